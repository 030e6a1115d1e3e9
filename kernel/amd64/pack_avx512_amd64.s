//go:build !purego

#include "textflag.h"

// The copies by which the operands of a product are packed.

// LOAD loads row i of a block, if there is one. The mask of its columns is K1.
#define LOAD(i, row, z) \
	CMPQ R12, $i;         \
	JLE  loaded;          \
	VMOVU.Z row, K1, z

// STORE stores column p, if there is one.
#define STORE(p, z) \
	CMPQ CX, $p;      \
	JLE  stored;      \
	VMOVU z, (R13);   \
	ADDQ DX, R13

#define LOADS8 \
	LOAD(0, (AX), Z0);        \
	LOAD(1, (AX)(R8*1), Z1);  \
	LOAD(2, (AX)(R8*2), Z2);  \
	LOAD(3, (AX)(R9*1), Z3);  \
	LOAD(4, (AX)(R8*4), Z4);  \
	LOAD(5, (AX)(R10*1), Z5); \
	LOAD(6, (AX)(R9*2), Z6);  \
	LOAD(7, (AX)(R11*1), Z7)

#define STORES8 \
	STORE(0, Z0); \
	STORE(1, Z1); \
	STORE(2, Z2); \
	STORE(3, Z3); \
	STORE(4, Z4); \
	STORE(5, Z5); \
	STORE(6, Z6); \
	STORE(7, Z7)

// LANES turns the lanes of u0 to u3, which hold four columns each of a quarter of the rows, such
// that each holds one column of all rows.
#define LANES(u0, u1, u2, u3) \
	VSHUFF32X4 $0x44, u1, u0, Z16;   \
	VSHUFF32X4 $0xee, u1, u0, Z17;   \
	VSHUFF32X4 $0x44, u3, u2, Z18;   \
	VSHUFF32X4 $0xee, u3, u2, Z19;   \
	VSHUFF32X4 $0x88, Z18, Z16, u0;  \
	VSHUFF32X4 $0xdd, Z18, Z16, u1;  \
	VSHUFF32X4 $0x88, Z19, Z17, u2;  \
	VSHUFF32X4 $0xdd, Z19, Z17, u3

#define MASK(n) \
	XORL R9, R9; \
	BTSQ n, R9;  \
	DECQ R9;     \
	KMOVW R9, K1

// float32: blocks of 16×16.
#define SIDE 16
#define LOGSIZE 2
#define VMOVU VMOVUPS

#define LOADS \
	LOADS8;                     \
	LEAQ (AX)(R8*8), BX;        \
	LOAD(8, (BX), Z8);          \
	LOAD(9, (BX)(R8*1), Z9);    \
	LOAD(10, (BX)(R8*2), Z10);  \
	LOAD(11, (BX)(R9*1), Z11);  \
	LOAD(12, (BX)(R8*4), Z12);  \
	LOAD(13, (BX)(R10*1), Z13); \
	LOAD(14, (BX)(R9*2), Z14);  \
	LOAD(15, (BX)(R11*1), Z15)

#define STORES \
	STORES8;        \
	STORE(8, Z8);   \
	STORE(9, Z9);   \
	STORE(10, Z10); \
	STORE(11, Z11); \
	STORE(12, Z12); \
	STORE(13, Z13); \
	STORE(14, Z14); \
	STORE(15, Z15)

// QUAD turns the columns of rows r0 to r3, four by four, into rows; as it works within lanes
// of 128 bits, r0 then holds columns 0, 4, 8 and 12 of the four rows, r1 columns 1, 5, 9 and 13, and so on.
#define QUAD(r0, r1, r2, r3) \
	VUNPCKLPS r1, r0, Z16;   \
	VUNPCKHPS r1, r0, Z17;   \
	VUNPCKLPS r3, r2, Z18;   \
	VUNPCKHPS r3, r2, Z19;   \
	VUNPCKLPD Z18, Z16, r0;  \
	VUNPCKHPD Z18, Z16, r1;  \
	VUNPCKLPD Z19, Z17, r2;  \
	VUNPCKHPD Z19, Z17, r3

#define TURN \
	QUAD(Z0, Z1, Z2, Z3);     \
	QUAD(Z4, Z5, Z6, Z7);     \
	QUAD(Z8, Z9, Z10, Z11);   \
	QUAD(Z12, Z13, Z14, Z15); \
	LANES(Z0, Z4, Z8, Z12);   \
	LANES(Z1, Z5, Z9, Z13);   \
	LANES(Z2, Z6, Z10, Z14);  \
	LANES(Z3, Z7, Z11, Z15)

// func TransposeAVX512(dst, src []float32, dstRow, srcRow, rows, cols int)
TEXT ·TransposeAVX512(SB), NOSPLIT, $0-80
#include "gemm_transpose.h"

// float64: blocks of 8×8.
#undef SIDE
#undef LOGSIZE
#undef VMOVU
#undef LOADS
#undef STORES
#undef TURN
#define SIDE 8
#define LOGSIZE 3
#define VMOVU VMOVUPD
#define LOADS LOADS8
#define STORES STORES8

// PAIR turns the columns of rows r0 and r1, two by two, into rows: r0 then holds the even columns of both.
#define PAIR(r0, r1) \
	VUNPCKHPD r1, r0, Z16; \
	VUNPCKLPD r1, r0, r0;  \
	VMOVAPD Z16, r1

#define TURN \
	PAIR(Z0, Z1);          \
	PAIR(Z2, Z3);          \
	PAIR(Z4, Z5);          \
	PAIR(Z6, Z7);          \
	LANES(Z0, Z2, Z4, Z6); \
	LANES(Z1, Z3, Z5, Z7)

// func Transpose64AVX512(dst, src []float64, dstRow, srcRow, rows, cols int)
TEXT ·Transpose64AVX512(SB), NOSPLIT, $0-80
#include "gemm_transpose.h"
