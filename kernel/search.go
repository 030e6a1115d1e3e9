package kernel

// Max returns the largest element of x. NaN are ignored: of an empty slice,
// or of nothing but NaN, it is −Inf. A maximum of zero is +0, whatever the sign
// of the zeros in x.
func Max(x []float32) float32 {
	u := noescape(x)
	m := active.Max(u[:min(len(u), block)])
	for len(u) > block {
		preemptionPoint()
		u = u[block:]
		if v := active.Max(u[:min(len(u), block)]); v > m {
			m = v
		}
	}
	return m
}

// Min returns the smallest element of x. NaN are ignored: of an empty slice,
// or of nothing but NaN, it is +Inf. A minimum of zero is +0, whatever the sign
// of the zeros in x.
func Min(x []float32) float32 {
	u := noescape(x)
	m := active.Min(u[:min(len(u), block)])
	for len(u) > block {
		preemptionPoint()
		u = u[block:]
		if v := active.Min(u[:min(len(u), block)]); v < m {
			m = v
		}
	}
	return m
}

// ArgMax returns the index of the largest element of x, the first of several
// equal ones (−0 equals +0), ignoring NaN. It is −1 if there is none: x empty or nothing but NaN.
func ArgMax(x []float32) int { return index(x, Max(x)) }

// ArgMin returns the index of the smallest element of x, the first of several
// equal ones (−0 equals +0), ignoring NaN. It is −1 if there is none: x empty or nothing but NaN.
func ArgMin(x []float32) int { return index(x, Min(x)) }

// index returns the smallest i with x[i] == m, or −1 if there is none.
func index(x []float32, m float32) int {
	u := noescape(x)
	for start := 0; start < len(u); start += block {
		preemptionPoint()
		if i := active.Index(u[start:min(len(u), start+block)], m); i >= 0 {
			return start + i
		}
	}
	return -1
}

// NonFinite returns the index of the first element of x that is NaN or
// infinite, or −1 if every element is an ordinary number.
func NonFinite(x []float32) int {
	u := noescape(x)
	for start := 0; start < len(u); start += block {
		preemptionPoint()
		if i := active.NonFinite(u[start:min(len(u), start+block)]); i >= 0 {
			return start + i
		}
	}
	return -1
}
