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
	require.Error(t, replace.File(folder, writes("new")))
	require.Error(t, replace.File(filepath.Join(dir, "missing", "file"), writes("new")))
	require.Equal(t, []string{"file", "folder"}, names(t, dir))
}

// TestRemoveLeftovers leaves what is young, and what belongs to another file.
func TestRemoveLeftovers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a*[b]?")
	old, young, foreign := ".a*[b]?.00c0ffee", ".a*[b]?.00c0ffef", ".aXb?.00c0ffee"
	for _, name := range []string{old, young, foreign} {
		require.NoError(t, os.WriteFile(filepath.Join(filepath.Dir(path), name), nil, 0o666))
	}
	ago := time.Now().Add(-time.Hour)
	require.NoError(t, os.Chtimes(filepath.Join(filepath.Dir(path), old), ago, ago))
	require.NoError(t, os.Chtimes(filepath.Join(filepath.Dir(path), foreign), ago, ago))
	replace.RemoveLeftovers(path)
	require.Equal(t, []string{young, foreign}, names(t, filepath.Dir(path)))
}
