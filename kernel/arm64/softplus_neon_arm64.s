//go:build !purego

#include "textflag.h"
#include "zneon_arm64.h"
#include "zcoefficients_arm64.h"
#include "exp_neon.h"

// Softplus, correctly rounded. Package generic (softplus.go) derives the steps: max(x, 0) plus the logarithm of
// 1 + e, e = exp(-|x|). exp_neon.h has the registers, the tile and exp itself.
//
// Registers beyond those: V28 the lower limit of x, as float32; V29 a constant for a step or two; V30, V31 the eight x.

#define AND4C(c, n, d) VAND_B16(c, n, d); VAND_B16(c, (n)+1, (d)+1); VAND_B16(c, (n)+2, (d)+2); VAND_B16(c, (n)+3, (d)+3)
#define ABOVE4C(c, n, d) VFCMGT_D2(c, n, d); VFCMGT_D2(c, (n)+1, (d)+1); VFCMGT_D2(c, (n)+2, (d)+2); VFCMGT_D2(c, (n)+3, (d)+3)

// LOG takes e in VZ and gives log(1 + e) in VX, without the ln 2 that VR2 then has, where e is near to 1.
#define LOG \
	FMOVQ EXP_NEARTWO(R3), F29              \
	ABOVE4C(29, VZ, VR2)                    \ // near = e > nearTwo
	FMOVQ EXP_HALF(R3), F29                 \
	LOAD4(EXP_ONE, F16, F17, F18, F19)      \
	AND4C(29, VR2, VA)                      \
	ADD4(VA, VB, VB)                        \ // d = 1, or 3/2 if near
	MULADD4C(29, VZ, VB)                    \ // d += e/2
	FMOVQ EXP_ONE(R3), F29                  \
	AND4C(29, VR2, VA)                      \
	SUB4(VA, VZ, VZ)                        \ // n = e, or e - 1 if near
	DIV4(VB, VZ, VX)                        \ // s = n/d
	FMOVQ EXP_LN2UP(R3), F29                \
	AND4C(29, VR2, VR2)                     \
	SQUARE4(VX, VZ)                         \ // z = s·s
	FMOVQ EXP_L13(R3), F29                  \
	LOAD4(EXP_L11, F12, F13, F14, F15)      \
	MULADD4C(29, VZ, VA)                    \ // p = l13·z + l11
	LOAD4(EXP_L9, F16, F17, F18, F19)       \
	MULADD4(VZ, VA, VB)                     \ // p = p·z + l9
	LOAD4(EXP_L7, F12, F13, F14, F15)       \
	MULADD4(VZ, VB, VA)                     \ // p = p·z + l7
	LOAD4(EXP_L5, F16, F17, F18, F19)       \
	MULADD4(VZ, VA, VB)                     \ // p = p·z + l5
	LOAD4(EXP_L3, F12, F13, F14, F15)       \
	MULADD4(VZ, VB, VA)                     \ // p = p·z + l3
	MUL4(VX, VZ, VZ)                        \ // s·z
	MULADD4(VZ, VA, VX)                       // s·z·p + s

// func SoftplusNEON(dst, x []float32)
TEXT ·SoftplusNEON(SB), NOSPLIT, $32-48
	MOVD  dst_base+0(FP), R0
	MOVD  x_base+24(FP), R1
	MOVD  x_len+32(FP), R2
	MOVD  ZR, R6
	CONSTANTS
	FLOAT32(EXP_EXPMIN, F28, V28)

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
	EXPM1
	MULADD4(VX, VZ, VZ)                  // e = s·p + s
	LOG
	WIDEN(30, VA)
	VEOR   V29.B16, V29.B16, V29.B16
	MAX4C(29, VA, VA)
	ADD4(VA, VR2, VR2)                   // ln 2 or 0, + max(x, 0)
	ADD4(VX, VR2, VX)
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
