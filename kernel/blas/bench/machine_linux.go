package main

import (
	"os"
	"strings"
	"syscall"

	"github.com/klauspost/cpuid/v2"
	"golang.org/x/sys/unix"
)

// pin keeps this thread on one core.
func pin(cpu int) error {
	var set unix.CPUSet
	set.Set(cpu)
	return unix.SchedSetaffinity(0, &set)
}

// single makes OpenBLAS use one thread and, where it does not know the CPU, the best kernels that
// it has for it; of itself it then uses those of a Pentium 4. It reads these variables before main
// begins, so the program starts anew.
func single() error {
	kernels := "Haswell"
	if cpuid.CPU.Supports(cpuid.AVX512F, cpuid.AVX512BW, cpuid.AVX512DQ, cpuid.AVX512VL) {
		kernels = "SkylakeX"
	}
	changed := false
	for name, value := range map[string]string{"OPENBLAS_NUM_THREADS": "1", "OPENBLAS_CORETYPE": kernels} {
		if os.Getenv(name) == "" {
			if err := os.Setenv(name, value); err != nil {
				return err
			}
			changed = true
		}
	}
	if !changed {
		return nil
	}
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	return syscall.Exec(exe, os.Args, os.Environ())
}

// processor returns the name of the CPU.
func processor() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unknown CPU"
	}
	for line := range strings.Lines(string(text)) {
		if name, ok := strings.CutPrefix(line, "model name\t: "); ok {
			return strings.TrimSpace(name)
		}
	}
	return "unknown CPU"
}
