// The body of Exp and of Sigmoid, after the constants: 32 elements at a time and then eight, the last of them partly. The
// function defines PAIR_STEPS, and goes on with careful32 and careful8, which do in float64 what PAIR_STEPS leaves in doubt.

	SUBQ    $32, CX
	JLT     rest
	PCALIGN $32

loop32: // for ; n >= 32; n -= 32
	PAIR_FAR32()
	VMOVUPS (SI), Y0
	VMOVUPS 32(SI), Y6
	PAIR_STEPS(VECTORS)
	VMOVAPS Y2, Y12
	VMOVAPS Y8, Y13
	VMOVUPS 64(SI), Y0
	VMOVUPS 96(SI), Y6
	PAIR_STEPS(VECTORS)
	UNSURE(careful32)
	PAIR_STORE32()

next32:
	SUBQ $32, CX
	JGE  loop32

rest:
	ADDQ $32, CX
	JEQ  done

loop8: // for ; n > 0; n -= 8
	LOAD8()
	VMOVAPS Y0, KEPT
	PAIR_FAR8()
	PAIR_STEPS(ONE8)
	UNSURE(careful8)
	CMPQ    CX, $8
	JLT     lastPairs
	PAIR_STORE8()

next8:
	SUBQ $8, CX
	JNE  loop8

done:
	VZEROUPPER
	RET
