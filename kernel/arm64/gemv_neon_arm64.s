//go:build !purego

#include "go_asm.h"
#include "textflag.h"
#include "zneon.h"
#include "gemv_neon_tmpl.h"

// One to four rows of float32 times a transposed B. gemv_neon_tmpl.h has the registers and the
// kernel.
#define SIZE     4
#define LANES    4
#define LOGLANES 2
#define ELEMENT  FMOVS
#define VFMLA_E  VFMLA_E_S4
#define VFMAX    VFMAX_S4

// GROUP loads four elements of each of four rows, whose pointers are R5 to R8, into V4 to V7, and
// transposes them: VZIP joins the columns of rows 0 and 2 and of rows 1 and 3, then of all. COLUMN
// loads one element of each.
#define GROUP(o, at, g) \
	FMOVQ_INDEX(at, 5, 4)       \
	FMOVQ_INDEX(at, 6, 5)       \
	FMOVQ_INDEX(at, 7, 6)       \
	FMOVQ_INDEX(at, 8, 7)       \
	VZIP1 V6.S4, V4.S4, V8.S4   \
	VZIP1 V7.S4, V5.S4, V9.S4   \
	VZIP2 V6.S4, V4.S4, V10.S4  \
	VZIP2 V7.S4, V5.S4, V11.S4  \
	VZIP1 V9.S4, V8.S4, V4.S4   \
	VZIP2 V9.S4, V8.S4, V5.S4   \
	VZIP1 V11.S4, V10.S4, V6.S4 \
	VZIP2 V11.S4, V10.S4, V7.S4 \
	STEPS(4, 0, g)              \
	STEPS(5, 1, g)              \
	STEPS(6, 2, g)              \
	STEPS(7, 3, g)

#define COLUMN(o, at, g) \
	FMOVS (B0)(o), F4         \
	FMOVS (B1)(o), F5         \
	FMOVS (B2)(o), F6         \
	FMOVS (B3)(o), F7         \
	VZIP1 V6.S4, V4.S4, V8.S4 \
	VZIP1 V7.S4, V5.S4, V9.S4 \
	VZIP1 V9.S4, V8.S4, V4.S4 \
	STEPS(4, 0, g)

// One row, 32 columns: the second half of them takes the place of a second row of C.
#define ROWS_OF_A ROWS_OF_A1
#define STEPS     STEPS1
#define ROWS_OF_C ROWS_OF_C2
#define RELUS     RELUS2
#define GROUPS    GROUPS8

// func gemv1x32NEON(p *panel)
TEXT ·gemv1x32NEON(SB), NOSPLIT, $0-8
	MOVD p+0(FP), ARGS
	GEMV
	RET

// 16 columns from here on: of one row,
#undef ROWS_OF_C
#undef RELUS
#undef GROUPS
#define ROWS_OF_C ROWS_OF_C1
#define RELUS     RELUS1
#define GROUPS    GROUPS4

// func gemv1x16NEON(p *panel)
TEXT ·gemv1x16NEON(SB), NOSPLIT, $0-8
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

// func gemv2x16NEON(p *panel)
TEXT ·gemv2x16NEON(SB), NOSPLIT, $0-8
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

// func gemv3x16NEON(p *panel)
TEXT ·gemv3x16NEON(SB), NOSPLIT, $0-8
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

// func gemv4x16NEON(p *panel)
TEXT ·gemv4x16NEON(SB), NOSPLIT, $0-8
	MOVD p+0(FP), ARGS
	GEMV
	RET
