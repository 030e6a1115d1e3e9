//go:build !purego

#include "textflag.h"
#include "zcoefficients_amd64.h"
#include "functions64_avx2_amd64.h"
#include "functions64_amd64.h"
#include "tanhlog64_amd64.h"

// Exp64, Sigmoid64, Tanh64 and Log64: 16 or 8 elements at a time and then 4, the last of them partly.

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

loop16: // for ; n >= 16; n -= 16
	LOAD16()
	EXP_STEPS(FOUR)
	STORE16()
	SUBQ $16, CX
	JGE  loop16

rest:
	ADDQ $16, CX
	JEQ  done

loop4: // for ; n > 0; n -= 4
	LOAD4()
	EXP_STEPS(ONE)
	CMPQ CX, $4
	JLT  last
	STORE4()
	SUBQ $4, CX
	JNE  loop4
	JMP  done

last:
	PIECES()

done:
	VZEROUPPER
	RET

// func Sigmoid64AVX2(dst, x []float64)
//
// dst[i] = 1/(1 + exp(-x[i]))
TEXT ·Sigmoid64AVX2(SB), NOSPLIT, $0-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	SUBQ    $8, CX
	JLT     rest
	PCALIGN $32

loop8: // for ; n >= 8; n -= 8
	LOAD8()
	SIGMOID_STEPS(TWO, TWO7)
	STORE8()
	SUBQ $8, CX
	JGE  loop8

rest:
	ADDQ $8, CX
	JEQ  done

loop4: // for ; n > 0; n -= 4
	LOAD4()
	SIGMOID_STEPS(ONE, ONE7)
	CMPQ CX, $4
	JLT  last
	STORE4()
	SUBQ $4, CX
	JNE  loop4
	JMP  done

last:
	PIECES()

done:
	VZEROUPPER
	RET

// func Tanh64AVX2(dst, x []float64)
//
// dst[i] = tanh(x[i])
TEXT ·Tanh64AVX2(SB), NOSPLIT, $0-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	SUBQ    $8, CX
	JLT     rest
	PCALIGN $32

loop8: // for ; n >= 8; n -= 8
	LOAD8()
	TANH_STEPS(TWO7)
	LOAD8()
	SIGNED(Y0, Y8, Y12)
	SIGNED(Y1, Y9, Y13)
	STORE8()
	SUBQ $8, CX
	JGE  loop8

rest:
	ADDQ $8, CX
	JEQ  done

loop4: // for ; n > 0; n -= 4
	LOAD4()
	VMOVAPD Y0, Y15
	TANH_STEPS(ONE7)
	SIGNED(Y15, Y8, Y12)
	CMPQ CX, $4
	JLT  last
	STORE4()
	SUBQ $4, CX
	JNE  loop4
	JMP  done

last:
	PIECES()

done:
	VZEROUPPER
	RET

// Elements without a finite logarithm go through the steps with the others, to no purpose, and their results are put
// right at the end, in a branch that other data does not take.

// ORDINARY sets v so that its elements are above LOG_LAST where those of x are not positive and finite: in order
// of their bits, as integers, these begin with the smallest subnormal, whose bits are 1, and
// this makes it the least integer.
#define ORDINARY(x, v) VPADDQ LOG_FIRST, x, v

// UNUSUAL sets BX if an element of v is above LOG_LAST.
#define UNUSUAL(v) \
	VPCMPGTQ LOG_LAST, v, v; \
	VMOVMSKPD v, BX

// REPAIR puts into the results y what log has for x where it is no finite number: -Inf
// for 0, NaN below, and x itself if it is +Inf or NaN. The rest stays. It changes t and u.
#define REPAIR(x, t, u, y) \
	VXORPD t, t, t; \
	VCMPPD $1, t, x, u; \
	VORPD u, y, y; \
	VCMPPD $0, t, x, u; \
	VBLENDVPD u, LOG_MINUS_INF, y, y; \
	VCMPPD $5, LOG_INF, x, u; \
	VBLENDVPD u, x, y, y

#define LOG_FIRST     log<>+0(SB)  // 2⁶³ - 1
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
TEXT ·Log64AVX2(SB), NOSPLIT, $0-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	SUBQ    $8, CX
	JLT     rest
	PCALIGN $32

loop8: // for ; n >= 8; n -= 8
	LOAD8()
	ORDINARY(Y0, Y14)
	ORDINARY(Y1, Y15)
	LOG_STEPS(TWO7)
	VPCMPGTQ LOG_LAST, Y15, Y15
	VPCMPGTQ LOG_LAST, Y14, Y14
	VPOR     Y14, Y15, Y15
	VPTEST   Y15, Y15
	JNE      repair8

store8:
	STORE8()
	SUBQ $8, CX
	JGE  loop8

rest:
	ADDQ $8, CX
	JEQ  done

loop4: // for ; n > 0; n -= 4
	LOAD4()
	VMOVAPD Y0, Y15
	LOG_STEPS(ONE7)
	REPAIR(Y15, Y0, Y4, Y8)
	CMPQ CX, $4
	JLT  last
	STORE4()
	SUBQ $4, CX
	JNE  loop4
	JMP  done

last:
	PIECES()

done:
	VZEROUPPER
	RET

repair8:
	LOAD8()
	REPAIR(Y0, Y4, Y5, Y8)
	REPAIR(Y1, Y4, Y5, Y9)
	JMP store8
