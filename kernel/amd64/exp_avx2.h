// exp for vectors of four float64: the steps, and the registers that the steps work in. Package
// generic (exp.go) derives the steps. Here Horner's rule evaluates the polynomial. It needs three
// registers for a vector, so four vectors go through the steps side by side: EACH4(STEP) does one
// step for each. Most constants stay in memory: registers are scarce, and the ports that load are
// idle.
//
// Registers:
//
//	DI, SI   the next elements of dst and x
//	CX       elements left
//	AX       in a tail, the end of the elements
//	Y0-Y3    x, then r; eight float32 at first, in Y0 and Y2
//	Y4-Y7    z = n + magic, then s = 2ⁿ
//	Y8-Y11   n, then the polynomial, then the result
//	Y12-Y15  constants, of which Y13-Y15 are the caller's
//	Y3       where eight elements are done, x, as float32

#define MAGIC Y12

#define EACH2(step) \
	step(Y0, Y4, Y8); \
	step(Y1, Y5, Y9)

#define EACH4(step) \
	step(Y0, Y4, Y8);  \
	step(Y1, Y5, Y9);  \
	step(Y2, Y6, Y10); \
	step(Y3, Y7, Y11)

// LOAD16 loads 16 elements as float32.
#define LOAD16() \
	VMOVUPS (SI), Y0;  \
	VMOVUPS 32(SI), Y2

// WIDEN16 widens the 16 elements to float64.
#define WIDEN16() \
	VEXTRACTF128 $1, Y0, X1; \
	VEXTRACTF128 $1, Y2, X3; \
	VCVTPS2PD    X0, Y0;     \
	VCVTPS2PD    X1, Y1;     \
	VCVTPS2PD    X2, Y2;     \
	VCVTPS2PD    X3, Y3

// ROUND16 rounds the results to float32, in X8-X11.
#define ROUND16() \
	VCVTPD2PSY Y8, X8;   \
	VCVTPD2PSY Y9, X9;   \
	VCVTPD2PSY Y10, X10; \
	VCVTPD2PSY Y11, X11

// STORE16 stores the 16 results, and advances both pointers by 16 elements.
#define STORE16() \
	VMOVUPS X8, (DI);    \
	VMOVUPS X9, 16(DI);  \
	VMOVUPS X10, 32(DI); \
	VMOVUPS X11, 48(DI); \
	ADDQ    $64, SI;     \
	ADDQ    $64, DI

// LOAD8 loads the next eight elements, and keeps them in Y3, too. Where fewer than eight are left,
// LOAD_TAIL loads two pieces of 4 or 2 elements, which overlap. A masked load also covers the bytes
// after the slice. If an earlier store to them is pending, say of the next row of a matrix, it
// stalls for about 50 cycles. LOAD8 changes AX, and has labels: a function uses it once.
#define LOAD8() \
	LOAD_TAIL(SI, X0, Y0, load7, load3, load1, loaded); \
	loaded:                                             \
	VMOVAPS Y0, Y3

#define LOAD_TAIL(p, x, y, seven, three, one, loaded) \
	CMPQ    CX, $8; \
	JLT     seven;  \
	VMOVUPS (p), y; \
	JMP     loaded; \
	seven:                         \
	LEAQ        (p)(CX*4), AX;     \
	CMPQ        CX, $4;            \
	JLT         three;             \
	VMOVUPS     (p), x;            \
	VINSERTF128 $1, -16(AX), y, y; \
	JMP         loaded;            \
	three:                \
	CMPQ    CX, $1;       \
	JEQ     one;          \
	VMOVSD  (p), x;       \
	VMOVHPS -8(AX), x, x; \
	JMP     loaded;       \
	one:          \
	VMOVSS (p), x

#define WIDEN8() \
	VEXTRACTF128 $1, Y0, X1; \
	VCVTPS2PD    X0, Y0;     \
	VCVTPS2PD    X1, Y1

#define ROUND8() \
	VCVTPD2PSY Y8, X8; \
	VCVTPD2PSY Y9, X9

// STORE8 stores eight results. STORE_TAIL stores those of the last CX < 8 elements, in two pieces
// that overlap, and goes to end, which follows. It changes AX, and has labels, too.
#define STORE8() \
	VMOVUPS X8, (DI);   \
	VMOVUPS X9, 16(DI); \
	ADDQ    $32, SI;    \
	ADDQ    $32, DI

#define STORE_TAIL(end) \
	LEAQ    (DI)(CX*4), AX; \
	CMPQ    CX, $4;         \
	JLT     store3;         \
	VMOVUPS X8, (DI);       \
	VMOVUPS X9, -16(AX);    \
	JMP     end;            \
	store3:             \
	CMPQ    CX, $1;     \
	JEQ     store1;     \
	VMOVLPS X8, (DI);   \
	VMOVHPS X8, -8(AX); \
	JMP     end;        \
	store1:          \
	VMOVSS  X8, (DI)

// The steps. Their arguments are the registers of one vector: x, then z or s, then e, which becomes
// the polynomial.

// SCALE computes z = x/ln 2 + magic; the low bits of z are n + 1023. ROUND_N computes n in e.
// REDUCE and REDUCE_LOW compute r = x - n·ln 2 in x, by two parts of ln 2.
#define SCALE(x, s, e) VMOVAPD MAGIC, s; VFMADD231PD EXP_LOG2E, x, s
#define ROUND_N(x, s, e) VSUBPD MAGIC, s, e
#define REDUCE(x, s, e) VFNMADD231PD EXP_LN2HI, e, x
#define REDUCE_LOW(x, s, e) VFNMADD231PD EXP_LN2LO, e, x; VMOVUPD EXP_C10, e
#define HORNER_9(x, s, e) VFMADD213PD EXP_C9, x, e
#define HORNER_8(x, s, e) VFMADD213PD EXP_C8, x, e
#define HORNER_7(x, s, e) VFMADD213PD EXP_C7, x, e
#define HORNER_6(x, s, e) VFMADD213PD EXP_C6, x, e
#define HORNER_5(x, s, e) VFMADD213PD EXP_C5, x, e
#define HORNER_4(x, s, e) VFMADD213PD EXP_C4, x, e
#define HORNER_3(x, s, e) VFMADD213PD EXP_C3, x, e
#define HORNER_2(x, s, e) VFMADD213PD EXP_C2, x, e

// POWER computes s = 2ⁿ.
#define POWER(x, s, e) VPSLLQ $52, s, s

// TIMES_R and EXPM1 compute e = (q·r)·r + r = exp(r) - 1. EXP computes e = s·e + s = exp(x).
#define TIMES_R(x, s, e) VMULPD x, e, e
#define EXPM1(x, s, e) VFMADD213PD x, x, e
#define EXP(x, s, e) VFMADD213PD s, s, e

// MINUS_ONE and SUBTRACT compute exp(x) - 1 from exp(r) - 1, without cancellation: e = s·e + (s -
// 1).
#define MINUS_ONE(x, s, e) VSUBPD CONST_ONE, s, x
#define SUBTRACT(x, s, e) VFMADD213PD x, s, e

// SIGNED gives the four results y the signs of the four float32 at a: the sign of a zero was lost
// on the way. The caller has the sign bits in Y13.
#define SIGNED(a, x, y) \
	VANDPS a, X13, x; \
	VORPS  x, y, y

// SIGNED16 and SIGNED8 apply SIGNED to the results of ROUND16 and ROUND8.
#define SIGNED16() \
	SIGNED((SI), X0, X8);    \
	SIGNED(16(SI), X1, X9);  \
	SIGNED(32(SI), X2, X10); \
	SIGNED(48(SI), X3, X11)

#define SIGNED8() \
	VEXTRACTF128 $1, Y3, X2; \
	SIGNED(X3, X0, X8);      \
	SIGNED(X2, X1, X9)

// DIVIDE computes e = e/s.
#define DIVIDE(x, s, e) VDIVPD s, e, e

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
