package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
)

// top is the top of the module.
var top = filepath.Join("..", "..")

// TestFresh compares the committed files with what gen writes today.
func TestFresh(t *testing.T) {
	for _, f := range files(top) {
		disk, err := os.ReadFile(filepath.Join(top, filepath.FromSlash(f.path)))
		if assert.NoError(t, err) && string(disk) != string(f.text) {
			t.Errorf("%s is stale: go run ./cmd/gen", f.path)
		}
	}
}

// TestNoStrays fails on a file that looks generated but that gen does not write.
func TestNoStrays(t *testing.T) {
	known := map[string]bool{}
	for _, f := range files(top) {
		known[filepath.FromSlash(f.path)] = true
	}
	for _, dir := range []string{"kernel/amd64", "kernel/arm64", "kernel/generic", "kernel", "kernel/blas", "bench", "nn"} {
		found, err := filepath.Glob(filepath.Join(top, filepath.FromSlash(dir), "z*"))
		assert.NoError(t, err)
		for _, path := range found {
			rel, err := filepath.Rel(top, path)
			assert.NoError(t, err)
			assert.True(t, known[rel], "%s is not written by cmd/gen", rel)
		}
	}
}
