package bench

import (
	"runtime"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/lockstep-go/lockstep/kernel"
)

// BenchmarkPauses shows how long the garbage collector waits for every goroutine to stop, which
// it must twice a cycle: while two goroutines multiply matrices without a break,
// while they run Go alone, and while nothing runs. Assembly cannot be stopped in
// the middle, so each of its calls has to be short.
//
//	go test ./bench -bench Pauses -benchtime 2000x
//
// The figures are those of /sched/pauses/stopping/gc:seconds, in µs: the upper
// end of the bucket of the runtime's histogram that the quantile falls into.
func BenchmarkPauses(b *testing.B) {
	each(b, func(b *testing.B) {
		n := 2048
		if kernel.ISA() == "generic" {
			n = 128 // seconds a product otherwise; and Go can be stopped anywhere
		}
		x, y := random(n, n), random(n, n)
		b.Run("load=none", func(b *testing.B) { pauses(b, nil) })
		b.Run("load=loop", func(b *testing.B) { pauses(b, spin) })
		b.Run("load=MatMul", func(b *testing.B) {
			pauses(b, func(stop *atomic.Bool) {
				for c := kernel.NewMatrix(n, n); !stop.Load(); {
					kernel.MatMul(c, x, y)
				}
			})
		})
	})
}

// spin keeps a core busy with Go that can be stopped at any instruction.
func spin(stop *atomic.Bool) {
	for n := 0; !stop.Load(); n++ {
	}
}

// pauses runs load on two goroutines and a garbage collection b.N times.
func pauses(b *testing.B, load func(stop *atomic.Bool)) {
	var stop atomic.Bool
	var done sync.WaitGroup
	if load != nil {
		for range 2 {
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
