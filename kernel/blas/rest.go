package blas

import "gonum.org/v1/gonum/blas/gonum"

// theirs is gonum's own BLAS. Float64 and Float32 do not embed it: with it, they would be more than
// a pointer. An interface calls the methods of a pointer directly; those of anything else get
// another copy of all their arguments, which takes 2 ns.
type theirs = gonum.Implementation

// workers returns the number that w points to, or 0.
func workers(w *int) int {
	if w == nil {
		return 0
	}
	return *w
}

// Sdsdot is gonum's.
func (Float32) Sdsdot(n int, alpha float32, x []float32, incX int, y []float32, incY int) float32 {
	return theirs{}.Sdsdot(n, alpha, x, incX, y, incY)
}

// Dsdot is gonum's.
func (Float32) Dsdot(n int, x []float32, incX int, y []float32, incY int) float64 {
	return theirs{}.Dsdot(n, x, incX, y, incY)
}
