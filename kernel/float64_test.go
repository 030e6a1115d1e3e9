package kernel

import (
	"crypto/sha256"
	le "encoding/binary"
	"encoding/hex"
	"flag"
	"math"
	"math/big"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Exp64, Log64, Sigmoid64 and Tanh64 are measured against a reference of about twice their
// precision. The worst error over 10⁸ inputs of each function:
//
//	go test ./kernel -run TestAccuracy64 -inputs64=100000000 -timeout=0 -v
var inputs64 = flag.Int("inputs64", 200_000, "how many inputs TestAccuracy64 tries of each function")

// A twin is the unevaluated sum of two float64, of which the second is at most half of the last bit
// of the first.
type twin struct{ hi, lo float64 }

// sumOf returns a + b, |a| ≥ |b| or a = 0.
func sumOf(a, b float64) twin {
	s := a + b
	return twin{s, b - (s - a)}
}

func (x twin) plus(y twin) twin {
	s := x.hi + y.hi
	t := s - x.hi
	e := (x.hi - (s - t)) + (y.hi - t) + (x.lo + y.lo)
	return sumOf(s, e)
}

func (x twin) times(y twin) twin {
	p := float64(x.hi * y.hi)
	return sumOf(p, math.FMA(x.hi, y.hi, -p)+math.FMA(x.hi, y.lo, float64(x.lo*y.hi)))
}

func (x twin) over(y twin) twin {
	q := x.hi / y.hi
	rest := x.plus(y.times(twin{-q, 0}))
	return sumOf(q, (rest.hi+rest.lo)/y.hi)
}

func (x twin) scaled(e int) twin { return twin{math.Ldexp(x.hi, e), math.Ldexp(x.lo, e)} }

// factorials holds 1/k!; ln2Parts ln 2 in three parts, the first two with 40 bits; oddParts
// 1/(2k+1).
var factorials, oddParts = func() (f, odd [14]twin) {
	f[0] = twin{1, 0}
	for k := range f {
		if k > 0 {
			f[k] = f[k-1].over(twin{float64(k), 0})
		}
		odd[k] = twin{1, 0}.over(twin{float64(2*k + 1), 0})
	}
	return f, odd
}()

var ln2Parts = func() (parts [3]float64) {
	rest := new(big.Float).Set(ln2)
	for i := range parts {
		v, _ := rest.Float64()
		if i < 2 {
			v = math.Float64frombits(math.Float64bits(v) &^ (1<<13 - 1))
		}
		parts[i] = v
		rest.Sub(rest, big.NewFloat(v))
	}
	return parts
}()

// twinExpm1 returns n and p with eˣ = 2ⁿ·(1 + p), |x| < 10⁶.
func twinExpm1(x twin) (n int, p twin) {
	k := math.RoundToEven(x.hi / math.Ln2)
	r := x.plus(twin{-k * ln2Parts[0], 0}).plus(twin{-k * ln2Parts[1], 0}).plus(twin{-k * ln2Parts[2], 0})
	const halvings = 7
	r = r.scaled(-halvings)
	p = factorials[11]
	for i := 10; i > 0; i-- {
		p = p.times(r).plus(factorials[i])
	}
	p = p.times(r)
	for range halvings {
		p = p.times(p).plus(p.scaled(1)) // (1+p)² - 1
	}
	return int(k), p
}

// A wide number is t·2ᵉ, which neither overflows nor vanishes.
type wideTwin struct {
	twin
	e int
}

func exp64(x float64) wideTwin {
	n, p := twinExpm1(twin{x, 0})
	return wideTwin{p.plus(twin{1, 0}), n}
}

func sigmoid64(x float64) wideTwin {
	n, p := twinExpm1(twin{-math.Abs(x), 0})
	y := p.plus(twin{1, 0})
	d := y
	if n < -300 {
		d = twin{1, 0}
	} else {
		d = d.scaled(n).plus(twin{1, 0})
	}
	if x < 0 {
		return wideTwin{y.over(d), n}
	}
	return wideTwin{twin{1, 0}.over(d), 0}
}

func tanh64(x float64) wideTwin {
	a := math.Abs(x)
	if a < 0x1p-300 {
		return wideTwin{twin{x, 0}, 0}
	}
	n, p := twinExpm1(twin{-2 * a, 0})
	if n < -300 {
		return wideTwin{twin{math.Copysign(1, x), 0}, 0}
	}
	p = p.scaled(n).plus(sumOf(-1, math.Ldexp(1, n))) // e^(-2|x|) - 1
	y := twin{-p.hi, -p.lo}.over(p.plus(twin{2, 0}))
	if x < 0 {
		y = twin{-y.hi, -y.lo}
	}
	return wideTwin{y, 0}
}

func log64(x float64) wideTwin {
	m, e := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, e = 2*m, e-1
	}
	// m = c·(1 + f) with c = 2^(k/16), up to a little, and |f| below 1/40.
	var l twin
	f := twin{m - 1, 0}
	if math.Abs(f.hi) > 0x1p-6 {
		c := math.Round(m*32) / 32
		l = logsOf32nds[int(32*c)]
		f = twin{m - c, 0}.over(twin{c, 0})
	}
	s := f.over(f.plus(twin{2, 0}))
	z := s.times(s)
	p := oddParts[9]
	for i := 8; i >= 0; i-- {
		p = p.times(z).plus(oddParts[i])
	}
	p = p.times(s).scaled(1)
	k := float64(e)
	return wideTwin{twin{k * ln2Parts[0], 0}.plus(twin{k * ln2Parts[1], 0}).plus(twin{k * ln2Parts[2], 0}).plus(l).plus(p), 0}
}

// logsOf32nds holds log(k/32), for k from 22 to 46.
var logsOf32nds = func() (logs [47]twin) {
	for k := 22; k < len(logs); k++ {
		z := new(big.Float).SetPrec(precision)
		if bigLog(z, float64(k)/32, 0) {
			hi, _ := z.Float64()
			lo, _ := z.Sub(z, big.NewFloat(hi)).Float64()
			logs[k] = twin{hi, lo}
		}
	}
	return logs
}()

// subnormal64 is the bound where a result is subnormal, and rounded a second time.
const subnormal64 = 0.87

// float64Function describes one of the functions.
type float64Function struct {
	name   string
	kernel func(s *impl) func(dst, x []float64)
	truth  func(x float64) wideTwin // for finite x with a result that is no zero
	exact  func(z *big.Float, x float64) bool
	inputs func(r *rand.Rand) float64
	bound  float64 // in ULP, where the result is a normal number; subnormal ones have that of subnormal64
}

// bigRatio sets z = (b + c·eˣ)/(1 + eˣ).
func bigRatio(z *big.Float, x *big.Float, b, c float64) bool {
	e := new(big.Float)
	if !bigExpOf(e, x) {
		return false
	}
	d := new(big.Float).Add(e, big.NewFloat(1))
	e.Mul(e, big.NewFloat(c))
	e.Add(e, big.NewFloat(b))
	z.SetPrec(precision).Quo(e, d)
	return true
}

// anyOf returns a number that is about as likely in [2^(k-1), 2ᵏ) for each k from lo to hi.
func anyOf(r *rand.Rand, lo, hi int) float64 {
	return math.Copysign(math.Ldexp(0.5+r.Float64()/2, lo+r.IntN(hi-lo+1)), r.Float64()-0.5)
}

var float64Functions = []float64Function{
	{
		name:   "exp64",
		kernel: func(s *impl) func(dst, x []float64) { return s.Exp64 },
		truth:  exp64,
		exact:  func(z *big.Float, x float64) bool { return bigExpOf(z, big.NewFloat(x)) },
		inputs: func(r *rand.Rand) float64 {
			switch r.IntN(4) {
			case 0:
				return anyOf(r, -60, 9)
			case 1:
				return 1456*r.Float64() - 746
			case 2: // where the reduction ends
				return (float64(r.IntN(2046)-1022)+0.5)*math.Ln2 + math.Ldexp(r.Float64()-0.5, -r.IntN(40))
			}
			return r.NormFloat64()
		},
		bound: 0.73,
	},
	{
		name:   "log64",
		kernel: func(s *impl) func(dst, x []float64) { return s.Log64 },
		truth:  log64,
		exact:  func(z *big.Float, x float64) bool { return bigLog(z, x, 0) },
		inputs: func(r *rand.Rand) float64 {
			switch r.IntN(4) {
			case 0:
				return math.Float64frombits(1 + r.Uint64N(0x7fefffffffffffff))
			case 1:
				return math.Abs(1 + anyOf(r, -52, -2))
			case 2: // where the exponent changes
				return math.Ldexp(math.Sqrt2*(1+anyOf(r, -50, -3)), r.IntN(5)-3)
			}
			return math.Ldexp(0.5+r.Float64(), r.IntN(9)-4)
		},
		bound: 0.59,
	},
	{
		name:   "sigmoid64",
		kernel: func(s *impl) func(dst, x []float64) { return s.Sigmoid64 },
		truth:  sigmoid64,
		exact: func(z *big.Float, x float64) bool {
			return bigRatio(z, big.NewFloat(x), 0, 1)
		},
		inputs: func(r *rand.Rand) float64 {
			switch r.IntN(4) {
			case 0:
				return anyOf(r, -60, 9)
			case 1:
				return 800*r.Float64() - 746
			case 2:
				return (float64(r.IntN(160)-100)+0.5)*math.Ln2 + math.Ldexp(r.Float64()-0.5, -r.IntN(40))
			}
			return 80*r.Float64() - 40
		},
		bound: 0.73,
	},
	{
		name:   "tanh64",
		kernel: func(s *impl) func(dst, x []float64) { return s.Tanh64 },
		truth:  tanh64,
		exact: func(z *big.Float, x float64) bool {
			return bigRatio(z, new(big.Float).SetMantExp(big.NewFloat(x), 1), -1, 1)
		},
		inputs: func(r *rand.Rand) float64 {
			switch r.IntN(4) {
			case 0:
				return anyOf(r, -60, 5)
			case 1:
				return 40*r.Float64() - 20
			case 2:
				return (float64(r.IntN(112)-56)+0.5)*math.Ln2/2 + math.Ldexp(r.Float64()-0.5, -r.IntN(40))
			}
			return 2*r.Float64() - 1
		},
		bound: 0.55,
	},
}

// ulps64 returns how far y is from t, in units of the last place that t has as a float64, and
// whether that is a subnormal one. Infinity is right, and nothing else, from 2¹⁰²⁴ − 2⁹⁷⁰ on.
func ulps64(y float64, t wideTwin) (ulps float64, subnormal bool) {
	_, e := math.Frexp(t.hi)
	unit := e + t.e - 53 // its exponent
	if unit < -1074 {
		unit, subnormal = -1074, true
	}
	if math.IsInf(y, 0) && y*t.hi > 0 && math.IsInf(math.Ldexp(t.hi, t.e), 0) {
		return 0, false
	}
	whole, shift := math.Frexp(y)
	// In these units everything is exact but the last step.
	return math.Abs((math.Ldexp(whole, shift-unit) - math.Ldexp(t.hi, t.e-unit)) - math.Ldexp(t.lo, t.e-unit)), subnormal
}

// TestTwins compares the reference with math/big: it is right to 90 bits.
func TestTwins(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, f := range float64Functions {
		worst := 0.0
		for range 2000 {
			x := f.inputs(r)
			z := new(big.Float)
			if math.Abs(x) > 500 && f.name != "log64" || math.Abs(x) < 0x1p-60 && f.name == "tanh64" || !f.exact(z, x) || z.Sign() == 0 {
				continue
			}
			y := f.truth(x)
			d := new(big.Float).SetPrec(precision).SetFloat64(y.hi)
			d.Add(d, big.NewFloat(y.lo))
			d.SetMantExp(d, y.e)
			d.Sub(d, z)
			d.Quo(d, z)
			e, _ := d.Float64()
			if worst = max(worst, math.Abs(e)); math.Abs(e) > 0x1p-90 {
				t.Fatalf("%s(%g): off by 2^%.1f", f.name, x, math.Log2(math.Abs(e)))
			}
		}
		t.Logf("%s: off by 2^%.1f at most", f.name, math.Log2(worst))
	}
}

// A worst is the greatest error seen, of normal and of subnormal results, and where.
type worst64 struct {
	ulps, at     [2]float64
	rounded, all int // results that are those nearest to the exact value
}

func (w *worst64) add(x, y float64, truth wideTwin) {
	u, subnormal := ulps64(y, truth)
	i := 0
	if subnormal {
		i = 1
	}
	if !(u <= w.ulps[i]) {
		w.ulps[i], w.at[i] = u, x
	}
	if u <= 0.5 {
		w.rounded++
	}
	w.all++
}

func (w *worst64) report(t *testing.T, f *float64Function) {
	t.Helper()
	t.Logf("worst of %d: %.4f ULP, %s(%x); of subnormal results %.4f, %s(%x); %.2f %% are rounded correctly",
		w.all, w.ulps[0], f.name, w.at[0], w.ulps[1], f.name, w.at[1], 100*float64(w.rounded)/float64(w.all))
	assert.LessOrEqual(t, w.ulps[0], f.bound, "%s(%x)", f.name, w.at[0])
	assert.LessOrEqual(t, w.ulps[1], subnormal64, "%s(%x)", f.name, w.at[1])
	assert.Greater(t, w.ulps[0], 0.49, "no measurement")
}

// TestAccuracy64 measures the error of each function on the set in use; all sets have the same
// bits.
func TestAccuracy64(t *testing.T) {
	for i := range float64Functions {
		f := &float64Functions[i]
		t.Run(f.name, func(t *testing.T) {
			const batch = 1000
			workers := make([]worst64, runtime.GOMAXPROCS(0))
			var group sync.WaitGroup
			seed := rand.Uint64()
			for i := range workers {
				group.Go(func() {
					r := rand.New(rand.NewPCG(seed, uint64(i)))
					x, y := make([]float64, batch), make([]float64, batch)
					for done := 0; done < *inputs64/len(workers); done += batch {
						for j := range x {
							x[j] = f.inputs(r)
						}
						f.kernel(&active)(y, x)
						for j, v := range x {
							workers[i].add(v, y[j], f.truth(v))
						}
					}
				})
			}
			group.Wait()
			for _, w := range workers {
				w.report(t, f)
			}
		})
	}
}

// TestMPFR64 compares the reference, and the set in use, with MPFR.
func TestMPFR64(t *testing.T) {
	program := buildMPFR(t)
	for i := range float64Functions {
		f := &float64Functions[i]
		t.Run(f.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
			x := make([]float64, mpfrInputs()/20)
			for i := range x {
				x[i] = f.inputs(r)
			}
			y := make([]float64, len(x))
			f.kernel(&active)(y, x)
			truth := askMPFR[float64](t, program, x, 3, f.name)
			var w worst64
			for i, v := range x {
				exact, ours := wideTwin{twin{truth[3*i], truth[3*i+1]}, int(truth[3*i+2])}, f.truth(v)
				if exact.hi == 0 {
					require.Zero(t, y[i], "%s(%x)", f.name, v)
					continue
				}
				d := (math.Ldexp(ours.hi, ours.e-exact.e) - exact.hi) + (math.Ldexp(ours.lo, ours.e-exact.e) - exact.lo)
				require.LessOrEqual(t, math.Abs(d), 0x1p-90, "%s(%x): the reference of these tests is wrong", f.name, v)
				w.add(v, y[i], exact)
			}
			w.report(t, f)
		})
	}
}

// TestKnown64 has results that must be these: exact ones, and those around the limits of the
// functions.
func TestKnown64(t *testing.T) {
	const least = 0x1p-1074
	inf, nan := math.Inf(1), math.NaN()
	minusZero := math.Copysign(0, -1)
	next := math.Nextafter
	known := map[string][][2]float64{
		"exp64": {
			{nan, nan}, {inf, inf}, {-inf, 0}, {0, 1}, {minusZero, 1}, {least, 1}, {-least, 1}, {0x1p-54, 1}, {-0x1p-55, 1},
			{0x1p-52, 1 + 0x1p-52}, {-0x1p-53, 1 - 0x1p-53}, {math.MaxFloat64, inf}, {-math.MaxFloat64, 0},
			{709.782712893384, 0x1.fffffffffff2ap+1023}, {next(709.782712893384, inf), inf}, {710, inf}, {711, inf}, {1e6, inf},
			{-745.1332191019411, least}, {-745.1332191019412, 0}, {-746, 0}, {-747, 0},
			{-744.4400719213812, least}, {-743.7469247408213, 2 * least},
		},
		"log64": {
			{nan, nan}, {inf, inf}, {-inf, nan}, {-1, nan}, {-least, nan}, {-math.MaxFloat64, nan}, {0, -inf}, {minusZero, -inf}, {1, 0},
			{least, -0x1.74385446d71c3p+9}, {next(0x1p-1022, 0), -0x1.6232bdd7abcd2p+9}, {0x1p-1022, -0x1.6232bdd7abcd2p+9},
			{math.MaxFloat64, 0x1.62e42fefa39efp+9}, {1 + 0x1p-52, 0x1p-52 - 0x1p-105}, {1 - 0x1p-53, -0x1p-53 - 0x1p-107 + 0x1p-107},
			{2, math.Ln2}, {0.5, -math.Ln2}, {4, 2 * math.Ln2}, {0x1p512, 512 * math.Ln2}, {0x1p-1024, -1024 * math.Ln2},
		},
		"sigmoid64": {
			{nan, nan}, {inf, 1}, {-inf, 0}, {0, 0.5}, {minusZero, 0.5}, {least, 0.5}, {-least, 0.5}, {0x1p-54, 0.5}, {-0x1p-55, 0.5},
			{0x1p-51, 0.5 + 0x1p-53}, {-0x1p-52, 0.5 - 0x1p-54}, {37.42994775023704, 1 - 0x1p-53}, {next(37.42994775023704, inf), 1}, {40, 1}, {41, 1}, {math.MaxFloat64, 1}, {-math.MaxFloat64, 0},
			{-745.1332191019411, least}, {-745.1332191019412, 0}, {-746, 0}, {-747, 0},
		},
		"tanh64": {
			{nan, nan}, {inf, 1}, {0, 0}, {least, least}, {0x1p-1022, 0x1p-1022}, {next(0x1p-1022, 0), next(0x1p-1022, 0)}, {0x1p-540, 0x1p-540},
			{0x1p-28, 0x1p-28}, {next(0x1p-28, 0), next(0x1p-28, 0)}, {next(0x1p-28, 1), next(0x1p-28, 1)}, {0x1.8p-27, 0x1.8p-27},
			{19.0633215471008, 1 - 0x1p-53}, {next(19.0633215471008, inf), 1}, {19.25, 1}, {20, 1}, {math.MaxFloat64, 1}, {19.06, 1 - 0x1p-53}, {18.6, 1 - 0x1p-53},
		},
	}
	for _, f := range float64Functions {
		cases := known[f.name]
		if f.name == "tanh64" {
			for _, c := range cases {
				cases = append(cases, [2]float64{-c[0], -c[1]})
			}
		}
		for i := range impls {
			for _, c := range cases {
				y := []float64{c[0]}
				f.kernel(&impls[i])(y, y)
				assert.Equal(t, bits64(c[1]), bits64(y[0]), "%s: %s(%x) is %x, want %x", impls[i].name, f.name, c[0], y[0], c[1])
			}
		}
	}
}

// TestShape64: the functions do not decrease, not even where the reduction of their arguments
// changes from one multiple of ln 2 to the next; and Tanh64 is odd.
func TestShape64(t *testing.T) {
	const near = 100
	for _, f := range float64Functions {
		var breaks []float64
		switch f.name {
		case "log64":
			for e := -1074; e < 1024; e++ {
				breaks = append(breaks, math.Ldexp(1, e), math.Ldexp(math.Sqrt2, e))
			}
		case "tanh64":
			breaks = append(breaks, 0x1p-28, 19.0615474653984, 19.25, 18.2, 18.37)
			fallthrough
		default:
			for n := -2200; n < 2200; n++ {
				breaks = append(breaks, float64(n)*math.Ln2/2, (float64(n)+0.5)*math.Ln2/2)
			}
		}
		x, y := make([]float64, 2*near+1), make([]float64, 2*near+1)
		for _, b := range breaks {
			x[near] = b
			for i := range near {
				x[near+i+1] = math.Nextafter(x[near+i], math.Inf(1))
				x[near-i-1] = math.Nextafter(x[near-i], math.Inf(-1))
			}
			f.kernel(&active)(y, x)
			for i := 1; i < len(y); i++ {
				if y[i] < y[i-1] {
					t.Errorf("%s(%x) = %x, %s(%x) = %x", f.name, x[i-1], y[i-1], f.name, x[i], y[i])
					break
				}
			}
			if f.name == "tanh64" {
				for i, v := range x {
					x[i] = -v
				}
				f.kernel(&active)(x, x)
				for i, v := range x {
					assert.Equal(t, bits64(-y[i]), bits64(v))
				}
			}
		}
	}
}

// goldens64 are the SHA-256 of the results that each function has for the inputs of TestGolden64.
// They never change: a sequence of operations is a promise.
var goldens64 = map[string]string{
	"exp64":     "ec9bbb86f12d7b86d1e06a0104ad76e53af8b8f6627565de29ca627dccc8f8c8",
	"log64":     "d738cd61be9e8086f5a61bd6f54e5e65aee5d73e3621c2143a5813ed934fa223",
	"sigmoid64": "8d05b884c42a64ed447295719aa50651a2afddcb710bc89c3a8e4bc7ea09395a",
	"tanh64":    "11cd888a28cebc9995fab826f55bc523e5f4c2e78d0c156fba5876d3781697c0",
}

// TestGolden64 shows that every set has the same bits today, and on every architecture, as when the
// functions were made.
func TestGolden64(t *testing.T) {
	r := rand.New(rand.NewPCG(64, 64))
	x := []float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.NaN(), 1, math.MaxFloat64, -math.MaxFloat64}
	for range 20_000 {
		x = append(x,
			math.Float64frombits(r.Uint64()),                      // anything
			math.Float64frombits(r.Uint64N(1<<52)),                // subnormal
			math.Float64frombits(0x3fc<<52+r.Uint64N(0xa<<52)),    // from 2^-3 to 2^7
			-math.Float64frombits(0x3f0<<52+r.Uint64N(0x1a<<52)),  // from -2^11 to -2^-15
			math.Float64frombits(0x3ff<<52-r.Uint64N(0x1<<52)/64), // near 1
		)
	}
	for i := range impls {
		for _, f := range float64Functions {
			y := make([]float64, len(x))
			f.kernel(&impls[i])(y, x)
			h := sha256.New()
			for _, v := range y {
				h.Write(le.LittleEndian.AppendUint64(nil, bits64(v)))
			}
			assert.Equal(t, goldens64[f.name], hex.EncodeToString(h.Sum(nil)), "%s of %s", f.name, impls[i].name)
		}
	}
}
