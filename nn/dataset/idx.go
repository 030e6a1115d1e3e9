package dataset

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
)

// readIDX reads an IDX file: two zero bytes, the type of the items, the number of dimensions, each
// dimension as a big-endian uint32, and the items.
func readIDX(r *bufio.Reader, name string) (*array, error) {
	var head [4]byte
	if n, err := io.ReadFull(r, head[:]); err != nil {
		if !short(err) {
			return nil, err
		}
		if n == 0 {
			return nil, fmt.Errorf("%s is empty: an IDX file is expected", name)
		}
		return nil, fmt.Errorf("%s is cut short: it ends after %d of the 4 bytes that start an IDX header", name, n)
	}
	kind := idxItems[head[2]]
	switch {
	case head[0] != 0 || head[1] != 0:
		return nil, fmt.Errorf("%s is not an IDX file: it starts with % x, where 00 00 is expected", name, head[:2])
	case kind.item == nil:
		return nil, fmt.Errorf("%s: items of type 0x%02x in the IDX header: 08, 09, 0b, 0c, 0d and 0e are known", name, head[2])
	case head[3] == 0:
		return nil, fmt.Errorf("%s: 0 dimensions in the IDX header: labels have 1, images 2 or more", name)
	}
	a := &array{}
	total := 1
	for i := range int(head[3]) {
		var d [4]byte
		if n, err := io.ReadFull(r, d[:]); err != nil {
			if !short(err) {
				return nil, err
			}
			return nil, fmt.Errorf("%s is cut short: its IDX header ends after %d of %s", name, 4+4*i+n, quote.Count(4+4*int(head[3]), "byte"))
		}
		v := binary.BigEndian.Uint32(d[:])
		if v == 0 {
			return nil, fmt.Errorf("%s: dimension %d in the IDX header is 0: every one must be at least 1", name, i+1)
		}
		if int64(v) > int64(maxValues/total) { // so the product cannot overflow either
			return nil, fmt.Errorf("%s: the dimensions in the IDX header make more than %s items", name, quote.Thousands(maxValues))
		}
		total *= int(v)
		a.shape = append(a.shape, int(v))
	}
	size := kind.size
	if total > math.MaxInt/size {
		return nil, fmt.Errorf("%s: its header promises %s of %s, more than memory can be", name, quote.Count(total, "item"), quote.Count(size, "byte"))
	}
	data, err := io.ReadAll(io.LimitReader(r, int64(total*size))) // memory grows with what is there
	if err != nil {
		return nil, err
	}
	if len(data) < total*size {
		return nil, fmt.Errorf("%s is cut short: its header promises %s of items, and %s %s there", name, quote.Grouped(total*size, "byte"), quote.Thousands(len(data)), quote.Verb(len(data), "are"))
	}
	var more [1]byte
	if n, _ := r.Read(more[:]); n > 0 {
		return nil, fmt.Errorf("%s goes on after the %s of items that its header promises", name, quote.Grouped(total*size, "byte"))
	}
	a.rows = a.shape[0]
	a.item = func(i int) float64 { return kind.item(data[i*size:]) }
	return a, nil
}

// idxItems are the types of IDX items by their code: what each item takes, in bytes, and its value.
var idxItems = map[byte]struct {
	size int
	item func(b []byte) float64
}{
	0x08: {1, func(b []byte) float64 { return float64(b[0]) }},
	0x09: {1, func(b []byte) float64 { return float64(int8(b[0])) }},
	0x0b: {2, func(b []byte) float64 { return float64(int16(binary.BigEndian.Uint16(b))) }},
	0x0c: {4, func(b []byte) float64 { return float64(int32(binary.BigEndian.Uint32(b))) }},
	0x0d: {4, func(b []byte) float64 { return float64(math.Float32frombits(binary.BigEndian.Uint32(b))) }},
	0x0e: {8, func(b []byte) float64 { return math.Float64frombits(binary.BigEndian.Uint64(b)) }},
}

// short reports whether err says that the data ended.
func short(err error) bool {
	return err == io.EOF || err == io.ErrUnexpectedEOF
}

// ReadIDX reads examples and their labels from two IDX files of numbers of any type, plain or
// packed, as MNIST is distributed. The labels have 1 dimension. The examples have 2 or more: their
// number, and, for pictures, height, width and perhaps channels. The names stand for the files in
// messages.
func ReadIDX(images io.Reader, imagesName string, labels io.Reader, labelsName string, o Options) (*Table, error) {
	if err := errors.Join(checkReader(images, imagesName), checkReader(labels, labelsName)); err != nil {
		return nil, err
	}
	o.TargetFile = "" // which labels is
	if err := o.columnless(imagesName, "the labels beside it"); err != nil {
		return nil, err
	}
	ys, err := unpack(&source{name: labelsName}, labels, nil)
	if err != nil {
		return nil, err
	}
	y, err := readIDX(ys.r, labelsName)
	if err != nil {
		return nil, err
	}
	if len(y.shape) != 1 {
		return nil, fmt.Errorf("%s: %s in the IDX header: labels have 1", labelsName, quote.Grouped(len(y.shape), "dimension"))
	}
	xs, err := unpack(&source{name: imagesName}, images, o.Progress)
	if err != nil {
		return nil, err
	}
	x, err := readIDX(xs.r, imagesName)
	if err != nil {
		return nil, err
	}
	if len(x.shape) < 2 {
		return nil, fmt.Errorf("%s: 1 dimension in the IDX header: examples have 2 or more: their number, height and width", imagesName)
	}
	if x.rows != y.rows {
		return nil, fmt.Errorf("%s has %s, and %s has %s: every example needs one label",
			imagesName, quote.Grouped(x.rows, "example"), labelsName, quote.Grouped(y.rows, "label"))
	}
	x.flatten()
	y.flatten()
	if o.Task == "" && o.Schema == nil {
		o.Task = Classes
		for i := range y.rows {
			if v := y.at(i); v != math.Trunc(v) {
				o.Task = Regression
			}
		}
	}
	return o.fromArrays(imagesName, "idx", x, y)
}

// readFolder reads a folder with the files of MNIST, or of a data set that is distributed like it:
// a file of images and one of labels for the training, and another pair, called t10k or test, for
// the test. test is nil if the folder has none.
func (o Options) readFolder(folder string) (train, test *Table, err error) {
	files, err := idxFiles(folder)
	if err != nil {
		return nil, nil, err
	}
	var pairs []string
	for name := range files {
		if part(name) == "train" && strings.Contains(name, "images") {
			pairs = append(pairs, name)
		}
	}
	slices.Sort(pairs)
	switch {
	case len(pairs) == 0:
		for name := range files {
			if part(name) == "train" && strings.Contains(name, "labels") {
				return nil, nil, fmt.Errorf("%s has %s but no file of the images, such as train-images-idx3-ubyte, plain or with .gz", folder, filepath.Base(files[name]))
			}
		}
		return nil, nil, fmt.Errorf("%s has no train-images-idx3-ubyte, plain or with .gz: a folder of IDX files, as of MNIST, is expected", folder)
	case len(pairs) > 1:
		return nil, nil, fmt.Errorf("%s has images of several data sets, %s: name one of the files of images", folder, quote.Names(pairs))
	}
	train, test, err = o.readImages(files[pairs[0]])
	if err != nil {
		return nil, nil, err
	}
	train.Name = folder
	if test != nil {
		test.Name = folder
	}
	return train, test, nil
}

// idxFiles returns the files of a folder that look like IDX files by their names: from a name in
// which the spellings are one, to the path. A plain file goes before a packed one.
func idxFiles(folder string) (map[string]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, brief(folder, err)
	}
	files := map[string]string{}
	for _, e := range entries {
		path := filepath.Join(folder, e.Name())
		name := idxName(e.Name())
		if !strings.Contains(name, "images") && !strings.Contains(name, "labels") {
			continue
		}
		if e.IsDir() { // some archives unpack into folders that are named as the file within
			inner := filepath.Join(path, e.Name())
			if _, err := os.Stat(inner); err != nil {
				continue
			}
			if files[name] == "" {
				files[name] = inner
			}
			continue
		}
		old := files[name]
		if info, err := os.Stat(old); old == "" || err != nil || filepath.Dir(old) != folder || info.IsDir() || !strings.HasSuffix(path, ".gz") {
			files[name] = path
		}
	}
	return files, nil
}

// idxName spells a name in one way: train-images.idx3-ubyte.gz and train-images-idx3-ubyte are the
// same.
func idxName(base string) string {
	name := strings.ToLower(strings.TrimSuffix(base, ".gz"))
	name = strings.NewReplacer(".", "-", "_", "-").Replace(name)
	if i := strings.Index(name, "-idx"); i >= 0 {
		name = name[:i]
	}
	return strings.TrimSuffix(name, "-ubyte")
}

// part returns "train" or "test" if the name of an IDX file says so.
func part(name string) string {
	for _, word := range strings.Split(name, "-") {
		switch word {
		case "train", "training":
			return "train"
		case "test", "t10k", "testing":
			return "test"
		}
	}
	return ""
}

// readImages reads a file of images, the labels beside it, and the test set beside it, if there is
// one.
func (o Options) readImages(images string) (train, test *Table, err error) {
	folder := filepath.Dir(images)
	files, err := idxFiles(folder)
	if err != nil {
		return nil, nil, err
	}
	if len(files) < 2 { // in a folder of its own name
		if files, err = idxFiles(filepath.Dir(folder)); err != nil {
			return nil, nil, err
		}
	}
	name := idxName(filepath.Base(images))
	labels := files[strings.Replace(name, "images", "labels", 1)]
	if o.TargetFile != "" {
		labels = o.TargetFile
	}
	if labels == "" {
		return nil, nil, fmt.Errorf("%s: there is no file of the labels beside it, such as %s, plain or with .gz; --target-file names another",
			images, strings.Replace(filepath.Base(images), "images-idx3", "labels-idx1", 1))
	}
	if train, err = o.readPair(images, labels); err != nil {
		return nil, nil, err
	}
	if part(name) != "train" {
		return train, nil, nil
	}
	for other, path := range files {
		if pair := strings.Replace(other, "labels", "images", 1); part(other) == "test" && without(pair) == without(name) && files[pair] == "" {
			return nil, nil, fmt.Errorf("%s: there is no file of the images beside it", path)
		}
		if part(other) != "test" || !strings.Contains(other, "images") || without(other) != without(name) {
			continue
		}
		labels := files[strings.Replace(other, "images", "labels", 1)]
		if labels == "" {
			return nil, nil, fmt.Errorf("%s: there is no file of the labels beside it", path)
		}
		if test != nil {
			return nil, nil, fmt.Errorf("%s: there are two test sets beside it: leave one", images)
		}
		known := o
		known.Schema = train.Schema
		if test, err = known.readPair(path, labels); err != nil {
			return nil, nil, err
		}
	}
	return train, test, nil
}

// without returns the name of an IDX file without what says its part of the data set.
func without(name string) string {
	words := strings.Split(name, "-")
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return part(w) != "" }), "-")
}

func (o Options) readPair(images, labels string) (*Table, error) {
	x, err := os.Open(images)
	if err != nil {
		return nil, brief(images, err)
	}
	defer x.Close()
	y, err := os.Open(labels)
	if err != nil {
		return nil, brief(labels, err)
	}
	defer y.Close()
	return ReadIDX(x, images, y, labels, o)
}

// Load reads what a path names: a table as [ReadFile] does, or, of IDX files, the folder or the
// images, or an archive of NumPy. test is not nil if the data comes with a test set.
func Load(path string, o Options) (train, test *Table, err error) {
	if path == "-" {
		t, err := ReadFile(path, o)
		return t, nil, err
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return o.readFolder(path)
	case err == nil && isIDX(path):
		return o.readImages(path)
	case err == nil && isNPZ(path):
		return o.readNPZ(path)
	}
	t, err := ReadFile(path, o)
	return t, nil, err
}

// isIDX reports whether a file is an IDX file of examples, plain or packed.
func isIDX(path string) bool {
	src, err := openSource(path, nil)
	if err != nil {
		return false
	}
	defer src.Close()
	head, _ := src.r.Peek(4)
	return len(head) == 4 && head[0] == 0 && head[1] == 0 && head[2] >= 8 && head[2] <= 14 && head[3] > 1 && head[3] < 8
}
