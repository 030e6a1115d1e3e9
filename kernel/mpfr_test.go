package kernel

import (
	"bytes"
	le "encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The functions are compared with MPFR, a library of correctly rounded functions that shares no
// line with this project. testdata/mpfr.c, which has a row for each function, too, is compiled for
// it.

// buildMPFR compiles testdata/mpfr.c, or skips the test where there is no C compiler or no MPFR.
func buildMPFR(t *testing.T) (program string) {
	t.Helper()
	cc := os.Getenv("CC")
	if cc == "" {
		cc = "gcc"
	}
	if _, err := exec.LookPath(cc); err != nil {
		t.Skipf("NOT COMPARED WITH MPFR: no C compiler: %v", err)
	}
	probe := exec.Command(cc, "-fsyntax-only", "-x", "c", "-")
	probe.Stdin = strings.NewReader("#include <mpfr.h>\n")
	if probe.Run() != nil {
		t.Skipf("NOT COMPARED WITH MPFR: %s finds no mpfr.h (Debian: libmpfr-dev)", cc)
	}
	program = filepath.Join(t.TempDir(), "mpfr")
	out, err := exec.Command(cc, "-O2", "-o", program, filepath.Join("testdata", "mpfr.c"), "-lmpfr", "-lgmp", "-lm").CombinedOutput()
	require.NoError(t, err, "%s: %s", cc, out)
	return program
}

// askMPFR writes x to the program and reads its answers, each of some numbers, of type float32 or
// float64.
func askMPFR[T, X number](t *testing.T, program string, x []X, each int, args ...string) []T {
	t.Helper()
	y := make([]T, each*len(x))
	answersOfMPFR(t, program, y, x, args...)
	return y
}

// answersOfMPFR writes x to the program and reads y, which is as long as the answers are.
func answersOfMPFR[T, X number](t *testing.T, program string, y []T, x []X, args ...string) {
	t.Helper()
	in, err := le.Append(nil, le.NativeEndian, x)
	require.NoError(t, err)
	var stderr strings.Builder
	c := exec.Command(program, args...)
	c.Stdin, c.Stderr = bytes.NewReader(in), &stderr
	out, err := c.Output()
	require.NoError(t, err, "mpfr.c, %q: %s", args, &stderr)
	n, err := le.Decode(out, le.NativeEndian, y)
	require.NoError(t, err)
	require.Equal(t, len(out), n, "mpfr.c, %q: more results than inputs", args)
}

// mpfrInputs is the number of random inputs for each function.
func mpfrInputs() int {
	if testing.Short() {
		return 10_000
	}
	return 1_000_000
}

// TestMPFR compares every correctly rounded function of every set with MPFR: random
// inputs, special ones, and all for which the result is near to the middle between two float32.
func TestMPFR(t *testing.T) {
	program := buildMPFR(t)
	for i := range roundedFunctions {
		f := &roundedFunctions[i]
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			x := append([]float32(nil), specials...)
			r := rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
			for range mpfrInputs() {
				x = append(x, f.random(r))
			}
			random := len(x)
			hard := f.hardCases(t)
			for _, c := range hard {
				x = append(x, c[0])
			}
			want := askMPFR[float32](t, program, x, 1, f.name)
			for j, c := range hard {
				assert.Equal(t, bits32(want[random+j]), bits32(c[1]), "testdata/%s.hard, %x", f.name, c[0])
			}
			y := make([]float32, len(x))
			for i := range impls {
				s := &impls[i]
				unary(f.kernel(s), y, x)
				wrong := 0
				for j, v := range x {
					if bits32(y[j]) == bits32(want[j]) {
						continue
					}
					if wrong++; wrong <= 5 {
						t.Errorf("%s: %s(%x) = %x, by MPFR %x; the bits of the input are %08x", s.name, f.name, v, y[j], want[j], math.Float32bits(v))
					}
				}
				t.Logf("%s: %d of %d random inputs and %d hard cases wrong", s.name, wrong, random, len(hard))
			}
		})
	}
}

// TestELUMPFR compares ELU for alphas other than 1 with MPFR. They are not proved to be correctly
// rounded, but one wrong result is to be expected among some 2²⁶ only.
func TestELUMPFR(t *testing.T) {
	program := buildMPFR(t)
	for i, alpha := range []float32{0.1, 0.5, 1.6732632, 3, 1e-30, 0x1p-140} {
		r := rand.New(rand.NewPCG(1, uint64(i))) // with other numbers each time it would fail once in a hundred times
		var x []float32
		for range mpfrInputs() / 10 {
			x = append(x, -float32(math.Exp(4-8*r.ExpFloat64())))
		}
		want, y := askMPFR[float32](t, program, x, 1, "elu", fmt.Sprintf("%x", alpha)), make([]float32, len(x))
		for i := range impls {
			unaryScalar(impls[i].ELU, y, alpha, x)
			equalBits(t, want, y)
		}
	}
}

// TestSoftmaxMPFR checks the error bounds of Softmax and LogSoftmax, on the set in use: TestKernels
// has the others give its bits.
func TestSoftmaxMPFR(t *testing.T) {
	program := buildMPFR(t)
	for _, f := range []struct {
		name  string
		f     func(dst, x Matrix)
		units float64
	}{
		{"softmax", Softmax, 0.51},
		{"logsoftmax", LogSoftmax, 0.51},
	} {
		for _, cols := range []int{1, 2, 10, 1000, block + 17} {
			t.Run(fmt.Sprintf("%s/%d", f.name, cols), func(t *testing.T) {
				r := rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
				x := NewMatrix(max(2, mpfrInputs()/20/cols), cols)
				for i := range x.Rows {
					spread := math.Ldexp(1, r.IntN(14)-6)
					for j := range x.Row(i) {
						x.Row(i)[j] = float32(spread * r.NormFloat64())
					}
				}
				want := askMPFR[float64](t, program, x.Data, 1, f.name, fmt.Sprint(-cols))
				y := NewMatrix(x.Rows, cols)
				f.f(y, x)
				worst := 0.0
				for j, v := range y.Data {
					e := math.Abs(float64(v)-want[j]) / ulp32(want[j])
					if !(e <= f.units) {
						require.Failf(t, "wrong", "element %d of row %d, %g, is %v ULP from MPFR's %g", j%cols, j/cols, v, e, want[j])
					}
					worst = max(worst, e)
				}
				t.Logf("worst of %d elements: %.4f ULP", len(y.Data), worst)
				assert.True(t, cols == 1 || worst > 0.25) // or else these are no measurements
			})
		}
	}
}
