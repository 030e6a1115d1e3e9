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

// rows describes every kernel but those of matrix products (gemm_test.go): the rows that cmd/gen
// reads off package generic, and those of rowsByHand. A missing one fails TestRowsAreComplete.
var rows = func() []row {
	all := slices.Concat(rowsOfLoops, rowsByHand, rowsOfOuter)
	for i := range all {
		if f := scalarsOf[all[i].name]; f != nil {
			all[i].scalars = f
		}
	}
	return all
}()

// scalarsOf says how the parameters of a kernel are chosen, where anything would not do.
var scalarsOf = map[string]func(r *rand.Rand, o *operands){
	"Index":           present,
	"Index64":         present64,
	"Above":           present,
	"Above64":         present64,
	"ExpSum":          aboveAll,
	"ExpScale":        aboveAll,
	"LogSoftmax":      aboveAll,
	"KeepExp":         keptScalars,
	"ScaleKept":       aboveAll,
	"Adam":            adamScalars,
	"AdamW":           adamScalars,
	"AdamWGradient":   adamScalars,
	"RMSprop":         rmspropScalars,
	"RMSpropMomentum": rmspropScalars,
	"RMSpropCentered": rmspropScalars,
	"Adagrad":         adagradScalars,
	"Rprop":           rpropScalars,
	"Dropout":         dropoutScalars,
	"Pow":             powScalars,
	"Pow64":           pow64Scalars,
}

// rowsByHand has a row for each kernel whose definition does not tell what it does with its
// arguments.
var rowsByHand = []row{
	{name: "Softmax", family: "Softmax", roles: "wr", call: func(s *impl, o *operands) uint64 {
		n := len(o.v[1])
		cols := max(1, min(n, generic.SoftmaxCols)) // one row at once
		if n%3 != 0 {
			cols = 1 + n/2%(60*(n%3)-23) // up to 37 or 97 columns, every other row at once
		}
		var all uint64
		do := func(first, rows, cols, stride int) {
			m, sum := s.Softmax(o.v[0][first:], o.v[1][first:], stride, stride, rows, cols)
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
	{name: "KeepExp", family: "softmax", roles: "ur", is64: true, call: func(s *impl, o *operands) uint64 {
		var all uint64
		keptPlaces(o.doubles(0), o.v[1], func(e []float64, x []float32) {
			all = 3*all ^ bits64(s.KeepExp(e, x, o.a[0]))
			clear(e[len(x):]) // which are not specified
		})
		return all
	}},
	{name: "ScaleKept", family: "softmax", roles: "ur", is64: true, call: func(s *impl, o *operands) uint64 {
		keptPlaces(o.doubles(1), o.v[0], func(e []float64, dst []float32) { s.ScaleKept(dst, e, o.f[0]) })
		for i, v := range o.v[0] { // it will be read as float64, whose NaN are others
			if v != v {
				o.v[0][i] = float32(math.NaN())
			}
		}
		return 0
	}},
	{name: "SigmoidLoss", family: "loss", roles: "rr", call: func(s *impl, o *operands) uint64 {
		var acc [generic.Lanes / 2]float64
		s.SigmoidLoss(&acc, o.v[0], o.v[1])
		s.SigmoidLoss(&acc, o.v[0], o.v[1]) // goes on with its lanes
		return bits64(generic.SumLanes(&acc))
	}},
	{name: "RowDots", family: "reduce", roles: "urr", call: func(s *impl, o *operands) uint64 {
		matrices(s.RowDots, o.v[0], o.v[1], o.v[2])
		return 0
	}},
	{name: "RowDots64", family: "reduce", roles: "urr", is64: true, call: func(s *impl, o *operands) uint64 {
		matrices(s.RowDots64, o.doubles(0), o.doubles(1), o.doubles(2))
		return 0
	}},
	{name: "AddOuter", family: "level2", roles: "urr", scalars: anything, call: func(s *impl, o *operands) uint64 {
		a, x, y := o.v[0], o.v[1], o.v[2]
		level2Shapes(len(a), func(at, rows, cols, stride, incX int) {
			n := len(a)
			s.AddOuter(a[at:], x[n-(rows-1)*incX-1:], y[n-cols:], stride, incX, rows, o.a[0])
		})
		return 0
	}},
	{name: "AddRows", family: "level2", roles: "urr", scalars: anything, call: func(s *impl, o *operands) uint64 {
		y, a, x := o.v[0], o.v[1], o.v[2]
		level2Shapes(len(a), func(at, rows, cols, stride, incX int) {
			n := len(a)
			s.AddRows(y[n-cols:], a[n-(rows-1)*stride-cols:], x[n-(rows-1)*incX-1:], stride, incX, rows, o.a[0])
		})
		return 0
	}},
	{name: "AddOuter64", family: "level2", roles: "urr", is64: true, scalars: anything64, call: func(s *impl, o *operands) uint64 {
		a, x, y := o.doubles(0), o.doubles(1), o.doubles(2)
		level2Shapes(len(a), func(at, rows, cols, stride, incX int) {
			n := len(a)
			s.AddOuter64(a[at:], x[n-(rows-1)*incX-1:], y[n-cols:], stride, incX, rows, o.f[0])
		})
		return 0
	}},
	{name: "AdamWGradient", family: "gradient", roles: "uuur", call: func(s *impl, o *operands) uint64 {
		w, m, v, u := o.v[0], o.v[1], o.v[2], o.v[3]
		n := len(u)
		gradientShapes(n, func(at, rows, cols, wRow, xRow, k int) {
			x := u
			if k != 0 {
				x = u[n-(k-1)*xRow-rows:]
			}
			s.AdamWGradient(w[at:], m[at:], v[at:], x, u[n-generic.GradientCols*k:], wRow, xRow, rows, cols, k, o.a[0], o.a[1], o.a[2], o.a[3], o.a[4], o.a[5], o.a[6], o.a[7])
		})
		return 0
	}},
	{name: "InputGradReLU", family: "gradient", roles: "wrrr", call: func(s *impl, o *operands) uint64 {
		dx, d, w, y := o.v[0], o.v[1], o.v[2], o.v[3]
		n := len(dx)
		s.InputGradReLU(dx[:0], d, w[n:], y[:0]) // no rows
		for i, at := 0, 0; at < n; i++ {
			cols := min((7*i+n)%83, n)
			rows := min(1+(11*i+n)%71, n-at)
			if cols != 0 {
				rows = min(rows, n/cols)
			}
			s.InputGradReLU(dx[at:at+rows], d[n-cols:], w[n-rows*cols:], y[at:at+rows])
			at += rows
		}
		return 0
	}},
	{name: "AddRows64", family: "level2", roles: "urr", is64: true, scalars: anything64, call: func(s *impl, o *operands) uint64 {
		y, a, x := o.doubles(0), o.doubles(1), o.doubles(2)
		level2Shapes(len(a), func(at, rows, cols, stride, incX int) {
			n := len(a)
			s.AddRows64(y[n-cols:], a[n-(rows-1)*stride-cols:], x[n-(rows-1)*incX-1:], stride, incX, rows, o.f[0])
		})
		return 0
	}},
	{name: "AddSymmetric", family: "symmetric", roles: "urr", scalars: anything, call: func(s *impl, o *operands) uint64 {
		y, a, x := o.v[0], o.v[1], o.v[2]
		symmetricShapes(len(a), func(n, stride, first, rows, from, to int, upper bool) {
			at := len(y) - n
			s.AddSymmetric(y[at:], a[len(a)-(n-1)*stride-n:], x[at:], stride, first, rows, from, to, upper, o.a[0])
		})
		return 0
	}},
	{name: "AddSymmetric64", family: "symmetric", roles: "urr", is64: true, scalars: anything64, call: func(s *impl, o *operands) uint64 {
		y, a, x := o.doubles(0), o.doubles(1), o.doubles(2)
		symmetricShapes(len(a), func(n, stride, first, rows, from, to int, upper bool) {
			at := len(y) - n
			s.AddSymmetric64(y[at:], a[len(a)-(n-1)*stride-n:], x[at:], stride, first, rows, from, to, upper, o.f[0])
		})
		return 0
	}},
}

// symmetricShapes calls f for pieces of n×n matrices that lie in so many places: whole triangles,
// and rows of them with the columns on one side of a column.
func symmetricShapes(places int, f func(n, stride, first, rows, from, to int, upper bool)) {
	if places == 0 {
		return
	}
	for i := range 3 {
		n := min(1+(37*i+places)%97, int(math.Sqrt(float64(places))))
		stride := n
		if n > 1 {
			stride += min(i, (places-n)/(n-1)-n)
		}
		upper := (places+i)%2 == 0
		f(n, stride, 0, n, 0, n, upper)
		f(n, stride, 0, n, 0, n, !upper)
		first := (places / 3 % n) &^ 15
		if rows := min(16*(1+i), n-first); upper {
			column := min(first+rows+16*(places%2), n)
			f(n, stride, first, rows, first, column, upper)
			if column < n && column%16 == 0 {
				f(n, stride, first, rows, column, n, upper)
			}
		} else {
			column := 16 * (places % 5) % (first + 16)
			f(n, stride, first, rows, column, first+rows, upper)
			if column > 0 {
				f(n, stride, first, rows, 0, column, upper)
			}
		}
	}
}

// gradientShapes calls f for weights that lie in n places one after the other, each from place at
// on, and for batches of which both operands lie in n places.
func gradientShapes(n int, f func(at, rows, cols, wRow, xRow, k int)) {
	level2Shapes(n, func(at, rows, cols, wRow, xRow int) {
		cols = min(cols, generic.GradientCols)
		k := min((3*at+n)%37, 1+(n-rows)/xRow, n/generic.GradientCols)
		f(at, rows, cols, wRow, xRow, k)
	})
}

// level2Shapes calls f for matrices that lie in n places one after the other, each from place at
// on, and for increments with which a vector of an element for each row lies in n places.
func level2Shapes(n int, f func(at, rows, cols, stride, incX int)) {
	for i, at := 0, 0; at < n; i++ {
		cols := 1 + (7*i+n)%150
		rows, stride, incX := 1+(i+n)%7, cols+i%3, 1+i%4
		if i == 0 && n%2 == 0 {
			cols, stride = n, n
		}
		cols = min(cols, n-at)
		if rows > 1 {
			rows = min(rows, 1+(n-at-cols)/stride, 1+(n-1)/incX)
		}
		f(at, rows, cols, stride, incX)
		at += (rows-1)*stride + cols
	}
}

// matrices calls f for matrices of 1 to 19 rows, which end where a does.
func matrices[T number](f func(dst, a, x []T, stride int), d, a, x []T) {
	n := len(d)
	f(d[:0], a, x, n) // no rows
	for i, rows := 0, 0; i < n; i += rows {
		rows = min(1+(i+n)%19, n-i)
		cols := min((7*i+n)%41, n)
		if i == 0 {
			cols = n
		}
		stride := cols + i%3
		if rows > 1 {
			stride = min(stride, (n-cols)/(rows-1)) // rows that overlap are right, too
		}
		f(d[i:i+rows], a[n-(rows-1)*stride-cols:], x[n-cols:], stride)
	}
}

// anything64 is anything for the float64 parameters.
func anything64(r *rand.Rand, o *operands) {
	for i := range o.f {
		o.f[i] = r.NormFloat64()
		if r.IntN(4) == 0 {
			o.f[i] = specials64[r.IntN(len(specials64))]
		}
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

// present64 is present for float64.
func present64(r *rand.Rand, o *operands) {
	if x := o.doubles(0); len(x) > 0 && r.IntN(8) != 0 {
		o.f[0] = x[r.IntN(len(x))]
	} else {
		o.f[0] = specials64[r.IntN(len(specials64))]
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
		o.f[0] = float64(specials[r.IntN(len(specials))])
	case 1:
		o.f[0] = math.Ldexp(r.Float64(), -r.IntN(160))
	default:
		o.f[0] = 1 / (1 + 10*r.Float64())
	}
}

// keptPlaces calls f with exponentials that end where e does, and elements that end where x does,
// and again with those that begin where e and x do. For each number of elements there is a length
// of e.
func keptPlaces(e []float64, x []float32, f func(e []float64, x []float32)) {
	rest := len(e) % generic.KeptUnit
	n := max(0, len(e)-2*rest)
	f(e[rest:], x[len(x)-n:])
	f(e[:len(e)-rest], x[:n])
}

// keptScalars makes logits of the numbers whose exponentials are kept, and chooses their maximum.
func keptScalars(r *rand.Rand, o *operands) {
	for i := range o.v[1] {
		o.v[1][i] = float32(10 * r.NormFloat64())
		if r.IntN(400) == 0 {
			o.v[1][i] = specials[r.IntN(len(specials))]
		}
	}
	aboveAll(r, o)
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

// rpropScalars gives the settings usual values as a rule, and some gradients the sign that they
// had.
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
	for i := range 3 {
		o.a[i] = fromBits(r.Uint32())
	}
	if r.IntN(4) != 0 {
		o.a[2] = fromBits(1 << 31)
	}
}

// inherited names the kernels that an implementation has from the one below it, knowingly.
var inherited = map[string][]string{
	// Not in use on arm64 are those of products.
	"neon": {"ProductCopy", "ProductPacked", "ProductCopy64", "ProductPacked64"},
	// 64 bytes of rows are shuffled on one port, 32 on two.
	"avx512": {"CopyRows", "CopyRows64", "TransposeHalf"},
}

// eachKernel calls f with the name and the function of every kernel in v, an implementation or a
// part of one. Those of products of float64 have 64 added to their names.
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

// below returns the implementation that s starts from: the next best one.
func below(s *impl) *impl {
	for i := range impls[:len(impls)-1] {
		if impls[i].name == s.name {
			return &impls[i+1]
		}
	}
	return &genericImpl
}

// inheritedFrom returns the kernels that s has from base.
func inheritedFrom(base, s *impl) (names []string) {
	of := map[string]uintptr{}
	eachKernel(reflect.ValueOf(*base), "", func(name string, kernel reflect.Value) { of[name] = kernel.Pointer() })
	eachKernel(reflect.ValueOf(*s), "", func(name string, kernel reflect.Value) {
		if kernel.Pointer() == of[name] {
			names = append(names, name)
		}
	})
	return names
}

// TestInherited: no implementation falls back to the one below it unnoticed.
func TestInherited(t *testing.T) {
	for i := range impls {
		s := &impls[i]
		if s.name == genericImpl.name {
			continue
		}
		has := inheritedFrom(below(s), s)
		if s.name == portableImpl.name { // it is plain Go as generic is, and has what gains by more of it
			t.Logf("%s has from %s: %s", s.name, below(s).name, strings.Join(has, ", "))
			continue
		}
		for _, name := range has {
			assert.Contains(t, inherited[s.name], name, "%s has no %[2]s of its own: write %[2]s%[3]s, see README, or list it in inherited", s.name, name, strings.ToUpper(s.name))
		}
		for _, name := range inherited[s.name] {
			assert.Contains(t, has, name, "%s has a %s of its own: take it out of inherited", s.name, name)
		}
		t.Logf("%s has from %s: %s", s.name, below(s).name, strings.Join(has, ", "))
	}
	changed := genericImpl
	changed.Dot = func(x, y []float32) float32 { return 0 }
	assert.NotContains(t, inheritedFrom(&genericImpl, &changed), "Dot")
	assert.Contains(t, inheritedFrom(&genericImpl, &changed), "Sum")
}

// kernelNames returns the names of all kernels.
func kernelNames() (names []string) {
	eachKernel(reflect.ValueOf(genericImpl), "", func(name string, _ reflect.Value) { names = append(names, name) })
	return names
}

// TestKernels compares every kernel of every implementation that this machine has with generic, bit
// by bit. One of them alone: go test ./kernel -run 'TestKernels/avx2/Dot$'
func TestKernels(t *testing.T) {
	b := newBench(block)
	for i := range impls {
		s := &impls[i]
		t.Run(s.name, func(t *testing.T) {
			for _, r := range rows {
				t.Run(r.name, func(t *testing.T) {
					lengths := lengthsUpTo300()
					if s.name == genericImpl.name || slices.Contains(inheritedFrom(&genericImpl, s), r.name) {
						t.Logf("%s has it from generic", s.name)
						lengths = lengths[:40] // equal to itself; it may not write where it should not, either
					}
					r.compare(t, &genericImpl, s, b, lengths)
				})
			}
			t.Run("Product", func(t *testing.T) {
				compareProduct[float32](t, s, b)
			})
			t.Run("Product64", func(t *testing.T) {
				compareProduct[float64](t, s, b)
			})
			t.Run("ProductScaled", func(t *testing.T) {
				compareScaledProduct[float32](t, s, b)
			})
			t.Run("ProductScaled64", func(t *testing.T) {
				compareScaledProduct[float64](t, s, b)
			})
			t.Run("Triangle", func(t *testing.T) {
				compareTriangles[float32](t, s)
			})
			t.Run("Triangle64", func(t *testing.T) {
				compareTriangles[float64](t, s)
			})
			t.Run("ProductTB", func(t *testing.T) {
				compareProductTB[float32](t, s, b)
			})
			t.Run("ProductTB64", func(t *testing.T) {
				compareProductTB[float64](t, s, b)
			})
			t.Run("ProductCopy", func(t *testing.T) {
				comparePackedKernel[float32](t, s, b, true)
			})
			t.Run("ProductCopy64", func(t *testing.T) {
				comparePackedKernel[float64](t, s, b, true)
			})
			t.Run("ProductPacked", func(t *testing.T) {
				comparePackedKernel[float32](t, s, b, false)
			})
			t.Run("ProductPacked64", func(t *testing.T) {
				comparePackedKernel[float64](t, s, b, false)
			})
		})
	}
}

// ownPanels reports whether ProductCopy and ProductPacked of s are for panels of s. Those that s
// has from the one below it are for panels of that one's width: where the widths differ, s may not
// use them, which is to say that its packs is not set.
func ownPanels[T number](t *testing.T, s *impl) bool {
	own, from := productsOf[T](s), productsOf[T](below(s))
	pointer := func(f any) uintptr { return reflect.ValueOf(f).Pointer() }
	if own.nr == from.nr || pointer(own.ProductCopy) != pointer(from.ProductCopy) && pointer(own.ProductPacked) != pointer(from.ProductPacked) {
		return true
	}
	assert.False(t, own.packs, "%s would use ProductCopy or ProductPacked of %s, whose panels have another width", s.name, below(s).name)
	return false
}

func comparePackedKernel[T number](t *testing.T, s *impl, b *bench, copied bool) {
	if !ownPanels[T](t, s) {
		t.Logf("%s does not use it", s.name)
		return
	}
	comparePackedProduct[T](t, s, b, copied)
}

func TestImplsAreComplete(t *testing.T) {
	for i := range impls {
		eachKernel(reflect.ValueOf(impls[i]), "", func(name string, kernel reflect.Value) {
			assert.False(t, kernel.IsZero(), "%s has no %s", impls[i].name, name)
		})
		assert.LessOrEqual(t, impls[i].chunk, block)
		for _, n := range []int{impls[i].chunk, impls[i].mr, impls[i].nr, impls[i].flops, impls[i].double.mr, impls[i].double.nr, impls[i].double.flops} {
			assert.Positive(t, n, "a size of %s", impls[i].name)
		}
	}
	assert.Equal(t, "generic", impls[len(impls)-1].name)
}

// TestRowsAreComplete fails when a kernel has no test.
func TestRowsAreComplete(t *testing.T) {
	known := map[string]bool{}
	for _, name := range []string{"Product", "ProductScaled", "ProductTB", "ProductCopy", "ProductPacked", "Transpose", "CopyRows", "ScaleRows", "MultiplyTriangle", "SolveTriangle"} {
		known[name], known[name+"64"] = true, true // gemm_test.go, gemv_test.go, pack_test.go, triangle_test.go
	}
	for _, name := range []string{"WidenHalf", "WidenBFloat16", "NarrowHalf", "NarrowBFloat16", "ProductHalf", "ProductBFloat16", "TransposeHalf"} {
		known[name] = true // half_test.go
	}
	known["PrepareTile"] = true // prepared_test.go, chain_test.go
	for _, r := range rows {
		known[r.name] = true
	}
	for _, name := range kernelNames() {
		assert.True(t, known[name], "no test calls %s: cmd/gen cannot read off its text in package generic which slices it reads "+
			"and writes; add a row to rowsByHand in impl_test.go", name)
		delete(known, name)
	}
	assert.Empty(t, known, "rows about kernels that do not exist")
}

// TestBestSetIsInUse asks the system, not the library that package kernel asks, what the CPU has.
func TestBestSetIsInUse(t *testing.T) {
	best := "portable"
	switch {
	case purego || sanitizer != "" || strings.Contains(os.Getenv("GODEBUG"), "cpu."):
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
		if has["avx2"] && has["fma"] && has["f16c"] {
			best = "avx2"
			if has["avx512f"] && has["avx512bw"] && has["avx512dq"] && has["avx512vl"] && has["bmi2"] {
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
