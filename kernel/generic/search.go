package generic

import "math"

// Max returns the largest element of x, not counting NaN; −Inf when there is
// none. A maximum of zero is +0 whatever the signs of the zeros in x, so that
// no order of comparison can be told from the result.
func Max(x []float32) float32 {
	m := float32(math.Inf(-1))
	for _, v := range x {
		if v > m {
			m = v
		}
	}
	return m + 0 // −0 + 0 is +0
}

// Min returns the smallest element of x, not counting NaN; +Inf when there is
// none. A minimum of zero is +0, as for Max.
func Min(x []float32) float32 {
	m := float32(math.Inf(1))
	for _, v := range x {
		if v < m {
			m = v
		}
	}
	return m + 0 // −0 + 0 is +0
}

// Index returns the smallest i with x[i] == v, or −1 if there is none. As
// always, −0 equals +0 and NaN equals nothing.
func Index(x []float32, v float32) int {
	for i, u := range x {
		if u == v {
			return i
		}
	}
	return -1
}

// Above returns the smallest i with x[i] > v, or −1 if there is none.
func Above(x []float32, v float32) int {
	for i, u := range x {
		if u > v {
			return i
		}
	}
	return -1
}

// NonFinite returns the smallest i with x[i] NaN or infinite, or −1 if there is none.
func NonFinite(x []float32) int {
	for i, v := range x {
		if d := v - v; d != 0 { // 0 for the finite, NaN for the others, and NaN differs from 0
			return i
		}
	}
	return -1
}

// ArgMaxAbs returns the smallest i with x[i] NaN, or, if there is none, the smallest i with the
// largest |x[i]|; −1 if x is empty.
func ArgMaxAbs(x []float32) int {
	at, most := -1, float32(-1)
	for i, v := range x {
		if v != v {
			return i
		}
		if a := max(v, -v); a > most {
			at, most = i, a
		}
	}
	return at
}

// Max64 is Max for float64.
func Max64(x []float64) float64 {
	m := math.Inf(-1)
	for _, v := range x {
		if v > m {
			m = v
		}
	}
	return m + 0 // −0 + 0 is +0
}

// Min64 is Min for float64.
func Min64(x []float64) float64 {
	m := math.Inf(1)
	for _, v := range x {
		if v < m {
			m = v
		}
	}
	return m + 0 // −0 + 0 is +0
}

// Index64 is Index for float64.
func Index64(x []float64, v float64) int {
	for i, u := range x {
		if u == v {
			return i
		}
	}
	return -1
}

// Above64 is Above for float64.
func Above64(x []float64, v float64) int {
	for i, u := range x {
		if u > v {
			return i
		}
	}
	return -1
}

// NonFinite64 is NonFinite for float64.
func NonFinite64(x []float64) int {
	for i, v := range x {
		if d := v - v; d != 0 { // 0 for the finite, NaN for the others, and NaN differs from 0
			return i
		}
	}
	return -1
}

// ArgMaxAbs64 is ArgMaxAbs for float64.
func ArgMaxAbs64(x []float64) int {
	at, most := -1, -1.0
	for i, v := range x {
		if v != v {
			return i
		}
		if a := max(v, -v); a > most {
			at, most = i, a
		}
	}
	return at
}
