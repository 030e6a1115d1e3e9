package onnx

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"

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
		return nil, 0, fmt.Errorf("its data is in the file %q, but the model is not read from a file: use Load, or give the folder", location)
	case !filepath.IsLocal(filepath.FromSlash(location)):
		return nil, 0, fmt.Errorf("its data is said to be in the file %q: only files in the model's own folder are read", location)
	case length >= 0 && length != int64(size):
		return nil, 0, fmt.Errorf("the length of its data in the file %q is %d bytes: its shape needs %d", location, length, size)
	}
	root, err := os.OpenRoot(e.dir)
	if err != nil {
		return nil, 0, err
	}
	defer root.Close()
	path := filepath.FromSlash(location)
	info, err := root.Stat(path) // before it is opened: to open a pipe would wait for a writer
	if err != nil {
		return nil, 0, fmt.Errorf("the file of its data cannot be opened; only files in the model's own folder are read: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, 0, fmt.Errorf("its data is said to be in %q, which is not a regular file", location)
	}
	f, err := root.Open(path)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	if offset > info.Size() || int64(size) > info.Size()-offset {
		return nil, 0, fmt.Errorf("its data is bytes %d to %d of the file %q, which has %d", offset, offset+int64(size), location, info.Size())
	}
	if length < 0 && info.Size()-offset != int64(size) {
		return nil, 0, fmt.Errorf("its data is all of the file %q from byte %d, which are %d bytes: its shape needs %d", location, offset, info.Size()-offset, size)
	}
	data = make([]byte, size)
	if _, err := io.ReadFull(io.NewSectionReader(f, offset, int64(size)), data); err != nil {
		return nil, 0, fmt.Errorf("the file %q: %w", location, err)
	}
	if _, seen := e.files[location]; !seen {
		e.files[location] = info.Size()
		fresh = info.Size()
	}
	return data, fresh, nil
}

func parseSize(entry *onnxpb.StringStringEntryProto) (int64, error) {
	n, err := strconv.ParseUint(entry.GetValue(), 10, 63)
	if err != nil || n > math.MaxInt64/2 {
		return 0, fmt.Errorf("the %s of its external data is %q: it must be a number of bytes", entry.GetKey(), entry.GetValue())
	}
	return int64(n), nil
}
