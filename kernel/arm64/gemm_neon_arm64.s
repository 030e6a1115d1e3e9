//go:build !purego

#include "go_asm.h"
#include "textflag.h"
#include "zneon.h"
#include "gemm_neon_tmpl.h"

// The matrix product of float32. gemm_neon_tmpl.h has the registers and the kernels.
#define SIZE  4
#define LANES 4
#define ELEMENT FMOVS
#define VFMLA_E VFMLA_E_S4
#define VFMAX   VFMAX_S4

#define STEPS6 \
	STEP6(0) \
	STEP6(1) \
	STEP6(2) \
	STEP6(3)

// COLUMN_STEP6 has its six elements of A in V2 and V3.
#define COLUMN_STEP6 \
	FMOVQ_INDEX(19, 7, 2) \ // at A0+ATK
	FMOVD (A4)(ATK), F3   \
	LOAD_B0               \
	FMA(2, 0, 8)          \
	FMA(2, 1, 12)         \
	FMA(2, 2, 16)         \
	FMA(2, 3, 20)         \
	FMA(3, 0, 24)         \
	FMA(3, 1, 28)         \
	LOAD_B1               \
	FMA(2, 0, 10)         \
	FMA(2, 1, 14)         \
	FMA(2, 2, 18)         \
	FMA(2, 3, 22)         \
	FMA(3, 0, 26)         \
	FMA(3, 1, 30)

// 16 columns: two vector pairs side by side.
#define LOAD    LOAD_PAIR
#define STORE   STORE_PAIR
#define FMA     FMA_PAIR
#define LOAD_B0 WHOLE_B0
#define LOAD_B1 WHOLE_B1

// func panel16NEON(p *panel)
TEXT ·panel16NEON(SB), NOSPLIT, $0-8
	MOVD p+0(FP), ARGS
	MACRO_KERNEL(end)

end:
	RET

// 9 to 15 columns: two vector pairs that overlap.
#undef LOAD_B0
#undef LOAD_B1
#define LOAD_B0 ANY_B0
#define LOAD_B1 ANY_B1

// func panel8NEON(p *panel)
TEXT ·panel8NEON(SB), NOSPLIT, $0-8
	MOVD p+0(FP), ARGS
	MACRO_KERNEL(end)

end:
	RET

// 4 to 8 columns: two vectors.
#undef LOAD
#undef STORE
#undef FMA
#define LOAD(p, x, y)  FMOVQ (p), x
#define STORE(p, x, y) FMOVQ x, (p)
#define FMA            FMA_VECTOR

// func panel4NEON(p *panel)
TEXT ·panel4NEON(SB), NOSPLIT, $0-8
	MOVD p+0(FP), ARGS
	MACRO_KERNEL(end)

end:
	RET

// 2 or 3 columns: two halves of a vector.
#undef LOAD
#undef STORE
#define LOAD(p, x, y)  FMOVD (p), x
#define STORE(p, x, y) FMOVD x, (p)

// func panel2NEON(p *panel)
TEXT ·panel2NEON(SB), NOSPLIT, $0-8
	MOVD p+0(FP), ARGS
	MACRO_KERNEL(end)

end:
	RET

// One column: both halves are the same.
#undef LOAD
#undef STORE
#define LOAD(p, x, y)  FMOVS (p), x
#define STORE(p, x, y) FMOVS x, (p)

// func panel1NEON(p *panel)
TEXT ·panel1NEON(SB), NOSPLIT, $0-8
	MOVD p+0(FP), ARGS
	MACRO_KERNEL(end)

end:
	RET

// func row1x32NEON(p *panel)
TEXT ·row1x32NEON(SB), NOSPLIT, $0-8
	MOVD p+0(FP), ARGS
	ROW_KERNEL2
	RET

// func row1x64NEON(p *panel)
TEXT ·row1x64NEON(SB), NOSPLIT, $0-8
	MOVD p+0(FP), ARGS
	ROW_KERNEL4
	RET
