//go:build !purego

#include "go_asm.h"
#include "textflag.h"
#include "zneon.h"
#include "gemm_neon_tmpl.h"

// The matrix product of float64: that of float32 with half as many elements in a vector.
// gemm_neon_tmpl.h has the registers and the kernels.
#define SIZE  8
#define LANES 2
#define ELEMENT FMOVD
#define VFMLA_E VFMLA_E_D2
#define VFMAX   VFMAX_D2

#define STEPS6 \
	STEP6(0) \
	STEP6(1)

// COLUMN_STEP6 has its six elements of A in V2 to V4.
#define COLUMN_STEP6 \
	FMOVQ_INDEX(19, 7, 2)  \ // at A0+ATK
	FMOVQ_INDEX(19, 9, 3)  \ // at A2+ATK
	FMOVQ_INDEX(19, 11, 4) \ // at A4+ATK
	LOAD_B0                \
	FMA(2, 0, 8)           \
	FMA(2, 1, 12)          \
	FMA(3, 0, 16)          \
	FMA(3, 1, 20)          \
	FMA(4, 0, 24)          \
	FMA(4, 1, 28)          \
	LOAD_B1                \
	FMA(2, 0, 10)          \
	FMA(2, 1, 14)          \
	FMA(3, 0, 18)          \
	FMA(3, 1, 22)          \
	FMA(4, 0, 26)          \
	FMA(4, 1, 30)

// 8 columns: two vector pairs side by side.
#define LOAD    LOAD_PAIR
#define STORE   STORE_PAIR
#define FMA     FMA_PAIR
#define LOAD_B0 WHOLE_B0
#define LOAD_B1 WHOLE_B1

// func panel8f64NEON(p *panel)
TEXT ·panel8f64NEON(SB), NOSPLIT, $0-8
	MOVD p+0(FP), ARGS
	MACRO_KERNEL(end)

end:
	RET

// 5 to 7 columns: two vector pairs that overlap.
#undef LOAD_B0
#undef LOAD_B1
#define LOAD_B0 ANY_B0
#define LOAD_B1 ANY_B1

// func panel4f64NEON(p *panel)
TEXT ·panel4f64NEON(SB), NOSPLIT, $0-8
	MOVD p+0(FP), ARGS
	MACRO_KERNEL(end)

end:
	RET

// 2 to 4 columns: two vectors.
#undef LOAD
#undef STORE
#undef FMA
#define LOAD(p, x, y)  FMOVQ (p), x
#define STORE(p, x, y) FMOVQ x, (p)
#define FMA            FMA_VECTOR

// func panel2f64NEON(p *panel)
TEXT ·panel2f64NEON(SB), NOSPLIT, $0-8
	MOVD p+0(FP), ARGS
	MACRO_KERNEL(end)

end:
	RET

// One column: both halves are the same.
#undef LOAD
#undef STORE
#define LOAD(p, x, y)  FMOVD (p), x
#define STORE(p, x, y) FMOVD x, (p)

// func panel1f64NEON(p *panel)
TEXT ·panel1f64NEON(SB), NOSPLIT, $0-8
	MOVD p+0(FP), ARGS
	MACRO_KERNEL(end)

end:
	RET

// func row1x16f64NEON(p *panel)
TEXT ·row1x16f64NEON(SB), NOSPLIT, $0-8
	MOVD p+0(FP), ARGS
	ROW_KERNEL2
	RET

// func row1x32f64NEON(p *panel)
TEXT ·row1x32f64NEON(SB), NOSPLIT, $0-8
	MOVD p+0(FP), ARGS
	ROW_KERNEL4
	RET
