//go:build !purego

#include "textflag.h"
#include "zneon.h"
#include "zconstants.h"
#include "vectors_neon.h"
#include "float64_neon_tmpl.h"

// Exp64, Log64, Sigmoid64 and Tanh64: eight float64 at a time, as four vectors of two. Package
// generic (float64.go) derives the method. The steps here are its steps to the letter, since the
// results have the bits of this sequence of operations. vectors_neon.h and float64_neon_tmpl.h have
// the registers, and what comes four vectors at a time.

// The bits of +Inf, in Log64:
#define INF R7

// REDUCED_EXP takes x in VX, z = magic + n in VZ and that magic in T2. It computes r in VX and w in
// VA, with exp(x) = 2ⁿ·(1 + r + w); n is in VN for the first steps.
#define REDUCED_EXP \
	SUB4C(T2, VZ, VN)    \ // n = z - magic
	LOAD_T0(EXP_LN2HI)   \
	LOAD_T1(EXP_LN2LO)   \
	MULSUB4C(T0, VN, VX) \ // t = x - n·ln2hi
	MOVE4(VX, VA)        \
	MULSUB4C(T1, VN, VX) \ // r = t - n·ln2lo
	SUB4(VX, VA, VA)     \ // t = (t - r) - n·ln2lo
	MULSUB4C(T1, VN, VA) \
	SERIES

// INVERSE sets VN to y, which is 1/n within 2^-23, and VA to 1 - n·y. It changes T0 to T3.
#define INVERSE(n) \
	NARROW(n, T0)        \
	VFMOV_ONE_S4(T2)     \
	VFDIV_S4(T0, T2, T0) \
	VFDIV_S4(T1, T2, T1) \
	WIDEN(T0, VN)        \
	ONES4(VA)            \
	MULSUB4(VN, n, VA)

// func Exp64NEON(dst, x []float64)
TEXT ·Exp64NEON(SB), NOSPLIT, $64-48
	MOVD dst_base+0(FP), DST
	MOVD x_base+24(FP), SRC
	MOVD x_len+32(FP), N
	MOVD ZR, TAIL
	MOVD $·exp(SB), CONST

loop8:  // for ; n >= 8; n -= 8
	CMP $8, N
	BLT tail

	VLD1.P 64(SRC), [V0.D2, V1.D2, V2.D2, V3.D2]
	LOAD_T0(EXP64_MIN)
	LOAD_T1(EXP64_MAX)
	LOAD_T2(EXP64_MAGIC2)
	LOAD_T3(EXP_LOG2E)
	MAX4C(T0, VX, VX)                              // x = min(max(x, min), max); NaN stays
	MIN4C(T1, VX, VX)
	LOAD_Z(EXP64_MAGIC2)
	MULADD4C(T3, VX, VZ)                           // z = x·log2e + magic
	REDUCED_EXP
	SUM
	VST1.P [V8.D2, V9.D2, V10.D2, V11.D2], 64(DST)
	SUB    $8, N
	B      loop8

tail:
	CBNZ TAIL, end
	CBZ  N, done
	TAIL_IN64($buffer-64(SP))
	B    loop8

end:
	TAIL_OUT64(done)

done:
	RET

// func Sigmoid64NEON(dst, x []float64)
TEXT ·Sigmoid64NEON(SB), NOSPLIT, $64-48
	MOVD dst_base+0(FP), DST
	MOVD x_base+24(FP), SRC
	MOVD x_len+32(FP), N
	MOVD ZR, TAIL
	MOVD $·exp(SB), CONST

loop8:  // for ; n >= 8; n -= 8
	CMP $8, N
	BLT tail

	VLD1.P 64(SRC), [V0.D2, V1.D2, V2.D2, V3.D2]
	LOAD_T0(EXP64_MIN)
	LOAD_T1(SIGMOID64_MAX)
	LOAD_T2(EXP_MAGIC)
	LOAD_T3(EXP_LOG2E)
	MAX4C(T0, VX, VX)                            // x = -min(max(x, min), max); NaN stays
	MIN4C(T1, VX, VX)
	NEG4(VX, VX)
	LOAD_Z(EXP_MAGIC)
	MULADD4C(T3, VX, VZ)                         // z = x·log2e + magic
	REDUCED_EXP

	LOAD_T1(SIGMOID64_NEGLIGIBLE)
	VFMOV_ONE_D2(T0)
	SUB4C(T2, VZ, VZ)             // n
	ABS4(VZ, VN)
	NEG4(VN, VN)
	MAX4C(T1, VN, VN)
	ADD4C(T2, VN, VN)
	POW2_N                        // p = 2^-|n|
	X4U(VFCMLT0_D2, VZ, VB)
	SELECT4C(T0, VN, VB)          // b = p if n < 0, else 1
	ADD4C(T0, VN, VC)             // c = 1 + p
	CSUB4(VC, T0, VD)
	ADD4(VN, VD, VD)              // (1 - c) + p
	MOVE4(VC, VN)
	MULADD4(VB, VX, VN)           // u = b·r + c
	SUB4(VN, VC, VC)
	MULADD4(VB, VX, VC)           // e = b·r + (c - u)
	ADD4(VD, VC, VC)              // e += (1 - c) + p
	MULADD4(VB, VA, VC)           // e += b·w
	ADD4(VC, VN, VD)              // d = u + e
	SUB4(VD, VN, VN)
	ADD4(VN, VC, VC)              // e += u - d
	INVERSE(VD)
	MOVE4(VN, VB)
	MULADD4(VN, VA, VB)           // y += y·f
	ONES4(VA)
	MULSUB4(VB, VD, VA)           // f = 1 - y·d
	MULSUB4(VB, VC, VA)           // f -= y·e
	MOVE4(VB, VN)
	MULADD4(VB, VA, VN)           // y += y·f

	VEOR   V31.B16, V31.B16, V31.B16
	LOAD_T1(EXP64_MAGIC2)
	NEG4(VZ, VZ)
	MIN4C(T3, VZ, VZ)
	ADD4C(T1, VZ, VZ)                              // min(-n, 0) + magic2
	TIMES_POW2
	VST1.P [V8.D2, V9.D2, V10.D2, V11.D2], 64(DST)
	SUB    $8, N
	B      loop8

tail:
	CBNZ TAIL, end
	CBZ  N, done
	TAIL_IN64($buffer-64(SP))
	B    loop8

end:
	TAIL_OUT64(done)

done:
	RET

// func Tanh64NEON(dst, x []float64)
TEXT ·Tanh64NEON(SB), NOSPLIT, $64-48
	MOVD dst_base+0(FP), DST
	MOVD x_base+24(FP), SRC
	MOVD x_len+32(FP), N
	MOVD ZR, TAIL
	MOVD $·exp(SB), CONST

loop8:  // for ; n >= 8; n -= 8
	CMP $8, N
	BLT tail

	VLD1 (SRC), [V0.D2, V1.D2, V2.D2, V3.D2]
	LOAD_T0(TANH64_MAX)
	LOAD_T1(TANH64_NEAR)
	LOAD_T2(EXP_MAGIC)
	LOAD_T3(TANH64_MINUSTWOLOG2E)
	ABS4(VX, VX)                             // a = max(min(|x|, max), near); NaN stays
	MIN4C(T0, VX, VX)
	MAX4C(T1, VX, VX)
	LOAD_Z(EXP_MAGIC)
	MULADD4C(T3, VX, VZ)                     // z = -2a·log2e + magic
	LOAD_T1(TANH64_MAGICLESS52)
	LOAD_T0(TANH64_HALFLN2HI)
	MAX4C(T1, VZ, VZ)
	LOAD_T1(TANH64_HALFLN2LO)
	SUB4C(T2, VZ, VN)                        // n
	POW2_Z                                   // s = 2ⁿ
	MULADD4C(T0, VN, VX)                     // t = a + n·halfLn2hi
	MOVE4(VX, VA)
	MULADD4C(T1, VN, VX)                     // h = t + n·halfLn2lo
	SUB4(VX, VA, VA)                         // t = (t - h) + n·halfLn2lo
	MULADD4C(T1, VN, VA)
	SQUARE4(VX, VB)                          // h2
	LOAD_N(TANH64_T15)
	LOAD_C(TANH64_T13)
	MULADD4(VN, VB, VC)                      // p = t15·h2 + t13
	LOAD_N(TANH64_T11)
	MULADD4(VC, VB, VN)
	LOAD_C(TANH64_T9)
	MULADD4(VN, VB, VC)
	LOAD_N(TANH64_T7)
	MULADD4(VC, VB, VN)
	LOAD_C(TANH64_T5)
	MULADD4(VN, VB, VC)
	LOAD_N(TANH64_T3)
	MULADD4(VC, VB, VN)                      // p = p·h2 + t3
	MUL4(VB, VN, VN)
	MULADD4(VN, VX, VA)                      // w = (p·h2)·h + t
	ADD4(VA, VX, VD)                         // h, w = h + w, w - ((h + w) - h)
	SUB4(VX, VD, VX)
	SUB4(VX, VA, VA)

	VFMOV_ONE_D2(T0)
	CSUB4(VZ, T0, VC)   // c = 1 - s
	ADD4C(T0, VZ, VZ)   // k = 1 + s
	MUL4(VZ, VD, VB)    // g = h·k
	ADD4(VB, VC, VN)    // u = c + g
	SUB4(VN, VC, VX)
	ADD4(VB, VX, VX)    // (c - u) + g
	MULSUB4(VZ, VD, VB) // g - h·k
	MULSUB4(VZ, VA, VB) // - w·k
	SUB4(VB, VX, VX)    // v
	MUL4(VC, VD, VB)    // g = h·c
	MOVE4(VB, T0)
	MULSUB4(VC, VD, T0) // g - h·c
	MULSUB4(VC, VA, T0) // - w·c
	ADD4(VB, VZ, VD)    // d = k + g
	SUB4(VD, VZ, VZ)
	ADD4(VB, VZ, VZ)    // e = (k - d) + g
	SUB4(T0, VZ, VZ)    // e += h·c - g + w·c
	ADD4(VZ, VD, VB)    // d, e = d + e, e + (d - (d + e))
	SUB4(VB, VD, VD)
	ADD4(VD, VZ, VZ)
	MOVE4(VN, VD)       // u
	INVERSE(VB)
	MOVE4(VN, VC)
	MULADD4(VN, VA, VC) // y += y·f
	MUL4(VC, VD, VA)    // q = u·y
	MULSUB4(VA, VB, VD) // u - q·d
	MULSUB4(VA, VZ, VX) // v - q·e
	ADD4(VX, VD, VD)
	MULADD4(VD, VC, VA) // q += (u - q·d + v - q·e)·y

	VLD1.P 64(SRC), [V0.D2, V1.D2, V2.D2, V3.D2]
	LOAD_T0(CONST_SIGN)
	ABS4(VX, VD)
	MIN4(VA, VD, VN)                               // not above |x|
	X4C(VBIT_B16, T0, VX, VN)                      // the sign of x
	VST1.P [V8.D2, V9.D2, V10.D2, V11.D2], 64(DST)
	SUB    $8, N
	B      loop8

tail:
	CBNZ TAIL, end
	CBZ  N, done
	TAIL_IN64($buffer-64(SP))
	B    loop8

end:
	TAIL_OUT64(done)

done:
	RET

// func Log64NEON(dst, x []float64)
TEXT ·Log64NEON(SB), NOSPLIT, $64-48
	MOVD dst_base+0(FP), DST
	MOVD x_base+24(FP), SRC
	MOVD x_len+32(FP), N
	MOVD ZR, TAIL
	MOVD $·exp(SB), CONST

loop8:  // for ; n >= 8; n -= 8
	CMP $8, N
	BLT tail

	VLD1 (SRC), [V0.D2, V1.D2, V2.D2, V3.D2]
	VFMOV_ONE_D2(T3)
	LOAD_T1(CONST_SMALLEST)
	LOAD_T2(LOG64_SUBNORMAL)
	OR4C(T3, VX, VZ)                         // x·2¹⁰²², if x is subnormal
	SUB4C(T3, VZ, VZ)
	X4M(VCMGT_D2, VX, T1, VA)
	INSERT4(VA, VZ, VX)
	AND4C(T2, VA, VA)                        // less: 1022 or 0

	LOAD_T0(CONST_LOGBIAS)
	LOAD_T1(LOG_TWO52)
	LOAD_T2(LOG_BIASEDTWO52)
	ADD_T0_TO_X              // w
	EXPONENT_OF_X
	OR4C(T1, VZ, VZ)
	SUB4C(T2, VZ, VZ)
	SUB4(VA, VZ, VZ)         // e
	LOAD_T1(CONST_MANTISSA)
	LOAD_T0(LOG_SQRTHALF)
	AND4C(T1, VX, VX)
	ADD_T0_TO_X
	SUB4C(T3, VX, VX)        // f = m - 1

	LOAD_T1(CONST_HALF)
	ONES4(VD)
	MULADD4C(T1, VX, VD) // d = f/2 + 1
	INVERSE(VD)
	MOVE4(VA, VC)
	MULADD4(VA, VA, VC)  // lack + lack²
	MOVE4(VN, VB)
	MULADD4(VN, VC, VB)  // y += y·that
	VFMOV_ONE_D2(T3)
	LOAD_T1(CONST_HALF)
	CSUB4(VD, T3, VA)
	MULADD4C(T1, VX, VA) // rest = f/2 + (1 - d)
	MUL4(VB, VX, VC)     // s = f·y
	MULSUB4(VC, VD, VX)  // f -= s·d
	MULSUB4(VC, VA, VX)  // f -= s·rest
	SQUARE4(VC, VD)      // z = s·s
	MUL4(VB, VX, VX)     // f·y
	LOAD_N(LOG64_M15)
	LOAD_B(LOG64_M13)
	MULADD4(VN, VD, VB)  // p = m15·z + m13
	LOAD_N(LOG64_M11)
	MULADD4(VB, VD, VN)
	LOAD_B(LOG64_M9)
	MULADD4(VN, VD, VB)
	LOAD_N(LOG64_M7)
	MULADD4(VB, VD, VN)
	LOAD_B(LOG64_M5)
	MULADD4(VN, VD, VB)
	LOAD_N(LOG64_M3)
	MULADD4(VB, VD, VN)  // p = p·z + m3
	MUL4(VC, VD, VD)
	MULADD4(VN, VD, VX)  // l = (s·z)·p + f·y

	LOAD_T0(LOG64_LN2HIGH)
	LOAD_T1(LOG64_LN2LOW)
	MOVE4(VC, VA)
	MULADD4C(T0, VZ, VA)   // t = e·ln2high + s
	MULADD4C(T1, VZ, VX)   // l = e·ln2low + l
	MOVE4(VA, VB)
	MULSUB4C(T0, VZ, VB)   // t - e·ln2high
	SUB4(VB, VC, VB)       // s - that
	ADD4(VX, VB, VB)
	ADD4(VB, VA, VA)       // t + (that + l)

	VLD1.P 64(SRC), [V0.D2, V1.D2, V2.D2, V3.D2]
	MOVD   $0x7ff0000000000000, INF
	VDUP   INF, V28.D2
	VFNEG_D2(T0, T1)
	X4U(VFCMEQ0_D2, VX, VN)
	X4M(VBIT_B16, VN, T1, VA)                      // -Inf for 0
	X4U(VFCMLT0_D2, VX, VN)
	OR4(VN, VA, VA)                                // NaN below
	X4M(VFCMGT_D2, VX, T0, VN)
	SELECT4(VX, VA, VN)                            // x itself if it is +Inf or NaN
	VST1.P [V8.D2, V9.D2, V10.D2, V11.D2], 64(DST)
	SUB    $8, N
	B      loop8

tail:
	CBNZ TAIL, end
	CBZ  N, done
	TAIL_IN64($buffer-64(SP))
	B    loop8

end:
	TAIL_OUT64(done)

done:
	RET
