// The largest or the smallest element of x, in two functions of search_avx512_amd64.s, which define
// VEXTREME and VEXTREME1, the instructions for a register and for one lane, and set
// Z0 to what there is before the first element. The registers are named there.

	MOVQ    x_base+0(FP), SI
	MOVQ    x_len+8(FP), CX
	SUBQ    $128, CX
	JLT     below128
	VMOVAPS Z0, Z1
	VMOVAPS Z0, Z2
	VMOVAPS Z0, Z3
	VMOVAPS Z0, Z4
	VMOVAPS Z0, Z5
	VMOVAPS Z0, Z6
	VMOVAPS Z0, Z7

loop128:  // for ; n >= 128; n -= 128
	VMOVUPS  (SI), Z8     // m = the extreme of m and x
	VMOVUPS  64(SI), Z9
	VMOVUPS  128(SI), Z10
	VMOVUPS  192(SI), Z11
	VMOVUPS  256(SI), Z12
	VMOVUPS  320(SI), Z13
	VMOVUPS  384(SI), Z14
	VMOVUPS  448(SI), Z15
	VEXTREME Z0, Z8, Z0
	VEXTREME Z1, Z9, Z1
	VEXTREME Z2, Z10, Z2
	VEXTREME Z3, Z11, Z3
	VEXTREME Z4, Z12, Z4
	VEXTREME Z5, Z13, Z5
	VEXTREME Z6, Z14, Z6
	VEXTREME Z7, Z15, Z7
	ADDQ     $512, SI
	SUBQ     $128, CX
	JGE      loop128
	VEXTREME Z4, Z0, Z0   // eight registers to one
	VEXTREME Z5, Z1, Z1
	VEXTREME Z6, Z2, Z2
	VEXTREME Z7, Z3, Z3
	VEXTREME Z2, Z0, Z0
	VEXTREME Z3, Z1, Z1
	VEXTREME Z1, Z0, Z0

below128:
	ADDQ $112, CX
	JLT  tail

loop16:  // for ; n >= 16; n -= 16
	VMOVUPS  (SI), Z8
	VEXTREME Z0, Z8, Z0
	ADDQ     $64, SI
	SUBQ     $16, CX
	JGE      loop16

tail:  // if n%16 != 0
	ANDL      $15, CX
	JEQ       fold
	MASK
	VMOVUPS.Z (SI), K1, Z8
	VEXTREME  Z0, Z8, K1, Z0 // the lanes outside the mask keep theirs

fold:
	VEXTRACTF64X4 $1, Z0, Y1
	VEXTREME      Y1, Y0, Y0
	VEXTRACTF128  $1, Y0, X1
	VEXTREME      X1, X0, X0
	VMOVHLPS      X0, X0, X1
	VEXTREME      X1, X0, X0
	VMOVSHDUP     X0, X1
	VEXTREME1     X1, X0, X0
	VXORPS        X1, X1, X1
	VADDSS        X1, X0, X0     // -0 becomes +0
	VMOVSS        X0, ret+24(FP)
	VZEROUPPER
	RET
