//go:build !purego

#include "textflag.h"
#include "zneon.h"
#include "zconstants.h"
#include "vectors_neon.h"
#include "log_neon_tmpl.h"

// Log and Log1p, correctly rounded. log_neon_tmpl.h has the steps; vectors_neon.h has the tail and
// what comes four vectors at a time.
//
// Registers, beside those of the two:
#define TIES    R7 // the table of ties: eight x, eight results
#define BYTES   R9 // 0, 1, 2, 3: the bytes of one of them
#define RARE    R10 // +Inf and -0
#define N_USUAL R11 // minus the number of lanes whose results can be rounded as they are

// CONSTANTS loads the constants; ties is the table of the function.
#define CONSTANTS(ties) \
	MOVD $·exp(SB), CONST  \
	LOG_CONSTANTS          \
	MOVD $ties(SB), TIES   \
	MOVD $rare<>(SB), RARE

// CENSUS sets N_USUAL to -4 if the eight results can be rounded as they are: if every x has a
// finite logarithm, and no float64 in VX lies in the middle between two float32, as those in the
// table of ties do. LEAST is the instruction that compares the smallest x, in V14, with the number
// that x must be above. The bits of a float64 that a float32 has no room for are its last 29. In
// the middle, they are 1 and 28 zeros: shifted to the left end of an int32, its least value.
#define CENSUS(LEAST) \
	FLDPQ (RARE), (F12, F13)        \ // +Inf; 1 and 31 zeros
	VFMIN_S4(31, 30, 14)            \ // NaN stays
	VFMAX_S4(31, 30, 15)            \
	VUZP1 V1.S4, V0.S4, V16.S4      \ // the last 32 bits of each float64
	VUZP1 V3.S4, V2.S4, V17.S4      \
	LEAST                           \
	VFCMGT_S4(15, 12, 15)           \ // +Inf > x
	VSHL  $3, V16.S4, V16.S4        \
	VSHL  $3, V17.S4, V17.S4        \
	VSMIN_S4(17, 16, 16)            \
	VCMEQ V13.S4, V16.S4, V16.S4    \ // in the middle
	VAND  V14.B16, V15.B16, V14.B16 \
	VBIC_B16(16, 14, 14)            \
	VADDV V14.S4, V14               \
	FMOVS F14, N_USUAL

// Results that are not usual are rounded, too, and then mended, out of the way of the others.
//
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

// TIES8 does that for the eight x in V30 and V31 and the results in V8 and V9.
#define TIES8 \
	MOVW  $0x03020100, BYTES \
	FMOVQ (TIES), F12        \
	FMOVQ 16(TIES), F13      \
	FMOVQ 32(TIES), F14      \
	FMOVQ 48(TIES), F15      \
	TIES4(V30, V8)           \
	TIES4(V31, V9)

// SPECIAL4 takes four float32 x and mends their results y where x is not positive and finite: -Inf
// for 0, NaN below, and x itself if it is +Inf or NaN. V12 holds +Inf, V13 -Inf. It changes V14.
#define SPECIAL4(x, y) \
	VFCMLT0_S4(x, 14)    \
	VORR_B16(14, y, y)   \
	VFCMEQ0_S4(x, 14)    \
	VBIT_B16(14, 13, y)  \
	VFCMGT_S4(x, 12, 14) \
	VNOT_B16(14, 14)     \
	VBIT_B16(14, x, y)

// SPECIAL8 does that for eight x and the results in V8 and V9.
#define SPECIAL8(x0, x1) \
	FMOVQ (RARE), F12 \
	VFNEG_S4(12, 13)  \
	SPECIAL4(x0, 8)   \
	SPECIAL4(x1, 9)

// +Inf and -0, as float32. The bits of -0 are the least int32.
DATA rare<>+0(SB)/8, $0x7f8000007f800000
DATA rare<>+8(SB)/8, $0x7f8000007f800000
DATA rare<>+16(SB)/8, $0x8000000080000000
DATA rare<>+24(SB)/8, $0x8000000080000000
GLOBL rare<>(SB), RODATA|NOPTR, $32

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
	LOG_OF_X
	CENSUS(VFCMGT0_S4(14, 14))       // x > 0
	NARROW(VX, VN)
	CMNW   $4, N_USUAL
	BNE    mend

store:
	VST1.P [V8.S4, V9.S4], 32(DST)
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

mend:
	TIES8
	SPECIAL8(30, 31)
	B store

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
	VFMOV_MINUS_ONE_S4(VC)
	CENSUS(VFCMGT_S4(VC, 14, 14))    // x > -1
	NARROW(VX, VN)
	VBIT   V13.B16, V30.B16, V8.B16  // the sign of x
	VBIT   V13.B16, V31.B16, V9.B16
	CMNW   $4, N_USUAL
	BNE    mend

store:
	VST1.P [V8.S4, V9.S4], 32(DST)
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

mend:
	TIES8
	VFMOV_ONE_S4(4)
	VFADD_S4(4, 31, 5)
	VFADD_S4(4, 30, 4)// 1 + x decides which x have no logarithm
	SPECIAL8(4, 5)
	B store
