//go:build unix

package replace

import (
	"io/fs"
	"os"
	"syscall"
)

// keepGroup puts a new file into the group of the old one. It reports whether the file is in that:
// a user may choose among the groups of his own.
func keepGroup(f *os.File, now, old fs.FileInfo) bool {
	is, ok := now.Sys().(*syscall.Stat_t)
	was, too := old.Sys().(*syscall.Stat_t)
	return !ok || !too || is.Gid == was.Gid || f.Chown(-1, int(was.Gid)) == nil
}

// keepOwner gives a new file the owner of the old one, which only root may.
func keepOwner(f *os.File, now, old fs.FileInfo) {
	is, ok := now.Sys().(*syscall.Stat_t)
	was, too := old.Sys().(*syscall.Stat_t)
	if ok && too && is.Uid != was.Uid {
		f.Chown(int(was.Uid), -1) // or it belongs to who wrote it
	}
}
