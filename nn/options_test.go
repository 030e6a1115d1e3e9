package nn

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/stretchr/testify/require"
)

// TestPenalties: L2 and L1 are in the gradient and the penalty, of weights and, if wanted, of
// biases; a gradient by differences of loss and penalty together says the same.
func TestPenalties(t *testing.T) {
	for _, biases := range []bool{false, true} {
		net := must(New(1, 6, Dense(9, Tanh), Dense(4, Identity)))
		random := rand.NewPCG(7, 7)
		for _, l := range net.Layers() {
			for i := range l.B {
				l.B[i] = number(random)
			}
		}
		x, y := randomMatrix(random, 8, 6), randomTargets(random, MeanSquaredError, 8, 4)
		opt := SGD(0.5)
		opt.L2, opt.L1, opt.DecayBiases = 0.25, 0.125, biases
		tr := must(NewTrainer(net, MeanSquaredError, opt))
		r := newReference(net, MeanSquaredError)
		total := func() (sum float64) {
			sum = r.mean(x, y).v
			for _, l := range r.layers {
				for _, row := range l.w {
					for _, w := range row {
						sum += 0.125*w.v*w.v + 0.125*math.Abs(w.v)
					}
				}
				for _, b := range l.b {
					if biases {
						sum += 0.125*b.v*b.v + 0.125*math.Abs(b.v)
					}
				}
			}
			return sum
		}
		require.InDelta(t, total(), tr.Backward(x, y)+tr.Penalty(), 1e-5)
		tr.regularize()
		each(r.layers, asReference(tr.Gradients()), func(where string, w, g *ball) {
			old, h := w.v, 1e-6
			w.v = old + h
			up := total()
			w.v = old - h
			down := total()
			w.v = old
			require.InDelta(t, (up-down)/(2*h), g.v, 1e-4, where)
		})
	}
}

// TestDecay: decoupled decay multiplies weights before the step, and biases if wanted, with every
// method.
func TestDecay(t *testing.T) {
	random := rand.NewPCG(7, 7)
	x, y := randomMatrix(random, 8, 6), randomTargets(random, MeanSquaredError, 8, 4)
	for _, opt := range everyOptimizer() {
		for _, biases := range []bool{false, true} {
			plain, decayed := must(New(1, 6, Dense(9, Tanh), Dense(4, Identity))), must(New(1, 6, Dense(9, Tanh), Dense(4, Identity)))
			opt.Decay = 0
			with := opt
			with.Decay, with.DecayBiases = 0.25, biases
			keep := float32(1 - float64(opt.Rate*0.25))
			a, b := must(NewTrainer(plain, MeanSquaredError, opt)), must(NewTrainer(decayed, MeanSquaredError, with))
			for range 3 {
				require.Equal(t, a.Backward(x, y), b.Backward(x, y))
				for _, p := range plain.layers {
					kernel.Scale(p.W.Data, keep, p.W.Data)
					if biases {
						kernel.Scale(p.B, keep, p.B)
					}
				}
				a.Update()
				b.Update()
				require.Equal(t, plain.Hash(), decayed.Hash(), "%v", with)
			}
		}
	}
}

// everyOptimizer returns one of each method, and of each variant of one.
func everyOptimizer() []Optimizer {
	inside, mu, centered, keras, hat := RMSprop(0.01), RMSprop(0.01), RMSprop(0.01), Adagrad(0.01), Adam(0.01)
	inside.EpsilonInside, hat.EpsilonInside = true, true
	mu.Mu, centered.Centered, keras.Start = 0.9, true, 0.1
	return []Optimizer{SGD(0.1), Momentum(0.05, 0.9), Nesterov(0.05, 0.9), RMSprop(0.01), inside, mu, centered,
		Adagrad(0.05), keras, Adam(0.01), hat, AdamW(0.01, 0.1), Rprop()}
}

func TestClipping(t *testing.T) {
	random := rand.NewPCG(7, 7)
	x, y := randomMatrix(random, 8, 6), randomTargets(random, MeanSquaredError, 8, 4)
	net := must(New(1, 6, Dense(9, Tanh), Dense(4, Identity)))
	gradients := func(opt Optimizer) ([]float32, float64) {
		tr := must(NewTrainer(net, MeanSquaredError, opt))
		tr.Backward(x, y)
		norm := tr.GradientNorm()
		tr.regularize()
		return slices.Clone(tr.grad), norm
	}
	plain, norm := gradients(SGD(1))
	sum := 0.0
	for _, g := range plain {
		sum += float64(g) * float64(g)
	}
	require.InEpsilon(t, math.Sqrt(sum), norm, 1e-12)
	opt := SGD(1)
	opt.ClipNorm = norm / 2
	clipped, _ := gradients(opt)
	for i, g := range plain {
		require.InDelta(t, g/2, clipped[i], 1e-7)
	}
	opt.ClipNorm = norm // which it does not exceed
	same, _ := gradients(opt)
	sameBits(t, plain, same)
	opt.ClipNorm, opt.ClipValue = norm/2, 0.0625
	clipped, _ = gradients(opt)
	most := float32(0)
	for i, g := range plain {
		require.InDelta(t, max(-0.0625, min(0.0625, g/2)), clipped[i], 1e-7)
		most = max(most, clipped[i], -clipped[i])
	}
	require.Equal(t, float32(0.0625), most)
}

// TestSchedules compares each factor with its formula, by package math.
func TestSchedules(t *testing.T) {
	cycle := func(t int) float64 { // PyTorch's OneCycleLR, divided by its max_lr
		anneal := func(a, b, u float64) float64 { return b + (a-b)/2*(1+math.Cos(math.Pi*u)) }
		top, end := 0.3*100-1, 99.0
		if x := float64(t); x <= top {
			return anneal(1.0/25, 1, x/top)
		} else {
			return anneal(1, 1.0/25/1e4, (math.Min(x, end)-top)/(end-top))
		}
	}
	for _, c := range []struct {
		s    Schedule
		want func(t int) float64
	}{
		{Schedule{}, func(int) float64 { return 1 }},
		{StepDecay(10, 0.5), func(t int) float64 { return math.Pow(0.5, float64(t/10)) }},
		{ExponentialDecay(0.97), func(t int) float64 { return math.Pow(0.97, float64(t)) }},
		{InverseScaling(0.5), func(t int) float64 { return math.Pow(float64(t+1), -0.5) }},
		{InverseScaling(0.3), func(t int) float64 { return math.Pow(float64(t+1), -0.3) }},
		{Cosine(80, 0.125), func(t int) float64 {
			return 0.125 + 0.875*(1+math.Cos(math.Pi*math.Min(float64(t)/80, 1)))/2
		}},
		{OneCycle(100), cycle},
	} {
		tr := must(NewTrainer(everything(1), CrossEntropy, scheduled(c.s)))
		warm, err := NewTrainer(everything(1), CrossEntropy, scheduled(c.s.WithWarmup(4)))
		require.Equal(t, c.s.kind == oneCycle, err != nil)
		for step := range 120 {
			tr.steps = step
			require.InDelta(t, 0.5*c.want(step), tr.Rate(), 4e-16, "%v, step %d", c.s, step)
			if warm != nil {
				warm.steps = step
				want := float64(step+1) / 5
				if step >= 4 {
					want = c.want(step - 4)
				}
				require.InDelta(t, 0.5*want, warm.Rate(), 4e-16, "%v warmed up, step %d", c.s, step)
			}
		}
	}
}

// scheduled returns SGD with a schedule.
func scheduled(s Schedule) Optimizer {
	o := SGD(0.5)
	o.Schedule = s
	return o
}

func TestCosPi(t *testing.T) {
	for i := range 1 << 12 {
		u := float64(i) / (1<<12 - 1)
		require.InDelta(t, math.Cos(math.Pi*u), cosPi(u), 4e-16)
	}
	require.Equal(t, []float64{1, 0, -1}, []float64{cosPi(0), cosPi(0.5), cosPi(1)})
}

func TestPlateau(t *testing.T) {
	s := Plateau(2, 0.5)
	s.Least = 0.1
	tr := must(NewTrainer(everything(1), CrossEntropy, scheduled(s)))
	for i, c := range []struct{ loss, rate float64 }{
		{3, 0.5}, {2, 0.5}, {1.95, 0.5}, {2.5, 0.5}, {1.91, 0.25}, // three epochs that are not lower by more than 0.1
		{1.5, 0.25}, {1.5, 0.25}, {1.5, 0.25}, {math.NaN(), 0.125}, {1, 0.125},
	} {
		tr.Observe(c.loss)
		require.Equal(t, c.rate, tr.Rate(), "epoch %d", i)
	}
	tr = must(NewTrainer(everything(1), CrossEntropy, scheduled(s))) // NaN is no loss to compare with
	for _, loss := range []float64{math.NaN(), 3, 2, 1} {
		tr.Observe(loss)
	}
	require.Equal(t, reduction{Least: 1, Seen: true}, tr.reduced)
	tr = must(NewTrainer(everything(1), CrossEntropy, scheduled(Schedule{})))
	tr.Observe(1)
	require.Equal(t, 0.5, tr.Rate())
}

func TestInitializers(t *testing.T) {
	const in, out = 300, 200
	for _, c := range []struct {
		init      Initializer
		deviation float64
		uniform   bool
	}{
		{AutoInit, math.Sqrt(2.0 / in), true}, {HeUniform, math.Sqrt(2.0 / in), true}, {HeNormal, math.Sqrt(2.0 / in), false},
		{GlorotUniform, math.Sqrt(2.0 / (in + out)), true}, {GlorotNormal, math.Sqrt(2.0 / (in + out)), false},
		{LeCunUniform, math.Sqrt(1.0 / in), true}, {LeCunNormal, math.Sqrt(1.0 / in), false},
		{UniformInit(0.5), 0.5 / math.Sqrt(3), true}, {NormalInit(0.25), 0.25, false},
	} {
		net := must(New(5, in, Dense(out, ReLU).WithInit(c.init)))
		require.Equal(t, make([]float32, out), net.Layers()[0].B)
		w := net.Layers()[0].W.Data
		var mean, square, fourth, within float64
		n := float64(len(w))
		for _, v := range w {
			x := float64(v) / c.deviation
			mean, square, fourth = mean+x/n, square+x*x/n, fourth+x*x*x*x/n
			if math.Abs(x) < 1 {
				within += 1 / n
			}
		}
		require.InDelta(t, 0, mean, 5/math.Sqrt(n), "%v", c.init)
		require.InDelta(t, 1, square, 5*math.Sqrt(2/n), "%v", c.init)
		if c.uniform {
			require.InDelta(t, 9.0/5, fourth, 0.05, "%v", c.init)
			require.InDelta(t, 1/math.Sqrt(3), within, 0.01, "%v", c.init)
			require.LessOrEqual(t, float64(slices.Max(w)), c.deviation*math.Sqrt(3)*(1+1e-7))
		} else {
			require.InDelta(t, 3, fourth, 0.2, "%v", c.init)
			require.InDelta(t, math.Erf(1/math.Sqrt2), within, 0.01, "%v", c.init)
			require.Greater(t, float64(slices.Max(w)), 3.5*c.deviation)
		}
		require.Equal(t, c.init, must(ParseInitializer(c.init.String())))
	}
	zeros := must(New(5, in, Dense(out, ReLU).WithInit(ZeroInit)))
	require.Equal(t, make([]float32, in*out), zeros.Layers()[0].W.Data)
	odd := must(New(5, 3, Dense(5, Tanh).WithInit(NormalInit(1)))) // 15 weights: the last pair is cut
	require.NotZero(t, odd.Layers()[0].W.Data[14])
}

// TestDropout: the mask of a row depends on seed, step, layer and the row's number alone, and the
// gradient is that of the loss with the mask held.
func TestDropout(t *testing.T) {
	build := func() *Network {
		return must(New(3, 13, Dense(64, Tanh).WithDropout(0.5), Dense(32, GELU).WithDropout(0.25), Dense(5, Softmax)))
	}
	data := problem(5, 60)
	net := build()
	tr := must(NewTrainer(net, CrossEntropy, SGD(0.1)))
	loss := tr.BackwardLabels(data.X, data.Labels)
	gradient := slices.Clone(tr.grad)
	zeros, kept := 0, 0
	for i, v := range tr.dropped[0].Data[:60*64] {
		if v == 0 {
			zeros++
		} else {
			kept++
			require.Equal(t, 2*tr.output[0].Data[i], v)
		}
	}
	require.InDelta(t, 0.5, float64(zeros)/(60*64), 5*0.5/math.Sqrt(60*64))
	require.Equal(t, loss, tr.BackwardLabels(data.X, data.Labels), "the same step, the same mask")

	for _, chunk := range []int{1, 7, 60} { // nor do parts and workers matter
		tr := must(NewTrainer(net, CrossEntropy, SGD(0.1)))
		tr.chunk, tr.Workers = chunk, chunk
		require.Equal(t, loss, tr.BackwardLabels(data.X, data.Labels))
		sameBits(t, gradient, tr.grad)
	}
	tr.Seed = 1
	require.NotEqual(t, loss, tr.BackwardLabels(data.X, data.Labels), "another seed")
	tr.Seed, tr.steps = 0, 1
	require.NotEqual(t, loss, tr.BackwardLabels(data.X, data.Labels), "another step")
	tr.steps = 0

	// The gradient, by differences.
	for _, l := range []int{0, 1, 2} {
		tr.BackwardLabels(data.X, data.Labels)
		w, g := net.Layers()[l].W.Data, slices.Clone(tr.Gradients()[l].W.Data)
		for i := 0; i < len(w); i += 37 {
			old := w[i]
			d := func(h float32) float64 {
				w[i] = old + h
				up := tr.BackwardLabels(data.X, data.Labels)
				w[i] = old - h
				down := tr.BackwardLabels(data.X, data.Labels)
				w[i] = old
				return (up - down) / (2 * float64(h))
			}
			const h = 1.0 / 32
			require.InDelta(t, (4*d(h/2)-d(h))/3, g[i], 1e-5) // of some 1e-2
		}
	}

	// Evaluation and prediction drop nothing.
	plain := must(New(3, 13, Dense(64, Tanh), Dense(32, GELU), Dense(5, Softmax)))
	a, _, err := tr.Evaluate(data)
	require.NoError(t, err)
	b, _, err := must(NewTrainer(plain, CrossEntropy, SGD(0.1))).Evaluate(data)
	require.NoError(t, err)
	require.Equal(t, b, a)

	// In Fit a row's mask is that of its number in the data, whatever the batch: shuffled or in
	// order, the first step sees the same masks where it sees the same rows.
	perRow := func(opts FitOptions) map[int][]float32 {
		net := build()
		tr := must(NewTrainer(net, CrossEntropy, SGD(1e-30)))
		seen := map[int][]float32{}
		opts.Epochs = 1
		order := make([]int, 60)
		permute(order, opts.Seed, 1)
		if opts.InOrder {
			slices.Sort(order)
		}
		opts.OnStep = func(s Step) {
			for i := range s.Rows {
				if s.Step == 1 {
					seen[order[i]] = slices.Clone(tr.dropped[0].Row(i))
				}
			}
		}
		_, err := tr.Fit(context.Background(), data, opts)
		require.NoError(t, err)
		return seen
	}
	first := perRow(FitOptions{Batch: 20, InOrder: true})
	shared := 0
	for _, seed := range []uint64{1, 2, 3} {
		for row, values := range perRow(FitOptions{Batch: 20, Seed: seed}) {
			if want, ok := first[row]; ok {
				sameBits(t, want, values)
				shared++
			}
		}
	}
	require.Greater(t, shared, 5)
	for row, values := range first {
		if row > 0 {
			require.NotEqual(t, first[0], values)
		}
	}
}

// TestWeightedData: a row of weight 2 is the row twice, and one of weight 0 is not there.
func TestWeightedData(t *testing.T) {
	data := problem(5, 12)
	weights := []float32{1, 2, 0, 1, 1, 2, 1, 0, 3, 1, 1, 1}
	var rows []int
	for i, w := range weights {
		for range int(w) {
			rows = append(rows, i)
		}
	}
	repeated := data.Rows(rows)
	weighted := data
	weighted.Weights = weights
	for _, p := range pairs {
		build := func() *Network { return must(New(3, 13, Dense(9, Tanh), Dense(5, p.output))) }
		a, b := weighted, repeated
		if p.loss.kind() != CrossEntropy {
			a = Data{X: a.X, Y: OneHot(a.Labels, 5), Weights: weights}
			b = Data{X: b.X, Y: OneHot(b.Labels, 5)}
		}
		ta, tb := must(NewTrainer(build(), p.loss, SGD(0.1))), must(NewTrainer(build(), p.loss, SGD(0.1)))
		ha, err := ta.Fit(context.Background(), a, FitOptions{Epochs: 3})
		require.NoError(t, err)
		hb, err := tb.Fit(context.Background(), b, FitOptions{Epochs: 3})
		require.NoError(t, err)
		require.InEpsilon(t, hb[2].Loss, ha[2].Loss, 1e-5, "%v", p)
		la, _, _ := ta.Evaluate(a)
		lb, _, _ := tb.Evaluate(b)
		require.InEpsilon(t, lb, la, 1e-5)
		require.Equal(t, weights[3:5], a.Rows([]int{3, 4}).Weights)
	}
}

// TestSetClassWeights: the weight of a class multiplies that of its rows, for labels,
// distributions, and one output of two classes.
func TestSetClassWeights(t *testing.T) {
	data := problem(5, 30)
	alone := func(weights []float32) string {
		tr := must(NewTrainer(everything(1), CrossEntropy, Adam(0.01)))
		require.NoError(t, tr.SetClassWeights(weights))
		for i := range data.X.Rows {
			must(tr.LearnLabel(data.X.Row(i), data.Labels[i]))
		}
		return tr.Network().Hash()
	}
	require.Equal(t, alone(nil), alone([]float32{1, 2, 3, 4, 5}), "rows that come alone count the same")
	balanced := must(BalancedWeights(data.Labels, 5))
	sum := 0.0
	for _, label := range data.Labels {
		sum += float64(balanced[label])
	}
	require.InDelta(t, 30, sum, 1e-5)
	byRow := make([]float32, 30)
	for i, label := range data.Labels {
		byRow[i] = balanced[label]
	}
	losses := map[string]float64{}
	for name, d := range map[string]Data{
		"rows":   {X: data.X, Labels: data.Labels, Weights: byRow},
		"labels": data,
		"soft":   {X: data.X, Y: OneHot(data.Labels, 5)},
	} {
		tr := must(NewTrainer(everything(1), CrossEntropy, SGD(0.1)))
		if name != "rows" {
			require.NoError(t, tr.SetClassWeights(balanced))
		}
		losses[name] = tr.StepData(d)
		evaluated, _, err := must(NewTrainer(everything(1), CrossEntropy, SGD(0.1))).Evaluate(Data{X: data.X, Labels: data.Labels, Weights: byRow})
		require.NoError(t, err)
		require.Equal(t, evaluated, losses[name])
	}
	require.Equal(t, losses["rows"], losses["labels"])
	require.Equal(t, losses["rows"], losses["soft"])

	binary := must(NewTrainer(must(New(1, 13, Dense(1, Sigmoid))), BinaryCrossEntropy, SGD(0.1)))
	require.NoError(t, binary.SetClassWeights([]float32{1, 3}))
	require.NoError(t, binary.SetClassWeights(nil))
	tr := must(NewTrainer(everything(1), CrossEntropy, SGD(0.1)))
	for want, f := range map[string]func() error{
		"4 class weights: the network tells 5 classes apart": func() error { return tr.SetClassWeights(make([]float32, 4)) },
		"class 1 has the weight -1":                          func() error { return tr.SetClassWeights([]float32{1, -1, 1, 1, 1}) },
		"class 0 has the weight NaN": func() error {
			return tr.SetClassWeights([]float32{float32(math.NaN()), 1, 1, 1, 1})
		},
		"all class weights are 0":                           func() error { return tr.SetClassWeights(make([]float32, 5)) },
		"1 class weight: the network tells 2 classes apart": func() error { return binary.SetClassWeights([]float32{1}) },
		"class weights are for crossentropy": func() error {
			return must(NewTrainer(must(New(1, 1, Dense(1, Tanh))), MeanSquaredError, SGD(1))).SetClassWeights([]float32{1, 2})
		},
		"0 classes":                func() error { _, err := BalancedWeights(nil, 0); return err },
		"class 2 has no rows":      func() error { _, err := BalancedWeights([]int{0, 1}, 3); return err },
		"row 1 has the label 2":    func() error { _, err := BalancedWeights([]int{0, 2}, 2); return err },
		"3 weights for 30 rows":    func() error { d := data; d.Weights = make([]float32, 3); _, _, err := tr.Evaluate(d); return err },
		"all weights are 0":        func() error { d := data; d.Weights = make([]float32, 30); _, _, err := tr.Evaluate(d); return err },
		"row 0 has the weight -1":  func() error { d := data; d.Weights = weightsWith(-1); _, _, err := tr.Evaluate(d); return err },
		"row 0 has the weight NaN": func() error { d := data; d.Weights = weightsWith(math.NaN()); _, _, err := tr.Evaluate(d); return err },
	} {
		require.ErrorContains(t, f(), want)
	}
	d := data
	d.Weights = make([]float32, 3)
	require.PanicsWithValue(t, errWeights, func() { tr.StepData(d) })
}

func weightsWith(first float64) []float32 {
	w := make([]float32, 30)
	w[0], w[1] = float32(first), 1
	return w
}

// TestBadOptions: what a setting must be is said in one line.
func TestBadOptions(t *testing.T) {
	set := func(o Optimizer, f func(o *Optimizer)) Optimizer { f(&o); return o }
	nan := math.NaN()
	for want, opt := range map[string]Optimizer{
		"clip norm is 0: it must be above 0":              set(SGD(1), func(o *Optimizer) { o.ClipNorm = 0 }),
		"clip value is -1":                                set(SGD(1), func(o *Optimizer) { o.ClipValue = -1 }),
		"clip norm is NaN":                                set(SGD(1), func(o *Optimizer) { o.ClipNorm = nan }),
		"l2 is -1":                                        set(SGD(1), func(o *Optimizer) { o.L2 = -1 }),
		"l1 is NaN":                                       set(SGD(1), func(o *Optimizer) { o.L1 = nan }),
		"decay is +Inf":                                   set(SGD(1), func(o *Optimizer) { o.Decay = math.Inf(1) }),
		"decay is 2 at a learning rate of 1":              AdamW(1, 2),
		"decay is 20 at a learning rate of 0.1":           set(Rprop(), func(o *Optimizer) { o.Decay = 20 }),
		"rho is 1":                                        set(RMSprop(1), func(o *Optimizer) { o.Rho = 1 }),
		"a centered rmsprop has no momentum":              set(RMSprop(1), func(o *Optimizer) { o.Mu, o.Centered = 0.5, true }),
		"start is -1":                                     set(Adagrad(1), func(o *Optimizer) { o.Start = -1 }),
		"epsilon is 0":                                    set(Adagrad(1), func(o *Optimizer) { o.Epsilon = 0 }),
		"grow must be above 1":                            set(Rprop(), func(o *Optimizer) { o.Grow = 0.5 }),
		"least step is NaN":                               set(Rprop(), func(o *Optimizer) { o.Least = nan }),
		"mu is 1":                                         Nesterov(1, 1),
		"the schedule's factor is 0":                      scheduled(StepDecay(10, 0)),
		"the schedule's factor is 1.5":                    scheduled(ExponentialDecay(1.5)),
		"the schedule's power is NaN":                     scheduled(InverseScaling(nan)),
		"the schedule ends at 2":                          scheduled(Cosine(10, 2)),
		"a schedule of 0 steps":                           scheduled(Cosine(0, 0)),
		"one cycle of 5 steps: at least 10":               scheduled(OneCycle(5)),
		"a plateau of -1 epochs":                          scheduled(Plateau(-1, 0.5)),
		"a least improvement of NaN":                      scheduled(func() Schedule { s := Plateau(1, 0.5); s.Least = nan; return s }()),
		"a warm-up of -1 steps":                           scheduled(Schedule{}.WithWarmup(-1)),
		"one cycle with a warm-up: it has one of its own": scheduled(OneCycle(50).WithWarmup(2)),
	} {
		_, err := NewTrainer(everything(1), CrossEntropy, opt)
		require.ErrorContains(t, err, want)
	}
	for want, loss := range map[string]Loss{
		"label smoothing is 1":                    CrossEntropy.WithSmoothing(1),
		"label smoothing is -0.1":                 CrossEntropy.WithSmoothing(-0.1),
		"label smoothing is NaN":                  CrossEntropy.WithSmoothing(nan),
		"huber's delta is 0":                      Huber(0),
		"huber's delta is NaN":                    Huber(nan),
		"huber does not go with a softmax output": Huber(1),
		"mae does not go with a softmax output":   MeanAbsoluteError,
		"mse with smoothing":                      MeanSquaredError.WithSmoothing(0.1),
	} {
		_, err := NewTrainer(everything(1), loss, SGD(1))
		require.ErrorContains(t, err, want)
	}
	for want, layer := range map[string]Layer{
		"layer 0 has a dropout of 1":              Dense(3, ReLU).WithDropout(1),
		"layer 0 has a dropout of NaN":            Dense(3, ReLU).WithDropout(nan),
		"layer 0 has a dropout of -0.5":           Dense(3, ReLU).WithDropout(-0.5),
		"the last layer's outputs cannot be":      Dense(3, ReLU).WithDropout(0.5),
		"the activation leakyrelu(-1)":            Dense(3, LeakyReLU.WithSlope(-1)),
		"the activation elu(NaN)":                 Dense(3, ELU.WithAlpha(nan)),
		"the activation relu with a parameter":    Dense(3, ReLU.WithSlope(0.1)),
		"layer 0: unknown initializer 77":         Dense(3, ReLU).WithInit(77),
		"layer 0: initializer normal(-1): its":    Dense(3, ReLU).WithInit(NormalInit(-1)),
		"layer 0: initializer uniform(NaN): its ": Dense(3, ReLU).WithInit(UniformInit(nan)),
		"layer 0: initializer normal(3e+38): its number must be at least 0 and at most 1e30": Dense(3, ReLU).WithInit(NormalInit(3e38)),
		"the activation leakyrelu(+Inf): its parameter must be at least 0 and at most 1e30":  Dense(3, LeakyReLU.WithSlope(math.Inf(1))),
	} {
		_, err := New(1, 2, layer)
		require.ErrorContains(t, err, want)
	}
	for want, f := range map[string]func() error{
		`a number in brackets must follow elu`: func() error { _, err := ParseActivation("elu(x)"); return err },
		`relu with a parameter`:                func() error { _, err := ParseActivation("relu(1)"); return err },
		`elu(0.5`:                              func() error { _, err := ParseActivation("elu(0.5"); return err },
		`label smoothing is 2`:                 func() error { _, err := ParseLoss("crossentropy(2)"); return err },
		`mse with smoothing`:                   func() error { _, err := ParseLoss("mse(2)"); return err },
		`uniform and normal have a number`:     func() error { _, err := ParseInitializer("uniform"); return err },
		`and no others have`:                   func() error { _, err := ParseInitializer("zeros(1)"); return err },
		`a warm-up of 9 steps leaves none of the 9 of the training for cosine`: func() error { _, err := ParseSchedule("warmup(9) + cosine", 9); return err },
		`unknown schedule "x"`:                       func() error { _, err := ParseSchedule("x", 9); return err },
		`schedule "cosine(1,2,3)" has 3`:             func() error { _, err := ParseSchedule("cosine(1,2,3)", 9); return err },
		`numbers in brackets, with commas`:           func() error { _, err := ParseSchedule("step(1", 9); return err },
		`numbers in brackets`:                        func() error { _, err := ParseSchedule("step()", 9); return err },
		`step of 1.5: its length must be`:            func() error { _, err := ParseSchedule("step(1.5, 0.5)", 9); return err },
		`before the plus sign stands a`:              func() error { _, err := ParseSchedule("step(1, 0.5)+cosine", 9); return err },
		`warm-up, such as warmup(100)`:               func() error { _, err := ParseSchedule("warmup", 9); return err },
		`schedule of 0 steps`:                        func() error { _, err := ParseSchedule("cosine", 0); return err },
		`a warm-up of 10 steps leaves none of the 9`: func() error { _, err := ParseSchedule("warmup(10)+cosine", 9); return err },
		`the schedule's factor is NaN`:               func() error { _, err := ParseSchedule("exponential(nan)", 9); return err },
		`one cycle with a warm-up`:                   func() error { _, err := ParseSchedule("warmup(2)+onecycle(90)", 9); return err },
		`a warm-up of -2 steps`:                      func() error { _, err := ParseSchedule("warmup(-2)", 9); return err },
		`unknown initializer "x"`:                    func() error { _, err := ParseInitializer("x"); return err },
		`normal(-1): its number`:                     func() error { _, err := ParseInitializer("normal(-1)"); return err },
	} {
		require.ErrorContains(t, f(), want)
	}
	tr := must(NewTrainer(everything(1), CrossEntropy, SGD(1)))
	require.ErrorContains(t, tr.SetRate(-1), "learning rate is -1")
	require.Equal(t, 1.0, tr.Rate())
	require.NoError(t, tr.SetRate(0.25))
	require.Equal(t, 0.25, tr.Rate())
}

// TestNamesWithNumbers: whatever has a name is read back from it.
func TestNamesWithNumbers(t *testing.T) {
	for _, f := range []Activation{ReLU, LeakyReLU, LeakyReLU.WithSlope(0.2), LeakyReLU.WithSlope(0), ELU.WithAlpha(0.5), ELU} {
		require.Equal(t, f, must(ParseActivation(f.String())))
	}
	require.Equal(t, LeakyReLU, LeakyReLU.WithSlope(0.01))
	require.Equal(t, ELU, ELU.WithAlpha(1))
	for _, l := range []Loss{MeanSquaredError, MeanAbsoluteError, Huber(1), Huber(0.3), CrossEntropy, CrossEntropy.WithSmoothing(0.1), BinaryCrossEntropy} {
		require.Equal(t, l, must(ParseLoss(l.String())))
	}
	for _, opt := range everyOptimizer() {
		o := must(ParseOptimizer(opt.Name(), opt.Rate))
		require.Equal(t, opt.method, o.method)
	}
}

// TestParametersInFiles: slopes, alphas and dropout are in the file.
func TestParametersInFiles(t *testing.T) {
	net := must(New(3, 4, Dense(5, LeakyReLU.WithSlope(0.3)).WithDropout(0.1), Dense(6, ELU.WithAlpha(0.25)), Dense(2, Softmax)))
	text := written(net)
	require.Contains(t, string(text), `leakyrelu(0.3),elu(0.25),softmax`)
	require.Contains(t, string(text), `"lockstep.dropout":"[0.1,0,0]"`)
	require.NotContains(t, string(written(everything(1))), "dropout")
	path := t.TempDir() + "/net"
	require.NoError(t, net.Save(path))
	require.Equal(t, net, must(Load(path)))
	require.Equal(t, net, net.Clone())
}
