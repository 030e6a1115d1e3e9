// Package peak measures how many fused multiply-adds this core does when nothing
// else limits it: the ceiling of every matrix product, in the same units.
package peak

import "time"

// A loop does n steps of independent multiply-adds in registers.
type loop struct {
	run   func(n int)
	flops int // float operations of a step
}

// loops are the sets that this build can measure.
var loops = map[string]loop{}

// GFLOPs returns the peak of a set of kernels in 10⁹ float32 operations per
// second, a multiply-add counting as two: the best of several millisecond-long
// runs. It is 0 for a set without a loop. The caller must know that the CPU has
// the set.
func GFLOPs(isa string) float64 {
	l, ok := loops[isa]
	if !ok {
		return 0
	}
	const steps, runs = 50_000, 12
	best := time.Duration(1<<63 - 1)
	for range runs {
		start := time.Now()
		l.run(steps)
		best = min(best, time.Since(start))
	}
	return float64(steps*l.flops) / float64(best.Nanoseconds())
}
