//go:build !purego

#include "textflag.h"

// AddSymmetric: a symmetric matrix of float32 times a vector.
#define LOGSIZE 2
#define SIZE 4
#define LANES 16
#define VMOVE VMOVUPS
#define VMULTIPLY VMULPS
#define VPLUS VADDPS
#define VFMA VFMADD231PS
#define VBROADCAST VBROADCASTSS
#define VPERMUTE VPERMPS
#define FOLD_QUARTERS \
	VPERMILPD $0x55, Z0, Z4; \
	VADDPS    Z4, Z0, Z0;    \
	VPERMILPS $0xB1, Z0, Z4; \
	VADDPS    Z4, Z0, Z0

#define FOLD_QUARTER \
	VPERMILPD $1, X0, X4;    \
	VADDPS    X4, X0, X0;    \
	VPERMILPS $0xB1, X0, X4; \
	VADDPS    X4, X0, X0

// Where the sum of each row of four lies: from the first row to the last, or from the last to the
// first.
DATA places<>+0(SB)/4, $0
DATA places<>+4(SB)/4, $4
DATA places<>+8(SB)/4, $8
DATA places<>+12(SB)/4, $12
DATA places<>+16(SB)/4, $0
DATA places<>+20(SB)/4, $4
DATA places<>+24(SB)/4, $8
DATA places<>+28(SB)/4, $12
DATA places<>+32(SB)/4, $0
DATA places<>+36(SB)/4, $4
DATA places<>+40(SB)/4, $8
DATA places<>+44(SB)/4, $12
DATA places<>+48(SB)/4, $0
DATA places<>+52(SB)/4, $4
DATA places<>+56(SB)/4, $8
DATA places<>+60(SB)/4, $12
DATA places<>+64(SB)/4, $12
DATA places<>+68(SB)/4, $8
DATA places<>+72(SB)/4, $4
DATA places<>+76(SB)/4, $0
DATA places<>+80(SB)/4, $12
DATA places<>+84(SB)/4, $8
DATA places<>+88(SB)/4, $4
DATA places<>+92(SB)/4, $0
DATA places<>+96(SB)/4, $12
DATA places<>+100(SB)/4, $8
DATA places<>+104(SB)/4, $4
DATA places<>+108(SB)/4, $0
DATA places<>+112(SB)/4, $12
DATA places<>+116(SB)/4, $8
DATA places<>+120(SB)/4, $4
DATA places<>+124(SB)/4, $0
GLOBL places<>(SB), RODATA, $128

#include "symmetric_avx512_tmpl.h"
#include "symmetric_tmpl.h"

// func AddSymmetricAVX512(y, a, x []float32, stride, first, rows, from, to int,
//	upper bool, alpha float32)
TEXT ·AddSymmetricAVX512(SB), NOSPLIT, $56-120
	MOVQ         y_base+0(FP), DI
	MOVQ         a_base+24(FP), R8
	MOVQ         x_base+48(FP), SI
	MOVQ         stride+72(FP), R9
	MOVQ         first+80(FP), AX
	MOVQ         rows+88(FP), CX
	MOVQ         from+96(FP), BX
	MOVQ         to+104(FP), DX
	VBROADCASTSS alpha+116(FP), Z31
	LOAD_PLACES
	BEGIN(done)
	CMPB         upper+112(FP), $0
	JEQ          rising
	UPPER_TRIANGLE(done)

rising:
	LOWER_TRIANGLE(done)

done:
	VZEROUPPER
	RET
