package kernel

import (
	"math"
	"slices"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/generic"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// rowsOfOuter are the rows of the kernels of outer.go. The weights and the moments have all
// elements of a trial; their gradient is the outer product of the begin and of the end of the last
// slice.
var rowsOfOuter = []row{
	{name: "AxpyOuter", family: "outer", roles: "ur", scalars: anything, call: func(s *impl, o *operands) uint64 {
		x, d := o.outer(o.v[1])
		s.AxpyOuter(o.a[0], x, d, o.v[0])
		return 0
	}},
	{name: "MomentumOuter", family: "outer", roles: "uur", scalars: anything, call: func(s *impl, o *operands) uint64 {
		x, d := o.outer(o.v[2])
		s.MomentumOuter(o.v[0], o.v[1], x, d, o.a[0], o.a[1])
		return 0
	}},
	{name: "NesterovOuter", family: "outer", roles: "uur", scalars: anything, call: func(s *impl, o *operands) uint64 {
		x, d := o.outer(o.v[2])
		s.NesterovOuter(o.v[0], o.v[1], x, d, o.a[0], o.a[1])
		return 0
	}},
	{name: "AdamOuter", family: "outer", roles: "uuur", scalars: adamScalars, call: func(s *impl, o *operands) uint64 {
		x, d := o.outer(o.v[3])
		s.AdamOuter(o.v[0], o.v[1], o.v[2], x, d, o.a[0], o.a[1], o.a[2], o.a[3], o.a[4], o.a[5], o.a[6])
		return 0
	}},
	{name: "AdamWOuter", family: "outer", roles: "uuur", scalars: adamScalars, call: func(s *impl, o *operands) uint64 {
		x, d := o.outer(o.v[3])
		s.AdamWOuter(o.v[0], o.v[1], o.v[2], x, d, o.a[0], o.a[1], o.a[2], o.a[3], o.a[4], o.a[5], o.a[6], o.a[7])
		return 0
	}},
	{name: "RMSpropOuter", family: "outer", roles: "uur", scalars: rmspropScalars, call: func(s *impl, o *operands) uint64 {
		x, d := o.outer(o.v[2])
		s.RMSpropOuter(o.v[0], o.v[1], x, d, o.a[0], o.a[1], o.a[2], o.a[3], o.a[4])
		return 0
	}},
	{name: "RMSpropMomentumOuter", family: "outer", roles: "uuur", scalars: rmspropScalars, call: func(s *impl, o *operands) uint64 {
		x, d := o.outer(o.v[3])
		s.RMSpropMomentumOuter(o.v[0], o.v[1], o.v[2], x, d, o.a[0], o.a[1], o.a[2], o.a[3], o.a[4], o.a[5])
		return 0
	}},
	{name: "RMSpropCenteredOuter", family: "outer", roles: "uuur", scalars: rmspropScalars, call: func(s *impl, o *operands) uint64 {
		x, d := o.outer(o.v[3])
		s.RMSpropCenteredOuter(o.v[0], o.v[1], o.v[2], x, d, o.a[0], o.a[1], o.a[2], o.a[3], o.a[4])
		return 0
	}},
	{name: "AdagradOuter", family: "outer", roles: "uur", scalars: adagradScalars, call: func(s *impl, o *operands) uint64 {
		x, d := o.outer(o.v[2])
		s.AdagradOuter(o.v[0], o.v[1], x, d, o.a[0], o.a[1])
		return 0
	}},
	{name: "RpropOuter", family: "outer", roles: "uuur", scalars: rpropScalars, call: func(s *impl, o *operands) uint64 {
		x, d := o.outer(o.v[3])
		s.RpropOuter(o.v[0], o.v[1], o.v[2], x, d, o.a[0], o.a[1], o.a[2], o.a[3])
		return 0
	}},
}

// outer cuts from the begin of u as many elements as there are rows of weights, and from its end as
// many as there are columns. What u holds says how many.
func (*operands) outer(u []float32) (x, d []float32) {
	n := len(u)
	if n == 0 {
		return nil, nil
	}
	drawn := (math.Float32bits(u[0]) ^ math.Float32bits(u[n/2])) * 0x9e3779b1 >> 8
	cols := 1 + int(drawn)%min(n, 100)
	for n%cols != 0 {
		cols++
	}
	return u[:n/cols], u[n-cols:]
}

// The public functions, which are methods, are compared with the kernels.
func init() {
	exported.AxpyOuter = func(a float32, x, d, w []float32) { Outer{x, d}.Axpy(a, w) }
	exported.MomentumOuter = func(w, v, x, d []float32, rate, mu float32) { Outer{x, d}.Momentum(w, v, rate, mu) }
	exported.NesterovOuter = func(w, v, x, d []float32, rate, mu float32) { Outer{x, d}.Nesterov(w, v, rate, mu) }
	exported.AdamOuter = func(w, m, v, x, d []float32, beta1, c1, beta2, c2, rate, root, eps float32) {
		Outer{x, d}.Adam(w, m, v, AdamStep{beta1, c1, beta2, c2, rate, root, eps})
	}
	exported.AdamWOuter = func(w, m, v, x, d []float32, beta1, c1, beta2, c2, rate, root, eps, keep float32) {
		Outer{x, d}.AdamW(w, m, v, AdamStep{beta1, c1, beta2, c2, rate, root, eps}, keep)
	}
	exported.RMSpropOuter = func(w, q, x, d []float32, decay, c, rate, inner, eps float32) {
		Outer{x, d}.RMSprop(w, q, RMSpropStep{decay, c, rate, inner, eps})
	}
	exported.RMSpropMomentumOuter = func(w, q, v, x, d []float32, decay, c, rate, inner, eps, mu float32) {
		Outer{x, d}.RMSpropMomentum(w, q, v, RMSpropStep{decay, c, rate, inner, eps}, mu)
	}
	exported.RMSpropCenteredOuter = func(w, q, m, x, d []float32, decay, c, rate, inner, eps float32) {
		Outer{x, d}.RMSpropCentered(w, q, m, RMSpropStep{decay, c, rate, inner, eps})
	}
	exported.AdagradOuter = func(w, q, x, d []float32, rate, eps float32) { Outer{x, d}.Adagrad(w, q, rate, eps) }
	exported.RpropOuter = func(w, step, sign, x, d []float32, grow, shrink, least, most float32) {
		Outer{x, d}.Rprop(w, step, sign, RpropStep{grow, shrink, least, most})
	}
}

// TestOuterIsProduct: the gradient that is not written is the one that a product writes, −0 and NaN
// included, for rows wider and longer than a piece, too.
func TestOuterIsProduct(t *testing.T) {
	rnd := seeded("outer")
	onEverySet(t, func(t *testing.T) {
		defer func(chunk int) { active.chunk = chunk }(active.chunk)
		active.chunk = 64
		for _, m := range mixes {
			for _, size := range [][2]int{{1, 1}, {3, 1}, {1, 3}, {200, 1}, {1, 200}, {2, 200}, {5, 63}, {70, 17}, {9, 64}, {4, 65}} {
				x, d, w := make([]float32, size[0]), make([]float32, size[1]), make([]float32, size[0]*size[1])
				m.fill(rnd, x)
				m.fill(rnd, d)
				m.fill(rnd, w)
				g := NewMatrix(size[0], size[1])
				MatMulTA(g, Matrix{1, size[0], size[0], x}, Matrix{1, size[1], size[1], d})
				want := slices.Clone(w)
				Axpy(-0.1, g.Data[:len(w)], want)
				Outer{x, d}.Axpy(-0.1, w)
				if !equalBits(t, want, w) {
					return
				}
			}
		}
	})
}

func TestOuterMisuse(t *testing.T) {
	a := make([]float32, 200)
	g := Outer{a[:3], a[3:7]}
	s, r := AdamStep{}, RMSpropStep{}
	for message, calls := range map[string][]func(){
		errOuter: {
			func() { g.Axpy(1, a[100:111]) }, func() { g.Momentum(a[100:112], a[120:131], 1, 1) }, func() { Outer{}.Axpy(1, a[:1]) },
			func() { g.Adam(a[100:112], a[120:132], nil, s) }, func() { g.Rprop(a[100:112], a[120:133], a[140:152], RpropStep{}) },
		},
		errShared: {
			func() { g.Axpy(1, a[2:14]) }, func() { g.Axpy(1, a[6:18]) }, func() { g.Nesterov(a[100:112], a[6:18], 1, 1) },
			func() { g.Nesterov(a[100:112], a[111:123], 1, 1) }, func() { g.Adam(a[100:112], a[120:132], a[120:132], s) },
			func() { g.AdamW(a[100:112], a[120:132], a[100:112], s, 1) }, func() { g.RMSprop(a[100:112], a[1:13], r) },
			func() { g.RMSpropMomentum(a[100:112], a[120:132], a[131:143], r, 1) }, func() { g.RMSpropCentered(a[100:112], a[120:132], a[4:16], r) },
			func() { g.Adagrad(a[100:112], a[101:113], 1, 1) },
		},
	} {
		for i, f := range calls {
			assert.PanicsWithValue(t, message, f, "%s: call %d", message, i)
		}
	}
	require.NotPanics(t, func() {
		g.Axpy(1, a[7:19]) // end to end
		Outer{}.Adam(nil, nil, nil, s)
		Outer{X: a[:3]}.Axpy(1, nil)
	})
}

// TestOuterOfZeros: rows of weights whose x is 0 may be left alone only where the step would leave
// them as they are. It would not if a gradient were NaN, or if a·0 were +0, which makes +0 of −0.
func TestOuterOfZeros(t *testing.T) {
	rnd := seeded("outer of zeros")
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	negative := float32(math.Copysign(0, -1))
	onEverySet(t, func(t *testing.T) {
		for _, shape := range [][2]int{{1, 5}, {2, 1}, {3, 16}, {63, 20}, {64, 64}, {65, 100}, {130, 128}, {20, 300}, {700, 3}} {
			rows, cols := shape[0], shape[1]
			for _, a := range []float32{-0.5, 0.5, 0, negative, -inf, inf, nan, -math.MaxFloat32, -math.SmallestNonzeroFloat32} {
				for _, odd := range []float32{1, inf, -inf, nan, math.MaxFloat32} {
					x, d, w := make([]float32, rows), make([]float32, cols), make([]float32, rows*cols)
					for _, u := range [][]float32{x, d, w} {
						mixes[0].fill(rnd, u)
					}
					for i := range x {
						switch rnd.IntN(8) {
						case 0, 1, 2:
							x[i] = 0
						case 3:
							x[i] = negative
						case 4:
							x[i] = nan
						}
					}
					for i := range w {
						switch rnd.IntN(8) {
						case 0:
							w[i] = 0
						case 1:
							w[i] = negative
						case 2:
							w[i] = nan
						}
					}
					d[rnd.IntN(cols)] = odd
					want := slices.Clone(w)
					generic.AxpyOuter(a, x, d, want)
					Outer{x, d}.Axpy(a, w)
					require.True(t, equalBits(t, want, w), "%v, a = %v, with %v", shape, a, odd)
				}
			}
		}
	})
}
