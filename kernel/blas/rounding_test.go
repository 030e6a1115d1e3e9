package blas

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/blas"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/kernel/generic"
)

// TestFourFMA: the short cut of fma4 gives the bits of generic.FMA, also where float64 rounds to a
// number half way between two of float32, and for subnormal and infinite results.
func TestFourFMA(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	long := 0
	random := func() float32 {
		v := float32(r.NormFloat64())
		switch r.IntN(4) {
		case 0:
			return math.Float32frombits(r.Uint32()) // any, NaN and infinities too
		case 1: // few bits, so that sums lie half way
			return math.Float32frombits(math.Float32bits(v) &^ (1<<12 - 1))
		case 2:
			return v * float32(math.Ldexp(1, r.IntN(160)-80))
		}
		return v
	}
	for range 400_000 {
		v0, v1, w0, w1, c := random(), random(), random(), random(), random()
		got := [4]float32{}
		got[0], got[1], got[2], got[3] = fma4(v0, v1, w0, w1, c, -c, 0, c)
		want := [4]float32{generic.FMA(v0, w0, c), generic.FMA(v0, w1, -c), generic.FMA(v1, w0, 0), generic.FMA(v1, w1, c)}
		for i, v := range want {
			if v == v {
				require.Equal(t, math.Float32bits(v), math.Float32bits(got[i]), "%v %v %v %v %v", v0, v1, w0, w1, c)
			} else {
				require.True(t, got[i] != got[i])
			}
		}
		if !roundsOnce(float64(v0)*float64(w0) + float64(c)) {
			long++
		}
	}
	require.Greater(t, long, 1000, "the long way was hardly taken")
}

// TestFewRows: the loops of trsm and trmm have the bits of kernel.Triangle, also where a sum of
// float64 is half way between two numbers of float32, or subnormal.
func TestFewRows(t *testing.T) {
	testFewRows(t, true, of64(Float64{}).trsm)
	testFewRows(t, true, of32(Float32{}).trsm)
	testFewRows(t, false, of64(Float64{}).trmm)
	testFewRows(t, false, of32(Float32{}).trmm)
}

func testFewRows[T number](t *testing.T, solve bool, routine func(s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha T, a []T, lda int, b []T, ldb int)) {
	r := rand.New(rand.NewPCG(13, 14))
	random := func(n int) []T {
		x := make([]T, n)
		for i := range x {
			v := float32(r.NormFloat64())
			switch r.IntN(4) {
			case 0: // few bits
				v = math.Float32frombits(math.Float32bits(v) &^ (1<<12 - 1))
			case 1:
				v = float32(r.IntN(5) - 2)
			case 2:
				v *= float32(math.Ldexp(1, r.IntN(60)-70))
			}
			x[i] = T(v)
		}
		return x
	}
	for range 80_000 {
		order, others := 1+r.IntN(8), 1+r.IntN(8)
		if order > 4 {
			others = 1
		}
		a, b := random(order*order), random(order*others)
		for i := range order {
			a[i*order+i] = pick(r, []T{1, -1, 2, 0.75, 3})
		}
		ul, tA, d := pick(r, triangles), pick(r, trans), pick(r, []blas.Diag{blas.Unit, blas.NonUnit})
		alpha := pick(r, []T{1, -1, 0.3})
		tri, want := matrix[T]{order, order, order, a}, matrix[T]{order, others, others, append([]T{}, b...)}
		triangularAlone(solve, ul == blas.Upper, tA != blas.NoTrans, false, d == blas.Unit, alpha, &tri, &want)
		if r.IntN(2) == 0 { // Xᵀ·op(A)ᵀ = Bᵀ
			turned := make([]T, len(b))
			turn(turned, order, b, others, order, others)
			opposite := blas.Trans
			if tA != blas.NoTrans {
				opposite = blas.NoTrans
			}
			routine(blas.Right, ul, opposite, d, others, order, alpha, a, order, turned, order)
			turn(b, others, turned, order, others, order)
		} else {
			routine(blas.Left, ul, tA, d, order, others, alpha, a, order, b, others)
		}
		for i, v := range want.data {
			require.True(t, v == b[i] && math.Signbit(float64(v)) == math.Signbit(float64(b[i])) || v != v && b[i] != b[i],
				"%T, solve=%t, %d rows, %d right sides, %c%c%c: element %d is %v, want %v", v, solve, order, others, ul, tA, d, i, b[i], v)
		}
	}
}

// TestFewDots: dot of a few elements has the bits of the kernel, also where the sum is a zero.
func TestFewDots(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	for n := 1; n < 30; n++ {
		for range 200 {
			x, y := make([]float64, n), make([]float64, n)
			u, v := make([]float32, n), make([]float32, n)
			for i := range x {
				x[i], y[i] = r.NormFloat64(), r.NormFloat64()
				if r.IntN(3) == 0 {
					x[i], y[i] = math.Copysign(0, -1), float64(r.IntN(3)-1)
				}
				u[i], v[i] = float32(x[i]), float32(y[i])
			}
			require.Equal(t, math.Float64bits(kernel.Dot64(x, y)), math.Float64bits(Float64{}.Ddot(n, x, 1, y, 1)), "%v · %v", x, y)
			require.Equal(t, math.Float32bits(kernel.Dot(u, v)), math.Float32bits(Float32{}.Sdot(n, u, 1, v, 1)), "%v · %v", u, v)
		}
	}
}

// TestRightRows: from the right, a row of trmm and trsm has the same bits among any number of rows,
// and however many goroutines share them. These decide how much of B is turned at once.
func TestRightRows(t *testing.T) {
	testRightRows(t, of64(Float64{Workers: new(1)}), of64(Float64{Workers: new(3)}))
	testRightRows(t, of32(Float32{Workers: new(1)}), of32(Float32{Workers: new(3)}))
}

func testRightRows[T number](t *testing.T, one, three *routines[T]) {
	r := rand.New(rand.NewPCG(15, 16))
	random := func(n int) []T {
		x := make([]T, n)
		for i := range x {
			x[i] = T(r.Float64()*2 - 1)
		}
		return x
	}
	const m = 530
	for _, n := range []int{31, 33, 100, 128, 129, 140} {
		a, b := random(n*n), random(m*n)
		for i := range n {
			a[i*n+i] += T(n)
		}
		ul, tA := pick(r, triangles), pick(r, trans)
		do := func(c *routines[T], rows ...int) (results []T) {
			for i, f := range []func(s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha T, a []T, lda int, b []T, ldb int){c.trmm, c.trsm} {
				results = append(results, b...)
				x := results[i*m*n:]
				for _, rows := range rows {
					f(blas.Right, ul, tA, blas.NonUnit, rows, n, 0.3, a, n, x, n)
					x = x[rows*n:]
				}
			}
			return results
		}
		whole := do(one, m)
		require.Equal(t, whole, do(three, m), "%d columns, %c%c", n, ul, tA)
		require.Equal(t, whole, do(one, 17, 513), "%d columns, %c%c", n, ul, tA)
		require.Equal(t, whole, do(three, 512, 18), "%d columns, %c%c", n, ul, tA)
	}
}
