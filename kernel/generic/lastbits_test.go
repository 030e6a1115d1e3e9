package generic

import (
	"flag"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"os"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Some kernels compute a factor in float64, multiply it by a float32, and round to float32 once. A
// wrong last bit in such a factor shows in one result of 2²⁸, so that random tests do not see it.
// testdata/lastbits has arguments in which it does show: the product lies so near to the middle
// between two float32 that the factors next to the right one, or one of the two, would give another
// result. The tests of package kernel go through them with every set. This one proves that they are
// what they are said to be; and
//
//	go test ./kernel/generic -run TestLastBits -write
//
// finds and writes them anew.

var writeLastBits = flag.Bool("write", false, "of TestLastBits: write testdata/lastbits")

const lastBitsFile = "../testdata/lastbits"

// A product is a kernel of that kind.
type product struct {
	name   string
	factor func(x float32) float64
	times  func(a float32, factor float64) float32
	call   func(a, x float32) float32
	low    float64 // x is between these
	high   float64
}

func ofGrad(f func(dx, dy, x []float32)) func(dy, x float32) float32 {
	return func(dy, x float32) float32 {
		dx := []float32{0}
		f(dx, []float32{dy}, []float32{x})
		return dx[0]
	}
}

func plainProduct(a float32, factor float64) float32 { return float32(float64(a) * factor) }

// slope returns f′(x), given g = f′(−|x|).
func slope(x float32, g float64) float64 {
	if x < 0 {
		return g
	}
	return 1 - g
}

var products = []product{
	{"elu", func(x float32) float64 { return expm1Negative(float64(x)) },
		func(a float32, factor float64) float32 { return float32(float64(float64(a)*below1) * factor) },
		func(a, x float32) float32 {
			y := []float32{0}
			ELU(y, a, []float32{x})
			return y[0]
		}, -20, 0},
	{"softplusGrad", func(y float32) float64 { return -expm1Negative(-float64(y)) }, plainProduct, ofGrad(SoftplusGrad), 0, 20},
	{"siluGrad", func(x float32) float64 {
		a := -math.Abs(float64(x))
		return slope(x, gatedSlope(a, a))
	}, plainProduct, ofGrad(SiLUGrad), -100, 20},
	{"geluTanhGrad", func(x float32) float64 {
		a := -math.Abs(float64(x))
		a2 := a * a
		return slope(x, gatedSlope(float64(a*math.FMA(w1, a2, w0)), float64(a*math.FMA(w2, a2, w0))))
	}, plainProduct, ofGrad(GELUTanhGrad), -11, 5},
	{"geluGrad", func(x float32) float64 {
		a := -math.Abs(float64(x))
		e, d := expShort(float64(-0.5*float64(a*a))), horner(denominator[:], a)
		return slope(x, float64(e*math.FMA(float64(density*a), d, horner(numerator[:], a)))/d)
	}, plainProduct, ofGrad(GELUGrad), -14, 5},
}

// tells reports whether a·f(x) would be another float32 if the factor were the one above or below
// it.
func (p *product) tells(a, x float32) bool {
	f := p.factor(x)
	y := p.times(a, f)
	return y != p.times(a, math.Nextafter(f, math.Inf(1))) || y != p.times(a, math.Nextafter(f, math.Inf(-1)))
}

func TestLastBits(t *testing.T) {
	if *writeLastBits {
		var w strings.Builder
		for i := range products {
			products[i].search(&w, 200)
		}
		require.NoError(t, os.WriteFile(lastBitsFile, []byte(w.String()), 0o666))
	}
	text, err := os.ReadFile(lastBitsFile)
	require.NoError(t, err)
	found := map[string]int{}
	for line := range strings.Lines(string(text)) {
		var name string
		var a, x, y uint32
		_, err := fmt.Sscanf(line, "%s %x %x %x", &name, &a, &x, &y)
		require.NoError(t, err)
		for i := range products {
			if p := &products[i]; p.name == name {
				found[name]++
				af, xf := math.Float32frombits(a), math.Float32frombits(x)
				assert.True(t, p.tells(af, xf), line)
				assert.Equal(t, y, math.Float32bits(p.call(af, xf)), line)
			}
		}
	}
	for _, p := range products {
		assert.Equal(t, 200, found[p.name], p.name)
	}
}

// search writes n lines, each with arguments and the result, as bits.
func (p *product) search(w *strings.Builder, n int) {
	r := rand.New(rand.NewPCG(11, 12))
	for n > 0 {
		x := float32(p.low + (p.high-p.low)*r.Float64())
		if r.IntN(3) == 0 {
			x *= float32(math.Ldexp(1, -r.IntN(20)))
		}
		for _, a := range middles(p.factor(x)) {
			if p.tells(a, x) {
				fmt.Fprintf(w, "%s %08x %08x %08x\n", p.name, math.Float32bits(a), math.Float32bits(x), math.Float32bits(p.call(a, x)))
				n--
				break
			}
		}
	}
}

// middles returns the float32 a in [1, 2) whose product with f is so near to the middle between two
// float32 as two last bits of a float64. With a = m·2⁻²³ and the bits g of f, the last 53 bits of
// m·g are then near to 2⁵²; m is sought as 4096·i + j, by the sorted products j·g. (Products below
// 2⁷⁶, of which 52 bits are cut off, are left out.)
func middles(f float64) (all []float32) {
	const steps, window = 4096, 1 << 25
	g := math.Float64bits(f)&(1<<52-1) | 1<<52
	modulo := func(v uint64) uint64 { return v & (1<<53 - 1) }
	type part struct{ rest, j uint64 }
	parts := make([]part, steps)
	for j := range parts {
		parts[j] = part{modulo(uint64(j) * g), uint64(j)}
	}
	sort.Slice(parts, func(i, j int) bool { return parts[i].rest < parts[j].rest })
	limit := new(big.Int).Lsh(big.NewInt(1), 76)
	first := new(big.Int).Div(limit, new(big.Int).SetUint64(g)).Uint64() + 1
	for high := first; high+steps <= 1<<24; high += steps {
		want := modulo(1<<52 - window - high*g)
		i := sort.Search(steps, func(i int) bool { return parts[i].rest >= want })
		for ; i < steps && parts[i].rest <= want+2*window; i++ {
			all = append(all, float32(high+parts[i].j)*0x1p-23)
		}
	}
	return all
}
