//go:build !purego

#include "textflag.h"
#include "go_asm.h"
#include "pack_avx2_tmpl.h"

// Matrices whose elements are kept in 16 bits: products of one to four rows with a B of float16 or
// bfloat16, and the conversions. They are built as those of AVX-512 (half_avx512_amd64.s), with
// lines of 16 elements: of bfloat16, one vector has the even columns of a line and one the odd.
//
// One row has tiles of 4 lines, two rows of 2, more of 1; what is left is done in tiles of half as
// many. Of the last line, the columns that are not in C are loaded and computed, but not stored. So
// the caller sees to it that whole lines can be loaded.
//
// Registers:
//   DI       the block
//   AX, R8   A(0,p), the distance of its rows; R13 is three times that
//   BX, R9   B(p,0) of the tile, the distance of its rows
//   CX       steps to go; before and after the loop, masks of a line
//   SI, R10  seed of the tile, 0 if there is none; the distance of its rows
//   DX, R11  C of the tile, the distance of its rows
//   R12      columns to go
//   Y0-Y3    an element of each row of A
//   Y4, Y5   a line of B
//   Y6       bfloat16: the mask of the upper halves
//   Y7       zeros, or spare
//   Y8-Y15   accumulators, row by row

#define frame_B(x) (x+0)(SP) // of the tile
#define frame_C(x) (x+8)(SP)
#define frame_Seed(x) (x+16)(SP)
#define frame_Masks(x) (x+24)(SP) // of the tile's only line
#define frame_Lines (32)(SP) // of the tile

// LINE loads line q of B and widens it. SPLIT and JOIN change the order of the columns of a line, x
// and y, on the way in and out.
#define HALF_LINE(q) VCVTPH2PS (32*q)(BX), Y4; VCVTPH2PS (32*q+16)(BX), Y5
#define HALF_ORDER(x, y)
#define BFLOAT_LINE(q) VMOVDQU (32*q)(BX), Y5; VPSLLD $16, Y5, Y4; VPAND Y6, Y5, Y5
#define BFLOAT_SPLIT(x, y) \
	VSHUFPS $0x88, y, x, Y7; /* x0 x2 y0 y2, x4 x6 y4 y6 */ \
	VSHUFPS $0xdd, y, x, y;                                 \
	VPERMPD $0xd8, Y7, x;                                   \
	VPERMPD $0xd8, y, y

#define BFLOAT_JOIN(x, y) \
	VUNPCKLPS  y, x, Y7; /* x0 y0 x1 y1, x4 y4 x5 y5 */ \
	VUNPCKHPS  y, x, y;                                 \
	VPERM2F128 $0x20, y, Y7, x;                         \
	VPERM2F128 $0x31, y, Y7, y

// The accumulators of a tile: rows x lines. F is what is done to a line, NEXT what follows a row.
#define TILE1x1(F, NEXT) F(0, Y8, Y9); NEXT
#define TILE2x1(F, NEXT) TILE1x1(F, NEXT); F(0, Y10, Y11); NEXT
#define TILE3x1(F, NEXT) TILE2x1(F, NEXT); F(0, Y12, Y13); NEXT
#define TILE4x1(F, NEXT) TILE3x1(F, NEXT); F(0, Y14, Y15); NEXT
#define TILE1x2(F, NEXT) F(0, Y8, Y9); F(1, Y10, Y11); NEXT
#define TILE2x2(F, NEXT) TILE1x2(F, NEXT); F(0, Y12, Y13); F(1, Y14, Y15); NEXT
#define TILE1x4(F, NEXT) F(0, Y8, Y9); F(1, Y10, Y11); F(2, Y12, Y13); F(3, Y14, Y15); NEXT

// What is done to a line, which M means masked, and after a row.
#define CLEAR(q, x, y) VXORPS x, x, x; VXORPS y, y, y
#define SEED(q, x, y) VMOVUPS (64*q)(SI), x; VMOVUPS (64*q+32)(SI), y; SPLIT(x, y)
#define SEEDM(q, x, y) \
	MOVQ       frame_Masks(8), CX; \
	VMOVUPS    (CX), Y4;           \
	VMOVUPS    32(CX), Y5;         \
	VMASKMOVPS (SI), Y4, x;        \
	VMASKMOVPS 32(SI), Y5, y;      \
	SPLIT(x, y)

#define STORE(q, x, y) JOIN(x, y); VMOVUPS x, (64*q)(DX); VMOVUPS y, (64*q+32)(DX)
#define STOREM(q, x, y) \
	JOIN(x, y);                    \
	MOVQ       frame_Masks(8), CX; \
	VMOVUPS    (CX), Y4;           \
	VMOVUPS    32(CX), Y5;         \
	VMASKMOVPS x, Y4, (DX);        \
	VMASKMOVPS y, Y5, 32(DX)

#define RELU1(x) VCMPPS $6, Y7, x, Y4; VANDPS Y4, x, x // 0 unless !(x <= 0), for which NaN passes

// STEPrxl does a k step of a tile.
#define FMA(a, x, y) VFMADD231PS Y4, a, x; VFMADD231PS Y5, a, y
#define LOAD1 VBROADCASTSS (AX), Y0
#define LOAD2 LOAD1; VBROADCASTSS (AX)(R8*1), Y1
#define LOAD3 LOAD2; VBROADCASTSS (AX)(R8*2), Y2
#define LOAD4 LOAD3; VBROADCASTSS (AX)(R13*1), Y3
#define STEP1(q, x, y) LINE(q); FMA(Y0, x, y)
#define STEP1x4 LOAD1; TILE1x4(STEP1, NOTHING)
#define STEP1x2 LOAD1; TILE1x2(STEP1, NOTHING)
#define STEP1x1 LOAD1; LINE(0); FMA(Y0, Y8, Y9)
#define STEP2x2 \
	LOAD2;                                        \
	LINE(0); FMA(Y0, Y8, Y9); FMA(Y1, Y12, Y13);  \
	LINE(1); FMA(Y0, Y10, Y11); FMA(Y1, Y14, Y15)

#define STEP2x1 LOAD2; LINE(0); FMA(Y0, Y8, Y9); FMA(Y1, Y10, Y11)
#define STEP3x1 LOAD3; LINE(0); FMA(Y0, Y8, Y9); FMA(Y1, Y10, Y11); FMA(Y2, Y12, Y13)
#define STEP4x1 LOAD4; LINE(0); FMA(Y0, Y8, Y9); FMA(Y1, Y10, Y11); FMA(Y2, Y12, Y13); FMA(Y3, Y14, Y15)

// MASKS notes the masks of min(columns, 16): a tile of one line reads them.
#define MASKS \
	MOVL    $16, CX            \
	CMPQ    R12, CX            \
	CMOVQLT R12, CX            \
	NEGQ    CX                 \
	LEAQ    ·masks+128(SB), SI \
	LEAQ    (SI)(CX*4), SI     \
	MOVQ    SI, frame_Masks(0)

#define CLEAR_ZEROS VXORPS Y7, Y7, Y7
#define LINE_LOG 4
#define LINES1 4
#define LINES1_LOG 2

#include "half_tmpl.h"

// float16.
#define LINE HALF_LINE
#define SPLIT HALF_ORDER
#define JOIN HALF_ORDER

DATA halfs<>+0(SB)/8, $half1x1<>(SB)
TEXT half1x1<>(SB), NOSPLIT|NOFRAME, $0-0
	TILE_BODY(TILE1x1, STEP1x1, SEEDM, STOREM)
	RET

DATA halfs<>+8(SB)/8, $half1x2<>(SB)
TEXT half1x2<>(SB), NOSPLIT|NOFRAME, $0-0
	TILE_BODY(TILE1x2, STEP1x2, SEED, STORE)
	RET

DATA halfs<>+16(SB)/8, $half1x4<>(SB)
TEXT half1x4<>(SB), NOSPLIT|NOFRAME, $0-0
	TILE_BODY(TILE1x4, STEP1x4, SEED, STORE)
	RET

DATA halfs<>+32(SB)/8, $half2x1<>(SB)
TEXT half2x1<>(SB), NOSPLIT|NOFRAME, $0-0
	TILE_BODY(TILE2x1, STEP2x1, SEEDM, STOREM)
	RET

DATA halfs<>+40(SB)/8, $half2x2<>(SB)
TEXT half2x2<>(SB), NOSPLIT|NOFRAME, $0-0
	TILE_BODY(TILE2x2, STEP2x2, SEED, STORE)
	RET

DATA halfs<>+64(SB)/8, $half3x1<>(SB)
TEXT half3x1<>(SB), NOSPLIT|NOFRAME, $0-0
	TILE_BODY(TILE3x1, STEP3x1, SEEDM, STOREM)
	RET

DATA halfs<>+96(SB)/8, $half4x1<>(SB)
TEXT half4x1<>(SB), NOSPLIT|NOFRAME, $0-0
	TILE_BODY(TILE4x1, STEP4x1, SEEDM, STOREM)
	RET

GLOBL halfs<>(SB), RODATA, $128

// func productHalfAVX2(b *HalfBlock)
TEXT ·productHalfAVX2(SB), NOSPLIT, $40-8
	MACRO_KERNEL(halfs<>(SB), b+0(FP), done)

done:
	VZEROUPPER
	RET

// bfloat16.
#undef LINE
#undef SPLIT
#undef JOIN
#define LINE BFLOAT_LINE
#define SPLIT BFLOAT_SPLIT
#define JOIN BFLOAT_JOIN

DATA bfloats<>+0(SB)/8, $bfloat1x1<>(SB)
TEXT bfloat1x1<>(SB), NOSPLIT|NOFRAME, $0-0
	TILE_BODY(TILE1x1, STEP1x1, SEEDM, STOREM)
	RET

DATA bfloats<>+8(SB)/8, $bfloat1x2<>(SB)
TEXT bfloat1x2<>(SB), NOSPLIT|NOFRAME, $0-0
	TILE_BODY(TILE1x2, STEP1x2, SEED, STORE)
	RET

DATA bfloats<>+16(SB)/8, $bfloat1x4<>(SB)
TEXT bfloat1x4<>(SB), NOSPLIT|NOFRAME, $0-0
	TILE_BODY(TILE1x4, STEP1x4, SEED, STORE)
	RET

DATA bfloats<>+32(SB)/8, $bfloat2x1<>(SB)
TEXT bfloat2x1<>(SB), NOSPLIT|NOFRAME, $0-0
	TILE_BODY(TILE2x1, STEP2x1, SEEDM, STOREM)
	RET

DATA bfloats<>+40(SB)/8, $bfloat2x2<>(SB)
TEXT bfloat2x2<>(SB), NOSPLIT|NOFRAME, $0-0
	TILE_BODY(TILE2x2, STEP2x2, SEED, STORE)
	RET

DATA bfloats<>+64(SB)/8, $bfloat3x1<>(SB)
TEXT bfloat3x1<>(SB), NOSPLIT|NOFRAME, $0-0
	TILE_BODY(TILE3x1, STEP3x1, SEEDM, STOREM)
	RET

DATA bfloats<>+96(SB)/8, $bfloat4x1<>(SB)
TEXT bfloat4x1<>(SB), NOSPLIT|NOFRAME, $0-0
	TILE_BODY(TILE4x1, STEP4x1, SEEDM, STOREM)
	RET

GLOBL bfloats<>(SB), RODATA, $128

// func productBFloat16AVX2(b *HalfBlock)
TEXT ·productBFloat16AVX2(SB), NOSPLIT, $40-8
	VPCMPEQD Y6, Y6, Y6
	VPSLLD   $16, Y6, Y6
	MACRO_KERNEL(bfloats<>(SB), b+0(FP), done)

done:
	VZEROUPPER
	RET

// The conversions.
//
// Registers:
//   DI, DX   the destination, the distance of its rows
//   SI, R8   the source, the same
//   R12      rows to go; CX: columns of a row, R9: those to go
//   AX, BX   the row that is done; R10: one element

// WIDEN does rows and columns; STEP8 widens 8 elements, STEP1 one.
#define WIDEN(STEP8, STEP1, done) \
	SHLQ    $2, DX                     \
	SHLQ    $1, R8                     \
	row:    /* for ;rows > 0;rows-- */ \
	DECQ    R12                        \
	JLT     done                       \
	MOVQ    DI, AX                     \
	MOVQ    SI, BX                     \
	MOVQ    CX, R9                     \
	SUBQ    $8, R9                     \
	JLT     last                       \
	loop8:  /* for ;n >= 8;n -= 8 */   \
	STEP8                              \
	VMOVUPS Y0, (AX)                   \
	ADDQ    $16, BX                    \
	ADDQ    $32, AX                    \
	SUBQ    $8, R9                     \
	JGE     loop8                      \
	last:                              \
	ADDQ    $8, R9                     \
	JEQ     next                       \
	loop1:  /* for ;n > 0;n-- */       \
	MOVWLZX (BX), R10                  \
	STEP1                              \
	ADDQ    $2, BX                     \
	ADDQ    $4, AX                     \
	DECQ    R9                         \
	JNE     loop1                      \
	next:                              \
	ADDQ    DX, DI                     \
	ADDQ    R8, SI                     \
	JMP     row

#define WIDEN_HALF VCVTPH2PS (BX), Y0
#define WIDEN_HALF1 VMOVD R10, X0; VCVTPH2PS X0, X0; VMOVSS X0, (AX)
#define WIDEN_BFLOAT VPMOVZXWD (BX), Y0; VPSLLD $16, Y0, Y0
#define WIDEN_BFLOAT1 SHLL $16, R10; MOVL R10, (AX)

// func WidenHalfAVX2(dst []float32, src []uint16, dstRow, srcRow, rows, cols int)
TEXT ·WidenHalfAVX2(SB), NOSPLIT, $0-80
	MOVQ dst_base+0(FP), DI
	MOVQ src_base+24(FP), SI
	MOVQ dstRow+48(FP), DX
	MOVQ srcRow+56(FP), R8
	MOVQ rows+64(FP), R12
	MOVQ cols+72(FP), CX
	WIDEN(WIDEN_HALF, WIDEN_HALF1, done)

done:
	VZEROUPPER
	RET

// func WidenBFloat16AVX2(dst []float32, src []uint16, dstRow, srcRow, rows, cols int)
TEXT ·WidenBFloat16AVX2(SB), NOSPLIT, $0-80
	MOVQ dst_base+0(FP), DI
	MOVQ src_base+24(FP), SI
	MOVQ dstRow+48(FP), DX
	MOVQ srcRow+56(FP), R8
	MOVQ rows+64(FP), R12
	MOVQ cols+72(FP), CX
	WIDEN(WIDEN_BFLOAT, WIDEN_BFLOAT1, done)

done:
	VZEROUPPER
	RET

// NARROW does CX elements at SI, 8 at a time; STEP8 narrows those of Y0 and stores them, STEP1 that
// of X0.
#define NARROW(STEP8, STEP1, done) \
	SUBQ    $8, CX                   \
	JLT     last                     \
	loop8:  /* for ;n >= 8;n -= 8 */ \
	VMOVUPS (SI), Y0                 \
	STEP8                            \
	ADDQ    $32, SI                  \
	ADDQ    $16, DI                  \
	SUBQ    $8, CX                   \
	JGE     loop8                    \
	last:                            \
	ADDQ    $8, CX                   \
	JEQ     done                     \
	loop1:  /* for ;n > 0;n-- */     \
	VMOVSS  (SI), X0                 \
	STEP1                            \
	MOVW    R10, (DI)                \
	ADDQ    $4, SI                   \
	ADDQ    $2, DI                   \
	DECQ    CX                       \
	JNE     loop1

#define NARROW_HALF VCVTPS2PH $0, Y0, (DI) // 0: to nearest even
#define NARROW_HALF1 VCVTPS2PH $0, X0, X0; VMOVD X0, R10

// x + 0x7fff + the last bit that stays; of a NaN, x with its highest bit of fraction. The upper
// half of that is the result.
#define ROUND_BFLOAT \
	VPSRLD    $16, Y0, Y1;    \
	VPAND     Y4, Y1, Y1;     \
	VPADDD    Y5, Y1, Y1;     \
	VPADDD    Y0, Y1, Y1;     \
	VCMPPS    $3, Y0, Y0, Y2; \
	VPOR      Y3, Y0, Y7;     \
	VBLENDVPS Y2, Y7, Y1, Y1; \
	VPSRLD    $16, Y1, Y1

#define NARROW_BFLOAT \
	ROUND_BFLOAT;         \
	VPACKUSDW Y1, Y1, Y1; \
	VPERMQ    $8, Y1, Y1; \
	VMOVDQU   X1, (DI)

#define NARROW_BFLOAT1 ROUND_BFLOAT; VMOVD X1, R10

// func NarrowHalfAVX2(dst []uint16, x []float32)
TEXT ·NarrowHalfAVX2(SB), NOSPLIT, $0-48
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ x_len+32(FP), CX
	NARROW(NARROW_HALF, NARROW_HALF1, done)

done:
	VZEROUPPER
	RET

// func NarrowBFloat16AVX2(dst []uint16, x []float32)
TEXT ·NarrowBFloat16AVX2(SB), NOSPLIT, $0-48
	MOVQ         dst_base+0(FP), DI
	MOVQ         x_base+24(FP), SI
	MOVQ         x_len+32(FP), CX
	MOVL         $1, AX
	VMOVD        AX, X4
	VPBROADCASTD X4, Y4
	MOVL         $0x7fff, AX
	VMOVD        AX, X5
	VPBROADCASTD X5, Y5
	MOVL         $0x400000, AX
	VMOVD        AX, X3
	VPBROADCASTD X3, Y3
	NARROW(NARROW_BFLOAT, NARROW_BFLOAT1, done)

done:
	VZEROUPPER
	RET

// TransposeHalf does blocks of eight columns: of sixteen rows, of which a register has two, or of
// eight, or one element after the other. What is left of rows or columns, but fewer than a block,
// is done with some before them, once more.
//
// Shuffles within 128 bits are the limit: 24 for a block of sixteen rows, on two ports.
//
// Registers:
//   DI, DX     the destination, the distance of its rows
//   SI, R8     the source, the same; R9-R11: 3, 5 and 7 times that
//   R12, CX    rows and columns to go
//   AX, BX     the block in the source, and eight rows below; R13: in the destination
//   Y0-Y15     rows of the block, then its columns; Xn are their lower halves

// LOADW8 loads the rows of a block of eight, LOADW16 those of sixteen: row i and row i+8.
#define LOADW8 \
	VMOVDQU (AX), X0;        \
	VMOVDQU (AX)(R8*1), X1;  \
	VMOVDQU (AX)(R8*2), X2;  \
	VMOVDQU (AX)(R9*1), X3;  \
	VMOVDQU (AX)(R8*4), X4;  \
	VMOVDQU (AX)(R10*1), X5; \
	VMOVDQU (AX)(R9*2), X6;  \
	VMOVDQU (AX)(R11*1), X7

#define LOADW16 \
	LOADW8;                              \
	VINSERTI128 $1, (BX), Y0, Y0;        \
	VINSERTI128 $1, (BX)(R8*1), Y1, Y1;  \
	VINSERTI128 $1, (BX)(R8*2), Y2, Y2;  \
	VINSERTI128 $1, (BX)(R9*1), Y3, Y3;  \
	VINSERTI128 $1, (BX)(R8*4), Y4, Y4;  \
	VINSERTI128 $1, (BX)(R10*1), Y5, Y5; \
	VINSERTI128 $1, (BX)(R9*2), Y6, Y6;  \
	VINSERTI128 $1, (BX)(R11*1), Y7, Y7

// TRANSPOSEW makes columns of the rows in Y0-Y7: single elements, pairs, fours.
#define TRANSPOSEW \
	VPUNPCKLWD  Y1, Y0, Y8;   \
	VPUNPCKHWD  Y1, Y0, Y9;   \
	VPUNPCKLWD  Y3, Y2, Y10;  \
	VPUNPCKHWD  Y3, Y2, Y11;  \
	VPUNPCKLWD  Y5, Y4, Y12;  \
	VPUNPCKHWD  Y5, Y4, Y13;  \
	VPUNPCKLWD  Y7, Y6, Y14;  \
	VPUNPCKHWD  Y7, Y6, Y15;  \
	VPUNPCKLDQ  Y10, Y8, Y0;  \
	VPUNPCKHDQ  Y10, Y8, Y1;  \
	VPUNPCKLDQ  Y11, Y9, Y2;  \
	VPUNPCKHDQ  Y11, Y9, Y3;  \
	VPUNPCKLDQ  Y14, Y12, Y4; \
	VPUNPCKHDQ  Y14, Y12, Y5; \
	VPUNPCKLDQ  Y15, Y13, Y6; \
	VPUNPCKHDQ  Y15, Y13, Y7; \
	VPUNPCKLQDQ Y4, Y0, Y8;   \
	VPUNPCKHQDQ Y4, Y0, Y9;   \
	VPUNPCKLQDQ Y5, Y1, Y10;  \
	VPUNPCKHQDQ Y5, Y1, Y11;  \
	VPUNPCKLQDQ Y6, Y2, Y12;  \
	VPUNPCKHQDQ Y6, Y2, Y13;  \
	VPUNPCKLQDQ Y7, Y3, Y14;  \
	VPUNPCKHQDQ Y7, Y3, Y15

// STOREW stores two columns, and moves R13 below them; STOREW8 and STOREW16 store a block.
#define STOREW(c0, c1) \
	VMOVDQU c0, (R13);       \
	VMOVDQU c1, (R13)(DX*1); \
	LEAQ    (R13)(DX*2), R13

#define STOREW8 STOREW(X8, X9); STOREW(X10, X11); STOREW(X12, X13); STOREW(X14, X15)
#define STOREW16 STOREW(Y8, Y9); STOREW(Y10, Y11); STOREW(Y12, Y13); STOREW(Y14, Y15)

// BLOCKSW transposes all columns of the rows of a block, and goes to next.
#define BLOCKSW(cols, next, LOADS, STORES) \
	MOVQ  SI, AX                  \
	LEAQ  (SI)(R8*8), BX          \
	MOVQ  DI, R13                 \
	SUBQ  $8, CX                  \
	cols: /* for ;n > 0;n -= 8 */ \
	LOADS                         \
	TRANSPOSEW                    \
	STORES                        \
	TR_NEXT(2, cols, next)

// func TransposeHalfAVX2(dst, src []uint16, dstRow, srcRow, rows, cols int)
TEXT ·TransposeHalfAVX2(SB), NOSPLIT, $0-80
	MOVQ dst_base+0(FP), DI
	MOVQ src_base+24(FP), SI
	MOVQ dstRow+48(FP), DX
	SHLQ $1, DX
	MOVQ srcRow+56(FP), R8
	SHLQ $1, R8
	MOVQ rows+64(FP), R12
	LEAQ (R8)(R8*2), R9
	LEAQ (R8)(R8*4), R10
	LEAQ (R9)(R8*4), R11
	CMPQ cols+72(FP), $8
	JLT  elements
	SUBQ $16, R12
	JLT  below16

rows16:  // for ; rows > 0; rows -= 16
	MOVQ cols+72(FP), CX
	BLOCKSW(cols16, next16, LOADW16, STOREW16)

next16:
	ADDQ  $32, DI
	MOVQ  R8, AX
	SHLQ  $4, AX
	ADDQ  AX, SI
	SUBQ  $16, R12
	JGE   rows16
	CMPQ  R12, $-16
	JEQ   done
	LEAQ  (DI)(R12*2), DI
	IMULQ R8, R12
	ADDQ  R12, SI
	XORL  R12, R12
	JMP   rows16

below16:
	ADDQ $16, R12
	CMPQ R12, $8
	JLT  elements

rows8:  // for ; rows > 0; rows -= 8
	MOVQ cols+72(FP), CX
	BLOCKSW(cols8, next8, LOADW8, STOREW8)

next8:
	ADDQ  $16, DI
	LEAQ  (SI)(R8*8), SI
	SUBQ  $8, R12
	JLE   done
	CMPQ  R12, $8
	JGE   rows8
	LEAQ  -16(DI)(R12*2), DI
	SUBQ  $8, R12
	IMULQ R8, R12
	ADDQ  R12, SI
	MOVL  $8, R12
	JMP   rows8

elements:
	TESTQ R12, R12
	JLE   done

row:  // for ; rows > 0; rows--
	MOVQ  SI, AX
	MOVQ  DI, R13
	MOVQ  cols+72(FP), CX
	TESTQ CX, CX
	JLE   done

element:  // for ; cols > 0; cols--
	MOVWLZX (AX), BX
	MOVW    BX, (R13)
	ADDQ    $2, AX
	ADDQ    DX, R13
	DECQ    CX
	JNE     element
	ADDQ    $2, DI
	ADDQ    R8, SI
	DECQ    R12
	JNE     row

done:
	VZEROUPPER
	RET
