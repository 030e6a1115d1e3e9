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

// TestMistakes: a mistake in a table of gen is an error that says what is missing where.
func TestMistakes(t *testing.T) {
	known, before, last := ops, families, len(families)-1
	defer func() { ops, families = known, before }()
	for _, c := range []struct {
		name string
		make func()
		says string
	}{
		{"no definition", func() { ops = append(known[:len(known):len(known)], op{name: "Cbrt", dst: "dst", x: "x"}) },
			"elementwise.go has Cbrt, package generic does not: define it there first"},
		{"other parameters", func() { ops = append(known[:len(known):len(known)], op{name: "Add", dst: "dst", x: "x"}) },
			"elementwise.go has Add(dst, x []float32), package generic has Add(dst, x, y []float32)"},
		{"no definition of an expression", func() { families = append(before[:last:last], family{all: []fused{{name: "Cbrt"}}}) },
			"families.go has Cbrt, package generic does not: define it there first"},
		{"no twin", func() { families = append(before[:last:last], family{all: []fused{{name: "Exp"}, {name: "Expm164"}}}) },
			"families.go has Expm164, package generic has only Expm1: define it for float64, too"},
		{"no parameter", func() {
			families = append(before[:last:last], family{stem: "exp", all: []fused{{name: "Exp", regs: 1, expr: func(e *expr) { e.store("dst", e.scalar("a")) }}}})
		}, "Exp has no parameter a"},
	} {
		ops, families = known, before
		c.make()
		_, err := generate(top)
		assert.ErrorContains(t, err, c.says, c.name)
	}
	ops, families = known, before
	_, err := generate(t.TempDir())
	assert.ErrorContains(t, err, "run it from the top of the module")
}
