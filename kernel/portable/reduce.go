package portable

import (
	"math"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// A reduction has 64 lanes (32 of float64), more than a CPU has registers. Each lane is a chain of
// its own, so eight lanes are done over all rows of the block, then the next eight.

// Dot is generic.Dot.
func Dot(x, y []float32) float32 {
	var lanes [generic.Lanes]float32
	y = y[:len(x)]
	wrong := false
	for l := 0; l < len(lanes) && l+8 <= len(x); l += 8 {
		if dot8((*[8]float32)(lanes[l:]), x[l:], y[l:]) {
			wrong = true
		}
	}
	for i := len(x) &^ 7; i < len(x); i++ {
		l := &lanes[i%len(lanes)]
		*l = fma(x[i], y[i], *l)
	}
	if wrong {
		return generic.Dot(x, y)
	}
	return fold(lanes[:], len(x))
}

// SquaredDistance is generic.SquaredDistance.
func SquaredDistance(x, y []float32) float32 {
	var lanes [generic.Lanes]float32
	x, y = x[:len(x):len(x)], y[:len(x):len(x)]
	wrong := false
	for l := 0; l < len(lanes) && l < len(x); l += 8 {
		var t0, t1, t2, t3, t4, t5, t6, t7 acc
		i := l
		for ; i+8 <= len(x); i += len(lanes) {
			u, v := (*[8]float32)(x[i:]), (*[8]float32)(y[i:])
			d0, d1, d2, d3 := acc(u[0]-v[0]), acc(u[1]-v[1]), acc(u[2]-v[2]), acc(u[3]-v[3])
			t0, wrong = step(d0, d0, t0, wrong)
			t1, wrong = step(d1, d1, t1, wrong)
			t2, wrong = step(d2, d2, t2, wrong)
			t3, wrong = step(d3, d3, t3, wrong)
			d4, d5, d6, d7 := acc(u[4]-v[4]), acc(u[5]-v[5]), acc(u[6]-v[6]), acc(u[7]-v[7])
			t4, wrong = step(d4, d4, t4, wrong)
			t5, wrong = step(d5, d5, t5, wrong)
			t6, wrong = step(d6, d6, t6, wrong)
			t7, wrong = step(d7, d7, t7, wrong)
		}
		t := (*[8]float32)(lanes[l:])
		*t = [8]float32{float32(t0), float32(t1), float32(t2), float32(t3),
			float32(t4), float32(t5), float32(t6), float32(t7)}
		for j := i; j < len(x) && j < i+8; j++ {
			d := x[j] - y[j]
			t[j-i] = fma(d, d, t[j-i])
		}
	}
	if wrong {
		return generic.SquaredDistance(x, y)
	}
	return fold(lanes[:], len(x))
}

// Sum is generic.Sum. Of one row no lane is kept: a lane is never −0, but where all are, the sum is
// as good.
func Sum(x []float32) float32 {
	if len(x) == generic.Lanes {
		return foldRow((*[generic.Lanes]float32)(x)) + 0
	}
	var lanes [generic.Lanes]float32
	sumLanes(lanes[:], x)
	return fold(lanes[:], len(x))
}

// Sum64 is generic.Sum64. Of two rows the lanes are what the first step of foldRow computes.
func Sum64(x []float64) float64 {
	if len(x) == 2*generic.Lanes64 {
		return foldRow((*[2 * generic.Lanes64]float64)(x)) + 0
	}
	var lanes [generic.Lanes64]float64
	sumLanes(lanes[:], x)
	return fold(lanes[:], len(x))
}

// sumLanes adds each element of x to its lane.
func sumLanes[T float32 | float64](lanes, x []T) {
	for l := 0; l < len(lanes) && l < len(x); l += 8 {
		t := (*[8]T)(lanes[l:])
		t0, t1, t2, t3, t4, t5, t6, t7 := t[0], t[1], t[2], t[3], t[4], t[5], t[6], t[7]
		i := l
		for ; i+8 <= len(x); i += len(lanes) {
			u := (*[8]T)(x[i:])
			t0, t1, t2, t3, t4, t5, t6, t7 = t0+u[0], t1+u[1], t2+u[2], t3+u[3], t4+u[4], t5+u[5], t6+u[6], t7+u[7]
		}
		*t = [8]T{t0, t1, t2, t3, t4, t5, t6, t7}
		for j := i; j < len(x) && j < i+8; j++ {
			lanes[l+j-i] += x[j]
		}
	}
}

// Dot64 is generic.Dot64.
func Dot64(x, y []float64) float64 {
	var lanes [generic.Lanes64]float64
	y = y[:len(x)]
	for l := 0; l < len(lanes) && l < len(x); l += 8 {
		t := (*[8]float64)(lanes[l:])
		t0, t1, t2, t3, t4, t5, t6, t7 := t[0], t[1], t[2], t[3], t[4], t[5], t[6], t[7]
		i := l
		for ; i+8 <= len(x); i += len(lanes) {
			u, v := (*[8]float64)(x[i:]), (*[8]float64)(y[i:])
			t0, t1 = math.FMA(u[0], v[0], t0), math.FMA(u[1], v[1], t1)
			t2, t3 = math.FMA(u[2], v[2], t2), math.FMA(u[3], v[3], t3)
			t4, t5 = math.FMA(u[4], v[4], t4), math.FMA(u[5], v[5], t5)
			t6, t7 = math.FMA(u[6], v[6], t6), math.FMA(u[7], v[7], t7)
		}
		*t = [8]float64{t0, t1, t2, t3, t4, t5, t6, t7}
		for j := i; j < len(x) && j < i+8; j++ {
			lanes[l+j-i] = math.FMA(x[j], y[j], lanes[l+j-i])
		}
	}
	return fold(lanes[:], len(x))
}

// fold fills up the last row of lanes of n elements with +0, as generic does, and halves the lanes,
// of which there are at least 8, until one is left.
func fold[T float32 | float64](lanes []T, n int) T {
	w := len(lanes)
	if n < w {
		// Of one row, the lanes from n on are +0. They are added all at once.
		for w > 8 && w/2 >= n {
			w /= 2
		}
		for j := range lanes[:w] {
			lanes[j] += 0
		}
	} else if n%w != 0 {
		for j := n % w; j < w; j++ {
			lanes[j] += 0
		}
	}
	if w == generic.Lanes {
		return foldRow((*[generic.Lanes]T)(lanes))
	}
	for w /= 2; w >= 8; w /= 2 {
		for j := 0; j < w; j += 8 {
			t, u := (*[8]T)(lanes[j:]), (*[8]T)(lanes[w+j:])
			t[0], t[1], t[2], t[3] = t[0]+u[0], t[1]+u[1], t[2]+u[2], t[3]+u[3]
			t[4], t[5], t[6], t[7] = t[4]+u[4], t[5]+u[5], t[6]+u[6], t[7]+u[7]
		}
	}
	t := (*[8]T)(lanes)
	return ((t[0] + t[4]) + (t[2] + t[6])) + ((t[1] + t[5]) + (t[3] + t[7]))
}

// foldRow is fold of 64 full lanes: eight of them become one, and no sum goes through memory.
func foldRow[T float32 | float64](l *[generic.Lanes]T) T {
	t0 := ((l[0] + l[32]) + (l[16] + l[48])) + ((l[8] + l[40]) + (l[24] + l[56]))
	t1 := ((l[1] + l[33]) + (l[17] + l[49])) + ((l[9] + l[41]) + (l[25] + l[57]))
	t2 := ((l[2] + l[34]) + (l[18] + l[50])) + ((l[10] + l[42]) + (l[26] + l[58]))
	t3 := ((l[3] + l[35]) + (l[19] + l[51])) + ((l[11] + l[43]) + (l[27] + l[59]))
	t4 := ((l[4] + l[36]) + (l[20] + l[52])) + ((l[12] + l[44]) + (l[28] + l[60]))
	t5 := ((l[5] + l[37]) + (l[21] + l[53])) + ((l[13] + l[45]) + (l[29] + l[61]))
	t6 := ((l[6] + l[38]) + (l[22] + l[54])) + ((l[14] + l[46]) + (l[30] + l[62]))
	t7 := ((l[7] + l[39]) + (l[23] + l[55])) + ((l[15] + l[47]) + (l[31] + l[63]))
	return ((t0 + t4) + (t2 + t6)) + ((t1 + t5) + (t3 + t7))
}

// RowDots64 is generic.RowDots64.
func RowDots64(dst, a, x []float64, stride int) {
	for i := range dst {
		row := a[i*stride:]
		row = row[:len(x)]
		var t [8]float64
		t0, t1, t2, t3, t4, t5, t6, t7 := t[0], t[1], t[2], t[3], t[4], t[5], t[6], t[7]
		j := 0
		for ; j+8 <= len(x); j += 8 {
			u, v := (*[8]float64)(row[j:]), (*[8]float64)(x[j:])
			t0, t1 = math.FMA(u[0], v[0], t0), math.FMA(u[1], v[1], t1)
			t2, t3 = math.FMA(u[2], v[2], t2), math.FMA(u[3], v[3], t3)
			t4, t5 = math.FMA(u[4], v[4], t4), math.FMA(u[5], v[5], t5)
			t6, t7 = math.FMA(u[6], v[6], t6), math.FMA(u[7], v[7], t7)
		}
		t = [8]float64{t0, t1, t2, t3, t4, t5, t6, t7}
		for k := j; k < len(x); k++ {
			t[k-j] = math.FMA(row[k], x[k], t[k-j])
		}
		dst[i] = fold(t[:], len(x))
	}
}

// RowDots is generic.RowDots.
func RowDots(dst, a, x []float32, stride int) {
	for i := range dst {
		row := a[i*stride:]
		row = row[:len(x)]
		var lanes [16]float32
		wrong := false
		for l := 0; l < len(lanes); l += 8 {
			var t0, t1, t2, t3, t4, t5, t6, t7 acc
			j := l
			for ; j+8 <= len(x); j += len(lanes) {
				u, v := (*[8]float32)(row[j:]), (*[8]float32)(x[j:])
				t0, wrong = step(acc(u[0]), acc(v[0]), t0, wrong)
				t1, wrong = step(acc(u[1]), acc(v[1]), t1, wrong)
				t2, wrong = step(acc(u[2]), acc(v[2]), t2, wrong)
				t3, wrong = step(acc(u[3]), acc(v[3]), t3, wrong)
				t4, wrong = step(acc(u[4]), acc(v[4]), t4, wrong)
				t5, wrong = step(acc(u[5]), acc(v[5]), t5, wrong)
				t6, wrong = step(acc(u[6]), acc(v[6]), t6, wrong)
				t7, wrong = step(acc(u[7]), acc(v[7]), t7, wrong)
			}
			t := (*[8]float32)(lanes[l:])
			*t = [8]float32{float32(t0), float32(t1), float32(t2), float32(t3),
				float32(t4), float32(t5), float32(t6), float32(t7)}
			for k := j; k < len(x) && k < j+8; k++ {
				t[k-j] = fma(row[k], x[k], t[k-j])
			}
		}
		if wrong {
			generic.RowDots(dst[i:i+1], row, x, 0)
			continue
		}
		dst[i] = fold(lanes[:], len(x))
	}
}
