// AddSymmetric with AVX2: see symmetric_tmpl.h. Windows of a list in the frame choose the lanes: of
// an upper triangle, 64 bytes of zeros and then 64 of ones; of a lower one, ones and then zeros;
// where there is no corner, zeros. A register has half of 64 bytes.
//
// Also defined by the file that includes this:
//
//	VMASKMOVE, VBLENDV, VBITAND  instructions for vectors
//	FOLD4        folds the lanes of four rows, in Y0, Y2, Y4, Y6, to FOUR_SUMS: a sum for each row
//	REVERSE      reverses those
//	FOLD1        folds Y0
//	VMOVE1       stores an element
//
// Registers:
//
//	Y0-Y7    lanes of the sums of four rows, two registers each
//	Y8-Y11   alpha·x[i]
//	Y12-Y15  y, x or a temporary, lanes, a row
//	BX       the row's lanes of the corner, a window
//	R10      where its sum is stored
//
// The frame goes on with the list, then, 64 bytes each: x and y of the corner, the sums, the lanes
// of the group, y and lanes of the last columns. Then alpha, in all lanes of a register.
#define sym_List(o) (56+o)(SP)
#define sym_X(o) (184+o)(SP)
#define sym_Y(o) (248+o)(SP)
#define sym_Sums(o) (312+o)(SP)
#define sym_Lanes(o) (376+o)(SP)
#define sym_LastY(o) (440+o)(SP)
#define sym_LastLanes(o) (504+o)(SP)
#define sym_Alpha 568(SP)

// LANES_OF loads the lanes of CX elements. It changes BX.
#define LANES_OF(y0, y1) \
	LEAQ    lanes<>+128(SB), BX; \
	SHLQ    $LOGSIZE, CX;        \
	SUBQ    CX, BX;              \
	VMOVDQU (BX), y0;            \
	VMOVDQU 32(BX), y1

// MASKED loads the lanes of Y12 and Y13 of what is DX bytes from there.
#define MASKED(there) \
	VMASKMOVE (there)(DX*1), Y12, Y14;  \
	VMASKMOVE 32(there)(DX*1), Y13, Y15

#define SET_LAST \
	LANES_OF(Y12, Y13);             \
	VMOVDQU Y12, sym_LastLanes(0);  \
	VMOVDQU Y13, sym_LastLanes(32); \
	MASKED(DI);                     \
	VMOVE   Y14, sym_LastY(0);      \
	VMOVE   Y15, sym_LastY(32)

#define SAVE_LAST \
	VMOVDQU   sym_LastLanes(0), Y12;  \
	VMOVDQU   sym_LastLanes(32), Y13; \
	VMOVE     sym_LastY(0), Y14;      \
	VMOVE     sym_LastY(32), Y15;     \
	VMASKMOVE Y14, Y12, (DI)(DX*1);   \
	VMASKMOVE Y15, Y13, 32(DI)(DX*1)

#define LIST(y0, y1, y2, y3) \
	VMOVDQU y0, sym_List(0);  \
	VMOVDQU y1, sym_List(32); \
	VMOVDQU y2, sym_List(64); \
	VMOVDQU y3, sym_List(96)

#define SET_GROUP \
	LANES_OF(Y12, Y13);         \
	VMOVDQU Y12, sym_Lanes(0);  \
	VMOVDQU Y13, sym_Lanes(32); \
	VPXOR   Y14, Y14, Y14

#define UPPER_GROUP \
	SET_GROUP;                 \
	VPCMPEQD Y15, Y15, Y15;    \
	LIST(Y14, Y14, Y15, Y15);  \
	LEAQ     sym_List(64), BX; \
	LEAQ     sym_Sums(0), R10

#define LOWER_GROUP \
	SET_GROUP;                     \
	VPCMPEQD Y15, Y15, Y15;        \
	LIST(Y15, Y15, Y14, Y14);      \
	LEAQ     sym_List(64), BX;     \
	SUBQ     CX, BX;               \
	LEAQ     sym_Sums(-SIZE), R10; \
	ADDQ     CX, R10

#define BEGIN_GROUP \
	MASKED(SI);           \
	VMOVE Y14, sym_X(0);  \
	VMOVE Y15, sym_X(32); \
	MASKED(DI);           \
	VMOVE Y14, sym_Y(0);  \
	VMOVE Y15, sym_Y(32)

#define ASIDE \
	VPXOR Y14, Y14, Y14;     \
	LIST(Y14, Y14, Y14, Y14)

// FOUR points to four rows, with offsets o1 to o3 of theirs in x.
#define FOUR(o1, o2, o3) \
	LEAQ       (R8)(R9*1), R11;   \
	LEAQ       (R8)(R9*2), R12;   \
	LEAQ       (R11)(R9*2), R13;  \
	VMOVE      sym_Alpha, Y12;    \
	VBROADCAST (SI)(AX*1), Y8;    \
	VBROADCAST o1(SI)(AX*1), Y9;  \
	VBROADCAST o2(SI)(AX*1), Y10; \
	VBROADCAST o3(SI)(AX*1), Y11; \
	VMULTIPLY  Y12, Y8, Y8;       \
	VMULTIPLY  Y12, Y9, Y9;       \
	VMULTIPLY  Y12, Y10, Y10;     \
	VMULTIPLY  Y12, Y11, Y11;     \
	VPXOR      Y0, Y0, Y0;        \
	VPXOR      Y1, Y1, Y1;        \
	VPXOR      Y2, Y2, Y2;        \
	VPXOR      Y3, Y3, Y3;        \
	VPXOR      Y4, Y4, Y4;        \
	VPXOR      Y5, Y5, Y5;        \
	VPXOR      Y6, Y6, Y6;        \
	VPXOR      Y7, Y7, Y7

#define ONE \
	VMOVE      sym_Alpha, Y12; \
	VBROADCAST (SI)(AX*1), Y8; \
	VMULTIPLY  Y12, Y8, Y8;    \
	VPXOR      Y0, Y0, Y0;     \
	VPXOR      Y1, Y1, Y1

// FIRST1 and FIRST4 apply F to the first half of 64 bytes of one row or of four, with the row's sum
// and its factor. SECOND1 and SECOND4 do so with the second half.
#define FIRST1(F, at) F((R8)(at*1), Y0, Y8)
#define FIRST4(F, at) \
	FIRST1(F, at);           \
	F((R11)(at*1), Y2, Y9);  \
	F((R12)(at*1), Y4, Y10); \
	F((R13)(at*1), Y6, Y11)

#define SECOND1(F, at) F(32(R8)(at*1), Y1, Y8)
#define SECOND4(F, at) \
	SECOND1(F, at);            \
	F(32(R11)(at*1), Y3, Y9);  \
	F(32(R12)(at*1), Y5, Y10); \
	F(32(R13)(at*1), Y7, Y11)

#define ROW(row, sum, f) \
	VMOVE row, Y15;      \
	VFMA  Y13, Y15, sum; \
	VFMA  f, Y15, Y12

// HALF does the half of columns that is o bytes from CX.
#define HALF(o, ROWS) \
	VMOVE o(SI)(CX*1), Y13; \
	VMOVE o(DI)(CX*1), Y12; \
	ROWS(ROW, CX);          \
	VMOVE Y12, o(DI)(CX*1)

#define BESIDE4 HALF(0, FIRST4); HALF(32, SECOND4)
#define BESIDE1 HALF(0, FIRST1); HALF(32, SECOND1)

// The same of the last columns, of which Y14 has the lanes.
#define LAST_ROW(row, sum, f) \
	VMASKMOVE row, Y14, Y15; \
	VFMA      Y13, Y15, sum; \
	VFMA      f, Y15, Y12

#define LAST_HALF(o, ROWS) \
	VMOVDQU   sym_LastLanes(o), Y14; \
	VMASKMOVE o(SI)(DX*1), Y14, Y13; \
	VMOVE     sym_LastY(o), Y12;     \
	ROWS(LAST_ROW, DX);              \
	VMOVE     Y12, sym_LastY(o)

#define LAST4 LAST_HALF(0, FIRST4); LAST_HALF(32, SECOND4)
#define LAST1 LAST_HALF(0, FIRST1); LAST_HALF(32, SECOND1)

// SUM_LANES adds to a row's sum what its lanes of half of the corner have, which are the window w
// bytes from BX. ADD_LANES adds to y, in Y12, the lanes of that row beside the diagonal, those of
// the next window.
#define SUM_LANES(o, w, row, sum) \
	VMOVDQU   (o+w)(BX), Y14;         \
	VPAND     sym_Lanes(o), Y14, Y14; \
	VMASKMOVE row, Y14, Y15;          \
	VBITAND   sym_X(o), Y14, Y13;     \
	VFMA      Y13, Y15, sum

#define ADD_LANES(w, f) \
	VMOVDQU (w)(BX), Y14;      \
	VBITAND Y15, Y14, Y15;     \
	VMOVE   Y12, Y13;          \
	VFMA    f, Y15, Y13;       \
	VBLENDV Y14, Y13, Y12, Y12

#define CORNER4(next) \
	MOVQ  sym_Corner, DX;                       \
	VMOVE sym_Y(0), Y12;                        \
	SUM_LANES(0, 0, (R8)(DX*1), Y0);            \
	ADD_LANES((next), Y8);                      \
	SUM_LANES(0, (next), (R11)(DX*1), Y2);      \
	ADD_LANES((2*next), Y9);                    \
	SUM_LANES(0, (2*next), (R12)(DX*1), Y4);    \
	ADD_LANES((3*next), Y10);                   \
	SUM_LANES(0, (3*next), (R13)(DX*1), Y6);    \
	ADD_LANES((4*next), Y11);                   \
	VMOVE Y12, sym_Y(0);                        \
	VMOVE sym_Y(32), Y12;                       \
	SUM_LANES(32, 0, 32(R8)(DX*1), Y1);         \
	ADD_LANES((32+next), Y8);                   \
	SUM_LANES(32, (next), 32(R11)(DX*1), Y3);   \
	ADD_LANES((32+2*next), Y9);                 \
	SUM_LANES(32, (2*next), 32(R12)(DX*1), Y5); \
	ADD_LANES((32+3*next), Y10);                \
	SUM_LANES(32, (3*next), 32(R13)(DX*1), Y7); \
	ADD_LANES((32+4*next), Y11);                \
	VMOVE Y12, sym_Y(32);                       \
	ADDQ  $(4*next), BX

#define CORNER1(next) \
	MOVQ  sym_Corner, DX;               \
	VMOVE sym_Y(0), Y12;                \
	SUM_LANES(0, 0, (R8)(DX*1), Y0);    \
	ADD_LANES((next), Y8);              \
	VMOVE Y12, sym_Y(0);                \
	VMOVE sym_Y(32), Y12;               \
	SUM_LANES(32, 0, 32(R8)(DX*1), Y1); \
	ADD_LANES((32+next), Y8);           \
	VMOVE Y12, sym_Y(32);               \
	ADDQ  $(next), BX

#define UPPER4 CORNER4((0-SIZE))
#define UPPER1 CORNER1((0-SIZE))
#define LOWER4 CORNER4(SIZE)
#define LOWER1 CORNER1(SIZE)

// HALVES adds up the two registers of each of four rows.
#define HALVES \
	VPLUS Y1, Y0, Y0; \
	VPLUS Y3, Y2, Y2; \
	VPLUS Y5, Y4, Y4; \
	VPLUS Y7, Y6, Y6

#define UPPER_SUMS4 HALVES; FOLD4; VMOVE FOUR_SUMS, (R10); ADDQ $(4*SIZE), R10
#define LOWER_SUMS4 HALVES; FOLD4; REVERSE; VMOVE FOUR_SUMS, -3*SIZE(R10); SUBQ $(4*SIZE), R10
#define UPPER_SUMS1 VPLUS Y1, Y0, Y0; FOLD1; VMOVE1 X0, (R10); ADDQ $SIZE, R10
#define LOWER_SUMS1 VPLUS Y1, Y0, Y0; FOLD1; VMOVE1 X0, (R10); SUBQ $SIZE, R10
#define END_HALF(o) \
	VPLUS     sym_Sums(o), Y15, Y12; \
	VMULTIPLY Y13, Y12, Y12;         \
	VPLUS     sym_Y(o), Y12, Y12;    \
	VMOVDQU   sym_Lanes(o), Y14;     \
	VMASKMOVE Y12, Y14, o(DI)(DX*1)

#define END_GROUP \
	VMOVE sym_Alpha, Y13; \
	VPXOR Y15, Y15, Y15;  \
	END_HALF(0);          \
	END_HALF(32)
