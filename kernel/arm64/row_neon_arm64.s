//go:build !purego

#include "go_asm.h"
#include "textflag.h"
#include "zneon_arm64.h"

// One row of a matrix product: a tile of product_neon_arm64.s with a single row and more columns, so
// that there are enough chains of additions to keep the multipliers busy.
//
// Registers:
#define ARGS R0  // the stripe
#define C0   R1  // C, 16 columns each
#define C1   R2
#define C2   R3
#define C3   R4
#define S0   R5  // the seed
#define S1   R6
#define S2   R7
#define S3   R8
#define B0   R9  // row k of each panel of B
#define B1   R10
#define B2   R11
#define B3   R12
#define BROW R13 // bytes to the next k
#define A0   R14 // A, element k
#define ACOL R15
#define K    R19 // steps left
//	V0-V3    a row of a panel of B
//	V4       an element of A
//	V8-V23   C

// FETCH loads the operands that do not depend on the number of panels.
#define FETCH \
	MOVD stripe_c(ARGS), C0      \
	MOVD stripe_seed(ARGS), S0   \
	MOVD stripe_a(ARGS), A0      \
	MOVD stripe_aCol(ARGS), ACOL \
	MOVD stripe_b(ARGS), B0      \
	MOVD stripe_bRow(ARGS), BROW \
	MOVD stripe_k(ARGS), K

// LOAD16 and STORE16 move 16 columns.
#define LOAD16(p, w, x, y, z) \
	FLDPQ (p), (w, x)   \
	FLDPQ 32(p), (y, z)
#define STORE16(p, w, x, y, z) \
	FSTPQ (w, x), (p)   \
	FSTPQ (y, z), 32(p)

// STEP16 is one k for the 16 columns in the registers from Vc on.
#define STEP16(p, c) \
	LOAD16(p, F0, F1, F2, F3) \
	ADD  BROW, p              \
	VFMLA_E_S4(4, 0, 0, c)    \
	VFMLA_E_S4(4, 0, 1, c+1)  \
	VFMLA_E_S4(4, 0, 2, c+2)  \
	VFMLA_E_S4(4, 0, 3, c+3)

// RELU16 makes +0 of what is ≤ 0 in 16 columns; V0 is 0.
#define RELU16(c) \
	VFMAX_S4(0, c, c)     \
	VFMAX_S4(0, c+1, c+1) \
	VFMAX_S4(0, c+2, c+2) \
	VFMAX_S4(0, c+3, c+3)

// func row64NEON(s *stripe)
TEXT ·row64NEON(SB), NOSPLIT, $0-8
	MOVD s+0(FP), ARGS
	FETCH
	ADD  $64, C0, C1
	ADD  $128, C0, C2
	ADD  $192, C0, C3
	ADD  $64, S0, S1
	ADD  $128, S0, S2
	ADD  $192, S0, S3
	MOVD stripe_bPanel(ARGS), B3
	ADD  B3, B0, B1
	ADD  B3, B1, B2
	ADD  B3, B2, B3
	LOAD16(S0, F8, F9, F10, F11)        // c[j] = seed[j]
	LOAD16(S1, F12, F13, F14, F15)
	LOAD16(S2, F16, F17, F18, F19)
	LOAD16(S3, F20, F21, F22, F23)
	CBZ  K, done

step: // for ; k > 0; k--
	FMOVS (A0), F4
	ADD  ACOL, A0
	STEP16(B0, 8)                       // c[j] = fma(a[k], b[k,j], c[j])
	STEP16(B1, 12)
	STEP16(B2, 16)
	STEP16(B3, 20)
	SUBS $1, K
	BNE  step

done:
	MOVD stripe_relu(ARGS), K
	CBZ  K, keep
	VEOR V0.B16, V0.B16, V0.B16
	RELU16(8)
	RELU16(12)
	RELU16(16)
	RELU16(20)

keep:
	STORE16(C0, F8, F9, F10, F11)
	STORE16(C1, F12, F13, F14, F15)
	STORE16(C2, F16, F17, F18, F19)
	STORE16(C3, F20, F21, F22, F23)
	RET

// func row32NEON(s *stripe)
TEXT ·row32NEON(SB), NOSPLIT, $0-8
	MOVD s+0(FP), ARGS
	FETCH
	ADD  $64, C0, C1
	ADD  $64, S0, S1
	MOVD stripe_bPanel(ARGS), B1
	ADD  B0, B1
	LOAD16(S0, F8, F9, F10, F11)        // c[j] = seed[j]
	LOAD16(S1, F12, F13, F14, F15)
	CBZ  K, done

step: // for ; k > 0; k--
	FMOVS (A0), F4
	ADD  ACOL, A0
	STEP16(B0, 8)                       // c[j] = fma(a[k], b[k,j], c[j])
	STEP16(B1, 12)
	SUBS $1, K
	BNE  step

done:
	MOVD stripe_relu(ARGS), K
	CBZ  K, keep
	VEOR V0.B16, V0.B16, V0.B16
	RELU16(8)
	RELU16(12)

keep:
	STORE16(C0, F8, F9, F10, F11)
	STORE16(C1, F12, F13, F14, F15)
	RET
