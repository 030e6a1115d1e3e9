//go:build !unix

package replace

import (
	"io/fs"
	"os"
)

// Elsewhere files have no owners and groups, or take those of their folder.

func keepGroup(f *os.File, now, old fs.FileInfo) bool { return true }

func keepOwner(f *os.File, now, old fs.FileInfo) {}
