package nn

import (
	"errors"
	"fmt"
)

// An Optimizer says how an update changes the parameters w, given the
// gradient g of the loss. Start from [SGD], [Momentum] or [Adam], and change fields if need be.
type Optimizer struct {
	Rate         float64 // the learning rate α
	Mu           float64 // Momentum: how much of the velocity is kept, 0.9 as a rule
	Beta1, Beta2 float64 // Adam: how much of the moments is kept, 0.9 and 0.999
	Epsilon      float64 // Adam: what keeps the divisor from zero, 1e-8
	method       method
}

type method uint8

const (
	sgd method = iota + 1
	momentum
	adam
)

var optimizerNames = []string{"sgd", "momentum", "adam"}

// SGD returns plain gradient descent, w = w − rate·g. With the whole data as
// one batch it is the gradient descent of the textbooks; with a batch drawn from it, stochastic.
func SGD(rate float64) Optimizer { return Optimizer{method: sgd, Rate: rate} }

// Momentum returns gradient descent with momentum: v = mu·v + g, w = w − rate·v.
func Momentum(rate, mu float64) Optimizer { return Optimizer{method: momentum, Rate: rate, Mu: mu} }

// Adam returns the method of Kingma and Ba (2014), w = w − rate·m̂/(sqrt(v̂) + ε), where
// m̂ and v̂ are running means of g and g², corrected for their start at zero.
func Adam(rate float64) Optimizer {
	return Optimizer{method: adam, Rate: rate, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8}
}

// ParseOptimizer returns the optimiser of that name: "sgd", "momentum" (with mu = 0.9) or "adam". Case does not matter.
func ParseOptimizer(name string, rate float64) (Optimizer, error) {
	i, err := parse("optimizer", name, optimizerNames)
	if err != nil {
		return Optimizer{}, err
	}
	return []Optimizer{SGD(rate), Momentum(rate, 0.9), Adam(rate)}[i], nil
}

// String returns the optimiser with its settings.
func (o Optimizer) String() string {
	switch o.method {
	case sgd:
		return fmt.Sprintf("sgd(rate %v)", o.Rate)
	case momentum:
		return fmt.Sprintf("momentum(rate %v, mu %v)", o.Rate, o.Mu)
	case adam:
		return fmt.Sprintf("adam(rate %v, beta1 %v, beta2 %v, epsilon %v)", o.Rate, o.Beta1, o.Beta2, o.Epsilon)
	}
	return "no optimizer"
}

// check reports a setting that cannot work. Comparisons are such that NaN fails them.
func (o Optimizer) check() error {
	share := func(name string, v float64) error {
		if !(v >= 0 && float32(v) < 1) {
			return fmt.Errorf("%s is %v: it must be at least 0 and below 1", name, v)
		}
		return nil
	}
	if o.method == 0 {
		return errors.New("no optimizer: start from SGD, Momentum or Adam")
	}
	if !(float32(o.Rate) > 0 && float32(o.Rate) <= 1e30) {
		return fmt.Errorf("learning rate is %v: it must be above 0, such as 0.01", o.Rate)
	}
	switch o.method {
	case momentum:
		return share("mu", o.Mu)
	case adam:
		if err := share("beta1", o.Beta1); err != nil {
			return err
		}
		if err := share("beta2", o.Beta2); err != nil {
			return err
		}
		if !(float32(o.Epsilon) > 0 && float32(o.Epsilon) <= 1e30) {
			return fmt.Errorf("epsilon is %v: it must be above 0, such as 1e-8", o.Epsilon)
		}
	}
	return nil
}
