package kernel

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/generic"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestStackArgumentsMove: what a kernel is given moves with the stack, which grows when deep is called.
func TestStackArgumentsMove(t *testing.T) {
	done := make(chan bool)
	go func() {
		defer close(done)
		var x [16]float32
		h := hide(x[:])
		before := uintptr(unsafe.Pointer(&x))
		assert.Equal(t, 64*1024.0, deep(64))
		h[3] = 7
		assert.NotEqual(t, before, uintptr(unsafe.Pointer(&x)), "the stack did not move")
		assert.Equal(t, float32(7), x[3])
	}()
	<-done
}

// TestKernelsGrowTheStack: some kernels need more of the stack than a new goroutine has, so it grows, and moves, when
// they begin, and their arguments with it.
func TestKernelsGrowTheStack(t *testing.T) {
	x := []float64{0.25, 1, 2, 4, 8, 16, 32, 64}
	want := make([]float64, len(x))
	generic.Tanh64(want, x)
	onEverySet(t, func(t *testing.T) {
		for range 1000 {
			same := make(chan bool)
			go func() {
				var u, v [8]float64
				copy(u[:], x)
				Tanh64(v[:], u[:])
				same <- v == [8]float64(want)
			}()
			require.True(t, <-same)
		}
	})
}

// deep needs 1,024 float64 of stack n times.
//
//go:noinline
func deep(n int) float64 {
	if n == 0 {
		return 0
	}
	var x [1024]float64
	for i := range x {
		x[i] = 1
	}
	s := deep(n - 1)
	for _, v := range x {
		s += v
	}
	return s
}

func TestStackArgumentsStay(t *testing.T) {
	onEverySet(t, func(t *testing.T) {
		require.Zero(t, testing.AllocsPerRun(100, func() {
			var x, y [16]float32
			var c [256]float32
			for i := range x {
				x[i] = float32(i)
			}
			Exp(y[:], x[:])
			Add(y[:], y[:], x[:])
			MatMul(Matrix{16, 16, 16, c[:]}, Matrix{16, 1, 1, x[:]}, Matrix{1, 16, 16, y[:]})
			MatMulTB(Matrix{16, 16, 16, c[:]}, Matrix{16, 1, 1, x[:]}, Matrix{16, 1, 1, y[:]})
			Softmax(Matrix{4, 4, 4, c[:]}, Matrix{4, 4, 4, c[16:]})
			var w, m, v [16]float32
			Adam(w[:], m[:], v[:], x[:], NewAdamStep(0.1, 0.9, 0.999, 1e-8, 1))
			var labels [4]int
			var d [16]float32
			MeanSquaredError(Matrix{4, 4, 4, d[:]}, Matrix{4, 4, 4, x[:]}, Matrix{4, 4, 4, y[:]})
			SoftmaxCrossEntropyLabels(Matrix{4, 4, 4, d[:]}, Matrix{4, 4, 4, x[:]}, labels[:])
			var u [16]float64
			Axpy64(2, u[:], u[:])
			Scale64(u[:], 2, u[:])
			Exp64(u[:], u[:])
			if Dot64(u[:], u[:]) != Sum64(u[:]) {
				t.Fatal("wrong")
			}
			if c[17] != x[1]*y[1] || Dot(x[:], y[:]) == 0 || w[3] == 0 {
				t.Fatal("wrong")
			}
		}))
	})
}

// TestNoAllocations calls everything that is exported and computes, on more than one block.
func TestNoAllocations(t *testing.T) {
	const n = 2*block + 3
	x, y, z, w := make([]float32, n), make([]float32, n), make([]float32, n), make([]float32, n)
	r := seeded("allocations")
	for _, v := range [][]float32{x, y, z} {
		mixes[0].fill(r, v)
	}
	wide := make([]float64, n)
	wa, wb, wc := NewMatrix64(100, 80), NewMatrix64(80, 100), NewMatrix64(100, 100)
	a, b, c := NewMatrix(100, 80), NewMatrix(80, 100), NewMatrix(100, 100)
	targets := NewMatrix(100, 80)
	labels := make([]int, 100)
	mean, deviation := make([]float32, 80), make([]float32, 80)
	bias := make([]float32, 100)
	onEverySet(t, func(t *testing.T) {
		for name, f := range map[string]func(){
			"reductions": func() {
				Dot(x, y)
				Sum(x)
				SquaredDistance(x, y)
				Max(x)
				ArgMax(x)
				NonFinite(x)
			},
			"arithmetic": func() {
				Add(z, x, y)
				Sub(z, x, y)
				Mul(z, x, y)
				Div(z, x, y)
				Scale(z, 2, x)
				Axpy(1, x, z)
				ScaledSub(z, 1, x, y)
			},
			"float64": func() {
				Dot64(wide, wide)
				Sum64(wide)
				Scale64(wide, 2, wide)
				Axpy64(1, wide, wide)
				Exp64(wide, wide)
				Log64(wide, wide)
				Sigmoid64(wide, wide)
				Tanh64(wide, wide)
				MatMul64(wc, wa, wb)
				MatMulTB64(wc, wa, wa)
				MatMulTA64(wc, wb, wb)
				Parallel64{Workers: 3}.MatMul(wc, wa, wb)
			},
			"activations": func() { Exp(z, x); Sigmoid(z, x); Tanh(z, x); ReLU(z, x); LeakyReLU(z, 0.1, x) },
			"logarithms":  func() { Expm1(z, x); Log(z, x); Log1p(z, x) },
			"gates":       func() { SiLU(z, x); GELU(z, x); GELUTanh(z, x); Erf(z, x) },
			"gradients": func() {
				ExpGrad(z, x, y)
				SigmoidGrad(z, x, y)
				TanhGrad(z, x, y)
				ReLUGrad(z, x, y)
				LeakyReLUGrad(z, 0.1, x, y)
			},
			"updates": func() { Momentum(x, y, z, 0.1, 0.9); Adam(x, y, w, z, NewAdamStep(0.1, 0.9, 0.999, 1e-8, 7)) },
			"more updates": func() {
				Nesterov(x, y, z, 0.1, 0.9)
				RMSprop(x, y, z, RMSpropStep{})
				RMSpropMomentum(x, y, w, z, RMSpropStep{}, 0.9)
				RMSpropCentered(x, y, w, z, RMSpropStep{})
				Adagrad(x, y, z, 0.1, 1e-10)
				AdamW(x, y, w, z, AdamStep{}, 1)
				Rprop(x, y, w, z, RpropStep{})
				Regularize(z, x, RegularizeStep{})
				Dropout(z, x, 1, 1, 1)
				HuberGrad(z, 1, 1, x, y)
				AbsoluteGrad(z, 1, x, y)
				_, _, _, _ = AbsoluteDistance(x, y), HuberDistance(x, y, 1), SquaredNorm(x), AbsoluteSum(x)
			},
			"softmax": func() { Softmax(targets, a); SoftmaxGrad(a, targets, targets); Moments(mean, deviation, a) },
			"losses": func() {
				SoftmaxCrossEntropy(a, a, targets)
				SoftmaxCrossEntropyLabels(a, a, labels)
				SigmoidCrossEntropy(a, a, targets)
				MeanSquaredError(a, a, targets)
			},
			"products": func() { MatMul(c, a, b); MatMulTB(c, a, a); MatMulTA(c, b, b) },
			"seeded":   func() { Product{Bias: bias, ReLU: true}.MatMul(c, a, b) },
			"shared out": func() {
				p := Parallel{Workers: 3}
				p.MatMul(c, a, b)
				p.MatMulTB(c, a, a)
				p.MatMulTA(c, b, b)
			},
			"dispatch": func() { ISA() },
		} {
			f() // buffers and helpers come with the first call
			assert.Zero(t, testing.AllocsPerRun(3, f), name)
		}
	})
}

// TestCompilerAgrees reads what the compiler says about package kernel: that the small functions are inlined in
// their callers, and that arguments on a caller's stack stay there, but for those of a Parallel and the name that Use puts in its error.
func TestCompilerAgrees(t *testing.T) {
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("NOT TESTED: there is no go tool to ask")
	}
	if _, err := os.Stat("call.go"); err != nil {
		t.Skip("NOT TESTED: the source is not here")
	}
	cmd := exec.Command(tool, "build", "-gcflags=-m", ".")
	cmd.Env = append(os.Environ(), "GOOS="+runtime.GOOS, "GOARCH="+runtime.GOARCH)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Skipf("NOT TESTED: go build: %v\n%s", err, out)
	}
	for _, name := range []string{
		"Add", "Sub", "Mul", "Div", "Scale", "ScaledSub",
		"Exp", "Expm1", "Log", "Log1p", "Sigmoid", "Tanh", "SiLU", "GELUTanh", "Erf", "GELU", "ReLU", "LeakyReLU",
		"ExpGrad", "SigmoidGrad", "TanhGrad", "ReLUGrad", "LeakyReLUGrad",
		"check[go.shape.float32]", "check[go.shape.float64]", "Matrix.Row",
	} {
		assert.Regexp(t, `(?m): can inline `+regexp.QuoteMeta(name)+`$`, string(out))
	}

	spans := functions(t)
	leak := regexp.MustCompile(`(?m)^(?:\./)?(\w+\.go):(\d+):\d+: (leaking param(?: content)?: \w+|moved to heap: \w+)$`)
	leaks := leak.FindAllStringSubmatch(string(out), -1)
	assert.NotEmpty(t, leaks, "not even those of a Parallel were found: has the compiler's wording changed?")
	for _, m := range leaks {
		for _, f := range spans {
			var line int
			fmt.Sscan(m[2], &line)
			if f.file == m[1] && f.from <= line && line <= f.to && !strings.HasPrefix(f.name, "Parallel.") && !strings.HasPrefix(f.name, "Parallel64.") && f.name != "Use" {
				t.Errorf("%s, %s:%s: %s", f.name, m[1], m[2], m[3])
			}
		}
	}
}

type span struct {
	name, file string
	from, to   int
}

// functions returns where the exported functions and methods of the package are.
func functions(t *testing.T) []span {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	var all []span
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		fset := token.NewFileSet()
		parsed, err := parser.ParseFile(fset, file, nil, 0)
		require.NoError(t, err)
		for _, d := range parsed.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || !f.Name.IsExported() {
				continue
			}
			name := f.Name.Name
			if f.Recv != nil {
				typ := f.Recv.List[0].Type
				if p, ok := typ.(*ast.StarExpr); ok {
					typ = p.X
				}
				name = fmt.Sprint(typ) + "." + name
			}
			all = append(all, span{name, file, fset.Position(f.Pos()).Line, fset.Position(f.End()).Line})
		}
	}
	return all
}
