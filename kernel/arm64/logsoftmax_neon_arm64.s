//go:build !purego

#include "textflag.h"
#include "zneon_arm64.h"

// LogSoftmax, the last pass of a log-softmax: eight elements at a time, and then one.
//
// Registers: R0, R1 the next elements of dst and x; R2 elements left; V30, V31 m and l; V0-V3 x as float64.

// func LogSoftmaxNEON(dst, x []float32, m float32, l float64)
//
// dst[i] = (x[i] - m) - l
TEXT ·LogSoftmaxNEON(SB), NOSPLIT, $0-64
	MOVD   dst_base+0(FP), R0
	MOVD   dst_len+8(FP), R2
	MOVD   x_base+24(FP), R1
	FMOVS  m+48(FP), F30
	FCVTSD F30, F30
	VDUP   V30.D[0], V30.D2
	FMOVD  l+56(FP), F31
	VDUP   V31.D[0], V31.D2
	SUBS   $8, R2
	BLT    rest

loop8: // for ; n >= 8; n -= 8
	VLD1.P 32(R1), [V4.S4, V5.S4]
	VFCVTL_D2(4, 0)
	VFCVTL2_D2(4, 1)
	VFCVTL_D2(5, 2)
	VFCVTL2_D2(5, 3)
	VFSUB_D2(30, 0, 0)
	VFSUB_D2(30, 1, 1)
	VFSUB_D2(30, 2, 2)
	VFSUB_D2(30, 3, 3)
	VFSUB_D2(31, 0, 0)
	VFSUB_D2(31, 1, 1)
	VFSUB_D2(31, 2, 2)
	VFSUB_D2(31, 3, 3)
	VFCVTN_S2(0, 4)
	VFCVTN2_S4(1, 4)
	VFCVTN_S2(2, 5)
	VFCVTN2_S4(3, 5)
	VST1.P [V4.S4, V5.S4], 32(R0)
	SUBS   $8, R2
	BGE    loop8

rest:
	ADDS $8, R2
	BEQ  done

loop1: // for ; n > 0; n--
	FMOVS.P 4(R1), F0
	FCVTSD  F0, F0
	FSUBD   F30, F0, F0
	FSUBD   F31, F0, F0
	FCVTDS  F0, F0
	FMOVS.P F0, 4(R0)
	SUBS    $1, R2
	BNE     loop1

done:
	RET
