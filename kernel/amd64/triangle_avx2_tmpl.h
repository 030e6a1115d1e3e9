// MultiplyTriangle and SolveTriangle with AVX2: see triangle_tmpl.h. Of a row's last elements, one
// is done after the other.
//
// Also defined by the file that includes this: VMOV1, a load or store of one element.
//
// Registers, besides those of triangle.h:
//   Y0-Y3    the factors on the diagonal
//   Y4-Y9    those beside it: (1,0), (2,0), (2,1), (3,0), (3,1), (3,2)
//   Y10-Y13  a vector of each row
//   X14, X15 1 or -1; spare; then a factor or the sign, and a vector of a known row

#define VECTOR 32
#define VMOVU VMOVUPS
#define VBITXOR VXORPS
#define d0 Y0
#define d1 Y1
#define d2 Y2
#define d3 Y3
#define c10 Y4
#define c20 Y5
#define c21 Y6
#define c30 Y7
#define c31 Y8
#define c32 Y9
#define r0 Y10
#define r1 Y11
#define r2 Y12
#define r3 Y13
#define e0 X14
#define e1 X15

#define OTHER_ROW VMOVUPS (R8), Y15
#define OTHER_LAST VMOV1 (R8), X15
#define KNOWN_ROW VMOVUPS (R8), Y15; VXORPS solve_Sign, Y15, Y15
#define KNOWN_LAST VMOV1 (R8), X15; VXORPS solve_Sign, X15, X15
#define ADD_ROW \
	VBROADCAST (SI)(BX*1), Y14 \
	VFMA231    Y15, Y14, r0    \
	VBROADCAST (DI)(BX*1), Y14 \
	VFMA231    Y15, Y14, r1    \
	VBROADCAST (CX)(BX*1), Y14 \
	VFMA231    Y15, Y14, r2    \
	VBROADCAST (DX)(BX*1), Y14 \
	VFMA231    Y15, Y14, r3

// The sign is in the frame: -0 in all lanes where X is wanted, and 0 elsewhere.
#define solve_Sign 64(SP)
#define SET_SIGN() \
	MOVQ    block_Mode, R8        \
	ANDL    $4, R8                \
	SHLQ    $((8<<LOGSIZE)-3), R8 \
	VMOVQ   R8, X15               \
	VSPREAD X15, Y15              \
	VMOVUPS Y15, solve_Sign

#define TURN_SIGNS() \
	VMOVUPS solve_Sign, Y14 \
	VXORPS  Y14, Y10, Y10   \
	VXORPS  Y14, Y11, Y11   \
	VXORPS  Y14, Y12, Y12   \
	VXORPS  Y14, Y13, Y13

#define BEGIN_LAST(end) \
	ADDQ $VECTOR, R13 \
	JLE  end

#define LOAD_LAST() \
	VMOV1 (R9)(AX*1), X10  \
	VMOV1 (R10)(AX*1), X11 \
	VMOV1 (R11)(AX*1), X12 \
	VMOV1 (R12)(AX*1), X13

#define STORE_LAST(again) \
	VMOV1 X13, (R12)(AX*1)   \
	VMOV1 X12, (R11)(AX*1)   \
	VMOV1 X11, (R10)(AX*1)   \
	VMOV1 X10, (R9)(AX*1)    \
	ADDQ  $(1<<LOGSIZE), AX  \
	SUBQ  $(1<<LOGSIZE), R13 \
	JGT   again

#define ADD_LAST_LOWER(known, own) ADD_KNOWN(KNOWN_LAST, known, own)
#define ADD_LAST_UPPER(known, own) ADD_KNOWN(KNOWN_LAST, known, own)
#define SOLVED_LAST(again) TURN_SIGNS(); STORE_LAST(again)
