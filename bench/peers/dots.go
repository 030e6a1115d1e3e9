package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"unsafe"

	"github.com/viterin/vek"
	"github.com/viterin/vek/vek32"
	"gonum.org/v1/gonum/blas/gonum"

	"github.com/lockstep-go/lockstep/kernel"
)

// sink and sink64 keep results alive.
var (
	sink   float32
	sink64 float64
)

func dots() error {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{8, 32, 64, 128, 1024, 4096, 65536, 1 << 20} {
		x, y := random[float32](rng, n), random[float32](rng, n)
		all := lockstep(func() { sink = kernel.Dot(x, y) })
		all = append(all, nativeDot(x, y, &sink)...)
		all = append(all,
			contender{impl: "gonum", run: repeat(func() { sink = gonum.Implementation{}.Sdot(n, x, 1, y, 1) })},
			contender{impl: "vek", run: repeat(func() { sink = vek32.Dot(x, y) })})
		if err := dot(x, y, all, &sink); err != nil {
			return err
		}
	}
	for _, n := range []int{8, 32, 64, 128, 1024, 4096, 65536, 1 << 20} {
		x, y := random[float64](rng, n), random[float64](rng, n)
		all := lockstep(func() { sink64 = kernel.Dot64(x, y) })
		all = append(all, nativeDot64(x, y, &sink64)...)
		all = append(all,
			contender{impl: "gonum", run: repeat(func() { sink64 = gonum.Implementation{}.Ddot(n, x, 1, y, 1) })},
			contender{impl: "vek", run: repeat(func() { sink64 = vek.Dot(x, y) })})
		if err := dot(x, y, all, &sink64); err != nil {
			return err
		}
	}
	return nil
}

// dot compares and times the dot products of x and y in all, which leave their result in result.
func dot[T element](x, y []T, all []contender, result *T) error {
	n := len(x)
	bits, u := suffix[T]()
	work := fmt.Sprintf("Dot%s/n=%d", bits, n)
	if skip(work) {
		return nil
	}
	var bound float64
	for i := range x {
		bound += 2 * float64(n) * u * math.Abs(float64(x[i])*float64(y[i]))
	}
	var want T
	for i := range all {
		all[i].run(1)
		if i == 0 {
			want = *result
		}
		if !(math.Abs(float64(*result)-float64(want)) <= bound) {
			return fmt.Errorf("%s: %s has %g, Lockstep has %g", work, all[i].name(), *result, want)
		}
	}
	race(all)
	bytes := float64(2 * n * int(unsafe.Sizeof(T(0))))
	report(work, all, unit{"GB/s", func(ns float64) float64 { return bytes / ns }})
	return nil
}
