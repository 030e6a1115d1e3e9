//go:build !purego

#include "textflag.h"

// The copies by which the operands of a product are packed.

// LOAD loads row i of a block, if there is one. The mask of its columns is Y12.
#define LOAD(i, row, y) \
	CMPQ R12, $i;             \
	JLE  loaded;              \
	VMASKMOVPS row, Y12, y

// STORE stores column p, if there is one.
#define STORE(p, y) \
	CMPQ CX, $p;    \
	JLE  stored;    \
	VMOVUPS y, (R13); \
	ADDQ DX, R13

#define LOADS4 \
	LOAD(0, (AX), Y0);        \
	LOAD(1, (AX)(R8*1), Y1);  \
	LOAD(2, (AX)(R8*2), Y2);  \
	LOAD(3, (AX)(R9*1), Y3)

#define STORES4 \
	STORE(0, Y0); \
	STORE(1, Y1); \
	STORE(2, Y2); \
	STORE(3, Y3)

// LANES gathers column p from u, which holds a part of it in its lower 128 bits, and v, which
// holds the rest in its lower 128 bits, and another column from their upper ones likewise.
#define LANES(u, v) \
	VPERM2F128 $0x20, v, u, Y8; \
	VPERM2F128 $0x31, v, u, v;  \
	VMOVAPS Y8, u

// -1 for as many columns as there are, from 32 bytes before the end of the ones.
DATA columns<>+0(SB)/8, $-1
DATA columns<>+8(SB)/8, $-1
DATA columns<>+16(SB)/8, $-1
DATA columns<>+24(SB)/8, $-1
GLOBL columns<>(SB), RODATA|NOPTR, $64

#define MASK(n) \
	NEGQ n;                    \
	LEAQ columns<>+32(SB), R9; \
	VMOVUPS (R9)(n*SIZE), Y12

// float32: blocks of 8×8.
#define SIDE 8
#define SIZE 4
#define LOGSIZE 2

#define LOADS \
	LOADS4;                   \
	LOAD(4, (AX)(R8*4), Y4);  \
	LOAD(5, (AX)(R10*1), Y5); \
	LOAD(6, (AX)(R9*2), Y6);  \
	LOAD(7, (AX)(R11*1), Y7)

#define STORES \
	STORES4;      \
	STORE(4, Y4); \
	STORE(5, Y5); \
	STORE(6, Y6); \
	STORE(7, Y7)

// QUAD turns the columns of rows r0 to r3, four by four, into rows; as it works within
// lanes of 128 bits, r0 then holds columns 0 and 4 of the four rows, r1 columns 1 and 5, and so on.
#define QUAD(r0, r1, r2, r3) \
	VUNPCKLPS r1, r0, Y8;   \
	VUNPCKHPS r1, r0, Y9;   \
	VUNPCKLPS r3, r2, Y10;  \
	VUNPCKHPS r3, r2, Y11;  \
	VUNPCKLPD Y10, Y8, r0;  \
	VUNPCKHPD Y10, Y8, r1;  \
	VUNPCKLPD Y11, Y9, r2;  \
	VUNPCKHPD Y11, Y9, r3

#define TURN \
	QUAD(Y0, Y1, Y2, Y3); \
	QUAD(Y4, Y5, Y6, Y7); \
	LANES(Y0, Y4);        \
	LANES(Y1, Y5);        \
	LANES(Y2, Y6);        \
	LANES(Y3, Y7)

// func TransposeAVX2(dst, src []float32, dstRow, srcRow, rows, cols int)
TEXT ·TransposeAVX2(SB), NOSPLIT, $0-80
#include "gemm_transpose.h"

// float64: blocks of 4×4.
#undef SIDE
#undef SIZE
#undef LOGSIZE
#undef LOADS
#undef STORES
#undef TURN
#define SIDE 4
#define SIZE 8
#define LOGSIZE 3
#define LOADS LOADS4
#define STORES STORES4

// PAIR turns the columns of rows r0 and r1, two by two, into rows: r0 then holds the even columns of both.
#define PAIR(r0, r1) \
	VUNPCKHPD r1, r0, Y8; \
	VUNPCKLPD r1, r0, r0; \
	VMOVAPD Y8, r1

#define TURN \
	PAIR(Y0, Y1);  \
	PAIR(Y2, Y3);  \
	LANES(Y0, Y2); \
	LANES(Y1, Y3)

// func Transpose64AVX2(dst, src []float64, dstRow, srcRow, rows, cols int)
TEXT ·Transpose64AVX2(SB), NOSPLIT, $0-80
#include "gemm_transpose.h"

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
loop32:	// for ; cols >= 32; cols -= 32
	VMOVUPS (SI)(AX*1), Y0
	VMOVUPS 32(SI)(AX*1), Y1
	VMOVUPS 64(SI)(AX*1), Y2
	VMOVUPS 96(SI)(AX*1), Y3
	VMOVUPS Y0, (DI)(AX*1)
	VMOVUPS Y1, 32(DI)(AX*1)
	VMOVUPS Y2, 64(DI)(AX*1)
	VMOVUPS Y3, 96(DI)(AX*1)
	ADDQ $128, AX
	SUBQ $32, CX
	JGE  loop32
tail8:
	ADDQ $24, CX
	JLT  tail4
loop8:	// for ; cols >= 8; cols -= 8
	VMOVUPS (SI)(AX*1), Y0
	VMOVUPS Y0, (DI)(AX*1)
	ADDQ $32, AX
	SUBQ $8, CX
	JGE  loop8
tail4:
	ADDQ $4, CX
	JLT  tail1
	VMOVUPS (SI)(AX*1), X0
	VMOVUPS X0, (DI)(AX*1)
	ADDQ $16, AX
	SUBQ $4, CX
tail1:
	ADDQ $3, CX
	JLT  end
loop1:	// for ; cols >= 1; cols--
	VMOVSS (SI)(AX*1), X0
	VMOVSS X0, (DI)(AX*1)
	ADDQ $4, AX
	DECQ CX
	JGE  loop1
end:
	ADDQ DX, DI
	ADDQ R8, SI
next:
	DECQ R9
	JGE  row
	VZEROUPPER
	RET
