// The body of a reduction of one block: from its arguments in registers to the sum in F0.
//
// It runs in one row of lanes, 256 bytes in V0 to V15: element i goes to lane i%ROW. At the end the
// lanes fold in halves.
//
// An incomplete last row fills the first registers with its whole vectors and the next
// one with the elements left over, padded with zeros. The contract adds +0 to each lane
// that the row does not reach, which shows only in the sign of a zero result: one lane that
// is +0 keeps every sum above it from being -0. The last lane is never reached, so it is enough to add +0 there.
//
// Registers:
//
//	X, Y      what is left of x and y
//	N         elements left
//	R3        scratch
//	V0-V15    lanes
//	V16-V31   elements of x and y
//	V26, V27  the elements left over, padded
//
// Defined by the file that includes this, for the type of the elements:
//
//	ROW                         lanes
//	VADD(m, n, d), VFMA         vector instructions, by the numbers of their registers
//	FOLD_LAST                   adds the other lanes of V0 to the first, in halves
//	LEFT(p, f, v, label, next)  loads the last elements, too few for a vector, from p into f = v, padded with
//	                            +0, and goes on to next; p, X or Y, stays
//
// and for the reduction:
//
//	HALF(at, j)      adds half a row, from byte at on, to the lanes in V0-V7 or, with j = 8, V8-V15
//	VECTOR(j, label) adds the next vector to Vj, or goes to the label if less than one is left
//	LEFTOVERS        loads what is left over
//	PART(j)          adds it to Vj
//	NEXT             moves on by one row

	VEOR V0.B16, V0.B16, V0.B16
	VEOR V1.B16, V1.B16, V1.B16
	VEOR V2.B16, V2.B16, V2.B16
	VEOR V3.B16, V3.B16, V3.B16
	VEOR V4.B16, V4.B16, V4.B16
	VEOR V5.B16, V5.B16, V5.B16
	VEOR V6.B16, V6.B16, V6.B16
	VEOR V7.B16, V7.B16, V7.B16
	VEOR V8.B16, V8.B16, V8.B16
	VEOR V9.B16, V9.B16, V9.B16
	VEOR V10.B16, V10.B16, V10.B16
	VEOR V11.B16, V11.B16, V11.B16
	VEOR V12.B16, V12.B16, V12.B16
	VEOR V13.B16, V13.B16, V13.B16
	VEOR V14.B16, V14.B16, V14.B16
	VEOR V15.B16, V15.B16, V15.B16
	SUBS $ROW, N
	BLT  row

loop: // for ; n >= ROW; n -= ROW
	HALF(0, 0)
	HALF(128, 8)
	NEXT
	SUBS $ROW, N
	BGE  loop

row: // if n > 0
	ADDS $ROW, N
	BEQ  fold
	VEOR V16.B16, V16.B16, V16.B16
	VADD(16, 15, 15)                // last lane += +0
	LEFTOVERS
	VECTOR(0, part0)
	VECTOR(1, part1)
	VECTOR(2, part2)
	VECTOR(3, part3)
	VECTOR(4, part4)
	VECTOR(5, part5)
	VECTOR(6, part6)
	VECTOR(7, part7)
	VECTOR(8, part8)
	VECTOR(9, part9)
	VECTOR(10, part10)
	VECTOR(11, part11)
	VECTOR(12, part12)
	VECTOR(13, part13)
	VECTOR(14, part14)
	PART(15)
	B    fold
part0:  PART(0); B fold
part1:  PART(1); B fold
part2:  PART(2); B fold
part3:  PART(3); B fold
part4:  PART(4); B fold
part5:  PART(5); B fold
part6:  PART(6); B fold
part7:  PART(7); B fold
part8:  PART(8); B fold
part9:  PART(9); B fold
part10: PART(10); B fold
part11: PART(11); B fold
part12: PART(12); B fold
part13: PART(13); B fold
part14: PART(14)

fold: // lane j gains lane j + ROW/2, then j + ROW/4, …
	VADD(8, 0, 0)
	VADD(9, 1, 1)
	VADD(10, 2, 2)
	VADD(11, 3, 3)
	VADD(12, 4, 4)
	VADD(13, 5, 5)
	VADD(14, 6, 6)
	VADD(15, 7, 7)
	VADD(4, 0, 0)
	VADD(5, 1, 1)
	VADD(6, 2, 2)
	VADD(7, 3, 3)
	VADD(2, 0, 0)
	VADD(3, 1, 1)
	VADD(1, 0, 0)
	FOLD_LAST
