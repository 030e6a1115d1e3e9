//go:build !purego

#include "textflag.h"
#include "zconstants.h"
#include "exp_avx2.h"
#include "log_avx2_tmpl.h"

// Pow, 16 elements at a time and then 8: exp(p·log |x|) in float64, by the steps of Log and Exp.
// Its error is below 2^-43 of the power. So all that is within 2^-41 of the result must be rounded
// to one float32. Where it is not, the function ends before these elements, and package generic
// does them.
//
// What is not positive and finite goes through the steps with the others, to no purpose, and
// REPAIR puts its result right, in a branch that other data does not take.
//
// Registers, beside those of exp_avx2.h and log_avx2_tmpl.h, which take turns:
//
//	DI, SI   the next elements of dst and x
//	CX       elements left
//	R9       the Power

// The fields of the Power.
#define P           0(R9)
#define SIGN_BIT    12(R9)
#define NO_NEGATIVE 16(R9)
#define ZERO        20(R9)
#define INFINITE    24(R9)

#define FACTOR Y13
#define MIN Y14
#define MAX Y15

// ABSOLUTE computes x = |x|.
#define ABSOLUTE(x, b, y, z) VANDPD CONST_MAGNITUDE, x, x

// TIMES_P computes x = p·log |x| from the logarithm in e. ATLEAST computes x = max(x, MIN), ATMOST
// x = min(x, MAX). NaN passes: it is the second of the two operands.
#define TIMES_P(x, s, e) VMULPD FACTOR, e, x
#define ATLEAST(x, s, e) VMAXPD x, MIN, x
#define ATMOST(x, s, e) VMINPD x, MAX, x

// POW_STEPS does all steps from x to the power, in e. LOG_ALL and ALL take as many vectors.
#define POW_STEPS(LOG_ALL, ALL) \
	LOG_ALL(ABSOLUTE);             \
	LOG_ALL(BIAS);                 \
	LOG_ALL(MANTISSA);             \
	LOG_ALL(FRACTION);             \
	LOG_STEPS(LOG_ALL);            \
	VMOVUPD      EXP_MAGIC, MAGIC; \
	VBROADCASTSD P, FACTOR;        \
	VMOVUPD      EXP_MIN, MIN;     \
	VMOVUPD      EXP_MAX, MAX;     \
	ALL(TIMES_P);                  \
	ALL(ATLEAST);                  \
	ALL(ATMOST);                   \
	EXPM1_STEPS(ALL);              \
	ALL(EXP)

// ABOVE computes the upper end of the interval in s, BELOW the lower one in e. They are rounded in
// the lower halves of these.
#define ABOVE(x, s, e) VMULPD POW_HIGH, e, s
#define BELOW(x, s, e) VMULPD POW_LOW, e, e

// REPAIR replaces those of the results y whose float32 x is zero, infinite, NaN or negative, and
// gives all the sign of x if p is odd. It changes t and u.
#define REPAIR(x, t, u, y) \
	VXORPS       t, t, t;                 \
	VCMPPS       $1, t, x, u;             \
	VBROADCASTSS NO_NEGATIVE, t;          \
	VANDPS       t, u, u;                 \
	VORPS        u, y, y;                 \
	VCMPPS       $3, x, x, u;             \
	VORPS        u, y, y;                 \
	VXORPS       t, t, t;                 \
	VCMPPS       $0, t, x, u;             \
	VBROADCASTSS ZERO, t;                 \
	VBLENDVPS    u, t, y, y;              \
	VBROADCASTSS INFINITE, t;             \
	VCMPPS       $0, LOG_INF, x, u;       \
	VBLENDVPS    u, t, y, y;              \
	VCMPPS       $0, LOG_MINUS_INF, x, u; \
	VBLENDVPS    u, t, y, y;              \
	VBROADCASTSS SIGN_BIT, t;             \
	VANDPS       x, t, t;                 \
	VORPS        t, y, y

#define POW_LOW  pow<>+0(SB) // 1 - 2^-41
#define POW_HIGH pow<>+32(SB) // 1 + 2^-41

DATA pow<>+0(SB)/8, $0x3feffffffffff000
DATA pow<>+8(SB)/8, $0x3feffffffffff000
DATA pow<>+16(SB)/8, $0x3feffffffffff000
DATA pow<>+24(SB)/8, $0x3feffffffffff000
DATA pow<>+32(SB)/8, $0x3ff0000000000800
DATA pow<>+40(SB)/8, $0x3ff0000000000800
DATA pow<>+48(SB)/8, $0x3ff0000000000800
DATA pow<>+56(SB)/8, $0x3ff0000000000800
GLOBL pow<>(SB), RODATA|NOPTR, $64

// func PowAVX2(dst, x []float32, p *Power) int
//
// dst[i] = x[i] to the power p
TEXT ·PowAVX2(SB), NOSPLIT, $0-64
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	MOVQ    p+48(FP), R9
	SUBQ    $16, CX
	JLT     rest
	PCALIGN $32

loop16:  // for ; n >= 16; n -= 16
	LOAD16()
	ORDINARY(Y0, Y4)
	ORDINARY(Y2, Y5)
	VPMAXSD     Y4, Y5, Y4
	UNUSUAL(Y4)
	WIDEN16()
	POW_STEPS(LOG_EACH4, EACH4)
	EACH4(ABOVE)
	EACH4(BELOW)
	ROUND16()
	JOIN16()
	VCVTPD2PSY  Y4, X4
	VCVTPD2PSY  Y5, X5
	VCVTPD2PSY  Y6, X6
	VCVTPD2PSY  Y7, X7
	VINSERTF128 $1, X5, Y4, Y4
	VINSERTF128 $1, X7, Y6, Y5
	VPXOR       Y8, Y4, Y4
	VPXOR       Y9, Y5, Y5
	VPOR        Y4, Y5, Y4
	VPTEST      Y4, Y4
	JNE         rest           // one of the next two times 8 elements will end the loop below
	TESTL       BX, BX
	JNE         repair16

store16:
	VMOVUPS Y8, (DI)
	VMOVUPS Y9, 32(DI)
	ADDQ    $64, SI
	ADDQ    $64, DI
	SUBQ    $16, CX
	JGE     loop16

rest:
	ADDQ $16, CX
	JEQ  done

loop8:  // for ; n > 0; n -= 8
	LOAD8()
	WIDEN8()
	POW_STEPS(LOG_EACH2, EACH2)
	EACH2(ABOVE)
	EACH2(BELOW)
	ROUND8()
	JOIN8()
	VCVTPD2PSY   Y4, X4
	VCVTPD2PSY   Y5, X5
	VINSERTF128  $1, X5, Y4, Y4
	VPXOR        Y8, Y4, Y4
	VPTEST       Y4, Y4
	JNE          open
	REPAIR(Y3, Y0, Y1, Y8)
	VEXTRACTF128 $1, Y8, X9
	CMPQ         CX, $8
	JLT          last
	STORE8()
	SUBQ         $8, CX
	JNE          loop8
	JMP          done

last:
	STORE_TAIL(done)

done:
	XORL CX, CX

open:
	MOVQ dst_len+8(FP), AX
	SUBQ CX, AX
	MOVQ AX, ret+56(FP)
	VZEROUPPER
	RET

repair16:
	VMOVUPS (SI), Y0
	REPAIR(Y0, Y1, Y2, Y8)
	VMOVUPS 32(SI), Y0
	REPAIR(Y0, Y1, Y2, Y9)
	JMP     store16
