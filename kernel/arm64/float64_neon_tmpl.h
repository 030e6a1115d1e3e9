// What the functions of float64 share: eight float64 at a time, as four vectors of two. Include
// zneon.h, zconstants.h and vectors_neon.h before this.
//
// Groups of four vectors:
//
//	VX          x, then r, h, f
//	VZ          z, then n, s, e
//	VN          n, then the polynomial, then y
//	VA          t, then w
//	VB, VC, VD  the rest
#define VD 24

// Constants for a step or two:
#define T0 28
#define T1 29
#define T2 30
#define T3 31

#define LOAD_T0(c) FMOVQ c(CONST), F28
#define LOAD_T1(c) FMOVQ c(CONST), F29
#define LOAD_T2(c) FMOVQ c(CONST), F30
#define LOAD_T3(c) FMOVQ c(CONST), F31

// Operations on four vectors, beside those of vectors_neon.h.
#define MIN4C(c, n, d) X4C(VFMIN_D2, c, n, d)
#define MIN4(m, n, d)  X4(VFMIN_D2, m, n, d)
#define ABS4(n, d)     X4U(VFABS_D2, n, d)
#define NEG4(n, d)     X4U(VFNEG_D2, n, d)
#define OR4(m, n, d)   X4(VORR_B16, m, n, d)
#define MOVE4(n, d)    X4(VORR_B16, n, n, d)
#define ONES4(d)       VFMOV_ONE_D2(d); VFMOV_ONE_D2((d)+1); VFMOV_ONE_D2((d)+2); VFMOV_ONE_D2((d)+3)

// POW2_N is POW2_Z for the vectors of VN.
#define POW2_N VSHL $52, V8.D2, V8.D2; VSHL $52, V9.D2, V9.D2; VSHL $52, V10.D2, V10.D2; VSHL $52, V11.D2, V11.D2

// ADD_T0_TO_X adds T0 to VX, as integers. EXPONENT_OF_X sets VZ to VX >> 52.
#define ADD_T0_TO_X   VADD V28.D2, V0.D2, V0.D2; VADD V28.D2, V1.D2, V1.D2; VADD V28.D2, V2.D2, V2.D2; VADD V28.D2, V3.D2, V3.D2
#define EXPONENT_OF_X VUSHR $52, V0.D2, V4.D2; VUSHR $52, V1.D2, V5.D2; VUSHR $52, V2.D2, V6.D2; VUSHR $52, V3.D2, V7.D2

// SERIES takes r in VX and t in VA. It computes w in VA, with exp(r + t) = 1 + r + w.
#define SERIES \
	LOAD_N(EXP64_X12)   \
	LOAD_B(EXP64_X11)   \
	MULADD4(VN, VX, VB) \ // q = x12·r + x11
	LOAD_N(EXP64_X10)   \
	MULADD4(VB, VX, VN) \ // q = q·r + x10
	LOAD_B(EXP64_X9)    \
	MULADD4(VN, VX, VB) \
	LOAD_N(EXP64_X8)    \
	MULADD4(VB, VX, VN) \
	LOAD_B(EXP64_X7)    \
	MULADD4(VN, VX, VB) \
	LOAD_N(EXP64_X6)    \
	MULADD4(VB, VX, VN) \
	LOAD_B(EXP64_X5)    \
	MULADD4(VN, VX, VB) \
	LOAD_N(EXP64_X4)    \
	MULADD4(VB, VX, VN) \
	LOAD_B(EXP64_X3)    \
	MULADD4(VN, VX, VB) \
	LOAD_N(EXP64_X2)    \
	MULADD4(VB, VX, VN) \ // q = q·r + x2
	MUL4(VX, VN, VN)    \
	MULADD4(VN, VX, VA) // w = (q·r)·r + t

// TIMES_POW2 takes z = magic2 + n in VZ and multiplies VN by 2ⁿ, in two factors. It changes VA.
#define TIMES_POW2 \
	VUSHR $1, V4.D2, V12.D2    \ // half = bits(z) >> 1
	VUSHR $1, V5.D2, V13.D2    \
	VUSHR $1, V6.D2, V14.D2    \
	VUSHR $1, V7.D2, V15.D2    \
	VSUB  V12.D2, V4.D2, V4.D2 \
	VSUB  V13.D2, V5.D2, V5.D2 \
	VSUB  V14.D2, V6.D2, V6.D2 \
	VSUB  V15.D2, V7.D2, V7.D2 \
	VSHL  $52, V12.D2, V12.D2  \
	VSHL  $52, V13.D2, V13.D2  \
	VSHL  $52, V14.D2, V14.D2  \
	VSHL  $52, V15.D2, V15.D2  \
	POW2_Z                     \
	MUL4(VA, VN, VN)           \
	MUL4(VZ, VN, VN)

// SUM takes r in VX, w in VA and z = magic2 + n in VZ, and computes 2ⁿ·(1 + r + w) in VN.
#define SUM \
	VFMOV_ONE_D2(T0)  \
	ADD4C(T0, VX, VN) \ // h = 1 + r
	SUB4C(T0, VN, VB) \
	SUB4(VB, VX, VX)  \ // l = r - (h - 1)
	ADD4(VX, VA, VA)  \
	ADD4(VA, VN, VN)  \ // y = h + (w + l)
	TIMES_POW2

// TAIL_IN64 and TAIL_OUT64 are TAIL_IN and TAIL_OUT for float64: the buffer has 64 bytes.
#define TAIL_IN64(buffer) \
	MOVD    N, TAIL                 \
	MOVD    DST, OUT                \
	MOVD    buffer, BUF             \
	MOVD    BUF, DST                \
	STP     (ZR, ZR), (BUF)         \
	STP     (ZR, ZR), 16(BUF)       \
	STP     (ZR, ZR), 32(BUF)       \
	STP     (ZR, ZR), 48(BUF)       \
	TBZ     $2, TAIL, in2           \ // the next four
	VLD1.P  32(SRC), [V0.D2, V1.D2] \
	VST1.P  [V0.D2, V1.D2], 32(DST) \
	in2:                            \
	TBZ     $1, TAIL, in1           \ // the next two
	FMOVQ.P 16(SRC), F0             \
	FMOVQ.P F0, 16(DST)             \
	in1:                            \
	TBZ     $0, TAIL, in0           \ // the last one
	FMOVD   (SRC), F0               \
	FMOVD   F0, (DST)               \
	in0:                            \
	MOVD    BUF, DST                \
	MOVD    BUF, SRC                \
	MOVD    $8, N

#define TAIL_OUT64(done) \
	TBZ     $2, TAIL, out2          \ // the next four
	VLD1.P  32(BUF), [V0.D2, V1.D2] \
	VST1.P  [V0.D2, V1.D2], 32(OUT) \
	out2:                           \
	TBZ     $1, TAIL, out1          \ // the next two
	FMOVQ.P 16(BUF), F0             \
	FMOVQ.P F0, 16(OUT)             \
	out1:                           \
	TBZ     $0, TAIL, done          \ // the last one
	FMOVD   (BUF), F0               \
	FMOVD   F0, (OUT)
