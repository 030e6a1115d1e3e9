//go:build !purego

#include "textflag.h"

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

// LANES turns the lanes of u0 to u3, which hold four columns of rows 0 to 3, 4
// to 7, 8 to 11 and 12 to 15, such that each holds one column of all rows.
#define LANES(u0, u1, u2, u3) \
	VSHUFF32X4 $0x44, u1, u0, Z16;   \
	VSHUFF32X4 $0xee, u1, u0, Z17;   \
	VSHUFF32X4 $0x44, u3, u2, Z18;   \
	VSHUFF32X4 $0xee, u3, u2, Z19;   \
	VSHUFF32X4 $0x88, Z18, Z16, u0;  \
	VSHUFF32X4 $0xdd, Z18, Z16, u1;  \
	VSHUFF32X4 $0x88, Z19, Z17, u2;  \
	VSHUFF32X4 $0xdd, Z19, Z17, u3

// LOAD loads row i of the source, if there is one. The mask of its columns is K1.
#define LOAD(i, row, z) \
	CMPQ R12, $i;         \
	JLE  loaded;          \
	VMOVUPS.Z row, K1, z

// STORE stores column p, if there is one.
#define STORE(p, z) \
	CMPQ CX, $p;      \
	JLE  stored;      \
	VMOVUPS z, (R13); \
	ADDQ DX, R13

// func TransposeAVX512(dst, src []float32, dstRow, srcRow, rows, cols int)
//
// Blocks of 16×16 in registers.
//
// Registers:
//   SI, R8-R11  rows of the source: 1, 3, 5 and 7 times their distance
//   DI, DX      the destination, the distance of its rows
//   R12, CX     rows and columns to go
//   AX, BX, R13 the block in the source, its row 8, and in the destination
TEXT ·TransposeAVX512(SB), NOSPLIT, $0-80
	MOVQ dst_base+0(FP), DI
	MOVQ src_base+24(FP), SI
	MOVQ dstRow+48(FP), DX
	SHLQ $2, DX
	MOVQ srcRow+56(FP), R8
	SHLQ $2, R8
	MOVQ rows+64(FP), R12
	LEAQ (R8)(R8*2), R9
	LEAQ (R8)(R8*4), R10
	LEAQ (R9)(R8*4), R11
	TESTQ R12, R12
	JLE  done

rows16:	// for ; rows > 0; rows -= 16
	MOVQ SI, AX
	MOVQ DI, R13
	MOVQ cols+72(FP), CX
	TESTQ CX, CX
	JLE  done
cols16:	// for ; cols > 0; cols -= 16
	MOVQ $-1, BX
	CMPQ CX, $16
	JGE  all
	SHLQ CX, BX
	NOTQ BX
all:
	KMOVW BX, K1
	LEAQ (AX)(R8*8), BX
	LOAD(0, (AX), Z0)
	LOAD(1, (AX)(R8*1), Z1)
	LOAD(2, (AX)(R8*2), Z2)
	LOAD(3, (AX)(R9*1), Z3)
	LOAD(4, (AX)(R8*4), Z4)
	LOAD(5, (AX)(R10*1), Z5)
	LOAD(6, (AX)(R9*2), Z6)
	LOAD(7, (AX)(R11*1), Z7)
	LOAD(8, (BX), Z8)
	LOAD(9, (BX)(R8*1), Z9)
	LOAD(10, (BX)(R8*2), Z10)
	LOAD(11, (BX)(R9*1), Z11)
	LOAD(12, (BX)(R8*4), Z12)
	LOAD(13, (BX)(R10*1), Z13)
	LOAD(14, (BX)(R9*2), Z14)
	LOAD(15, (BX)(R11*1), Z15)
loaded:
	QUAD(Z0, Z1, Z2, Z3)
	QUAD(Z4, Z5, Z6, Z7)
	QUAD(Z8, Z9, Z10, Z11)
	QUAD(Z12, Z13, Z14, Z15)
	LANES(Z0, Z4, Z8, Z12)
	LANES(Z1, Z5, Z9, Z13)
	LANES(Z2, Z6, Z10, Z14)
	LANES(Z3, Z7, Z11, Z15)
	STORE(0, Z0)
	STORE(1, Z1)
	STORE(2, Z2)
	STORE(3, Z3)
	STORE(4, Z4)
	STORE(5, Z5)
	STORE(6, Z6)
	STORE(7, Z7)
	STORE(8, Z8)
	STORE(9, Z9)
	STORE(10, Z10)
	STORE(11, Z11)
	STORE(12, Z12)
	STORE(13, Z13)
	STORE(14, Z14)
	STORE(15, Z15)
stored:
	ADDQ $64, AX
	SUBQ $16, CX
	JGT  cols16
	ADDQ $64, DI
	LEAQ (SI)(R8*8), SI
	LEAQ (SI)(R8*8), SI
	SUBQ $16, R12
	JGT  rows16
done:
	VZEROUPPER
	RET
