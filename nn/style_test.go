package nn

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// source returns the parsed files of the package, without tests.
func source(t *testing.T) map[string]*ast.File {
	if _, err := os.Stat("doc.go"); err != nil {
		t.Skip("the sources are not here: a test binary that was copied elsewhere")
	}
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	files := make(map[string]*ast.File)
	for _, e := range entries {
		if name := e.Name(); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			files[name], err = parser.ParseFile(token.NewFileSet(), name, nil, 0)
			require.NoError(t, err)
		}
	}
	return files
}

// TestEveryNameHasAnExample: whatever the package exports, an example uses.
func TestEveryNameHasAnExample(t *testing.T) {
	files := source(t)
	text, err := os.ReadFile("example_test.go")
	require.NoError(t, err)
	need := func(id *ast.Ident) {
		if id.IsExported() && id.Name != "Error" { // which errors are printed by
			assert.True(t, regexp.MustCompile(`\b`+id.Name+`\b`).Match(text), "no example of %s", id.Name)
		}
	}
	for _, f := range files {
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Name.Name != "String" { // which Println calls
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
	examples, err := os.ReadFile("example_test.go")
	require.NoError(t, err)
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
