//go:build !purego

#include "go_asm.h"
#include "textflag.h"
#include "zneon_arm64.h"

// The matrix product of float32.
#define SIZE 4
#define LANES 4
#define ELEMENT FMOVS
#define VFMLA_E VFMLA_E_S4
#define VFMAX VFMAX_S4
#include "gemm_tiles_neon_tmpl.h"

// LANES6 is four k for 6 rows, COLUMN6 one k where the elements of A lie side by side.
#define LANES6 \
	STEP6(2,0, 3,0, 4,0, 5,0, 6,0, 7,0) \
	STEP6(2,1, 3,1, 4,1, 5,1, 6,1, 7,1) \
	STEP6(2,2, 3,2, 4,2, 5,2, 6,2, 7,2) \
	STEP6(2,3, 3,3, 4,3, 5,3, 6,3, 7,3)
#define COLUMN6 \
	FMOVQ_INDEX(19, 7, 2) \
	FMOVD (A4)(ATK), F3   \
	STEP6(2,0, 2,1, 2,2, 2,3, 3,0, 3,1)

// 16 columns: two units side by side.
#define LOAD LOADPAIR
#define STORE STOREPAIR
#define FMA FMAPAIR
#define UNIT0 WHOLE0
#define UNIT1 WHOLE1

// func columns16NEON(s *stripe)
TEXT ·columns16NEON(SB), NOSPLIT, $0-8
	MOVD s+0(FP), ARGS
#include "gemm_walk_neon_tmpl.h"

// 8 to 15 columns.
#undef UNIT0
#undef UNIT1
#define UNIT0 ANY0
#define UNIT1 ANY1

// func columns8NEON(s *stripe)
TEXT ·columns8NEON(SB), NOSPLIT, $0-8
	MOVD s+0(FP), ARGS
#include "gemm_walk_neon_tmpl.h"

// 4 to 7 columns.
#undef LOAD
#undef STORE
#undef FMA
#define FMA FMASINGLE
#define LOAD(p, x, y) FMOVQ (p), x
#define STORE(p, x, y) FMOVQ x, (p)

// func columns4NEON(s *stripe)
TEXT ·columns4NEON(SB), NOSPLIT, $0-8
	MOVD s+0(FP), ARGS
#include "gemm_walk_neon_tmpl.h"

// 2 or 3 columns.
#undef LOAD
#undef STORE
#define LOAD(p, x, y) FMOVD (p), x
#define STORE(p, x, y) FMOVD x, (p)

// func columns2NEON(s *stripe)
TEXT ·columns2NEON(SB), NOSPLIT, $0-8
	MOVD s+0(FP), ARGS
#include "gemm_walk_neon_tmpl.h"

// One column: both units are the same.
#undef LOAD
#undef STORE
#define LOAD(p, x, y) FMOVS (p), x
#define STORE(p, x, y) FMOVS x, (p)

// func columns1NEON(s *stripe)
TEXT ·columns1NEON(SB), NOSPLIT, $0-8
	MOVD s+0(FP), ARGS
#include "gemm_walk_neon_tmpl.h"

// func row32NEON(s *stripe)
TEXT ·row32NEON(SB), NOSPLIT, $0-8
	MOVD s+0(FP), ARGS
#include "gemm_row_neon_tmpl.h"

#define WIDE

// func row64NEON(s *stripe)
TEXT ·row64NEON(SB), NOSPLIT, $0-8
	MOVD s+0(FP), ARGS
#include "gemm_row_neon_tmpl.h"
