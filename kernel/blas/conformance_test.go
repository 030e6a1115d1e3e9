package blas

import (
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/testblas"

	"github.com/lockstep-go/lockstep/kernel"
)

// TestConformance runs gonum's own tests of a BLAS, on every set of kernels, on one goroutine and
// on several.
func TestConformance(t *testing.T) {
	onEverySet(t, func(t *testing.T) {
		for name, f := range map[string]Float64{"default": {}, "one worker": {Workers: new(1)}, "three workers": {Workers: new(3)}} {
			t.Run(name, func(t *testing.T) { conform(t, f) })
		}
	})
}

func conform(t *testing.T, f Float64) {
	for name, test := range map[string]func(t *testing.T){
		"Ddot":   func(t *testing.T) { testblas.DdotTest(t, f) },
		"Dnrm2":  func(t *testing.T) { testblas.Dnrm2Test(t, f) },
		"Dasum":  func(t *testing.T) { testblas.DasumTest(t, f) },
		"Idamax": func(t *testing.T) { testblas.IdamaxTest(t, f) },
		"Dswap":  func(t *testing.T) { testblas.DswapTest(t, f) },
		"Dcopy":  func(t *testing.T) { testblas.DcopyTest(t, f) },
		"Daxpy":  func(t *testing.T) { testblas.DaxpyTest(t, f) },
		"Drot":   func(t *testing.T) { testblas.DrotTest(t, f) },
		"Drotg":  func(t *testing.T) { testblas.DrotgTest(t, f, false) },
		"Drotm":  func(t *testing.T) { testblas.DrotmTest(t, f) },
		"Drotmg": func(t *testing.T) { testblas.DrotmgTest(t, f) },
		"Dscal":  func(t *testing.T) { testblas.DscalTest(t, f) },

		"Dgemv": func(t *testing.T) { testblas.DgemvTest(t, f) },
		"Dger":  func(t *testing.T) { testblas.DgerTest(t, f) },
		"Dsymv": func(t *testing.T) { testblas.DsymvTest(t, f) },
		"Dsyr":  func(t *testing.T) { testblas.DsyrTest(t, f) },
		"Dsyr2": func(t *testing.T) { testblas.Dsyr2Test(t, f) },
		"Dtrmv": func(t *testing.T) { testblas.DtrmvTest(t, f) },
		"Dtrsv": func(t *testing.T) { testblas.DtrsvTest(t, f) },
		"Dtxmv": func(t *testing.T) { testblas.DtxmvTest(t, f) },

		"Dgemm":  func(t *testing.T) { testblas.TestDgemm(t, f) },
		"Dsymm":  func(t *testing.T) { testblas.DsymmTest(t, f) },
		"Dsyrk":  func(t *testing.T) { testblas.DsyrkTest(t, f) },
		"Dsyr2k": func(t *testing.T) { testblas.Dsyr2kTest(t, f) },
		"Dtrmm":  func(t *testing.T) { testblas.DtrmmTest(t, f) },
		"Dtrsm":  func(t *testing.T) { testblas.DtrsmTest(t, f) },
	} {
		t.Run(name, test)
	}
}

// TestConformance32 runs those of the tests whose numbers are exact in float32, through a float64
// face.
func TestConformance32(t *testing.T) {
	onEverySet(t, func(t *testing.T) {
		var f face
		testblas.DdotTest(t, f)
		testblas.DasumTest(t, f)
		testblas.IdamaxTest(t, f)
		testblas.DaxpyTest(t, f)
		testblas.DscalTest(t, f)
		testblas.DswapTest(t, f)
		testblas.TestDgemm(t, f)
	})
}

// A face shows a Float32 as a Float64.
type face struct{ f Float32 }

func narrowed(x []float64) []float32 {
	y := make([]float32, len(x))
	for i, v := range x {
		y[i] = float32(v)
	}
	return y
}

func widen(x []float64, y []float32) {
	for i, v := range y {
		x[i] = float64(v)
	}
}

func (g face) Ddot(n int, x []float64, incX int, y []float64, incY int) float64 {
	return float64(g.f.Sdot(n, narrowed(x), incX, narrowed(y), incY))
}
func (g face) Dasum(n int, x []float64, incX int) float64 {
	return float64(g.f.Sasum(n, narrowed(x), incX))
}
func (g face) Idamax(n int, x []float64, incX int) int { return g.f.Isamax(n, narrowed(x), incX) }
func (g face) Daxpy(n int, alpha float64, x []float64, incX int, y []float64, incY int) {
	v := narrowed(y)
	g.f.Saxpy(n, float32(alpha), narrowed(x), incX, v, incY)
	widen(y, v)
}
func (g face) Dscal(n int, alpha float64, x []float64, incX int) {
	u := narrowed(x)
	g.f.Sscal(n, float32(alpha), u, incX)
	widen(x, u)
}
func (g face) Dswap(n int, x []float64, incX int, y []float64, incY int) {
	u, v := narrowed(x), narrowed(y)
	g.f.Sswap(n, u, incX, v, incY)
	widen(x, u)
	widen(y, v)
}
func (g face) Dgemm(tA, tB blas.Transpose, m, n, k int, alpha float64, a []float64, lda int, b []float64, ldb int, beta float64, c []float64, ldc int) {
	u := narrowed(c)
	g.f.Sgemm(tA, tB, m, n, k, float32(alpha), narrowed(a), lda, narrowed(b), ldb, float32(beta), u, ldc)
	widen(c, u)
}

// onEverySet runs a test on each set of kernels that this CPU has.
func onEverySet(t *testing.T, test func(t *testing.T)) {
	before := kernel.ISA()
	defer func() {
		if err := kernel.Use(before); err != nil {
			t.Fatal(err)
		}
	}()
	for _, isa := range kernel.ISAs() {
		if err := kernel.Use(isa); err != nil {
			t.Fatal(err)
		}
		t.Run(isa, test)
	}
}
