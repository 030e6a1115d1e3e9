package generic

import (
	"math"
	"math/big"
)

// What the tests of this package hold to be true is computed here, with package math/big, by other
// means than the package itself uses.

const precision = 300 // bits of the transcendental functions below

func newBig() *big.Float { return new(big.Float).SetPrec(precision) }

func bigOf(x float64) *big.Float { return newBig().SetFloat64(x) }

// bigAtanh returns atanh(x), |x| ≤ 1/2, by its series.
func bigAtanh(x *big.Float) *big.Float {
	sum, power, square := newBig().Set(x), newBig().Set(x), newBig().Mul(x, x)
	for k := int64(3); ; k += 2 {
		power.Mul(power, square)
		term := newBig().Quo(power, newBig().SetInt64(k))
		if term.Sign() == 0 || term.MantExp(nil) < sum.MantExp(nil)-precision {
			return sum
		}
		sum.Add(sum, term)
	}
}

var bigLn2 = func() *big.Float {
	l := bigAtanh(newBig().Quo(bigOf(1), bigOf(3))) // (1+1/3)/(1−1/3) = 2
	return l.Mul(l, bigOf(2))
}()

// bigLog returns the natural logarithm of x > 0.
func bigLog(x *big.Float) *big.Float {
	m := newBig()
	e := x.MantExp(m) // m in [1/2, 1)
	if m.Cmp(bigOf(0.7)) < 0 {
		m.Mul(m, bigOf(2))
		e--
	}
	f := newBig().Quo(newBig().Sub(m, bigOf(1)), newBig().Add(m, bigOf(1)))
	l := bigAtanh(f)
	l.Mul(l, bigOf(2))
	return l.Add(l, newBig().Mul(bigLn2, newBig().SetInt64(int64(e))))
}

// bigExp returns eˣ for |x| < 1000.
func bigExp(x float64) *big.Float {
	n := int64(math.RoundToEven(x / math.Ln2))
	r := newBig().Sub(bigOf(x), newBig().Mul(bigLn2, newBig().SetInt64(n)))
	const halvings = 16
	r.SetMantExp(r, -halvings)
	sum, term := bigOf(1), bigOf(1)
	for k := int64(1); term.Sign() != 0 && term.MantExp(nil) > -precision-32; k++ {
		term.Mul(term, r)
		term.Quo(term, newBig().SetInt64(k))
		sum.Add(sum, term)
	}
	for range halvings {
		sum.Mul(sum, sum)
	}
	return sum.SetMantExp(sum, int(n))
}

// bigSigmoid returns 1/(1 + e⁻ˣ).
func bigSigmoid(x float64) *big.Float {
	return newBig().Quo(bigOf(1), newBig().Add(bigOf(1), bigExp(-x)))
}

// bigTanh returns (e²ˣ − 1)/(e²ˣ + 1); the difference costs at most as many bits as a small x has
// leading zeros.
func bigTanh(x float64) *big.Float {
	e := bigExp(2 * x)
	return newBig().Quo(newBig().Sub(e, bigOf(1)), newBig().Add(e, bigOf(1)))
}

// bigExpm1 returns eˣ − 1.
func bigExpm1(x float64) *big.Float { return newBig().Sub(bigExp(x), bigOf(1)) }

// ulps returns the distance of got from want in units of the last place of got.
func ulps(got float64, want *big.Float) float64 {
	_, e := math.Frexp(got)
	d := newBig().Sub(bigOf(got), want)
	d.SetMantExp(d, 53-max(e, -1021))
	u, _ := d.Abs(d).Float64()
	return u
}

// relative returns |got − want|/|want|.
func relative(got float64, want *big.Float) float64 {
	d := newBig().Sub(bigOf(got), want)
	e, _ := d.Quo(d, want).Float64()
	return math.Abs(e)
}

// exactFMA returns a·b + c, rounded once.
func exactFMA(a, b, c float32) float32 {
	x, y, z := float64(a), float64(b), float64(c)
	p := x * y // exact
	if math.IsInf(p, 0) || math.IsInf(z, 0) || p != p || z != z {
		return float32(p + z) // no rounding is involved
	}
	if p == 0 && z == 0 {
		return float32(p + z) // −0 only if both are
	}
	// Both are multiples of 2⁻²⁹⁸ below 2²⁵⁶.
	sum := new(big.Float).SetPrec(600).SetMode(big.ToNearestEven)
	sum.Add(big.NewFloat(p), big.NewFloat(z))
	if sum.Sign() == 0 {
		return 0 // a difference of equals is +0
	}
	r, _ := sum.Float32()
	return r
}
