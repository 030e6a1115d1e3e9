// The largest or the smallest element of x, in two functions of search_neon_arm64.s, which define
// EXTREME, the step for a register, and set T to what there is before the first element. The
// registers are named there.

	MOVD x_base+0(FP), X
	MOVD x_len+8(FP), N
	VDUP T, V0.S4
	CMP  $4, N
	BLT  loop1
	CMP  $32, N
	BLT  row
	VDUP T, V1.S4
	VDUP T, V2.S4
	VDUP T, V3.S4
	VDUP T, V4.S4
	VDUP T, V5.S4
	VDUP T, V6.S4
	VDUP T, V7.S4
	SUB  $32, N

loop32:  // for ; n >= 32; n -= 32
	FLDPQ 0(X), (F16, F17)
	FLDPQ 32(X), (F18, F19)
	FLDPQ 64(X), (F20, F21)
	FLDPQ 96(X), (F22, F23)
	EXTREME(16, 0)          // m[j] = x[j] if that is more extreme, j = 0 … 31
	EXTREME(17, 1)
	EXTREME(18, 2)
	EXTREME(19, 3)
	EXTREME(20, 4)
	EXTREME(21, 5)
	EXTREME(22, 6)
	EXTREME(23, 7)
	ADD   $128, X
	SUBS  $32, N
	BGE   loop32
	ADD   $32, N

	EXTREME(4, 0) // m[j] for j = 0 … 3 is the extreme of m[j], m[j+4], …
	EXTREME(5, 1)
	EXTREME(6, 2)
	EXTREME(7, 3)
	EXTREME(2, 0)
	EXTREME(3, 1)
	EXTREME(1, 0)

row:  // the block has at least 4 elements
	SUBS $4, N
	BLT  last

loop4:  // for ; n >= 4; n -= 4
	FMOVQ.P 16(X), F16
	EXTREME(16, 0)
	SUBS    $4, N
	BGE     loop4

last:  // 0 to 3 elements are left: the last 4 of the block hold them
	ADD   N<<2, X, X
	FMOVQ (X), F16
	EXTREME(16, 0)
	VEXT  $8, V0.B16, V0.B16, V16.B16
	EXTREME(16, 0)
	VDUP  V0.S[1], V16.S4
	EXTREME(16, 0)
	B     done

loop1:  // for ; n > 0; n--, if the block has less than 4
	SUBS    $1, N
	BLT     done
	VLD1R.P 4(X), [V16.S4]
	EXTREME(16, 0)
	B       loop1

done:
	FMOVS ZR, F1
	FADDS F1, F0, F0     // -0 + 0 is +0
	FMOVS F0, ret+24(FP)
	RET
