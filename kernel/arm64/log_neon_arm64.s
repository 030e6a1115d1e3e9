//go:build !purego

#include "textflag.h"
#include "zneon.h"
#include "zconstants.h"
#include "vectors_neon.h"

// Log and Log1p, correctly rounded. Package generic (log.go) derives the steps. vectors_neon.h has
// the tail and what comes four vectors at a time.
//
// Groups of four vectors:
//
//	VX      x, then f, then s, then the result
//	VZ      the bits of x, then e
//	VN      1 + f/2, then s², then s³
//	VA, VB  the polynomial, in turns
//
// Registers, beside those of vectors_neon.h:
#define BIAS        24 // the bits of 1 less those of √½: what the exponent is biased by
#define MANTISSA    25 // the bits of a mantissa
#define SQRTHALF    26 // the bits of √½
#define LN2         27
#define TWO52       28 // 2⁵²
#define BIASEDTWO52 29 // 2⁵² + 1023
#define TIES        R7 // the table of ties: eight x, eight results
#define BYTES       R9 // 0, 1, 2, 3: the bytes of one of them
#define INF         R10 // the bits of +Inf

// CONSTANTS loads the constants; ties is the table of the function.
#define CONSTANTS(ties) \
	MOVD  $·exp(SB), CONST             \
	MOVD  $ties(SB), TIES              \
	MOVD  $0x00095f619980c433, SCRATCH \
	VDUP  SCRATCH, V24.D2              \
	MOVD  $0x000fffffffffffff, SCRATCH \
	VDUP  SCRATCH, V25.D2              \
	FMOVQ LOG_SQRTHALF(CONST), F26     \
	FMOVQ EXP_LN2HI(CONST), F27        \
	FMOVQ LOG_TWO52(CONST), F28        \
	FMOVQ LOG_BIASEDTWO52(CONST), F29  \
	MOVW  $0x03020100, BYTES

// MANTISSA_OF_X takes the biased bits in VZ and sets VX to m, between √½ and √2.
#define MANTISSA_OF_X \
	AND4C(MANTISSA, VZ, VX)   \
	VADD V26.D2, V0.D2, V0.D2 \
	VADD V26.D2, V1.D2, V1.D2 \
	VADD V26.D2, V2.D2, V2.D2 \
	VADD V26.D2, V3.D2, V3.D2

// LOG takes f in VX and the biased bits in VZ, and computes e·ln 2 + log(1 + f) in VX.
#define LOG \
	VUSHR $52, V4.D2, V4.D2    \
	VUSHR $52, V5.D2, V5.D2    \
	VUSHR $52, V6.D2, V6.D2    \
	VUSHR $52, V7.D2, V7.D2    \
	OR4C(TWO52, VZ, VZ)        \
	SUB4C(BIASEDTWO52, VZ, VZ) \ // e
	LOAD_N(CONST_ONE)          \
	VFMOV_HALF_D2(VC)          \
	MULADD4C(VC, VX, VN)       \ // 1 + f/2
	DIV4(VN, VX, VX)           \ // s
	SQUARE4(VX, VN)            \ // z = s·s
	LOAD1_C(LOG_L13)           \
	LOAD_A(LOG_L11)            \
	MULADD4C(VC, VN, VA)       \ // p = l13·z + l11
	LOAD_B(LOG_L9)             \
	MULADD4(VN, VA, VB)        \ // p = p·z + l9
	LOAD_A(LOG_L7)             \
	MULADD4(VN, VB, VA)        \ // p = p·z + l7
	LOAD_B(LOG_L5)             \
	MULADD4(VN, VA, VB)        \ // p = p·z + l5
	LOAD_A(LOG_L3)             \
	MULADD4(VN, VB, VA)        \ // p = p·z + l3
	MUL4(VX, VN, VN)           \ // s·z
	MULADD4(VN, VA, VX)        \ // log(1 + f) = s·z·p + s
	MULADD4C(LN2, VZ, VX)   // + e·ln 2

// TIES4 looks the four float32 x up in the table of ties and copies its result to y where the table
// has x. It gathers bytes 4·slot to 4·slot + 3 of each: V12 and V13 hold the table's x, V14 and V15
// its results. It changes V10 and V11.
#define TIES4(x, y) \
	VUSHR $7, x.S4, V10.S4                     \
	VEOR  x.B16, V10.B16, V10.B16              \
	VSHL  $11, V10.S4, V10.S4                  \
	VUSHR $29, V10.S4, V10.S4                  \ // slot = (x ^ x>>7)>>18 mod 8
	VSHL  $2, V10.S4, V11.S4                   \
	VSHL  $8, V11.S4, V10.S4                   \
	VORR  V10.B16, V11.B16, V11.B16            \
	VSHL  $16, V11.S4, V10.S4                  \
	VORR  V11.B16, V10.B16, V10.B16            \ // 4·slot in each byte
	VDUP  BYTES, V11.S4                        \
	VADD  V11.S4, V10.S4, V10.S4               \
	VTBL  V10.B16, [V12.B16, V13.B16], V11.B16 \
	VTBL  V10.B16, [V14.B16, V15.B16], V10.B16 \
	VCMEQ x.S4, V11.S4, V11.S4                 \
	VBIT  V11.B16, V10.B16, y.B16

// TIES8 does that for the eight x in V30 and V31 and the results in V0 and V1.
#define TIES8 \
	FMOVQ (TIES), F12   \
	FMOVQ 16(TIES), F13 \
	FMOVQ 32(TIES), F14 \
	FMOVQ 48(TIES), F15 \
	TIES4(V30, V0)      \
	TIES4(V31, V1)

// SPECIAL8 takes the eight x in V4 and V5, as float32, and mends the results in V0 and V1 where x
// is not positive and finite: -Inf for 0, NaN below, and x itself if it is +Inf or NaN.
#define SPECIAL8 \
	VFCMLT0_S4(4, 6)            \
	VFCMLT0_S4(5, 7)            \
	VORR V6.B16, V0.B16, V0.B16 \
	VORR V7.B16, V1.B16, V1.B16 \
	MOVW $0x7f800000, INF       \
	VDUP INF, V8.S4             \ // +Inf
	VFCMGT_S4(4, 8, 6)          \
	VFCMGT_S4(5, 8, 7)          \
	VBIF V6.B16, V4.B16, V0.B16 \
	VBIF V7.B16, V5.B16, V1.B16 \
	VFNEG_S4(8, 8)              \
	VFCMEQ0_S4(4, 6)            \
	VFCMEQ0_S4(5, 7)            \
	VBIT V6.B16, V8.B16, V0.B16 \
	VBIT V7.B16, V8.B16, V1.B16

// func LogNEON(dst, x []float32)
TEXT ·LogNEON(SB), NOSPLIT, $32-48
	MOVD dst_base+0(FP), DST
	MOVD x_base+24(FP), SRC
	MOVD x_len+32(FP), N
	MOVD ZR, TAIL
	CONSTANTS(·logTies)

loop8:  // for ; n >= 8; n -= 8
	CMP $8, N
	BLT tail

	VLD1.P 32(SRC), [V30.S4, V31.S4]
	WIDEN(X32, VX)
	VADD   V24.D2, V0.D2, V4.D2      // the bits of x, biased
	VADD   V24.D2, V1.D2, V5.D2
	VADD   V24.D2, V2.D2, V6.D2
	VADD   V24.D2, V3.D2, V7.D2
	MANTISSA_OF_X
	VFMOV_ONE_D2(VC)
	SUB4C(VC, VX, VX)                // f = m - 1
	LOG
	NARROW(VX, VN)
	VMOV   V8.B16, V0.B16
	VMOV   V9.B16, V1.B16
	TIES8
	VMOV   V30.B16, V4.B16
	VMOV   V31.B16, V5.B16
	SPECIAL8
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

// func Log1pNEON(dst, x []float32)
TEXT ·Log1pNEON(SB), NOSPLIT, $32-48
	MOVD dst_base+0(FP), DST
	MOVD x_base+24(FP), SRC
	MOVD x_len+32(FP), N
	MOVD ZR, TAIL
	CONSTANTS(·log1pTies)

loop8:  // for ; n >= 8; n -= 8
	CMP $8, N
	BLT tail

	VLD1.P 32(SRC), [V30.S4, V31.S4]
	WIDEN(X32, VX)
	VFMOV_ONE_D2(VC)
	ADD4C(VC, VX, VZ)                // 1 + x
	VADD   V24.D2, V4.D2, V4.D2      // its bits, biased
	VADD   V24.D2, V5.D2, V5.D2
	VADD   V24.D2, V6.D2, V6.D2
	VADD   V24.D2, V7.D2, V7.D2
	X4C(VBIC_B16, MANTISSA, VZ, VN)
	FMOVQ  LOG_TWO1023(CONST), F21
	VSUB   V8.D2, V21.D2, V8.D2      // 2⁻ᵉ
	VSUB   V9.D2, V21.D2, V9.D2
	VSUB   V10.D2, V21.D2, V10.D2
	VSUB   V11.D2, V21.D2, V11.D2
	SUB4C(VC, VN, VA)                // 2⁻ᵉ - 1
	MULADD4(VX, VN, VA)              // f = x·2⁻ᵉ + (2⁻ᵉ - 1)
	VMOV   V12.B16, V0.B16
	VMOV   V13.B16, V1.B16
	VMOV   V14.B16, V2.B16
	VMOV   V15.B16, V3.B16
	LOG
	NARROW(VX, VN)
	VMOV   V8.B16, V0.B16
	VMOV   V9.B16, V1.B16
	VEOR   V12.B16, V12.B16, V12.B16
	VFNEG_S4(12, 12)                 // -0: the sign bits
	VBIT   V12.B16, V30.B16, V0.B16  // the sign of x
	VBIT   V12.B16, V31.B16, V1.B16
	TIES8
	VFMOV_ONE_S4(4)
	VFADD_S4(4, 31, 5)
	VFADD_S4(4, 30, 4)               // 1 + x decides which x have no logarithm
	SPECIAL8
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
