package dataset

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
)

// An action says what becomes of a column of the file.
type action struct {
	kind         Kind // Dropped also for columns that the schema does not have
	number       bool // a feature or a target that is a number
	column       int  // of the schema
	to           int  // the index of the feature, before categories are spread, of the target or of the text
	shift, scale float64
	plain        bool           // shift is 0 and scale 1
	words        map[string]int // of a category
	fill         float32        // for a missing value, if filled
	filled       bool
}

// A loader makes a table of rows.
type loader struct {
	name    string
	o       *Options
	s       *Schema
	lay     layout
	acts    []action // for every column of the file
	known   bool     // the schema is that of a network
	first   int      // the line of the first row of values, or one above
	after   int      // the line of the first row, which may be the header
	line    int      // of the row at hand
	t       *Table
	width   int // features, before categories are spread
	nt      int // targets that are numbers
	values  []float32
	targets []float32
	labels  *classes // nil without classes

	rows    int // of the file, so far, with problems and without those that are left out
	dropped int // rows with missing values
	empty   int // rows without any value
	missing int // values
	untold  int // targets that are no numbers, of rows for a network
	hashes  int // lines between the rows that were taken for comments
	unknown map[string]int
	fresh   [][]string // words of a category, as they come
	label   []byte     // of the current row
	target  []float32
	message string // why the current row is bad

	untoldText string // the first of the targets that are no numbers
}

// What a field can be.
type state int

const (
	fine state = iota
	lacking
	bad
)

// newLoader makes a loader for the columns of a file; columns[j] is the schema's column of the
// file's column j, or −1, and texts[j] says that the column is kept as text.
func newLoader(name string, o *Options, s *Schema, lay layout, columns []int, texts []bool) *loader {
	l := &loader{name: name, o: o, s: s, lay: lay, known: o.Schema != nil, t: &Table{Name: name, Schema: s}, unknown: map[string]int{}}
	slot := make([]int, len(s.Columns)) // the index of the feature or of the target
	targets := 0
	for i := range s.Columns {
		switch c := &s.Columns[i]; c.Kind {
		case Number, Category:
			slot[i] = l.width
			l.width++
		case Target:
			slot[i] = targets
			targets++
		}
	}
	l.fresh = make([][]string, l.width)
	l.acts = make([]action, len(columns))
	for j, i := range columns {
		a := &l.acts[j]
		a.kind, a.column, a.scale, a.plain = Dropped, i, 1, true
		if i >= 0 {
			c := &s.Columns[i]
			a.kind, a.to, a.shift, a.scale = c.Kind, slot[i], c.Shift, c.scale()
			a.plain = a.shift == 0 && a.scale == 1
			a.number = c.Kind == Number || c.Kind == Target && s.Task == Regression
			if c.Kind == Category {
				a.words = make(map[string]int, len(c.Words))
				for k, w := range c.Words {
					a.words[w] = k
				}
			}
			if c.Fill != nil {
				a.fill, a.filled = c.Encode(*c.Fill), true
			} else if s.FillsMissing() {
				a.fill, a.filled = float32(math.NaN()), true // until the training rows are known
			}
			if c.Kind == Target {
				if s.Task == Regression {
					l.nt = targets
				} else {
					l.labels = newClasses()
				}
			}
		}
		if texts[j] {
			if a.kind == Dropped || a.kind == ID {
				a.kind = ID
			}
			l.t.IDs = append(l.t.IDs, fmt.Sprint(j+1))
			l.t.IDText = append(l.t.IDText, nil)
		}
	}
	l.target = make([]float32, l.nt)
	return l
}

// load reads all blocks.
func (l *loader) load(b *blocks) error {
	for {
		text, line, err := b.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := l.block(text, line); err != nil {
			return err
		}
	}
}

// block reads whole rows, the first of which is on the given line.
func (l *loader) block(text []byte, line int) error {
	if l.lay.comment != 0 {
		l.hashes += l.lay.comments(text, line, l.after)
	}
	if l.lay.raw || bytes.IndexByte(text, '"') < 0 {
		return l.plain(text, line)
	}
	return l.lay.eachQuoted(l.name, text, line, l.row)
}

// reserve makes room for as many rows as the file seems to have.
func (l *loader) reserve(rows int) {
	n := min(rows*l.width, maxValues)
	l.values = slices.Grow(l.values, n)
	l.targets = slices.Grow(l.targets, rows*l.nt)
	if l.labels != nil {
		l.labels.of = slices.Grow(l.labels.of, rows)
	}
}

// plain reads rows without quotation marks, with one look at every byte of a number. It must give
// what row gives for the same fields.
func (l *loader) plain(text []byte, line int) error {
	sep, mark := l.lay.sep, l.lay.mark
	for at := 0; at < len(text); line++ {
		if c := text[at]; c <= ' ' || c == l.lay.comment || line < l.first {
			end := at + bytes.IndexByte(text[at:], '\n')
			if line < l.first || l.lay.passed(text[at:end], line) {
				at = end + 1
				continue
			}
		}
		row, err := l.begin(line)
		if err != nil {
			return err
		}
		start := at
		state := fine
		var j int
		for j = 0; ; j++ {
			if sep == ' ' {
				for text[at] == ' ' || text[at] == '\t' || text[at] == '\r' && text[at+1] != '\n' {
					at++
				}
				if c := text[at]; (c == '\n' || c == '\r') && j > 0 {
					j--
					break
				}
			}
			if j == len(l.acts) {
				break
			}
			a := &l.acts[j]
			if a.number && (a.kind == Number || state == fine) {
				v, end := plainNumber(text, at, mark)
				c := text[end]
				if end > at && (c == sep || c == '\n' || c == '\r' && text[end+1] == '\n') {
					var f float32
					if a.plain {
						f = float32(v)
						if math.Float64bits(v)&(1<<29-1) == 1<<28 || v < 0x1p-126 && v > -0x1p-126 {
							f = round(v, text[at:end], mark)
						}
					} else {
						f = float32((v - a.shift) / a.scale)
					}
					if math.Abs(float64(f)) > math.MaxFloat32 {
						goto slowly
					}
					if a.kind == Number {
						row[a.to] = f
					} else {
						l.target[a.to] = f
					}
					at = end
					if c == sep {
						at++
						continue
					}
					break
				}
			}
		slowly:
			end := at
			for text[end] != sep && text[end] != '\n' && (sep != ' ' || text[end] != '\t') {
				end++
			}
			if state == fine {
				state = l.field(row, j, bytes.TrimSpace(text[at:end]))
			}
			at = end
			if text[at] == '\n' {
				break
			}
			at++
		}
		end := at + bytes.IndexByte(text[at:], '\n')
		if j < len(l.acts)-1 || j == len(l.acts) && len(bytes.Trim(text[at:end], " \r"+string(rune(sep)))) > 0 {
			state = l.ragged(len(l.lay.split(nil, bytes.TrimRight(text[start:end], "\r"))))
		}
		at = end + 1
		var fields [][]byte
		if len(l.t.IDs) > 0 {
			fields = l.lay.split(nil, bytes.TrimRight(text[start:end], "\r"))
		}
		if state == lacking && len(bytes.Trim(text[start:end], " \t\r"+string(rune(sep)))) == 0 && l.pass() {
			continue
		}
		if err := l.end(state, fields, line); err != nil {
			return err
		}
	}
	return nil
}

// pass passes over a row without any value, as spreadsheets write below a table, unless every row
// must be accounted for.
func (l *loader) pass() bool {
	if l.o.Lenient {
		return false
	}
	l.empty++
	return true
}

// row reads the fields of a row.
func (l *loader) row(fields [][]byte, line int) error {
	if line < l.first {
		return nil
	}
	row, err := l.begin(line)
	if err != nil {
		return err
	}
	state := fine
	width := len(fields)
	for width > len(l.acts) && len(fields[width-1]) == 0 {
		width-- // separators at the end of the row
	}
	if width != len(l.acts) {
		state = l.ragged(len(fields))
	}
	for j := 0; j < len(l.acts) && state == fine; j++ {
		state = l.field(row, j, fields[j])
	}
	if state == lacking && !slices.ContainsFunc(fields, func(f []byte) bool { return len(f) > 0 }) && l.pass() {
		return nil
	}
	return l.end(state, fields, line)
}

// begin returns the place of the next row.
func (l *loader) begin(line int) ([]float32, error) {
	n := len(l.values)
	l.line = line
	if n > maxValues-l.width {
		return nil, fmt.Errorf("%s: line %d: more than %s numbers: cut the file into parts", l.name, line, quote.Thousands(maxValues))
	}
	if cap(l.values)-n < l.width {
		l.values = slices.Grow(l.values, max(l.width, cap(l.values)/4))
	}
	for k := range l.target {
		l.target[k] = float32(math.NaN())
	}
	l.label = l.label[:0]
	return l.values[n : n+l.width], nil
}

func (l *loader) ragged(n int) state {
	l.message = fmt.Sprintf("%s, where other rows have %d: every row needs the same number", quote.Grouped(n, "column"), len(l.acts))
	if l.rows == 0 && n < len(l.acts) && !l.known {
		l.message += "; leave out what stands above the table"
	}
	return bad
}

// end finishes a row.
func (l *loader) end(st state, fields [][]byte, line int) error {
	if st == lacking && l.s.Missing == "drop" {
		l.dropped++
		if !l.o.Lenient {
			return nil
		}
	}
	if st != fine {
		if !l.o.Lenient {
			return fmt.Errorf("%s: line %d%s", l.name, line, joint(l.message))
		}
		l.t.Problems = append(l.t.Problems, Problem{l.rows, line, l.message})
	} else {
		l.values = l.values[:len(l.values)+l.width]
		l.targets = append(l.targets, l.target...)
		if l.labels != nil {
			l.labels.add(l.label)
		}
		l.t.lines.add(line)
	}
	n := 0
	for j := 0; n < len(l.t.IDs); j++ {
		if fmt.Sprint(j+1) == l.t.IDs[n] {
			text := ""
			if j < len(fields) {
				text = string(fields[j])
			}
			l.t.IDText[n] = append(l.t.IDText[n], text)
			n++
		}
	}
	l.rows++
	return nil
}

// joint puts a message after a line number: "line 3, column 2: …", but "line 3: 4 columns …".
func joint(message string) string {
	if strings.HasPrefix(message, "column ") {
		return ", " + message
	}
	return " has " + message
}
