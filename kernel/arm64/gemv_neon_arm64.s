//go:build !purego

#include "go_asm.h"
#include "textflag.h"
#include "zneon_arm64.h"

// A few rows of float32 times a transposed B.
#define SIZE 4
#define LANES 4
#define LOGLANES 2
#define ELEMENT FMOVS
#define VFMLA_E VFMLA_E_S4
#define VFMAX VFMAX_S4
#include "gemv_neon_tmpl.h"

// GROUP turns four rows over: VZIP brings columns of rows 0 and 2 together and of rows 1 and 3, then of all.
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

// One row, 32 columns: the second half of them takes the place of a second row.
#define ROWS ROWS1
#define STEPS STEPS1
#define UNITS UNITS2
#define GROUPS GROUPS8

// func rows1x32NEON(s *stripe)
TEXT ·rows1x32NEON(SB), NOSPLIT, $0-8
	MOVD s+0(FP), ARGS
#include "gemv_piece_neon_tmpl.h"

// 16 columns of one row.
#undef UNITS
#undef GROUPS
#define UNITS UNITS1
#define GROUPS GROUPS4

// func rows1x16NEON(s *stripe)
TEXT ·rows1x16NEON(SB), NOSPLIT, $0-8
	MOVD s+0(FP), ARGS
#include "gemv_piece_neon_tmpl.h"

// Two rows.
#undef ROWS
#undef STEPS
#undef UNITS
#define ROWS ROWS2
#define STEPS STEPS2
#define UNITS UNITS2

// func rows2x16NEON(s *stripe)
TEXT ·rows2x16NEON(SB), NOSPLIT, $0-8
	MOVD s+0(FP), ARGS
#include "gemv_piece_neon_tmpl.h"

// Three rows.
#undef ROWS
#undef STEPS
#undef UNITS
#define ROWS ROWS3
#define STEPS STEPS3
#define UNITS UNITS3

// func rows3x16NEON(s *stripe)
TEXT ·rows3x16NEON(SB), NOSPLIT, $0-8
	MOVD s+0(FP), ARGS
#include "gemv_piece_neon_tmpl.h"

// Four rows.
#undef ROWS
#undef STEPS
#undef UNITS
#define ROWS ROWS4
#define STEPS STEPS4
#define UNITS UNITS4

// func rows4x16NEON(s *stripe)
TEXT ·rows4x16NEON(SB), NOSPLIT, $0-8
	MOVD s+0(FP), ARGS
#include "gemv_piece_neon_tmpl.h"
