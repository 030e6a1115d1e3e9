package main

import (
	"flag"
	"math"
	"runtime"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
)

// BenchmarkPauses shows how long the garbage collector waits for every goroutine to stop, which it
// must twice a cycle: while goroutines, two as a rule, call a function again and again, while they
// run Go alone, and while nothing runs. Assembly cannot be stopped in the middle, so each of its
// calls has to be short, and a loop over calls has to let others in. There is a load for each such
// loop of package kernel, of about 100 MB, and one that trains.
//
//	go test ./bench -run '^$' -bench Pauses -benchtime 2000x
//
// With -loaders 1, one goroutine calls the function, and a core is left to the collector.
//
// The figures are those of /sched/pauses/stopping/gc:seconds, in µs: the upper
// end of the bucket of the runtime's histogram that the quantile falls into.
func BenchmarkPauses(b *testing.B) {
	each(b, func(b *testing.B) {
		size := 24 << 20 // floats
		if kernel.ISA() == "generic" {
			size >>= 8 // seconds a call otherwise; and Go can be stopped anywhere
		}
		side := int(math.Sqrt(float64(size / 3)))
		b.Run("load=none", func(b *testing.B) { pauses(b, nil) })
		b.Run("load=loop", func(b *testing.B) { pauses(b, spin) })
		for _, load := range []struct {
			name string
			call func() func()
		}{
			{"Exp", func() func() {
				x, y := random(1, size/2), random(1, size/2)
				return func() { kernel.Exp(y.Data, x.Data) }
			}},
			{"ELU", func() func() {
				x, y := random(1, size/2), random(1, size/2)
				return func() { kernel.ELU(y.Data, 0.5, x.Data) }
			}},
			{"Add", func() func() {
				x, y, z := random(1, size/3), random(1, size/3), random(1, size/3)
				return func() { kernel.Add(z.Data, x.Data, y.Data) }
			}},
			{"Tanh64", func() func() {
				x, y := random64(1, size/4), random64(1, size/4)
				return func() { kernel.Tanh64(y.Data, x.Data) }
			}},
			{"Sum", func() func() {
				x := random(1, size)
				return func() { kernel.Sum(x.Data) }
			}},
			{"Dot", func() func() {
				x, y := random(1, size/2), random(1, size/2)
				return func() { kernel.Dot(x.Data, y.Data) }
			}},
			{"ArgMax", func() func() {
				x := random(1, size)
				return func() { kernel.ArgMax(x.Data) }
			}},
			{"Adam", func() func() {
				w, m, v, g := random(1, size/4), random(1, size/4), random(1, size/4), random(1, size/4)
				return func() {
					kernel.Adam(w.Data, m.Data, v.Data, g.Data, kernel.NewAdamStep(1e-9, 0.9, 0.999, 1e-8, 9))
				}
			}},
			{"Softmax/cols=10", func() func() {
				x, y := random(size/20, 10), random(size/20, 10)
				return func() { kernel.Softmax(y, x) }
			}},
			{"LogSoftmax/rows=1", func() func() {
				x, y := random(1, size/2), random(1, size/2)
				return func() { kernel.LogSoftmax(y, x) }
			}},
			{"SigmoidCrossEntropy", func() func() {
				x, y, t := random(1, size/3), random(1, size/3), random(1, size/3)
				return func() { kernel.SigmoidCrossEntropy(y, x, t) }
			}},
			{"MatMul", func() func() { // whole panels
				c, x, y := random(side, side), random(side, side), random(side, side)
				return func() { kernel.MatMul(c, x, y) }
			}},
			{"MatMul/rows=5", func() func() { // too few rows for panels
				x, y := random(5, 384), random(384, size/384)
				c := kernel.NewMatrix(5, y.Cols)
				return func() { kernel.MatMul(c, x, y) }
			}},
			{"MatMulTB/rows=1", func() func() { // gemv
				x, y := random(1, 384), random(size/384, 384)
				c := kernel.NewMatrix(1, y.Rows)
				return func() { kernel.MatMulTB(c, x, y) }
			}},
			{"MatMul/cols=1", func() func() {
				x, y := random(size/384, 384), random(384, 1)
				c := kernel.NewMatrix(x.Rows, 1)
				return func() { kernel.MatMul(c, x, y) }
			}},
			{"MatMulPacked", func() func() {
				x, y := random(24, 384), random(384, size/2/384)
				c := kernel.NewMatrix(24, y.Cols)
				var packed kernel.Packed
				packed.Pack(y)
				return func() { kernel.Product{}.MatMulPacked(c, x, &packed) }
			}},
			{"TrainStep", func() func() { // 784-512-512-10, 128 rows
				net, err := nn.New(1, 784, nn.Dense(512, nn.Tanh), nn.Dense(512, nn.Tanh), nn.Dense(10, nn.Softmax))
				if err != nil {
					b.Error(err)
				}
				tr, err := nn.NewTrainer(net, nn.CrossEntropy, nn.Adam(1e-7))
				if err != nil {
					b.Error(err)
				}
				x, labels := random(128, 784), make([]int, 128)
				return func() { tr.StepLabels(x, labels) }
			}},
			{"Pack", func() func() {
				y := random(384, size/2/384)
				return func() { new(kernel.Packed).Pack(y) }
			}},
		} {
			b.Run("load="+load.name, func(b *testing.B) {
				pauses(b, func(stop *atomic.Bool) {
					for f := load.call(); !stop.Load(); {
						f()
					}
				})
			})
		}
	})
}

var loaders = flag.Int("loaders", 2, "goroutines that BenchmarkPauses keeps busy")

// spin keeps a core busy with Go that can be stopped at any instruction.
func spin(stop *atomic.Bool) {
	for n := 0; !stop.Load(); n++ {
	}
}

// pauses runs load on so many goroutines, and a garbage collection b.N times.
func pauses(b *testing.B, load func(stop *atomic.Bool)) {
	var stop atomic.Bool
	var done sync.WaitGroup
	if load != nil {
		for range *loaders {
			done.Go(func() { load(&stop) })
		}
	}
	before := stopping()
	for b.Loop() {
		runtime.GC()
	}
	after := stopping()
	stop.Store(true)
	done.Wait()

	var total uint64
	counts := make([]uint64, len(after.Counts))
	for i := range counts {
		counts[i] = after.Counts[i] - before.Counts[i]
		total += counts[i]
	}
	quantile := func(q float64) float64 { // in µs
		rest := uint64(q * float64(total-1))
		for i, n := range counts {
			if rest < n {
				return after.Buckets[i+1] * 1e6
			}
			rest -= n
		}
		return 0
	}
	b.ReportMetric(quantile(0.5), "p50-µs")
	b.ReportMetric(quantile(0.99), "p99-µs")
	b.ReportMetric(quantile(0.999), "p99.9-µs")
	b.ReportMetric(quantile(1), "max-µs")
}

// stopping returns the runtime's histogram of the times that stopping for a collection took.
func stopping() *metrics.Float64Histogram {
	s := []metrics.Sample{{Name: "/sched/pauses/stopping/gc:seconds"}}
	metrics.Read(s)
	h := *s[0].Value.Float64Histogram()
	h.Counts = append([]uint64(nil), h.Counts...)
	return &h
}
