package kernel

import (
	"bufio"
	"crypto/sha256"
	le "encoding/binary"
	"encoding/hex"
	"flag"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The proof that the functions in this table are correctly rounded, in every set of kernels.
//
// The right answers come from package math in float64, whose error is a few ULP, far less than
// the 2^-40 that is allowed for here: where the whole interval around its result
// rounds to one float32, that is it. The others, one input in 100,000, are
// computed by package math/big (the method is Ziv's rounding test).
//
// ELU is among them for alpha = 1, where the multiplication by it changes nothing.
//
// testdata has the SHA-256 of the right answers for each block of 2²⁴ inputs, ordered by their
// bits, every NaN as 7fc00000. TestSweep compares a block, chosen anew each time, with each set of
// kernels; this tries all 2³² inputs of every function, with a line for each set:
//
//	go test ./kernel -v -run TestSweep -sweep=all -timeout=0
//
// -run 'TestSweep/tanh$' does so for one function and -run 'TestSweep/tanh$/avx2' for one set;
// -sweep=0x3f,0xc1 tries the blocks of the inputs that begin with these bytes, again and again the
// same; and -sweep=write writes the hashes and the lists of hard cases again. Those of float16 and
// bfloat16, what float32 are narrowed to, are PyTorch's: testdata/half.py wrote them.

var sweep = flag.String("sweep", "1", "of TestSweep: how many blocks of 2²⁴ inputs to try, or which (0x3f,0xc1), or all, or write")

const sweepBlock = 1 << 24

// A roundedFunction is a function whose results are the float32 nearest to the exact value.
type roundedFunction struct {
	name   string
	kernel func(s *impl) func(dst, x []float32)
	about  func(x float64) float64            // within 2^-41
	exact  func(z *big.Float, x float64) bool // sets z; false: the value is that of about, exactly or beyond all float32
}

var roundedFunctions = []roundedFunction{
	{
		name:   "exp",
		kernel: func(s *impl) func(dst, x []float32) { return s.Exp },
		about:  math.Exp,
		exact:  func(z *big.Float, x float64) bool { return bigExp(z, x) },
	},
	{
		name:   "sigmoid",
		kernel: func(s *impl) func(dst, x []float32) { return s.Sigmoid },
		about: func(x float64) float64 {
			if x < 0 {
				e := math.Exp(x)
				return e / (1 + e)
			}
			return 1 / (1 + math.Exp(-x))
		},
		exact: func(z *big.Float, x float64) bool {
			if !bigExp(z, -x) {
				return false
			}
			z.Add(z, big.NewFloat(1))
			z.Quo(big.NewFloat(1), z)
			return true
		},
	},
	{
		name:   "tanh",
		kernel: func(s *impl) func(dst, x []float32) { return s.Tanh },
		about:  math.Tanh,
		exact: func(z *big.Float, x float64) bool {
			if x == 0 || !bigExp(z, 2*x) {
				return false
			}
			d := new(big.Float).Add(z, big.NewFloat(1))
			z.Sub(z, big.NewFloat(1))
			z.Quo(z, d)
			return true
		},
	},
	{
		name:   "expm1",
		kernel: func(s *impl) func(dst, x []float32) { return s.Expm1 },
		about:  math.Expm1,
		exact: func(z *big.Float, x float64) bool {
			if x == 0 || !bigExp(z, x) {
				return false
			}
			z.Sub(z, big.NewFloat(1))
			return true
		},
	},
	{
		name:   "log",
		kernel: func(s *impl) func(dst, x []float32) { return s.Log },
		about:  math.Log,
		exact:  func(z *big.Float, x float64) bool { return bigLog(z, x, 0) },
	},
	{
		name:   "log1p",
		kernel: func(s *impl) func(dst, x []float32) { return s.Log1p },
		about:  math.Log1p,
		exact:  func(z *big.Float, x float64) bool { return bigLog(z, 1, x) },
	},
	{
		name:   "silu",
		kernel: func(s *impl) func(dst, x []float32) { return s.SiLU },
		about:  func(x float64) float64 { return gate(x, x) },
		exact:  bigSiLU,
	},
	{
		name:   "gelutanh",
		kernel: func(s *impl) func(dst, x []float32) { return s.GELUTanh },
		about:  func(x float64) float64 { return gate(x, math.Sqrt(8/math.Pi)*(x+0.044715*x*x*x)) },
		exact:  bigGELUTanh,
	},
	{
		name:   "erf",
		kernel: func(s *impl) func(dst, x []float32) { return s.Erf },
		about:  math.Erf,
		exact:  bigErf,
	},
	{
		name:   "gelu",
		kernel: func(s *impl) func(dst, x []float32) { return s.GELU },
		about: func(x float64) float64 {
			if x < -20 {
				return math.Copysign(0, -1)
			}
			return x / 2 * math.Erfc(-x/math.Sqrt2)
		},
		exact: bigGELU,
	},
	{
		name:   "softplus",
		kernel: func(s *impl) func(dst, x []float32) { return s.Softplus },
		about: func(x float64) float64 {
			return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x)))
		},
		exact: func(z *big.Float, x float64) bool {
			return bigExp(z, x) && bigLogOf(z, z.SetPrec(precision+64).Add(z, big.NewFloat(1)))
		},
	},
	{
		name: "elu",
		kernel: func(s *impl) func(dst, x []float32) {
			return func(dst, x []float32) { s.ELU(dst, 1, x) }
		},
		about: func(x float64) float64 {
			if x > 0 {
				return x
			}
			return math.Expm1(x)
		},
		exact: func(z *big.Float, x float64) bool {
			if !(x < 0) || !bigExp(z, x) {
				return false
			}
			z.Sub(z, big.NewFloat(1))
			return true
		},
	},
}

// gate returns x·sigmoid(a), where a has the sign of x.
func gate(x, a float64) float64 {
	if a < -200 {
		return math.Copysign(0, -1)
	}
	return x / (1 + math.Exp(-a))
}

// precision leaves more than 300 good bits of exp(x) − 1 and of log(1 + x) for the smallest float32
// x.
const precision = 512

// bigExp sets z = eˣ, or returns false if x is not finite or far out of range.
func bigExp(z *big.Float, x float64) bool {
	return math.Abs(x) < 300 && bigExpOf(z, big.NewFloat(x))
}

// bigExpOf is bigExp for an x of more bits.
func bigExpOf(z, x *big.Float) bool {
	if x.MantExp(nil) > 9 {
		return false
	}
	// eˣ = (e^(x/2²⁰))^(2²⁰), the inner one by its series; |x/2²⁰| < 2^-11.
	const halvings, terms = 20, 50
	r := new(big.Float).SetPrec(precision + 64)
	r.SetMantExp(x, -halvings)
	sum := new(big.Float).SetPrec(precision + 64).SetInt64(1)
	for k := int64(terms); k > 0; k-- {
		sum.Mul(sum, r)
		sum.Quo(sum, new(big.Float).SetInt64(k))
		sum.Add(sum, big.NewFloat(1))
	}
	for range halvings {
		sum.Mul(sum, sum)
	}
	z.SetPrec(precision).Set(sum)
	return true
}

// ln2 is log 2, by the series that bigLog uses: 2 = (1 + 1/3)/(1 − 1/3).
var ln2 = func() *big.Float {
	f := new(big.Float).SetPrec(precision + 64)
	return twiceAtanh(f.Quo(big.NewFloat(1), f.SetInt64(3)))
}()

// bigLog sets z = log(x + y), or returns false if that is infinite, undefined, or 0.
func bigLog(z *big.Float, x, y float64) bool {
	if math.IsNaN(x+y) || math.IsInf(x+y, 0) {
		return false
	}
	m := new(big.Float).SetPrec(precision + 64).SetFloat64(x)
	return bigLogOf(z, m.Add(m, big.NewFloat(y)))
}

// bigLogOf is bigLog for a number of more bits, which it changes.
func bigLogOf(z, m *big.Float) bool {
	one := big.NewFloat(1)
	if m.Sign() <= 0 || m.Cmp(one) == 0 {
		return false
	}
	e := m.MantExp(m) // m in [1/2, 1)
	if m.Cmp(big.NewFloat(0.7)) < 0 {
		m.SetMantExp(m, 1)
		e--
	}
	f := new(big.Float).Add(m, one)
	f.Quo(m.Sub(m, one), f)
	sum := twiceAtanh(f)
	f.SetInt64(int64(e))
	z.SetPrec(precision).Add(sum, f.Mul(f, ln2))
	return true
}

// twiceAtanh returns 2·(f + f³/3 + f⁵/5 + …) = log((1 + f)/(1 − f)), |f| ≤ 1/3.
func twiceAtanh(f *big.Float) *big.Float {
	square := new(big.Float).Mul(f, f)
	power := new(big.Float).Set(f)
	sum := new(big.Float).Set(f)
	term, k := new(big.Float), new(big.Float)
	for i := int64(3); power.Sign() != 0 && power.MantExp(nil) > sum.MantExp(nil)-precision-64; i += 2 {
		power.Mul(power, square)
		sum.Add(sum, term.Quo(power, k.SetInt64(i)))
	}
	return sum.SetMantExp(sum, 1)
}

// nearest returns the float32 nearest to f(x), and whether that was hard: the value lies within a
// relative distance of 2^-48 of the middle between two float32. The odd ones of the smallest x, of
// which x/2 is such a middle, are not called hard: they are too many for a list.
func (f *roundedFunction) nearest(x float32) (y float32, hard bool) {
	v := f.about(float64(x))
	y = float32(v)
	if low, high := float32(v*(1-0x1p-40)), float32(v*(1+0x1p-40)); low == high || v != v {
		return y, false
	}
	z := new(big.Float)
	if !f.exact(z, float64(x)) {
		return y, false
	}
	y, _ = z.Float32()
	margin := new(big.Float).SetMantExp(z, -48)
	low, _ := new(big.Float).Sub(z, margin).Float32()
	high, _ := new(big.Float).Add(z, margin).Float32()
	return y, low != high && !(math.Abs(float64(x)) < 0x1p-125 && math.Abs(float64(y)) < 0x1p-124)
}

// TestNearest checks the reference against itself: what is said to be easy has the same answer by
// math/big.
func TestNearest(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, f := range roundedFunctions {
		for range 2000 {
			x := f.random(r)
			y, _ := f.nearest(x)
			z := new(big.Float)
			if f.exact(z, float64(x)) {
				want, _ := z.Float32()
				assert.Equal(t, bits32(want), bits32(y), "%s(%g)", f.name, x)
			}
		}
	}
}

// random returns an input of f: five in eight are where something happens.
func (f *roundedFunction) random(r *rand.Rand) float32 {
	switch r.IntN(8) {
	case 0, 1, 2:
		return math.Float32frombits(r.Uint32())
	case 3:
		return float32(r.NormFloat64() * 4)
	case 4:
		return float32(1 + r.NormFloat64()*math.Ldexp(1, -r.IntN(24)))
	case 5, 6:
		return float32(math.Copysign(math.Exp2(7-37*r.Float64()), r.Float64()-0.5))
	}
	return float32(210*r.Float64() - 105)
}

// TestCorrectlyRounded compares every set with the reference, on random inputs, special ones, and
// on all inputs of which f(x) lies nearest to the middle between two float32.
func TestCorrectlyRounded(t *testing.T) {
	inf := float32(math.Inf(1))
	for _, f := range roundedFunctions {
		t.Run(f.name, func(t *testing.T) {
			x := []float32{0, float32(math.Copysign(0, -1)), inf, -inf, float32(math.NaN()), math.MaxFloat32, -math.MaxFloat32}
			r := rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
			for range 50_000 {
				x = append(x, f.random(r))
			}
			want := make([]float32, 0, len(x))
			for _, v := range x {
				y, _ := f.nearest(v)
				want = append(want, y)
			}
			hard := f.hardCases(t)
			for _, c := range hard {
				y, isHard := f.nearest(c[0])
				assert.True(t, isHard && y == c[1], "hard case %g", c[0])
				x, want = append(x, c[0]), append(want, c[1])
			}
			require.NotEmpty(t, hard)
			for i := range impls {
				s := &impls[i]
				got := make([]float32, len(x))
				unary(f.kernel(s), got, x)
				bad := 0
				for j := range got {
					if bits32(got[j]) != bits32(want[j]) && bad < 10 {
						bad++
						t.Errorf("%s: %s(%x) = %x, want %x", s.name, f.name, x[j], got[j], want[j])
					}
				}
				f.shortCalls(t, s, hard)
			}
		})
	}
}

// shortCalls does the hard cases again in calls of 1 to 70 elements, in place: a kernel goes other
// ways then, and some begin with what is not good enough for a hard case, and must notice.
func (f *roundedFunction) shortCalls(t *testing.T, s *impl, hard [][2]float32) {
	for n := 1; n <= 70; n++ {
		x := make([]float32, n)
		for at := range hard {
			for i := range x {
				x[i] = hard[(at+i*i)%len(hard)][0]
			}
			f.kernel(s)(x, x)
			for i := range x {
				if want := hard[(at+i*i)%len(hard)]; bits32(x[i]) != bits32(want[1]) {
					t.Fatalf("%s: %s(%x) = %x as element %d of %d, want %x", s.name, f.name, want[0], x[i], i, n, want[1])
				}
			}
		}
	}
}

// hardCases reads the list of inputs and results, as bits, that -sweep=write wrote.
func (f *roundedFunction) hardCases(t *testing.T) [][2]float32 {
	text, err := os.ReadFile(filepath.Join("testdata", f.name+".hard"))
	require.NoError(t, err)
	var all [][2]float32
	for line := range strings.Lines(string(text)) {
		var x, y uint32
		_, err := fmt.Sscanf(line, "%x %x", &x, &y)
		require.NoError(t, err)
		all = append(all, [2]float32{fromBits(x), fromBits(y)})
	}
	return all
}

// in returns the address of the function's kernel in an implementation.
func (f *roundedFunction) in(s *impl) uintptr {
	return reflect.ValueOf(s.vectors).FieldByNameFunc(func(name string) bool { return strings.EqualFold(name, f.name) }).Pointer()
}

// TestSweep compares whole blocks of inputs with the hashes of the right answers.
func TestSweep(t *testing.T) {
	if *sweep == "write" {
		for i := range roundedFunctions {
			f := &roundedFunctions[i]
			t.Run(f.name, f.write)
		}
		return
	}
	chosen := chooseBlocks(t)
	if testing.Short() {
		t.Skip("a block takes seconds on an emulated CPU: not in short mode")
	}
	for i := range halfTypes {
		t.Run(halfTypes[i].name, func(t *testing.T) { sweepNarrowing(t, &halfTypes[i], chosen) })
	}
	for i := range roundedFunctions {
		f := &roundedFunctions[i]
		t.Run(f.name, func(t *testing.T) {
			golden := golden(t, f.name)
			for i := range impls {
				s := &impls[i]
				if i+1 < len(impls) && f.in(s) == f.in(&impls[i+1]) {
					continue // inherited: the next implementation tries the same function
				}
				t.Run(s.name, func(t *testing.T) {
					start := time.Now()
					var wrong atomic.Int64
					each(chosen, func(w *sweepWork, b int) {
						w.load(b)
						for n := 0; n < len(w.x); n += block {
							f.kernel(s)(w.y[n:n+block], w.x[n:n+block])
						}
						if w.hash() != golden[b] {
							wrong.Add(f.explain(t, w, s.name))
						}
					})
					t.Logf("%s on %s: %d of %d inputs wrong, %.1f s; %s", f.name, s.name, wrong.Load(),
						int64(len(chosen))*sweepBlock, time.Since(start).Seconds(), showBlocks(chosen))
				})
			}
		})
	}
}

const allBlocks = 1 << 32 / sweepBlock

// chooseBlocks returns the blocks that the flag asks for, in ascending order.
func chooseBlocks(t *testing.T) (chosen []int) {
	if strings.HasPrefix(*sweep, "0x") {
		for text := range strings.SplitSeq(*sweep, ",") {
			b, err := strconv.ParseUint(text, 0, 8)
			require.NoError(t, err, "-sweep=%s", *sweep)
			chosen = append(chosen, int(b))
		}
		return chosen
	}
	n := allBlocks
	if *sweep != "all" {
		var err error
		n, err = strconv.Atoi(*sweep)
		require.NoError(t, err, "-sweep=%s", *sweep)
		require.True(t, n > 0 && n <= allBlocks, "-sweep=%s", *sweep)
	}
	chosen = rand.Perm(allBlocks)[:n]
	slices.Sort(chosen)
	return chosen
}

// showBlocks returns what -sweep takes to try the same blocks again.
func showBlocks(chosen []int) string {
	if len(chosen) == allBlocks {
		return "-sweep=all"
	}
	var names []string
	for _, b := range chosen {
		names = append(names, fmt.Sprintf("%#02x", b))
	}
	return "-sweep=" + strings.Join(names, ",")
}

// golden reads the hashes of a function.
func golden(t *testing.T, name string) []string {
	file, err := os.Open(filepath.Join("testdata", name+".sha256"))
	require.NoError(t, err)
	defer file.Close()
	var lines []string
	for scan := bufio.NewScanner(file); scan.Scan(); {
		lines = append(lines, scan.Text())
	}
	require.Len(t, lines, allBlocks)
	return lines
}

// explain says which results of a block are wrong, and returns how many.
func (f *roundedFunction) explain(t *testing.T, w *sweepWork, isa string) int64 {
	var n int64
	for i, x := range w.x {
		want, _ := f.nearest(x)
		if bits32(want) != bits32(w.y[i]) {
			n++
			if n <= 5 {
				t.Errorf("%s: %s(%x) = %x, want %x; its bits are %08x", isa, f.name, x, w.y[i], want, math.Float32bits(x))
			}
		}
	}
	if n == 0 {
		t.Errorf("%s: block %02x of %s has the right results but another hash", isa, w.block, f.name)
	}
	return n
}

// write computes the right answers for all inputs and writes their hashes and the hard cases.
func (f *roundedFunction) write(t *testing.T) {
	var all []int
	for b := range allBlocks {
		all = append(all, b)
	}
	hashes := make([]string, allBlocks)
	hard := make([]string, allBlocks)
	each(all, func(w *sweepWork, b int) {
		w.load(b)
		var list strings.Builder
		for i, x := range w.x {
			y, isHard := f.nearest(x)
			w.y[i] = y
			if isHard {
				fmt.Fprintf(&list, "%08x %08x\n", math.Float32bits(x), math.Float32bits(y))
			}
		}
		hashes[b] = w.hash()
		hard[b] = list.String()
	})
	require.NoError(t, os.MkdirAll("testdata", 0o777))
	base := filepath.Join("testdata", f.name)
	require.NoError(t, os.WriteFile(base+".sha256", []byte(strings.Join(hashes, "\n")+"\n"), 0o666))
	require.NoError(t, os.WriteFile(base+".hard", []byte(strings.Join(hard, "")), 0o666))
}

// sweepWork is what one goroutine needs to do a block.
type sweepWork struct {
	block int
	x, y  []float32
	bytes [4 * 4096]byte
}

// load fills x with the inputs of block b.
func (w *sweepWork) load(b int) {
	w.block = b
	for i := range w.x {
		w.x[i] = math.Float32frombits(uint32(b*sweepBlock + i))
	}
}

// hash returns the SHA-256 of y, in hexadecimal.
func (w *sweepWork) hash() string {
	h := sha256.New()
	for y := w.y; len(y) != 0; y = y[len(w.bytes)/4:] {
		for i := range len(w.bytes) / 4 {
			le.LittleEndian.PutUint32(w.bytes[4*i:], uint32(bits32(y[i])))
		}
		h.Write(w.bytes[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// each calls do for each block, on all CPUs.
func each(blocks []int, do func(w *sweepWork, b int)) {
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(blocks)) {
		group.Go(func() {
			w := &sweepWork{x: make([]float32, sweepBlock), y: make([]float32, sweepBlock)}
			for i := next.Add(1) - 1; i < int64(len(blocks)); i = next.Add(1) - 1 {
				do(w, blocks[i])
			}
		})
	}
	group.Wait()
}
