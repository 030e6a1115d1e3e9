package generic

import "math"

// Lanes is the number of partial sums of a reduction: element i of a block is
// added to lane i mod Lanes. Four AVX-512 registers hold them, or eight AVX2
// or sixteen NEON ones, so that each has enough independent chains to be bound
// by its loads and not by the latency of an addition.
const Lanes = 64

// Lanes64 is Lanes for float64: as many as the same registers hold.
const Lanes64 = 32

// Dot returns Σ x[i]·y[i] over one block of at most 8,192 elements, by fused
// multiply-add into 64 lanes that start at +0. A last, incomplete row of lanes is filled up
// with products of +0 and +0, as a masked load would.
func Dot(x, y []float32) float32 {
	var acc [Lanes]float32
	for i := range x {
		acc[i%Lanes] = FMA(x[i], y[i], acc[i%Lanes])
	}
	fill(acc[:], len(x))
	return fold(acc[:])
}

// Sum returns Σ x[i] over one block, in the lanes of Dot.
func Sum(x []float32) float32 {
	var acc [Lanes]float32
	for i := range x {
		acc[i%Lanes] += x[i]
	}
	fill(acc[:], len(x))
	return fold(acc[:])
}

// SquaredDistance returns Σ (x[i]−y[i])² over one block, in the lanes of Dot:
// the difference is rounded once, its square is fused with the sum.
func SquaredDistance(x, y []float32) float32 {
	var acc [Lanes]float32
	for i := range x {
		d := x[i] - y[i]
		acc[i%Lanes] = FMA(d, d, acc[i%Lanes])
	}
	fill(acc[:], len(x))
	return fold(acc[:])
}

// Dot64 is Dot for float64, in Lanes64 lanes.
func Dot64(x, y []float64) float64 {
	var acc [Lanes64]float64
	for i := range x {
		acc[i%Lanes64] = math.FMA(x[i], y[i], acc[i%Lanes64])
	}
	fill(acc[:], len(x))
	return fold(acc[:])
}

// Sum64 returns Σ x[i] over one block, in the lanes of Dot64.
func Sum64(x []float64) float64 {
	var acc [Lanes64]float64
	for i := range x {
		acc[i%Lanes64] += x[i]
	}
	fill(acc[:], len(x))
	return fold(acc[:])
}

// Norm1 returns Σ |x[i]| over one block, in the lanes of Dot.
func Norm1(x []float32) float32 {
	var acc [Lanes]float32
	for i, v := range x {
		acc[i%Lanes] += abs(v)
	}
	return fold(acc[:])
}

// AbsoluteDistance returns Σ |x[i]−y[i]| over one block, in the lanes of Dot: the
// difference is rounded once.
func AbsoluteDistance(x, y []float32) float32 {
	var acc [Lanes]float32
	for i := range x {
		acc[i%Lanes] += abs(x[i] - y[i])
	}
	fill(acc[:], len(x))
	return fold(acc[:])
}

// HuberDistance returns the sum of Huber's losses of r = x[i]−y[i] over one block, in the lanes of
// Dot. With c = clamp(r, −delta, delta) a loss is c·(r − c/2), whose difference is rounded and
// whose product is fused with the sum. The sign of delta does not count.
func HuberDistance(x, y []float32, delta float32) float32 {
	delta = abs(delta) // so that the elements that a row of lanes lacks, which are 0, have no loss
	var acc [Lanes]float32
	for i := range x {
		r := x[i] - y[i]
		c := limited(r, delta)
		acc[i%Lanes] = FMA(c, r-float32(0.5*c), acc[i%Lanes])
	}
	fill(acc[:], len(x))
	return fold(acc[:])
}

// WideSum returns Σ x[i] over one block, in float64 and in the lanes of Dot64.
func WideSum(x []float32) float64 {
	var acc [Lanes64]float64
	for i, v := range x {
		acc[i%Lanes64] += float64(v)
	}
	return fold(acc[:])
}

// WideDot returns Σ x[i]·y[i] over one block, in float64 and in the lanes of Dot64: the products
// are exact, and no finite x and y make them overflow or vanish.
func WideDot(x, y []float32) float64 {
	var acc [Lanes64]float64
	for i, v := range x {
		acc[i%Lanes64] += float64(float64(v) * float64(y[i]))
	}
	return fold(acc[:])
}

// SquaredNorm returns Σ x[i]² over one block, in float64 and in the lanes of Dot64: the squares are
// exact, and no finite x makes them overflow or vanish.
func SquaredNorm(x []float32) float64 {
	var acc [Lanes64]float64
	for i, v := range x {
		acc[i%Lanes64] += float64(float64(v) * float64(v))
	}
	return fold(acc[:])
}

// AbsoluteSum returns Σ |x[i]| over one block, in float64 and in the lanes of Dot64.
func AbsoluteSum(x []float32) float64 {
	var acc [Lanes64]float64
	for i, v := range x {
		acc[i%Lanes64] += float64(abs(v))
	}
	return fold(acc[:])
}

// SquaredDistance64 is SquaredDistance for float64, in the lanes of Dot64.
func SquaredDistance64(x, y []float64) float64 {
	var acc [Lanes64]float64
	for i := range x {
		d := x[i] - y[i]
		acc[i%Lanes64] = math.FMA(d, d, acc[i%Lanes64])
	}
	fill(acc[:], len(x))
	return fold(acc[:])
}

// AbsoluteDistance64 is AbsoluteDistance for float64, in the lanes of Dot64.
func AbsoluteDistance64(x, y []float64) float64 {
	var acc [Lanes64]float64
	for i := range x {
		acc[i%Lanes64] += math.Abs(x[i] - y[i])
	}
	return fold(acc[:])
}

// AbsoluteSum64 returns Σ |x[i]| over one block, in the lanes of Dot64.
func AbsoluteSum64(x []float64) float64 {
	var acc [Lanes64]float64
	for i := range x {
		acc[i%Lanes64] += math.Abs(x[i])
	}
	return fold(acc[:])
}

func abs(x float32) float32 { return math.Float32frombits(math.Float32bits(x) &^ (1 << 31)) }

// limited returns limit if x > limit, −limit if it is below that, else x, which may be NaN.
func limited(x, limit float32) float32 {
	if x > limit {
		x = limit
	}
	if x < -limit {
		x = -limit
	}
	return x
}

// fill adds the +0 that the missing elements of the last row of lanes stand for.
// It shows in one case only: a lane that underflowed to −0 becomes +0.
func fill[T float32 | float64](acc []T, n int) {
	for i := n; i%len(acc) != 0; i++ {
		acc[i%len(acc)] += 0
	}
}

// fold halves the lanes until one is left: of 64, lane j gains lane j+32, then j+16, …
func fold[T float32 | float64](acc []T) T {
	for w := len(acc) / 2; w > 0; w /= 2 {
		for j := range w {
			acc[j] += acc[j+w]
		}
	}
	return acc[0]
}

// SumLanes folds the lanes of a sum in float64 in halves until one is left. It changes acc.
func SumLanes(acc *[Lanes / 2]float64) float64 {
	for w := len(acc) / 2; w > 0; w /= 2 {
		for j := range w {
			acc[j] += acc[j+w]
		}
	}
	return acc[0]
}

// RowDots64 sets dst[i] to Σ a[i·stride + j]·x[j], for rows of at most 8,192 elements, by fused
// multiply-add into 8 lanes for each row: element j goes to lane j mod 8. The lanes start and end
// as those of Dot do.
func RowDots64(dst, a, x []float64, stride int) {
	for i := range dst {
		var acc [8]float64
		for j, v := range x {
			acc[j%8] = math.FMA(a[i*stride+j], v, acc[j%8])
		}
		fill(acc[:], len(x))
		dst[i] = fold(acc[:])
	}
}

// RowDots is RowDots64 for float32, in 16 lanes for each row: element j goes to lane j mod 16.
func RowDots(dst, a, x []float32, stride int) {
	for i := range dst {
		var acc [16]float32
		for j, v := range x {
			acc[j%16] = FMA(a[i*stride+j], v, acc[j%16])
		}
		fill(acc[:], len(x))
		dst[i] = fold(acc[:])
	}
}
