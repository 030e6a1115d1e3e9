// The body of Exp and of Sigmoid, after the constants: 64 elements at a time and then 16, the last of them partly. The
// function defines PAIR_STEPS, and goes on with careful64 and careful16, which do in float64 what PAIR_STEPS leaves in doubt.

	SUBQ    $64, CX
	JLT     rest
	PCALIGN $64

loop64: // for ; n >= 64; n -= 64
	PAIR_LOAD64()
	PAIR_STEPS(EACH4)
	UNSURE(careful64)
	PAIR_STORE64()

next64:
	SUBQ $64, CX
	JGE  loop64

rest:
	ADDQ $64, CX
	JEQ  done

loop16: // for ; n > 0; n -= 16
	LOAD_TAIL16()
	PAIR_LOAD16()
	PAIR_STEPS(ONE16)
	UNSURE(careful16)
	VEXTRACTF64X4 $1, Z8, Y17
	VMOVAPS       Y8, Y16

store16:
	STORE16(loop16, done)

done:
	VZEROUPPER
	RET
