package dataset

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
)

// facts are what the rows of a sample, without the first, say of one column.
type facts struct {
	cells, numbers, missing, words int
	whole                          int    // numbers without a decimal mark or exponent
	zeros                          int    // whole numbers that start with a zero, such as postal codes
	grouped                        int    // numbers with a mark between groups of three digits
	group                          string // the first of these
	distinct                       map[string]int
	values                         []float64
	least, greatest                float64
	counts                         bool // n, n+1, n+2, …
	word                           string
	wordLine                       int
}

// study collects the facts of column j.
func study(rows []record, j int, mark byte, missing []string) *facts {
	f := &facts{distinct: map[string]int{}, counts: len(rows) > 1}
	for i, r := range rows {
		s := r.fields[j]
		f.cells++
		if isMissing(s, missing) {
			f.missing++
			f.counts = false
			continue
		}
		f.distinct[s]++
		if isInfinity(s) {
			f.numbers++ // which the reader of rows will refuse
			f.counts = false
			continue
		}
		v, ok := parseNumber(s, mark)
		if !ok {
			f.words++
			f.counts = false
			if f.word == "" {
				f.word, f.wordLine = s, r.line
			}
			continue
		}
		if len(f.values) == 0 {
			f.least, f.greatest = v, v
		}
		f.least, f.greatest = min(f.least, v), max(f.greatest, v)
		f.numbers++
		f.values = append(f.values, v)
		digits := strings.TrimLeft(s, "+-")
		if strings.Trim(digits, "0123456789") == "" {
			f.whole++
			if leadingZero(s) {
				f.zeros++
			}
		} else if grouping(s, mark) != "" {
			if f.grouped++; f.grouped == 1 {
				f.group = s
			}
			f.whole++
		}
		f.counts = f.counts && v == f.values[0]+float64(i)
	}
	return f
}

// leadingZero reports whether a number starts with a zero that its value does not need.
func leadingZero(s string) bool {
	digits := strings.TrimLeft(s, "+-")
	return len(digits) > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9'
}

// isNumber reports whether the column holds numbers: at least half of what is there.
func (f *facts) isNumber() bool { return f.numbers > 0 && f.numbers >= f.words }

// empty reports whether nothing is there.
func (f *facts) empty() bool { return f.numbers+f.words == 0 }

// isHeader reports whether the first row of a sample names the columns. If the types of the columns
// below are not enough to tell, note says what was taken for what.
func isHeader(first record, below []*facts, rows int, o *Options, mark byte) (header bool, note string) {
	if o.Header != Detect {
		return o.Header == Present, ""
	}
	var numbers []float64
	evidence, numeric, cells := 0.0, 0, 0
	for j, s := range first.fields {
		f := below[j]
		v, number := parseNumber(s, mark)
		if isInfinity(s) {
			v, number = math.Inf(1), true
		}
		for _, name := range slices.Concat(o.Targets, o.Drop, o.ID, o.Categorical) {
			if s == name && !number && s != "" {
				return true, ""
			}
		}
		if isMissing(s, o.MissingValues) {
			continue
		}
		cells++
		if number {
			numeric++
			numbers = append(numbers, v)
		}
		switch {
		case rows == 0:
		case f.isNumber() && !number && f.words == 0:
			return true, "" // a word above numbers
		case f.isNumber() && !number:
			evidence++
		case f.isNumber() && number:
			if span := f.greatest - f.least; v >= f.least && v <= f.greatest {
				evidence -= 0.5
			} else if rows >= 5 && (v < f.least-span || v > f.greatest+span) {
				evidence += 0.5 // far from the numbers below
			}
			if rows >= 5 && f.whole == 0 && strings.Trim(s, "0123456789") == "" {
				evidence += 0.5 // a whole number above numbers with decimals
			}
		case f.empty() || number:
		case f.distinct[s] > 0:
			evidence -= 2 // a word that comes again
		case len(f.distinct) <= f.cells/2 || isTargetName(s):
			evidence++ // words come again and again, but this one does not
		default:
			evidence += 0.25
		}
	}
	if numeric == 0 && !slices.ContainsFunc(below, func(f *facts) bool { return !f.empty() }) {
		return true, "" // nothing is below it
	}
	if numeric == 0 {
		return rows == 0 || evidence > 0, ""
	}
	if rows == 0 {
		return false, ""
	}
	if progression(numbers) && (numeric == cells || numeric == cells-1 && evidence > -float64(numeric)/2) {
		evidence += 1 + float64(numeric)/2
	}
	if evidence < 0.5 {
		return false, ""
	}
	names := slices.Clone(first.fields)
	if len(names) > 6 {
		names = append(names[:5], "…", names[len(names)-1])
	}
	return true, fmt.Sprintf("the first row (%s) was taken for the names of the columns; if it is a row of values, say --header no", quote.PlainNames(names))
}

// progression reports whether numbers rise by equal steps, at least three of them: wavelengths, or
// numbers of columns.
func progression(v []float64) bool {
	if len(v) < 3 {
		return len(v) == 2 && v[0] == 0 && v[1] == 1
	}
	step := v[1] - v[0]
	for i := 2; i < len(v); i++ {
		d := v[i] - v[i-1] - step
		if step <= 0 || d > step/1000 || d < -step/1000 {
			return false
		}
	}
	return true
}

// isTargetName reports whether a column of this name is the target if nothing else is said.
func isTargetName(s string) bool {
	switch strings.ToLower(s) {
	case "label", "labels", "class", "target":
		return true
	}
	return false
}

// countLine reports whether the first row counts the others, as in the files of scikit-learn: the
// number of rows, of features, and the names of the classes.
func countLine(records []record) bool {
	if len(records) < 2 || len(records[0].fields) < 4 {
		return false
	}
	f := records[0].fields
	n, err1 := strconv.Atoi(f[0])
	features, err2 := strconv.Atoi(f[1])
	if err1 != nil || err2 != nil || features != len(records[1].fields)-1 || len(records) <= sampled && n != len(records)-1 && n != len(records)-2 { // there may be a header, too
		return false
	}
	empty := 0
	for _, s := range f[2:] {
		if _, err := strconv.ParseFloat(s, 64); err == nil {
			return false
		}
		if s == "" {
			empty++
		}
	}
	return empty == 0 || empty == len(f)-2
}
