package main

import (
	"fmt"
	"os"
	"runtime"
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

// single makes the C libraries use one thread, and OpenBLAS the best kernels that it has for this
// CPU. They read these variables before main begins, so the program starts itself anew.
func single() error {
	changed := false
	for name, want := range map[string]string{
		"OPENBLAS_NUM_THREADS": "1",
		"OMP_NUM_THREADS":      "1",
		"OPENBLAS_CORETYPE":    openblasKernels(),
	} {
		if want != "" && os.Getenv(name) != want {
			if err := os.Setenv(name, want); err != nil { // in place of what the user has, which would come first
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

// openblasKernels returns the kernels that OpenBLAS has to be told to use: a CPU newer than the
// library gets those of a Pentium 4, a tenth as fast as it could be. It is empty where the user or
// the library has chosen better.
func openblasKernels() string {
	if os.Getenv("OPENBLAS_CORETYPE") != "" || openblasCore() != "Prescott" {
		return ""
	}
	switch cpu := &cpuid.CPU; {
	case cpu.Supports(cpuid.AVX512F, cpuid.AVX512BW, cpuid.AVX512DQ, cpuid.AVX512VL):
		return "SkylakeX"
	case cpu.Supports(cpuid.AVX2, cpuid.FMA3):
		return "Haswell"
	}
	return ""
}

// describe prints the machine in the form that benchstat knows.
func describe() {
	fmt.Printf("goos: %s\ngoarch: %s\ncpu: %s\n", runtime.GOOS, runtime.GOARCH, strings.TrimSpace(cpuid.CPU.BrandName))
	fmt.Printf("go: %s\nnative: %v\n", runtime.Version(), native)
	if core := openblasCore(); core != "" {
		fmt.Printf("openblas: %s\n", core)
	}
}
