package nnbeam

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestWriteBytes replaces a file as a whole, and never a folder.
func TestWriteBytes(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "new", "file")
	for _, text := range []string{"old", "new"} {
		require.NoError(t, writeBytes(context.Background(), path, []byte(text)))
		got, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, text, string(got))
	}
	require.EqualError(t, writeBytes(context.Background(), filepath.Dir(path), nil), "cannot write "+filepath.Dir(path)+": it is a folder")
	entries, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	require.Len(t, entries, 1)
}
