//go:build !purego

#include "textflag.h"
#include "zneon_arm64.h"
#include "zcoefficients_arm64.h"
#include "exp_neon.h"
#include "float64_neon.h"

// Exp64, Sigmoid64, Tanh64 and Log64. float64_neon.h has the registers, the tile and what they share.

// func Exp64NEON(dst, x []float64)
TEXT ·Exp64NEON(SB), NOSPLIT, $64-48
	MOVD dst_base+0(FP), R0
	MOVD x_base+24(FP), R1
	MOVD x_len+32(FP), R2
	MOVD ZR, R6
	MOVD $exp<>(SB), R3

loop8: // for ; n >= 8; n -= 8
	CMP  $8, R2
	BLT  tail

	VLD1.P 64(R1), [V0.D2, V1.D2, V2.D2, V3.D2]
	FMOVQ  EXP_EXP64MIN(R3), F28
	FMOVQ  EXP_EXP64MAX(R3), F29
	FMOVQ  EXP_MAGIC2(R3), F30
	FMOVQ  EXP_LOG2E(R3), F31
	MAX4C(28, GX, GX)                    // x = min(max(x, min), max); NaN stays
	MIN4C(29, GX, GX)
	LOADZ(EXP_MAGIC2)
	MULADD4C(31, GX, GZ)                 // z = x·log2e + magic
	TAIL64
	VFMOV_ONE_D2(28)
	ADD4C(28, GX, GE)                    // h = 1 + r
	SUB4C(28, GE, GB)
	SUB4(GB, GX, GX)                     // l = r - (h - 1)
	ADD4(GX, GT, GT)
	ADD4(GT, GE, GE)                     // y = h + (w + l)
	FACTORS
	VST1.P [V8.D2, V9.D2, V10.D2, V11.D2], 64(R0)
	SUB    $8, R2
	B      loop8

tail:
	CBNZ R6, end
	CBZ  R2, done
	TILE64($tile-64(SP))
	B    loop8

end:
	UNTILE64

done:
	RET

// func Sigmoid64NEON(dst, x []float64)
TEXT ·Sigmoid64NEON(SB), NOSPLIT, $64-48
	MOVD dst_base+0(FP), R0
	MOVD x_base+24(FP), R1
	MOVD x_len+32(FP), R2
	MOVD ZR, R6
	MOVD $exp<>(SB), R3

loop8: // for ; n >= 8; n -= 8
	CMP  $8, R2
	BLT  tail

	VLD1.P 64(R1), [V0.D2, V1.D2, V2.D2, V3.D2]
	FMOVQ  EXP_EXP64MIN(R3), F28
	FMOVQ  EXP_SIGMOID64MAX(R3), F29
	FMOVQ  EXP_MAGIC(R3), F30
	FMOVQ  EXP_LOG2E(R3), F31
	MAX4C(28, GX, GX)                    // x = -min(max(x, min), max); NaN stays
	MIN4C(29, GX, GX)
	NEG4(GX, GX)
	LOADZ(EXP_MAGIC)
	MULADD4C(31, GX, GZ)                 // z = x·log2e + magic
	TAIL64

	FMOVQ EXP_NEGLIGIBLE(R3), F29
	VFMOV_ONE_D2(28)
	SUB4C(30, GZ, GZ)                    // n
	ABS4(GZ, GE)
	NEG4(GE, GE)
	MAX4C(29, GE, GE)
	ADD4C(30, GE, GE)
	POWER_OF_E                           // p = 2^-|n|
	LESS0_4(GZ, GB)
	SELECT4C(28, GE, GB)                 // b = p if n < 0, else 1
	ADD4C(28, GE, GC)                    // c = 1 + p
	LESS4C(GC, 28, GD)
	ADD4(GE, GD, GD)                     // (1 - c) + p
	MOVE4(GC, GE)
	MULADD4(GB, GX, GE)                  // u = b·r + c
	SUB4(GE, GC, GC)
	MULADD4(GB, GX, GC)                  // e = b·r + (c - u)
	ADD4(GD, GC, GC)                     // e += (1 - c) + p
	MULADD4(GB, GT, GC)                  // e += b·w
	ADD4(GC, GE, GD)                     // d = u + e
	SUB4(GD, GE, GE)
	ADD4(GE, GC, GC)                     // e += u - d
	INVERSE64(GD)
	MOVE4(GE, GB)
	MULADD4(GE, GT, GB)                  // y += y·f
	ONES4(GT)
	MULSUB4(GB, GD, GT)                  // f = 1 - y·d
	MULSUB4(GB, GC, GT)                  // f -= y·e
	MOVE4(GB, GE)
	MULADD4(GB, GT, GE)                  // y += y·f

	VEOR  V31.B16, V31.B16, V31.B16
	FMOVQ EXP_MAGIC2(R3), F29
	NEG4(GZ, GZ)
	MIN4C(31, GZ, GZ)
	ADD4C(29, GZ, GZ)                    // min(-n, 0) + magic2
	FACTORS
	VST1.P [V8.D2, V9.D2, V10.D2, V11.D2], 64(R0)
	SUB    $8, R2
	B      loop8

tail:
	CBNZ R6, end
	CBZ  R2, done
	TILE64($tile-64(SP))
	B    loop8

end:
	UNTILE64

done:
	RET

// func Tanh64NEON(dst, x []float64)
TEXT ·Tanh64NEON(SB), NOSPLIT, $64-48
	MOVD dst_base+0(FP), R0
	MOVD x_base+24(FP), R1
	MOVD x_len+32(FP), R2
	MOVD ZR, R6
	MOVD $exp<>(SB), R3

loop8: // for ; n >= 8; n -= 8
	CMP  $8, R2
	BLT  tail

	VLD1  (R1), [V0.D2, V1.D2, V2.D2, V3.D2]
	FMOVQ EXP_TANH64MAX(R3), F28
	FMOVQ EXP_TANH64NEAR(R3), F29
	FMOVQ EXP_MAGIC(R3), F30
	FMOVQ EXP_MINUSTWOLOG2E(R3), F31
	ABS4(GX, GX)                         // a = max(min(|x|, max), near); NaN stays
	MIN4C(28, GX, GX)
	MAX4C(29, GX, GX)
	LOADZ(EXP_MAGIC)
	MULADD4C(31, GX, GZ)                 // z = -2a·log2e + magic
	FMOVQ EXP_MAGICLESS52(R3), F29
	FMOVQ EXP_HALFLN2HI(R3), F28
	MAX4C(29, GZ, GZ)
	FMOVQ EXP_HALFLN2LO(R3), F29
	SUB4C(30, GZ, GE)                    // n
	POWER_OF_Z                           // s = 2ⁿ
	MULADD4C(28, GE, GX)                 // t = a + n·halfLn2hi
	MOVE4(GX, GT)
	MULADD4C(29, GE, GX)                 // h = t + n·halfLn2lo
	SUB4(GX, GT, GT)                     // t = (t - h) + n·halfLn2lo
	MULADD4C(29, GE, GT)
	SQUARE4(GX, GB)                      // h2
	LOADE(EXP_T15)
	LOADC(EXP_T13)
	MULADD4(GE, GB, GC)                  // p = t15·h2 + t13
	LOADE(EXP_T11)
	MULADD4(GC, GB, GE)
	LOADC(EXP_T9)
	MULADD4(GE, GB, GC)
	LOADE(EXP_T7)
	MULADD4(GC, GB, GE)
	LOADC(EXP_T5)
	MULADD4(GE, GB, GC)
	LOADE(EXP_T3)
	MULADD4(GC, GB, GE)                  // p = p·h2 + t3
	MUL4(GB, GE, GE)
	MULADD4(GE, GX, GT)                  // w = (p·h2)·h + t
	ADD4(GT, GX, GD)                     // h, w = h + w, w - ((h + w) - h)
	SUB4(GX, GD, GX)
	SUB4(GX, GT, GT)

	VFMOV_ONE_D2(28)
	LESS4C(GZ, 28, GC)                   // c = 1 - s
	ADD4C(28, GZ, GZ)                    // k = 1 + s
	MUL4(GZ, GD, GB)                     // g = h·k
	ADD4(GB, GC, GE)                     // u = c + g
	SUB4(GE, GC, GX)
	ADD4(GB, GX, GX)                     // (c - u) + g
	MULSUB4(GZ, GD, GB)                  // g - h·k
	MULSUB4(GZ, GT, GB)                  // - w·k
	SUB4(GB, GX, GX)                     // v
	MUL4(GC, GD, GB)                     // g = h·c
	MOVE4(GB, 28)
	MULSUB4(GC, GD, 28)                  // g - h·c
	MULSUB4(GC, GT, 28)                  // - w·c
	ADD4(GB, GZ, GD)                     // d = k + g
	SUB4(GD, GZ, GZ)
	ADD4(GB, GZ, GZ)                     // e = (k - d) + g
	SUB4(28, GZ, GZ)                     // e += h·c - g + w·c
	ADD4(GZ, GD, GB)                     // d, e = d + e, e + (d - (d + e))
	SUB4(GB, GD, GD)
	ADD4(GD, GZ, GZ)
	MOVE4(GE, GD)                        // u
	INVERSE64(GB)
	MOVE4(GE, GC)
	MULADD4(GE, GT, GC)                  // y += y·f
	MUL4(GC, GD, GT)                     // q = u·y
	MULSUB4(GT, GB, GD)                  // u - q·d
	MULSUB4(GT, GZ, GX)                  // v - q·e
	ADD4(GX, GD, GD)
	MULADD4(GD, GC, GT)                  // q += (u - q·d + v - q·e)·y

	VLD1.P 64(R1), [V0.D2, V1.D2, V2.D2, V3.D2]
	FMOVQ  EXP_SIGN(R3), F28
	ABS4(GX, GD)
	MIN4(GT, GD, GE)                     // not above |x|
	INSERT4C(28, GX, GE)                 // the sign of x
	VST1.P [V8.D2, V9.D2, V10.D2, V11.D2], 64(R0)
	SUB    $8, R2
	B      loop8

tail:
	CBNZ R6, end
	CBZ  R2, done
	TILE64($tile-64(SP))
	B    loop8

end:
	UNTILE64

done:
	RET

// func Log64NEON(dst, x []float64)
TEXT ·Log64NEON(SB), NOSPLIT, $64-48
	MOVD dst_base+0(FP), R0
	MOVD x_base+24(FP), R1
	MOVD x_len+32(FP), R2
	MOVD ZR, R6
	MOVD $exp<>(SB), R3

loop8: // for ; n >= 8; n -= 8
	CMP  $8, R2
	BLT  tail

	VLD1  (R1), [V0.D2, V1.D2, V2.D2, V3.D2]
	VFMOV_ONE_D2(31)
	FMOVQ EXP_SMALLEST(R3), F29
	FMOVQ EXP_SUBNORMAL(R3), F30
	OR4C(31, GX, GZ)                     // x·2¹⁰²², if x is subnormal
	SUB4C(31, GZ, GZ)
	BELOWINT4C(GX, 29, GT)
	INSERT4(GT, GZ, GX)
	AND4C(30, GT, GT)                    // less: 1022 or 0

	FMOVQ EXP_LOGBIAS(R3), F28
	FMOVQ EXP_TWO52(R3), F29
	FMOVQ EXP_BIASEDTWO52(R3), F30
	ADDINT                               // w
	EXPONENT
	OR4C(29, GZ, GZ)
	SUB4C(30, GZ, GZ)
	SUB4(GT, GZ, GZ)                     // e
	FMOVQ EXP_MANTISSA(R3), F29
	FMOVQ EXP_SQRTHALF(R3), F28
	AND4C(29, GX, GX)
	ADDINT
	SUB4C(31, GX, GX)                    // f = m - 1

	FMOVQ EXP_HALF(R3), F29
	ONES4(GD)
	MULADD4C(29, GX, GD)                 // d = f/2 + 1
	INVERSE64(GD)
	MOVE4(GT, GC)
	MULADD4(GT, GT, GC)                  // lack + lack²
	MOVE4(GE, GB)
	MULADD4(GE, GC, GB)                  // y += y·that
	VFMOV_ONE_D2(31)
	FMOVQ EXP_HALF(R3), F29
	LESS4C(GD, 31, GT)
	MULADD4C(29, GX, GT)                 // rest = f/2 + (1 - d)
	MUL4(GB, GX, GC)                     // s = f·y
	MULSUB4(GC, GD, GX)                  // f -= s·d
	MULSUB4(GC, GT, GX)                  // f -= s·rest
	SQUARE4(GC, GD)                      // z = s·s
	MUL4(GB, GX, GX)                     // f·y
	LOADE(EXP_M15)
	LOADB(EXP_M13)
	MULADD4(GE, GD, GB)                  // p = m15·z + m13
	LOADE(EXP_M11)
	MULADD4(GB, GD, GE)
	LOADB(EXP_M9)
	MULADD4(GE, GD, GB)
	LOADE(EXP_M7)
	MULADD4(GB, GD, GE)
	LOADB(EXP_M5)
	MULADD4(GE, GD, GB)
	LOADE(EXP_M3)
	MULADD4(GB, GD, GE)                  // p = p·z + m3
	MUL4(GC, GD, GD)
	MULADD4(GE, GD, GX)                  // l = (s·z)·p + f·y

	FMOVQ EXP_LN2HIGH(R3), F28
	FMOVQ EXP_LN2LOW(R3), F29
	MOVE4(GC, GT)
	MULADD4C(28, GZ, GT)                 // t = e·ln2high + s
	MULADD4C(29, GZ, GX)                 // l = e·ln2low + l
	MOVE4(GT, GB)
	MULSUB4C(28, GZ, GB)                 // t - e·ln2high
	SUB4(GB, GC, GB)                     // s - that
	ADD4(GX, GB, GB)
	ADD4(GB, GT, GT)                     // t + (that + l)

	VLD1.P 64(R1), [V0.D2, V1.D2, V2.D2, V3.D2]
	MOVD   $0x7ff0000000000000, R7
	VDUP   R7, V28.D2
	VFNEG_D2(28, 29)
	IS0_4(GX, GE)
	INSERTC4(GE, 29, GT)                 // -Inf for 0
	LESS0_4(GX, GE)
	OR4(GE, GT, GT)                      // NaN below
	BELOW4C(GX, 28, GE)
	SELECT4(GX, GT, GE)                  // x itself if it is +Inf or NaN
	VST1.P [V8.D2, V9.D2, V10.D2, V11.D2], 64(R0)
	SUB    $8, R2
	B      loop8

tail:
	CBNZ R6, end
	CBZ  R2, done
	TILE64($tile-64(SP))
	B    loop8

end:
	UNTILE64

done:
	RET
