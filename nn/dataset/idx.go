package dataset

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"github.com/lockstep-go/lockstep/kernel"
)

// An IDX file: two zero bytes, the type of the items (8: unsigned bytes), the
// number of dimensions, each dimension as a big-endian uint32, and the items.
type idx struct {
	dims  []int
	items []byte
}

// readIDX reads an IDX file of unsigned bytes with the given number of dimensions.
func readIDX(r io.Reader, name string, dims int) (*idx, error) {
	b, err := plain(r, name)
	if err != nil {
		return nil, err
	}
	var head [4]byte
	if n, err := io.ReadFull(b, head[:]); err != nil {
		if !short(err) {
			return nil, err
		}
		if n == 0 {
			return nil, fmt.Errorf("%s is empty: an IDX file is expected", name)
		}
		return nil, fmt.Errorf("%s is cut short: it ends after %d of the 4 bytes that start an IDX header", name, n)
	}
	switch {
	case head[0] != 0 || head[1] != 0:
		return nil, fmt.Errorf("%s is not an IDX file: it starts with % x, where 00 00 is expected", name, head[:2])
	case head[2] != 8:
		return nil, fmt.Errorf("%s: items of type 0x%02x in the IDX header: only 0x08, unsigned bytes, is read", name, head[2])
	case int(head[3]) != dims:
		want := "labels have 1"
		if dims == 3 {
			want = "images have 3: their number, height and width"
		}
		return nil, fmt.Errorf("%s: %s in the IDX header: %s", name, count(int(head[3]), "dimension"), want)
	}
	f := &idx{}
	size := int64(1)
	for i := range dims {
		var d [4]byte
		if n, err := io.ReadFull(b, d[:]); err != nil {
			if !short(err) {
				return nil, err
			}
			return nil, fmt.Errorf("%s is cut short: its IDX header ends after %d of %d bytes", name, 4+4*i+n, 4+4*dims)
		}
		v := binary.BigEndian.Uint32(d[:])
		if v == 0 {
			return nil, fmt.Errorf("%s: dimension %d in the IDX header is 0: every one must be at least 1", name, i+1)
		}
		if int64(v) > maxValues/size { // so the product cannot overflow either
			return nil, fmt.Errorf("%s: the dimensions in the IDX header make more than %d items", name, maxValues)
		}
		size *= int64(v)
		f.dims = append(f.dims, int(v))
	}
	// The header may lie: memory grows with the bytes that are really there, never with its word.
	f.items, err = io.ReadAll(io.LimitReader(b, size))
	if err != nil {
		return nil, err
	}
	if int64(len(f.items)) < size {
		return nil, fmt.Errorf("%s is cut short: its IDX header promises %d bytes of items, and %d are there", name, size, len(f.items))
	}
	if _, err := b.ReadByte(); err == nil {
		return nil, fmt.Errorf("%s goes on after the %d bytes of items that its IDX header promises", name, size)
	} else if err != io.EOF {
		return nil, err
	}
	return f, nil
}

// short reports whether err says that the data ended.
func short(err error) bool {
	return err == io.EOF || err == io.ErrUnexpectedEOF
}

// ReadIDX reads images and their labels from two IDX files of unsigned bytes, plain or compressed with gzip,
// as MNIST is distributed: images of 3 dimensions, labels of 1. A pixel is a feature of 0 to 255. The names stand
// for the files in messages. Classes, if not nil, are the classes that are known already.
func ReadIDX(images io.Reader, imagesName string, labels io.Reader, labelsName string, known []string) (*Table, error) {
	y, err := readIDX(labels, labelsName, 1)
	if err != nil {
		return nil, err
	}
	x, err := readIDX(images, imagesName, 3)
	if err != nil {
		return nil, err
	}
	if x.dims[0] != y.dims[0] {
		return nil, fmt.Errorf("%s has %s, and %s has %s: every image needs one label",
			imagesName, count(x.dims[0], "image"), labelsName, count(y.dims[0], "label"))
	}
	t := &Table{Name: imagesName, Height: x.dims[1], Width: x.dims[2]}
	pixels := t.Height * t.Width
	values := make([]float32, len(x.items))
	for i, v := range x.items {
		values[i] = float32(v)
	}
	t.Features = kernel.Matrix{Rows: x.dims[0], Cols: pixels, Stride: pixels, Data: values}
	c := classes{name: labelsName, index: map[string]int{}}
	for i, v := range y.items {
		c.add(strconv.Itoa(int(v)), i+1)
	}
	if t.Labels, t.Classes, err = c.finish(known); err != nil {
		return nil, err
	}
	return t, nil
}

// ReadIDXFolder reads a folder with the files of MNIST, or of a data set that
// is distributed like it: train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and
// t10k-labels-idx1-ubyte, each plain or with .gz. The second pair is the test set; test is nil if the
// folder has none of it.
func ReadIDXFolder(folder string) (train, test *Table, err error) {
	train, err = readPair(folder, "train", nil)
	if err != nil {
		return nil, nil, err
	}
	test, err = readPair(folder, "t10k", train.Classes)
	if errors.Is(err, fs.ErrNotExist) {
		return train, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	if test.Height != train.Height || test.Width != train.Width {
		return nil, nil, fmt.Errorf("%s has images of %d×%d pixels, and %s of %d×%d: they must be of one size",
			test.Name, test.Height, test.Width, train.Name, train.Height, train.Width)
	}
	train.Name, test.Name = folder, folder
	return train, test, nil
}

// readPair reads the images and labels of one part. The error wraps
// fs.ErrNotExist if the folder has neither, and only then.
func readPair(folder, part string, known []string) (*Table, error) {
	imagesName, errImages := find(folder, part+"-images-idx3-ubyte", part+"-images.idx3-ubyte")
	labelsName, errLabels := find(folder, part+"-labels-idx1-ubyte", part+"-labels.idx1-ubyte")
	switch {
	case errImages != nil && errLabels != nil:
		return nil, errImages
	case errImages != nil:
		return nil, fmt.Errorf("%s has %s but no %s-images-idx3-ubyte, plain or with .gz", folder, filepath.Base(labelsName), part)
	case errLabels != nil:
		return nil, fmt.Errorf("%s has %s but no %s-labels-idx1-ubyte, plain or with .gz", folder, filepath.Base(imagesName), part)
	}
	images, err := open(imagesName)
	if err != nil {
		return nil, err
	}
	defer images.Close()
	labels, err := open(labelsName)
	if err != nil {
		return nil, err
	}
	defer labels.Close()
	return ReadIDX(images, imagesName, labels, labelsName, known)
}

// find returns the first of the names that the folder has, plain before compressed.
func find(folder string, names ...string) (string, error) {
	for _, name := range names {
		for _, end := range []string{"", ".gz"} {
			path := filepath.Join(folder, name+end)
			if _, err := os.Stat(path); err == nil {
				return path, nil
			}
		}
	}
	return "", missing{folder, names[0]}
}

// missing says that a folder lacks a file.
type missing struct{ folder, file string }

func (m missing) Error() string {
	return m.folder + " has no " + m.file + ", plain or with .gz: a folder of IDX files, as of MNIST, is expected"
}

func (m missing) Unwrap() error { return fs.ErrNotExist }
