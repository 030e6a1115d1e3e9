// Package suite is what the benchmarks time: every kernel over sizes, the layers' products,
// training steps and predictions, each a function that does the work once.
//
// It uses public names of kernel and nn alone, those of earlier versions where it can, so that the
// same text can be built against an earlier commit: go run ./bench against COMMIT. What needs newer
// names stands in a file of its own, which is left out where it does not build.
package suite

import (
	"fmt"
	"math/rand/v2"

	"github.com/lockstep-go/lockstep/kernel"
)

// A Work is one thing to time.
type Work struct {
	Name string  // as in Go's benchmarks: Dot/n=1024
	Flop float64 // float operations of a run, a multiply-add being two, or 0
	Byte float64 // bytes that a run reads and writes, or 0
	// Slow is set where plain Go takes milliseconds.
	Slow bool
	// Prepare returns the function that does the work. It allocates what the work needs.
	Prepare func() (run func())
}

var all []Work

// All returns every work, in the order of the report.
func All() []Work { return all }

func add(w Work) { all = append(all, w) }

// lengths of vectors: within a register, a few of them, within L1, within L2, and beyond.
var lengths = []int{8, 64, 1024, 16384, 1 << 20}

// operands are the slices of a vector kernel: x in (−4, 4), y and z in (0, 1).
type operands struct{ dst, x, y, z []float32 }

// vector adds f over the lengths; it touches n elements of as many slices as moves says.
func vector(name string, moves int, f func(o *operands)) {
	for _, n := range lengths {
		vectorOf(n, name, moves, f)
	}
}

// vectorOf is vector for one length.
func vectorOf(n int, name string, moves int, f func(o *operands)) {
	add(Work{Name: fmt.Sprintf("%s/n=%d", name, n), Byte: float64(4 * moves * n), Prepare: func() func() {
		r := rand.New(rand.NewPCG(1, 2))
		o := &operands{make([]float32, n), make([]float32, n), make([]float32, n), make([]float32, n)}
		for i := range n {
			o.x[i], o.y[i], o.z[i] = 8*r.Float32()-4, r.Float32(), r.Float32()
		}
		return func() { f(o) }
	}})
}

// vector64 is vector for float64.
func vector64(name string, moves int, f func(x, y []float64)) {
	for _, n := range lengths {
		add(Work{Name: fmt.Sprintf("%s/n=%d", name, n), Byte: float64(8 * moves * n), Prepare: func() func() {
			r := rand.New(rand.NewPCG(1, 2))
			x, y := make([]float64, n), make([]float64, n)
			for i := range n {
				x[i], y[i] = 8*r.Float64()-4, r.Float64()
			}
			return func() { f(x, y) }
		}})
	}
}

// random returns a matrix of numbers in (−1, 1).
func random(rows, cols int) kernel.Matrix {
	r := rand.New(rand.NewPCG(3, 4))
	m := kernel.NewMatrix(rows, cols)
	for i := range m.Data {
		m.Data[i] = 2*r.Float32() - 1
	}
	return m
}

// random64 is random for float64.
func random64(rows, cols int) kernel.Matrix64 {
	r := rand.New(rand.NewPCG(3, 4))
	m := kernel.NewMatrix64(rows, cols)
	for i := range m.Data {
		m.Data[i] = 2*r.Float64() - 1
	}
	return m
}
