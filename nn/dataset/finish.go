package dataset

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
)

// finish makes the table.
func (l *loader) finish() (*Table, error) {
	t := l.t
	n := t.lines.n
	if n == 0 && len(t.Problems) == 0 {
		if l.dropped > 0 {
			return nil, fmt.Errorf("%s: every row has a missing value, and was left out: say --missing mean instead of drop", l.name)
		}
		return nil, fmt.Errorf("%s has no rows", l.name)
	}
	t.Features = kernel.Matrix{Rows: n, Cols: l.width, Stride: l.width, Data: l.values[:n*l.width]}
	if err := l.spread(); err != nil {
		return nil, err
	}
	if l.nt > 0 {
		t.Targets = kernel.Matrix{Rows: n, Cols: l.nt, Stride: l.nt, Data: l.targets[:n*l.nt]}
	}
	if !l.o.Lenient {
		t.left = l.dropped
	}
	t.left += l.empty
	if l.empty > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("%s of empty fields passed over", quote.Grouped(l.empty, "row")))
	}
	if l.dropped > 0 && !l.o.Lenient {
		t.Notes = append(t.Notes, fmt.Sprintf("%s with missing values left out, %s %s", quote.Grouped(l.dropped, "row"), quote.Thousands(n), quote.Verb(n, "stay")))
	}
	if l.hashes > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("%s between the rows %s with #: passed over as comments", quote.Grouped(l.hashes, "line"), quote.Verb(l.hashes, "start")))
	}
	if l.untold > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("%s of %s %s no number, such as %s: taken for unknown", quote.Grouped(l.untold, "value"), l.s.targetColumn(), map[bool]string{true: "is", false: "are"}[l.untold == 1], quote.Text(l.untoldText)))
	}
	if l.missing > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("%s filled in (--missing %s)", quote.Grouped(l.missing, "missing value"), quote.Name(l.s.Missing)))
	}
	for i := range l.s.Columns {
		if n := l.unknown[l.s.name(i)]; n > 0 {
			t.Notes = append(t.Notes, fmt.Sprintf("%s: %s not among the words of the training, taken for none of them", l.s.column(i), quote.Grouped(n, "value")))
		}
	}
	if l.labels != nil {
		l.finishLabels()
		if f := l.labelFacts(); !l.known && l.o.Task == "" && f.manyNumbers() {
			return nil, fmt.Errorf("%s: %s has %s different numbers in %s, though few in the first: say --task regression to learn a number, or --task classes", l.name, l.s.targetColumn(), quote.Thousands(len(f.distinct)), quote.Grouped(n, "row"))
		}
	}
	t.Columns = l.s.FeatureNames()
	return t, nil
}

// labelFacts are what the labels of all rows say of their column.
func (l *loader) labelFacts() *facts {
	f := &facts{cells: l.t.Len(), distinct: map[string]int{}}
	counts := l.t.Counts()
	for k, name := range l.t.Classes {
		v, ok := parseNumber(name, l.lay.mark)
		switch {
		case !ok:
			f.words++
			return f
		case leadingZero(name):
			f.zeros++
		case strings.Trim(name, "+-0123456789") == "":
			f.whole += counts[k]
		}
		if k == 0 {
			f.least, f.greatest = v, v
		}
		f.least, f.greatest = min(f.least, v), max(f.greatest, v)
		f.distinct[name] = counts[k]
	}
	return f
}

// findsClasses reports whether the labels of this table make the classes: a network's schema that
// has some keeps them.
func (l *loader) findsClasses() bool { return !l.known || len(l.s.Classes) == 0 }

// finishLabels sets the labels and classes.
func (l *loader) finishLabels() {
	t := l.t
	var known []string
	if !l.findsClasses() {
		known = l.s.Classes
	}
	var other map[string]int
	var near int
	t.Labels, t.Classes, other, near = l.labels.finish(known)
	l.s.Classes = t.Classes
	if !l.known {
		counts := t.Counts()
		t.Notes = append(t.Notes, labelRemarks(l.s.targetColumn(), t.Classes, func(k int) int { return counts[k] })...)
	}
	if near > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("the labels of %s have a full stop or .0 at the end that the classes have not: it was passed over", quote.Grouped(near, "row")))
	}
	if len(other) > 0 {
		var names []string
		rows := 0
		for s, n := range other {
			names = append(names, s)
			rows += n
		}
		sortLabels(names)
		t.Notes = append(t.Notes, fmt.Sprintf("%s labelled with none of the network's classes (%s) %s as unlabelled", quote.Grouped(rows, "row"), quote.Names(names), quote.Verb(rows, "count")))
	}
}

// spread makes of every category as many features as it has words.
func (l *loader) spread() error {
	s := l.s
	any := false
	slot := 0
	order := make([][]int, l.width) // from a code to the place of the word
	for i := range s.Columns {
		c := &s.Columns[i]
		if c.Kind != Number && c.Kind != Category {
			continue
		}
		if c.Kind == Category {
			any = true
			if !l.known {
				c.Words = slices.Sorted(slices.Values(l.fresh[slot]))
				for _, w := range l.fresh[slot] {
					k, _ := slices.BinarySearch(c.Words, w)
					order[slot] = append(order[slot], k)
				}
			}
		}
		slot++
	}
	if !any {
		return nil
	}
	from := l.t.Features
	width := s.Features()
	if from.Rows > maxValues/max(width, 1) {
		return fmt.Errorf("%s: %s of %s, one for each word, are more than %s numbers: leave columns out by --drop", l.name, quote.Grouped(from.Rows, "row"), quote.Count(width, "feature"), quote.Thousands(maxValues))
	}
	to := kernel.NewMatrix(from.Rows, width)
	for r := range from.Rows {
		x, y := from.Row(r), to.Row(r)
		slot, at := 0, 0
		for i := range s.Columns {
			switch c := &s.Columns[i]; c.Kind {
			case Number:
				y[at] = x[slot]
				slot, at = slot+1, at+1
			case Category:
				if k := int(x[slot]); k >= 0 && len(c.Words) != 0 { // a row that was refused has code 0
					if order[slot] != nil {
						k = order[slot][k]
					}
					y[at+k] = 1
				}
				slot, at = slot+1, at+len(c.Words)
			}
		}
	}
	l.t.Features = to
	l.values = nil
	return nil
}
