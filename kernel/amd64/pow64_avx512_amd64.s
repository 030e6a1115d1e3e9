//go:build !purego

#include "textflag.h"
#include "zconstants_avx512.h"
#include "float64_avx512_tmpl.h"
#include "float64_tmpl.h"
#include "pow64_tmpl.h"

// Pow64: 64 elements at a time, and then 8 under a mask.
//
// Registers, beside those of float64_avx512_tmpl.h:
//
//	R9  the Power64
//	K2  which of eight numbers are not positive and normal; in loop64, of any of the eight vectors
//	K3  for a moment

// The fields of the Power64.
#define P        0(R9)
#define REPAIRS  8(R9)
#define SIGN_BIT 16(R9)

#define MAXC(c, x) VMAXPD.BCST c, x, x
#define MINC(c, x) VMINPD.BCST c, x, x
#define LESSONE(y, x) VFMSUB213PD.BCST CONST_ONE, y, x
#define TIMESP(x, d) VMULPD.BCST P, x, d
#define ADDTIMESP(x, d) VFMADD231PD.BCST P, x, d
#define LACKP(x, d) VFMSUB132PD.BCST P, x, d

// UNUSUAL sets K3 where numbers are not positive, normal and finite, and adds that to K2.
#define UNUSUAL(x, z, e, t, m, y, o) VFPCLASSPDZ $0xff, x, K3; KORW K3, K2, K2

// PREPARE makes |x| of x, times 2⁶⁴ where it is subnormal.
#define PREPARE(x, z, e, t, m, y, o) \
	ANDC(CONST_MAGNITUDE, x, x);        \
	VFPCLASSPDZ  $0x20, x, K3;          \
	LOAD(LOG_BIASEDTWO52, t);           \
	VBROADCASTSD POW64_BIASED, K3, t;   \
	VMULPD.BCST  POW64_TWO64, x, K3, x; \
	STORE_ROW(t, 4, m)

// m in z, with the index of its interval in the lowest three bits of e. Then r in z, and -log c in
// t and e.
#define POW_INDEX(x, z, e, t, m, y, o) VPSRLQ $49, z, e; ANDC(CONST_MANTISSA, z, z)
#define POW_MANTISSA(x, z, e, t, m, y, o) ADDQC(POW64_LOW, z, z)
#define POW_FRACTION(x, z, e, t, m, y, o) VPERMPD ·pow64+0(SB), e, t; LESSONE(t, z)
#define POW_LOGC(x, z, e, t, m, y, o) VPERMPD ·pow64+64(SB), e, t; VPERMPD ·pow64+128(SB), e, e

// POW_STEPS does all steps from x to the power, in e.
#define POW_STEPS(ALL) \
	ALL(POW_BITS);       \
	ALL(POW_EXPONENT);   \
	ALL(POW_EXPONENT_2); \
	ALL(POW_INDEX);      \
	ALL(POW_MANTISSA);   \
	ALL(POW_FRACTION);   \
	ALL(POW_LOGC);       \
	POWER_STEPS(ALL)

// REPAIR replaces the results of those x that are zero, infinite, NaN or negative, and gives all
// the sign of x if p is odd.
#define REPAIR(x, z, e, t, m, y, o) VFIXUPIMMPD.BCST $0, REPAIRS, x, e; VPTERNLOGQ.BCST $0xf8, SIGN_BIT, x, e

// func Pow64AVX512(dst, x []float64, p *Power64)
//
// dst[i] = x[i] to the power p
TEXT ·Pow64AVX512(SB), 0, $3136-56
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	MOVQ    p+48(FP), R9
	ALIGN(scratch-3136(SP))
	EACH8(USUAL)
	SUBQ    $64, CX
	JLT     rest
	PCALIGN $64

loop64:  // for ; n >= 64; n -= 64
	LOAD64()
	KXORW    K2, K2, K2
	EACH8(UNUSUAL)
	KORTESTW K2, K2
	JNE      prepare64

steps64:
	POW_STEPS(EACH8)
	KORTESTW K2, K2
	JNE      repair64

store64:
	STORE64()
	SUBQ $64, CX
	JGE  loop64

rest:
	ADDQ $64, CX
	JEQ  done

loop8:  // for ; n > 0; n -= 8
	MASK8()
	LOAD8()
	EACH1(PREPARE)
	POW_STEPS(EACH1)
	LOAD8()
	EACH1(REPAIR)
	STORE8()
	TESTQ CX, CX
	JNE   loop8

done:
	VZEROUPPER
	RET

prepare64:
	EACH8(PREPARE)
	JMP steps64

repair64:
	LOAD64()
	EACH8(REPAIR)
	EACH8(USUAL)
	JMP store64
