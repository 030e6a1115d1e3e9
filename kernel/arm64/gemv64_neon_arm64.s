//go:build !purego

#include "go_asm.h"
#include "textflag.h"
#include "zneon_arm64.h"

// A few rows of float64 times a transposed B.
#define SIZE 8
#define LANES 2
#define LOGLANES 1
#define ELEMENT FMOVD
#define VFMLA_E VFMLA_E_D2
#define VFMAX VFMAX_D2
#include "gemv_neon_tmpl.h"

// GROUP turns two rows over.
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

// One row, 16 columns: the second half of them takes the place of a second row.
#define ROWS ROWS1
#define STEPS STEPS1
#define UNITS UNITS2
#define GROUPS GROUPS8

// func rowsDoubles1x16NEON(s *stripe)
TEXT ·rowsDoubles1x16NEON(SB), NOSPLIT, $0-8
	MOVD s+0(FP), ARGS
#include "gemv_piece_neon_tmpl.h"

// 8 columns of one row.
#undef UNITS
#undef GROUPS
#define UNITS UNITS1
#define GROUPS GROUPS4

// func rowsDoubles1x8NEON(s *stripe)
TEXT ·rowsDoubles1x8NEON(SB), NOSPLIT, $0-8
	MOVD s+0(FP), ARGS
#include "gemv_piece_neon_tmpl.h"

// Two rows.
#undef ROWS
#undef STEPS
#undef UNITS
#define ROWS ROWS2
#define STEPS STEPS2
#define UNITS UNITS2

// func rowsDoubles2x8NEON(s *stripe)
TEXT ·rowsDoubles2x8NEON(SB), NOSPLIT, $0-8
	MOVD s+0(FP), ARGS
#include "gemv_piece_neon_tmpl.h"

// Three rows.
#undef ROWS
#undef STEPS
#undef UNITS
#define ROWS ROWS3
#define STEPS STEPS3
#define UNITS UNITS3

// func rowsDoubles3x8NEON(s *stripe)
TEXT ·rowsDoubles3x8NEON(SB), NOSPLIT, $0-8
	MOVD s+0(FP), ARGS
#include "gemv_piece_neon_tmpl.h"

// Four rows.
#undef ROWS
#undef STEPS
#undef UNITS
#define ROWS ROWS4
#define STEPS STEPS4
#define UNITS UNITS4

// func rowsDoubles4x8NEON(s *stripe)
TEXT ·rowsDoubles4x8NEON(SB), NOSPLIT, $0-8
	MOVD s+0(FP), ARGS
#include "gemv_piece_neon_tmpl.h"
