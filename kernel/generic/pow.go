package generic

import "math"

// Pow sets dst[i] to the float32 nearest to xᵖ, x = x[i]. Special values are those of IEEE 754's
// pow: x⁰ and 1ᵖ are 1, of NaN, too; the sign of x counts where p is an odd integer; and a
// negative x has no power if p is no integer.
func Pow(dst []float32, p float32, x []float32) {
	for i, v := range x {
		dst[i] = pow(v, float64(p))
	}
}

func pow(x float32, p float64) float32 {
	y, a := float32(1), math.Abs(float64(x))
	if p == 0 {
		return y
	}
	if a != 1 { // of which the logarithm times Inf is NaN
		y = powOf(a, p)
	}
	switch {
	case !math.Signbit(float64(x)):
		return y
	case math.Abs(math.Mod(p, 2)) == 1:
		return -y
	case p != math.Trunc(p) && a != 0 && a <= math.MaxFloat32:
		return float32(math.NaN())
	}
	return y
}

// The first phase of Pow is wrong by less than 2⁻⁴³ of the result. This is a safe distance.
const (
	powLow  = 1 - 0x1p-41
	powHigh = 1 + 0x1p-41
)

// log2eLow is 1/ln 2 less log2e.
const log2eLow = 0x1.777d0ffda0d24p-56

// powOf returns the float32 nearest to xᵖ, x ≥ 0 not being 1.
//
// In float64 xᵖ is exp(p·log x). Where that is in the range of float32, the product is below
// 105, and its error is 2⁻⁵¹ of it. That becomes an error of 2⁻⁴⁴ of the result. If all
// that is within 2⁻⁴¹ of the result is rounded to one float32, that is the one. If not, as
// with one x of a hundred thousand, the power is computed to twice as many bits.
func powOf(x, p float64) float32 {
	v := exp(float64(p * ofLog(x, log(x))))
	low, high := float32(v*powLow), float32(v*powHigh)
	if low == high || v != v {
		return low
	}
	return powAccurate(x, p)
}

// powAccurate is powOf for a finite x > 0 and a result in the range of float32. It has xᵖ as a
// sum of two float64, whose error is below 2⁻⁹⁴ of it.
//
// That is enough as far as one can know. There are some 2⁶⁰ pairs of x and p. If their powers
// were random, the one nearest to the middle between two float32, but not there, would be within
// 2⁻⁸⁴ of it. Those that are such a middle have another reason. Let m > 1 be odd, and its
// power a middle: an integer of at most 25 bits. Then p is below 16, since 3¹⁶ has more bits.
// And p is a multiple of 1/8, since m would be a sixteenth power else, and 3¹⁶ has too many bits
// for m, too. So for these p, what is within 2⁻⁸⁰ of a middle is that middle. For m = 1, all
// is exact.
func powAccurate(x, p float64) float32 {
	v, n := powPair(x, p)
	if math.Abs(v.low) < 0x1p-80 && 0 < p && p < 16 && math.Mod(p, 1./8) == 0 {
		v.low = 0
	}
	return float32(math.Ldexp(v.sticky(), n))
}

// powPair returns v and n such that xᵖ = v·2ⁿ.
func powPair(x, p float64) (v pair, n int) {
	w := biased(x)
	m := math.Float64frombits(w&mantissa + math.Float64bits(sqrtHalf)) // x = 2ᵉ·m
	e := float64(int(w>>52) - 1023)

	// l is log m but for an error of 2⁻⁵¹. With u = m·exp(-l) - 1, log m = l + log(1 + u),
	// and that is l + u - u²/2.
	l := log(m)
	t := expm1Pair(pair{-l, 0}).times(pair{m, 0}) // m·(exp(-l) - 1)
	u := (m - 1 + t.high) + t.low
	logarithm := sumOf(l, math.FMA(u*-0.5, u, u)).times(pair{log2e, log2eLow})

	// The exponent of 2 is p·(e + log2 m), an integer and r.
	s := sumOf(e, logarithm.high)
	y := sumOf(s.high, s.low+logarithm.low).times(pair{p, 0})
	whole := math.RoundToEven(y.high)
	r := sumOf(y.high-whole, y.low)
	return expm1Pair(r.times(pair{ln2hi, ln2lo})).plus1(), int(whole)
}

// A pair is the unevaluated sum of two float64, of which the second is at most half of the last bit
// of the first.
type pair struct{ high, low float64 }

// sumOf returns a + b exactly, for |a| ≥ |b| or a = 0.
func sumOf(a, b float64) pair {
	s := a + b
	return pair{s, b - (s - a)}
}

// times returns a·b, within 2⁻¹⁰³ of it.
func (a pair) times(b pair) pair {
	high := float64(a.high * b.high)
	low := math.FMA(a.high, b.high, -high)
	return sumOf(high, low+math.FMA(a.high, b.low, float64(a.low*b.high)))
}

// over returns a/k, within 2⁻¹⁰⁵ of it, for an integer k.
func (a pair) over(k float64) pair {
	high := a.high / k
	return pair{high, (math.FMA(-high, k, a.high) + a.low) / k}
}

// plus1 returns 1 + a for |a| < 1, within 2⁻¹⁰⁵ of it.
func (a pair) plus1() pair {
	s := sumOf(1, a.high)
	return sumOf(s.high, s.low+a.low)
}

// expm1Pair returns exp(r) - 1 for |r| ≤ ln 2/2, by its series: r·(1 + r/2·(1 + r/3·(1 +
// …))). What comes after the fourteenth term is so small that one float64 is enough for it.
func expm1Pair(r pair) pair {
	const terms, few = 27, 14
	rest := 1.0
	for k := terms; k > few; k-- {
		rest = math.FMA(rest, r.high/float64(k), 1)
	}
	sum := pair{rest, 0}
	for k := few; k > 1; k-- {
		sum = sum.times(r).over(float64(k)).plus1()
	}
	return sum.times(r)
}

// sticky returns a float64 that is rounded to a shorter number as the sum a > 0 would be: if a.low
// is not 0, the float64 next to the sum whose last bit is 1.
func (a pair) sticky() float64 {
	u := math.Float64bits(a.high)
	if a.low < 0 {
		u-- // the float64 below the sum
	}
	if a.low != 0 {
		u |= 1
	}
	return math.Float64frombits(u)
}
