package blas_test

import (
	"fmt"

	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"github.com/lockstep-go/lockstep/kernel/blas"
)

// One line in main or an init function, and gonum's matrices run on Lockstep's kernels.
func Example() {
	blas64.Use(blas.Float64{})
	blas32.Use(blas.Float32{})

	a := mat.NewDense(2, 2, []float64{4, 3, 6, 3})
	var lu mat.LU
	lu.Factorize(a)
	var x mat.VecDense
	if err := lu.SolveVecTo(&x, false, mat.NewVecDense(2, []float64{10, 12})); err != nil {
		fmt.Println(err)
	}
	fmt.Printf("%.4g\n", mat.Formatted(&x))
	// Output:
	// ⎡1⎤
	// ⎣2⎦
}

// A service whose requests have a goroutine each keeps products on it.
func ExampleFloat64() {
	blas64.Use(blas.Float64{Workers: new(1)})

	a := mat.NewDense(1, 3, []float64{1, 2, 3})
	var square mat.Dense
	square.Mul(a, a.T())
	fmt.Println(square.At(0, 0))
	// Output: 14
}

func ExampleFloat32() {
	f := blas.Float32{}
	x, y := []float32{1, 2, 3}, []float32{4, 5, 6}
	f.Saxpy(3, 2, x, 1, y, 1) // y += 2·x
	fmt.Println(y, f.Sdot(3, x, 1, y, 1))
	// Output: [6 9 12] 60
}
