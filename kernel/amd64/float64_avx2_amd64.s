//go:build !purego

#include "textflag.h"
#include "zconstants.h"
#include "float64_avx2_tmpl.h"
#include "float64_tmpl.h"

DATA iota<>+0(SB)/8, $0
DATA iota<>+8(SB)/8, $1
DATA iota<>+16(SB)/8, $2
DATA iota<>+24(SB)/8, $3
GLOBL iota<>(SB), RODATA|NOPTR, $32

// Exp64, Sigmoid64, Tanh64 and Log64: 16 elements at a time and then 4, the last of them partly.

// func Exp64AVX2(dst, x []float64)
//
// dst[i] = exp(x[i])
TEXT ·Exp64AVX2(SB), NOSPLIT, $0-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	SUBQ    $16, CX
	JLT     rest
	PCALIGN $32

loop16:  // for ; n >= 16; n -= 16
	LOAD16()
	EXP_STEPS(EACH4)
	STORE16()
	SUBQ $16, CX
	JGE  loop16

rest:
	ADDQ $16, CX
	JEQ  done

loop4:  // for ; n > 0; n -= 4
	LOAD4()
	EXP_STEPS(EACH1)
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

// func Sigmoid64AVX2(dst, x []float64)
//
// dst[i] = 1/(1 + exp(-x[i]))
TEXT ·Sigmoid64AVX2(SB), 0, $832-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	ALIGN(scratch-832(SP))
	SUBQ    $16, CX
	JLT     rest
	PCALIGN $32

loop16:  // for ; n >= 16; n -= 16
	LOAD16()
	SIGMOID_STEPS(EACH4)
	STORE16()
	SUBQ $16, CX
	JGE  loop16

rest:
	ADDQ $16, CX
	JEQ  done

loop4:  // for ; n > 0; n -= 4
	LOAD4()
	SIGMOID_STEPS(EACH1)
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

// func Tanh64AVX2(dst, x []float64)
//
// dst[i] = tanh(x[i])
TEXT ·Tanh64AVX2(SB), 0, $832-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	ALIGN(scratch-832(SP))
	SUBQ    $16, CX
	JLT     rest
	PCALIGN $32

loop16:  // for ; n >= 16; n -= 16
	LOAD16()
	TANH_STEPS(EACH4)
	LOAD16()
	EACH4(SIGNED)
	STORE16()
	SUBQ $16, CX
	JGE  loop16

rest:
	ADDQ $16, CX
	JEQ  done

loop4:  // for ; n > 0; n -= 4
	LOAD4()
	TANH_STEPS(EACH1)
	LOAD4()
	EACH1(SIGNED)
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

// Elements without a finite logarithm go through the steps with the others, to no purpose, and
// their results are put right at the end, in a branch that other data does not take.

// ORDINARY sets t so that its elements are above LOG_LAST where those of x are not positive and
// finite: in order of their bits, as integers, these begin with the smallest subnormal, whose bits
// are 1, and this makes it the least integer. UNUSUAL makes all ones of what is above.
#define ORDINARY(x, z, e, t, m, y, o) VPADDQ LOG_FIRST, x, t
#define UNUSUAL(x, z, e, t, m, y, o) VPCMPGTQ LOG_LAST, t, t

// REPAIR puts into the results what log has for x where it is no finite number: -Inf for 0, NaN
// below, and x itself if it is +Inf or NaN. The rest stays.
#define REPAIR(x, z, e, t, m, y, o) \
	VXORPD    t, t, t;                \
	VCMPPD    $1, t, x, z;            \
	VORPD     z, e, e;                \
	VCMPPD    $0, t, x, z;            \
	VBLENDVPD z, LOG_MINUS_INF, e, e; \
	VCMPPD    $5, LOG_INF, x, z;      \
	VBLENDVPD z, x, e, e

#define LOG_FIRST     log<>+0(SB) // 2⁶³ - 1
#define LOG_LAST      log<>+32(SB) // the bits of the largest float64, made smaller by 2⁶³ + 1
#define LOG_INF       log<>+64(SB)
#define LOG_MINUS_INF log<>+96(SB)

#define CONSTANT(offset, value) \
DATA log<>+offset+0(SB)/8, value; \
DATA log<>+offset+8(SB)/8, value; \
DATA log<>+offset+16(SB)/8, value; \
DATA log<>+offset+24(SB)/8, value

CONSTANT(0, $0x7fffffffffffffff)
CONSTANT(32, $0xffeffffffffffffe)
CONSTANT(64, $0x7ff0000000000000)
CONSTANT(96, $0xfff0000000000000)

GLOBL log<>(SB), RODATA|NOPTR, $128

// func Log64AVX2(dst, x []float64)
//
// dst[i] = log(x[i])
TEXT ·Log64AVX2(SB), 0, $832-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	ALIGN(scratch-832(SP))
	SUBQ    $16, CX
	JLT     rest
	PCALIGN $32

loop16:  // for ; n >= 16; n -= 16
	LOAD16()
	LOG_STEPS(EACH4)
	LOAD16()
	EACH4(ORDINARY)
	EACH4(UNUSUAL)
	VPOR   Y12, Y13, Y12
	VPOR   Y14, Y15, Y14
	VPOR   Y12, Y14, Y12
	VPTEST Y12, Y12
	JNE    repair16

store16:
	STORE16()
	SUBQ $16, CX
	JGE  loop16

rest:
	ADDQ $16, CX
	JEQ  done

loop4:  // for ; n > 0; n -= 4
	LOAD4()
	LOG_STEPS(EACH1)
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

repair16:
	EACH4(REPAIR)
	JMP store16
