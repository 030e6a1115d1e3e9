// Eight float32 at a time, as four vectors of two float64, or eight float64 in four vectors: what
// the functions of one argument share. Include zneon.h and zconstants.h before this.
//
// Registers:
#define DST     R0 // the next elements of the destination
#define SRC     R1 // the next elements of x
#define N       R2 // elements left
#define CONST   R3 // the constants
#define BUF     R4 // the padded buffer of the tail
#define OUT     R5 // where the tail's results go
#define TAIL    R6 // elements in the tail; 0 before the tail
#define DY      R7 // the next elements of dy, in a gradient
#define SCRATCH R8

// Groups of four vectors, by the number of the first: the group VZ is V4 to V7. The macros of
// zneon.h take numbers of registers, so they take VZ and VZ+1. F4 is another name of V4. Each
// file says what its groups hold.
#define VX 0
#define VZ 4
#define VN 8
#define VA 12
#define VB 16
#define VC 20

// The eight x, as float32, where a function needs them to the end: V30 and V31.
#define X32 30

// X4, X4C, X4M and X4U apply the instruction OP to four vectors: to those in the groups m, n and d;
// to those in n and d with one vector c; to those in m and d with one vector n; to those in n and
// d.
#define X4(OP, m, n, d)  OP(m, n, d); OP((m)+1, (n)+1, (d)+1); OP((m)+2, (n)+2, (d)+2); OP((m)+3, (n)+3, (d)+3)
#define X4C(OP, c, n, d) OP(c, n, d); OP(c, (n)+1, (d)+1); OP(c, (n)+2, (d)+2); OP(c, (n)+3, (d)+3)
#define X4M(OP, m, n, d) OP(m, n, d); OP((m)+1, n, (d)+1); OP((m)+2, n, (d)+2); OP((m)+3, n, (d)+3)
#define X4U(OP, n, d)    OP(n, d); OP((n)+1, (d)+1); OP((n)+2, (d)+2); OP((n)+3, (d)+3)

// Arithmetic on four vectors. As in an instruction, the destination d comes last: SUB4 computes
// d = n - m. A C in the name marks the operand that is one vector for all four.
#define ADD4(m, n, d)     X4(VFADD_D2, m, n, d)
#define SUB4(m, n, d)     X4(VFSUB_D2, m, n, d)
#define MUL4(m, n, d)     X4(VFMUL_D2, m, n, d)
#define DIV4(m, n, d)     X4(VFDIV_D2, m, n, d)
#define MAX4(m, n, d)     X4(VFMAX_D2, m, n, d)
#define MULADD4(m, n, d)  X4(VFMLA_D2, m, n, d) // d += n·m
#define MULSUB4(m, n, d)  X4(VFMLS_D2, m, n, d) // d -= n·m
#define SQUARE4(n, d)     X4(VFMUL_D2, n, n, d)
#define ADD4C(c, n, d)    X4C(VFADD_D2, c, n, d)
#define SUB4C(c, n, d)    X4C(VFSUB_D2, c, n, d) // d = n - c
#define CSUB4(n, c, d)    X4M(VFSUB_D2, n, c, d) // d = c - n
#define MUL4C(c, n, d)    X4C(VFMUL_D2, c, n, d)
#define MAX4C(c, n, d)    X4C(VFMAX_D2, c, n, d)
#define MULADD4C(c, n, d) X4C(VFMLA_D2, c, n, d)
#define MULSUB4C(c, n, d) X4C(VFMLS_D2, c, n, d)

// Bits of four vectors. SELECT4 keeps n where the mask in d is all ones and takes m where it is
// zero; INSERT4 copies n to d where the mask is all ones. A C marks the operand that is one vector.
#define AND4C(c, n, d)      X4C(VAND_B16, c, n, d)
#define OR4C(c, n, d)       X4C(VORR_B16, c, n, d)
#define SELECT4(m, n, d)    X4(VBSL_B16, m, n, d)
#define SELECT4C(c, n, d)   X4C(VBSL_B16, c, n, d)
#define INSERT4(mask, n, d) X4(VBIT_B16, mask, n, d)

// LOAD_X … LOAD_C set all vectors of a group to a constant; LOAD1_B and LOAD1_C set the first
// vector of a group, and LOAD2_C the first two, each to its own. VFMLA adds to its destination, so
// a step c + a·b of a polynomial begins with copies of c. They are loaded, not moved: the load
// units are idle, the vector units are not.
#define LOAD_X(c)     FMOVQ c(CONST), F0; FMOVQ c(CONST), F1; FMOVQ c(CONST), F2; FMOVQ c(CONST), F3
#define LOAD_Z(c)     FMOVQ c(CONST), F4; FMOVQ c(CONST), F5; FMOVQ c(CONST), F6; FMOVQ c(CONST), F7
#define LOAD_N(c)     FMOVQ c(CONST), F8; FMOVQ c(CONST), F9; FMOVQ c(CONST), F10; FMOVQ c(CONST), F11
#define LOAD_A(c)     FMOVQ c(CONST), F12; FMOVQ c(CONST), F13; FMOVQ c(CONST), F14; FMOVQ c(CONST), F15
#define LOAD_B(c)     FMOVQ c(CONST), F16; FMOVQ c(CONST), F17; FMOVQ c(CONST), F18; FMOVQ c(CONST), F19
#define LOAD_C(c)     FMOVQ c(CONST), F20; FMOVQ c(CONST), F21; FMOVQ c(CONST), F22; FMOVQ c(CONST), F23
#define LOAD1_B(c)    FMOVQ c(CONST), F16
#define LOAD1_C(c)    FMOVQ c(CONST), F20
#define LOAD2_C(c, e) FMOVQ c(CONST), F20; FMOVQ e(CONST), F21

// Operations on two vectors of four float32 each.
#define ABS2(n, d)     VFABS_S4(n, d); VFABS_S4((n)+1, (d)+1)
#define NEG2(n, d)     VFNEG_S4(n, d); VFNEG_S4((n)+1, (d)+1)
#define MAX2C(c, n, d) VFMAX_S4(c, n, d); VFMAX_S4(c, (n)+1, (d)+1) // NaN stays
#define MIN2C(c, n, d) VFMIN_S4(c, n, d); VFMIN_S4(c, (n)+1, (d)+1)

// FLOAT32 sets every lane of v, whose other name is f, to a constant, as float32.
#define FLOAT32(c, f, v) FMOVD c(CONST), f; FCVTDS f, f; VDUP v.S[0], v.S4

// WIDEN converts the eight float32 in n and n+1 to float64, in d … d+3; d is not n or n+1. NARROW
// rounds the eight float64 in n … n+3 to float32, in d and d+1.
#define WIDEN(n, d)  VFCVTL_D2(n, d); VFCVTL2_D2(n, (d)+1); VFCVTL_D2((n)+1, (d)+2); VFCVTL2_D2((n)+1, (d)+3)
#define NARROW(n, d) VFCVTN_S2(n, d); VFCVTN2_S4((n)+1, d); VFCVTN_S2((n)+2, (d)+1); VFCVTN2_S4((n)+3, (d)+1)

// POW2_Z makes s = 2ⁿ of z = magic + n, for the vectors of VZ: it shifts n into the exponent.
#define POW2_Z VSHL $52, V4.D2, V4.D2; VSHL $52, V5.D2, V5.D2; VSHL $52, V6.D2, V6.D2; VSHL $52, V7.D2, V7.D2

// A loop takes eight elements in each turn. For the last n < 8 elements it takes one more turn, on
// a buffer of 32 bytes in the frame. TAIL_IN copies x there, padded with zeros, and makes the
// buffer source and destination. TAIL_OUT copies the results to the destination and goes on at
// done.
#define TAIL_IN(buffer) \
	MOVD    N, TAIL           \
	MOVD    DST, OUT          \
	MOVD    buffer, BUF       \
	MOVD    BUF, DST          \
	STP     (ZR, ZR), (BUF)   \
	STP     (ZR, ZR), 16(BUF) \
	TBZ     $2, TAIL, in2     \ // the next four
	FMOVQ.P 16(SRC), F0       \
	FMOVQ.P F0, 16(DST)       \
	in2:                      \
	TBZ     $1, TAIL, in1     \ // the next two
	FMOVD.P 8(SRC), F0        \
	FMOVD.P F0, 8(DST)        \
	in1:                      \
	TBZ     $0, TAIL, in0     \ // the last one
	FMOVS   (SRC), F0         \
	FMOVS   F0, (DST)         \
	in0:                      \
	MOVD    BUF, DST          \
	MOVD    BUF, SRC          \
	MOVD    $8, N

#define TAIL_OUT(done) \
	TBZ     $2, TAIL, out2 \ // the next four
	FMOVQ.P 16(BUF), F0    \
	FMOVQ.P F0, 16(OUT)    \
	out2:                  \
	TBZ     $1, TAIL, out1 \ // the next two
	FMOVD.P 8(BUF), F0     \
	FMOVD.P F0, 8(OUT)     \
	out1:                  \
	TBZ     $0, TAIL, done \ // the last one
	FMOVS   (BUF), F0      \
	FMOVS   F0, (OUT)

// TAIL_IN_DY copies the last N < 8 elements of dy, padded with zeros, to a second buffer, and makes
// this the source of dy. It stands before TAIL_IN. It changes SCRATCH.
#define TAIL_IN_DY(buffer) \
	MOVD    buffer, SCRATCH       \
	STP     (ZR, ZR), (SCRATCH)   \
	STP     (ZR, ZR), 16(SCRATCH) \
	TBZ     $2, N, dy2            \ // the next four
	FMOVQ.P 16(DY), F0            \
	FMOVQ.P F0, 16(SCRATCH)       \
	dy2:                          \
	TBZ     $1, N, dy1            \ // the next two
	FMOVD.P 8(DY), F0             \
	FMOVD.P F0, 8(SCRATCH)        \
	dy1:                          \
	TBZ     $0, N, dy0            \ // the last one
	FMOVS   (DY), F0              \
	FMOVS   F0, (SCRATCH)         \
	dy0:                          \
	MOVD    buffer, DY
