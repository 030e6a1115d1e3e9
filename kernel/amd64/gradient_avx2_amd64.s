//go:build !purego

#include "textflag.h"

// A step of AdamW with the gradient that a batch has for the weights of a layer:
//
//	g[i,j] = Σ x[p,i]·d[p,j]                      a chain of FMAs over p, from +0
//	w[i,j], m[i,j], v[i,j] = AdamW with g[i,j]
//
// The sums keep the ports busy that multiply. Roots and quotients keep the divider busy, which
// takes 11 cycles for a vector. So they are mixed. A tile of g, 6 rows by 2 vectors, stays in
// registers for all steps over p; then it waits on the stack. The weights of the tile before are
// updated between these steps: half a vector after every step, so that four steps, with 48 FMAs, go
// with one row. The tiles of six rows come one after the other, from left to right.
//
// The registers of the tile leave four, which the steps and the update share. So the constants of
// the update are on the stack, too. Only tiles of fewer columns are loaded and stored under masks;
// those are updated when all steps are done.
//
// Registers:
//
//	AX, BX      x and d at step p
//	R8          distance of the rows of x
//	R9          the gradient of the row that is updated next
//	R11         the gradient of the tile that waits, and the constants behind it
//	DI, SI, DX  w, m and v
//	R13         where from there the row is that is updated next
//	CX          where the row is that is updated one tile later; steps to go
//	R10, R12    temporary
//	Y0, Y1      a row of d
//	Y2, Y3      elements of x
//	Y0-Y3       temporaries of the update
//	Y4-Y15      the tile, row by row
//
// The last rows may be fewer than six. Then R10, R12, DI, SI and DX are where rows 1 to 5 are in a
// row of x: the last one again where there are fewer.

#define frame_End (0)(SP) // where the gradient of the tile that waits ends
#define frame_WRow (8)(SP) // distance of the rows of w, m and v
#define frame_Rows (16)(SP) // rows and columns to go, those of the tile included
#define frame_Cols (24)(SP)
#define frame_X (32)(SP) // row 0 of the tile in x
#define frame_D (40)(SP) // column 0 of the tile in d
#define frame_At (48)(SP) // where the tile is in w, m and v
#define frame_Strip (56)(SP) // the same of the first tile of its rows
#define frame_Steps (64)(SP) // steps to go
#define frame_Masks (72)(SP) // of the tile that waits: its masks, or 0 where it has all columns
#define frame_Buffer (80)(SP)

// The constants.
#define BETA1 384(R11)
#define C1 416(R11)
#define BETA2 448(R11)
#define C2 480(R11)
#define RATE 512(R11)
#define ROOT 544(R11)
#define EPS 576(R11)
#define KEEP 608(R11)

// ROWS adds the products of one p to the tile. The row of d is at offset o, the elements of x are
// at a0 to a5.
#define ROWS(o, a0, a1, a2, a3, a4, a5) \
	VMOVUPS      o(BX), Y0;      \
	VMOVUPS      (o+32)(BX), Y1; \
	VBROADCASTSS a0, Y2;         \
	VFMADD231PS  Y0, Y2, Y4;     \
	VFMADD231PS  Y1, Y2, Y5;     \
	VBROADCASTSS a1, Y3;         \
	VFMADD231PS  Y0, Y3, Y6;     \
	VFMADD231PS  Y1, Y3, Y7;     \
	VBROADCASTSS a2, Y2;         \
	VFMADD231PS  Y0, Y2, Y8;     \
	VFMADD231PS  Y1, Y2, Y9;     \
	VBROADCASTSS a3, Y3;         \
	VFMADD231PS  Y0, Y3, Y10;    \
	VFMADD231PS  Y1, Y3, Y11;    \
	VBROADCASTSS a4, Y2;         \
	VFMADD231PS  Y0, Y2, Y12;    \
	VFMADD231PS  Y1, Y2, Y13;    \
	VBROADCASTSS a5, Y3;         \
	VFMADD231PS  Y0, Y3, Y14;    \
	VFMADD231PS  Y1, Y3, Y15;    \
	ADDQ         R8, AX

// STEP does so for six rows, FEWER for the last ones.
#define STEP(o) ROWS(o, (AX), 4(AX), 8(AX), 12(AX), 16(AX), 20(AX))
#define FEWER() ROWS(0, (AX), (AX)(R10*1), (AX)(R12*1), (AX)(DI*1), (AX)(SI*1), (AX)(DX*1))

// MOMENTS makes of the gradient at offset o of a row and the moments Y1 and Y3 the new moments,
// DENOMINATOR puts what m is divided by in the place of the gradient, and WEIGHTS makes of the
// moment Y0 and the weights Y1 the new weights.
#define MOMENTS(o) \
	VMOVUPS     o(R9), Y0;                                \
	VMULPS      BETA1, Y1, Y1;                            \
	VMULPS      C2, Y0, Y2;                               \
	VFMADD231PS C1, Y0, Y1 /* m = fma(c1, g, beta1·m) */; \
	VMULPS      BETA2, Y3, Y3;                            \
	VFMADD231PS Y0, Y2, Y3                                // v = fma(c2·g, g, beta2·v)

#define DENOMINATOR(o) \
	VSQRTPS     Y3, Y3;      \
	VMOVUPS     ROOT, Y2;    \
	VFMADD213PS EPS, Y2, Y3; \
	VMOVUPS     Y3, o(R9)    // fma(sqrt(v), root, eps)

#define WEIGHTS(o) \
	VDIVPS       o(R9), Y0, Y0; \
	VMULPS       KEEP, Y1, Y1;  \
	VFNMADD231PS RATE, Y0, Y1   // w = fma(-rate, m/denominator, keep·w)

// BEGIN and END update the vector at offset o of a row. Other steps go between them: what waits for
// a root, and then for a quotient, would take the places of the FMAs in the CPU's queues.
#define BEGIN(o) \
	VMOVUPS o(SI)(R13*1), Y1; \
	VMOVUPS o(DX)(R13*1), Y3; \
	MOMENTS(o);               \
	VMOVUPS Y1, o(SI)(R13*1); \
	VMOVUPS Y3, o(DX)(R13*1); \
	DENOMINATOR(o)

#define END(o) \
	VMOVUPS o(SI)(R13*1), Y0; \
	VMOVUPS o(DI)(R13*1), Y1; \
	WEIGHTS(o);               \
	VMOVUPS Y1, o(DI)(R13*1)

// UPDATE_LANES is BEGIN and END for the lanes in the mask at o(R10).
#define UPDATE_LANES(o) \
	VMOVUPS    o(R10), Y2;           \
	VMASKMOVPS o(SI)(R13*1), Y2, Y1; \
	VMASKMOVPS o(DX)(R13*1), Y2, Y3; \
	MOMENTS(o);                      \
	VMOVUPS    o(R10), Y2;           \
	VMASKMOVPS Y1, Y2, o(SI)(R13*1); \
	VMASKMOVPS Y3, Y2, o(DX)(R13*1); \
	VMOVAPS    Y1, Y0;               \
	DENOMINATOR(o);                  \
	VMOVUPS    o(R10), Y2;           \
	VMASKMOVPS o(DI)(R13*1), Y2, Y1; \
	WEIGHTS(o);                      \
	VMASKMOVPS Y1, Y2, o(DI)(R13*1)

// NEXT_ROW goes on to the next row to be updated.
#define NEXT_ROW() \
	ADDQ $64, R9;        \
	ADDQ frame_WRow, R13

// REST updates the rows that wait still. It has labels: each is used once.
#define REST(row, lanes, first, updated) \
	CMPQ  R9, frame_End;         \
	JEQ   updated;               \
	MOVQ  frame_Masks, R10;      \
	TESTQ R10, R10;              \
	JNE   lanes;                 \
	row:  /* for ;a row waits */ \
	BEGIN(0);                    \
	BEGIN(32);                   \
	END(0);                      \
	END(32);                     \
	NEXT_ROW();                  \
	CMPQ  R9, frame_End;         \
	JNE   row;                   \
	JMP   updated;               \
	lanes: /* for ;a row waits */ \
	UPDATE_LANES(0);              \
	CMPL   32(R10), $0;           \
	JEQ    first;                 \
	UPDATE_LANES(32);             \
	first:                        \
	NEXT_ROW();                   \
	CMPQ   R9, frame_End;         \
	JNE    lanes

// func AdamWGradientAVX2(w, m, v, x, d []float32, wRow, xRow, rows, cols, k int,
//	beta1, c1, beta2, c2, rate, root, eps, keep float32)
TEXT ·AdamWGradientAVX2(SB), 0, $768-192
	MOVQ         w_base+0(FP), DI
	MOVQ         m_base+24(FP), SI
	MOVQ         v_base+48(FP), DX
	MOVQ         wRow+120(FP), AX
	SHLQ         $2, AX
	MOVQ         AX, frame_WRow
	MOVQ         xRow+128(FP), R8
	SHLQ         $2, R8
	LEAQ         frame_Buffer, R11 // the next multiple of 64
	ADDQ         $63, R11
	ANDQ         $-64, R11
	VBROADCASTSS beta1+160(FP), Y0
	VBROADCASTSS c1+164(FP), Y1
	VBROADCASTSS beta2+168(FP), Y2
	VBROADCASTSS c2+172(FP), Y3
	VMOVUPS      Y0, BETA1
	VMOVUPS      Y1, C1
	VMOVUPS      Y2, BETA2
	VMOVUPS      Y3, C2
	VBROADCASTSS rate+176(FP), Y0
	VBROADCASTSS root+180(FP), Y1
	VBROADCASTSS eps+184(FP), Y2
	VBROADCASTSS keep+188(FP), Y3
	VMOVUPS      Y0, RATE
	VMOVUPS      Y1, ROOT
	VMOVUPS      Y2, EPS
	VMOVUPS      Y3, KEEP
	MOVQ         rows+136(FP), AX
	MOVQ         AX, frame_Rows
	TESTQ        AX, AX
	JLE          done
	CMPQ         cols+144(FP), $0
	JLE          done
	MOVQ         x_base+72(FP), AX
	MOVQ         AX, frame_X
	XORL         R13, R13
	MOVQ         R13, frame_Strip
	MOVQ         R11, R9           // nothing waits
	MOVQ         R9, frame_End

strip:  // for ; rows > 0; rows -= 6
	MOVQ frame_Strip, AX
	MOVQ AX, frame_At
	MOVQ d_base+96(FP), AX
	MOVQ AX, frame_D
	MOVQ cols+144(FP), AX
	MOVQ AX, frame_Cols

tile:  // for ; columns > 0; columns -= 16
	MOVQ   k+152(FP), AX
	MOVQ   AX, frame_Steps
	MOVQ   frame_X, AX
	MOVQ   frame_D, BX
	MOVQ   frame_At, CX
	VXORPS Y4, Y4, Y4
	VXORPS Y5, Y5, Y5
	VXORPS Y6, Y6, Y6
	VXORPS Y7, Y7, Y7
	VXORPS Y8, Y8, Y8
	VXORPS Y9, Y9, Y9
	VXORPS Y10, Y10, Y10
	VXORPS Y11, Y11, Y11
	VXORPS Y12, Y12, Y12
	VXORPS Y13, Y13, Y13
	VXORPS Y14, Y14, Y14
	VXORPS Y15, Y15, Y15
	CMPQ   frame_Rows, $6
	JLT    fewer
	CMPQ   R9, frame_End
	JEQ    steps
	CMPQ   frame_Masks, $0
	JNE    steps

mixed:  // for ; steps >= 4 and a row waits; steps -= 4
	CMPQ       frame_Steps, $4
	JLT        steps
	STEP(0)
	PREFETCHT0 (DI)(CX*1)
	BEGIN(0)
	STEP(256)
	PREFETCHT0 (SI)(CX*1)
	BEGIN(32)
	STEP(512)
	PREFETCHT0 (DX)(CX*1)
	END(0)
	STEP(768)
	END(32)
	NEXT_ROW()
	ADDQ       frame_WRow, CX
	ADDQ       $1024, BX
	SUBQ       $4, frame_Steps
	CMPQ       R9, frame_End
	JNE        mixed

steps:
	MOVQ frame_Steps, CX
	SUBQ $4, CX
	JLT  below4

steps4:  // for ; steps >= 4; steps -= 4
	STEP(0)
	STEP(256)
	STEP(512)
	STEP(768)
	ADDQ $1024, BX
	SUBQ $4, CX
	JGE  steps4

below4:
	ADDQ $4, CX
	JEQ  rest

step:  // for ; steps > 0; steps--
	STEP(0)
	ADDQ $256, BX
	DECQ CX
	JNE  step

rest:
	REST(row, lanes, first, full)

full:  // the tile waits now
	MOVQ    R11, R9
	VMOVUPS Y4, (R9)
	VMOVUPS Y5, 32(R9)
	VMOVUPS Y6, 64(R9)
	VMOVUPS Y7, 96(R9)
	VMOVUPS Y8, 128(R9)
	VMOVUPS Y9, 160(R9)
	VMOVUPS Y10, 192(R9)
	VMOVUPS Y11, 224(R9)
	VMOVUPS Y12, 256(R9)
	VMOVUPS Y13, 288(R9)
	VMOVUPS Y14, 320(R9)
	VMOVUPS Y15, 352(R9)
	MOVL    $6, AX
	CMPQ    frame_Rows, AX
	CMOVQLT frame_Rows, AX
	SHLQ    $6, AX
	ADDQ    R9, AX
	MOVQ    AX, frame_End
	MOVQ    frame_At, R13
	XORL    R10, R10
	MOVQ    frame_Cols, AX
	CMPQ    AX, $16
	JGE     whole
	LEAQ    ·masks+128(SB), R10
	SHLQ    $2, AX
	SUBQ    AX, R10

whole:
	MOVQ R10, frame_Masks
	ADDQ $64, frame_At
	ADDQ $64, frame_D
	SUBQ $16, frame_Cols
	JGT  tile
	MOVQ frame_WRow, AX
	LEAQ (AX)(AX*2), AX
	ADDQ AX, AX
	ADDQ AX, frame_Strip
	ADDQ $24, frame_X
	SUBQ $6, frame_Rows
	JGT  strip

	REST(lastRow, lastLanes, lastFirst, done)

done:
	VZEROUPPER
	RET

fewer:
	MOVQ    frame_Rows, CX
	LEAQ    -4(CX*4), CX    // the last row
	MOVL    $4, R10
	MOVL    $8, R12
	MOVL    $12, DI
	MOVL    $16, SI
	MOVQ    CX, DX
	CMPQ    R10, CX
	CMOVQGT CX, R10
	CMPQ    R12, CX
	CMOVQGT CX, R12
	CMPQ    DI, CX
	CMOVQGT CX, DI
	CMPQ    SI, CX
	CMOVQGT CX, SI
	MOVQ    frame_Steps, CX
	TESTQ   CX, CX
	JEQ     fewerDone

fewerStep:  // for ; steps > 0; steps--
	FEWER()
	ADDQ $256, BX
	DECQ CX
	JNE  fewerStep

fewerDone:
	MOVQ w_base+0(FP), DI
	MOVQ m_base+24(FP), SI
	MOVQ v_base+48(FP), DX
	JMP  rest

// The gradient of a layer's input, where ReLU let it pass.
//
// A row of w is needed if its y is not ≤ 0. First dx becomes a list of such rows: how many bytes
// after the begin of w each of them begins. The rows of the list are loaded eight at a time and
// transposed in registers, as in ProductTB. A register then has one column of them, which is
// multiplied by one element of d. The sums of these rows are written over them in the list. In the
// end each sum moves from there to the place of its row in dx, and a row that is not in the list
// gets +0. The last row comes first, so that no sum is overwritten before it has moved. No branch
// depends on which rows there are, only on how many.
//
// Each sum is one chain. Eight rows wait for theirs while the other eight go on.
//
// Registers:
//
//	DI, SI, DX   dx, d and w
//	BX           elements of y
//	CX           elements to go
//	AX,BX,CX,R8  rows of w; R8 is where the next row is before
//	R9, R10      the list, from the next rows on; its end
//	R11, R12     d and w at the next column
//	R13          the list of these rows
//	Y0-Y3        rows of w: Yi has row i, four columns of it, and row 4+i
//	Y8-Y11       the next four columns
//	Y14, Y15     the sums
//	X13          the last columns

#define list_Rows (0)(SP) // rows of the list that are left
#define list_Cols (8)(SP) // columns to go
#define list_Last (16)(SP) // the last rows, and row 0 as often as there are fewer than 16
#define list_More (48)(SP)

// ROWS_AT sets registers to columns of the eight rows that are listed at o: eight columns, four, or
// those in the mask X13.
#define ROWS_AT8(o) \
	MOVL        o(R13), AX;                  \
	MOVL        (o+4)(R13), BX;              \
	MOVL        (o+8)(R13), CX;              \
	MOVL        (o+12)(R13), R8;             \
	VMOVUPS     (R12)(AX*1), X0;             \
	VMOVUPS     16(R12)(AX*1), X8;           \
	VMOVUPS     (R12)(BX*1), X1;             \
	VMOVUPS     16(R12)(BX*1), X9;           \
	VMOVUPS     (R12)(CX*1), X2;             \
	VMOVUPS     16(R12)(CX*1), X10;          \
	VMOVUPS     (R12)(R8*1), X3;             \
	VMOVUPS     16(R12)(R8*1), X11;          \
	MOVL        (o+16)(R13), AX;             \
	MOVL        (o+20)(R13), BX;             \
	MOVL        (o+24)(R13), CX;             \
	MOVL        (o+28)(R13), R8;             \
	VINSERTF128 $1, (R12)(AX*1), Y0, Y0;     \
	VINSERTF128 $1, 16(R12)(AX*1), Y8, Y8;   \
	VINSERTF128 $1, (R12)(BX*1), Y1, Y1;     \
	VINSERTF128 $1, 16(R12)(BX*1), Y9, Y9;   \
	VINSERTF128 $1, (R12)(CX*1), Y2, Y2;     \
	VINSERTF128 $1, 16(R12)(CX*1), Y10, Y10; \
	VINSERTF128 $1, (R12)(R8*1), Y3, Y3;     \
	VINSERTF128 $1, 16(R12)(R8*1), Y11, Y11

#define ROWS_AT4(o) \
	MOVL        o(R13), AX;              \
	MOVL        (o+4)(R13), BX;          \
	MOVL        (o+8)(R13), CX;          \
	MOVL        (o+12)(R13), R8;         \
	VMOVUPS     (R12)(AX*1), X0;         \
	VMOVUPS     (R12)(BX*1), X1;         \
	VMOVUPS     (R12)(CX*1), X2;         \
	VMOVUPS     (R12)(R8*1), X3;         \
	MOVL        (o+16)(R13), AX;         \
	MOVL        (o+20)(R13), BX;         \
	MOVL        (o+24)(R13), CX;         \
	MOVL        (o+28)(R13), R8;         \
	VINSERTF128 $1, (R12)(AX*1), Y0, Y0; \
	VINSERTF128 $1, (R12)(BX*1), Y1, Y1; \
	VINSERTF128 $1, (R12)(CX*1), Y2, Y2; \
	VINSERTF128 $1, (R12)(R8*1), Y3, Y3

#define ROWS_AT_LAST(o) \
	MOVL        o(R13), AX;           \
	MOVL        (o+4)(R13), BX;       \
	MOVL        (o+8)(R13), CX;       \
	MOVL        (o+12)(R13), R8;      \
	VMASKMOVPS  (R12)(AX*1), X13, X0; \
	VMASKMOVPS  (R12)(BX*1), X13, X1; \
	VMASKMOVPS  (R12)(CX*1), X13, X2; \
	VMASKMOVPS  (R12)(R8*1), X13, X3; \
	MOVL        (o+16)(R13), AX;      \
	MOVL        (o+20)(R13), BX;      \
	MOVL        (o+24)(R13), CX;      \
	MOVL        (o+28)(R13), R8;      \
	VMASKMOVPS  (R12)(AX*1), X13, X4; \
	VMASKMOVPS  (R12)(BX*1), X13, X5; \
	VMASKMOVPS  (R12)(CX*1), X13, X6; \
	VMASKMOVPS  (R12)(R8*1), X13, X7; \
	VINSERTF128 $1, X4, Y0, Y0;       \
	VINSERTF128 $1, X5, Y1, Y1;       \
	VINSERTF128 $1, X6, Y2, Y2;       \
	VINSERTF128 $1, X7, Y3, Y3

// COLUMNS_OF makes of four registers four columns of eight rows.
#define COLUMNS_OF(y0, y1, y2, y3) \
	VSHUFPS $0x44, y1, y0, Y4; \
	VSHUFPS $0xee, y1, y0, Y5; \
	VSHUFPS $0x44, y3, y2, Y6; \
	VSHUFPS $0xee, y3, y2, Y7; \
	VSHUFPS $0x88, Y6, Y4, y0; \
	VSHUFPS $0xdd, Y6, Y4, y1; \
	VSHUFPS $0x88, Y7, Y5, y2; \
	VSHUFPS $0xdd, Y7, Y5, y3

// ADD adds the product of a column with an element of d to a sum.
#define ADD(o, y, sum) \
	VBROADCASTSS o(R11), Y12; \
	VFMADD231PS  Y12, y, sum

// ADD8 adds eight columns of the eight rows that are listed at o to a sum, ADD4 four.
#define ADD8(o, sum) \
	ROWS_AT8(o);                  \
	COLUMNS_OF(Y0, Y1, Y2, Y3);   \
	ADD(0, Y0, sum);              \
	ADD(4, Y1, sum);              \
	ADD(8, Y2, sum);              \
	ADD(12, Y3, sum);             \
	COLUMNS_OF(Y8, Y9, Y10, Y11); \
	ADD(16, Y8, sum);             \
	ADD(20, Y9, sum);             \
	ADD(24, Y10, sum);            \
	ADD(28, Y11, sum)

#define ADD4(o, sum) \
	ROWS_AT4(o);                \
	COLUMNS_OF(Y0, Y1, Y2, Y3); \
	ADD(0, Y0, sum);            \
	ADD(4, Y1, sum);            \
	ADD(8, Y2, sum);            \
	ADD(12, Y3, sum)

// ADD_LAST adds the last columns, one to three, and goes to end.
#define ADD_LAST(o, sum, end) \
	ROWS_AT_LAST(o);            \
	COLUMNS_OF(Y0, Y1, Y2, Y3); \
	ADD(0, Y0, sum);            \
	CMPQ list_Cols, $2;         \
	JLT  end;                   \
	ADD(4, Y1, sum);            \
	JEQ  end;                   \
	ADD(8, Y2, sum)

// FIRST sets a register to the mask of the first n of eight lanes, n from a register.
#define FIRST(n, y) \
	NEGQ    n;           \
	VMOVUPS (AX)(n*4), y

// func InputGradReLUAVX2(dx, d, w, y []float32)
TEXT ·InputGradReLUAVX2(SB), NOSPLIT, $80-96
	MOVQ   dx_base+0(FP), DI
	MOVQ   d_base+24(FP), SI
	MOVQ   d_len+32(FP), R9
	MOVQ   w_base+48(FP), DX
	MOVQ   y_base+72(FP), BX
	MOVQ   y_len+80(FP), CX
	SHLQ   $2, R9
	VXORPS X2, X2, X2
	XORL   R8, R8
	MOVQ   DI, R10
	TESTQ  CX, CX
	JEQ    done

list:  // for each row
	VMOVSS (BX), X0
	VCMPSS $6, X2, X0, X0 // not y <= 0
	VMOVD  X0, AX
	MOVL   R8, (R10)
	ANDL   $4, AX
	ADDQ   AX, R10
	ADDL   R9, R8
	ADDQ   $4, BX
	DECQ   CX
	JNE    list

	LEAQ ·lanes+64(SB), AX
	MOVQ d_len+32(FP), CX
	ANDL $3, CX
	FIRST(CX, Y13)
	MOVQ DI, R9

rows:  // for the next sixteen rows of the list
	MOVQ R10, CX
	SUBQ R9, CX
	JEQ  move
	SHRQ $2, CX
	MOVQ CX, list_Rows
	MOVQ R9, R13
	CMPQ CX, $16
	JGE  some

	// Fewer: they are copied, with row 0 in place of those that lack.
	LEAQ       ·lanes+64(SB), AX
	MOVL       $8, BX
	CMPQ       CX, BX
	CMOVQLT    CX, BX
	SUBQ       BX, CX
	FIRST(BX, Y0)
	FIRST(CX, Y1)
	VMASKMOVPS (R9), Y0, Y2
	VMASKMOVPS 32(R9), Y1, Y3
	VMOVUPS    Y2, list_Last
	VMOVUPS    Y3, list_More
	LEAQ       list_Last, R13

some:
	VXORPS Y14, Y14, Y14
	VXORPS Y15, Y15, Y15
	MOVQ   SI, R11
	MOVQ   DX, R12
	MOVQ   d_len+32(FP), CX
	SUBQ   $8, CX
	MOVQ   CX, list_Cols
	JLT    below8

columns8:  // for ; n >= 8; n -= 8
	ADD8(0, Y14)
	CMPQ list_Rows, $8
	JLE  next8
	ADD8(32, Y15)

next8:
	ADDQ $32, R11
	ADDQ $32, R12
	SUBQ $8, list_Cols
	JGE  columns8

below8:
	ADDQ $4, list_Cols
	JLT  below4
	ADD4(0, Y14)
	CMPQ list_Rows, $8
	JLE  next4
	ADD4(32, Y15)

next4:
	ADDQ $16, R11
	ADDQ $16, R12
	SUBQ $4, list_Cols

below4:
	ADDQ $4, list_Cols
	JEQ  sums
	ADD_LAST(0, Y14, second)

second:
	CMPQ list_Rows, $8
	JLE  sums
	ADD_LAST(32, Y15, sums)

sums:
	MOVQ    list_Rows, CX
	CMPQ    CX, $16
	JLT     fewer
	VMOVUPS Y14, (R9)
	VMOVUPS Y15, 32(R9)
	ADDQ    $64, R9
	JMP     rows

fewer:
	LEAQ       ·lanes+64(SB), AX
	MOVL       $8, BX
	CMPQ       CX, BX
	CMOVQLT    CX, BX
	SUBQ       BX, CX
	FIRST(BX, Y0)
	FIRST(CX, Y1)
	VMASKMOVPS Y14, Y0, (R9)
	VMASKMOVPS Y15, Y1, 32(R9)

move:
	MOVQ   y_base+72(FP), BX
	MOVQ   y_len+80(FP), CX
	VXORPS X2, X2, X2

last:  // for each row, the last one first
	VMOVSS -4(BX)(CX*4), X0
	VCMPSS $6, X2, X0, X0
	VMOVD  X0, AX
	ANDL   $4, AX
	SUBQ   AX, R10
	VMOVSS (R10), X1        // of this row, if it is in the list
	VANDPS X0, X1, X1
	VMOVSS X1, -4(DI)(CX*4)
	DECQ   CX
	JNE    last

done:
	VZEROUPPER
	RET
