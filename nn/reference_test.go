package nn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An independent network: float64, package math, loops, no code of this library. It carries with
// every number a bound on how far a float32 computation of the same formula may be from it, so that
// comparisons with the real one need no tolerance out of the air.

// A ball is a number and the bound on the error of its float32 counterpart.
type ball struct{ v, e float64 }

// u is the largest relative error of rounding to float32, a little more for the float64
// operations here, and tiny that of a subnormal.
const (
	u    = 0x1.0001p-24
	tiny = 0x1p-149
)

// rounded is a after one rounding to float32.
func (a ball) rounded() ball { return ball{a.v, a.e + u*(math.Abs(a.v)+a.e) + tiny} }

// plus, minus, times and over are the exact operations on what is known inexactly.
func (a ball) plus(b ball) ball  { return ball{a.v + b.v, a.e + b.e} }
func (a ball) minus(b ball) ball { return ball{a.v - b.v, a.e + b.e} }
func (a ball) times(b ball) ball {
	return ball{a.v * b.v, math.Abs(a.v)*b.e + math.Abs(b.v)*a.e + a.e*b.e}
}
func (a ball) over(b ball) ball {
	low := math.Abs(b.v) - b.e
	return ball{a.v / b.v, (a.e + math.Abs(a.v/b.v)*b.e) / low}
}
func (a ball) sqrt() ball {
	return ball{math.Sqrt(a.v), math.Max(math.Sqrt(a.v+a.e)-math.Sqrt(a.v), math.Sqrt(a.v)-math.Sqrt(math.Max(a.v-a.e, 0)))}
}

// lipschitz is f(a), f's slope being at most so much.
func (a ball) lipschitz(f func(float64) float64, slope float64) ball {
	return ball{f(a.v), slope * a.e}
}

func exact(v float32) ball { return ball{v: float64(v)} }

// A referenceLayer holds w[in][out] and b[out].
type referenceLayer struct {
	w [][]ball
	b []ball
	f Activation
}

type reference struct {
	layers []referenceLayer
	loss   Loss

	kinks []bool // which side of its kink each unit was on in the last forward
	near  bool   // whether one was too near to tell
}

func newReference(net *Network, loss Loss) *reference {
	r := &reference{loss: loss}
	for _, p := range net.layers {
		l := referenceLayer{f: p.Activation}
		for i := range p.W.Rows {
			l.w = append(l.w, nil)
			for _, v := range p.W.Row(i) {
				l.w[i] = append(l.w[i], exact(v))
			}
		}
		for _, v := range p.B {
			l.b = append(l.b, exact(v))
		}
		r.layers = append(r.layers, l)
	}
	return r
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// smooth are activations f that act on each number by itself, and have a slope f′ everywhere, with
// a bound of |f″|.
var smooth = map[Activation]struct {
	f, slope func(z float64) float64
	bending  float64
}{
	Softplus: {func(z float64) float64 { return math.Max(z, 0) + math.Log1p(math.Exp(-math.Abs(z))) }, logistic, 0.25},
	SiLU: {func(z float64) float64 { return z * logistic(z) },
		func(z float64) float64 { return logistic(z) * (1 + z*logistic(-z)) }, 0.5},
	GELU: {func(z float64) float64 { return z / 2 * math.Erfc(-z/math.Sqrt2) },
		func(z float64) float64 {
			return math.Erfc(-z/math.Sqrt2)/2 + z*math.Exp(-z*z/2)/math.Sqrt(2*math.Pi)
		}, 0.8},
	GELUTanh: {func(z float64) float64 { return z * logistic(bent(z)) },
		func(z float64) float64 {
			s := logistic(bent(z))
			return s + z*s*(1-s)*math.Sqrt(8/math.Pi)*(1+3*0.044715*z*z)
		}, 0.8},
}

// bent is what GELUTanh takes the logistic function of.
func bent(z float64) float64 { return math.Sqrt(8/math.Pi) * (z + 0.044715*z*z*z) }

// activate returns f(z) for one row.
func (r *reference) activate(f Activation, z []ball) []ball {
	y := make([]ball, len(z))
	kink := func(z ball) bool {
		r.kinks = append(r.kinks, z.v > 0)
		r.near = r.near || math.Abs(z.v) <= z.e
		return z.v > 0
	}
	switch f.kind() {
	case Identity:
		copy(y, z)
	case ReLU:
		for i, z := range z {
			if kink(z) {
				y[i] = z
			}
		}
	case LeakyReLU:
		for i, z := range z {
			y[i] = z
			if !kink(z) {
				y[i] = z.times(exact(f.parameter())).rounded()
			}
		}
	case Sigmoid:
		for i, z := range z {
			y[i] = z.lipschitz(logistic, 0.25).rounded()
		}
	case Tanh:
		for i, z := range z {
			y[i] = z.lipschitz(math.Tanh, 1).rounded()
		}
	case Softplus, ELU, SiLU, GELU, GELUTanh:
		for i, z := range z {
			if f.kind() == ELU {
				alpha := float64(f.parameter())
				r.kinks = append(r.kinks, z.v > 0) // of its slope, which jumps unless alpha is 1
				r.near = r.near || alpha != 1 && math.Abs(z.v) <= z.e
				y[i] = z
				if z.v <= z.e {
					value := func(z float64) float64 { return math.Max(z, 0) + alpha*math.Expm1(math.Min(z, 0)) }
					slope := alpha * math.Exp(math.Min(z.v, 0))
					if alpha == 1 { // without a jump
						slope += z.e
					} else if z.v >= -z.e {
						slope = math.Max(1, alpha)
					}
					y[i] = z.lipschitz(value, slope).rounded()
				}
				continue
			}
			s := smooth[f]
			y[i] = z.lipschitz(s.f, math.Abs(s.slope(z.v))+s.bending*z.e).rounded()
		}
	case Softmax:
		sum, worst := 0.0, 0.0
		for _, z := range z {
			sum += math.Exp(z.v)
			worst = math.Max(worst, z.e)
		}
		for i, z := range z {
			// The logarithm of a probability moves by at most twice what the z move.
			p := math.Exp(z.v) / sum
			y[i] = ball{p, p * math.Expm1(2*worst)}.rounded().rounded() // within 1 ULP: two roundings
		}
	}
	return y
}

// forward returns, for one row, the weighted sums and the outputs of each layer; x comes first
// among the outputs.
func (r *reference) forward(x []ball) (zs, ys [][]ball) {
	ys = append(ys, x)
	for _, l := range r.layers {
		z := make([]ball, len(l.b))
		for q := range z {
			z[q] = l.b[q]
			for i, a := range x {
				z[q] = a.times(l.w[i][q]).plus(z[q]).rounded()
			}
		}
		x = r.activate(l.f, z)
		zs, ys = append(zs, z), append(ys, x)
	}
	return zs, ys
}

// rowLoss returns the loss of one row, before the mean over the rows, whose float32 counterpart
// gets at its logarithms in float64.
func (r *reference) rowLoss(z, y []ball, t []float32) ball {
	var sum ball
	n := float64(len(y))
	switch r.loss.kind() {
	case MeanSquaredError, MeanAbsoluteError, huber:
		for i := range y {
			d := y[i].minus(exact(t[i])).rounded()
			switch delta := float64(r.loss.parameter()); r.loss.kind() {
			case MeanSquaredError:
				sum = sum.plus(d.times(d)).rounded()
			case MeanAbsoluteError:
				r.kinks = append(r.kinks, d.v > 0)
				r.near = r.near || math.Abs(d.v) <= d.e
				sum = sum.plus(ball{math.Abs(d.v), d.e}).rounded()
			case huber:
				r.kinks = append(r.kinks, d.v > delta, d.v < -delta)
				c := ball{math.Max(-delta, math.Min(delta, d.v)), d.e}
				sum = sum.plus(c.times(d.minus(c.times(exact(0.5))).rounded())).rounded()
			}
		}
		for range 6 { // the fold of the 64 lanes
			sum = sum.rounded()
		}
		return ball{sum.v / n, sum.e / n}
	case CrossEntropy:
		exps := 0.0
		for _, z := range z {
			exps += math.Exp(z.v)
		}
		for i, z := range z {
			sum.v += r.smoothed(t[i], len(t)) * (math.Log(exps) - z.v)
			sum.e = math.Max(sum.e, 2*z.e)
		}
		return ball{sum.v, sum.e + 1e-14}
	}
	for i, z := range z {
		sum.v += math.Max(z.v, 0) + math.Log1p(math.Exp(-math.Abs(z.v))) - float64(t[i])*z.v
		sum.e += z.e + 1e-14
	}
	return ball{sum.v / n, sum.e / n}
}

// smoothed returns the target that label smoothing makes of one of n.
func (r *reference) smoothed(t float32, n int) float64 {
	e := 0.0
	if r.loss.kind() == CrossEntropy {
		e = float64(r.loss.parameter())
	}
	return (1-e)*float64(t) + e/float64(n)
}

// mean returns the loss of a batch.
func (r *reference) mean(x, y kernel.Matrix) ball {
	var sum ball
	r.kinks, r.near = nil, false
	for i := range x.Rows {
		zs, ys := r.forward(exactRow(x.Row(i)))
		sum = sum.plus(r.rowLoss(zs[len(zs)-1], ys[len(ys)-1], y.Row(i)))
	}
	return ball{sum.v / float64(x.Rows), sum.e / float64(x.Rows)}
}

func exactRow(x []float32) []ball {
	row := make([]ball, len(x))
	for i, v := range x {
		row[i] = exact(v)
	}
	return row
}

// gradients returns the loss and ∂loss/∂w and ∂loss/∂b, by the chain rule, row after row.
func (r *reference) gradients(x, y kernel.Matrix) (loss ball, grads []referenceLayer) {
	for _, l := range r.layers {
		g := referenceLayer{b: make([]ball, len(l.b))}
		for range l.w {
			g.w = append(g.w, make([]ball, len(l.b)))
		}
		grads = append(grads, g)
	}
	one := ball{v: 1}
	r.kinks, r.near = nil, false
	for i := range x.Rows {
		zs, ys := r.forward(exactRow(x.Row(i)))
		last := len(r.layers) - 1
		out, t := ys[last+1], y.Row(i)
		loss = loss.plus(r.rowLoss(zs[last], out, t))

		d := make([]ball, len(out))
		scale := ball{v: 1 / float64(x.Rows)}
		switch r.loss.kind() {
		case MeanSquaredError:
			scale = ball{v: 2 / float64(x.Rows*len(out))}
		case BinaryCrossEntropy, MeanAbsoluteError, huber:
			scale = ball{v: 1 / float64(x.Rows*len(out))}
		}
		for j := range d {
			d[j] = out[j].minus(exact(t[j])).rounded()
			switch p := float64(r.loss.parameter()); {
			case r.loss.kind() == MeanAbsoluteError:
				d[j] = ball{v: math.Copysign(1, d[j].v)}
			case r.loss.kind() == huber:
				d[j] = ball{math.Max(-p, math.Min(p, d[j].v)), d[j].e}
			case r.loss.kind() == CrossEntropy && p != 0: // the share of a class and 1−ε, their difference and product round
				smooth := ball{v: r.smoothed(t[j], len(out))}
				smooth.e = 3 * u * smooth.v
				d[j] = out[j].minus(smooth).rounded().rounded()
				d[j].e += u * (math.Abs(out[j].v) + smooth.v)
			}
			d[j] = d[j].times(scale.rounded()).rounded()
		}
		for k := last; k >= 0; k-- {
			l, in, out := r.layers[k], ys[k], ys[k+1]
			if k < last || r.loss.regresses() {
				var s ball // Σ dy·y of a softmax row
				for j := range d {
					s = d[j].times(out[j]).plus(s).rounded()
				}
				for range 6 {
					s = s.rounded()
				}
				for j, y := range out {
					switch l.f.kind() {
					case ReLU:
						if zs[k][j].v <= 0 {
							d[j] = ball{}
						}
					case LeakyReLU:
						if zs[k][j].v <= 0 {
							d[j] = d[j].times(exact(l.f.parameter())).rounded()
						}
					case Sigmoid:
						d[j] = d[j].times(y.times(one.minus(y).rounded()).rounded()).rounded()
					case Tanh:
						d[j] = d[j].times(one.minus(y.times(y)).rounded()).rounded()
					case ELU:
						if y.v <= y.e { // y may be negative
							d[j] = d[j].times(ball{math.Min(y.v, 0), y.e}.plus(exact(l.f.parameter())).rounded()).rounded()
						}
					case Softplus:
						slope := y.lipschitz(func(y float64) float64 { return -math.Expm1(-y) }, 1)
						d[j] = d[j].times(slope).rounded()
					case SiLU, GELU, GELUTanh:
						slope := zs[k][j].lipschitz(smooth[l.f].slope, smooth[l.f].bending)
						slope.e += 0x1p-32 // of the exponential
						d[j] = d[j].times(slope).rounded()
					case Softmax:
						d[j] = d[j].minus(s).rounded().times(y).rounded()
					}
				}
			}
			before := make([]ball, len(in))
			for p, a := range in {
				for q := range d {
					grads[k].w[p][q] = a.times(d[q]).plus(grads[k].w[p][q]).rounded()
					before[p] = d[q].times(l.w[p][q]).plus(before[p]).rounded()
				}
			}
			for q := range d {
				grads[k].b[q] = grads[k].b[q].plus(d[q]).rounded()
			}
			d = before
		}
	}
	return ball{loss.v / float64(x.Rows), loss.e / float64(x.Rows)}, grads
}

// each calls f with every weight and bias of two stacks of layers.
func each(a, b []referenceLayer, f func(where string, a, b *ball)) {
	for k := range a {
		for i := range a[k].w {
			for q := range a[k].w[i] {
				f(fmt.Sprintf("%d.weight[%d,%d]", k, i, q), &a[k].w[i][q], &b[k].w[i][q])
			}
		}
		for q := range a[k].b {
			f(fmt.Sprintf("%d.bias[%d]", k, q), &a[k].b[q], &b[k].b[q])
		}
	}
}

// number returns a float32 with 12 bits in (−2, 2), from integers only.
func number(r *rand.PCG) float32 { return float32(int32(r.Uint64()>>52)-2047) / 1024 }

func randomMatrix(r *rand.PCG, rows, cols int) kernel.Matrix {
	m := kernel.NewMatrix(rows, cols)
	for i := range m.Data {
		m.Data[i] = number(r)
	}
	return m
}

// randomTargets returns targets that suit the loss.
func randomTargets(r *rand.PCG, loss Loss, rows, cols int) kernel.Matrix {
	y := randomMatrix(r, rows, cols)
	for i := range rows {
		row := y.Row(i)
		for j := range row {
			if loss.kind() == BinaryCrossEntropy {
				row[j] = float32(r.Uint64()>>62) / 3 // 0, 1, and soft ones between
			}
		}
		if loss.kind() == CrossEntropy { // halves for two classes, or a whole for one
			clear(row)
			row[r.Uint64()%uint64(cols)] += 0.5
			row[r.Uint64()%uint64(cols)] += 0.5
		}
	}
	return y
}

// pairs are the losses with the outputs that they go with.
var pairs = []struct {
	loss   Loss
	output Activation
}{
	{MeanSquaredError, Identity}, {MeanSquaredError, ReLU}, {MeanSquaredError, LeakyReLU},
	{MeanSquaredError, Sigmoid}, {MeanSquaredError, Tanh}, {MeanSquaredError, Softplus}, {MeanSquaredError, ELU},
	{MeanSquaredError, SiLU}, {MeanSquaredError, GELU}, {MeanSquaredError, GELUTanh},
	{CrossEntropy, Softmax}, {BinaryCrossEntropy, Sigmoid},
	{CrossEntropy.WithSmoothing(0.1), Softmax}, {MeanAbsoluteError, Identity}, {MeanAbsoluteError, Sigmoid},
	{Huber(0.25), Identity}, {Huber(1), Tanh},
}

// TestGradients checks back-propagation for every activation, in hidden layers and at the output,
// under every loss. First the chain rule, worked in float64, against numerical differentiation;
// then what the trainer computes against that, within the bound that float32 allows.
func TestGradients(t *testing.T) {
	for _, p := range pairs {
		hiddens := []Activation{LeakyReLU.WithSlope(0.25), ELU.WithAlpha(0.5), ELU.WithAlpha(1.25)}
		for f := range Activation(len(activationNames)) {
			hiddens = append(hiddens, f)
		}
		for _, hidden := range hiddens {
			for _, rows := range []int{1, 4} {
				t.Run(fmt.Sprintf("%v/%v/%v/rows=%d", p.loss, p.output, hidden, rows), func(t *testing.T) {
					// A seed that gives most weights a gradient, and no unit a place too near to
					// its kink to tell its side.
					var net *Network
					var x, y kernel.Matrix
					var r *reference
					var loss ball
					var want []referenceLayer
					for seed := uint64(1); ; seed++ {
						require.Less(t, seed, uint64(100), "no seed will do")
						net = must(New(seed, 5, Dense(7, hidden), Dense(4, hidden), Dense(3, p.output)))
						random := rand.NewPCG(seed, 3)
						for _, l := range net.Layers() {
							for i := range l.B {
								l.B[i] = number(random)
							}
						}
						x, y = randomMatrix(random, rows, 5), randomTargets(random, p.loss, rows, 3)
						r = newReference(net, p.loss)
						loss, want = r.gradients(x, y)
						nonzero := 0
						each(want, want, func(_ string, g, _ *ball) {
							if g.v != 0 {
								nonzero++
							}
						})
						if !r.near && nonzero > net.NumParameters()/2 {
							break
						}
					}
					each(r.layers, want, func(where string, w, g *ball) {
						got, bound := differentiate(t, r, w, x, y)
						require.InDelta(t, got, g.v, bound, where)
					})

					tr, err := NewTrainer(net, p.loss, SGD(1))
					require.NoError(t, err)
					require.InDelta(t, loss.v, tr.Backward(x, y), loss.e, "loss")
					require.Less(t, loss.e, 1e-4*math.Abs(loss.v))
					each(want, asReference(tr.Gradients()), func(where string, want, got *ball) {
						require.InDelta(t, want.v, got.v, want.e, where)
						require.Less(t, want.e, 1e-3, "a bound that says nothing")
					})
				})
			}
		}
	}
}

// asReference turns parameters into balls without errors.
func asReference(parameters []Parameters) []referenceLayer {
	return newReference(&Network{layers: parameters}, 0).layers
}

// differentiate returns ∂loss/∂w by central differences and a bound on their error: with D(h) =
// (L(w+h) − L(w−h))/2h, the error of D(h/2) is a third of D(h) − D(h/2) but for terms of order h⁴,
// and what float64 loses in L is magnified by 1/h.
func differentiate(t *testing.T, r *reference, w *ball, x, y kernel.Matrix) (slope, bound float64) {
	old := *w
	defer func() { *w = old }()
	at := func(v float64) (float64, []bool) {
		w.v = v
		return r.mean(x, y).v, r.kinks
	}
	l0, kinks := at(old.v)
	for h := 0x1p-9; h > 0x1p-30; h /= 4 {
		smooth := true
		d := func(h float64) float64 {
			up, k1 := at(old.v + h)
			down, k2 := at(old.v - h)
			smooth = smooth && assert.ObjectsAreEqual(kinks, k1) && assert.ObjectsAreEqual(kinks, k2)
			return (up - down) / (2 * h)
		}
		wide, narrow := d(h), d(h/2)
		if smooth { // else a unit passed its kink: nearer
			return narrow, math.Abs(wide-narrow) + 1e-14*(1+math.Abs(l0))/h
		}
	}
	t.Fatal("a unit lies on its kink")
	return 0, 0
}

// TestTraining trains a network of each kind for ten steps beside the reference, with plain
// gradient descent and with momentum. Losses and weights must stay within the bound, which grows
// with every step.
func TestTraining(t *testing.T) {
	for _, opt := range []Optimizer{SGD(0.25), Momentum(0.125, 0.75)} {
		for _, p := range pairs {
			t.Run(fmt.Sprintf("%v/%v/%v", opt, p.loss, p.output), func(t *testing.T) {
				net, err := New(8, 6, Dense(9, Tanh), Dense(5, Sigmoid), Dense(4, p.output))
				require.NoError(t, err)
				random := rand.NewPCG(7, 7)
				x, y := randomMatrix(random, 8, 6), randomTargets(random, p.loss, 8, 4)
				r := newReference(net, p.loss)
				velocity := asReference(must(NewTrainer(net, p.loss, opt)).Gradients()) // zeros
				tr := must(NewTrainer(net, p.loss, opt))
				first, last := 0.0, 0.0
				for step := range 10 {
					loss, grads := r.gradients(x, y)
					require.False(t, r.near, "a unit came too near to its kink: choose another seed")
					each(velocity, grads, func(_ string, v, g *ball) {
						*v = exact(float32(opt.Mu)).times(*v).plus(*g).rounded()
					})
					each(r.layers, velocity, func(_ string, w, v *ball) {
						*w = w.minus(exact(float32(opt.Rate)).times(*v)).rounded()
					})
					got := tr.Step(x, y)
					require.InDelta(t, loss.v, got, loss.e, "loss of step %d", step)
					require.Less(t, loss.e, 1e-2*loss.v, "a bound that says nothing")
					if step == 0 {
						first = got
					}
					last = got
				}
				require.Less(t, last, first, "the loss does not fall")
				each(r.layers, asReference(net.Layers()), func(where string, want, got *ball) {
					require.InDelta(t, want.v, got.v, want.e, where)
				})
			})
		}
	}
}

// TestAdam follows Adam's weights through steps with the gradients that the trainer has. (A whole
// training beside the reference is out of its reach: where a gradient is nearly zero, the first
// step's direction is its sign.)
func TestAdam(t *testing.T) {
	opt := Adam(0.03)
	net := must(New(5, 6, Dense(9, Tanh), Dense(4, Softmax)))
	random := rand.NewPCG(7, 7)
	x, y := randomMatrix(random, 8, 6), randomTargets(random, CrossEntropy, 8, 4)
	tr := must(NewTrainer(net, CrossEntropy, opt))
	f32 := func(x float64) ball { return exact(float32(x)) }
	m, v := make([]ball, net.NumParameters()), make([]ball, net.NumParameters())
	for step := 1.0; step <= 12; step++ {
		tr.Backward(x, y)
		g, w := flat(tr.Gradients()), flat(net.Layers())
		tr.Update()
		got := flat(net.Layers())
		rate := ball{v: opt.Rate / (1 - math.Pow(opt.Beta1, step))}.rounded()
		root := ball{v: 1 / math.Sqrt(1-math.Pow(opt.Beta2, step))}.rounded()
		for i, g := range g {
			m[i] = f32(opt.Beta1).times(m[i]).rounded().plus(f32(1 - opt.Beta1).times(g)).rounded()
			v[i] = f32(opt.Beta2).times(v[i]).rounded().plus(f32(1 - opt.Beta2).times(g).rounded().times(g)).rounded()
			divisor := v[i].sqrt().rounded().times(root).plus(f32(opt.Epsilon)).rounded()
			want := w[i].minus(rate.times(m[i].over(divisor).rounded())).rounded()
			require.InDelta(t, want.v, got[i].v, want.e, "parameter %d in step %v", i, step)
			require.Less(t, want.e, 1e-5, "a bound that says nothing")
			require.NotEqual(t, w[i], got[i])
		}
	}
}

// flat returns all parameters in one list.
func flat(layers []Parameters) (all []ball) {
	for _, p := range layers {
		all = append(append(all, exactRow(p.W.Data)...), exactRow(p.B)...)
	}
	return all
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
