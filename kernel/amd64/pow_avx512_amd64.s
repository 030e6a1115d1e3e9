//go:build !purego

#include "textflag.h"
#include "zconstants_avx512.h"
#include "exp_avx512.h"
#include "log_avx512_tmpl.h"

// Pow, 64 elements at a time and then 16: exp(p·log |x|) in float64, by the steps of Log and Exp.
// Its error is below 2^-43 of the power. So all that is within 2^-41 of the result must be rounded
// to one float32. Where it is not, the function ends before these elements, and package generic
// does them.
//
// What is not positive and finite goes through the steps with the others, to no purpose, and
// REPAIR puts its result right.
//
// Registers, beside those of exp_avx512.h and log_avx512_tmpl.h, whose constants take turns:
//
//	DI, SI   the next elements of dst and x
//	CX       elements left
//	R9       the Power
//	Y24      in each lane, not 0 if the two ends of an interval are rounded to different float32

// The fields of the Power.
#define P        0(R9)
#define REPAIRS  8(R9)
#define SIGN_BIT 12(R9)

#define OPEN Y24

// ABSOLUTE computes x = |x|. TIMES_P computes x = p·log |x| from the logarithm in e.
#define ABSOLUTE(x, s, e, y) VANDPD.BCST CONST_MAGNITUDE, x, x
#define TIMES_P(x, s, e, y) VMULPD.BCST P, e, x

// POW_STEPS does all steps from x to the power, in e.
#define POW_STEPS(ALL) \
	LOG_CONSTANTS();           \
	ALL(ABSOLUTE);             \
	ALL(BIAS);                 \
	ALL(INDEX);                \
	ALL(EXPONENT);             \
	ALL(FRACTION);             \
	LOG_STEPS(ALL);            \
	CONSTANTS();               \
	VBROADCASTSD EXP_MIN, MIN; \
	VBROADCASTSD EXP_MAX, MAX; \
	ALL(TIMES_P);              \
	ALL(ATLEAST);              \
	ALL(ATMOST);               \
	EXPM1_STEPS(ALL);          \
	ALL(EXP)

// ABOVE computes the upper end of the interval in s, BELOW the lower one in e. NARROW rounds the
// upper end, in y.
#define ABOVE(x, s, e, y) VMULPD.BCST POW_HIGH, e, s
#define BELOW(x, s, e, y) VMULPD.BCST POW_LOW, e, e

// DIFFER adds to OPEN in what the two ends of eight intervals differ.
#define DIFFER(a, b) VPTERNLOGD $0xf6, a, b, OPEN

// REPAIR replaces those of the eight results y whose float32 x, at a, is zero, infinite, NaN or
// negative, and gives all the sign of x if p is odd.
#define REPAIR(a, x, y) \
	VMOVUPS          a, x;                 \
	VFIXUPIMMPS.BCST $0, REPAIRS, x, y;    \
	VPTERNLOGD.BCST  $0xf8, SIGN_BIT, x, y

#define POW_LOW  pow<>+0(SB) // 1 - 2^-41
#define POW_HIGH pow<>+8(SB) // 1 + 2^-41

// What LOG_BIAS and LOG_EXPONENT are.
DATA logBits<>+0(SB)/8, $0xc009aaab00000000
DATA logBits<>+8(SB)/8, $0xfff0000000000000
GLOBL logBits<>(SB), RODATA|NOPTR, $16

DATA pow<>+0(SB)/8, $0x3feffffffffff000
DATA pow<>+8(SB)/8, $0x3ff0000000000800
GLOBL pow<>(SB), RODATA|NOPTR, $16

// func PowAVX512(dst, x []float32, p *Power) int
//
// dst[i] = x[i] to the power p
TEXT ·PowAVX512(SB), NOSPLIT, $128-64
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	MOVQ    p+48(FP), R9
	SUBQ    $64, CX
	JLT     rest
	PCALIGN $64

loop64:  // for ; n >= 64; n -= 64
	LOAD64()
	POW_STEPS(EACH8)
	VPXORD   Z24, Z24, Z24
	EACH8(ABOVE)
	EACH8(NARROW)
	EACH8(BELOW)
	ROUND64()
	DIFFER(Y0, Y16)
	DIFFER(Y1, Y17)
	DIFFER(Y2, Y18)
	DIFFER(Y3, Y19)
	DIFFER(Y4, Y20)
	DIFFER(Y5, Y21)
	DIFFER(Y6, Y22)
	DIFFER(Y7, Y23)
	VPTESTMD OPEN, OPEN, K1
	KORTESTW K1, K1
	JNE      rest           // one of the next four times 16 elements will end the loop below
	REPAIR((SI), Y0, Y16)
	REPAIR(32(SI), Y1, Y17)
	REPAIR(64(SI), Y2, Y18)
	REPAIR(96(SI), Y3, Y19)
	REPAIR(128(SI), Y4, Y20)
	REPAIR(160(SI), Y5, Y21)
	REPAIR(192(SI), Y6, Y22)
	REPAIR(224(SI), Y7, Y23)
	STORE64()
	SUBQ     $64, CX
	JGE      loop64

rest:
	ADDQ $64, CX
	JEQ  done

loop16:  // for ; n > 0; n -= 16
	LOAD_TAIL16(whole)

whole:
	LOAD16()
	POW_STEPS(EACH2)
	VPXORD   Z24, Z24, Z24
	EACH2(ABOVE)
	EACH2(NARROW)
	EACH2(BELOW)
	ROUND16()
	DIFFER(Y0, Y16)
	DIFFER(Y1, Y17)
	VPTESTMD OPEN, OPEN, K1
	KORTESTW K1, K1
	JNE      open
	REPAIR((SI), Y0, Y16)
	REPAIR(32(SI), Y1, Y17)
	STORE16(loop16, done)

done:
	XORL CX, CX

open:
	MOVQ dst_len+8(FP), AX
	SUBQ CX, AX
	MOVQ AX, ret+56(FP)
	VZEROUPPER
	RET
