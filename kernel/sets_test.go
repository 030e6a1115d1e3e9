package kernel

import (
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/generic"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// rows describes every kernel of a set but the product (product_test.go).
var rows = []row{
	{name: "dot", roles: "rr", call: func(s *set, o *operands) uint64 {
		return bits32(s.dot(o.v[0], o.v[1]))
	}},
	{name: "sum", roles: "r", call: func(s *set, o *operands) uint64 {
		return bits32(s.sum(o.v[0]))
	}},
	{name: "squaredDistance", roles: "rr", call: func(s *set, o *operands) uint64 {
		return bits32(s.squaredDistance(o.v[0], o.v[1]))
	}},
	{name: "absoluteDistance", roles: "rr", call: func(s *set, o *operands) uint64 {
		return bits32(s.absoluteDistance(o.v[0], o.v[1]))
	}},
	{name: "huberDistance", roles: "rr", scalars: anything, call: func(s *set, o *operands) uint64 {
		return bits32(s.huberDistance(o.v[0], o.v[1], o.a[0]))
	}},
	{name: "squaredNorm", roles: "r", call: func(s *set, o *operands) uint64 {
		return bits64(s.squaredNorm(o.v[0]))
	}},
	{name: "absoluteSum", roles: "r", call: func(s *set, o *operands) uint64 {
		return bits64(s.absoluteSum(o.v[0]))
	}},
	{name: "max", roles: "r", call: func(s *set, o *operands) uint64 {
		return bits32(s.max(o.v[0]))
	}},
	{name: "index", roles: "r", scalars: present, call: func(s *set, o *operands) uint64 {
		return uint64(s.index(o.v[0], o.a[0]))
	}},
	{name: "nonFinite", roles: "r", call: func(s *set, o *operands) uint64 {
		return uint64(s.nonFinite(o.v[0]))
	}},

	{name: "add", roles: "wrr", call: func(s *set, o *operands) uint64 {
		s.add(o.v[0], o.v[1], o.v[2])
		return 0
	}},
	{name: "sub", roles: "wrr", call: func(s *set, o *operands) uint64 {
		s.sub(o.v[0], o.v[1], o.v[2])
		return 0
	}},
	{name: "mul", roles: "wrr", call: func(s *set, o *operands) uint64 {
		s.mul(o.v[0], o.v[1], o.v[2])
		return 0
	}},
	{name: "div", roles: "wrr", call: func(s *set, o *operands) uint64 {
		s.div(o.v[0], o.v[1], o.v[2])
		return 0
	}},
	{name: "scale", roles: "wr", scalars: anything, call: func(s *set, o *operands) uint64 {
		s.scale(o.v[0], o.a[0], o.v[1])
		return 0
	}},
	{name: "axpy", roles: "ru", scalars: anything, call: func(s *set, o *operands) uint64 {
		s.axpy(o.a[0], o.v[0], o.v[1])
		return 0
	}},
	{name: "scaledSub", roles: "wrr", scalars: anything, call: func(s *set, o *operands) uint64 {
		s.scaledSub(o.v[0], o.a[0], o.v[1], o.v[2])
		return 0
	}},
	{name: "absoluteGrad", roles: "wrr", scalars: anything, call: func(s *set, o *operands) uint64 {
		s.absoluteGrad(o.v[0], o.a[0], o.v[1], o.v[2])
		return 0
	}},
	{name: "huberGrad", roles: "wrr", scalars: anything, call: func(s *set, o *operands) uint64 {
		s.huberGrad(o.v[0], o.a[0], o.a[1], o.v[1], o.v[2])
		return 0
	}},
	{name: "dropout", roles: "wr", scalars: dropoutScalars, call: func(s *set, o *operands) uint64 {
		b := func(i int) uint32 { return math.Float32bits(o.a[i]) }
		s.dropout(o.v[0], o.v[1], b(0), b(1), b(2), b(3), o.a[4])
		return 0
	}},

	{name: "dot64", roles: "rr", wide: true, call: func(s *set, o *operands) uint64 {
		return bits64(s.dot64(o.doubles(0), o.doubles(1)))
	}},
	{name: "sum64", roles: "r", wide: true, call: func(s *set, o *operands) uint64 {
		return bits64(s.sum64(o.doubles(0)))
	}},
	{name: "scale64", roles: "wr", wide: true, scalars: anything64, call: func(s *set, o *operands) uint64 {
		s.scale64(o.doubles(0), o.f, o.doubles(1))
		return 0
	}},
	{name: "axpy64", roles: "ru", wide: true, scalars: anything64, call: func(s *set, o *operands) uint64 {
		s.axpy64(o.f, o.doubles(0), o.doubles(1))
		return 0
	}},
	{name: "exp64", roles: "wr", wide: true, call: func(s *set, o *operands) uint64 {
		s.exp64(o.doubles(0), o.doubles(1))
		return 0
	}},
	{name: "log64", roles: "wr", wide: true, call: func(s *set, o *operands) uint64 {
		s.log64(o.doubles(0), o.doubles(1))
		return 0
	}},
	{name: "sigmoid64", roles: "wr", wide: true, call: func(s *set, o *operands) uint64 {
		s.sigmoid64(o.doubles(0), o.doubles(1))
		return 0
	}},
	{name: "tanh64", roles: "wr", wide: true, call: func(s *set, o *operands) uint64 {
		s.tanh64(o.doubles(0), o.doubles(1))
		return 0
	}},

	{name: "relu", roles: "wr", call: func(s *set, o *operands) uint64 {
		s.relu(o.v[0], o.v[1])
		return 0
	}},
	{name: "exp", roles: "wr", call: func(s *set, o *operands) uint64 {
		s.exp(o.v[0], o.v[1])
		return 0
	}},
	{name: "sigmoid", roles: "wr", call: func(s *set, o *operands) uint64 {
		s.sigmoid(o.v[0], o.v[1])
		return 0
	}},
	{name: "tanh", roles: "wr", call: func(s *set, o *operands) uint64 {
		s.tanh(o.v[0], o.v[1])
		return 0
	}},
	{name: "expm1", roles: "wr", call: func(s *set, o *operands) uint64 {
		s.expm1(o.v[0], o.v[1])
		return 0
	}},
	{name: "log", roles: "wr", call: func(s *set, o *operands) uint64 {
		s.log(o.v[0], o.v[1])
		return 0
	}},
	{name: "log1p", roles: "wr", call: func(s *set, o *operands) uint64 {
		s.log1p(o.v[0], o.v[1])
		return 0
	}},
	{name: "silu", roles: "wr", call: func(s *set, o *operands) uint64 {
		s.silu(o.v[0], o.v[1])
		return 0
	}},
	{name: "geluTanh", roles: "wr", call: func(s *set, o *operands) uint64 {
		s.geluTanh(o.v[0], o.v[1])
		return 0
	}},
	{name: "erf", roles: "wr", call: func(s *set, o *operands) uint64 {
		s.erf(o.v[0], o.v[1])
		return 0
	}},
	{name: "gelu", roles: "wr", call: func(s *set, o *operands) uint64 {
		s.gelu(o.v[0], o.v[1])
		return 0
	}},
	{name: "softplus", roles: "wr", call: func(s *set, o *operands) uint64 {
		s.softplus(o.v[0], o.v[1])
		return 0
	}},
	{name: "reluGrad", roles: "wrr", call: func(s *set, o *operands) uint64 {
		s.reluGrad(o.v[0], o.v[1], o.v[2])
		return 0
	}},
	{name: "sigmoidGrad", roles: "wrr", call: func(s *set, o *operands) uint64 {
		s.sigmoidGrad(o.v[0], o.v[1], o.v[2])
		return 0
	}},
	{name: "tanhGrad", roles: "wrr", call: func(s *set, o *operands) uint64 {
		s.tanhGrad(o.v[0], o.v[1], o.v[2])
		return 0
	}},
	{name: "softplusGrad", roles: "wrr", call: func(s *set, o *operands) uint64 {
		s.softplusGrad(o.v[0], o.v[1], o.v[2])
		return 0
	}},
	{name: "siluGrad", roles: "wrr", call: func(s *set, o *operands) uint64 {
		s.siluGrad(o.v[0], o.v[1], o.v[2])
		return 0
	}},
	{name: "geluTanhGrad", roles: "wrr", call: func(s *set, o *operands) uint64 {
		s.geluTanhGrad(o.v[0], o.v[1], o.v[2])
		return 0
	}},
	{name: "geluGrad", roles: "wrr", call: func(s *set, o *operands) uint64 {
		s.geluGrad(o.v[0], o.v[1], o.v[2])
		return 0
	}},
	{name: "leakyReLU", roles: "wr", scalars: anything, call: func(s *set, o *operands) uint64 {
		s.leakyReLU(o.v[0], o.a[0], o.v[1])
		return 0
	}},
	{name: "leakyReLUGrad", roles: "wrr", scalars: anything, call: func(s *set, o *operands) uint64 {
		s.leakyReLUGrad(o.v[0], o.a[0], o.v[1], o.v[2])
		return 0
	}},
	{name: "elu", roles: "wr", scalars: anything, call: func(s *set, o *operands) uint64 {
		s.elu(o.v[0], o.a[0], o.v[1])
		return 0
	}},
	{name: "eluGrad", roles: "wrr", scalars: anything, call: func(s *set, o *operands) uint64 {
		s.eluGrad(o.v[0], o.a[0], o.v[1], o.v[2])
		return 0
	}},

	{name: "expSum", roles: "r", scalars: aboveAll, call: func(s *set, o *operands) uint64 {
		return bits64(s.expSum(o.v[0], o.a[0]))
	}},
	{name: "expScale", roles: "wr", scalars: aboveAll, call: func(s *set, o *operands) uint64 {
		s.expScale(o.v[0], o.v[1], o.a[0], o.f)
		return 0
	}},
	{name: "logSoftmax", roles: "wr", scalars: aboveAll, call: func(s *set, o *operands) uint64 {
		s.logSoftmax(o.v[0], o.v[1], o.a[0], o.f)
		return 0
	}},
	{name: "softmax", roles: "wr", call: func(s *set, o *operands) uint64 {
		n := len(o.v[1])
		cols := max(1, min(n, generic.SoftmaxCols)) // one row at once
		if n%3 != 0 {
			cols = 1 + n/2%(60*(n%3)-23) // up to 37 or 97 columns, every other row at once
		}
		var all uint64
		do := func(first, rows, cols, stride int) {
			m, sum := s.softmax(o.v[0][first:], o.v[1][first:], stride, stride, rows, cols)
			all = 3*all ^ bits32(m) ^ bits64(sum)
		}
		full := n / cols
		do(0, (full+1)/2, cols, 2*cols)
		do(min(n, cols), full/2, cols, 2*cols)
		if rest := n - full*cols; rest > 0 {
			do(full*cols, 1, rest, 0)
		}
		return all
	}},
	{name: "softmaxGrad", roles: "wrr", scalars: anything, call: func(s *set, o *operands) uint64 {
		s.softmaxGrad(o.v[0], o.a[0], o.v[1], o.v[2])
		return 0
	}},
	{name: "sigmoidLoss", roles: "rr", call: func(s *set, o *operands) uint64 {
		var acc [generic.Lanes / 2]float64
		s.sigmoidLoss(&acc, o.v[0], o.v[1])
		s.sigmoidLoss(&acc, o.v[0], o.v[1]) // goes on with its lanes
		return bits64(generic.SumLanes(&acc))
	}},

	{name: "momentum", roles: "uur", scalars: anything, call: func(s *set, o *operands) uint64 {
		s.momentum(o.v[0], o.v[1], o.v[2], o.a[0], o.a[1])
		return 0
	}},
	{name: "adam", roles: "uuur", scalars: adamScalars, call: func(s *set, o *operands) uint64 {
		s.adam(o.v[0], o.v[1], o.v[2], o.v[3], o.a[0], o.a[1], o.a[2], o.a[3], o.a[4], o.a[5], o.a[6])
		return 0
	}},
	{name: "adamW", roles: "uuur", scalars: adamScalars, call: func(s *set, o *operands) uint64 {
		s.adamW(o.v[0], o.v[1], o.v[2], o.v[3], o.a[0], o.a[1], o.a[2], o.a[3], o.a[4], o.a[5], o.a[6], o.a[7])
		return 0
	}},
	{name: "nesterov", roles: "uur", scalars: anything, call: func(s *set, o *operands) uint64 {
		s.nesterov(o.v[0], o.v[1], o.v[2], o.a[0], o.a[1])
		return 0
	}},
	{name: "rmsprop", roles: "uur", scalars: rmspropScalars, call: func(s *set, o *operands) uint64 {
		s.rmsprop(o.v[0], o.v[1], o.v[2], o.a[0], o.a[1], o.a[2], o.a[3], o.a[4])
		return 0
	}},
	{name: "rmspropMomentum", roles: "uuur", scalars: rmspropScalars, call: func(s *set, o *operands) uint64 {
		s.rmspropMomentum(o.v[0], o.v[1], o.v[2], o.v[3], o.a[0], o.a[1], o.a[2], o.a[3], o.a[4], o.a[5])
		return 0
	}},
	{name: "rmspropCentered", roles: "uuur", scalars: rmspropScalars, call: func(s *set, o *operands) uint64 {
		s.rmspropCentered(o.v[0], o.v[1], o.v[2], o.v[3], o.a[0], o.a[1], o.a[2], o.a[3], o.a[4])
		return 0
	}},
	{name: "adagrad", roles: "uur", scalars: adagradScalars, call: func(s *set, o *operands) uint64 {
		s.adagrad(o.v[0], o.v[1], o.v[2], o.a[0], o.a[1])
		return 0
	}},
	{name: "rprop", roles: "uuur", scalars: rpropScalars, call: func(s *set, o *operands) uint64 {
		s.rprop(o.v[0], o.v[1], o.v[2], o.v[3], o.a[0], o.a[1], o.a[2], o.a[3])
		return 0
	}},
	{name: "regularize", roles: "ur", scalars: anything, call: func(s *set, o *operands) uint64 {
		s.regularize(o.v[0], o.v[1], o.a[0], o.a[1], o.a[2], o.a[3])
		return 0
	}},
}

// anything64 is anything for the float64 parameter.
func anything64(r *rand.Rand, o *operands) {
	o.f = r.NormFloat64()
	if r.IntN(4) == 0 {
		o.f = specials64[r.IntN(len(specials64))]
	}
}

// anything gives every parameter an ordinary value as a rule, and a special one at times.
func anything(r *rand.Rand, o *operands) {
	for i := range o.a {
		if r.IntN(4) == 0 {
			o.a[i] = specials[r.IntN(len(specials))]
		} else {
			o.a[i] = float32(r.NormFloat64())
		}
	}
}

// present sets the parameter to an element of the data as a rule.
func present(r *rand.Rand, o *operands) {
	if x := o.v[0]; len(x) > 0 && r.IntN(8) != 0 {
		o.a[0] = x[r.IntN(len(x))]
	} else {
		o.a[0] = specials[r.IntN(len(specials))]
	}
}

// aboveAll sets the first parameter to the maximum of the data, or above it: that of a longer row.
func aboveAll(r *rand.Rand, o *operands) {
	x := o.v[0]
	if o.v[1] != nil {
		x = o.v[1]
	}
	o.a[0] = generic.Max(x)
	if r.IntN(3) == 0 {
		if m := o.a[0] + float32(math.Abs(r.NormFloat64()*20)); m == m {
			o.a[0] = m
		}
	}
	switch r.IntN(8) {
	case 0:
		o.f = float64(specials[r.IntN(len(specials))])
	case 1:
		o.f = math.Ldexp(r.Float64(), -r.IntN(160))
	default:
		o.f = 1 / (1 + 10*r.Float64())
	}
}

// adamScalars gives the parameters the values of some step as a rule, and makes the second
// moments what they are in truth, not negative, as a rule.
func adamScalars(r *rand.Rand, o *operands) {
	if r.IntN(4) == 0 {
		anything(r, o)
		return
	}
	s := NewAdamStep(r.Float64(), 0.9, 0.999, 1e-8, 1+r.IntN(1000))
	o.a = [8]float32{s.Beta1, s.C1, s.Beta2, s.C2, s.Rate, s.Root, s.Epsilon, 1 - r.Float32()/8}
	notNegative(o.v[2])
}

func notNegative(x []float32) {
	for i, v := range x {
		x[i] = float32(math.Abs(float64(v)))
	}
}

// rmspropScalars does for RMSprop what adamScalars does for Adam.
func rmspropScalars(r *rand.Rand, o *operands) {
	anything(r, o)
	if r.IntN(4) == 0 {
		return
	}
	decay := r.Float64()
	o.a[0], o.a[1] = float32(decay), float32(1-decay)
	for i := 2; i < 5; i++ {
		o.a[i] = float32(math.Abs(float64(o.a[i])))
	}
	notNegative(o.v[1])
}

// adagradScalars does for Adagrad what adamScalars does for Adam.
func adagradScalars(r *rand.Rand, o *operands) {
	anything(r, o)
	if r.IntN(4) != 0 {
		o.a[1] = float32(math.Abs(float64(o.a[1])))
		notNegative(o.v[1])
	}
}

// rpropScalars gives the settings usual values as a rule, and some gradients the sign that they had.
func rpropScalars(r *rand.Rand, o *operands) {
	anything(r, o)
	if r.IntN(4) == 0 {
		return
	}
	o.a = [8]float32{1.2, 0.5, 1e-6, 2}
	notNegative(o.v[1])
	for i, g := range o.v[3] {
		switch r.IntN(3) {
		case 0:
			o.v[2][i] = -1
		case 1:
			o.v[2][i] = 1
			if g < 0 {
				o.v[2][i] = -1
			}
		}
	}
}

// dropoutScalars makes a key of any bits, and drops half of the elements as a rule.
func dropoutScalars(r *rand.Rand, o *operands) {
	anything(r, o)
	for i := range 4 {
		o.a[i] = fromBits(r.Uint32())
	}
	if r.IntN(4) != 0 {
		o.a[3] = fromBits(1 << 31)
	}
}

// inherited names the kernels that a set above generic has from it, knowingly.
var inherited = map[string][]string{
	// Not in use on arm64.
	"neon":   append([]string{"productCopy", "productPacked", "productCopy64", "productPacked64"}, later...),
	"avx2":   later,
	"avx512": later,
}

// later are kernels whose assembly is not there yet.
var later = []string{"absoluteDistance", "huberDistance", "squaredNorm", "absoluteSum", "absoluteGrad", "huberGrad", "dropout", "adamW", "nesterov",
	"rmsprop", "rmspropMomentum", "rmspropCentered", "adagrad", "rprop", "regularize"}

// eachKernel calls f with the name and the function of every kernel in v, a set or a part of one. Those of
// products of float64 have 64 added to their names.
func eachKernel(v reflect.Value, suffix string, f func(name string, kernel reflect.Value)) {
	for i := range v.NumField() {
		switch name := v.Type().Field(i).Name; {
		case name == "double":
			eachKernel(v.Field(i), "64", f)
		case v.Field(i).Kind() == reflect.Struct:
			eachKernel(v.Field(i), suffix, f)
		case v.Field(i).Kind() == reflect.Func:
			f(name+suffix, v.Field(i))
		}
	}
}

// wrongHeritage returns the kernels that s has from generic, although they are not among known, and
// those among known that it has not.
func wrongHeritage(s *set, known []string) (wrong []string) {
	base := map[string]uintptr{}
	eachKernel(reflect.ValueOf(plain), "", func(name string, kernel reflect.Value) { base[name] = kernel.Pointer() })
	eachKernel(reflect.ValueOf(*s), "", func(name string, kernel reflect.Value) {
		if same := kernel.Pointer() == base[name]; same != slices.Contains(known, name) {
			wrong = append(wrong, name)
		}
	})
	for _, name := range known {
		if base[name] == 0 {
			wrong = append(wrong, name)
		}
	}
	return wrong
}

// TestInherited: no set falls back to generic unnoticed.
func TestInherited(t *testing.T) {
	for i := range sets {
		if s := &sets[i]; s.name != plain.name {
			assert.Empty(t, wrongHeritage(s, inherited[s.name]), "%s: inherited from generic and not listed, or listed and not inherited", s.name)
		}
	}
	changed := plain
	changed.dot = func(x, y []float32) float32 { return 0 }
	assert.NotContains(t, wrongHeritage(&changed, nil), "dot")
	assert.Contains(t, wrongHeritage(&changed, nil), "sum")
	assert.Equal(t, []string{"dot", "dut"}, wrongHeritage(&changed, append(kernelNames(), "dut")))
}

// kernelNames returns the names of all kernels.
func kernelNames() (names []string) {
	eachKernel(reflect.ValueOf(plain), "", func(name string, _ reflect.Value) { names = append(names, name) })
	return names
}

// TestKernels compares every kernel of every set that this machine has with generic, bit by bit.
// One of them alone: go test ./kernel -run 'TestKernels/avx2/dot$'
func TestKernels(t *testing.T) {
	b := newBench(block)
	for i := range sets {
		s := &sets[i]
		t.Run(s.name, func(t *testing.T) {
			for _, r := range rows {
				t.Run(r.name, func(t *testing.T) {
					lengths := lengthsUpTo300()
					if s.name == plain.name || slices.Contains(inherited[s.name], r.name) {
						lengths = lengths[:40] // equal to itself; it may not write where it should not, either
					}
					r.compare(t, &plain, s, b, lengths)
				})
			}
			t.Run("product", func(t *testing.T) {
				compareProduct[float32](t, s, b)
			})
			t.Run("product64", func(t *testing.T) {
				compareProduct[float64](t, s, b)
			})
			t.Run("productTB", func(t *testing.T) {
				compareProductTB[float32](t, s, b)
			})
			t.Run("productTB64", func(t *testing.T) {
				compareProductTB[float64](t, s, b)
			})
			t.Run("productCopy", func(t *testing.T) {
				comparePackedProduct[float32](t, s, b, true)
			})
			t.Run("productCopy64", func(t *testing.T) {
				comparePackedProduct[float64](t, s, b, true)
			})
			t.Run("productPacked", func(t *testing.T) {
				comparePackedProduct[float32](t, s, b, false)
			})
			t.Run("productPacked64", func(t *testing.T) {
				comparePackedProduct[float64](t, s, b, false)
			})
		})
	}
}

func TestSetsAreComplete(t *testing.T) {
	for i := range sets {
		eachKernel(reflect.ValueOf(sets[i]), "", func(name string, kernel reflect.Value) {
			assert.False(t, kernel.IsZero(), "%s has no %s", sets[i].name, name)
		})
		assert.LessOrEqual(t, sets[i].span, block)
		for _, n := range []int{sets[i].span, sets[i].mr, sets[i].nr, sets[i].flops, sets[i].double.mr, sets[i].double.nr, sets[i].double.flops} {
			assert.Positive(t, n, "a size of %s", sets[i].name)
		}
	}
	assert.Equal(t, "generic", sets[len(sets)-1].name)
}

// TestRowsAreComplete fails when a kernel is added to set without a row.
func TestRowsAreComplete(t *testing.T) {
	known := map[string]bool{"product": true, "productTB": true, "productCopy": true, "productPacked": true, "transpose": true, "copyRows": true,
		"product64": true, "productTB64": true, "productCopy64": true, "productPacked64": true, "transpose64": true, "copyRows64": true}
	for _, r := range rows {
		known[r.name] = true
	}
	for _, name := range kernelNames() {
		assert.True(t, known[name], "the table of tests has no row %s", name)
		delete(known, name)
	}
	assert.Empty(t, known, "rows about kernels that do not exist")
}

// TestBestSetIsInUse asks the system, not the library that package kernel asks, what the CPU has.
func TestBestSetIsInUse(t *testing.T) {
	best := "generic"
	switch {
	case purego:
	case runtime.GOARCH == "arm64":
		best = "neon"
	case runtime.GOARCH == "amd64":
		if runtime.GOOS != "linux" {
			t.Skip("only Linux tells what the CPU has")
		}
		info, err := os.ReadFile("/proc/cpuinfo")
		require.NoError(t, err)
		has := map[string]bool{}
		for line := range strings.Lines(string(info)) {
			if key, value, _ := strings.Cut(line, ":"); strings.TrimSpace(key) == "flags" {
				for _, flag := range strings.Fields(value) {
					has[flag] = true
				}
				break
			}
		}
		require.NotEmpty(t, has, "/proc/cpuinfo has no flags")
		if has["avx2"] && has["fma"] {
			best = "avx2"
			if has["avx512f"] && has["avx512bw"] && has["avx512dq"] && has["avx512vl"] {
				best = "avx512"
			}
		}
	}
	assert.Equal(t, best, ISAs()[0])
	if forced := os.Getenv("LOCKSTEP_ISA"); forced != "" {
		best = forced
	}
	assert.Equal(t, best, ISA())
}
