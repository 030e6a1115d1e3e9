package portable

import (
	"math"
	"math/rand/v2"
	"os/exec"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// The kernels of the package are compared with generic's in package kernel, like those of every
// implementation. Here stands what is about this one alone.

func TestFused(t *testing.T) { require.Empty(t, Fused()) }

// TestTriples: the triples that Fused asks about are a test only if rounding twice gives other
// numbers.
func TestTriples(t *testing.T) {
	for i, x := range triples {
		want := math.Float32frombits(once[i])
		assert.Equal(t, want, generic.FMA(x[0], x[1], x[2]))
		product := float32(x[0] * x[1])
		inFloat64 := float32(float64(float64(x[0])*float64(x[1])) + float64(x[2]))
		assert.False(t, float32(product+x[2]) == want && inFloat64 == want, "rounding twice gives %x, too", want)
	}
}

// numbers returns n elements: of few bits, so that ties are frequent; any bits, so that sums
// overflow or are not numbers; ordinary ones; or ones whose products are subnormal.
func numbers(r *rand.Rand, n, kind int) []float32 {
	x := make([]float32, n)
	for i := range x {
		switch kind {
		case 0:
			x[i] = float32(r.IntN(33)-16) / 16
		case 1:
			x[i] = math.Float32frombits(r.Uint32())
		case 2:
			x[i] = float32(r.NormFloat64())
		case 3:
			x[i] = float32(math.Ldexp(r.NormFloat64(), -70))
		}
	}
	return x
}

// TestTies multiplies such numbers with each other, where a sum in float64 is often a tie of two
// float32, exact or not.
func TestTies(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		m, n, k := r.IntN(10), r.IntN(20), r.IntN(40)
		kind := r.IntN(4)
		b := generic.Block{A: numbers(r, m*k+1, kind), B: numbers(r, k*n+1, r.IntN(4)), C: make([]float32, m*n),
			CRow: n, ARow: k, ACol: 1, BRow: n, BPanel: NR, M: m, N: n, K: k, ReLU: r.IntN(2) == 0}
		if r.IntN(2) == 0 {
			b.Seed = numbers(r, n, kind)
		}
		if r.IntN(2) == 0 {
			b.ARow, b.ACol = 1, m
		}
		want := b
		want.C = make([]float32, m*n)
		generic.Product(&want)
		Product(&b)
		for i := range b.C {
			require.Equal(t, bits(want.C[i]), bits(b.C[i]), "%d×%d×%d, kind %d, element %d", m, n, k, kind, i)
		}
		l := r.IntN(300)
		x, y := numbers(r, l, kind), numbers(r, l, kind)
		require.Equal(t, bits(generic.Dot(x, y)), bits(Dot(x, y)))
		require.Equal(t, bits(generic.SquaredDistance(x, y)), bits(SquaredDistance(x, y)))
	}
}

// TestStep tries sums of any exponents, of few bits, that cancel, that are 0, subnormal or too
// great.
func TestStep(t *testing.T) {
	r := rand.New(rand.NewPCG(rand.Uint64(), 3))
	number := func() float32 {
		u := r.Uint32()
		switch r.IntN(4) {
		case 0:
			u &^= 1<<r.IntN(24) - 1
		case 1:
			return float32(math.Ldexp(float64(u>>8)-1<<23, r.IntN(40)-20))
		case 2:
			u = u&(1<<31|7) + uint32(r.IntN(3))*0x3fbffffe // about 0, the middle, and Inf
		}
		return math.Float32frombits(u)
	}
	n, wrongs := 2_000_000, 0
	if testing.Short() {
		n /= 20
	}
	for range n {
		x, y, z := number(), number(), number()
		if r.IntN(3) == 0 {
			z = -x*y + z*float32(r.IntN(2))
		}
		want := generic.FMA(x, y, z)
		if got, wrong := step(acc(x), acc(y), acc(z), false); !wrong {
			require.Equal(t, bits(want), bits(float32(got)), "%v·%v + %v", x, y, z)
			require.True(t, got != got || acc(want) == got, "%v·%v + %v: %v is no float32", x, y, z, got)
		} else {
			wrongs++
		}
	}
	t.Logf("%d may be wrong", wrongs)
	require.Less(t, wrongs, n/2)
}

// bits returns the bits of x, one pattern for every NaN.
func bits(x float32) uint32 {
	if x != x {
		return 0x7fc00000
	}
	return math.Float32bits(x)
}

// TestFusedInstruction reads what the compiler makes of the loops where fused.go is built: every
// multiply-add is one instruction, in the loops as in fma, which alone Fused asks about.
func TestFusedInstruction(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("NOT TESTED: there is no go command")
	}
	instruction := regexp.MustCompile(`\tFN?M(ADD|SUB)[SF]\t`) // loong64 writes F for float32
	multiplyAdds := map[string]int{
		"tile": 16, "tileColumns": 16, "row8": 8, "columns": 4, "chains": 4, "column4": 4, "columns4": 4, "outerRow": 4,
		"Dot": 1, "dot8": 40, "Axpy": 5, "TanhGrad": 5,
		"momentum": 2, "Adam": 4, "Nesterov": 3, "RMSprop": 2, "Rprop": 1,
	}
	start := regexp.MustCompile(`(?m)^github\.com/lockstep-go/lockstep/kernel/portable\.(\w+) STEXT`)
	for _, arch := range []string{"arm64", "loong64", "ppc64", "ppc64le", "riscv64", "s390x"} {
		cmd := exec.Command("go", "build", "-gcflags=-S", ".")
		cmd.Env = append(cmd.Environ(), "GOARCH="+arch, "GOOS=linux", "CGO_ENABLED=0", "GOFLAGS=")
		listing, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", listing)
		text := string(listing)
		at := start.FindAllStringSubmatchIndex(text, -1)
		require.NotEmpty(t, at, "%s: no listing", arch)
		seen := 0
		for i, m := range at {
			end := len(text)
			if i+1 < len(at) {
				end = at[i+1][0]
			}
			name, body := text[m[2]:m[3]], text[m[0]:end]
			if want, ok := multiplyAdds[name]; ok {
				seen++
				got := len(instruction.FindAllString(body, -1))
				assert.Equal(t, want, got, "%s: fused multiply-adds in %s", arch, name)
			}
		}
		assert.Equal(t, len(multiplyAdds), seen, arch)
	}
}
