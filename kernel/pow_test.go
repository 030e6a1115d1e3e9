package kernel

import (
	le "encoding/binary"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"reflect"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/generic"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// exponents are those for which all x are tried: roots and integers; those of the curves of screens
// (2.2, and 1/2.4 and 2.4 of sRGB); and others.
var exponents = []float32{0.5, 1. / 3, 2, 3, -1, -0.5, 1.5, 2.2, 1 / 2.4, 0.75, 10, -7.3}

// powScalars chooses the exponent.
func powScalars(r *rand.Rand, o *operands) { o.a[0] = exponent(r) }

func exponent(r *rand.Rand) float32 {
	switch r.IntN(8) {
	case 0:
		return specials[r.IntN(len(specials))]
	case 1:
		return math.Float32frombits(r.Uint32())
	case 2:
		return float32(r.IntN(40) - 20)
	case 3:
		return float32(r.IntN(400)-200) / 8
	case 4:
		return float32(math.Copysign(math.Ldexp(1+r.Float64(), r.IntN(60)-30), r.Float64()-0.5))
	case 5:
		return exponents[r.IntN(len(exponents))]
	}
	return float32(4 * r.NormFloat64())
}

// base returns an x for p. As a rule xᵖ is neither 0 nor infinite, and often it is near to 1, or
// to the ends of the range.
func base(r *rand.Rand, p float32) (x float32) {
	switch r.IntN(8) {
	case 0:
		return specials[r.IntN(len(specials))]
	case 1:
		return math.Float32frombits(r.Uint32())
	case 2:
		x = float32(r.IntN(1 << (1 + r.IntN(24)))) // often xᵖ has few bits
		x *= float32(math.Ldexp(1, r.IntN(40)-20))
	case 3:
		x = float32(1 + r.NormFloat64()*math.Ldexp(1, -r.IntN(24)))
	default:
		x = float32(math.Exp2((280*r.Float64() - 152) / float64(p)))
	}
	if r.IntN(8) == 0 {
		x = -x
	}
	return x
}

// pairsOf returns n pairs.
func pairsOf(r *rand.Rand, n int) (x, p []float32) {
	for range n {
		e := exponent(r)
		x, p = append(x, base(r, e)), append(p, e)
	}
	return x, p
}

// TestPowSpecial has the cases that IEEE 754-2019, 9.2.1, lists for pow.
func TestPowSpecial(t *testing.T) {
	inf, nan, zero := float32(math.Inf(1)), float32(math.NaN()), float32(0)
	minus := float32(math.Copysign(0, -1))
	const even = 1 << 24 // all float32 from here on are even integers
	onEverySet(t, func(t *testing.T) {
		for _, c := range []struct{ x, p, want float32 }{
			// x⁰ = 1 and 1ᵖ = 1
			{nan, 0, 1}, {nan, minus, 1}, {0, 0, 1}, {-inf, minus, 1}, {7, 0, 1},
			{1, nan, 1}, {1, inf, 1}, {1, -inf, 1}, {1, -3.5, 1}, {1, even, 1}, {1, 1e30, 1},
			// zeros
			{0, -3, inf}, {minus, -3, -inf}, {0, -1, inf}, {minus, -1, -inf}, {0, -inf, inf}, {minus, -inf, inf},
			{0, -0.5, inf}, {minus, -0.5, inf}, {minus, -2, inf}, {minus, -even, inf},
			{0, 3, 0}, {minus, 3, minus}, {minus, 1, minus}, {minus, 0.5, 0}, {minus, 2, 0}, {minus, inf, 0}, {0, 1e-40, 0},
			// −1
			{-1, inf, 1}, {-1, -inf, 1}, {-1, 3, -1}, {-1, even - 1, -1}, {-1, even, 1}, {-1, 0.5, nan}, {-1, nan, nan},
			// infinite p
			{0.5, inf, 0}, {-0.5, inf, 0}, {2, inf, inf}, {-2, inf, inf}, {0.5, -inf, inf}, {2, -inf, 0}, {inf, inf, inf}, {-inf, inf, inf}, {inf, -inf, 0},
			// infinite x
			{inf, 2, inf}, {inf, 1e-40, inf}, {inf, -0.1, 0}, {-inf, -3, minus}, {-inf, -2, 0}, {-inf, -0.5, 0},
			{-inf, 3, -inf}, {-inf, 2, inf}, {-inf, 0.5, inf}, {-inf, 1, -inf}, {-inf, -1, minus},
			// negative x, and NaN
			{-8, 1. / 3, nan}, {-1e-40, 0.5, nan}, {-8, 3, -512}, {-8, 2, 64}, {-8, -1, -0.125}, {-2, -2, 0.25},
			{nan, 2, nan}, {nan, -0.5, nan}, {2, nan, nan}, {nan, nan, nan}, {0, nan, nan}, {nan, inf, nan}, {nan, 1, nan},
			// roots; the ends of the range; a tie between 0 and the smallest float32, and one above
			{16, 0.25, 2}, {0x1p-148, 0.5, 0x1p-74}, {0x1p-75, 2, 0}, {0x1.000002p-75, 2, 0x1p-149}, {-0x1p-50, 3, minus},
			{-0x1.000002p-50, 3, -0x1p-149}, {2, -149, 0x1p-149}, {2, -150, 0}, {2, 128, inf}, {-2, 129, -inf}, {-2, 127, -0x1p127},
			{0x1.fffffep127, 1, 0x1.fffffep127}, {0x1.fffffep127, -1, 0x1.000001p-128}, {1e-45, -1, inf},
			{3, 15, 14348907}, {5, 10, 9765625}, {zero, 1, zero},
			// ties, which go to the even one: 257³, twice, and 4097²
			{257, 3, 16974593 - 1}, {66049, 1.5, 16974593 - 1}, {4097, 2, 16785408}, {0x1p-149, 0.5, 0x1.6a09e6p-75},
		} {
			for n := 1; n < 80; n += 13 {
				x, y := make([]float32, n), make([]float32, n)
				fillWith(x, c.x)
				Pow(y, c.p, x)
				for _, v := range y {
					require.Equal(t, bits32(c.want), bits32(v), "%v to the power %v is %v, want %v", c.x, c.p, v, c.want)
				}
			}
		}
	})
}

// TestPowMPFR compares random pairs with MPFR.
func TestPowMPFR(t *testing.T) {
	program := buildMPFR(t)
	x, p := pairsOf(rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64())), mpfrInputs())
	for _, a := range specials {
		for _, b := range specials {
			x, p = append(x, a), append(p, b)
		}
	}
	for _, a := range []float32{0.5, 1.5, 3, 7, 1 << 24, 1<<24 - 1} {
		for _, b := range specials {
			x, p = append(x, a, -a, b, b), append(p, b, b, a, -a)
		}
	}
	in := make([]float32, 0, 2*len(x))
	for i := range x {
		in = append(in, x[i], p[i])
	}
	want := make([]float32, len(x))
	answersOfMPFR(t, program, want, in, "pow")
	for i := range impls {
		s := &impls[i]
		wrong := 0
		y := []float32{0}
		for j := range x {
			s.Pow(y, p[j], x[j:j+1])
			if bits32(y[0]) != bits32(want[j]) {
				if wrong++; wrong <= 10 {
					t.Errorf("%s: %x to the power %x is %x, by MPFR %x", s.name, x[j], p[j], y[0], want[j])
				}
			}
		}
		t.Logf("%s: %d of %d pairs wrong", s.name, wrong, len(x))
	}
}

// TestPowSweep compares whole blocks of x with the powers of the C library, which are close enough
// to tell how to round but for a few x, and with MPFR for these. -sweep is that of TestSweep. If
// not all blocks are asked for, it tries three exponents, which change.
func TestPowSweep(t *testing.T) {
	if testing.Short() {
		t.Skip("a block takes seconds on an emulated CPU: not in short mode")
	}
	if *sweep == "write" {
		t.Skip("nothing to write")
	}
	program, chosen, tried := buildMPFR(t), chooseBlocks(t), exponents
	if len(chosen) < allBlocks {
		tried = nil
		for _, i := range rand.Perm(len(exponents))[:3] {
			tried = append(tried, exponents[i])
		}
	}
	for _, p := range tried {
		t.Run(strconv.FormatFloat(float64(p), 'g', -1, 32), func(t *testing.T) {
			start := time.Now()
			wrong := make([]atomic.Int64, len(impls))
			each(chosen, func(w *sweepWork, b int) {
				w.load(b)
				want := sweepOfMPFR(t, program, p, b)
				for i := range impls {
					s := &impls[i]
					if inheritsPow(i) {
						continue // the next implementation tries the same function
					}
					for n := 0; n < len(w.x); n += block {
						s.Pow(w.y[n:n+block], p, w.x[n:n+block])
					}
					for j := range want {
						if bits32(want[j]) != bits32(w.y[j]) && wrong[i].Add(1) <= 5 {
							t.Errorf("%s: %x to the power %x is %x, want %x", s.name, w.x[j], p, w.y[j], want[j])
						}
					}
				}
			})
			for i := range impls {
				if inheritsPow(i) {
					continue
				}
				t.Logf("x to the power %v on %s: %d of %d inputs wrong", p, impls[i].name, wrong[i].Load(), int64(len(chosen))*sweepBlock)
			}
			t.Logf("%.1f s; %s", time.Since(start).Seconds(), showBlocks(chosen))
		})
	}
}

// inheritsPow reports whether implementation i has Pow from the next one.
func inheritsPow(i int) bool {
	address := func(s *impl) uintptr { return reflect.ValueOf(s.Pow).Pointer() }
	return i+1 < len(impls) && address(&impls[i]) == address(&impls[i+1])
}

// sweepOfMPFR returns the powers of block b.
func sweepOfMPFR(t *testing.T, program string, p float32, b int) []float32 {
	c := exec.Command(program, "pow", strconv.FormatFloat(float64(p), 'x', -1, 32), strconv.Itoa(b))
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	assert.NoError(t, err)
	assert.NoError(t, c.Start())
	y := make([]float32, sweepBlock)
	err = le.Read(out, le.NativeEndian, y)
	assert.NoError(t, err)
	assert.NoError(t, c.Wait())
	return y
}

// TestPowOperations compares the exponents for which Pow is another function with Pow's definition.
func TestPowOperations(t *testing.T) {
	r := seeded("operations")
	x, want, y := make([]float32, 10_000), make([]float32, 10_000), make([]float32, 10_000)
	for i := range x {
		x[i] = base(r, 2)
	}
	for _, p := range []float32{1, 2, -1} {
		generic.Pow(want, p, x)
		onEverySet(t, func(t *testing.T) {
			Pow(y, p, x)
			equalBits(t, want, y)
		})
	}
}

// TestPowDoubts has x in every place of short and long calls that the first phase leaves open: the
// sets that have one must notice each, and compute it another way.
func TestPowDoubts(t *testing.T) {
	r := seeded("doubts")
	for _, p := range []float32{3, 2.2, -0.5, 1e-3} {
		var easy, hard []float32
		for i := 0; len(hard) < 8 || p == 3 && len(hard) < 40; i++ {
			x := float32(0.5 + 2*r.Float64())
			if i%1000 == 1 && p == 3 {
				x = float32(257 + 2*r.IntN(32)) // xᵖ is half way between two float32
			}
			v := math.Pow(float64(x), float64(p))
			if float32(v*(1-0x1p-42)) != float32(v*(1+0x1p-42)) {
				hard = append(hard, x)
			} else if i%1000 == 0 {
				easy = append(easy, x, -x)
			}
		}
		for n := 1; n <= 200; n++ {
			x, want, y := make([]float32, n), make([]float32, n), make([]float32, n)
			for range 4 {
				share := 1 << r.IntN(8)
				for i := range x {
					x[i] = easy[r.IntN(len(easy))]
					if r.IntN(share) == 0 {
						x[i] = hard[r.IntN(len(hard))]
					}
				}
				if p == 3 { // then all powers are very large, or very small, or neither
					Scale(x, []float32{0x1p-33, 1, 0x1p33}[r.IntN(3)], x)
				}
				generic.Pow(want, p, x)
				for i := range impls {
					copy(y, x)
					impls[i].Pow(y, p, y)
					equalBits(t, want, y)
				}
			}
		}
	}
}
