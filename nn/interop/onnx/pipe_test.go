//go:build unix

package onnx

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPipe: a pipe beside the model is not opened, which would wait for a writer for ever.
func TestPipe(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o666))
	path := filepath.Join(dir, "m.onnx")
	require.NoError(t, os.WriteFile(path, externalModel(t, "location", "pipe", "length", "16"), 0o666))
	_, err := Load(path)
	assert.ErrorContains(t, err, "not a regular file")
}
