//go:build !purego

#include "textflag.h"
#include "zneon_arm64.h"
#include "zcoefficients_arm64.h"
#include "exp_neon.h"

// Exp, Expm1, Sigmoid and Tanh, correctly rounded: float64 vectors, one rounding at the
// end. exp_neon.h has the registers, the tile and exp itself.

// func ExpNEON(dst, x []float32)
TEXT ·ExpNEON(SB), NOSPLIT, $32-48
	MOVD  dst_base+0(FP), R0
	MOVD  x_base+24(FP), R1
	MOVD  x_len+32(FP), R2
	MOVD  ZR, R6
	CONSTANTS
	FLOAT32(EXP_EXPMIN, F30, V30)
	FLOAT32(EXP_EXPMAX, F31, V31)

loop8: // for ; n >= 8; n -= 8
	CMP  $8, R2
	BLT  tail

	VLD1.P 32(R1), [V8.S4, V9.S4]
	VFMAX_S4(30, 8, 8)                   // x = min(max(x, expMin), expMax); NaN stays
	VFMAX_S4(30, 9, 9)
	VFMIN_S4(31, 8, 8)
	VFMIN_S4(31, 9, 9)
	WIDEN(8, VX)
	EXPM1
	MULADD4(VX, VZ, VZ)                  // s·p + s
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

// exp(x) - 1 is s·p + (s - 1): nothing cancels. The sign is that of x, so that -0 keeps its own.

// func Expm1NEON(dst, x []float32)
TEXT ·Expm1NEON(SB), NOSPLIT, $32-48
	MOVD  dst_base+0(FP), R0
	MOVD  x_base+24(FP), R1
	MOVD  x_len+32(FP), R2
	MOVD  ZR, R6
	CONSTANTS
	FLOAT32(EXP_EXPMIN, F28, V28)
	FLOAT32(EXP_EXPMAX, F29, V29)

loop8: // for ; n >= 8; n -= 8
	CMP  $8, R2
	BLT  tail

	VLD1.P 32(R1), [V30.S4, V31.S4]
	VFMAX_S4(28, 30, 8)                  // x = min(max(x, expMin), expMax); NaN stays
	VFMAX_S4(28, 31, 9)
	VFMIN_S4(29, 8, 8)
	VFMIN_S4(29, 9, 9)
	WIDEN(8, VX)
	EXPM1
	VFMOV_ONE_D2(12)
	SUB4C(12, VZ, 8)
	MULADD4(VX, VZ, 8)                   // s·p + (s - 1)
	NARROW(8, 0)
	VEOR   V12.B16, V12.B16, V12.B16
	VFNEG_S4(12, 12)                     // -0: the sign bits
	VBIT   V12.B16, V30.B16, V0.B16      // the sign of x
	VBIT   V12.B16, V31.B16, V1.B16
	VST1.P [V0.S4, V1.S4], 32(R0)
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

// With e = exp(-|x|), sigmoid is 1/(1+e) for x >= 0 and e/(1+e) below. The first two
// coefficients of e are a little too large, for the reason that generic gives.

// func SigmoidNEON(dst, x []float32)
TEXT ·SigmoidNEON(SB), NOSPLIT, $32-48
	MOVD dst_base+0(FP), R0
	MOVD x_base+24(FP), R1
	MOVD x_len+32(FP), R2
	MOVD ZR, R6
	CONSTANTS
	FLOAT32(EXP_EXPMIN, F28, V28)
	VFMOV_ONE_D2(29)

loop8: // for ; n >= 8; n -= 8
	CMP  $8, R2
	BLT  tail

	VLD1.P 32(R1), [V30.S4, V31.S4]
	VFABS_S4(30, 8)                      // max(-|x|, expMin); NaN stays
	VFABS_S4(31, 9)
	VFNEG_S4(8, 8)
	VFNEG_S4(9, 9)
	VFMAX_S4(28, 8, 8)
	VFMAX_S4(28, 9, 9)
	WIDEN(8, VX)
	POLY
	LOAD4(EXP_UP1, F16, F17, F18, F19)
	MULADD4(VX, VA, VB)                  // q·r + up1
	LOAD4(EXP_UP0, F20, F21, F22, F23)
	MULADD4(VX, VB, VC)                  // (q·r + up1)·r + up0
	MUL4(VC, VZ, VZ)                     // e, s times that

	WIDEN(30, VX)                        // x again
	VFCMLT0_D2(0, 8)                     // x < 0
	VFCMLT0_D2(1, 9)
	VFCMLT0_D2(2, 10)
	VFCMLT0_D2(3, 11)
	SELECT4C(29, VZ, 8)                  // numerator: e where x < 0, else 1
	ADD4C(29, VZ, VA)                    // denominator: 1 + e
	DIV4(VA, 8, 8)                       // y
	NARROW(8, 0)
	VST1.P [V0.S4, V1.S4], 32(R0)
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

// With q = exp(2x) - 1, tanh(x) = q/(q+2). It is computed
// of |x|, and the sign put back: so -0 keeps its own.

// func TanhNEON(dst, x []float32)
TEXT ·TanhNEON(SB), NOSPLIT, $32-48
	MOVD dst_base+0(FP), R0
	MOVD x_base+24(FP), R1
	MOVD x_len+32(FP), R2
	MOVD ZR, R6
	CONSTANTS
	FLOAT32(EXP_TANHMAX, F28, V28)
	VEOR V29.B16, V29.B16, V29.B16
	VFNEG_S4(29, 29)                     // -0: the sign bits

loop8: // for ; n >= 8; n -= 8
	CMP  $8, R2
	BLT  tail

	VLD1.P 32(R1), [V30.S4, V31.S4]
	VFABS_S4(30, 8)                      // min(|x|, tanhMax); NaN stays
	VFABS_S4(31, 9)
	VFMIN_S4(28, 8, 8)
	VFMIN_S4(28, 9, 9)
	VFADD_S4(8, 8, 8)                    // twice that, exactly
	VFADD_S4(9, 9, 9)
	WIDEN(8, VX)
	EXPM1
	VFMOV_ONE_D2(12)
	SUB4C(12, VZ, 8)
	MULADD4(VX, VZ, 8)                   // q = s·p + (s - 1)
	VFMOV_TWO_D2(16)
	ADD4C(16, 8, 12)
	DIV4(12, 8, 8)                       // q/(q + 2)
	NARROW(8, 0)
	VBIT   V29.B16, V30.B16, V0.B16      // the sign of x
	VBIT   V29.B16, V31.B16, V1.B16
	VST1.P [V0.S4, V1.S4], 32(R0)
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
