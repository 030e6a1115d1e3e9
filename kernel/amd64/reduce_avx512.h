// The body of a reduction: from its arguments in registers to the sum in X0.
//
// It runs in one row of lanes, 256 bytes in four registers: element i goes to lane i%ROW. The
// last, incomplete row is loaded register by register, only the last one under a mask, and those
// that have no elements are left alone: a masked load of nothing is slow where the page after the slice has
// not been touched yet. The +0 that belongs to the lanes without an element changes nothing but
// the sign of a zero, so one addition of it at the end does for all.
//
// Up to half a row needs only the first two registers, and is taken in halves of them.
//
// Registers:
//
//	SI, DI  the next elements of x and y
//	CX      n, minus ROW from the first row on
//	Z0-Z3   the lanes
//	Z4-Z8   elements
//	K1      which elements of the last register there are
//
// Defined by the file that includes this, for the type of the elements:
//
//	ROW          lanes
//	VADD, VADD1  the addition of vectors and of single elements
//	FOLD_LAST    adds the other lanes of X0 to the first, in halves
//
// and for the reduction:
//
//	STEP(offset, x, lanes)            adds the elements at offset to lanes
//	MASKED_STEP(offset, x, y, lanes)  those of K1
//	NEXT                              moves on by one row

// MASK_LAST sets K1 to CX ones.
#define MASK_LAST \
	MOVL  $-1, AX      \
	BZHIL CX, AX, AX   \
	KMOVW AX, K1

	VXORPS       X0, X0, X0
	VXORPS       X1, X1, X1
	VXORPS       X2, X2, X2
	VXORPS       X3, X3, X3
	CMPQ         CX, $(ROW/2)
	JLE          few
	SUBQ         $ROW, CX
	JLT          rest

loop: // for ; n >= ROW; n -= ROW
	STEP(0, Z4, Z0)
	STEP(64, Z5, Z1)
	STEP(128, Z6, Z2)
	STEP(192, Z7, Z3)
	NEXT
	SUBQ         $ROW, CX
	JGE          loop

rest: // the n%ROW elements left
	ANDL         $(ROW-1), CX
	JEQ          fold
	CMPL         CX, $(ROW/4)
	JLE          rest1
	STEP(0, Z4, Z0)
	SUBL         $(ROW/4), CX
	CMPL         CX, $(ROW/4)
	JLE          rest2
	STEP(64, Z5, Z1)
	SUBL         $(ROW/4), CX
	CMPL         CX, $(ROW/4)
	JLE          rest3
	STEP(128, Z6, Z2)
	SUBL         $(ROW/4), CX
	MASK_LAST
	MASKED_STEP(192, Z4, Z8, Z3)
	JMP          foldRest
rest3:
	MASK_LAST
	MASKED_STEP(128, Z4, Z8, Z2)
	JMP          foldRest
rest2:
	MASK_LAST
	MASKED_STEP(64, Z4, Z8, Z1)
	JMP          foldRest
rest1:
	MASK_LAST
	MASKED_STEP(0, Z4, Z8, Z0)

foldRest:
	VXORPS       X8, X8, X8                      // the last lane gets its +0, and with it the sum
	VADD         Z8, Z3, Z3

fold: // lane j gains lane j + ROW/2, then j + ROW/4, …
	VADD         Z2, Z0, Z0
	VADD         Z3, Z1, Z1
	VADD         Z1, Z0, Z0
	VEXTRACTF64X4 $1, Z0, Y1
	VADD         Y1, Y0, Y0
	VEXTRACTF128 $1, Y0, X1
	VADD         X1, X0, X0
	FOLD_LAST
	JMP          end

few: // n <= ROW/2
	CMPQ         CX, $(ROW/8)
	JLE          few1
	STEP(0, Y4, Y0)
	SUBL         $(ROW/8), CX
	CMPL         CX, $(ROW/8)
	JLE          few2
	STEP(32, Y5, Y1)
	SUBL         $(ROW/8), CX
	CMPL         CX, $(ROW/8)
	JLE          few3
	STEP(64, Y6, Y2)
	SUBL         $(ROW/8), CX
	MASK_LAST
	MASKED_STEP(96, Y4, Y8, Y3)
	VADD         Y3, Y1, Y1
	JMP          fold3
few3:
	MASK_LAST
	MASKED_STEP(64, Y4, Y8, Y2)
fold3:
	VADD         Y2, Y0, Y0
	JMP          fold2
few2:
	MASK_LAST
	MASKED_STEP(32, Y4, Y8, Y1)
fold2:
	VADD         Y1, Y0, Y0
	JMP          fold1
few1:
	MASK_LAST
	MASKED_STEP(0, Y4, Y8, Y0)

fold1:
	VEXTRACTF128 $1, Y0, X1
	VADD         X1, X0, X0
	FOLD_LAST
	VXORPS       X1, X1, X1                      // the other lanes' +0
	VADD1        X1, X0, X0

end:
#undef MASK_LAST
