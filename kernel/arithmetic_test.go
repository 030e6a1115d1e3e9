package kernel

import (
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestExpGradIsAProduct(t *testing.T) {
	r := seeded("ExpGrad")
	x, y := make([]float32, 1000), make([]float32, 1000)
	mixes[4].fill(r, x)
	mixes[5].fill(r, y)
	got, want := make([]float32, 1000), make([]float32, 1000)
	onEverySet(t, func(t *testing.T) {
		ExpGrad(got, x, y)
		Mul(want, x, y)
		equalBits(t, want, got)
	})
}

// TestRoundedOnce holds the functions that are one operation of IEEE 754 against math/big.
func TestRoundedOnce(t *testing.T) {
	exact := func() *big.Float { return new(big.Float).SetPrec(400) }
	functions := []struct {
		name  string
		f     func(dst, x []float32)
		f64   func(dst, x []float64)
		exact func(z, x *big.Float) *big.Float // of a finite x that is not 0
	}{
		{"Abs", Abs, Abs64, (*big.Float).Abs},
		{"Neg", Neg, Neg64, (*big.Float).Neg},
		{"Square", Square, Square64, func(z, x *big.Float) *big.Float { return z.Mul(x, x) }},
		{"Reciprocal", Reciprocal, Reciprocal64, func(z, x *big.Float) *big.Float { return z.Quo(big.NewFloat(1), x) }},
		{"Sqrt", Sqrt, Sqrt64, func(z, x *big.Float) *big.Float {
			if x.Sign() < 0 {
				return nil // NaN
			}
			return z.Sqrt(x)
		}},
	}
	r := seeded("TestRoundedOnce")
	const n = 4000
	x, got := make([]float32, n), make([]float32, n)
	x64, got64 := make([]float64, n), make([]float64, n)
	for i := range x {
		x[i], x64[i] = fromBits(r.Uint32()), math.Float64frombits(r.Uint64())
		switch i % 8 {
		case 0: // subnormal
			x[i], x64[i] = fromBits(r.Uint32()&0x807fffff), math.Float64frombits(r.Uint64()&0x800fffffffffffff)
		case 1: // a square, or next to one
			v := float32(1 + r.IntN(4095))
			x[i], x64[i] = fromBits(math.Float32bits(v*v)+uint32(r.IntN(3))-1), float64(v)*float64(v)
		}
	}
	onEverySet(t, func(t *testing.T) {
		for _, c := range functions {
			c.f(got, x)
			c.f64(got64, x64)
			for i := range x {
				if v := x[i]; v-v == 0 && v != 0 {
					want := float32(math.NaN())
					if z := c.exact(exact(), exact().SetFloat64(float64(v))); z != nil {
						want, _ = z.Float32()
					}
					require.Equal(t, bits32(want), bits32(got[i]), "%s(%g)", c.name, v)
				}
				if v := x64[i]; v-v == 0 && v != 0 {
					want := math.NaN()
					if z := c.exact(exact(), exact().SetFloat64(v)); z != nil {
						want, _ = z.Float64()
					}
					require.Equal(t, bits64(want), bits64(got64[i]), "%s64(%g)", c.name, v)
				}
			}
		}
	})
}

// TestRounding: halves, and numbers next to integers, of either sign.
func TestRounding(t *testing.T) {
	x := []float32{0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.49999997, -0.49999997, 0x1.fffffep22, -0x1.fffffep22, 0x1p-149, -0x1p-149}
	zero := float32(math.Copysign(0, -1))
	wide, wide64 := make([]float64, len(x)), make([]float64, len(x))
	for i, v := range x {
		wide[i] = float64(v)
	}
	onEverySet(t, func(t *testing.T) {
		for _, c := range []struct {
			name string
			f    func(dst, x []float32)
			f64  func(dst, x []float64)
			want []float32
		}{
			{"Floor", Floor, Floor64, []float32{0, 1, 2, -1, -2, -3, 0, -1, 0x1.fffffcp22, -0x1p23, 0, -1}},
			{"Ceil", Ceil, Ceil64, []float32{1, 2, 3, zero, -1, -2, 1, zero, 0x1p23, -0x1.fffffcp22, 1, zero}},
			{"Trunc", Trunc, Trunc64, []float32{0, 1, 2, zero, -1, -2, 0, zero, 0x1.fffffcp22, -0x1.fffffcp22, 0, zero}},
			{"RoundToEven", RoundToEven, RoundToEven64, []float32{0, 2, 2, zero, -2, -2, 0, zero, 0x1p23, -0x1p23, 0, zero}},
		} {
			got := make([]float32, len(x))
			c.f(got, x)
			require.True(t, equalBits(t, c.want, got), c.name)
			c.f64(wide64, wide)
			for i, v := range c.want {
				require.Equal(t, bits64(float64(v)), bits64(wide64[i]), "%s64(%g)", c.name, wide[i])
			}
		}
	})
}

// TestSpecialArithmetic: what the comments say of NaN, zeros and infinities.
func TestSpecialArithmetic(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	zero := float32(math.Copysign(0, -1))
	x := []float32{nan, -inf, zero, 0, inf, 0x1p-128, 0x1p127, -2}
	onEverySet(t, func(t *testing.T) {
		for _, c := range []struct {
			name string
			f    func(dst, x []float32)
			want []float32
		}{
			{"Sqrt", Sqrt, []float32{nan, nan, zero, 0, inf, 0x1p-64, 0x1.6a09e6p63, nan}},
			{"Abs", Abs, []float32{nan, inf, 0, 0, inf, 0x1p-128, 0x1p127, 2}},
			{"Neg", Neg, []float32{nan, inf, 0, zero, -inf, -0x1p-128, -0x1p127, 2}},
			{"Square", Square, []float32{nan, inf, 0, 0, inf, 0, inf, 4}},
			{"Reciprocal", Reciprocal, []float32{nan, zero, -inf, inf, 0, inf, 0x1p-127, -0.5}},
			{"Floor", Floor, []float32{nan, -inf, zero, 0, inf, 0, 0x1p127, -2}},
			{"Ceil", Ceil, []float32{nan, -inf, zero, 0, inf, 1, 0x1p127, -2}},
			{"Trunc", Trunc, []float32{nan, -inf, zero, 0, inf, 0, 0x1p127, -2}},
			{"RoundToEven", RoundToEven, []float32{nan, -inf, zero, 0, inf, 0, 0x1p127, -2}},
			{"Clamp", func(dst, x []float32) { Clamp(dst, 0, 1, x) }, []float32{nan, 0, zero, 0, 1, 0x1p-128, 1, 0}},
			{"Clamp, lo above hi", func(dst, x []float32) { Clamp(dst, 1, -1, x) }, []float32{nan, 1, 1, 1, 1, 1, 1, 1}},
			{"Clamp, no bounds", func(dst, x []float32) { Clamp(dst, nan, nan, x) }, x},
		} {
			got := make([]float32, len(x))
			c.f(got, x)
			require.True(t, equalBits(t, c.want, got), c.name)
		}
	})
}
