package dataset

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/lockstep-go/lockstep/internal/quote"
)

// ReadFile reads the table at path: text whose values are separated by some character, a file of
// FANN, or an array of NumPy; plain, or packed by gzip, bzip2 or zip. ARCHIVE.zip/NAME is a file in
// an archive, ARCHIVE.npz/NAME.npy an array in one, and "-" standard input.
func ReadFile(path string, o Options) (*Table, error) {
	src, err := openSource(path, o.Progress)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	t, err := o.read(src)
	if err != nil {
		return nil, err
	}
	if o.TargetFile != "" {
		if err := o.attach(t); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// Read reads a table from r as ReadFile does; name stands for it in messages.
func Read(r io.Reader, name string, o Options) (*Table, error) {
	if err := checkReader(r, name); err != nil {
		return nil, err
	}
	src, err := unpack(&source{name: name}, r, o.Progress)
	if err != nil {
		return nil, err
	}
	return o.read(src)
}

// checkReader reports a reader that is nil.
func checkReader(r io.Reader, name string) error {
	if r == nil {
		return fmt.Errorf("%s: the reader is nil: ReadFile and Load read a file by its name", name)
	}
	return nil
}

func (o Options) read(src *source) (*Table, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	if o.Schema != nil {
		s := *o.Schema // what is found about this file stays out of it
		s.Columns = slices.Clone(s.Columns)
		o.Schema = &s
	}
	head, err := src.r.Peek(6)
	if err != nil && err != io.EOF {
		return nil, err
	}
	var t *Table
	switch {
	case bytes.HasPrefix(head, []byte("\x93NUMPY")):
		t, err = o.readArray(src)
	case len(head) > 4 && head[0] == 0 && head[1] == 0 && head[2] >= 8 && head[2] <= 14 && head[3] > 0 && head[3] < 8:
		return nil, fmt.Errorf("%s is an IDX file: name the file of the images, beside which the labels are, or the folder", src.name)
	default:
		t, err = o.readText(src)
	}
	if err != nil {
		return nil, err
	}
	t.Notes = slices.Concat(src.notes, t.Notes)
	return t, nil
}

// Check reports options that make no sense, whatever the table is. Whoever reads a table with them
// reports it, too.
func (o Options) Check() error {
	if o.Separator != "" {
		if _, err := separatorOption(o.Separator); err != nil {
			return err
		}
	}
	switch o.Decimal {
	case "", ".", ",":
	default:
		return fmt.Errorf("decimal mark %s: it is a point or a comma", quote.Text(o.Decimal))
	}
	if _, err := decoderOf(o.Encoding); err != nil {
		return err
	}
	switch o.Missing {
	case "", "drop", "mean", "median":
	default:
		if v, ok := parseNumber(o.Missing, '.'); !ok || math.IsInf(v, 0) {
			return fmt.Errorf("missing values %s: drop, mean, median or a number is what can be done about them", quote.Text(o.Missing))
		}
	}
	switch o.Task {
	case "", Classes, Regression:
	default:
		return fmt.Errorf("task %s: it is classes or regression", quote.Text(string(o.Task)))
	}
	if len(o.Targets) > 0 && o.TargetFile != "" {
		return errors.New("--target and --target-file: the targets are in one place: give one of the two")
	}
	return nil
}

// columnless reports options that choose columns, which data of this kind does not have. targets
// says where its targets are, if nothing can be said about that either.
func (o Options) columnless(name, targets string) error {
	flag := ""
	switch {
	case o.Schema == nil && len(o.Drop) > 0:
		flag = "--drop"
	case o.Schema == nil && len(o.Categorical) > 0:
		flag = "--categorical"
	case len(o.ID) > 0:
		flag = "--id"
	case targets == "":
		return nil
	case len(o.Targets) > 0:
		return fmt.Errorf("%s: its targets are %s: leave --target out", name, targets)
	case o.TargetFile != "":
		return fmt.Errorf("%s: its targets are %s: leave --target-file out", name, targets)
	default:
		return nil
	}
	return fmt.Errorf("%s: %s is for tables of text: leave it out", name, flag)
}

func (o Options) readText(src *source) (*Table, error) {
	text, err := decodeText(src, o.Encoding)
	if err != nil {
		return nil, err
	}
	b := newBlocks(text.Reader, src.name)
	sample, whole, err := b.sample()
	if err != nil {
		return nil, err
	}
	if err := refuseText(src.name, sample[:min(len(sample), headSize)]); err != nil {
		return nil, err
	}
	if n, inputs, outputs, ok := fannHeader(sample); ok && o.Separator == "" {
		return o.readFANN(src, b, n, inputs, outputs)
	}
	p, err := o.planText(src.name, sample)
	if err != nil {
		return nil, err
	}
	b.comment, b.raw = p.lay.comment, p.lay.raw
	lines := bytes.Count(sample, []byte{'\n'}) // the sample goes with the first block
	l := p.loader()
	if src.size > 0 && !whole { // as many rows as the size suggests, and a few more
		rows := int(float64(src.size) / float64(len(sample)) * float64(lines) * 1.02)
		l.reserve(rows + sampled)
	}
	if err := l.load(b); err != nil {
		return nil, err
	}
	t, err := l.finish()
	if err != nil {
		return nil, err
	}
	p.finish(t, *text.encoding)
	t.Notes = slices.Concat(p.notes, p.in.notes, t.Notes)
	return t, nil
}

// A textPlan says how the rows of one text are read.
type textPlan struct {
	o       Options
	s       *Schema
	lay     layout
	in      *inference // what was found in the first rows
	columns []int      // of the schema, for every column of the file, or −1
	texts   []bool     // columns of the file that are kept as text
	rows    int        // in the sample, without the header
	begin   int        // the line of the first row, which may be the header
	notes   []string
}

// planText finds out from the first rows of a text how it is to be read.
func (o Options) planText(name string, sample []byte) (*textPlan, error) {
	p := &textPlan{o: o}
	var err error
	if p.lay, p.notes, err = sniff(name, sample, &p.o); err != nil {
		return nil, err
	}
	if k := o.Schema; k != nil && len(p.notes) > 0 && o.Decimal == "" && k.Decimal != "" {
		p.lay.mark, p.notes = k.Decimal[0], nil // the doubt about the decimal mark was settled in the training
	}
	records, err := p.lay.records(name, sample)
	if err != nil {
		return nil, err
	}
	in := &inference{name: name, o: &p.o, lay: p.lay}
	p.in = in
	if len(records) > 0 && p.lay.comment != 0 {
		hashes := p.lay.hashLines(sample, modalWidth(records))
		if in.rowsAmong(hashes, records) {
			p.lay.comment = 0
			if records, err = p.lay.records(name, sample); err != nil {
				return nil, err
			}
		} else {
			in.above(hashes, records[0].line)
		}
	}
	if len(records) > 0 {
		p.begin = records[0].line
		if o.Header == Detect && in.knows(records[0]) {
			in.insist(Present)
		}
	}
	if err := in.look(records); err != nil {
		return nil, err
	}
	if o.Schema == nil {
		if err := in.singleQuotes(records); err != nil {
			return nil, err
		}
	}
	p.rows = len(records)
	if in.header != nil {
		p.rows--
	}
	for _, h := range in.header {
		if !utf8.ValidString(h) {
			return nil, fmt.Errorf("%s: line %d: %s is not UTF-8: say --encoding latin-1, or mend the line", name, in.top, quote.Text(h))
		}
	}
	if p.s = o.Schema; p.s != nil {
		if p.columns, err = in.match(p.s); err != nil {
			return nil, err
		}
	} else {
		if p.s, err = in.schema(); err != nil {
			return nil, err
		}
		for j := range p.s.Columns {
			p.columns = append(p.columns, j)
		}
	}
	p.texts = make([]bool, in.width)
	for j, i := range p.columns {
		p.texts[j] = slices.Contains(o.ID, "*") || i >= 0 && p.s.Columns[i].Kind == ID && o.Schema == nil
	}
	if o.Schema != nil && !slices.Contains(o.ID, "*") {
		ids, err := in.resolve("--id", o.ID)
		if err != nil {
			return nil, err
		}
		for _, j := range ids {
			p.texts[j] = true
		}
	}
	return p, nil
}

// loader returns a loader of rows of the text.
func (p *textPlan) loader() *loader {
	l := newLoader(p.in.name, &p.o, p.s, p.lay, p.columns, p.texts)
	l.first, l.after = p.in.top+1, p.begin
	return l
}

// labelled reports whether the file has a column of targets.
func (p *textPlan) labelled() bool {
	return slices.ContainsFunc(p.columns, func(i int) bool { return i >= 0 && p.s.Columns[i].Kind == Target })
}

// finish names what the table keeps as text, and completes the schema.
func (p *textPlan) finish(t *Table, encoding string) {
	for k, id := range t.IDs {
		j, _ := strconv.Atoi(id)
		t.IDs[k] = p.in.column(j - 1)
	}
	s := p.s
	s.Format, s.Separator, s.Decimal, s.Header = "csv", string(rune(p.lay.sep)), string(rune(p.lay.mark)), p.in.header != nil
	s.Encoding, s.Comment = encoding, ""
	if s.Encoding == "" {
		s.Encoding = "utf-8" // of which ASCII is a part
	}
	if p.lay.comment != 0 {
		s.Comment = string(rune(p.lay.comment))
	}
}

// column names a column of the file.
func (in *inference) column(j int) string {
	if in.header != nil && in.header[j] != "" {
		return in.header[j]
	}
	return "column " + strconv.Itoa(j+1)
}

// knows reports whether a row has the names that the network knows.
func (in *inference) knows(first record) bool {
	k := in.o.Schema
	if k == nil {
		return false
	}
	known, there := 0, 0
	for i := range k.Columns {
		c := &k.Columns[i]
		if c.Name == "" || c.features() == 0 {
			continue
		}
		known++
		if slices.Contains(first.fields, c.Name) {
			there++
		}
	}
	return known > 0 && 2*there > known
}

// insist decides whether the first row is the header.
func (in *inference) insist(h Header) {
	o := *in.o
	o.Header = h
	in.o = &o
}

// isWord reports whether a text is no number.
func (in *inference) isWord(text string) bool {
	_, ok := parseNumber(text, in.lay.mark)
	return !ok
}

// match finds the columns of a schema in the file: by name, or, where one of the two has no names,
// by their places.
func (in *inference) match(s *Schema) ([]int, error) {
	columns := slices.Repeat([]int{-1}, in.width)
	named := 0
	for i := range s.Columns {
		if s.Columns[i].Name != "" {
			named++
		}
	}
	if in.header == nil || named == 0 {
		return columns, in.place(s, columns)
	}
	found := in.byName(s, columns)
	var lacking []string
	for i := range s.Columns {
		if c := &s.Columns[i]; !found[i] && c.features() > 0 {
			lacking = append(lacking, c.Name)
		}
	}
	if len(in.o.Targets) > 0 { // the label column has another name here
		at, err := in.resolve("--target", in.o.Targets)
		if err != nil {
			return nil, err
		}
		for i := range s.Columns {
			if s.Columns[i].Kind == Target && len(at) > 0 {
				for j, k := range columns {
					if k == i {
						columns[j] = -1
					}
				}
				columns[at[0]] = i
				at = at[1:]
			}
		}
	}
	if len(lacking) > 0 {
		word := "column"
		if len(lacking) > 1 {
			word = "columns"
		}
		hint := ""
		if in.o.Header == Detect && !slices.ContainsFunc(in.header, in.isWord) {
			hint = "; if these are the first row of values, say --header no"
		}
		return nil, fmt.Errorf("%s lacks the %s %s, which the network was trained on: it has %s%s", in.name, word, quote.Names(lacking), quote.Names(in.header), hint)
	}
	if in.o.Unlabelled {
		for j, i := range columns {
			if i >= 0 && s.Columns[i].Kind == Target {
				columns[j] = -1
			}
		}
	}
	var unused []string
	ids, _ := in.resolve("", in.o.ID)
	for j, i := range columns {
		if i < 0 && in.header[j] != "" && !slices.Contains(ids, j) && !slices.Contains(in.o.ID, "*") && !in.facts[j].empty() {
			unused = append(unused, in.header[j])
		}
	}
	if len(unused) > 0 {
		in.notes = append(in.notes, fmt.Sprintf("not used, as the network does not know them: %s (--id writes a column beside the predictions)", quote.Names(unused)))
	}
	return columns, nil
}

// byName sets columns[j] to the column of the schema that has the name of column j of the file, and
// reports which are found. Of names that come again, the first is for the first, and so on. Letters
// of the other case count if nothing else fits.
func (in *inference) byName(s *Schema, columns []int) (found []bool) {
	found = make([]bool, len(s.Columns))
	for _, same := range []func(a, b string) bool{func(a, b string) bool { return a == b }, strings.EqualFold} {
		for i := range s.Columns {
			c := &s.Columns[i]
			if found[i] || c.Name == "" && c.features() == 0 {
				continue
			}
			for j, name := range in.header {
				if columns[j] < 0 && same(name, c.Name) {
					columns[j], found[i] = i, true
					break
				}
			}
		}
	}
	return found
}

// place finds the columns by their places: all of the table that was learned from, or all without
// the target, or only the features, with or without it.
func (in *inference) place(s *Schema, columns []int) error {
	var all, unlabelled, used, features []int
	for i := range s.Columns {
		target, feature := s.Columns[i].Kind == Target, s.Columns[i].Kind == Number || s.Columns[i].Kind == Category
		all = append(all, i)
		if !target {
			unlabelled = append(unlabelled, i)
		}
		if target || feature {
			used = append(used, i)
		}
		if feature {
			features = append(features, i)
		}
	}
	var free []int // columns of the file that are not kept as text
	ids, err := in.resolve("--id", slices.DeleteFunc(slices.Clone(in.o.ID), func(s string) bool { return s == "*" }))
	if err != nil {
		return err
	}
	for j := range columns {
		if !slices.Contains(ids, j) && !(in.rowName && j == 0) {
			free = append(free, j)
		}
	}
	for len(free) > len(all) && in.facts[free[len(free)-1]].empty() {
		free = free[:len(free)-1]
	}
	for _, order := range [][]int{all, unlabelled, used, features} {
		if len(order) != len(free) {
			continue
		}
		for k, i := range order {
			if !(in.o.Unlabelled && s.Columns[i].Kind == Target) {
				columns[free[k]] = i
			}
		}
		return nil
	}
	if len(s.Targets()) == 0 && len(features)+1 == len(free) { // a network without a description of its table
		for k, i := range features {
			columns[free[k]] = i
		}
		return nil
	}
	names := ""
	if s.FeatureNames() != nil {
		of := make([]string, len(features))
		for k, i := range features {
			of[k] = s.name(i)
		}
		names = " (" + quote.Names(of) + ")"
	}
	return fmt.Errorf("%s has %s: the network takes %s%s, and beside them at most the target and what was left out of the training",
		in.name, quote.Grouped(len(free), "column"), quote.Grouped(len(features), "column"), names)
}
