// AddOuter and AddRows of float32: see level2_tmpl.h.
#define LOGELEMENT 2
#define LOGSHORT 3
#define VMOVE VMOVUPS
#define VMULTIPLY VMULPS
#define VFMA VFMADD231PS
#define VMOVE2 VMOVSD
#define VMOVE1 VMOVSS
#define VFMA1 VFMADD231SS
#define VBROADCAST VBROADCASTSS
#define Q0 X0
#define Q1 X1
#define FACTOR4 X14

#include "level2_tmpl.h"

// Rows of eight to sixteen elements are two vectors of eight.
#define EIGHTS(F, LAST) F(0, Y0); LAST(Y1)
#define FMA_EIGHT_Y(o, v) VFMA o(BX), Y14, v
#define FMA_LAST_EIGHT_Y(v) VFMA (BX)(R13*1), Y14, v
#define FMA_EIGHT_A(o, v) VFMA o(DI), Y14, v
#define FMA_LAST_EIGHT_A(v) VFMA (DI)(R13*1), Y14, v

PART(outereights, OUTER(EIGHTS, FMA_EIGHT_Y, FMA_LAST_EIGHT_Y))
PART(sumeights, SUM(EIGHTS, FMA_EIGHT_A, FMA_LAST_EIGHT_A))

DATA outers<>+80(SB)/8, $outereights<>(SB)
DATA sums<>+80(SB)/8, $sumeights<>(SB)
