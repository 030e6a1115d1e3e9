//go:build !unix

package kernel

import (
	"fmt"
	"os"
	"sync"
	"unsafe"
)

var warnNoPages = sync.OnceFunc(func() {
	fmt.Fprintln(os.Stderr, "WARNING: no unreadable pages on this system: reads past the ends of slices go unnoticed")
})

// pageBound returns at least n floats that begin on a boundary of 64 bytes. Here they have
// only ordinary memory around them, so writes are found by the guard words, but reads are not.
func pageBound(n int) []float32 {
	warnNoPages()
	n = roundUp(n, 16)
	x := make([]float32, n+32)
	skip := int(-uintptr(unsafe.Pointer(&x[0])) % 64 / 4)
	return x[skip : skip+n]
}
