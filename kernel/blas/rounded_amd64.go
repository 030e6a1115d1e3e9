//go:build !purego

package blas

import "unsafe"

// What small.go and level1.go have in Go, in vectors of two float64 or four float32, which every
// amd64 has. There, the compiler leaves elements alone in their registers.

//go:noescape
func gerRows64(m, n int, alpha float64, x unsafe.Pointer, incX int, y, a unsafe.Pointer, lda int)

//go:noescape
func gerRows32(m, n int, alpha float32, x unsafe.Pointer, incX int, y, a unsafe.Pointer, lda int)

//go:noescape
func gemvRows64(m, n int, alpha float64, a unsafe.Pointer, lda int, x unsafe.Pointer, beta float64, y unsafe.Pointer, incY int)

//go:noescape
func gemvColumns64(m, n int, alpha float64, a unsafe.Pointer, lda int, x unsafe.Pointer, incX int, beta float64, y unsafe.Pointer)

//go:noescape
func axpyIncrements64(n int, a float64, x unsafe.Pointer, incX int, y unsafe.Pointer, incY int)

//go:noescape
func axpyIncrements32(n int, a float32, x unsafe.Pointer, incX int, y unsafe.Pointer, incY int)

//go:noescape
func dotIncrements64(n int, x unsafe.Pointer, incX int, y unsafe.Pointer, incY int, even, odd float64) (float64, float64)

//go:noescape
func dotIncrements32(n int, x unsafe.Pointer, incX int, y unsafe.Pointer, incY int, even, odd float32) (float32, float32)

//go:noescape
func scaleFew64(n int, alpha float64, x unsafe.Pointer)

//go:noescape
func scaleFew32(n int, alpha float32, x unsafe.Pointer)
