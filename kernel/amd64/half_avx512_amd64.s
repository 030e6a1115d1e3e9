//go:build !purego

#include "textflag.h"
#include "go_asm.h"

// Matrices whose elements are kept in 16 bits: products of one to four rows with a B of float16 or
// bfloat16, and the conversions.
//
// A tile of C stays in registers for all k steps. A k step takes one row of the tile's part of B, a
// line of 32 elements at a time, and widens it into two vectors, which serve all rows of C. The
// columns of the two vectors of a line are
//
//	float16   0 to 15, and 16 to 31: VCVTPH2PS widens half a line
//	bfloat16  the even ones, and the odd ones: a shift, and a mask, widen a half each
//
// So the seeds of a tile of bfloat16 are split into even and odd columns, and C is joined again.
//
// One row has tiles of 8 lines, two rows of 4, more of 2; what is left is done in tiles of half as
// many. The last one, of one line, is masked.
//
// Registers:
//   DI       the block
//   AX, R8   A(0,p), the distance of its rows; R13 is three times that
//   BX, R9   B(p,0) of the tile, the distance of its rows
//   CX       steps to go
//   SI, R10  seed of the tile, 0 if there is none; the distance of its rows
//   DX, R11  C of the tile, the distance of its rows
//   R12      columns to go
//   Z0, Z1, Z4, Z5   an element of each row of A
//   Z2, Z3   a line of B
//   Z6       zeros; Z7: spare
//   Z8       bfloat16: the mask of the upper halves; Z9-Z12: the indices that split and join
//   Z16-Z31  accumulators, row by row
//   K1, K2   the columns of a masked line, of its first and second half; K4: of all
//   K3       ReLU: what stays as it is

#define frame_B(x) (x+0)(SP) // of the tile
#define frame_C(x) (x+8)(SP)
#define frame_Seed(x) (x+16)(SP)
#define frame_Lines (24)(SP) // of the tile

DATA order<>+0(SB)/8, $0x0000000200000000 // even neighbours
DATA order<>+8(SB)/8, $0x0000000600000004
DATA order<>+16(SB)/8, $0x0000000a00000008
DATA order<>+24(SB)/8, $0x0000000e0000000c
DATA order<>+32(SB)/8, $0x0000001200000010
DATA order<>+40(SB)/8, $0x0000001600000014
DATA order<>+48(SB)/8, $0x0000001a00000018
DATA order<>+56(SB)/8, $0x0000001e0000001c
DATA order<>+64(SB)/8, $0x0000000300000001 // odd neighbours
DATA order<>+72(SB)/8, $0x0000000700000005
DATA order<>+80(SB)/8, $0x0000000b00000009
DATA order<>+88(SB)/8, $0x0000000f0000000d
DATA order<>+96(SB)/8, $0x0000001300000011
DATA order<>+104(SB)/8, $0x0000001700000015
DATA order<>+112(SB)/8, $0x0000001b00000019
DATA order<>+120(SB)/8, $0x0000001f0000001d
DATA order<>+128(SB)/8, $0x0000001000000000 // of both in turn, the first 16
DATA order<>+136(SB)/8, $0x0000001100000001
DATA order<>+144(SB)/8, $0x0000001200000002
DATA order<>+152(SB)/8, $0x0000001300000003
DATA order<>+160(SB)/8, $0x0000001400000004
DATA order<>+168(SB)/8, $0x0000001500000005
DATA order<>+176(SB)/8, $0x0000001600000006
DATA order<>+184(SB)/8, $0x0000001700000007
DATA order<>+192(SB)/8, $0x0000001800000008 // and the last
DATA order<>+200(SB)/8, $0x0000001900000009
DATA order<>+208(SB)/8, $0x0000001a0000000a
DATA order<>+216(SB)/8, $0x0000001b0000000b
DATA order<>+224(SB)/8, $0x0000001c0000000c
DATA order<>+232(SB)/8, $0x0000001d0000000d
DATA order<>+240(SB)/8, $0x0000001e0000000e
DATA order<>+248(SB)/8, $0x0000001f0000000f
GLOBL order<>(SB), RODATA, $256

// LINE loads line q of B and widens it, LINEM that which the masks cut off. SPLIT and JOIN change
// the order of the columns of a line, x and y, on the way in and out.
#define HALF_LINE(q) VCVTPH2PS (64*q)(BX), Z2; VCVTPH2PS (64*q+32)(BX), Z3
#define HALF_LINEM(q) VCVTPH2PS.Z (BX), K1, Z2; VCVTPH2PS.Z 32(BX), K2, Z3
#define HALF_ORDER(x, y)
#define BFLOAT_LINE(q) VPSLLD $16, (64*q)(BX), Z2; VPANDD (64*q)(BX), Z8, Z3
#define BFLOAT_LINEM(q) VMOVDQU16.Z (BX), K4, Z7; VPSLLD $16, Z7, Z2; VPANDD Z7, Z8, Z3
#define BFLOAT_SPLIT(x, y) \
	VMOVAPS   x, Z7;      \
	VPERMT2PS y, Z9, x;   \
	VPERMT2PS y, Z10, Z7; \
	VMOVAPS   Z7, y

#define BFLOAT_JOIN(x, y) \
	VMOVAPS   x, Z7;      \
	VPERMT2PS y, Z11, x;  \
	VPERMT2PS y, Z12, Z7; \
	VMOVAPS   Z7, y

// The accumulators of a tile: rows x lines. F is what is done to a line, NEXT what follows a row.
#define TILE1x8(F, NEXT) \
	F(0, Z16, Z17); F(1, Z18, Z19); F(2, Z20, Z21); F(3, Z22, Z23);      \
	F(4, Z24, Z25); F(5, Z26, Z27); F(6, Z28, Z29); F(7, Z30, Z31); NEXT

#define TILE1x4(F, NEXT) F(0, Z16, Z17); F(1, Z18, Z19); F(2, Z20, Z21); F(3, Z22, Z23); NEXT
#define TILE2x4(F, NEXT) \
	TILE1x4(F, NEXT);                                                    \
	F(0, Z24, Z25); F(1, Z26, Z27); F(2, Z28, Z29); F(3, Z30, Z31); NEXT

#define TILE1x2(F, NEXT) F(0, Z16, Z17); F(1, Z18, Z19); NEXT
#define TILE2x2(F, NEXT) TILE1x2(F, NEXT); F(0, Z20, Z21); F(1, Z22, Z23); NEXT
#define TILE3x2(F, NEXT) TILE2x2(F, NEXT); F(0, Z24, Z25); F(1, Z26, Z27); NEXT
#define TILE4x2(F, NEXT) TILE3x2(F, NEXT); F(0, Z28, Z29); F(1, Z30, Z31); NEXT
#define TILE1x1(F, NEXT) F(0, Z16, Z17); NEXT
#define TILE2x1(F, NEXT) TILE1x1(F, NEXT); F(0, Z20, Z21); NEXT
#define TILE3x1(F, NEXT) TILE2x1(F, NEXT); F(0, Z24, Z25); NEXT
#define TILE4x1(F, NEXT) TILE3x1(F, NEXT); F(0, Z28, Z29); NEXT

// What is done to a line, which M means masked, and after a row.
#define CLEAR(q, x, y) VPXORD x, x, x; VPXORD y, y, y
#define SEED(q, x, y) VMOVUPS (128*q)(SI), x; VMOVUPS (128*q+64)(SI), y; SPLIT(x, y)
#define SEEDM(q, x, y) VMOVUPS.Z (SI), K1, x; VMOVUPS.Z 64(SI), K2, y; SPLIT(x, y)
#define STORE(q, x, y) JOIN(x, y); VMOVUPS x, (128*q)(DX); VMOVUPS y, (128*q+64)(DX)
#define STOREM(q, x, y) JOIN(x, y); VMOVUPS x, K1, (DX); VMOVUPS y, K2, 64(DX)
#define RELU1(x) VCMPPS $6, Z6, x, K3; VMOVAPS.Z x, K3, x // 0 unless !(x <= 0), for which NaN passes

// STEPr does a k step of one line of r rows, whose accumulators are x and y of each.
#define FMA(a, x, y) VFMADD231PS Z2, a, x; VFMADD231PS Z3, a, y
#define LOAD1 VBROADCASTSS (AX), Z0
#define LOAD2 LOAD1; VBROADCASTSS (AX)(R8*1), Z1
#define LOAD3 LOAD2; VBROADCASTSS (AX)(R8*2), Z4
#define LOAD4 LOAD3; VBROADCASTSS (AX)(R13*1), Z5
#define STEP1(q, x, y) LINE(q); FMA(Z0, x, y)
#define STEP1x8 LOAD1; TILE1x8(STEP1, NOTHING)
#define STEP1x4 LOAD1; TILE1x4(STEP1, NOTHING)
#define STEP1x2 LOAD1; TILE1x2(STEP1, NOTHING)
#define STEP1x1 LOAD1; LINEM(0); FMA(Z0, Z16, Z17)
#define STEP2x4 \
	LOAD2;                                         \
	LINE(0); FMA(Z0, Z16, Z17); FMA(Z1, Z24, Z25); \
	LINE(1); FMA(Z0, Z18, Z19); FMA(Z1, Z26, Z27); \
	LINE(2); FMA(Z0, Z20, Z21); FMA(Z1, Z28, Z29); \
	LINE(3); FMA(Z0, Z22, Z23); FMA(Z1, Z30, Z31)

#define STEP2x2 \
	LOAD2;                                         \
	LINE(0); FMA(Z0, Z16, Z17); FMA(Z1, Z20, Z21); \
	LINE(1); FMA(Z0, Z18, Z19); FMA(Z1, Z22, Z23)

#define STEP2x1 LOAD2; LINEM(0); FMA(Z0, Z16, Z17); FMA(Z1, Z20, Z21)
#define STEP3x2 \
	LOAD3;                                                            \
	LINE(0); FMA(Z0, Z16, Z17); FMA(Z1, Z20, Z21); FMA(Z4, Z24, Z25); \
	LINE(1); FMA(Z0, Z18, Z19); FMA(Z1, Z22, Z23); FMA(Z4, Z26, Z27)

#define STEP3x1 LOAD3; LINEM(0); FMA(Z0, Z16, Z17); FMA(Z1, Z20, Z21); FMA(Z4, Z24, Z25)
#define STEP4x2 \
	LOAD4;                                                                               \
	LINE(0); FMA(Z0, Z16, Z17); FMA(Z1, Z20, Z21); FMA(Z4, Z24, Z25); FMA(Z5, Z28, Z29); \
	LINE(1); FMA(Z0, Z18, Z19); FMA(Z1, Z22, Z23); FMA(Z4, Z26, Z27); FMA(Z5, Z30, Z31)

#define STEP4x1 LOAD4; LINEM(0); FMA(Z0, Z16, Z17); FMA(Z1, Z20, Z21); FMA(Z4, Z24, Z25); FMA(Z5, Z28, Z29)

// MASKS makes the masks of min(columns, 32): a tile of one line uses them.
#define MASKS \
	MOVQ  $-1, CX     \
	BZHIQ R12, CX, CX \
	KMOVD CX, K4      \
	KMOVW CX, K1      \
	SHRL  $16, CX     \
	KMOVW CX, K2

#define CLEAR_ZEROS VPXORD Z6, Z6, Z6
#define LINE_LOG 5
#define LINES1 8
#define LINES1_LOG 3

#include "half_tmpl.h"

// float16.
#define LINE HALF_LINE
#define LINEM HALF_LINEM
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

DATA halfs<>+24(SB)/8, $half1x8<>(SB)
TEXT half1x8<>(SB), NOSPLIT|NOFRAME, $0-0
	TILE_BODY(TILE1x8, STEP1x8, SEED, STORE)
	RET

DATA halfs<>+32(SB)/8, $half2x1<>(SB)
TEXT half2x1<>(SB), NOSPLIT|NOFRAME, $0-0
	TILE_BODY(TILE2x1, STEP2x1, SEEDM, STOREM)
	RET

DATA halfs<>+40(SB)/8, $half2x2<>(SB)
TEXT half2x2<>(SB), NOSPLIT|NOFRAME, $0-0
	TILE_BODY(TILE2x2, STEP2x2, SEED, STORE)
	RET

DATA halfs<>+48(SB)/8, $half2x4<>(SB)
TEXT half2x4<>(SB), NOSPLIT|NOFRAME, $0-0
	TILE_BODY(TILE2x4, STEP2x4, SEED, STORE)
	RET

DATA halfs<>+64(SB)/8, $half3x1<>(SB)
TEXT half3x1<>(SB), NOSPLIT|NOFRAME, $0-0
	TILE_BODY(TILE3x1, STEP3x1, SEEDM, STOREM)
	RET

DATA halfs<>+72(SB)/8, $half3x2<>(SB)
TEXT half3x2<>(SB), NOSPLIT|NOFRAME, $0-0
	TILE_BODY(TILE3x2, STEP3x2, SEED, STORE)
	RET

DATA halfs<>+96(SB)/8, $half4x1<>(SB)
TEXT half4x1<>(SB), NOSPLIT|NOFRAME, $0-0
	TILE_BODY(TILE4x1, STEP4x1, SEEDM, STOREM)
	RET

DATA halfs<>+104(SB)/8, $half4x2<>(SB)
TEXT half4x2<>(SB), NOSPLIT|NOFRAME, $0-0
	TILE_BODY(TILE4x2, STEP4x2, SEED, STORE)
	RET

GLOBL halfs<>(SB), RODATA, $128

// func ProductHalfAVX512(b *HalfBlock)
TEXT ·ProductHalfAVX512(SB), NOSPLIT, $32-8
	MACRO_KERNEL(halfs<>(SB), b+0(FP), done)

done:
	VZEROUPPER
	RET

// bfloat16.
#undef LINE
#undef LINEM
#undef SPLIT
#undef JOIN
#define LINE BFLOAT_LINE
#define LINEM BFLOAT_LINEM
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

DATA bfloats<>+24(SB)/8, $bfloat1x8<>(SB)
TEXT bfloat1x8<>(SB), NOSPLIT|NOFRAME, $0-0
	TILE_BODY(TILE1x8, STEP1x8, SEED, STORE)
	RET

DATA bfloats<>+32(SB)/8, $bfloat2x1<>(SB)
TEXT bfloat2x1<>(SB), NOSPLIT|NOFRAME, $0-0
	TILE_BODY(TILE2x1, STEP2x1, SEEDM, STOREM)
	RET

DATA bfloats<>+40(SB)/8, $bfloat2x2<>(SB)
TEXT bfloat2x2<>(SB), NOSPLIT|NOFRAME, $0-0
	TILE_BODY(TILE2x2, STEP2x2, SEED, STORE)
	RET

DATA bfloats<>+48(SB)/8, $bfloat2x4<>(SB)
TEXT bfloat2x4<>(SB), NOSPLIT|NOFRAME, $0-0
	TILE_BODY(TILE2x4, STEP2x4, SEED, STORE)
	RET

DATA bfloats<>+64(SB)/8, $bfloat3x1<>(SB)
TEXT bfloat3x1<>(SB), NOSPLIT|NOFRAME, $0-0
	TILE_BODY(TILE3x1, STEP3x1, SEEDM, STOREM)
	RET

DATA bfloats<>+72(SB)/8, $bfloat3x2<>(SB)
TEXT bfloat3x2<>(SB), NOSPLIT|NOFRAME, $0-0
	TILE_BODY(TILE3x2, STEP3x2, SEED, STORE)
	RET

DATA bfloats<>+96(SB)/8, $bfloat4x1<>(SB)
TEXT bfloat4x1<>(SB), NOSPLIT|NOFRAME, $0-0
	TILE_BODY(TILE4x1, STEP4x1, SEEDM, STOREM)
	RET

DATA bfloats<>+104(SB)/8, $bfloat4x2<>(SB)
TEXT bfloat4x2<>(SB), NOSPLIT|NOFRAME, $0-0
	TILE_BODY(TILE4x2, STEP4x2, SEED, STORE)
	RET

GLOBL bfloats<>(SB), RODATA, $128

// func ProductBFloat16AVX512(b *HalfBlock)
TEXT ·ProductBFloat16AVX512(SB), NOSPLIT, $32-8
	VPTERNLOGD $0xff, Z8, Z8, Z8
	VPSLLD     $16, Z8, Z8
	VMOVUPS    order<>+0(SB), Z9
	VMOVUPS    order<>+64(SB), Z10
	VMOVUPS    order<>+128(SB), Z11
	VMOVUPS    order<>+192(SB), Z12
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
//   AX, BX   the row that is done

// WIDEN does rows and columns; STEP16 widens 16 elements, STEPM those of the mask K1.
#define WIDEN(STEP16, STEPM, done) \
	SHLQ    $2, DX                                      \
	SHLQ    $1, R8                                      \
	MOVQ    CX, R10 /* K1: the last columns of a row */ \
	ANDQ    $15, R10                                    \
	MOVQ    $-1, R9                                     \
	BZHIQ   R10, R9, R9                                 \
	KMOVW   R9, K1                                      \
	row:    /* for ;rows > 0;rows-- */                  \
	DECQ    R12                                         \
	JLT     done                                        \
	MOVQ    DI, AX                                      \
	MOVQ    SI, BX                                      \
	MOVQ    CX, R9                                      \
	SUBQ    $16, R9                                     \
	JLT     last                                        \
	loop16: /* for ;n >= 16;n -= 16 */                  \
	STEP16                                              \
	VMOVUPS Z0, (AX)                                    \
	ADDQ    $32, BX                                     \
	ADDQ    $64, AX                                     \
	SUBQ    $16, R9                                     \
	JGE     loop16                                      \
	last:                                               \
	TESTQ   R10, R10                                    \
	JEQ     next                                        \
	STEPM                                               \
	VMOVUPS Z0, K1, (AX)                                \
	next:                                               \
	ADDQ    DX, DI                                      \
	ADDQ    R8, SI                                      \
	JMP     row

#define WIDEN_HALF VCVTPH2PS (BX), Z0
#define WIDEN_HALFM VCVTPH2PS.Z (BX), K1, Z0
#define WIDEN_BFLOAT VPMOVZXWD (BX), Z0; VPSLLD $16, Z0, Z0
#define WIDEN_BFLOATM VPMOVZXWD.Z (BX), K1, Z0; VPSLLD $16, Z0, Z0

// func WidenHalfAVX512(dst []float32, src []uint16, dstRow, srcRow, rows, cols int)
TEXT ·WidenHalfAVX512(SB), NOSPLIT, $0-80
	MOVQ dst_base+0(FP), DI
	MOVQ src_base+24(FP), SI
	MOVQ dstRow+48(FP), DX
	MOVQ srcRow+56(FP), R8
	MOVQ rows+64(FP), R12
	MOVQ cols+72(FP), CX
	WIDEN(WIDEN_HALF, WIDEN_HALFM, done)

done:
	VZEROUPPER
	RET

// func WidenBFloat16AVX512(dst []float32, src []uint16, dstRow, srcRow, rows, cols int)
TEXT ·WidenBFloat16AVX512(SB), NOSPLIT, $0-80
	MOVQ dst_base+0(FP), DI
	MOVQ src_base+24(FP), SI
	MOVQ dstRow+48(FP), DX
	MOVQ srcRow+56(FP), R8
	MOVQ rows+64(FP), R12
	MOVQ cols+72(FP), CX
	WIDEN(WIDEN_BFLOAT, WIDEN_BFLOATM, done)

done:
	VZEROUPPER
	RET

// NARROW does CX elements at SI; STEP narrows those of Z0 under the mask K1, and stores them.
#define NARROW(STEP, done) \
	MOVL      $-1, AX                    \
	KMOVW     AX, K1                     \
	SUBQ      $16, CX                    \
	JLT       last                       \
	loop16:   /* for ;n >= 16;n -= 16 */ \
	VMOVUPS   (SI), Z0                   \
	STEP                                 \
	ADDQ      $64, SI                    \
	ADDQ      $32, DI                    \
	SUBQ      $16, CX                    \
	JGE       loop16                     \
	last:                                \
	ADDQ      $16, CX                    \
	JEQ       done                       \
	BZHIQ     CX, AX, AX                 \
	KMOVW     AX, K1                     \
	VMOVUPS.Z (SI), K1, Z0               \
	STEP

#define NARROW_HALF VCVTPS2PH $0, Z0, K1, (DI) // 0: to nearest even

// x + 0x7fff + the last bit that stays; of a NaN, x with its highest bit of fraction.
#define NARROW_BFLOAT \
	VPSRLD  $16, Z0, Z1;    \
	VPANDD  Z4, Z1, Z1;     \
	VPADDD  Z5, Z1, Z1;     \
	VPADDD  Z0, Z1, Z1;     \
	VCMPPS  $3, Z0, Z0, K2; \
	VPORD   Z3, Z0, K2, Z1; \
	VPSRLD  $16, Z1, Z1;    \
	VPMOVDW Z1, K1, (DI)

// func NarrowHalfAVX512(dst []uint16, x []float32)
TEXT ·NarrowHalfAVX512(SB), NOSPLIT, $0-48
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ x_len+32(FP), CX
	NARROW(NARROW_HALF, done)

done:
	VZEROUPPER
	RET

// func NarrowBFloat16AVX512(dst []uint16, x []float32)
TEXT ·NarrowBFloat16AVX512(SB), NOSPLIT, $0-48
	MOVQ         dst_base+0(FP), DI
	MOVQ         x_base+24(FP), SI
	MOVQ         x_len+32(FP), CX
	MOVL         $1, AX
	VPBROADCASTD AX, Z4
	MOVL         $0x7fff, AX
	VPBROADCASTD AX, Z5
	MOVL         $0x400000, AX
	VPBROADCASTD AX, Z3
	NARROW(NARROW_BFLOAT, done)

done:
	VZEROUPPER
	RET
