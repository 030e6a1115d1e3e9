// Package peak does fused multiply-adds that nothing limits but the core itself, and loads that
// nothing limits but the memory: timed, they are the ceilings of every kernel.
package peak

// A loop does n steps of independent multiply-adds in registers.
type loop struct {
	run   func(n int)
	flops int // float operations of a step
}

// loops and loops64 are the sets that this build can measure, with float32 and with float64.
var loops, loops64 = map[string]loop{}, map[string]loop{}

// Run does a number of steps of the loop of a set, and returns how many float32 operations that
// were, a multiply-add counting as two: 0 for a set without a loop. The caller must know that the
// CPU has the set.
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

// loads are the loops that load vectors, of the sets that this build can measure: n times 512 bytes
// from p.
var loads = map[string]func(p *float32, n int){}

// Load loads every element of x, 128 at a time, without using it: what is left is not loaded. It
// reports whether the set has such a loop. The caller must know that the CPU has the set.
func Load(isa string, x []float32) bool {
	f := loads[isa]
	if f != nil && len(x) >= 128 {
		f(&x[0], len(x)/128)
	}
	return f != nil
}
