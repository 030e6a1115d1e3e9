package kernel

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// pages returns n bytes, a multiple of 2 MB, as elements, from pages of that size if the system has
// any: a product walks through its buffer at such a pace that looking up the addresses of small
// pages takes a part of its time. They are never given back, and no business of the garbage
// collector.
func pages(n int) []float32 {
	const huge = 1 << 21
	m, err := unix.Mmap(-1, 0, n+huge, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		return make([]float32, n/4)
	}
	m = m[-uintptr(unsafe.Pointer(&m[0]))%huge:][:n]
	_ = unix.Madvise(m, unix.MADV_HUGEPAGE) // a wish: a kernel without such pages is as good
	return unsafe.Slice((*float32)(unsafe.Pointer(&m[0])), n/4)
}
