//go:build !amd64 || purego

package blas

import "unsafe"

// What is assembly elsewhere is loops in Go here.

func gerRows64(m, n int, alpha float64, x unsafe.Pointer, incX int, y, a unsafe.Pointer, lda int) {
	gerRows(m, n, alpha, x, incX, y, a, lda)
}

func gerRows32(m, n int, alpha float32, x unsafe.Pointer, incX int, y, a unsafe.Pointer, lda int) {
	gerRows(m, n, alpha, x, incX, y, a, lda)
}

func gemvRows64(m, n int, alpha float64, a unsafe.Pointer, lda int, x unsafe.Pointer, beta float64, y unsafe.Pointer, incY int) {
	gemvRows(m, n, alpha, a, lda, x, beta, y, incY)
}

func gemvColumns64(m, n int, alpha float64, a unsafe.Pointer, lda int, x unsafe.Pointer, incX int, beta float64, y unsafe.Pointer) {
	gemvColumns(m, n, alpha, a, lda, x, incX, beta, y)
}

func axpyIncrements64(n int, a float64, x unsafe.Pointer, incX int, y unsafe.Pointer, incY int) {
	axpyIncrements(n, a, x, incX, y, incY)
}

func axpyIncrements32(n int, a float32, x unsafe.Pointer, incX int, y unsafe.Pointer, incY int) {
	axpyIncrements(n, a, x, incX, y, incY)
}

func dotIncrements64(n int, x unsafe.Pointer, incX int, y unsafe.Pointer, incY int, even, odd float64) (float64, float64) {
	return dotIncrements(n, x, incX, y, incY, even, odd)
}

func dotIncrements32(n int, x unsafe.Pointer, incX int, y unsafe.Pointer, incY int, even, odd float32) (float32, float32) {
	return dotIncrements(n, x, incX, y, incY, even, odd)
}

func scaleFew64(n int, alpha float64, x unsafe.Pointer) { scaleLoop(n, alpha, x) }

func scaleFew32(n int, alpha float32, x unsafe.Pointer) { scaleLoop(n, alpha, x) }
