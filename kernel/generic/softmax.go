package generic

import "math"

// SoftmaxCols is the number of columns up to which Softmax does rows at once.
const SoftmaxCols = 1024

// Softmax sets rows of dst, of 1 to SoftmaxCols columns, to the softmax of the rows of x: with the
// maximum m of a row and the sum of ExpSum, the elements are those of ExpScale with 1/sum. It
// returns those of the last row.
func Softmax(dst, x []float32, dstStride, xStride, rows, cols int) (m float32, sum float64) {
	if cols <= 64 {
		var e [64]float64
		return softmax(e[:], dst, x, dstStride, xStride, rows, cols)
	}
	var e [SoftmaxCols]float64 // takes longer to clear
	return softmax(e[:], dst, x, dstStride, xStride, rows, cols)
}

func softmax(e []float64, dst, x []float32, dstStride, xStride, rows, cols int) (m float32, sum float64) {
	for i := range rows {
		d, v := dst[i*dstStride:][:cols], x[i*xStride:][:cols]
		m = Max(v)
		sum = KeepExp(e, v, m)
		ScaleKept(d, e, 1/sum)
	}
	return m, sum
}

// ExpSum returns Σ exp(x[i] − m) over one block, where m is the maximum of the row
// that the block belongs to: 32 float64 lanes that start at +0, element i in
// lane i mod 32, folded in halves. The differences are exact in float64, to all effect;
// those below expMin count as expMin, which is far below the last bit of a sum
// that contains exp(0). A NaN anywhere makes the sum NaN, as does an infinite m.
func ExpSum(x []float32, m float32) float64 {
	var acc [Lanes / 2]float64
	for i, v := range x {
		acc[i%len(acc)] += expNegative(float64(v) - float64(m))
	}
	return SumLanes(&acc)
}

// ExpScale sets dst[i] = exp(x[i] − m)·scale, rounded to float32 once: the
// elements of a softmax row, with scale = 1/Σ. The exponential is that of ExpSum.
func ExpScale(dst, x []float32, m float32, scale float64) {
	for i, v := range x {
		dst[i] = float32(expNegative(float64(v)-float64(m)) * scale)
	}
}

// KeptUnit is what the number of elements is rounded up to in KeepExp and ScaleKept.
const KeptUnit = 8

// KeepExp is ExpSum, and keeps what it adds up: it sets e[i] = exp(x[i] − m). In e is room for
// len(x) elements, rounded up to a multiple of KeptUnit; what those beyond len(x) become is not
// specified.
func KeepExp(e []float64, x []float32, m float32) float64 {
	var acc [Lanes / 2]float64
	for i, v := range x {
		e[i] = expNegative(float64(v) - float64(m))
		acc[i%len(acc)] += e[i]
	}
	return SumLanes(&acc)
}

// ScaleKept sets dst[i] = e[i]·scale, rounded to float32 once: ExpScale for the exponentials of
// KeepExp. In e is as much room as there.
func ScaleKept(dst []float32, e []float64, scale float64) {
	for i := range dst {
		dst[i] = float32(e[i] * scale)
	}
}

// expNegative returns exp(x) for x ≤ 0 with a relative error below 2^-32, 1 for 0, and
// NaN for NaN. A softmax is not correctly rounded, so its bits are those of this
// sequence of operations, which every set of kernels must follow to the letter.
//
// It is the sequence of expm1 cut down to what a softmax is worth: a polynomial of
// degree 7 in place of 10 and ln 2 in one part, 13 operations in place of
// 17. An error of 2^-32.7, in the element and in the sum, leaves an element of a softmax within
// 0.51 ULP. The split into even and odd coefficients suits all the sets: 9
// operations deep where Horner's rule is 11, with no tables, as NEON and AVX2 look
// up float64 only with effort, and as gathers are slow.
func expNegative(x float64) float64 {
	return expShort(atLeast(x, expMin))
}

// expShort is expNegative for x that are at least gradMin.
func expShort(x float64) float64 {
	z := math.FMA(x, log2e, magic)
	r := math.FMA(z-magic, -ln2hi, x)
	r2 := float64(r * r)
	even := math.FMA(math.FMA(s6, r2, s4), r2, s2)
	odd := math.FMA(math.FMA(s7, r2, s5), r2, s3)
	q := math.FMA(odd, r, even)
	p := math.FMA(q, r2, r)
	s := math.Float64frombits(math.Float64bits(z) << 52)
	return math.FMA(s, p, s)
}

// LogSoftmax sets dst[i] = (x[i] − m) − l, rounded to float32 once: the elements of a row of
// log-softmax, m being the row's maximum and l = log Σ exp(x − m). Both differences are ≤ 0, so
// nothing cancels.
func LogSoftmax(dst, x []float32, m float32, l float64) {
	for i, v := range x {
		dst[i] = float32((float64(v) - float64(m)) - l)
	}
}

// FarSum returns Σ exp(x[i] − m) where that is so little that it matters what ExpSum takes for the
// exponential of what is below expMin: of −Inf, here it is 0. The sum runs from the first to the
// last, in one lane.
func FarSum(x []float32, m float32) float64 {
	sum := 0.0
	for _, v := range x {
		if !math.IsInf(float64(v), -1) {
			sum += expShort(atLeast(float64(v)-float64(m), gradMin))
		}
	}
	return sum
}
