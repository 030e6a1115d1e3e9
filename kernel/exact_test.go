package kernel

import (
	"math"
	"math/big"
)

// The exact values of SiLU, GELUTanh, Erf and GELU, by package math/big.

// sqrtTwoOverPi is √(2/π) to 540 bits.
var sqrtTwoOverPi = func() *big.Float {
	v, _, err := big.ParseFloat("0.797884560802865355879892119868763736951717262329869315331851659341315851798603677002504667814613872860605117725270365371021983909111674485992425461251015412690541165441",
		10, precision+64, big.ToNearestEven)
	if err != nil {
		panic(err)
	}
	return v
}()

// bigNear sets z = x·(1/2 + slope·x) for the |x| below which that is all that can
// be told of x·sigmoid(4·slope·x), and returns whether x is one.
func bigNear(z *big.Float, x float64, slope *big.Float) bool {
	if !(math.Abs(x) < 0x1p-60) || x == 0 {
		return false
	}
	z.SetPrec(precision).Mul(slope, big.NewFloat(x))
	z.Add(z, big.NewFloat(0.5))
	z.Mul(z, big.NewFloat(x))
	return true
}

// bigGate sets z = x·sigmoid(a), or returns false if a is far out of range.
func bigGate(z *big.Float, x float64, a *big.Float) bool {
	e := new(big.Float)
	if !bigExpOf(e, new(big.Float).Neg(a)) {
		return false
	}
	e.Add(e, big.NewFloat(1))
	z.SetPrec(precision).Quo(big.NewFloat(x), e)
	return true
}

func bigSiLU(z *big.Float, x float64) bool {
	return bigNear(z, x, big.NewFloat(0.25)) || x != 0 && math.Abs(x) < 300 && bigGate(z, x, big.NewFloat(x))
}

func bigGELUTanh(z *big.Float, x float64) bool {
	half := new(big.Float).Quo(sqrtTwoOverPi, big.NewFloat(2))
	if bigNear(z, x, half) {
		return true
	}
	if x == 0 || !(math.Abs(x) < 15) {
		return false
	}
	a := new(big.Float).SetPrec(precision + 64).SetRat(big.NewRat(44_715, 1_000_000))
	a.Mul(a, big.NewFloat(x*x)) // a square of 24 bits is exact
	a.Add(a, big.NewFloat(1))
	a.Mul(a, big.NewFloat(2*x))
	return bigGate(z, x, a.Mul(a, sqrtTwoOverPi))
}

// bigNormal sets z to the probability that a normal variable has an absolute value below w > 0,
// given w and its square: √(2/π)·exp(−w²/2)·(w + w³/3 + w⁵/(3·5) + …).
func bigNormal(z, w *big.Float, square float64) bool {
	if !bigExp(z, -square/2) {
		return false
	}
	s := new(big.Float).SetPrec(precision + 64).SetFloat64(square)
	term := new(big.Float).SetPrec(precision + 64).Set(w)
	sum := new(big.Float).Set(term)
	for k := int64(3); ; k += 2 {
		term.Mul(term, s)
		term.Quo(term, new(big.Float).SetInt64(k))
		if term.MantExp(nil) < sum.MantExp(nil)-precision-64 {
			break
		}
		sum.Add(sum, term)
	}
	sum.Mul(sum, sqrtTwoOverPi)
	z.Mul(z, sum)
	return true
}

func bigErf(z *big.Float, x float64) bool {
	if x == 0 || !(math.Abs(x) < 15) {
		return false
	}
	w := new(big.Float).SetPrec(precision + 64).SetInt64(2)
	w.Sqrt(w)
	w.Mul(w, big.NewFloat(math.Abs(x)))
	if !bigNormal(z, w, 2*x*x) {
		return false
	}
	if x < 0 {
		z.Neg(z)
	}
	return true
}

func bigGELU(z *big.Float, x float64) bool {
	if bigNear(z, x, new(big.Float).Quo(sqrtTwoOverPi, big.NewFloat(2))) {
		return true
	}
	if x == 0 || !(math.Abs(x) < 15) || !bigNormal(z, big.NewFloat(math.Abs(x)), x*x) {
		return false
	}
	if x < 0 {
		z.Neg(z)
	}
	z.Add(z, big.NewFloat(1))
	z.Mul(z, big.NewFloat(x/2))
	return true
}
