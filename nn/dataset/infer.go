package dataset

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/lockstep-go/lockstep/internal/quote"
)

// mostWords bounds the words of a category: each is a feature of its own.
const mostWords = 1000

// An inference is what the sample of a table says.
type inference struct {
	name    string
	o       *Options
	lay     layout
	rows    []record // of values, as wide as most
	facts   []*facts
	width   int
	header  []string // nil if the file has none
	top     int      // lines of the file above the first row of values
	notes   []string
	hash    *record // a line above the rows that starts with #, or nil
	rowName bool    // the header lacks a name for the first column, as R writes it
}

// look cuts the header from the records, and studies the columns.
func (in *inference) look(records []record) error {
	if len(records) == 0 {
		return fmt.Errorf("%s is empty: a row of values for each example is expected", in.name)
	}
	if in.o.Header == Detect && countLine(records) {
		in.notes = append(in.notes, fmt.Sprintf("the first line (%s) counts the rows and names the classes: it was passed over", quote.PlainNames(records[0].fields)))
		in.top = records[0].line
		records = records[1:]
	}
	in.width = modalWidth(records)
	first := records[0]
	below := records[1:]
	in.rows = nil
	for _, r := range below {
		if len(r.fields) == in.width {
			in.rows = append(in.rows, r)
		}
	}
	if len(first.fields) == in.width-1 && len(in.rows) > 0 && in.o.Header != Absent {
		first.fields = slices.Concat([]string{""}, first.fields)
		in.study()
		if h, _ := isHeader(first, in.facts, len(in.rows), in.o, in.lay.mark); h && !in.facts[in.width-1].empty() {
			in.rowName = true
			in.take(first)
			return nil
		}
		if in.facts[in.width-1].empty() { // the rows have a separator at their ends, the header has none
			first.fields = append(first.fields[1:], "")
			in.take(first)
			return nil
		}
	}
	in.study()
	if in.hashHeader(records) {
		return nil
	}
	if len(first.fields) != in.width { // the reader of rows will say what is wrong, if it is
		if len(in.rows) == 0 {
			in.rows = records
		}
		in.study()
		return nil
	}
	in.withoutRepeats(first)
	header, note := isHeader(first, in.facts, len(in.rows), in.o, in.lay.mark)
	if header {
		in.take(first)
		if len(records) == 1 {
			return fmt.Errorf("%s has a header and no rows: a row of values for each example is expected", in.name)
		}
		if note != "" {
			in.notes = append(in.notes, note)
		}
		return nil
	}
	in.rows = slices.Concat([]record{first}, in.rows)
	in.study()
	return nil
}

// withoutRepeats takes rows that repeat the first row out of the sample, if that is a header above
// numbers: such rows come where files are put together, and the reader of rows refuses them.
func (in *inference) withoutRepeats(first record) {
	repeated := slices.ContainsFunc(in.rows, func(r record) bool { return slices.Equal(r.fields, first.fields) })
	if !repeated || !slices.ContainsFunc(in.facts, (*facts).isNumber) {
		return
	}
	for j, s := range first.fields {
		if _, number := parseNumber(s, in.lay.mark); in.facts[j].isNumber() && !number && !isInfinity(s) && !isMissing(s, in.o.MissingValues) {
			in.rows = slices.DeleteFunc(in.rows, func(r record) bool { return slices.Equal(r.fields, first.fields) })
			in.study()
			return
		}
	}
}

func (in *inference) study() {
	in.facts = make([]*facts, in.width)
	for j := range in.facts {
		in.facts[j] = study(in.rows, j, in.lay.mark, in.o.MissingValues)
	}
}

// take makes a row the header.
func (in *inference) take(first record) {
	in.header = unquoted(first.fields)
	in.top = max(in.top, first.line)
}

// unquoted returns names without the single quotes that some programs write around each of them.
func unquoted(names []string) []string {
	bare := slices.Clone(names)
	for i, s := range names {
		if s == "" {
			continue
		}
		if len(s) < 3 || s[0] != '\'' || s[len(s)-1] != '\'' {
			return names
		}
		bare[i] = s[1 : len(s)-1]
	}
	return bare
}

// modalWidth returns the number of fields that most rows have.
func modalWidth(records []record) int {
	widths := map[int]int{}
	most := len(records[0].fields)
	for _, r := range records {
		widths[len(r.fields)]++
	}
	for _, w := range slices.Sorted(maps.Keys(widths)) {
		if widths[w] > widths[most] {
			most = w
		}
	}
	return most
}

// schema makes a schema of what was found and said.
func (in *inference) schema() (*Schema, error) {
	s := &Schema{Format: "csv", Header: in.header != nil, Columns: make([]Column, in.width), Missing: in.o.Missing, MissingValues: in.o.MissingValues}
	for j := range s.Columns {
		c := &s.Columns[j]
		if in.header != nil {
			c.Name = in.header[j]
		}
	}
	targets, err := in.targets(s)
	if err != nil {
		return nil, err
	}
	if err := in.kinds(s, targets); err != nil {
		return nil, err
	}
	if len(targets) > 0 {
		if err := in.task(s, targets); err != nil {
			return nil, err
		}
	}
	in.remarks(s)
	features := 0
	for j := range s.Columns {
		c := &s.Columns[j]
		f := in.facts[j]
		if c.Kind == Number || c.Kind == Target && s.Task == Regression {
			in.precision(s, j)
		}
		switch c.Kind {
		case Number:
			if v, ok := marker(f.values); ok {
				in.notes = append(in.notes, fmt.Sprintf("%s: %s lies far from all other values: if it stands for a missing one, say --missing-values=%s and --missing", s.column(j), decimal(v), decimal(v)))
			}
			features++
		case Category:
			features++
		}
		if (c.Kind == Number || c.Kind == Target && s.Task == Regression) && f.grouped > 0 {
			in.notes = append(in.notes, fmt.Sprintf("%s: marks between thousands were left out, as in %s", s.column(j), quote.Name(f.group)))
		}
	}
	if features == 0 {
		if in.width == 1 && len(targets) == 1 {
			if in.lay.said != "" {
				return nil, fmt.Errorf("%s has one column, the target, as no %s stand between values: columns of features are expected beside it; leave %s out to have it found", in.name, SeparatorName(string(rune(in.lay.sep))), in.lay.said)
			}
			if sep := in.rowsInQuotes(); sep != "" {
				return nil, fmt.Errorf("%s has one column, as each row stands within quotation marks: take the marks at both ends away, and %s separate the values", in.name, SeparatorName(sep))
			}
			return nil, fmt.Errorf("%s has one column, the target: columns of features are expected beside it; if values stand between another character than %s, say --separator", in.name, ", ; | tabs and spaces")
		}
		var out []string
		for j := range s.Columns {
			if c := &s.Columns[j]; c.Kind == Dropped {
				out = append(out, quote.Name(in.column(j))+" ("+quote.Line(c.Why)+")")
			}
		}
		if more := len(out) - 10; more > 0 {
			out = append(out[:10], quote.Thousands(more)+" more")
		}
		if len(out) > 0 {
			return nil, fmt.Errorf("%s has no column of features: left out are %s", in.name, strings.Join(out, ", "))
		}
		return nil, fmt.Errorf("%s has no column of features", in.name)
	}
	return s, nil
}

// rowsInQuotes returns the separator within the values of the only column, if all of them are rows
// that some program has put into quotation marks, and "" otherwise.
func (in *inference) rowsInQuotes() string {
	for _, sep := range []string{",", ";", "\t", "|"} {
		if len(in.rows) == 0 {
			break
		}
		fields := strings.Count(in.rows[0].fields[0], sep)
		if fields > 0 && !slices.ContainsFunc(in.rows, func(r record) bool { return strings.Count(r.fields[0], sep) != fields }) {
			return sep
		}
	}
	return ""
}

// resolve returns the columns that an option names, each once.
func (in *inference) resolve(option string, names []string) ([]int, error) {
	var columns []int
	add := func(j int) {
		if !slices.Contains(columns, j) {
			columns = append(columns, j)
		}
	}
	for _, name := range names {
		var found []int
		for j, s := range in.header {
			if s == name {
				found = append(found, j)
			}
		}
		if len(found) == 0 && in.header != nil {
			for j, s := range in.header {
				if strings.EqualFold(s, name) {
					found = append(found, j)
				}
			}
		}
		if len(found) > 1 {
			return nil, fmt.Errorf("%s: columns %d and %d are both called %s: name the column for %s by its number", in.name, found[0]+1, found[1]+1, quote.Text(name), option)
		}
		if len(found) == 1 {
			add(found[0])
			continue
		}
		n, err := strconv.Atoi(name)
		switch {
		case err == nil && n >= 1 && n <= in.width:
			add(n - 1)
		case err == nil && n <= -1 && n >= -in.width:
			add(in.width + n)
		case err == nil:
			return nil, fmt.Errorf("%s has no column %d for %s: it has %s", in.name, n, option, quote.Grouped(in.width, "column"))
		case in.header == nil:
			return nil, fmt.Errorf("%s has no column %s for %s, as it has no header: name the column by its number, 1 to %d", in.name, quote.Text(name), option, in.width)
		default:
			return nil, fmt.Errorf("%s has no column %s for %s: its columns are %s", in.name, quote.Text(name), option, quote.Names(in.header))
		}
	}
	return columns, nil
}

// targets returns the columns to be learned: those that are said, the one with a usual name, or the
// last.
func (in *inference) targets(s *Schema) ([]int, error) {
	if in.o.Unlabelled || in.o.TargetFile != "" {
		return nil, nil
	}
	if len(in.o.Targets) > 0 {
		return in.resolve("--target", in.o.Targets)
	}
	var found []int
	for j, name := range in.header {
		if isTargetName(name) && !in.facts[j].empty() && !in.listed(j) {
			found = append(found, j)
		}
	}
	if n := len(found); n > 0 {
		if n > 1 {
			in.notes = append(in.notes, fmt.Sprintf("columns %d and %d could both be the target, by their names: %s was taken; --target names another", found[n-2]+1, found[n-1]+1, quote.Text(in.header[found[n-1]])))
		}
		return found[n-1:], nil
	}
	for j := in.width - 1; j >= 0; j-- {
		if !in.facts[j].empty() && !in.listed(j) {
			return []int{j}, nil
		}
	}
	return nil, fmt.Errorf("%s has no values, other than for columns that are left out: a row of values for each example is expected", in.name)
}

// listed reports whether a column is said to be something else than the target.
func (in *inference) listed(j int) bool {
	for _, names := range [][]string{in.o.Drop, in.o.ID} {
		columns, err := in.resolve("", names)
		if err == nil && slices.Contains(columns, j) {
			return true
		}
	}
	return false
}

// kinds decides what each column is.
func (in *inference) kinds(s *Schema, targets []int) error {
	ids := in.o.ID
	all := slices.Contains(ids, "*")
	if all {
		ids = nil
	}
	said := map[string][]int{}
	for _, o := range []struct {
		option string
		names  []string
	}{{"--drop", in.o.Drop}, {"--id", ids}, {"--categorical", in.o.Categorical}} {
		columns, err := in.resolve(o.option, o.names)
		if err != nil {
			return err
		}
		for _, other := range []string{"--drop", "--id"} {
			for _, j := range columns {
				if slices.Contains(said[other], j) {
					return fmt.Errorf("%s: %s is named by %s and by %s: it can be one of them", in.name, s.column(j), other, o.option)
				}
			}
		}
		said[o.option] = columns
	}
	for j := range s.Columns {
		c, f := &s.Columns[j], in.facts[j]
		switch {
		case slices.Contains(targets, j):
			c.Kind = Target
			if slices.Contains(said["--drop"], j) || slices.Contains(said["--id"], j) {
				return fmt.Errorf("%s: %s is the target: name another for --drop and --id", in.name, s.column(j))
			}
		case slices.Contains(said["--drop"], j):
			c.Kind, c.Why = Dropped, "as --drop says"
		case slices.Contains(said["--id"], j):
			c.Kind = ID
		case slices.Contains(said["--categorical"], j):
			c.Kind = Category
		case f.empty():
			c.Kind, c.Why = Dropped, "empty"
		case in.rowName && j == 0:
			c.Kind, c.Why = Dropped, "names of the rows"
		case in.header != nil && j == 0 && (c.Name == "" || strings.HasPrefix(c.Name, "Unnamed:")) && f.cells > 1 && f.whole == f.cells && f.least >= 0 && len(f.distinct) == f.cells && !f.counts:
			c.Kind, c.Why = Dropped, "an index: whole numbers without a name, of which none comes again"
		case in.header != nil && f.counts && (f.least == 0 || f.least == 1) && (c.Name == "" || strings.HasPrefix(c.Name, "Unnamed:")):
			c.Kind, c.Why = Dropped, fmt.Sprintf("an index, which counts %v, %v, %v …", f.least, f.least+1, f.least+2)
		case f.isNumber():
			c.Kind = Number
			if f.counts && f.cells >= 10 {
				in.notes = append(in.notes, fmt.Sprintf("%s counts up, row by row: if it only numbers the rows, say --drop %s", s.column(j), flagName(s, j)))
			}
		case len(f.distinct) > max(10, min(100, f.cells/2)):
			c.Kind = Dropped
			c.Why = fmt.Sprintf("text, %d different in %s; --categorical %s takes it", len(f.distinct), quote.Count(f.cells, "row"), flagName(s, j))
			if in.nearNumber(f.word) {
				c.Why += fmt.Sprintf("; %s is no bare number, and so not read as one", quote.Text(f.word))
			}
		default:
			c.Kind = Category
		}
	}
	return nil
}

// nearNumber reports whether a text is a number with something before or after it, such as a sign
// of a currency or of per cent.
func (in *inference) nearNumber(text string) bool {
	bare := strings.TrimFunc(text, func(r rune) bool {
		return r == '%' || r == '(' || r == ')' || r == '=' || r == '"' || unicode.Is(unicode.Sc, r) || unicode.IsSpace(r)
	})
	_, ok := parseNumber(bare, in.lay.mark)
	return ok && bare != text
}

// singleQuotes refuses a table whose values stand within single quotes, which are characters like
// others: numbers would be words, and a separator within the quotes would cut a value in two.
func (in *inference) singleQuotes(records []record) error {
	numbers := make([]int, in.width)
	cut, line, text := 0, 0, "" // the first of what is found
	found := func(n *int, at int, s string) bool {
		if *n++; line == 0 {
			line, text = at, s
		}
		return 2**n > len(records)
	}
	refused := func() error {
		return fmt.Errorf("%s: line %d: values stand within single quotes, as %s: write double ones, or take them away", in.name, line, quote.Text(text))
	}
	for _, r := range records {
		open := ""
		for j, s := range r.fields {
			first, last := strings.HasPrefix(s, "'"), strings.HasSuffix(s, "'")
			switch {
			case first && last && len(s) > 2:
				if _, ok := parseNumber(s[1:len(s)-1], in.lay.mark); ok && j < in.width && found(&numbers[j], r.line, s) {
					return refused()
				}
			case first && !last:
				open = s
			case last && !first && open != "":
				if found(&cut, r.line, open) {
					return refused()
				}
				open = ""
			}
		}
	}
	return nil
}

// sampleText names the rows that were looked at.
func (in *inference) sampleText(f *facts) string {
	if f.cells >= sampled-1 {
		return "the first " + quote.Grouped(f.cells, "row")
	}
	return quote.Grouped(f.cells, "row")
}

// flagName names a column as an option takes it.
func flagName(s *Schema, j int) string {
	name := s.name(j)
	if strings.ContainsAny(name, " ,'\"$*()") {
		return quote.Text(name)
	}
	return quote.Path(name)
}

// task decides whether the targets are classes or numbers.
func (in *inference) task(s *Schema, targets []int) error {
	s.Task = in.o.Task
	f := in.facts[targets[0]]
	if s.Task == "" {
		s.Task = Classes
		if len(targets) > 1 {
			s.Task = Regression
		} else if f.manyNumbers() {
			s.Task = Regression
			in.notes = append(in.notes, fmt.Sprintf("%s has %s in %s: a number is learned; for classes, say --task classes", s.column(targets[0]), quote.Count(len(f.distinct), "different number"), in.sampleText(f)))
		} else if n := f.cells - f.missing; f.words == 0 && f.zeros == 0 && f.whole < n && len(f.distinct) > 2 {
			in.notes = append(in.notes, fmt.Sprintf("%s has %s with decimals: they are learned as classes; for a number, say --task regression", s.column(targets[0]), quote.Count(len(f.distinct), "different number")))
		} else if f.words == 0 && f.zeros == 0 && len(f.distinct) > 10 {
			in.notes = append(in.notes, fmt.Sprintf("%s has %d different whole numbers: they are learned as classes; for a number, say --task regression", s.column(targets[0]), len(f.distinct)))
		}
	}
	if s.Task == Classes && in.o.Task == "" && f.words > 0 && f.numbers > 10*f.words && len(f.distinct) > max(20, f.cells/2) {
		return fmt.Errorf("%s: line %d, %s: %s is not a number, as nearly all others are: if it stands for a missing value, say --missing-values %s; to learn classes, --task classes", in.name, f.wordLine, s.column(targets[0]), quote.Text(f.word), quote.Text(f.word))
	}
	if s.Task == Classes && len(targets) > 1 {
		return fmt.Errorf("%s: %s, where classes stand in one: name one column, or say --task regression", in.name, quote.Count(len(targets), "target"))
	}
	if s.Task == Regression {
		for _, j := range targets {
			if f := in.facts[j]; !f.isNumber() {
				return fmt.Errorf("%s: line %d, %s: %s is not a number, as a regression needs: name another --target, or say --task classes", in.name, f.wordLine, s.column(j), quote.Text(f.word))
			}
		}
	}
	return nil
}

// manyNumbers reports whether the values are rather numbers than names of classes.
func (f *facts) manyNumbers() bool {
	d, n := len(f.distinct), f.cells-f.missing
	switch {
	case f.words > 0 || f.zeros > 0 || n == 0 || d <= 2:
		return false
	case f.whole < n: // with decimals
		return d > 10 || d > n/10
	case d <= 20:
		return d > max(2, n/2)
	}
	// Many whole numbers: letters and digits are numbered without gaps, and come often.
	return f.greatest-f.least+1 != float64(d) || n/d < 10 || d > 100
}
