package kernel

import (
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestMoments compares with exact arithmetic. In float64 the sum of n numbers is off by at most
// n·2⁻⁵³·Σ|x|; the deviation, of numbers without that error, by about n·2⁻⁵³ of itself; then each
// is rounded to float32.
func TestMoments(t *testing.T) {
	for _, n := range []int{1, 2, 3, 64, 1000} {
		x := logits("moments", n, 5)
		for i := range n {
			x.Row(i)[1] = 0.1                     // a constant, whose multiples are not float32
			x.Row(i)[2] = 1e6 + float32(i%2)      // a small deviation from a large mean
			x.Row(i)[3] = -math.MaxFloat32 / 2    // whose sum overflows float32
			x.Row(i)[4] = math.Float32frombits(1) // the least number
		}
		mean, deviation := make([]float32, 5), make([]float32, 5)
		Moments(mean, deviation, x)
		for j := range 5 {
			sum, absolute := new(big.Rat), 0.0
			for i := range n {
				v := float64(x.Row(i)[j])
				sum.Add(sum, new(big.Rat).SetFloat64(v))
				absolute += math.Abs(v)
			}
			m := new(big.Rat).Quo(sum, new(big.Rat).SetInt64(int64(n)))
			squares := new(big.Rat)
			for i := range n {
				d := new(big.Rat).SetFloat64(float64(x.Row(i)[j]))
				d.Sub(d, m)
				squares.Add(squares, d.Mul(d, d))
			}
			variance, _ := squares.Quo(squares, new(big.Rat).SetInt64(int64(n))).Float64()
			want, _ := m.Float64()
			slack := float64(n) * 0x1p-52
			within(t, ulp32(want)/2+slack*absolute/float64(n), want, float64(mean[j]), "mean[%d] of %d rows", j, n)
			want = math.Sqrt(variance)
			within(t, ulp32(want)/2+slack*(want+absolute/float64(n)), want, float64(deviation[j]), "deviation[%d] of %d rows", j, n)
		}
		assert.Equal(t, []float32{0.1, 0}, []float32{mean[1], deviation[1]})
		assert.Equal(t, []float32{0, 0}, deviation[3:])
	}

	wide := logits("wide", 7, 131) // more columns than are done at a time
	mean, deviation := make([]float32, 131), make([]float32, 131)
	Moments(mean, deviation, wide)
	for j := range 131 {
		m, d := []float32{0}, []float32{0}
		Moments(m, d, Matrix{7, 1, wide.Stride, wide.Data[j:]})
		equalBits(t, []float32{m[0], d[0]}, []float32{mean[j], deviation[j]})
	}

	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	mean, deviation = make([]float32, 3), make([]float32, 3)
	Moments(mean, deviation, Matrix{2, 3, 3, []float32{1, nan, inf, 2, 2, 2}})
	equalBits(t, []float32{1.5, nan, inf}, mean)
	equalBits(t, []float32{0.5, nan, nan}, deviation)
	Moments(mean, deviation, NewMatrix(0, 3))
	equalBits(t, []float32{nan, nan, nan}, mean)
	Moments(nil, nil, NewMatrix(3, 0))
	assert.Panics(t, func() { Moments(mean, deviation[:2], NewMatrix(1, 3)) })
	assert.Panics(t, func() { Moments(mean[:2], deviation, NewMatrix(1, 3)) })
}

// TestRunningMoments: row by row they come to what Moments finds in all rows, nearly: Welford's
// rounding errors are of the order of n·2⁻⁵³.
func TestRunningMoments(t *testing.T) {
	for _, n := range []int{1, 2, 3, 64, 1000} {
		x := logits("running", n, 5)
		m := RunningMoments{Mean: make([]float64, 5), Squares: make([]float64, 5)}
		for i := range n {
			x.Row(i)[1] = 0.1
			x.Row(i)[2] = 1e6 + float32(i%2)
			m.Add(x.Row(i))
		}
		mean, deviation := make([]float32, 5), make([]float32, 5)
		wantMean, wantDeviation := make([]float32, 5), make([]float32, 5)
		m.Moments(mean, deviation)
		Moments(wantMean, wantDeviation, x)
		for j := range 5 {
			within(t, ulp32(float64(wantMean[j]))+0x1p-40, float64(wantMean[j]), float64(mean[j]), "mean[%d] of %d rows", j, n)
			within(t, ulp32(float64(wantDeviation[j]))+0x1p-40, float64(wantDeviation[j]), float64(deviation[j]), "deviation[%d] of %d rows", j, n)
		}
		assert.Zero(t, deviation[1])
	}
	none := RunningMoments{Mean: make([]float64, 1), Squares: make([]float64, 1)}
	v := []float32{7}
	none.Moments(v, v)
	assert.Zero(t, v[0])
	assert.Panics(t, func() { none.Add(make([]float32, 2)) })
	assert.Panics(t, func() { none.Moments(v, nil) })
	uneven := RunningMoments{Mean: make([]float64, 2), Squares: make([]float64, 1)}
	assert.PanicsWithValue(t, errLength, func() { uneven.Moments(make([]float32, 2), make([]float32, 1)) })
}
