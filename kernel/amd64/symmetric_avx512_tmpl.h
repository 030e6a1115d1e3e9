// AddSymmetric with AVX-512: see symmetric_tmpl.h. Masks choose the lanes.
//
// Also defined by the file that includes this:
//
//	VPERMUTE       permutes lanes
//	FOLD_QUARTERS  adds up the two or four lanes of each quarter of Z0, in every lane of it
//	FOLD_QUARTER   does so with X0
//
// Registers:
//
//	Z0-Z3       lanes of the sums of four rows
//	Z4-Z10      temporaries; x, y, four rows
//	Z16-Z19     alpha·x[i]
//	Z20, Z21    x and y of the corner; K7 has the group's lanes
//	Z22, Z23    x and y of the last columns, which K6 has
//	Z24         the sums of the group
//	Z29, Z30    the order in which the sums of four rows lie there, of an upper or lower triangle
//	Z31         alpha
//	BX          the row's lanes of the corner, a bit for each
//	R10         a bit for the row's place
//	K1-K5       the lanes of four rows; each has beside the diagonal the lanes of the next one

#define LOAD_PLACES \
	VMOVDQU32 places<>+0(SB), Z29; \
	VMOVDQU32 places<>+64(SB), Z30

#define SET_LAST \
	MOVL    $1, BX;              \
	SHLL    CX, BX;              \
	DECL    BX;                  \
	KMOVW   BX, K6;              \
	VMOVE.Z (SI)(DX*1), K6, Z22; \
	VMOVE.Z (DI)(DX*1), K6, Z23

#define SAVE_LAST VMOVE Z23, K6, (DI)(DX*1)
#define UPPER_GROUP \
	MOVL   $1, R10;      \
	MOVL   $1, BX;       \
	SHLL   CX, BX;       \
	DECL   BX;           \
	KMOVW  BX, K7;       \
	VPXORD Z24, Z24, Z24

#define LOWER_GROUP \
	UPPER_GROUP;     \
	LEAL 1(BX), R10; \
	SHRL $1, R10

#define BEGIN_GROUP \
	VMOVE.Z (SI)(DX*1), K7, Z20; \
	VMOVE.Z (DI)(DX*1), K7, Z21

#define ASIDE XORL BX, BX

// FOUR points to four rows, with offsets o1 to o3 of theirs in x.
#define FOUR(o1, o2, o3) \
	LEAQ       (R8)(R9*1), R11;   \
	LEAQ       (R8)(R9*2), R12;   \
	LEAQ       (R11)(R9*2), R13;  \
	VBROADCAST (SI)(AX*1), Z16;   \
	VBROADCAST o1(SI)(AX*1), Z17; \
	VBROADCAST o2(SI)(AX*1), Z18; \
	VBROADCAST o3(SI)(AX*1), Z19; \
	VMULTIPLY  Z31, Z16, Z16;     \
	VMULTIPLY  Z31, Z17, Z17;     \
	VMULTIPLY  Z31, Z18, Z18;     \
	VMULTIPLY  Z31, Z19, Z19;     \
	VPXORD     Z0, Z0, Z0;        \
	VPXORD     Z1, Z1, Z1;        \
	VPXORD     Z2, Z2, Z2;        \
	VPXORD     Z3, Z3, Z3

#define ONE \
	VBROADCAST (SI)(AX*1), Z16; \
	VMULTIPLY  Z31, Z16, Z16;   \
	VPXORD     Z0, Z0, Z0

// EACH4 applies F to each of four rows: with its sum, its factor, a register, its lanes of the
// corner and those beside its diagonal. EACH1 does so with one row.
#define EACH1(F, at) F((R8)(at*1), Z0, Z16, Z7, K1, K2)
#define EACH4(F, at) \
	EACH1(F, at);                        \
	F((R11)(at*1), Z1, Z17, Z8, K2, K3); \
	F((R12)(at*1), Z2, Z18, Z9, K3, K4); \
	F((R13)(at*1), Z3, Z19, Z10, K4, K5)

#define ROW(row, sum, f, z, lanes, beside) \
	VMOVE row, z;     \
	VFMA  Z5, z, sum; \
	VFMA  f, z, Z6

#define BESIDE4 \
	VMOVE (SI)(CX*1), Z5; \
	VMOVE (DI)(CX*1), Z6; \
	EACH4(ROW, CX);       \
	VMOVE Z6, (DI)(CX*1)

#define BESIDE1 \
	VMOVE (SI)(CX*1), Z5; \
	VMOVE (DI)(CX*1), Z6; \
	EACH1(ROW, CX);       \
	VMOVE Z6, (DI)(CX*1)

#define LAST_ROW(row, sum, f, z, lanes, beside) \
	VMOVE.Z row, K6, z;  \
	VFMA    Z22, z, sum; \
	VFMA    f, z, Z23

#define LAST4 EACH4(LAST_ROW, DX)
#define LAST1 EACH1(LAST_ROW, DX)

#define CORNER_ROW(row, sum, f, z, lanes, beside) \
	VMOVE.Z row, lanes, z;      \
	VFMA    Z20, z, lanes, sum; \
	VFMA    f, z, beside, Z21

#define UPPER_NEXT LEAL -1(BX), CX; ANDL CX, BX
#define LOWER_NEXT SHRL $1, BX
#define CORNER4(NEXT) \
	MOVQ  sym_Corner, DX; \
	KMOVW BX, K1;         \
	NEXT;                 \
	KMOVW BX, K2;         \
	NEXT;                 \
	KMOVW BX, K3;         \
	NEXT;                 \
	KMOVW BX, K4;         \
	NEXT;                 \
	KMOVW BX, K5;         \
	EACH4(CORNER_ROW, DX)

#define CORNER1(NEXT) \
	MOVQ  sym_Corner, DX; \
	KMOVW BX, K1;         \
	NEXT;                 \
	KMOVW BX, K2;         \
	EACH1(CORNER_ROW, DX)

#define UPPER4 CORNER4(UPPER_NEXT)
#define UPPER1 CORNER1(UPPER_NEXT)
#define LOWER4 CORNER4(LOWER_NEXT)
#define LOWER1 CORNER1(LOWER_NEXT)

// SUMS4 folds the lanes of each of four rows in halves. The order takes one from each quarter of a
// register; R10 has the first of the four places.
#define SUMS4(order) \
	LEAL       (R10)(R10*2), DX;  \
	LEAL       (DX)(DX*4), DX;    \
	KMOVW      DX, K5;            \
	VSHUFF64X2 $0x44, Z1, Z0, Z4; \
	VSHUFF64X2 $0xEE, Z1, Z0, Z0; \
	VSHUFF64X2 $0x44, Z3, Z2, Z5; \
	VSHUFF64X2 $0xEE, Z3, Z2, Z2; \
	VPLUS      Z4, Z0, Z0;        \
	VPLUS      Z5, Z2, Z2;        \
	VSHUFF64X2 $0x88, Z2, Z0, Z4; \
	VSHUFF64X2 $0xDD, Z2, Z0, Z0; \
	VPLUS      Z4, Z0, Z0;        \
	FOLD_QUARTERS;                \
	VPERMUTE   Z0, order, K5, Z24

#define SUMS1 \
	KMOVW         R10, K5;    \
	VEXTRACTF64X4 $1, Z0, Y4; \
	VPLUS         Y4, Y0, Y0; \
	VEXTRACTF128  $1, Y0, X4; \
	VPLUS         X4, X0, X0; \
	FOLD_QUARTER;             \
	VBROADCAST    X0, K5, Z24

#define UPPER_SUMS4 SUMS4(Z29); SHLL $4, R10
#define UPPER_SUMS1 SUMS1; SHLL $1, R10
#define LOWER_SUMS4 SHRL $3, R10; SUMS4(Z30); SHRL $1, R10
#define LOWER_SUMS1 SUMS1; SHRL $1, R10
#define END_GROUP \
	VPXORD    Z5, Z5, Z5;         \
	VPLUS     Z5, Z24, Z24;       \
	VMULTIPLY Z31, Z24, Z24;      \
	VPLUS     Z24, Z21, Z21;      \
	VMOVE     Z21, K7, (DI)(DX*1)
