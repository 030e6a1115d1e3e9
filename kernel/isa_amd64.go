//go:build !purego

package kernel

import (
	"github.com/klauspost/cpuid/v2"
	"golang.org/x/sys/cpu"

	"github.com/lockstep-go/lockstep/kernel/amd64"
)

// detect returns the implementations above base that this CPU can run, best first, and
// what every implementation of amd64 needs that it lacks. cpuid reports a feature only when the
// operating system saves its registers too.
func detect(base impl) (usable []impl, all []Support) {
	avx2 := avx2Impl(base)
	avx512 := avx512Impl(avx2)

	// FMA, F16C and AVX are apart: there were CPUs with AVX2 and without FMA. GODEBUG has no switch
	// for F16C.
	of2 := []feature{
		{cpuid.AVX, "AVX", cpu.X86.HasAVX}, {cpuid.AVX2, "AVX2", cpu.X86.HasAVX2}, {cpuid.FMA3, "FMA3", cpu.X86.HasFMA},
		{cpuid.F16C, "F16C", true},
	}
	// BZHI makes the masks of the tails of AVX-512. Every CPU that has AVX-512 has BMI2, but a
	// virtual machine may hide it.
	of512 := append(of2, feature{cpuid.BMI2, "BMI2", cpu.X86.HasBMI2},
		feature{cpuid.AVX512F, "AVX512F", cpu.X86.HasAVX512F && cpu.X86.HasAVX512}, feature{cpuid.AVX512BW, "AVX512BW", cpu.X86.HasAVX512BW},
		feature{cpuid.AVX512DQ, "AVX512DQ", cpu.X86.HasAVX512DQ}, feature{cpuid.AVX512VL, "AVX512VL", cpu.X86.HasAVX512VL})
	missing2 := missingOf(of2)
	missing512 := missingOf(of512)
	if missing512 == "" {
		usable = append(usable, avx512)
	}
	if missing2 == "" {
		usable = append(usable, avx2)
	}
	return usable, []Support{{avx512.name, missing512}, {avx2.name, missing2}}
}

// caches returns the bytes of the caches of a core: first-level, of data, and second-level; or less
// than 1 where the CPU does not tell.
func caches() (l1, l2 int) { return cpuid.CPU.Cache.L1D, cpuid.CPU.Cache.L2 }

// A feature is one that a set needs.
type feature struct {
	id   cpuid.FeatureID
	name string
	on   bool // GODEBUG leaves it switched on
}

// missingOf says what keeps a set that needs these features from being used, or nothing.
func missingOf(features []feature) string {
	var lacking, names []string
	var on []bool
	for _, f := range features {
		if !cpuid.CPU.Supports(f.id) {
			lacking = append(lacking, f.name)
		}
		names, on = append(names, f.name), append(on, f.on)
	}
	return missing(lacking, switchedOff(names, on))
}

// avx2Impl returns s with everything replaced that AVX2, FMA and F16C do faster.
func avx2Impl(s impl) impl {
	s = withAVX2(s)
	s.name = "avx2"
	s.transposes = true
	s.adamCols = 16
	s.adamBatch = mostSteps / leastRows
	s.skipsRows = true
	s.chunk = 4096 // of GELU, 11 µs on an Emerald Rapids with AVX2, 10 with AVX-512
	s.packs = true
	s.transposed = 8
	s.triangleRows = 16
	s.gemvMaxRows = 4
	s.mr = 6
	s.nr = amd64.NRAVX2
	s.flops = 3 << 19
	s.scaledSteps = amd64.ScaledSteps
	s.double.packs = true
	s.double.transposed = 4
	s.double.triangleRows = 16
	s.double.gemvMaxRows = 4
	s.double.mr = 6
	s.double.nr = amd64.NR64AVX2
	s.double.flops = 3 << 18
	s.double.scaledSteps = amd64.ScaledSteps64
	return s
}

// avx512Impl returns s with everything replaced that AVX-512 (F, BW, DQ, VL, and BMI2) does faster.
func avx512Impl(s impl) impl {
	s = withAVX512(s)
	s.name = "avx512"
	s.adamCols = 64
	s.packs = true
	s.transposed = 16
	s.mr = 12
	s.nr = amd64.NRAVX512
	s.flops = 5 << 19
	s.scaledSteps = amd64.ScaledSteps
	s.double.packs = true
	s.double.transposed = 8
	s.double.mr = 12
	s.double.nr = amd64.NR64AVX512
	s.double.flops = 5 << 18
	s.double.scaledSteps = amd64.ScaledSteps64
	return s
}
