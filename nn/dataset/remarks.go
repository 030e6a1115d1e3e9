package dataset

import (
	"fmt"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
)

// remarks notes what looks odd about the columns, and the option that may help.
func (in *inference) remarks(s *Schema) {
	first := map[string]int{}
	var twice, codes, constant []string
	for j := range s.Columns {
		c, f := &s.Columns[j], in.facts[j]
		same := len(f.distinct) == 1 && f.missing == 0 && f.cells >= 10
		if c.Kind == Target && s.Task == Regression && same {
			in.notes = append(in.notes, fmt.Sprintf("%s is the same in %s: there is nothing to learn", s.column(j), in.sampleText(f)))
		}
		if c.Kind != Number && c.Kind != Category {
			continue
		}
		if i, ok := first[c.Name]; ok && c.Name != "" {
			twice = append(twice, fmt.Sprintf("%d and %d (%s)", i+1, j+1, quote.Text(c.Name)))
		}
		first[c.Name] = j
		if c.Kind == Number && f.zeros > 0 {
			codes = append(codes, flagName(s, j))
		}
		if in.header != nil && same {
			constant = append(constant, s.name(j))
		}
	}
	if len(twice) > 0 {
		in.notes = append(in.notes, fmt.Sprintf("columns of the same name are told apart by their order: %s", some(twice)))
	}
	if len(codes) > 0 {
		in.notes = append(in.notes, fmt.Sprintf("numbers that start with a zero, as codes do, are read as numbers: to learn each as a word of its own, say --categorical %s", strings.Join(codes[:min(len(codes), 3)], ",")))
	}
	if len(constant) > 0 {
		in.notes = append(in.notes, fmt.Sprintf("nothing can be learned from what is the same in %s: %s", in.sampleText(in.facts[0]), quote.PlainNames(constant)))
	}
}

// some joins the first of many texts.
func some(texts []string) string {
	const most = 4
	if more := len(texts) - most; more > 0 {
		texts = append(texts[:most:most], quote.Thousands(more)+" more")
	}
	return strings.Join(texts, ", ")
}

// labelRemarks notes classes that may not be meant as such: a text that stands for a missing value
// elsewhere, and names that differ only in case or in the way a number is written.
func labelRemarks(column string, names []string, rows func(class int) int) []string {
	var notes []string
	alike := map[string]string{}
	for k, name := range names {
		if isMissing(name, nil) {
			notes = append(notes, fmt.Sprintf("%s: %s is learned as a class, of %s: if it stands for a missing label, say --missing-values %s --missing drop", column, quote.Text(name), quote.Grouped(rows(k), "row"), quote.Path(name)))
		}
		key := strings.ToLower(name)
		if v, ok := parseNumber(name, '.'); ok && !leadingZero(name) {
			key = fmt.Sprint(v)
		}
		if other, ok := alike[key]; ok {
			notes = append(notes, fmt.Sprintf("%s: %s and %s are two classes, as they are written", column, quote.Text(other), quote.Text(name)))
		}
		alike[key] = name
	}
	const most = 5
	if more := len(notes) - most; more > 0 {
		notes = append(notes[:most], fmt.Sprintf("%s: %s more of this kind", column, quote.Thousands(more)))
	}
	return notes
}
