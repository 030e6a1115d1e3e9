package generic

import "math"

// Exp64, Log64, Sigmoid64 and Tanh64 are at most 1 ULP from the exact value. No trial of all inputs
// can show that a function of float64 is correctly rounded, so their bits are those of the
// operations below, which every set of kernels must follow to the letter. All of them keep what a
// number is beyond its 53 bits in a second number, and add the two up at the end, so that little
// but this last rounding shows.
//
// The bounds, in ULP, which docs/float64.md derives: Exp64 0.73, Log64 0.59, Sigmoid64 0.73 and
// Tanh64 0.55; where a result is subnormal, and so rounded a second time, 0.87.

// reduce64 is reduce for float64: x = n·ln 2 + r + t. r is known to 53 bits, and t, which is too
// small to be seen in r, makes it known to 100. z is magic + n, or the same with another magic.
//
// n·ln 2, with ln 2 in two parts, is subtracted in two steps. The first is exact: what is
// left is a multiple of 2^-54 below 2^-1. The second has an error, which is t.
func reduce64(x, magic float64) (z, n, r, t float64) {
	z = math.FMA(x, log2e, magic)
	n = z - magic
	t = math.FMA(n, -ln2hi, x)
	r = math.FMA(n, -ln2lo, t)
	return z, n, r, math.FMA(n, -ln2lo, t-r)
}

// tail64 returns w, such that exp(r + t) = 1 + r + w.
func tail64(r, t float64) float64 {
	q := math.FMA(math.FMA(math.FMA(math.FMA(math.FMA(x12, r, x11), r, x10), r, x9), r, x8), r, x7)
	q = math.FMA(math.FMA(math.FMA(math.FMA(math.FMA(q, r, x6), r, x5), r, x4), r, x3), r, x2)
	return math.FMA(float64(q*r), r, t)
}

// timesPower returns y·2ⁿ, z being magic2 + n. Its two factors are about alike and neither
// overflows nor is subnormal, although 2ⁿ may be either.
func timesPower(y, z float64) float64 {
	w := math.Float64bits(z)
	half := w >> 1
	return float64(float64(y*math.Float64frombits(half<<52)) * math.Float64frombits((w-half)<<52))
}

// inverse returns y, next to 1/d within 2^-23, and what it lacks, f: y·d = 1 − f. CPUs divide
// float32 in a third of the time that float64 takes them.
func inverse(d float64) (y, f float64) {
	y = float64(1 / float32(d))
	return y, math.FMA(-y, d, 1)
}

// Exp64 sets dst[i] to eˣ, x = x[i], within 1 ULP.
//
// The sum 1 + r + w is taken in two parts: h, which is 1 + r rounded, and the rest.
func Exp64(dst, x []float64) {
	for i, v := range x {
		if v < exp64Min {
			v = exp64Min
		}
		if v > exp64Max {
			v = exp64Max
		}
		z, _, r, t := reduce64(v, magic2)
		w := tail64(r, t)
		h := 1 + r
		l := r - (h - 1)
		dst[i] = timesPower(h+(w+l), z)
	}
}

// Sigmoid64 sets dst[i] to 1/(1 + e⁻ˣ), x = x[i], within 1 ULP.
//
// With e⁻ˣ = 2ⁿ·(1 + r + w) it is a/(a + b + b·(r + w)), where a and b are 1 and 2ⁿ if n is
// negative, and 2⁻ⁿ and 1 otherwise: nothing overflows. The denominator is the sum of d, rounded,
// and the rest e. What is missing in the quotient y = 1/d a remainder shows; with that, and with e,
// it is corrected.
func Sigmoid64(dst, x []float64) {
	for i, v := range x {
		if v < exp64Min {
			v = exp64Min
		}
		if v > sigmoid64Max {
			v = sigmoid64Max
		}
		_, n, r, t := reduce64(-v, magic)
		w := tail64(r, t)

		small := -math.Abs(n) // 2 to this is the smaller one of a and b; below negligible it does not matter
		if small < negligible {
			small = negligible
		}
		p := math.Float64frombits(math.Float64bits(small+magic) << 52)
		b := 1.0
		if n < 0 {
			b = p
		}

		c := 1 + p // a + b, of which one is 1
		u := math.FMA(b, r, c)
		e := math.FMA(b, r, c-u) + ((1 - c) + p)
		e = math.FMA(b, w, e)
		d := u + e
		e += u - d

		y, f := inverse(d)
		y = math.FMA(y, f, y) // within 2^-46
		f = math.FMA(-y, e, math.FMA(-y, d, 1))
		y = math.FMA(y, f, y)
		n = -n
		if n > 0 {
			n = 0
		}
		dst[i] = timesPower(y, n+magic2)
	}
}

// Tanh64 sets dst[i] to tanh(x[i]), within 1 ULP. The sign of a zero is kept.
//
// |x| is reduced by multiples of ln 2/2, of which the hyperbolic tangent is a rational number: with
// |x| = -n·ln 2/2 + h and s = 2ⁿ, n ≤ 0,
//
//	tanh(|x|) = ((1-s) + (1+s)·tanh(h)) / ((1+s) + (1-s)·tanh(h)),
//
// by the theorem of addition. |h| is at most ln 2/4, and tanh(h) = h + w with a w of 1 % of it, by
// an odd polynomial, which then become a rounded sum and what it lacks; n ends at -52, lest 1+s and
// 1-s need more than 53 bits, and for the last few |x| before the result is 1, h becomes greater:
// nothing but its first bits count there. The numerator is the sum of u and v, the denominator of d
// and e, each with both products of c = 1-s or k = 1+s exact. Where |x| is so small that the result
// is x, a greater |x| goes through the steps, lest numbers become subnormal: the result is never
// greater than |x|.
func Tanh64(dst, x []float64) {
	for i, v := range x {
		a := math.Abs(v)
		if a > tanh64Max {
			a = tanh64Max
		}
		if a < tanh64Near {
			a = tanh64Near
		}
		z := math.FMA(a, minusTwoLog2e, magic)
		if z < magicLess52 {
			z = magicLess52
		}
		n := z - magic
		t := math.FMA(n, halfLn2hi, a)
		h := math.FMA(n, halfLn2lo, t)
		t = math.FMA(n, halfLn2lo, t-h)
		s := math.Float64frombits(math.Float64bits(z) << 52)

		h2 := float64(h * h)
		p := math.FMA(math.FMA(math.FMA(t15, h2, t13), h2, t11), h2, t9)
		p = math.FMA(math.FMA(math.FMA(p, h2, t7), h2, t5), h2, t3)
		w := math.FMA(float64(p*h2), h, t)
		l := h + w
		w, h = w-(l-h), l

		c, k := 1-s, 1+s
		g := float64(h * k)
		u := c + g
		v2 := ((c - u) + g) + math.FMA(w, k, math.FMA(h, k, -g))

		g = float64(h * c)
		d := k + g
		e := ((k - d) + g) + math.FMA(w, c, math.FMA(h, c, -g))
		g = d + e
		e += d - g

		y, f := inverse(g)
		y = math.FMA(y, f, y) // within 2^-46
		q := float64(u * y)
		f = math.FMA(-q, g, u) + math.FMA(-q, e, v2)
		q = math.FMA(f, y, q)
		if math.Abs(v) < q {
			q = math.Abs(v)
		}
		dst[i] = math.Copysign(q, v)
	}
}

// Log64 sets dst[i] to the natural logarithm of x[i], within 1 ULP: −Inf for ±0, NaN below.
//
// It is log with two more coefficients, with the error of the quotient s = f/d, d = 1 + f/2, which
// a remainder shows, and with ln 2 in two parts, of which the first times e is exact. A subnormal
// number is first made 2¹⁰²² times as large: its bits are the mantissa of a number in [1, 2), less
// 1.
func Log64(dst, x []float64) {
	for i, v := range x {
		bits, less := math.Float64bits(v), 0.0
		if int64(bits) < 1<<52 {
			bits = math.Float64bits(math.Float64frombits(bits|math.Float64bits(1)) - 1)
			less = subnormal
		}
		w := bits + (math.Float64bits(1) - math.Float64bits(sqrtHalf))
		e := math.Float64frombits(w>>52|math.Float64bits(two52)) - biasedTwo52 - less
		f := math.Float64frombits(w&mantissa+math.Float64bits(sqrtHalf)) - 1

		d := math.FMA(f, 0.5, 1)
		rest := math.FMA(f, 0.5, 1-d)
		y, lack := inverse(d)
		y = math.FMA(y, math.FMA(lack, lack, lack), y) // all its bits, but for the rounding
		s := float64(f * y)
		f = math.FMA(-s, rest, math.FMA(-s, d, f))
		z := float64(s * s)
		p := math.FMA(math.FMA(math.FMA(m15, z, m13), z, m11), z, m9)
		p = math.FMA(math.FMA(math.FMA(p, z, m7), z, m5), z, m3)
		l := math.FMA(float64(s*z), p, float64(f*y))

		t := math.FMA(e, ln2high, s)
		l = math.FMA(e, ln2low, l)
		dst[i] = ofLog(v, t+((math.FMA(e, ln2high, -t)+s)+l))
	}
}
