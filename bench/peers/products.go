package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"unsafe"

	"github.com/viterin/vek"
	"github.com/viterin/vek/vek32"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"

	"github.com/lockstep-go/lockstep/bench/peak"
	"github.com/lockstep-go/lockstep/kernel"
)

// An element is what a matrix or a vector is made of.
type element interface{ float32 | float64 }

// suffix is what a name of Lockstep ends in for a type, and unit how far a sum of 1 may be rounded.
func suffix[T element]() (suffix string, unit float64) {
	if unsafe.Sizeof(T(0)) == 8 {
		return "64", 0x1p-53
	}
	return "", 0x1p-24
}

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

func (s shape) name(suffix string) string {
	kind := "MatMul"
	if s.transA {
		kind = "MatMulTA"
	}
	if s.transB {
		kind = "MatMulTB"
	}
	return fmt.Sprintf("%s%s/m=%d/k=%d/n=%d", kind, suffix, s.m, s.k, s.n)
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

func products[T element]() error {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, s := range shapes() {
		bits, _ := suffix[T]()
		if skip(s.name(bits)) {
			continue
		}
		if err := product[T](s, rng); err != nil {
			return err
		}
	}
	return nil
}

func product[T element](s shape, rng *rand.Rand) error {
	a, b := random[T](rng, s.m*s.k), random[T](rng, s.k*s.n)
	c := make([]T, s.m*s.n)
	all := lockstep(lockstepProduct(s, c, a, b))
	switch c := any(c).(type) {
	case []float32:
		all = append(all, preparedProducts(s, c, any(a).([]float32), any(b).([]float32))...)
		all = append(all, nativeProducts(s, any(a).([]float32), any(b).([]float32), c)...)
	case []float64:
		all = append(all, nativeProducts64(s, any(a).([]float64), any(b).([]float64), c)...)
	}
	if s.m*s.k*s.n <= 1<<28 { // the plain Go ones take too long beyond
		all = append(all, goProducts(s, c, a, b)...)
	}
	if err := agree(s, all, a, b, c); err != nil {
		return err
	}
	flops := 2 * s.m * s.k * s.n
	all = append(all, peaks[T](flops)...)
	race(all)
	bits, _ := suffix[T]()
	report(s.name(bits), all, unit{"GFLOP/s", func(ns float64) float64 { return float64(flops) / ns }})
	return nil
}

// lockstepProduct returns what computes s.
func lockstepProduct[T element](s shape, c, a, b []T) func() {
	rowsA, colsA, rowsB, colsB := s.m, s.k, s.k, s.n
	call, call64 := kernel.MatMul, kernel.MatMul64
	if s.transA {
		rowsA, colsA = colsA, rowsA
		call, call64 = kernel.MatMulTA, kernel.MatMulTA64
	}
	if s.transB {
		rowsB, colsB = colsB, rowsB
		call, call64 = kernel.MatMulTB, kernel.MatMulTB64
	}
	switch c := any(c).(type) {
	case []float32:
		x := kernel.Matrix{Rows: s.m, Cols: s.n, Stride: s.n, Data: c}
		y := kernel.Matrix{Rows: rowsA, Cols: colsA, Stride: colsA, Data: any(a).([]float32)}
		z := kernel.Matrix{Rows: rowsB, Cols: colsB, Stride: colsB, Data: any(b).([]float32)}
		return func() { call(x, y, z) }
	case []float64:
		x := kernel.Matrix64{Rows: s.m, Cols: s.n, Stride: s.n, Data: c}
		y := kernel.Matrix64{Rows: rowsA, Cols: colsA, Stride: colsA, Data: any(a).([]float64)}
		z := kernel.Matrix64{Rows: rowsB, Cols: colsB, Stride: colsB, Data: any(b).([]float64)}
		return func() { call64(x, y, z) }
	}
	panic("neither float32 nor float64")
}

// preparedProducts returns, for a small product, what computes it by one that was prepared before,
// as libxsmm's kernels are: a contender for each set that is to be timed.
func preparedProducts(s shape, c, a, b []float32) []contender {
	if s.transA || s.transB || s.m*s.k*s.n > 1<<15 {
		return nil
	}
	var all []contender
	for _, isa := range opt.ISA {
		use(isa)
		p := kernel.Product{}.Prepare(s.m, s.k, s.n) // keeps the set
		all = append(all, contender{impl: "prepared", isa: isa, run: repeat(func() { p.MatMul(c, a, b) })})
	}
	return all
}

// goProducts returns the libraries in Go that can compute s.
func goProducts[T element](s shape, c, a, b []T) []contender {
	ta, tb := blas.NoTrans, blas.NoTrans
	if s.transA {
		ta = blas.Trans
	}
	if s.transB {
		tb = blas.Trans
	}
	var ofGonum, ofVek func()
	switch c := any(c).(type) {
	case []float32:
		a, b := any(a).([]float32), any(b).([]float32)
		ofGonum = func() {
			gonum.Implementation{}.Sgemm(ta, tb, s.m, s.n, s.k, 1, a, s.lda(), b, s.ldb(), 0, c, s.n)
		}
		ofVek = func() { vek32.MatMul_Into(c, a, b, s.k) }
	case []float64:
		a, b := any(a).([]float64), any(b).([]float64)
		ofGonum = func() {
			gonum.Implementation{}.Dgemm(ta, tb, s.m, s.n, s.k, 1, a, s.lda(), b, s.ldb(), 0, c, s.n)
		}
		ofVek = func() { vek.MatMul_Into(c, a, b, s.k) }
	}
	all := []contender{{impl: "gonum", run: repeat(ofGonum)}}
	if !s.transA && !s.transB {
		all = append(all, contender{impl: "vek", run: repeat(ofVek)})
	}
	return all
}

func repeat(f func()) func(reps int) {
	return func(reps int) {
		for range reps {
			f()
		}
	}
}

// peaks returns what does as many multiply-adds in registers, on each set that is timed: the clock
// moves, so the ceiling has to be measured in the same rounds, by the same median.
func peaks[T element](flops int) []contender {
	var all []contender
	run := peak.Run
	if unsafe.Sizeof(T(0)) == 8 {
		run = peak.Run64
	}
	for _, isa := range opt.ISA {
		const probe = 1000
		per := run(isa, probe) / probe
		if per != 0 {
			all = append(all, contender{impl: "peak", isa: isa, run: func(reps int) { run(isa, reps*flops/per) }})
		}
	}
	return all
}

// agree runs every contender once and compares it with the first, which is Lockstep's. Two
// sums of the same k products, in any order, differ by at most 2·k·u·Σ|a·b|, with u = 2⁻²⁴ or 2⁻⁵³,
// to first order; the sets of Lockstep must not differ at all.
func agree[T element](s shape, all []contender, a, b, c []T) error {
	var want []T
	bits, _ := suffix[T]()
	name := s.name(bits)
	limit := bounds(s, a, b)
	for i := range all {
		for j := range c {
			c[j] = T(math.NaN())
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
				return fmt.Errorf("%s: %s differs from %s at (%d, %d)", name, all[i].name(), all[0].name(), j/s.n, j%s.n)
			}
			if d := math.Abs(float64(got) - float64(want[j])); !(d <= limit[j]) {
				return fmt.Errorf("%s: %s has %g at (%d, %d), %s has %g", name, all[i].name(), got, j/s.n, j%s.n, all[0].name(), want[j])
			}
		}
	}
	return nil
}

// bounds returns how far two ways to compute each element of C may be apart. The sums of the
// absolute products are those of Lockstep's float64, of which a rounding more or less does not
// count.
func bounds[T element](s shape, a, b []T) []float64 {
	c := make([]float64, s.m*s.n)
	lockstepProduct(s, c, absolute(a), absolute(b))()
	_, u := suffix[T]()
	for i := range c {
		c[i] *= 2 * float64(s.k+1) * u
	}
	return c
}

func absolute[T element](x []T) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = math.Abs(float64(v))
	}
	return y
}

func random[T element](rng *rand.Rand, n int) []T {
	x := make([]T, n)
	for i := range x {
		x[i] = T(rng.NormFloat64())
	}
	return x
}
