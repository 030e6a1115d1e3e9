package dataset

import (
	"archive/zip"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn/interop/numpy"
)

// readArray reads an array of NumPy. Of two dimensions, the last column is the target, unless it is
// said otherwise.
func (o Options) readArray(src *source) (*Table, error) {
	a, err := readNPY(src.r, src.name)
	if err != nil {
		return nil, err
	}
	if a.texts != nil {
		return nil, fmt.Errorf("%s holds texts, where numbers are expected", src.name)
	}
	if err := o.columnless(src.name, ""); err != nil {
		return nil, err
	}
	known := 0
	if o.Schema != nil {
		known = o.Schema.numbers()
	}
	if o.Unlabelled || o.TargetFile != "" || a.shape != nil || known == a.cols {
		return o.fromArrays(src.name, "npy", a, nil)
	}
	if a.cols < 2 {
		return nil, fmt.Errorf("%s has one column: name the targets by --target-file", src.name)
	}
	target := a.cols - 1
	if len(o.Targets) == 1 {
		n, err := strconv.Atoi(o.Targets[0])
		if err != nil || n == 0 || n > a.cols || n < -a.cols {
			return nil, fmt.Errorf("%s has no column %s: an array has the columns 1 to %d", src.name, quote.Text(o.Targets[0]), a.cols)
		}
		target = n - 1
		if n < 0 {
			target = a.cols + n
		}
	} else if len(o.Targets) > 1 {
		return nil, fmt.Errorf("%s: one target column can be named in an array; put more into a file of their own, --target-file", src.name)
	}
	x, y := &array{rows: a.rows, cols: a.cols - 1}, &array{rows: a.rows, cols: 1}
	for i := range a.rows {
		for j := range a.cols {
			if v := a.at(i*a.cols + j); j == target {
				y.values = append(y.values, v)
			} else {
				x.values = append(x.values, v)
			}
		}
	}
	return o.fromArrays(src.name, "npy", x, y)
}

// maxBytes bounds what is read of one array. A few bytes of a compressed file can hold gigabytes of
// zeros.
const maxBytes = 8*maxValues + 1<<20

// readNPY reads a .npy file, which holds one array.
func readNPY(r io.Reader, name string) (*array, error) {
	limited := &io.LimitedReader{R: r, N: maxBytes}
	from, err := numpy.ReadNPY(limited)
	if limited.N == 0 || err == nil && overflows(from.Shape) {
		return nil, fmt.Errorf("%s holds more than %s items: cut the array into parts", name, quote.Thousands(maxValues))
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var more [1]byte
	if n, err := io.ReadFull(r, more[:]); n > 0 {
		return nil, fmt.Errorf("%s goes on after its array", name)
	} else if err != io.EOF { // of a packed file, the checksum
		return nil, err
	}
	if len(from.Shape) == 0 {
		return nil, fmt.Errorf("%s holds a single value, where rows are expected", name)
	}
	if slices.Contains(from.Shape, 0) {
		return nil, fmt.Errorf("%s has the shape %s: no dimension may be 0", name, quote.Shape(from.Shape))
	}
	a := &array{shape: from.Shape}
	if texts, ok := from.Data.([]string); ok {
		a.texts = texts
	} else if a.item = items(from.Data); a.item == nil {
		return nil, fmt.Errorf("%s holds %v: numbers, truth values and texts are read", name, from)
	}
	a.flatten()
	return a, nil
}

// overflows reports whether an array of this shape has more than maxValues items.
func overflows(shape []int) bool {
	total := 1
	for _, n := range shape {
		if n > 0 && total > maxValues/n {
			return true
		}
		total *= n
	}
	return false
}

// items returns what gives an item of an array of NumPy as a number, or nil where it is none.
func items(data any) func(i int) float64 {
	switch data := data.(type) {
	case []float64:
		return item(data)
	case []float32:
		return item(data)
	case []int64:
		return item(data)
	case []int32:
		return item(data)
	case []int16:
		return item(data)
	case []int8:
		return item(data)
	case []uint64:
		return item(data)
	case []uint32:
		return item(data)
	case []uint16:
		return item(data)
	case []uint8:
		return item(data)
	case []numpy.Float16:
		return func(i int) float64 { return float64(data[i].Float32()) }
	case []bool:
		return func(i int) float64 {
			if data[i] {
				return 1
			}
			return 0
		}
	}
	return nil
}

func item[T float64 | float32 | int64 | int32 | int16 | int8 | uint64 | uint32 | uint16 | uint8](data []T) func(i int) float64 {
	return func(i int) float64 { return float64(data[i]) }
}

// flatten makes rows of an array: every dimension but the first goes into one. shape keeps those of
// a picture.
func (a *array) flatten() {
	a.rows, a.cols = a.shape[0], 1
	for _, n := range a.shape[1:] {
		a.cols *= n
	}
	if len(a.shape) >= 3 {
		a.shape = a.shape[1:]
	} else {
		a.shape = nil
	}
}

// arrayNames are the names under which archives of arrays keep features and targets, of training
// and test.
var arrayNames = [][4]string{{"x_train", "y_train", "x_test", "y_test"}, {"X_train", "y_train", "X_test", "y_test"},
	{"train_images", "train_labels", "test_images", "test_labels"}, {"images", "labels", "", ""},
	{"X", "y", "", ""}, {"x", "y", "", ""}, {"data", "target", "", ""}, {"data", "labels", "", ""}, {"features", "labels", "", ""}}

// readNPZ reads an archive of arrays. test is nil if it has none.
func (o Options) readNPZ(path string) (train, test *Table, err error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: the zip archive is damaged or cut short; fetch it again", path)
	}
	defer z.Close()
	arrays := map[string]*zip.File{}
	var names []string
	for _, f := range z.File {
		name := strings.TrimSuffix(f.Name, ".npy")
		arrays[name] = f
		names = append(names, name)
	}
	read := func(name string) (*array, error) {
		f := arrays[name]
		r, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("%s/%s is damaged in the archive, or packed by a method that is not read", path, quote.Path(f.Name))
		}
		defer r.Close()
		return readNPY(named{r, path + "/" + f.Name, damaged}, path+"/"+quote.Path(f.Name))
	}
	both := func(x, y string, o Options) (*Table, error) {
		if err := o.columnless(path, "the array "+y); err != nil {
			return nil, err
		}
		a, err := read(x)
		if err != nil {
			return nil, err
		}
		b, err := read(y)
		if err != nil {
			return nil, err
		}
		return o.fromArrays(path, "npy", a, b)
	}
	for _, n := range arrayNames {
		if arrays[n[0]] == nil || arrays[n[1]] == nil {
			continue
		}
		if train, err = both(n[0], n[1], o); err != nil {
			return nil, nil, err
		}
		if arrays[n[2]] != nil && arrays[n[3]] != nil {
			known := o
			known.Schema = train.Schema
			if test, err = both(n[2], n[3], known); err != nil {
				return nil, nil, err
			}
		}
		return train, test, nil
	}
	if len(names) == 1 {
		t, err := ReadFile(path, o)
		return t, nil, err
	}
	return nil, nil, fmt.Errorf("%s has the arrays %s: features and targets are looked for as x_train and y_train, X and y, or data and target; choose an array by %s/NAME.npy and --target-file", path, quote.Names(names), path)
}

// isNPZ reports whether a file is an archive of arrays.
func isNPZ(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !startsAsZip(f) {
		return false
	}
	z, err := zip.NewReader(f, info.Size())
	if err != nil || len(z.File) == 0 {
		return false
	}
	for _, f := range z.File {
		if !strings.HasSuffix(f.Name, ".npy") {
			return false
		}
	}
	return true
}

// attach reads the targets of a table from a file of their own.
func (o Options) attach(t *Table) error {
	src, err := openSource(o.TargetFile, nil)
	if err != nil {
		return err
	}
	defer src.Close()
	y := &array{}
	if head, _ := src.r.Peek(6); string(head) == "\x93NUMPY" {
		if y, err = readNPY(src.r, src.name); err != nil {
			return err
		}
		y.shape = nil
	} else if err := o.targetText(src, y); err != nil {
		return err
	}
	if t.left > 0 && t.Schema.Missing == "drop" {
		return fmt.Errorf("%s: rows cannot be left out of one of two files: say --missing mean, median or a number", t.Name)
	}
	if o.Header == Detect && o.TargetFile != "-" && t.left == 0 { // the number of rows knows better whether there is a header
		switch y.rows - t.Len() {
		case -1:
			o.Header = Absent
			return o.attach(t)
		case 1:
			o.Header = Present
			return o.attach(t)
		}
	}
	if y.rows != t.Len()+len(t.Problems) || len(t.Problems) > 0 {
		return fmt.Errorf("%s has %s, and %s has %s: every row needs one target", t.Name, quote.Grouped(t.Len(), "row"), src.name, quote.Grouped(y.rows, "row"))
	}
	s := t.Schema
	if len(s.Targets()) == 0 {
		s.Task = o.Task
		if s.Task == "" {
			if s.Task = y.task(); s.Task == Regression && y.cols == 1 {
				t.Notes = append(t.Notes, "the target has many different numbers: a number is learned; for classes, say --task classes")
			}
		}
		if s.Task == Classes && y.cols > 1 {
			return fmt.Errorf("%s: %s, where classes stand in one: say --task regression", src.name, quote.Count(y.cols, "target"))
		}
		s.Columns = append(s.Columns, y.targets(s.Task)...)
	} else if len(s.Targets()) != y.cols {
		return fmt.Errorf("%s has %s: the network knows %d", src.name, quote.Grouped(y.cols, "column"), len(s.Targets()))
	}
	t.Targets, t.Labels = kernel.Matrix{}, nil
	return t.setTargets(y, s.Targets(), &o)
}

// targetText reads a table of targets only.
func (o Options) targetText(src *source, y *array) error {
	text, err := decodeText(src, o.Encoding)
	if err != nil {
		return err
	}
	b := newBlocks(text.Reader, src.name)
	sample, _, err := b.sample()
	if err != nil {
		return err
	}
	lay, _, err := sniff(src.name, sample, &o)
	if err != nil {
		return err
	}
	b.comment, b.raw = lay.comment, lay.raw
	records, err := lay.records(src.name, sample)
	if err != nil {
		return err
	}
	in := &inference{name: src.name, o: &Options{Header: o.Header, MissingValues: o.MissingValues}, lay: lay}
	if err := in.look(records); err != nil {
		return err
	}
	y.cols = in.width
	words := false
	for _, f := range in.facts {
		words = words || f.words > 0 || f.zeros > 0
	}
	if words && y.cols > 1 {
		return fmt.Errorf("%s has %s of which some hold words: classes stand in one column", src.name, quote.Grouped(y.cols, "column"))
	}
	if words || o.Task == Classes || !in.facts[0].manyNumbers() && y.cols == 1 {
		y.texts = []string{}
	}
	for {
		text, line, err := b.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		err = lay.each(src.name, text, line, func(fields [][]byte, line int) error {
			if line <= in.top {
				return nil
			}
			if len(fields) != y.cols {
				return fmt.Errorf("%s: line %d has %s, where other rows have %d", src.name, line, quote.Grouped(len(fields), "column"), y.cols)
			}
			y.rows++
			for _, f := range fields {
				if y.texts != nil && !utf8.Valid(f) {
					return fmt.Errorf("%s: line %d: %s is not UTF-8: say --encoding latin-1, or mend the line", src.name, line, quote.Text(string(f)))
				}
				if y.texts != nil {
					y.texts = append(y.texts, string(f))
					continue
				}
				v, ok := parseNumber(string(f), lay.mark)
				if !ok {
					return fmt.Errorf("%s: line %d: %s is not a number", src.name, line, quote.Text(string(f)))
				}
				y.values = append(y.values, v)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
}
