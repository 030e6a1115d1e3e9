package kernel

import (
	"math"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/generic"
	"github.com/stretchr/testify/assert"
)

// The losses and softmax against float64, whose own errors, some 2⁻⁵⁰, are nothing beside the
// bounds.

// within fails unless |got − want| ≤ bound, NaN included.
func within(t *testing.T, bound, want, got float64, what string, where ...any) bool {
	t.Helper()
	if !(math.Abs(got-want) <= bound) {
		t.Errorf(what+" is %g, want %g ± %g", append(where, got, want, bound)...)
		return false
	}
	return true
}

// logits returns rows of logits of all sizes, in a strided view, with zeros, ties and far-off
// values among them.
func logits(seed string, rows, cols int) Matrix {
	r := seeded(seed)
	x := view(r, mixes[0], rows, cols)
	for i := range rows {
		for j := range x.Row(i) {
			x.Row(i)[j] *= float32([]float64{1, 0.01, 5, 40}[i%4])
			if r.IntN(20) == 0 {
				x.Row(i)[j] = []float32{0, 1, -200, 60}[r.IntN(4)]
			}
		}
	}
	return x
}

// softmax64 returns exp(x[j] − max)/Σ for a row, Σ, and the maximum.
func softmax64(row []float32) (p []float64, sum, m float64) {
	m = math.Inf(-1)
	for _, v := range row {
		m = math.Max(m, float64(v))
	}
	p = make([]float64, len(row))
	for j, v := range row {
		p[j] = math.Exp(float64(v) - m)
		sum += p[j]
	}
	for j := range p {
		p[j] /= sum
	}
	return p, sum, m
}

// ulp32 returns the distance between float32 numbers of the size of x.
func ulp32(x float64) float64 {
	_, e := math.Frexp(x)
	return math.Ldexp(1, max(e-24, -149))
}

func TestSoftmax(t *testing.T) {
	onEverySet(t, func(t *testing.T) {
		for _, cols := range []int{1, 2, 10, 63, 64, 65, 1000, block + 1, 3*block + 5} {
			x := logits("softmax", 8, cols)
			p, dx, dy := NewMatrix(8, cols), NewMatrix(8, cols), logits("dy", 8, cols)
			Softmax(p, x)
			SoftmaxGrad(dx, dy, p)
			for i := range x.Rows {
				want, _, _ := softmax64(x.Row(i))
				s := float64(inBlocks(p.Cols, func(a, b int) float32 { return generic.Dot(dy.Row(i)[a:b], p.Row(i)[a:b]) }))
				for j, v := range p.Row(i) {
					g := float64(dy.Row(i)[j])
					if !within(t, ulp32(want[j]), want[j], float64(v), "softmax[%d,%d]", i, j) ||
						!within(t, 0x1p-23*math.Abs((g-s)*float64(v))+0x1p-149, (g-s)*float64(v), float64(dx.Row(i)[j]), "gradient[%d,%d]", i, j) {
						return
					}
				}
			}
			inPlace := clone(x)
			Softmax(inPlace, inPlace)
			for i := range x.Rows {
				equalBits(t, p.Row(i), inPlace.Row(i))
			}
			equalBits(t, logits("softmax", 8, cols).Data, x.Data) // unchanged, with the words between the rows
		}
	})
}

// TestSoftmaxOfLongRows compares rows of which all exponentials are kept, or the first of them,
// with the kernels of package generic that keep none.
func TestSoftmaxOfLongRows(t *testing.T) {
	onEverySet(t, func(t *testing.T) {
		for _, cols := range []int{generic.SoftmaxCols + 1, block, 2*block + 3, keptCols, keptCols + 1, keptCols + block + 7} {
			x := logits("long", 1, cols)
			y, want, row := NewMatrix(1, cols), make([]float32, cols), x.Row(0)
			m := generic.Max(row)
			sum := inBlocks(cols, func(a, b int) float64 { return generic.ExpSum(row[a:b], m) })
			generic.ExpScale(want, row, m, 1/sum)
			Softmax(y, x)
			equalBits(t, want, y.Data)
			Softmax(x, x)
			equalBits(t, want, row)
		}
	})
}

// TestSoftmaxesAtOnce shows that rows which are computed at once keep their exponentials apart.
func TestSoftmaxesAtOnce(t *testing.T) {
	onEverySet(t, func(t *testing.T) {
		x, want := logits("at once", 4, 2*block+5), NewMatrix(4, 2*block+5)
		Softmax(want, x)
		y := NewMatrix(x.Rows, x.Cols)
		var all sync.WaitGroup
		for i := range x.Rows {
			all.Go(func() {
				for range 5 {
					Softmax(y.Slice(i, i+1), x.Slice(i, i+1))
				}
			})
		}
		all.Wait()
		equalBits(t, want.Data, y.Data)
	})
}

func TestSoftmaxOfSpecialRows(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	onEverySet(t, func(t *testing.T) {
		for _, row := range [][]float32{{1, nan, 2}, {1, inf, 2}, {-inf, -inf, -inf}, {nan, -inf, 0}, {inf, -inf, 0}} {
			y := make([]float32, 3)
			Softmax(Matrix{1, 3, 3, y}, Matrix{1, 3, 3, row})
			equalBits(t, []float32{nan, nan, nan}, y)
		}
		y := make([]float32, 3)
		Softmax(Matrix{1, 3, 3, y}, Matrix{1, 3, 3, []float32{-inf, 3, 3}})
		equalBits(t, []float32{0, 0.5, 0.5}, y)
		Softmax(Matrix{1, 3, 3, y}, Matrix{1, 3, 3, []float32{-math.MaxFloat32, math.MaxFloat32, 0}})
		equalBits(t, []float32{0, 1, 0}, y)
	})
}

// TestSoftmaxExponential checks the error bound of the exponential that a softmax is made of, on
// the plain set: the others have its bits.
func TestSoftmaxExponential(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	worst := 0.0
	for range 200_000 {
		x := float32(-104.5 * r.Float64())
		if r.IntN(2) == 0 {
			x = -float32(math.Exp(-20 * r.Float64()))
		}
		got, want := generic.ExpSum([]float32{x}, 0), math.Exp(float64(x))
		worst = max(worst, math.Abs(got/want-1))
	}
	assert.Less(t, worst, 0x1p-32)
	assert.Greater(t, worst, 0x1p-34) // or else the polynomial is longer than it needs to be
	assert.Equal(t, 1.0, generic.ExpSum([]float32{7}, 7))
	assert.Zero(t, float32(generic.ExpSum([]float32{float32(math.Inf(-1))}, 0)))
	assert.True(t, math.IsNaN(generic.ExpSum([]float32{float32(math.NaN()), 1}, 1)))
	inf := float32(math.Inf(1))
	assert.True(t, math.IsNaN(generic.ExpSum([]float32{inf, 1}, inf)))
	assert.True(t, math.IsNaN(generic.ExpSum([]float32{-inf, -inf}, -inf)))
}

// logRow returns x[i] − log Σ exp(x) and log Σ exp(x), in float64, keeping what a nearly certain
// element lacks.
func logRow(x []float32) (logs []float64, sum float64) {
	m, k := math.Inf(-1), 0
	for i, v := range x {
		if float64(v) > m {
			m, k = float64(v), i
		}
	}
	rest := 0.0
	for i, v := range x {
		if i != k {
			rest += math.Exp(float64(v) - m)
		}
	}
	for _, v := range x {
		logs = append(logs, float64(v)-m-math.Log1p(rest))
	}
	return logs, m + math.Log1p(rest)
}

func TestLogSoftmax(t *testing.T) {
	r := seeded("LogSoftmax")
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	onEverySet(t, func(t *testing.T) {
		worst, worstSum := 0.0, 0.0
		for i := range 400 {
			n := 1 + r.IntN(40)
			if i%50 == 0 {
				n = []int{8192, 8193, 20_000}[r.IntN(3)]
			}
			x, y := NewMatrix(1, n), NewMatrix(1, n)
			spread := math.Ldexp(1, r.IntN(7))
			for j := range x.Data {
				x.Data[j] = float32(r.NormFloat64()*spread + 3*spread*r.Float64())
			}
			if i%3 == 0 { // one that is nearly certain
				x.Data[r.IntN(n)] += float32(200 * r.Float64())
			}
			LogSoftmax(y, x)
			sum := []float32{0}
			LogSumExp(sum, x)
			want, wantSum := logRow(x.Data)
			for j, w := range want {
				off := math.Abs(float64(y.Data[j]) - w)
				if w != 0 {
					worst = max(worst, off/ulp(w))
				}
				assert.LessOrEqual(t, off, 0.51*ulp(w), "element %d of %d is %g, want %g", j, n, y.Data[j], w)
			}
			off := math.Abs(float64(sum[0]) - wantSum)
			worstSum = max(worstSum, off/ulp(wantSum))
			assert.LessOrEqual(t, off, 0.5*ulp(wantSum)+0x1p-32)
		}
		t.Logf("worst: %.4f ULP, and %.4f of the sum", worst, worstSum)

		for _, c := range []struct {
			x, y []float32
			sum  float32
		}{
			{[]float32{}, []float32{}, -inf},
			{[]float32{5}, []float32{0}, 5},
			{[]float32{float32(math.Copysign(0, -1))}, []float32{0}, 0},
			{[]float32{1, -inf}, []float32{0, -inf}, 1},
			{[]float32{-inf, -inf}, []float32{nan, nan}, -inf},
			{[]float32{1, inf, 2}, []float32{nan, nan, nan}, inf},
			{[]float32{inf, inf}, []float32{nan, nan}, inf},
			{[]float32{1, nan, 2}, []float32{nan, nan, nan}, nan},
			{[]float32{nan, -inf}, []float32{nan, nan}, nan},
			{[]float32{nan, inf}, []float32{nan, nan}, nan},
			{[]float32{nan, nan}, []float32{nan, nan}, nan},
			{[]float32{0, -90}, []float32{-8.194013e-40, -90}, 8.194013e-40},
			{[]float32{math.MaxFloat32, -math.MaxFloat32}, []float32{float32(math.Copysign(0, -1)), -inf}, math.MaxFloat32},
		} {
			y, sum := make([]float32, len(c.x)), []float32{0}
			x := Matrix{1, len(c.x), len(c.x), c.x}
			LogSoftmax(Matrix{1, len(y), len(y), y}, x)
			equalBits(t, c.y, y)
			LogSumExp(sum, x)
			equalBits(t, []float32{c.sum}, sum)
		}
	})

	// Rows of a view, in place, each by itself.
	x := view(rand.New(rand.NewPCG(1, 1)), mixes[0], 5, 11)
	want, sums := NewMatrix(5, 11), make([]float32, 5)
	for i := range 5 {
		LogSoftmax(want.Slice(i, i+1), x.Slice(i, i+1))
		LogSumExp(sums[i:i+1], x.Slice(i, i+1))
	}
	all := make([]float32, 5)
	LogSumExp(all, x)
	equalBits(t, sums, all)
	LogSoftmax(x, x)
	for i := range 5 {
		equalBits(t, want.Row(i), x.Row(i))
	}
	assert.Panics(t, func() { LogSumExp(all[:4], x) })
	assert.Panics(t, func() { LogSumExp(x.Data[:5], x) })
	assert.Panics(t, func() { LogSoftmax(want.Slice(0, 4), x) })
}
