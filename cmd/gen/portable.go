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

// The updates of package portable are those of generic, with a fused multiply-add that is fast: fma in
// place of FMA. What is between two of them is loaded and stored once, in either.

var fusedCall = regexp.MustCompile(`\bFMA\(`)

// portableUpdates writes generic's optimizers for package portable.
func portableUpdates(top string) file {
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
				if filepath.Base(path) == "optimizer.go" && d.Name.IsExported() {
					updates = append(updates, d)
				}
			}
		}
	}
	w := &text{}
	w.printf("%spackage portable\n\nimport \"math\"\n", generatedGo)
	written := []string{"FMA"}
	for len(updates) > 0 {
		d := updates[0]
		updates = updates[1:]
		if slices.Contains(written, d.Name.Name) {
			continue
		}
		written = append(written, d.Name.Name)
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
	return goFile("kernel/portable/zoptimizer.go", w)
}
