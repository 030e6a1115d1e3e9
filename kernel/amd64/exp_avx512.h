// exp for vectors of eight float64: the steps, and the registers that the steps work in. Package
// generic (exp.go) derives the steps. Here Horner's rule evaluates the polynomial. It needs three
// registers for a vector, so eight vectors go through the steps side by side: EACH8(STEP) does one
// step for each. Two instructions start in a cycle and each takes four cycles, so eight vectors
// keep the CPU busy without looking ahead. With four vectors at a time, and even and odd
// coefficients apart, exp took 1.23 times as long (Cascade Lake).
//
// Registers:
//
//	Z0-Z7    x, then r
//	Z8-Z15   z = n + magic, then s = 2ⁿ
//	Z16-Z23  n, then the polynomial, then the result
//	Z24-Z31  constants, of which MIN, MAX and ONE are the caller's
//
// Z0-Z7 have a second name, Y0-Y7, for when they hold eight float32.

#define MAGIC Z24
#define LOG2E Z25
#define LN2HI Z26
#define LN2LO Z27
#define C10 Z28
#define ONE Y29
#define MIN Z30
#define MAX Z31

#define EACH2(step) \
	step(Z0, Z8, Z16, Y0); \
	step(Z1, Z9, Z17, Y1)

#define EACH8(step) \
	step(Z0, Z8, Z16, Y0);  \
	step(Z1, Z9, Z17, Y1);  \
	step(Z2, Z10, Z18, Y2); \
	step(Z3, Z11, Z19, Y3); \
	step(Z4, Z12, Z20, Y4); \
	step(Z5, Z13, Z21, Y5); \
	step(Z6, Z14, Z22, Y6); \
	step(Z7, Z15, Z23, Y7)

// CONSTANTS loads all constants but MIN, MAX and ONE.
#define CONSTANTS() \
	VBROADCASTSD EXP_MAGIC, MAGIC; \
	VBROADCASTSD EXP_LOG2E, LOG2E; \
	VBROADCASTSD EXP_LN2HI, LN2HI; \
	VBROADCASTSD EXP_LN2LO, LN2LO; \
	VBROADCASTSD EXP_C10, C10

// LOAD64 widens the 64 elements at SI.
#define LOAD64() \
	VCVTPS2PD (SI), Z0;    \
	VCVTPS2PD 32(SI), Z1;  \
	VCVTPS2PD 64(SI), Z2;  \
	VCVTPS2PD 96(SI), Z3;  \
	VCVTPS2PD 128(SI), Z4; \
	VCVTPS2PD 160(SI), Z5; \
	VCVTPS2PD 192(SI), Z6; \
	VCVTPS2PD 224(SI), Z7

// ROUND64 rounds the results to float32, in Y16-Y23.
#define ROUND64() \
	VCVTPD2PS Z16, Y16; \
	VCVTPD2PS Z17, Y17; \
	VCVTPD2PS Z18, Y18; \
	VCVTPD2PS Z19, Y19; \
	VCVTPD2PS Z20, Y20; \
	VCVTPD2PS Z21, Y21; \
	VCVTPD2PS Z22, Y22; \
	VCVTPD2PS Z23, Y23

// STORE64 stores the 64 results, and advances both pointers by 64 elements.
#define STORE64() \
	VMOVUPS Y16, (DI);    \
	VMOVUPS Y17, 32(DI);  \
	VMOVUPS Y18, 64(DI);  \
	VMOVUPS Y19, 96(DI);  \
	VMOVUPS Y20, 128(DI); \
	VMOVUPS Y21, 160(DI); \
	VMOVUPS Y22, 192(DI); \
	VMOVUPS Y23, 224(DI); \
	ADDQ    $256, SI;     \
	ADDQ    $256, DI

// LOAD_TAIL16 prepares the last CX < 16 elements; where there are 16, it goes to whole. It loads
// two pieces of 8, 4 or 2 elements, which overlap, puts them together in the frame, and lets SI
// point there. A masked load also covers the bytes after the slice. If an earlier store to them is
// pending, say of the next row of a matrix, it stalls for about 50 cycles. LOAD_TAIL16 changes Z0,
// AX and R8. The frame has 128 bytes.
#define LOAD_TAIL16(whole) LOAD_TAIL(SI, 0, part7, part3, part1, part16, whole)

// LOAD_TAIL does so for p, with offset bytes of a frame before, and these labels.
#define LOAD_TAIL(p, offset, seven, three, one, together, whole) \
	CMPQ         CX, $16;             \
	JGE          whole;               \
	LEAQ         63(SP), R8;          \
	ANDQ         $~63, R8;            \
	LEAQ         (p)(CX*4), AX;       \
	CMPQ         CX, $4;              \
	JLT          three;               \
	CMPQ         CX, $8;              \
	JLT          seven;               \
	VMOVUPS      (p), Y0;             \
	VINSERTF64X4 $1, -32(AX), Z0, Z0; \
	JMP          together;            \
	seven:                           \
	VMOVUPS     (p), X0;             \
	VINSERTF128 $1, -16(AX), Y0, Y0; \
	JMP         together;            \
	three:                  \
	CMPQ    CX, $1;         \
	JEQ     one;            \
	VMOVSD  (p), X0;        \
	VMOVHPS -8(AX), X0, X0; \
	JMP     together;       \
	one:                      \
	VMOVSS    (p), X0;        \
	together:                 \
	VMOVUPS   Z0, offset(R8); \
	LEAQ      offset(R8), p

// LOAD16 widens 16 elements.
#define LOAD16() \
	VCVTPS2PD (SI), Z0;  \
	VCVTPS2PD 32(SI), Z1

#define ROUND16() \
	VCVTPD2PS Z16, Y16; \
	VCVTPD2PS Z17, Y17

// STORE16 stores up to CX of the 16 results. If more elements are left, it goes to next; if not, to
// end.
#define STORE16(next, end) \
	CMPQ    CX, $16;     \
	JLT     store15;     \
	VMOVUPS Y16, (DI);   \
	VMOVUPS Y17, 32(DI); \
	ADDQ    $64, SI;     \
	ADDQ    $64, DI;     \
	SUBQ    $16, CX;     \
	JNE     next;        \
	JMP     end;         \
	store15:                 \
	LEAQ     (DI)(CX*4), AX; \
	CMPQ     CX, $4;         \
	JLT      store3;         \
	CMPQ     CX, $8;         \
	JLT      store7;         \
	VMOVUPS  Y16, (DI);      \
	VMOVUPS  Y17, -32(AX);   \
	JMP      end;            \
	store7:                         \
	VMOVUPS       X16, (DI);        \
	VEXTRACTF32X4 $1, Y16, -16(AX); \
	JMP           end;              \
	store3:              \
	CMPQ    CX, $1;      \
	JEQ     store1;      \
	VMOVLPS X16, (DI);   \
	VMOVHPS X16, -8(AX); \
	JMP     end;         \
	store1:           \
	VMOVSS  X16, (DI)

// The steps. Their arguments are the registers of one vector: x, then z or s, then e, which becomes
// the polynomial, and y, the lower half of x.

// ATLEAST computes x = max(x, MIN), ATMOST x = min(x, MAX). NaN passes: it is the second of the two
// operands.
#define ATLEAST(x, s, e, y) VMAXPD x, MIN, x
#define ATMOST(x, s, e, y) VMINPD x, MAX, x

// SCALE computes z = x/ln 2 + magic; the low bits of z are n + 1023. ROUND_N computes n in e.
// REDUCE and REDUCE_LOW compute r = x - n·ln 2 in x, by two parts of ln 2.
#define SCALE(x, s, e, y) VMOVAPD MAGIC, s; VFMADD231PD LOG2E, x, s
#define ROUND_N(x, s, e, y) VSUBPD MAGIC, s, e
#define REDUCE(x, s, e, y) VFNMADD231PD LN2HI, e, x
#define REDUCE_LOW(x, s, e, y) VFNMADD231PD LN2LO, e, x; VMOVAPD C10, e
#define HORNER_9(x, s, e, y) VFMADD213PD.BCST EXP_C9, x, e
#define HORNER_8(x, s, e, y) VFMADD213PD.BCST EXP_C8, x, e
#define HORNER_7(x, s, e, y) VFMADD213PD.BCST EXP_C7, x, e
#define HORNER_6(x, s, e, y) VFMADD213PD.BCST EXP_C6, x, e
#define HORNER_5(x, s, e, y) VFMADD213PD.BCST EXP_C5, x, e
#define HORNER_4(x, s, e, y) VFMADD213PD.BCST EXP_C4, x, e
#define HORNER_3(x, s, e, y) VFMADD213PD.BCST EXP_C3, x, e
#define HORNER_2(x, s, e, y) VFMADD213PD.BCST EXP_C2, x, e

// POWER computes s = 2ⁿ.
#define POWER(x, s, e, y) VPSLLQ $52, s, s

// TIMES_R and EXPM1 compute e = (q·r)·r + r = exp(r) - 1. EXP computes e = s·e + s = exp(x).
#define TIMES_R(x, s, e, y) VMULPD x, e, e
#define EXPM1(x, s, e, y) VFMADD213PD x, x, e
#define EXP(x, s, e, y) VFMADD213PD s, s, e

// MINUS_ONE and SUBTRACT compute exp(x) - 1 from exp(r) - 1, without cancellation: e = s·e + (s -
// 1).
#define MINUS_ONE(x, s, e, y) VSUBPD.BCST CONST_ONE, s, x
#define SUBTRACT(x, s, e, y) VFMADD213PD x, s, e

// SIGN gives the eight results y the signs of the eight float32 at a: the sign of a zero was lost
// on the way.
#define SIGN(a, x, y) \
	VMOVUPS         a, x;                     \
	VPTERNLOGD.BCST $0xf8, CONST_SIGN32, x, y

// SIGN64 and SIGN16 apply SIGN to the results of ROUND64 and ROUND16.
#define SIGN64() \
	SIGN((SI), Y0, Y16);    \
	SIGN(32(SI), Y1, Y17);  \
	SIGN(64(SI), Y2, Y18);  \
	SIGN(96(SI), Y3, Y19);  \
	SIGN(128(SI), Y4, Y20); \
	SIGN(160(SI), Y5, Y21); \
	SIGN(192(SI), Y6, Y22); \
	SIGN(224(SI), Y7, Y23)

#define SIGN16() \
	SIGN((SI), Y0, Y16);  \
	SIGN(32(SI), Y1, Y17)

// DIVIDE_BY_S computes e = e/s, for s that a float32 can hold. The CPU divides eight float32 in a
// third of the time that eight float64 take. So y = 1/s is computed in float32. Its error t = 1 -
// s·y is below 2^-22, and e/s = e·y/(1-t) = e·y·(1 + t + t²), within 2^-66.
#define DIVIDE_BY_S(ALL) \
	ALL(NARROW);     \
	ALL(RECIPROCAL); \
	ALL(WIDEN);      \
	ALL(ERROR);      \
	ALL(TIMES_Y);    \
	ALL(CUBIC);      \
	ALL(CORRECT)

#define NARROW(x, s, e, y) VCVTPD2PS s, y
#define RECIPROCAL(x, s, e, y) VDIVPS y, ONE, y
#define WIDEN(x, s, e, y) VCVTPS2PD y, x
#define ERROR(x, s, e, y) VFNMADD213PD.BCST CONST_ONE, x, s // s = t
#define TIMES_Y(x, s, e, y) VMULPD x, e, e
#define CUBIC(x, s, e, y) VFMADD213PD s, s, s
#define CORRECT(x, s, e, y) VFMADD213PD e, s, e

// QUOTIENT computes e = e/s as DIVIDE_BY_S does, but multiplies e when y = 1/s is complete, so that
// an infinite e meets no 0.
#define QUOTIENT(ALL) \
	ALL(NARROW);     \
	ALL(RECIPROCAL); \
	ALL(WIDEN);      \
	ALL(ERROR);      \
	ALL(CUBIC);      \
	ALL(REFINE);     \
	ALL(TIMES_Y)

#define REFINE(x, s, e, y) VFMADD213PD x, s, x // y = y·(t + t²) + y

// POLY_STEPS does all steps from x to r, s and q(r).
#define POLY_STEPS(ALL) \
	ALL(SCALE);      \
	ALL(ROUND_N);    \
	ALL(REDUCE);     \
	ALL(REDUCE_LOW); \
	ALL(HORNER_9);   \
	ALL(HORNER_8);   \
	ALL(HORNER_7);   \
	ALL(HORNER_6);   \
	ALL(HORNER_5);   \
	ALL(HORNER_4);   \
	ALL(HORNER_3);   \
	ALL(HORNER_2);   \
	ALL(POWER)

// EXPM1_STEPS does all steps from x to s and exp(r) - 1.
#define EXPM1_STEPS(ALL) \
	POLY_STEPS(ALL); \
	ALL(TIMES_R);    \
	ALL(EXPM1)
