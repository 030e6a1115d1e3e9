package generic

import "math"

// Pow64 sets dst[i] to xᵖ, x = x[i], within 1 ULP; for p = 1, 2 and −1 to x, x² and 1/x, rounded.
// Special values are those of IEEE 754's pow: x⁰ and 1ᵖ are 1, of NaN, too; the sign of x counts
// where p is an odd integer; and a negative x has no power if p is no integer.
//
// Like the other functions of float64, it is a fixed sequence of operations, which every set of
// kernels must follow to the letter. docs/float64.md derives the bounds, 0.72 ULP, and 0.87 where a
// result is subnormal.
func Pow64(dst []float64, p float64, x []float64) {
	for i, v := range x {
		dst[i] = pow64(v, p)
	}
}

func pow64(x, p float64) float64 {
	y, a := 1.0, math.Abs(x)
	switch {
	case p == 0 || x == 1:
		return y
	case p == 1:
		return x
	case p == 2:
		return float64(x * x)
	case p == -1:
		return 1 / x
	case a != a || p != p:
		return math.NaN()
	case a == 0 || a-a != 0 || a != 1 && p-p != 0:
		y = 0
		if (a < 1) == (p < 0) {
			y = math.Inf(1)
		}
	case a != 1:
		y = powOf64(a, p)
	}
	switch {
	case !math.Signbit(x):
		return y
	case math.Abs(math.Mod(p, 2)) == 1:
		return -y
	case p != math.Trunc(p) && a != 0 && a <= math.MaxFloat64:
		return math.NaN()
	}
	return y
}

// powOf64 returns xᵖ for positive, finite x.
//
// The exponent p·log x is the sum of y, which is rounded, and t. What is a power of 2 of it is
// taken off y, exactly; the rest of both is added up again to r and t, and goes the way of Exp64.
// Beyond ±2⁶⁵ a p makes nothing but 0 and Inf of numbers that are not 1.
func powOf64(x, p float64) float64 {
	l, low := logPair64(x)
	p = math.Copysign(min(math.Abs(p), 0x1p65), p)
	y := float64(p * l)
	t := math.FMA(p, low, math.FMA(p, l, -y))
	y = min(max(y, exp64Min), exp64Max)
	t = min(max(t, pow64Least), pow64Most)

	z := math.FMA(y, log2e, magic2)
	n := z - magic2
	y = math.FMA(n, -ln2hi, y)
	t = math.FMA(n, -ln2lo, t)
	r := y + t
	t -= r - y
	w := tail64(r, math.FMA(t, r, t))
	h := 1 + r
	return timesPower(h+(w+(r-(h-1))), z)
}

// logPair64 returns the logarithm of a positive, finite x as the sum of two numbers, within 2⁻⁶⁶·⁸
// of it. The second is below 2⁻³⁹ of the first.
//
// x is 2ᵉ·m, m in [0.725, 1.45), and log x = e·ln 2 − log c + log(1 + r), r = m·c − 1. There are
// eight intervals of m, each with a c of so few bits that r is exact, and −1/16 ≤ r ≤ 0.075. Around
// 1, c is 1. The first three terms of log(1 + r) = r − r²/2 + r³/3 − … are added with what each sum
// lacks, the third of them being r³·k with k = 1/3 − r/4 + …: a sum of two numbers, as r³ is.
func logPair64(x float64) (l, low float64) {
	less := 0.0
	if x < 0x1p-1022 {
		x = float64(x * two64)
		less = sixtyFour
	}
	w := math.Float64bits(x) + (math.Float64bits(1) - math.Float64bits(pow64Low))
	e := math.Float64frombits(w>>52|math.Float64bits(two52)) - biasedTwo52 - less
	m := math.Float64frombits(w&mantissa + math.Float64bits(pow64Low))
	c := &pow64Table[w>>49&7]
	r := math.FMA(m, c[0], -1)

	k := math.FMA(math.FMA(math.FMA(math.FMA(math.FMA(k14, r, k13), r, k12), r, k11), r, k10), r, k9)
	k = math.FMA(math.FMA(math.FMA(math.FMA(k, r, k8), r, k7), r, k6), r, k5)
	k = math.FMA(k, r, minusFourth)
	cubic := math.FMA(k, r, third)
	k = math.FMA(k, r, third-cubic) + thirdLow

	r2 := float64(r * r)
	r2low := math.FMA(r, r, -r2)
	r3 := float64(r2 * r)
	r3low := math.FMA(r2low, r, math.FMA(r2, r, -r3))
	u := float64(r3 * cubic)
	v := math.FMA(r3low, cubic, math.FMA(r3, k, math.FMA(r3, cubic, -u)))

	s := math.FMA(e, ln2high, c[1]) // exact
	low = math.FMA(e, ln2low, c[2])
	s1 := s + r
	low += r - (s1 - s)
	s2 := math.FMA(r2, -0.5, s1)
	low += math.FMA(r2, -0.5, s1-s2)
	low = math.FMA(r2low, -0.5, low)
	l = s2 + u
	return l, low + ((u - (l - s2)) + v)
}
