//go:build peers

package main

// #cgo CFLAGS: -O2
// #cgo LDFLAGS: -lopenblas -ldnnl -lsleef -l:libxsmmnoblas.a -l:libxsmm.a -lm -ldl -lpthread
// #include <cblas.h>
// #include "native.h"
import "C"

import (
	"slices"
	"unsafe"
)

// native is set in a build with the C libraries.
const native = true

// openblasCore returns the kind of CPU whose kernels OpenBLAS runs.
func openblasCore() string { return C.GoString(C.openblas_get_corename()) }

func ptr(x []float32) *C.float { return (*C.float)(unsafe.Pointer(unsafe.SliceData(x))) }

func ptr64(x []float64) *C.double { return (*C.double)(unsafe.Pointer(unsafe.SliceData(x))) }

func flag(b bool) C.int {
	if b {
		return 1
	}
	return 0
}

// nativeProducts returns the C libraries that can compute s.
func nativeProducts(s shape, a, b, c []float32) []contender {
	return nativeContenders(func(library, reps C.int) C.int {
		return C.peer_sgemm(library, reps, flag(s.transA), flag(s.transB), C.long(s.m), C.long(s.n), C.long(s.k),
			ptr(a), C.long(s.lda()), ptr(b), C.long(s.ldb()), ptr(c), C.long(s.n))
	})
}

// nativeProducts64 is nativeProducts for float64, which oneDNN does not have.
func nativeProducts64(s shape, a, b, c []float64) []contender {
	return nativeContenders(func(library, reps C.int) C.int {
		return C.peer_dgemm(library, reps, flag(s.transA), flag(s.transB), C.long(s.m), C.long(s.n), C.long(s.k),
			ptr64(a), C.long(s.lda()), ptr64(b), C.long(s.ldb()), ptr64(c), C.long(s.n))
	})
}

// nativeContenders returns the libraries with which run does not fail.
func nativeContenders(run func(library, reps C.int) C.int) []contender {
	var all []contender
	for i, name := range []string{C.OPENBLAS: "openblas", C.ONEDNN: "onednn", C.LIBXSMM: "libxsmm"} {
		if run(C.int(i), 1) != 0 {
			all = append(all, contender{impl: name, run: func(reps int) { run(C.int(i), C.int(reps)) }})
		}
	}
	return all
}

// nativeDot returns OpenBLAS's dot product.
func nativeDot(x, y []float32, result *float32) []contender {
	return []contender{{impl: "openblas", run: func(reps int) {
		*result = float32(C.peer_sdot(C.int(reps), C.long(len(x)), ptr(x), ptr(y)))
	}}}
}

// nativeDot64 is nativeDot for float64.
func nativeDot64(x, y []float64, result *float64) []contender {
	return []contender{{impl: "openblas", run: func(reps int) {
		*result = float64(C.peer_ddot(C.int(reps), C.long(len(x)), ptr64(x), ptr64(y)))
	}}}
}

// nativeFunction returns SLEEF's 1-ULP version of a function, by its name in the
// table of functions, for the sets that have a counterpart here.
func nativeFunction(name string, x, y []float32) []contender {
	functions := map[string]C.int{
		"Exp": C.SLEEF_EXP, "Sigmoid": C.SLEEF_SIGMOID, "Tanh": C.SLEEF_TANH, "Expm1": C.SLEEF_EXPM1,
		"Log": C.SLEEF_LOG, "Log1p": C.SLEEF_LOG1P, "GELU": C.SLEEF_ERF, "Erf": C.SLEEF_ERF, "Softplus": C.SLEEF_SOFTPLUS, "ELU": C.SLEEF_ELU,
		"Pow": C.SLEEF_POW,
	}
	f, ok := functions[name]
	if !ok {
		return nil
	}
	var all []contender
	if usable("avx512") {
		all = append(all, contender{impl: "sleef", isa: "avx512", run: func(reps int) {
			C.peer_sleef_avx512(f, C.int(reps), C.long(len(x)), ptr(x), ptr(y))
		}})
	}
	if usable("avx2") {
		all = append(all, contender{impl: "sleef", isa: "avx2", run: func(reps int) {
			C.peer_sleef_avx2(f, C.int(reps), C.long(len(x)), ptr(x), ptr(y))
		}})
	}
	if len(x) <= 128 && len(all) != 0 { // as a Go program has to call it
		widest := all[0].run
		all = append(all, contender{impl: "sleef+cgo", isa: all[0].isa, run: func(reps int) {
			for range reps {
				widest(1)
			}
		}})
	}
	return all
}

// nativeSoftmax returns oneDNN's softmax. It takes the best instructions that it knows.
func nativeSoftmax(rows, cols int, x, y []float32) []contender {
	if C.peer_softmax(1, C.long(rows), C.long(cols), ptr(x), ptr(y)) == 0 {
		return nil
	}
	return []contender{{impl: "onednn", run: func(reps int) {
		C.peer_softmax(C.int(reps), C.long(rows), C.long(cols), ptr(x), ptr(y))
	}}}
}

// nativeFunction64 is nativeFunction for float64.
func nativeFunction64(name string, x, y []float64) []contender {
	functions := map[string]C.int{"Exp64": C.SLEEF_EXP, "Sigmoid64": C.SLEEF_SIGMOID, "Tanh64": C.SLEEF_TANH, "Log64": C.SLEEF_LOG, "Pow64": C.SLEEF_POW}
	f, ok := functions[name]
	if !ok || len(x)%8 != 0 {
		return nil
	}
	px, py := (*C.double)(unsafe.Pointer(unsafe.SliceData(x))), (*C.double)(unsafe.Pointer(unsafe.SliceData(y)))
	var all []contender
	if usable("avx512") {
		all = append(all, contender{impl: "sleef", isa: "avx512", run: func(reps int) {
			C.peer_sleef64_avx512(f, C.int(reps), C.long(len(x)), px, py)
		}})
	}
	if usable("avx2") {
		all = append(all, contender{impl: "sleef", isa: "avx2", run: func(reps int) {
			C.peer_sleef64_avx2(f, C.int(reps), C.long(len(x)), px, py)
		}})
	}
	return all
}

// usable reports whether set is among those to be timed.
func usable(set string) bool { return slices.Contains(opt.ISA, set) }
