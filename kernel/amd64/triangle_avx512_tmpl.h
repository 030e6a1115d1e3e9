// MultiplyTriangle and SolveTriangle with AVX-512: see triangle_tmpl.h. A row's last elements are a
// vector with a mask.
//
// Registers, besides those of triangle.h:
//   Z0-Z3    the factors on the diagonal
//   Z4-Z9    those beside it: (1,0), (2,0), (2,1), (3,0), (3,1), (3,2)
//   Z16-Z19  a vector of each row
//   Z20, Z21 one of a known row; the sign that turns on the way to B
//   X30, X31 1 or -1; spare
//   K1       the last elements of a row

#define VECTOR 64
#define VBITXOR VPXORD
#define d0 Z0
#define d1 Z1
#define d2 Z2
#define d3 Z3
#define c10 Z4
#define c20 Z5
#define c21 Z6
#define c30 Z7
#define c31 Z8
#define c32 Z9
#define r0 Z16
#define r1 Z17
#define r2 Z18
#define r3 Z19
#define e0 X30
#define e1 X31

#define OTHER_ROW VMOVU (R8), Z20
#define OTHER_LAST VMOVU.Z (R8), K1, Z20
#define KNOWN_ROW VMOVU (R8), Z20; VPXORD Z21, Z20, Z20
#define ADD_ROW \
	VFMA231.BCST (SI)(BX*1), Z20, r0 \
	VFMA231.BCST (DI)(BX*1), Z20, r1 \
	VFMA231.BCST (CX)(BX*1), Z20, r2 \
	VFMA231.BCST (DX)(BX*1), Z20, r3

// The sign is -0 in all lanes where X is wanted, and 0 elsewhere.
#define SET_SIGN() \
	MOVQ    block_Mode, R8        \
	ANDL    $4, R8                \
	SHLQ    $((8<<LOGSIZE)-3), R8 \
	VMOVQ   R8, X21               \
	VSPREAD X21, Z21

#define TURN_SIGNS() \
	VPXORD Z21, Z16, Z16 \
	VPXORD Z21, Z17, Z17 \
	VPXORD Z21, Z18, Z18 \
	VPXORD Z21, Z19, Z19

#define BEGIN_LAST(end) \
	CMPQ  R13, $-VECTOR          \
	JLE   end                    \
	MOVQ  R13, BX                \
	SHRQ  $LOGSIZE, BX           \
	ANDQ  $((64>>LOGSIZE)-1), BX \
	XORL  R8, R8                 \
	BTSQ  BX, R8                 \
	DECQ  R8                     \
	KMOVW R8, K1

#define LOAD_LAST() \
	VMOVU.Z (R9)(AX*1), K1, Z16  \
	VMOVU.Z (R10)(AX*1), K1, Z17 \
	VMOVU.Z (R11)(AX*1), K1, Z18 \
	VMOVU.Z (R12)(AX*1), K1, Z19

// STORE_LAST leaves none for another turn.
#define STORE_LAST(again) \
	VMOVU Z19, K1, (R12)(AX*1) \
	VMOVU Z18, K1, (R11)(AX*1) \
	VMOVU Z17, K1, (R10)(AX*1) \
	VMOVU Z16, K1, (R9)(AX*1)

// To solve, the last elements of the first block are kept in the frame, too, as -X: what is stored
// by a mask cannot be loaded before it has reached the cache. LAST_LOWER and LAST_UPPER set R8 to
// the first row of them that the second block needs: row 0, or row rows-5, from which it goes on
// downwards.
#define LAST_LOWER() LEAQ (56+63)(SP), R8; ANDQ $-64, R8
#define LAST_UPPER() \
	MOVQ block_Rows, R8             \
	SHLQ $6, R8                     \
	LEAQ (56+63-5*64)(SP)(R8*1), R8 \
	ANDQ $-64, R8

// ADD_LAST is ADD_KNOWN for the rows in the frame, step bytes apart.
#define ADD_LAST(step, known, own) \
	MOVQ   block_Known, BX   \
	TESTQ  BX, BX            \
	JEQ    own               \
	known: /* for each */    \
	VMOVU  (R8), Z20         \
	ADD_ROW                  \
	ADDQ   $step, R8         \
	ADDQ   block_ColStep, BX \
	JNE    known

#define ADD_LAST_LOWER(known, own) LAST_LOWER(); ADD_LAST(64, known, own)
#define ADD_LAST_UPPER(known, own) LAST_UPPER(); ADD_LAST(-64, known, own)

#define SOLVED_LAST(again) \
	LAST_LOWER()       \
	VMOVU Z16, (R8)    \
	VMOVU Z17, 64(R8)  \
	VMOVU Z18, 128(R8) \
	VMOVU Z19, 192(R8) \
	TURN_SIGNS()       \
	STORE_LAST(again)
