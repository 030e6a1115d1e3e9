package blas

// dotSmall returns Σ x[i]·y[i] of at most 8 elements, in the lanes of kernel.Dot or kernel.Dot64:
// each has one of its own. The lanes fold in halves. The + 0 is that of the lanes' beginning: a sum
// of negative zeros is +0.
func dotSmall[T number](x, y []T) T {
	var p0, p1, p2, p3, p4, p5, p6, p7 T
	n := len(x)
	y = y[:n]
	switch n {
	case 8:
		p7 = T(x[7] * y[7])
		fallthrough
	case 7:
		p6 = T(x[6] * y[6])
		fallthrough
	case 6:
		p5 = T(x[5] * y[5])
		fallthrough
	case 5:
		p4 = T(x[4] * y[4])
		fallthrough
	case 4:
		p3 = T(x[3] * y[3])
		fallthrough
	case 3:
		p2 = T(x[2] * y[2])
		fallthrough
	case 2:
		p1 = T(x[1] * y[1])
		fallthrough
	case 1:
		p0 = T(x[0] * y[0])
	}
	return ((p0 + p4) + (p2 + p6)) + ((p1 + p5) + (p3 + p7)) + 0
}

// dotMiddle is dotSmall of 9 to 16 elements: element i and i+8 fold first.
func dotMiddle[T number](x, y []T) T {
	n := len(x)
	y = y[:n]
	p0, p1, p2, p3 := T(x[0]*y[0]), T(x[1]*y[1]), T(x[2]*y[2]), T(x[3]*y[3])
	p4, p5, p6, p7 := T(x[4]*y[4]), T(x[5]*y[5]), T(x[6]*y[6]), T(x[7]*y[7])
	switch n {
	case 16:
		p7 += T(x[15] * y[15])
		fallthrough
	case 15:
		p6 += T(x[14] * y[14])
		fallthrough
	case 14:
		p5 += T(x[13] * y[13])
		fallthrough
	case 13:
		p4 += T(x[12] * y[12])
		fallthrough
	case 12:
		p3 += T(x[11] * y[11])
		fallthrough
	case 11:
		p2 += T(x[10] * y[10])
		fallthrough
	case 10:
		p1 += T(x[9] * y[9])
		fallthrough
	case 9:
		p0 += T(x[8] * y[8])
	}
	return ((p0 + p4) + (p2 + p6)) + ((p1 + p5) + (p3 + p7)) + 0
}

// dotThree is dotSmall of 17 to 24 elements: element i and i+16 fold first, then i+8.
func dotThree[T number](x, y []T) T {
	n := len(x)
	y = y[:n]
	_, _ = x[15], y[15]
	p0, p1, p2, p3 := T(x[0]*y[0]), T(x[1]*y[1]), T(x[2]*y[2]), T(x[3]*y[3])
	p4, p5, p6, p7 := T(x[4]*y[4]), T(x[5]*y[5]), T(x[6]*y[6]), T(x[7]*y[7])
	switch n {
	case 24:
		p7 += T(x[23] * y[23])
		fallthrough
	case 23:
		p6 += T(x[22] * y[22])
		fallthrough
	case 22:
		p5 += T(x[21] * y[21])
		fallthrough
	case 21:
		p4 += T(x[20] * y[20])
		fallthrough
	case 20:
		p3 += T(x[19] * y[19])
		fallthrough
	case 19:
		p2 += T(x[18] * y[18])
		fallthrough
	case 18:
		p1 += T(x[17] * y[17])
		fallthrough
	case 17:
		p0 += T(x[16] * y[16])
	}
	p0 += T(x[8] * y[8])
	p1 += T(x[9] * y[9])
	p2 += T(x[10] * y[10])
	p3 += T(x[11] * y[11])
	p4 += T(x[12] * y[12])
	p5 += T(x[13] * y[13])
	p6 += T(x[14] * y[14])
	p7 += T(x[15] * y[15])
	return ((p0 + p4) + (p2 + p6)) + ((p1 + p5) + (p3 + p7)) + 0
}
