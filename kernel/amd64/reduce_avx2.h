// The body of a reduction: from its arguments in registers to the sum in X0.
//
// It runs in one row of lanes, 256 bytes in eight registers: element i goes to lane i%ROW. The
// last, incomplete row is loaded register by register, only the last one under a mask, and those
// that have no elements are left alone: a masked load of nothing is slow where the page after the slice has
// not been touched yet. The +0 that belongs to the lanes without an element changes nothing but
// the sign of a zero, so one addition of it at the end does for all.
//
// Up to half a row needs only the first four registers, up to an eighth only the first.
//
// Registers:
//
//	SI, DI  the next elements of x and y
//	CX      n, minus ROW from the first row on
//	Y0-Y7   the lanes
//	Y8, Y9  elements
//	Y12     the mask of the last register
//
// Defined by the file that includes this, for the type of the elements:
//
//	ROW               lanes
//	VADD, VADD1       the addition of vectors and of single elements
//	FOLD_LAST         adds the other lanes of X0 to the first, in halves
//	LOGSIZE           the logarithm of the bytes of an element
//
// and for the reduction:
//
//	STEP(offset, lanes)         adds the elements at offset to lanes
//	MASKED_STEP(offset, lanes)  those of the mask
//	NEXT                        moves on by one row

// FULL adds a register that is not the last; the last is done at label.
#define FULL(offset, lanes, label) \
	CMPL CX, $(ROW/8)    \
	JLE  label           \
	STEP(offset, lanes)  \
	SUBL $(ROW/8), CX

// LAST adds the CX elements of the last register.
#define LAST(offset, lanes) \
	SHLQ    $LOGSIZE, CX       \
	LEAQ    ones<>+32(SB), AX  \
	SUBQ    CX, AX             \
	VMOVDQU (AX), Y12          \
	MASKED_STEP(offset, lanes)

	VXORPS       X0, X0, X0
	VXORPS       X1, X1, X1
	VXORPS       X2, X2, X2
	VXORPS       X3, X3, X3
	CMPQ         CX, $(ROW/2)
	JLE          few
	VXORPS       X4, X4, X4
	VXORPS       X5, X5, X5
	VXORPS       X6, X6, X6
	VXORPS       X7, X7, X7
	SUBQ         $ROW, CX
	JLT          rest

loop: // for ; n >= ROW; n -= ROW
	STEP(0, Y0)
	STEP(32, Y1)
	STEP(64, Y2)
	STEP(96, Y3)
	STEP(128, Y4)
	STEP(160, Y5)
	STEP(192, Y6)
	STEP(224, Y7)
	NEXT
	SUBQ         $ROW, CX
	JGE          loop

rest: // the n%ROW elements left
	ANDL         $(ROW-1), CX
	JEQ          fold
	FULL(0, Y0, rest0)
	FULL(32, Y1, rest1)
	FULL(64, Y2, rest2)
	FULL(96, Y3, rest3)
	FULL(128, Y4, rest4)
	FULL(160, Y5, rest5)
	FULL(192, Y6, rest6)
	LAST(224, Y7)
	JMP          foldRest
rest6:
	LAST(192, Y6)
	JMP          foldRest
rest5:
	LAST(160, Y5)
	JMP          foldRest
rest4:
	LAST(128, Y4)
	JMP          foldRest
rest3:
	LAST(96, Y3)
	JMP          foldRest
rest2:
	LAST(64, Y2)
	JMP          foldRest
rest1:
	LAST(32, Y1)
	JMP          foldRest
rest0:
	LAST(0, Y0)

foldRest:
	VXORPS       X8, X8, X8                      // the last lane gets its +0, and with it the sum
	VADD         Y8, Y7, Y7

fold: // lane j gains lane j + ROW/2, then j + ROW/4, …
	VADD         Y4, Y0, Y0
	VADD         Y5, Y1, Y1
	VADD         Y6, Y2, Y2
	VADD         Y7, Y3, Y3
	VADD         Y2, Y0, Y0
	VADD         Y3, Y1, Y1
	VADD         Y1, Y0, Y0
	VEXTRACTF128 $1, Y0, X1
	VADD         X1, X0, X0
	FOLD_LAST
	JMP          end

few: // n <= ROW/2
	FULL(0, Y0, few0)
	FULL(32, Y1, few1)
	FULL(64, Y2, few2)
	LAST(96, Y3)
	VADD         Y3, Y1, Y1
	JMP          fold3
few2:
	LAST(64, Y2)
fold3:
	VADD         Y2, Y0, Y0
	JMP          fold2
few1:
	LAST(32, Y1)
fold2:
	VADD         Y1, Y0, Y0
	JMP          fold1
few0:
	LAST(0, Y0)

fold1:
	VEXTRACTF128 $1, Y0, X1
	VADD         X1, X0, X0
	FOLD_LAST
	VXORPS       X1, X1, X1                      // the other lanes' +0
	VADD1        X1, X0, X0

end:
#undef FULL
#undef LAST
