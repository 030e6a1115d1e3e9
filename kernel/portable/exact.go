//go:build !(arm64 || loong64 || ppc64 || ppc64le || riscv64 || s390x)

package portable

import (
	"math"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// The sum s = a·b + c in float64, whose product is exact, is rounded to 53 bits, and float32(s) to
// 24. Both roundings together are one, unless s lies half way between two float32: only then can
// the part that the first rounding lost matter. The last 29 bits of s tell, if float32(s) is not
// subnormal (rounding.go).

// An acc is the type in which a sum is kept: a float32, widened.
type acc = float64

// fuses says that math.FMA may be dozens of instructions.
const fuses = false

// doubtful reports whether float32(s) may be wrong.
func doubtful(s float64) bool {
	return math.Float64bits(s)&lowBits == middle || tiny(s)
}

// fma returns a·b + c with one rounding.
func fma(a, b, c float32) float32 {
	s := float64(a)*float64(b) + float64(c)
	if doubtful(s) {
		return generic.FMA(a, b, c)
	}
	return float32(s)
}

// A tile of C is done as two of 2×4 elements: the sums, the operands and what the test of s needs
// fill sixteen registers. See fused.go for the arguments.
func tile(t *[16]float32, a []float32, aRow, aCol int, b []float32, bRow, k int) {
	tile2((*[8]float32)(t[:8]), a, aRow, aCol, b, bRow, k)
	tile2((*[8]float32)(t[8:]), a[2*aRow:], aRow, aCol, b, bRow, k)
}

// tile2 computes 2×4 elements. They are kept as float64. A sum that may be wrong sends the whole
// tile to generic's exact operation: a call for one sum would make the compiler keep all sums in
// memory.
func tile2(t *[8]float32, a []float32, aRow, aCol int, b []float32, bRow, k int) {
	t00, t01, t02, t03 := float64(t[0]), float64(t[1]), float64(t[2]), float64(t[3])
	t10, t11, t12, t13 := float64(t[4]), float64(t[5]), float64(t[6]), float64(t[7])
	wrong := false
	for p := range k {
		x0, x1 := float64(a[p*aCol]), float64(a[p*aCol+aRow])
		y := (*[4]float32)(b[p*bRow:])
		y0, y1, y2, y3 := float64(y[0]), float64(y[1]), float64(y[2]), float64(y[3])
		t00, wrong = step(x0, y0, t00, wrong)
		t01, wrong = step(x0, y1, t01, wrong)
		t02, wrong = step(x0, y2, t02, wrong)
		t03, wrong = step(x0, y3, t03, wrong)
		t10, wrong = step(x1, y0, t10, wrong)
		t11, wrong = step(x1, y1, t11, wrong)
		t12, wrong = step(x1, y2, t12, wrong)
		t13, wrong = step(x1, y3, t13, wrong)
	}
	if wrong {
		exactTile2(t, a, aRow, aCol, b, bRow, k)
		return
	}
	*t = [8]float32{float32(t00), float32(t01), float32(t02), float32(t03),
		float32(t10), float32(t11), float32(t12), float32(t13)}
}

// The 32 bits of a float64 that follow its sign are leastBits for 2⁻¹²⁶, and for the greatest
// float32 at least normalBits more.
const (
	leastBits  = 2 * (0x3ff - 126) << 20
	normalBits = 2*0x47efffff - leastBits
)

// step returns x·y + t, rounded to float32, and whether it, or one before it, may be wrong. The sum
// is rounded to the nearest as an integer, unless it is a tie, subnormal or too great. Then it may
// still be exact, and float32(s) the one rounding: with few bits in x or y, ties are frequent, and
// exact. It is exact where each operand is the difference of s and the other one, of which the
// difference with the greater operand is computed exactly (Dekker's Fast2Sum).
func step(x, y, t acc, wrong bool) (acc, bool) {
	p := x * y
	s := p + t
	u := math.Float64bits(s)
	v := u + middle
	if v&lowBits == 0 || uint32(u>>31)-leastBits >= normalBits {
		if s != 0 && (s-t != p || s-p != t) {
			wrong = true
		}
		return float64(float32(s)), wrong
	}
	return math.Float64frombits(v &^ lowBits), wrong
}

// exactTile2 is tile2 by generic's exact operation.
func exactTile2(t *[8]float32, a []float32, aRow, aCol int, b []float32, bRow, k int) {
	for p := range k {
		x := [2]float32{a[p*aCol], a[p*aCol+aRow]}
		y := (*[4]float32)(b[p*bRow:])
		for i := range t {
			t[i] = generic.FMA(x[i/4], y[i%4], t[i])
		}
	}
}

// dot8 adds to t the products of rows of x and y, of which each begins generic.Lanes elements after
// the one before. It reports whether a sum may be wrong.
func dot8(t *[8]float32, x, y []float32) (wrong bool) {
	t0, t1, t2, t3 := acc(t[0]), acc(t[1]), acc(t[2]), acc(t[3])
	t4, t5, t6, t7 := acc(t[4]), acc(t[5]), acc(t[6]), acc(t[7])
	// Of one length and capacity, so that one check of i serves both.
	x, y = x[:len(x):len(x)], y[:len(x):len(x)]
	for i := 0; i+8 <= len(x); i += generic.Lanes {
		u, v := (*[8]float32)(x[i:]), (*[8]float32)(y[i:])
		t0, wrong = step(acc(u[0]), acc(v[0]), t0, wrong)
		t1, wrong = step(acc(u[1]), acc(v[1]), t1, wrong)
		t2, wrong = step(acc(u[2]), acc(v[2]), t2, wrong)
		t3, wrong = step(acc(u[3]), acc(v[3]), t3, wrong)
		t4, wrong = step(acc(u[4]), acc(v[4]), t4, wrong)
		t5, wrong = step(acc(u[5]), acc(v[5]), t5, wrong)
		t6, wrong = step(acc(u[6]), acc(v[6]), t6, wrong)
		t7, wrong = step(acc(u[7]), acc(v[7]), t7, wrong)
	}
	*t = [8]float32{float32(t0), float32(t1), float32(t2), float32(t3),
		float32(t4), float32(t5), float32(t6), float32(t7)}
	return wrong
}

// lessSquare returns 1 − y², rounded to float32, and whether it, or one before it, may be wrong. It
// is step for a sum that is never subnormal.
func lessSquare(y acc, wrong bool) (float32, bool) {
	p := y * y
	s := 1 - p
	if math.Float64bits(s)&lowBits == middle && (1-s != p || s+p != 1) {
		wrong = true
	}
	return float32(s), wrong
}

// momentum does elements of Momentum until a sum may be wrong, and returns the index of that.
func momentum(w, v, g []float32, rate, mu float32) int {
	v, g = v[:len(w)], g[:len(w)]
	back, keep := acc(-rate), acc(mu)
	for i := range w {
		p, t := keep*acc(v[i]), acc(g[i])
		s := p + t
		u := math.Float64bits(s)
		if u&lowBits == middle || u+u-1 < least2 { // doubtful(s)
			if s-t != p || s-p != t {
				return i
			}
		}
		velocity := float32(s)
		p, t = back*acc(velocity), acc(w[i])
		s = p + t
		u = math.Float64bits(s)
		if u&lowBits == middle || u+u-1 < least2 {
			if s-t != p || s-p != t {
				return i
			}
		}
		v[i], w[i] = velocity, float32(s)
	}
	return len(w)
}
