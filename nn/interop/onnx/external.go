package onnx

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/nn/interop/onnx/internal/onnxpb"
)

// An external opens the files beside a model that hold the data of its tensors. A model names them,
// and may come from a stranger, so nothing outside the model's folder is opened: no absolute path,
// no path with "..", no symbolic link that leads out, and nothing but regular files.
type external struct {
	dir   string // "" if the model is not a file
	files map[string]int64
}

// read returns the size bytes of a tensor's external data. What is a file's first use also returns
// the size of the file.
func (e *external) read(entries []*onnxpb.StringStringEntryProto, size int) (data []byte, fresh int64, err error) {
	var location string
	offset, length := int64(0), int64(-1)
	for _, entry := range entries {
		switch entry.GetKey() {
		case "location":
			location = entry.GetValue()
		case "offset":
			offset, err = parseSize(entry)
		case "length":
			length, err = parseSize(entry)
		}
		if err != nil {
			return nil, 0, err
		}
	}
	switch {
	case location == "":
		return nil, 0, errors.New("its data is in another file, but no location is given")
	case e.dir == "":
		return nil, 0, fmt.Errorf("its data is in the file %s, but the model is not read from a file: use Load, or give the folder", quote.Text(location))
	case !filepath.IsLocal(filepath.FromSlash(location)):
		return nil, 0, fmt.Errorf("its data is said to be in the file %s: only files in the model's own folder are read", quote.Text(location))
	case length >= 0 && length != int64(size):
		return nil, 0, fmt.Errorf("the length of its data in the file %s is %s: its shape needs %d", quote.Text(location), quote.Count(length, "byte"), size)
	}
	root, err := os.OpenRoot(e.dir)
	if err != nil {
		return nil, 0, err
	}
	defer root.Close()
	path := filepath.FromSlash(location)
	info, err := root.Stat(path) // before it is opened: to open a pipe would wait for a writer
	if err != nil {
		return nil, 0, fmt.Errorf("the file of its data, %s, cannot be opened; only files in the model's own folder are read: %w", quote.Text(location), cause(err))
	}
	if !info.Mode().IsRegular() {
		return nil, 0, fmt.Errorf("its data is said to be in %s, which is not a regular file", quote.Text(location))
	}
	f, err := root.Open(path)
	if err != nil {
		return nil, 0, fmt.Errorf("the file of its data, %s, cannot be opened: %w", quote.Text(location), cause(err))
	}
	defer f.Close()
	if offset > info.Size() || int64(size) > info.Size()-offset {
		return nil, 0, fmt.Errorf("its data is bytes %d to %d of the file %s, which has %d", offset, offset+int64(size), quote.Text(location), info.Size())
	}
	if length < 0 && info.Size()-offset != int64(size) {
		return nil, 0, fmt.Errorf("its data is all of the file %s from byte %d, which are %s: its shape needs %d", quote.Text(location), offset, quote.Count(info.Size()-offset, "byte"), size)
	}
	data = make([]byte, size)
	if _, err := io.ReadFull(io.NewSectionReader(f, offset, int64(size)), data); err != nil {
		return nil, 0, fmt.Errorf("the file %s: %w", quote.Text(location), cause(err))
	}
	if _, seen := e.files[location]; !seen {
		e.files[location] = info.Size()
		fresh = info.Size()
	}
	return data, fresh, nil
}

// cause is an error of package os without the path, which the model gives.
func cause(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

func parseSize(entry *onnxpb.StringStringEntryProto) (int64, error) {
	n, err := strconv.ParseUint(entry.GetValue(), 10, 63)
	if err != nil || n > math.MaxInt64/2 {
		return 0, fmt.Errorf("the %s of its external data is %s: it must be a number of bytes", entry.GetKey(), quote.Text(entry.GetValue()))
	}
	return int64(n), nil
}
