//go:build !purego

#include "textflag.h"
#include "pack_avx2_tmpl.h"

// Transpose, CopyRows and ScaleRows: the copies by which the operands of a product are packed.

// A matrix is transposed in blocks of SIDE×SIDE elements in registers, one register for each row.
//
// An element has 1<<LOGSIZE bytes. TR_MASK(BX) makes a mask of the first BX elements of a row,
// TR_LOADS loads the rows of a block, TRANSPOSE makes columns of them, and TR_STORES stores those.
// TR_LOADS goes to loaded at the first row that is missing, TR_STORES to stored at the first
// column.
//
// Sixteen rows of float32, and eight, go four columns at a time: what a row has of these comes from
// memory to its place in a vector, which takes no shuffle. A column of sixteen rows is 64 bytes: as
// the rows of the destination are often a multiple of 1 KB apart, lines would leave L1 before they
// are written to their end.
//
// Registers:
//   SI, R8-R11  rows of the source: 1, 3, 5 and 7 times their distance
//   DI, DX      the destination, the distance of its rows
//   R12, CX     rows and columns to go
//   AX, R13     the block in the source and in the destination
//   BX          eight rows below AX, or spare

// -1 for as many columns as there are, from 32 bytes before the end of the ones.
DATA columns<>+0(SB)/8, $-1
DATA columns<>+8(SB)/8, $-1
DATA columns<>+16(SB)/8, $-1
DATA columns<>+24(SB)/8, $-1
GLOBL columns<>(SB), RODATA|NOPTR, $64

// TR_LOAD loads row i of a block; if there is none, it goes to end. The mask of its columns is Y12.
#define TR_LOAD(end, i, row, y) \
	CMPQ       R12, $i;    \
	JLE        end;        \
	VMASKMOVPS row, Y12, y

// TR_STORE stores column p, or goes to end if there is none. It stores a whole register, also where
// rows are missing: it is to be overwritten later, or is room that the caller has left.
#define TR_STORE(end, p, y) \
	CMPQ    CX, $p;   \
	JLE     end;      \
	VMOVUPS y, (R13); \
	ADDQ    DX, R13

#define TR_LOADS4(end) \
	TR_LOAD(end, 0, (AX), Y0);       \
	TR_LOAD(end, 1, (AX)(R8*1), Y1); \
	TR_LOAD(end, 2, (AX)(R8*2), Y2); \
	TR_LOAD(end, 3, (AX)(R9*1), Y3)

#define TR_STORES4(end) \
	TR_STORE(end, 0, Y0); \
	TR_STORE(end, 1, Y1); \
	TR_STORE(end, 2, Y2); \
	TR_STORE(end, 3, Y3)

// TR_LANES gathers column p from u, which holds a part of it in its lower 128 bits, and v, which
// holds the rest in its lower 128 bits, and another column from their upper ones likewise.
#define TR_LANES(u, v) \
	VPERM2F128 $0x20, v, u, Y8; \
	VPERM2F128 $0x31, v, u, v;  \
	VMOVAPS    Y8, u

#define TR_MASK(n) \
	NEGQ    n;                    \
	LEAQ    columns<>+32(SB), R9; \
	VMOVUPS (R9)(n*SIZE), Y12

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

// float32: blocks of 8×8.
#define LOGSIZE 2
#define SIDE 8
#define SIZE 4

#define TR_LOADS(end) \
	TR_LOADS4(end);                   \
	TR_LOAD(end, 4, (AX)(R8*4), Y4);  \
	TR_LOAD(end, 5, (AX)(R10*1), Y5); \
	TR_LOAD(end, 6, (AX)(R9*2), Y6);  \
	TR_LOAD(end, 7, (AX)(R11*1), Y7)

#define TR_STORES(end) \
	TR_STORES4(end);      \
	TR_STORE(end, 4, Y4); \
	TR_STORE(end, 5, Y5); \
	TR_STORE(end, 6, Y6); \
	TR_STORE(end, 7, Y7)

// TRANSPOSE4x4 turns the columns of rows r0 to r3, four by four, into rows; as it works within
// lanes of 128 bits, r0 then holds columns 0 and 4 of the four rows, r1 columns 1 and 5, and so on.
#define TRANSPOSE4x4(r0, r1, r2, r3) \
	VUNPCKLPS r1, r0, Y8;  \
	VUNPCKHPS r1, r0, Y9;  \
	VUNPCKLPS r3, r2, Y10; \
	VUNPCKHPS r3, r2, Y11; \
	VUNPCKLPD Y10, Y8, r0; \
	VUNPCKHPD Y10, Y8, r1; \
	VUNPCKLPD Y11, Y9, r2; \
	VUNPCKHPD Y11, Y9, r3

#define TRANSPOSE \
	TRANSPOSE4x4(Y0, Y1, Y2, Y3); \
	TRANSPOSE4x4(Y4, Y5, Y6, Y7); \
	TR_LANES(Y0, Y4);             \
	TR_LANES(Y1, Y5);             \
	TR_LANES(Y2, Y6);             \
	TR_LANES(Y3, Y7)

// TR_ROW loads 128 bits of each of two rows; x is the first half of y. TR_UPPER makes columns of
// the eight rows at AX, TR_LOWER of those at BX. VSHUFPS runs on two ports of newer CPUs, VUNPCKLPS
// on one. The stores, four for eight shuffles and four insertions, take as many cycles.
#define TR_ROW(row0, row1, x, y) \
	VMOVUPS     row0, x;       \
	VINSERTF128 $1, row1, y, y

#define TR_PAIRS(y0, y1, lo, hi) VSHUFPS $0x44, y1, y0, lo; VSHUFPS $0xee, y1, y0, hi
#define TR_FOURS(y0, y1, lo, hi) VSHUFPS $0x88, y1, y0, lo; VSHUFPS $0xdd, y1, y0, hi
#define TR_UPPER \
	TR_ROW((AX), (AX)(R8*4), X0, Y0);        \
	TR_ROW((AX)(R8*1), (AX)(R10*1), X1, Y1); \
	TR_ROW((AX)(R8*2), (AX)(R9*2), X2, Y2);  \
	TR_ROW((AX)(R9*1), (AX)(R11*1), X3, Y3); \
	TR_PAIRS(Y0, Y1, Y4, Y5);                \
	TR_PAIRS(Y2, Y3, Y6, Y7);                \
	TR_FOURS(Y4, Y6, Y0, Y1);                \
	TR_FOURS(Y5, Y7, Y2, Y3)

#define TR_LOWER \
	TR_ROW((BX), (BX)(R8*4), X8, Y8);          \
	TR_ROW((BX)(R8*1), (BX)(R10*1), X9, Y9);   \
	TR_ROW((BX)(R8*2), (BX)(R9*2), X10, Y10);  \
	TR_ROW((BX)(R9*1), (BX)(R11*1), X11, Y11); \
	TR_PAIRS(Y8, Y9, Y12, Y13);                \
	TR_PAIRS(Y10, Y11, Y14, Y15);              \
	TR_FOURS(Y12, Y14, Y8, Y9);                \
	TR_FOURS(Y13, Y15, Y10, Y11)

// TR_STORE2 stores two columns, TR_STORE2x2 both halves of two.
#define TR_STORE2(c, d) \
	VMOVUPS c, (R13);        \
	VMOVUPS d, (R13)(DX*1);  \
	LEAQ    (R13)(DX*2), R13

#define TR_STORE2x2(c0, c1, d0, d1) \
	VMOVUPS c1, 32(R13);       \
	VMOVUPS d1, 32(R13)(DX*1); \
	TR_STORE2(c0, d0)

// TR_GROUP transposes four columns of eight rows, from AX to R13, and moves R13; TR_GROUPS also
// those of the rows at BX.
#define TR_GROUP TR_UPPER; TR_STORE2(Y0, Y1); TR_STORE2(Y2, Y3)
#define TR_GROUPS TR_UPPER; TR_LOWER; TR_STORE2x2(Y0, Y8, Y1, Y9); TR_STORE2x2(Y2, Y10, Y3, Y11)

// func TransposeAVX2(dst, src []float32, dstRow, srcRow, rows, cols int)
TEXT ·TransposeAVX2(SB), NOSPLIT, $0-80
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
	CMPQ  CX, $4
	JLT   cols
	CMPQ  R12, $SIDE
	JLT   cols
	LEAQ  (R8)(R8*2), R9
	LEAQ  (R9)(R8*4), R11
	LEAQ  (SI)(R8*SIDE), BX
	SUBQ  $4, CX
	CMPQ  R12, $(2*SIDE)
	JLT   single

double:  // for ; cols > 0; cols -= 4
	TR_GROUPS
	TR_NEXT(SIZE, double, nextDouble)

nextDouble:
	ADDQ $(2*SIDE<<LOGSIZE), DI
	LEAQ (SI)(R8*SIDE), SI
	LEAQ (SI)(R8*SIDE), SI
	SUBQ $(2*SIDE), R12
	JGT  rows
	JMP  done

single:  // for ; cols > 0; cols -= 4
	TR_GROUP
	TR_NEXT(SIZE, single, next)

cols:  // for ; cols > 0; cols -= SIDE
	TRANSPOSE_BLOCK()
	SUBQ $SIDE, CX
	JGT  cols

next:
	ADDQ $(SIDE<<LOGSIZE), DI
	LEAQ (SI)(R8*SIDE), SI
	SUBQ $SIDE, R12
	JGT  rows

done:
	VZEROUPPER
	RET

// float64: blocks of 4×4.
#undef LOGSIZE
#undef SIDE
#undef TR_LOADS
#undef TR_STORES
#undef TRANSPOSE
#undef SIZE
#define LOGSIZE 3
#define SIDE 4
#define SIZE 8
#define TR_LOADS(end) TR_LOADS4(end)
#define TR_STORES(end) TR_STORES4(end)

// TRANSPOSE2x2 turns the columns of rows r0 and r1, two by two, into rows: r0 then holds the even
// columns of both.
#define TRANSPOSE2x2(r0, r1) \
	VUNPCKHPD r1, r0, Y8; \
	VUNPCKLPD r1, r0, r0; \
	VMOVAPD   Y8, r1

#define TRANSPOSE \
	TRANSPOSE2x2(Y0, Y1); \
	TRANSPOSE2x2(Y2, Y3); \
	TR_LANES(Y0, Y2);     \
	TR_LANES(Y1, Y3)

// func Transpose64AVX2(dst, src []float64, dstRow, srcRow, rows, cols int)
TEXT ·Transpose64AVX2(SB), NOSPLIT, $0-80
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

cols:  // for ; cols > 0; cols -= SIDE
	TRANSPOSE_BLOCK()
	SUBQ  $SIDE, CX
	JGT   cols
	ADDQ  $(SIDE<<LOGSIZE), DI
	MOVQ  $SIDE, BX
	IMULQ R8, BX
	ADDQ  BX, SI
	SUBQ  $SIDE, R12
	JGT   rows

done:
	VZEROUPPER
	RET

// func CopyRowsAVX2(dst, src []float32, dstRow, srcRow, rows, cols int)
//
// Registers:
//   DI, DX, SI, R8  destination and source, the distances of their rows
//   R9, CX          rows and columns to go
//   AX              offset in the rows
TEXT ·CopyRowsAVX2(SB), NOSPLIT, $0-80
	MOVQ dst_base+0(FP), DI
	MOVQ src_base+24(FP), SI
	MOVQ dstRow+48(FP), DX
	SHLQ $2, DX
	MOVQ srcRow+56(FP), R8
	SHLQ $2, R8
	MOVQ rows+64(FP), R9
	MOVQ cols+72(FP), BX
	JMP  next

row:
	XORL AX, AX
	MOVQ BX, CX
	SUBQ $32, CX
	JLT  tail8

loop32:  // for ; cols >= 32; cols -= 32
	VMOVUPS (SI)(AX*1), Y0
	VMOVUPS 32(SI)(AX*1), Y1
	VMOVUPS 64(SI)(AX*1), Y2
	VMOVUPS 96(SI)(AX*1), Y3
	VMOVUPS Y0, (DI)(AX*1)
	VMOVUPS Y1, 32(DI)(AX*1)
	VMOVUPS Y2, 64(DI)(AX*1)
	VMOVUPS Y3, 96(DI)(AX*1)
	ADDQ    $128, AX
	SUBQ    $32, CX
	JGE     loop32

tail8:
	ADDQ $24, CX
	JLT  tail4

loop8:  // for ; cols >= 8; cols -= 8
	VMOVUPS (SI)(AX*1), Y0
	VMOVUPS Y0, (DI)(AX*1)
	ADDQ    $32, AX
	SUBQ    $8, CX
	JGE     loop8

tail4:
	ADDQ    $4, CX
	JLT     tail1
	VMOVUPS (SI)(AX*1), X0
	VMOVUPS X0, (DI)(AX*1)
	ADDQ    $16, AX
	SUBQ    $4, CX

tail1:
	ADDQ $3, CX
	JLT  end

loop1:  // for ; cols >= 1; cols--
	VMOVSS (SI)(AX*1), X0
	VMOVSS X0, (DI)(AX*1)
	ADDQ   $4, AX
	DECQ   CX
	JGE    loop1

end:
	ADDQ DX, DI
	ADDQ R8, SI

next:
	DECQ R9
	JGE  row
	VZEROUPPER
	RET

// SCALE_ROWS is the body of ScaleRows, of elements of 1<<logsize bytes. Its arguments are in
// registers: distances count elements, and BX is the elements of a row. The factor is in Y15. vmul,
// vmul1 and vmov1 are the instructions for vectors and for one element.
//
// Registers:
//   DI, DX      destination, the distance of its rows
//   SI, R8      the same of the source
//   R9, BX, CX  rows to go, bytes of a row, bytes of this row to go
//   AX          offset in the rows
#define SCALE_ROWS(logsize, vmul, vmul1, vmov1) \
	SHLQ $logsize, DX \
	SHLQ $logsize, R8 \
	SHLQ $logsize, BX \
	JMP  next         \
	row:                                              \
	XORL     AX, AX                                   \
	MOVQ     BX, CX                                   \
	SUBQ     $128, CX                                 \
	JLT      tail                                     \
	loop4:   /* for ;bytes >= 128;bytes -= 128 */     \
	vmul     (SI)(AX*1), Y15, Y0                      \
	vmul     32(SI)(AX*1), Y15, Y1                    \
	vmul     64(SI)(AX*1), Y15, Y2                    \
	vmul     96(SI)(AX*1), Y15, Y3                    \
	VMOVUPS  Y0, (DI)(AX*1)                           \
	VMOVUPS  Y1, 32(DI)(AX*1)                         \
	VMOVUPS  Y2, 64(DI)(AX*1)                         \
	VMOVUPS  Y3, 96(DI)(AX*1)                         \
	ADDQ     $128, AX                                 \
	SUBQ     $128, CX                                 \
	JGE      loop4                                    \
	tail:                                             \
	ADDQ     $96, CX                                  \
	JLT      last                                     \
	loop1:   /* for ;bytes >= 32;bytes -= 32 */       \
	vmul     (SI)(AX*1), Y15, Y0                      \
	VMOVUPS  Y0, (DI)(AX*1)                           \
	ADDQ     $32, AX                                  \
	SUBQ     $32, CX                                  \
	JGE      loop1                                    \
	last:                                             \
	ADDQ     $(32-(1<<logsize)), CX                   \
	JLT      end                                      \
	element: /* for ;bytes > 0;bytes -= 1<<logsize */ \
	vmov1    (SI)(AX*1), X0                           \
	vmul1    X15, X0, X0                              \
	vmov1    X0, (DI)(AX*1)                           \
	ADDQ     $(1<<logsize), AX                        \
	SUBQ     $(1<<logsize), CX                        \
	JGE      element                                  \
	end:                                              \
	ADDQ     DX, DI                                   \
	ADDQ     R8, SI                                   \
	next:                                             \
	DECQ     R9                                       \
	JGE      row

// func ScaleRowsAVX2(dst, src []float32, dstRow, srcRow, rows, cols int, a float32)
TEXT ·ScaleRowsAVX2(SB), NOSPLIT, $0-84
	MOVQ         dst_base+0(FP), DI
	MOVQ         src_base+24(FP), SI
	MOVQ         dstRow+48(FP), DX
	MOVQ         srcRow+56(FP), R8
	MOVQ         rows+64(FP), R9
	MOVQ         cols+72(FP), BX
	VBROADCASTSS a+80(FP), Y15
	SCALE_ROWS(2, VMULPS, VMULSS, VMOVSS)
	VZEROUPPER
	RET

// func ScaleRows64AVX2(dst, src []float64, dstRow, srcRow, rows, cols int, a float64)
TEXT ·ScaleRows64AVX2(SB), NOSPLIT, $0-88
	MOVQ         dst_base+0(FP), DI
	MOVQ         src_base+24(FP), SI
	MOVQ         dstRow+48(FP), DX
	MOVQ         srcRow+56(FP), R8
	MOVQ         rows+64(FP), R9
	MOVQ         cols+72(FP), BX
	VBROADCASTSD a+80(FP), Y15
	SCALE_ROWS(3, VMULPD, VMULSD, VMOVSD)
	VZEROUPPER
	RET
