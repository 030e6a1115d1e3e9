package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/viterin/vek/vek32"

	"github.com/lockstep-go/lockstep/kernel"
)

// A function is an element-wise function of package kernel with the range of
// arguments that it is timed on, and package math's for a plain Go loop.
type function struct {
	name   string
	call   func(dst, x []float32)
	plain  func(float64) float64
	lo, hi float64
}

var elementwise = []function{
	{"Exp", kernel.Exp, math.Exp, -10, 10},
	{"Sigmoid", kernel.Sigmoid, func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }, -10, 10},
	{"Tanh", kernel.Tanh, math.Tanh, -5, 5},
	{"Expm1", kernel.Expm1, math.Expm1, -10, 10},
	{"Log", kernel.Log, math.Log, 1e-3, 1e3},
	{"Log1p", kernel.Log1p, math.Log1p, -0.99, 10},
	{"SiLU", kernel.SiLU, func(x float64) float64 { return x / (1 + math.Exp(-x)) }, -10, 10},
	{"Softplus", kernel.Softplus, func(x float64) float64 { return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }, -10, 10},
	{"ELU", func(dst, x []float32) { kernel.ELU(dst, 1, x) }, func(x float64) float64 { return math.Max(x, math.Expm1(math.Min(x, 0))) }, -10, 10},
	{"Erf", kernel.Erf, math.Erf, -4, 4},
	{"GELU", kernel.GELU, func(x float64) float64 { return x / 2 * math.Erfc(-x/math.Sqrt2) }, -5, 5},
	{"GELUTanh", kernel.GELUTanh, func(x float64) float64 {
		return x / (1 + math.Exp(-math.Sqrt(8/math.Pi)*(x+0.044715*x*x*x)))
	}, -5, 5},
	{"Pow", func(dst, x []float32) { kernel.Pow(dst, exponent, x) }, func(x float64) float64 { return math.Pow(x, float64(exponent)) }, 1e-3, 10},
}

// exponent is that of Pow, a float32: EXPONENT of native.h.
const exponent float32 = 2.2

// vekFunctions are those that vek has, by the names above.
var vekFunctions = map[string]func(dst, x []float32) []float32{"Exp": vek32.Exp_Into, "Log": vek32.Log_Into}

func functions() error {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, f := range elementwise {
		for _, n := range []int{8, 10, 64, 128, 1024, 65536} {
			work := fmt.Sprintf("%s/n=%d", f.name, n)
			if skip(work) {
				continue
			}
			x, y := make([]float32, n), make([]float32, n)
			for i := range x {
				x[i] = float32(f.lo + (f.hi-f.lo)*rng.Float64())
			}
			all := lockstep(func() { f.call(y, x) })
			all = append(all, nativeFunction(f.name, x, y)...)
			if into := vekFunctions[f.name]; into != nil {
				all = append(all, contender{impl: "vek", run: func(reps int) {
					for range reps {
						into(y, x)
					}
				}})
			}
			all = append(all, contender{impl: "math", run: func(reps int) {
				for range reps {
					for i, v := range x {
						y[i] = float32(f.plain(float64(v)))
					}
				}
			}})
			if err := f.agree(work, all, x, y); err != nil {
				return err
			}
			race(all)
			report(work, all, unit{"ns/element", func(ns float64) float64 { return ns / float64(n) }})
		}
	}
	return nil
}

// agree compares every contender with package math in float64: Lockstep must be
// within half a unit in the last place (and a little, for math's own error), the
// others within 4 units. GELU's peers compute erf alone, and are timed only.
func (f function) agree(work string, all []contender, x, y []float32) error {
	for i := range all {
		all[i].run(1)
		units := 4.0
		if all[i].impl == "lockstep" {
			units = 0.5001
		}
		if f.name == "GELU" && strings.HasPrefix(all[i].impl, "sleef") {
			continue
		}
		for j, v := range x {
			want := f.plain(float64(v))
			ulp := math.Abs(float64(math.Nextafter32(float32(want), float32(math.Inf(1)))) - float64(float32(want)))
			if d := math.Abs(float64(y[j]) - want); !(d <= units*ulp) {
				return fmt.Errorf("%s: %s of %g is %g, want %g", work, all[i].name(), v, y[j], want)
			}
		}
	}
	return nil
}
