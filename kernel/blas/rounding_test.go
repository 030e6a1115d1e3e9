package blas

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// TestFourFMA: the short cut of fma4 gives the bits of generic.FMA, also where float64 rounds to a
// number half way between two of float32, and for subnormal and infinite results.
func TestFourFMA(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	long := 0
	random := func() float32 {
		v := float32(r.NormFloat64())
		switch r.IntN(4) {
		case 0:
			return math.Float32frombits(r.Uint32()) // any, NaN and infinities too
		case 1: // few bits, so that sums lie half way
			return math.Float32frombits(math.Float32bits(v) &^ (1<<12 - 1))
		case 2:
			return v * float32(math.Ldexp(1, r.IntN(160)-80))
		}
		return v
	}
	for range 400_000 {
		v0, v1, w0, w1, c := random(), random(), random(), random(), random()
		got := [4]float32{}
		got[0], got[1], got[2], got[3] = fma4(v0, v1, w0, w1, c, -c, 0, c)
		want := [4]float32{generic.FMA(v0, w0, c), generic.FMA(v0, w1, -c), generic.FMA(v1, w0, 0), generic.FMA(v1, w1, c)}
		for i, v := range want {
			if v == v {
				require.Equal(t, math.Float32bits(v), math.Float32bits(got[i]), "%v %v %v %v %v", v0, v1, w0, w1, c)
			} else {
				require.True(t, got[i] != got[i])
			}
		}
		if !roundsOnce(float64(v0)*float64(w0) + float64(c)) {
			long++
		}
	}
	require.Greater(t, long, 1000, "the long way was hardly taken")
}
