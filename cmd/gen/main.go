// Command gen writes the files of this module that are generated: those whose
// names begin with z, and docs/kernels.md. Run it from the top of the module:
//
//	go run ./cmd/gen
//
// The test of this package fails when a file on disk is not what gen would write.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// A file is one generated file: its path from the top of the module, and what it holds.
type file struct {
	path string
	text []byte
}

// files returns everything that gen writes into the module at top.
func files(top string) []file {
	checkDefined(top)
	var all []file
	all = append(all, neonMacros())
	all = append(all, elementwise(x86{}, x86{avx512: true}, neon{})...)
	all = append(all, fusedFiles(top)...)
	all = append(all, reduce(top)...)
	all = append(all, search()...)
	all = append(all, coefficients()...)
	all = append(all, portableOuter(top), portableTables(), portableSlopes())
	all = append(all, stubs(top, "amd64", all), stubs(top, "arm64", all))
	all = append(all, dispatch(top, all)...)
	all = append(all, kernelsPage(top, all))
	all = append(all, singleBLAS(top)...)
	return all
}

// generate is files. What is wrong in a table of gen, or in the files that gen reads, is an error.
func generate(top string) (all []file, err error) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case runtime.Error: // gen itself is wrong
			panic(v)
		default:
			err = errors.New(strings.TrimPrefix(fmt.Sprint(v), "gen: "))
		}
	}()
	return files(top), nil
}

func main() {
	if len(os.Args) > 1 {
		fmt.Fprintf(os.Stderr, "gen: %q: it takes no options, and writes every generated file\n", os.Args[1])
		os.Exit(2)
	}
	all, err := generate(".")
	for _, f := range all {
		if err == nil {
			err = os.WriteFile(filepath.FromSlash(f.path), f.text, 0o666)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}
