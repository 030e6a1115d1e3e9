// Package peak does fused multiply-adds that nothing limits but the core itself: timed, they
// are the ceiling of every matrix product.
package peak

// A loop does n steps of independent multiply-adds in registers.
type loop struct {
	run   func(n int)
	flops int // float operations of a step
}

// loops are the sets that this build can measure.
var loops = map[string]loop{}

// Run does a number of steps of the loop of a set, and returns how many float32
// operations that were, a multiply-add counting as two: 0 for a set without a loop. The caller must know that the CPU has the set.
func Run(isa string, steps int) (flops int) {
	l, ok := loops[isa]
	if !ok {
		return 0
	}
	l.run(steps)
	return steps * l.flops
}
