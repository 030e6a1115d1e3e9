package nn

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
)

// A Schedule is how the learning rate changes from step to step, as a factor of [Optimizer].Rate. A
// step is an update, and the steps of a Trainer count from 0. Its zero value is the constant 1. The
// factors are float64, computed in an order of operations that is fixed, by +, −, ·, /, fused
// multiply-add, the square root, and kernel.Exp64 and kernel.Log64, so that a rate has the same
// bits on every machine.
type Schedule struct {
	// Steps is the length of a Cosine or OneCycle, and of each stage of a StepDecay.
	Steps int
	// Factor is that of a stage of StepDecay, of a step of ExponentialDecay, and of each reduction
	// of Plateau.
	Factor float64
	// Last is where a Cosine ends, as a share of the rate.
	Last float64
	// Power is that of InverseScaling.
	Power float64
	// Patience is how many epochs without a lower loss Plateau waits for, and Least by how much
	// lower a loss must be to count.
	Patience int
	Least    float64
	// Warmup is the number of steps before the schedule starts, in which the rate rises: see
	// [Schedule.WithWarmup].
	Warmup int

	kind scheduleKind
}

type scheduleKind uint8

const (
	constant scheduleKind = iota
	stepDecay
	exponentialDecay
	inverseScaling
	cosine
	oneCycle
	plateau
)

var scheduleNames = []string{"constant", "step", "exponential", "inverse", "cosine", "onecycle", "plateau"}

// StepDecay multiplies the rate by factor after every so many steps: factor^⌊t/steps⌋ in step t.
func StepDecay(steps int, factor float64) Schedule {
	return Schedule{kind: stepDecay, Steps: steps, Factor: factor}
}

// ExponentialDecay multiplies the rate by factor after each step: factorᵗ in step t.
func ExponentialDecay(factor float64) Schedule {
	return Schedule{kind: exponentialDecay, Factor: factor}
}

// InverseScaling divides the rate by a power of the step's number: 1/(t+1)^power in step t.
// (scikit-learn's "invscaling" does so with the number of rows that were seen before the epoch,
// plus one.)
func InverseScaling(power float64) Schedule { return Schedule{kind: inverseScaling, Power: power} }

// Cosine lowers the rate to a share of it, last, along half a cosine: last + (1−last)·(1 +
// cos(π·t/steps))/2 in step t, and last from step number steps on.
func Cosine(steps int, last float64) Schedule {
	return Schedule{kind: cosine, Steps: steps, Last: last}
}

// OneCycle is the schedule of Smith (2018) in PyTorch's form, the rate being the highest of it:
// from 1/25 of it up to all of it in 30 % of the steps, then down to 1/250,000 of it, both along
// half a cosine.
func OneCycle(steps int) Schedule { return Schedule{kind: oneCycle, Steps: steps} }

// Plateau multiplies the rate by factor when the loss of an epoch has not been lower than the least
// so far for more epochs than patience. The loss is that of the validation data, if there are any.
// [Trainer.Fit] tells it the losses; whoever takes steps without Fit calls [Trainer.Observe].
func Plateau(patience int, factor float64) Schedule {
	return Schedule{kind: plateau, Patience: patience, Factor: factor}
}

// WithWarmup puts a number of steps before the schedule in which the rate rises from 1/(steps+1) of
// it in equal parts.
func (s Schedule) WithWarmup(steps int) Schedule {
	s.Warmup = steps
	return s
}

// ParseSchedule returns the schedule of a text: "constant", "step(steps, factor)",
// "exponential(factor)", "inverse(power)", "cosine", "cosine(steps)" or "cosine(steps, last)",
// "onecycle" or "onecycle(steps)", "plateau(patience, factor)", with numbers for the words in
// brackets; "warmup(steps)" and a plus sign may stand before each, and the warm-up alone. Case does
// not matter. steps is the length of the training: a cosine or one cycle without a length of its
// own has what the warm-up leaves of it.
func ParseSchedule(text string, steps int) (Schedule, error) {
	var s Schedule
	rest := text
	if before, after, plus := strings.Cut(text, "+"); plus || strings.HasPrefix(strings.ToLower(strings.TrimSpace(text)), "warmup") {
		name, numbers, err := splitNumbers(before)
		if err != nil {
			return Schedule{}, err
		}
		if !strings.EqualFold(name, "warmup") || len(numbers) != 1 {
			return Schedule{}, fmt.Errorf("schedule %q: before the plus sign stands a warm-up, such as warmup(100)", text)
		}
		if s.Warmup, err = wholeNumber("warmup", numbers[0]); err != nil {
			return Schedule{}, err
		}
		if rest = after; !plus {
			rest = scheduleNames[constant]
		}
	}
	name, numbers, err := splitNumbers(rest)
	if err != nil {
		return Schedule{}, err
	}
	i, err := parse("schedule", name, scheduleNames)
	if err != nil {
		return Schedule{}, err
	}
	s.kind = scheduleKind(i)
	form := [...]struct {
		least, most int // numbers
		example     string
	}{{0, 0, "constant"}, {2, 2, "step(1000, 0.5)"}, {1, 1, "exponential(0.999)"}, {1, 1, "inverse(0.5)"}, {0, 2, "cosine(1000, 0.1)"},
		{0, 1, "onecycle(1000)"}, {2, 2, "plateau(5, 0.5)"}}[i]
	if n := len(numbers); n < form.least || n > form.most {
		return Schedule{}, fmt.Errorf("schedule %q has %s: write it as in %s", text, quote.Count(n, "number"), form.example)
	}
	switch s.kind {
	case stepDecay:
		s.Steps, err = wholeNumber(name, numbers[0])
		s.Factor = numbers[1]
	case exponentialDecay:
		s.Factor = numbers[0]
	case inverseScaling:
		s.Power = numbers[0]
	case cosine, oneCycle:
		if len(numbers) > 0 {
			s.Steps, err = wholeNumber(name, numbers[0])
		} else if s.Steps = steps - s.Warmup; s.Steps < 1 && s.Warmup > 0 {
			err = fmt.Errorf("a warm-up of %s leaves none of the %d of the training for %s", quote.Count(s.Warmup, "step"), steps, name)
		}
		if len(numbers) > 1 {
			s.Last = numbers[1]
		}
	case plateau:
		s.Patience, err = wholeNumber(name, numbers[0])
		s.Factor = numbers[1]
	}
	if err == nil {
		err = s.check()
	}
	if err != nil {
		return Schedule{}, err
	}
	return s, nil
}

// splitNumbers splits "step(1000, 0.5)" into the name and the numbers.
func splitNumbers(text string) (name string, numbers []float64, err error) {
	name, rest, given := strings.Cut(strings.TrimSpace(text), "(")
	if !given {
		return name, nil, nil
	}
	list, closed := strings.CutSuffix(rest, ")")
	for word := range strings.SplitSeq(list, ",") {
		v, e := strconv.ParseFloat(strings.TrimSpace(word), 64)
		if e != nil || !closed {
			return "", nil, fmt.Errorf("%q: numbers in brackets, with commas between, must follow %s", text, name)
		}
		numbers = append(numbers, v)
	}
	return name, numbers, nil
}

func wholeNumber(name string, v float64) (int, error) {
	if v != math.Trunc(v) || math.Abs(v) > 1e9 {
		return 0, fmt.Errorf("%s of %v: its length must be a whole number up to a thousand million", name, v)
	}
	return int(v), nil
}

// String returns the schedule with its settings, such as "cosine over 1000 steps to 0".
func (s Schedule) String() string {
	text := "constant"
	switch s.kind {
	case stepDecay:
		text = fmt.Sprintf("%v times the rate every %s", s.Factor, quote.Count(s.Steps, "step"))
	case exponentialDecay:
		text = fmt.Sprintf("%v times the rate every step", s.Factor)
	case inverseScaling:
		text = fmt.Sprintf("inverse scaling with power %v", s.Power)
	case cosine:
		text = fmt.Sprintf("cosine over %s to %v", quote.Count(s.Steps, "step"), s.Last)
	case oneCycle:
		text = fmt.Sprintf("one cycle of %s", quote.Count(s.Steps, "step"))
	case plateau:
		text = fmt.Sprintf("%v times the rate on a plateau of %s", s.Factor, quote.Count(s.Patience, "epoch"))
	}
	if s.Warmup != 0 {
		text += fmt.Sprintf(" after a warm-up of %s", quote.Count(s.Warmup, "step"))
	}
	return text
}

// check reports a setting that cannot work. Comparisons are such that NaN fails them.
func (s Schedule) check() error {
	switch s.kind {
	case stepDecay, exponentialDecay, plateau:
		if !(s.Factor > 0 && s.Factor <= 1) {
			return fmt.Errorf("the schedule's factor is %v: it must be above 0 and at most 1", s.Factor)
		}
	case inverseScaling:
		if !(s.Power >= 0 && s.Power <= 100) {
			return fmt.Errorf("the schedule's power is %v: it must be from 0 to 100, such as 0.5", s.Power)
		}
	case cosine:
		if !(s.Last >= 0 && s.Last <= 1) {
			return fmt.Errorf("the schedule ends at %v of the rate: it must be from 0 to 1", s.Last)
		}
	}
	switch {
	case (s.kind == stepDecay || s.kind == cosine) && s.Steps < 1:
		return fmt.Errorf("a schedule of %s: at least 1 is needed", quote.Count(s.Steps, "step"))
	case s.kind == oneCycle && s.Steps < 10:
		return fmt.Errorf("one cycle of %s: at least 10 are needed", quote.Count(s.Steps, "step"))
	case s.kind == plateau && s.Patience < 0:
		return fmt.Errorf("a plateau of %s: it must not be negative", quote.Count(s.Patience, "epoch"))
	case s.kind == plateau && !(s.Least >= 0):
		return fmt.Errorf("a least improvement of %v: it must be at least 0", s.Least)
	case s.Warmup < 0:
		return fmt.Errorf("a warm-up of %s: it must not be negative", quote.Count(s.Warmup, "step"))
	case s.kind == oneCycle && s.Warmup > 0:
		return errors.New("one cycle with a warm-up: it has one of its own")
	}
	return nil
}

// length returns the number of steps after which the schedule is over, as far as it ever is.
func (s Schedule) length() int {
	if s.kind == cosine || s.kind == oneCycle {
		return s.Warmup + s.Steps
	}
	return s.Warmup
}

// factor returns the factor of the rate in step t = 0, 1, …, but for that of Plateau.
func (s Schedule) factor(t int) float64 {
	if t < s.Warmup {
		return float64(t+1) / float64(s.Warmup+1)
	}
	t -= s.Warmup
	switch s.kind {
	case stepDecay:
		return power(s.Factor, t/s.Steps)
	case exponentialDecay:
		return power(s.Factor, t)
	case inverseScaling:
		return inversePower(float64(t)+1, s.Power)
	case cosine:
		return halfCosine(1, s.Last, float64(min(t, s.Steps))/float64(s.Steps))
	case oneCycle:
		const low, lowest = 1.0 / 25, 1.0 / 25 / 1e4
		top, end := float64(0.3*float64(s.Steps))-1, float64(s.Steps-1)
		if x := float64(t); x <= top {
			return halfCosine(low, 1, x/top)
		}
		return halfCosine(1, lowest, (float64(min(t, s.Steps-1))-top)/(end-top))
	}
	return 1
}

// halfCosine goes from a, at u = 0, to b, at u = 1, along half a cosine.
func halfCosine(a, b, u float64) float64 {
	return b + float64((a-b)*float64(0.5*(1+cosPi(u))))
}

// power returns bⁿ by squaring; math.Pow may differ between architectures.
func power(b float64, n int) float64 {
	r := 1.0
	for ; n > 0; n >>= 1 {
		if n&1 != 0 {
			r = float64(r * b)
		}
		b = float64(b * b)
	}
	return r
}

// inversePower returns 1/xᵖ for x ≥ 1, as exp(−p·log x).
func inversePower(x, p float64) float64 {
	if p == 0.5 {
		return 1 / math.Sqrt(x)
	}
	v := [1]float64{x}
	kernel.Log64(v[:], v[:])
	v[0] = float64(-p * v[0])
	kernel.Exp64(v[:], v[:])
	return v[0]
}

// cosPi returns cos(π·u) for u from 0 to 1, as sin(π·(1/2 − u)), by the Taylor series of the sine
// up to x²¹, whose rest is below 2⁻⁵⁹. No sum has a product for a term, so that nothing can be
// fused.
func cosPi(u float64) float64 {
	if u == 0 || u == 1 { // where the series misses by an ULP what schedules begin and end with
		return 1 - float64(2*u)
	}
	x := float64(math.Pi * (0.5 - u))
	z := float64(x * x)
	p := 1.0
	for k := 21.0; k >= 3; k -= 2 {
		p = 1 - float64(z*p)/float64(k*(k-1))
	}
	return float64(x * p)
}
