//go:build !purego

#include "textflag.h"
#include "zneon_arm64.h"
#include "zcoefficients_arm64.h"
#include "exp_neon.h"

// SiLU and GELUTanh, correctly rounded: x·sigmoid(a), of which package generic (gelu.go) derives
// a and e = exp(-|a|). exp_neon.h has the registers, the tile and exp itself.
//
// Registers beyond those: V28 the lower limit of x and V29 near0, as float32; V30, V31 the eight x.

#define SUBFROM4C(c, n, d) VFSUB_D2(n, c, d); VFSUB_D2((n)+1, c, (d)+1); VFSUB_D2((n)+2, c, (d)+2); VFSUB_D2((n)+3, c, (d)+3)

// ARGUMENT sets VX to -max(|x|, near0), or the limit if that is above it; NaN stays.
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

// GATE takes e in VZ and gives y in V0 and V1. The greater one of x·e and x is x·e where x < 0, and x elsewhere.
#define GATE \
	VFMAX_S4(28, 30, 30)                    \
	VFMAX_S4(28, 31, 31)                    \
	WIDEN(30, VR2)                          \
	MUL4(VZ, VR2, VA)                       \ // x·e
	MAX4(VR2, VA, VA)                       \ // numerator
	VFMOV_ONE_D2(VB)                        \
	ADD4C(VB, VZ, VZ)                       \ // denominator: 1 + e
	DIV4(VZ, VA, VA)                        \ // y
	NARROW(VA, 0)

// func SiLUNEON(dst, x []float32)
TEXT ·SiLUNEON(SB), NOSPLIT, $32-48
	MOVD dst_base+0(FP), R0
	MOVD x_base+24(FP), R1
	MOVD x_len+32(FP), R2
	MOVD ZR, R6
	CONSTANTS
	FLOAT32(EXP_SILUMIN, F28, V28)
	FLOAT32(EXP_NEAR0, F29, V29)

loop8: // for ; n >= 8; n -= 8
	CMP  $8, R2
	BLT  tail

	VLD1.P 32(R1), [V30.S4, V31.S4]
	ARGUMENT
	POLY
	LOAD4(EXP_UP1, F16, F17, F18, F19)
	MULADD4(VX, VA, VB)                  // q·r + up1
	LOAD4(EXP_UP0, F20, F21, F22, F23)
	MULADD4(VX, VB, VC)                  // (q·r + up1)·r + up0
	MUL4(VC, VZ, VZ)                     // e, s times that
	GATE
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

// In GELUTanh, V24, V26 and V27 are h0, h1 and h2.

// FRACTION takes -|x| in VX and gives f in VC and s in VZ: exp(-|a|) is 2 to the power f, times s.
#define FRACTION \
	SQUARE4(VX, VR2)                        \ // x2 = x·x
	LOAD4(EXP_H0, F12, F13, F14, F15)       \
	MULADD4C(26, VR2, VA)                   \ // u = h1·x2 + h0
	SUBFROM4C(24, VA, VB)                   \
	MULADD4C(26, VR2, VB)                   \ // low = h1·x2 + (h0 - u)
	MULADD4C(27, VA, VB)                    \ // low += h2·u
	LOAD4(EXP_MAGIC, F4, F5, F6, F7)        \
	MULADD4(VX, VA, VZ)                     \ // z = x·u + magic
	SUBFROM4C(MAGIC, VZ, VC)                \
	MULADD4(VX, VA, VC)                     \ // f = x·u - (z - magic)
	MULADD4(VX, VB, VC)                     \ // f += x·low
	SHIFT4                                    // s = bits(z) << 52

// EXP2 takes f in VC and s in VZ and gives e in VZ, s times 2 to the power f.
#define EXP2 \
	SQUARE4(VC, VR2)                        \ // f2 = f·f
	FMOVQ EXP_B11(R3), F0                   \
	FMOVQ EXP_B10(R3), F1                   \
	LOAD4(EXP_B9, F12, F13, F14, F15)       \
	MULADD4C(0, VR2, VA)                    \ // odd = b11·f2 + b9
	LOAD4(EXP_B8, F16, F17, F18, F19)       \
	MULADD4C(1, VR2, VB)                    \ // even = b10·f2 + b8
	LOAD4(EXP_B7, F0, F1, F2, F3)           \
	MULADD4(VR2, VA, VX)                    \ // odd = odd·f2 + b7
	LOAD4(EXP_B6, F12, F13, F14, F15)       \
	MULADD4(VR2, VB, VA)                    \ // even = even·f2 + b6
	LOAD4(EXP_B5, F16, F17, F18, F19)       \
	MULADD4(VR2, VX, VB)                    \ // odd = odd·f2 + b5
	LOAD4(EXP_B4, F0, F1, F2, F3)           \
	MULADD4(VR2, VA, VX)                    \ // even = even·f2 + b4
	LOAD4(EXP_B3, F12, F13, F14, F15)       \
	MULADD4(VR2, VB, VA)                    \ // odd = odd·f2 + b3
	LOAD4(EXP_B2, F16, F17, F18, F19)       \
	MULADD4(VR2, VX, VB)                    \ // even = even·f2 + b2
	LOAD4(EXP_B1, F0, F1, F2, F3)           \
	MULADD4(VR2, VA, VX)                    \ // odd = odd·f2 + b1
	MULADD4(VC, VB, VX)                     \ // even·f + odd
	LOAD4(EXP_B0, F12, F13, F14, F15)       \
	MULADD4(VC, VX, VA)                     \ // p, f times that + b0
	MULADD4(VA, VZ, VZ)                       // e = s·p + s

// func GELUTanhNEON(dst, x []float32)
TEXT ·GELUTanhNEON(SB), NOSPLIT, $32-48
	MOVD  dst_base+0(FP), R0
	MOVD  x_base+24(FP), R1
	MOVD  x_len+32(FP), R2
	MOVD  ZR, R6
	CONSTANTS
	FMOVQ EXP_H0(R3), F24
	FMOVQ EXP_H1(R3), F26
	FMOVQ EXP_H2(R3), F27
	FLOAT32(EXP_GELUTANHMIN, F28, V28)
	FLOAT32(EXP_NEAR0, F29, V29)

loop8: // for ; n >= 8; n -= 8
	CMP  $8, R2
	BLT  tail

	VLD1.P 32(R1), [V30.S4, V31.S4]
	ARGUMENT
	FRACTION
	EXP2
	GATE
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
