//go:build unix

package kernel

import (
	"fmt"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// pageBound returns at least n floats that fill whole pages of memory, with an unreadable
// page directly before and another directly behind them. They are never given back.
func pageBound(n int) []float32 {
	page := os.Getpagesize()
	size := roundUp(4*n, page)
	b, err := unix.Mmap(-1, 0, page+size+page, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err == nil {
		err = unix.Mprotect(b[:page], unix.PROT_NONE)
	}
	if err == nil {
		err = unix.Mprotect(b[page+size:], unix.PROT_NONE)
	}
	if err != nil {
		panic(fmt.Sprint("no memory with unreadable pages: ", err))
	}
	return unsafe.Slice((*float32)(unsafe.Pointer(&b[page])), size/4)
}
