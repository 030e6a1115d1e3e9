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
	peaks := map[string]float64{}
	for _, isa := range opt.ISA {
		peaks[isa] = peak.GFLOPs(isa)
		fmt.Printf("FMA peak, %s: %.1f GFLOP/s\n", isa, peaks[isa])
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for _, s := range shapes() {
		if skip(s.name()) {
			continue
		}
		for _, isa := range opt.ISA { // the clock moves: measure the peak beside every shape
			peaks[isa] = peak.GFLOPs(isa)
		}
		if err := product(s, rng, peaks); err != nil {
			return err
		}
	}
	return nil
}

func product(s shape, rng *rand.Rand, peaks map[string]float64) error {
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
	race(all)
	flops := 2 * float64(s.m) * float64(s.k) * float64(s.n)
	report(s.name(), all, unit{"GFLOP/s", func(ns float64) float64 { return flops / ns }}, peaks)
	return nil
}

// agree runs every contender once and compares it with the first, which is Lockstep's. Two
// sums of the same k products, in any order, differ by at most 2·k·2⁻²⁴·Σ|a·b|
// to first order; the sets of Lockstep must not differ at all.
func agree(s shape, all []contender, a, b, c []float32) error {
	var want []float32
	for i := range all {
		for j := range c {
			c[j] = float32(math.NaN())
		}
		all[i].run(1)
		if i == 0 {
			want = append(want, c...)
			continue
		}
		for r := range s.m {
			for q := range s.n {
				got, first := c[r*s.n+q], want[r*s.n+q]
				if got == first {
					continue
				}
				if all[i].impl == "lockstep" {
					return fmt.Errorf("%s: %s differs from %s at (%d, %d)", s.name(), all[i].name(), all[0].name(), r, q)
				}
				if d := math.Abs(float64(got) - float64(first)); !(d <= s.bound(a, b, r, q)) {
					return fmt.Errorf("%s: %s has %g at (%d, %d), %s has %g", s.name(), all[i].name(), got, r, q, all[0].name(), first)
				}
			}
		}
	}
	return nil
}

func (s shape) bound(a, b []float32, r, q int) float64 {
	var sum float64
	for p := range s.k {
		i, j := r*s.k+p, p*s.n+q
		if s.transA {
			i = p*s.m + r
		}
		if s.transB {
			j = q*s.k + p
		}
		sum += math.Abs(float64(a[i]) * float64(b[j]))
	}
	return 2 * float64(s.k+1) * 0x1p-24 * sum
}

func random(rng *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(rng.NormFloat64())
	}
	return x
}
