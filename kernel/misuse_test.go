package kernel

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// ofOtherLengths has, of functions whose slices are not all of one length, the place of the other.
var ofOtherLengths = map[string]int{"TopK": 2, "TopK64": 2, "WeighLabels": 2}

// TestEveryArgumentIsChecked: a function that takes slices panics if one of them is shorter or
// longer than the others, and if one that it writes overlaps another partly. This holds for every
// exported function whose slices have one length, so that none is forgotten. TestMisuse has the
// messages, and the functions of matrices.
func TestEveryArgumentIsChecked(t *testing.T) {
	roles := map[string]string{}
	for _, r := range rows {
		roles[r.name] = r.roles
	}
	checked := 0
	for name, f := range public {
		call := reflect.ValueOf(f)
		places := slicesOf(call.Type())
		if len(places) < 2 {
			continue
		}
		for i, at := range places {
			if other, ok := ofOtherLengths[name]; ok && other == at {
				continue
			}
			for _, n := range []int{9, 11} {
				args := arguments(call.Type())
				args[at] = args[at].Slice3(0, n, n)
				refused(t, func() { call.Call(args) }, "%s with %d elements in argument %d, 10 in the others", name, n, at)
			}
			if role := roles[name]; len(role) != len(places) || role[i] == 'r' {
				continue
			}
			for _, other := range places {
				args := arguments(call.Type())
				if other == at || args[at].Type() != args[other].Type() {
					continue
				}
				long := reflect.MakeSlice(args[at].Type(), 28, 28)
				for _, d := range []int{-9, -1, 1, 9} {
					args[at], args[other] = long.Slice(9, 19), long.Slice(9+d, 19+d)
					refused(t, func() { call.Call(args) }, "%s with argument %d %d elements before %d", name, at, d, other)
				}
			}
		}
		checked++
	}
	assert.GreaterOrEqual(t, checked, 112)
}

// TestSliceRange: rows that a matrix does not have are no slice of it, even where its data go on.
func TestSliceRange(t *testing.T) {
	m := Matrix{Rows: 3, Cols: 2, Stride: 2, Data: make([]float32, 20)}
	m64 := Matrix64{Rows: 3, Cols: 2, Stride: 2, Data: make([]float64, 20)}
	for _, r := range [][2]int{{-1, 2}, {2, 1}, {0, 4}, {3, 4}, {4, 4}} {
		assert.PanicsWithValue(t, "kernel: row range out of bounds", func() { m.Slice(r[0], r[1]) }, "%v", r)
		assert.PanicsWithValue(t, "kernel: row range out of bounds", func() { m64.Slice(r[0], r[1]) }, "%v", r)
	}
	assert.Equal(t, 0, m.Slice(3, 3).Rows)
	assert.Equal(t, 3, m64.Slice(0, 3).Rows)
}

// slicesOf returns the places of the slices of numbers among the parameters of a function, or
// nothing if it takes anything but such slices, and numbers and structs of options.
func slicesOf(f reflect.Type) (places []int) {
	for i := range f.NumIn() {
		switch in := f.In(i); in.Kind() {
		case reflect.Slice:
			places = append(places, i)
		case reflect.Struct:
			if _, ok := in.FieldByName("Data"); ok {
				return nil
			}
		case reflect.Float32, reflect.Float64, reflect.Uint32, reflect.Uint64, reflect.Int:
		default:
			return nil
		}
	}
	return places
}

// arguments returns a value for each parameter: slices of 10 elements, of room for more, and 1 for
// every number.
func arguments(f reflect.Type) (args []reflect.Value) {
	for i := range f.NumIn() {
		in := f.In(i)
		switch in.Kind() {
		case reflect.Slice:
			args = append(args, reflect.MakeSlice(in, 10, 20))
		case reflect.Struct:
			args = append(args, reflect.Zero(in))
		default:
			args = append(args, reflect.ValueOf(1).Convert(in))
		}
	}
	return args
}

// refused fails the test unless call panics with a message of this package: an index that is out
// of range says nothing to the caller, and comes after something has been written.
func refused(t *testing.T, call func(), format string, args ...any) {
	t.Helper()
	defer func() {
		t.Helper()
		what := recover()
		message, _ := what.(string)
		assert.True(t, strings.HasPrefix(message, "kernel: "), "%s: panics with %v", fmt.Sprintf(format, args...), what)
	}()
	call()
}

// TestEveryMatrixIsChecked: what takes matrices of one shape panics if one of them has another
// shape, is none, or overlaps the destination partly; a loss, if there are too few or too many
// weights; what takes a slice with an element for each row or column, if that has others.
func TestEveryMatrixIsChecked(t *testing.T) {
	losses := map[string]func(b *Batch, dx, y, target Matrix){
		"SoftmaxCrossEntropy": (*Batch).SoftmaxCrossEntropy,
		"SigmoidCrossEntropy": (*Batch).SigmoidCrossEntropy,
		"MeanSquaredError":    (*Batch).MeanSquaredError,
		"MeanAbsoluteError":   (*Batch).MeanAbsoluteError,
		"HuberError":          func(b *Batch, dx, y, target Matrix) { b.HuberError(dx, 1, y, target) },
		"SoftmaxCrossEntropyLabels": func(b *Batch, dx, x, _ Matrix) {
			b.SoftmaxCrossEntropyLabels(dx, x, make([]int, 4))
		},
	}
	calls := map[string]func(m []Matrix){
		"SoftmaxGrad": func(m []Matrix) { SoftmaxGrad(m[0], m[1], m[2]) },
		"Softmax":     func(m []Matrix) { Softmax(m[0], m[1]) },
		"LogSoftmax":  func(m []Matrix) { LogSoftmax(m[0], m[1]) },
		"Transpose":   func(m []Matrix) { Transpose(m[0], m[1]) },
	}
	for name, loss := range losses {
		calls[name] = func(m []Matrix) { loss(&Batch{Rows: 4}, m[0], m[1], m[2]) }
		for n := range 8 {
			b := &Batch{Rows: 4, TotalWeight: 4, Weights: make([]float32, n)}
			call := func() { loss(b, NewMatrix(4, 4), NewMatrix(4, 4), NewMatrix(4, 4)) }
			if n == 4 {
				assert.NotPanics(t, call, name)
			} else {
				assert.PanicsWithValue(t, "kernel: as many weights as rows are needed", call, name)
			}
		}
	}
	long := make([]float32, 40)
	for name, call := range calls {
		good := []Matrix{NewMatrix(4, 4), NewMatrix(4, 4), NewMatrix(4, 4)}
		call(good)
		for i := range good {
			if i == 2 && slices.Contains([]string{"Softmax", "LogSoftmax", "Transpose", "SoftmaxCrossEntropyLabels"}, name) {
				continue // there is no third
			}
			for _, bad := range []Matrix{NewMatrix(5, 4), NewMatrix(3, 4), NewMatrix(4, 5), NewMatrix(4, 3), {4, 4, 3, long}, {4, 4, 4, long[:15]}, {4, 4, -4, long}} {
				m := append([]Matrix(nil), good...)
				m[i] = bad
				refused(t, func() { call(m) }, "%s with %d×%d, a stride of %d and %d elements for matrix %d", name, bad.Rows, bad.Cols, bad.Stride, len(bad.Data), i)
			}
			if i > 0 {
				m := append([]Matrix(nil), good...)
				m[0], m[i] = Matrix{4, 4, 4, long[1:]}, Matrix{4, 4, 4, long}
				refused(t, func() { call(m) }, "%s with a destination that overlaps matrix %d", name, i)
			}
		}
	}

	x, four, none := NewMatrix(4, 4), make([]float32, 4), Matrix{4, 4, 4, long[:15]}
	for n := range 8 {
		other := make([]float32, n)
		running := RunningMoments{Mean: make([]float64, 4), Squares: make([]float64, 4)}
		for name, call := range map[string]func(){
			"LogSumExp":                 func() { LogSumExp(other, x) },
			"Moments, mean":             func() { Moments(other, four, x) },
			"Moments, deviation":        func() { Moments(four, other, x) },
			"RunningMoments.Add":        func() { running.Add(other) },
			"RunningMoments, mean":      func() { running.Moments(other, four) },
			"RunningMoments, deviation": func() { running.Moments(four, other) },
			"SoftmaxCrossEntropyLabels": func() { SoftmaxCrossEntropyLabels(NewMatrix(4, 4), x, make([]int, n)) },
			"WeighTargets, destination": func() { WeighTargets(other, four, four, x) },
			"WeighTargets, weights":     func() { WeighTargets(four, other, four, x) },
			"WeighTargets, classes":     func() { WeighTargets(four, nil, other, x) },
			"WeighLabels, destination":  func() { WeighLabels(other, four, four, make([]int, 4)) },
		} {
			if n == 4 {
				assert.NotPanics(t, call, name)
			} else {
				refused(t, call, "%s with %d of 4", name, n)
			}
		}
	}
	for name, call := range map[string]func(){
		"LogSumExp":    func() { LogSumExp(four, none) },
		"Moments":      func() { Moments(four, four, none) },
		"WeighTargets": func() { WeighTargets(four, four, four, none) },
		"overlap":      func() { LogSumExp(long[:4], Matrix{4, 4, 4, long[3:]}) },
	} {
		refused(t, call, "%s", name)
	}
}

// TestOuterAndPackedAreChecked: a step for an outer product panics if one of the slices that it
// updates overlaps a factor, and a matrix without enough data is not packed.
func TestOuterAndPackedAreChecked(t *testing.T) {
	long := make([]float32, 40)
	g := Outer{X: long[:3], D: long[3:7]}
	fresh := func() []float32 { return make([]float32, 12) }
	for name, call := range map[string]func(w, m, v []float32){
		"Axpy":     func(w, m, v []float32) { g.Axpy(1, w) },
		"Momentum": func(w, m, v []float32) { g.Momentum(w, v, 1, 1) },
		"Adam":     func(w, m, v []float32) { g.Adam(w, m, v, AdamStep{}) },
	} {
		call(fresh(), fresh(), fresh())
		for at := range 7 {
			refused(t, func() { call(long[at:at+12], fresh(), fresh()) }, "%s of weights that overlap a factor", name)
			if name != "Axpy" {
				refused(t, func() { call(fresh(), fresh(), long[at:at+12]) }, "%s of a moment that overlaps a factor", name)
			}
			if name == "Adam" {
				refused(t, func() { call(fresh(), long[at:at+12], fresh()) }, "%s of a moment that overlaps a factor", name)
			}
		}
	}
	var p Packed
	for _, m := range []Matrix{{4, 4, 4, long[:15]}, {4, 4, 3, long}, {-4, 4, 4, long}} {
		refused(t, func() { p.Pack(m) }, "a packed %d×%d with a stride of %d and %d elements", m.Rows, m.Cols, m.Stride, len(m.Data))
	}
}
