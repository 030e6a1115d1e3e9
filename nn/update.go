package nn

import (
	"fmt"
	"math"

	"github.com/lockstep-go/lockstep/kernel"
)

// Update moves the parameters against the gradients, as the optimiser says.
func (t *Trainer) Update() {
	if t.Group != nil && !t.join() {
		return
	}
	rate := t.Rate()
	t.lastRate, t.resume = rate, nil
	t.steps++
	t.regularize()
	t.descend(rate)
	t.gatherWeights()
}

// descend moves the parameters that this process has the moments of: all, or its share.
func (t *Trainer) descend(rate float64) {
	from, to := t.owned()
	o, w, g, keep := &t.opt, t.net.all[from:to], t.grad[from:to], float32(1)
	if o.Decay != 0 {
		keep = float32(1 - float64(rate*o.Decay))
		if o.method != adam {
			t.decay(keep)
		}
	}
	if t.deferred.is {
		t.updateDeferred(rate, keep)
		return
	}
	if o.method == adam && o.Decay != 0 {
		t.decayAndAdam(rate, keep)
		return
	}
	switch o.method {
	case sgd:
		kernel.Axpy(-float32(rate), g, w)
	case momentum:
		kernel.Momentum(w, t.first, g, float32(rate), float32(o.Mu))
	case nesterov:
		kernel.Nesterov(w, t.first, g, float32(rate), float32(o.Mu))
	case adam:
		kernel.Adam(w, t.first, t.second, g, t.adamStep(rate))
	case rmsprop:
		step := t.rmspropStep(rate)
		switch {
		case o.Centered:
			kernel.RMSpropCentered(w, t.second, t.first, g, step)
		case o.Mu != 0:
			kernel.RMSpropMomentum(w, t.second, t.first, g, step, float32(o.Mu))
		default:
			kernel.RMSprop(w, t.second, g, step)
		}
	case adagrad:
		kernel.Adagrad(w, t.second, g, float32(rate), float32(o.Epsilon))
	case rprop:
		kernel.Rprop(w, t.second, t.first, g, t.rpropStep())
	}
}

// Updates returns the number of updates so far: the step at which the Schedule is.
func (t *Trainer) Updates() int { return t.steps }

// Rate returns the learning rate of the next update, as the Schedule says.
func (t *Trainer) Rate() float64 {
	rate := t.opt.Rate
	if t.opt.Schedule != (Schedule{}) {
		rate = float64(rate * t.opt.Schedule.factor(t.steps))
		if t.opt.Schedule.kind == plateau && t.reduced.Factor != 0 {
			rate = float64(rate * t.reduced.Factor)
		}
	}
	return rate
}

// SetRate changes the learning rate at which the Schedule starts; everything else stays.
func (t *Trainer) SetRate(rate float64) error {
	opt := t.opt
	opt.Rate = rate
	if err := opt.check(); err != nil {
		return err
	}
	t.opt = opt
	return nil
}

// Optimizer returns the optimiser with its settings.
func (t *Trainer) Optimizer() Optimizer { return t.opt }

// Loss returns the loss.
func (t *Trainer) Loss() Loss { return t.loss }

func (t *Trainer) adamStep(rate float64) kernel.AdamStep {
	o := &t.opt
	if o.EpsilonInside {
		return kernel.NewAdamStepHat(rate, o.Beta1, o.Beta2, o.Epsilon, t.steps)
	}
	return kernel.NewAdamStep(rate, o.Beta1, o.Beta2, o.Epsilon, t.steps)
}

func (t *Trainer) rmspropStep(rate float64) kernel.RMSpropStep {
	step := kernel.NewRMSpropStep(rate, t.opt.Rho, t.opt.Epsilon)
	if t.opt.EpsilonInside {
		step.Inner, step.Epsilon = step.Epsilon, 0
	}
	return step
}

func (t *Trainer) rpropStep() kernel.RpropStep {
	o := &t.opt
	return kernel.RpropStep{Grow: float32(o.Grow), Shrink: float32(o.Shrink), Least: float32(o.Least), Most: float32(o.Most)}
}

// decayAndAdam is Adam with decoupled decay, which is one kernel. The weights of all layers lie in
// one slice, but biases lie between them: they are updated apart, unless they decay, too.
func (t *Trainer) decayAndAdam(rate float64, keep float32) {
	step := t.adamStep(rate)
	if t.opt.DecayBiases {
		from, to := t.owned()
		kernel.AdamW(t.net.all[from:to], t.first, t.second, t.grad[from:to], step, keep)
		return
	}
	start, _ := t.owned()
	t.eachOwned(func(from, to int, biases bool) {
		k := keep
		if biases {
			k = 1
		}
		i, j := from-start, to-start
		kernel.AdamW(t.net.all[from:to], t.first[i:j], t.second[i:j], t.grad[from:to], step, k)
	})
}

// eachOwned calls f with the places, in the slice of all parameters, of the weights and of the
// biases of each layer, as far as this process updates them.
func (t *Trainer) eachOwned(f func(from, to int, biases bool)) {
	start, end := t.owned()
	at := 0
	for i := range t.net.layers {
		p := &t.net.layers[i]
		for k, n := range [2]int{len(p.W.Data), len(p.B)} {
			if from, to := max(at, start), min(at+n, end); from < to {
				f(from, to, k == 1)
			}
			at += padded(n)
		}
	}
}

// decay multiplies the weights by keep.
func (t *Trainer) decay(keep float32) {
	t.eachOwned(func(from, to int, biases bool) {
		if w := t.net.all[from:to]; !biases || t.opt.DecayBiases {
			kernel.Scale(w, keep, w)
		}
	})
}

// regularize clips the gradients and adds those of L2 and L1.
func (t *Trainer) regularize() {
	o, scale := &t.opt, float32(1)
	if o.ClipNorm < math.Inf(1) {
		if norm := t.GradientNorm(); norm > o.ClipNorm {
			scale = float32(o.ClipNorm / norm)
		}
	}
	step := kernel.RegularizeStep{Scale: scale, Clip: float32(o.ClipValue), L2: float32(o.L2), L1: float32(o.L1)}
	none := kernel.RegularizeStep{Scale: 1, Clip: float32(math.Inf(1))}
	if step == none {
		return
	}
	t.writeGradients()
	biases := step
	if !o.DecayBiases {
		biases.L2, biases.L1 = 0, 0
	}
	t.eachOwned(func(from, to int, isBias bool) {
		g, w := t.grad[from:to], t.net.all[from:to]
		switch {
		case !isBias:
			kernel.Regularize(g, w, step)
		case biases != none:
			kernel.Regularize(g, w, biases)
		}
	})
}

// GradientNorm returns the Euclidean norm of the gradient of all parameters together, as the last
// batch left it: the root of the sum of kernel.SquaredNorm of the weights and the biases of each
// layer, in order.
func (t *Trainer) GradientNorm() float64 {
	t.writeGradients()
	sum := 0.0
	for i := range t.grads {
		sum += kernel.SquaredNorm(t.grads[i].W.Data)
		sum += kernel.SquaredNorm(t.grads[i].B)
	}
	return math.Sqrt(sum)
}

// Penalty returns what L2 and L1 add to the loss for the weights as they are: ½·L2·Σw² +
// L1·Σ|w|.
func (t *Trainer) Penalty() float64 {
	o := &t.opt
	if o.L2 == 0 && o.L1 == 0 {
		return 0
	}
	squares, sizes := 0.0, 0.0
	add := func(w []float32) {
		squares += kernel.SquaredNorm(w)
		sizes += kernel.AbsoluteSum(w)
	}
	for i := range t.net.layers {
		add(t.net.layers[i].W.Data)
		if o.DecayBiases {
			add(t.net.layers[i].B)
		}
	}
	return float64(0.5*float64(o.L2*squares)) + float64(o.L1*sizes)
}

// resetMoments makes the moments those of a new optimiser.
func (t *Trainer) resetMoments() {
	first, second := t.opt.moments()
	if t.first = nil; first {
		t.first = make([]float32, len(t.grad))
	}
	if t.second = nil; second {
		t.second = make([]float32, len(t.grad))
	}
	start := 0.0
	switch t.opt.method {
	case adagrad:
		start = t.opt.Start
	case rprop:
		start = t.opt.Rate
	}
	if start != 0 {
		for i := range t.second {
			t.second[i] = float32(start)
		}
	}
}

// A reduction is what the schedule Plateau has done so far.
type reduction struct {
	Factor float64 // of the rate; 0 stands for 1
	Least  float64 // the least loss, if Seen
	Seen   bool
	Waited int // epochs without a lower one
}

// Observe tells the schedule [Plateau] the loss of an epoch, as [Trainer.Fit] does by itself. Other
// schedules do not look at it.
func (t *Trainer) Observe(loss float64) {
	s, r := &t.opt.Schedule, &t.reduced
	if s.kind != plateau {
		return
	}
	if !math.IsNaN(loss) && (!r.Seen || loss < r.Least-s.Least) {
		r.Least, r.Seen, r.Waited = loss, true, 0
		return
	}
	if r.Waited++; r.Waited > s.Patience {
		if r.Factor == 0 {
			r.Factor = 1
		}
		r.Factor, r.Waited = float64(r.Factor*s.Factor), 0
	}
}

// Finite reports where, if anywhere, a weight, a bias or a moment of the optimiser is NaN or
// infinite. A second moment that overflowed would leave its weight where it is for ever. With a
// Group all its members must call it.
func (t *Trainer) Finite() error { return t.agree(t.finite(), failed) }

func (t *Trainer) finite() error {
	if err := t.net.finite(); err != nil {
		return err
	}
	for i, m := range [2][]float32{t.first, t.second} {
		if k := kernel.NonFinite(m); k >= 0 {
			from, _ := t.owned()
			return fmt.Errorf("moment %d of the optimizer: element %d is %v: the gradients were too large", i+1, from+k, m[k])
		}
	}
	return nil
}
