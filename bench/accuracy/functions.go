package main

import (
	"math"
	"strings"

	"github.com/lockstep-go/lockstep/kernel"
)

// A function is drawn over the float32 from 2^low to 2^high, of both signs or positive.
type function struct {
	name      string
	kernel    func(dst, x []float32)
	truth     func(x float64) float64 // with an error far below what can be seen
	low, high int
	positive  bool
	halves    bool // it is x/2 for the smallest x: of every second one half way between two float32
	others    []other
}

// An other is a usual way to compute the function in float32.
type other struct {
	label string
	f     func(x float32) float32
}

func (f *function) file() string { return strings.ToLower(f.name) }

// input returns the float32 at a position from 0 to 1 along the axis.
func (f *function) input(at float64) float32 {
	low, high := float64((f.low+127)<<23), float64((f.high+127)<<23)
	if f.positive {
		return math.Float32frombits(uint32(low + at*(high-low)))
	}
	if at < 0.5 {
		return -math.Float32frombits(uint32(low + (1-2*at)*(high-low)))
	}
	return math.Float32frombits(uint32(low + (2*at-1)*(high-low)))
}

// position is the inverse of input.
func (f *function) position(x float64) float64 {
	low, high := float64((f.low+127)<<23), float64((f.high+127)<<23)
	at := (float64(math.Float32bits(float32(math.Abs(x)))) - low) / (high - low)
	switch {
	case f.positive:
		return at
	case x < 0:
		return (1 - at) / 2
	}
	return (1 + at) / 2
}

// one makes a function of one number of a kernel.
func one(kernel func(dst, x []float32)) func(x float32) float32 {
	v := make([]float32, 1)
	return func(x float32) float32 {
		v[0] = x
		kernel(v, v)
		return v[0]
	}
}

// The formulas below have these, correctly rounded, as their parts: their errors are those of the
// formulas.
var exp, log, log1p, tanh, erf = one(kernel.Exp), one(kernel.Log), one(kernel.Log1p), one(kernel.Tanh), one(kernel.Erf)

// Products that must not be fused with a sum are converted: the pictures are the same everywhere.

var functions = []function{
	{name: "Exp", kernel: kernel.Exp, truth: math.Exp, low: -16, high: 7, others: []other{
		{"polynomial of Cephes, float32", cephesExp},
		{"Schraudolph's exponent trick", schraudolphExp},
	}},
	{name: "Expm1", kernel: kernel.Expm1, truth: math.Expm1, low: -16, high: 7, others: []other{
		{"exp(x) − 1", func(x float32) float32 { return exp(x) - 1 }},
	}},
	{name: "Log", kernel: kernel.Log, truth: math.Log, low: -127, high: 128, positive: true, others: []other{
		{"polynomial of Cephes, float32", cephesLog},
		{"Schraudolph's trick, backwards", schraudolphLog},
	}},
	{name: "Log1p", kernel: kernel.Log1p, truth: math.Log1p, low: -24, high: 7, others: []other{
		{"log(1 + x)", func(x float32) float32 { return log(1 + x) }},
	}},
	{name: "Sigmoid", kernel: kernel.Sigmoid, truth: sigmoid, low: -16, high: 7, others: []other{
		{"1/(1 + exp(−x))", sigmoid32},
		{"(1 + tanh(x/2))/2, Eigen's tanh", func(x float32) float32 { return (1 + eigenTanh(x/2)) / 2 }},
	}},
	{name: "Tanh", kernel: kernel.Tanh, truth: math.Tanh, low: -16, high: 7, others: []other{
		{"1 − 2/(exp(2x) + 1)", func(x float32) float32 { return 1 - 2/(exp(2*x)+1) }},
		{"Eigen's rational function", eigenTanh},
	}},
	{name: "SiLU", kernel: kernel.SiLU, truth: func(x float64) float64 { return x * sigmoid(x) }, low: -16, high: 7, halves: true, others: []other{
		{"x/(1 + exp(−x))", func(x float32) float32 { return x / (1 + exp(-x)) }},
		{"x·(1 + tanh(x/2))/2, Eigen's tanh", func(x float32) float32 { return x * ((1 + eigenTanh(x/2)) / 2) }},
	}},
	{name: "GELU", kernel: kernel.GELU, truth: func(x float64) float64 { return x / 2 * math.Erfc(-x/math.Sqrt2) }, low: -16, high: 5, halves: true, others: []other{
		{"x·(1 + erf(x/√2))/2", func(x float32) float32 { return 0.5 * x * (1 + erf(x*float32(math.Sqrt2/2))) }},
		{"GELUTanh", one(kernel.GELUTanh)},
		{"x·sigmoid(1.702x)", func(x float32) float32 { return x * sigmoid32(1.702*x) }},
	}},
	{name: "GELUTanh", kernel: kernel.GELUTanh, truth: geluTanh, low: -16, high: 5, halves: true, others: []other{
		{"x·(1 + tanh(u))/2", func(x float32) float32 {
			u := float32(math.Sqrt(2/math.Pi)) * (x + float32(float32(0.044715*x)*float32(x*x)))
			return 0.5 * x * (1 + tanh(u))
		}},
	}},
	{name: "Softplus", kernel: kernel.Softplus, truth: softplus, low: -16, high: 7, others: []other{
		{"log(1 + exp(x))", func(x float32) float32 { return log(1 + exp(x)) }},
		{"max(x, 0) + log1p(exp(−|x|))", func(x float32) float32 { return max(x, 0) + log1p(exp(-float32(math.Abs(float64(x))))) }},
	}},
	{name: "ELU", kernel: func(dst, x []float32) { kernel.ELU(dst, 1, x) }, truth: elu, low: -16, high: 7, others: []other{
		{"exp(x) − 1 below 0", func(x float32) float32 {
			if x > 0 {
				return x
			}
			return exp(x) - 1
		}},
	}},
	{name: "Erf", kernel: kernel.Erf, truth: math.Erf, low: -16, high: 4, others: []other{
		{"Abramowitz and Stegun 7.1.26", stegunErf},
		{"rational function of XLA", xlaErf},
	}},
}

func sigmoid(x float64) float64 {
	e := math.Exp(-math.Abs(x))
	if x < 0 {
		return e / (1 + e)
	}
	return 1 / (1 + e)
}

func sigmoid32(x float32) float32 { return 1 / (1 + exp(-x)) }

func geluTanh(x float64) float64 {
	return x * sigmoid(math.Sqrt(8/math.Pi)*(x+float64(0.044715*x)*float64(x*x)))
}

func softplus(x float64) float64 { return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }

func elu(x float64) float64 {
	if x > 0 {
		return x
	}
	return math.Expm1(x)
}

// cephesExp has the steps and the coefficients of expf in Cephes (S. L. Moshier, 1989), as many
// libraries of SIMD functions took them over; they limit x as it does here.
func cephesExp(x float32) float32 {
	x = min(max(x, -88.3762626647949), 88.3762626647949)
	n := float32(math.Floor(float64(float32(x*math.Log2E) + 0.5)))
	r := x - float32(n*0.693359375)
	r -= float32(n * -2.12194440e-4)
	p := polynomial(r, 1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1)
	return (float32(p*float32(r*r)) + r + 1) * math.Float32frombits(uint32(int32(n)+127)<<23)
}

// cephesLog is logf of the same library; subnormal x count as the smallest normal number.
func cephesLog(x float32) float32 {
	m, e := math.Frexp(float64(max(x, 0x1p-126)))
	f := float32(m) - 1
	if m < math.Sqrt2/2 {
		e--
		f = float32(m) + float32(m) - 1
	}
	z := float32(f * f)
	y := float32(polynomial(f, 7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1,
		-1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1)*f) * z
	y += float32(float32(e) * -2.12194440e-4)
	y -= float32(0.5 * z)
	return f + y + float32(float32(e)*0.693359375)
}

// schraudolphExp writes x/ln 2 where a float32 has its exponent (N. N. Schraudolph, 1999): what is
// left of it falls into the fraction, as a straight line in the place of 2^f.
func schraudolphExp(x float32) float32 {
	return math.Float32frombits(uint32(int32(min(max(float32(x*(1<<23/math.Ln2))+(127<<23-486411), 0), 0x7f7fffff))))
}

// schraudolphLog reads the bits of x as its logarithm.
func schraudolphLog(x float32) float32 {
	return float32(int32(math.Float32bits(x))-(127<<23-486411)) * (math.Ln2 / (1 << 23))
}

// eigenTanh has the degrees and coefficients of the rational function that Eigen, TensorFlow and
// ONNX Runtime used for years.
func eigenTanh(x float32) float32 {
	x = min(max(x, -9), 9)
	z := float32(x * x)
	p := polynomial(z, -2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11, 5.12229709037114e-08,
		1.48572235717979e-05, 6.37261928875436e-04, 4.89352455891786e-03)
	return float32(x*p) / polynomial(z, 1.19825839466702e-06, 1.18534705686654e-04, 2.26843463243900e-03, 4.89352518554385e-03)
}

// xlaErf is the like for erf, of XLA and others.
func xlaErf(x float32) float32 {
	x = min(max(x, -4), 4)
	z := float32(x * x)
	p := polynomial(z, -2.72614225801306e-10, 2.77068142495902e-08, -2.10102402082508e-06, -5.69250639462346e-05,
		-7.34990630326855e-04, -2.95459980854025e-03, -1.60960333262415e-02)
	return float32(x*p) / polynomial(z, -1.45660718464996e-05, -2.13374055278905e-04, -1.68282697438203e-03, -7.37332916720468e-03, -1.42647390514189e-02)
}

// stegunErf is formula 7.1.26 of the Handbook of Mathematical Functions (M. Abramowitz, I. A.
// Stegun, 1964).
func stegunErf(x float32) float32 {
	a := float32(math.Abs(float64(x)))
	t := 1 / (1 + float32(0.3275911*a))
	p := float32(t * polynomial(t, 1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592))
	return float32(math.Copysign(float64(1-float32(p*exp(-float32(a*a)))), float64(x)))
}

// polynomial is Horner's rule, the highest power first; every operation rounds.
func polynomial(x float32, c ...float32) float32 {
	y := c[0]
	for _, v := range c[1:] {
		y = float32(y*x) + v
	}
	return y
}
