package main

import (
	"fmt"
	"go/ast"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Every function of assembly that is the namesake of one of package generic gets its declaration
// from there. The others, whose arguments are blocks of a product or which Go code of their package
// calls, are declared by hand, beside that code.

var isaSuffix = regexp.MustCompile(`(AVX2|AVX512|NEON)$`)

// stubs returns the declarations of one architecture, given the assembly that gen writes.
func stubs(top, goarch string, written []file) file {
	names := assembly(top, goarch, written)
	_, files := goFiles(filepath.Join(top, "kernel", goarch))
	for _, f := range files {
		for _, d := range f.Decls {
			if d, ok := d.(*ast.FuncDecl); ok {
				delete(names, d.Name.Name)
			}
		}
	}
	known := kernelsByName(top)
	w := &text{}
	w.printf("%s//go:build !purego\n\npackage %s\n", generatedGo, goarch)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		of := isaSuffix.ReplaceAllString(name, "")
		k, element := known[of], "float32"
		if base, is64 := strings.CutSuffix(of, "64"); k == nil && is64 { // of a function with a type parameter
			k, of, element = known[base], base, "float64"
		}
		if k == nil || strings.Contains(k.signature(), "Block") {
			continue
		}
		// Package generic is not imported here: its constants are written out.
		signature := strings.NewReplacer("generic.Lanes/2", "32", "[]T", "[]"+element, " T", " "+element).Replace(k.signature())
		if signature != k.signature() && k.ofMatrices() {
			of += "[" + element + "]"
		}
		w.printf("\n// %s is generic.%s.\n//\n//go:noescape\nfunc %s%s\n", name, of, name, signature)
	}
	return file{"kernel/" + goarch + "/zstubs_" + goarch + ".go", w.bytes()}
}

func kernelsByName(top string) map[string]*kernelFunc {
	all := map[string]*kernelFunc{}
	for _, k := range kernelFuncs(top) {
		all[k.name] = &k
	}
	return all
}

// bytes returns the size of a parameter, and what its offset on the stack is a multiple of.
func (p param) bytes() (size, align int) {
	switch {
	case p.typ == "float32" || p.typ == "uint32":
		return 4, 4
	case strings.HasPrefix(p.typ, "[]"):
		return 24, 8
	case p.typ == "float64" || p.typ == "int" || strings.HasPrefix(p.typ, "*"):
		return 8, 8
	}
	panic(fmt.Sprint("gen: the size of ", p.typ, " is not known"))
}

// frame returns the offsets of the parameters and of the result, "ret", on the stack, and the size
// of them all.
func (k *kernelFunc) frame() (at map[string]int, size int) {
	at = map[string]int{}
	place := func(p param) {
		n, align := p.bytes()
		size = (size + align - 1) / align * align
		at[p.name] = size
		size += n
	}
	for _, p := range k.params {
		place(p)
	}
	if k.result != "" {
		size = (size + 7) / 8 * 8 // results begin at a whole word
		place(param{"ret", k.result})
	}
	return at, size
}

// typeOf returns the type of a parameter.
func (k *kernelFunc) typeOf(name string) string {
	for _, p := range k.params {
		if p.name == name {
			return p.typ
		}
	}
	panic("gen: " + k.name + " has no parameter " + name)
}

// wide says whether the elements of k's slices are float64.
func (k *kernelFunc) wide() bool {
	return slices.ContainsFunc(k.params, func(p param) bool { return p.typ == "[]float64" })
}

// slices returns the names of the slices among the parameters.
func (k *kernelFunc) slices() (names []string) {
	for _, p := range k.params {
		if strings.HasPrefix(p.typ, "[]") {
			names = append(names, p.name)
		}
	}
	return names
}
