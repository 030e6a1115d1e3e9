//go:build !purego

#include "go_asm.h"
#include "textflag.h"
#include "zneon_arm64.h"

// The matrix product of float64: that of float32 with half as many elements in a register.
#define SIZE 8
#define LANES 2
#define ELEMENT FMOVD
#define VFMLA_E VFMLA_E_D2
#define VFMAX VFMAX_D2
#include "gemm_tiles_neon_tmpl.h"

// LANES6 is two k for 6 rows, COLUMN6 one k where the elements of A lie side by side.
#define LANES6 \
	STEP6(2,0, 3,0, 4,0, 5,0, 6,0, 7,0) \
	STEP6(2,1, 3,1, 4,1, 5,1, 6,1, 7,1)
#define COLUMN6 \
	FMOVQ_INDEX(19, 7, 2)  \
	FMOVQ_INDEX(19, 9, 3)  \
	FMOVQ_INDEX(19, 11, 4) \
	STEP6(2,0, 2,1, 3,0, 3,1, 4,0, 4,1)

// 8 columns: two units side by side.
#define LOAD LOADPAIR
#define STORE STOREPAIR
#define FMA FMAPAIR
#define UNIT0 WHOLE0
#define UNIT1 WHOLE1

// func doubles8NEON(s *stripe)
TEXT ·doubles8NEON(SB), NOSPLIT, $0-8
	MOVD s+0(FP), ARGS
#include "gemm_walk_neon_tmpl.h"

// 4 to 7 columns.
#undef UNIT0
#undef UNIT1
#define UNIT0 ANY0
#define UNIT1 ANY1

// func doubles4NEON(s *stripe)
TEXT ·doubles4NEON(SB), NOSPLIT, $0-8
	MOVD s+0(FP), ARGS
#include "gemm_walk_neon_tmpl.h"

// 2 or 3 columns.
#undef LOAD
#undef STORE
#undef FMA
#define FMA FMASINGLE
#define LOAD(p, x, y) FMOVQ (p), x
#define STORE(p, x, y) FMOVQ x, (p)

// func doubles2NEON(s *stripe)
TEXT ·doubles2NEON(SB), NOSPLIT, $0-8
	MOVD s+0(FP), ARGS
#include "gemm_walk_neon_tmpl.h"

// One column: both units are the same.
#undef LOAD
#undef STORE
#define LOAD(p, x, y) FMOVD (p), x
#define STORE(p, x, y) FMOVD x, (p)

// func doubles1NEON(s *stripe)
TEXT ·doubles1NEON(SB), NOSPLIT, $0-8
	MOVD s+0(FP), ARGS
#include "gemm_walk_neon_tmpl.h"

// func rowDoubles16NEON(s *stripe)
TEXT ·rowDoubles16NEON(SB), NOSPLIT, $0-8
	MOVD s+0(FP), ARGS
#include "gemm_row_neon_tmpl.h"

#define WIDE

// func rowDoubles32NEON(s *stripe)
TEXT ·rowDoubles32NEON(SB), NOSPLIT, $0-8
	MOVD s+0(FP), ARGS
#include "gemm_row_neon_tmpl.h"
