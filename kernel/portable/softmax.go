package portable

import (
	"math"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// The exponentials of a softmax are generic's to the last bit of a float64, so they are its
// operations. Each math.FMA may be a call, before which the compiler stores what is needed later:
// so one loop does nothing but the exponentials, and calls nothing else, and the sums come after
// it.

// Softmax is generic.Softmax.
func Softmax(dst, x []float32, dstStride, xStride, rows, cols int) (m float32, sum float64) {
	if cols <= 64 {
		var e [64]float64
		return softmax(e[:], dst, x, dstStride, xStride, rows, cols)
	}
	var e [generic.SoftmaxCols]float64 // takes longer to clear
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

// chunk is how many exponentials are kept where they are not asked for: a multiple of the lanes.
const chunk = 8 * generic.Lanes

// ExpSum is generic.ExpSum.
func ExpSum(x []float32, m float32) float64 {
	if len(x) <= 64 {
		var e [64]float64
		return KeepExp(e[:], x, m)
	}
	var e [chunk]float64 // takes longer to clear
	var lanes [generic.Lanes / 2]float64
	for len(x) > 0 {
		n := min(chunk, len(x))
		exponentials(e[:n], x, m)
		sumLanes(lanes[:], e[:n])
		x = x[n:]
	}
	return generic.SumLanes(&lanes)
}

// ExpScale is generic.ExpScale.
func ExpScale(dst, x []float32, m float32, scale float64) {
	var e [chunk]float64
	for len(x) > 0 {
		n := min(chunk, len(x))
		exponentials(e[:n], x, m)
		ScaleKept(dst[:n], e[:n], scale)
		dst, x = dst[n:], x[n:]
	}
}

// KeepExp is generic.KeepExp.
func KeepExp(e []float64, x []float32, m float32) float64 {
	var lanes [generic.Lanes / 2]float64
	e = e[:len(x)]
	exponentials(e, x, m)
	sumLanes(lanes[:], e)
	return generic.SumLanes(&lanes)
}

// exponentials sets e[i] to generic's exponential of x[i] − m.
func exponentials(e []float64, x []float32, m float32) {
	x = x[:len(e)]
	top := float64(m)
	for i, v := range x {
		a := float64(v) - top
		if a < expMin {
			a = expMin
		}
		z := math.FMA(a, log2e, magic)
		r := math.FMA(z-magic, -ln2hi, a)
		r2 := float64(r * r)
		even := math.FMA(math.FMA(s6, r2, s4), r2, s2)
		odd := math.FMA(math.FMA(s7, r2, s5), r2, s3)
		p := math.FMA(math.FMA(odd, r, even), r2, r)
		s := math.Float64frombits(math.Float64bits(z) << 52)
		e[i] = s*p + s // s is a power of 2: the product is exact
	}
}

// ScaleKept is generic.ScaleKept.
func ScaleKept(dst []float32, e []float64, scale float64) {
	e = e[:len(dst)]
	for i, v := range e {
		dst[i] = float32(v * scale)
	}
}
