package kernel

import (
	"fmt"
	"slices"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/generic"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestGradientIsProduct: a step with the gradient that is not written has the bits of the product
// and then of the step, with any number of workers, for every kind of element.
func TestGradientIsProduct(t *testing.T) {
	rnd := seeded("gradient")
	shapes := [][3]int{ // rows, inputs, outputs
		{1, 1, 1}, {0, 3, 5}, {3, 0, 5}, {3, 5, 0}, {2, 17, 64}, {7, 16, 48}, {8, 16, 49}, {9, 15, 64}, {33, 70, 128},
		{5, 18, 127}, {32, 40, 190}, {40, 33, 65}, {160, 20, 64}, {161, 20, 64}, {64, 21, 10}, {30, 50, 1}, {41, 300, 200},
		{3, 150, 600},
	}
	onEverySet(t, func(t *testing.T) {
		for i, m := range mixes {
			for j, shape := range shapes {
				rows, in, out := shape[0], shape[1], shape[2]
				if in*out > 5000 && (i+j)%4 != 0 {
					continue
				}
				x, d := NewMatrix(rows, in), NewMatrix(rows, out)
				x.Stride += j % 3
				x.Data = make([]float32, rows*x.Stride)
				d.Stride += j % 2
				d.Data = make([]float32, rows*d.Stride)
				want := [3][]float32{make([]float32, in*out), make([]float32, in*out), make([]float32, in*out)}
				for _, u := range [][]float32{x.Data, d.Data, want[0], want[1], want[2]} {
					m.fill(rnd, u)
				}
				notNegative(want[2])
				s := NewAdamStep(0.01, 0.9, 0.999, 1e-8, 3)
				keep := float32(1)
				if j%2 == 0 {
					keep = 0.99
				}
				for workers := range 4 {
					got := [3][]float32{slices.Clone(want[0]), slices.Clone(want[1]), slices.Clone(want[2])}
					product := [3][]float32{slices.Clone(want[0]), slices.Clone(want[1]), slices.Clone(want[2])}
					g := NewMatrix(in, out)
					MatMulTA(g, x, d)
					AdamW(product[0], product[1], product[2], g.Data[:in*out], s, keep)
					gradient := Gradient{x, d, workers}
					if keep == 1 {
						gradient.Adam(got[0], got[1], got[2], s)
					} else {
						gradient.AdamW(got[0], got[1], got[2], s, keep)
					}
					for k, name := range []string{"w", "m", "v"} {
						if !equalBits(t, product[k], got[k]) {
							t.Fatalf("%s of %v, %d workers", name, shape, workers)
						}
					}
				}
			}
		}
	})
}

// TestGradientShared: several goroutines share a step that is large enough.
func TestGradientShared(t *testing.T) {
	x, d := NewMatrix(16, 300), NewMatrix(16, 64)
	rnd := seeded("gradient shared")
	mixes[0].fill(rnd, x.Data)
	mixes[0].fill(rnd, d.Data)
	onEverySet(t, func(t *testing.T) {
		var want []float32
		for workers := 1; workers <= 5; workers += 2 {
			w, m, v := make([]float32, 300*64), make([]float32, 300*64), make([]float32, 300*64)
			for step := range 2 {
				Gradient{x, d, workers}.Adam(w, m, v, NewAdamStep(0.01, 0.9, 0.999, 1e-8, step+1))
			}
			if want == nil {
				want = w
			}
			require.True(t, equalBits(t, want, w), "%d workers", workers)
		}
	})
}

func TestGradientMisuse(t *testing.T) {
	a := make([]float32, 300)
	x, d := Matrix{2, 3, 3, a[:6]}, Matrix{2, 4, 4, a[10:18]}
	g, s := Gradient{X: x, D: d}, AdamStep{}
	w, m, v := a[100:112], a[120:132], a[140:152]
	for message, calls := range map[string][]func(){
		errGradient: {
			func() { g.Adam(a[100:111], m, v, s) }, func() { Gradient{}.Adam(a[:1], a[1:2], a[2:3], s) },
		},
		errLength: {func() { g.Adam(w, m[:11], v, s) }, func() { g.AdamW(w, m, nil, s, 1) }},
		errShape:  {func() { Gradient{X: x, D: Matrix{1, 4, 4, a[10:14]}}.Adam(w, m, v, s) }},
		errMatrix: {func() { Gradient{X: Matrix{2, 3, 3, a[:5]}, D: d}.Adam(w, m, v, s) }},
		errShared: {
			func() { g.Adam(a[5:17], m, v, s) }, func() { g.Adam(w, a[17:29], v, s) }, func() { g.AdamW(w, m, a[3:15], s, 1) },
			func() { g.Adam(w, w, v, s) }, func() { g.Adam(w, m, m, s) },
		},
	} {
		for i, f := range calls {
			assert.PanicsWithValue(t, message, f, "%s: call %d", message, i)
		}
	}
	require.NotPanics(t, func() {
		g.Adam(a[18:30], a[30:42], a[42:54], s) // end to end
		Gradient{}.Adam(nil, nil, nil, s)
		Gradient{X: Matrix{2, 0, 0, nil}, D: d}.Adam(nil, nil, nil, s)
	})
}

// TestGradientWithoutRows: no rows make a gradient of +0, by which the moments decay.
func TestGradientWithoutRows(t *testing.T) {
	onEverySet(t, func(t *testing.T) {
		for _, n := range []int{5, 64} {
			w, m, v := make([]float32, 20*n), make([]float32, 20*n), make([]float32, 20*n)
			for i := range w {
				w[i], m[i], v[i] = 1, 2, 4
			}
			Gradient{X: Matrix{0, 20, 20, nil}, D: Matrix{0, n, n, nil}}.Adam(w, m, v, AdamStep{Beta1: 0.5, Beta2: 0.25, Rate: 0.5, Root: 1})
			for i := range w {
				require.Equal(t, [3]float32{0.5, 1, 1}, [3]float32{w[i], m[i], v[i]}, fmt.Sprint(i))
			}
		}
	})
}

// TestInputGradReLUIsProduct: where ReLU let nothing pass, nothing is computed, and all else has
// the bits of the product, for every kind of element and any number of rows that it let pass.
func TestInputGradReLUIsProduct(t *testing.T) {
	rnd := seeded("input gradient")
	shapes := [][2]int{ // inputs, outputs
		{0, 3}, {5, 0}, {1, 1}, {7, 4}, {15, 3}, {16, 16}, {17, 5}, {31, 18}, {32, 7}, {33, 64}, {40, 37}, {128, 64},
		{128, 10}, {300, 33}, {3000, 15}, {5, 40000}, {70, 1100},
	}
	onEverySet(t, func(t *testing.T) {
		for i, m := range mixes {
			for j, shape := range shapes {
				in, out := shape[0], shape[1]
				if in*out > 20000 && (i+j)%4 != 0 {
					continue
				}
				for share := range 5 { // of four, how many pass
					w := NewMatrix(in, out)
					w.Stride += share % 2 * (j % 2)
					w.Data = make([]float32, in*w.Stride)
					d, y := make([]float32, out), make([]float32, in)
					for _, u := range [][]float32{w.Data, d, y} {
						m.fill(rnd, u)
					}
					ReLU(y, y)
					for k := range y {
						if rnd.IntN(4) >= share {
							y[k] = 0
						} else if y[k] == 0 {
							y[k] = 1
						}
					}
					want, got := make([]float32, in), make([]float32, in)
					fillWith(got, stale)
					MatMulTB(Matrix{1, in, in, want}, Matrix{1, out, out, d}, w)
					ReLUGrad(want, want, y)
					InputGradReLU(got, d, w, y)
					require.True(t, equalBits(t, want, got), "%v, %d of 4", shape, share)
				}
			}
		}
	})
}

func TestInputGradReLUMisuse(t *testing.T) {
	a := make([]float32, 60)
	w := Matrix{3, 4, 4, a[:12]}
	dx, d, y := a[20:23], a[30:34], a[40:43]
	for message, calls := range map[string][]func(){
		errShape: {
			func() { InputGradReLU(a[20:22], d, w, y) }, func() { InputGradReLU(dx, a[30:33], w, y) },
			func() { InputGradReLU(dx, d, w, a[40:44]) }, func() { InputGradReLU(nil, d, w, nil) },
		},
		errMatrix: {func() { InputGradReLU(dx, d, Matrix{3, 4, 4, a[:11]}, y) }, func() { InputGradReLU(dx, d, Matrix{3, 4, 3, a}, y) }},
		errShared: {
			func() { InputGradReLU(a[9:12], d, w, y) }, func() { InputGradReLU(a[28:31], d, w, y) },
			func() { InputGradReLU(y, d, w, y) }, func() { InputGradReLU(a[38:41], d, w, y) },
		},
	} {
		for i, f := range calls {
			assert.PanicsWithValue(t, message, f, "%s: call %d", message, i)
		}
	}
	require.NotPanics(t, func() {
		InputGradReLU(a[12:15], d, w, y) // end to end
		InputGradReLU(nil, d, Matrix{0, 4, 4, nil}, nil)
	})
}

// TestGradientOfNothing: a part without rows or columns is one that no kernel touches.
func TestGradientOfNothing(t *testing.T) {
	x := make([]float32, 8*generic.GradientCols)
	for _, size := range [][2]int{{0, 64}, {0, 5}, {4, 0}, {0, 0}} {
		for i := range impls {
			var moved [3][8 * generic.GradientCols]float32
			for k := range moved {
				for j := range moved[k] {
					moved[k][j] = 1
				}
			}
			before := moved
			impls[i].AdamWGradient(moved[0][:], moved[1][:], moved[2][:], x, x, 64, 8, size[0], size[1], 8, 0.5, 1, 0.5, 1, 1, 1, 1, 0.5)
			require.Equal(t, before, moved, "%s: %d rows, %d columns", impls[i].name, size[0], size[1])
		}
	}
}
