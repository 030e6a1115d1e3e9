package scoring

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn/dataset"
)

// A Value is one value of a row: [Number], [Word] and [Bool] return one, and the zero Value is one
// that is missing.
type Value struct {
	kind   valueKind
	number float64
	word   string
}

type valueKind byte

const (
	absent valueKind = iota
	numeric
	text
	boolean
	foreign
)

// Number returns a number. NaN is missing.
func Number(v float64) Value {
	if math.IsNaN(v) {
		return Value{}
	}
	return Value{kind: numeric, number: v}
}

// Word returns a text, as a table has it. White space around it does not count. In a column of
// words, a text such as "" or NA is missing, as [dataset.Schema.IsMissing] has it, unless it is one
// of the words.
func Word(s string) Value { return Value{kind: text, word: s} }

// Bool returns true or false, which tables have as words such as True or TRUE.
func Bool(v bool) Value { return Value{kind: boolean, word: strconv.FormatBool(v)} }

// Wrong returns something that is no value of a row. Errors call it what.
func Wrong(what string) Value { return Value{kind: foreign, word: what} }

// String returns the value as errors show it.
func (v Value) String() string {
	switch v.kind {
	case absent:
		return "missing"
	case numeric:
		return strconv.FormatFloat(v.number, 'g', -1, 64)
	case text:
		return quote.Text(v.word)
	}
	return v.word
}

// Float returns the value if it is a number.
func (v Value) Float() (f float64, ok bool) { return v.number, v.kind == numeric }

// longestNumber is how long a number can be without an exponent: -2.2250738585072014e-308, say.
const longestNumber = 328

// Index returns the index of the value among words, as a table has it, or −1. A number is looked
// for as it is written without an exponent.
func (v Value) Index(words []string) int {
	switch v.kind {
	case text:
		return slices.Index(words, strings.TrimSpace(v.word))
	case numeric:
		var buffer [longestNumber]byte
		word := strconv.AppendFloat(buffer[:0], v.number, 'f', -1, 64)
		return slices.IndexFunc(words, func(w string) bool { return w == string(word) })
	case boolean:
		return slices.IndexFunc(words, func(w string) bool { return strings.EqualFold(w, v.word) })
	}
	return -1
}

// Columns returns the columns of which a row has a value each, in order. They are those of the
// model: do not change them.
func (m *Model) Columns() []*dataset.Column {
	var columns []*dataset.Column
	for i := range m.Schema.Columns {
		if c := &m.Schema.Columns[i]; feature(c) {
			columns = append(columns, c)
		}
	}
	return columns
}

// feature reports whether a column is one of features.
func feature(c *dataset.Column) bool {
	return c.Kind == dataset.Number || c.Kind == dataset.Category
}

// ColumnName names a column by its header, or by its place among the values of a row, from 0.
func ColumnName(c *dataset.Column, place int) string {
	if c.Name == "" {
		return fmt.Sprintf("value %d", place+1)
	}
	return "column " + quote.Text(c.Name)
}

// Encode sets x, [inputs], to a row as the network takes it: values has a value for each of
// [Model.Columns]. Words are coded, numbers shifted and scaled, missing ones filled in, all as in
// the training. A word that the training did not have is none of the words, as in a table; unknown
// says how many there are. A value that does not go with its column, that is missing where nothing
// stands for it, or that is far from those of the training, is an error, which names the column.
// Without one, nothing is allocated. Any number of goroutines may call it.
func (m *Model) Encode(x []float32, values []Value) (unknown int, err error) {
	if len(x) != m.Network.Inputs() {
		return 0, fmt.Errorf("x has %s: the network takes %d", quote.Count(len(x), "number"), m.Network.Inputs())
	}
	want := 0
	for i := range m.Schema.Columns {
		if feature(&m.Schema.Columns[i]) {
			want++
		}
	}
	if len(values) != want {
		return 0, fmt.Errorf("it has %s: the model takes %d", quote.Count(len(values), "value"), want)
	}
	at, place := 0, 0
	for i := range m.Schema.Columns {
		c := &m.Schema.Columns[i]
		if !feature(c) {
			continue
		}
		width := 1
		if c.Kind == dataset.Category {
			width = len(c.Words)
		}
		n, err := m.encode(x[at:at+width], c, place, values[place])
		if err != nil {
			return 0, err
		}
		unknown, at, place = unknown+n, at+width, place+1
	}
	m.Schema.Fill(kernel.Matrix{Rows: 1, Cols: len(x), Stride: len(x), Data: x})
	if message := m.Far(x); message != "" {
		return 0, errors.New(message)
	}
	return unknown, nil
}

// encode sets the features of one column.
func (m *Model) encode(to []float32, c *dataset.Column, place int, v Value) (unknown int, err error) {
	if c.Kind == dataset.Category {
		clear(to)
		i := v.Index(c.Words)
		missing := v.kind == absent || v.kind == text && m.Schema.IsMissing(v.word)
		switch {
		case i >= 0:
			to[i] = 1
		case missing && m.Schema.FillsMissing(): // no word
		case missing:
			return 0, noFill(c, place)
		case v.kind == foreign:
			return 0, fmt.Errorf("%s: %v is no word: give one of %s", ColumnName(c, place), v, quote.Names(c.Words))
		default:
			unknown = 1
		}
		return unknown, nil
	}
	switch v.kind {
	case numeric:
		to[0] = c.Encode(v.number)
		if math.IsInf(float64(to[0]), 0) {
			return 0, fmt.Errorf("%s: %v is beyond what float32 holds", ColumnName(c, place), v)
		}
	case absent:
		if c.Fill == nil {
			return 0, noFill(c, place)
		}
		to[0] = float32(math.NaN())
	default:
		return 0, fmt.Errorf("%s is %v: give a number", ColumnName(c, place), v)
	}
	return 0, nil
}

func noFill(c *dataset.Column, place int) error {
	return fmt.Errorf("%s is missing: the model does not know what stands for a missing value", ColumnName(c, place))
}

// EncodeNamed is [Model.Encode] with the values by the names of their columns. A number that is not
// there is missing. Values of columns that are no features are passed over, a name that is no
// column's is an error.
func (m *Model) EncodeNamed(x []float32, values map[string]Value) (unknown int, err error) {
	columns := m.Columns()
	list := make([]Value, len(columns))
	used := make(map[string]bool, len(columns))
	for i, c := range columns {
		v, ok := values[c.Name]
		switch {
		case c.Name == "":
			return 0, errors.New("the model knows no names of columns: give a list of values")
		case used[c.Name]:
			return 0, fmt.Errorf("columns of the model share the name %s: give a list of values", quote.Text(c.Name))
		case !ok && (c.Kind == dataset.Category || c.Fill == nil):
			return 0, fmt.Errorf("column %s is not there", quote.Text(c.Name))
		}
		list[i], used[c.Name] = v, true
	}
	for name := range values {
		if !used[name] && !slices.ContainsFunc(m.Schema.Columns, func(c dataset.Column) bool { return c.Name == name }) {
			return 0, fmt.Errorf("%s is no column of the model: it has %s", quote.Text(name), quote.Names(names(columns)))
		}
	}
	return m.Encode(x, list)
}

func names(columns []*dataset.Column) (all []string) {
	for _, c := range columns {
		all = append(all, c.Name)
	}
	return all
}
