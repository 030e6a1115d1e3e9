package nnbeam_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const beamPath = "github.com/apache/beam/sdks/v2/go/pkg/beam"

// functions are those of Beam that take a function of the user, and which argument it is.
var functions = map[string]int{
	"ParDo0": 1, "ParDo": 1, "ParDo2": 1, "ParDo3": 1, "ParDo4": 1, "ParDo5": 1, "ParDo6": 1, "ParDo7": 1, "ParDoN": 1,
	"TryParDo": 1, "Combine": 1, "TryCombine": 1, "CombinePerKey": 1, "TryCombinePerKey": 1,
}

// sent returns what is sent to workers in some file and is neither a pointer to a struct, as in
// &ScoreFn{…} or &fn, nor a function of the package: it could be a closure, and what that captures
// is not sent.
func sent(files *token.FileSet, f *ast.File, named map[string]bool) (bad []string, calls int) {
	name := ""
	for _, i := range f.Imports {
		if path, _ := strconv.Unquote(i.Path.Value); path == beamPath {
			name = "beam"
			if i.Name != nil {
				name = i.Name.Name
			}
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		of, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		from, ok := of.X.(*ast.Ident)
		at, known := functions[of.Sel.Name]
		if !ok || name == "" || from.Name != name || !known || len(call.Args) <= at {
			return true
		}
		calls++
		switch arg := call.Args[at].(type) {
		case *ast.UnaryExpr:
			if _, literal := arg.X.(*ast.CompositeLit); arg.Op == token.AND && literal {
				return true
			}
			if _, variable := arg.X.(*ast.Ident); arg.Op == token.AND && variable {
				return true
			}
		case *ast.Ident:
			if named[arg.Name] {
				return true
			}
		}
		bad = append(bad, fmt.Sprintf("%v: %s.%s", files.Position(call.Pos()), name, of.Sel.Name))
		return true
	})
	return bad, calls
}

func topLevel(f *ast.File, named map[string]bool) {
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil {
			named[fn.Name.Name] = true
		}
	}
}

// TestNoClosures forbids closures as functions of pipelines: one that captures a variable runs,
// and sees garbage in its place, without an error.
func TestNoClosures(t *testing.T) {
	all := 0
	require.NoError(t, filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		files := token.NewFileSet()
		f, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			return err
		}
		named := map[string]bool{}
		siblings, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*.go"))
		if err != nil {
			return err
		}
		for _, s := range siblings {
			other, err := parser.ParseFile(token.NewFileSet(), s, nil, 0)
			if err != nil {
				return err
			}
			topLevel(other, named)
		}
		bad, calls := sent(files, f, named)
		require.Empty(t, bad, "send a pointer to a struct with exported fields")
		all += calls
		return nil
	}))
	require.Greater(t, all, 8)

	const source = `package p
import b "github.com/apache/beam/sdks/v2/go/pkg/beam"
func top(int) int { return 0 }
func f(s b.Scope, c b.PCollection) {
	k := 7
	add := func(x int) int { return x + k }
	b.ParDo(s, add, c)
	b.ParDo(s, func(x int) int { return x + k }, c)
	b.CombinePerKey(s, make(), c)
	b.ParDo(s, top, c)
	b.ParDo(s, &T{K: k}, c)
}`
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, "p.go", source, 0)
	require.NoError(t, err)
	named := map[string]bool{}
	topLevel(f, named)
	bad, calls := sent(files, f, named)
	require.Equal(t, 5, calls)
	require.Equal(t, []string{"p.go:7:2: b.ParDo", "p.go:8:2: b.ParDo", "p.go:9:2: b.CombinePerKey"}, bad)
}
