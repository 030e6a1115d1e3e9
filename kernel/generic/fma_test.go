package generic

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

func same(x, y float32) bool {
	return math.Float32bits(x) == math.Float32bits(y) || x != x && y != y
}

func checkFMA(t *testing.T, a, b, c float32) bool {
	t.Helper()
	got, want := FMA(a, b, c), exactFMA(a, b, c)
	if !same(got, want) {
		t.Errorf("FMA(%#08x, %#08x, %#08x) = %#08x, want %#08x", math.Float32bits(a), math.Float32bits(b), math.Float32bits(c),
			math.Float32bits(got), math.Float32bits(want))
		return false
	}
	return true
}

// TestFMATwiceRounded are inputs for which rounding to float64 and then to float32 goes wrong.
func TestFMATwiceRounded(t *testing.T) {
	for _, bits := range [][4]uint32{
		{0x97000800, 0x1cfff001, 0x00010002, 0x00010001},
		{0x3f7288d0, 0x34f91a50, 0xbe7916c0, 0xbe7916a3},
	} {
		a, b, c := math.Float32frombits(bits[0]), math.Float32frombits(bits[1]), math.Float32frombits(bits[2])
		assert.Equal(t, bits[3], math.Float32bits(FMA(a, b, c)))
		assert.Equal(t, bits[3], math.Float32bits(exactFMA(a, b, c)))
		naive := float32(math.FMA(float64(a), float64(b), float64(c)))
		assert.NotEqual(t, bits[3], math.Float32bits(naive), "a triple that shows nothing")
	}
}

func TestFMASpecialValues(t *testing.T) {
	var values []float32
	for _, u := range []uint32{0, 1, 2, 0x00400000, 0x007fffff, 0x00800000, 0x00800001, 0x33800000, 0x3f7fffff, 0x3f800000, 0x3f800001, 0x40490fdb, 0x7e800000, 0x7f7fffff, 0x7f800000, 0x7fc00000} {
		values = append(values, math.Float32frombits(u), math.Float32frombits(u|1<<31))
	}
	for _, a := range values {
		for _, b := range values {
			for _, c := range values {
				checkFMA(t, a, b, c)
			}
		}
	}
}

// nearTie returns a triple whose exact a·b + c lies next to, or on, the middle between two float32.
func nearTie(r *rand.Rand) (a, b, c float32) {
	sign := func() float64 { return float64(1 - 2*r.IntN(2)) }
	switch r.IntN(3) {
	case 0: // c, and a product of nearly half a unit in its last place: (1 + i·2⁻²³)·(1 − j·2⁻²³), i ≈ j
		e := r.IntN(270) - 146 // the last bit of c is 2ᵉ
		m := 1<<23 + r.IntN(1<<23)
		if e < -125 {
			e, m = -149, 1+r.IntN(1<<23) // subnormal
		}
		i := float64(1 + r.IntN(1<<r.IntN(20)))
		j := i + float64(r.IntN(3)-1)
		ea := r.IntN(60) - 30 + e/2
		c = float32(sign() * math.Ldexp(float64(m), min(e, 104)))
		a = float32(sign() * math.Ldexp(1+i*0x1p-23, ea))
		b = float32(sign() * math.Ldexp(1-j*0x1p-23, min(e, 104)-1-ea))
	case 1: // a product of 25 bits, the last of them set, and a c far below it
		x := 1<<12 + r.IntN(1<<12) | 1
		y := 1<<11 + r.IntN(1<<12) | 1
		e := r.IntN(200) - 149
		ea := r.IntN(80) - 40 + e/2
		a = float32(sign() * math.Ldexp(float64(x), ea))
		b = float32(sign() * math.Ldexp(float64(y), e-ea))
		c = float32(sign() * math.Ldexp(float64(r.IntN(1<<r.IntN(24))), r.IntN(100)-149+max(0, e)/2))
	default: // the same among the subnormals: a product in units of 2⁻¹⁵⁰, and one that nearly is
		x := 1 + r.IntN(1<<12)
		y := 1 + r.IntN(1<<11)
		ea := r.IntN(60) - 60
		a = float32(sign() * math.Ldexp(float64(x)+float64(r.IntN(3)-1)*0x1p-11, ea))
		b = float32(sign() * math.Ldexp(float64(y), -150-ea))
		c = float32(sign() * math.Ldexp(float64(r.IntN(1<<r.IntN(24))), -149))
	}
	return a, b, c
}

func TestFMANearTies(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	n, naiveFails := 1_500_000, 0
	if testing.Short() {
		n /= 20
	}
	for range n {
		a, b, c := nearTie(r)
		if !checkFMA(t, a, b, c) {
			return
		}
		if !same(float32(math.FMA(float64(a), float64(b), float64(c))), exactFMA(a, b, c)) {
			naiveFails++
		}
	}
	assert.Greater(t, naiveFails, n/100, "the triples are no harder than random ones")
}

func TestFMARandom(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	n := 1_500_000
	if testing.Short() {
		n /= 20
	}
	for i := range n {
		a, b, c := math.Float32frombits(r.Uint32()), math.Float32frombits(r.Uint32()), math.Float32frombits(r.Uint32())
		if i%2 == 0 && a*b != 0 { // make c matter: of the size of the product, and often nearly its opposite
			c = float32(-float64(a) * float64(b) * (1 + r.NormFloat64()*math.Ldexp(1, -r.IntN(26))))
		}
		if !checkFMA(t, a, b, c) {
			return
		}
	}
}

// TestExactFMA checks the judge: by rationals, which round in another way.
func TestExactFMA(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	rat := func(x float32) *big.Rat { return new(big.Rat).SetFloat64(float64(x)) }
	for range 20_000 {
		a, b, c := nearTie(r)
		sum := rat(a)
		sum.Mul(sum, rat(b)).Add(sum, rat(c))
		want, _ := sum.Float32()
		if got := exactFMA(a, b, c); got != want {
			t.Fatalf("%g·%g + %g: %g, but as a rational %g", a, b, c, got, want)
		}
	}
}

func FuzzFMA(f *testing.F) {
	f.Add(uint32(0x97000800), uint32(0x1cfff001), uint32(0x00010002))
	f.Add(uint32(0x3f7288d0), uint32(0x34f91a50), uint32(0xbe7916c0))
	r := rand.New(rand.NewPCG(7, 8))
	for range 50 {
		a, b, c := nearTie(r)
		f.Add(math.Float32bits(a), math.Float32bits(b), math.Float32bits(c))
	}
	f.Fuzz(func(t *testing.T, a, b, c uint32) {
		checkFMA(t, math.Float32frombits(a), math.Float32frombits(b), math.Float32frombits(c))
	})
}
