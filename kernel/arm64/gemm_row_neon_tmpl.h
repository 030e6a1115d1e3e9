// The body of a function that computes one row of a stripe: a tile with a single row and more columns than
// those of gemm_walk_neon_tmpl.h, so that there are enough chains of additions to keep the multipliers
// busy. They are two panels of B, or four with WIDE.
//
//	B0-B3    row k of each panel
//	V0-V3    a row of a panel of B
//	V4       an element of A
//	V8-V23   C: 64 bytes of the row, the columns of a panel, in V8-V11, and so on

	MOVD stripe_c(ARGS), C0
	MOVD stripe_seed(ARGS), S0
	MOVD stripe_a(ARGS), A0
	MOVD stripe_aCol(ARGS), ACOL
	MOVD stripe_b(ARGS), B0
	MOVD stripe_bPanel(ARGS), B3
	MOVD stripe_bRow(ARGS), BROW
	MOVD stripe_k(ARGS), K
	ADD  B3, B0, B1
	LOAD4(S0, F8, F9, F10, F11)         // c[j] = seed[j]
	LOAD4(S0, F12, F13, F14, F15)
#ifdef WIDE
	ADD  B3, B1, B2
	ADD  B3, B2, B3
	LOAD4(S0, F16, F17, F18, F19)
	LOAD4(S0, F20, F21, F22, F23)
#endif
	CBZ  K, done

step: // for ; k > 0; k--
	ELEMENT (A0), F4
	ADD  ACOL, A0
	STEPROW(B0, 8)                      // c[j] = fma(a[k], b[k,j], c[j])
	STEPROW(B1, 12)
#ifdef WIDE
	STEPROW(B2, 16)
	STEPROW(B3, 20)
#endif
	SUBS $1, K
	BNE  step

done:
	MOVD stripe_relu(ARGS), K
	CBZ  K, keep
	VEOR V0.B16, V0.B16, V0.B16
	RELU(8)
	RELU(12)
#ifdef WIDE
	RELU(16)
	RELU(20)
#endif

keep:
	STORE4(C0, F8, F9, F10, F11)
	STORE4(C0, F12, F13, F14, F15)
#ifdef WIDE
	STORE4(C0, F16, F17, F18, F19)
	STORE4(C0, F20, F21, F22, F23)
#endif
	RET
