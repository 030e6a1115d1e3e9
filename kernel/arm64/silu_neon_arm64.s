//go:build !purego

#include "textflag.h"
#include "zneon.h"
#include "zconstants.h"
#include "vectors_neon.h"
#include "exp_neon.h"
#include "doublefloat_neon_tmpl.h"

// SiLU and GELUTanh, correctly rounded: x·sigmoid(a), with e = exp(-|a|); and their gradients,
// whose steps are generic's to the letter. Package generic (silu.go) derives a, e and the steps.
// vectors_neon.h has the registers and the tail, exp_neon.h exp itself. SiLU has a quick phase in
// float32 before that: see doublefloat_neon_tmpl.h.
//
// Registers of SiLU and GELUTanh, beside those: the lower limit of x and near0, as float32.
#define MIN   28
#define NEAR0 29

// ARGUMENT sets VX to -max(|x|, near0), or to the limit if that is above it; NaN stays.
#define ARGUMENT \
	ABS2(X32, VN)        \
	MAX2C(NEAR0, VN, VN) \
	NEG2(VN, VN)         \
	MAX2C(MIN, VN, VN)   \
	WIDEN(VN, VX)

// RESULT takes e in VZ and computes y = x·sigmoid(a) in V0 and V1. The numerator is the greater one
// of x·e and x: x·e where x < 0, and x elsewhere.
#define RESULT \
	MAX2C(MIN, X32, X32) \
	WIDEN(X32, VN)       \
	MUL4(VZ, VN, VA)     \ // x·e
	MAX4(VN, VA, VA)     \ // numerator
	VFMOV_ONE_D2(VB)     \
	ADD4C(VB, VZ, VZ)    \ // denominator: 1 + e
	DIV4(VZ, VA, VA)     \ // y
	NARROW(VA, VX)

// The quick phase of SiLU: the product of x and sigmoid(x) = y·(1 + u) is a double-float, too.
//
//	x·y = h + l              h rounded, l exact
//	x·y·(1 + u) = h + v      v = l + h·u
//
// OUTSIDE: |x| is above a limit, or below one where l could become subnormal, or NaN.
#define OUTSIDE \
	X4U(VFABS_S4, VN, VN)   \
	FMOVQ DF_MAX(SUMS), F20 \
	FMOVQ DF_MIN(SUMS), F21 \
	VFMAX_S4(9, 8, 22)      \
	VFMAX_S4(11, 10, 23)    \
	VFMAX_S4(23, 22, 22)    \
	VFMIN_S4(9, 8, 8)       \
	VFMIN_S4(11, 10, 10)    \
	VFMIN_S4(10, 8, 8)      \
	VFCMGE_S4(22, 20, 22)   \ // max >= the greatest |x|
	VFCMGE_S4(21, 8, 8)     \ // the least |x| >= min
	VAND_B16(22, 8, 8)      \
	VNOT_B16(8, 8)

// func SiLUNEON(dst, x []float32)
TEXT ·SiLUNEON(SB), NOSPLIT, $32-48
	MOVD dst_base+0(FP), DST
	MOVD x_base+24(FP), SRC
	MOVD x_len+32(FP), N
	MOVD ZR, TAIL
	SUBS $16, N, REST
	BLT  accurate

quick:
	SUMS_CONSTANTS

loop16:  // for ; n >= 16; n -= 16
	VLD1   (SRC), [V0.S4, V1.S4, V2.S4, V3.S4]
	SUMS_EXP
	SUMS_INVERSE
	SUMS_BOUNDS(DF_SILUABOVE_8, DF_SILUBELOW_8)
	VLD1   (SRC), [V8.S4, V9.S4, V10.S4, V11.S4]
	X4(VFMUL_S4, VX, VN, VZ)                     // h = x·y
	COPY4(VZ, VC)
	X4(VFMLS_S4, VX, VN, VC)                     // -l = h - x·y
	COPY4(VC, VX)
	X4(VFMLS_S4, VA, VZ, VX)                     // -v = -l - h·u, of both bounds
	X4(VFMLS_S4, VB, VZ, VC)
	X4(VFSUB_S4, VX, VZ, VX)                     // h + v
	X4(VFSUB_S4, VC, VZ, VZ)
	SUMS_TEST
	CBNZ   DOUBT, accurate
	VST1.P [V4.S4, V5.S4, V6.S4, V7.S4], 64(DST)
	ADD    $64, SRC
	SUB    $16, N
	SUBS   $16, REST
	BGE    loop16

accurate:
	CONSTANTS
	FLOAT32(SILU_MIN, F28, V28)
	FLOAT32(GELU_NEAR0, F29, V29)

loop8:  // for ; n >= 8 && n > rest; n -= 8
	CMP $8, N
	BLT tail

	VLD1.P 32(SRC), [V30.S4, V31.S4]
	ARGUMENT
	POLY
	LOAD_B(SIGMOID_UP1)
	MULADD4(VX, VA, VB)              // q·r + up1
	LOAD_C(SIGMOID_UP0)
	MULADD4(VX, VB, VC)              // (q·r + up1)·r + up0
	MUL4(VC, VZ, VZ)                 // e, s times that
	RESULT
	VST1.P [V0.S4, V1.S4], 32(DST)
	SUB    $8, N
	CMP    REST, N
	BGT    loop8
	SUBS   $16, REST
	BGE    quick
	B      loop8

tail:
	CBNZ TAIL, end
	CBZ  N, done
	TAIL_IN($buffer-32(SP))
	B    loop8

end:
	TAIL_OUT(done)

done:
	RET

// GELUTanh keeps the coefficients of a, h0 to h2, in place of three constants of exp.
#define H0 24
#define H1 26
#define H2 27

// FRACTION takes -|x| in VX and computes f in VC and s in VZ, with exp(-|a|) = s·2^f.
#define FRACTION \
	SQUARE4(VX, VN)      \ // x2 = x·x
	LOAD_A(GELUTANH_H0)  \
	MULADD4C(H1, VN, VA) \ // u = h1·x2 + h0
	CSUB4(VA, H0, VB)    \
	MULADD4C(H1, VN, VB) \ // low = h1·x2 + (h0 - u)
	MULADD4C(H2, VA, VB) \ // low += h2·u
	LOAD_Z(EXP_MAGIC)    \
	MULADD4(VX, VA, VZ)  \ // z = x·u + magic
	CSUB4(VZ, MAGIC, VC) \
	MULADD4(VX, VA, VC)  \ // f = x·u - (z - magic)
	MULADD4(VX, VB, VC)  \ // f += x·low
	POW2_Z               // s = 2ⁿ

// EXP2 takes f in VC and s in VZ and computes e = s·2^f in VZ.
#define EXP2 \
	SQUARE4(VC, VN)               \ // f2 = f·f
	FMOVQ GELUTANH_B11(CONST), F0 \
	FMOVQ GELUTANH_B10(CONST), F1 \
	LOAD_A(GELUTANH_B9)           \
	MULADD4C(VX, VN, VA)          \ // odd = b11·f2 + b9
	LOAD_B(GELUTANH_B8)           \
	MULADD4C(VX+1, VN, VB)        \ // even = b10·f2 + b8
	LOAD_X(GELUTANH_B7)           \
	MULADD4(VN, VA, VX)           \ // odd = odd·f2 + b7
	LOAD_A(GELUTANH_B6)           \
	MULADD4(VN, VB, VA)           \ // even = even·f2 + b6
	LOAD_B(GELUTANH_B5)           \
	MULADD4(VN, VX, VB)           \ // odd = odd·f2 + b5
	LOAD_X(GELUTANH_B4)           \
	MULADD4(VN, VA, VX)           \ // even = even·f2 + b4
	LOAD_A(GELUTANH_B3)           \
	MULADD4(VN, VB, VA)           \ // odd = odd·f2 + b3
	LOAD_B(GELUTANH_B2)           \
	MULADD4(VN, VX, VB)           \ // even = even·f2 + b2
	LOAD_X(GELUTANH_B1)           \
	MULADD4(VN, VA, VX)           \ // odd = odd·f2 + b1
	MULADD4(VC, VB, VX)           \ // even·f + odd
	LOAD_A(GELUTANH_B0)           \
	MULADD4(VC, VX, VA)           \ // p, f times that + b0
	MULADD4(VA, VZ, VZ)           // e = s·p + s

// func GELUTanhNEON(dst, x []float32)
TEXT ·GELUTanhNEON(SB), NOSPLIT, $32-48
	MOVD  dst_base+0(FP), DST
	MOVD  x_base+24(FP), SRC
	MOVD  x_len+32(FP), N
	MOVD  ZR, TAIL
	CONSTANTS
	FMOVQ GELUTANH_H0(CONST), F24
	FMOVQ GELUTANH_H1(CONST), F26
	FMOVQ GELUTANH_H2(CONST), F27
	FLOAT32(GELUTANH_MIN, F28, V28)
	FLOAT32(GELU_NEAR0, F29, V29)

loop8:  // for ; n >= 8; n -= 8
	CMP $8, N
	BLT tail

	VLD1.P 32(SRC), [V30.S4, V31.S4]
	ARGUMENT
	FRACTION
	EXP2
	RESULT
	VST1.P [V0.S4, V1.S4], 32(DST)
	SUB    $8, N
	B      loop8

tail:
	CBNZ TAIL, end
	CBZ  N, done
	TAIL_IN($buffer-32(SP))
	B    loop8

end:
	TAIL_OUT(done)

done:
	RET

// GRADIENT takes e = exp(u) in VZ and w = x·u' in VX and computes g = e·y·(1 + w·y) in VZ, with y =
// 1/(1 + e).
#define GRADIENT \
	LOAD1_B(CONST_ONE)  \
	LOAD_N(CONST_ONE)   \
	LOAD_C(CONST_ONE)   \
	ADD4C(VB, VZ, VA)   \
	DIV4(VA, VN, VA)    \ // y
	MULADD4(VA, VX, VC) \ // w·y + 1
	MUL4(VA, VZ, VZ)    \
	MUL4(VC, VZ, VZ)

// func SiLUGradNEON(dx, dy, x []float32)
//
// dx[i] = dy[i]·f'(x[i]), f(x) = x·sigmoid(x)
TEXT ·SiLUGradNEON(SB), NOSPLIT, $64-72
	MOVD  dx_base+0(FP), DST
	MOVD  dx_len+8(FP), N
	MOVD  dy_base+24(FP), DY
	MOVD  x_base+48(FP), SRC
	MOVD  ZR, TAIL
	NEGATIVE_CONSTANTS
	FMOVQ GRAD_MIN(CONST), F29

loop8:  // for ; n >= 8; n -= 8
	CMP $8, N
	BLT tail

	VLD1.P 32(SRC), [V30.S4, V31.S4]
	GRAD_ARGUMENT(GRAD_MIN)
	EXP_NEGATIVE
	GRAD_ARGUMENT(GRAD_MIN)
	GRADIENT
	GRAD_RESULT
	VST1.P [V8.S4, V9.S4], 32(DST)
	SUB    $8, N
	B      loop8

tail:
	CBNZ TAIL, end
	CBZ  N, done
	TAIL_IN_DY($dy-64(SP))
	TAIL_IN($buffer-32(SP))
	B    loop8

end:
	TAIL_OUT(done)

done:
	RET

// CUBIC takes a in VX and sets VX to a·(w0 + c·a²).
#define CUBIC(c) \
	SQUARE4(VX, VN)         \
	LOAD1_B(c)              \
	LOAD_A(GELUTANHGRAD_W0) \
	MULADD4C(VB, VN, VA)    \
	MUL4(VX, VA, VX)

// func GELUTanhGradNEON(dx, dy, x []float32)
//
// dx[i] = dy[i]·f'(x[i]), f(x) = x·sigmoid(w0·x + w1·x³)
TEXT ·GELUTanhGradNEON(SB), NOSPLIT, $64-72
	MOVD  dx_base+0(FP), DST
	MOVD  dx_len+8(FP), N
	MOVD  dy_base+24(FP), DY
	MOVD  x_base+48(FP), SRC
	MOVD  ZR, TAIL
	NEGATIVE_CONSTANTS
	FMOVQ GRAD_MIN(CONST), F29

loop8:  // for ; n >= 8; n -= 8
	CMP $8, N
	BLT tail

	VLD1.P 32(SRC), [V30.S4, V31.S4]
	GRAD_ARGUMENT(GELUTANHGRAD_MIN)
	CUBIC(GELUTANHGRAD_W1)           // u
	EXP_NEGATIVE
	GRAD_ARGUMENT(GELUTANHGRAD_MIN)
	CUBIC(GELUTANHGRAD_W2)           // w
	GRADIENT
	GRAD_RESULT
	VST1.P [V8.S4, V9.S4], 32(DST)
	SUB    $8, N
	B      loop8

tail:
	CBNZ TAIL, end
	CBZ  N, done
	TAIL_IN_DY($dy-64(SP))
	TAIL_IN($buffer-32(SP))
	B    loop8

end:
	TAIL_OUT(done)

done:
	RET
