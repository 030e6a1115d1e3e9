package dataset

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
)

// A layout says how a text is cut into rows, and rows into fields.
type layout struct {
	sep     byte // ' ' stands for any number of spaces and tabs
	mark    byte // between the whole part of a number and the rest
	comment byte // what a line that is no row starts with, or 0
	skip    int  // lines at the top that are no rows
	raw     bool // quotation marks are characters like others

	said string // where the separator was said: an option or the first line; "" if it was found out
}

// A record is a row of the sample.
type record struct {
	fields []string
	line   int
}

// each calls f for every row of the text, which starts on the given line. The fields have no spaces
// around them, and last until the next call. Rows that are blank are passed over.
func (l *layout) each(name string, text []byte, line int, f func(fields [][]byte, line int) error) error {
	if !l.raw && bytes.IndexByte(text, '"') >= 0 {
		return l.eachQuoted(name, text, line, f)
	}
	var fields [][]byte
	for len(text) > 0 {
		var row []byte
		row, text, _ = bytes.Cut(text, []byte{'\n'})
		at := line
		line++
		if len(row) > 0 && row[len(row)-1] == '\r' {
			row = row[:len(row)-1]
		}
		if l.passed(row, at) {
			continue
		}
		fields = l.split(fields[:0], row)
		if err := f(fields, at); err != nil {
			return err
		}
	}
	return nil
}

// passed reports whether a line is no row: blank, a comment, or above the table.
func (l *layout) passed(row []byte, line int) bool {
	return line <= l.skip || l.comment != 0 && len(row) > 0 && row[0] == l.comment || l.blank(row)
}

// blank reports whether there is nothing on a line, or only the mark that ends a file of DOS. A
// line of tabs has empty fields, if tabs are what separates them.
func (l *layout) blank(row []byte) bool {
	if l.sep == '\t' {
		return len(bytes.Trim(row, " \r\v\f\x1a")) == 0
	}
	return len(bytes.TrimSpace(bytes.TrimRight(row, "\x1a"))) == 0
}

// split appends the fields of a row without quotation marks.
func (l *layout) split(fields [][]byte, row []byte) [][]byte {
	if l.sep == ' ' {
		return append(fields, bytes.Fields(row)...)
	}
	for {
		i := bytes.IndexByte(row, l.sep)
		if i < 0 {
			return append(fields, bytes.TrimSpace(row))
		}
		fields = append(fields, bytes.TrimSpace(row[:i]))
		row = row[i+1:]
	}
}

// eachQuoted is each for text with quotation marks.
func (l *layout) eachQuoted(name string, text []byte, line int, f func(fields [][]byte, line int) error) error {
	for ; line <= l.skip && len(text) > 0; line++ {
		_, text, _ = bytes.Cut(text, []byte{'\n'})
	}
	if l.sep == ' ' {
		text = squeezed(text, l.comment)
	}
	in := csv.NewReader(bytes.NewReader(text))
	in.Comma = rune(l.sep)
	in.Comment = rune(l.comment)
	in.FieldsPerRecord = -1
	in.ReuseRecord = true
	in.TrimLeadingSpace = l.sep != '\t' && l.sep != ' '
	var scratch []byte
	var fields [][]byte
	for {
		values, err := in.Read()
		var bad *csv.ParseError
		switch {
		case errors.As(err, &bad):
			return quoteError(name, line, bad)
		case err != nil:
			return nil // the end
		}
		if len(values) == 1 && l.blank([]byte(values[0])) {
			continue
		}
		scratch, fields = scratch[:0], fields[:0]
		for _, v := range values {
			scratch = append(scratch, v...)
		}
		rest := scratch
		for _, v := range values {
			fields = append(fields, bytes.TrimSpace(rest[:len(v)]))
			rest = rest[len(v):]
		}
		at, _ := in.FieldPos(0)
		if err := f(fields, at+line-1); err != nil {
			return err
		}
	}
}

// quoteError says where a quotation mark is wrong, in text that starts on the given line. What is
// found where a quoted value ends may have begun lines above, where the mark is missing.
func quoteError(name string, line int, bad *csv.ParseError) error {
	if bad.StartLine < bad.Line || bad.Column <= 0 {
		return fmt.Errorf("%s: line %d: a value in quotation marks begins on this line, and does not end as it should, on line %d: a quotation mark may lack its partner",
			name, bad.StartLine+line-1, bad.Line+line-1)
	}
	return fmt.Errorf("%s: line %d: a quotation mark in the wrong place or without its partner, at byte %d of the line: a value with quotation marks is written as \"5\"\" pipe\"",
		name, bad.Line+line-1, bad.Column)
}

// squeezed returns text with one space for any number of spaces and tabs outside of quotation
// marks, and none around a row. Lines that begin with comment, unless it is 0, stay as they are:
// the quotation marks in them have no partners.
func squeezed(text []byte, comment byte) []byte {
	out := make([]byte, 0, len(text))
	quoted, gap := false, false
	for at := 0; at < len(text); at++ {
		c := text[at]
		if c == comment && comment != 0 && !quoted && (at == 0 || text[at-1] == '\n') {
			n := bytes.IndexByte(text[at:], '\n') + 1
			if n == 0 {
				n = len(text) - at
			}
			out = append(out, text[at:at+n]...)
			at += n - 1
			continue
		}
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == ' ' || c == '\t' || c == '\r':
			gap = true
			continue
		case c == '\n':
			gap = false
		}
		if gap && len(out) > 0 && out[len(out)-1] != '\n' {
			out = append(out, ' ')
		}
		gap = false
		out = append(out, c)
	}
	return out
}

// separatorNames are the separators that are tried, with their names, the likelier first.
var separatorNames = []struct {
	sep  byte
	name string
}{{',', "commas"}, {';', "semicolons"}, {'\t', "tabs"}, {'|', "vertical bars"}, {' ', "spaces"}}

// SeparatorName names a separator for people: "commas".
func SeparatorName(sep string) string {
	for _, s := range separatorNames {
		if sep == string(rune(s.sep)) {
			return s.name
		}
	}
	return quote.Text(sep)
}

// separatorOption returns the separator that an option names.
func separatorOption(text string) (byte, error) {
	switch strings.ToLower(text) {
	case "tab", "tabs", `\t`:
		return '\t', nil
	case "space", "spaces", "whitespace", `\s+`:
		return ' ', nil
	case "comma":
		return ',', nil
	case "semicolon":
		return ';', nil
	}
	if len(text) != 1 || text[0] >= 0x80 || strings.Contains("\"\r\n", text) {
		return 0, fmt.Errorf("separator %s: give one ASCII character, or tab, or space", quote.Text(text))
	}
	return text[0], nil
}

// sniff finds the layout of a text by its first rows.
func sniff(name string, text []byte, o *Options) (l layout, notes []string, err error) {
	if first, _, _ := bytes.Cut(text, []byte{'\n'}); bytes.HasPrefix(bytes.ToLower(bytes.Trim(first, "\" \r")), []byte("sep=")) {
		l.skip = 1
		if rest := bytes.Trim(first, "\"\r")[4:]; len(rest) == 1 && rest[0] < 0x80 && o.Separator == "" {
			l.sep, l.said = rest[0], "the line "+strings.ToLower(string(bytes.Trim(first, "\"\r")))
		}
	}
	if o.Separator != "" {
		if l.sep, err = separatorOption(o.Separator); err != nil {
			return l, nil, err
		}
		l.said = "--separator"
	}
	lines, comments := 0, 0
	for line := range bytes.Lines(text) {
		if len(bytes.TrimSpace(line)) > 0 {
			lines++
		}
		if line[0] == '#' {
			comments++
		}
	}
	if comments > 0 && comments <= lines/2 {
		l.comment = '#'
	}
	chosen, notes := l.choose(text, o)
	if chosen.each(name, text, 1, func([][]byte, int) error { return nil }) != nil {
		l.raw = true
		if other, doubts := l.choose(text, o); other.plainQuotes(text) {
			chosen, notes = other, append(doubts, "quotation marks stand within values, and are read as they are")
		}
	}
	l = chosen
	if o.Decimal != "" {
		l.mark = o.Decimal[0]
	}
	return l, notes, nil
}

// choose finds separator and decimal mark.
func (l layout) choose(text []byte, o *Options) (found layout, notes []string) {
	best := -1.0
	for _, s := range separatorNames {
		try := l
		if l.sep == 0 {
			try.sep = s.sep
		}
		score, mark, doubt := try.score(text)
		if score > best {
			best, found, found.mark, notes = score, try, mark, nil
			if doubt != "" && o.Decimal == "" {
				notes = []string{doubt}
			}
		}
		if l.sep != 0 {
			break
		}
	}
	return found, notes
}

// plainQuotes reports whether all rows of the sample have the same number of values, at least two,
// none of which begins with a quotation mark: then the marks are no sign of quoting.
func (l *layout) plainQuotes(text []byte) bool {
	width := 0
	odd := errors.New("no")
	return l.each("", text, 1, func(fields [][]byte, line int) error {
		if width == 0 {
			width = len(fields)
		}
		if len(fields) != width || width < 2 || slices.ContainsFunc(fields, func(f []byte) bool { return len(f) > 0 && f[0] == '"' }) {
			return odd
		}
		return nil
	}) == nil && width > 1
}

// score says how well a text can be read so: the more rows have the same number of fields, and the
// more fields are numbers or words of their own, the better. It also returns the decimal mark with
// which most fields are numbers, and says so if that is a toss-up.
func (l *layout) score(text []byte) (score float64, mark byte, doubt string) {
	const enough = 200 // rows
	widths := map[int]int{}
	rows, cells, sound, dots, commas := 0, 0, 0, 0, 0
	example := ""
	stop := errors.New("enough")
	l.each("", text, 1, func(fields [][]byte, line int) error {
		rows++
		widths[len(fields)]++
		for _, f := range fields {
			cells++
			s := string(f)
			u, dot := parseNumber(s, '.')
			v, comma := parseNumber(s, ',')
			if dot {
				dots++
			}
			if comma {
				commas++
			}
			switch {
			case dot || comma || isMissing(s, nil):
				sound++
			case l.sep != ' ' && numbersOnly(s):
				// two values, between which a space stands
			case !bytes.ContainsAny(f, ";\t|") && (bytes.IndexByte(f, ',') < 0 || bytes.IndexByte(f, ' ') >= 0 && l.sep != ' '):
				sound++
			}
			if dot && comma && example == "" && u != v {
				example = s
			}
		}
		if rows == enough {
			return stop
		}
		return nil
	})
	if rows == 0 {
		return 0, '.', ""
	}
	modal := 0
	for w, n := range widths {
		if n > widths[modal] || n == widths[modal] && w > modal {
			modal = w
		}
	}
	mark = '.'
	if commas > dots {
		mark = ','
	} else if commas == dots && example != "" && l.sep == ';' {
		word, other := "comma", "."
		if mark = ','; strings.Contains(example, ".") {
			mark, word, other = '.', "point", ","
		}
		doubt = fmt.Sprintf("%s was read with a decimal %s; if the %s stands between thousands, say --decimal %s", example, word, word, other)
	}
	score = float64(widths[modal]) / float64(rows) * float64(sound) / float64(cells)
	if modal == 1 {
		score /= 100 // whatever has no separator can be read so
	}
	return score, mark, doubt
}

// numbersOnly reports whether a text is several numbers with spaces between them.
func numbersOnly(s string) bool {
	words := strings.Fields(s)
	for _, w := range words {
		_, dot := parseNumber(w, '.')
		if _, comma := parseNumber(w, ','); !dot && !comma {
			return false
		}
	}
	return len(words) > 1
}

// records returns the rows of the sample, up to [sampled] of them, as they are cut.
func (l *layout) records(name string, text []byte) (records []record, err error) {
	stop := errors.New("enough")
	err = l.each(name, text, 1, func(fields [][]byte, line int) error {
		row := make([]string, len(fields))
		for i, f := range fields {
			row[i] = string(f)
		}
		records = append(records, record{row, line})
		if len(records) == sampled+1 {
			return stop
		}
		return nil
	})
	if err == stop {
		err = nil
	}
	return records, err
}
