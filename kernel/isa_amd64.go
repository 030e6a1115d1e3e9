//go:build !purego

package kernel

import (
	"strings"

	"github.com/klauspost/cpuid/v2"
)

// detect returns the sets above generic that this CPU can run, best first, and
// what every set of amd64 needs that it lacks. cpuid reports a feature only when the
// operating system saves its registers too.
func detect(generic set) (usable []set, all []Support) {
	avx2 := overAVX2(generic)
	avx512 := overAVX512(avx2)

	missing2 := lacking(cpuid.AVX2, cpuid.FMA3)
	missing512 := lacking(cpuid.AVX2, cpuid.FMA3, cpuid.AVX512F, cpuid.AVX512BW, cpuid.AVX512DQ, cpuid.AVX512VL)
	if missing512 == "" {
		usable = append(usable, avx512)
	}
	if missing2 == "" {
		usable = append(usable, avx2)
	}
	return usable, []Support{{avx512.name, missing512}, {avx2.name, missing2}}
}

func lacking(features ...cpuid.FeatureID) string {
	var names []string
	for _, f := range features {
		if !cpuid.CPU.Supports(f) {
			names = append(names, f.String())
		}
	}
	if names == nil {
		return ""
	}
	return "the CPU or the operating system lacks " + strings.Join(names, ", ")
}

// overAVX2 returns s with everything replaced that AVX2 and FMA do faster.
func overAVX2(s set) set {
	s.name = "avx2"
	return s
}

// overAVX512 returns s with everything replaced that AVX-512 (F, BW, DQ, VL) does faster.
func overAVX512(s set) set {
	s.name = "avx512"
	return s
}
