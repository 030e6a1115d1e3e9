package dataset

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
)

// A Task says what is learned from a table.
type Task string

const (
	// Classes: the target names the class of a row. It may be a word or a number.
	Classes Task = "classes"
	// Regression: the targets are numbers.
	Regression Task = "regression"
)

// A Header says whether the first row of a file names the columns.
type Header int

const (
	// Detect compares the first row with the rows below it.
	Detect Header = iota
	Present
	Absent
)

// A Kind says what a column is used for.
type Kind string

const (
	Number   Kind = "number"   // a feature
	Category Kind = "category" // as many features as it has words: 1 for the word that is there, 0 for the others
	Target   Kind = "target"   // what is to be learned
	ID       Kind = "id"       // not learned from, but kept as text, to be written beside a prediction
	Dropped  Kind = "dropped"  // not read; Column.Why says why
)

// A Column is one column of a table.
type Column struct {
	Name string `json:"name,omitempty"` // "" in a table without a header
	Kind Kind   `json:"kind"`
	Why  string `json:"why,omitempty"` // of a dropped column

	// Words are those of a category, in the order of their bytes: word i is feature i of the
	// column.
	Words []string `json:"words,omitempty"`

	// A number v becomes (v − Shift) / Scale, in float64, and is then rounded once to float32.
	// Shift is 0 and Scale 1 unless float32 would lose too much of the column, such as the seconds
	// of a Unix time. For the target of a regression they make the mean 0 and the standard
	// deviation 1; an output y of the network stands for y·Scale + Shift.
	Shift float64 `json:"shift,omitempty"`
	Scale float64 `json:"scale,omitempty"` // 0 is read as 1

	// Fill, if not nil, stands for a missing value. It is a value of the file, before shift and
	// scale.
	Fill *float64 `json:"fill,omitempty"`
}

// scale returns Scale, or 1 for 0.
func (c *Column) scale() float64 {
	if c.Scale == 0 {
		return 1
	}
	return c.Scale
}

// Encode returns a value of the file as the network takes it.
func (c *Column) Encode(v float64) float32 { return float32((v - c.Shift) / c.scale()) }

// Decode returns an output of the network, or a feature, as a value of the file.
func (c *Column) Decode(v float32) float64 { return float64(float64(v)*c.scale()) + c.Shift }

// features returns how many inputs of the network the column gives.
func (c *Column) features() int {
	switch c.Kind {
	case Number:
		return 1
	case Category:
		return len(c.Words)
	}
	return 0
}

// A Schema describes a table: how its text is cut into values, and what each column is. It is found
// by reading the first rows of a table, saved with the network that is trained on the table, and
// used again to read what the network is to predict. The text of another table may be cut
// otherwise: that is found anew.
type Schema struct {
	Format    string   `json:"format"`              // "csv", "fann", "idx" or "npy"
	Encoding  string   `json:"encoding,omitempty"`  // "utf-8", "utf-16le", "utf-32be" and so on, or "windows-1252"
	Separator string   `json:"separator,omitempty"` // one character; " " stands for any number of spaces and tabs
	Decimal   string   `json:"decimal,omitempty"`   // "." or ","
	Comment   string   `json:"comment,omitempty"`   // what a line that is no row starts with: "#" or ""
	Header    bool     `json:"header,omitempty"`    // the first row names the columns
	Columns   []Column `json:"columns"`
	Task      Task     `json:"task,omitempty"` // "" in a table without a target
	Classes   []string `json:"classes,omitempty"`

	// Missing is what is done about missing values: "" refuses them, "drop" leaves such rows out,
	// "mean" and "median" take those of the column over the training rows, anything else is a
	// number that stands for them.
	Missing string `json:"missing,omitempty"`
	// MissingValues are texts that stand for a missing value, beside those that always do.
	MissingValues []string `json:"missing_values,omitempty"`

	// Height, Width and Channels are those of pictures, whose pixels are the columns, row by row,
	// or 0.
	Height   int `json:"height,omitempty"`
	Width    int `json:"width,omitempty"`
	Channels int `json:"channels,omitempty"`
}

// ParseSchema reads a schema from the JSON that [Schema.String] writes.
func ParseSchema(text string) (*Schema, error) {
	s := new(Schema)
	if err := json.Unmarshal([]byte(text), s); err != nil {
		return nil, fmt.Errorf("the schema is not JSON as it should be: %s", quote.Line(err.Error()))
	}
	for i, c := range s.Columns {
		switch c.Kind {
		case Number, Category, Target, ID, Dropped:
		default:
			return nil, fmt.Errorf("the schema's column %d has the kind %s: number, category, target, id and dropped are known", i+1, quote.Text(string(c.Kind)))
		}
		if c.Kind == Category && len(c.Words) == 0 {
			return nil, fmt.Errorf("the schema's column %d is a category without words: at least one is expected", i+1)
		}
	}
	switch s.Task {
	case "", Classes, Regression:
	default:
		return nil, fmt.Errorf("the schema's task is %s: classes and regression are known", quote.Text(string(s.Task)))
	}
	return s, nil
}

// String returns the schema as JSON.
func (s *Schema) String() string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // a struct of texts and finite numbers
	}
	return string(text)
}

// FillsMissing reports whether a value stands for a missing number, and no word for a missing word.
func (s *Schema) FillsMissing() bool { return s.Missing != "" && s.Missing != "drop" }

// IsMissing reports whether a text stands for a missing value in the table: an empty one, NA and
// the like, or one of MissingValues. White space around it does not count.
func (s *Schema) IsMissing(text string) bool {
	return isMissing(strings.TrimSpace(text), s.MissingValues)
}

// Features returns how many inputs a network for the table has.
func (s *Schema) Features() int {
	n := 0
	for i := range s.Columns {
		n += s.Columns[i].features()
	}
	return n
}

// FeatureNames returns the names of the features: a number's column, or, of a category, "sex=male".
// It is nil for a table without names.
func (s *Schema) FeatureNames() []string {
	var names []string
	named := false
	for i, c := range s.Columns {
		named = named || c.Name != ""
		switch c.Kind {
		case Number:
			names = append(names, s.name(i))
		case Category:
			for _, w := range c.Words {
				names = append(names, s.name(i)+"="+w)
			}
		}
	}
	if !named {
		return nil
	}
	return names
}

// Targets returns the columns that are to be learned.
func (s *Schema) Targets() []*Column {
	var t []*Column
	for i := range s.Columns {
		if s.Columns[i].Kind == Target {
			t = append(t, &s.Columns[i])
		}
	}
	return t
}

// Span returns the features of a column: those from the first to before the second. It panics if
// there is no such column.
func (s *Schema) Span(column int) (from, to int) {
	s.known(column)
	for i := range column {
		from += s.Columns[i].features()
	}
	return from, from + s.Columns[column].features()
}

// name names a column: by its header, or by its number, from 1.
func (s *Schema) name(i int) string {
	if s.Columns[i].Name != "" {
		return s.Columns[i].Name
	}
	return strconv.Itoa(i + 1)
}

// ColumnName names a column: by its header, or by its number, from 1. It panics if there is no such
// column.
func (s *Schema) ColumnName(i int) string {
	s.known(i)
	return s.name(i)
}

// known panics if there is no such column.
func (s *Schema) known(column int) {
	if column < 0 || column >= len(s.Columns) {
		panic(fmt.Sprintf("dataset: there is no column %d: the schema has %s, from 0", column, quote.Count(len(s.Columns), "column")))
	}
}

// TargetName names what is to be learned, or is "".
func (s *Schema) TargetName() string {
	var names []string
	for i, c := range s.Columns {
		if c.Kind == Target {
			names = append(names, s.name(i))
		}
	}
	return strings.Join(names, ", ")
}

// targetColumn names the first target for a message.
func (s *Schema) targetColumn() string {
	if i := slices.IndexFunc(s.Columns, func(c Column) bool { return c.Kind == Target }); i >= 0 && s.Format == "csv" {
		return s.column(i)
	}
	return "the labels"
}

// column names a column for a message.
func (s *Schema) column(i int) string {
	if s.Columns[i].Name != "" {
		return fmt.Sprintf("column %d (%s)", i+1, quote.Text(s.Columns[i].Name))
	}
	return fmt.Sprintf("column %d", i+1)
}

// Options say how a table is to be read where that is not to be found out.
type Options struct {
	Separator string // one character; " " for any number of spaces and tabs; "" to find it
	Decimal   string // "." or ","; "" to find it
	Encoding  string // as in Schema; "" to find it
	Header    Header

	Targets     []string // columns, by name or by number, from 1, or from -1 at the right end
	TargetFile  string   // a file of its own that has the targets
	Unlabelled  bool     // no column is a target
	Task        Task     // "" to find it
	Categorical []string // columns that are words, even if they look like numbers
	Drop        []string // columns that are not to be read
	ID          []string // columns to be kept as text; "*" means all

	Missing       string   // as in Schema
	MissingValues []string // as in Schema

	// Schema, if not nil, is that of the network which the table is for. If it learned classes and
	// the schema has none, the labels of this table make them.
	Schema *Schema
	// Lenient collects rows that cannot be read in Table.Problems, instead of refusing the table.
	Lenient bool

	// Progress, if not nil, is called from time to time with the bytes that were read, and the size
	// of the file, or 0 if that is not known.
	Progress func(read, size int64)
}
