package kernel

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A lastBit is an argument of a kernel for which one wrong bit in float64 gives another result.
// They are found, and proved to be that, by a test of package generic.
type lastBit struct{ a, x, y float32 }

func lastBits(t *testing.T) map[string][]lastBit {
	text, err := os.ReadFile(filepath.Join("testdata", "lastbits"))
	require.NoError(t, err)
	all := map[string][]lastBit{}
	for line := range strings.Lines(string(text)) {
		var name string
		var a, x, y uint32
		_, err := fmt.Sscanf(line, "%s %x %x %x", &name, &a, &x, &y)
		require.NoError(t, err)
		all[name] = append(all[name], lastBit{fromBits(a), fromBits(x), fromBits(y)})
	}
	return all
}

// wrongLastBits returns how many of the results of s are not those of the list, by kernel.
func wrongLastBits(s *impl, all map[string][]lastBit) map[string]int {
	wrong := map[string]int{}
	gradients := map[string]func(dx, dy, x []float32){
		"softplusGrad": s.SoftplusGrad, "siluGrad": s.SiLUGrad, "geluTanhGrad": s.GELUTanhGrad, "geluGrad": s.GELUGrad,
	}
	for name, f := range gradients {
		var dy, x []float32
		for _, c := range all[name] {
			dy, x = append(dy, c.a), append(x, c.x)
		}
		// In one call, and a second time with the elements in other places, in loops and tails.
		for _, cut := range []int{0, 7} {
			dx := make([]float32, len(x))
			f(dx[:cut], dy[:cut], x[:cut])
			f(dx[cut:], dy[cut:], x[cut:])
			for i, c := range all[name] {
				if dx[i] != c.y {
					wrong[name]++
				}
			}
		}
	}
	for _, c := range all["elu"] {
		x, y := make([]float32, 77), make([]float32, 77)
		fillWith(x, c.x)
		s.ELU(y, c.a, x)
		for _, v := range y {
			if v != c.y {
				wrong["elu"]++
			}
		}
	}
	return wrong
}

func TestLastBits(t *testing.T) {
	all := lastBits(t)
	require.Len(t, all, 5)
	for i := range impls {
		assert.Empty(t, wrongLastBits(&impls[i], all), impls[i].name)
	}
	// The same, rounded otherwise on the way: better, but not the same.
	s := genericImpl
	s.ELU = func(dst []float32, alpha float32, x []float32) {
		for i, v := range x {
			dst[i] = float32(float64(alpha) * (1 - 0x1p-53) * math.Expm1(float64(v)))
		}
	}
	s.SiLUGrad = func(dx, dy, x []float32) {
		for i, v := range x {
			y := 1 / (1 + math.Exp(-float64(v)))
			dx[i] = float32(float64(dy[i]) * (y * (1 + float64(v)*(1-y))))
		}
	}
	wrong := wrongLastBits(&s, all)
	assert.Positive(t, wrong["elu"])
	assert.Positive(t, wrong["siluGrad"])
	assert.Len(t, wrong, 2)
}
