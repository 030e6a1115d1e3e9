package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
)

// The updates of package portable are those of generic, with a fused multiply-add that is fast: fma
// in place of FMA. What is between two of them is loaded and stored once, in either.

var fusedCall = regexp.MustCompile(`\bFMA\(`)

// portableUpdates writes generic's optimizers for package portable, a file for each of generic's.
func portableUpdates(top string) (all []file) {
	written := []string{"FMA"}
	_, files := goFiles(filepath.Join(top, "kernel", "portable")) // by hand
	for _, f := range files {
		for _, d := range f.Decls {
			if d, ok := d.(*ast.FuncDecl); ok {
				written = append(written, d.Name.Name)
			}
		}
	}
	for _, family := range []string{"optimizer", "outer"} {
		all = append(all, goFile("kernel/portable/z"+family+".go", portableFamily(top, family, &written)))
	}
	return all
}

// portableFamily writes the functions of a family and, unless they are written, those that it
// calls.
func portableFamily(top, family string, written *[]string) *text {
	fset := token.NewFileSet()
	funcs := map[string]*ast.FuncDecl{} // of all files
	var updates []*ast.FuncDecl
	paths, err := filepath.Glob(filepath.Join(top, "kernel", "generic", "*.go"))
	if err != nil {
		panic(err)
	}
	for _, path := range paths {
		f, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			panic(err)
		}
		for _, d := range f.Decls {
			if d, ok := d.(*ast.FuncDecl); ok && d.Recv == nil {
				funcs[d.Name.Name] = d
				if filepath.Base(path) == family+".go" && d.Name.IsExported() {
					updates = append(updates, d)
				}
			}
		}
	}
	w := &text{}
	w.printf("%spackage portable\n", generatedGo)
	if family == "optimizer" {
		w.printf("\nimport \"math\"\n")
	}
	for len(updates) > 0 {
		d := updates[0]
		updates = updates[1:]
		if slices.Contains(*written, d.Name.Name) {
			continue
		}
		*written = append(*written, d.Name.Name)
		ast.Inspect(d.Body, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if id, ok := call.Fun.(*ast.Ident); ok && funcs[id.Name] != nil {
					updates = append(updates, funcs[id.Name])
				}
			}
			return true
		})
		if d.Name.IsExported() {
			w.printf("\n// %s is generic.%s.", d.Name.Name, d.Name.Name)
		}
		var b bytes.Buffer
		d.Doc = nil
		if err := printer.Fprint(&b, fset, d); err != nil {
			panic(err)
		}
		w.printf("\n%s\n", fusedCall.ReplaceAllString(b.String(), "fma("))
	}
	return w
}
