// Package replace writes a file so that the old one stays whole until the new one is.
package replace

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// File writes the file at path by calling write. The file is written beside its place under
// another name, flushed to the disk and renamed: whatever happens, there is the old file or the new
// one. Its permissions are those of a new file. An error of write is given after the path.
func File(path string, write func(io.Writer) error) (err error) {
	f, err := create(path)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err := write(f); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	if d, err := os.Open(filepath.Dir(path)); err == nil {
		d.Sync() // makes the new name last, where the system can do that
		d.Close()
	}
	return nil
}

// RemoveLeftovers removes the files that writers of path left half-written when they were killed,
// more than a minute ago.
func RemoveLeftovers(path string) {
	names, err := filepath.Glob(filepath.Join(filepath.Dir(path), "."+globbed(filepath.Base(path))+"."+strings.Repeat("[0-9a-f]", 8)))
	if err != nil {
		return
	}
	for _, name := range names {
		if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > time.Minute {
			os.Remove(name)
		}
	}
}

// globbed returns a pattern that matches the name alone.
func globbed(name string) string {
	return strings.NewReplacer("*", "[*]", "?", "[?]", "[", "[[]").Replace(name)
}

// create creates a new file in the folder of path. Other than os.CreateTemp it leaves the
// permissions to the umask, since the file is to be renamed.
func create(path string) (*os.File, error) {
	for {
		name := filepath.Join(filepath.Dir(path), fmt.Sprintf(".%s.%08x", filepath.Base(path), rand.Uint32()))
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, os.ErrExist) {
			return f, err
		}
	}
}
