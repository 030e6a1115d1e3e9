// The body of a reduction: from its arguments in registers to the sum in X0.
//
// It runs in one row of lanes, 256 bytes in eight registers: element i goes to lane i%ROW. The
// last, incomplete row is loaded register by register, the last one under a mask, and those
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
//	Y12     the mask of a register
//	Y13     in every lane, the elements left, less those of the registers before
//	Y14     0, 1, 2, …
//	Y15     in every lane, the number of lanes of a register
//
// Defined by the file that includes this, for the type of the elements:
//
//	ROW               lanes
//	VADD, VADD1       the addition of vectors and of single elements
//	FOLD_LAST         adds the other lanes of X0 to the first, in halves
//	MASKS, NEXT_MASK  make the mask of the first register, for CX elements, and of the next
//
// and for the reduction:
//
//	STEP(offset, lanes)         adds the elements at offset to lanes
//	MASKED_STEP(offset, lanes)  those of the mask
//	NEXT                        moves on by one row

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
	MASKS
	MASKED_STEP(0, Y0)
	CMPQ         CX, $(ROW*1/8)
	JLE          foldRest
	NEXT_MASK
	MASKED_STEP(32, Y1)
	CMPQ         CX, $(ROW*2/8)
	JLE          foldRest
	NEXT_MASK
	MASKED_STEP(64, Y2)
	CMPQ         CX, $(ROW*3/8)
	JLE          foldRest
	NEXT_MASK
	MASKED_STEP(96, Y3)
	CMPQ         CX, $(ROW*4/8)
	JLE          foldRest
	NEXT_MASK
	MASKED_STEP(128, Y4)
	CMPQ         CX, $(ROW*5/8)
	JLE          foldRest
	NEXT_MASK
	MASKED_STEP(160, Y5)
	CMPQ         CX, $(ROW*6/8)
	JLE          foldRest
	NEXT_MASK
	MASKED_STEP(192, Y6)
	CMPQ         CX, $(ROW*7/8)
	JLE          foldRest
	NEXT_MASK
	MASKED_STEP(224, Y7)

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
	MASKS
	MASKED_STEP(0, Y0)
	CMPQ         CX, $(ROW/8)
	JLE          fold1
	NEXT_MASK
	MASKED_STEP(32, Y1)
	CMPQ         CX, $(ROW*2/8)
	JLE          fold4
	NEXT_MASK
	MASKED_STEP(64, Y2)
	CMPQ         CX, $(ROW*3/8)
	JLE          fold4
	NEXT_MASK
	MASKED_STEP(96, Y3)

fold4: // four registers into one
	VADD         Y2, Y0, Y0
	VADD         Y3, Y1, Y1
	VADD         Y1, Y0, Y0

fold1:
	VEXTRACTF128 $1, Y0, X1
	VADD         X1, X0, X0
	FOLD_LAST
	VXORPS       X1, X1, X1                      // the other lanes' +0
	VADD1        X1, X0, X0

end:
