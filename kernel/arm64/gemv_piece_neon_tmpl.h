// The body of a function that computes some columns of a few rows of C.

	MOVD stripe_seed(ARGS), C0
	MOVD stripe_seedRow(ARGS), CROW
	UNITS(SEED)                         // c[i,j] = seed[i,j]
	MOVD stripe_a(ARGS), A0
	MOVD stripe_aRow(ARGS), A3
	ADD  A3, A0, A1
	ADD  A3, A1, A2
	ADD  A3, A2, A3
	MOVD stripe_b(ARGS), B0
	MOVD stripe_bRow(ARGS), BROW
	ADD  BROW, B0, B1
	ADD  BROW, B1, B2
	ADD  BROW, B2, B3
	LSL  $LOGLANES, BROW
	MOVD $0, O0
	ADD  BROW, O0, O1
	ADD  BROW, O1, O2
	ADD  BROW, O2, O3
	ADD  BROW, O3, O4
	ADD  BROW, O4, O5
	ADD  BROW, O5, O6
	ADD  BROW, O6, O7
	MOVD stripe_k(ARGS), K
	SUBS $LANES, K
	BLT  rest

lanes: // for ; k >= LANES; k -= LANES
	ROWS(LANESOFA)
	GROUPS(GROUP)                       // c[i,j] = fma(a[i,k], b[j,k], c[i,j])
	GROUPS(ADVANCE)
	SUBS $LANES, K
	BGE  lanes

rest:
	ADDS $LANES, K
	BEQ  done

one: // for ; k > 0; k--
	ROWS(ELEMENTOFA)
	GROUPS(COLUMN)
	GROUPS(ADVANCE1)
	SUBS $1, K
	BNE  one

done:
	MOVD stripe_relu(ARGS), K
	CBZ  K, keep
	VEOR V0.B16, V0.B16, V0.B16
	UNITS(RELU)

keep:
	MOVD stripe_c(ARGS), C0
	MOVD stripe_cRow(ARGS), CROW
	UNITS(KEEP)
	RET
