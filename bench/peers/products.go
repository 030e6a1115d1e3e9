package main

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/viterin/vek/vek32"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"

	"github.com/lockstep-go/lockstep/bench/peak"
	"github.com/lockstep-go/lockstep/kernel"
)

// A shape is a product C = op(A)·op(B) of m×k by k×n.
type shape struct {
	m, k, n        int
	transA, transB bool
}

func (s shape) lda() int {
	if s.transA {
		return s.m
	}
	return s.k
}

func (s shape) ldb() int {
	if s.transB {
		return s.k
	}
	return s.n
}

func (s shape) name() string {
	kind := "MatMul"
	if s.transA {
		kind = "MatMulTA"
	}
	if s.transB {
		kind = "MatMulTB"
	}
	return fmt.Sprintf("%s/m=%d/k=%d/n=%d", kind, s.m, s.k, s.n)
}

// shapes are squares, odd ones among them, and the layers of real networks with the two products of
// their gradients: dW = Xᵀ·dY and dX = dY·Wᵀ.
func shapes() []shape {
	var all []shape
	for _, n := range []int{7, 8, 13, 16, 24, 31, 32, 33, 48, 64, 65, 96, 100, 128, 256, 512, 1024, 2048} {
		all = append(all, shape{m: n, k: n, n: n})
	}
	for _, l := range [][3]int{
		{1, 64, 128}, {1, 128, 64}, {1, 784, 128}, {1, 512, 512},
		{32, 784, 128}, {32, 128, 10}, {64, 784, 128}, {128, 784, 256}, {128, 512, 512}, {256, 1024, 1024},
	} {
		m, k, n := l[0], l[1], l[2]
		all = append(all, shape{m: m, k: k, n: n}, shape{m: k, k: m, n: n, transA: true}, shape{m: m, k: n, n: k, transB: true})
	}
	return all
}

func products() error {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, s := range shapes() {
		if skip(s.name()) {
			continue
		}
		if err := product(s, rng); err != nil {
			return err
		}
	}
	return nil
}

func product(s shape, rng *rand.Rand) error {
	a, b := random(rng, s.m*s.k), random(rng, s.k*s.n)
	c := make([]float32, s.m*s.n)
	mc := kernel.Matrix{Rows: s.m, Cols: s.n, Stride: s.n, Data: c}
	ma := kernel.Matrix{Rows: s.m, Cols: s.k, Stride: s.k, Data: a}
	mb := kernel.Matrix{Rows: s.k, Cols: s.n, Stride: s.n, Data: b}
	call := kernel.MatMul
	if s.transA {
		ma.Rows, ma.Cols, ma.Stride = s.k, s.m, s.m
		call = kernel.MatMulTA
	}
	if s.transB {
		mb.Rows, mb.Cols, mb.Stride = s.n, s.k, s.k
		call = kernel.MatMulTB
	}
	all := lockstep(func() { call(mc, ma, mb) })
	all = append(all, nativeProducts(s, a, b, c)...)
	ta, tb := blas.NoTrans, blas.NoTrans
	if s.transA {
		ta = blas.Trans
	}
	if s.transB {
		tb = blas.Trans
	}
	if s.m*s.k*s.n <= 1<<28 { // the plain Go ones take too long beyond
		all = append(all, contender{impl: "gonum", run: func(reps int) {
			for range reps {
				gonum.Implementation{}.Sgemm(ta, tb, s.m, s.n, s.k, 1, a, s.lda(), b, s.ldb(), 0, c, s.n)
			}
		}})
		if !s.transA && !s.transB {
			all = append(all, contender{impl: "vek", run: func(reps int) {
				for range reps {
					vek32.MatMul_Into(c, a, b, s.k)
				}
			}})
		}
	}
	if err := agree(s, all, a, b, c); err != nil {
		return err
	}
	flops := 2 * s.m * s.k * s.n
	all = append(all, peaks(flops)...)
	race(all)
	report(s.name(), all, unit{"GFLOP/s", func(ns float64) float64 { return float64(flops) / ns }})
	return nil
}

// peaks returns what does as many multiply-adds in registers, on each set that is timed: the clock
// moves, so the ceiling has to be measured in the same rounds, by the same median.
func peaks(flops int) []contender {
	var all []contender
	for _, isa := range opt.ISA {
		const probe = 1000
		per := peak.Run(isa, probe) / probe
		if per != 0 {
			all = append(all, contender{impl: "peak", isa: isa, run: func(reps int) { peak.Run(isa, reps*flops/per) }})
		}
	}
	return all
}

// agree runs every contender once and compares it with the first, which is Lockstep's. Two
// sums of the same k products, in any order, differ by at most 2·k·2⁻²⁴·Σ|a·b|
// to first order; the sets of Lockstep must not differ at all.
func agree(s shape, all []contender, a, b, c []float32) error {
	var want []float32
	limit := s.bounds(a, b)
	for i := range all {
		for j := range c {
			c[j] = float32(math.NaN())
		}
		all[i].run(1)
		if i == 0 {
			want = append(want, c...)
			continue
		}
		for j, got := range c {
			if got == want[j] {
				continue
			}
			if all[i].impl == "lockstep" {
				return fmt.Errorf("%s: %s differs from %s at (%d, %d)", s.name(), all[i].name(), all[0].name(), j/s.n, j%s.n)
			}
			if d := math.Abs(float64(got) - float64(want[j])); !(d <= limit[j]) {
				return fmt.Errorf("%s: %s has %g at (%d, %d), %s has %g", s.name(), all[i].name(), got, j/s.n, j%s.n, all[0].name(), want[j])
			}
		}
	}
	return nil
}

// bounds returns how far two ways to compute each element of C may be apart. The sums of the
// absolute products are those of Lockstep's float64, which is not timed here.
func (s shape) bounds(a, b []float32) []float64 {
	c := kernel.NewMatrix64(s.m, s.n)
	x := kernel.Matrix64{Rows: s.m, Cols: s.k, Stride: s.k, Data: absolute(a)}
	y := kernel.Matrix64{Rows: s.k, Cols: s.n, Stride: s.n, Data: absolute(b)}
	call := kernel.MatMul64
	if s.transA {
		x.Rows, x.Cols, x.Stride = s.k, s.m, s.m
		call = kernel.MatMulTA64
	}
	if s.transB {
		y.Rows, y.Cols, y.Stride = s.n, s.k, s.k
		call = kernel.MatMulTB64
	}
	call(c, x, y)
	for i := range c.Data {
		c.Data[i] *= 2 * float64(s.k+1) * 0x1p-24
	}
	return c.Data
}

func absolute(x []float32) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = math.Abs(float64(v))
	}
	return y
}

func random(rng *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(rng.NormFloat64())
	}
	return x
}
