// The benchmarks in the tests are Go's own, of every kernel on every set that the CPU can run:
//
//	go test ./bench -bench .
//	go test ./bench -bench 'Dot|Adam' -count 10 -cpu 1 | benchstat -col /isa -
//
// MB/s counts all that a kernel reads and writes. What the command measures is a choice of them:
// bench/suite.
package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel"
)

// TestMain makes a benchmark run for a tenth of the usual time, unless -benchtime is given: there
// are more than a thousand. Once through all of them takes a quarter of an hour on one core with
// AVX-512; go test stops no benchmarks after its ten minutes, which are for tests.
func TestMain(m *testing.M) {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.benchtime" })
	if !given {
		if err := flag.Set("test.benchtime", "100ms"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
	}
	os.Exit(m.Run())
}

// The benchmarks of kernels whose public function has the signature of the kernel are in
// zkernels_test.go.

func BenchmarkArgMax(b *testing.B) {
	vector(b, 1, func(o *operands[float32]) { kernel.ArgMax(o.x) })
}
func BenchmarkArgMin(b *testing.B) {
	vector(b, 1, func(o *operands[float32]) { kernel.ArgMin(o.x) })
}
func BenchmarkArgMax64(b *testing.B) {
	vector64(b, 1, func(o *operands[float64]) { kernel.ArgMax64(o.x) })
}
func BenchmarkArgMin64(b *testing.B) {
	vector64(b, 1, func(o *operands[float64]) { kernel.ArgMin64(o.x) })
}
func BenchmarkTopK(b *testing.B) {
	var values [5]float32
	var indices [5]int
	vector(b, 1, func(o *operands[float32]) { kernel.TopK(values[:], indices[:], o.x) })
}
func BenchmarkTopK64(b *testing.B) {
	var values [5]float64
	var indices [5]int
	vector64(b, 1, func(o *operands[float64]) { kernel.TopK64(values[:], indices[:], o.x) })
}
func BenchmarkCumSum(b *testing.B) {
	vector(b, 2, func(o *operands[float32]) { kernel.CumSum(o.dst, o.x) })
}
func BenchmarkCumSum64(b *testing.B) {
	vector64(b, 2, func(o *operands[float64]) { kernel.CumSum64(o.dst, o.x) })
}
func BenchmarkNorm2(b *testing.B) {
	vector(b, 1, func(o *operands[float32]) { kernel.Norm2(o.x) })
}
func BenchmarkCosineSimilarity(b *testing.B) {
	vector(b, 2, func(o *operands[float32]) { kernel.CosineSimilarity(o.x, o.y) })
}
func BenchmarkMean(b *testing.B) {
	vector(b, 1, func(o *operands[float32]) { kernel.Mean(o.x) })
}
func BenchmarkVariance(b *testing.B) {
	vector(b, 1, func(o *operands[float32]) { kernel.Variance(o.x) })
}
func BenchmarkNorm2_64(b *testing.B) {
	vector64(b, 1, func(o *operands[float64]) { kernel.Norm2_64(o.x) })
}
func BenchmarkCosineSimilarity64(b *testing.B) {
	vector64(b, 2, func(o *operands[float64]) { kernel.CosineSimilarity64(o.x, o.y) })
}
func BenchmarkMean64(b *testing.B) {
	vector64(b, 1, func(o *operands[float64]) { kernel.Mean64(o.x) })
}
func BenchmarkVariance64(b *testing.B) {
	vector64(b, 1, func(o *operands[float64]) { kernel.Variance64(o.x) })
}
func BenchmarkExpGrad(b *testing.B) {
	vector(b, 3, func(o *operands[float32]) { kernel.ExpGrad(o.dst, o.x, o.y) })
}
func BenchmarkDropout(b *testing.B) {
	vector(b, 2, func(o *operands[float32]) { kernel.Dropout(o.dst, o.x, 1, 1<<31, 2) })
}

// Conversions, of four bytes to two and back.

func BenchmarkNarrowHalf(b *testing.B) {
	lengths(b, 6, func(n int) func() {
		dst, x := make([]uint16, n), random(1, n).Data
		return func() { kernel.NarrowHalf(dst, x) }
	})
}
func BenchmarkNarrowBFloat16(b *testing.B) {
	lengths(b, 6, func(n int) func() {
		dst, x := make([]uint16, n), random(1, n).Data
		return func() { kernel.NarrowBFloat16(dst, x) }
	})
}
func BenchmarkWidenHalf(b *testing.B) {
	lengths(b, 6, func(n int) func() {
		x, dst := make([]uint16, n), random(1, n).Data
		kernel.NarrowHalf(x, dst)
		return func() { kernel.WidenHalf(dst, x) }
	})
}
func BenchmarkWidenBFloat16(b *testing.B) {
	lengths(b, 6, func(n int) func() {
		x, dst := make([]uint16, n), random(1, n).Data
		kernel.NarrowBFloat16(x, dst)
		return func() { kernel.WidenBFloat16(dst, x) }
	})
}

// Optimisers.

func BenchmarkAdam(b *testing.B) {
	step := kernel.NewAdamStep(1e-6, 0.9, 0.999, 1e-8, 10)
	vector(b, 7, func(o *operands[float32]) { kernel.Adam(o.dst, o.z, o.y, o.x, step) })
}
func BenchmarkAdamW(b *testing.B) {
	step := kernel.NewAdamStep(1e-6, 0.9, 0.999, 1e-8, 10)
	vector(b, 7, func(o *operands[float32]) { kernel.AdamW(o.dst, o.z, o.y, o.x, step, 0.999) })
}

func BenchmarkRMSprop(b *testing.B) {
	step := kernel.NewRMSpropStep(1e-6, 0.99, 1e-8)
	vector(b, 5, func(o *operands[float32]) { kernel.RMSprop(o.dst, o.z, o.x, step) })
}
func BenchmarkRMSpropMomentum(b *testing.B) {
	step := kernel.NewRMSpropStep(1e-6, 0.99, 1e-8)
	vector(b, 7, func(o *operands[float32]) { kernel.RMSpropMomentum(o.dst, o.z, o.y, o.x, step, 0.9) })
}
func BenchmarkRMSpropCentered(b *testing.B) {
	step := kernel.NewRMSpropStep(1e-6, 0.99, 1e-8)
	vector(b, 7, func(o *operands[float32]) { kernel.RMSpropCentered(o.dst, o.z, o.y, o.x, step) })
}
func BenchmarkRprop(b *testing.B) {
	step := kernel.RpropStep{Grow: 1.2, Shrink: 0.5, Least: 1e-6, Most: 50}
	vector(b, 7, func(o *operands[float32]) { kernel.Rprop(o.dst, o.z, o.y, o.x, step) })
}
func BenchmarkRegularize(b *testing.B) {
	step := kernel.RegularizeStep{Scale: 1, Clip: 1, L2: 1e-4, L1: 1e-4}
	vector(b, 3, func(o *operands[float32]) { kernel.Regularize(o.dst, o.x, step) })
}

// Rows.

func BenchmarkSoftmax(b *testing.B) { rows(b, 2, func(o *batch) { kernel.Softmax(o.dst, o.x) }) }
func BenchmarkLogSoftmax(b *testing.B) {
	rows(b, 2, func(o *batch) { kernel.LogSoftmax(o.dst, o.x) })
}
func BenchmarkLogSumExp(b *testing.B) {
	rows(b, 1, func(o *batch) { kernel.LogSumExp(o.dst.Data[:o.x.Rows], o.x) })
}
func BenchmarkSoftmaxGrad(b *testing.B) {
	rows(b, 3, func(o *batch) { kernel.SoftmaxGrad(o.dst, o.x, o.t) })
}
func BenchmarkSoftmaxCrossEntropy(b *testing.B) {
	rows(b, 3, func(o *batch) { kernel.SoftmaxCrossEntropy(o.dst, o.x, o.t) })
}
func BenchmarkSoftmaxCrossEntropyLabels(b *testing.B) {
	rows(b, 2, func(o *batch) { kernel.SoftmaxCrossEntropyLabels(o.dst, o.x, o.labels) })
}
func BenchmarkSigmoidCrossEntropy(b *testing.B) {
	rows(b, 3, func(o *batch) { kernel.SigmoidCrossEntropy(o.dst, o.x, o.t) })
}
func BenchmarkMeanSquaredError(b *testing.B) {
	rows(b, 3, func(o *batch) { kernel.MeanSquaredError(o.dst, o.x, o.t) })
}
func BenchmarkMeanAbsoluteError(b *testing.B) {
	rows(b, 3, func(o *batch) { kernel.MeanAbsoluteError(o.dst, o.x, o.t) })
}
func BenchmarkHuberError(b *testing.B) {
	rows(b, 3, func(o *batch) { kernel.HuberError(o.dst, 1, o.x, o.t) })
}

func BenchmarkTranspose(b *testing.B) {
	rows(b, 2, func(o *batch) {
		kernel.Transpose(kernel.Matrix{Rows: o.x.Cols, Cols: o.x.Rows, Stride: o.x.Rows, Data: o.dst.Data}, o.x)
	})
}

// Products.

func BenchmarkMatMul(b *testing.B) {
	products(b, func(m, n, k int) func() {
		c, x, y := kernel.NewMatrix(m, n), random(m, k), random(k, n)
		return func() { kernel.MatMul(c, x, y) }
	})
}
func BenchmarkMatMulTA(b *testing.B) {
	products(b, func(m, n, k int) func() {
		c, x, y := kernel.NewMatrix(m, n), random(k, m), random(k, n)
		return func() { kernel.MatMulTA(c, x, y) }
	})
}
func BenchmarkMatMulTB(b *testing.B) {
	products(b, func(m, n, k int) func() {
		c, x, y := kernel.NewMatrix(m, n), random(m, k), random(n, k)
		return func() { kernel.MatMulTB(c, x, y) }
	})
}

func BenchmarkMatMulHalf(b *testing.B) {
	products(b, func(m, n, k int) func() {
		c, x, y := kernel.NewMatrix(m, n), random(m, k), kernel.NewHalf(k, n)
		kernel.NarrowHalf(y.Data, random(k, n).Data)
		return func() { kernel.MatMulHalf(c, x, y) }
	})
}
func BenchmarkMatMulBFloat16(b *testing.B) {
	products(b, func(m, n, k int) func() {
		c, x, y := kernel.NewMatrix(m, n), random(m, k), kernel.NewBFloat16(k, n)
		kernel.NarrowBFloat16(y.Data, random(k, n).Data)
		return func() { kernel.MatMulBFloat16(c, x, y) }
	})
}

func BenchmarkMatMulTBHalf(b *testing.B) {
	products(b, func(m, n, k int) func() {
		c, x, y := kernel.NewMatrix(m, n), random(m, k), kernel.NewHalf(n, k)
		kernel.NarrowHalf(y.Data, random(n, k).Data)
		return func() { kernel.MatMulTBHalf(c, x, y) }
	})
}
func BenchmarkMatMulTBBFloat16(b *testing.B) {
	products(b, func(m, n, k int) func() {
		c, x, y := kernel.NewMatrix(m, n), random(m, k), kernel.NewBFloat16(n, k)
		kernel.NarrowBFloat16(y.Data, random(n, k).Data)
		return func() { kernel.MatMulTBBFloat16(c, x, y) }
	})
}

func BenchmarkMatMul64(b *testing.B) {
	products(b, func(m, n, k int) func() {
		c, x, y := kernel.NewMatrix64(m, n), random64(m, k), random64(k, n)
		return func() { kernel.MatMul64(c, x, y) }
	})
}
func BenchmarkMatMulTA64(b *testing.B) {
	products(b, func(m, n, k int) func() {
		c, x, y := kernel.NewMatrix64(m, n), random64(k, m), random64(k, n)
		return func() { kernel.MatMulTA64(c, x, y) }
	})
}
func BenchmarkMatVec(b *testing.B) {
	squares(b, 4, func(n int) func() {
		a, x, y := random(n, n), random(1, n).Data, make([]float32, n)
		return func() { kernel.MatVec(y, a, x) }
	})
}
func BenchmarkMatVec64(b *testing.B) {
	squares(b, 8, func(n int) func() {
		a, x, y := random64(n, n), random64(1, n).Data, make([]float64, n)
		return func() { kernel.MatVec64(y, a, x) }
	})
}

// BenchmarkAdamWGradient is the step of layers with the gradient of a batch: batch×inputs×outputs.
func BenchmarkAdamWGradient(b *testing.B) {
	each(b, func(b *testing.B) {
		for _, s := range [][3]int{{32, 64, 128}, {32, 784, 128}, {128, 512, 512}} {
			b.Run(fmt.Sprintf("shape=%dx%dx%d", s[0], s[1], s[2]), func(b *testing.B) {
				x, d := random(s[0], s[1]), random(s[0], s[2])
				w, m, v := random(s[1], s[2]).Data, random(s[1], s[2]).Data, make([]float32, s[1]*s[2])
				step := kernel.NewAdamStep(1e-12, 0.9, 0.999, 1e-8, 1)
				for b.Loop() {
					kernel.Gradient{X: x, D: d}.AdamW(w, m, v, step, 1)
				}
			})
		}
	})
}

// BenchmarkInputGradReLU is the way back through a layer for one row, inputs×outputs, where ReLU
// let half of its elements pass.
func BenchmarkInputGradReLU(b *testing.B) {
	each(b, func(b *testing.B) {
		for _, s := range [][2]int{{128, 64}, {128, 10}, {512, 512}} {
			b.Run(fmt.Sprintf("shape=%dx%d", s[0], s[1]), func(b *testing.B) {
				w, d, y, dx := random(s[0], s[1]), random(1, s[1]).Data, random(1, s[0]).Data, make([]float32, s[0])
				kernel.ReLU(y, y)
				for b.Loop() {
					kernel.InputGradReLU(dx, d, w, y)
				}
			})
		}
	})
}

func BenchmarkAddOuter(b *testing.B) {
	updates(b, 4, func(n int) func() {
		a, x, y := random(n, n), random(1, n).Data, random(1, n).Data
		return func() { kernel.AddOuter(a, 0x1p-40, x, 1, y) }
	})
}
func BenchmarkAddOuter64(b *testing.B) {
	updates(b, 8, func(n int) func() {
		a, x, y := random64(n, n), random64(1, n).Data, random64(1, n).Data
		return func() { kernel.AddOuter64(a, 0x1p-40, x, 1, y) }
	})
}
func BenchmarkAddRows(b *testing.B) {
	updates(b, 4, func(n int) func() {
		a, x, y := random(n, n), random(1, n).Data, random(1, n).Data
		return func() { kernel.AddRows(y, 0x1p-40, x, 1, a) }
	})
}
func BenchmarkAddRows64(b *testing.B) {
	updates(b, 8, func(n int) func() {
		a, x, y := random64(n, n), random64(1, n).Data, random64(1, n).Data
		return func() { kernel.AddRows64(y, 0x1p-40, x, 1, a) }
	})
}
func BenchmarkAddSymmetric(b *testing.B) {
	updates(b, 4, func(n int) func() {
		a, x, y := random(n, n), random(1, n).Data, random(1, n).Data
		return func() { kernel.AddSymmetric(y, 0x1p-40, a, true, x) }
	})
}
func BenchmarkAddSymmetric64(b *testing.B) {
	updates(b, 8, func(n int) func() {
		a, x, y := random64(n, n), random64(1, n).Data, random64(1, n).Data
		return func() { kernel.AddSymmetric64(y, 0x1p-40, a, true, x) }
	})
}

func BenchmarkGemm(b *testing.B) {
	updates(b, 12, func(n int) func() {
		x, y, c := random(n, n), random(n, n), random(n, n)
		return func() { kernel.Gemm{Alpha: 0.5, Beta: 0.5}.MatMul(c, x, y) }
	})
}
func BenchmarkGemm64(b *testing.B) {
	updates(b, 24, func(n int) func() {
		x, y, c := random64(n, n), random64(n, n), random64(n, n)
		return func() { kernel.Gemm64{Alpha: 0.5, Beta: 0.5}.MatMul(c, x, y) }
	})
}

func BenchmarkTriangle(b *testing.B) {
	updates(b, 8, func(n int) func() {
		x, y := unitTriangle(random(n, n).Data, n), random(n, n)
		return func() { kernel.Triangle{Unit: true}.Multiply(y, kernel.Matrix{Rows: n, Cols: n, Stride: n, Data: x}) }
	})
}
func BenchmarkTriangle64(b *testing.B) {
	updates(b, 16, func(n int) func() {
		x, y := unitTriangle(random64(n, n).Data, n), random64(n, n)
		return func() { kernel.Triangle{Unit: true}.Solve64(y, kernel.Matrix64{Rows: n, Cols: n, Stride: n, Data: x}) }
	})
}

// unitTriangle makes the elements of a triangular matrix so small that what it is multiplied by
// again and again does not grow.
func unitTriangle[T float32 | float64](x []T, n int) []T {
	for i := range x {
		x[i] *= 0x1p-40 / T(n)
	}
	return x
}

// updates runs what prepare returns for matrices of n×n, of so many bytes an element.
func updates(b *testing.B, element int, prepare func(n int) func()) {
	each(b, func(b *testing.B) {
		for _, n := range []int{8, 16, 31, 64, 256, 1024} {
			b.Run(fmt.Sprintf("shape=%dx%d", n, n), func(b *testing.B) {
				run := prepare(n)
				b.SetBytes(int64(element * n * n))
				for b.Loop() {
					run()
				}
			})
		}
	})
}

func BenchmarkMatMulTB64(b *testing.B) {
	products(b, func(m, n, k int) func() {
		c, x, y := kernel.NewMatrix64(m, n), random64(m, k), random64(n, k)
		return func() { kernel.MatMulTB64(c, x, y) }
	})
}

// BenchmarkPacked shows what packing weights once saves a layer that predicts rows.
func BenchmarkPacked(b *testing.B) {
	each(b, func(b *testing.B) {
		for _, s := range [][2]int{{784, 128}, {512, 512}, {1024, 1024}} {
			k, n := s[0], s[1]
			for _, m := range []int{1, 8, 32, 64, 128, 256} {
				if kernel.ISA() == "generic" && m*k*n > 1<<22 {
					continue // seconds a product
				}
				c, x, w := kernel.NewMatrix(m, n), random(m, k), random(k, n)
				var packed kernel.Packed
				packed.Pack(w)
				for _, f := range []struct {
					name string
					run  func()
				}{
					{"packed=each", func() { kernel.MatMul(c, x, w) }},
					{"packed=once", func() { kernel.Product{}.MatMulPacked(c, x, &packed) }},
				} {
					b.Run(fmt.Sprintf("shape=%dx%dx%d/%s", m, k, n, f.name), func(b *testing.B) {
						b.ReportAllocs()
						for b.Loop() {
							f.run()
						}
						b.ReportMetric(2*float64(m)*float64(n)*float64(k)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
					})
				}
			}
		}
	})
}

// BenchmarkParallel shows what a second goroutine brings: it needs -cpu 2, or more.
func BenchmarkParallel(b *testing.B) {
	each(b, func(b *testing.B) {
		if kernel.ISA() == "generic" {
			return // seconds a product
		}
		for _, s := range [][3]int{{128, 784, 256}, {256, 256, 256}, {256, 1024, 1024}, {512, 512, 512}, {1024, 1024, 1024}, {2048, 2048, 2048}} {
			m, k, n := s[0], s[1], s[2]
			c, x, y := kernel.NewMatrix(m, n), random(m, k), random(k, n)
			for workers := 1; workers <= 2; workers++ {
				b.Run(fmt.Sprintf("shape=%dx%dx%d/workers=%d", m, k, n, workers), func(b *testing.B) {
					p := kernel.Parallel{Workers: workers}
					for b.Loop() {
						p.MatMul(c, x, y)
					}
					b.ReportMetric(2*float64(m)*float64(n)*float64(k)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
				})
			}
		}
	})
}

// notTimed are functions on data that are not worth a benchmark.
var notTimed = []string{"Moments", "Transpose64", "TotalWeight", "WeighLabels", "WeighTargets"}

// TestEveryKernelIsTimed fails for a function of package kernel on slices or matrices without a
// benchmark.
func TestEveryKernelIsTimed(t *testing.T) {
	var benchmarks strings.Builder
	for _, file := range []string{"kernels_test.go", "zkernels_test.go"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Skip("NOT TESTED: the source is not here")
		}
		benchmarks.Write(text)
	}
	files, err := filepath.Glob("../kernel/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal("no source of package kernel")
	}
	onData := regexp.MustCompile(`(?m)^func ([A-Z]\w*)\(.*(\[\]float|Matrix)`)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range onData.FindAllStringSubmatch(string(text), -1) {
			if name := m[1]; !strings.HasPrefix(name, "New") && !slices.Contains(notTimed, name) && !strings.Contains(benchmarks.String(), "kernel."+name+"(") {
				t.Errorf("nothing calls kernel.%s: add Benchmark%[1]s to kernels_test.go, or %[1]s to notTimed", name)
			}
		}
	}
}

// The loops that the rows above go through.

// squares times what f returns for matrices of n×n elements of some bytes.
func squares(b *testing.B, bytes int, f func(n int) func()) {
	each(b, func(b *testing.B) {
		for _, n := range []int{16, 64, 256, 1024} {
			b.Run(fmt.Sprintf("shape=%dx%d", n, n), func(b *testing.B) {
				run := f(n)
				b.SetBytes(int64(bytes * n * n))
				for b.Loop() {
					run()
				}
			})
		}
	})
}

// each runs f once for every set of kernels, with that set in use.
func each(b *testing.B, f func(b *testing.B)) {
	before := kernel.ISA()
	for _, isa := range kernel.ISAs() {
		b.Run("isa="+isa, func(b *testing.B) {
			if err := kernel.Use(isa); err != nil {
				b.Fatal(err)
			}
			f(b)
		})
	}
	if err := kernel.Use(before); err != nil {
		b.Fatal(err)
	}
}

// operands are the slices of a vector kernel: x in (−4, 4), y and z in (0, 1).
type operands[T float32 | float64] struct{ dst, x, y, z []T }

// vector times f, which touches n elements of slices as many times as moves says.
func vector(b *testing.B, moves int, f func(o *operands[float32])) { vectorOf(b, 4*moves, f) }

// vector64 is vector for float64.
func vector64(b *testing.B, moves int, f func(o *operands[float64])) { vectorOf(b, 8*moves, f) }

func vectorOf[T float32 | float64](b *testing.B, bytes int, f func(o *operands[T])) {
	lengths(b, bytes, func(n int) func() {
		r := rand.New(rand.NewPCG(1, 2))
		o := &operands[T]{make([]T, n), make([]T, n), make([]T, n), make([]T, n)}
		for i := range n {
			o.x[i], o.y[i], o.z[i] = T(8*r.Float64()-4), T(r.Float64()), T(r.Float64())
		}
		return func() { f(o) }
	})
}

// lengths times the function that prepare returns for n elements, for each of which it moves some
// bytes.
func lengths(b *testing.B, bytes int, prepare func(n int) func()) {
	each(b, func(b *testing.B) {
		for _, n := range []int{8, 32, 128, 1024, 8192, 65536} {
			b.Run(fmt.Sprint("n=", n), func(b *testing.B) {
				f := prepare(n)
				b.SetBytes(int64(bytes * n))
				b.ReportAllocs()
				for b.Loop() {
					f()
				}
			})
		}
	})
}

// A batch holds logits x and targets t, each row of which sums to 1.
type batch struct {
	dst, x, t kernel.Matrix
	labels    []int
}

// rows times f on batches of 128 rows.
func rows(b *testing.B, moves int, f func(o *batch)) {
	const m = 128
	each(b, func(b *testing.B) {
		for _, n := range []int{10, 1000} {
			b.Run(fmt.Sprintf("shape=%dx%d", m, n), func(b *testing.B) {
				o := &batch{kernel.NewMatrix(m, n), random(m, n), kernel.NewMatrix(m, n), make([]int, m)}
				for i := range m {
					o.labels[i] = i * 7 % n
					o.t.Row(i)[o.labels[i]] = 1
				}
				b.SetBytes(int64(4 * moves * m * n))
				b.ReportAllocs()
				for b.Loop() {
					f(o)
				}
			})
		}
	})
}

// products times the function that prepare returns for C of m×n and an inner size of k.
func products(b *testing.B, prepare func(m, n, k int) func()) {
	each(b, func(b *testing.B) {
		for _, s := range []struct{ m, k, n int }{
			{8, 8, 8}, {16, 16, 16}, {32, 32, 32}, {64, 64, 64}, {128, 128, 128}, {256, 256, 256}, {512, 512, 512},
			{32, 784, 128}, // a layer: batch, inputs, perceptrons
		} {
			b.Run(fmt.Sprintf("shape=%dx%dx%d", s.m, s.k, s.n), func(b *testing.B) {
				f := prepare(s.m, s.n, s.k)
				b.ReportAllocs()
				for b.Loop() {
					f()
				}
				b.ReportMetric(2*float64(s.m)*float64(s.n)*float64(s.k)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
			})
		}
	})
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
