package main

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/viterin/vek/vek32"
	"gonum.org/v1/gonum/blas/gonum"

	"github.com/lockstep-go/lockstep/kernel"
)

// sink keeps results alive.
var sink float32

func dots() error {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{8, 32, 128, 1024, 4096, 65536, 1 << 20} {
		work := fmt.Sprintf("Dot/n=%d", n)
		if skip(work) {
			continue
		}
		x, y := random(rng, n), random(rng, n)
		all := lockstep(func() { sink = kernel.Dot(x, y) })
		all = append(all, nativeDot(x, y, &sink)...)
		all = append(all, contender{impl: "gonum", run: func(reps int) {
			for range reps {
				sink = gonum.Implementation{}.Sdot(n, x, 1, y, 1)
			}
		}}, contender{impl: "vek", run: func(reps int) {
			for range reps {
				sink = vek32.Dot(x, y)
			}
		}})
		var bound float64
		for i := range x {
			bound += 2 * float64(n) * 0x1p-24 * math.Abs(float64(x[i])*float64(y[i]))
		}
		for i := range all {
			all[i].run(1)
			if want := kernel.Dot(x, y); !(math.Abs(float64(sink)-float64(want)) <= bound) {
				return fmt.Errorf("%s: %s has %g, Lockstep has %g", work, all[i].name(), sink, want)
			}
		}
		race(all)
		report(work, all, unit{"GB/s", func(ns float64) float64 { return 8 * float64(n) / ns }})
	}
	return nil
}
