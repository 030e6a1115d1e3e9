package blas

import "math"

// absoluteSum64 returns Σ |x[i]|.
func absoluteSum64(n int, x []float64, inc int) float64 {
	var s0, s1, s2, s3, s4, s5, s6, s7 float64
	if inc == 1 {
		x = x[:n]
		for ; len(x) >= 8; x = x[8:] {
			s0 += math.Abs(x[0])
			s1 += math.Abs(x[1])
			s2 += math.Abs(x[2])
			s3 += math.Abs(x[3])
			s4 += math.Abs(x[4])
			s5 += math.Abs(x[5])
			s6 += math.Abs(x[6])
			s7 += math.Abs(x[7])
		}
		n = len(x)
	} else {
		for ; n >= 8; n -= 8 {
			s0 += math.Abs(x[0])
			s1 += math.Abs(x[inc])
			s2 += math.Abs(x[2*inc])
			s3 += math.Abs(x[3*inc])
			s4 += math.Abs(x[4*inc])
			s5 += math.Abs(x[5*inc])
			s6 += math.Abs(x[6*inc])
			s7 += math.Abs(x[7*inc])
			if n > 8 {
				x = x[8*inc:]
			}
		}
	}
	switch n {
	case 7:
		s6 += math.Abs(x[6*inc])
		fallthrough
	case 6:
		s5 += math.Abs(x[5*inc])
		fallthrough
	case 5:
		s4 += math.Abs(x[4*inc])
		fallthrough
	case 4:
		s3 += math.Abs(x[3*inc])
		fallthrough
	case 3:
		s2 += math.Abs(x[2*inc])
		fallthrough
	case 2:
		s1 += math.Abs(x[inc])
		fallthrough
	case 1:
		s0 += math.Abs(x[0])
	}
	return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7))
}
