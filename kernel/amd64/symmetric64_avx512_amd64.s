//go:build !purego

#include "textflag.h"

// AddSymmetric64: a symmetric matrix of float64 times a vector.
#define LOGSIZE 3
#define SIZE 8
#define LANES 8
#define VMOVE VMOVUPD
#define VMULTIPLY VMULPD
#define VPLUS VADDPD
#define VFMA VFMADD231PD
#define VBROADCAST VBROADCASTSD
#define VPERMUTE VPERMPD
#define FOLD_QUARTERS \
	VPERMILPD $0x55, Z0, Z4; \
	VADDPD    Z4, Z0, Z0

#define FOLD_QUARTER \
	VPERMILPD $1, X0, X4; \
	VADDPD    X4, X0, X0

// Where the sum of each row of four lies: from the first row to the last, or from the last to the
// first.
DATA places<>+0(SB)/8, $0
DATA places<>+8(SB)/8, $2
DATA places<>+16(SB)/8, $4
DATA places<>+24(SB)/8, $6
DATA places<>+32(SB)/8, $0
DATA places<>+40(SB)/8, $2
DATA places<>+48(SB)/8, $4
DATA places<>+56(SB)/8, $6
DATA places<>+64(SB)/8, $6
DATA places<>+72(SB)/8, $4
DATA places<>+80(SB)/8, $2
DATA places<>+88(SB)/8, $0
DATA places<>+96(SB)/8, $6
DATA places<>+104(SB)/8, $4
DATA places<>+112(SB)/8, $2
DATA places<>+120(SB)/8, $0
GLOBL places<>(SB), RODATA, $128

#include "symmetric_avx512_tmpl.h"
#include "symmetric_tmpl.h"

// func AddSymmetric64AVX512(y, a, x []float64, stride, first, rows, from, to int,
//	upper bool, alpha float64)
TEXT ·AddSymmetric64AVX512(SB), NOSPLIT, $56-128
	MOVQ         y_base+0(FP), DI
	MOVQ         a_base+24(FP), R8
	MOVQ         x_base+48(FP), SI
	MOVQ         stride+72(FP), R9
	MOVQ         first+80(FP), AX
	MOVQ         rows+88(FP), CX
	MOVQ         from+96(FP), BX
	MOVQ         to+104(FP), DX
	VBROADCASTSD alpha+120(FP), Z31
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
