package nn

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// source returns the parsed files of a package, without tests.
func source(t *testing.T, dir string) map[string]*ast.File {
	if _, err := os.Stat("doc.go"); err != nil {
		t.Skip("the sources are not here: a test binary that was copied elsewhere")
	}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	files := make(map[string]*ast.File)
	for _, e := range entries {
		if name := e.Name(); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			files[name], err = parser.ParseFile(token.NewFileSet(), filepath.Join(dir, name), nil, 0)
			require.NoError(t, err)
		}
	}
	return files
}

// TestEveryNameHasAnExample: whatever the packages export, an example uses.
func TestEveryNameHasAnExample(t *testing.T) {
	for _, dir := range []string{".", "../kernel", "metric"} {
		everyNameHasAnExample(t, dir)
	}
}

// examples returns the text of all files of examples of a package.
func examples(t *testing.T, dir string) []byte {
	names, err := filepath.Glob(filepath.Join(dir, "example*_test.go"))
	require.NoError(t, err)
	var text []byte
	for _, name := range names {
		b, err := os.ReadFile(name)
		require.NoError(t, err)
		text = append(text, b...)
	}
	return text
}

func everyNameHasAnExample(t *testing.T, dir string) {
	files := source(t, dir)
	text := examples(t, dir)
	need := func(id *ast.Ident) {
		if id.IsExported() && id.Name != "Error" && id.Name != "Unwrap" { // which errors are printed and examined by
			assert.True(t, regexp.MustCompile(`\b`+id.Name+`\b`).Match(text), "no example of %s in %s", id.Name, dir)
		}
	}
	for _, f := range files {
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				switch d.Name.Name {
				case "String", "MarshalText", "UnmarshalText": // which Println and package json call
				default:
					need(d.Name)
				}
			case *ast.GenDecl:
				for _, s := range d.Specs {
					switch s := s.(type) {
					case *ast.TypeSpec:
						need(s.Name)
					case *ast.ValueSpec:
						for _, id := range s.Names {
							need(id)
						}
					}
				}
			}
		}
	}
}

// TestMathematics: the page names examples that exist, and functions in the files that define them.
func TestMathematics(t *testing.T) {
	page, err := os.ReadFile("../docs/mathematics.md")
	require.NoError(t, err)
	examples := examples(t, ".")
	names := regexp.MustCompile("`(Example\\w*)`").FindAllStringSubmatch(string(page), -1)
	require.GreaterOrEqual(t, len(names), 7)
	for _, m := range names {
		assert.True(t, strings.Contains(string(examples), "func "+m[1]+"()"), "there is no %s", m[1])
	}
	links := regexp.MustCompile(`\[.([\w.]+).\]\(\.\./([\w/.]+)\)`).FindAllStringSubmatch(string(page), -1)
	require.NotEmpty(t, links)
	for _, m := range links {
		name, path := m[1], m[2]
		text, err := os.ReadFile("../" + path)
		if !assert.NoError(t, err) {
			continue
		}
		name = name[strings.LastIndex(name, ".")+1:]
		defined := regexp.MustCompile(`(?m)^(func (\([^)]*\) )?|type )` + name + `\b`)
		assert.True(t, defined.Match(text), "%s is not defined in %s", name, path)
	}
}

// TestNoArithmetic holds the package to its promise: weights are added and multiplied by kernels,
// never here. Only the first weights are, by initialize, in operations of which one rounds.
func TestNoArithmetic(t *testing.T) {
	fset := token.NewFileSet()
	var check func(dir string) (*types.Package, map[string]*ast.File, *types.Info)
	sources := importFunc(func(path string) (*types.Package, error) {
		if strings.HasSuffix(path, "lockstep/kernel") {
			p, _, _ := check("../kernel")
			return p, nil
		}
		p := types.NewPackage(path, path[strings.LastIndex(path, "/")+1:])
		p.MarkComplete() // though empty: only kernel's types matter here
		return p, nil
	})
	check = func(dir string) (*types.Package, map[string]*ast.File, *types.Info) {
		entries, err := os.ReadDir(dir)
		require.NoError(t, err)
		files := map[string]*ast.File{}
		for _, e := range entries {
			if name := e.Name(); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && !strings.HasPrefix(name, "isa_") {
				files[name], err = parser.ParseFile(fset, dir+"/"+name, nil, 0)
				require.NoError(t, err)
			}
		}
		info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
		config := types.Config{Importer: sources, Error: func(error) {}}
		p, _ := config.Check(dir, fset, slices.Collect(maps.Values(files)), info)
		return p, files, info
	}
	source(t, ".")
	_, files, info := check(".")

	isFloat32 := func(e ast.Expr) bool {
		v := info.Types[e]
		if v.Type == nil || v.Value != nil { // of a package that is left out, or a constant
			return false
		}
		b, ok := v.Type.Underlying().(*types.Basic)
		return ok && b.Kind() == types.Float32
	}
	seen := 0
	for _, f := range files {
		for _, d := range f.Decls {
			ast.Inspect(d, func(n ast.Node) bool {
				var operands []ast.Expr
				var op token.Token
				switch n := n.(type) {
				case *ast.BinaryExpr:
					operands, op = []ast.Expr{n.X, n.Y}, n.Op
				case *ast.AssignStmt:
					operands, op = n.Lhs, n.Tok
				case *ast.IncDecStmt:
					operands, op = []ast.Expr{n.X}, n.Tok
				}
				switch op {
				case token.ADD, token.SUB, token.MUL, token.QUO, token.INC, token.DEC,
					token.ADD_ASSIGN, token.SUB_ASSIGN, token.MUL_ASSIGN, token.QUO_ASSIGN:
				default:
					return true
				}
				if !slices.ContainsFunc(operands, isFloat32) {
					return true
				}
				if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == "initialize" && op == token.MUL {
					seen++
					return true
				}
				t.Errorf("%v: arithmetic on float32: it belongs into package kernel", fset.Position(n.Pos()))
				return true
			})
		}
	}
	assert.NotZero(t, seen, "the multiplication of initialize, by which this test shows that it sees any")
}

type importFunc func(path string) (*types.Package, error)

func (f importFunc) Import(path string) (*types.Package, error) { return f(path) }
