// What the exponential family shares: it works on eight float32 at a time, as four
// vectors of two float64. Package generic (exp.go) derives the method; the lines
// here are its lines. Include zneon_arm64.h and zcoefficients_arm64.h before this.
//
// Registers; four of a kind means one per vector:
//
//	VX           the argument, then r, then p = exp(r) - 1   (four)
//	VZ           z = x·log2e + magic, then s = 2ⁿ            (four)
//	VR2          n, then r²                                  (four)
//	VA, VB, VC   the polynomial's even part, its odd part, and the next step
//	             of one of them                              (four each)
//	LOG2E, MAGIC, LN2HI, LN2LO   constants, loaded once
//	V28-V31      left to the kernel, as is all from VR2 to VC outside EXPM1
//	R0, R1, R2   dst, x and the number of elements left
//	R3           exp<>: the constants that are not worth a register
//	R4, R5, R6   the tile, where it goes, elements in it (0: no tile yet)
#define VX    0
#define VZ    4
#define VR2   8
#define VA    12
#define VB    16
#define VC    20
#define LOG2E 24
#define MAGIC 25
#define LN2HI 26
#define LN2LO 27

// Four vectors at a time: n and d stand for themselves and the three registers
// after them, and so does m where it is; c is a single register. SELECT4C keeps n
// where d is all ones and takes c where it is zero.
#define MULADD4(m, n, d)  VFMLA_D2(m, n, d); VFMLA_D2((m)+1, (n)+1, (d)+1); VFMLA_D2((m)+2, (n)+2, (d)+2); VFMLA_D2((m)+3, (n)+3, (d)+3)
#define MULADD4C(c, n, d) VFMLA_D2(c, n, d); VFMLA_D2(c, (n)+1, (d)+1); VFMLA_D2(c, (n)+2, (d)+2); VFMLA_D2(c, (n)+3, (d)+3)
#define MULSUB4C(c, n, d) VFMLS_D2(c, n, d); VFMLS_D2(c, (n)+1, (d)+1); VFMLS_D2(c, (n)+2, (d)+2); VFMLS_D2(c, (n)+3, (d)+3)
#define ADD4C(c, n, d)    VFADD_D2(c, n, d); VFADD_D2(c, (n)+1, (d)+1); VFADD_D2(c, (n)+2, (d)+2); VFADD_D2(c, (n)+3, (d)+3)
#define ADD4(m, n, d)     VFADD_D2(m, n, d); VFADD_D2((m)+1, (n)+1, (d)+1); VFADD_D2((m)+2, (n)+2, (d)+2); VFADD_D2((m)+3, (n)+3, (d)+3)
#define SUB4(m, n, d)     VFSUB_D2(m, n, d); VFSUB_D2((m)+1, (n)+1, (d)+1); VFSUB_D2((m)+2, (n)+2, (d)+2); VFSUB_D2((m)+3, (n)+3, (d)+3)
#define MULSUB4(m, n, d)  VFMLS_D2(m, n, d); VFMLS_D2((m)+1, (n)+1, (d)+1); VFMLS_D2((m)+2, (n)+2, (d)+2); VFMLS_D2((m)+3, (n)+3, (d)+3)
#define SUB4C(c, n, d)    VFSUB_D2(c, n, d); VFSUB_D2(c, (n)+1, (d)+1); VFSUB_D2(c, (n)+2, (d)+2); VFSUB_D2(c, (n)+3, (d)+3)
#define MUL4C(c, n, d)    VFMUL_D2(c, n, d); VFMUL_D2(c, (n)+1, (d)+1); VFMUL_D2(c, (n)+2, (d)+2); VFMUL_D2(c, (n)+3, (d)+3)
#define MAX4C(c, n, d)    VFMAX_D2(c, n, d); VFMAX_D2(c, (n)+1, (d)+1); VFMAX_D2(c, (n)+2, (d)+2); VFMAX_D2(c, (n)+3, (d)+3)
#define MAX4(m, n, d)     VFMAX_D2(m, n, d); VFMAX_D2((m)+1, (n)+1, (d)+1); VFMAX_D2((m)+2, (n)+2, (d)+2); VFMAX_D2((m)+3, (n)+3, (d)+3)
#define MUL4(m, n, d)     VFMUL_D2(m, n, d); VFMUL_D2((m)+1, (n)+1, (d)+1); VFMUL_D2((m)+2, (n)+2, (d)+2); VFMUL_D2((m)+3, (n)+3, (d)+3)
#define SQUARE4(n, d)     VFMUL_D2(n, n, d); VFMUL_D2((n)+1, (n)+1, (d)+1); VFMUL_D2((n)+2, (n)+2, (d)+2); VFMUL_D2((n)+3, (n)+3, (d)+3)
#define DIV4(m, n, d)     VFDIV_D2(m, n, d); VFDIV_D2((m)+1, (n)+1, (d)+1); VFDIV_D2((m)+2, (n)+2, (d)+2); VFDIV_D2((m)+3, (n)+3, (d)+3)
#define SELECT4C(c, n, d) VBSL_B16(c, n, d); VBSL_B16(c, (n)+1, (d)+1); VBSL_B16(c, (n)+2, (d)+2); VBSL_B16(c, (n)+3, (d)+3)
#define SHIFT4            VSHL $52, V4.D2, V4.D2; VSHL $52, V5.D2, V5.D2; VSHL $52, V6.D2, V6.D2; VSHL $52, V7.D2, V7.D2
#define LOAD4(c, a, b, e, f) FMOVQ c(R3), a; FMOVQ c(R3), b; FMOVQ c(R3), e; FMOVQ c(R3), f

// WIDEN makes float64 of the eight float32 in n, n+1: d … d+3 (d must not be n or n+1).
// NARROW rounds n … n+3 to float32, in d, d+1.
#define WIDEN(n, d)  VFCVTL_D2(n, d); VFCVTL2_D2(n, (d)+1); VFCVTL_D2((n)+1, (d)+2); VFCVTL2_D2((n)+1, (d)+3)
#define NARROW(n, d) VFCVTN_S2(n, d); VFCVTN2_S4((n)+1, d); VFCVTN_S2((n)+2, (d)+1); VFCVTN2_S4((n)+3, (d)+1)

// CONSTANTS loads what EXPM1 keeps in registers, and sets R3.
#define CONSTANTS \
	MOVD  $exp<>(SB), R3                    \
	FMOVQ EXP_LOG2E(R3), F24                \
	FMOVQ EXP_MAGIC(R3), F25                \
	FMOVQ EXP_LN2HI(R3), F26                \
	FMOVQ EXP_LN2LO(R3), F27

// FLOAT32 sets f, which is also v, to a constant as float32.
#define FLOAT32(c, f, v) FMOVD c(R3), f; FCVTDS f, f; VDUP v.S[0], v.S4

// POLY takes the arguments in VX and gives r in VX, r² in VR2, s in VZ and q(r) in VA. VFMLA adds to its destination, so a step c + a·b begins with a copy
// of c: LOAD4 makes four. It is loaded, not moved: the load units are idle, the vector units are not.
#define POLY \
	LOAD4(EXP_MAGIC, F4, F5, F6, F7)        \
	MULADD4C(LOG2E, VX, VZ)                 \ // z = x·log2e + magic
	SUB4C(MAGIC, VZ, VR2)                   \ // n = z - magic
	MULSUB4C(LN2HI, VR2, VX)                \ // r = x - n·ln2hi
	MULSUB4C(LN2LO, VR2, VX)                \ // r = r - n·ln2lo
	SHIFT4                                  \ // s = bits(z) << 52
	SQUARE4(VX, VR2)                        \ // r2 = r·r
	LOAD4(EXP_C8, F12, F13, F14, F15)       \
	LOAD4(EXP_C7, F16, F17, F18, F19)       \
	FMOVQ EXP_C10(R3), F20                  \
	FMOVQ EXP_C9(R3), F21                   \
	MULADD4C(20, VR2, VA)                   \ // even = c10·r2 + c8
	MULADD4C(21, VR2, VB)                   \ // odd = c9·r2 + c7
	LOAD4(EXP_C6, F20, F21, F22, F23)       \
	MULADD4(VR2, VA, VC)                    \ // even = even·r2 + c6
	LOAD4(EXP_C5, F12, F13, F14, F15)       \
	MULADD4(VR2, VB, VA)                    \ // odd = odd·r2 + c5
	LOAD4(EXP_C4, F16, F17, F18, F19)       \
	MULADD4(VR2, VC, VB)                    \ // even = even·r2 + c4
	LOAD4(EXP_C3, F20, F21, F22, F23)       \
	MULADD4(VR2, VA, VC)                    \ // odd = odd·r2 + c3
	LOAD4(EXP_C2, F12, F13, F14, F15)       \
	MULADD4(VR2, VB, VA)                    \ // even = even·r2 + c2
	MULADD4(VX, VC, VA)                       // q = odd·r + even

// EXPM1 takes the arguments in VX and gives s in VZ and p in VX, so that exp(x) = s·p + s.
#define EXPM1 \
	POLY                                    \
	MULADD4(VR2, VA, VX)                      // p = q·r2 + r

// A loop takes eight elements a turn. For the last n < 8 it makes one more, on a
// tile: 32 bytes of the stack. TILE puts x there, padded with zeros, and makes it
// source and destination; UNTILE copies the result to where it belongs.
#define TILE(address) \
	MOVD   R2, R6                           \
	MOVD   R0, R5                           \
	MOVD   address, R4                      \
	MOVD   R4, R0                           \
	STP    (ZR, ZR), (R4)                   \
	STP    (ZR, ZR), 16(R4)                 \
	TBZ    $2, R6, two                      \ // the next four
	FMOVQ.P 16(R1), F0                      \
	FMOVQ.P F0, 16(R0)                      \
two:                                            \
	TBZ    $1, R6, one                      \ // the next two
	FMOVD.P 8(R1), F0                       \
	FMOVD.P F0, 8(R0)                       \
one:                                            \
	TBZ    $0, R6, turn                     \ // the last one
	FMOVS  (R1), F0                         \
	FMOVS  F0, (R0)                         \
turn:                                           \
	MOVD   R4, R0                           \
	MOVD   R4, R1                           \
	MOVD   $8, R2

#define UNTILE \
	TBZ    $2, R6, outtwo                   \ // the next four
	FMOVQ.P 16(R4), F0                      \
	FMOVQ.P F0, 16(R5)                      \
outtwo:                                         \
	TBZ    $1, R6, outone                   \ // the next two
	FMOVD.P 8(R4), F0                       \
	FMOVD.P F0, 8(R5)                       \
outone:                                         \
	TBZ    $0, R6, outdone                  \ // the last one
	FMOVS  (R4), F0                         \
	FMOVS  F0, (R5)                         \
outdone:
