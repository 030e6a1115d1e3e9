package dataset

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
)

// A hashLine is a line that starts with #, with as many fields as the rows have. It may be a
// comment, a header, or a row.
type hashLine struct {
	record
	spaced bool // a space follows the #
}

// hashLines returns the lines of a text that start with # and have so many fields without it.
func (l *layout) hashLines(text []byte, width int) []hashLine {
	var found []hashLine
	plain := *l
	plain.comment, plain.skip = 0, 0
	l.lines(text, func(line []byte, n int) {
		if line[0] != '#' || n <= l.skip {
			return
		}
		rest := line[1:]
		plain.each("", rest, n, func(fields [][]byte, _ int) error {
			if len(fields) != width {
				return nil
			}
			h := hashLine{record{nil, n}, rest[0] == ' ' || rest[0] == '\t'}
			for _, f := range fields {
				h.fields = append(h.fields, string(f))
			}
			found = append(found, h)
			return nil
		})
	})
	return found
}

// lines calls f for every line that begins outside of quotation marks, with its number, from 1.
func (l *layout) lines(text []byte, f func(line []byte, n int)) {
	quoted := false
	n := 0
	for line := range bytes.Lines(text) {
		n++
		comment := l.comment != 0 && line[0] == l.comment
		if !quoted {
			f(line, n)
		}
		if !l.raw && !(comment && !quoted) && bytes.Count(line, []byte{'"'})%2 == 1 {
			quoted = !quoted
		}
	}
}

// comments counts the comments of a text that starts on the given line, from the line begin on.
func (l *layout) comments(text []byte, line, begin int) (count int) {
	if !bytes.Contains(text, []byte{l.comment}) {
		return 0
	}
	l.lines(text, func(row []byte, n int) {
		if row[0] == l.comment && line+n-1 > begin {
			count++
		}
	})
	return count
}

// rowsAmong reports whether lines that start with # are rows: their first column holds words, such
// as #ff0000, where a number would have been commented out.
func (in *inference) rowsAmong(hashes []hashLine, records []record) bool {
	width := modalWidth(records)
	if width < 2 {
		return false
	}
	var rows []record
	for _, r := range records {
		if len(r.fields) == width {
			rows = append(rows, r)
		}
	}
	first := study(rows, 0, in.lay.mark, in.o.MissingValues)
	if first.words <= first.numbers {
		return false
	}
	for _, h := range hashes {
		if !h.spaced && h.line > records[0].line {
			return true
		}
	}
	return false
}

// above keeps the last line that starts with # above the first row: it may name the columns, as in
// what NumPy's savetxt writes.
func (in *inference) above(hashes []hashLine, first int) {
	for _, h := range hashes {
		if h.line < first {
			in.hash = &h.record
		}
	}
}

// hashHeader makes the line above the rows the header if it is one and the first row is none.
func (in *inference) hashHeader(records []record) bool {
	h := in.hash
	if h == nil || in.o.Header == Absent || len(h.fields) != in.width || len(in.rows) == 0 {
		return false
	}
	detect := *in.o
	detect.Header = Detect
	if first := records[0]; len(first.fields) == in.width && !in.knows(*h) {
		if header, _ := isHeader(first, in.facts, len(in.rows), &detect, in.lay.mark); header {
			return false
		}
	}
	all := records[:0:0]
	for _, r := range records {
		if len(r.fields) == in.width {
			all = append(all, r)
		}
	}
	in.rows = all
	in.study()
	if header, _ := isHeader(*h, in.facts, len(all), &detect, in.lay.mark); !header && !in.knows(*h) {
		return false
	}
	in.take(*h)
	if in.knows(*h) {
		return true
	}
	names := "# " + strings.Join(h.fields, " ")
	in.notes = append(in.notes, fmt.Sprintf("the comment above the rows (%s) was taken for the names of the columns; if it is none, say --header no", quote.Name(names)))
	return true
}
