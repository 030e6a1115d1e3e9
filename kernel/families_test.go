package kernel

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A family is a file of package generic. Its kernels stand in files of the same name in every
// folder: the public function in kernel/exp.go, the definition in kernel/generic/exp.go, the
// assembly in kernel/amd64/exp_avx2_amd64.s. A generated file has a z before the family's name.
// Assembly for float64 may have a file of its own: gemm64_avx2_amd64.s is of the family gemm.
//
// The tests of all kernels are tables: impl_test.go and zkernels_test.go (the same bits in every
// set), rounding_test.go (the nearest float32), special_test.go (NaN, ±0, ±Inf). What only one
// family needs is in a file of its name, such as kernel/elu_test.go or kernel/generic/exp_test.go.

// notInFamilies are the files of package generic that are no families: what several of them use.
var notInFamilies = []string{"doc", "fma", "zcoefficients"}

// A sourceFile is where a function was found: the folder and the name of its file.
type sourceFile struct{ dir, file string }

var isaOfFile = regexp.MustCompile(`_(avx2|avx512|neon)?(_?)(amd64|arm64)?$`)

// family returns the family that the name of a file says.
func (p sourceFile) family() string {
	stem := strings.TrimSuffix(strings.TrimSuffix(p.file, filepath.Ext(p.file)), "_test")
	stem = strings.TrimPrefix(isaOfFile.ReplaceAllString(stem, ""), "z")
	if stem != "float64" {
		stem = strings.TrimSuffix(stem, "64")
	}
	return stem
}

var (
	textOf   = regexp.MustCompile(`(?m)^\s*TEXT\s+·(\w+)\(SB\)`)
	suffixOf = regexp.MustCompile(`(AVX2|AVX512|NEON)$`)
	wordOf   = regexp.MustCompile(`^[A-Z]\w*`)
)

// declared returns the functions that the Go files of a folder declare, with and without a body.
func declared(t *testing.T, dir string) (bodies, stubs map[string]sourceFile) {
	bodies, stubs = map[string]sourceFile{}, map[string]sourceFile{}
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	require.NoError(t, err)
	for _, path := range paths {
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, d := range f.Decls {
			if d, ok := d.(*ast.FuncDecl); ok && d.Recv == nil {
				to := bodies
				if d.Body == nil {
					to = stubs
				}
				to[d.Name.Name] = sourceFile{dir, filepath.Base(path)}
			}
		}
	}
	return bodies, stubs
}

// TestFamilies: whoever knows one file of a kernel knows them all.
func TestFamilies(t *testing.T) {
	if _, err := os.Stat("generic"); err != nil {
		t.Skip("NOT TESTED: the source is not here")
	}
	definitions, _ := declared(t, "generic")
	families := map[string]bool{}
	of := map[string]string{} // exported function of generic → family
	for name, p := range definitions {
		if stem := p.family(); !slices.Contains(notInFamilies, stem) && !strings.HasSuffix(p.file, "_test.go") {
			families[stem] = true
			if wordOf.MatchString(name) {
				of[name] = stem
			}
		}
	}
	// One generic function has two assembly ones.
	for _, name := range []string{"Transpose", "CopyRows", "ScaleRows", "MultiplyTriangle", "SolveTriangle"} {
		of[name+"64"] = of[name]
	}

	var wrong []string
	check := func(name, want string, p sourceFile) {
		if got := p.family(); got != want {
			wrong = append(wrong, fmt.Sprintf("%s is of the family %s (kernel/generic/%[2]s.go), but stands in kernel/%s/%s", name, want, p.dir, p.file))
		}
	}
	public, _ := declared(t, ".")
	for name, p := range public {
		if family, ok := of[name]; ok && !strings.HasPrefix(p.file, "z") {
			check(name, family, p)
		}
		if base, ok := strings.CutPrefix(name, "Test"); ok && of[base] != "" {
			check(name, of[base], p)
		}
	}
	plain, _ := declared(t, "portable")
	for name, p := range plain {
		if of[name] != "" {
			check(name, of[name], p)
		}
	}
	for _, dir := range []string{"amd64", "arm64"} {
		bodies, stubs := declared(t, dir)
		paths, err := filepath.Glob(filepath.Join(dir, "*.s"))
		require.NoError(t, err)
		require.NotEmpty(t, paths)
		for _, path := range paths {
			p := sourceFile{dir, filepath.Base(path)}
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			symbols := textOf.FindAllStringSubmatch(string(text), -1)
			if len(symbols) != 0 && !families[p.family()] {
				wrong = append(wrong, fmt.Sprintf("kernel/%s/%s has functions, but there is no kernel/generic/%s.go", dir, p.file, p.family()))
			}
			for _, m := range symbols {
				name := suffixOf.ReplaceAllString(m[1], "")
				if of[name] != "" {
					check(m[1], of[name], p)
				}
				// A stub may stand beside Go of its family, as SoftmaxAVX512 does, and those of
				// matrix products stand beside the types that they take.
				ofProducts := of[name] == "gemm" || of[name] == "gemv"
				if q, ok := stubs[m[1]]; !ok {
					wrong = append(wrong, fmt.Sprintf("kernel/%s/%s has a TEXT ·%s that no Go file declares: go run ./cmd/gen", dir, p.file, m[1]))
				} else if want := "zstubs_" + dir + ".go"; of[name] == "" {
					if q.family() != p.family() {
						wrong = append(wrong, fmt.Sprintf("%s is declared in kernel/%s/%s, but stands in %s", m[1], dir, q.file, p.file))
					}
				} else if q.file != want && q.family() != of[name] && !(ofProducts && q.family() == "gemm") {
					wrong = append(wrong, fmt.Sprintf("%s is declared in kernel/%s/%s, not in %s", m[1], dir, q.file, want))
				}
			}
		}
		for name, p := range bodies {
			if family := of[suffixOf.ReplaceAllString(name, "")]; family != "" {
				check(name, family, p)
			}
		}
	}
	slices.Sort(wrong)
	for _, w := range wrong {
		t.Error(w)
	}

	// The headings of the families, for whoever reads the log.
	t.Logf("families: %s", strings.Join(slices.Sorted(maps.Keys(families)), ", "))
}
