package kernel

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The compiler may fuse a product of floats with an addition that it flows into, across statements,
// and does so on some architectures only. An explicit conversion around the product prevents it.
// This test wants one around every product, unless it flows where no addition can be: into another
// product, a quotient, a comparison, an element of a slice, an argument of an FMA, a constant.

// fusable returns a line for each product in the package that might be fused.
func (l *loader) fusable(files []*ast.File) []string {
	info := types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	l.check("p", files, &info)

	var found []string
	for _, file := range files {
		var path []ast.Node // from the file down to the node at hand
		ast.Inspect(file, func(n ast.Node) bool {
			if n == nil {
				path = path[:len(path)-1]
				return true
			}
			switch n := n.(type) {
			case *ast.BinaryExpr:
				if n.Op == token.MUL && floating(&info, n) && !rounded(&info, path, n) {
					found = append(found, fmt.Sprintf("%v: %s", l.fset.Position(n.Pos()), types.ExprString(n)))
				}
			case *ast.AssignStmt: // x *= y
				if n.Tok == token.MUL_ASSIGN && floating(&info, n.Lhs[0]) && !element(n.Lhs[0]) {
					found = append(found, fmt.Sprintf("%v: %s *= …", l.fset.Position(n.Pos()), types.ExprString(n.Lhs[0])))
				}
			}
			path = append(path, n)
			return true
		})
	}
	return found
}

// A loader imports the standard library and the packages of this module from
// source. Anything else stays unknown, and counts as a float.
type loader struct {
	fset     *token.FileSet
	standard types.Importer
}

func newLoader() *loader {
	fset := token.NewFileSet()
	return &loader{fset, importer.ForCompiler(fset, "source", nil)}
}

func (l *loader) check(path string, files []*ast.File, info *types.Info) *types.Package {
	// All files of a folder are checked together, of whatever architecture: what they declare twice
	// is no matter.
	conf := types.Config{Importer: l, Error: func(error) {}, FakeImportC: true}
	p, _ := conf.Check(path, l.fset, files, info)
	return p
}

func (l *loader) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if folder, ok := strings.CutPrefix(path, "github.com/lockstep-go/lockstep/"); ok {
		if files, err := l.parse(filepath.Join("..", filepath.FromSlash(folder))); err == nil && len(files) > 0 {
			return l.check(path, files, nil), nil
		}
	} else if !strings.Contains(strings.Split(path, "/")[0], ".") {
		if p, err := l.standard.Import(path); err == nil {
			return p, nil
		}
	}
	p := types.NewPackage(path, filepath.Base(path))
	p.MarkComplete()
	return p, nil
}

// parse returns the files of a folder but for the tests.
func (l *loader) parse(folder string) ([]*ast.File, error) {
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(l.fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, err
}

// floating reports whether the type of e is a float or may be one; constants are exact.
func floating(info *types.Info, e ast.Expr) bool {
	tv := info.Types[e]
	if tv.Value != nil {
		return false
	}
	switch typ := tv.Type; {
	case typ == nil:
		return true
	default:
		if b, ok := typ.Underlying().(*types.Basic); ok {
			return b.Info()&(types.IsFloat|types.IsComplex) != 0 || b.Kind() == types.Invalid
		}
		return true // a type parameter
	}
}

// element reports whether e is an element of a slice, or behind a pointer: a value that is stored.
func element(e ast.Expr) bool {
	switch e.(type) {
	case *ast.IndexExpr, *ast.StarExpr:
		return true
	}
	return false
}

// rounded reports whether the product at the end of path flows nowhere but where it is rounded
// first.
func rounded(info *types.Info, path []ast.Node, product ast.Expr) bool {
	child := ast.Node(product)
	for i := len(path) - 1; i >= 0; i-- {
		switch n := path[i].(type) {
		case *ast.ParenExpr:
		case *ast.UnaryExpr:
			if n.Op != token.SUB && n.Op != token.ADD {
				return true
			}
		case *ast.BinaryExpr:
			return n.Op != token.ADD && n.Op != token.SUB // another product is looked at for itself
		case *ast.CallExpr:
			if info.Types[n.Fun].IsType() {
				return true // a conversion
			}
			name := types.ExprString(n.Fun)
			return name == "FMA" || strings.HasSuffix(name, ".FMA")
		case *ast.AssignStmt:
			for j, e := range n.Rhs {
				if e == child && n.Tok == token.ASSIGN && j < len(n.Lhs) {
					return element(n.Lhs[j])
				}
			}
			return n.Tok != token.ASSIGN && n.Tok != token.DEFINE && n.Tok != token.ADD_ASSIGN && n.Tok != token.SUB_ASSIGN
		default:
			return false
		}
		child = path[i]
	}
	return false
}

// sameEverywhere are the packages whose numbers reach weights, predictions or metrics.
var sameEverywhere = []string{".", "generic", "../nn", "../nn/metric", "../nn/interop/onnx", "../nn/interop/torch", "../nn/interop/sklearn",
	"../nn/interop/numpy", "../nn/interop/internal/dense", "../nn/dataset", "../nn/dataset/scoring", "../nn/dataset/training"}

func TestNothingMayBeFused(t *testing.T) {
	l := newLoader()
	for _, folder := range sameEverywhere {
		if _, err := os.Stat(folder); err != nil {
			t.Skip("NOT TESTED: the source is not here")
		}
		files, err := l.parse(folder)
		require.NoError(t, err)
		require.NotEmpty(t, files, folder)
		for _, line := range l.fusable(files) {
			t.Errorf("%s might be fused with an addition: write float32(x*y), float64(x*y) or FMA", line)
		}
	}
}

// TestNoTranscendentals: package math's logarithms and the like are assembly on some architectures
// and fused on others, so that their last bits differ.
func TestNoTranscendentals(t *testing.T) {
	// These are exact, or rounded as IEEE 754 says. Pow10 is a table and a product.
	allowed := strings.Fields("Abs Ceil Copysign FMA Float32bits Float32frombits Float64bits Float64frombits Floor Frexp Inf IsInf " +
		"IsNaN Ldexp Max Min Mod Modf NaN Nextafter Nextafter32 Pow10 Remainder Round RoundToEven Signbit Sqrt Trunc")
	l := newLoader()
	math, err := l.standard.Import("math")
	require.NoError(t, err)
	for _, folder := range append([]string{"../nn/beam", "../nn/mpi"}, sameEverywhere...) {
		if _, err := os.Stat(folder); err != nil {
			t.Skip("NOT TESTED: the source is not here")
		}
		files, err := l.parse(folder)
		require.NoError(t, err)
		for _, file := range files {
			ast.Inspect(file, func(n ast.Node) bool {
				s, ok := n.(*ast.SelectorExpr)
				if !ok || types.ExprString(s.X) != "math" {
					return true
				}
				if _, ok := math.Scope().Lookup(s.Sel.Name).(*types.Func); ok && !slices.Contains(allowed, s.Sel.Name) {
					t.Errorf("%v: math.%s: its last bits depend on the CPU", l.fset.Position(s.Pos()), s.Sel.Name)
				}
				return true
			})
		}
	}
}

// TestFusableIsFound tests the test.
func TestFusableIsFound(t *testing.T) {
	for _, c := range []struct {
		statement string
		found     int
	}{
		{"r = x*y + z", 1},
		{"r = z - x*y", 1},
		{"r = z + (-(x * y))", 1},
		{"r = z; r += x*y", 1},
		{"r = z; r -= x*y*z", 1},
		{"t := x*y; r = t + z", 1},
		{"var t = x*y; r = t + z", 1},
		{"r *= x; r += z", 1},
		{"r = f(x*y) + z", 1},
		{"r = unknown.F(x) * y + z", 1},
		{"r = s[i*j+1] + s[2*i]", 0},
		{"r = float32(x*y) + z", 0},
		{"t := float32(x*y); r = t + z", 0},
		{"s[0] = x*y", 0},
		{"s[0] *= y", 0},
		{"r = x*y/z*x/z + z", 0},
		{"r = z/(x*y) + z", 0},
		{"r = FMA(x*y, y, z)", 0},
		{"if x*y > z { r = z + 1 }", 0},
		{"const c = 2.0*3.0; r = x + c*2", 0},
	} {
		text := "package p\nimport \"example.org/unknown\"\nfunc FMA(x, y, z float32) float32\nfunc f(x float32) float32 { return x }\n" +
			"func g(r, x, y, z float32, s []float32, i, j int) {\n" + c.statement + "\n_ = r\n}\n"
		l := newLoader()
		file, err := parser.ParseFile(l.fset, "p.go", text, parser.SkipObjectResolution)
		require.NoError(t, err)
		assert.Len(t, l.fusable([]*ast.File{file}), c.found, c.statement)
	}
}
