package dataset

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/lockstep-go/lockstep/internal/quote"
)

// field reads a field that is not plainly a number. It leaves in l.message what is wrong.
func (l *loader) field(row []float32, j int, text []byte) state {
	a := &l.acts[j]
	switch {
	case a.kind == Dropped, a.kind == ID:
		return fine
	case a.kind == Target && !a.number:
		if len(text) == 0 || slices.Contains(l.s.MissingValues, string(text)) {
			if l.known {
				return fine
			}
			l.message = fmt.Sprintf("%s: the target is missing: name the class, or say --missing drop to leave such rows out", l.s.column(a.column))
			return lacking
		}
		if l.findsClasses() && !utf8.Valid(text) {
			return l.notUTF8(a, text)
		}
		l.label = append(l.label, text...)
		return fine
	case isMissing(string(text), l.s.MissingValues) && !(a.kind == Category && len(text) > 0 && l.isWord(a.column, string(text))):
		return l.lack(row, a, string(text))
	case a.kind == Category:
		return l.word(row, a, text)
	}
	v, ok := parseNumber(string(text), l.lay.mark)
	f := float32((v - a.shift) / a.scale)
	if ok && a.plain && !math.IsInf(v, 0) {
		f = round(v, text, l.lay.mark)
	}
	if !ok || math.Abs(float64(f)) > math.MaxFloat32 {
		return l.noNumber(a, string(text), ok)
	}
	if a.kind == Number {
		row[a.to] = f
	} else {
		l.target[a.to] = f
	}
	return fine
}

// noNumber refuses a text that is no number, or, if beyond, a number that float32 does not hold.
// The row can be predicted all the same if it is the target.
func (l *loader) noNumber(a *action, text string, beyond bool) state {
	if a.kind == Target && l.known {
		if l.untold++; l.untold == 1 {
			l.untoldText = text
		}
		return fine
	}
	column := l.s.column(a.column)
	switch name := l.s.Columns[a.column].Name; {
	case beyond:
		limit := "float32, ±3.4e38"
		if v, ok := parseNumber(text, l.lay.mark); !ok || math.IsInf(v, 0) {
			limit = "float64, ±1.8e308"
		}
		l.message = fmt.Sprintf("%s: %s is beyond the range of %s: scale the column, or leave the row out", column, quote.Text(text), limit)
		return bad
	case isInfinity(text):
		l.message = fmt.Sprintf("%s: %s is not a finite number: give one, or leave the row out", column, quote.Text(text))
		return bad
	case text == name:
		l.message = fmt.Sprintf("%s: the name of the column stands here again, as where files are put together: leave the line out", column)
		return bad
	}
	if inside, ok := strings.CutPrefix(text, "("); ok && strings.HasSuffix(inside, ")") {
		inside = inside[:len(inside)-1]
		if v, ok := parseNumber(inside, l.lay.mark); ok && v > 0 {
			l.message = fmt.Sprintf("%s: %s is not a number; if it is below 0, as accountants write it, write -%s", column, quote.Text(text), inside)
			return bad
		}
	}
	l.message = fmt.Sprintf("%s: %s is not a number; if it stands for a missing value, say --missing-values %s", column, quote.Text(text), quote.Text(text))
	if l.line == l.first && l.first > 1 { // a part of a file may begin anywhere below
		l.message += "; if the line says more about the columns, as units, leave it out"
	}
	if !l.known && a.kind == Number {
		l.message += fmt.Sprintf("; if the column holds words, --categorical %s", flagName(l.s, a.column))
	} else if !l.known && l.o.Task == "" {
		l.message += "; to learn classes, --task classes"
	}
	return bad
}

// notUTF8 refuses a text that could not be saved with the network.
func (l *loader) notUTF8(a *action, text []byte) state {
	l.message = fmt.Sprintf("%s: %s is not UTF-8, as the text above is: say --encoding latin-1, or mend the line", l.s.column(a.column), quote.Text(string(text)))
	return bad
}

// isWord reports whether a text that stands for a missing value elsewhere is a word of a category:
// the column is said to hold words, or was when the network was trained.
func (l *loader) isWord(column int, text string) bool {
	c := &l.s.Columns[column]
	if l.known {
		return slices.Contains(c.Words, text)
	}
	return slices.ContainsFunc(l.o.Categorical, func(name string) bool {
		if c.Name != "" && strings.EqualFold(name, c.Name) {
			return true
		}
		n, err := strconv.Atoi(name)
		return err == nil && (n == column+1 || n == column-len(l.s.Columns))
	})
}

// lack takes a missing value.
func (l *loader) lack(row []float32, a *action, text string) state {
	if a.kind == Target && l.known {
		return fine // it is NaN
	}
	if a.kind != Target && a.filled && a.kind == Number {
		row[a.to] = a.fill
		l.missing++
		return fine
	}
	if a.kind == Category && l.s.FillsMissing() {
		row[a.to] = -1 // no word
		l.missing++
		return fine
	}
	what := "the value is missing"
	if text != "" {
		what += " (" + quote.Text(text) + ")"
	}
	hint := "say --missing drop to leave such rows out, or mean, median or a number to be put there"
	if a.kind == Target {
		hint = "say --missing drop to leave such rows out"
	} else if l.known && l.s.Missing == "drop" {
		hint = "rows with missing values were left out of the training, too"
	} else if l.known {
		hint = "the network was trained without a rule for missing values (--missing)"
	}
	if a.kind == Category && !l.known && text != "" {
		hint += fmt.Sprintf("; if it is a word, --categorical %s", flagName(l.s, a.column))
	}
	l.message = fmt.Sprintf("%s: %s: %s", l.s.column(a.column), what, hint)
	return lacking
}

// word takes a word of a category.
func (l *loader) word(row []float32, a *action, text []byte) state {
	k, ok := a.words[string(text)]
	if !ok {
		if l.known {
			l.unknown[l.s.name(a.column)]++
			row[a.to] = -1
			return fine
		}
		k = len(a.words)
		if k == mostWords {
			l.message = fmt.Sprintf("%s: more than %s different words: leave the column out by --drop %s", l.s.column(a.column), quote.Thousands(mostWords), flagName(l.s, a.column))
			return bad
		}
		if !utf8.Valid(text) {
			return l.notUTF8(a, text)
		}
		w := string(text)
		a.words[w] = k
		l.fresh[a.to] = append(l.fresh[a.to], w)
	}
	row[a.to] = float32(k)
	return fine
}
