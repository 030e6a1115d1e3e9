package onnx

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// An expr is a function of one number x: the sum of its terms, in a normal form. Exporters write
// GELU and the like as graphs of small nodes, in many ways: x·0.5·(1+erf(x/√2)),
// (x·(1+erf(x·0.7071)))·0.5. The normal form of all of these is one,
// 0.5·x + 0.5·x·erf(0.7071·x), so they can be told by comparing it, with a tolerance for the
// constants.
type expr []term

// A term is coef times the product of its factors, which are sorted and differ from one another. A
// constant has no factors.
type term struct {
	coef    float64
	factors []factor
}

// A factor is a power of x, of a function of an expr, or of an expr in parentheses.
type factor struct {
	function function
	arg      expr // unless the function is x itself
	power    int
}

// A function is the name of a function, with its parameter if it has one.
type function struct {
	name  string
	alpha float64
}

var (
	theX  = function{name: "x"}
	group = function{name: ""} // an expr in parentheses, which only negative powers need
)

const (
	maxTerms = 32 // of an expr, and factors of a term; GELU has 2 terms of 2 factors
	maxPower = 8

	// tolerance is what constants may be off, relative to their size. √2 as float32 is off by
	// 3e-8, and written with three digits, 0.707, by 2e-4.
	tolerance = 1e-6
)

var errComplex = errors.New("the arithmetic between two layers is more than any activation needs")

// identity is the function x itself.
func identity() expr { return expr{{1, []factor{{function: theX, power: 1}}}} }

// number is a constant function.
func number(c float64) expr { return expr{{coef: c}} }

// key is the structure of a term without its constants, by which terms are sorted.
func (t term) key() string {
	var s strings.Builder
	for _, f := range t.factors {
		s.WriteString(f.key())
	}
	return s.String()
}

func (f factor) key() string {
	var s strings.Builder
	s.WriteString(f.function.name)
	if f.arg != nil {
		s.WriteByte('(')
		for _, t := range f.arg {
			s.WriteString(t.key())
			s.WriteByte('+')
		}
		s.WriteByte(')')
	}
	s.WriteString("^" + strconv.Itoa(f.power) + " ")
	return s.String()
}

func near(a, b float64) bool { return math.Abs(a-b) <= tolerance*math.Max(math.Abs(a), math.Abs(b)) }

// nearly reports whether a and b are the same but for the rounding of constants.
func nearly(a, b expr) bool {
	return slices.EqualFunc(a, b, func(s, t term) bool { return near(s.coef, t.coef) && sameFactors(s.factors, t.factors) })
}

func sameFactors(a, b []factor) bool {
	return slices.EqualFunc(a, b, func(f, g factor) bool { return f.power == g.power && sameBase(f, g) })
}

func sameBase(f, g factor) bool {
	return f.function.name == g.function.name && near(f.function.alpha, g.function.alpha) && nearly(f.arg, g.arg)
}

// normal merges equal terms, drops those of coefficient 0 and sorts.
func normal(terms []term) (expr, error) {
	var e expr
	for _, t := range terms {
		i := slices.IndexFunc(e, func(s term) bool { return sameFactors(s.factors, t.factors) })
		if i < 0 {
			e = append(e, t)
		} else {
			e[i].coef += t.coef
		}
		if len(e) > maxTerms {
			return nil, errComplex
		}
	}
	e = slices.DeleteFunc(e, func(t term) bool { return t.coef == 0 })
	for _, t := range e {
		if math.IsNaN(t.coef) || math.IsInf(t.coef, 0) {
			return nil, errors.New("the arithmetic between two layers overflows")
		}
	}
	slices.SortStableFunc(e, func(s, t term) int {
		return cmp.Or(strings.Compare(s.key(), t.key()), cmp.Compare(s.coef, t.coef))
	})
	if size := len(fmt.Sprint(e)); size > 1<<12 {
		return nil, errComplex
	}
	return e, nil
}

func (a expr) add(b expr) (expr, error) { return normal(append(slices.Clone(a), b...)) }

func (a expr) scale(c float64) (expr, error) {
	e := slices.Clone(a)
	for i := range e {
		e[i].coef = float64(c * e[i].coef)
	}
	return normal(e)
}

func (a expr) sub(b expr) (expr, error) {
	minus, err := b.scale(-1)
	if err != nil {
		return nil, err
	}
	return a.add(minus)
}

func (a expr) mul(b expr) (expr, error) {
	if len(a)*len(b) > maxTerms {
		return nil, errComplex
	}
	var terms []term
	for _, s := range a {
		for _, t := range b {
			factors, err := multiply(s.factors, t.factors)
			if err != nil {
				return nil, err
			}
			terms = append(terms, term{float64(s.coef * t.coef), factors})
		}
	}
	return normal(terms)
}

// multiply returns the product of two products.
func multiply(a, b []factor) ([]factor, error) {
	product := slices.Clone(a)
	for _, f := range b {
		i := slices.IndexFunc(product, func(g factor) bool { return sameBase(f, g) })
		if i < 0 {
			product = append(product, f)
			continue
		}
		product[i].power += f.power
		if p := product[i].power; p > maxPower || p < -maxPower {
			return nil, errComplex
		}
	}
	product = slices.DeleteFunc(product, func(f factor) bool { return f.power == 0 })
	if len(product) > maxTerms {
		return nil, errComplex
	}
	slices.SortFunc(product, func(f, g factor) int { return strings.Compare(f.key(), g.key()) })
	return product, nil
}

// pow returns a to the n.
func (a expr) pow(n int) (expr, error) {
	if n < 0 || n > maxPower {
		return nil, errComplex
	}
	e, err := number(1), error(nil)
	for range n {
		if e, err = e.mul(a); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// inverse returns 1/a.
func (a expr) inverse() (expr, error) {
	switch {
	case len(a) == 0:
		return nil, errors.New("a division by 0")
	case len(a) == 1:
		t := term{coef: 1 / a[0].coef}
		for _, f := range a[0].factors {
			f.power = -f.power
			t.factors = append(t.factors, f)
		}
		return normal([]term{t})
	}
	// 1/(1 + exp(−u)) is the sigmoid of u.
	if c, ok := a[0].constant(); ok && len(a) == 2 && near(c, a[1].coef) {
		if u, ok := a[1].only("exp"); ok {
			minus, err := u.scale(-1)
			if err != nil {
				return nil, err
			}
			s, err := apply(function{name: "sigmoid"}, minus)
			if err != nil {
				return nil, err
			}
			return s.scale(1 / c)
		}
	}
	return normal([]term{{1, []factor{{group, a, -1}}}})
}

func (a expr) div(b expr) (expr, error) {
	inverse, err := b.inverse()
	if err != nil {
		return nil, err
	}
	return a.mul(inverse)
}

// apply returns f(a). The logarithm of 1 + exp(u) is the softplus of u, and that of the sigmoid
// of u is −softplus(−u).
func apply(f function, a expr) (expr, error) {
	if len(a) == 1 && f.name == "log" && near(a[0].coef, 1) {
		if u, ok := a[0].only("sigmoid"); ok {
			minus, err := u.scale(-1)
			if err == nil {
				minus, err = apply(function{name: "softplus"}, minus)
			}
			if err != nil {
				return nil, err
			}
			return minus.scale(-1)
		}
	}
	if len(a) == 2 && f.name == "log" {
		if c, ok := a[0].constant(); ok && near(c, 1) && near(a[1].coef, 1) {
			if u, ok := a[1].only("exp"); ok {
				return apply(function{name: "softplus"}, u)
			}
		}
	}
	if a == nil {
		a = expr{} // an arg that is not nil tells a function from x
	}
	return normal([]term{{1, []factor{{f, a, 1}}}})
}

// constant returns the coefficient of a term without factors.
func (t term) constant() (float64, bool) { return t.coef, len(t.factors) == 0 }

// only returns the argument of a term that is a coefficient times one function of that name.
func (t term) only(name string) (expr, bool) {
	if len(t.factors) == 1 && t.factors[0].power == 1 && t.factors[0].function.name == name {
		return t.factors[0].arg, true
	}
	return nil, false
}

// linear returns p and q if a is p·x + q.
func (a expr) linear() (p, q float64, ok bool) {
	for _, t := range a {
		switch {
		case len(t.factors) == 0:
			q = t.coef
		case len(t.factors) == 1 && t.factors[0].function == theX && t.factors[0].power == 1:
			p = t.coef
		default:
			return 0, 0, false
		}
	}
	return p, q, true
}

// coefficient returns that of the n-th power of x itself.
func (a expr) coefficient(n int) float64 {
	for _, t := range a {
		if len(t.factors) == 0 && n == 0 || len(t.factors) == 1 && t.factors[0].function == theX && t.factors[0].power == n {
			return t.coef
		}
	}
	return 0
}

// of returns a(b), where b stands for x.
func (a expr) of(b expr) (expr, error) {
	sum := expr{}
	for _, t := range a {
		product := number(t.coef)
		for _, f := range t.factors {
			var inner expr
			var err error
			if f.function == theX {
				inner = b
			} else {
				if inner, err = f.arg.of(b); err == nil && f.function != group {
					inner, err = apply(f.function, inner)
				}
			}
			if err == nil && f.power < 0 {
				inner, err = inner.inverse()
			}
			if err == nil {
				inner, err = inner.pow(max(f.power, -f.power))
			}
			if err == nil {
				product, err = product.mul(inner)
			}
			if err != nil {
				return nil, err
			}
		}
		var err error
		if sum, err = sum.add(product); err != nil {
			return nil, err
		}
	}
	return sum, nil
}

// String writes the function in mathematical notation, for errors.
func (a expr) String() string {
	if len(a) == 0 {
		return "0"
	}
	var parts []string
	for _, t := range a {
		s := strconv.FormatFloat(t.coef, 'g', 6, 64)
		if t.coef == 1 && len(t.factors) > 0 {
			s = ""
		}
		for _, f := range t.factors {
			if s != "" {
				s += "·"
			}
			s += f.String()
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, " + ")
}

func (f factor) String() string {
	s := f.function.name
	if f.function.alpha != 0 {
		s += fmt.Sprintf("[%.6g]", f.function.alpha)
	}
	if f.function != theX {
		s += "(" + f.arg.String() + ")"
	}
	if f.power != 1 {
		s += "^" + strconv.Itoa(f.power)
	}
	return s
}
