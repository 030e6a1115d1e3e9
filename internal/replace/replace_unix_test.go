//go:build unix

package replace_test

import (
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/lockstep-go/lockstep/internal/replace"
)

// TestPermissions saves over a file that others may not read, or may write: so it stays, and no
// other is readable meanwhile.
func TestPermissions(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	for _, mode := range []os.FileMode{0o600, 0o664, 0o444} {
		require.NoError(t, os.WriteFile(path, []byte("old"), 0o666))
		require.NoError(t, os.Chmod(path, mode))
		require.NoError(t, replace.File(path, func(w io.Writer) error {
			entries, err := os.ReadDir(dir)
			require.NoError(t, err)
			for _, e := range entries {
				info, err := e.Info()
				require.NoError(t, err)
				require.Equal(t, mode, info.Mode().Perm(), e.Name())
			}
			_, err = io.WriteString(w, "new")
			return err
		}))
		info, err := os.Stat(path)
		require.NoError(t, err)
		require.Equal(t, mode, info.Mode().Perm())
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, "new", string(text))
		require.NoError(t, os.Remove(path))
	}
}

// TestLinks writes through links: they stay, and what they name is replaced or made.
func TestLinks(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "far", "deep"), 0o777))
	require.NoError(t, os.Symlink(filepath.Join("far", "deep"), filepath.Join(dir, "near")))
	require.NoError(t, os.Symlink(filepath.Join("..", "file"), filepath.Join(dir, "far", "deep", "second")))
	first := filepath.Join(dir, "first")
	require.NoError(t, os.Symlink("near/second", first))
	for _, text := range []string{"old", "new"} { // at first there is no file
		require.NoError(t, replace.File(first, writes(text)))
		got, err := os.ReadFile(filepath.Join(dir, "far", "file"))
		require.NoError(t, err)
		require.Equal(t, text, string(got))
	}
	info, err := os.Lstat(first)
	require.NoError(t, err)
	require.NotZero(t, info.Mode()&os.ModeSymlink)
	require.Equal(t, []string{"far", "first", "near"}, names(t, dir))
	require.Equal(t, []string{"deep", "file"}, names(t, filepath.Join(dir, "far")))

	// A ".." after a link is the folder above that to which the link leads.
	require.NoError(t, os.Symlink("fourth", filepath.Join(dir, "far", "third")))
	third := dir + "/near/../third"
	leftover := filepath.Join(dir, "far", ".fourth.00c0ffee")
	require.NoError(t, os.WriteFile(leftover, nil, 0o666))
	ago := time.Now().Add(-time.Hour)
	require.NoError(t, os.Chtimes(leftover, ago, ago))
	require.NoError(t, replace.File(third, func(w io.Writer) error {
		require.Equal(t, []string{"far", "first", "near"}, names(t, dir))
		return writes("text")(w)
	}))
	require.Equal(t, []string{"deep", "file", "fourth", "third"}, names(t, filepath.Join(dir, "far")))
	require.Equal(t, []string{"far", "first", "near"}, names(t, dir))

	loop := filepath.Join(dir, "loop")
	require.NoError(t, os.Symlink("loop", loop))
	require.Equal(t, loop, replace.Place(loop))
	require.ErrorIs(t, replace.File(loop, writes("text")), unix.ELOOP)
	info, err = os.Lstat(loop)
	require.NoError(t, err)
	require.NotZero(t, info.Mode()&os.ModeSymlink)
}

// TestFull fills the disk, or as much of it as the process may write.
func TestFull(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	require.NoError(t, replace.File(path, writes("old")))
	var limit unix.Rlimit
	require.NoError(t, unix.Getrlimit(unix.RLIMIT_FSIZE, &limit))
	signal.Ignore(unix.SIGXFSZ)
	defer signal.Reset(unix.SIGXFSZ)
	require.NoError(t, unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: 100, Max: limit.Max}))
	err := replace.File(path, func(w io.Writer) error {
		_, err := io.WriteString(w, strings.Repeat("x", 200))
		return err
	})
	require.NoError(t, unix.Setrlimit(unix.RLIMIT_FSIZE, &limit))
	require.ErrorIs(t, err, unix.EFBIG)
	require.EqualError(t, err, "write "+path+": "+unix.EFBIG.Error())
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "old", string(got))
	require.Equal(t, []string{"file"}, names(t, filepath.Dir(path)))
}

// TestPipe writes into a pipe, as to /dev/stdout: it is no file to be replaced.
func TestPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	require.NoError(t, unix.Mkfifo(path, 0o600))
	got := make(chan string)
	go func() {
		f, err := os.Open(path)
		if err != nil {
			got <- err.Error()
			return
		}
		defer f.Close()
		text, _ := io.ReadAll(f)
		got <- string(text)
	}()
	require.NoError(t, replace.File(path, writes("text")))
	require.Equal(t, "text", <-got)
	info, err := os.Lstat(path)
	require.NoError(t, err)
	require.NotZero(t, info.Mode()&os.ModeNamedPipe)
	require.Equal(t, []string{"pipe"}, names(t, filepath.Dir(path)))
}
