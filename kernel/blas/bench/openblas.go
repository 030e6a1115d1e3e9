//go:build openblas

package main

// extern char *openblas_get_corename(void);
// extern char *openblas_get_config(void);
import "C"

import "gonum.org/v1/netlib/blas/netlib"

func init() {
	contenders = append(contenders, contender{"OpenBLAS", netlib.Implementation{}, netlib.Implementation{}})
}

func about() string {
	return ", OpenBLAS on " + C.GoString(C.openblas_get_corename()) + " (" + C.GoString(C.openblas_get_config()) + ")"
}
