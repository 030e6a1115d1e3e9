//go:build !purego

#include "textflag.h"

// Transpose and ScaleRows: the copies by which the operands of a product are packed.

// SIDE rows of a matrix are transposed GROUP columns at a time: what a row has of these comes from
// memory to its place in a vector, which takes no shuffle. Where rows or columns are fewer, blocks
// of SIDE×SIDE elements are transposed in registers, one register for each row.
//
// An element has 1<<LOGSIZE bytes. TR_GROUP transposes GROUP columns, from AX to R13, and moves
// R13. TR_MASK(BX) makes a mask of the first BX elements of a row, TR_LOADS loads the rows of a
// block, TRANSPOSE makes columns of them, and TR_STORES stores those. TR_LOADS goes to loaded at
// the first row that is missing, TR_STORES to stored at the first column.
//
// Registers:
//   SI, R8-R11  rows of the source: 1, 3, 5 and 7 times their distance
//   DI, DX      the destination, the distance of its rows
//   R12, CX     rows and columns to go
//   AX, R13     the block in the source and in the destination
//   BX          spare

// TR_LOAD loads row i of a block; if there is none, it goes to end. The mask of its columns is K1.
#define TR_LOAD(end, i, row, z) \
	CMPQ    R12, $i;   \
	JLE     end;       \
	VMOVU.Z row, K1, z

// TR_STORE stores column p; if there is none, it goes to end.
#define TR_STORE(end, p, z) \
	CMPQ  CX, $p;   \
	JLE   end;      \
	VMOVU z, (R13); \
	ADDQ  DX, R13

#define TR_LOADS8(end) \
	TR_LOAD(end, 0, (AX), Z0);        \
	TR_LOAD(end, 1, (AX)(R8*1), Z1);  \
	TR_LOAD(end, 2, (AX)(R8*2), Z2);  \
	TR_LOAD(end, 3, (AX)(R9*1), Z3);  \
	TR_LOAD(end, 4, (AX)(R8*4), Z4);  \
	TR_LOAD(end, 5, (AX)(R10*1), Z5); \
	TR_LOAD(end, 6, (AX)(R9*2), Z6);  \
	TR_LOAD(end, 7, (AX)(R11*1), Z7)

#define TR_STORES8(end) \
	TR_STORE(end, 0, Z0); \
	TR_STORE(end, 1, Z1); \
	TR_STORE(end, 2, Z2); \
	TR_STORE(end, 3, Z3); \
	TR_STORE(end, 4, Z4); \
	TR_STORE(end, 5, Z5); \
	TR_STORE(end, 6, Z6); \
	TR_STORE(end, 7, Z7)

// TR_LANES turns the lanes of u0 to u3, which hold four columns each of a quarter of the rows, such
// that each holds one column of all rows.
#define TR_LANES(u0, u1, u2, u3) \
	VSHUFF32X4 $0x44, u1, u0, Z16;  \
	VSHUFF32X4 $0xee, u1, u0, Z17;  \
	VSHUFF32X4 $0x44, u3, u2, Z18;  \
	VSHUFF32X4 $0xee, u3, u2, Z19;  \
	VSHUFF32X4 $0x88, Z18, Z16, u0; \
	VSHUFF32X4 $0xdd, Z18, Z16, u1; \
	VSHUFF32X4 $0x88, Z19, Z17, u2; \
	VSHUFF32X4 $0xdd, Z19, Z17, u3

#define TR_MASK(n) \
	XORL  R9, R9; \
	BTSQ  n, R9;  \
	DECQ  R9;     \
	KMOVW R9, K1

// TRANSPOSE_BLOCK transposes the block at AX to R13.
#define TRANSPOSE_BLOCK() \
	MOVQ    $SIDE, BX            \
	CMPQ    CX, BX               \
	CMOVQLT CX, BX               \
	TR_MASK(BX)                  \
	LEAQ    (R8)(R8*2), R9       \
	LEAQ    (R9)(R8*4), R11      \
	TR_LOADS(loaded)             \
	loaded:                      \
	TRANSPOSE                    \
	TR_STORES(stored)            \
	stored:                      \
	ADDQ    $(SIDE<<LOGSIZE), AX

// SCALE_ROWS is the body of ScaleRows, whose arguments are in registers: distances count elements,
// and BX is the elements of a row. The factor is in Z31.
//
// Registers:
//   DI, DX      destination, the distance of its rows
//   SI, R8      the same of the source
//   R11, BX, CX rows to go, bytes of a row, bytes of this row to go
//   AX, R9, R12 offset in the rows; spare
//   K1          the elements of a row's last vector, if that is not a whole one
#define SCALE_ROWS() \
	SHLQ $LOGSIZE, DX   \
	SHLQ $LOGSIZE, R8   \
	MOVQ BX, R12        \
	ANDQ $(SIDE-1), R12 \
	TR_MASK(R12)        \
	SHLQ $LOGSIZE, BX   \
	JMP  next           \
	row:                                       \
	XORL    AX, AX                             \
	MOVQ    BX, CX                             \
	SUBQ    $256, CX                           \
	JLT     tail                               \
	loop4:  /* four vectors at a time */       \
	VMUL    (SI)(AX*1), Z31, Z0                \
	VMUL    64(SI)(AX*1), Z31, Z1              \
	VMUL    128(SI)(AX*1), Z31, Z2             \
	VMUL    192(SI)(AX*1), Z31, Z3             \
	VMOVU   Z0, (DI)(AX*1)                     \
	VMOVU   Z1, 64(DI)(AX*1)                   \
	VMOVU   Z2, 128(DI)(AX*1)                  \
	VMOVU   Z3, 192(DI)(AX*1)                  \
	ADDQ    $256, AX                           \
	SUBQ    $256, CX                           \
	JGE     loop4                              \
	tail:                                      \
	ADDQ    $192, CX                           \
	JLT     last                               \
	loop1:  /* for ;bytes >= 64;bytes -= 64 */ \
	VMUL    (SI)(AX*1), Z31, Z0                \
	VMOVU   Z0, (DI)(AX*1)                     \
	ADDQ    $64, AX                            \
	SUBQ    $64, CX                            \
	JGE     loop1                              \
	last:                                      \
	ADDQ    $64, CX                            \
	JEQ     end                                \
	VMOVU.Z (SI)(AX*1), K1, Z0                 \
	VMUL    Z31, Z0, Z0                        \
	VMOVU   Z0, K1, (DI)(AX*1)                 \
	end:                                       \
	ADDQ    DX, DI                             \
	ADDQ    R8, SI                             \
	next:                                      \
	DECQ    R11                                \
	JGE     row

// float32: blocks of 16×16.
#define LOGSIZE 2
#define VMOVU VMOVUPS
#define VMUL VMULPS
#define SIDE 16
#define GROUP 4

#define TR_LOADS(end) \
	TR_LOADS8(end);                     \
	LEAQ (AX)(R8*8), BX;                \
	TR_LOAD(end, 8, (BX), Z8);          \
	TR_LOAD(end, 9, (BX)(R8*1), Z9);    \
	TR_LOAD(end, 10, (BX)(R8*2), Z10);  \
	TR_LOAD(end, 11, (BX)(R9*1), Z11);  \
	TR_LOAD(end, 12, (BX)(R8*4), Z12);  \
	TR_LOAD(end, 13, (BX)(R10*1), Z13); \
	TR_LOAD(end, 14, (BX)(R9*2), Z14);  \
	TR_LOAD(end, 15, (BX)(R11*1), Z15)

#define TR_STORES(end) \
	TR_STORES8(end);        \
	TR_STORE(end, 8, Z8);   \
	TR_STORE(end, 9, Z9);   \
	TR_STORE(end, 10, Z10); \
	TR_STORE(end, 11, Z11); \
	TR_STORE(end, 12, Z12); \
	TR_STORE(end, 13, Z13); \
	TR_STORE(end, 14, Z14); \
	TR_STORE(end, 15, Z15)

// TRANSPOSE4x4 turns the columns of rows r0 to r3, four by four, into rows; as it works within
// lanes of 128 bits, r0 then holds columns 0, 4, 8 and 12 of the four rows, r1 columns 1, 5, 9 and
// 13, and so on.
#define TRANSPOSE4x4(r0, r1, r2, r3) \
	VUNPCKLPS r1, r0, Z16;  \
	VUNPCKHPS r1, r0, Z17;  \
	VUNPCKLPS r3, r2, Z18;  \
	VUNPCKHPS r3, r2, Z19;  \
	VUNPCKLPD Z18, Z16, r0; \
	VUNPCKHPD Z18, Z16, r1; \
	VUNPCKLPD Z19, Z17, r2; \
	VUNPCKHPD Z19, Z17, r3

#define TRANSPOSE \
	TRANSPOSE4x4(Z0, Z1, Z2, Z3);     \
	TRANSPOSE4x4(Z4, Z5, Z6, Z7);     \
	TRANSPOSE4x4(Z8, Z9, Z10, Z11);   \
	TRANSPOSE4x4(Z12, Z13, Z14, Z15); \
	TR_LANES(Z0, Z4, Z8, Z12);        \
	TR_LANES(Z1, Z5, Z9, Z13);        \
	TR_LANES(Z2, Z6, Z10, Z14);       \
	TR_LANES(Z3, Z7, Z11, Z15)

// TR_LANE loads four columns of the four rows at BX, each to a lane of Z0 to Z3, and goes to the
// next rows.
#define TR_LANE(lane) \
	VINSERTF32X4 $lane, (BX), Z0, Z0;       \
	VINSERTF32X4 $lane, (BX)(R8*1), Z1, Z1; \
	VINSERTF32X4 $lane, (BX)(R8*2), Z2, Z2; \
	VINSERTF32X4 $lane, (BX)(R9*1), Z3, Z3; \
	LEAQ         (BX)(R8*4), BX

#define TR_GROUP \
	VMOVUPS (AX), X0;             \
	VMOVUPS (AX)(R8*1), X1;       \
	VMOVUPS (AX)(R8*2), X2;       \
	VMOVUPS (AX)(R9*1), X3;       \
	LEAQ    (AX)(R8*4), BX;       \
	TR_LANE(1);                   \
	TR_LANE(2);                   \
	TR_LANE(3);                   \
	TRANSPOSE4x4(Z0, Z1, Z2, Z3); \
	VMOVUPS Z0, (R13);            \
	VMOVUPS Z1, (R13)(DX*1);      \
	LEAQ    (R13)(DX*2), R13;     \
	VMOVUPS Z2, (R13);            \
	VMOVUPS Z3, (R13)(DX*1);      \
	LEAQ    (R13)(DX*2), R13

// func TransposeAVX512(dst, src []float32, dstRow, srcRow, rows, cols int)
TEXT ·TransposeAVX512(SB), NOSPLIT, $0-80
	MOVQ  dst_base+0(FP), DI
	MOVQ  src_base+24(FP), SI
	MOVQ  dstRow+48(FP), DX
	SHLQ  $LOGSIZE, DX
	MOVQ  srcRow+56(FP), R8
	SHLQ  $LOGSIZE, R8
	MOVQ  rows+64(FP), R12
	LEAQ  (R8)(R8*4), R10
	TESTQ R12, R12
	JLE   done

rows:  // for ; rows > 0; rows -= SIDE
	MOVQ  SI, AX
	MOVQ  DI, R13
	MOVQ  cols+72(FP), CX
	TESTQ CX, CX
	JLE   done
	CMPQ  R12, $SIDE
	JLT   cols
	LEAQ  (R8)(R8*2), R9
	LEAQ  (R9)(R8*4), R11
	SUBQ  $GROUP, CX
	JLT   rest

groups:  // for ; cols >= GROUP; cols -= GROUP
	TR_GROUP
	ADDQ $(GROUP<<LOGSIZE), AX
	SUBQ $GROUP, CX
	JGE  groups

rest:
	ADDQ $GROUP, CX
	JEQ  next

cols:  // for ; cols > 0; cols -= SIDE
	TRANSPOSE_BLOCK()
	SUBQ $SIDE, CX
	JGT  cols

next:
	ADDQ  $(SIDE<<LOGSIZE), DI
	MOVQ  $SIDE, BX
	IMULQ R8, BX
	ADDQ  BX, SI
	SUBQ  $SIDE, R12
	JGT   rows

done:
	VZEROUPPER
	RET

// func ScaleRowsAVX512(dst, src []float32, dstRow, srcRow, rows, cols int, a float32)
TEXT ·ScaleRowsAVX512(SB), NOSPLIT, $0-84
	MOVQ         dst_base+0(FP), DI
	MOVQ         src_base+24(FP), SI
	MOVQ         dstRow+48(FP), DX
	MOVQ         srcRow+56(FP), R8
	MOVQ         rows+64(FP), R11
	MOVQ         cols+72(FP), BX
	VBROADCASTSS a+80(FP), Z31
	SCALE_ROWS()
	VZEROUPPER
	RET

// float64: blocks of 8×8.
#undef LOGSIZE
#undef SIDE
#undef GROUP
#undef TR_GROUP
#undef TR_LOADS
#undef TR_STORES
#undef TRANSPOSE
#undef VMOVU
#undef VMUL
#define LOGSIZE 3
#define VMOVU VMOVUPD
#define VMUL VMULPD
#define SIDE 8
#define GROUP 4
#define TR_LOADS(end) TR_LOADS8(end)
#define TR_STORES(end) TR_STORES8(end)

// TRANSPOSE2x2 turns the columns of rows r0 and r1, two by two, into rows: r0 then holds the even
// columns of both.
#define TRANSPOSE2x2(r0, r1) \
	VUNPCKHPD r1, r0, Z16; \
	VUNPCKLPD r1, r0, r0;  \
	VMOVAPD   Z16, r1

#define TRANSPOSE \
	TRANSPOSE2x2(Z0, Z1);     \
	TRANSPOSE2x2(Z2, Z3);     \
	TRANSPOSE2x2(Z4, Z5);     \
	TRANSPOSE2x2(Z6, Z7);     \
	TR_LANES(Z0, Z2, Z4, Z6); \
	TR_LANES(Z1, Z3, Z5, Z7)

// TR_HALVES loads 256 bits of each of two rows. y is the first half of z.
#define TR_HALVES(row0, row1, y, z) \
	VMOVUPD      row0, y;       \
	VINSERTF64X4 $1, row1, z, z

#define TR_GROUP \
	TR_HALVES((AX), (AX)(R8*2), Y0, Z0);         \
	TR_HALVES((AX)(R8*1), (AX)(R9*1), Y1, Z1);   \
	TR_HALVES((AX)(R8*4), (AX)(R9*2), Y2, Z2);   \
	TR_HALVES((AX)(R10*1), (AX)(R11*1), Y3, Z3); \
	TRANSPOSE2x2(Z0, Z1);                        \
	TRANSPOSE2x2(Z2, Z3);                        \
	VSHUFF64X2 $0x88, Z2, Z0, Z4;                \
	VSHUFF64X2 $0x88, Z3, Z1, Z5;                \
	VSHUFF64X2 $0xdd, Z2, Z0, Z6;                \
	VSHUFF64X2 $0xdd, Z3, Z1, Z7;                \
	VMOVUPD    Z4, (R13);                        \
	VMOVUPD    Z5, (R13)(DX*1);                  \
	LEAQ       (R13)(DX*2), R13;                 \
	VMOVUPD    Z6, (R13);                        \
	VMOVUPD    Z7, (R13)(DX*1);                  \
	LEAQ       (R13)(DX*2), R13

// func Transpose64AVX512(dst, src []float64, dstRow, srcRow, rows, cols int)
TEXT ·Transpose64AVX512(SB), NOSPLIT, $0-80
	MOVQ  dst_base+0(FP), DI
	MOVQ  src_base+24(FP), SI
	MOVQ  dstRow+48(FP), DX
	SHLQ  $LOGSIZE, DX
	MOVQ  srcRow+56(FP), R8
	SHLQ  $LOGSIZE, R8
	MOVQ  rows+64(FP), R12
	LEAQ  (R8)(R8*4), R10
	TESTQ R12, R12
	JLE   done

rows:  // for ; rows > 0; rows -= SIDE
	MOVQ  SI, AX
	MOVQ  DI, R13
	MOVQ  cols+72(FP), CX
	TESTQ CX, CX
	JLE   done
	CMPQ  R12, $SIDE
	JLT   cols
	LEAQ  (R8)(R8*2), R9
	LEAQ  (R9)(R8*4), R11
	SUBQ  $GROUP, CX
	JLT   rest

groups:  // for ; cols >= GROUP; cols -= GROUP
	TR_GROUP
	ADDQ $(GROUP<<LOGSIZE), AX
	SUBQ $GROUP, CX
	JGE  groups

rest:
	ADDQ $GROUP, CX
	JEQ  next

cols:  // for ; cols > 0; cols -= SIDE
	TRANSPOSE_BLOCK()
	SUBQ $SIDE, CX
	JGT  cols

next:
	ADDQ  $(SIDE<<LOGSIZE), DI
	MOVQ  $SIDE, BX
	IMULQ R8, BX
	ADDQ  BX, SI
	SUBQ  $SIDE, R12
	JGT   rows

done:
	VZEROUPPER
	RET

// func ScaleRows64AVX512(dst, src []float64, dstRow, srcRow, rows, cols int, a float64)
TEXT ·ScaleRows64AVX512(SB), NOSPLIT, $0-88
	MOVQ         dst_base+0(FP), DI
	MOVQ         src_base+24(FP), SI
	MOVQ         dstRow+48(FP), DX
	MOVQ         srcRow+56(FP), R8
	MOVQ         rows+64(FP), R11
	MOVQ         cols+72(FP), BX
	VBROADCASTSD a+80(FP), Z31
	SCALE_ROWS()
	VZEROUPPER
	RET
