package nn

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// An Optimizer says how an update changes the parameters w, given the gradient g of the loss. Start
// from one of the functions that return it, [SGD] to [Rprop], and change fields if need be:
//
//	opt := nn.Adam(1e-3)
//	opt.L2, opt.ClipNorm, opt.Schedule = 1e-4, 1, nn.Cosine(1000, 0)
//
// An update clips g first, by norm and then by value; then L2 and L1 add their gradients, so that
// clipping leaves those alone; then the method takes its step, with the rate that the Schedule
// gives. Settings that a method does not have are without effect.
type Optimizer struct {
	Rate float64 // the learning rate α at which the Schedule starts; Rprop: the first step of each weight

	Mu           float64 // Momentum, Nesterov: how much of the velocity is kept, 0.9 as a rule; RMSprop: the same, 0
	Beta1, Beta2 float64 // Adam: how much of the moments is kept, 0.9 and 0.999
	Rho          float64 // RMSprop: how much of the mean square is kept, 0.99
	Epsilon      float64 // Adam, RMSprop: what keeps the divisor from zero, 1e-8; Adagrad: 1e-10

	// EpsilonInside puts Epsilon where Keras has it: Adam adds it before the correction of the
	// second moment's bias (as scikit-learn does), RMSprop under the root (as TensorFlow.js does).
	// Otherwise it is where PyTorch has it.
	EpsilonInside bool

	Centered bool    // RMSprop: divide by the deviation of the gradients, not their root mean square; without Mu
	Start    float64 // Adagrad: what the sum of squares starts with, 0 (Keras and TensorFlow.js: 0.1)

	Grow, Shrink float64 // Rprop: the factors of a step whose gradient keeps its sign or turns it, 1.2 and 0.5
	Least, Most  float64 // Rprop: the limits of a step, 1e-6 and 50

	// L2 adds ½·L2·Σw² to what is minimised, L1 adds L1·Σ|w|. The sums are over weights
	// alone, not biases. The losses that a Trainer returns do not contain them; [Trainer.Penalty]
	// does.
	L2, L1 float64
	// Decay is decoupled weight decay: before its step each weight is multiplied by 1 −
	// rate·Decay. Biases are not.
	Decay float64
	// DecayBiases makes L2, L1 and Decay hold for biases, too, as PyTorch's weight_decay does.
	DecayBiases bool

	// ClipNorm scales the gradient of all parameters together such that its Euclidean norm is at
	// most this; ClipValue then limits each element to ±ClipValue. +Inf, which is what the
	// functions set, means no clipping.
	ClipNorm, ClipValue float64

	// Schedule changes the rate from step to step. Its zero value keeps it.
	Schedule Schedule

	method method
}

type method uint8

const (
	sgd method = iota + 1
	momentum
	adam
	nesterov
	rmsprop
	adagrad
	rprop
)

// optimizerNames are what ParseOptimizer reads; adamw is Adam with Decay.
var optimizerNames = []string{"sgd", "momentum", "adam", "nesterov", "rmsprop", "adagrad", "rprop", "adamw"}

func optimizer(m method, rate float64) Optimizer {
	return Optimizer{method: m, Rate: rate, ClipNorm: math.Inf(1), ClipValue: math.Inf(1)}
}

// SGD returns plain gradient descent, w = w − rate·g. With the whole data as
// one batch it is the gradient descent of the textbooks; with a batch drawn from it, stochastic.
func SGD(rate float64) Optimizer { return optimizer(sgd, rate) }

// Momentum returns gradient descent with momentum: v = mu·v + g, w = w − rate·v.
func Momentum(rate, mu float64) Optimizer {
	o := optimizer(momentum, rate)
	o.Mu = mu
	return o
}

// Nesterov returns gradient descent with Nesterov's momentum: v = mu·v + g, w = w − rate·(mu·v
// + g).
func Nesterov(rate, mu float64) Optimizer {
	o := optimizer(nesterov, rate)
	o.Mu = mu
	return o
}

// RMSprop returns the method of Tieleman and Hinton (2012): q = rho·q + (1−rho)·g², w = w −
// rate·g/(sqrt(q) + ε), with rho = 0.99 and ε = 1e-8.
func RMSprop(rate float64) Optimizer {
	o := optimizer(rmsprop, rate)
	o.Rho, o.Epsilon = 0.99, 1e-8
	return o
}

// Adagrad returns the method of Duchi, Hazan and Singer (2011): q = q + g², w = w −
// rate·g/(sqrt(q) + ε), with ε = 1e-10.
func Adagrad(rate float64) Optimizer {
	o := optimizer(adagrad, rate)
	o.Epsilon = 1e-10
	return o
}

// Adam returns the method of Kingma and Ba (2014), w = w − rate·m̂/(sqrt(v̂) + ε), where
// m̂ and v̂ are running means of g and g², corrected for their start at zero.
func Adam(rate float64) Optimizer {
	o := optimizer(adam, rate)
	o.Beta1, o.Beta2, o.Epsilon = 0.9, 0.999, 1e-8
	return o
}

// AdamW returns Adam with the decoupled weight decay of Loshchilov and Hutter (2019): weights are
// multiplied by 1 − rate·decay before the step. decay is 0.01 as a rule; PyTorch decays biases,
// too: see DecayBiases.
func AdamW(rate, decay float64) Optimizer {
	o := Adam(rate)
	o.Decay = decay
	return o
}

// Rprop returns iRprop− (Igel and Hüsken, 2000): each weight has a step of its own, which grows
// while its gradient keeps its sign and shrinks where it turns. It uses the signs of the gradients
// alone, so that it needs those of the whole data: [Trainer.Fit] refuses smaller batches. The first
// steps are 0.1. Of the rate of later steps only Decay makes use, so that a Schedule changes
// nothing else.
func Rprop() Optimizer {
	o := optimizer(rprop, 0.1)
	o.Grow, o.Shrink, o.Least, o.Most = 1.2, 0.5, 1e-6, 50
	return o
}

// ParseOptimizer returns the optimiser of that name: "sgd", "momentum" and "nesterov" (with mu =
// 0.9), "rmsprop", "adagrad", "adam", "adamw" (with a decay of 0.01) or "rprop". Case does not
// matter.
func ParseOptimizer(name string, rate float64) (Optimizer, error) {
	i, err := parse("optimizer", name, optimizerNames)
	if err != nil {
		return Optimizer{}, err
	}
	r := Rprop()
	r.Rate = rate
	return []Optimizer{SGD(rate), Momentum(rate, 0.9), Adam(rate), Nesterov(rate, 0.9), RMSprop(rate), Adagrad(rate), r, AdamW(rate, 0.01)}[i], nil
}

// Name returns the name of the method, as [ParseOptimizer] reads it.
func (o Optimizer) Name() string {
	switch {
	case o.method == 0:
		return "no optimizer"
	case o.method == adam && o.Decay != 0:
		return "adamw"
	}
	return optimizerNames[o.method-1]
}

// String returns the optimiser with its settings.
func (o Optimizer) String() string {
	if o.method == 0 {
		return o.Name()
	}
	var s strings.Builder
	fmt.Fprintf(&s, "%s(rate %v", o.Name(), o.Rate)
	add := func(name string, v, usual float64) {
		if v != usual {
			fmt.Fprintf(&s, ", %s %v", name, v)
		}
	}
	switch o.method {
	case momentum, nesterov:
		fmt.Fprintf(&s, ", mu %v", o.Mu)
	case adam:
		fmt.Fprintf(&s, ", beta1 %v, beta2 %v, epsilon %v", o.Beta1, o.Beta2, o.Epsilon)
	case rmsprop:
		fmt.Fprintf(&s, ", rho %v, epsilon %v", o.Rho, o.Epsilon)
		add("mu", o.Mu, 0)
	case adagrad:
		fmt.Fprintf(&s, ", epsilon %v", o.Epsilon)
		add("start", o.Start, 0)
	case rprop:
		fmt.Fprintf(&s, ", grow %v, shrink %v, from %v to %v", o.Grow, o.Shrink, o.Least, o.Most)
	}
	if o.Centered {
		s.WriteString(", centered")
	}
	if o.EpsilonInside {
		s.WriteString(", epsilon inside")
	}
	add("l2", o.L2, 0)
	add("l1", o.L1, 0)
	add("decay", o.Decay, 0)
	if o.DecayBiases {
		s.WriteString(", of biases too")
	}
	add("clip norm", o.ClipNorm, math.Inf(1))
	add("clip value", o.ClipValue, math.Inf(1))
	if o.Schedule != (Schedule{}) {
		fmt.Fprintf(&s, ", %v", o.Schedule)
	}
	s.WriteByte(')')
	return s.String()
}

// inFloat32Range says what else than above 0 a setting must be, if it is.
func inFloat32Range(v float64) string {
	if v > 0 {
		return " as a float32 and at most 1e30"
	}
	return ""
}

// check reports a setting that cannot work. Comparisons are such that NaN fails them.
func (o Optimizer) check() error {
	if o.method == 0 {
		return errors.New("no optimizer: start from SGD, Momentum, Nesterov, RMSprop, Adagrad, Adam, AdamW or Rprop")
	}
	if !(float32(o.Rate) > 0 && float32(o.Rate) <= 1e30) {
		return fmt.Errorf("learning rate is %v: it must be above 0%s, such as 0.01", o.Rate, inFloat32Range(o.Rate))
	}
	var err error
	share := func(name string, v float64) {
		if err == nil && !(v >= 0 && float32(v) < 1) {
			err = fmt.Errorf("%s is %v: it must be at least 0 and below 1", name, v)
		}
	}
	positive := func(name string, v float64, such string) {
		if err == nil && !(float32(v) > 0 && float32(v) <= 1e30) {
			err = fmt.Errorf("%s is %v: it must be above 0%s, such as %s", name, v, inFloat32Range(v), such)
		}
	}
	atLeast0 := func(name string, v float64) {
		if err == nil && !(v >= 0 && float32(v) <= 1e30) {
			err = fmt.Errorf("%s is %v: it must be at least 0%s", name, v, inFloat32Range(v))
		}
	}
	limit := func(name string, v float64) {
		if err == nil && !(v > 0 && float32(v) > 0) {
			err = fmt.Errorf("%s is %v: it must be above 0; +Inf means no clipping", name, v)
		}
	}
	switch o.method {
	case momentum, nesterov:
		share("mu", o.Mu)
	case adam:
		share("beta1", o.Beta1)
		share("beta2", o.Beta2)
		positive("epsilon", o.Epsilon, "1e-8")
	case rmsprop:
		share("rho", o.Rho)
		share("mu", o.Mu)
		positive("epsilon", o.Epsilon, "1e-8")
		if err == nil && o.Centered && o.Mu != 0 {
			err = errors.New("a centered rmsprop has no momentum: mu must be 0")
		}
	case adagrad:
		positive("epsilon", o.Epsilon, "1e-10")
		atLeast0("start", o.Start)
	case rprop:
		positive("shrink", o.Shrink, "0.5")
		positive("grow", o.Grow, "1.2")
		positive("least step", o.Least, "1e-6")
		positive("most step", o.Most, "50")
		if err == nil && !(o.Shrink < 1 && o.Grow > 1 && o.Least <= o.Rate && o.Rate <= o.Most) {
			err = fmt.Errorf("rprop with grow %v, shrink %v and a first step of %v between %v and %v: grow must be above 1, shrink below, and the step between its limits", o.Grow, o.Shrink, o.Rate, o.Least, o.Most)
		}
	}
	atLeast0("l2", o.L2)
	atLeast0("l1", o.L1)
	atLeast0("decay", o.Decay)
	if err == nil && !(o.Rate*o.Decay < 1) {
		err = fmt.Errorf("decay is %v at a learning rate of %v: their product must be below 1", o.Decay, o.Rate)
	}
	limit("clip norm", o.ClipNorm)
	limit("clip value", o.ClipValue)
	if err != nil {
		return err
	}
	return o.Schedule.check()
}

// moments says which of its two moments the method needs.
func (o Optimizer) moments() (first, second bool) {
	switch o.method {
	case momentum, nesterov:
		return true, false
	case adam, rprop:
		return true, true
	case rmsprop:
		return o.Mu != 0 || o.Centered, true
	case adagrad:
		return false, true
	}
	return false, false
}
