//go:build !purego

#include "textflag.h"

// A step of AdamW with the gradient that a batch has for the weights of a layer:
//
//	g[i,j] = Σ x[p,i]·d[p,j]                      a chain of FMAs over p, from +0
//	w[i,j], m[i,j], v[i,j] = AdamW with g[i,j]
//
// The sums keep the ports busy that multiply. Roots and quotients keep the divider busy, which
// takes 22 cycles for a vector. So they are mixed. A tile of g, 4 rows by 4 vectors, stays in
// registers for all steps over p; then it waits on the stack. The weights of the tile before are
// updated between these steps: one vector after every second step, so that eight steps, with
// 128 FMAs, go with one row.
//
// Roots and quotients are taken of halves. A division of 64 bytes holds a port that multiplies for
// as long as it lasts; one of 32 does not. A load under a mask takes a place in such a port, too.
// So d has all 64 columns, and only rows of fewer weights are loaded under masks; those are updated
// when all steps are done.
//
// Registers:
//
//	AX, BX         x and d at step p
//	R8             distance of the rows of x
//	R9             the gradient of the row that is updated next
//	R10, R11, R12  where rows 1, 2 and 3 of the tile are in a row of x: the last one again where the
//	               tile has fewer
//	DI, SI, DX     w, m and v at row 0 of the panel of 64 columns
//	R13            where from there the row is that is updated next
//	CX             where the row is that is updated one tile later; steps to go
//	Z0-Z15         the tile, row by row
//	Z16-Z19        a row of d
//	Z20-Z23        elements of x; temporaries of the update
//	Z24-Z31        beta1, c1, beta2, c2, rate, root, eps, keep
//	K1-K4          the lanes that the four vectors of a row have

#define frame_Waiting (0)(SP) // the gradient of the tile that waits,
#define frame_End (8)(SP) // and its end
#define frame_WRow (16)(SP) // distance of the rows of w, m and v
#define frame_Rows (24)(SP) // rows and columns to go, those of the tile and the panel included
#define frame_Cols (32)(SP)
#define frame_X (40)(SP) // row 0 of the tile in x
#define frame_Steps (48)(SP) // steps to go

// STEP adds the products of one p to the tile.
#define STEP() \
	VMOVUPS      (BX), Z16;        \
	VMOVUPS      64(BX), Z17;      \
	VMOVUPS      128(BX), Z18;     \
	VMOVUPS      192(BX), Z19;     \
	VBROADCASTSS (AX), Z20;        \
	VBROADCASTSS (AX)(R10*1), Z21; \
	VBROADCASTSS (AX)(R11*1), Z22; \
	VBROADCASTSS (AX)(R12*1), Z23; \
	VFMADD231PS  Z16, Z20, Z0;     \
	VFMADD231PS  Z17, Z20, Z1;     \
	VFMADD231PS  Z18, Z20, Z2;     \
	VFMADD231PS  Z19, Z20, Z3;     \
	VFMADD231PS  Z16, Z21, Z4;     \
	VFMADD231PS  Z17, Z21, Z5;     \
	VFMADD231PS  Z18, Z21, Z6;     \
	VFMADD231PS  Z19, Z21, Z7;     \
	VFMADD231PS  Z16, Z22, Z8;     \
	VFMADD231PS  Z17, Z22, Z9;     \
	VFMADD231PS  Z18, Z22, Z10;    \
	VFMADD231PS  Z19, Z22, Z11;    \
	VFMADD231PS  Z16, Z23, Z12;    \
	VFMADD231PS  Z17, Z23, Z13;    \
	VFMADD231PS  Z18, Z23, Z14;    \
	VFMADD231PS  Z19, Z23, Z15;    \
	ADDQ         R8, AX;           \
	ADDQ         $256, BX

// MOMENTS makes of the gradient Z20 and the moments Z21 and Z22 the new moments.
#define MOMENTS() \
	VMULPS      Z21, Z24, Z21;                               \
	VFMADD231PS Z20, Z25, Z21 /* m = fma(c1, g, beta1·m) */; \
	VMULPS      Z20, Z27, Z23;                               \
	VMULPS      Z22, Z26, Z22;                               \
	VFMADD231PS Z20, Z23, Z22                                // v = fma(c2·g, g, beta2·v)

// QUOTIENT sets Z21 to m/fma(sqrt(v), root, eps).
#define QUOTIENT() \
	VEXTRACTF32X8 $1, Z22, Y23;     \
	VSQRTPS       Y22, Y22;         \
	VSQRTPS       Y23, Y23;         \
	VFMADD213PS   Y30, Y29, Y22;    \
	VFMADD213PS   Y30, Y29, Y23;    \
	VEXTRACTF32X8 $1, Z21, Y20;     \
	VDIVPS        Y22, Y21, Y21;    \
	VDIVPS        Y23, Y20, Y20;    \
	VINSERTF32X8  $1, Y20, Z21, Z21

// WEIGHTS makes of the weights Z20 the new ones.
#define WEIGHTS() \
	VMULPS       Z20, Z31, Z20; \
	VFNMADD231PS Z21, Z28, Z20  // w = fma(-rate, quotient, keep·w)

// UPDATE updates the vector at offset o of a row.
#define UPDATE(o) \
	VMOVUPS o(R9), Z20;        \
	VMOVUPS o(SI)(R13*1), Z21; \
	VMOVUPS o(DX)(R13*1), Z22; \
	MOMENTS();                 \
	VMOVUPS Z21, o(SI)(R13*1); \
	VMOVUPS Z22, o(DX)(R13*1); \
	QUOTIENT();                \
	VMOVUPS o(DI)(R13*1), Z20; \
	WEIGHTS();                 \
	VMOVUPS Z20, o(DI)(R13*1)

// UPDATE_LANES is UPDATE for the lanes in mask.
#define UPDATE_LANES(o, mask) \
	VMOVUPS   o(R9), Z20;              \
	VMOVUPS.Z o(SI)(R13*1), mask, Z21; \
	VMOVUPS.Z o(DX)(R13*1), mask, Z22; \
	MOMENTS();                         \
	VMOVUPS   Z21, mask, o(SI)(R13*1); \
	VMOVUPS   Z22, mask, o(DX)(R13*1); \
	QUOTIENT();                        \
	VMOVUPS.Z o(DI)(R13*1), mask, Z20; \
	WEIGHTS();                         \
	VMOVUPS   Z20, mask, o(DI)(R13*1)

// FETCH asks for what the update of the next tile reads.
#define FETCH(o) \
	PREFETCHT0 o(DI)(CX*1); \
	PREFETCHT0 o(SI)(CX*1); \
	PREFETCHT0 o(DX)(CX*1)

// NEXT_ROW goes on to the next row to be updated.
#define NEXT_ROW() \
	ADDQ $256, R9;       \
	ADDQ frame_WRow, R13

// UPDATE_ROW updates a row.
#define UPDATE_ROW() \
	UPDATE_LANES(0, K1);   \
	UPDATE_LANES(64, K2);  \
	UPDATE_LANES(128, K3); \
	UPDATE_LANES(192, K4); \
	NEXT_ROW()

// func AdamWGradientAVX512(w, m, v, x, d []float32, wRow, xRow, rows, cols, k int,
//	beta1, c1, beta2, c2, rate, root, eps, keep float32)
TEXT ·AdamWGradientAVX512(SB), 0, $1152-192
	MOVQ         w_base+0(FP), DI
	MOVQ         m_base+24(FP), SI
	MOVQ         v_base+48(FP), DX
	MOVQ         wRow+120(FP), AX
	SHLQ         $2, AX
	MOVQ         AX, frame_WRow
	MOVQ         xRow+128(FP), R8
	SHLQ         $2, R8
	VBROADCASTSS beta1+160(FP), Z24
	VBROADCASTSS c1+164(FP), Z25
	VBROADCASTSS beta2+168(FP), Z26
	VBROADCASTSS c2+172(FP), Z27
	VBROADCASTSS rate+176(FP), Z28
	VBROADCASTSS root+180(FP), Z29
	VBROADCASTSS eps+184(FP), Z30
	VBROADCASTSS keep+188(FP), Z31
	LEAQ         127(SP), AX        // the next multiple of 64, 64 bytes or more above SP
	ANDQ         $-64, AX
	MOVQ         AX, frame_Waiting
	CMPQ         rows+136(FP), $0
	JLE          done
	MOVQ         cols+144(FP), CX
	MOVQ         CX, frame_Cols
	TESTQ        CX, CX
	JLE          done
	MOVQ         $-1, AX            // a bit for each column, of 64 at the most
	CMPQ         CX, $64
	JGE          masks
	BZHIQ        CX, AX, AX

masks:
	KMOVW AX, K1
	SHRQ  $16, AX
	KMOVW AX, K2
	SHRQ  $16, AX
	KMOVW AX, K3
	SHRQ  $16, AX
	KMOVW AX, K4
	MOVQ  x_base+72(FP), AX
	MOVQ  AX, frame_X
	MOVQ  rows+136(FP), AX
	MOVQ  AX, frame_Rows
	XORL  R13, R13
	MOVQ  frame_Waiting, R9 // nothing waits
	MOVQ  R9, frame_End

tile:  // for ; rows > 0; rows -= 4
	MOVL    $4, R10
	MOVL    $8, R11
	MOVQ    frame_Rows, R12
	LEAQ    -4(R12*4), R12    // the last row
	MOVL    $12, AX
	CMPQ    R12, AX
	CMOVQGT AX, R12
	CMPQ    R10, R12
	CMOVQGT R12, R10
	CMPQ    R11, R12
	CMOVQGT R12, R11
	MOVQ    k+152(FP), AX
	MOVQ    AX, frame_Steps
	MOVQ    frame_X, AX
	MOVQ    d_base+96(FP), BX
	VPXORD  Z0, Z0, Z0
	VPXORD  Z1, Z1, Z1
	VPXORD  Z2, Z2, Z2
	VPXORD  Z3, Z3, Z3
	VPXORD  Z4, Z4, Z4
	VPXORD  Z5, Z5, Z5
	VPXORD  Z6, Z6, Z6
	VPXORD  Z7, Z7, Z7
	VPXORD  Z8, Z8, Z8
	VPXORD  Z9, Z9, Z9
	VPXORD  Z10, Z10, Z10
	VPXORD  Z11, Z11, Z11
	VPXORD  Z12, Z12, Z12
	VPXORD  Z13, Z13, Z13
	VPXORD  Z14, Z14, Z14
	VPXORD  Z15, Z15, Z15

	CMPQ frame_Cols, $64
	JLT  steps

mixed:  // for ; steps >= 8 and a row waits; steps -= 8
	CMPQ R9, frame_End
	JEQ  steps
	CMPQ frame_Steps, $8
	JLT  steps
	STEP()
	FETCH(0)
	STEP()
	UPDATE(0)
	STEP()
	FETCH(64)
	STEP()
	UPDATE(64)
	STEP()
	FETCH(128)
	STEP()
	UPDATE(128)
	STEP()
	FETCH(192)
	STEP()
	UPDATE(192)
	NEXT_ROW()
	ADDQ frame_WRow, CX
	SUBQ $8, frame_Steps
	JMP  mixed

steps:
	MOVQ frame_Steps, CX
	SUBQ $4, CX
	JLT  below4

steps4:  // for ; steps >= 4; steps -= 4
	STEP()
	STEP()
	STEP()
	STEP()
	SUBQ $4, CX
	JGE  steps4

below4:
	ADDQ $4, CX
	JEQ  rest

step:  // for ; steps > 0; steps--
	STEP()
	DECQ CX
	JNE  step

rest:  // for ; a row waits
	CMPQ R9, frame_End
	JEQ  full
	UPDATE_ROW()
	JMP  rest

full:  // the tile waits now
	MOVQ    frame_Waiting, R9
	VMOVUPS Z0, (R9)
	VMOVUPS Z1, 64(R9)
	VMOVUPS Z2, 128(R9)
	VMOVUPS Z3, 192(R9)
	VMOVUPS Z4, 256(R9)
	VMOVUPS Z5, 320(R9)
	VMOVUPS Z6, 384(R9)
	VMOVUPS Z7, 448(R9)
	VMOVUPS Z8, 512(R9)
	VMOVUPS Z9, 576(R9)
	VMOVUPS Z10, 640(R9)
	VMOVUPS Z11, 704(R9)
	VMOVUPS Z12, 768(R9)
	VMOVUPS Z13, 832(R9)
	VMOVUPS Z14, 896(R9)
	VMOVUPS Z15, 960(R9)
	LEAQ    4(R12), AX        // its rows, times 4
	SHLQ    $6, AX
	ADDQ    R9, AX
	MOVQ    AX, frame_End
	MOVQ    frame_WRow, CX
	LEAQ    (R13)(CX*4), CX
	ADDQ    $16, frame_X
	SUBQ    $4, frame_Rows
	JGT     tile

last:  // for ; a row waits
	UPDATE_ROW()
	CMPQ R9, frame_End
	JNE  last

done:
	VZEROUPPER
	RET

// The gradient of a layer's input, where ReLU let it pass.
//
// A row of w is needed if its y is not ≤ 0. First dx becomes a list of such rows: how many bytes
// after the begin of w each of them begins. The rows of the list are loaded sixteen at a time and
// transposed in registers, as in ProductTB. A register then has one column of them, which is
// multiplied by one element of d. The sums of these rows are written over them in the list. In the
// end each sum moves from there to the place of its row in dx, and a row that is not in the list
// gets +0. The last row comes first, so that no sum is overwritten before it has moved. No branch
// depends on which rows there are, only on how many.
//
// VPCOMPRESSD puts the lanes that a mask has side by side, which makes the list. VEXPANDPS takes
// elements that lie side by side apart, to the lanes of a mask, which undoes that.
//
// Each sum is one chain. While one waits, another sixteen rows go on: so up to 32 are done in turn.
//
// Registers:
//
//	DI, SI, DX   dx, d and w
//	BX           elements of y
//	CX           elements to go
//	AX,BX,CX,R8  rows of w
//	R9, R10      the list, from the next rows on; its end
//	R11, R12     d and w at the next column
//	R13          the list of these rows
//	Z0-Z15       rows of w, four in a register: row i in a quarter, 4+i in the next
//	Z30, Z31     the sums
//	K1           the last elements of y; then the last columns
//	K2, K4       the rows that there are
//	K3           four columns, the first quarter of a register; K5, K6 and K7 are the others

#define list_Rows (0)(SP) // bytes of the list that are left
#define list_Cols (8)(SP) // columns to go
#define list_Last (16)(SP) // the last rows, and row 0 as often as there are fewer than 32
#define list_More (80)(SP)

// LISTED sets AX, BX, CX and R8 to four rows, which are listed at o, o+16 and so on.
#define LISTED(o) \
	MOVL o(R13), AX;      \
	MOVL (o+16)(R13), BX; \
	MOVL (o+32)(R13), CX; \
	MOVL (o+48)(R13), R8

// LOAD sets four registers to sixteen columns of these rows. A load under a mask may use either
// port of the sums; VINSERTF32X4 was slower.
#define LOAD(z0, z1, z2, z3) \
	VBROADCASTF32X4 (R12)(AX*1), z0;       \
	VBROADCASTF32X4 16(R12)(AX*1), z1;     \
	VBROADCASTF32X4 32(R12)(AX*1), z2;     \
	VBROADCASTF32X4 48(R12)(AX*1), z3;     \
	VBROADCASTF32X4 (R12)(BX*1), K5, z0;   \
	VBROADCASTF32X4 16(R12)(BX*1), K5, z1; \
	VBROADCASTF32X4 32(R12)(BX*1), K5, z2; \
	VBROADCASTF32X4 48(R12)(BX*1), K5, z3; \
	VBROADCASTF32X4 (R12)(CX*1), K6, z0;   \
	VBROADCASTF32X4 16(R12)(CX*1), K6, z1; \
	VBROADCASTF32X4 32(R12)(CX*1), K6, z2; \
	VBROADCASTF32X4 48(R12)(CX*1), K6, z3; \
	VBROADCASTF32X4 (R12)(R8*1), K7, z0;   \
	VBROADCASTF32X4 16(R12)(R8*1), K7, z1; \
	VBROADCASTF32X4 32(R12)(R8*1), K7, z2; \
	VBROADCASTF32X4 48(R12)(R8*1), K7, z3

// QUARTER_AT sets a register to the columns in a mask, of the next four, of such rows.
#define QUARTER_AT(o, mask, z) \
	LISTED(o);                           \
	VMOVUPS.Z    (R12)(AX*1), mask, X16; \
	VMOVUPS.Z    (R12)(BX*1), mask, X17; \
	VMOVUPS.Z    (R12)(CX*1), mask, X18; \
	VMOVUPS.Z    (R12)(R8*1), mask, X19; \
	VINSERTF32X4 $1, X17, Z16, Z16;      \
	VINSERTF32X4 $2, X18, Z16, Z16;      \
	VINSERTF32X4 $3, X19, Z16, z

// COLUMNS_OF makes of four registers four columns of sixteen rows.
#define COLUMNS_OF(z0, z1, z2, z3) \
	VUNPCKLPS z1, z0, Z16;  \
	VUNPCKHPS z1, z0, Z17;  \
	VUNPCKLPS z3, z2, Z18;  \
	VUNPCKHPS z3, z2, Z19;  \
	VUNPCKLPD Z18, Z16, z0; \
	VUNPCKHPD Z18, Z16, z1; \
	VUNPCKLPD Z19, Z17, z2; \
	VUNPCKHPD Z19, Z17, z3

// ADD adds the product of a column with an element of d to a sum.
#define ADD(o, z, sum) VFMADD231PS.BCST o(R11), z, sum

// ADD16 adds sixteen columns of the sixteen rows that are listed at o to a sum, ADD4 four.
#define ADD16(o, sum) \
	LISTED((o+0));                  \
	LOAD(Z0, Z4, Z8, Z12);          \
	LISTED((o+4));                  \
	LOAD(Z1, Z5, Z9, Z13);          \
	LISTED((o+8));                  \
	LOAD(Z2, Z6, Z10, Z14);         \
	LISTED((o+12));                 \
	LOAD(Z3, Z7, Z11, Z15);         \
	COLUMNS_OF(Z0, Z1, Z2, Z3);     \
	ADD(0, Z0, sum);                \
	ADD(4, Z1, sum);                \
	ADD(8, Z2, sum);                \
	ADD(12, Z3, sum);               \
	COLUMNS_OF(Z4, Z5, Z6, Z7);     \
	ADD(16, Z4, sum);               \
	ADD(20, Z5, sum);               \
	ADD(24, Z6, sum);               \
	ADD(28, Z7, sum);               \
	COLUMNS_OF(Z8, Z9, Z10, Z11);   \
	ADD(32, Z8, sum);               \
	ADD(36, Z9, sum);               \
	ADD(40, Z10, sum);              \
	ADD(44, Z11, sum);              \
	COLUMNS_OF(Z12, Z13, Z14, Z15); \
	ADD(48, Z12, sum);              \
	ADD(52, Z13, sum);              \
	ADD(56, Z14, sum);              \
	ADD(60, Z15, sum)

#define QUARTERS(o, mask) \
	QUARTER_AT((o+0), mask, Z0); \
	QUARTER_AT((o+4), mask, Z1); \
	QUARTER_AT((o+8), mask, Z2); \
	QUARTER_AT((o+12), mask, Z3)

#define ADD4(o, sum) \
	QUARTERS(o, K3);            \
	COLUMNS_OF(Z0, Z1, Z2, Z3); \
	ADD(0, Z0, sum);            \
	ADD(4, Z1, sum);            \
	ADD(8, Z2, sum);            \
	ADD(12, Z3, sum)

// ADD_LAST adds the last columns, one to three, and goes to end.
#define ADD_LAST(o, sum, end) \
	QUARTERS(o, K1);            \
	COLUMNS_OF(Z0, Z1, Z2, Z3); \
	ADD(0, Z0, sum);            \
	CMPQ list_Cols, $2;         \
	JLT  end;                   \
	ADD(4, Z1, sum);            \
	JEQ  end;                   \
	ADD(8, Z2, sum)

// func InputGradReLUAVX512(dx, d, w, y []float32)
TEXT ·InputGradReLUAVX512(SB), NOSPLIT, $144-96
	MOVQ         dx_base+0(FP), DI
	MOVQ         d_base+24(FP), SI
	MOVQ         d_len+32(FP), AX
	MOVQ         w_base+48(FP), DX
	MOVQ         y_base+72(FP), BX
	MOVQ         y_len+80(FP), CX
	SHLQ         $2, AX
	VPMOVZXBD    numbers<>(SB), Z30
	VPBROADCASTD AX, Z29
	VPMULLD      Z29, Z30, Z30      // where the next sixteen rows are
	VPSLLD       $4, Z29, Z29
	VPXORD       Z28, Z28, Z28      // zero
	MOVQ         DI, R10
	SUBQ         $16, CX
	JLT          listTail

list:  // for ; n >= 16; n -= 16
	VMOVUPS       (BX), Z0
	VCMPPS        $6, Z28, Z0, K2  // not y <= 0
	VPCOMPRESSD.Z Z30, K2, Z1
	VMOVDQU32     Z1, (R10)
	KMOVW         K2, AX
	POPCNTL       AX, AX
	LEAQ          (R10)(AX*4), R10
	VPADDD        Z29, Z30, Z30
	ADDQ          $64, BX
	SUBQ          $16, CX
	JGE           list

listTail:
	ADDQ          $16, CX
	MOVL          $-1, AX
	BZHIL         CX, AX, AX
	KMOVW         AX, K1
	VMOVUPS.Z     (BX), K1, Z0
	VCMPPS        $6, Z28, Z0, K1, K2
	VPCOMPRESSD.Z Z30, K2, Z1
	VMOVDQU32     Z1, K1, (R10)
	KMOVW         K2, AX
	POPCNTL       AX, AX
	LEAQ          (R10)(AX*4), R10
	MOVL          $15, AX
	KMOVW         AX, K3
	KSHIFTLW      $4, K3, K5
	KSHIFTLW      $8, K3, K6
	KSHIFTLW      $12, K3, K7
	MOVQ          d_len+32(FP), CX
	ANDL          $3, CX
	BZHIL         CX, AX, AX
	KMOVW         AX, K1
	MOVQ          DI, R9

rows:  // for the next 32 rows of the list
	MOVQ        R10, CX
	SUBQ        R9, CX
	JEQ         move
	MOVQ        CX, list_Rows
	MOVQ        R9, R13
	MOVL        $-1, AX
	CMPQ        CX, $128
	JGE         some
	SHRQ        $2, CX
	BZHIL       CX, AX, AX
	KMOVW       AX, K2
	MOVL        AX, BX
	SHRL        $16, BX
	KMOVW       BX, K4
	VMOVDQU32.Z (R9), K2, Z0
	VMOVDQU32.Z 64(R9), K4, Z1
	VMOVDQU32   Z0, list_Last
	VMOVDQU32   Z1, list_More
	LEAQ        list_Last, R13

some:
	KMOVW  AX, K2
	SHRL   $16, AX
	KMOVW  AX, K4
	VPXORD Z31, Z31, Z31
	VPXORD Z30, Z30, Z30
	MOVQ   SI, R11
	MOVQ   DX, R12
	MOVQ   d_len+32(FP), CX
	SUBQ   $16, CX
	MOVQ   CX, list_Cols
	JLT    below16

columns16:  // for ; n >= 16; n -= 16
	ADD16(0, Z31)
	CMPQ list_Rows, $64
	JLE  next16
	ADD16(64, Z30)

next16:
	ADDQ $64, R11
	ADDQ $64, R12
	SUBQ $16, list_Cols
	JGE  columns16

below16:
	ADDQ $12, list_Cols
	JLT  below4

columns4:  // for ; n >= 4; n -= 4
	ADD4(0, Z31)
	CMPQ list_Rows, $64
	JLE  next4
	ADD4(64, Z30)

next4:
	ADDQ $16, R11
	ADDQ $16, R12
	SUBQ $4, list_Cols
	JGE  columns4

below4:
	ADDQ $4, list_Cols
	JEQ  sums
	ADD_LAST(0, Z31, second)

second:
	CMPQ list_Rows, $64
	JLE  sums
	ADD_LAST(64, Z30, sums)

sums:
	VMOVUPS Z31, K2, (R9)
	VMOVUPS Z30, K4, 64(R9)
	ADDQ    $128, R9
	CMPQ    R9, R10
	JLT     rows

move:  // the last elements first, then sixteen at a time
	MOVQ  y_base+72(FP), BX
	MOVQ  y_len+80(FP), CX
	MOVL  CX, AX
	ANDL  $15, AX
	ANDQ  $-16, CX
	MOVL  $-1, R8
	BZHIL AX, R8, AX
	KMOVW AX, K1

sixteen:  // for ; CX >= 0; CX -= 16
	VMOVUPS.Z   (BX)(CX*4), K1, Z0
	VCMPPS      $6, Z28, Z0, K1, K2
	KMOVW       K2, AX
	POPCNTL     AX, AX
	SHLQ        $2, AX
	SUBQ        AX, R10
	VEXPANDPS.Z (R10), K2, Z1
	VMOVUPS     Z1, K1, (DI)(CX*4)
	KMOVW       R8, K1
	SUBQ        $16, CX
	JGE         sixteen
	VZEROUPPER
	RET

// 0 to 15.
DATA numbers<>+0(SB)/8, $0x0706050403020100
DATA numbers<>+8(SB)/8, $0x0f0e0d0c0b0a0908
GLOBL numbers<>(SB), RODATA|NOPTR, $16
