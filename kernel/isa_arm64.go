//go:build !purego

package kernel

import (
	"golang.org/x/sys/cpu"

	"github.com/lockstep-go/lockstep/kernel/arm64"
)

// detect returns the NEON implementation: every arm64 CPU has it, so only GODEBUG is asked.
func detect(generic impl) (usable []impl, all []Support) {
	s := withNEON(generic)
	s.name = "neon"
	s.transposes = true
	s.chunk = 2048 // a Neoverse N1 at 2.5 GHz takes 14 µs for as many of GELU, by bench/mca
	// On paper: the rows of D are copied in the time that one row of weights gains for each, and a
	// tile takes as long with half the columns as with all. A product has tiles of half and less.
	s.adamCols, s.adamBatch, s.adamRest = 64, 1, arm64.NRNEON/2+1
	s.skipsRows = true

	s.gemvMaxRows = 4
	s.mr = 6
	s.nr = arm64.NRNEON
	s.flops = 5 << 17 // 20 µs at 33 of the 40 GFLOP/s of a Neoverse N1 core
	s.double.gemvMaxRows = 4
	s.double.mr = 6
	s.double.nr = arm64.NR64NEON
	s.double.flops = 5 << 16
	if off := switchedOff([]string{"ASIMD"}, []bool{cpu.ARM64.HasASIMD}); off != nil {
		return nil, []Support{{s.name, missing(nil, off)}}
	}
	return []impl{s}, []Support{{ISA: s.name}}
}

// caches would return the bytes of the caches of a core: programs cannot ask for them here.
func caches() (l1, l2 int) { return 0, 0 }
