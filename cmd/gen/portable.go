package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"path/filepath"
)

// portableOuter writes the steps of the optimisers for outer products in package portable. They are
// what they are in generic: they call those for a gradient that is in memory, which portable has by
// hand, as it has the function outer.
func portableOuter(top string) file {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, filepath.Join(top, "kernel", "generic", "outer.go"), nil, parser.SkipObjectResolution)
	if err != nil {
		panic(err)
	}
	w := &text{}
	w.printf("%spackage portable\n", generatedGo)
	for _, d := range f.Decls {
		d, ok := d.(*ast.FuncDecl)
		if !ok || !d.Name.IsExported() {
			continue
		}
		d.Doc = nil
		var b bytes.Buffer
		if err := printer.Fprint(&b, fset, d); err != nil {
			panic(err)
		}
		w.printf("\n// %s is generic.%[1]s.\n%s\n", d.Name.Name, b.String())
	}
	return goFile("kernel/portable/zouter.go", w)
}
