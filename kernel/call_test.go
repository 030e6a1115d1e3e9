package kernel

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/generic"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestStackArgumentsMove: what a kernel is given moves with the stack, which grows when deep is
// called.
func TestStackArgumentsMove(t *testing.T) {
	done := make(chan bool)
	go func() {
		defer close(done)
		var x [16]float32
		h := noescape(x[:])
		before := uintptr(unsafe.Pointer(&x))
		assert.Equal(t, 64*1024.0, deep(64))
		h[3] = 7
		assert.NotEqual(t, before, uintptr(unsafe.Pointer(&x)), "the stack did not move")
		assert.Equal(t, float32(7), x[3])
	}()
	<-done
}

// TestKernelsGrowTheStack: some kernels need more of the stack than a new goroutine has, so it
// grows, and moves, when they begin, and their arguments with it.
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
			Outer{x[:4], y[:4]}.Adam(w[:], m[:], v[:], NewAdamStep(0.1, 0.9, 0.999, 1e-8, 2))
			var labels [4]int
			var d [16]float32
			MeanSquaredError(Matrix{4, 4, 4, d[:]}, Matrix{4, 4, 4, x[:]}, Matrix{4, 4, 4, y[:]})
			SoftmaxCrossEntropyLabels(Matrix{4, 4, 4, d[:]}, Matrix{4, 4, 4, x[:]}, labels[:])
			var u [16]float64
			Axpy64(2, u[:], u[:])
			MatVec(w[:2], Matrix{2, 4, 4, v[4:12]}, m[12:])
			MatVec64(u[:2], Matrix64{2, 4, 4, u[4:12]}, u[12:])
			AddOuter(Matrix{2, 4, 4, v[4:12]}, 2, v[:2], 1, v[12:])
			AddRows(v[12:], 2, v[:2], 1, Matrix{2, 4, 4, v[4:12]})
			InputGradReLU(v[:2], v[12:], Matrix{2, 4, 4, v[4:12]}, v[2:4])
			AddOuter64(Matrix64{2, 4, 4, u[4:12]}, 2, u[:2], 1, u[12:])
			AddOuter64(Matrix64{2, 3, 4, u[4:12]}, 2, u[7:12], 4, u[12:15])
			AddRows64(u[12:], 2, u[:2], 1, Matrix64{2, 4, 4, u[4:12]})
			AddSymmetric(v[12:14], 2, Matrix{2, 2, 4, v[4:12]}, true, v[:2])
			AddSymmetric64(u[12:14], 2, Matrix64{2, 2, 4, u[4:12]}, false, u[:2])
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

// takesData reports whether f has a parameter that is a slice of numbers or a matrix.
func takesData(f any) bool {
	t := reflect.TypeOf(f)
	for i := range t.NumIn() {
		switch t.In(i) {
		case reflect.TypeFor[[]float32](), reflect.TypeFor[[]float64](), reflect.TypeFor[Matrix](), reflect.TypeFor[Matrix64]():
			return true
		}
	}
	return false
}

// TestNoAllocations calls everything that is exported and computes, on more than one block.
func TestNoAllocations(t *testing.T) {
	const n = 2*block + 3
	var o operands
	r := seeded("allocations")
	for i := range o.v {
		o.v[i] = make([]float32, 2*n)
		mixes[0].fill(r, o.v[i])
	}
	x, y, z := o.v[0], o.v[1], o.v[2]
	large := make([]float64, n) // their squares overflow
	fillWith(large, 1e300)
	wa, wb, wc := NewMatrix64(100, 80), NewMatrix64(80, 100), NewMatrix64(100, 100)
	a, b, c := NewMatrix(100, 80), NewMatrix(80, 100), NewMatrix(100, 100)
	hb, hbT, shorts := NewHalf(80, 100), NewHalf(100, 80), make([]uint16, n)
	targets := NewMatrix(100, 80)
	labels, places := make([]int, 100), make([]int, 100)
	kernelRows := rows
	rows, cols, cols2 := make([]float32, 100), make([]float32, 80), make([]float32, 80)
	var packed Packed
	packed.Pack(b)
	calls := map[string]func(){
		"ArgMax":                    func() { ArgMax(x) },
		"ArgMin":                    func() { ArgMin(x) },
		"ArgMax64":                  func() { ArgMax64(doubles(x)) },
		"ArgMin64":                  func() { ArgMin64(doubles(x)) },
		"TopK":                      func() { TopK(rows, places, x) },
		"TopK64":                    func() { TopK64(wc.Data[:100], places, doubles(x)) },
		"CumSum":                    func() { CumSum(y, x) },
		"CumSum64":                  func() { CumSum64(doubles(y), doubles(x)) },
		"Norm2":                     func() { Norm2(x) },
		"CosineSimilarity":          func() { CosineSimilarity(x, y) },
		"Norm2_64":                  func() { Norm2_64(doubles(x)); Norm2_64(large) },
		"CosineSimilarity64":        func() { CosineSimilarity64(doubles(x), doubles(y)); CosineSimilarity64(large, large) },
		"Mean64":                    func() { Mean64(doubles(x)) },
		"Variance64":                func() { Variance64(doubles(x)) },
		"Mean":                      func() { Mean(x) },
		"Variance":                  func() { Variance(x) },
		"ExpGrad":                   func() { ExpGrad(z, x, y) },
		"Softmax":                   func() { Softmax(targets, a) },
		"LogSoftmax":                func() { LogSoftmax(targets, a) },
		"LogSumExp":                 func() { LogSumExp(rows, a) },
		"SoftmaxGrad":               func() { SoftmaxGrad(a, targets, targets) },
		"Moments":                   func() { Moments(cols, cols2, a) },
		"SoftmaxCrossEntropy":       func() { SoftmaxCrossEntropy(a, a, targets) },
		"SoftmaxCrossEntropyLabels": func() { SoftmaxCrossEntropyLabels(a, a, labels) },
		"SigmoidCrossEntropy":       func() { SigmoidCrossEntropy(a, a, targets) },
		"MeanSquaredError":          func() { MeanSquaredError(a, a, targets) },
		"MeanAbsoluteError":         func() { MeanAbsoluteError(a, a, targets) },
		"HuberError":                func() { HuberError(a, 1, a, targets) },
		"TotalWeight":               func() { TotalWeight(x) },
		"WeighLabels":               func() { WeighLabels(rows, nil, cols, labels) },
		"WeighTargets":              func() { WeighTargets(rows, nil, cols, targets) },
		"Transpose":                 func() { Transpose(a, b) },
		"Transpose64":               func() { Transpose64(wa, wb) },
		"MatVec":                    func() { MatVec(rows, a, cols) },
		"MatVec64":                  func() { MatVec64(wc.Data[:wa.Rows], wa, wb.Data[:wa.Cols]) },
		"AddOuter":                  func() { AddOuter(a, 2, rows, 1, cols) },
		"AddRows":                   func() { AddRows(cols, 2, rows, 1, a) },
		"InputGradReLU":             func() { InputGradReLU(rows, cols, a, x[:100]) },
		"AddOuter64":                func() { AddOuter64(wa, 2, wc.Data[:wa.Rows], 1, wb.Data[:wa.Cols]) },
		"AddRows64":                 func() { AddRows64(wb.Data[:wa.Cols], 2, wc.Data[:wa.Rows], 1, wa) },
		"AddSymmetric":              func() { AddSymmetric(rows, 2, c, true, x[:100]) },
		"AddSymmetric64":            func() { AddSymmetric64(wa.Data[:100], 2, wc, false, wb.Data[:100]) },
		"MatMul":                    func() { MatMul(c, a, b) },
		"MatMulTA":                  func() { MatMulTA(c, b, b) },
		"MatMulTB":                  func() { MatMulTB(c, a, a) },
		"MatMul64":                  func() { MatMul64(wc, wa, wb) },
		"MatMulTA64":                func() { MatMulTA64(wc, wb, wb) },
		"MatMulTB64":                func() { MatMulTB64(wc, wa, wa) },
		"MatMulHalf":                func() { MatMulHalf(c, a, hb); MatMulHalf(c.Slice(0, 3), a.Slice(0, 3), hb) },
		"MatMulBFloat16":            func() { MatMulBFloat16(c, a, BFloat16(hb)) },
		"MatMulTBHalf":              func() { MatMulTBHalf(c, a, hbT); MatMulTBHalf(c.Slice(0, 3), a.Slice(0, 3), hbT) },
		"MatMulTBBFloat16":          func() { MatMulTBBFloat16(c, a, BFloat16(hbT)) },
		"NarrowHalf":                func() { NarrowHalf(shorts, x[:n]) },
		"WidenHalf":                 func() { WidenHalf(x[:n], shorts) },
		"NarrowBFloat16":            func() { NarrowBFloat16(shorts, x[:n]) },
		"WidenBFloat16":             func() { WidenBFloat16(x[:n], shorts) },
	}
	for _, k := range kernelRows {
		if !reflect.ValueOf(exported).FieldByName(k.name).IsNil() {
			calls[k.name] = func() { k.call(&exported, &o) }
		}
	}
	for name, f := range public {
		if takesData(f) && calls[name] == nil {
			t.Errorf("not called: add %s to the calls", name)
		}
	}
	// And methods.
	calls["Product"] = func() { Product{Bias: rows, ReLU: true}.MatMul(c, a, b) }
	calls["Parallel"] = func() {
		p := Parallel{Workers: 3}
		p.MatMul(c, a, b)
		p.MatMulTB(c, a, a)
		p.MatMulTA(c, b, b)
	}
	calls["Parallel of halves"] = func() { Parallel{Workers: 3}.MatMulHalf(c, a, hb) }
	calls["Parallel of halves, Bᵀ"] = func() { Parallel{Workers: 3}.MatMulTBHalf(c, a, hbT) }
	calls["Product of halves"] = func() { Product{Bias: rows}.MatMulBFloat16(c.Slice(0, 3), a.Slice(0, 3), BFloat16(hb)) }
	calls["Parallel64"] = func() { Parallel64{Workers: 3}.MatMul(wc, wa, wb) }
	calls["Gradient"] = func() {
		Gradient{X: c, D: a}.AdamW(x[:8000], y[:8000], z[:8000], AdamStep{}, 1)
		Gradient{X: b, D: a.Slice(0, 80), Workers: 3}.Adam(x[:8000], y[:8000], z[:8000], AdamStep{})
	}
	long := NewMatrix(1, keptCols+1)
	calls["Softmax of a long row"] = func() { Softmax(long, long) }
	calls["ISA"] = func() { ISA() }
	onEverySet(t, func(t *testing.T) {
		packed.Pack(b)
		calls["Packed"] = func() { Product{}.MatMulPacked(c, a, &packed) }
		for name, f := range calls {
			f() // buffers and helpers come with the first call
			assert.Zero(t, testing.AllocsPerRun(3, f), name)
		}
	})
}

// TestCompilerAgrees reads what the compiler says about package kernel: that the small functions
// are inlined in their callers, and that arguments on a caller's stack stay there, but for those of
// a Parallel or a Gradient, what a Chain keeps, and the name that Use puts in its error.
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
	inlined := []string{"check[go.shape.float32]", "check[go.shape.float64]", "Matrix.Row"}
	for name, f := range public {
		switch f.(type) {
		case func(dst, x []float32), func(dst, x, y []float32), func(dst []float32, a float32, x []float32), func(dst []float32, a float32, x, y []float32):
			inlined = append(inlined, name)
		}
	}
	for _, name := range inlined {
		assert.Regexp(t, `(?m): can inline `+regexp.QuoteMeta(name)+`$`, string(out))
	}

	spans := functions(t)
	leak := regexp.MustCompile(`(?m)^(?:\S*/)?(\w+\.go):(\d+):\d+: (leaking param(?: content)?: \w+|moved to heap: \w+)$`)
	leaks := leak.FindAllStringSubmatch(string(out), -1)
	assert.NotEmpty(t, leaks, "not even those of a Parallel were found: has the compiler's wording changed?")
	for _, m := range leaks {
		for _, f := range spans {
			var line int
			fmt.Sscan(m[2], &line)
			if f.file == m[1] && f.from <= line && line <= f.to && !strings.HasPrefix(f.name, "Parallel.") && !strings.HasPrefix(f.name, "Parallel64.") && !strings.HasPrefix(f.name, "Gradient.") &&
				!strings.HasPrefix(f.name, "Chain.") && f.name != "Use" {
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
