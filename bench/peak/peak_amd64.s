//go:build !purego

#include "textflag.h"

// Twelve independent chains: two ports times a latency of four or five cycles want eight to ten.
// All start at zero: a subnormal left in a register would cost an assist a step.

#define CHAINSAVX2(VFMA231) \
	MOVQ n+0(FP), CX;             \
	VXORPS Y0, Y0, Y0;            \
	VXORPS Y1, Y1, Y1;            \
	VXORPS Y2, Y2, Y2;            \
	VXORPS Y3, Y3, Y3;            \
	VXORPS Y4, Y4, Y4;            \
	VXORPS Y5, Y5, Y5;            \
	VXORPS Y6, Y6, Y6;            \
	VXORPS Y7, Y7, Y7;            \
	VXORPS Y8, Y8, Y8;            \
	VXORPS Y9, Y9, Y9;            \
	VXORPS Y10, Y10, Y10;         \
	VXORPS Y11, Y11, Y11;         \
	VXORPS Y12, Y12, Y12;         \
	VXORPS Y13, Y13, Y13;         \
loop: /* for ; n > 0; n-- */   \
	VFMA231 Y0, Y1, Y2;           \
	VFMA231 Y0, Y1, Y3;           \
	VFMA231 Y0, Y1, Y4;           \
	VFMA231 Y0, Y1, Y5;           \
	VFMA231 Y0, Y1, Y6;           \
	VFMA231 Y0, Y1, Y7;           \
	VFMA231 Y0, Y1, Y8;           \
	VFMA231 Y0, Y1, Y9;           \
	VFMA231 Y0, Y1, Y10;          \
	VFMA231 Y0, Y1, Y11;          \
	VFMA231 Y0, Y1, Y12;          \
	VFMA231 Y0, Y1, Y13;          \
	DECQ CX;                      \
	JNZ  loop;                    \
	VZEROUPPER;                   \
	RET

#define CHAINSAVX512(VFMA231) \
	MOVQ n+0(FP), CX;             \
	VPXORD Z0, Z0, Z0;            \
	VPXORD Z1, Z1, Z1;            \
	VPXORD Z2, Z2, Z2;            \
	VPXORD Z3, Z3, Z3;            \
	VPXORD Z4, Z4, Z4;            \
	VPXORD Z5, Z5, Z5;            \
	VPXORD Z6, Z6, Z6;            \
	VPXORD Z7, Z7, Z7;            \
	VPXORD Z8, Z8, Z8;            \
	VPXORD Z9, Z9, Z9;            \
	VPXORD Z10, Z10, Z10;         \
	VPXORD Z11, Z11, Z11;         \
	VPXORD Z12, Z12, Z12;         \
	VPXORD Z13, Z13, Z13;         \
loop: /* for ; n > 0; n-- */   \
	VFMA231 Z0, Z1, Z2;           \
	VFMA231 Z0, Z1, Z3;           \
	VFMA231 Z0, Z1, Z4;           \
	VFMA231 Z0, Z1, Z5;           \
	VFMA231 Z0, Z1, Z6;           \
	VFMA231 Z0, Z1, Z7;           \
	VFMA231 Z0, Z1, Z8;           \
	VFMA231 Z0, Z1, Z9;           \
	VFMA231 Z0, Z1, Z10;          \
	VFMA231 Z0, Z1, Z11;          \
	VFMA231 Z0, Z1, Z12;          \
	VFMA231 Z0, Z1, Z13;          \
	DECQ CX;                      \
	JNZ  loop;                    \
	VZEROUPPER;                   \
	RET

// func peakAVX2(n int)
TEXT ·peakAVX2(SB), NOSPLIT, $0-8
	CHAINSAVX2(VFMADD231PS)

// func peak64AVX2(n int)
TEXT ·peak64AVX2(SB), NOSPLIT, $0-8
	CHAINSAVX2(VFMADD231PD)

// func peakAVX512(n int)
TEXT ·peakAVX512(SB), NOSPLIT, $0-8
	CHAINSAVX512(VFMADD231PS)

// func peak64AVX512(n int)
TEXT ·peak64AVX512(SB), NOSPLIT, $0-8
	CHAINSAVX512(VFMADD231PD)

// func loadAVX2(p *float32, n int)
TEXT ·loadAVX2(SB), NOSPLIT, $0-16
	MOVQ p+0(FP), AX
	MOVQ n+8(FP), CX

loop: // for ; n > 0; n--
	VMOVUPS 0(AX), Y0
	VMOVUPS 32(AX), Y1
	VMOVUPS 64(AX), Y2
	VMOVUPS 96(AX), Y3
	VMOVUPS 128(AX), Y4
	VMOVUPS 160(AX), Y5
	VMOVUPS 192(AX), Y6
	VMOVUPS 224(AX), Y7
	VMOVUPS 256(AX), Y0
	VMOVUPS 288(AX), Y1
	VMOVUPS 320(AX), Y2
	VMOVUPS 352(AX), Y3
	VMOVUPS 384(AX), Y4
	VMOVUPS 416(AX), Y5
	VMOVUPS 448(AX), Y6
	VMOVUPS 480(AX), Y7
	ADDQ    $512, AX
	DECQ    CX
	JNZ     loop
	VZEROUPPER
	RET

// func loadAVX512(p *float32, n int)
TEXT ·loadAVX512(SB), NOSPLIT, $0-16
	MOVQ p+0(FP), AX
	MOVQ n+8(FP), CX

loop: // for ; n > 0; n--
	VMOVUPS 0(AX), Z0
	VMOVUPS 64(AX), Z1
	VMOVUPS 128(AX), Z2
	VMOVUPS 192(AX), Z3
	VMOVUPS 256(AX), Z4
	VMOVUPS 320(AX), Z5
	VMOVUPS 384(AX), Z6
	VMOVUPS 448(AX), Z7
	ADDQ    $512, AX
	DECQ    CX
	JNZ     loop
	VZEROUPPER
	RET
