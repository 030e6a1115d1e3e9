//go:build !purego

#include "textflag.h"
#include "zneon_arm64.h"
#include "zcoefficients_arm64.h"
#include "exp_neon.h"
#include "expnegative_neon.h"
#include "gelu_neon.h"
#include "tiledy_neon.h"

// SiLUGrad, GELUTanhGrad and GELUGrad: dy·g where x is negative, dy·(1 - g) elsewhere, with g = f'(-|x|). The
// steps are generic's (gradient.go) to the letter.
//
// Registers, beside those of exp_neon.h and expnegative_neon.h: V30, V31 the eight x, R7 the next
// elements of dy.

// ENTER loads the arguments and the constants.
#define ENTER \
	MOVD  dx_base+0(FP), R0                 \
	MOVD  dx_len+8(FP), R2                  \
	MOVD  dy_base+24(FP), R7                \
	MOVD  x_base+48(FP), R1                 \
	MOVD  ZR, R6                            \
	NEGATIVECONSTANTS                       \
	FMOVQ EXP_GRADMIN(R3), F29

// ARGUMENT sets VX to a = max(-|x|, limit); NaN stays.
#define ARGUMENT(limit) \
	VFABS_S4(30, 8)                         \
	VFABS_S4(31, 9)                         \
	VFNEG_S4(8, 8)                          \
	VFNEG_S4(9, 9)                          \
	WIDEN(8, VX)                            \
	FMOVQ limit(R3), F8                     \
	MAX4C(8, VX, VX)

// GATED takes e = exp(u) in VZ and w = x·u' in VX and gives g = e·y·(1 + w·y) in VZ, with y = 1/(1 + e).
#define GATED \
	FMOVQ EXP_ONE(R3), F16                  \
	LOAD4(EXP_ONE, F8, F9, F10, F11)        \
	LOAD4(EXP_ONE, F20, F21, F22, F23)      \
	ADD4C(16, VZ, VA)                       \
	DIV4(VA, VR2, VA)                       \ // y
	MULADD4(VA, VX, VC)                     \ // w·y + 1
	MUL4(VA, VZ, VZ)                        \
	MUL4(VC, VZ, VZ)

// TIMES takes g in VZ, makes of it what belongs to the sign of x, and gives the product with dy in V8 and V9.
#define TIMES \
	LOAD4(EXP_ONE, F8, F9, F10, F11)        \
	SUB4(VZ, VR2, VR2)                      \ // 1 - g
	WIDEN(30, VX)                           \
	VSSHR_D2(63, 0, 0)                      \ // all ones where x is negative
	VSSHR_D2(63, 1, 1)                      \
	VSSHR_D2(63, 2, 2)                      \
	VSSHR_D2(63, 3, 3)                      \
	VBSL_B16(8, 4, 0)                       \
	VBSL_B16(9, 5, 1)                       \
	VBSL_B16(10, 6, 2)                      \
	VBSL_B16(11, 7, 3)                      \
	VLD1.P 32(R7), [V12.S4, V13.S4]         \
	WIDEN(12, VB)                           \
	MUL4(VB, VX, VX)                        \
	NARROW(VX, 8)

// func SiLUGradNEON(dx, dy, x []float32)
//
// dx[i] = dy[i]·f'(x[i]), f(x) = x·sigmoid(x)
TEXT ·SiLUGradNEON(SB), NOSPLIT, $64-72
	ENTER

loop8: // for ; n >= 8; n -= 8
	CMP  $8, R2
	BLT  tail

	VLD1.P 32(R1), [V30.S4, V31.S4]
	ARGUMENT(EXP_GRADMIN)
	EXPNEGATIVE
	ARGUMENT(EXP_GRADMIN)
	GATED
	TIMES
	VST1.P [V8.S4, V9.S4], 32(R0)
	SUB    $8, R2
	B      loop8

tail:
	CBNZ R6, end
	CBZ  R2, done
	TILEDY($dy-64(SP))
	TILE($tile-32(SP))
	B    loop8

end:
	UNTILE

done:
	RET

// CUBIC sets VX to a·(w0 + t·a²), a being in VX.
#define CUBIC(t) \
	SQUARE4(VX, VR2)                        \
	FMOVQ t(R3), F16                        \
	LOAD4(EXP_W0, F12, F13, F14, F15)       \
	MULADD4C(16, VR2, VA)                   \
	MUL4(VX, VA, VX)

// func GELUTanhGradNEON(dx, dy, x []float32)
//
// dx[i] = dy[i]·f'(x[i]), f(x) = x·sigmoid(w0·x + w1·x³)
TEXT ·GELUTanhGradNEON(SB), NOSPLIT, $64-72
	ENTER

loop8: // for ; n >= 8; n -= 8
	CMP  $8, R2
	BLT  tail

	VLD1.P 32(R1), [V30.S4, V31.S4]
	ARGUMENT(EXP_GELUTANHGRADMIN)
	CUBIC(EXP_W1)                        // u
	EXPNEGATIVE
	ARGUMENT(EXP_GELUTANHGRADMIN)
	CUBIC(EXP_W2)                        // w
	GATED
	TIMES
	VST1.P [V8.S4, V9.S4], 32(R0)
	SUB    $8, R2
	B      loop8

tail:
	CBNZ R6, end
	CBZ  R2, done
	TILEDY($dy-64(SP))
	TILE($tile-32(SP))
	B    loop8

end:
	UNTILE

done:
	RET

// func GELUGradNEON(dx, dy, x []float32)
//
// dx[i] = dy[i]·f'(x[i]), f(x) = x·Φ(x)
TEXT ·GELUGradNEON(SB), NOSPLIT, $64-72
	ENTER

loop8: // for ; n >= 8; n -= 8
	CMP  $8, R2
	BLT  tail

	VLD1.P 32(R1), [V30.S4, V31.S4]
	ARGUMENT(EXP_GELUGRADMIN)
	FMOVQ  EXP_MINUSHALF(R3), F8
	SQUARE4(VX, VX)
	MUL4C(8, VX, VX)                     // -a²/2, exactly
	EXPNEGATIVE                          // e
	ARGUMENT(EXP_GELUGRADMIN)
	PQ                                   // n = P(a), d = Q(a)
	FMOVQ  EXP_DENSITY(R3), F16
	MUL4C(16, VX, VX)
	MULADD4(VR2, VX, VA)                 // a/√(2π)·d + n
	MUL4(VA, VZ, VZ)
	DIV4(VR2, VZ, VZ)                    // g, e times that, over d
	FMOVQ  EXP_LOG2E(R3), F24            // which PQ lost
	FMOVQ  EXP_LN2HI(R3), F26
	TIMES
	VST1.P [V8.S4, V9.S4], 32(R0)
	SUB    $8, R2
	B      loop8

tail:
	CBNZ R6, end
	CBZ  R2, done
	TILEDY($dy-64(SP))
	TILE($tile-32(SP))
	B    loop8

end:
	UNTILE

done:
	RET
