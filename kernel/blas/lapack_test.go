package blas

import (
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/gonum"
	"gonum.org/v1/gonum/lapack/testlapack"
)

// TestLAPACK runs those of gonum's tests of LAPACK that lean on BLAS most and take seconds;
// gonum.sh runs all of them.
func TestLAPACK(t *testing.T) {
	before := blas64.Implementation()
	defer blas64.Use(before)
	blas64.Use(Float64{})
	var l gonum.Implementation
	for name, test := range map[string]func(t *testing.T){
		"Dgetf2": func(t *testing.T) { testlapack.Dgetf2Test(t, l) },
		"Dgetrf": func(t *testing.T) { testlapack.DgetrfTest(t, l) },
		"Dgetri": func(t *testing.T) { testlapack.DgetriTest(t, l) },
		"Dgetrs": func(t *testing.T) { testlapack.DgetrsTest(t, l) },
		"Dpotrf": func(t *testing.T) { testlapack.DpotrfTest(t, l) },
		"Dpotri": func(t *testing.T) { testlapack.DpotriTest(t, l) },
		"Dgeqrf": func(t *testing.T) { testlapack.DgeqrfTest(t, l) },
		"Dlarfb": func(t *testing.T) { testlapack.DlarfbTest(t, l) },
		"Dorgqr": func(t *testing.T) { testlapack.DorgqrTest(t, l) },
		"Dtrtri": func(t *testing.T) { testlapack.DtrtriTest(t, l) },
		"Dsytrd": func(t *testing.T) { testlapack.DsytrdTest(t, l) },
		"Dgebrd": func(t *testing.T) { testlapack.DgebrdTest(t, l) },
		"Dgehrd": func(t *testing.T) { testlapack.DgehrdTest(t, l) },
		"Dgels":  func(t *testing.T) { testlapack.DgelsTest(t, l) },
	} {
		t.Run(name, test)
	}
}

// TestSubmatrices: what LAPACK gives a BLAS are parts of one matrix; none of them overlaps, and
// none is taken to.
func TestSubmatrices(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 9))
	const n, half = 60, 30
	a := make([]float64, n*n)
	for i := range a {
		a[i] = r.Float64()
	}
	var f Float64
	f.Dgemm('N', 'N', half, half, half, -1, a[half*n:], n, a[half:], n, 1, a[half*n+half:], n)
	f.Dgemm('T', 'N', half, half, half, -1, a, n, a[half:], n, 1, a[half*n+half:], n)
	f.Dgemv('N', half, half, 1, a, n, a[half*n:], 1, 1, a[half:], n)
	f.Dgemv('T', half, half, 1, a, n, a[half:], n, 1, a[half*n:], 1)
	f.Dger(half, half-1, -1, a[half*n+half:], n, a[half*n+1:], 1, a[half*n+half+1:], n)
	f.Dtrsm('L', 'L', 'N', 'U', half, half, 1, a, n, a[half:], n)
	f.Dtrsm('R', 'U', 'N', 'U', half, half, 1, a, n, a[half*n:], n)
	f.Dsyrk('L', 'N', half, half, -1, a[half*n:], n, 1, a[half*n+half:], n)
}
