package dataset

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
)

// fannHeader reports whether a text is in the format of FANN: its first line has the numbers of
// examples, inputs and outputs; then come, line by line, the inputs and the outputs of an example.
func fannHeader(text []byte) (n, inputs, outputs int, ok bool) {
	var lines [3][][]byte
	for i := range lines {
		var line []byte
		line, text, _ = bytes.Cut(text, []byte{'\n'})
		lines[i] = bytes.Fields(line)
	}
	if len(lines[0]) != 3 || len(lines[1]) == 0 {
		return 0, 0, 0, false
	}
	var head [3]int
	for i, f := range lines[0] {
		v, err := strconv.Atoi(string(f))
		if err != nil || v < 1 {
			return 0, 0, 0, false
		}
		head[i] = v
	}
	n, inputs, outputs = head[0], head[1], head[2]
	// Three columns of whole numbers look the same if there are three inputs and three outputs,
	// too.
	ok = len(lines[1]) == inputs && (len(lines[2]) == outputs || n == 1 && len(lines[2]) == 0) && !(inputs == 3 && outputs == 3 && n < 3)
	return n, inputs, outputs, ok
}

// readFANN reads a file of FANN. Outputs that have a one at one place are classes, as is a single
// output that has two values.
func (o Options) readFANN(src *source, b *blocks, n, inputs, outputs int) (*Table, error) {
	if err := o.columnless(src.name, "the outputs that its first line tells of"); err != nil {
		return nil, err
	}
	x, y := &array{cols: inputs}, &array{cols: outputs}
	k := 0 // numbers so far
	perRow := inputs + outputs
	head := 3
	for {
		text, line, err := b.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		for row := range bytes.Lines(text) {
			for _, field := range bytes.Fields(row) {
				if head > 0 {
					head--
					continue
				}
				v, ok := parseNumber(string(field), '.')
				if !ok || math.IsInf(v, 0) {
					return nil, fmt.Errorf("%s: line %d: %s is not a number: a file of FANN has numbers only", src.name, line, quote.Text(string(field)))
				}
				if k == n*perRow {
					return nil, fmt.Errorf("%s: line %d: there is more than the %s of %s and %s that the first line promises", src.name, line, quote.Grouped(n, "example"), quote.Count(inputs, "input"), quote.Count(outputs, "output"))
				}
				if k%perRow == 0 {
					x.lines.add(line)
				}
				if k%perRow < inputs {
					x.values = append(x.values, v)
				} else {
					y.values = append(y.values, v)
				}
				k++
			}
			line++
		}
	}
	if k < n*perRow || k == 0 {
		return nil, fmt.Errorf("%s is cut short: its first line promises %s of %s and %s, and %s %s there", src.name, quote.Grouped(n, "example"), quote.Count(inputs, "input"), quote.Count(outputs, "output"), quote.Grouped(k, "number"), quote.Verb(k, "are"))
	}
	x.rows, y.rows = n, n
	if outputs > 1 {
		if hot, ok := y.oneHot(); ok && o.Task != Regression {
			y, o.Task = hot, Classes
		}
	}
	return o.fromArrays(src.name, "fann", x, y)
}

// An array is a matrix of numbers, row by row.
type array struct {
	rows, cols int
	shape      []int // of one row, if it has several dimensions
	values     []float64
	texts      []string // in place of values, for labels
	lines      lineIndex

	// Or what gives value i of those that are kept as they were in a file.
	item func(i int) float64
}

// at returns value i, counted row by row.
func (a *array) at(i int) float64 {
	if a.item != nil {
		return a.item(i)
	}
	return a.values[i]
}

// oneHot returns the places of the ones, if every row has one of them, and one other number
// elsewhere.
func (a *array) oneHot() (*array, bool) {
	hot := &array{rows: a.rows, cols: 1, values: make([]float64, a.rows)}
	low := math.Inf(1)
	for _, v := range a.values {
		low = min(low, v)
	}
	for i := range a.rows {
		ones := 0
		for j, v := range a.values[i*a.cols : (i+1)*a.cols] {
			switch v {
			case 1:
				ones++
				hot.values[i] = float64(j)
			case low:
			default:
				return nil, false
			}
		}
		if ones != 1 {
			return nil, false
		}
	}
	return hot, low < 1
}

// text returns a value as the name of a class.
func (a *array) text(i int) string {
	if a.texts != nil {
		return a.texts[i]
	}
	return strconv.FormatFloat(a.at(i), 'g', -1, 64)
}

// fromArrays makes a table of features and targets; y may be nil.
func (o Options) fromArrays(name, format string, x, y *array) (*Table, error) {
	if y != nil && x.rows != y.rows {
		return nil, fmt.Errorf("%s has %s, and %s: every row needs one", name, quote.Grouped(x.rows, "row"), quote.Grouped(y.rows, "target"))
	}
	s := o.Schema
	t := &Table{Name: name}
	if s == nil {
		s = &Schema{Format: format, Missing: o.Missing}
		for j := range x.cols {
			c := Column{Kind: Number}
			c.Shift, c.Scale = fitScale(x.column(j, sampled))
			if c.Shift != 0 {
				t.Notes = append(t.Notes, fmt.Sprintf("column %d: differences from %s are learned, as float32 is too coarse for the values", j+1, decimal(c.Shift)))
			}
			s.Columns = append(s.Columns, c)
		}
		if len(x.shape) >= 2 && len(x.shape) <= 3 {
			s.Height, s.Width, s.Channels = x.shape[0], x.shape[1], 1
			if len(x.shape) == 3 {
				s.Channels = x.shape[2]
			}
		}
		if y != nil {
			s.Task = o.Task
			if s.Task == "" {
				s.Task = y.task()
				if s.Task == Regression && y.cols == 1 {
					t.Notes = append(t.Notes, "the target has many different numbers: a number is learned; for classes, say --task classes")
				}
			}
			if s.Task == Classes && y.cols > 1 {
				return nil, fmt.Errorf("%s: %s, where classes stand in one: say --task regression", name, quote.Count(y.cols, "target"))
			}
			if s.Task == Regression && y.texts != nil {
				return nil, fmt.Errorf("%s: the targets are texts, where a regression needs numbers", name)
			}
			s.Columns = append(s.Columns, y.targets(s.Task)...)
		}
	} else if n := s.numbers(); n != x.cols {
		return nil, fmt.Errorf("%s has %s: the network takes %d", name, quote.Grouped(x.cols, "column"), n)
	} else if len(x.shape) >= 2 && s.Height > 0 && (x.shape[0] != s.Height || x.shape[1] != s.Width) {
		return nil, fmt.Errorf("%s has images of %d×%d pixels, and the network knows %d×%d: they must be of one size", name, x.shape[0], x.shape[1], s.Height, s.Width)
	}
	t.Schema, t.lines = s, x.lines
	t.Height, t.Width, t.Channels = s.Height, s.Width, s.Channels
	if err := t.setFeatures(x, &o); err != nil {
		return nil, err
	}
	targets := s.Targets()
	if y != nil && len(targets) == y.cols {
		if err := t.setTargets(y, targets, &o); err != nil {
			return nil, err
		}
	} else if y != nil && o.Schema != nil {
		return nil, fmt.Errorf("%s has %s: the network knows %d", name, quote.Grouped(y.cols, "target"), len(targets))
	}
	t.Columns = s.FeatureNames()
	return t, nil
}

// numbers returns how many columns of features the schema has.
func (s *Schema) numbers() int {
	n := 0
	for i := range s.Columns {
		if k := s.Columns[i].Kind; k == Number || k == Category {
			n++
		}
	}
	return n
}

// column returns the first values of a column.
func (a *array) column(j, most int) []float64 {
	var v []float64
	for i := range min(a.rows, most) {
		v = append(v, a.at(i*a.cols+j))
	}
	return v
}

// targets returns columns for the values of a. Numbers that float32 would not tell apart are
// shifted and scaled.
func (a *array) targets(task Task) []Column {
	columns := make([]Column, a.cols)
	for j := range columns {
		columns[j].Kind = Target
		if task == Regression && a.texts == nil {
			columns[j].Shift, columns[j].Scale = fitScale(a.column(j, sampled))
		}
	}
	return columns
}

// task decides whether targets are classes.
func (a *array) task() Task {
	if a.texts != nil {
		return Classes
	}
	if a.cols > 1 {
		return Regression
	}
	f := &facts{distinct: map[string]int{}}
	for i, v := range a.column(0, sampled) {
		if i == 0 {
			f.least, f.greatest = v, v
		}
		f.cells, f.numbers = f.cells+1, f.numbers+1
		f.distinct[a.text(i)]++
		f.least, f.greatest = min(f.least, v), max(f.greatest, v)
		if v == math.Trunc(v) {
			f.whole++
		}
	}
	if f.manyNumbers() {
		return Regression
	}
	return Classes
}

// setFeatures rounds the values as the schema says.
func (t *Table) setFeatures(x *array, o *Options) error {
	s := t.Schema
	var columns []*Column
	for i := range s.Columns {
		if s.Columns[i].Kind == Number {
			columns = append(columns, &s.Columns[i])
		}
	}
	if len(columns) != x.cols {
		return fmt.Errorf("%s is an array of numbers: the network takes words, too", t.Name)
	}
	t.Features = kernel.NewMatrix(x.rows, x.cols)
	for i := range x.rows {
		row := t.Features.Row(i)
		for j, c := range columns {
			v := x.at(i*x.cols + j)
			f := c.Encode(v)
			switch {
			case math.IsNaN(v) && c.Fill != nil:
				f = c.Encode(*c.Fill)
			case math.IsNaN(v) && s.FillsMissing(): // until the training rows are known
			case math.IsNaN(v) || math.Abs(float64(f)) > math.MaxFloat32:
				return fmt.Errorf("%s: row %d, column %d is %v: inputs must be finite numbers in the range of float32; for NaN, --missing mean or median", t.Name, i+1, j+1, v)
			}
			row[j] = f
		}
	}
	return nil
}

// setTargets sets the labels or targets.
func (t *Table) setTargets(y *array, targets []*Column, o *Options) error {
	s := t.Schema
	if s.Task == Classes {
		c := newClasses()
		for i := range y.rows {
			v := 0.0
			if y.texts == nil {
				v = y.at(i)
			}
			switch {
			case !math.IsNaN(v) && !math.IsInf(v, 0):
				c.add([]byte(y.text(i)))
			case o.Schema != nil: // not known
				c.add(nil)
			default:
				return fmt.Errorf("%s: row %d: the label is %v: it must be a finite number; leave the row out", t.Name, i+1, v)
			}
		}
		l := loader{t: t, s: s, labels: c, known: o.Schema != nil}
		l.finishLabels()
		return nil
	}
	if y.texts != nil {
		return fmt.Errorf("%s: the targets are texts, where the network learned numbers", t.Name)
	}
	t.Targets = kernel.NewMatrix(y.rows, y.cols)
	for i := range t.Targets.Data {
		v := y.at(i)
		f := targets[i%y.cols].Encode(v)
		if math.IsNaN(v) || math.Abs(float64(f)) > math.MaxFloat32 {
			return fmt.Errorf("%s: row %d: the target is %v: it must be a finite number", t.Name, i/y.cols+1, v)
		}
		t.Targets.Data[i] = f
	}
	return nil
}
