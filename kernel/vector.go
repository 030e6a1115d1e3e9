package kernel

// Dot returns Σ x[i]·y[i]; +0 for empty slices. It is computed in 64 lanes of
// fused multiply-adds and pairwise over blocks of 8,192, so its error is at most
// about (n/64 + 7)·2⁻²⁴·Σ|x[i]·y[i]| for n ≤ 8,192.
func Dot(x, y []float32) float32 {
	if len(x) != len(y) {
		panic(errLength)
	}
	if len(x) <= block {
		return active.dot(hide(x), hide(y))
	}
	return blocks2(active.dot, x, y)
}

// Sum returns Σ x[i], in the lanes and blocks of [Dot]; +0 for an empty slice.
func Sum(x []float32) float32 {
	if len(x) <= block {
		return active.sum(hide(x))
	}
	return blocks1(active.sum, x)
}

// Dot64 is [Dot] for float64, in 32 lanes; blocks are of 8,192 elements, too.
// Its error is at most about (n/32 + 6)·2⁻⁵³·Σ|x[i]·y[i]| for n ≤ 8,192.
func Dot64(x, y []float64) float64 {
	if len(x) != len(y) {
		panic(errLength)
	}
	if len(x) <= block {
		return active.dot64(hide(x), hide(y))
	}
	return blocks2(active.dot64, x, y)
}

// Sum64 returns Σ x[i], in the lanes and blocks of [Dot64]; +0 for an empty slice.
func Sum64(x []float64) float64 {
	if len(x) <= block {
		return active.sum64(hide(x))
	}
	return blocks1(active.sum64, x)
}

// SquaredDistance returns Σ (x[i] − y[i])², in the lanes and blocks of [Dot]; +0 for empty slices.
func SquaredDistance(x, y []float32) float32 {
	if len(x) != len(y) {
		panic(errLength)
	}
	if len(x) <= block {
		return active.squaredDistance(hide(x), hide(y))
	}
	return blocks2(active.squaredDistance, x, y)
}

// blocks1 reduces x by f, block by block.
func blocks1[T number](f func(x []T) T, x []T) T {
	var p pairs[T]
	u := hide(x)
	for ; len(u) > block; u = u[block:] {
		preemptible()
		p.add(f(u[:block]))
	}
	return p.total(f(u))
}

// blocks2 is blocks1 for two slices.
func blocks2[T number](f func(x, y []T) T, x, y []T) T {
	var p pairs[T]
	u, v := hide(x), hide(y)
	for len(u) > block {
		preemptible()
		p.add(f(u[:block], v[:block]))
		u, v = u[block:], v[block:]
	}
	return p.total(f(u, v))
}

// Max returns the largest element of x. NaN are ignored: of an empty slice,
// or of nothing but NaN, it is −Inf. A maximum of zero is +0, whatever the sign
// of the zeros in x.
func Max(x []float32) float32 {
	u := hide(x)
	m := active.max(u[:min(len(u), block)])
	for len(u) > block {
		preemptible()
		u = u[block:]
		if v := active.max(u[:min(len(u), block)]); v > m {
			m = v
		}
	}
	return m
}

// ArgMax returns the index of the largest element of x, the first of several
// equal ones (−0 equals +0), ignoring NaN. It is −1 if there is none: x empty or nothing but NaN.
func ArgMax(x []float32) int {
	m := Max(x)
	u := hide(x)
	for start := 0; start < len(u); start += block {
		preemptible()
		if i := active.index(u[start:min(len(u), start+block)], m); i >= 0 {
			return start + i
		}
	}
	return -1
}

// NonFinite returns the index of the first element of x that is NaN or
// infinite, or −1 if every element is an ordinary number.
func NonFinite(x []float32) int {
	u := hide(x)
	for start := 0; start < len(u); start += block {
		preemptible()
		if i := active.nonFinite(u[start:min(len(u), start+block)]); i >= 0 {
			return start + i
		}
	}
	return -1
}

// Add sets dst[i] = x[i] + y[i].
func Add(dst, x, y []float32) { binary(active.add, dst, x, y) }

// Sub sets dst[i] = x[i] − y[i].
func Sub(dst, x, y []float32) { binary(active.sub, dst, x, y) }

// Mul sets dst[i] = x[i]·y[i].
func Mul(dst, x, y []float32) { binary(active.mul, dst, x, y) }

// Div sets dst[i] = x[i] / y[i], as IEEE 754 says for zeros and infinities.
func Div(dst, x, y []float32) { binary(active.div, dst, x, y) }

// Scale sets dst[i] = a·x[i].
func Scale(dst []float32, a float32, x []float32) { unaryScalar(active.scale, dst, a, x) }

// Scale64 sets dst[i] = a·x[i].
func Scale64(dst []float64, a float64, x []float64) {
	check(dst, x)
	d, u := hide(dst), hide(x)
	span := active.span
	for len(d) > span {
		preemptible()
		active.scale64(d[:span], a, u[:span])
		d, u = d[span:], u[span:]
	}
	active.scale64(d, a, u)
}

// ScaledSub sets dst[i] = a·(x[i] − y[i]): the difference is rounded, then the product.
func ScaledSub(dst []float32, a float32, x, y []float32) {
	binaryScalar(active.scaledSub, dst, a, x, y)
}

// Axpy sets y[i] = a·x[i] + y[i], each with one rounding. With a = −rate, x the
// gradient and y the weights it is a step of gradient descent.
func Axpy(a float32, x, y []float32) {
	check(y, x)
	u, v := hide(x), hide(y)
	span := active.span
	for len(v) > span {
		preemptible()
		active.axpy(a, u[:span], v[:span])
		u, v = u[span:], v[span:]
	}
	active.axpy(a, u, v)
}

// Axpy64 is [Axpy] for float64.
func Axpy64(a float64, x, y []float64) {
	check(y, x)
	u, v := hide(x), hide(y)
	span := active.span
	for len(v) > span {
		preemptible()
		active.axpy64(a, u[:span], v[:span])
		u, v = u[span:], v[span:]
	}
	active.axpy64(a, u, v)
}
