//go:build !purego

#include "textflag.h"
#include "zneon_arm64.h"
#include "zcoefficients_arm64.h"
#include "exp_neon_arm64.h"

// The two passes of a softmax over a row: Σ exp(x - m), and exp(x - m)·scale. The
// operations are generic's, one by one: these results are not correctly
// rounded, so another sequence would give other bits.
//
// Registers, where they are not those of exp_neon_arm64.h:
//
//	V27, V28   s6, s7
//	V29        expMin
//	V30, V31   m, scale
#define S6     27
#define S7     28
#define EXPMIN 29
#define M      30
#define SCALE  31

// SOFTMAXCONSTANTS loads the constants.
#define SOFTMAXCONSTANTS \
	MOVD  $exp<>(SB), R3                    \
	FMOVQ EXP_LOG2E(R3), F24                \
	FMOVQ EXP_MAGIC(R3), F25                \
	FMOVQ EXP_LN2HI(R3), F26                \
	FMOVQ EXP_S6(R3), F27                   \
	FMOVQ EXP_S7(R3), F28                   \
	FMOVQ EXP_EXPMIN(R3), F29

// EXPNEGATIVE sets VZ to exp(x - m), x being the eight float32 in V8, V9.
#define EXPNEGATIVE \
	WIDEN(8, VX)                            \
	SUB4C(M, VX, VX)                        \ // x = max(x - m, expMin)
	MAX4C(EXPMIN, VX, VX)                   \ // NaN stays
	LOAD4(EXP_MAGIC, F4, F5, F6, F7)        \
	MULADD4C(LOG2E, VX, VZ)                 \ // z = x·log2e + magic
	SUB4C(MAGIC, VZ, VR2)                   \ // n = z - magic
	MULSUB4C(LN2HI, VR2, VX)                \ // r = x - n·ln2hi
	SHIFT4                                  \ // s = bits(z) << 52
	SQUARE4(VX, VR2)                        \ // r2 = r·r
	LOAD4(EXP_S4, F12, F13, F14, F15)       \
	LOAD4(EXP_S5, F16, F17, F18, F19)       \
	MULADD4C(S6, VR2, VA)                   \ // even = s6·r2 + s4
	MULADD4C(S7, VR2, VB)                   \ // odd = s7·r2 + s5
	LOAD4(EXP_S2, F20, F21, F22, F23)       \
	MULADD4(VR2, VA, VC)                    \ // even = even·r2 + s2
	LOAD4(EXP_S3, F12, F13, F14, F15)       \
	MULADD4(VR2, VB, VA)                    \ // odd = odd·r2 + s3
	MULADD4(VX, VA, VC)                     \ // q = odd·r + even
	MULADD4(VR2, VC, VX)                    \ // p = q·r2 + r
	MULADD4(VX, VZ, VZ)                       // s·p + s

// The 32 lanes of the sum do not fit in registers beside exp. They lie on the stack: a turn
// of the loop adds eight values to the eight lanes that are next, going round.

// func ExpSumNEON(x []float32, m float32) float64
TEXT ·ExpSumNEON(SB), NOSPLIT, $320-40
	MOVD   x_base+0(FP), R1
	MOVD   x_len+8(FP), R2
	FMOVS  m+24(FP), F30
	FCVTSD F30, F30
	VDUP   V30.D[0], V30.D2
	MOVD   ZR, R6
	SOFTMAXCONSTANTS

	MOVD   $lanes-256(SP), R8          // lanes = 0
	MOVD   ZR, R9                      // where the next eight begin, in bytes
	VEOR   V0.B16, V0.B16, V0.B16
	VEOR   V1.B16, V1.B16, V1.B16
	MOVD   R8, R10
	FSTPQ.P (F0, F1), 32(R10)
	FSTPQ.P (F0, F1), 32(R10)
	FSTPQ.P (F0, F1), 32(R10)
	FSTPQ.P (F0, F1), 32(R10)
	FSTPQ.P (F0, F1), 32(R10)
	FSTPQ.P (F0, F1), 32(R10)
	FSTPQ.P (F0, F1), 32(R10)
	FSTPQ.P (F0, F1), 32(R10)

loop8: // for ; n >= 8; n -= 8
	CMP    $8, R2
	BLT    tail
	VLD1.P 32(R1), [V8.S4, V9.S4]
	EXPNEGATIVE
	ADD    R8, R9, R10
	CBNZ   R6, last
	VLD1   (R10), [V0.D2, V1.D2, V2.D2, V3.D2]
	VFADD_D2(4, 0, 0)
	VFADD_D2(5, 1, 1)
	VFADD_D2(6, 2, 2)
	VFADD_D2(7, 3, 3)
	VST1   [V0.D2, V1.D2, V2.D2, V3.D2], (R10)
	ADD    $64, R9
	AND    $255, R9
	SUB    $8, R2
	B      loop8

tail:
	CBZ  R2, fold
	TILE($tile-320(SP))
	B    loop8

last: // for ; n > 0; n--: a lane without an element gets nothing
	VST1   [V4.D2, V5.D2, V6.D2, V7.D2], (R4)
one1:
	FMOVD.P 8(R4), F0
	FMOVD  (R10), F1
	FADDD  F0, F1, F1
	FMOVD.P F1, 8(R10)
	SUBS   $1, R6
	BNE    one1

fold: // lanes w … 2w-1 onto 0 … w-1, for w = 16, 8, 4, 2, 1
	VLD1.P 64(R8), [V0.D2, V1.D2, V2.D2, V3.D2]
	VLD1.P 64(R8), [V4.D2, V5.D2, V6.D2, V7.D2]
	VLD1.P 64(R8), [V8.D2, V9.D2, V10.D2, V11.D2]
	VLD1   (R8), [V12.D2, V13.D2, V14.D2, V15.D2]
	VFADD_D2(8, 0, 0)
	VFADD_D2(9, 1, 1)
	VFADD_D2(10, 2, 2)
	VFADD_D2(11, 3, 3)
	VFADD_D2(12, 4, 4)
	VFADD_D2(13, 5, 5)
	VFADD_D2(14, 6, 6)
	VFADD_D2(15, 7, 7)
	VFADD_D2(4, 0, 0)
	VFADD_D2(5, 1, 1)
	VFADD_D2(6, 2, 2)
	VFADD_D2(7, 3, 3)
	VFADD_D2(2, 0, 0)
	VFADD_D2(3, 1, 1)
	VFADD_D2(1, 0, 0)
	VDUP   V0.D[1], V1.D2
	FADDD  F1, F0, F0
	FMOVD  F0, ret+32(FP)
	RET

// func ExpScaleNEON(dst, x []float32, m float32, scale float64)
TEXT ·ExpScaleNEON(SB), NOSPLIT, $32-64
	MOVD   dst_base+0(FP), R0
	MOVD   x_base+24(FP), R1
	MOVD   x_len+32(FP), R2
	FMOVS  m+48(FP), F30
	FCVTSD F30, F30
	VDUP   V30.D[0], V30.D2
	FMOVD  scale+56(FP), F31
	VDUP   V31.D[0], V31.D2
	MOVD   ZR, R6
	SOFTMAXCONSTANTS

loop8: // for ; n >= 8; n -= 8
	CMP    $8, R2
	BLT    tail
	VLD1.P 32(R1), [V8.S4, V9.S4]
	EXPNEGATIVE
	MUL4C(SCALE, VZ, VZ)
	NARROW(VZ, 8)
	VST1.P [V8.S4, V9.S4], 32(R0)
	SUB    $8, R2
	B      loop8

tail:
	CBNZ R6, end
	CBZ  R2, done
	TILE($tile-32(SP))
	B    loop8

end:
	UNTILE

done:
	RET
