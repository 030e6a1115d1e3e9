// Package replace writes a file so that the old one stays whole until the new one is.
package replace

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// File writes the file at path by calling write. The file is written beside its place under
// another name, flushed to the disk and renamed: whatever happens, there is the old file or the new
// one. Its permissions are those of the old file, if there is one, and otherwise those of a new
// file. Its owner and group stay, too, as far as the process may choose them; where the group is
// another, it may no more than everybody. An error of write is given after the path.
//
// A symbolic link stays, and what it names is replaced. A device or a pipe, such as /dev/stdout, is
// written to. A folder is an error. What killed writers of the same file left beside it, more than
// a minute ago, is removed.
func File(path string, write func(io.Writer) error) (err error) {
	old, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist): // so it is made, or that which a link names
	case err != nil: // links that lead in a circle, among others
		return named(err, "", path)
	case old.IsDir():
		return &fs.PathError{Op: "write", Path: path, Err: errFolder}
	case !old.Mode().IsRegular():
		return stream(path, write)
	}
	place := Place(path)
	f, err := create(place)
	if err != nil {
		return named(err, "", path)
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
			err = named(err, f.Name(), path)
		}
	}()
	if err := keepPermissions(f, old); err != nil { // before there is anything in it to be read
		return err
	}
	if err := write(f); err != nil {
		if p := new(fs.PathError); errors.As(err, &p) && p.Path == f.Name() {
			return err
		}
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), place); err != nil {
		return err
	}
	if d, err := os.Open(Folder(place)); err == nil {
		d.Sync() // makes the new name last, where the system can do that
		d.Close()
	}
	removeLeftovers(place)
	return nil
}

// Try writes a byte to a file beside path, as [File] will write, and removes it. If it is killed
// meanwhile, File removes what is left.
func Try(path string) error {
	f, err := create(Place(path))
	if err != nil {
		return err
	}
	_, err = f.Write([]byte("x"))
	if e := f.Close(); err == nil {
		err = e
	}
	if e := os.Remove(f.Name()); err == nil {
		err = e
	}
	return err
}

// keepPermissions gives a new file those of the old one, which is nil if there is none, and its
// owner and group.
func keepPermissions(f *os.File, old fs.FileInfo) error {
	if old == nil {
		return nil
	}
	now, err := f.Stat()
	if err != nil {
		return err
	}
	mode := old.Mode().Perm()
	if !keepGroup(f, now, old) {
		mode &^= 0o070 &^ (mode & 0o007 << 3)
	}
	if now.Mode().Perm() != mode {
		if err := f.Chmod(mode); err != nil {
			return err
		}
	}
	keepOwner(f, now, old) // last: it may be that only the owner changes permissions
	return nil
}

// named puts the name of the file into an error that has the name under which it is written, of
// which the caller knows nothing. hidden is that name, or "" if it is in every such error.
func named(err error, hidden, path string) error {
	var one *fs.PathError
	var two *os.LinkError
	switch {
	case errors.As(err, &one) && (one.Path == hidden || hidden == ""):
		return &fs.PathError{Op: "write", Path: path, Err: one.Err}
	case errors.As(err, &two) && two.Old == hidden:
		return &fs.PathError{Op: "write", Path: path, Err: two.Err}
	}
	return err
}

var errFolder = errors.New("it is a folder")

// stream writes to what is no file that could be replaced.
func stream(path string, write func(io.Writer) error) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		f.Close()
		return fmt.Errorf("%s: %w", path, err)
	}
	return f.Close()
}

// Place returns the file that [File] replaces when it is given path: that which symbolic links
// lead to, whether there is one or not.
func Place(path string) string {
	place := path
	for range 40 { // as many links as Linux follows
		to, err := os.Readlink(place)
		if err != nil {
			return place // it is no link
		}
		if !filepath.IsAbs(to) {
			folder, _ := filepath.Split(place)
			to = folder + to
		}
		place = to
	}
	return path
}

// Folder returns the folder of a path. [filepath.Dir] and [filepath.Join] would take a ".." and the
// name before it off the text. If that name is a link, the ".." means another folder: the one above
// that to which the link leads.
func Folder(path string) string {
	folder, _ := filepath.Split(path)
	if folder == "" {
		return "."
	}
	return folder
}

// removeLeftovers removes the files that writers of path left half-written when they were killed,
// more than a minute ago.
func removeLeftovers(path string) {
	folder, base := filepath.Split(path)
	entries, err := os.ReadDir(Folder(path))
	if err != nil {
		return
	}
	for _, e := range entries {
		digits, ok := strings.CutPrefix(e.Name(), "."+base+".")
		if !ok || len(digits) != 8 || strings.Trim(digits, "0123456789abcdef") != "" {
			continue
		}
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > time.Minute {
			os.Remove(folder + e.Name())
		}
	}
}

// create creates a new file in the folder of path. Other than os.CreateTemp it leaves the
// permissions to the umask, since the file is to be renamed.
func create(path string) (*os.File, error) {
	folder, base := filepath.Split(path)
	for {
		name := fmt.Sprintf("%s.%s.%08x", folder, base, rand.Uint32())
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, os.ErrExist) {
			return f, err
		}
	}
}
