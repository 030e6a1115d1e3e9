//go:build !purego

#include "textflag.h"
#include "zconstants.h"
#include "exp_avx512.h"

// Expm1, 64 elements at a time and then 16.
//
// Registers: DI, SI the next elements of dst and x; CX elements left. Vectors: see exp_avx512.h.

// func Expm1AVX512(dst, x []float32)
//
// dst[i] = exp(x[i]) - 1
TEXT ·Expm1AVX512(SB), NOSPLIT, $128-48
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         x_base+24(FP), SI
	CONSTANTS()
	VBROADCASTSD EXP_EXPMIN, MIN
	VBROADCASTSD EXP_EXPMAX, MAX
	SUBQ         $64, CX
	JLT          rest
	PCALIGN      $64

loop64: // for ; n >= 64; n -= 64
	LOAD64()
	EACH8(ATLEAST)
	EACH8(ATMOST)
	EXPM1_STEPS(EACH8)
	EACH8(MINUS_ONE)
	EACH8(SUBTRACT)
	ROUND64()
	SIGN64()
	STORE64()
	SUBQ $64, CX
	JGE  loop64

rest:
	ADDQ $64, CX
	JEQ  done

loop16: // for ; n > 0; n -= 16
	LOAD_TAIL16()
	LOAD16()
	EACH2(ATLEAST)
	EACH2(ATMOST)
	EXPM1_STEPS(EACH2)
	EACH2(MINUS_ONE)
	EACH2(SUBTRACT)
	ROUND16()
	SIGN16()
	STORE16(loop16, done)

done:
	VZEROUPPER
	RET
