package kernel

import (
	"crypto/sha256"
	le "encoding/binary"
	"encoding/hex"
	"math"
	"math/big"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/generic"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pow64Bound is the error of Pow64 in ULP; of subnormal results it is subnormal64.
const pow64Bound = 0.72

// pow64Scalars chooses the exponent.
func pow64Scalars(r *rand.Rand, o *operands) { o.f[0] = anyExponent64(r) }

func anyExponent64(r *rand.Rand) float64 {
	switch r.IntN(8) {
	case 0:
		return specials64[r.IntN(len(specials64))]
	case 1:
		return math.Float64frombits(r.Uint64())
	}
	return ordinary64(r)
}

// ordinary64 returns an exponent whose powers are not only 0, 1 and Inf.
func ordinary64(r *rand.Rand) float64 {
	switch r.IntN(5) {
	case 0:
		return float64(r.IntN(80) - 40)
	case 1:
		return float64(r.IntN(400)-200) / 8
	case 2:
		return anyOf(r, -20, 62)
	case 3:
		return float64(exponents[r.IntN(len(exponents))])
	}
	return 4 * r.NormFloat64()
}

// base64 returns a positive x whose power is of every kind: near to 1, a large one, near to the
// ends of the range or subnormal, between two multiples of ln 2; or an x next to the ends of the
// intervals that the logarithm has, or to 1.
func base64(r *rand.Rand, p float64) float64 {
	var x, y float64
	switch r.IntN(8) {
	case 0:
		return math.Float64frombits(1 + r.Uint64N(0x7fefffffffffffff))
	case 1:
		edges := []float64{0.725, 0.7875, 0.85, 0.9125, 0.975, 1.075, 1.2, 1.325}
		x = math.Ldexp(edges[r.IntN(len(edges))], r.IntN(5)-2)
		return x * (1 + math.Ldexp(r.Float64()-0.5, -r.IntN(52)))
	case 2:
		return math.Abs(1 + anyOf(r, -52, -2))
	case 3:
		y = anyOf(r, -50, 4)
	case 4:
		y = -745.2 + 37*r.Float64() // subnormal
	case 5:
		y = (float64(r.IntN(2046)-1022) + 0.5) * math.Ln2
	default:
		y = 1456*r.Float64() - 746
	}
	x = math.Exp(y / p)
	if !(x > 0 && x <= math.MaxFloat64) {
		return 0.5 + r.Float64()
	}
	return x
}

// powTwin returns xᵖ, if that is neither too large nor too small for a float64 by far.
func powTwin(x, p float64) (y wideTwin, ok bool) {
	l := log64(x)
	if e := l.hi * p; !(math.Abs(e) < 760) {
		return y, false
	}
	n, q := twinExpm1(l.times(twin{p, 0}))
	return wideTwin{q.plus(twin{1, 0}), n}, true
}

// powBig returns xᵖ with hundreds of bits.
func powBig(x, p float64) *big.Float {
	l, z := new(big.Float).SetPrec(precision), new(big.Float)
	if !bigLog(l, x, 0) {
		return big.NewFloat(1) // of 1
	}
	l.Mul(l, big.NewFloat(p/2))
	if !bigExpOf(z, l) {
		panic("out of range")
	}
	return z.Mul(z, z)
}

// wideOf returns z to 106 bits.
func wideOf(z *big.Float) wideTwin {
	m := new(big.Float)
	e := z.MantExp(m)
	hi, _ := m.Float64()
	lo, _ := m.Sub(m, big.NewFloat(hi)).Float64()
	return wideTwin{twin{hi, lo}, e}
}

// TestPow64Special has the cases that IEEE 754-2019, 9.2.1, lists for pow; the ends of the range;
// and powers that are exact.
func TestPow64Special(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	minus := math.Copysign(0, -1)
	const even, least, most = 1 << 53, 0x1p-1074, math.MaxFloat64 // all float64 from 2⁵³ on are even integers
	onEverySet(t, func(t *testing.T) {
		for _, c := range []struct{ x, p, want float64 }{
			// x⁰ = 1 and 1ᵖ = 1
			{nan, 0, 1}, {nan, minus, 1}, {0, 0, 1}, {-inf, minus, 1}, {7, 0, 1}, {least, 0, 1},
			{1, nan, 1}, {1, inf, 1}, {1, -inf, 1}, {1, -3.5, 1}, {1, even, 1}, {1, 1e300, 1}, {1, least, 1},
			// zeros
			{0, -3, inf}, {minus, -3, -inf}, {0, -1, inf}, {minus, -1, -inf}, {0, -inf, inf}, {minus, -inf, inf},
			{0, -0.5, inf}, {minus, -0.5, inf}, {minus, -2, inf}, {minus, -even, inf}, {minus, -(even - 1), -inf},
			{0, 3, 0}, {minus, 3, minus}, {minus, 1, minus}, {minus, 0.5, 0}, {minus, 2, 0}, {minus, inf, 0}, {0, 1e-310, 0},
			// −1
			{-1, inf, 1}, {-1, -inf, 1}, {-1, 3, -1}, {-1, even - 1, -1}, {-1, even, 1}, {-1, 0.5, nan}, {-1, nan, nan},
			// infinite p
			{0.5, inf, 0}, {-0.5, inf, 0}, {2, inf, inf}, {-2, inf, inf}, {0.5, -inf, inf}, {2, -inf, 0}, {inf, inf, inf}, {-inf, inf, inf}, {inf, -inf, 0},
			{least, inf, 0}, {-least, -inf, inf},
			// infinite x
			{inf, 2, inf}, {inf, 1e-310, inf}, {inf, -0.1, 0}, {-inf, -3, minus}, {-inf, -2, 0}, {-inf, -0.5, 0},
			{-inf, 3, -inf}, {-inf, 2, inf}, {-inf, 0.5, inf}, {-inf, 1, -inf}, {-inf, -1, minus}, {-inf, even - 1, -inf},
			// negative x, and NaN
			{-8, 1. / 3, nan}, {-least, 0.5, nan}, {-most, 1e-310, nan}, {-8, 3, -512}, {-8, 2, 64}, {-8, -1, -0.125}, {-2, -2, 0.25}, {-2, -3, -0.125},
			{nan, 2, nan}, {nan, -0.5, nan}, {2, nan, nan}, {nan, nan, nan}, {0, nan, nan}, {nan, inf, nan}, {nan, 1, nan}, {nan, 3, nan},
			// roots; the ends of the range; ties between 0 and the smallest float64
			{16, 0.25, 2}, {0x1p-1072, 0.5, 0x1p-536}, {least, 0.5, 0x1p-537}, {0x1p-1073, -0.5, 0x1.6a09e667f3bcdp+536},
			{0x1p-538, 2, 0}, {0x1.8p-538, 2, 0x1p-1074}, {0x1p-358, 3, least}, {-0x1p-358, 3, -least}, {-0x1p-359, 3, minus}, {0x1p-215, 5, 0},
			{2, -1074, least}, {2, -1075, 0}, {-2, -1075, minus}, {2, -1073, 2 * least}, {2, 1023, 0x1p1023}, {2, 1024, inf}, {-2, 1025, -inf}, {-2, 1023, -0x1p1023},
			{most, 1, most}, {most, -1, 0x1p-1024}, {least, -1, inf}, {most, 1 + 0x1p-52, inf}, {most, 3, inf}, {-most, 3, -inf}, {most, -3, 0},
			// |p| so large that all powers but those of 1 are 0 or Inf; so small that they are 1
			{1 + 0x1p-52, 1e300, inf}, {1 + 0x1p-52, -1e300, 0}, {1 - 0x1p-53, most, 0}, {1 - 0x1p-53, -most, inf}, {-1 - 0x1p-52, 1e300, inf},
			{1 + 0x1p-52, 0x1p62, inf}, {1 + 0x1p-52, 0x1p66, inf}, {least, 1e300, 0}, {least, -1e300, inf}, {most, 1e300, inf},
			{most, 1e-20, 1}, {least, 1e-20, 1}, {most, least, 1}, {least, -least, 1}, {1 + 0x1p-52, least, 1},
			{3, 33, 5559060566555523}, {5, 22, 2384185791015625}, {-3, 33, -5559060566555523}, {2.25, 1.5, 3.375}, {0x1p1000, -1.0625, 0x1.6a09e667f3bcp-1063},
		} {
			for n := 1; n < 80; n += 13 {
				x, y := make([]float64, n), make([]float64, n)
				fillWith(x, c.x)
				Pow64(y, c.p, x)
				for _, v := range y {
					require.Equal(t, bits64(c.want), bits64(v), "%x to the power %x is %x, want %x", c.x, c.p, v, c.want)
				}
			}
		}
	})
}

// TestPow64Twins compares the reference of TestAccuracyPow64 with math/big: it is right to 78 bits.
// And it measures Pow64 by math/big alone.
func TestPow64Twins(t *testing.T) {
	n := 200_000
	if testing.Short() {
		n = 2000
	}
	workers := make([]worst64, runtime.GOMAXPROCS(0))
	var group sync.WaitGroup
	seed := rand.Uint64()
	for i := range workers {
		group.Go(func() {
			r := rand.New(rand.NewPCG(seed, uint64(i)))
			y := []float64{0}
			for range n / len(workers) {
				p := ordinary64(r)
				x := base64(r, p)
				ours, ok := powTwin(x, p)
				if !ok {
					continue
				}
				z := powBig(x, p)
				d := new(big.Float).SetPrec(precision).SetFloat64(ours.hi)
				d.Add(d, big.NewFloat(ours.lo))
				d.SetMantExp(d, ours.e)
				d.Sub(d, z)
				if d.Sign() != 0 && d.MantExp(nil)-z.MantExp(nil) > -78 {
					t.Errorf("%x to the power %x: the reference is off by 2^%d", x, p, d.MantExp(nil)-z.MantExp(nil))
				}
				active.Pow64(y, p, []float64{x})
				workers[i].add(x, y[0], wideOf(z))
			}
		})
	}
	group.Wait()
	for _, w := range workers {
		reportPow64(t, &w)
	}
}

func reportPow64(t *testing.T, w *worst64) {
	t.Helper()
	w.report(t, &float64Function{name: "pow64", bound: pow64Bound})
}

// TestAccuracyPow64 measures the error on the set in use; all sets have the same bits. The flag is
// that of TestAccuracy64.
func TestAccuracyPow64(t *testing.T) {
	const batch = 200
	workers := make([]worst64, runtime.GOMAXPROCS(0))
	var group sync.WaitGroup
	seed := rand.Uint64()
	for i := range workers {
		group.Go(func() {
			r := rand.New(rand.NewPCG(seed, uint64(i)))
			x, y := make([]float64, batch), make([]float64, batch)
			for done := 0; done < *inputs64/len(workers); done += batch {
				p := ordinary64(r)
				for j := range x {
					x[j] = base64(r, p)
				}
				active.Pow64(y, p, x)
				for j, v := range x {
					if truth, ok := powTwin(v, p); ok {
						workers[i].add(v, y[j], truth)
					}
				}
			}
		})
	}
	group.Wait()
	for _, w := range workers {
		reportPow64(t, &w)
	}
}

// TestPow64MPFR compares every set with MPFR: random pairs, and special ones.
func TestPow64MPFR(t *testing.T) {
	program := buildMPFR(t)
	r := rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
	var in []float64
	for range mpfrInputs() / 5 {
		p := anyExponent64(r)
		x := base64(r, p)
		if r.IntN(8) == 0 {
			x = -x
		}
		in = append(in, x, p)
	}
	some := append([]float64{0.5, 1.5, 3, 7, 1 << 53, 1<<53 - 1, 0x1p65, 0x1p66}, specials64...)
	for _, a := range some {
		for _, b := range some {
			in = append(in, a, b, -a, b, a, -b, -a, -b)
		}
	}
	truth := make([]float64, 3*(len(in)/2))
	answersOfMPFR(t, program, truth, in, "pow64")
	for i := range impls {
		s := &impls[i]
		var w worst64
		y := []float64{0}
		for j := 0; j < len(in); j += 2 {
			x, p := in[j], in[j+1]
			exact := wideTwin{twin{truth[j/2*3], truth[j/2*3+1]}, int(truth[j/2*3+2])}
			s.Pow64(y, p, in[j:j+1])
			switch {
			case exact.hi == 0 || exact.hi != exact.hi || math.IsInf(exact.hi, 0):
				require.Equal(t, bits64(exact.hi), bits64(y[0]), "%s: %x to the power %x", s.name, x, p)
			case math.IsInf(math.Ldexp(exact.hi, exact.e), 0), math.Ldexp(exact.hi, exact.e+1) == 0:
				require.Equal(t, math.Ldexp(exact.hi, exact.e), y[0], "%s: %x to the power %x", s.name, x, p)
			default:
				w.add(x, y[0], exact)
			}
		}
		t.Log(s.name)
		reportPow64(t, &w)
	}
}

// TestPow64Exact: a power that is a float64 is computed as that, subnormal or not, and of −x, too.
func TestPow64Exact(t *testing.T) {
	tried := 0
	for m := int64(3); m < 1000; m += 2 {
		power := big.NewInt(m)
		for k := int64(2); ; k++ {
			power.Mul(power, big.NewInt(m))
			if power.BitLen() > 53 {
				break
			}
			y, _ := new(big.Float).SetInt(power).Float64()
			for _, e := range []int64{0, 1, -7, 1020 / k, -1070 / k, -1060 / k} {
				x := math.Ldexp(float64(m), int(e))
				want := new(big.Float).SetMantExp(big.NewFloat(y), int(e*k))
				f, accuracy := want.Float64()
				if accuracy != big.Exact || math.IsInf(f, 0) {
					continue
				}
				tried++
				for i := range impls {
					v := []float64{x, -x, f, f}
					impls[i].Pow64(v[:2], float64(k), v[:2])
					require.Equal(t, f, v[0], "%s: %x to the power %d", impls[i].name, x, k)
					require.Equal(t, f, math.Abs(v[1]), "%s: %x to the power %d", impls[i].name, -x, k)
					require.Equal(t, k%2 == 1, v[1] < 0, "%s: %x to the power %d", impls[i].name, -x, k)
					if k&(k-1) == 0 { // 1/k is exact
						impls[i].Pow64(v[2:3], 1/float64(k), v[2:3])
						require.Equal(t, x, v[2], "%s: root %d of %x", impls[i].name, k, f)
					}
				}
			}
		}
	}
	t.Logf("%d exact powers", tried)
	assert.Greater(t, tried, 3000)
}

// TestPow64Unusual has one number in each place that is not positive and normal, among others that
// are: no other result may be different for that.
func TestPow64Unusual(t *testing.T) {
	r := seeded("unusual")
	const n = 150
	x, want, y := make([]float64, n), make([]float64, n), make([]float64, n)
	unusual := append([]float64{-1.5, -0x1p-1030, 0x1p-1030, 0x1.8p-1023, -7}, specials64...)
	for _, p := range []float64{3, -2.2} {
		for i := range n {
			for j := range x {
				x[j] = 0.1 + 3*r.Float64()
			}
			x[i] = unusual[r.IntN(len(unusual))]
			generic.Pow64(want, p, x)
			for k := range impls {
				impls[k].Pow64(y, p, x)
				for j := range want {
					require.Equal(t, bits64(want[j]), bits64(y[j]), "%s: element %d, unusual is %d", impls[k].name, j, i)
				}
			}
		}
	}
}

// TestPow64Operations compares the exponents for which Pow64 is another function with Pow64's
// definition.
func TestPow64Operations(t *testing.T) {
	r := seeded("operations")
	x, want, y := make([]float64, 10_000), make([]float64, 10_000), make([]float64, 10_000)
	for i := range x {
		x[i] = base64(r, 2)
		if i%8 == 0 {
			x[i] = specials64[r.IntN(len(specials64))]
		}
	}
	for _, p := range []float64{1, 2, -1} {
		generic.Pow64(want, p, x)
		onEverySet(t, func(t *testing.T) {
			Pow64(y, p, x)
			for i := range want {
				require.Equal(t, bits64(want[i]), bits64(y[i]), "%x to the power %v", x[i], p)
			}
		})
	}
}

// goldenPow64 is the SHA-256 of the results for the inputs of TestGoldenPow64. It never changes.
const goldenPow64 = "05ab69302b1359e58e1ce739283bcfc9ee9cbc6f1111cce14671bb02c3313b45"

// TestGoldenPow64 shows that every set has the same bits today, and on every architecture, as when
// the function was made.
func TestGoldenPow64(t *testing.T) {
	r := rand.New(rand.NewPCG(64, 65))
	special := []float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.NaN(), 1, -1, 3, -3, 0.5, math.MaxFloat64, -math.MaxFloat64, 0x1p-1074}
	p := append([]float64{2, 1, 3, -2, 1.0 / 3, 2.2, -0.5, 1e-3, 17, 300, -1000.5, 1e6, 1e18, 0x1p64, -1e300, 1e-300}, special...)
	h := make([][]byte, len(impls))
	for _, p := range p {
		x := append([]float64(nil), special...)
		for range 2000 {
			x = append(x,
				math.Float64frombits(r.Uint64()),                      // anything
				math.Float64frombits(r.Uint64N(1<<52)),                // subnormal
				math.Float64frombits(0x3fc<<52+r.Uint64N(0xa<<52)),    // from 2^-3 to 2^7
				math.Float64frombits(0x3ff<<52-r.Uint64N(0x1<<52)/64), // near 1
				1+math.Ldexp(float64(r.Uint64N(1<<53)), -53)/max(1, math.Abs(p)),
			)
		}
		for i := range impls {
			y := make([]float64, len(x))
			impls[i].Pow64(y, p, x)
			for _, v := range y {
				h[i] = le.LittleEndian.AppendUint64(h[i], bits64(v))
			}
		}
	}
	for i := range impls {
		sum := sha256.Sum256(h[i])
		assert.Equal(t, goldenPow64, hex.EncodeToString(sum[:]), impls[i].name)
	}
}
