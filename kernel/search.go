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

// Max64 is [Max] for float64.
func Max64(x []float64) float64 {
	u := noescape(x)
	m := active.Max64(u[:min(len(u), block)])
	for len(u) > block {
		preemptionPoint()
		u = u[block:]
		if v := active.Max64(u[:min(len(u), block)]); v > m {
			m = v
		}
	}
	return m
}

// Min64 is [Min] for float64.
func Min64(x []float64) float64 {
	u := noescape(x)
	m := active.Min64(u[:min(len(u), block)])
	for len(u) > block {
		preemptionPoint()
		u = u[block:]
		if v := active.Min64(u[:min(len(u), block)]); v < m {
			m = v
		}
	}
	return m
}

// ArgMax returns the index of the largest element of x, the first of several
// equal ones (−0 equals +0), ignoring NaN. It is −1 if there is none: x empty or nothing but NaN.
func ArgMax(x []float32) int { return index(active.Index, x, Max(x)) }

// ArgMin returns the index of the smallest element of x, the first of several
// equal ones (−0 equals +0), ignoring NaN. It is −1 if there is none: x empty or nothing but NaN.
func ArgMin(x []float32) int { return index(active.Index, x, Min(x)) }

// ArgMax64 is [ArgMax] for float64.
func ArgMax64(x []float64) int { return index(active.Index64, x, Max64(x)) }

// ArgMin64 is [ArgMin] for float64.
func ArgMin64(x []float64) int { return index(active.Index64, x, Min64(x)) }

// ArgMaxAbs returns the index of the first element of x with the largest absolute value, unless
// there is a NaN: then that of the first NaN. So it finds the pivot of a column, or what
// makes it useless. It is −1 if x is empty.
func ArgMaxAbs(x []float32) int {
	if len(x) <= block {
		return active.ArgMaxAbs(noescape(x))
	}
	return argMaxAbs(active.ArgMaxAbs, x)
}

// ArgMaxAbs64 is [ArgMaxAbs] for float64.
func ArgMaxAbs64(x []float64) int {
	if len(x) <= block {
		return active.ArgMaxAbs64(noescape(x))
	}
	return argMaxAbs(active.ArgMaxAbs64, x)
}

// argMaxAbs is ArgMaxAbs of several blocks. find is for one.
func argMaxAbs[T number](find func(x []T) int, x []T) int {
	u := noescape(x)
	at, most := 0, T(-1)
	for start := 0; start < len(u); start += block {
		preemptionPoint()
		i := start + find(u[start:min(len(u), start+block)])
		v := u[i]
		if v != v {
			return i
		}
		if v = max(v, -v); v > most {
			at, most = i, v
		}
	}
	return at
}

// index returns the smallest i with x[i] == m, or −1 if there is none. find is for one block.
func index[T number](find func(x []T, m T) int, x []T, m T) int {
	u := noescape(x)
	for start := 0; start < len(u); start += block {
		preemptionPoint()
		if i := find(u[start:min(len(u), start+block)], m); i >= 0 {
			return start + i
		}
	}
	return -1
}

// NonFinite returns the index of the first element of x that is NaN or
// infinite, or −1 if every element is an ordinary number.
func NonFinite(x []float32) int { return first(active.NonFinite, x) }

// NonFinite64 is [NonFinite] for float64.
func NonFinite64(x []float64) int { return first(active.NonFinite64, x) }

// first returns the smallest index that find finds in a block of x, or −1.
func first[T number](find func(x []T) int, x []T) int {
	u := noescape(x)
	for start := 0; start < len(u); start += block {
		preemptionPoint()
		if i := find(u[start:min(len(u), start+block)]); i >= 0 {
			return start + i
		}
	}
	return -1
}
