//go:build !purego

#include "textflag.h"
#include "zneon_arm64.h"
#include "zcoefficients_arm64.h"
#include "exp_neon.h"

// Log and Log1p, correctly rounded. Package generic (log.go) derives the steps. Loads, roundings, the
// tile and what comes four at a time are those of exp_neon.h.
//
// Registers; four of a kind means one per vector:
//
//	V0-V3    x, then f, then s, then the result            (four)
//	V4-V7    the bits of x, then e                         (four)
//	V8-V11   1 + f/2, then s², then s³                     (four)
//	V12-V19  the polynomial, in turns                      (four each)
//	V24-V26  what the exponent is biased by, the bits of a mantissa, those of √½
//	V27      ln 2
//	V28, V29 2⁵² and 2⁵² + 1023
//	V30, V31 x as float32
//	R7       the table of ties: eight x, eight results
//	R9       0, 1, 2, 3: the bytes of one of them
#define LOG_CONSTANTS(ties) \
	MOVD  $exp<>(SB), R3                    \
	MOVD  $ties<>(SB), R7                   \
	MOVD  $0x00095f619980c433, R8           \
	VDUP  R8, V24.D2                        \ // the bits of 1 less those of √½
	MOVD  $0x000fffffffffffff, R8           \
	VDUP  R8, V25.D2                        \
	FMOVQ EXP_SQRTHALF(R3), F26             \
	FMOVQ EXP_LN2HI(R3), F27                \
	FMOVQ EXP_TWO52(R3), F28                \
	FMOVQ EXP_BIASEDTWO52(R3), F29          \
	MOVW  $0x03020100, R9

// INTEGERS4 does op with c and each of the four vectors after it, into the four after these.
#define INTEGERS4(op, c, a, b, e, f, g, h, i, j) op c, a, g; op c, b, h; op c, e, i; op c, f, j

// LOG_OF takes f in VX and the biased bits in VZ, and gives e·ln 2 + log(1 + f) in VX.
#define LOG_OF \
	VUSHR $52, V4.D2, V4.D2                 \
	VUSHR $52, V5.D2, V5.D2                 \
	VUSHR $52, V6.D2, V6.D2                 \
	VUSHR $52, V7.D2, V7.D2                 \
	INTEGERS4(VORR, V28.B16, V4.B16, V5.B16, V6.B16, V7.B16, V4.B16, V5.B16, V6.B16, V7.B16) \
	SUB4C(29, VZ, VZ)                       \ // e
	LOAD4(EXP_ONE, F8, F9, F10, F11)        \
	VFMOV_HALF_D2(20)                       \
	MULADD4C(20, VX, VR2)                   \ // 1 + f/2
	DIV4(VR2, VX, VX)                       \ // s
	SQUARE4(VX, VR2)                        \ // z = s·s
	FMOVQ EXP_L13(R3), F20                  \
	LOAD4(EXP_L11, F12, F13, F14, F15)      \
	MULADD4C(20, VR2, VA)                   \ // p = l13·z + l11
	LOAD4(EXP_L9, F16, F17, F18, F19)       \
	MULADD4(VR2, VA, VB)                    \ // p = p·z + l9
	LOAD4(EXP_L7, F12, F13, F14, F15)       \
	MULADD4(VR2, VB, VA)                    \ // p = p·z + l7
	LOAD4(EXP_L5, F16, F17, F18, F19)       \
	MULADD4(VR2, VA, VB)                    \ // p = p·z + l5
	LOAD4(EXP_L3, F12, F13, F14, F15)       \
	MULADD4(VR2, VB, VA)                    \ // p = p·z + l3
	MUL4(VX, VR2, VR2)                      \ // s·z
	MULADD4(VR2, VA, VX)                    \ // log(1 + f) = s·z·p + s
	MULADD4C(27, VZ, VX)                      // + e·ln 2

// UNTIE puts into y what the table of ties has for the float32 x, where it has them: the bytes 4·slot, 4·slot+1, … of
// it are looked up. V12 and V13 have its x, V14 and V15 its results. It changes t and u.
#define UNTIE(x, t, u, y) \
	VUSHR $7, x.S4, t.S4                    \
	VEOR  x.B16, t.B16, t.B16               \
	VSHL  $11, t.S4, t.S4                   \
	VUSHR $29, t.S4, t.S4                   \ // (x ^ x>>7)>>18 mod 8
	VSHL  $2, t.S4, u.S4                    \
	VSHL  $8, u.S4, t.S4                    \
	VORR  t.B16, u.B16, u.B16               \
	VSHL  $16, u.S4, t.S4                   \
	VORR  u.B16, t.B16, t.B16               \ // four times it in each byte
	VDUP  R9, u.S4                          \
	VADD  u.S4, t.S4, t.S4                  \
	VTBL  t.B16, [V12.B16, V13.B16], u.B16  \
	VTBL  t.B16, [V14.B16, V15.B16], t.B16  \
	VCMEQ x.S4, u.S4, u.S4                  \
	VBIT  u.B16, t.B16, y.B16

// REPAIR8 puts into the results V0, V1 what log has for the float32 x in V4, V5 where it is no finite number: -Inf
// for 0, NaN below, and x itself if it is +Inf or NaN.
#define REPAIR8 \
	VFCMLT0_S4(4, 6)                        \
	VFCMLT0_S4(5, 7)                        \
	VORR  V6.B16, V0.B16, V0.B16            \
	VORR  V7.B16, V1.B16, V1.B16            \
	MOVW  $0x7f800000, R10                  \
	VDUP  R10, V8.S4                        \ // +Inf
	VFCMGT_S4(4, 8, 6)                      \
	VFCMGT_S4(5, 8, 7)                      \
	VBIF  V6.B16, V4.B16, V0.B16            \
	VBIF  V7.B16, V5.B16, V1.B16            \
	VFNEG_S4(8, 8)                          \
	VFCMEQ0_S4(4, 6)                        \
	VFCMEQ0_S4(5, 7)                        \
	VBIT  V6.B16, V8.B16, V0.B16            \
	VBIT  V7.B16, V8.B16, V1.B16

#define UNTIE8 \
	FMOVQ (R7), F12                         \
	FMOVQ 16(R7), F13                       \
	FMOVQ 32(R7), F14                       \
	FMOVQ 48(R7), F15                       \
	UNTIE(V30, V10, V11, V0)                \
	UNTIE(V31, V10, V11, V1)

// func LogNEON(dst, x []float32)
TEXT ·LogNEON(SB), NOSPLIT, $32-48
	MOVD dst_base+0(FP), R0
	MOVD x_base+24(FP), R1
	MOVD x_len+32(FP), R2
	MOVD ZR, R6
	LOG_CONSTANTS(logTies)

loop8: // for ; n >= 8; n -= 8
	CMP  $8, R2
	BLT  tail

	VLD1.P 32(R1), [V30.S4, V31.S4]
	WIDEN(30, VX)
	INTEGERS4(VADD, V24.D2, V0.D2, V1.D2, V2.D2, V3.D2, V4.D2, V5.D2, V6.D2, V7.D2)
	INTEGERS4(VAND, V25.B16, V4.B16, V5.B16, V6.B16, V7.B16, V0.B16, V1.B16, V2.B16, V3.B16)
	INTEGERS4(VADD, V26.D2, V0.D2, V1.D2, V2.D2, V3.D2, V0.D2, V1.D2, V2.D2, V3.D2)
	VFMOV_ONE_D2(20)
	SUB4C(20, VX, VX)                    // f = m - 1
	LOG_OF
	NARROW(VX, 8)
	VMOV   V8.B16, V0.B16
	VMOV   V9.B16, V1.B16
	UNTIE8
	VMOV   V30.B16, V4.B16
	VMOV   V31.B16, V5.B16
	REPAIR8
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

// func Log1pNEON(dst, x []float32)
TEXT ·Log1pNEON(SB), NOSPLIT, $32-48
	MOVD dst_base+0(FP), R0
	MOVD x_base+24(FP), R1
	MOVD x_len+32(FP), R2
	MOVD ZR, R6
	LOG_CONSTANTS(log1pTies)

loop8: // for ; n >= 8; n -= 8
	CMP  $8, R2
	BLT  tail

	VLD1.P 32(R1), [V30.S4, V31.S4]
	WIDEN(30, VX)
	VFMOV_ONE_D2(20)
	ADD4C(20, VX, VZ)                    // 1 + x
	INTEGERS4(VADD, V24.D2, V4.D2, V5.D2, V6.D2, V7.D2, V4.D2, V5.D2, V6.D2, V7.D2)
	VBIC_B16(25, 4, 8)
	VBIC_B16(25, 5, 9)
	VBIC_B16(25, 6, 10)
	VBIC_B16(25, 7, 11)
	FMOVQ  EXP_TWO1023(R3), F21
	VSUB   V8.D2, V21.D2, V8.D2          // 2⁻ᵉ
	VSUB   V9.D2, V21.D2, V9.D2
	VSUB   V10.D2, V21.D2, V10.D2
	VSUB   V11.D2, V21.D2, V11.D2
	SUB4C(20, VR2, VA)                   // 2⁻ᵉ - 1
	MULADD4(VX, VR2, VA)                 // f = x·2⁻ᵉ + (2⁻ᵉ - 1)
	VMOV   V12.B16, V0.B16
	VMOV   V13.B16, V1.B16
	VMOV   V14.B16, V2.B16
	VMOV   V15.B16, V3.B16
	LOG_OF
	NARROW(VX, 8)
	VMOV   V8.B16, V0.B16
	VMOV   V9.B16, V1.B16
	VEOR   V12.B16, V12.B16, V12.B16
	VFNEG_S4(12, 12)                     // -0: the sign bits
	VBIT   V12.B16, V30.B16, V0.B16      // the sign of x
	VBIT   V12.B16, V31.B16, V1.B16
	UNTIE8
	VFMOV_ONE_S4(4)
	VFADD_S4(4, 31, 5)
	VFADD_S4(4, 30, 4)                   // 1 + x decides on what has no logarithm
	REPAIR8
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
