// Package numpy reads and writes NumPy's array files: .npy, which holds one array, and .npz, a zip
// archive of named arrays.
//
// It reads what NumPy writes: arrays in C and in Fortran order, of either byte order, of booleans,
// integers, float16, float32, float64, complex numbers, strings and records, scalars, header
// versions 1 to 3, and archives that are compressed or not. It reads them whatever order the
// header's keys have, and by the archive's central directory, so zip64 fields and data descriptors
// do no harm. Objects are pickles, that is programs, and are refused.
//
// Seen with NumPy 1.24.2 and Python 3.11.
package numpy

import (
	"fmt"
	"strconv"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
)

// An Array is an n-dimensional array. Its elements are in row-major order, which NumPy calls C
// order, whatever the order in the file was.
type Array struct {
	// Shape holds the length of each dimension. A scalar has none, and 1 element.
	Shape []int

	// Data holds the elements. It is a slice: []bool, []int8, []int16, []int32, []int64, []uint8,
	// []uint16, []uint32, []uint64, []Float16, []float32, []float64, []complex64, []complex128,
	// []string, or []Field for an array of records.
	Data any
}

// Float16 is a float16 as NumPy stores it, in its encoding of IEEE 754.
type Float16 uint16

// Float32 returns the number that f encodes, exactly.
func (f Float16) Float32() float32 {
	var x [1]float32
	kernel.WidenHalf(x[:], []uint16{uint16(f)})
	return x[0]
}

// A Field is a named part of the records of an array. The shape of its array begins with the
// shape of the array of records.
type Field struct {
	Name  string
	Array Array
}

// FromMatrix returns a two-dimensional array with the elements of m. It is a copy. It panics if
// [kernel.Matrix.Check] finds m unsound.
func FromMatrix(m kernel.Matrix) Array {
	if err := m.Check(); err != nil {
		panic(fmt.Errorf("numpy: no matrix: %w", err))
	}
	data := make([]float32, 0, m.Rows*m.Cols)
	for i := range m.Rows {
		data = append(data, m.Row(i)...)
	}
	return Array{Shape: []int{m.Rows, m.Cols}, Data: data}
}

// Float32s returns the elements as float32. Bool becomes 0 and 1. Integers and float64 are rounded
// to the nearest float32, ties to even, once; the other formats are exact. Complex numbers, strings
// and records are an error.
func (a Array) Float32s() ([]float32, error) {
	switch d := a.Data.(type) {
	case []float32:
		return d, nil
	case []float64:
		return convert(d), nil
	case []int8:
		return convert(d), nil
	case []int16:
		return convert(d), nil
	case []int32:
		return convert(d), nil
	case []int64:
		return convert(d), nil
	case []uint8:
		return convert(d), nil
	case []uint16:
		return convert(d), nil
	case []uint32:
		return convert(d), nil
	case []uint64:
		return convert(d), nil
	case []Float16:
		x := make([]float32, len(d))
		for i, v := range d {
			x[i] = v.Float32()
		}
		return x, nil
	case []bool:
		x := make([]float32, len(d))
		for i, v := range d {
			if v {
				x[i] = 1
			}
		}
		return x, nil
	}
	return nil, fmt.Errorf("the array holds %s: real numbers are needed", a.kind())
}

// convert rounds each element once.
func convert[T int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | float64](d []T) []float32 {
	x := make([]float32, len(d))
	for i, v := range d {
		x[i] = float32(v)
	}
	return x
}

// Matrix returns a two-dimensional array as a matrix. The elements are those of [Array.Float32s].
func (a Array) Matrix() (kernel.Matrix, error) {
	if len(a.Shape) != 2 {
		return kernel.Matrix{}, fmt.Errorf("the array has shape %s: a matrix has 2 dimensions", quote.Shape(a.Shape))
	}
	data, err := a.Float32s()
	if err != nil {
		return kernel.Matrix{}, err
	}
	if len(data) != a.Shape[0]*a.Shape[1] {
		return kernel.Matrix{}, fmt.Errorf("the array has %s: its shape %s needs %d", quote.Count(len(data), "element"), quote.Shape(a.Shape), a.Shape[0]*a.Shape[1])
	}
	return kernel.Matrix{Rows: a.Shape[0], Cols: a.Shape[1], Stride: a.Shape[1], Data: data}, nil
}

// Strings returns the elements as text: strings as they are, integers in decimal, floats in the
// shortest form that reads back as themselves, bool as Python's True and False.
func (a Array) Strings() ([]string, error) {
	switch d := a.Data.(type) {
	case []string:
		return d, nil
	case []bool:
		return format(d, func(v bool) string {
			if v {
				return "True"
			}
			return "False"
		}), nil
	case []float32:
		return format(d, func(v float32) string { return strconv.FormatFloat(float64(v), 'g', -1, 32) }), nil
	case []float64:
		return format(d, func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }), nil
	case []int8:
		return format(d, func(v int8) string { return fmt.Sprint(v) }), nil
	case []int16:
		return format(d, func(v int16) string { return fmt.Sprint(v) }), nil
	case []int32:
		return format(d, func(v int32) string { return fmt.Sprint(v) }), nil
	case []int64:
		return format(d, func(v int64) string { return fmt.Sprint(v) }), nil
	case []uint8:
		return format(d, func(v uint8) string { return fmt.Sprint(v) }), nil
	case []uint16:
		return format(d, func(v uint16) string { return fmt.Sprint(v) }), nil
	case []uint32:
		return format(d, func(v uint32) string { return fmt.Sprint(v) }), nil
	case []uint64:
		return format(d, func(v uint64) string { return fmt.Sprint(v) }), nil
	}
	return nil, fmt.Errorf("the array holds %s: strings, integers, floats or bool are needed", a.kind())
}

func format[T any](d []T, f func(T) string) []string {
	s := make([]string, len(d))
	for i, v := range d {
		s[i] = f(v)
	}
	return s
}

// kind names the type of the elements, as NumPy does.
func (a Array) kind() string {
	switch d := a.Data.(type) {
	case nil:
		return "nothing"
	case []string:
		return "strings"
	case []Field:
		return "records"
	case []Float16:
		return "float16"
	default:
		if s := fmt.Sprintf("%T", d); len(s) > 2 {
			return s[2:]
		}
		return "something unknown"
	}
}

// String returns the type and shape, such as "float32 (784, 128)".
func (a Array) String() string { return a.kind() + " " + tuple(a.Shape) }
