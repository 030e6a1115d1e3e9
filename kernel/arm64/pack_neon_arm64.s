//go:build !purego

#include "textflag.h"

// The copies by which the operands of a product are packed.

// Four columns: VZIP brings columns of rows 0 and 2 together and of rows 1 and 3, then of all.
#define SIZE 4
#define LOGSIZE 2
#define LANES 4
#define ELEMENT FMOVS
#define BLOCK \
	VZIP1 V2.S4, V0.S4, V4.S4 \
	VZIP1 V3.S4, V1.S4, V5.S4 \
	VZIP2 V2.S4, V0.S4, V6.S4 \
	VZIP2 V3.S4, V1.S4, V7.S4 \
	VZIP1 V5.S4, V4.S4, V0.S4 \
	VZIP2 V5.S4, V4.S4, V1.S4 \
	VZIP1 V7.S4, V6.S4, V2.S4 \
	VZIP2 V7.S4, V6.S4, V3.S4 \
	FMOVQ F0, (R10) \
	ADD  R2, R10 \
	FMOVQ F1, (R10) \
	ADD  R2, R10 \
	FMOVQ F2, (R10) \
	ADD  R2, R10 \
	FMOVQ F3, (R10) \
	ADD  R2, R10

// func TransposeNEON(dst, src []float32, dstRow, srcRow, rows, cols int)
TEXT ·TransposeNEON(SB), NOSPLIT, $0-80
#include "gemm_transpose_neon_tmpl.h"

// Two columns of float64.
#undef SIZE
#undef LOGSIZE
#undef LANES
#undef ELEMENT
#undef BLOCK
#define SIZE 8
#define LOGSIZE 3
#define LANES 2
#define ELEMENT FMOVD
#define BLOCK \
	VZIP1 V1.D2, V0.D2, V4.D2 \
	VZIP1 V3.D2, V2.D2, V5.D2 \
	VZIP2 V1.D2, V0.D2, V6.D2 \
	VZIP2 V3.D2, V2.D2, V7.D2 \
	FSTPQ (F4, F5), (R10)     \
	ADD   R2, R10             \
	FSTPQ (F6, F7), (R10)     \
	ADD   R2, R10

// func Transpose64NEON(dst, src []float64, dstRow, srcRow, rows, cols int)
TEXT ·Transpose64NEON(SB), NOSPLIT, $0-80
#include "gemm_transpose_neon_tmpl.h"

// func CopyRowsNEON(dst, src []float32, dstRow, srcRow, rows, cols int)
//
// Registers:
//
//	R0, R2   the row of the destination, and the distance to the next
//	R1, R3   that of the source
//	R4, R5   the next elements of both
//	R8, R9   rows and columns left
TEXT ·CopyRowsNEON(SB), NOSPLIT, $0-80
	MOVD dst_base+0(FP), R0
	MOVD src_base+24(FP), R1
	MOVD dstRow+48(FP), R2
	MOVD srcRow+56(FP), R3
	MOVD rows+64(FP), R8
	LSL  $2, R2
	LSL  $2, R3
	CBZ  R8, done

row: // for ; rows > 0; rows--
	MOVD cols+72(FP), R9
	MOVD R0, R4
	MOVD R1, R5
	SUBS $16, R9
	BLT  below16

loop16: // for ; cols >= 16; cols -= 16
	FLDPQ (R5), (F0, F1)
	FLDPQ 32(R5), (F2, F3)
	FSTPQ (F0, F1), (R4)
	FSTPQ (F2, F3), 32(R4)
	ADD  $64, R5
	ADD  $64, R4
	SUBS $16, R9
	BGE  loop16

below16:
	ADDS $12, R9
	BLT  below4

loop4: // for ; cols >= 4; cols -= 4
	FMOVQ.P 16(R5), F0
	FMOVQ.P F0, 16(R4)
	SUBS $4, R9
	BGE  loop4

below4:
	ADDS $4, R9
	BEQ  next

loop1: // for ; cols > 0; cols--
	FMOVS.P 4(R5), F0
	FMOVS.P F0, 4(R4)
	SUBS $1, R9
	BNE  loop1

next:
	ADD  R2, R0
	ADD  R3, R1
	SUBS $1, R8
	BNE  row

done:
	RET
