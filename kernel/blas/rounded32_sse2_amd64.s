//go:build !purego

#include "textflag.h"

// ger, dot and axpy with increments, and scal, of float32.
#define LOGELEMENT 2
#define LANES 4
#define MULTIPLY MULPS
#define ADD ADDPS
#define MOVE1 MOVSS
#define MULTIPLY1 MULSS
#define ADD1 ADDSS
#define SPREAD(x) SHUFPS $0, x, x
#define SINGLE
#define DOTFRAME 56
#define DOT ·dotIncrements32
#define GER ·gerRows32
#define AXPY ·axpyIncrements32
#define SCAL ·scaleFew32

#include "rounded_sse2_tmpl.h"

