package numpy

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/lockstep-go/lockstep/internal/quote"
)

// A dtype is the type of an array's elements: a letter of NumPy's, a size in bytes and a byte
// order, or the fields of a record.
type dtype struct {
	letter byte // b bool, i, u, f, c, S bytes, U text, V nothing but space
	size   int  // of an element, in bytes
	order  binary.ByteOrder
	fields []field // of a record; letter is 0
}

// A field is a part of a record. Each record has an array of the given shape there.
type field struct {
	name  string
	shape []int
	dtype dtype
}

// maxFields bounds the fields of a record, those of nested records included.
const maxFields = 1 << 13

// parseType reads the descr of a header.
func parseType(v literal) (dtype, error) {
	budget := maxFields
	return parseTypeWithin(v, &budget)
}

func parseTypeWithin(v literal, budget *int) (dtype, error) {
	switch v := v.(type) {
	case string:
		return parseSimple(v)
	case []literal:
		return parseRecord(v, budget)
	}
	return dtype{}, fmt.Errorf("type %s is neither a string nor a list of fields", show(v))
}

func parseSimple(s string) (dtype, error) {
	t := dtype{order: binary.LittleEndian}
	rest := s
	if rest != "" && strings.IndexByte("<>|=", rest[0]) >= 0 {
		if rest[0] == '>' {
			t.order = binary.BigEndian
		}
		rest = rest[1:]
	}
	if rest == "" {
		return t, fmt.Errorf("type %s is unknown", quote.Text(s))
	}
	t.letter = rest[0]
	if t.letter == 'm' || t.letter == 'M' { // such as M8[ns]
		return t, fmt.Errorf("type %s is a time: convert it to int64", quote.Text(s))
	}
	size := 0
	if rest[1:] != "" {
		n, err := strconv.ParseUint(rest[1:], 10, 31)
		if err != nil {
			return t, fmt.Errorf("type %s is unknown", quote.Text(s))
		}
		size = int(n)
	}
	t.size = size
	ok := false
	switch t.letter {
	case 'b':
		ok = size == 1
	case '?':
		t.letter, t.size, ok = 'b', 1, size == 0
	case 'i', 'u':
		ok = size == 1 || size == 2 || size == 4 || size == 8
	case 'f':
		ok = size == 2 || size == 4 || size == 8
		if size == 12 || size == 16 {
			return t, fmt.Errorf("type %s is long double, whose bytes differ between machines: convert it to float64", quote.Text(s))
		}
	case 'c':
		ok = size == 8 || size == 16
		if size == 24 || size == 32 {
			return t, fmt.Errorf("type %s is complex long double, whose bytes differ between machines: convert it to complex128", quote.Text(s))
		}
	case 'S', 'V':
		ok = true
	case 'U':
		if ok = size <= math.MaxInt32/4; ok {
			t.size = 4 * size
		}
	case 'O':
		return t, fmt.Errorf("type %s is Python objects, which are stored as a pickle: a pickle can run any program, so it is not read; convert the array to numbers or strings", quote.Text(s))
	}
	if !ok {
		return t, fmt.Errorf("type %s is unknown", quote.Text(s))
	}
	return t, nil
}

// A fieldError says in which field of a record something is wrong, and of records in records the
// path to it.
type fieldError struct {
	path string
	err  error
}

func (e *fieldError) Error() string { return "field " + quote.Text(e.path) + ": " + e.err.Error() }
func (e *fieldError) Unwrap() error { return e.err }

func inField(name string, err error) error {
	if e, ok := err.(*fieldError); ok {
		return &fieldError{name + "." + e.path, e.err}
	}
	return &fieldError{name, err}
}

func parseRecord(list []literal, budget *int) (dtype, error) {
	t := dtype{order: binary.LittleEndian}
	names := map[string]bool{}
	for i, v := range list {
		if *budget--; *budget < 0 {
			return t, fmt.Errorf("records have more than %s", quote.Count(maxFields, "field"))
		}
		parts, _ := v.([]literal)
		if len(parts) != 2 && len(parts) != 3 {
			return t, fmt.Errorf("field %d is %s: it must be a name, a type and perhaps a shape", i, show(v))
		}
		var f field
		switch name := parts[0].(type) {
		case string:
			f.name = name
		case []literal: // a title and a name
			if len(name) == 2 {
				f.name, _ = name[1].(string)
			}
		}
		var err error
		if f.dtype, err = parseTypeWithin(parts[1], budget); err != nil {
			return t, inField(f.name, err)
		}
		if len(parts) == 3 {
			if n, ok := parts[2].(int); ok {
				parts[2] = []literal{n}
			}
			if f.shape, err = parseShape(parts[2]); err != nil {
				return t, inField(f.name, err)
			}
		}
		n, ok := elements(f.shape, f.dtype.size)
		if !ok || n*f.dtype.size > math.MaxInt32-t.size {
			return t, fmt.Errorf("field %s makes the records larger than %s", quote.Text(f.name), quote.Count(math.MaxInt32, "byte"))
		}
		padding := f.dtype.letter == 'V'
		switch {
		case padding && f.name != "":
			return t, fmt.Errorf("field %s has the type V, which is bytes without a meaning", quote.Text(f.name))
		case !padding && f.name == "":
			return t, fmt.Errorf("field %d has no name", i)
		case !padding && names[f.name]:
			return t, fmt.Errorf("field %s is there twice", quote.Text(f.name))
		}
		names[f.name] = true
		t.size += n * f.dtype.size
		t.fields = append(t.fields, f)
	}
	return t, nil
}

// decode returns the n elements that begin at raw[offset] and lie stride bytes apart.
func (t dtype) decode(raw []byte, n, offset, stride int) (any, error) {
	at := func(i int) []byte { return raw[offset+i*stride:][:t.size] }
	switch t.letter {
	case 'b':
		return each(n, func(i int) bool { return at(i)[0] != 0 }), nil
	case 'i':
		switch t.size {
		case 1:
			return each(n, func(i int) int8 { return int8(at(i)[0]) }), nil
		case 2:
			return each(n, func(i int) int16 { return int16(t.order.Uint16(at(i))) }), nil
		case 4:
			return each(n, func(i int) int32 { return int32(t.order.Uint32(at(i))) }), nil
		}
		return each(n, func(i int) int64 { return int64(t.order.Uint64(at(i))) }), nil
	case 'u':
		switch t.size {
		case 1:
			return each(n, func(i int) uint8 { return at(i)[0] }), nil
		case 2:
			return each(n, func(i int) uint16 { return t.order.Uint16(at(i)) }), nil
		case 4:
			return each(n, func(i int) uint32 { return t.order.Uint32(at(i)) }), nil
		}
		return each(n, func(i int) uint64 { return t.order.Uint64(at(i)) }), nil
	case 'f':
		switch t.size {
		case 2:
			return each(n, func(i int) Float16 { return Float16(t.order.Uint16(at(i))) }), nil
		case 4:
			return each(n, func(i int) float32 { return t.float32(at(i)) }), nil
		}
		return each(n, func(i int) float64 { return t.float64(at(i)) }), nil
	case 'c':
		if t.size == 8 {
			return each(n, func(i int) complex64 { return complex(t.float32(at(i)), t.float32(at(i)[4:])) }), nil
		}
		return each(n, func(i int) complex128 { return complex(t.float64(at(i)), t.float64(at(i)[8:])) }), nil
	case 'S':
		return each(n, func(i int) string { return strings.TrimRight(string(at(i)), "\x00") }), nil
	case 'U':
		var err error
		text := each(n, func(i int) string {
			s, e := t.text(at(i))
			if e != nil && err == nil {
				err = fmt.Errorf("element %d: %w", i, e)
			}
			return s
		})
		return text, err
	}
	return nil, fmt.Errorf("type V is bytes without a meaning: give it a type")
}

func (t dtype) float32(b []byte) float32 { return math.Float32frombits(t.order.Uint32(b)) }
func (t dtype) float64(b []byte) float64 { return math.Float64frombits(t.order.Uint64(b)) }

// text reads UTF-32 that zeros fill up.
func (t dtype) text(b []byte) (string, error) {
	var s []byte
	for len(b) > 0 {
		tail := b[len(b)-4:]
		if t.order.Uint32(tail) != 0 {
			break
		}
		b = b[:len(b)-4]
	}
	for ; len(b) > 0; b = b[4:] {
		r := t.order.Uint32(b)
		if r > utf8.MaxRune || !utf8.ValidRune(rune(r)) {
			return "", fmt.Errorf("0x%x is not a character", r)
		}
		s = utf8.AppendRune(s, rune(r))
	}
	return string(s), nil
}

func each[T any](n int, f func(i int) T) []T {
	x := make([]T, n)
	for i := range x {
		x[i] = f(i)
	}
	return x
}

// array returns the array of n elements of the given shape that begin at raw[offset] and lie
// stride bytes apart. Fields are arrays of their own.
func (t dtype) array(shape []int, raw []byte, n, offset, stride int) (Array, error) {
	if t.fields == nil {
		data, err := t.decode(raw, n, offset, stride)
		if err != nil {
			return Array{}, err
		}
		return Array{shape, data}, nil
	}
	var fields []Field
	for _, f := range t.fields {
		per, _ := elements(f.shape, f.dtype.size)
		if f.dtype.letter != 'V' {
			sub, err := f.array(shape, raw, n, per, offset, stride)
			if err != nil {
				return Array{}, inField(f.name, err)
			}
			fields = append(fields, Field{f.name, sub})
		}
		offset += per * f.dtype.size
	}
	return Array{shape, fields}, nil
}

// array returns the field of n records, which has per elements in each.
func (f field) array(shape []int, raw []byte, n, per, offset, stride int) (Array, error) {
	whole := append(append([]int{}, shape...), f.shape...)
	if per == 1 {
		return f.dtype.array(whole, raw, n, offset, stride)
	}
	size := per * f.dtype.size
	packed := make([]byte, 0, n*size)
	for i := range n {
		packed = append(packed, raw[offset+i*stride:][:size]...)
	}
	return f.dtype.array(whole, packed, n*per, 0, f.dtype.size)
}
