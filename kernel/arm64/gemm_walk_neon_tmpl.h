// The body of a function that computes a stripe: all of its rows, in tiles of 6, then 4, 2 and 1.

	MOVD stripe_c(ARGS), C0
	MOVD stripe_seed(ARGS), S0
	MOVD stripe_second(ARGS), B1
	ADD  B1, C0, C1
	ADD  B1, S0, S1
	MOVD stripe_cRow(ARGS), CROW
	MOVD stripe_seedRow(ARGS), SROW
	MOVD stripe_a(ARGS), ANEXT
	MOVD stripe_aRow(ARGS), AROW
	MOVD stripe_aCol(ARGS), ACOL
	MOVD stripe_bRow(ARGS), BROW
	MOVD stripe_m(ARGS), M

	SUBS $6, M
	BLT  rows4

tile6: // for ; m >= 6; m -= 6
	SEED(F8, F9, F10, F11)              // c[i,j] = seed[i,j]
	SEED(F12, F13, F14, F15)
	SEED(F16, F17, F18, F19)
	SEED(F20, F21, F22, F23)
	SEED(F24, F25, F26, F27)
	SEED(F28, F29, F30, F31)
	MOVD ANEXT, A0
	ADD  AROW, A0, A1
	ADD  AROW, A1, A2
	ADD  AROW, A2, A3
	ADD  AROW, A3, A4
	ADD  AROW, A4, A5
	ADD  AROW, A5, ANEXT
	MOVD stripe_b(ARGS), B0
	MOVD stripe_second(ARGS), B1
	ADD  B0, B1
	MOVD stripe_k(ARGS), K
	MOVD $0, ATK
	CBZ  K, done6
	CMP  $SIZE, AROW
	BEQ  column6
	CMP  $SIZE, ACOL
	BNE  step6
	SUBS $LANES, K
	BLT  rest6

lanes6: // for ; k >= LANES; k -= LANES, if the rows of A are contiguous
	FMOVQ_INDEX(19, 7, 2)               // a[i,k:k+LANES], at A0+ATK
	FMOVQ_INDEX(19, 8, 3)
	FMOVQ_INDEX(19, 9, 4)
	FMOVQ_INDEX(19, 10, 5)
	FMOVQ_INDEX(19, 11, 6)
	FMOVQ_INDEX(19, 12, 7)
	LANES6                              // c[i,j] = fma(a[i,k], b[k,j], c[i,j])
	ADD  $16, ATK
	SUBS $LANES, K
	BGE  lanes6

rest6:
	ADDS $LANES, K
	BEQ  done6

step6: // for ; k > 0; k--
	ELEMENT (A0)(ATK), F2                 // a[i,k]
	ELEMENT (A1)(ATK), F3
	ELEMENT (A2)(ATK), F4
	ELEMENT (A3)(ATK), F5
	ELEMENT (A4)(ATK), F6
	ELEMENT (A5)(ATK), F7
	STEP6(2,0, 3,0, 4,0, 5,0, 6,0, 7,0)
	ADD  ACOL, ATK
	SUBS $1, K
	BNE  step6
	B    done6

column6: // for ; k > 0; k--, if the columns of A are contiguous
	COLUMN6
	ADD  ACOL, ATK
	SUBS $1, K
	BNE  column6

done6:
	MOVD stripe_relu(ARGS), K
	CBZ  K, keep6
	VEOR V0.B16, V0.B16, V0.B16
	RELU(8)
	RELU(12)
	RELU(16)
	RELU(20)
	RELU(24)
	RELU(28)

keep6:
	KEEP(F8, F9, F10, F11)
	KEEP(F12, F13, F14, F15)
	KEEP(F16, F17, F18, F19)
	KEEP(F20, F21, F22, F23)
	KEEP(F24, F25, F26, F27)
	KEEP(F28, F29, F30, F31)
	SUBS $6, M
	BGE  tile6

rows4: // if m >= 4
	ADDS $2, M                          // m − 4
	BLT  rows2
	SEED(F8, F9, F10, F11)
	SEED(F12, F13, F14, F15)
	SEED(F16, F17, F18, F19)
	SEED(F20, F21, F22, F23)
	MOVD ANEXT, A0
	ADD  AROW, A0, A1
	ADD  AROW, A1, A2
	ADD  AROW, A2, A3
	ADD  AROW, A3, ANEXT
	MOVD stripe_b(ARGS), B0
	MOVD stripe_second(ARGS), B1
	ADD  B0, B1
	MOVD stripe_k(ARGS), K
	MOVD $0, ATK
	CBZ  K, done4

step4: // for ; k > 0; k--
	ELEMENT (A0)(ATK), F2                 // a[i,k]
	ELEMENT (A1)(ATK), F3
	ELEMENT (A2)(ATK), F4
	ELEMENT (A3)(ATK), F5
	STEP4
	ADD  ACOL, ATK
	SUBS $1, K
	BNE  step4

done4:
	MOVD stripe_relu(ARGS), K
	CBZ  K, keep4
	VEOR V0.B16, V0.B16, V0.B16
	RELU(8)
	RELU(12)
	RELU(16)
	RELU(20)

keep4:
	KEEP(F8, F9, F10, F11)
	KEEP(F12, F13, F14, F15)
	KEEP(F16, F17, F18, F19)
	KEEP(F20, F21, F22, F23)
	SUB  $4, M

rows2: // if m >= 2
	ADDS $2, M                          // m − 2
	BLT  rows1
	SEED(F8, F9, F10, F11)
	SEED(F12, F13, F14, F15)
	MOVD ANEXT, A0
	ADD  AROW, A0, A1
	ADD  AROW, A1, ANEXT
	MOVD stripe_b(ARGS), B0
	MOVD stripe_second(ARGS), B1
	ADD  B0, B1
	MOVD stripe_k(ARGS), K
	MOVD $0, ATK
	CBZ  K, done2

step2: // for ; k > 0; k--
	ELEMENT (A0)(ATK), F2
	ELEMENT (A1)(ATK), F3
	STEP2
	ADD  ACOL, ATK
	SUBS $1, K
	BNE  step2

done2:
	MOVD stripe_relu(ARGS), K
	CBZ  K, keep2
	VEOR V0.B16, V0.B16, V0.B16
	RELU(8)
	RELU(12)

keep2:
	KEEP(F8, F9, F10, F11)
	KEEP(F12, F13, F14, F15)
	SUB  $2, M

rows1: // if m >= 1
	ADDS $1, M                          // m − 1
	BLT  end
	SEED(F8, F9, F10, F11)
	MOVD stripe_b(ARGS), B0
	MOVD stripe_second(ARGS), B1
	ADD  B0, B1
	MOVD stripe_k(ARGS), K
	CBZ  K, done1

step1: // for ; k > 0; k--
	ELEMENT (ANEXT), F2
	STEP1
	ADD  ACOL, ANEXT
	SUBS $1, K
	BNE  step1

done1:
	MOVD stripe_relu(ARGS), K
	CBZ  K, keep1
	VEOR V0.B16, V0.B16, V0.B16
	RELU(8)

keep1:
	KEEP(F8, F9, F10, F11)

end:
	RET
