// Package peak does fused multiply-adds that nothing limits but the core itself: timed, they
// are the ceiling of every matrix product.
package peak

// A loop does n steps of independent multiply-adds in registers.
type loop struct {
	run   func(n int)
	flops int // float operations of a step
}

// loops and loops64 are the sets that this build can measure, with float32 and with float64.
var loops, loops64 = map[string]loop{}, map[string]loop{}

// Run does a number of steps of the loop of a set, and returns how many float32
// operations that were, a multiply-add counting as two: 0 for a set without a loop. The caller must know that the CPU has the set.
func Run(isa string, steps int) (flops int) { return run(loops[isa], steps) }

// Run64 is Run for float64.
func Run64(isa string, steps int) (flops int) { return run(loops64[isa], steps) }

func run(l loop, steps int) (flops int) {
	if l.run == nil {
		return 0
	}
	l.run(steps)
	return steps * l.flops
}
