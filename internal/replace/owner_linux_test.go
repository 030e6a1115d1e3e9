package replace_test

import (
	"os"
	"runtime"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/lockstep-go/lockstep/internal/replace"
)

// TestOwner saves over another's file: as root, so that it stays his, and as a user who may not
// give it away, so that his group may read what it is in no way meant to.
func TestOwner(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("LOUD: only root can make files of other users")
	}
	t.Chdir(t.TempDir()) // whose parents another user may not enter
	require.NoError(t, os.Chmod(".", 0o777))
	const owner, group, another = 12345, 12346, 12347
	for _, c := range []struct {
		as       int
		mode     os.FileMode
		uid, gid uint32
		want     os.FileMode
		why      string
	}{
		{0, 0o640, owner, group, 0o640, "root keeps all"},
		{another, 0o640, another, another, 0o600, "the group of another user reads nothing"},
		{another, 0o664, another, another, 0o644, "it reads what all read"},
		{another, 0o606, another, another, 0o606, "and gets nothing by it"},
	} {
		require.NoError(t, os.WriteFile("f", []byte("old"), 0o666))
		require.NoError(t, os.Chown("f", owner, group))
		require.NoError(t, os.Chmod("f", c.mode))
		failed := make(chan error)
		go func() {
			runtime.LockOSThread() // and never unlock: the thread ends with the goroutine
			if err := unix.Setfsgid(c.as); err != nil {
				failed <- err
				return
			}
			if err := unix.Setfsuid(c.as); err != nil {
				failed <- err
				return
			}
			failed <- replace.File("f", writes("new"))
		}()
		require.NoError(t, <-failed)
		info, err := os.Stat("f")
		require.NoError(t, err)
		s := info.Sys().(*syscall.Stat_t)
		require.Equal(t, []uint32{c.uid, c.gid}, []uint32{s.Uid, s.Gid}, c.why)
		require.Equal(t, c.want, info.Mode().Perm(), c.why)
		require.NoError(t, os.Remove("f"))
	}
}
