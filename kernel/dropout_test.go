package kernel

import (
	"math"
	"math/bits"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/generic"
	"github.com/stretchr/testify/assert"
)

// The masks of Dropout must look random in every direction: along a row, from row to row, from step
// to step and from layer to layer, for seeds, steps, layers and rows that are small numbers in
// order, as they are in practice.

// dropoutKey makes the key of a row.
func dropoutKey(seed, step, layer, row uint64) uint64 {
	return Subkey(Subkey(Subkey(seed, step), layer), row)
}

// unmix64 is the reverse of mix64.
func unmix64(z uint64) uint64 {
	inverse := func(odd uint64) uint64 { // modulo 2⁶⁴, by Newton's method
		x := odd
		for range 6 {
			x *= 2 - odd*x
		}
		return x
	}
	z ^= z>>31 ^ z>>62
	z *= inverse(0x94d049bb133111eb)
	z ^= z>>27 ^ z>>54
	z *= inverse(0xbf58476d1ce4e5b9)
	z ^= z>>30 ^ z>>60
	return z - 0x9e3779b97f4a7c15
}

func TestUnmix(t *testing.T) {
	for _, z := range []uint64{0, 1, 1 << 63, 0x0123456789abcdef, math.MaxUint64} {
		assert.Equal(t, z, unmix64(mix64(z)))
	}
}

// randomBits are the words that decide about the columns of a row.
func randomBits(key uint64, cols int) []uint32 {
	key = mix64(key)
	all := make([]uint32, cols)
	for i := range all {
		all[i] = generic.DropoutBits(uint32(key>>32), uint32(key)+uint32(i))
	}
	return all
}

// deviation returns how many standard deviations a count of n trials of probability p is from its
// mean.
func deviation(count, n int, p float64) float64 {
	return (float64(count) - float64(n)*p) / math.Sqrt(float64(n)*p*(1-p))
}

func TestDropoutFrequencies(t *testing.T) {
	const rows, cols = 2000, 500
	for _, rate := range []float64{0.01, 0.1, 0.3, 0.5, 0.9, 0.999} {
		threshold, _ := NewDropout(rate)
		p := float64(threshold) / (1 << 32)
		total, byColumn, spread := 0, make([]int, cols), 0.0
		for row := range rows {
			dropped := 0
			for i, b := range randomBits(dropoutKey(1, 2, 3, uint64(row)), cols) {
				if b < threshold {
					dropped++
					byColumn[i]++
				}
			}
			total += dropped
			spread += math.Pow(deviation(dropped, cols, p), 2)
		}
		assert.Less(t, math.Abs(deviation(total, rows*cols, p)), 4.0, "rate %v: dropped %d of %d", rate, total, rows*cols)
		// The squares of the deviations of the rows, and of the columns, are chi-squared.
		assert.InDelta(t, 0, (spread-rows)/math.Sqrt(2*rows), 5, "rate %v: the counts of rows", rate)
		spread = 0
		for _, c := range byColumn {
			spread += math.Pow(deviation(c, rows, p), 2)
		}
		assert.InDelta(t, 0, (spread-cols)/math.Sqrt(2*cols), 5, "rate %v: the counts of columns", rate)
	}
}

// TestDropoutBits looks at every bit, and at every pair of bits of neighbouring words.
func TestDropoutBits(t *testing.T) {
	const rows, cols = 100, 1000
	const n = rows * cols
	key := func(row uint64) uint64 { return dropoutKey(7, 0, 0, row) }
	neighbours := map[string]func(row uint64, i int) uint64{
		"column":     nil,
		"row":        func(row uint64, i int) uint64 { return key(row + 1) },
		"step":       func(row uint64, i int) uint64 { return dropoutKey(7, 1, 0, row) },
		"layer":      func(row uint64, i int) uint64 { return dropoutKey(7, 0, 1, row) },
		"seed":       func(row uint64, i int) uint64 { return dropoutKey(8, 0, 0, row) },
		"key":        func(row uint64, i int) uint64 { return key(row) + 1 },
		"transposed": func(row uint64, i int) uint64 { return dropoutKey(7, row, 0, 0) },
	}
	for name, other := range neighbours {
		var ones [32]int
		var differ [32][32]int // bits i and j of two words
		for row := range uint64(rows) {
			row++ // lest (7, 0, 0, row) be (7, row, 0, 0)
			x := randomBits(key(row), cols+1)
			y := x[1:]
			if other != nil {
				y = randomBits(other(row, 0), cols)
			}
			for c := range cols {
				for i := range 32 {
					ones[i] += int(x[c] >> i & 1)
				}
				for r := range 32 { // bit i of x against bit i+r of y
					d := x[c] ^ bits.RotateLeft32(y[c], -r)
					for i := range 32 {
						differ[r][i] += int(d >> i & 1)
					}
				}
			}
		}
		worst := 0.0
		for i := range 32 {
			assert.Less(t, math.Abs(deviation(ones[i], n, 0.5)), 5.0, "bit %d", i)
			for r := range 32 {
				worst = max(worst, math.Abs(deviation(differ[r][i], n, 0.5)))
			}
		}
		assert.Less(t, worst, 5.5, "a bit of the next %s has to do with one of this", name)
		t.Logf("next %s: at most %.1f standard deviations", name, worst)
	}
}

// TestDropoutMasks looks at the masks of rare and of common drops at distances up to 64 in both
// directions.
func TestDropoutMasks(t *testing.T) {
	const rows, cols = 300, 400
	for _, rate := range []float64{0.05, 0.5, 0.9} {
		threshold, _ := NewDropout(rate)
		p := float64(threshold) / (1 << 32)
		mask := make([][]uint32, rows)
		for row := range mask {
			mask[row] = randomBits(dropoutKey(3, 1, 4, uint64(row)), cols)
		}
		worst := 0.0
		for dr := range 16 {
			for dc := range 65 {
				if dr == 0 && dc == 0 {
					continue
				}
				both, n := 0, 0
				for r := range rows - dr {
					x, y := mask[r][:cols-dc], mask[r+dr][dc:]
					for c := range x {
						if x[c] < threshold && y[c] < threshold {
							both++
						}
					}
					n += len(x)
				}
				worst = max(worst, math.Abs(deviation(both, n, p*p)))
			}
		}
		assert.Less(t, worst, 5.0, "rate %v: drops come together, or avoid each other", rate)
		t.Logf("rate %v: at most %.1f standard deviations in 1,039 distances", rate, worst)
	}
}

// TestDropoutIsAFunctionOfKeyAndColumn: the mask does not depend on where a row lies, on the set,
// or on the blocks of a long call; and the gradient has that of the values.
func TestDropoutIsAFunctionOfKeyAndColumn(t *testing.T) {
	const n = 3*block + 77
	x, dx := make([]float32, n), make([]float32, n)
	onEverySet(t, func(t *testing.T) {
		fillWith(x, 1)
		fillWith(dx, -3)
		threshold, scale := NewDropout(0.25)
		Dropout(x, x, 1<<63+5, threshold, scale)
		Dropout(dx, dx, 1<<63+5, threshold, scale)
		all := randomBits(1<<63+5, n)
		for i := range x {
			want := float32(0)
			if all[i] >= threshold {
				want = scale
			}
			if x[i] != want || dx[i] != -3*want {
				t.Fatalf("element %d is %v, and its gradient %v, for %v", i, x[i], dx[i], want)
			}
		}
	})
}

func TestNewDropout(t *testing.T) {
	for _, rate := range []float64{-0.1, 1, 2, math.NaN(), math.Inf(1)} {
		assert.Panics(t, func() { NewDropout(rate) }, "%v", rate)
	}
	threshold, scale := NewDropout(0)
	assert.Equal(t, uint32(0), threshold)
	assert.Equal(t, float32(1), scale)
	threshold, scale = NewDropout(0.5)
	assert.Equal(t, uint32(1<<31), threshold)
	assert.Equal(t, float32(2), scale)
	_, scale = NewDropout(1 - 0x1p-40)
	assert.Equal(t, float32(0x1p32), scale)
}

func TestSubkeysDiffer(t *testing.T) {
	seen := map[uint64]bool{}
	for key := range uint64(300) {
		for n := range uint64(300) {
			seen[Subkey(key, n)] = true
		}
	}
	assert.Len(t, seen, 300*300)
}
