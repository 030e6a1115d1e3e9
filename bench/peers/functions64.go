package main

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/lockstep-go/lockstep/kernel"
)

// A function64 is a function of float64, as function is one of float32.
type function64 struct {
	name   string
	call   func(dst, x []float64)
	plain  func(float64) float64
	lo, hi float64
}

var elementwise64 = []function64{
	{"Exp64", kernel.Exp64, math.Exp, -10, 10},
	{"Log64", kernel.Log64, math.Log, 1e-3, 1e3},
	{"Sigmoid64", kernel.Sigmoid64, func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }, -10, 10},
	{"Tanh64", kernel.Tanh64, math.Tanh, -5, 5},
	{"Pow64", func(dst, x []float64) { kernel.Pow64(dst, float64(exponent), x) }, func(x float64) float64 { return math.Pow(x, float64(exponent)) }, 1e-3, 10},
}

func functions64() error {
	rng := rand.New(rand.NewPCG(7, 8))
	for _, f := range elementwise64 {
		for _, n := range []int{8, 64, 1024, 32768} {
			work := fmt.Sprintf("%s/n=%d", f.name, n)
			if skip(work) {
				continue
			}
			x, y := make([]float64, n), make([]float64, n)
			for i := range x {
				x[i] = f.lo + (f.hi-f.lo)*rng.Float64()
			}
			all := lockstep(func() { f.call(y, x) })
			all = append(all, nativeFunction64(f.name, x, y)...)
			all = append(all, contender{impl: "math", run: func(reps int) {
				for range reps {
					for i, v := range x {
						y[i] = f.plain(v)
					}
				}
			}})
			for i := range all { // within 4 units in the last place of package math, which is not exact either
				all[i].run(1)
				for j, v := range x {
					want := f.plain(v)
					unit := math.Nextafter(math.Abs(want), math.Inf(1)) - math.Abs(want)
					if d := math.Abs(y[j] - want); !(d <= 4*unit) {
						return fmt.Errorf("%s: %s of %g is %g, want %g", work, all[i].name(), v, y[j], want)
					}
				}
			}
			race(all)
			report(work, all, unit{"ns/element", func(ns float64) float64 { return ns / float64(n) }})
		}
	}
	return nil
}
