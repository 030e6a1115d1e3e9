package kernel

import (
	"reflect"
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
		slices := slicesOf(call.Type())
		if len(slices) < 2 {
			continue
		}
		for i, at := range slices {
			if other, ok := ofOtherLengths[name]; ok && other == at {
				continue
			}
			for _, n := range []int{9, 11} {
				args := arguments(call.Type())
				args[at] = args[at].Slice3(0, n, n)
				assert.Panics(t, func() { call.Call(args) }, "%s with %d elements in argument %d, 10 in the others", name, n, at)
			}
			if role := roles[name]; len(role) != len(slices) || role[i] == 'r' {
				continue
			}
			for _, other := range slices {
				args := arguments(call.Type())
				if other == at || args[at].Type() != args[other].Type() {
					continue
				}
				long := reflect.MakeSlice(args[at].Type(), 28, 28)
				for _, d := range []int{-9, -1, 1, 9} {
					args[at], args[other] = long.Slice(9, 19), long.Slice(9+d, 19+d)
					assert.Panics(t, func() { call.Call(args) }, "%s with argument %d %d elements before %d", name, at, d, other)
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
