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

// single makes the C libraries use one thread. They read these variables before
// main begins, so the program starts itself anew.
func single() error {
	if os.Getenv("OPENBLAS_NUM_THREADS") == "1" && os.Getenv("OMP_NUM_THREADS") == "1" {
		return nil
	}
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	env := append(os.Environ(), "OPENBLAS_NUM_THREADS=1", "OMP_NUM_THREADS=1")
	return syscall.Exec(exe, os.Args, env)
}

// describe prints the machine in the form that benchstat knows.
func describe() {
	fmt.Printf("goos: %s\ngoarch: %s\ncpu: %s\n", runtime.GOOS, runtime.GOARCH, strings.TrimSpace(cpuid.CPU.BrandName))
	fmt.Printf("go: %s\nnative: %v\n", runtime.Version(), native)
}
