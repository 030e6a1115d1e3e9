package kernel

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/generic"
	"github.com/stretchr/testify/assert"
)

// A recorder is a reporter that keeps what it hears.
type recorder []string

func (r *recorder) Helper()                           {}
func (r *recorder) Errorf(format string, args ...any) { *r = append(*r, fmt.Sprintf(format, args...)) }

// beyond returns the float i elements from the first of x, whether or not it belongs to x.
func beyond(x []float32, i int) *float32 {
	return (*float32)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(x)), 4*i))
}

var sink float32

// mutants are kernels with the faults that assembly is known for.
var mutants = []struct {
	name, kernel string
	breakIt      func(s *impl)
	complaint    string // what the harness must say
}{
	{"last element dropped", "Dot", func(s *impl) {
		s.Dot = func(x, y []float32) float32 { n := max(len(x)-1, 0); return generic.Dot(x[:n], y[:n]) }
	}, "returned"},
	{"operand swapped", "Sub", func(s *impl) {
		s.Sub = func(dst, x, y []float32) { generic.Sub(dst, y, x) }
	}, "want"},
	{"x added for y", "Add", func(s *impl) {
		s.Add = func(dst, x, y []float32) { generic.Add(dst, x, x) }
	}, "want"},
	{"one element read past the end", "Sum", func(s *impl) {
		s.Sum = func(x []float32) float32 { sink = *beyond(x, len(x)); return generic.Sum(x) }
	}, "touched"},
	{"one element read before the start", "Max", func(s *impl) {
		s.Max = func(x []float32) float32 { sink = *beyond(x, -1); return generic.Max(x) }
	}, "touched"},
	{"second operand read past the end", "SquaredDistance", func(s *impl) {
		s.SquaredDistance = func(x, y []float32) float32 {
			sink = *beyond(y, len(y))
			return generic.SquaredDistance(x, y)
		}
	}, "touched"},
	{"first parameter read of an empty slice", "ExpSum", func(s *impl) {
		s.ExpSum = func(x []float32, m float32) float64 { sink = *beyond(x, 0); return generic.ExpSum(x, m) }
	}, "touched"},
	{"one element written past the end", "Mul", func(s *impl) {
		s.Mul = func(dst, x, y []float32) {
			generic.Mul(dst, x, y)
			if len(dst)%16 == 5 {
				*beyond(dst, len(dst)) = 1
			}
		}
	}, "wrote outside"},
	{"one element written before the start", "ReLU", func(s *impl) {
		s.ReLU = func(dst, x []float32) {
			generic.ReLU(dst, x)
			if len(dst) == 40 {
				*beyond(dst, -1) = 1
			}
		}
	}, "wrote outside"},
	{"a write far away", "Scale", func(s *impl) {
		s.Scale = func(dst []float32, a float32, x []float32) {
			generic.Scale(dst, a, x)
			if len(dst) == 40 && uintptr(unsafe.Pointer(&dst[0]))%4096 == 4*guardWords {
				*beyond(dst, 300) = 1 // farther than the guard words, but not beyond the readable memory
			}
		}
	}, "far outside"},
	{"input changed", "Div", func(s *impl) {
		s.Div = func(dst, x, y []float32) {
			generic.Div(dst, x, y)
			if len(y) > 3 && &y[0] != &dst[0] {
				y[3] = -y[3]
			}
		}
	}, "changed its input"},
	{"output read as input", "ScaledSub", func(s *impl) {
		s.ScaledSub = func(dst []float32, a float32, x, y []float32) {
			for i := range dst {
				dst[i] = x[i] - y[i] // y[i] may be gone by the next line
			}
			for i := range dst {
				dst[i] = a * dst[i]
				if &y[0] == &dst[0] {
					dst[i] = a * (x[i] - y[i])
				}
			}
		}
	}, "one memory"},
	{"in place only", "Sigmoid", func(s *impl) {
		s.Sigmoid = func(dst, x []float32) { generic.Sigmoid(x, x); copy(dst, x) }
	}, "changed its input"},
	{"output left as it was", "Exp", func(s *impl) {
		s.Exp = func(dst, x []float32) {
			if n := len(dst); n%64 != 63 {
				generic.Exp(dst, x)
			} else {
				generic.Exp(dst[:n-1], x[:n-1])
			}
		}
	}, "want"},
	{"aligned by address", "ExpScale", func(s *impl) {
		s.ExpScale = func(dst, x []float32, m float32, scale float64) {
			generic.ExpScale(dst, x, m, scale)
			if len(dst) > 0 && uintptr(unsafe.Pointer(&dst[0]))%64 == 60 {
				dst[0]++
			}
		}
	}, "want"},
	{"a lane without an element gets one", "KeepExp", func(s *impl) {
		s.KeepExp = func(e []float64, x []float32, m float32) float64 {
			sum := generic.KeepExp(e, x, m)
			if len(x)%8 == 3 {
				sum += 1
			}
			return sum
		}
	}, "returned"},
	{"the last exponentials not kept", "KeepExp", func(s *impl) {
		s.KeepExp = func(e []float64, x []float32, m float32) float64 {
			sum := generic.KeepExp(e, x, m)
			if len(x)%8 != 0 {
				e[len(x)-1] = 0
			}
			return sum
		}
	}, "want"},
	{"the last of eight dropped", "ScaleKept", func(s *impl) {
		s.ScaleKept = func(dst []float32, e []float64, scale float64) {
			generic.ScaleKept(dst, e, scale)
			if len(dst)%8 == 7 {
				dst[len(dst)-1] = 0
			}
		}
	}, "want"},
	{"last row dropped", "Softmax", func(s *impl) {
		s.Softmax = func(dst, x []float32, dstStride, xStride, rows, cols int) (float32, float64) {
			m, sum := generic.Softmax(dst, x, dstStride, xStride, rows, cols)
			if rows > 1 {
				generic.Softmax(dst, x, dstStride, xStride, rows-1, cols)
				copy(dst[(rows-1)*dstStride:][:cols], dst)
			}
			return m, sum
		}
	}, "want"},
	{"NaN lost", "Tanh", func(s *impl) {
		s.Tanh = func(dst, x []float32) {
			for i, v := range x {
				if v != v {
					v = 1
				}
				generic.Tanh(dst[i:i+1], []float32{v})
			}
		}
	}, "NaN"},
	{"sign of zero lost in the sum", "Expm1", func(s *impl) {
		s.Expm1 = func(dst, x []float32) {
			generic.Expm1(dst, x)
			for i := range dst {
				dst[i] += 0
			}
		}
	}, "want"},
	{"subnormals without an exponent", "Log", func(s *impl) {
		s.Log = func(dst, x []float32) {
			for i, v := range x {
				if v > 0 && v < 0x1p-126 {
					v = 0
				}
				generic.Log(dst[i:i+1], []float32{v})
			}
		}
	}, "want"},
	{"the sum rounded to float32", "Log1p", func(s *impl) {
		s.Log1p = func(dst, x []float32) {
			for i, v := range x {
				generic.Log(dst[i:i+1], []float32{1 + v})
			}
		}
	}, "want"},
	{"rounded twice", "SiLU", func(s *impl) {
		s.SiLU = func(dst, x []float32) {
			y := make([]float32, len(x))
			generic.Sigmoid(y, x)
			for i, v := range x {
				dst[i] = v * y[i]
			}
		}
	}, "want"},
	{"the sign of a vanishing result lost", "GELUTanh", func(s *impl) {
		s.GELUTanh = func(dst, x []float32) {
			generic.GELUTanh(dst, x)
			for i, v := range dst {
				if v == 0 {
					dst[i] = 0
				}
			}
		}
	}, "want"},
	{"odd without its sign", "Erf", func(s *impl) {
		s.Erf = func(dst, x []float32) {
			generic.Erf(dst, x)
			for i, v := range dst {
				dst[i] = max(v, -v)
			}
		}
	}, "want"},
	{"the approximation for the exact one", "GELU", func(s *impl) {
		s.GELU = generic.GELUTanh
	}, "want"},
	{"the series of 1 for e near to 2", "Softplus", func(s *impl) {
		s.Softplus = func(dst, x []float32) {
			for i, v := range x {
				if v > 20 {
					dst[i] = v
				} else {
					dst[i] = float32(math.Log(1 + math.Exp(float64(v))))
				}
			}
		}
	}, "want"},
	{"x taken for y", "SoftplusGrad", func(s *impl) {
		s.SoftplusGrad = func(dx, dy, y []float32) {
			for i, v := range y {
				generic.Sigmoid(dx[i:i+1], []float32{v})
				dx[i] *= dy[i]
			}
		}
	}, "want"},
	{"the slope of the other half", "SiLUGrad", func(s *impl) {
		s.SiLUGrad = func(dx, dy, x []float32) {
			for i, v := range x {
				generic.SiLUGrad(dx[i:i+1], dy[i:i+1], []float32{-v})
			}
		}
	}, "want"},
	{"rounded before the product", "GELUTanhGrad", func(s *impl) {
		s.GELUTanhGrad = func(dx, dy, x []float32) {
			for i, v := range x {
				d := dy[i]
				generic.GELUTanhGrad(dx[i:i+1], []float32{1}, []float32{v})
				dx[i] *= d
			}
		}
	}, "want"},
	{"the tail cut off", "GELUGrad", func(s *impl) {
		s.GELUGrad = func(dx, dy, x []float32) {
			for i, v := range x {
				generic.GELUGrad(dx[i:i+1], dy[i:i+1], []float32{max(v, -13)})
			}
		}
	}, "want"},
	{"rounded twice in the product", "ELU", func(s *impl) {
		s.ELU = func(dst []float32, alpha float32, x []float32) {
			generic.ELU(dst, 1, x)
			for i, v := range dst {
				if math.Signbit(float64(v)) {
					dst[i] = alpha * v
				}
			}
		}
	}, "want"},
	{"the sign of an odd power lost", "Pow", func(s *impl) {
		s.Pow = func(dst []float32, p float32, x []float32) {
			generic.Pow(dst, p, x)
			for i, v := range dst {
				dst[i] = float32(math.Abs(float64(v)))
			}
		}
	}, "want"},
	{"no second part of the exponent", "Pow64", func(s *impl) {
		s.Pow64 = func(dst []float64, p float64, x []float64) {
			generic.Pow64(dst, p, x)
			for i, v := range x {
				if math.Abs(dst[i]) > 1e10 && v > 0 && v < 1e5 && p < 1e6 {
					e := []float64{v}
					generic.Log64(e, e)
					e[0] *= p
					generic.Exp64(dst[i:i+1], e)
				}
			}
		}
	}, "want"},
	{"fused where it must round twice", "ELUGrad", func(s *impl) {
		s.ELUGrad = func(dx []float32, alpha float32, dy, y []float32) {
			for i, v := range y {
				if v > 0 {
					dx[i] = dy[i]
				} else {
					dx[i] = generic.FMA(dy[i], v, dy[i]*alpha)
				}
			}
		}
	}, "want"},
	{"the difference rounded to float32", "LogSoftmax", func(s *impl) {
		s.LogSoftmax = func(dst, x []float32, m float32, l float64) {
			for i, v := range x {
				dst[i] = float32(float64(v-m) - l)
			}
		}
	}, "want"},
	{"NaN squashed", "ReLUGrad", func(s *impl) {
		s.ReLUGrad = func(dx, dy, y []float32) {
			for i, v := range y {
				if v > 0 {
					dx[i] = dy[i]
				} else {
					dx[i] = 0
				}
			}
		}
	}, "NaN"},
	{"sign of zero lost", "LeakyReLU", func(s *impl) {
		s.LeakyReLU = func(dst []float32, alpha float32, x []float32) {
			generic.LeakyReLU(dst, alpha, x)
			for i := range dst {
				dst[i] += 0
			}
		}
	}, "want"},
	{"subnormals flushed", "LeakyReLUGrad", func(s *impl) {
		s.LeakyReLUGrad = func(dx []float32, alpha float32, dy, y []float32) {
			generic.LeakyReLUGrad(dx, alpha, dy, y)
			for i, v := range dx {
				if v < 0x1p-126 && v > -0x1p-126 {
					dx[i] = 0
				}
			}
		}
	}, "want"},
	{"the last of equal elements", "Index", func(s *impl) {
		s.Index = func(x []float32, v float32) int {
			for i := len(x) - 1; i >= 0; i-- {
				if x[i] == v {
					return i
				}
			}
			return -1
		}
	}, "returned"},
	{"infinities taken for numbers", "NonFinite", func(s *impl) {
		s.NonFinite = func(x []float32) int {
			for i, v := range x {
				if v != v {
					return i
				}
			}
			return -1
		}
	}, "returned"},
	{"fused where it must round", "SigmoidGrad", func(s *impl) {
		s.SigmoidGrad = func(dx, dy, y []float32) {
			for i, v := range y {
				dx[i] = dy[i] * generic.FMA(-v, v, v)
			}
		}
	}, "want"},
	{"rounded where it must fuse", "Axpy", func(s *impl) {
		s.Axpy = func(a float32, x, y []float32) {
			for i := range y {
				y[i] += float32(a * x[i])
			}
		}
	}, "want"},
	{"rounded in the tail only", "TanhGrad", func(s *impl) {
		s.TanhGrad = func(dx, dy, y []float32) {
			generic.TanhGrad(dx, dy, y)
			for i := len(y) &^ 7; i < len(y); i++ {
				dx[i] = dy[i] * (1 - float32(y[i]*y[i]))
			}
		}
	}, "want"},
	{"product folded in another order", "SoftmaxGrad", func(s *impl) {
		s.SoftmaxGrad = func(dx []float32, a float32, dy, y []float32) {
			for i, v := range y {
				dx[i] = float32(dy[i]*v) - float32(a*v)
			}
		}
	}, "want"},
	{"summed in 32 lanes less", "SigmoidLoss", func(s *impl) {
		s.SigmoidLoss = func(acc *[generic.Lanes / 2]float64, x, t []float32) {
			for i := range x {
				generic.SigmoidLoss(acc, x[i:i+1], t[i:i+1])
			}
		}
	}, "returned"},
	{"second output forgotten", "Momentum", func(s *impl) {
		s.Momentum = func(w, v, g []float32, rate, mu float32) {
			for i := range w {
				w[i] = generic.FMA(-rate, generic.FMA(mu, v[i], g[i]), w[i])
			}
		}
	}, "slice 1"},
	{"the second product first", "Axpy2", func(s *impl) {
		s.Axpy2 = func(a float32, x []float32, b float32, y, z []float32) { generic.Axpy2(b, y, a, x, z) }
	}, "want"},
	{"the products added first", "Axpy264", func(s *impl) {
		s.Axpy264 = func(a float64, x []float64, b float64, y, z []float64) {
			for i := range z {
				z[i] += math.FMA(a, x[i], float64(b*y[i]))
			}
		}
	}, "want"},
	{"fused where it must round", "Rot", func(s *impl) {
		s.Rot = func(x, y []float32, c, sin float32) {
			for i, v := range x {
				w := y[i]
				x[i] = generic.FMA(c, v, float32(sin*w))
				y[i] = float32(c*w) - float32(sin*v)
			}
		}
	}, "slice 0"},
	{"the new x in place of the old", "Rot64", func(s *impl) {
		s.Rot64 = func(x, y []float64, c, sin float64) {
			for i := range x {
				x[i] = float64(c*x[i]) + float64(sin*y[i])
				y[i] = float64(c*y[i]) - float64(sin*x[i])
			}
		}
	}, "slice 1"},
	{"parameters swapped", "Adam", func(s *impl) {
		s.Adam = func(w, m, v, g []float32, beta1, c1, beta2, c2, rate, root, eps float32) {
			generic.Adam(w, m, v, g, beta1, c1, beta2, c2, rate, eps, root)
		}
	}, "slice 0"},
	{"the lanes of float32", "Dot64", func(s *impl) {
		s.Dot64 = func(x, y []float64) float64 {
			var acc [generic.Lanes]float64
			for i := range x {
				acc[i%len(acc)] = math.FMA(x[i], y[i], acc[i%len(acc)])
			}
			for w := len(acc) / 2; w > 0; w /= 2 {
				for j := range w {
					acc[j] += acc[j+w]
				}
			}
			return acc[0]
		}
	}, "returned"},
	{"the wrong row", "RowDots", func(s *impl) {
		s.RowDots = func(dst, a, x []float32, stride int) {
			generic.RowDots(dst, a, x, stride)
			if n := len(dst); n%4 == 3 {
				dst[n-1] = dst[n-2]
			}
		}
	}, "slice 0"},
	{"rows that end early", "RowDots64", func(s *impl) {
		s.RowDots64 = func(dst, a, x []float64, stride int) {
			generic.RowDots64(dst, a, x[:len(x)&^7], stride)
		}
	}, "slice 0"},
	{"one bound for both", "Clamp64", func(s *impl) {
		s.Clamp64 = func(dst []float64, lo, hi float64, x []float64) { generic.Clamp64(dst, lo, lo, x) }
	}, "want"},
	{"the last of several", "Index64", func(s *impl) {
		s.Index64 = func(x []float64, v float64) int {
			for i := len(x) - 1; i >= 0; i-- {
				if x[i] == v {
					return i
				}
			}
			return -1
		}
	}, "returned"},
	{"columns beyond a vector left out", "AddOuter", func(s *impl) {
		s.AddOuter = func(a, x, y []float32, stride, incX, rows int, alpha float32) {
			generic.AddOuter(a, x, y[:min(len(y), 16)], stride, incX, rows, alpha)
		}
	}, "slice 0"},
	{"alpha times the sum", "AddRows", func(s *impl) {
		s.AddRows = func(y, a, x []float32, stride, incX, rows int, alpha float32) {
			for i := range rows {
				for j := range y {
					y[j] = generic.FMA(alpha, x[i*incX]*a[i*stride+j], y[j])
				}
			}
		}
	}, "slice 0"},
	{"a row that is left out", "AddOuter64", func(s *impl) {
		s.AddOuter64 = func(a, x, y []float64, stride, incX, rows int, alpha float64) {
			generic.AddOuter64(a, x, y, stride, incX, rows-rows/4, alpha)
		}
	}, "slice 0"},
	{"a sum over the batch that is fused in pairs", "AdamWGradient", func(s *impl) {
		s.AdamWGradient = func(w, m, v, x, d []float32, wRow, xRow, rows, cols, k int, beta1, c1, beta2, c2, rate, root, eps, keep float32) {
			for i := range rows {
				for j := range cols {
					var g [2]float32
					for p := range k {
						g[p%2] = generic.FMA(x[p*xRow+i], d[p*generic.GradientCols+j], g[p%2])
					}
					g[0] += g[1]
					at := i*wRow + j
					generic.AdamW(w[at:at+1], m[at:at+1], v[at:at+1], g[:1], beta1, c1, beta2, c2, rate, root, eps, keep)
				}
			}
		}
	}, "slice"},
	{"zeros of d that are left out", "InputGradReLU", func(s *impl) {
		s.InputGradReLU = func(dx, d, w, y []float32) {
			for i, v := range y {
				dx[i] = 0
				for p, u := range d {
					if !(v <= 0) && u != 0 {
						dx[i] = generic.FMA(u, w[i*len(d)+p], dx[i])
					}
				}
			}
		}
	}, "slice 0"},
	{"NaN that ReLU did not let pass", "InputGradReLU", func(s *impl) {
		s.InputGradReLU = func(dx, d, w, y []float32) {
			generic.InputGradReLU(dx, d, w, y)
			for i, v := range y {
				if !(v > 0) {
					dx[i] = 0
				}
			}
		}
	}, "slice 0"},
	{"rows added in another order", "AddRows64", func(s *impl) {
		s.AddRows64 = func(y, a, x []float64, stride, incX, rows int, alpha float64) {
			for i := rows - 1; i >= 0; i-- {
				generic.AddRows64(y, a[i*stride:], x[i*incX:], stride, incX, 1, alpha)
			}
		}
	}, "slice 0"},
	{"the diagonal twice", "AddSymmetric", func(s *impl) {
		s.AddSymmetric = func(y, a, x []float32, stride, first, rows, from, to int, upper bool, alpha float32) {
			generic.AddSymmetric(y, a, x, stride, first, rows, from, to, upper, alpha)
			if i := first; from <= i && i < to {
				y[i] = generic.FMA(alpha*x[i], a[i*stride+i], y[i])
			}
		}
	}, "slice 0"},
	{"the rows of a lower triangle from the first on", "AddSymmetric64", func(s *impl) {
		s.AddSymmetric64 = func(y, a, x []float64, stride, first, rows, from, to int, upper bool, alpha float64) {
			for i := first; i < first+rows && !upper; i++ {
				generic.AddSymmetric64(y, a, x, stride, i, 1, from, to, upper, alpha)
			}
			if upper {
				generic.AddSymmetric64(y, a, x, stride, first, rows, from, to, upper, alpha)
			}
		}
	}, "slice 0"},
	{"half an element read past the end", "Sum64", func(s *impl) {
		s.Sum64 = func(x []float64) float64 {
			sink = *(*float32)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(x)), 8*len(x)))
			return generic.Sum64(x)
		}
	}, "touched"},
	{"half an element written", "Scale64", func(s *impl) {
		s.Scale64 = func(dst []float64, a float64, x []float64) {
			generic.Scale64(dst, a, x)
			if n := len(dst); n%16 == 3 {
				*(*float32)(unsafe.Pointer(&dst[n-1])) = stale
			}
		}
	}, "want"},
	{"rounded where it must fuse, in float64", "Axpy64", func(s *impl) {
		s.Axpy64 = func(a float64, x, y []float64) {
			for i := range y {
				y[i] += float64(a * x[i])
			}
		}
	}, "want"},
	{"one power of two", "Exp64", func(s *impl) {
		s.Exp64 = func(dst, x []float64) {
			generic.Exp64(dst, x)
			for i, v := range dst {
				if v < 0x1p-1022 {
					dst[i] = 0
				}
			}
		}
	}, "want"},
	{"a tail by package math", "Log64", func(s *impl) {
		s.Log64 = func(dst, x []float64) {
			generic.Log64(dst, x)
			for i := len(x) &^ 7; i < len(x); i++ {
				dst[i] = math.Log(x[i])
			}
		}
	}, "want"},
	{"no remainder", "Sigmoid64", func(s *impl) {
		s.Sigmoid64 = func(dst, x []float64) {
			for i, v := range x {
				e := []float64{-v}
				generic.Exp64(e, e)
				dst[i] = 1 / (1 + e[0])
			}
		}
	}, "want"},
	{"sign of zero lost, of float64", "Tanh64", func(s *impl) {
		s.Tanh64 = func(dst, x []float64) {
			generic.Tanh64(dst, x)
			for i := range dst {
				dst[i] += 0
			}
		}
	}, "want"},
	{"missing columns stored", "Product", func(s *impl) {
		s.Product = func(b *generic.Block) {
			generic.Product(b)
			if b.M > 1 && b.N%s.nr != 0 && b.CRow > b.N {
				b.C[b.N] = 0
			}
		}
	}, "behind row"},
	{"bias added at the end", "Product", func(s *impl) {
		s.Product = func(b *generic.Block) {
			c := *b
			c.Seed, c.ReLU = nil, false
			if len(b.Seed) == 0 || b.SeedRow != 0 {
				generic.Product(b)
				return
			}
			generic.Product(&c)
			for i := range b.M {
				for j := range b.N {
					v := b.C[i*b.CRow+j] + b.Seed[j]
					if b.ReLU && v <= 0 {
						v = 0
					}
					b.C[i*b.CRow+j] = v
				}
			}
		}
	}, "want"},
	{"zeros skipped", "Product", func(s *impl) {
		s.Product = func(b *generic.Block) {
			for i := range b.M {
				for j := range b.N {
					var t float32
					if b.Seed != nil {
						t = b.Seed[i*b.SeedRow+j]
					}
					for p := range b.K {
						if a := b.A[i*b.ARow+p*b.ACol]; a != 0 {
							t = generic.FMA(a, b.B[j/s.nr*b.BPanel+p*b.BRow+j%s.nr], t)
						}
					}
					if b.ReLU && t <= 0 {
						t = 0
					}
					b.C[i*b.CRow+j] = t
				}
			}
		}
	}, "want"},
	{"rounded to float32", "Product64", func(s *impl) {
		s.double.Product = func(b *generic.Block64) {
			generic.Product64(b)
			for i := range b.M {
				for j := range b.N {
					b.C[i*b.CRow+j] = float64(float32(b.C[i*b.CRow+j]))
				}
			}
		}
	}, "want"},
	{"float64 of A read past the end", "Product64", func(s *impl) {
		s.double.Product = func(b *generic.Block64) {
			generic.Product64(b)
			if len(b.A) > 0 && b.M%6 == 5 {
				sink = *(*float32)(unsafe.Add(unsafe.Pointer(&b.A[0]), 8*len(b.A)))
			}
		}
	}, "touched"},
	{"A read past the end", "Product", func(s *impl) {
		s.Product = func(b *generic.Block) {
			generic.Product(b)
			if len(b.A) > 0 && b.M%6 == 5 {
				sink = *beyond(b.A, len(b.A))
			}
		}
	}, "touched"},
	{"unpacked B read past the end", "Product", func(s *impl) {
		s.Product = func(b *generic.Block) {
			generic.Product(b)
			if len(b.B) > 0 && b.BPanel == s.nr && b.N%s.nr != 0 {
				sink = *beyond(b.B, (b.K-1)*b.BRow+b.N)
			}
		}
	}, "touched"},
	{"bias read past the end", "Product", func(s *impl) {
		s.Product = func(b *generic.Block) {
			generic.Product(b)
			if len(b.Seed) > 0 && b.SeedRow == 0 {
				sink = *beyond(b.Seed, roundUp(b.N, s.nr)-1)
			}
		}
	}, "touched"},
	{"C read where it is not the seed", "Product", func(s *impl) {
		s.Product = func(b *generic.Block) {
			if len(b.Seed) == 0 && b.M > 0 && b.N > 0 {
				old := b.C[0]
				generic.Product(b)
				b.C[0] += old - old*0.5
				return
			}
			generic.Product(b)
		}
	}, "want"},
	{"last row of a transposed B read past the end", "ProductTB", func(s *impl) {
		s.ProductTB = func(b *generic.Block) {
			generic.ProductTB(b)
			if b.K%4 == 3 {
				sink = *beyond(b.B, (b.N-1)*b.BRow+b.K)
			}
		}
	}, "touched"},
	{"columns computed again, from what they became", "ProductTB", func(s *impl) {
		s.ProductTB = func(b *generic.Block) {
			generic.ProductTB(b)
			if again := b.N % 16; again != 0 && b.K != 0 {
				c := *b
				c.C, c.B = b.C[16-again:], b.B[(16-again)*b.BRow:]
				if len(b.Seed) != 0 {
					c.Seed = b.Seed[16-again:]
				}
				c.N = again
				generic.ProductTB(&c)
			}
		}
	}, "want"},
	{"factor taken for the sum's", "ProductScaled", func(s *impl) {
		s.ProductScaled = func(b *generic.Block, alpha, beta float32, m []float32) {
			generic.ProductScaled(b, alpha, 1, m)
			generic.ScaleRows(b.C, b.C, b.CRow, b.CRow, b.M, b.N, beta)
		}
	}, "want"},
	{"behind the rows of C scaled", "ProductScaled64", func(s *impl) {
		s.double.ProductScaled = func(b *generic.Block64, alpha, beta float64, m []float64) {
			generic.ProductScaled64(b, alpha, beta, m)
			if b.M > 1 && b.N > 0 && b.CRow > b.N {
				b.C[b.N] *= beta
			}
		}
	}, "wrote behind"},
	{"order of the sums turned", "SolveTriangle", func(s *impl) {
		s.SolveTriangle = func(b, a []float32, stride, row, col, rows, cols, mode int) {
			if rows == 0 || cols == 0 {
				return
			}
			back := make([]float32, len(b))
			for i := range rows {
				copy(back[(rows-1-i)*stride:], b[i*stride:i*stride+cols])
			}
			last := (rows - 1) * (row + col)
			turned := make([]float32, len(a))
			for i := range rows {
				for p := range rows {
					turned[i*row+p*col] = a[last-i*row-p*col]
				}
			}
			generic.SolveTriangle(back, turned, stride, row, col, rows, cols, mode^generic.TriangleUpper)
			for i := range rows {
				copy(b[i*stride:i*stride+cols], back[(rows-1-i)*stride:])
			}
		}
	}, "want"},
	{"rows taken from what they became", "MultiplyTriangle", func(s *impl) {
		s.MultiplyTriangle = func(b, a []float32, stride, row, col, rows, cols, mode int) {
			if rows > 4 || mode&generic.TriangleUpper != 0 {
				generic.MultiplyTriangle(b, a, stride, row, col, rows, cols, mode)
				return
			}
			for i := range rows { // of a lower triangle, the last one must come first
				for j := range cols {
					t := b[i*stride+j]
					if mode&generic.TriangleUnit == 0 {
						t = float32(t * a[i*(row+col)])
					}
					for p := range i {
						t = generic.FMA(a[i*row+p*col], b[p*stride+j], t)
					}
					b[i*stride+j] = t
				}
			}
		}
	}, "solve=false"},
	{"last element of B packed wrongly", "ProductCopy", func(s *impl) {
		s.ProductCopy = func(b *generic.Block, dst []float32) {
			generic.ProductCopy(b, dst)
			if n := len(dst); n > 0 {
				dst[n-1] = -dst[n-1]
			}
		}
	}, "was packed as"},
	{"hint taken for A", "ProductPacked", func(s *impl) {
		s.ProductPacked = func(b *generic.Block, next *generic.NextOf[float32]) {
			c := *b
			if next.A == nil {
				c.A = c.B
			}
			generic.ProductPacked(&c, next)
		}
	}, "want"},
	{"packed B read past the end", "ProductPacked64", func(s *impl) {
		s.double.ProductPacked = func(b *generic.Block64, next *generic.NextOf[float64]) {
			generic.ProductPacked64(b, next)
			if len(b.B) > 0 {
				sink = *(*float32)(unsafe.Add(unsafe.Pointer(&b.B[0]), 8*len(b.B)))
			}
		}
	}, "touched"},
}

// TestHarness breaks kernels on purpose. A test that cannot fail proves nothing; this shows, for
// each way in which assembly tends to be wrong, that the harness sees it and says what it saw.
func TestHarness(t *testing.T) {
	b := newBench(block)
	broken := map[string]bool{}
	for _, m := range mutants {
		broken[m.kernel] = true
		t.Run(m.kernel+"/"+strings.ReplaceAll(m.name, " ", "-"), func(t *testing.T) {
			s := genericImpl
			s.name = "mutant"
			m.breakIt(&s)
			var heard recorder
			switch m.kernel {
			case "Product":
				compareProduct[float32](&heard, &s, b)
			case "ProductScaled":
				compareScaledProduct[float32](&heard, &s, b)
			case "ProductScaled64":
				compareScaledProduct[float64](&heard, &s, b)
			case "MultiplyTriangle", "SolveTriangle":
				compareTriangles[float32](&heard, &s)
			case "ProductTB":
				compareProductTB[float32](&heard, &s, b)
			case "ProductCopy":
				comparePackedProduct[float32](&heard, &s, b, true)
			case "ProductPacked":
				comparePackedProduct[float32](&heard, &s, b, false)
			case "ProductPacked64":
				comparePackedProduct[float64](&heard, &s, b, false)
			case "Product64":
				compareProduct[float64](&heard, &s, b)
			case "ProductTB64":
				compareProductTB[float64](&heard, &s, b)
			default:
				for _, r := range rows {
					if r.name == m.kernel {
						r.compare(&heard, &genericImpl, &s, b, lengthsUpTo300())
					}
				}
			}
			if assert.NotEmpty(t, heard, "the harness did not notice") {
				assert.Contains(t, heard[0], m.complaint)
			}
		})
	}
	for _, r := range rowsByHand {
		assert.True(t, broken[r.name], "no mutant of %s", r.name)
	}
	for _, r := range rows[:len(rowsOfLoops)] {
		t.Run("last element dropped from "+r.name, func(t *testing.T) {
			s := genericImpl
			dropLast(&s, r.name)
			heard := recorder{}
			r.compare(&heard, &genericImpl, &s, b, lengthsUpTo300())
			assert.NotEmpty(t, heard, "the harness did not notice")
		})
	}
}

// dropLast makes the kernel of that name in s end one element early.
func dropLast(s *impl, name string) {
	f := reflect.ValueOf(&s.vectors).Elem().FieldByName(name)
	kernel := reflect.ValueOf(f.Interface())
	f.Set(reflect.MakeFunc(f.Type(), func(args []reflect.Value) []reflect.Value {
		for i, a := range args {
			if a.Kind() == reflect.Slice {
				args[i] = a.Slice(0, max(a.Len()-1, 0))
			}
		}
		return kernel.Call(args)
	}))
}

// TestHarnessPassesGeneric shows that what the harness says of mutants is about them, not about
// itself: a copy of the reference passes where they fail, one call after another in the same
// memory.
func TestHarnessPassesGeneric(t *testing.T) {
	b := newBench(block)
	s := genericImpl
	for _, m := range mutants {
		for _, r := range rows {
			if r.name == m.kernel {
				r.compare(t, &genericImpl, &s, b, []int{0, 1, 17, 64, 100})
			}
		}
	}
}
