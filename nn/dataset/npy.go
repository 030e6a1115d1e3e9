package dataset

import (
	"archive/zip"
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
)

// readArray reads an array of NumPy. Of two dimensions, the last column is the target, unless it is
// said otherwise.
func (o Options) readArray(src *source) (*Table, error) {
	a, err := readNPY(src.r, src.name, src.size)
	if err != nil {
		return nil, err
	}
	a.flatten()
	if a.texts != nil {
		return nil, fmt.Errorf("%s holds texts, where numbers are expected", src.name)
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

var (
	npyDescr   = regexp.MustCompile(`'descr':\s*'([<>|=])([a-zA-Z])(\d+)'`)
	npyFortran = regexp.MustCompile(`'fortran_order':\s*(True|False)`)
	npyShape   = regexp.MustCompile(`'shape':\s*\(([^)]*)\)`)
)

// readNPY reads a .npy file: the magic text, the version, the length of the header, the header, a
// literal of Python, and the items.
func readNPY(r *bufio.Reader, name string, size int64) (*array, error) {
	cut := func(err error) error {
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return fmt.Errorf("%s is cut short within the header of a NumPy file", name)
		}
		return err
	}
	var head [10]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, cut(err)
	}
	if string(head[:6]) != "\x93NUMPY" {
		return nil, fmt.Errorf("%s is not a NumPy file", name)
	}
	length := int(binary.LittleEndian.Uint16(head[8:]))
	if head[6] >= 2 {
		var more [2]byte
		if _, err := io.ReadFull(r, more[:]); err != nil {
			return nil, cut(err)
		}
		length |= int(binary.LittleEndian.Uint16(more[:])) << 16
	}
	if length > 1<<16 {
		return nil, fmt.Errorf("%s: a header of %d bytes is too long for a NumPy file", name, length)
	}
	header := make([]byte, length)
	if _, err := io.ReadFull(r, header); err != nil {
		return nil, cut(err)
	}
	descr, fortran, shape := npyDescr.FindSubmatch(header), npyFortran.FindSubmatch(header), npyShape.FindSubmatch(header)
	if descr == nil || fortran == nil || shape == nil {
		return nil, fmt.Errorf("%s: the header of the NumPy file is not understood: an array of numbers or texts is expected", name)
	}
	a := &array{cols: 1}
	total := 1
	dims := strings.Split(string(shape[1]), ",")
	for i, d := range dims {
		if d = strings.TrimSpace(d); d == "" && i == len(dims)-1 {
			break
		}
		n, err := strconv.Atoi(d)
		if err != nil || n < 1 || n > maxValues/total {
			return nil, fmt.Errorf("%s: a shape of %s in the header: dimensions must be at least 1, and make no more than %s items", name, quote.Name("("+string(shape[1])+")"), thousands(maxValues))
		}
		total *= n
		a.shape = append(a.shape, n)
	}
	if len(a.shape) == 0 {
		return nil, fmt.Errorf("%s holds a single value, where rows are expected", name)
	}
	items, err := readItems(r, name, string(descr[1]), string(descr[2]), string(descr[3]), total)
	if err != nil {
		return nil, err
	}
	a.rows = a.shape[0]
	a.texts, a.items, a.size, a.item = items.texts, items.items, items.size, items.item
	if string(fortran[1]) == "True" && len(a.shape) > 1 {
		if len(a.shape) > 2 || a.texts != nil {
			return nil, fmt.Errorf("%s is in Fortran's order: save it by numpy.ascontiguousarray", name)
		}
		n, m := a.shape[0], a.shape[1]
		v := make([]float64, total)
		for i := range n {
			for j := range m {
				v[i*m+j] = a.at(j*n + i)
			}
		}
		a.values, a.item = v, nil
	}
	return a, nil
}

// readItems reads the items of an array. Memory grows with the bytes that are there, never with the
// header's word.
func readItems(r io.Reader, name, order, kind, width string, total int) (*array, error) {
	n, err := strconv.Atoi(width)
	per := n
	if kind == "U" {
		per *= 4
	}
	if err != nil || n < 1 || per > 1<<16 || total > maxValues*8/per {
		return nil, fmt.Errorf("%s: items of type %s are not read", name, quote.Name(kind+width))
	}
	data, err := io.ReadAll(io.LimitReader(r, int64(total)*int64(per)))
	if err != nil {
		return nil, err
	}
	if len(data) < total*per {
		return nil, fmt.Errorf("%s is cut short: its header promises %s bytes of items, and %s are there", name, thousands(total*per), thousands(len(data)))
	}
	var more [1]byte
	if n, _ := r.Read(more[:]); n > 0 {
		return nil, fmt.Errorf("%s goes on after the %s bytes of items that its header promises", name, thousands(total*per))
	}
	var bytes binary.ByteOrder = binary.LittleEndian
	if order == ">" {
		bytes = binary.BigEndian
	}
	a := &array{}
	if kind == "U" || kind == "S" {
		for i := range total {
			item := data[i*per : (i+1)*per]
			text := strings.TrimRight(string(item), "\x00")
			if kind == "U" {
				var runes []rune
				for k := 0; k < per; k += 4 {
					if c := bytes.Uint32(item[k:]); c != 0 {
						runes = append(runes, rune(c))
					}
				}
				text = string(runes)
			}
			a.texts = append(a.texts, text)
		}
		return a, nil
	}
	a.items, a.size, a.item = data, n, itemValue(kind, n, bytes)
	if a.item == nil {
		return nil, fmt.Errorf("%s: items of type %s are not read: numbers of 1, 2, 4 or 8 bytes, truth values and texts are", name, quote.Name(kind+width))
	}
	return a, nil
}

// itemValue returns what reads an item of n bytes.
func itemValue(kind string, n int, order binary.ByteOrder) func([]byte) float64 {
	switch kind + strconv.Itoa(n) {
	case "f8":
		return func(b []byte) float64 { return math.Float64frombits(order.Uint64(b)) }
	case "f4":
		return func(b []byte) float64 { return float64(math.Float32frombits(order.Uint32(b))) }
	case "f2":
		return func(b []byte) float64 { return float64(half(order.Uint16(b))) }
	case "i8":
		return func(b []byte) float64 { return float64(int64(order.Uint64(b))) }
	case "u8":
		return func(b []byte) float64 { return float64(order.Uint64(b)) }
	case "i4":
		return func(b []byte) float64 { return float64(int32(order.Uint32(b))) }
	case "u4":
		return func(b []byte) float64 { return float64(order.Uint32(b)) }
	case "i2":
		return func(b []byte) float64 { return float64(int16(order.Uint16(b))) }
	case "u2":
		return func(b []byte) float64 { return float64(order.Uint16(b)) }
	case "i1":
		return func(b []byte) float64 { return float64(int8(b[0])) }
	case "u1", "b1":
		return func(b []byte) float64 { return float64(b[0]) }
	}
	return nil
}

// half returns the value of a float16.
func half(h uint16) float32 {
	dst := make([]float32, 1)
	sign, exponent, fraction := uint32(h>>15)<<31, uint32(h>>10)&31, uint32(h)&0x3ff
	switch exponent {
	case 0:
		dst[0] = float32(fraction) * 0x1p-24
		return math.Float32frombits(math.Float32bits(dst[0]) | sign)
	case 31:
		return math.Float32frombits(sign | 0x7f800000 | fraction<<13)
	}
	return math.Float32frombits(sign | (exponent+112)<<23 | fraction<<13)
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
		a, err := readNPY(bufio.NewReader(named{r, path + "/" + f.Name, damaged}), path+"/"+quote.Path(f.Name), 0)
		if err != nil {
			return nil, err
		}
		a.flatten()
		return a, nil
	}
	both := func(x, y string, o Options) (*Table, error) {
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
		t, err := ReadFile(path+"/"+names[0]+".npy", o)
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
		if y, err = readNPY(src.r, src.name, src.size); err != nil {
			return err
		}
		y.flatten()
		y.shape = nil
	} else if err := o.targetText(src, y); err != nil {
		return err
	}
	if o.Header == Detect && o.TargetFile != "-" { // the number of rows knows better whether there is a header
		switch y.rows - t.Len() {
		case -1:
			o.Header = Absent
			return o.attach(t)
		case 1:
			o.Header = Present
			return o.attach(t)
		}
	}
	if t.Schema.Missing == "drop" && len(t.Notes) > 0 && y.rows != t.Len() {
		return fmt.Errorf("%s: rows cannot be left out of one of two files: say --missing mean, median or a number", t.Name)
	}
	if y.rows != t.Len()+len(t.Problems) || len(t.Problems) > 0 {
		return fmt.Errorf("%s has %s, and %s has %s: every row needs one target", t.Name, count(t.Len(), "row"), src.name, count(y.rows, "row"))
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
			return fmt.Errorf("%s: %d targets, where classes stand in one: say --task regression", src.name, y.cols)
		}
		for range y.cols {
			s.Columns = append(s.Columns, Column{Kind: Target})
		}
	} else if len(s.Targets()) != y.cols {
		return fmt.Errorf("%s has %s: the network knows %d", src.name, count(y.cols, "column"), len(s.Targets()))
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
	b.comment = lay.comment
	records, err := lay.records(src.name, sample)
	if err != nil {
		return err
	}
	in := &inference{name: src.name, o: &Options{Header: o.Header, MissingValues: o.MissingValues}, mark: lay.mark}
	if err := in.look(records); err != nil {
		return err
	}
	y.cols = in.width
	words := false
	for _, f := range in.facts {
		words = words || f.words > 0 || f.zeros > 0
	}
	if words && y.cols > 1 {
		return fmt.Errorf("%s has %s of which some hold words: classes stand in one column", src.name, count(y.cols, "column"))
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
				return fmt.Errorf("%s: line %d has %s, where other rows have %d", src.name, line, count(len(fields), "column"), y.cols)
			}
			y.rows++
			for _, f := range fields {
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
