package main

import (
	"go/format"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// What kernel/blas has for float32 is the text of what it has for float64, with other names and
// numbers: gonum's interfaces give every method two names, and functions with a type parameter
// could not have them.

// ofFloat64 are the files of kernel/blas that are for float64 alone.
var ofFloat64 = []string{"float64", "float64_level3", "gonums", "product"}

// inFloat32 lists what is to be replaced by what, one after the other.
var inFloat32 = []struct {
	pattern *regexp.Regexp
	by      string
}{
	{regexp.MustCompile(`\bD(dot|nrm2|asum|axpy|copy|rot\w*|[gst][a-z0-9]+)\b`), "S$1"}, // routines
	{regexp.MustCompile(`\bIdamax\b`), "Isamax"},
	{regexp.MustCompile(`\bkernel\.AbsoluteSum64\b`), "kernel.Norm1"}, // kernel.AbsoluteSum is of float64
	{regexp.MustCompile(`\b(kernel\.\w+)64\b`), "$1"},
	{regexp.MustCompile(`(float|Float|uint)64`), "${1}32"},
	{regexp.MustCompile(`([a-z])64\b`), "${1}32"}, // our functions and constants, blas64
}

// singleBLAS returns the file for float32, or none where kernel/blas is not: it is a module of its
// own, and not in a copy of this one that the go command downloads.
func singleBLAS(top string) []file {
	dir := filepath.Join(top, "kernel", "blas")
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
		return nil
	}
	w := &text{}
	w.printf("%spackage blas\n\nimport (\n\"math\"\n\"unsafe\"\n\n\"gonum.org/v1/gonum/blas\"\n\n"+
		"\"github.com/lockstep-go/lockstep/kernel\"\n)\n", generatedGo)
	for _, name := range ofFloat64 {
		source, err := os.ReadFile(filepath.Join(dir, name+".go"))
		if err != nil {
			panic(err)
		}
		_, body, ok := strings.Cut(string(source), "\n// ") // after the imports
		if !ok {
			panic("gen: " + name + ".go has no comment")
		}
		body = "\n// " + body
		for _, s := range inFloat32 {
			body = s.pattern.ReplaceAllString(body, s.by)
		}
		w.printf("%s", body)
	}
	formatted, err := format.Source(w.bytes())
	if err != nil {
		panic(err)
	}
	return []file{{"kernel/blas/zfloat32.go", formatted}}
}
