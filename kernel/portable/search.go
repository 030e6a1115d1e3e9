package portable

import "math"

// Max is generic.Max. Eight elements at a time share what an index takes.
func Max(x []float32) float32 {
	m := float32(math.Inf(-1))
	for len(x) >= 8 {
		u := (*[8]float32)(x)
		if u[0] > m {
			m = u[0]
		}
		if u[1] > m {
			m = u[1]
		}
		if u[2] > m {
			m = u[2]
		}
		if u[3] > m {
			m = u[3]
		}
		if u[4] > m {
			m = u[4]
		}
		if u[5] > m {
			m = u[5]
		}
		if u[6] > m {
			m = u[6]
		}
		if u[7] > m {
			m = u[7]
		}
		x = x[8:]
	}
	for _, v := range x {
		if v > m {
			m = v
		}
	}
	return m + 0 // −0 + 0 is +0
}
