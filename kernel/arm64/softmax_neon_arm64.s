//go:build !purego

#include "textflag.h"
#include "zneon.h"
#include "zconstants.h"
#include "vectors_neon.h"
#include "exp_neon.h"

// The passes over a row of a softmax: Σ exp(x - m), then exp(x - m)·scale, by the steps of
// generic.expNegative; the same two passes where the exponentials of the first are kept for the
// second, as float64; and the last pass of a log-softmax, (x - m) - l. vectors_neon.h and
// exp_neon.h have the registers, the tail and exp itself.
//
// Registers, beside those:
#define M     30 // the maximum of the row
#define SCALE 31
#define L     31

// MINUS_M sets VX to x - m; V8 and V9 hold the eight x, as float32.
#define MINUS_M WIDEN(VN, VX); SUB4C(M, VX, VX)

// The 32 lanes of the sum do not fit in registers beside exp. They lie in the frame: a turn of the
// loop adds eight values to the next eight lanes, and after the last lane comes the first.
//
// Registers, beside those of the headers:
#define LANES  R8 // the lanes
#define OFFSET R9 // where the next eight begin, in bytes
#define LANE   R10 // their address

// EXP_SUM computes Σ exp(x - m) in F0. KEEP(to) stores the eight exponentials that VZ holds, or
// does nothing.
#define EXP_SUM(KEEP) \
	FCVTSD  F30, F30                                  \
	VDUP    V30.D[0], V30.D2                          \
	MOVD    ZR, TAIL                                  \
	NEGATIVE_CONSTANTS                                \
	MOVD    $lanes-256(SP), LANES                     \ // lanes = 0
	MOVD    ZR, OFFSET                                \ // where the next eight begin, in bytes
	VEOR    V0.B16, V0.B16, V0.B16                    \
	VEOR    V1.B16, V1.B16, V1.B16                    \
	MOVD    LANES, LANE                               \
	FSTPQ.P (F0, F1), 32(LANE)                        \
	FSTPQ.P (F0, F1), 32(LANE)                        \
	FSTPQ.P (F0, F1), 32(LANE)                        \
	FSTPQ.P (F0, F1), 32(LANE)                        \
	FSTPQ.P (F0, F1), 32(LANE)                        \
	FSTPQ.P (F0, F1), 32(LANE)                        \
	FSTPQ.P (F0, F1), 32(LANE)                        \
	FSTPQ.P (F0, F1), 32(LANE)                        \
	loop8:                                            \ // for ; n >= 8; n -= 8
	CMP     $8, N                                     \
	BLT     tail                                      \
	VLD1.P  32(SRC), [V8.S4, V9.S4]                   \
	MINUS_M                                           \
	EXP_NEGATIVE                                      \
	ADD     LANES, OFFSET, LANE                       \
	CBNZ    TAIL, last                                \
	KEEP(DST)                                         \
	VLD1    (LANE), [V0.D2, V1.D2, V2.D2, V3.D2]      \
	ADD4(VZ, VX, VX)                                  \
	VST1    [V0.D2, V1.D2, V2.D2, V3.D2], (LANE)      \
	ADD     $64, OFFSET                               \
	AND     $255, OFFSET                              \
	SUB     $8, N                                     \
	B       loop8                                     \
	tail:                                             \
	CBZ     N, fold                                   \
	TAIL_IN($buffer-320(SP))                          \
	B       loop8                                     \
	last:                                             \ // for ; n > 0; n--: a lane without an element gets nothing
	KEEP(OUT)                                         \
	VST1    [V4.D2, V5.D2, V6.D2, V7.D2], (BUF)       \
	one1:                                             \
	FMOVD.P 8(BUF), F0                                \
	FMOVD   (LANE), F1                                \
	FADDD   F0, F1, F1                                \
	FMOVD.P F1, 8(LANE)                               \
	SUBS    $1, TAIL                                  \
	BNE     one1                                      \
	fold:                                             \ // lanes w … 2w-1 onto 0 … w-1, for w = 16, 8, 4, 2, 1
	VLD1.P  64(LANES), [V0.D2, V1.D2, V2.D2, V3.D2]   \
	VLD1.P  64(LANES), [V4.D2, V5.D2, V6.D2, V7.D2]   \
	VLD1.P  64(LANES), [V8.D2, V9.D2, V10.D2, V11.D2] \
	VLD1    (LANES), [V12.D2, V13.D2, V14.D2, V15.D2] \
	ADD4(VN, VX, VX)                                  \
	ADD4(VA, VZ, VZ)                                  \
	ADD4(VZ, VX, VX)                                  \
	VFADD_D2(2, 0, 0)                                 \
	VFADD_D2(3, 1, 1)                                 \
	VFADD_D2(1, 0, 0)                                 \
	VDUP    V0.D[1], V1.D2                            \
	FADDD   F1, F0, F0

#define NOTHING(to)
#define STORE_EXP(to) VST1.P [V4.D2, V5.D2, V6.D2, V7.D2], 64(to)

// func ExpSumNEON(x []float32, m float32) float64
TEXT ·ExpSumNEON(SB), NOSPLIT, $320-40
	MOVD  x_base+0(FP), SRC
	MOVD  x_len+8(FP), N
	FMOVS m+24(FP), F30
	EXP_SUM(NOTHING)
	FMOVD F0, ret+32(FP)
	RET

// func KeepExpNEON(e []float64, x []float32, m float32) float64
TEXT ·KeepExpNEON(SB), NOSPLIT, $320-64
	MOVD  e_base+0(FP), DST
	MOVD  x_base+24(FP), SRC
	MOVD  x_len+32(FP), N
	FMOVS m+48(FP), F30
	EXP_SUM(STORE_EXP)
	FMOVD F0, ret+56(FP)
	RET

// func ScaleKeptNEON(dst []float32, e []float64, scale float64)
TEXT ·ScaleKeptNEON(SB), NOSPLIT, $32-56
	MOVD  dst_base+0(FP), DST
	MOVD  dst_len+8(FP), N
	MOVD  e_base+24(FP), SRC
	FMOVD scale+48(FP), F31
	VDUP  V31.D[0], V31.D2
	SUBS  $8, N
	BLT   rest

loop8:  // for ; n >= 8; n -= 8
	VLD1.P 64(SRC), [V4.D2, V5.D2, V6.D2, V7.D2]
	MUL4C(SCALE, VZ, VZ)
	NARROW(VZ, VN)
	VST1.P [V8.S4, V9.S4], 32(DST)
	SUBS   $8, N
	BGE    loop8

rest:  // e has room for eight
	ADDS $8, N, TAIL
	BEQ  done
	VLD1 (SRC), [V4.D2, V5.D2, V6.D2, V7.D2]
	MUL4C(SCALE, VZ, VZ)
	NARROW(VZ, VN)
	MOVD $buffer-32(SP), BUF
	VST1 [V8.S4, V9.S4], (BUF)
	MOVD DST, OUT
	TAIL_OUT(done)

done:
	RET

// func ExpScaleNEON(dst, x []float32, m float32, scale float64)
TEXT ·ExpScaleNEON(SB), NOSPLIT, $32-64
	MOVD   dst_base+0(FP), DST
	MOVD   x_base+24(FP), SRC
	MOVD   x_len+32(FP), N
	FMOVS  m+48(FP), F30
	FCVTSD F30, F30
	VDUP   V30.D[0], V30.D2
	FMOVD  scale+56(FP), F31
	VDUP   V31.D[0], V31.D2
	MOVD   ZR, TAIL
	NEGATIVE_CONSTANTS

loop8:  // for ; n >= 8; n -= 8
	CMP    $8, N
	BLT    tail
	VLD1.P 32(SRC), [V8.S4, V9.S4]
	MINUS_M
	EXP_NEGATIVE
	MUL4C(SCALE, VZ, VZ)
	NARROW(VZ, VN)
	VST1.P [V8.S4, V9.S4], 32(DST)
	SUB    $8, N
	B      loop8

tail:
	CBNZ TAIL, end
	CBZ  N, done
	TAIL_IN($buffer-32(SP))
	B    loop8

end:
	TAIL_OUT(done)

done:
	RET

// func LogSoftmaxNEON(dst, x []float32, m float32, l float64)
//
// dst[i] = (x[i] - m) - l
TEXT ·LogSoftmaxNEON(SB), NOSPLIT, $0-64
	MOVD   dst_base+0(FP), DST
	MOVD   dst_len+8(FP), N
	MOVD   x_base+24(FP), SRC
	FMOVS  m+48(FP), F30
	FCVTSD F30, F30
	VDUP   V30.D[0], V30.D2
	FMOVD  l+56(FP), F31
	VDUP   V31.D[0], V31.D2
	SUBS   $8, N
	BLT    rest

loop8:  // for ; n >= 8; n -= 8
	VLD1.P 32(SRC), [V4.S4, V5.S4]
	WIDEN(VZ, VX)
	SUB4C(M, VX, VX)
	SUB4C(L, VX, VX)
	NARROW(VX, VZ)
	VST1.P [V4.S4, V5.S4], 32(DST)
	SUBS   $8, N
	BGE    loop8

rest:
	ADDS $8, N
	BEQ  done

loop1:  // for ; n > 0; n--
	FMOVS.P 4(SRC), F0
	FCVTSD  F0, F0
	FSUBD   F30, F0, F0
	FSUBD   F31, F0, F0
	FCVTDS  F0, F0
	FMOVS.P F0, 4(DST)
	SUBS    $1, N
	BNE     loop1

done:
	RET
