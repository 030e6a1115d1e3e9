package kernel

import (
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Tests of the exported functions: what they do beyond the kernels that they call.

// onEverySet runs f with each set that this machine has in use.
func onEverySet(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	was := ISA()
	defer func() { require.NoError(t, Use(was)) }()
	for _, name := range ISAs() {
		require.NoError(t, Use(name))
		t.Run(name, f)
	}
}

// inBlocks returns a reduction of any length, made of f as the contract says: blocks of
// 8,192, whose results are combined in adjacent pairs, level by level.
func inBlocks[T number](n int, f func(from, to int) T) T {
	var level []T
	for i := 0; i == 0 || i < n; i += 8192 {
		level = append(level, f(i, min(i+8192, n)))
	}
	for len(level) > 1 {
		var next []T
		for i := 0; i < len(level); i += 2 {
			if i+1 < len(level) {
				next = append(next, level[i]+level[i+1])
			} else {
				next = append(next, level[i])
			}
		}
		level = next
	}
	return level[0]
}

// The public functions that have not the signature of their kernel, with which they are compared
// all the same.
func init() {
	exported.Regularize = func(g, w []float32, scale, clip, l2, l1 float32) {
		Regularize(g, w, RegularizeStep{Scale: scale, Clip: clip, L2: l2, L1: l1})
	}
	exported.Dropout = func(dst, x []float32, first, key, threshold uint32, scale float32) {
		Dropout(dst, x, unmix64(uint64(key)<<32|uint64(first)), threshold, scale)
	}
	exported.AdamW = func(w, m, v, g []float32, beta1, c1, beta2, c2, rate, root, eps, keep float32) {
		AdamW(w, m, v, g, AdamStep{Beta1: beta1, C1: c1, Beta2: beta2, C2: c2, Rate: rate, Root: root, Epsilon: eps}, keep)
	}
	exported.RMSprop = func(w, q, g []float32, decay, c, rate, inner, eps float32) {
		RMSprop(w, q, g, RMSpropStep{Decay: decay, C: c, Rate: rate, Inner: inner, Epsilon: eps})
	}
	exported.RMSpropMomentum = func(w, q, v, g []float32, decay, c, rate, inner, eps, mu float32) {
		RMSpropMomentum(w, q, v, g, RMSpropStep{Decay: decay, C: c, Rate: rate, Inner: inner, Epsilon: eps}, mu)
	}
	exported.RMSpropCentered = func(w, q, m, g []float32, decay, c, rate, inner, eps float32) {
		RMSpropCentered(w, q, m, g, RMSpropStep{Decay: decay, C: c, Rate: rate, Inner: inner, Epsilon: eps})
	}
	exported.Rprop = func(w, step, sign, g []float32, grow, shrink, least, most float32) {
		Rprop(w, step, sign, g, RpropStep{Grow: grow, Shrink: shrink, Least: least, Most: most})
	}
	exported.Adam = func(w, m, v, g []float32, beta1, c1, beta2, c2, rate, root, eps float32) {
		Adam(w, m, v, g, AdamStep{Beta1: beta1, C1: c1, Beta2: beta2, C2: c2, Rate: rate, Root: root, Epsilon: eps})
	}
}

// notExported says which public functions call the other kernels.
var notExported = map[string]string{
	"Above":          "TopK",
	"Above64":        "TopK64",
	"Index":          "ArgMax",
	"Index64":        "ArgMax64",
	"ExpSum":         "Softmax",
	"ExpScale":       "Softmax",
	"KeepExp":        "Softmax",
	"ScaleKept":      "Softmax",
	"LogSoftmax":     "LogSoftmax, which takes matrices",
	"RowDots":        "MatVec, which takes a matrix",
	"RowDots64":      "MatVec64, which takes a matrix",
	"AddOuter":       "AddOuter, which takes a matrix",
	"AddRows":        "AddRows, which takes a matrix",
	"AddOuter64":     "AddOuter64, which takes a matrix",
	"AddRows64":      "AddRows64, which takes a matrix",
	"AddSymmetric":   "AddSymmetric, which takes a matrix",
	"AddSymmetric64": "AddSymmetric64, which takes a matrix",
	"AdamWGradient":  "Gradient, which has matrices",
	"InputGradReLU":  "InputGradReLU, which takes a matrix",
	"Softmax":        "Softmax, which takes matrices",
	"SoftmaxGrad":    "SoftmaxGrad, which takes matrices",
	"SigmoidLoss":    "SigmoidCrossEntropy",
}

// whole is what the public functions must be equal to: generic, of which a reduction gets blocks.
var whole = func() impl {
	s := genericImpl
	fields := reflect.ValueOf(&s.vectors).Elem()
	for _, r := range rows {
		if r.family != "reduce" {
			continue
		}
		f := fields.FieldByName(r.name)
		kernel := reflect.ValueOf(f.Interface())
		f.Set(reflect.MakeFunc(f.Type(), func(args []reflect.Value) []reflect.Value {
			part := func(i, j int) reflect.Value {
				cut := slices.Clone(args)
				for k, a := range args {
					if a.Kind() == reflect.Slice {
						cut[k] = a.Slice(i, j)
					}
				}
				return kernel.Call(cut)[0]
			}
			result := reflect.New(f.Type().Out(0)).Elem()
			if result.Kind() == reflect.Float32 {
				result.SetFloat(float64(inBlocks(args[0].Len(), func(i, j int) float32 { return float32(part(i, j).Float()) })))
			} else {
				result.SetFloat(inBlocks(args[0].Len(), func(i, j int) float64 { return part(i, j).Float() }))
			}
			return []reflect.Value{result}
		}))
	}
	return s
}()

var longLengths = []int{0, 1, 100, block - 1, block, block + 1, 20_001, 3*block + 5, 5 * block, 7*block + 64}

func TestLongSlices(t *testing.T) {
	b := newBench(7*block + 64)
	onEverySet(t, func(t *testing.T) {
		if testing.Short() && ISA() != impls[0].name {
			return // an emulator takes minutes for each, and long slices are cut alike for all sets
		}
		for _, r := range rows {
			if reflect.ValueOf(exported).FieldByName(r.name).IsNil() {
				if notExported[r.name] == "" {
					t.Errorf("no public function to compare with: write %s in %s.go; or if its signature is another, "+
						"set exported.%[1]s in api_test.go; or say in notExported what calls it", r.name, r.family)
				}
				continue
			}
			assert.Empty(t, notExported[r.name], "%s is public: take it out of notExported", r.name)
			t.Run(r.name, func(t *testing.T) {
				rnd := seeded(r.name + " long")
				defer func(chunk int) { active.chunk = chunk }(active.chunk)
				for i, n := range longLengths {
					active.chunk = []int{block, 2048, 1000, 64}[i%4] // any will do for the bits
					kinds := []mix{mixes[0], mixes[3], mixes[5+i%3]}
					if testing.Short() { // one of them, as where slices are cut is what counts
						kinds = kinds[i%3 : i%3+1]
					}
					for _, m := range kinds {
						for _, shares := range r.sharings() {
							trial := r.newTrial(&whole, n, m, shares, rnd)
							o := rnd.IntN(16)
							if !trial.try(t, &exported, b, atOffset, [4]int{o, (o + 3) % 16, (o + 6) % 16, (o + 9) % 16}) ||
								!trial.try(t, &exported, b, atEnd, [4]int{}) || !trial.try(t, &exported, b, atBegin, [4]int{}) {
								return
							}
						}
					}
				}
				r.clean(t, &exported, b)
			})
		}
	})
}

func equalBits(t *testing.T, want, got []float32) bool {
	t.Helper()
	require.Len(t, got, len(want))
	for i := range want {
		if bits32(want[i]) != bits32(got[i]) {
			t.Errorf("element %d is %s, want %s", i, show(got[i]), show(want[i]))
			return false
		}
	}
	return true
}

// TestBlocks64: no call of a kernel of float64 whose results may all be subnormal, each of which
// takes the CPU long, gets more than block64 elements.
func TestBlocks64(t *testing.T) {
	was := active
	defer func() { active = was }()
	x, y, longest := make([]float64, 3*block+5), make([]float64, 3*block+5), 0
	of := func(n int) { longest = max(longest, n) }
	two := func(dst, _, _ []float64) { of(len(dst)) }
	active.Mul64, active.Div64, active.Exp64 = two, two, func(dst, _ []float64) { of(len(dst)) }
	active.Scale64 = func(dst []float64, _ float64, _ []float64) { of(len(dst)) }
	active.Axpy64 = func(_ float64, x, _ []float64) { of(len(x)) }
	active.Rot64 = func(x, _ []float64, _, _ float64) { of(len(x)) }
	active.Axpy264 = func(_ float64, x []float64, _ float64, _, _ []float64) { of(len(x)) }
	for name, f := range map[string]func(){
		"Mul64": func() { Mul64(y, x, x) }, "Div64": func() { Div64(y, x, x) }, "Exp64": func() { Exp64(y, x) },
		"Scale64": func() { Scale64(y, 2, x) }, "Axpy64": func() { Axpy64(2, x, y) },
		"Rot64": func() { Rot64(x, y, 2, 3) }, "Axpy264": func() { Axpy264(2, x, 3, x, y) },
	} {
		longest = 0
		f()
		require.Equal(t, block64, longest, name)
	}
}

func TestMisuse(t *testing.T) {
	long := make([]float32, 100)
	a, b, c, d := make([]float32, 10), make([]float32, 10), make([]float32, 10), make([]float32, 10)
	short := make([]float32, 9)
	wide := make([]float64, 20)
	m := func(rows, cols int) Matrix { return NewMatrix(rows, cols) }
	for message, calls := range map[string][]func(){
		errLength: {
			func() { Dot(a, short) }, func() { Dot(short, a) }, func() { SquaredDistance(a, nil) },
			func() { Add(a, b, short) }, func() { Add(a, short, b) }, func() { Add(short, a, b) },
			func() { Sub(a, b, short) }, func() { Mul(a, short, b) }, func() { Div(short, a, b) },
			func() { Scale(a, 1, short) }, func() { Axpy(1, a, short) }, func() { ScaledSub(a, 1, b, short) },
			func() { Exp(a, short) }, func() { Sigmoid(short, a) }, func() { Tanh(a, nil) }, func() { ReLU(nil, a) },
			func() { Expm1(a, short) }, func() { Log(short, a) }, func() { Log1p(nil, a) },
			func() { SiLU(a, short) }, func() { GELUTanh(short, a) }, func() { Erf(a, short) }, func() { GELU(short, a) }, func() { Pow(a, 2, short) },
			func() { LeakyReLU(a, 1, short) }, func() { LeakyReLUGrad(a, 1, b, short) },
			func() { ReLUGrad(a, short, b) }, func() { SigmoidGrad(a, b, short) }, func() { TanhGrad(short, a, b) }, func() { ExpGrad(a, b, short) },
			func() { Dot64(wide, wide[1:]) }, func() { Scale64(wide[:3], 1, wide[10:]) }, func() { Axpy64(1, wide[:3], wide[10:]) },
			func() { Exp64(wide, wide[1:]) }, func() { Log64(wide[1:], wide) }, func() { Sigmoid64(nil, wide) }, func() { Tanh64(wide, nil) }, func() { Pow64(wide, 3, wide[1:]) }, func() { Pow64(nil, 2, wide) },
			func() { Momentum(a, b, short, 1, 1) }, func() { Momentum(a, short, b, 1, 1) },
			func() { Rot(a, short, 1, 1) }, func() { Rot64(wide[1:], wide, 1, 1) }, func() { Swap(a, short) }, func() { Swap64(wide[1:], wide) },
			func() { Axpy2(1, short, 1, a, b) }, func() { Axpy2(1, a, 1, short, b) }, func() { Axpy2(1, a, 1, b, short) },
			func() { Axpy264(1, wide[:3], 1, wide[3:6], wide[6:10]) }, func() { Axpy264(1, nil, 1, wide[3:6], wide[6:9]) },
			func() { AbsoluteDistance(a, short) }, func() { HuberDistance(short, a, 1) }, func() { AbsoluteGrad(a, 1, b, short) }, func() { HuberGrad(a, 1, 1, short, b) },
			func() { Nesterov(a, b, short, 1, 1) }, func() { Adagrad(a, short, b, 1, 1) }, func() { RMSprop(a, b, short, RMSpropStep{}) },
			func() { RMSpropMomentum(a, b, c, short, RMSpropStep{}, 1) }, func() { RMSpropCentered(a, b, short, c, RMSpropStep{}) },
			func() { Rprop(a, short, b, c, RpropStep{}) }, func() { AdamW(a, b, c, short, AdamStep{}, 1) }, func() { Regularize(a, short, RegularizeStep{}) },
			func() { Dropout(a, short, 1, 1, 1) },
			func() { Sqrt(a, short) }, func() { Abs(short, a) }, func() { Neg(nil, a) }, func() { Square(a, short) }, func() { Reciprocal(short, a) },
			func() { Clamp(a, 0, 1, short) }, func() { WideDot(a, short) }, func() { CosineSimilarity(short, a) },
			func() { AddScalar(a, 1, short) }, func() { AddScalar64(wide, 1, wide[1:]) }, func() { Floor(a, short) }, func() { RoundToEven64(wide, nil) },
			func() { SquaredDistance64(wide, nil) }, func() { AbsoluteDistance64(wide[1:], wide) }, func() { CosineSimilarity64(wide, wide[1:]) },
			func() { Clamp64(wide, 0, 1, wide[1:]) }, func() { Maximum64(wide, wide, nil) }, func() { Minimum64(wide, nil, wide) }, func() { Less64(nil, wide, wide) },
			func() { LessEqual64(wide, wide[1:], wide) }, func() { Equal64(wide[1:], wide, wide) }, func() { Select64(wide, nil, wide, wide) }, func() { Select64(wide, wide, nil, wide) }, func() { Select64(wide, wide, wide, nil) },
			func() { TopK(a, make([]int, 9), b) }, func() { TopK64(wide, nil, nil) }, func() { CumSum(a, short) }, func() { CumSum64(wide[1:], wide) },
			func() { Maximum(a, b, short) }, func() { Minimum(a, short, b) }, func() { Less(short, a, b) }, func() { Equal(a, b, short) },
			func() { Select(a, short, b, c) }, func() { Select(a, b, short, c) }, func() { Select(a, b, c, short) }, func() { Add64(wide, wide, wide[1:]) }, func() { Sqrt64(wide, wide[1:]) },
			func() { Adam(a, b, c, short, AdamStep{}) }, func() { Adam(a, b, short, c, AdamStep{}) }, func() { Adam(a, short, b, c, AdamStep{}) },
		},
		errOverlap: {
			func() { Exp(long[:10], long[1:11]) }, func() { Exp(long[1:11], long[:10]) }, func() { Exp(long[9:19], long[:10]) },
			func() { Add(long[:10], a, long[9:19]) }, func() { Sub(long[:10], long[3:13], a) },
			func() { Scale(long[:10], 2, long[1:11]) }, func() { Pow(long[1:11], 0.5, long[:10]) }, func() { Axpy(1, long[:10], long[1:11]) },
			func() { LeakyReLUGrad(long[5:15], 1, a, long[:10]) },
			func() { Select(long[:10], a, b, long[1:11]) }, func() { AddScalar64(wide[:10], 1, wide[1:11]) },
			func() { TopK(long[:3], make([]int, 3), long) }, func() { TopK64(wide[10:], make([]int, 10), wide[:11]) },
			func() { CumSum(long[:10], long[1:11]) }, func() { CumSum64(wide[1:11], wide[:10]) },
			func() { Clamp64(wide[1:11], 0, 1, wide[:10]) }, func() { Less64(wide[:10], wide[10:], wide[1:11]) }, func() { Select64(wide[:10], wide[10:], wide[:10], wide[1:11]) },
			func() { Clamp(long[1:11], 0, 1, long[:10]) }, func() { Sub64(wide[:10], wide[10:], wide[1:11]) },
			func() { Scale64(wide[:10], 2, wide[1:11]) }, func() { Axpy64(1, wide[9:19], wide[:10]) }, func() { Exp64(wide[:10], wide[1:11]) }, func() { Pow64(wide[1:11], 0.5, wide[:10]) },
			func() { Softmax(Matrix{2, 4, 4, long}, Matrix{2, 4, 4, long[1:]}) },
			func() { Softmax(Matrix{2, 4, 4, long}, Matrix{2, 4, 5, long}) },
		},
		errShared: append(shared(long, a, b, c, d),
			func() { Rot64(wide, wide, 1, 1) }, func() { Rot64(wide[:10], wide[9:19], 1, 1) }, func() { Rot64(wide[1:11], wide[:10], 1, 1) },
			func() { Axpy264(1, wide[:9], 1, wide[10:19], wide[10:19]) }, func() { Axpy264(1, wide[8:16], 1, wide[:8], wide[1:9]) }),
		errMatrix: {
			func() { Softmax(Matrix{2, 3, 3, a[:5]}, m(2, 3)) },
			func() { Softmax(m(2, 3), Matrix{2, 3, 2, long}) },
			func() { Softmax(m(2, 3), Matrix{-2, 3, 3, long}) },
			func() { MatMul(m(2, 2), m(2, 3), Matrix{3, 2, 2, a[:5]}) },
			func() { MatMul(m(2, 2), Matrix{2, 3, 1, long}, m(3, 2)) },
			func() { MatMul(Matrix{1 << (bits.UintSize - 2), 2, 2, long}, m(2, 3), m(3, 2)) },
			func() { MatMul(Matrix{2, 2, 1 << (bits.UintSize - 2), long}, m(2, 3), m(3, 2)) },
		},
		errNegative: {
			func() { NewMatrix(-1, 2) }, func() { NewMatrix64(2, -1) }, func() { NewHalf(-1, 0) }, func() { NewBFloat16(0, -1) },
		},
		errTooLarge: { // 2 to the power of all bits, which is 0 to a multiplication, and half of that
			func() { NewMatrix(1<<(bits.UintSize/2), 1<<(bits.UintSize/2)) }, func() { NewMatrix64(1<<(bits.UintSize/2), 1<<(bits.UintSize/2-1)) },
			func() { NewHalf(math.MaxInt, 3) }, func() { NewBFloat16(2, math.MaxInt) },
		},
		errMemory: {
			func() { NewMatrix(1, math.MaxInt) }, func() { NewMatrix64(math.MaxInt/2, 2) },
			func() { NewHalf(math.MaxInt, 1) }, func() { NewBFloat16(mostElements/2+1, 2) },
		},
		errRow: { // even where the data go on, or there need not be any
			func() { Matrix{2, 2, 2, long}.Row(2) }, func() { m(2, 3).Row(-1) }, func() { m(0, 0).Row(0) },
			func() { m(2, 0).Row(2) }, func() { m(2, 2).Row(math.MaxInt) }, func() { NewMatrix64(3, 2).Row(3) },
			func() { NewMatrix64(3, 2).Row(math.MinInt) }, func() { NewHalf(2, 2).Row(2) }, func() { NewBFloat16(2, 2).Row(-1) },
		},
		"kernel: label is not a class that has a weight": {
			func() { WeighLabels(a[:1], nil, a[:2], []int{2}) }, func() { WeighLabels(a[:1], nil, nil, []int{0}) },
			func() { WeighLabels(a[:1], nil, a[:2], []int{-1}) }, func() { WeighLabels(a[:1], nil, a[:2], []int{math.MaxInt}) },
		},
		errShape: {
			func() { MatMul(m(2, 2), m(2, 3), m(4, 2)) }, func() { MatMul(m(3, 2), m(2, 3), m(3, 2)) }, func() { MatMul(m(2, 3), m(2, 3), m(3, 2)) },
			func() { MatMulTA(m(2, 2), m(2, 3), m(3, 2)) }, func() { MatMulTB(m(2, 2), m(2, 3), m(3, 2)) },
			func() { Softmax(m(2, 3), m(3, 2)) }, func() { SoftmaxGrad(m(2, 3), m(2, 3), m(2, 2)) },
			func() { MeanSquaredError(m(2, 3), m(2, 3), m(2, 2)) }, func() { SigmoidCrossEntropy(m(2, 3), m(1, 3), m(2, 3)) },
			func() { SoftmaxCrossEntropy(m(2, 3), m(2, 3), m(3, 3)) }, func() { SoftmaxCrossEntropyLabels(m(2, 2), m(2, 3), []int{0, 0}) },
		},
		errBias: {
			func() { Product{Bias: a[:3]}.MatMul(m(2, 2), m(2, 3), m(3, 2)) },
			func() { Product{Bias: a[:2], Accumulate: true}.MatMul(m(2, 2), m(2, 3), m(3, 2)) },
			func() { Parallel{Product: Product{Bias: a[:1]}, Workers: 2}.MatMulTB(m(2, 2), m(2, 3), m(2, 3)) },
		},
		"kernel: product overlaps one of its operands": {
			func() { x := m(3, 3); MatMul(x, x, m(3, 3)) }, func() { x := m(3, 3); MatMul(x, m(3, 3), x) },
			func() { MatMul(Matrix{2, 2, 4, long[1:]}, Matrix{2, 2, 4, long}, m(2, 2)) },
			func() { MatMul(Matrix{2, 2, 4, long[3:]}, Matrix{2, 2, 4, long}, m(2, 2)) }, // wraps into the next row
			func() { x := m(3, 3); Product{Bias: x.Row(1)}.MatMul(x, m(3, 3), m(3, 3)) },
			func() { x := m(3, 3); Parallel{Product: Product{Bias: x.Row(2)}}.MatMulTB(x, m(3, 3), m(3, 3)) },
			func() {
				x := NewMatrix64(3, 3)
				Product64{Bias: x.Row(0)}.MatMulTA(x, NewMatrix64(3, 3), NewMatrix64(3, 3))
			},
			func() { x := m(3, 3); Product{Bias: x.Row(1)}.MatMulHalf(x, m(3, 3), NewHalf(3, 3)) },
			func() {
				x, packed := m(3, 3), Packed{}
				packed.Pack(m(3, 3))
				Product{Bias: x.Data[1:4]}.MatMulPacked(x, m(3, 3), &packed)
			},
		},
		"kernel: gradient overlaps the targets": {
			func() { x := m(3, 3); MeanSquaredError(x, m(3, 3), x) }, func() { x := m(3, 3); SoftmaxCrossEntropy(x, m(3, 3), x) },
		},
		"kernel: as many labels as rows are needed": {
			func() { SoftmaxCrossEntropyLabels(m(2, 3), m(2, 3), []int{0}) },
		},
		"kernel: label is not a column of the logits": {
			func() { SoftmaxCrossEntropyLabels(m(2, 3), m(2, 3), []int{0, 3}) },
			func() { SoftmaxCrossEntropyLabels(m(2, 3), m(2, 3), []int{-1, 0}) },
		},
	} {
		for i, call := range calls {
			assert.PanicsWithValue(t, message, call, "%s: %d", message, i)
		}
	}
	assert.NotPanics(t, func() {
		Product{Bias: long[2:4]}.MatMul(Matrix{2, 2, 4, long}, m(2, 2), m(2, 2)) // between the rows
		Product{Bias: long[6:8]}.MatMul(Matrix{2, 2, 4, long}, m(2, 2), m(2, 2))
		Product{Bias: []float32{}}.MatMul(m(2, 0), m(2, 2), m(2, 0))
		Product{Bias: long[:2]}.MatMul(m(0, 2), m(0, 2), m(2, 2))
		Exp(long[:10], long[10:20])
		Add(a, a, a)
		Adam(a, b, c, d, AdamStep{})
		Adam(long[:10], long[10:20], long[30:40], long[20:30], AdamStep{}) // end to end
		Momentum(nil, nil, nil, 1, 1)
		Rot(nil, nil, 1, 1)
		Swap(nil, nil)
		Swap(a, b)
		Axpy2(1, nil, 1, nil, nil)
		Axpy2(1, a, 1, a, b)
		Axpy264(1, wide[:9], 1, wide[1:10], wide[11:])
		Rot64(wide[10:], wide[:10], 1, 1)
		Softmax(Matrix{}, Matrix{})
		MatMul(Matrix{}, Matrix{}, Matrix{})
		MatMul(Matrix{2, 2, 4, long[2:]}, Matrix{2, 2, 4, long}, m(2, 2)) // side by side
	})
}

// shared returns updates of which two slices share memory: any two, exactly and partly. long has
// room for both; a to d share nothing.
func shared(long, a, b, c, d []float32) (calls []func()) {
	for _, pair := range [][2][]float32{
		{long[:10], long[:10]}, {long[:10], long[1:11]}, {long[1:11], long[:10]}, {long[:10], long[9:19]}, {long[9:19], long[:10]},
	} {
		for i := range 4 {
			for j := range i {
				s := [4][]float32{a, b, c, d}
				s[i], s[j] = pair[0], pair[1]
				calls = append(calls, func() { Adam(s[0], s[1], s[2], s[3], AdamStep{}) },
					func() { AdamW(s[0], s[1], s[2], s[3], AdamStep{}, 1) }, func() { Rprop(s[0], s[1], s[2], s[3], RpropStep{}) },
					func() { RMSpropMomentum(s[0], s[1], s[2], s[3], RMSpropStep{}, 1) },
					func() { RMSpropCentered(s[0], s[1], s[2], s[3], RMSpropStep{}) })
				if i < 3 {
					if i != 1 || j != 0 { // the two that are only read may be one
						calls = append(calls, func() { Axpy2(1, s[0], 1, s[1], s[2]) })
					}
					calls = append(calls, func() { Momentum(s[0], s[1], s[2], 1, 1) }, func() { Nesterov(s[0], s[1], s[2], 1, 1) },
						func() { RMSprop(s[0], s[1], s[2], RMSpropStep{}) }, func() { Adagrad(s[0], s[1], s[2], 1, 1) })
				}
				if i < 2 {
					calls = append(calls, func() { Regularize(s[0], s[1], RegularizeStep{}) }, func() { Rot(s[0], s[1], 1, 1) }, func() { Swap(s[0], s[1]) })
				}
			}
		}
	}
	return calls
}

// A view is a matrix inside a larger one whose other elements are guard words.
func view(r *rand.Rand, m mix, rows, cols int) Matrix {
	stride := cols + r.IntN(4)
	data := make([]float32, max(0, rows*stride))
	fillWith(data, guardWord)
	v := Matrix{Rows: rows, Cols: cols, Stride: stride, Data: data}
	for i := range rows {
		m.fill(r, v.Row(i))
	}
	return v
}

func clone(m Matrix) Matrix {
	m.Data = append([]float32(nil), m.Data...)
	return m
}

func TestUse(t *testing.T) {
	was := ISA()
	defer func() { require.NoError(t, Use(was)) }()
	assert.ErrorContains(t, Use("sse9"), "sse9")
	assert.Equal(t, was, ISA(), "an error must leave the set as it was")
	for _, s := range Supported() {
		err := Use(s.ISA)
		if s.Missing == "" {
			assert.NoError(t, err)
			assert.Equal(t, s.ISA, ISA())
		} else {
			assert.ErrorContains(t, err, s.Missing)
		}
	}
}

// TestNoColumns: a matrix without columns has rows, which are empty, whether it has data or not.
func TestNoColumns(t *testing.T) {
	for _, m := range []Matrix{{Rows: 3}, {Rows: 3, Stride: 5}, {Rows: 3, Stride: 5, Data: make([]float32, 4)}} {
		assert.Empty(t, m.Row(2))
		assert.Equal(t, 2, m.Slice(1, 3).Rows)
		assert.Equal(t, Matrix64{Rows: 1, Stride: m.Stride}, Matrix64{Rows: 3, Stride: m.Stride}.Slice(2, 3))
		assert.Empty(t, Matrix64{Rows: 3, Stride: m.Stride}.Row(2))
		assert.Empty(t, Half{Rows: 3, Stride: m.Stride}.Row(2))
		assert.Empty(t, BFloat16{Rows: 3, Stride: m.Stride}.Row(2))
		SoftmaxGrad(m, m, m)
		Softmax(m, m)
		MatMulTA(NewMatrix(0, 2), m, NewMatrix(3, 2))
	}
}

// TestCheck: Check finds what MatMul panics about.
func TestCheck(t *testing.T) {
	x := make([]float32, 12)
	for want, m := range map[string]Matrix{
		"": {3, 4, 4, x}, "0×0": {}, "no columns": {3, 0, 0, nil}, "no rows": {0, 4, 4, nil}, "the last row is short": {2, 3, 9, x},
		"-1×4: a matrix has at least 0 rows and columns":                                                        {-1, 4, 4, x},
		"1×-4: a matrix has at least 0 rows and columns":                                                        {1, -4, 4, x},
		"3×4 with a stride of 0: rows would overlap, it must be at least 4":                                     {3, 4, 0, x},
		"1×4 with a stride of -1: rows would overlap, it must be at least 4":                                    {1, 4, -1, x},
		"3×4 with a stride of 4 has 11 elements: it needs 12":                                                   {3, 4, 4, x[:11]},
		"2×3 with a stride of 10 has 12 elements: it needs 13":                                                  {2, 3, 10, x},
		fmt.Sprintf("3×4 with a stride of %d has 12 elements: it needs more than an int", 1<<(bits.UintSize-2)): {3, 4, 1 << (bits.UintSize - 2), x},
	} {
		err := m.Check()
		sound := func() { MatMul(NewMatrix(max(m.Rows, 0), 2), m, NewMatrix(max(m.Cols, 0), 2)) }
		if _, bad, _ := strings.Cut(want, "×"); bad == "" || want == "0×0" {
			assert.NoError(t, err, want)
			assert.NotPanics(t, sound)
			continue
		}
		assert.ErrorContains(t, err, want)
		assert.PanicsWithValue(t, errMatrix, sound)
	}
}
