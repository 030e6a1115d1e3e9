package kernel

import (
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What the documentation says of special values is read from it, and tried on every set: the table
// in the comment of the package, and the sentence that begins with "NaN gives NaN" in those of its
// functions.

// docComments returns the comments of the package (under the name "") and of its exported
// functions.
func docComments(t *testing.T) map[string]string {
	all := map[string]string{}
	files, err := os.ReadDir(".")
	require.NoError(t, err)
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, parser.ParseComments)
		require.NoError(t, err)
		if parsed.Doc != nil {
			all[""] += parsed.Doc.Text()
		}
		for _, d := range parsed.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.IsExported() {
				all[f.Name.Name] = f.Doc.Text()
			}
		}
	}
	return all
}

// alpha is what LeakyReLU is tried with.
const alpha = 0.01

// ofOneArgument returns the functions of s that the table is about.
func ofOneArgument(s *impl) map[string]func(dst, x []float32) {
	all := map[string]func(dst, x []float32){
		"relu":      s.ReLU,
		"leakyrelu": func(dst, x []float32) { s.LeakyReLU(dst, alpha, x) },
	}
	for i := range roundedFunctions {
		all[roundedFunctions[i].name] = roundedFunctions[i].kernel(s)
	}
	return all
}

// results are what the documentation can call the result of a function, besides numbers.
var results = map[string]func(x float32) float32{
	"x":       func(x float32) float32 { return x },
	"αx":      func(x float32) float32 { return alpha * x },
	"x or αx": func(x float32) float32 { return max(x, alpha*x) },
	"x or +0": func(x float32) float32 { return max(x, 0) },
	"log x":   func(x float32) float32 { return float32(math.Log(float64(x))) },
	"ln 2":    func(x float32) float32 { return math.Ln2 },
	"1/2":     func(x float32) float32 { return 0.5 },
	"2x/√π":   func(x float32) float32 { return float32(2 / math.Sqrt(math.Pi) * float64(x)) },
	"⌈x/2⌉":   func(x float32) float32 { return float32(math.Ceil(float64(x)/2*0x1p149) * 0x1p-149) },
}

// readNumber reads a float32 as the documentation writes it.
func readNumber(t *testing.T, text string) float32 {
	text = strings.TrimPrefix(strings.Replace(text, "−", "-", 1), "+")
	v, err := strconv.ParseFloat(text, 32)
	require.NoError(t, err)
	require.Equal(t, strings.TrimPrefix(strconv.FormatFloat(v, 'g', -1, 32), "+"), text, "another text is shorter")
	return float32(v)
}

// is reports whether y is what the documentation calls text, as a result for x.
func is(t *testing.T, text string, x, y float32) bool {
	if text == "subnormal" {
		return y != 0 && math.Abs(float64(y)) < 0x1p-126
	}
	if f, ok := results[text]; ok {
		return bits32(f(x)) == bits32(y)
	}
	return bits32(readNumber(t, text)) == bits32(y)
}

// A claim says that the inputs x[0], x[1], … give a certain result, and the others do not.
type claim struct {
	text   string // the result
	x, not []float32
}

// farther returns the claim that all x from the one after limit, to limit times infinity, but not
// beyond end, give text, and limit does not.
func farther(text string, limit, end float32) claim {
	c := claim{text: text, not: []float32{limit}}
	x := limit
	for range 1000 {
		x = math.Nextafter32(x, end)
		c.x = append(c.x, x)
	}
	r := rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
	low, high := math.Float32bits(x), math.Float32bits(end)
	for range 20_000 {
		c.x = append(c.x, math.Float32frombits(low+uint32(r.Int64N(int64(high)-int64(low)+1))))
	}
	return c
}

// tableClaims reads the table.
func tableClaims(t *testing.T, doc string) map[string][]claim {
	head := regexp.MustCompile(`(?m)^\t +NaN +−Inf +−0 +\+0 +\+Inf +subnormal +beyond\n((?:\t.+\n)+)`).FindStringSubmatch(doc)
	require.NotNil(t, head, "the comment of the package has no table")
	all := map[string][]claim{}
	for row := range strings.Lines(head[1]) {
		cells := regexp.MustCompile(` {2,}`).Split(strings.TrimSpace(row), -1)
		require.Len(t, cells, 8, row)
		var claims []claim
		for i, x := range []string{"NaN", "−Inf", "−0", "+0", "+Inf"} {
			claims = append(claims, claim{text: cells[1+i], x: []float32{readNumber(t, x)}})
		}
		tiny := claim{text: cells[6]}
		for _, u := range []uint32{1, 2, 3, 4, 5, 0x2aaaaa, 0x400000, 0x400001, 0x7ffffe, 0x7fffff} {
			tiny.x = append(tiny.x, fromBits(u), fromBits(u|1<<31))
		}
		claims = append(claims, tiny)
		inf := float32(math.Inf(1))
		ends := map[string]float32{"below": -inf, "above": inf}
		clauses := strings.Split(cells[7], ", ")
		slices.Reverse(clauses) // from the farthest inwards
		for _, clause := range clauses {
			if text, ok := strings.CutSuffix(clause, " everywhere"); ok {
				claims = append(claims, farther(text, -0x1p-149, -inf), farther(text, 0x1p-149, inf))
				claims[len(claims)-1].not, claims[len(claims)-2].not = nil, nil
				continue
			}
			words := strings.Fields(clause)
			require.Len(t, words, 3, row)
			limit := readNumber(t, words[2])
			if words[1] == "at" {
				claims = append(claims, claim{text: words[0], x: []float32{limit}})
				continue
			}
			require.Contains(t, ends, words[1], row)
			claims = append(claims, farther(words[0], limit, ends[words[1]]))
			ends[words[1]] = limit
		}
		all[strings.ToLower(cells[0])] = claims
	}
	return all
}

// sentenceClaims reads the sentence "NaN gives NaN, +Inf and x > 88.72283 give +Inf, …." in a
// comment.
func sentenceClaims(t *testing.T, comment string) (claims []claim) {
	comment = strings.Join(strings.Fields(comment), " ")
	i := strings.Index(comment, "NaN gives NaN")
	require.NotEqual(t, -1, i, "the comment does not say what NaN gives: %s", comment)
	for clause := range strings.SplitSeq(strings.TrimSuffix(comment[i:], "."), ", ") {
		m := regexp.MustCompile(`^(.*) gives? (\S+)$`).FindStringSubmatch(clause)
		require.NotNil(t, m, "%q of %s", clause, comment)
		for _, from := range strings.Split(m[1], " and ") {
			switch words := strings.Fields(from); {
			case strings.HasPrefix(from, "±"):
				for _, sign := range []string{"+", "−"} {
					claims = append(claims, claim{text: strings.Replace(m[2], "±", sign, 1), x: []float32{readNumber(t, strings.Replace(from, "±", sign, 1))}})
				}
			case len(words) == 1:
				claims = append(claims, claim{text: m[2], x: []float32{readNumber(t, from)}})
			default:
				require.Len(t, words, 3, "%q of %s", from, comment)
				end, ok := map[string]float64{"<": -1, ">": 1}[words[1]]
				require.True(t, ok && words[0] == "x", "%q of %s", from, comment)
				claims = append(claims, farther(m[2], readNumber(t, words[2]), float32(math.Inf(int(end)))))
			}
		}
	}
	return claims
}

// TestSpecialValues tries what the documentation says.
func TestSpecialValues(t *testing.T) {
	comments := docComments(t)
	claims := tableClaims(t, comments[""])
	for name, comment := range comments {
		if lower := strings.ToLower(name); claims[lower] != nil {
			claims[lower] = append(claims[lower], sentenceClaims(t, comment)...)
		}
	}
	for i := range impls {
		functions := ofOneArgument(&impls[i])
		for name := range functions {
			assert.NotEmpty(t, claims[name], "the table in the comment of the package has no row about %s", name)
		}
		for name, claims := range claims {
			require.Contains(t, functions, name)
			f := func(x []float32) []float32 {
				y := make([]float32, len(x))
				unary(functions[name], y, x)
				return y
			}
			for _, c := range claims {
				bad := 0
				for j, y := range f(c.x) {
					if !is(t, c.text, c.x[j], y) && bad < 3 {
						bad++
						t.Errorf("%s: %s(%x) is %v; the documentation says %s", impls[i].name, name, c.x[j], y, c.text)
					}
				}
				for j, y := range f(c.not) {
					if is(t, c.text, c.not[j], y) {
						t.Errorf("%s: %s(%v) is %s already; the documentation says after it", impls[i].name, name, c.not[j], c.text)
					}
				}
			}
		}
	}
}
