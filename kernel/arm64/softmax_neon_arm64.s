//go:build !purego

#include "textflag.h"
#include "zneon_arm64.h"
#include "zcoefficients_arm64.h"
#include "exp_neon.h"
#include "expnegative_neon.h"

// The two passes of a softmax over a row: Σ exp(x - m), and exp(x - m)·scale, by the steps
// of generic.expNegative. V30 is m, V31 is scale; the other registers are the headers'.
#define M      30
#define SCALE  31

// MINUS_M sets VX to x - m, x being the eight float32 in V8, V9.
#define MINUS_M WIDEN(8, VX); SUB4C(M, VX, VX)

// The 32 lanes of the sum do not fit in registers beside exp. They lie on the stack: a turn
// of the loop adds eight values to the eight lanes that are next, going round.

// func ExpSumNEON(x []float32, m float32) float64
TEXT ·ExpSumNEON(SB), NOSPLIT, $320-40
	MOVD   x_base+0(FP), R1
	MOVD   x_len+8(FP), R2
	FMOVS  m+24(FP), F30
	FCVTSD F30, F30
	VDUP   V30.D[0], V30.D2
	MOVD   ZR, R6
	NEGATIVECONSTANTS

	MOVD   $lanes-256(SP), R8          // lanes = 0
	MOVD   ZR, R9                      // where the next eight begin, in bytes
	VEOR   V0.B16, V0.B16, V0.B16
	VEOR   V1.B16, V1.B16, V1.B16
	MOVD   R8, R10
	FSTPQ.P (F0, F1), 32(R10)
	FSTPQ.P (F0, F1), 32(R10)
	FSTPQ.P (F0, F1), 32(R10)
	FSTPQ.P (F0, F1), 32(R10)
	FSTPQ.P (F0, F1), 32(R10)
	FSTPQ.P (F0, F1), 32(R10)
	FSTPQ.P (F0, F1), 32(R10)
	FSTPQ.P (F0, F1), 32(R10)

loop8: // for ; n >= 8; n -= 8
	CMP    $8, R2
	BLT    tail
	VLD1.P 32(R1), [V8.S4, V9.S4]
	MINUS_M
	EXPNEGATIVE
	ADD    R8, R9, R10
	CBNZ   R6, last
	VLD1   (R10), [V0.D2, V1.D2, V2.D2, V3.D2]
	VFADD_D2(4, 0, 0)
	VFADD_D2(5, 1, 1)
	VFADD_D2(6, 2, 2)
	VFADD_D2(7, 3, 3)
	VST1   [V0.D2, V1.D2, V2.D2, V3.D2], (R10)
	ADD    $64, R9
	AND    $255, R9
	SUB    $8, R2
	B      loop8

tail:
	CBZ  R2, fold
	TILE($tile-320(SP))
	B    loop8

last: // for ; n > 0; n--: a lane without an element gets nothing
	VST1   [V4.D2, V5.D2, V6.D2, V7.D2], (R4)
one1:
	FMOVD.P 8(R4), F0
	FMOVD  (R10), F1
	FADDD  F0, F1, F1
	FMOVD.P F1, 8(R10)
	SUBS   $1, R6
	BNE    one1

fold: // lanes w … 2w-1 onto 0 … w-1, for w = 16, 8, 4, 2, 1
	VLD1.P 64(R8), [V0.D2, V1.D2, V2.D2, V3.D2]
	VLD1.P 64(R8), [V4.D2, V5.D2, V6.D2, V7.D2]
	VLD1.P 64(R8), [V8.D2, V9.D2, V10.D2, V11.D2]
	VLD1   (R8), [V12.D2, V13.D2, V14.D2, V15.D2]
	VFADD_D2(8, 0, 0)
	VFADD_D2(9, 1, 1)
	VFADD_D2(10, 2, 2)
	VFADD_D2(11, 3, 3)
	VFADD_D2(12, 4, 4)
	VFADD_D2(13, 5, 5)
	VFADD_D2(14, 6, 6)
	VFADD_D2(15, 7, 7)
	VFADD_D2(4, 0, 0)
	VFADD_D2(5, 1, 1)
	VFADD_D2(6, 2, 2)
	VFADD_D2(7, 3, 3)
	VFADD_D2(2, 0, 0)
	VFADD_D2(3, 1, 1)
	VFADD_D2(1, 0, 0)
	VDUP   V0.D[1], V1.D2
	FADDD  F1, F0, F0
	FMOVD  F0, ret+32(FP)
	RET

// func ExpScaleNEON(dst, x []float32, m float32, scale float64)
TEXT ·ExpScaleNEON(SB), NOSPLIT, $32-64
	MOVD   dst_base+0(FP), R0
	MOVD   x_base+24(FP), R1
	MOVD   x_len+32(FP), R2
	FMOVS  m+48(FP), F30
	FCVTSD F30, F30
	VDUP   V30.D[0], V30.D2
	FMOVD  scale+56(FP), F31
	VDUP   V31.D[0], V31.D2
	MOVD   ZR, R6
	NEGATIVECONSTANTS

loop8: // for ; n >= 8; n -= 8
	CMP    $8, R2
	BLT    tail
	VLD1.P 32(R1), [V8.S4, V9.S4]
	MINUS_M
	EXPNEGATIVE
	MUL4C(SCALE, VZ, VZ)
	NARROW(VZ, 8)
	VST1.P [V8.S4, V9.S4], 32(R0)
	SUB    $8, R2
	B      loop8

tail:
	CBNZ R6, end
	CBZ  R2, done
	TILE($tile-32(SP))
	B    loop8

end:
	UNTILE

done:
	RET
