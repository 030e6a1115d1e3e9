package blas

import (
	"crypto/sha256"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"

	"github.com/lockstep-go/lockstep/kernel"
)

var nan, inf = math.NaN(), math.Inf(1)

// TestZerosTimesNaN: a zero in A does not hide what it meets in B. gonum's own gemm skips it,
// unless B is transposed.
func TestZerosTimesNaN(t *testing.T) {
	a, b := []float64{0, 0, 0, 1}, []float64{nan, 1, 2, inf}
	for _, tB := range []blas.Transpose{blas.NoTrans, blas.Trans} {
		for _, tA := range []blas.Transpose{blas.NoTrans, blas.Trans} {
			b := slices.Clone(b)
			if tB == blas.Trans {
				b[1], b[2] = b[2], b[1]
			}
			c := make([]float64, 4)
			Float64{}.Dgemm(tA, tB, 2, 2, 2, 1, a, 2, b, 2, 0, c, 2)
			require.True(t, c[0] != c[0] && c[1] != c[1] && c[2] != c[2] && math.IsInf(c[3], 1), "%c%c: %v", tA, tB, c)
		}
	}
	c := make([]float64, 4)
	gonum.Implementation{}.Dgemm(blas.NoTrans, blas.NoTrans, 2, 2, 2, 1, a, 2, b, 2, 0, c, 2)
	require.Equal(t, []float64{0, 0, 2, inf}, c, "gonum does not skip zeros any more: say so in the package comment")

	// The same in a size that is done in blocks, and in float32.
	const n = 100
	wide, narrow := make([]float64, n*n), make([]float32, n*n)
	right, narrowRight := make([]float64, n*n), make([]float32, n*n)
	right[0], narrowRight[0] = nan, float32(nan)
	Float64{}.Dgemm(blas.NoTrans, blas.NoTrans, n, n, n, 1, make([]float64, n*n), n, right, n, 0, wide, n)
	Float32{}.Sgemm(blas.NoTrans, blas.NoTrans, n, n, n, 1, make([]float32, n*n), n, narrowRight, n, 0, narrow, n)
	for i := range n {
		require.True(t, wide[i*n] != wide[i*n] && wide[i*n+1] == 0)
		require.True(t, narrow[i*n] != narrow[i*n] && narrow[i*n+1] == 0)
	}
	// Nor does a triangular system.
	x := []float64{0, nan}
	Float64{}.Dtrsm(blas.Left, blas.Upper, blas.NoTrans, blas.NonUnit, 2, 1, 1, []float64{1, 0, 0, 1}, 2, x, 1)
	require.True(t, x[0] != x[0])
}

// TestNotRead: beta = 0 does not read C, alpha = 0 neither A nor B.
func TestNotRead(t *testing.T) {
	for _, n := range []int{1, 2, 5, 30, 70} {
		full := func(v float64) []float64 { return slices.Repeat([]float64{v}, n*n) }
		c := full(nan)
		Float64{}.Dgemm(blas.NoTrans, blas.Trans, n, n, n, 1, full(1), n, full(2), n, 0, c, n)
		require.Equal(t, full(float64(2*n)), c)
		Float64{}.Dgemm(blas.NoTrans, blas.Trans, n, n, n, 0, full(nan), n, full(2), n, 0.5, c, n)
		require.Equal(t, full(float64(n)), c)
		y := slices.Repeat([]float64{nan}, n)
		Float64{}.Dgemv(blas.Trans, n, n, 1, full(1), n, full(2), 1, 0, y, 1)
		require.Equal(t, slices.Repeat([]float64{float64(2 * n)}, n), y)
		b := full(nan)
		Float64{}.Dtrsm(blas.Right, blas.Lower, blas.NoTrans, blas.Unit, n, n, 0, full(nan), n, b, n)
		require.Equal(t, full(0), b)
	}
}

// TestIdamaxNaN: the first NaN is the largest, wherever it is. For gonum it is only in the first
// place.
func TestIdamaxNaN(t *testing.T) {
	other := math.Float64frombits(math.Float64bits(nan) | 1<<40)
	for _, test := range []struct {
		x    []float64
		want int
	}{
		{[]float64{1, nan, 2}, 1}, {[]float64{nan, 1, 2}, 0}, {[]float64{1, 2, nan}, 2}, {[]float64{1, -3, 3, inf}, 3},
		{[]float64{nan, other}, 0}, {[]float64{other, nan}, 0}, {[]float64{0, math.Copysign(0, -1)}, 0}, {[]float64{2, -2, 2}, 0}, {[]float64{-1, -2}, 1},
	} {
		for _, pad := range []int{0, 3, 64, 200, 1001} {
			x := append(make([]float64, pad), test.x...)
			x = append(x, make([]float64, pad)...)
			narrow := make([]float32, len(x))
			for i, v := range x {
				narrow[i] = float32(v)
			}
			want := test.want + pad
			if test.x[test.want] == 0 {
				want = 0
			}
			require.Equal(t, want, Float64{}.Idamax(len(x), x, 1), "%v after %d", test.x, pad)
			require.Equal(t, want, Float32{}.Isamax(len(x), narrow, 1), "%v after %d", test.x, pad)
			strided, short := make([]float64, 2*len(x)), make([]float32, 2*len(x))
			for i, v := range x {
				strided[2*i], short[2*i] = v, float32(v)
			}
			require.Equal(t, want, Float64{}.Idamax(len(x), strided, 2))
			require.Equal(t, want, Float32{}.Isamax(len(x), short, 2))
		}
	}
	require.Equal(t, 2, gonum.Implementation{}.Idamax(3, []float64{1, nan, 2}, 1), "gonum has changed: say so in the package comment")
}

// TestNegativeIncrements: Dger begins where BLAS says. gonum's assembly begins eight times as far
// from the first element; here that is within the slice.
func TestNegativeIncrements(t *testing.T) {
	x, y := make([]float64, 16), []float64{1, 2, 3}
	for i := range x {
		x[i] = float64(i + 1)
	}
	want := []float64{2, 4, 6, 1, 2, 3}
	a := make([]float64, 6)
	Float64{}.Dger(2, 3, 1, x, -1, y, 1, a, 3)
	require.Equal(t, want, a)
	if gonumAssembly {
		clear(a)
		gonum.Implementation{}.Dger(2, 3, 1, x, -1, y, 1, a, 3)
		require.Equal(t, []float64{9, 18, 27, 8, 16, 24}, a, "gonum has changed: say so in the package comment")
	}
}

// TestNothingBeyond: gemv with beta = 0 leaves alone what is in y's slice beyond the vector.
// gonum's own clears it, in float32 with a transposition.
func TestNothingBeyond(t *testing.T) {
	clean := func(n int) []float32 { return slices.Repeat([]float32{7}, n+3) }
	for _, n := range []int{1, 4, 20, 100} {
		a := slices.Repeat([]float32{1}, n*n)
		want := append(slices.Repeat([]float32{float32(n)}, n), 7, 7, 7)
		for _, tA := range trans {
			y := clean(n)
			Float32{}.Sgemv(tA, n, n, 1, a, n, a[:n], 1, 0, y, 1)
			require.Equal(t, want, y)
		}
	}
	y := clean(1)
	gonum.Implementation{}.Sgemv(blas.Trans, 1, 1, 1, []float32{2}, 1, []float32{3}, 1, 0, y, 1)
	require.Equal(t, []float32{6, 0, 0, 0}, y, "gonum has changed: say so in the package comment")
}

// TestNorms: neither overflow nor underflow on the way, and special values as in gonum.
func TestNorms(t *testing.T) {
	for _, x := range [][]float64{{3e200, 4e200}, {3e-200, 4e-200}, {3e-310, 4e-310}, {0, 0, 0}, {inf, 1}, {nan, inf}, {5, 0}, {math.MaxFloat64, 0}, {5e-324, 0, 0}} {
		for _, pad := range []int{0, 50} {
			y := append(make([]float64, pad), x...)
			want := gonum.Implementation{}.Dnrm2(len(y), y, 1)
			got := Float64{}.Dnrm2(len(y), y, 1)
			if want != want {
				require.True(t, got != got)
				continue
			}
			require.True(t, want == got || math.Abs(got/want-1) < 1e-13, "%v: %v for %v", x, got, want)
		}
	}
	for _, x := range [][]float32{{3e30, 4e30}, {3e-30, 4e-30}, {3e-42, 4e-42}, {float32(inf), 1}, {math.MaxFloat32, 0}} {
		want, got := gonum.Implementation{}.Snrm2(2, x, 1), Float32{}.Snrm2(2, x, 1)
		require.True(t, want == got || math.Abs(float64(got/want)-1) < 1e-6, "%v: %v for %v", x, got, want)
	}
	require.Equal(t, inf, Float64{}.Dasum(3, []float64{1, -inf, 2}, 1))
}

// TestAbsoluteSum: asum has the bits of kernel's functions, and the same ones with gaps, of any
// length. In float32 its error stays within a bound that hardly grows with the length.
func TestAbsoluteSum(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 9))
	onEverySet(t, func(t *testing.T) {
		for _, n := range []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 16, 33, 100, 9000} {
			x, short := make([]float64, n), make([]float32, n)
			for i := range x {
				x[i] = r.NormFloat64()
				short[i] = float32(x[i])
			}
			want, wantShort := kernel.AbsoluteSum64(x), kernel.Norm1(short)
			require.Equal(t, want, Float64{}.Dasum(n, x, 1), "%d elements", n)
			require.Equal(t, wantShort, Float32{}.Sasum(n, short, 1), "%d elements", n)
			for _, inc := range []int{2, 3} {
				far, farShort := make([]float64, n*inc), make([]float32, n*inc)
				for i := range x {
					far[i*inc], farShort[i*inc] = x[i], short[i]
				}
				require.Equal(t, want, Float64{}.Dasum(n, far, inc), "%d elements", n)
				require.Equal(t, wantShort, Float32{}.Sasum(n, farShort, inc), "%d elements", n)
			}
		}
	})
	for _, n := range []int{100, 8192, 100_000, 1_000_000} {
		x, sum := make([]float32, n), 0.0
		for i := range x {
			x[i] = float32(math.Ldexp(r.NormFloat64(), r.IntN(20)))
			sum += math.Abs(float64(x[i]))
		}
		m := float64(min(n, 8192))
		bound := (m/64 + 6 + math.Log2(float64(n)/m)) * 0x1p-24 * sum
		require.InDelta(t, sum, float64(Float32{}.Sasum(n, x, 1)), bound, "%d elements", n)
	}
	require.Equal(t, math.Float64bits(0), math.Float64bits(Float64{}.Dasum(1, []float64{math.Copysign(0, -1)}, 1)))
	require.True(t, math.IsNaN(Float64{}.Dasum(3, []float64{1, nan, -inf}, 1)))
}

// TestRot: rot has the bits of its definition, of every length, and where the vectors share
// elements, one after the other.
func TestRot(t *testing.T) {
	testRot(t, of64(Float64{}))
	testRot(t, of32(Float32{}))
}

func testRot[T number](t *testing.T, f *routines[T]) {
	r := rand.New(rand.NewPCG(10, 11))
	for n := 1; n < 80; n++ {
		for _, between := range []int{n + 3, n, n - 1, 1, 0} {
			got := make([]T, 2*n+3)
			for i := range got {
				got[i] = T(r.NormFloat64())
			}
			want := slices.Clone(got)
			c, s := T(r.NormFloat64()), T(r.NormFloat64())
			for i := range n {
				v, w := want[i], want[i+between]
				want[i] = T(c*v) + T(s*w)
				want[i+between] = T(c*w) - T(s*v)
			}
			f.rot(n, got, 1, got[between:], 1, c, s)
			require.Equal(t, want, got, "%d elements, %d apart", n, between)
		}
	}
}

// TestSymvRows: four rows at once have the bits of one after the other.
func TestSymvRows(t *testing.T) {
	testSymvRows(t, of64(Float64{}))
	testSymvRows(t, of32(Float32{}))
}

func testSymvRows[T number](t *testing.T, f *routines[T]) {
	r := rand.New(rand.NewPCG(12, 13))
	random := func(n int) []T {
		x := make([]T, n)
		for i := range x {
			x[i] = T(r.NormFloat64())
		}
		return x
	}
	for n := 1; n <= smallSymv; n++ {
		for _, ul := range triangles {
			lda := n + n%3
			a, x, y := random(n*lda), random(n), random(n)
			alpha, beta := T(r.NormFloat64()), T(r.NormFloat64())
			want := slices.Clone(y)
			for i := range want {
				want[i] *= beta
			}
			for i := range n {
				from, to := i+1, n
				if ul == blas.Lower {
					from, to = 0, i
				}
				sum, factor := T(a[i*lda+i]*x[i]), T(alpha*x[i])
				for j := from; j < to; j++ {
					sum += T(a[i*lda+j] * x[j])
					want[j] += T(factor * a[i*lda+j])
				}
				want[i] += T(alpha * sum)
			}
			f.symv(ul, n, alpha, a, lda, x, 1, beta, y, 1)
			require.Equal(t, want, y, "%d rows, %c", n, ul)
		}
	}
}

// TestPanics: what gonum refuses is refused with gonum's words.
func TestPanics(t *testing.T) {
	said := func(f func()) (message any) {
		defer func() { message = recover() }()
		f()
		return nil
	}
	x, a := make([]float64, 9), make([]float64, 9)
	for i, call := range []func(f blas.Float64){
		func(f blas.Float64) { f.Ddot(10, x, 1, x, 1) }, func(f blas.Float64) { f.Ddot(3, x, 0, x, 1) }, func(f blas.Float64) { f.Ddot(-1, x, 1, x, 1) },
		func(f blas.Float64) { f.Ddot(5, x, 1, x, -3) }, func(f blas.Float64) { f.Dnrm2(10, x, 1) }, func(f blas.Float64) { f.Dasum(-1, x, 1) }, func(f blas.Float64) { f.Dasum(4, x, 0) },
		func(f blas.Float64) { f.Idamax(5, x, 3) }, func(f blas.Float64) { f.Daxpy(10, 1, x, 1, x, 1) }, func(f blas.Float64) { f.Daxpy(10, 0, x, 1, x, 1) },
		func(f blas.Float64) { f.Dscal(-1, 1, x, 1) }, func(f blas.Float64) { f.Dscal(200, 1, x, 1) }, func(f blas.Float64) { f.Dswap(200, x, 1, x, 1) }, func(f blas.Float64) { f.Drot(10, x, 1, x, 1, 1, 0) },
		func(f blas.Float64) { f.Dgemv('X', 3, 3, 1, a, 3, x, 1, 1, x, 1) }, func(f blas.Float64) { f.Dgemv(blas.Trans, 3, 3, 1, a, 2, x, 1, 1, x, 1) },
		func(f blas.Float64) { f.Dgemv(blas.Trans, 3, 4, 1, a, 4, x, 1, 1, x, 1) }, func(f blas.Float64) { f.Dgemv(blas.NoTrans, 3, 3, 1, a, 3, x[:2], 1, 1, x, 1) },
		func(f blas.Float64) { f.Dger(3, 3, 1, x, 1, x[:2], 1, a, 3) }, func(f blas.Float64) { f.Dger(-3, 3, 1, x, 1, x, 1, a, 3) },
		func(f blas.Float64) { f.Dsymv('X', 3, 1, a, 3, x, 1, 0, x, 1) }, func(f blas.Float64) { f.Dsyr(blas.Upper, 4, 1, x, 1, a, 4) }, func(f blas.Float64) { f.Dsyr2(blas.Upper, 3, 1, x, 1, x, 5, a, 3) },
		func(f blas.Float64) { f.Dtrmv(blas.Upper, blas.Trans, 'X', 3, a, 3, x, 1) }, func(f blas.Float64) { f.Dtrsv(blas.Upper, 'X', blas.Unit, 3, a, 3, x, 1) },
		func(f blas.Float64) { f.Dgemm('X', blas.Trans, 3, 3, 3, 1, a, 3, a, 3, 1, x, 3) }, func(f blas.Float64) { f.Dgemm(blas.Trans, 'X', 3, 3, 3, 1, a, 3, a, 3, 1, x, 3) },
		func(f blas.Float64) { f.Dgemm(blas.Trans, blas.Trans, 3, 3, -3, 1, a, 3, a, 3, 1, x, 3) }, func(f blas.Float64) { f.Dgemm(blas.Trans, blas.Trans, 3, 3, 3, 1, a, 2, a, 3, 1, x, 3) },
		func(f blas.Float64) { f.Dgemm(blas.Trans, blas.Trans, 3, 3, 3, 1, a, 3, a[:8], 3, 1, x, 3) }, func(f blas.Float64) { f.Dgemm(blas.Trans, blas.Trans, 3, 3, 3, 0, a, 3, a, 3, 1, x[:8], 3) },
		func(f blas.Float64) { f.Dsymm('X', blas.Upper, 3, 3, 1, a, 3, a, 3, 0, x, 3) }, func(f blas.Float64) { f.Dsymm(blas.Left, 'X', 3, 3, 1, a, 3, a, 3, 0, x, 3) },
		func(f blas.Float64) { f.Dsyrk(blas.Upper, 'X', 3, 3, 1, a, 3, 0, x, 3) }, func(f blas.Float64) { f.Dsyrk(blas.Upper, blas.Trans, 3, 4, 1, a, 3, 0, x, 3) },
		func(f blas.Float64) { f.Dsyr2k(blas.Upper, blas.Trans, 3, 3, 1, a, 3, a[:7], 3, 0, x, 3) },
		func(f blas.Float64) { f.Dtrmm('X', blas.Upper, blas.Trans, blas.Unit, 3, 3, 1, a, 3, x, 3) }, func(f blas.Float64) { f.Dtrmm(blas.Left, blas.Upper, blas.Trans, blas.Unit, 3, 3, 1, a, 3, x[:5], 3) },
		func(f blas.Float64) { f.Dtrsm(blas.Left, blas.Upper, blas.Trans, 'X', 3, 3, 1, a, 3, x, 3) }, func(f blas.Float64) { f.Dtrsm(blas.Right, blas.Upper, blas.Trans, blas.Unit, 3, 3, 1, a, 2, x, 3) },
	} {
		want := said(func() { call(gonum.Implementation{}) })
		require.Equal(t, want, said(func() { call(Float64{}) }), "call %d", i)
		if i != 9 { // Daxpy with alpha = 0, which looks at nothing
			require.NotNil(t, want, "call %d", i)
		}
	}
	require.Equal(t, make([]float64, 9), x)
}

// TestNothing: sizes of 0 are no error, and beta is applied all the same.
func TestNothing(t *testing.T) {
	c := []float64{1, 2, 3, 4}
	Float64{}.Dgemm(blas.NoTrans, blas.NoTrans, 2, 2, 0, 1, c, 1, nil, 2, 0.5, c, 2)
	require.Equal(t, []float64{0.5, 1, 1.5, 2}, c)
	Float64{}.Dgemm(blas.NoTrans, blas.NoTrans, 0, 2, 2, 1, nil, 2, c, 2, 0.5, nil, 2)
	Float64{}.Dsyrk(blas.Upper, blas.NoTrans, 2, 0, 1, c, 1, 2, c, 2)
	require.Equal(t, []float64{1, 2, 1.5, 4}, c)
	require.Zero(t, Float64{}.Ddot(0, nil, 1, nil, 1))
	require.Equal(t, -1, Float64{}.Idamax(0, nil, 1))
	Float64{}.Dtrsm(blas.Left, blas.Upper, blas.NoTrans, blas.Unit, 0, 0, 1, nil, 1, nil, 1)
}

// outcome is every result of every routine, for many sizes.
func outcome(f Float64, s Float32) (wide []float64, narrow []float32) {
	for _, n := range []int{1, 3, 6, 9, 20, 50, 130} {
		everything(of64(f), n, &wide)
		everything(of32(s), n, &narrow)
	}
	return wide, narrow
}

func everything[T number](c *routines[T], n int, all *[]T) {
	r := rand.New(rand.NewPCG(7, uint64(n)))
	random := func(n int) []T {
		x := make([]T, n)
		for i := range x {
			x[i] = T(r.Float64()*2 - 1)
		}
		return x
	}
	a, b := random(n*n), random(n*n)
	for i := range n {
		a[i*n+i] += T(n)
	}
	do := func(size int, call func(y []T)) {
		y := random(size)
		call(y)
		*all = append(*all, y...)
	}
	do(n, func(y []T) { y[0] = c.dot(n, a, 1, b, 1) + c.nrm2(n, a, 1) + c.asum(n, a, 1) })
	do(n, func(y []T) { c.axpy(n, 0.3, a, 1, y, 1) })
	do(2*n, func(y []T) { c.rot(n, y, 1, y[n:], 1, 0.6, 0.8) })
	do(n*n, func(y []T) { c.ger(n, n, 0.3, a, 1, b, 1, y, n) })
	for _, ul := range triangles {
		do(n, func(y []T) { c.symv(ul, n, 0.3, a, n, b, 1, 0.7, y, 1) })
		do(n*n, func(y []T) { c.syr(ul, n, 0.3, a, 1, y, n) })
		do(n*n, func(y []T) { c.syr2(ul, n, 0.3, a, 1, b, 1, y, n) })
		for _, tA := range trans {
			do(n, func(y []T) { c.gemv(tA, n, n, 0.3, a, n, b, 1, 0.7, y, 1) })
			do(n, func(y []T) { c.trmv(ul, tA, blas.NonUnit, n, a, n, y, 1) })
			do(n, func(y []T) { c.trsv(ul, tA, blas.NonUnit, n, a, n, y, 1) })
			do(n*n, func(y []T) { c.syrk(ul, tA, n, n, 0.3, a, n, 0.7, y, n) })
			do(n*n, func(y []T) { c.syr2k(ul, tA, n, n, 0.3, a, n, b, n, 0.7, y, n) })
			for _, tB := range trans[:2] {
				do(n*n, func(y []T) { c.gemm(tA, tB, n, n, n, 0.3, a, n, b, n, 0.7, y, n) })
			}
			for _, side := range sidesOf {
				do(n*n, func(y []T) { c.symm(side, ul, n, n, 0.3, a, n, b, n, 0.7, y, n) })
				do(n*n, func(y []T) { c.trmm(side, ul, tA, blas.NonUnit, n, n, 0.3, a, n, y, n) })
				do(n*n, func(y []T) { c.trsm(side, ul, tA, blas.NonUnit, n, n, 0.3, a, n, y, n) })
			}
		}
	}
}

// TestSameBits: results are the same on every set of kernels and with any number of workers.
func TestSameBits(t *testing.T) {
	wide, narrow := outcome(Float64{Workers: new(1)}, Float32{Workers: new(1)})
	require.False(t, slices.ContainsFunc(wide, math.IsNaN))
	onEverySet(t, func(t *testing.T) {
		for workers := range 4 {
			w, n := outcome(Float64{Workers: new(workers)}, Float32{Workers: new(workers)})
			require.Equal(t, wide, w, "%d workers", workers)
			require.Equal(t, narrow, n, "%d workers", workers)
		}
	})
}

// TestBitsEverywhere: results of all routines, for sizes on either side of the limits of small
// problems, have these bits on every architecture, and with gonum's assembly or without.
func TestBitsEverywhere(t *testing.T) {
	var wide []float64
	var narrow []float32
	for _, n := range []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 17, 20, 33, 50} {
		everything(of64(Float64{Workers: new(1)}), n, &wide)
		everything(of32(Float32{Workers: new(1)}), n, &narrow)
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%x %x", wide, narrow))
	require.Equal(t, "61ec79cbf1199e7e", fmt.Sprintf("%x", sum[:8]))
}

// TestSmallAsGonum: small matrices, and vectors with increments, have the bits of gonum's assembly
// for amd64, on every architecture, for it does them where it is there.
func TestSmallAsGonum(t *testing.T) {
	if !gonumAssembly {
		t.Log("not compared: gonum has no assembly here")
		return
	}
	testSmall(t, of64(gonum.Implementation{}), of64(Float64{}), gonumGemv64)
	testSmall(t, of32(gonum.Implementation{}), of32(Float32{}), gonumGemv32)
}

func testSmall[T number](t *testing.T, theirs, ours *routines[T], gemvToo bool) {
	r := rand.New(rand.NewPCG(5, 6))
	random := func(n int) []T {
		x := make([]T, n)
		for i := range x {
			x[i] = T(r.Float64()*2 - 1)
		}
		return x
	}
	for n := 1; n < 2000; n += 1 + n/40*37 {
		for _, incX := range increments {
			x, y := random(3*n), random(6*n)
			incY := pick(r, []int{2, -1, 3, -5})
			even, odd := dotIncrements[T](n, element(n, x, incX), incX, element(n, y, incY), incY, 0, 0)
			require.Equal(t, theirs.dot(n, x, incX, y, incY), even+odd)
			require.Equal(t, theirs.dot(n, x, incX, y, incY), ours.dot(n, x, incX, y, incY))
			z, w := slices.Clone(y), slices.Clone(y)
			theirs.axpy(n, 0.3, x, incX, y, incY)
			axpyIncrements(n, T(0.3), element(n, x, incX), incX, element(n, z, incY), incY)
			require.True(t, slices.Equal(y, z), "axpy of %d, increments %d and %d", n, incX, incY)
			ours.axpy(n, 0.3, x, incX, w, incY)
			require.True(t, slices.Equal(y, w), "axpy of %d, increments %d and %d", n, incX, incY)
			if incX == 1 {
				theirs.scal(n, 0.3, y, 1)
				ours.scal(n, 0.3, w, 1)
				require.True(t, slices.Equal(y, w), "scal of %d", n)
			}
		}
	}
	negative := T(math.Copysign(0, -1))
	for n := 1; n < 3; n++ { // no sum is −0
		u, v := []T{negative, 0, negative}, []T{1, 1, 1}
		require.Equal(t, math.Float64bits(float64(theirs.dot(n, u, 2, v, 1))), math.Float64bits(float64(ours.dot(n, u, 2, v, 1))))
	}
	compared := 0
	for range 6000 {
		m, n := 1+r.IntN(40), 1+r.IntN(40)
		switch r.IntN(4) {
		case 0:
			n = 1 + r.IntN(127)
		case 1:
			m, n = 1+r.IntN(7), 1+r.IntN(7)
		}
		incX, incY := pick(r, increments), pick(r, increments)
		alpha, beta := pick(r, []T{1, -1, 0.3}), pick(r, []T{0, 1, 0.7})
		tA := pick(r, trans[:2])
		lda := n + r.IntN(3)
		a, x := random(m*lda), random(300*3)
		y := random(300 * 3)
		z, w := slices.Clone(y), slices.Clone(y)
		if gemvToo && isSmallGemv[T](tA != blas.NoTrans, m, n) {
			theirs.gemv(tA, m, n, alpha, a, lda, x, incX, beta, y, incY)
			require.True(t, gemv(tA, m, n, alpha, a, lda, x, incX, beta, z, incY))
			require.True(t, slices.Equal(y, z), "gemv %c, %d×%d, increments %d and %d, factors %v and %v", tA, m, n, incX, incY, alpha, beta)
			ours.gemv(tA, m, n, alpha, a, lda, x, incX, beta, w, incY)
			require.True(t, slices.Equal(y, w), "a call of gemv, %c, %d×%d, increments %d and %d, factors %v and %v", tA, m, n, incX, incY, alpha, beta)
		}
		if isSmallGer[T](m, n) && incX > 0 && incY > 0 {
			b, c := slices.Clone(a), slices.Clone(a)
			theirs.ger(m, n, alpha, x, incX, y, incY, a, lda)
			ours.ger(m, n, alpha, x, incX, y, incY, c, lda)
			require.True(t, slices.Equal(a, c), "a call of ger, %d×%d, increments %d and %d", m, n, incX, incY)
			require.True(t, ger(m, n, alpha, x, incX, y, incY, b, lda))
			require.True(t, slices.Equal(a, b), "ger, %d×%d, increments %d and %d", m, n, incX, incY)
			compared++
		}
	}
	require.Greater(t, compared, 100)
}

// TestRowsAlone: a row of a product has the same bits alone and among others, of any number.
func TestRowsAlone(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, size := range [][2]int{{1, 1}, {2, 2}, {3, 5}, {8, 8}, {40, 17}, {300, 120}} {
		k, n := size[0], size[1]
		const m = 70
		a, b := make([]float64, m*k), make([]float64, k*n)
		for _, x := range [][]float64{a, b} {
			for i := range x {
				x[i] = r.Float64()
			}
		}
		for _, tB := range trans[:2] {
			ldb := n
			if tB == blas.Trans {
				ldb = k
			}
			all, row := make([]float64, m*n), make([]float64, n)
			Float64{}.Dgemm(blas.NoTrans, tB, m, n, k, 0.3, a, k, b, ldb, 0, all, n)
			for i := range m {
				Float64{}.Dgemm(blas.NoTrans, tB, 1, n, k, 0.3, a[i*k:], k, b, ldb, 0, row, n)
				require.Equal(t, all[i*n:i*n+n], row, "%d×%d, row %d", k, n, i)
			}
		}
	}
}

// TestNoAllocations: nothing is allocated in the long run.
func TestNoAllocations(t *testing.T) {
	if raceDetector {
		t.Log("not checked: with the race detector, a sync.Pool forgets at random")
		return
	}
	for _, n := range []int{2, 6, 40, 150} {
		for _, workers := range []int{1, 2} {
			c, s := of64(Float64{Workers: new(workers)}), of32(Float32{Workers: new(workers)})
			t.Run(fmt.Sprintf("%d, %d workers", n, workers), func(t *testing.T) {
				none(t, c, n)
				none(t, s, n)
			})
		}
	}
}

func none[T number](t *testing.T, c *routines[T], n int) {
	a, x, y, z := make([]T, n*n), make([]T, 2*n), make([]T, 2*n), make([]T, n*n)
	for i := range n {
		a[i*n+i] = 1
	}
	for name, call := range map[string]func(){
		"level 1": func() {
			c.dot(n, x, 1, y, 1)
			c.dot(n, x, 2, y, 1)
			c.nrm2(n, x, 2)
			c.asum(n, x, 1)
			c.axpy(n, 1, x, 1, y, 2)
			c.scal(n, 2, x, 1)
			c.swap(n, x, 1, y, 1)
			c.rot(n, x, 1, y, 1, 1, 0)
		},
		"gemv": func() {
			c.gemv(blas.NoTrans, n, n, 0.3, a, n, x, 1, 1, y, 1)
			c.gemv(blas.Trans, n, n, 0.3, a, n, x, 2, 1, y, 1)
		},
		"ger":   func() { c.ger(n, n, 0.3, x, 1, y, 2, z, n) },
		"symv":  func() { c.symv(blas.Upper, n, 0.3, a, n, x, 2, 1, y, 1) },
		"syr2":  func() { c.syr(blas.Upper, n, 0.3, x, 2, z, n); c.syr2(blas.Upper, n, 0.3, x, 2, y, 1, z, n) },
		"trmv":  func() { c.trmv(blas.Upper, blas.Trans, blas.Unit, n, a, n, x, 2) },
		"trsv":  func() { c.trsv(blas.Upper, blas.NoTrans, blas.Unit, n, a, n, x, 2) },
		"gemm":  func() { c.gemm(blas.NoTrans, blas.NoTrans, n, n, n, 0.3, a, n, a, n, 0.5, z, n) },
		"gemmT": func() { c.gemm(blas.Trans, blas.Trans, n, n, n, 0.3, a, n, a, n, 0.5, z, n) },
		"symm":  func() { c.symm(blas.Left, blas.Upper, n, n, 0.3, a, n, a, n, 0.5, z, n) },
		"syrk":  func() { c.syrk(blas.Upper, blas.Trans, n, n, 0.3, a, n, 0.5, z, n) },
		"syr2k": func() { c.syr2k(blas.Upper, blas.Trans, n, n, 0.3, a, n, a, n, 0.5, z, n) },
		"trmm":  func() { c.trmm(blas.Right, blas.Upper, blas.Trans, blas.Unit, n, n, 0.3, a, n, z, n) },
		"trsm":  func() { c.trsm(blas.Right, blas.Lower, blas.NoTrans, blas.Unit, n, n, 0.3, a, n, z, n) },
	} {
		call()
		require.Less(t, testing.AllocsPerRun(20, call), 1.0, "%s, %T", name, *new(T))
	}
}
