//go:build !purego

#include "textflag.h"
#include "zneon_arm64.h"
#include "zcoefficients_arm64.h"
#include "exp_neon.h"
#include "tiledy_neon.h"

// ELU and SoftplusGrad. The steps are generic's (softplus.go) to the letter, Horner's rule included, because their last
// bits show. exp_neon.h has the registers and the tile.
//
// Registers beyond those: V28 the lower limit of x, as float32; V29 alpha; V30, V31 the eight x; R7 the next elements of dy.

// EXPM1HORNER takes the arguments in VX and gives s in VZ and p in VX, with exp(x) = s·p + s, and V29 unchanged.
#define EXPM1HORNER \
	LOAD4(EXP_MAGIC, F4, F5, F6, F7)        \
	MULADD4C(LOG2E, VX, VZ)                 \ // z = x·log2e + magic
	SUB4C(MAGIC, VZ, VR2)                   \ // n = z - magic
	MULSUB4C(LN2HI, VR2, VX)                \ // r = x - n·ln2hi
	MULSUB4C(LN2LO, VR2, VX)                \ // r = r - n·ln2lo
	SHIFT4                                  \ // s = bits(z) << 52
	FMOVQ EXP_C10(R3), F8                   \
	LOAD4(EXP_C9, F12, F13, F14, F15)       \
	MULADD4C(8, VX, VA)                     \ // q = c10·r + c9
	LOAD4(EXP_C8, F16, F17, F18, F19)       \
	MULADD4(VX, VA, VB)                     \ // q = q·r + c8
	LOAD4(EXP_C7, F12, F13, F14, F15)       \
	MULADD4(VX, VB, VA)                     \ // q = q·r + c7
	LOAD4(EXP_C6, F16, F17, F18, F19)       \
	MULADD4(VX, VA, VB)                     \ // q = q·r + c6
	LOAD4(EXP_C5, F12, F13, F14, F15)       \
	MULADD4(VX, VB, VA)                     \ // q = q·r + c5
	LOAD4(EXP_C4, F16, F17, F18, F19)       \
	MULADD4(VX, VA, VB)                     \ // q = q·r + c4
	LOAD4(EXP_C3, F12, F13, F14, F15)       \
	MULADD4(VX, VB, VA)                     \ // q = q·r + c3
	LOAD4(EXP_C2, F16, F17, F18, F19)       \
	MULADD4(VX, VA, VB)                     \ // q = q·r + c2
	MUL4(VX, VB, VB)                        \ // q·r
	MULADD4(VX, VB, VX)                       // p = (q·r)·r + r

// func ELUNEON(dst []float32, alpha float32, x []float32)
TEXT ·ELUNEON(SB), NOSPLIT, $32-56
	MOVD   dst_base+0(FP), R0
	MOVD   dst_len+8(FP), R2
	FMOVS  alpha+24(FP), F29
	MOVD   x_base+32(FP), R1
	MOVD   ZR, R6
	CONSTANTS
	FLOAT32(EXP_EXPMIN, F28, V28)
	FCVTSD F29, F29
	FMOVD  EXP_BELOW1(R3), F8
	FMULD  F8, F29, F29
	VDUP   V29.D[0], V29.D2

loop8: // for ; n >= 8; n -= 8
	CMP  $8, R2
	BLT  tail

	VLD1.P 32(R1), [V30.S4, V31.S4]
	VEOR   V10.B16, V10.B16, V10.B16
	VFMAX_S4(28, 30, 8)                  // x = min(max(x, expMin), 0); NaN stays
	VFMAX_S4(28, 31, 9)
	VFMIN_S4(10, 8, 8)
	VFMIN_S4(10, 9, 9)
	WIDEN(8, VX)
	EXPM1HORNER
	VFMOV_ONE_D2(20)
	SUB4C(20, VZ, VA)
	MULADD4(VX, VZ, VA)                  // e = s·p + (s - 1)
	FMOVQ  EXP_SIGN(R3), F20
	VORR_B16(20, 12, 12)                 // a zero has the sign of the others
	VORR_B16(20, 13, 13)
	VORR_B16(20, 14, 14)
	VORR_B16(20, 15, 15)
	MUL4C(29, VA, VA)                    // alpha·e
	NARROW(VA, 8)
	VSSHR_S4(31, 30, 0)                  // all ones where x is negative
	VSSHR_S4(31, 31, 1)
	VBSL_B16(30, 8, 0)                   // alpha·e there, x elsewhere
	VBSL_B16(31, 9, 1)
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

// func SoftplusGradNEON(dx, dy, y []float32)
TEXT ·SoftplusGradNEON(SB), NOSPLIT, $64-72
	MOVD  dx_base+0(FP), R0
	MOVD  dx_len+8(FP), R2
	MOVD  dy_base+24(FP), R7
	MOVD  y_base+48(FP), R1
	MOVD  ZR, R6
	CONSTANTS
	FLOAT32(EXP_EXPMIN, F28, V28)
	VFMOV_ONE_D2(29)

loop8: // for ; n >= 8; n -= 8
	CMP  $8, R2
	BLT  tail

	VLD1.P 32(R1), [V30.S4, V31.S4]
	VFABS_S4(30, 8)                      // max(-|y|, expMin); NaN stays
	VFABS_S4(31, 9)
	VFNEG_S4(8, 8)
	VFNEG_S4(9, 9)
	VFMAX_S4(28, 8, 8)
	VFMAX_S4(28, 9, 9)
	WIDEN(8, VX)
	EXPM1HORNER
	VFSUB_D2(4, 29, 12)                  // 1 - s
	VFSUB_D2(5, 29, 13)
	VFSUB_D2(6, 29, 14)
	VFSUB_D2(7, 29, 15)
	MULSUB4(VX, VZ, VA)                  // 1 - exp(-y) = (1 - s) - s·p
	VLD1.P 32(R7), [V30.S4, V31.S4]
	WIDEN(30, VX)
	MUL4(VX, VA, VA)                     // times dy
	NARROW(VA, 8)
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
