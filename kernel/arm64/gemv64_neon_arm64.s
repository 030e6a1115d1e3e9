//go:build !purego

#include "go_asm.h"
#include "textflag.h"
#include "zneon.h"
#include "gemv_neon_tmpl.h"

// One to four rows of float64 times a transposed B. gemv_neon_tmpl.h has the registers and the
// kernel.
#define SIZE     8
#define LANES    2
#define LOGLANES 1
#define ELEMENT  FMOVD
#define VFMLA_E  VFMLA_E_D2
#define VFMAX    VFMAX_D2

// GROUP transposes two rows.
#define GROUP(o, at, g) \
	FMOVQ_INDEX(at, 5, 4)     \
	FMOVQ_INDEX(at, 6, 5)     \
	VZIP1 V5.D2, V4.D2, V6.D2 \
	VZIP2 V5.D2, V4.D2, V7.D2 \
	STEPS(6, 0, g)            \
	STEPS(7, 1, g)

#define COLUMN(o, at, g) \
	FMOVD (B0)(o), F4         \
	FMOVD (B1)(o), F5         \
	VZIP1 V5.D2, V4.D2, V6.D2 \
	STEPS(6, 0, g)

// One row, 16 columns: the second half of them takes the place of a second row of C.
#define ROWS_OF_A ROWS_OF_A1
#define STEPS     STEPS1
#define ROWS_OF_C ROWS_OF_C2
#define RELUS     RELUS2
#define GROUPS    GROUPS8

// func gemv1x16f64NEON(p *panel)
TEXT ·gemv1x16f64NEON(SB), NOSPLIT, $0-8
	MOVD p+0(FP), ARGS
	GEMV
	RET

// 8 columns from here on: of one row,
#undef ROWS_OF_C
#undef RELUS
#undef GROUPS
#define ROWS_OF_C ROWS_OF_C1
#define RELUS     RELUS1
#define GROUPS    GROUPS4

// func gemv1x8f64NEON(p *panel)
TEXT ·gemv1x8f64NEON(SB), NOSPLIT, $0-8
	MOVD p+0(FP), ARGS
	GEMV
	RET

// of two rows,
#undef ROWS_OF_A
#undef STEPS
#undef ROWS_OF_C
#undef RELUS
#define ROWS_OF_A ROWS_OF_A2
#define STEPS     STEPS2
#define ROWS_OF_C ROWS_OF_C2
#define RELUS     RELUS2

// func gemv2x8f64NEON(p *panel)
TEXT ·gemv2x8f64NEON(SB), NOSPLIT, $0-8
	MOVD p+0(FP), ARGS
	GEMV
	RET

// of three rows,
#undef ROWS_OF_A
#undef STEPS
#undef ROWS_OF_C
#undef RELUS
#define ROWS_OF_A ROWS_OF_A3
#define STEPS     STEPS3
#define ROWS_OF_C ROWS_OF_C3
#define RELUS     RELUS3

// func gemv3x8f64NEON(p *panel)
TEXT ·gemv3x8f64NEON(SB), NOSPLIT, $0-8
	MOVD p+0(FP), ARGS
	GEMV
	RET

// and of four.
#undef ROWS_OF_A
#undef STEPS
#undef ROWS_OF_C
#undef RELUS
#define ROWS_OF_A ROWS_OF_A4
#define STEPS     STEPS4
#define ROWS_OF_C ROWS_OF_C4
#define RELUS     RELUS4

// func gemv4x8f64NEON(p *panel)
TEXT ·gemv4x8f64NEON(SB), NOSPLIT, $0-8
	MOVD p+0(FP), ARGS
	GEMV
	RET
