// The largest or the smallest element of x, in two functions of search_avx2_amd64.s, which define
// VEXTREME and VEXTREME1, the instructions for a register and for one lane, and set
// Y0 to what there is before the first element. The registers are named there.

	MOVQ    x_base+0(FP), SI
	MOVQ    x_len+8(FP), CX
	SUBQ    $64, CX
	JLT     below64
	VMOVAPS Y0, Y1
	VMOVAPS Y0, Y2
	VMOVAPS Y0, Y3
	VMOVAPS Y0, Y4
	VMOVAPS Y0, Y5
	VMOVAPS Y0, Y6
	VMOVAPS Y0, Y7

loop64:  // for ; n >= 64; n -= 64
	VMOVUPS  (SI), Y8     // m = the extreme of m and x
	VMOVUPS  32(SI), Y9
	VMOVUPS  64(SI), Y10
	VMOVUPS  96(SI), Y11
	VMOVUPS  128(SI), Y12
	VMOVUPS  160(SI), Y13
	VMOVUPS  192(SI), Y14
	VMOVUPS  224(SI), Y15
	VEXTREME Y0, Y8, Y0
	VEXTREME Y1, Y9, Y1
	VEXTREME Y2, Y10, Y2
	VEXTREME Y3, Y11, Y3
	VEXTREME Y4, Y12, Y4
	VEXTREME Y5, Y13, Y5
	VEXTREME Y6, Y14, Y6
	VEXTREME Y7, Y15, Y7
	ADDQ     $256, SI
	SUBQ     $64, CX
	JGE      loop64
	VEXTREME Y4, Y0, Y0   // eight registers to one
	VEXTREME Y5, Y1, Y1
	VEXTREME Y6, Y2, Y2
	VEXTREME Y7, Y3, Y3
	VEXTREME Y2, Y0, Y0
	VEXTREME Y3, Y1, Y1
	VEXTREME Y1, Y0, Y0

below64:
	ADDQ $56, CX
	JLT  tail

loop8:  // for ; n >= 8; n -= 8
	VMOVUPS  (SI), Y8
	VEXTREME Y0, Y8, Y0
	ADDQ     $32, SI
	SUBQ     $8, CX
	JGE      loop8

tail:  // if n%8 != 0
	ANDL       $7, CX
	JEQ        fold
	MASK
	VMASKMOVPS (SI), Y9, Y8
	VEXTREME   Y0, Y8, Y8
	VBLENDVPS  Y9, Y8, Y0, Y0 // the lanes outside the mask keep theirs

fold:
	VEXTRACTF128 $1, Y0, X1
	VEXTREME     X1, X0, X0
	VMOVHLPS     X0, X0, X1
	VEXTREME     X1, X0, X0
	VMOVSHDUP    X0, X1
	VEXTREME1    X1, X0, X0
	VXORPS       X1, X1, X1
	VADDSS       X1, X0, X0     // -0 becomes +0
	VMOVSS       X0, ret+24(FP)
	VZEROUPPER
	RET
