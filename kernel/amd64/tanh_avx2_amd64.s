//go:build !purego

#include "textflag.h"
#include "zconstants.h"
#include "exp_avx2.h"

// Tanh, 16 elements at a time and then 8, the last of them partly. Registers: see exp_avx2.h.

// Limits of x, as float32, and the sign bit. NaN, being the second operand of the two, passes both.
#define SIGN Y13
#define MIN Y14
#define MAX Y15

// PLUS_TWO is s = q + 2.
#define PLUS_TWO(x, s, e) VADDPD EXP_TWO, e, s

// func TanhAVX2(dst, x []float32)
//
// dst[i] = q/(q + 2) with q = exp(2x) - 1, x = x[i]
TEXT ·TanhAVX2(SB), NOSPLIT, $0-48
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         x_base+24(FP), SI
	VBROADCASTSD EXP_MAGIC, MAGIC
	VBROADCASTSS EXP_SIGN32, SIGN
	VBROADCASTSS EXP_TANH32, MAX
	VXORPS       SIGN, MAX, MIN // -MAX
	SUBQ         $16, CX
	JLT          rest
	PCALIGN      $32

loop16: // for ; n >= 16; n -= 16
	LOAD16()
	VMAXPS Y0, MIN, Y0
	VMINPS Y0, MAX, Y0
	VADDPS Y0, Y0, Y0
	VMAXPS Y2, MIN, Y2
	VMINPS Y2, MAX, Y2
	VADDPS Y2, Y2, Y2
	WIDEN16()
	EXPM1_STEPS(EACH4)
	EACH4(MINUS_ONE)
	EACH4(SUBTRACT)
	EACH4(PLUS_TWO)
	EACH4(DIVIDE)
	ROUND16()
	SIGNED16()
	STORE16()
	SUBQ $16, CX
	JGE  loop16

rest:
	ADDQ $16, CX
	JEQ  done

loop8: // for ; n > 0; n -= 8
	LOAD8()
	VMAXPS Y0, MIN, Y0
	VMINPS Y0, MAX, Y0
	VADDPS Y0, Y0, Y0
	WIDEN8()
	EXPM1_STEPS(EACH2)
	EACH2(MINUS_ONE)
	EACH2(SUBTRACT)
	EACH2(PLUS_TWO)
	EACH2(DIVIDE)
	ROUND8()
	SIGNED8()
	CMPQ CX, $8
	JLT  last
	STORE8()
	SUBQ $8, CX
	JNE  loop8
	JMP  done

last:
	STORE_TAIL(done)

done:
	VZEROUPPER
	RET
