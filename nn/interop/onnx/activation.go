package onnx

import (
	"fmt"
	"math"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/nn"
)

// A form is a function that a layer can have as its activation.
type form struct {
	activation nn.Activation
	expr       expr
}

// forms holds the normal forms of the activations that act on each number by itself. GELUTanh has
// two: with tanh, and with the sigmoid, by 1 + tanh u = 2·sigmoid(2u).
var forms = func() []form {
	must := func(e expr, err error) expr {
		if err != nil {
			panic(err) // the forms below are wrong
		}
		return e
	}
	x := identity()
	f := func(name string, alpha float64, arg expr) expr { return must(apply(function{name, alpha}, arg)) }
	times := func(a, b expr) expr { return must(a.mul(b)) }
	scaled := func(c float64, a expr) expr { return must(a.scale(c)) }
	half := scaled(0.5, x)
	c := math.Sqrt(2 / math.Pi)
	cubic := must(scaled(c, x).add(scaled(float64(c*0.044715), must(x.pow(3)))))
	return []form{
		{nn.ReLU, f("relu", 0, x)},
		{nn.LeakyReLU, f("leakyrelu", 0.01, x)},
		{nn.Sigmoid, f("sigmoid", 0, x)},
		{nn.Tanh, f("tanh", 0, x)},
		{nn.Softplus, f("softplus", 0, x)},
		{nn.ELU, f("elu", 1, x)},
		{nn.SiLU, times(x, f("sigmoid", 0, x))},
		{nn.GELU, must(half.add(times(half, f("erf", 0, scaled(math.Sqrt(0.5), x)))))},
		{nn.GELUTanh, must(half.add(times(half, f("tanh", 0, cubic))))},
		{nn.GELUTanh, times(x, f("sigmoid", 0, scaled(2, cubic)))},
	}
}()

// with returns the form with another parameter of its function, if the function has one.
func (f form) with(alpha float64) form {
	switch f.activation {
	case nn.LeakyReLU:
		f.activation = nn.LeakyReLU.WithSlope(alpha)
	case nn.ELU:
		f.activation = nn.ELU.WithAlpha(alpha)
	default:
		return f
	}
	x := identity()
	f.expr = expr{{1, []factor{{function{f.expr[0].factors[0].function.name, alpha}, x, 1}}}}
	return f
}

// A match says that a function is a·f(s·x + t) + c.
type match struct {
	activation nn.Activation
	a, c, s, t float64
}

// recognize finds the activation that e is, up to scales and shifts inside and outside of it.
func recognize(e expr) (match, error) {
	if p, q, ok := e.linear(); ok {
		return match{nn.Identity, 1, 0, p, q}, nil
	}
	for _, f := range forms {
		if m, ok := f.match(e); ok {
			return m, nil
		}
	}
	return match{}, fmt.Errorf("%s is no activation of this library, x being what the layer sums up", quote.Line(e.String()))
}

// match compares e with a form. The argument of the first function in both says what s and t must
// be; then a follows from that function's term, and c from the constants; then all terms must
// agree.
func (f form) match(e expr) (match, bool) {
	want, _, ok := f.expr.function()
	if !ok {
		return match{}, false
	}
	have, outer, ok := e.function()
	if !ok || have.function.name != want.function.name || !(have.function.alpha >= 0) {
		return match{}, false
	}
	f = f.with(have.function.alpha)
	m := match{activation: f.activation}
	m.s, m.t = within(want.arg, have.arg)
	if m.s == 0 {
		return match{}, false
	}
	inner, err := identity().scale(m.s)
	if err == nil {
		inner, err = inner.add(number(m.t))
	}
	if err != nil {
		return match{}, false
	}
	full, err := f.expr.of(inner)
	if err != nil {
		return match{}, false
	}
	_, fullOuter, ok := full.function()
	if !ok {
		return match{}, false
	}
	m.a = snap(outer/fullOuter, 1)
	c := float64(m.a * full.coefficient(0))
	m.c = e.coefficient(0) - c
	if math.Abs(m.c) < tolerance*math.Abs(c) {
		m.c = 0
	}
	full, err = full.scale(m.a)
	if err == nil {
		full, err = full.add(number(m.c))
	}
	return m, err == nil && nearly(full, e)
}

// within returns s and t such that have(x) is want(s·x + t), if there are any. Want is k·u, or
// k·u + l·u³. Of the latter, the coefficients are l·s³ of x³, 3·l·s²·t of x² and
// k·s + 3·l·s·t² of x.
func within(want, have expr) (s, t float64) {
	k, l := want.coefficient(1), want.coefficient(3)
	if l == 0 {
		return snap(have.coefficient(1)/k, 1), have.coefficient(0) / k
	}
	cube, square := have.coefficient(3)/l, have.coefficient(2)/l/3 // s³, s²·t
	if cube == 0 {
		return 0, 0
	}
	both := float64(3 * l * square / cube * square) // 3·l·s·t²
	s = snap((have.coefficient(1)-both)/k, 1)
	return s, square / (s * s)
}

// snap returns want if v is so near it that only the rounding of constants can have moved it. A
// scale of 1 leaves the bits of the weights alone.
func snap(v, want float64) float64 {
	if math.Abs(v-want) < tolerance/2 {
		return want
	}
	return v
}

// function returns the first factor of e that is a function of x, and the coefficient of its term.
func (a expr) function() (factor, float64, bool) {
	for _, t := range a {
		for _, f := range t.factors {
			if f.function != theX {
				return f, t.coef, true
			}
		}
	}
	return factor{}, 0, false
}
