package main

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/lockstep-go/lockstep/kernel"
)

// softmaxes times Softmax of rows of logits, beside oneDNN and a loop over package math.
func softmaxes() error {
	rng := rand.New(rand.NewPCG(7, 8))
	for _, shape := range [][2]int{{1, 10}, {128, 10}, {32, 64}, {1, 1000}, {128, 1000}, {4, 32000}} {
		rows, cols := shape[0], shape[1]
		work := fmt.Sprintf("Softmax/rows=%d/cols=%d", rows, cols)
		if skip(work) {
			continue
		}
		x, y := make([]float32, rows*cols), make([]float32, rows*cols)
		for i := range x {
			x[i] = float32(4 * rng.NormFloat64())
		}
		from := kernel.Matrix{Rows: rows, Cols: cols, Stride: cols, Data: x}
		to := kernel.Matrix{Rows: rows, Cols: cols, Stride: cols, Data: y}
		all := lockstep(func() { kernel.Softmax(to, from) })
		all = append(all, nativeSoftmax(rows, cols, x, y)...)
		all = append(all, contender{impl: "math", run: func(reps int) {
			for range reps {
				for i := range rows {
					plainSoftmax(to.Row(i), from.Row(i))
				}
			}
		}})
		want := make([]float32, len(x))
		for i := range rows {
			plainSoftmax(want[i*cols:][:cols], from.Row(i))
		}
		for i := range all {
			clear(y)
			all[i].run(1)
			for j, v := range y { // the others' exponentials and sums are float32
				if d := math.Abs(float64(v) - float64(want[j])); !(d <= 1e-5*float64(want[j])) {
					return fmt.Errorf("%s: %s has %g at %d, want %g", work, all[i].name(), v, j, want[j])
				}
			}
		}
		race(all)
		report(work, all, unit{"µs", func(ns float64) float64 { return ns / 1000 }})
	}
	return nil
}

// plainSoftmax is the usual loop, in float64.
func plainSoftmax(dst, x []float32) {
	m := math.Inf(-1)
	for _, v := range x {
		m = max(m, float64(v))
	}
	var sum float64
	for _, v := range x {
		sum += math.Exp(float64(v) - m)
	}
	for i, v := range x {
		dst[i] = float32(math.Exp(float64(v)-m) / sum)
	}
}
