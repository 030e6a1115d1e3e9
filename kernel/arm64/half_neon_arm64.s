//go:build !purego

#include "go_asm.h"
#include "textflag.h"
#include "pack_neon_tmpl.h"
#include "zneon.h"
#include "gemv_neon_tmpl.h"

// Matrices whose elements are kept in 16 bits: products of one to four rows with a B of float16 or
// bfloat16, and the conversions.
//
// A tile of C stays in registers for all k steps. A k step takes a row of the tile's part of B, a
// line of 16 elements at a time, and widens it into four vectors, which serve all rows of C. One
// row has tiles of four lines, of two, or of one; more rows have tiles of one line.
//
// The rows of A and C, the accumulators and ReLU are those of gemv_neon_tmpl.h, which has the
// registers. These are used in another way:
//
//	B0       row k of the tile's part of B
//	BROW     bytes to its next row
//	V4-V7    a line of B
//	V12      zeros
#define ELEMENT FMOVS
#define VFMLA_E VFMLA_E_S4
#define VFMAX   VFMAX_S4

// TILE computes a tile. STEP does one step of k: it loads a row of B line by line, and adds its
// products with the elements of A.
#define TILE \
	MOVD   panel_seed(ARGS), C0      \
	MOVD   panel_seedRow(ARGS), CROW \
	ROWS_OF_C(LOAD_ROW)              \ // c[i,j] = seed[i,j]
	MOVD   panel_a(ARGS), A0         \
	MOVD   panel_aRow(ARGS), A3      \
	ADD    A3, A0, A1                \
	ADD    A3, A1, A2                \
	ADD    A3, A2, A3                \
	MOVD   panel_b(ARGS), B0         \
	MOVD   panel_bRow(ARGS), BROW    \
	MOVD   panel_k(ARGS), K          \
	CBZ    K, done                   \
	step:                            \ // for ; k > 0; k--
	ROWS_OF_A(NEXT_OF_A)             \ // a[i,k]
	STEP                             \ // c[i,j] = fma(a[i,k], b[k,j], c[i,j])
	ADD    BROW, B0                  \
	SUBS   $1, K                     \
	BNE    step                      \
	done:                            \
	MOVD   panel_relu(ARGS), K       \
	CBZ    K, store                  \
	VEOR   V0.B16, V0.B16, V0.B16    \
	RELUS                            \
	store:                           \
	MOVD   panel_c(ARGS), C0         \
	MOVD   panel_cRow(ARGS), CROW    \
	ROWS_OF_C(STORE_ROW)

#define NEXT_OF_A(row, a, f) FMOVS.P 4(a), f

// LINE loads the line at offset o and widens it: WIDEN2 makes two vectors of V4, in V4 and V5, and
// two of V6. VZIP puts a bfloat16 over zeros, which are the lower half of its float32.
#define LINE(o) \
	FLDPQ o(B0), (F4, F6) \
	WIDEN2

#define WIDEN2_HALF \
	VFCVTL2_S4(4, 5) \
	VFCVTL_S4(4, 4)  \
	VFCVTL2_S4(6, 7) \
	VFCVTL_S4(6, 6)

#define WIDEN2_BFLOAT \
	VZIP2 V4.H8, V12.H8, V5.H8 \
	VZIP1 V4.H8, V12.H8, V4.H8 \
	VZIP2 V6.H8, V12.H8, V7.H8 \
	VZIP1 V6.H8, V12.H8, V6.H8

// STEP_LINE is a step of k for the line at offset o, whose accumulators begin at V(16+g). STEP4 is
// one for a row of four lines, STEP2 for two.
#define STEP_LINE(o, g) \
	LINE(o)          \
	STEPS(4, 0, g)   \
	STEPS(5, 0, g+1) \
	STEPS(6, 0, g+2) \
	STEPS(7, 0, g+3)

#define STEP1 STEP_LINE(0, 0)
#define STEP2 \
	STEP1            \
	STEP_LINE(32, 4)

#define STEP4 \
	STEP2             \
	STEP_LINE(64, 8)  \
	STEP_LINE(96, 12)

// float16, one row, 64 columns: each line takes the place of a row of C.
#define WIDEN2    WIDEN2_HALF
#define ROWS_OF_A ROWS_OF_A1
#define STEPS     STEPS1
#define STEP      STEP4
#define ROWS_OF_C ROWS_OF_C4
#define RELUS     RELUS4

// func half1x64NEON(p *panel)
TEXT ·half1x64NEON(SB), NOSPLIT, $0-8
	MOVD p+0(FP), ARGS
	TILE
	RET

// 32 columns,
#undef STEP
#undef ROWS_OF_C
#undef RELUS
#define STEP      STEP2
#define ROWS_OF_C ROWS_OF_C2
#define RELUS     RELUS2

// func half1x32NEON(p *panel)
TEXT ·half1x32NEON(SB), NOSPLIT, $0-8
	MOVD p+0(FP), ARGS
	TILE
	RET

// and 16, from here on: of one row,
#undef STEP
#undef ROWS_OF_C
#undef RELUS
#define STEP      STEP1
#define ROWS_OF_C ROWS_OF_C1
#define RELUS     RELUS1

// func half1x16NEON(p *panel)
TEXT ·half1x16NEON(SB), NOSPLIT, $0-8
	MOVD p+0(FP), ARGS
	TILE
	RET

// of two rows,
#undef ROWS_OF_A
#undef STEPS
#undef ROWS_OF_C
#undef RELUS
#define ROWS_OF_A ROWS_OF_A2
#define STEPS     STEPS2
#define ROWS_OF_C ROWS_OF_C2
#define RELUS     RELUS2

// func half2x16NEON(p *panel)
TEXT ·half2x16NEON(SB), NOSPLIT, $0-8
	MOVD p+0(FP), ARGS
	TILE
	RET

// of three rows,
#undef ROWS_OF_A
#undef STEPS
#undef ROWS_OF_C
#undef RELUS
#define ROWS_OF_A ROWS_OF_A3
#define STEPS     STEPS3
#define ROWS_OF_C ROWS_OF_C3
#define RELUS     RELUS3

// func half3x16NEON(p *panel)
TEXT ·half3x16NEON(SB), NOSPLIT, $0-8
	MOVD p+0(FP), ARGS
	TILE
	RET

// and of four.
#undef ROWS_OF_A
#undef STEPS
#undef ROWS_OF_C
#undef RELUS
#define ROWS_OF_A ROWS_OF_A4
#define STEPS     STEPS4
#define ROWS_OF_C ROWS_OF_C4
#define RELUS     RELUS4

// func half4x16NEON(p *panel)
TEXT ·half4x16NEON(SB), NOSPLIT, $0-8
	MOVD p+0(FP), ARGS
	TILE
	RET

// bfloat16, one row, 64 columns: each line takes the place of a row of C.
#undef WIDEN2
#undef ROWS_OF_A
#undef STEPS
#undef STEP
#undef ROWS_OF_C
#undef RELUS
#define WIDEN2    WIDEN2_BFLOAT
#define ROWS_OF_A ROWS_OF_A1
#define STEPS     STEPS1
#define STEP      STEP4
#define ROWS_OF_C ROWS_OF_C4
#define RELUS     RELUS4

// func bfloat1x64NEON(p *panel)
TEXT ·bfloat1x64NEON(SB), NOSPLIT, $0-8
	MOVD p+0(FP), ARGS
	VEOR V12.B16, V12.B16, V12.B16
	TILE
	RET

// 32 columns,
#undef STEP
#undef ROWS_OF_C
#undef RELUS
#define STEP      STEP2
#define ROWS_OF_C ROWS_OF_C2
#define RELUS     RELUS2

// func bfloat1x32NEON(p *panel)
TEXT ·bfloat1x32NEON(SB), NOSPLIT, $0-8
	MOVD p+0(FP), ARGS
	VEOR V12.B16, V12.B16, V12.B16
	TILE
	RET

// and 16, from here on: of one row,
#undef STEP
#undef ROWS_OF_C
#undef RELUS
#define STEP      STEP1
#define ROWS_OF_C ROWS_OF_C1
#define RELUS     RELUS1

// func bfloat1x16NEON(p *panel)
TEXT ·bfloat1x16NEON(SB), NOSPLIT, $0-8
	MOVD p+0(FP), ARGS
	VEOR V12.B16, V12.B16, V12.B16
	TILE
	RET

// of two rows,
#undef ROWS_OF_A
#undef STEPS
#undef ROWS_OF_C
#undef RELUS
#define ROWS_OF_A ROWS_OF_A2
#define STEPS     STEPS2
#define ROWS_OF_C ROWS_OF_C2
#define RELUS     RELUS2

// func bfloat2x16NEON(p *panel)
TEXT ·bfloat2x16NEON(SB), NOSPLIT, $0-8
	MOVD p+0(FP), ARGS
	VEOR V12.B16, V12.B16, V12.B16
	TILE
	RET

// of three rows,
#undef ROWS_OF_A
#undef STEPS
#undef ROWS_OF_C
#undef RELUS
#define ROWS_OF_A ROWS_OF_A3
#define STEPS     STEPS3
#define ROWS_OF_C ROWS_OF_C3
#define RELUS     RELUS3

// func bfloat3x16NEON(p *panel)
TEXT ·bfloat3x16NEON(SB), NOSPLIT, $0-8
	MOVD p+0(FP), ARGS
	VEOR V12.B16, V12.B16, V12.B16
	TILE
	RET

// and of four.
#undef ROWS_OF_A
#undef STEPS
#undef ROWS_OF_C
#undef RELUS
#define ROWS_OF_A ROWS_OF_A4
#define STEPS     STEPS4
#define ROWS_OF_C ROWS_OF_C4
#define RELUS     RELUS4

// func bfloat4x16NEON(p *panel)
TEXT ·bfloat4x16NEON(SB), NOSPLIT, $0-8
	MOVD p+0(FP), ARGS
	VEOR V12.B16, V12.B16, V12.B16
	TILE
	RET

// The conversions.
//
// Registers:
#define DST    R0 // the row at hand, in the destination
#define SRC    R1 // the same in the source
#define DSTROW R2 // bytes from a row of the destination to the next
#define SRCROW R3 // the same of the source
#define ROWS   R4 // rows left
#define N      R5 // columns
#define COLS   R6 // columns left
#define TO     R7 // the next elements of the destination
#define FROM   R8 // and of the source
#define X      R9 // one element
//	V4-V7    elements, and what they become
//	V12      zeros; V13 to V15: constants

// WIDEN_ROWS does rows and columns. It goes on at done.
#define WIDEN_ROWS(done) \
	LSL      $2, DSTROW         \
	LSL      $1, SRCROW         \
	CBZ      ROWS, done         \
	row:                        \ // for ; rows > 0; rows--
	MOVD     N, COLS            \
	MOVD     DST, TO            \
	MOVD     SRC, FROM          \
	SUBS     $16, COLS          \
	BLT      below16            \
	loop16:                     \ // for ; cols >= 16; cols -= 16
	FLDPQ.P  32(FROM), (F4, F6) \
	WIDEN2                      \
	FSTPQ    (F4, F5), (TO)     \
	FSTPQ    (F6, F7), 32(TO)   \
	ADD      $64, TO            \
	SUBS     $16, COLS          \
	BGE      loop16             \
	below16:                    \
	ADDS     $12, COLS          \
	BLT      below4             \
	loop4:                      \ // for ; cols >= 4; cols -= 4
	FMOVD.P  8(FROM), F4        \
	WIDEN1                      \
	FMOVQ.P  F4, 16(TO)         \
	SUBS     $4, COLS           \
	BGE      loop4              \
	below4:                     \
	ADDS     $4, COLS           \
	BEQ      next               \
	loop1:                      \ // for ; cols > 0; cols--
	MOVHU.P  2(FROM), X         \
	FMOVS    X, F4              \
	WIDEN1                      \
	FMOVS.P  F4, 4(TO)          \
	SUBS     $1, COLS           \
	BNE      loop1              \
	next:                       \
	ADD      DSTROW, DST        \
	ADD      SRCROW, SRC        \
	SUBS     $1, ROWS           \
	BNE      row

// WIDEN1 widens the lower half of V4, or its first element.
#define WIDEN1_HALF VFCVTL_S4(4, 4)
#define WIDEN1_BFLOAT VZIP1 V4.H8, V12.H8, V4.H8

#undef WIDEN2
#define WIDEN2 WIDEN2_HALF
#define WIDEN1 WIDEN1_HALF

// func WidenHalfNEON(dst []float32, src []uint16, dstRow, srcRow, rows, cols int)
TEXT ·WidenHalfNEON(SB), NOSPLIT, $0-80
	MOVD dst_base+0(FP), DST
	MOVD src_base+24(FP), SRC
	MOVD dstRow+48(FP), DSTROW
	MOVD srcRow+56(FP), SRCROW
	MOVD rows+64(FP), ROWS
	MOVD cols+72(FP), N
	WIDEN_ROWS(done)

done:
	RET

#undef WIDEN2
#undef WIDEN1
#define WIDEN2 WIDEN2_BFLOAT
#define WIDEN1 WIDEN1_BFLOAT

// func WidenBFloat16NEON(dst []float32, src []uint16, dstRow, srcRow, rows, cols int)
TEXT ·WidenBFloat16NEON(SB), NOSPLIT, $0-80
	MOVD dst_base+0(FP), DST
	MOVD src_base+24(FP), SRC
	MOVD dstRow+48(FP), DSTROW
	MOVD srcRow+56(FP), SRCROW
	MOVD rows+64(FP), ROWS
	MOVD cols+72(FP), N
	VEOR V12.B16, V12.B16, V12.B16
	WIDEN_ROWS(done)

done:
	RET

// NARROW does COLS elements at SRC. NARROW2 makes one vector of those in V4 and V5, in V4; NARROW1
// makes one element of that in V4.
#define NARROW(done) \
	SUBS    $8, COLS          \
	BLT     below8            \
	loop8:                    \ // for ; n >= 8; n -= 8
	FLDPQ.P 32(SRC), (F4, F5) \
	NARROW2                   \
	FMOVQ.P F4, 16(DST)       \
	SUBS    $8, COLS          \
	BGE     loop8             \
	below8:                   \
	ADDS    $8, COLS          \
	BEQ     done              \
	loop1:                    \ // for ; n > 0; n--
	FMOVS.P 4(SRC), F4        \
	NARROW1                   \
	FMOVS   F4, X             \
	MOVH.P  X, 2(DST)         \
	SUBS    $1, COLS          \
	BNE     loop1

#define NARROW2_HALF \
	VFCVTN_H4(4, 4)  \ // to nearest even
	VFCVTN2_H8(5, 4)

#define NARROW1_HALF VFCVTN_H4(4, 4)

// ROUND makes x + 0x7fff + the last bit that stays, in the vector x, whose number is n; of a NaN, x
// with its highest bit of fraction. The upper half of each element is the result. It changes V6 and
// V7.
#define ROUND(x, n) \
	VUSHR $16, x.S4, V6.S4        \
	VAND  V13.B16, V6.B16, V6.B16 \
	VADD  V14.S4, V6.S4, V6.S4    \
	VADD  x.S4, V6.S4, V6.S4      \
	VORR  V15.B16, x.B16, V7.B16  \
	VFCMEQ_S4(n, n, n)            \ // all ones, or 0 of a NaN
	VBSL  V7.B16, V6.B16, x.B16

#define NARROW2_BFLOAT \
	ROUND(V4, 4)              \
	ROUND(V5, 5)              \
	VUZP2 V5.H8, V4.H8, V4.H8

#define NARROW1_BFLOAT \
	ROUND(V4, 4)            \
	VUSHR $16, V4.S4, V4.S4

#define NARROW2 NARROW2_HALF
#define NARROW1 NARROW1_HALF

// func NarrowHalfNEON(dst []uint16, x []float32)
TEXT ·NarrowHalfNEON(SB), NOSPLIT, $0-48
	MOVD dst_base+0(FP), DST
	MOVD x_base+24(FP), SRC
	MOVD x_len+32(FP), COLS
	NARROW(done)

done:
	RET

#undef NARROW2
#undef NARROW1
#define NARROW2 NARROW2_BFLOAT
#define NARROW1 NARROW1_BFLOAT

// func NarrowBFloat16NEON(dst []uint16, x []float32)
TEXT ·NarrowBFloat16NEON(SB), NOSPLIT, $0-48
	MOVD dst_base+0(FP), DST
	MOVD x_base+24(FP), SRC
	MOVD x_len+32(FP), COLS
	MOVD $1, X
	VDUP X, V13.S4
	MOVD $0x7fff, X
	VDUP X, V14.S4
	MOVD $0x400000, X
	VDUP X, V15.S4
	NARROW(done)

done:
	RET

// TransposeHalf takes blocks of eight rows and eight columns through registers. What is left of
// rows or columns, but fewer than eight, is done with some before them, once more. Fewer than eight
// go one element at a time.
//
// Registers, beside those above, of which TO is a column of the block in the destination, and FROM
// what TransposeHalf adds to the rows' addresses:
#define SRC0 R10 // the next elements of eight rows of the source
#define SRC1 R11
#define SRC2 R12
#define SRC3 R13
#define SRC4 R14
#define SRC5 R15
#define SRC6 R19
#define SRC7 R20
//	V0-V7    the rows of a block, then halfway between rows and columns
//	V16-V23  halfway, then the columns

// EVEN_ZIPS and ODD_ZIPS do a third of the way from rows to columns: elements of registers that are
// four apart come to lie side by side.
#define ZIP(a, b, lo, hi) VZIP1 b, a, lo; VZIP2 b, a, hi
#define EVEN_ZIPS \
	ZIP(V0.H8, V4.H8, V16.H8, V17.H8) \
	ZIP(V1.H8, V5.H8, V18.H8, V19.H8) \
	ZIP(V2.H8, V6.H8, V20.H8, V21.H8) \
	ZIP(V3.H8, V7.H8, V22.H8, V23.H8)

#define ODD_ZIPS \
	ZIP(V16.H8, V20.H8, V0.H8, V1.H8) \
	ZIP(V17.H8, V21.H8, V2.H8, V3.H8) \
	ZIP(V18.H8, V22.H8, V4.H8, V5.H8) \
	ZIP(V19.H8, V23.H8, V6.H8, V7.H8)

// func TransposeHalfNEON(dst, src []uint16, dstRow, srcRow, rows, cols int)
TEXT ·TransposeHalfNEON(SB), NOSPLIT, $0-80
	MOVD dst_base+0(FP), DST
	MOVD src_base+24(FP), SRC
	MOVD dstRow+48(FP), DSTROW
	MOVD srcRow+56(FP), SRCROW
	MOVD rows+64(FP), ROWS
	MOVD cols+72(FP), N
	LSL  $1, DSTROW
	LSL  $1, SRCROW
	CMP  $8, N
	BLT  elements
	CMP  $8, ROWS
	BLT  elements

rows8:  // for ; rows > 0; rows -= 8
	ROWS8(SRC)
	MOVD DST, TO
	SUB  $8, N, COLS

cols8:  // for ; cols > 0; cols -= 8
	FMOVQ.P 16(SRC0), F0
	FMOVQ.P 16(SRC1), F1
	FMOVQ.P 16(SRC2), F2
	FMOVQ.P 16(SRC3), F3
	FMOVQ.P 16(SRC4), F4
	FMOVQ.P 16(SRC5), F5
	FMOVQ.P 16(SRC6), F6
	FMOVQ.P 16(SRC7), F7
	EVEN_ZIPS
	ODD_ZIPS
	EVEN_ZIPS
	FMOVQ   F16, (TO)
	ADD     DSTROW, TO
	FMOVQ   F17, (TO)
	ADD     DSTROW, TO
	FMOVQ   F18, (TO)
	ADD     DSTROW, TO
	FMOVQ   F19, (TO)
	ADD     DSTROW, TO
	FMOVQ   F20, (TO)
	ADD     DSTROW, TO
	FMOVQ   F21, (TO)
	ADD     DSTROW, TO
	FMOVQ   F22, (TO)
	ADD     DSTROW, TO
	FMOVQ   F23, (TO)
	ADD     DSTROW, TO
	SUBS    $8, COLS
	BGE     cols8
	CMN     $8, COLS
	BEQ     next8
	LSL     $1, COLS, FROM       // -COLS columns back
	ADD     FROM, SRC0
	ADD     FROM, SRC1
	ADD     FROM, SRC2
	ADD     FROM, SRC3
	ADD     FROM, SRC4
	ADD     FROM, SRC5
	ADD     FROM, SRC6
	ADD     FROM, SRC7
	MADD    DSTROW, TO, COLS, TO
	MOVD    ZR, COLS
	B       cols8

next8:
	ADD  $16, DST
	ADD  SRCROW<<3, SRC
	SUBS $8, ROWS
	BLE  done
	CMP  $8, ROWS
	BGE  rows8
	SUB  $8, ROWS               // -ROWS rows back
	ADD  ROWS<<1, DST
	MADD SRCROW, SRC, ROWS, SRC
	MOVD $8, ROWS
	B    rows8

elements:
	CMP $0, ROWS
	BLE done
	CMP $0, N
	BLE done

row:  // for ; rows > 0; rows--
	MOVD SRC, FROM
	MOVD DST, TO
	MOVD N, COLS

element:  // for ; cols > 0; cols--
	MOVHU.P 2(FROM), X
	MOVH    X, (TO)
	ADD     DSTROW, TO
	SUBS    $1, COLS
	BNE     element
	ADD     $2, DST
	ADD     SRCROW, SRC
	SUBS    $1, ROWS
	BNE     row

done:
	RET
