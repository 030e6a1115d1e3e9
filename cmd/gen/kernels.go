package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// The list of kernels is package generic: each of its exported functions over slices is one. From
// its text, and from the assembly that is there, follow the dispatch tables and the rows of the
// tests. So whoever adds a kernel writes its name into no list.

// A kernelFunc is one exported function of package generic over slices.
type kernelFunc struct {
	name   string // of the function, and of the field of an implementation
	family string // its file, without .go
	params []param
	result string // the types of its results, "" if there are none
	roles  string // a letter for each slice, see row in kernel/harness_test.go; "" if its text does not tell
}

type param struct{ name, typ string }

// matrixFamilies are the kernels of matrix products. They have types of their own (products and
// halves in kernel/isa.go) and tests of their own; only their assignments are generated.
var matrixFamilies = []string{"gemm", "gemv", "pack", "half", "triangle"}

// notKernels are functions over a whole row that package kernel calls as they are, whatever the
// implementation: they are rare or cheap, or gain nothing by assembly. An exported function over
// slices is a kernel unless it is named here.
var notKernels = []string{"CumSum", "CumSum64", "FarSum", "SmoothedSub", "SmoothedLabel", "Float16", "ToFloat16", "BFloat16", "ToBFloat16"}

func (k *kernelFunc) ofMatrices() bool { return slices.Contains(matrixFamilies, k.family) }

// goFiles parses the Go files in a folder that are neither tests nor generated, in order of their
// names.
func goFiles(dir string) (names []string, files []*ast.File) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || paths == nil {
		panic(fmt.Sprintf("gen: no Go files in %s: run it from the top of the module", dir))
	}
	for _, path := range paths {
		base := filepath.Base(path)
		if strings.HasSuffix(base, "_test.go") || strings.HasPrefix(base, "z") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution|parser.ParseComments)
		if err != nil {
			panic(err)
		}
		names, files = append(names, strings.TrimSuffix(base, ".go")), append(files, f)
	}
	return names, files
}

// kernelFuncs reads the kernels from package generic.
func kernelFuncs(top string) (all []kernelFunc) {
	families, files := goFiles(filepath.Join(top, "kernel", "generic"))
	for i, f := range files {
		for _, d := range f.Decls {
			d, ok := d.(*ast.FuncDecl)
			if !ok || d.Recv != nil || !d.Name.IsExported() || slices.Contains(notKernels, d.Name.Name) {
				continue
			}
			k := kernelFunc{name: d.Name.Name, family: families[i], params: params(d.Type.Params)}
			if results := params(d.Type.Results); len(results) == 1 {
				k.result = results[0].typ
			} else if len(results) > 1 {
				var list []string
				for _, r := range results {
					list = append(list, strings.TrimSpace(r.name+" "+r.typ))
				}
				k.result = "(" + strings.Join(list, ", ") + ")"
			}
			if k.ofMatrices() || slices.ContainsFunc(k.params, func(p param) bool { return strings.HasPrefix(p.typ, "[]") }) {
				k.roles = roles(d, k.params)
				all = append(all, k)
			}
		}
	}
	return all
}

// params lists the parameters, or the results, of a function.
func params(list *ast.FieldList) (all []param) {
	if list == nil {
		return nil
	}
	for _, f := range list.List {
		typ := typeText(f.Type)
		for _, n := range f.Names {
			all = append(all, param{n.Name, typ})
		}
		if f.Names == nil {
			all = append(all, param{"", typ})
		}
	}
	return all
}

// typeText returns the text of a type of package generic, as it is seen from outside of it.
func typeText(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		if e.IsExported() && len(e.Name) > 1 {
			return "generic." + e.Name
		}
		return e.Name
	case *ast.ArrayType:
		if e.Len == nil {
			return "[]" + typeText(e.Elt)
		}
		return "[" + typeText(e.Len) + "]" + typeText(e.Elt)
	case *ast.StarExpr:
		return "*" + typeText(e.X)
	case *ast.BinaryExpr:
		return typeText(e.X) + e.Op.String() + typeText(e.Y)
	case *ast.BasicLit:
		return e.Value
	case *ast.IndexExpr:
		return typeText(e.X) + "[" + typeText(e.Index) + "]"
	case *ast.SelectorExpr:
		return typeText(e.X) + "." + e.Sel.Name
	}
	return fmt.Sprintf("%T", e) // of a function that is no kernel
}

// roles tells from the text of a kernel which of its slices it reads (r), writes (w) and updates
// (u). It returns "" if the kernel hands a slice on, where the text says nothing.
func roles(d *ast.FuncDecl, params []param) string {
	reads, writes, unclear := map[string]bool{}, map[string]bool{}, false
	name := func(e ast.Expr) string {
		if id, ok := e.(*ast.Ident); ok {
			return id.Name
		}
		return ""
	}
	isSlice := map[string]bool{}
	for _, p := range params {
		isSlice[p.name] = strings.HasPrefix(p.typ, "[]")
	}
	var visit func(n ast.Node) bool
	visit = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, left := range n.Lhs {
				if x, ok := left.(*ast.IndexExpr); ok && isSlice[name(x.X)] {
					writes[name(x.X)] = true
					if n.Tok != token.ASSIGN { // *= and the like
						reads[name(x.X)] = true
					}
					ast.Inspect(x.Index, visit)
				} else {
					ast.Inspect(left, visit)
				}
			}
			for _, right := range n.Rhs {
				ast.Inspect(right, visit)
			}
			return false
		case *ast.RangeStmt:
			if v := name(n.X); isSlice[v] {
				reads[v] = reads[v] || n.Value != nil
				ast.Inspect(n.Body, visit)
				return false
			}
		case *ast.CallExpr:
			if name(n.Fun) == "len" {
				return false
			}
		case *ast.IndexExpr:
			if v := name(n.X); isSlice[v] {
				reads[v] = true
				ast.Inspect(n.Index, visit)
				return false
			}
		case *ast.Ident:
			unclear = unclear || isSlice[n.Name]
		}
		return true
	}
	ast.Inspect(d.Body, visit)
	var s strings.Builder
	for _, p := range params {
		switch {
		case !isSlice[p.name]:
		case reads[p.name] && writes[p.name]:
			s.WriteByte('u')
		case writes[p.name]:
			s.WriteByte('w')
		case reads[p.name]:
			s.WriteByte('r')
		default:
			unclear = true
		}
	}
	if unclear {
		return ""
	}
	return s.String()
}

// signature returns the parameters and results of k, those of one type in a row written once.
func (k *kernelFunc) signature() string {
	var s strings.Builder
	for i, p := range k.params {
		if i > 0 {
			s.WriteString(", ")
		}
		s.WriteString(p.name)
		if i+1 == len(k.params) || k.params[i+1].typ != p.typ {
			s.WriteString(" " + p.typ)
		}
	}
	if k.result != "" {
		return "(" + s.String() + ") " + k.result
	}
	return "(" + s.String() + ")"
}

// types returns the types of the parameters and results of k, without names.
func types(params []param, result string) string {
	var s strings.Builder
	for _, p := range params {
		s.WriteString(p.typ + ",")
	}
	return s.String() + ":" + result
}

var textSymbol = regexp.MustCompile(`(?m)^\s*TEXT\s+·(\w+)\(SB\)`)

// assembly returns the functions of an architecture that are in assembly: those of the files that
// gen writes, and those of the others in the folder.
func assembly(top, goarch string, written []file) map[string]bool {
	dir, texts := "kernel/"+goarch, map[string][]byte{}
	paths, _ := filepath.Glob(filepath.Join(top, filepath.FromSlash(dir), "*.[sh]"))
	for _, p := range paths {
		if strings.HasPrefix(filepath.Base(p), "z") {
			continue
		}
		b, err := os.ReadFile(p)
		if err != nil {
			panic(err)
		}
		texts[p] = b
	}
	for _, f := range written {
		if path.Dir(f.path) == dir {
			texts[f.path] = f.text
		}
	}
	found := map[string]bool{}
	for _, text := range texts {
		for _, m := range textSymbol.FindAllStringSubmatch(string(text), -1) {
			found[m[1]] = true
		}
	}
	return found
}

// symbols returns the functions of an architecture: those in assembly, and those in Go.
func symbols(top, goarch string, written []file) map[string]bool {
	found := assembly(top, goarch, written)
	_, files := goFiles(filepath.Join(top, "kernel", goarch))
	for _, f := range written { // which need not be there yet
		if path.Dir(f.path) == "kernel/"+goarch && path.Ext(f.path) == ".go" {
			parsed, err := parser.ParseFile(token.NewFileSet(), f.path, f.text, parser.SkipObjectResolution|parser.ParseComments)
			if err != nil {
				panic(err)
			}
			files = append(files, parsed)
		}
	}
	for _, f := range files {
		for _, d := range f.Decls {
			if d, ok := d.(*ast.FuncDecl); ok && d.Body != nil {
				found[d.Name.Name] = true
			}
		}
	}
	return found
}
