//go:build !purego

#include "textflag.h"
#include "zconstants.h"
#include "float64_avx2_tmpl.h"
#include "float64_tmpl.h"
#include "pow64_tmpl.h"

DATA iota<>+0(SB)/8, $0
DATA iota<>+8(SB)/8, $1
DATA iota<>+16(SB)/8, $2
DATA iota<>+24(SB)/8, $3
GLOBL iota<>(SB), RODATA|NOPTR, $32

// Pow64: 16 elements at a time and then 4, the last of them partly.
//
// Registers, beside those of float64_avx2_tmpl.h:
//
//	R9  the Power64
//	BX  in loop16, whether there are numbers that are not positive and normal

// The fields of the Power64.
#define P           0(R9)
#define SIGN_BIT    16(R9)
#define NO_NEGATIVE 24(R9)
#define ZERO        32(R9)
#define INFINITE    40(R9)
#define FACTORS     48(R9) // p, four times

#define MAXC(c, x) VMAXPD c, x, x
#define MINC(c, x) VMINPD c, x, x
#define LESSONE(y, x) VFMSUB213PD CONST_ONE, y, x
#define TIMESP(x, d) VMULPD FACTORS, x, d
#define ADDTIMESP(x, d) VFMADD231PD FACTORS, x, d
#define LACKP(x, d) VFMSUB132PD FACTORS, x, d

// ORDINARY sets t so that its elements are above POW_LAST where those of x are not positive,
// normal and finite: in order of their bits, as integers, these begin with the smallest normal
// number, which this makes the least integer. UNUSUAL makes all ones of what is above.
#define ORDINARY(x, z, e, t, m, y, o) VPADDQ POW_FIRST, x, t
#define UNUSUAL(x, z, e, t, m, y, o) VPCMPGTQ POW_LAST, t, t

// PREPARE makes |x| of x, times 2⁶⁴ where it is subnormal.
#define PREPARE(x, z, e, t, m, y, o) \
	ANDC(CONST_MAGNITUDE, x, x);     \
	VMOVUPD   CONST_SMALLEST, t;     \
	VPCMPGTQ  x, t, t;               \
	VMULPD    POW64_TWO64, x, z;     \
	VBLENDVPD t, z, x, x;            \
	VANDPD    POW64_SIXTYFOUR, t, t; \
	VADDPD    LOG_BIASEDTWO52, t, t; \
	STORE_ROW(t, 4, m)

// The exponent goes to row 0. The index of the interval of m is in the first three bits of the
// mantissa in z. VPERMPS is to take two float32 for each float64, of which e has the numbers,
// modulo 8. It does so out of either half of a table; the first bit of the index, which becomes the
// sign of z, says out of which.
#define POW_INDEX(x, z, e, t, m, y, o) VPSHUFD $0xf5, z, e; STORE_ROW(x, 0, m)
#define POW_INDEX_2(x, z, e, t, m, y, o) VPSRLD $17, e, e; VPSLLQ $12, z, z
#define POW_INDEX_3(x, z, e, t, m, y, o) VPADDD e, e, e
#define POW_INDEX_4(x, z, e, t, m, y, o) VPOR POW_ODD, e, e

// -log c, in rows 1 and 2, then c in x; m in z, and r; then e in x, and -log c in t and e.
#define POW_LOGC(x, z, e, t, m, y, o) VPERMPS ·pow64+64(SB), e, x; VPERMPS ·pow64+96(SB), e, t
#define POW_LOGC_2(x, z, e, t, m, y, o) VBLENDVPD z, t, x, x; STORE_ROW(x, 1, m)
#define POW_LOGC_3(x, z, e, t, m, y, o) VPERMPS ·pow64+128(SB), e, x; VPERMPS ·pow64+160(SB), e, t
#define POW_LOGC_4(x, z, e, t, m, y, o) VBLENDVPD z, t, x, x; STORE_ROW(x, 2, m)
#define POW_INVERSE(x, z, e, t, m, y, o) VPERMPS ·pow64+0(SB), e, x; VPERMPS ·pow64+32(SB), e, t
#define POW_INVERSE_2(x, z, e, t, m, y, o) VBLENDVPD z, t, x, x; VPSRLQ $12, z, z
#define POW_MANTISSA(x, z, e, t, m, y, o) ADDQC(POW64_LOW, z, z)
#define POW_FRACTION(x, z, e, t, m, y, o) LESSONE(x, z)
#define POW_LOAD(x, z, e, t, m, y, o) LOAD_ROW(0, m, x); LOAD_ROW(1, m, t); LOAD_ROW(2, m, e)

// POW_STEPS does all steps from x to the power, in e.
#define POW_STEPS(ALL) \
	ALL(POW_BITS);       \
	ALL(POW_EXPONENT);   \
	ALL(POW_EXPONENT_2); \
	ALL(POW_INDEX);      \
	ALL(POW_INDEX_2);    \
	ALL(POW_INDEX_3);    \
	ALL(POW_INDEX_4);    \
	ALL(POW_LOGC);       \
	ALL(POW_LOGC_2);     \
	ALL(POW_LOGC_3);     \
	ALL(POW_LOGC_4);     \
	ALL(POW_INVERSE);    \
	ALL(POW_INVERSE_2);  \
	ALL(POW_MANTISSA);   \
	ALL(POW_FRACTION);   \
	ALL(POW_LOAD);       \
	POWER_STEPS(ALL)

// REPAIR replaces the results of those x that are zero, infinite, NaN or negative, and gives all
// the sign of x if p is odd.
#define REPAIR(x, z, e, t, m, y, o) \
	VXORPD       t, t, t;               \
	VCMPPD       $1, t, x, z;           \
	VBROADCASTSD NO_NEGATIVE, t;        \
	VANDPD       t, z, z;               \
	VORPD        z, e, e;               \
	VCMPPD       $3, x, x, z;           \
	VORPD        z, e, e;               \
	VXORPD       t, t, t;               \
	VCMPPD       $0, t, x, z;           \
	VBROADCASTSD ZERO, t;               \
	VBLENDVPD    z, t, e, e;            \
	VANDPD       CONST_MAGNITUDE, x, t; \
	VCMPPD       $0, POW_INF, t, z;     \
	VBROADCASTSD INFINITE, t;           \
	VBLENDVPD    z, t, e, e;            \
	VBROADCASTSD SIGN_BIT, t;           \
	VANDPD       x, t, t;               \
	VORPD        t, e, e

#define POW_FIRST pow<>+0(SB) // 2⁶³ less the bits of the smallest normal number
#define POW_LAST  pow<>+32(SB) // the bits of the largest float64, and that
#define POW_INF   pow<>+64(SB)
#define POW_ODD   pow<>+96(SB) // 0 and 1, in turn

#define CONSTANT(offset, value) \
DATA pow<>+offset+0(SB)/8, value; \
DATA pow<>+offset+8(SB)/8, value; \
DATA pow<>+offset+16(SB)/8, value; \
DATA pow<>+offset+24(SB)/8, value

CONSTANT(0, $0x7ff0000000000000)
CONSTANT(32, $0xffdfffffffffffff)
CONSTANT(64, $0x7ff0000000000000)
CONSTANT(96, $0x0000000100000000)

GLOBL pow<>(SB), RODATA|NOPTR, $128

// func Pow64AVX2(dst, x []float64, p *Power64)
//
// dst[i] = x[i] to the power p
TEXT ·Pow64AVX2(SB), 0, $832-56
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	MOVQ    p+48(FP), R9
	ALIGN(scratch-832(SP))
	EACH4(USUAL)
	SUBQ    $16, CX
	JLT     rest
	PCALIGN $32

loop16:  // for ; n >= 16; n -= 16
	LOAD16()
	EACH4(ORDINARY)
	EACH4(UNUSUAL)
	VPOR      Y12, Y13, Y12
	VPOR      Y14, Y15, Y14
	VPOR      Y12, Y14, Y12
	VPMOVMSKB Y12, BX
	TESTL     BX, BX
	JNE       prepare16

steps16:
	POW_STEPS(EACH4)
	TESTL BX, BX
	JNE   repair16

store16:
	STORE16()
	SUBQ $16, CX
	JGE  loop16

rest:
	ADDQ $16, CX
	JEQ  done

loop4:  // for ; n > 0; n -= 4
	LOAD4()
	EACH1(PREPARE)
	POW_STEPS(EACH1)
	LOAD4()
	EACH1(REPAIR)
	CMPQ CX, $4
	JLT  last
	STORE4()
	SUBQ $4, CX
	JNE  loop4
	JMP  done

last:
	STORE_TAIL(done)

done:
	VZEROUPPER
	RET

prepare16:
	EACH4(PREPARE)
	JMP steps16

repair16:
	LOAD16()
	EACH4(REPAIR)
	EACH4(USUAL)
	JMP store16
