package dataset

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/lockstep-go/lockstep/kernel"
)

// A Header says whether the first row of a file names the columns.
type Header int

const (
	// Detect takes the first row for names if none of its fields is a number,
	// if the label column is found in it by name, or if it has one text, above a column of numbers, beside
	// numbers that just count the other columns, from 0 or 1, as some programs write them.
	Detect Header = iota
	Present
	Absent
)

// CSV says how a file of comma-separated values is to be read. The zero value
// fits most files.
//
// Every column but the label's holds finite numbers, and every row has as many
// columns as the first. Values stand between commas, or between semicolons or tabs if the first row has no comma. Blank
// lines are passed over. Messages count rows as an editor counts lines, from 1, with
// the header, and columns from 1.
type CSV struct {
	// Label is the column of the classes: its name in the header, or its
	// number, from 1, or from -1 at the right end. If it is "", it is the column
	// called label, class or target, if there is just one such, and the last column otherwise.
	Label string
	// Unlabelled says that all columns are features.
	Unlabelled bool
	// Features, if not 0, is the number of features that the file must have. A
	// file with just as many columns has no labels; with one more, it has.
	Features int
	// Classes, if not nil, are the classes that are known already: those of the
	// data that a network was trained on. Other labels are an error then.
	Classes []string
	Header  Header
}

// ReadFile reads the file at path, plain or compressed with gzip.
func (c CSV) ReadFile(path string) (*Table, error) {
	f, err := open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return c.Read(f, path)
}

// Read reads a table from r, plain or compressed with gzip; name stands for it in messages.
func (c CSV) Read(r io.Reader, name string) (*Table, error) {
	b, err := plain(r, name)
	if err != nil {
		return nil, err
	}
	if mark, _ := b.Peek(3); string(mark) == "\xef\xbb\xbf" {
		b.Discard(3) // the byte order mark that spreadsheets write
	}
	in := csv.NewReader(b)
	in.FieldsPerRecord = -1 // counted below, for a clearer message
	start, _ := b.Peek(b.Size())
	in.Comma = separator(start)
	p := parser{CSV: c, name: name, in: in}
	return p.table()
}

// separator returns what stands between the values of a file that starts so.
func separator(start []byte) rune {
	line, _, _ := strings.Cut(string(start), "\n")
	for _, s := range ",;\t" {
		if strings.ContainsRune(line, s) {
			return s
		}
	}
	return ','
}

type parser struct {
	CSV
	name   string
	in     *csv.Reader
	header []string
	cols   int // of every row
	label  int // index of the label's column, or -1
}

func (p *parser) table() (*Table, error) {
	first, row1, err := p.next()
	if err == io.EOF {
		return nil, fmt.Errorf("%s is empty: a row of numbers for each example is expected", p.name)
	} else if err != nil {
		return nil, err
	}
	p.cols = len(first)
	second, row2, err := p.next()
	if err != nil && err != io.EOF {
		return nil, err
	}
	if p.named(first, second) {
		for i, s := range first {
			first[i] = strings.TrimSpace(s)
		}
		p.header = first
		for i, s := range first {
			if !utf8.ValidString(s) {
				return nil, fmt.Errorf("%s: row %d, column %d: the name %s is not UTF-8: save the file in this encoding", p.name, row1, i+1, quote(s))
			}
		}
		if err == io.EOF {
			return nil, fmt.Errorf("%s has a header and no rows: a row of numbers for each example is expected", p.name)
		}
	}
	if e := p.findLabel(); e != nil {
		return nil, e
	}

	t := &Table{Name: p.name}
	width := p.cols
	labels := classes{name: p.name, index: map[string]int{}}
	if p.label >= 0 {
		width--
		t.Label = strconv.Itoa(p.label + 1)
		if p.header != nil {
			t.Label = p.header[p.label]
		}
	}
	if width == 0 {
		return nil, fmt.Errorf("%s has one column, the labels: columns of numbers are expected beside it", p.name)
	}
	if p.header != nil {
		t.Columns = slices.Clone(p.header)
		if p.label >= 0 {
			t.Columns = slices.Delete(t.Columns, p.label, p.label+1)
		}
	}

	p.in.ReuseRecord = true
	var values []float32
	add := func(record []string, row int) error {
		if len(record) != p.cols {
			return fmt.Errorf("%s: row %d has %s, where row %d has %d: every row needs the same number",
				p.name, row, count(len(record), "column"), row1, p.cols)
		}
		if len(values) > maxValues-width {
			return fmt.Errorf("%s: row %d: more than %d numbers: cut the file into parts", p.name, row, maxValues)
		}
		for i, field := range record {
			if i == p.label {
				field = strings.TrimSpace(field)
				if field == "" {
					return fmt.Errorf("%s: row %d, %s: the label is missing: name the class, or leave the row out", p.name, row, p.column(i))
				}
				if !utf8.ValidString(field) {
					return fmt.Errorf("%s: row %d, %s: the label %s is not UTF-8: save the file in this encoding", p.name, row, p.column(i), quote(field))
				}
				labels.add(field, row)
				continue
			}
			v, err := p.number(field, row, i)
			if err != nil {
				return err
			}
			values = append(values, v)
		}
		return nil
	}
	if p.header == nil {
		if e := add(first, row1); e != nil {
			return nil, e
		}
	}
	for record, row := second, row2; err != io.EOF; record, row, err = p.next() {
		if err != nil {
			return nil, err
		}
		if e := add(record, row); e != nil {
			return nil, e
		}
	}
	rows := len(values) / width
	t.Features = kernel.Matrix{Rows: rows, Cols: width, Stride: width, Data: values}
	if p.label >= 0 {
		if t.Labels, t.Classes, err = labels.finish(p.Classes); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// next returns the next record and the line on which it starts.
func (p *parser) next() ([]string, int, error) {
	record, err := p.in.Read()
	if err == nil {
		row, _ := p.in.FieldPos(0)
		return record, row, nil
	}
	if err == io.EOF {
		return nil, 0, err
	}
	var bad *csv.ParseError
	if errors.As(err, &bad) {
		return nil, 0, fmt.Errorf("%s: row %d: a quotation mark in the wrong place or without its partner, at byte %d of the row",
			p.name, bad.Line, bad.Column)
	}
	return nil, 0, err
}

// named reports whether the first row names the columns. second is nil if there is no other row.
func (p *parser) named(first, second []string) bool {
	if p.Header != Detect {
		return p.Header == Present
	}
	numbers, counting, textAboveNumber, next := 0, true, false, -1
	for i, s := range first {
		if p.Label != "" && strings.TrimSpace(s) == p.Label && !isNumber(s) {
			return true
		}
		if isNumber(s) {
			numbers++
			v, err := strconv.Atoi(strings.TrimSpace(s))
			counting = counting && err == nil && (v == next || next < 0 && (v == 0 || v == 1))
			next = v + 1
		} else if i < len(second) && isNumber(second[i]) {
			textAboveNumber = true
		}
	}
	return numbers == 0 || numbers > 1 && numbers == len(first)-1 && counting && textAboveNumber
}

func isNumber(s string) bool {
	_, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	return err == nil || errors.Is(err, strconv.ErrRange)
}

// findLabel sets p.label.
func (p *parser) findLabel() error {
	p.label = -1
	if p.Unlabelled {
		return p.fits(p.cols)
	}
	at := func(i int) error {
		p.label = i
		return p.fits(p.cols - 1)
	}
	if p.Label != "" {
		var found []int
		for i, s := range p.header {
			if s == p.Label {
				found = append(found, i)
			}
		}
		if len(found) > 1 {
			return fmt.Errorf("%s: columns %d and %d are both called %s: name the label column by its number",
				p.name, found[0]+1, found[1]+1, quote(p.Label))
		}
		if len(found) == 1 {
			return at(found[0])
		}
	}
	if p.Features > 0 && p.cols != p.Features+1 {
		return p.fits(p.cols) // the features alone, if anything
	}
	if p.Label != "" {
		if n, err := strconv.Atoi(p.Label); err == nil {
			switch {
			case n >= 1 && n <= p.cols:
				return at(n - 1)
			case n <= -1 && n >= -p.cols:
				return at(p.cols + n)
			}
			return fmt.Errorf("%s has no column %d for the labels: it has %s", p.name, n, count(p.cols, "column"))
		}
		if p.header == nil {
			return fmt.Errorf("%s has no label column %s, as it has no header: name the column by its number, 1 to %d",
				p.name, quote(p.Label), p.cols)
		}
		return fmt.Errorf("%s has no label column %s: its columns are %s", p.name, quote(p.Label), list(p.header))
	}
	var found []int
	for i, s := range p.header {
		switch strings.ToLower(s) {
		case "label", "class", "target":
			found = append(found, i)
		}
	}
	if len(found) == 1 {
		return at(found[0])
	}
	return at(p.cols - 1)
}

// fits returns an error unless the file has the number of features that is asked for, if any is.
func (p *parser) fits(features int) error {
	if p.Features == 0 || features == p.Features {
		return nil
	}
	return fmt.Errorf("%s has %s: %d features are expected, and at most one label column", p.name, count(p.cols, "column"), p.Features)
}

// number returns the value of a field.
func (p *parser) number(field string, row, col int) (float32, error) {
	field = strings.TrimSpace(field)
	v, err := strconv.ParseFloat(field, 32)
	problem := ""
	switch {
	case err == nil && !math.IsNaN(v) && !math.IsInf(v, 0):
		return float32(v), nil
	case err == nil:
		problem = quote(field) + " is not a finite number: give one, or leave the row out"
	case field == "":
		problem = "the value is missing: give a number, or leave the row out"
	case errors.Is(err, strconv.ErrRange):
		problem = quote(field) + " is beyond the range of float32, ±3.4e38: scale the column"
	default:
		problem = quote(field) + " is not a number"
		if row == 1 && p.header == nil && p.Header == Detect {
			problem += ": give one, or, if the row names the columns, say that there is a header"
		} else if p.label >= 0 {
			problem += fmt.Sprintf(": only the label column, here %s, may hold text", p.column(p.label))
		} else {
			problem += ": every column must hold numbers here"
		}
	}
	return 0, fmt.Errorf("%s: row %d, %s: %s", p.name, row, p.column(col), problem)
}

// column names a column for a message.
func (p *parser) column(i int) string {
	if p.header != nil {
		return fmt.Sprintf("column %d (%s)", i+1, quote(p.header[i]))
	}
	return fmt.Sprintf("column %d", i+1)
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
