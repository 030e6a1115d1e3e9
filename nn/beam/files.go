package nnbeam

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"

	"github.com/lockstep-go/lockstep/internal/replace"
)

// open opens a file on any file system that is registered with Beam. Errors name the file.
func open(ctx context.Context, path string) (io.ReadCloser, error) {
	fs, err := filesystem.New(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	r, err := fs.OpenRead(ctx, path)
	if err != nil {
		fs.Close()
		return nil, brief(path, err)
	}
	return opened{r, fs}, nil
}

// An opened file closes its file system, too.
type opened struct {
	io.ReadCloser
	fs filesystem.Interface
}

func (o opened) Close() error {
	err := o.ReadCloser.Close()
	if e := o.fs.Close(); err == nil {
		err = e
	}
	return err
}

func readFile(ctx context.Context, path string) ([]byte, error) {
	r, err := open(ctx, path)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, brief(path, err)
	}
	return text, nil
}

// skip moves to a place in a file: at once if the file system can, and otherwise by reading.
func skip(r io.ReadCloser, offset int64) error {
	if s, ok := r.(opened).ReadCloser.(io.Seeker); ok {
		_, err := s.Seek(offset, io.SeekStart)
		return err
	}
	_, err := io.CopyN(io.Discard, r, offset)
	return err
}

// errNoFile says what is missing in the words of this package.
var errNoFile error = noFile{}

type noFile struct{}

func (noFile) Error() string        { return "no such file" }
func (noFile) Is(target error) bool { return target == fs.ErrNotExist }

// brief names a file in an error about it, once.
func brief(path string, err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w", path, errNoFile)
	}
	return fmt.Errorf("%s: %w", path, err)
}

// temporary returns another name each time: two workers may do the same work.
func temporary(path string) string { return fmt.Sprintf("%s.%016x.tmp", path, rand.Uint64()) }

// create opens a file to be written.
func create(ctx context.Context, path string) (io.WriteCloser, error) {
	fs, err := filesystem.New(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	w, err := fs.OpenWrite(ctx, path)
	if err != nil {
		fs.Close()
		return nil, fmt.Errorf("cannot write %w", brief(path, err))
	}
	return created{w, fs}, nil
}

// A created file closes its file system, too.
type created struct {
	io.WriteCloser
	fs filesystem.Interface
}

func (c created) Close() error {
	err := c.WriteCloser.Close()
	if e := c.fs.Close(); err == nil {
		err = e
	}
	return err
}

// writeBytes writes a file. It appears whole: an object store shows a file when it is closed, and
// on this machine's file systems it is renamed, unless it is a device or a pipe.
func writeBytes(ctx context.Context, path string, b []byte) error {
	if !strings.Contains(path, "://") {
		err := os.MkdirAll(filepath.Dir(path), 0o777)
		if err == nil {
			err = replace.File(path, func(w io.Writer) error {
				_, err := w.Write(b)
				return err
			})
		}
		if err != nil {
			return fmt.Errorf("cannot write %w", brief(path, err))
		}
		return nil
	}
	w, err := create(ctx, path)
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	if e := w.Close(); err == nil {
		err = e
	}
	if err != nil {
		remove(ctx, path)
		return fmt.Errorf("cannot write %w", brief(path, err))
	}
	return nil
}

// rename moves a file, by copying it where the file system cannot rename.
func rename(ctx context.Context, from, to string) error {
	on, err := filesystem.New(ctx, from)
	if err != nil {
		return err
	}
	defer on.Close()
	return filesystem.Rename(ctx, on, from, to)
}

// remove removes a file if it can.
func remove(ctx context.Context, path string) {
	if on, err := filesystem.New(ctx, path); err == nil {
		if r, ok := on.(filesystem.Remover); ok {
			r.Remove(ctx, path)
		}
		on.Close()
	}
}

// exists reports whether a file is there.
func exists(ctx context.Context, path string) bool {
	r, err := open(ctx, path)
	if err == nil {
		r.Close()
	}
	return err == nil
}

// assemble makes a file of its chunks, which are in order. It may be called again after it has
// succeeded, or stopped anywhere.
func assemble(ctx context.Context, path string, chunks []Chunk) error {
	whole := chunks[0].Path
	if len(chunks) > 1 {
		whole = temporary(path)
		if err := concatenate(ctx, whole, chunks); err != nil {
			remove(ctx, whole)
			if errors.Is(err, fs.ErrNotExist) && exists(ctx, path) {
				return nil // the work is done again
			}
			return err
		}
	}
	if err := rename(ctx, whole, path); err != nil {
		if !exists(ctx, whole) && exists(ctx, path) {
			return nil // the work is done again
		}
		return fmt.Errorf("cannot write %w", brief(path, err))
	}
	if len(chunks) > 1 {
		for _, c := range chunks {
			remove(ctx, c.Path)
		}
	}
	return nil
}

func concatenate(ctx context.Context, path string, chunks []Chunk) error {
	w, err := create(ctx, path)
	if err != nil {
		return err
	}
	for _, c := range chunks {
		r, err := open(ctx, c.Path)
		if err == nil {
			_, err = io.Copy(w, r)
			r.Close()
		}
		if err != nil {
			w.Close()
			return err
		}
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("cannot write %w", brief(path, err))
	}
	return nil
}

// Clean removes the temporary files of an output, which a pipeline that failed has left. It must
// not run beside a pipeline that writes the output.
func Clean(ctx context.Context, prefix string) error {
	on, err := filesystem.New(ctx, prefix)
	if err != nil {
		return fmt.Errorf("%s: %w", prefix, err)
	}
	defer on.Close()
	left, err := on.List(ctx, prefix+"-*.tmp")
	if err != nil {
		return brief(prefix, err)
	}
	for _, path := range left {
		remove(ctx, path)
	}
	return nil
}
