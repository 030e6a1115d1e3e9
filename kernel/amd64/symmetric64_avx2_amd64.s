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
#define VMASKMOVE VMASKMOVPD
#define VBLENDV VBLENDVPD
#define VBITAND VANDPD
#define VMOVE1 VMOVSD
#define FOUR_SUMS Y0
#define FOLD4 \
	VPERM2F128 $0x20, Y2, Y0, Y1; \
	VPERM2F128 $0x31, Y2, Y0, Y0; \
	VPERM2F128 $0x20, Y6, Y4, Y3; \
	VPERM2F128 $0x31, Y6, Y4, Y4; \
	VADDPD     Y1, Y0, Y0;        \
	VADDPD     Y3, Y4, Y4;        \
	VUNPCKLPD  Y4, Y0, Y1;        \
	VUNPCKHPD  Y4, Y0, Y0;        \
	VADDPD     Y1, Y0, Y0;        \
	VPERMPD    $0xD8, Y0, Y0

#define REVERSE VPERMPD $0x1B, Y0, Y0
#define FOLD1 \
	VEXTRACTF128 $1, Y0, X1; \
	VADDPD       X1, X0, X0; \
	VPERMILPD    $1, X0, X1; \
	VADDPD       X1, X0, X0

// Ones between zeros: windows of it have the first lanes.
DATA lanes<>+0(SB)/8, $0
DATA lanes<>+8(SB)/8, $0
DATA lanes<>+16(SB)/8, $0
DATA lanes<>+24(SB)/8, $0
DATA lanes<>+32(SB)/8, $0
DATA lanes<>+40(SB)/8, $0
DATA lanes<>+48(SB)/8, $0
DATA lanes<>+56(SB)/8, $0
DATA lanes<>+64(SB)/8, $-1
DATA lanes<>+72(SB)/8, $-1
DATA lanes<>+80(SB)/8, $-1
DATA lanes<>+88(SB)/8, $-1
DATA lanes<>+96(SB)/8, $-1
DATA lanes<>+104(SB)/8, $-1
DATA lanes<>+112(SB)/8, $-1
DATA lanes<>+120(SB)/8, $-1
DATA lanes<>+128(SB)/8, $0
DATA lanes<>+136(SB)/8, $0
DATA lanes<>+144(SB)/8, $0
DATA lanes<>+152(SB)/8, $0
DATA lanes<>+160(SB)/8, $0
DATA lanes<>+168(SB)/8, $0
DATA lanes<>+176(SB)/8, $0
DATA lanes<>+184(SB)/8, $0
GLOBL lanes<>(SB), RODATA, $192

#include "symmetric_avx2_tmpl.h"
#include "symmetric_tmpl.h"

// func AddSymmetric64AVX2(y, a, x []float64, stride, first, rows, from, to int,
//	upper bool, alpha float64)
TEXT ·AddSymmetric64AVX2(SB), NOSPLIT, $600-128
	MOVQ         y_base+0(FP), DI
	MOVQ         a_base+24(FP), R8
	MOVQ         x_base+48(FP), SI
	MOVQ         stride+72(FP), R9
	MOVQ         first+80(FP), AX
	MOVQ         rows+88(FP), CX
	MOVQ         from+96(FP), BX
	MOVQ         to+104(FP), DX
	VBROADCASTSD alpha+120(FP), Y12
	VMOVUPD      Y12, sym_Alpha
	BEGIN(done)
	CMPB         upper+112(FP), $0
	JEQ          rising
	UPPER_TRIANGLE(done)

rising:
	LOWER_TRIANGLE(done)

done:
	VZEROUPPER
	RET
