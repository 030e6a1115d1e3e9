package main

import (
	"fmt"
	"go/ast"
	"go/format"
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
var matrixFamilies = []string{"gemm", "gemv", "pack", "half"}

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

const generatedGo = "// Code generated by cmd/gen. DO NOT EDIT.\n\n"

// dispatch returns the tables of implementations, and the tests' list of kernels, given the other
// files that gen writes.
func dispatch(top string, written []file) []file {
	kernels := kernelFuncs(top)
	return []file{
		goFile("kernel/zimpl.go", genericTable(kernels)),
		goFile("kernel/zimpl_portable.go", implTable(kernels, "portable", symbols(top, "portable", written), "")),
		goFile("kernel/zimpl_amd64.go", implTable(kernels, "amd64", symbols(top, "amd64", written), "AVX2", "AVX512")),
		goFile("kernel/zimpl_arm64.go", implTable(kernels, "arm64", symbols(top, "arm64", written), "NEON")),
		goFile("kernel/zkernels_test.go", testTable(top, kernels)),
		goFile("bench/zkernels_test.go", benchmarks(top, kernels)),
		goFile("bench/suite/zkernels.go", works(top, kernels)),
	}
}

func goFile(path string, w *text) file {
	b, err := format.Source(w.bytes())
	if err != nil {
		panic(fmt.Sprintf("%s: %v\n%s", path, err, w.bytes()))
	}
	return file{path, b}
}

// genericTable writes the fields of an implementation and the implementation that every CPU has.
func genericTable(kernels []kernelFunc) *text {
	w := &text{}
	w.printf("%spackage kernel\n\nimport \"github.com/lockstep-go/lockstep/kernel/generic\"\n\n", generatedGo)
	w.printf("// vectors are the kernels over slices of one implementation, each of the name that it has in package\n" +
		"// generic, which is its contract.\ntype vectors struct {\n")
	family := ""
	for _, k := range kernels {
		if k.ofMatrices() {
			continue
		}
		if k.family != family {
			family = k.family
			w.printf("\n// %s.go\n", family)
		}
		w.printf("\t%s func%s\n", k.name, k.signature())
	}
	w.printf("}\n\nvar genericVectors = vectors{\n")
	for _, k := range kernels {
		if !k.ofMatrices() {
			w.printf("\t%s: generic.%s,\n", k.name, k.name)
		}
	}
	w.printf("}\n")
	return w
}

// implTable writes, for each implementation in a folder, the assignments of the kernels that it
// has. The names of its functions end in isa; portable's end in nothing, and are there with the tag
// purego, too.
func implTable(kernels []kernelFunc, folder string, has map[string]bool, isas ...string) *text {
	w := &text{}
	w.printf("%s", generatedGo)
	if folder != "portable" {
		w.printf("//go:build !purego\n\n")
	}
	w.printf("package kernel\n\nimport \"github.com/lockstep-go/lockstep/kernel/%s\"\n", folder)
	for _, isa := range isas {
		if isa == "" {
			w.printf("\n// withPortable returns s with every kernel replaced that package portable has.\nfunc withPortable(s impl) impl {\n")
		} else {
			w.printf("\n// with%s returns s with every kernel replaced that package %s has for %s.\nfunc with%s(s impl) impl {\n", isa, folder, isa, isa)
		}
		for _, k := range kernels {
			switch name, is64 := strings.CutSuffix(k.name, "64"); {
			case !k.ofMatrices():
				if has[k.name+isa] {
					w.printf("\ts.%s = %s.%s%s\n", k.name, folder, k.name, isa)
				}
			case k.family == "pack": // one generic function for both types
				for _, t := range [][2]string{{"s", ""}, {"s.double", "64"}} {
					if has[k.name+t[1]+isa] {
						w.printf("\t%s.%s = %s.%s%s%s\n", t[0], k.name, folder, k.name, t[1], isa)
					}
				}
			case has[k.name+isa] && is64:
				w.printf("\ts.double.%s = %s.%s%s\n", name, folder, k.name, isa)
			case has[k.name+isa]:
				w.printf("\ts.%s = %s.%s%s\n", k.name, folder, k.name, isa)
			}
		}
		w.printf("\treturn s\n}\n")
	}
	return w
}

// testTable writes the rows of the tests, a fuzz target for each family, and the public functions.
func testTable(top string, kernels []kernelFunc) *text {
	w := &text{}
	w.printf("%spackage kernel\n\nimport (\n\"math\"\n\"testing\"\n)\n\n", generatedGo)
	w.printf("// rowsOfLoops has a row for each kernel whose definition is a loop that tells what it does with each slice.\n" +
		"var rowsOfLoops = []row{\n")
	var families []string
	for _, k := range kernels {
		if k.ofMatrices() {
			continue
		}
		if !slices.Contains(families, k.family) {
			families = append(families, k.family)
		}
		if call, wide, ok := k.call(); ok {
			w.printf("\t{name: %q, family: %q, roles: %q, ", k.name, k.family, k.roles)
			if wide {
				w.printf("is64: true, ")
			}
			if scalars := k.scalars(); scalars != "" {
				w.printf("scalars: %s, ", scalars)
			}
			w.printf("call: func(s *impl, o *operands) uint64 {\n%s\t}},\n", call)
		}
	}
	w.printf("}\n\n")
	for _, f := range families {
		w.printf("func Fuzz%s(f *testing.F) { fuzzFamily(f, %q) }\n", strings.ToUpper(f[:1])+f[1:], f)
	}

	public := publicFuncs(top)
	w.printf("\n// exported has the public functions that have the signature of the kernel of their name.\nvar exported = impl{name: \"exported\", vectors: vectors{\n")
	for _, k := range kernels {
		if f, ok := public[k.name]; ok && !k.ofMatrices() && f == types(k.params, k.result) {
			w.printf("\t%s: %s,\n", k.name, k.name)
		}
	}
	w.printf("}}\n\n// public is every exported function of the package.\nvar public = map[string]any{\n")
	var names []string
	for name := range public {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		w.printf("\t%q: %s,\n", name, name)
	}
	w.printf("}\n")
	return w
}

// publicFuncs returns the exported functions of package kernel, and the types of each.
func publicFuncs(top string) map[string]string {
	all := map[string]string{}
	_, files := goFiles(filepath.Join(top, "kernel"))
	for _, f := range files {
		for _, d := range f.Decls {
			if d, ok := d.(*ast.FuncDecl); ok && d.Recv == nil && d.Name.IsExported() {
				result := ""
				if r := params(d.Type.Results); len(r) == 1 {
					result = r[0].typ
				}
				all[d.Name.Name] = types(params(d.Type.Params), result)
			}
		}
	}
	return all
}

// scalars returns the function that chooses the parameters of k in the tests, as a rule.
func (k *kernelFunc) scalars() string {
	for _, p := range k.params {
		switch p.typ {
		case "float32", "uint32":
			return "anything"
		case "float64":
			return "anything64"
		}
	}
	return ""
}

// call returns Go that calls k as a row of the tests does, and whether its slices are of float64.
// It returns ok = false for a kernel that needs a row written by hand.
func (k *kernelFunc) call() (text string, wide, ok bool) {
	var args []string
	vectors, scalars, doubles := 0, 0, 0
	for _, p := range k.params {
		switch p.typ {
		case "[]float32":
			args = append(args, fmt.Sprintf("o.v[%d]", vectors))
			vectors++
		case "[]float64":
			args = append(args, fmt.Sprintf("o.doubles(%d)", vectors))
			vectors++
			wide = true
		case "float32":
			args = append(args, fmt.Sprintf("o.a[%d]", scalars))
			scalars++
		case "uint32":
			args = append(args, fmt.Sprintf("math.Float32bits(o.a[%d])", scalars))
			scalars++
		case "float64":
			args = append(args, fmt.Sprintf("o.f[%d]", doubles))
			doubles++
		default:
			return "", false, false
		}
	}
	if k.roles == "" {
		return "", false, false
	}
	call := fmt.Sprintf("s.%s(%s)", k.name, strings.Join(args, ", "))
	switch k.result {
	case "":
		return fmt.Sprintf("\t\t%s\n\t\treturn 0\n", call), wide, true
	case "float32":
		return fmt.Sprintf("\t\treturn bits32(%s)\n", call), wide, true
	case "float64":
		return fmt.Sprintf("\t\treturn bits64(%s)\n", call), wide, true
	case "int":
		return fmt.Sprintf("\t\treturn uint64(%s)\n", call), wide, true
	}
	return "", false, false
}
