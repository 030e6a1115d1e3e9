package replace_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/internal/replace"
)

func writes(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

func names(t *testing.T, dir string) (list []string) {
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

// TestFile writes over a file, fails to, and fails to replace a folder: the old one stays, and
// nothing is left beside it.
func TestFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	require.NoError(t, replace.File(path, writes("old")))
	require.NoError(t, replace.File(path, writes("new")))
	failure := errors.New("the disk is full")
	err := replace.File(path, func(w io.Writer) error {
		require.NoError(t, writes("half")(w))
		return failure
	})
	require.ErrorIs(t, err, failure)
	require.EqualError(t, err, path+": the disk is full")
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "new", string(text))

	folder := filepath.Join(dir, "folder")
	require.NoError(t, os.MkdirAll(filepath.Join(folder, "more"), 0o777))
	require.EqualError(t, replace.File(folder, writes("new")), "write "+folder+": it is a folder")
	missing := filepath.Join(dir, "missing", "file")
	err = replace.File(missing, writes("new"))
	require.ErrorIs(t, err, os.ErrNotExist)
	require.ErrorContains(t, err, "write "+missing+": ", "not the name of the new file")
	require.Equal(t, []string{"file", "folder"}, names(t, dir))
}

// TestTry looks at what Try writes for a moment: what File would remove, had Try been killed.
func TestTry(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	done := make(chan error)
	go func() {
		var err error
		for range 1000 {
			err = errors.Join(err, replace.Try(path))
		}
		done <- err
	}()
	for {
		for _, name := range names(t, dir) {
			require.Regexp(t, `^\.file\.[0-9a-f]{8}$`, name)
		}
		select {
		case err := <-done:
			require.NoError(t, err)
			require.Empty(t, names(t, dir))
			require.ErrorIs(t, replace.Try(filepath.Join(dir, "missing", "file")), os.ErrNotExist)
			return
		default:
		}
	}
}

// TestLeftovers leaves what is young, and what belongs to another file.
func TestLeftovers(t *testing.T) {
	for _, name := range []string{"plain", "a[b]"} {
		dir := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.Mkdir(dir, 0o777))
		old, young, foreign := ".["+name+"]c.00c0ffee", ".["+name+"]c.00c0ffef", "."+name[:1]+"c.00c0ffee"
		for _, name := range []string{old, young, foreign} {
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), nil, 0o666))
		}
		ago := time.Now().Add(-time.Hour)
		require.NoError(t, os.Chtimes(filepath.Join(dir, old), ago, ago))
		require.NoError(t, os.Chtimes(filepath.Join(dir, foreign), ago, ago))
		require.NoError(t, replace.File(filepath.Join(dir, "["+name+"]c"), writes("new")))
		require.ElementsMatch(t, []string{young, foreign, "[" + name + "]c"}, names(t, dir))
	}
}
