//go:build !purego

#include "textflag.h"
#include "zneon_arm64.h"
#include "zcoefficients_arm64.h"
#include "exp_neon.h"
#include "gelu_neon.h"

// GELU and Erf, correctly rounded; package generic (gelu.go) derives them. exp_neon.h has the
// registers, the tile and exp itself.

// ARGUMENT sets VX to a = -max(|x|, near0), or the limit in V28 if that is above it; NaN stays.
#define ARGUMENT \
	VFABS_S4(30, 8)                         \
	VFABS_S4(31, 9)                         \
	VFMAX_S4(29, 8, 8)                      \
	VFMAX_S4(29, 9, 9)                      \
	VFNEG_S4(8, 8)                          \
	VFNEG_S4(9, 9)                          \
	VFMAX_S4(28, 8, 8)                      \
	VFMAX_S4(28, 9, 9)                      \
	WIDEN(8, VX)

// func GELUNEON(dst, x []float32)
//
// V28 is the lower limit of x and V29 near0, as float32; V30, V31 are the eight x.
TEXT ·GELUNEON(SB), NOSPLIT, $32-48
	MOVD dst_base+0(FP), R0
	MOVD x_base+24(FP), R1
	MOVD x_len+32(FP), R2
	MOVD ZR, R6
	CONSTANTS
	FLOAT32(EXP_GELUMIN, F28, V28)
	FLOAT32(EXP_NEAR0, F29, V29)

loop8: // for ; n >= 8; n -= 8
	CMP  $8, R2
	BLT  tail

	VLD1.P 32(R1), [V30.S4, V31.S4]
	FMOVQ  EXP_LOG2E(R3), F24
	FMOVQ  EXP_LN2HI(R3), F26
	ARGUMENT
	FMOVQ  EXP_MINUSHALF(R3), F4
	SQUARE4(VX, VX)
	MUL4C(4, VX, VX)                     // -a²/2, exactly
	EXPM1
	MULADD4(VX, VZ, VZ)                  // e = s·p + s
	ARGUMENT
	PQ
	MUL4(VZ, VA, VA)                     // n·e
	SUB4(VA, VR2, VZ)                     // d - n·e
	VFMAX_S4(28, 30, 30)
	VFMAX_S4(28, 31, 31)
	WIDEN(30, VX)                        // x, not below the limit
	MUL4(VX, VA, VA)
	MUL4(VX, VZ, VZ)
	MAX4(VA, VZ, VZ)                     // x·n·e for x < 0, x·(d - n·e) for x > 0: the greater one
	DIV4(VR2, VZ, 0)                      // y
	NARROW(0, 8)
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

// FG takes x² in VZ and gives n = F(x²) in VA and d = G(x²) in VC.
#define FG \
	FMOVQ EXP_F11(R3), F24                  \
	FMOVQ EXP_G11(R3), F26                  \
	LOAD4(EXP_F10, F12, F13, F14, F15)      \
	LOAD4(EXP_G10, F20, F21, F22, F23)      \
	MULADD4C(24, VZ, VA)                    \ // n = f11·x2 + f10
	MULADD4C(26, VZ, VC)                    \ // d = g11·x2 + g10
	LOAD4(EXP_F9, F16, F17, F18, F19)       \
	LOAD4(EXP_G9, F8, F9, F10, F11)         \
	MULADD4(VZ, VA, VB)                     \ // n = n·x2 + f9
	MULADD4(VZ, VC, VR2)                    \ // d = d·x2 + g9
	LOAD4(EXP_F8, F12, F13, F14, F15)       \
	LOAD4(EXP_G8, F20, F21, F22, F23)       \
	MULADD4(VZ, VB, VA)                     \ // n = n·x2 + f8
	MULADD4(VZ, VR2, VC)                    \ // d = d·x2 + g8
	LOAD4(EXP_F7, F16, F17, F18, F19)       \
	LOAD4(EXP_G7, F8, F9, F10, F11)         \
	MULADD4(VZ, VA, VB)                     \ // n = n·x2 + f7
	MULADD4(VZ, VC, VR2)                    \ // d = d·x2 + g7
	LOAD4(EXP_F6, F12, F13, F14, F15)       \
	LOAD4(EXP_G6, F20, F21, F22, F23)       \
	MULADD4(VZ, VB, VA)                     \ // n = n·x2 + f6
	MULADD4(VZ, VR2, VC)                    \ // d = d·x2 + g6
	LOAD4(EXP_F5, F16, F17, F18, F19)       \
	LOAD4(EXP_G5, F8, F9, F10, F11)         \
	MULADD4(VZ, VA, VB)                     \ // n = n·x2 + f5
	MULADD4(VZ, VC, VR2)                    \ // d = d·x2 + g5
	LOAD4(EXP_F4, F12, F13, F14, F15)       \
	LOAD4(EXP_G4, F20, F21, F22, F23)       \
	MULADD4(VZ, VB, VA)                     \ // n = n·x2 + f4
	MULADD4(VZ, VR2, VC)                    \ // d = d·x2 + g4
	LOAD4(EXP_F3, F16, F17, F18, F19)       \
	LOAD4(EXP_G3, F8, F9, F10, F11)         \
	MULADD4(VZ, VA, VB)                     \ // n = n·x2 + f3
	MULADD4(VZ, VC, VR2)                    \ // d = d·x2 + g3
	LOAD4(EXP_F2, F12, F13, F14, F15)       \
	LOAD4(EXP_G2, F20, F21, F22, F23)       \
	MULADD4(VZ, VB, VA)                     \ // n = n·x2 + f2
	MULADD4(VZ, VR2, VC)                    \ // d = d·x2 + g2
	LOAD4(EXP_F1, F16, F17, F18, F19)       \
	LOAD4(EXP_G1, F8, F9, F10, F11)         \
	MULADD4(VZ, VA, VB)                     \ // n = n·x2 + f1
	MULADD4(VZ, VC, VR2)                    \ // d = d·x2 + g1
	LOAD4(EXP_F0, F12, F13, F14, F15)       \
	LOAD4(EXP_G0, F20, F21, F22, F23)       \
	MULADD4(VZ, VB, VA)                     \ // n = n·x2 + f0
	MULADD4(VZ, VR2, VC)                    // d = d·x2 + g0

// func ErfNEON(dst, x []float32)
//
// V28 and V29 are the limits of x, as float32.
TEXT ·ErfNEON(SB), NOSPLIT, $32-48
	MOVD dst_base+0(FP), R0
	MOVD x_base+24(FP), R1
	MOVD x_len+32(FP), R2
	MOVD ZR, R6
	CONSTANTS
	FLOAT32(EXP_ERFMAX, F28, V28)
	VFNEG_S4(28, 29)

loop8: // for ; n >= 8; n -= 8
	CMP  $8, R2
	BLT  tail

	VLD1.P 32(R1), [V8.S4, V9.S4]
	VFMAX_S4(29, 8, 8)                   // x limited; NaN stays
	VFMAX_S4(29, 9, 9)
	VFMIN_S4(28, 8, 8)
	VFMIN_S4(28, 9, 9)
	WIDEN(8, VX)
	SQUARE4(VX, VZ)
	FG
	MUL4(VX, VA, VX)
	DIV4(VC, VX, VX)                     // y = x·n/d
	NARROW(VX, 8)
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
