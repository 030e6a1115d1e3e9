package metric

import (
	"fmt"

	"github.com/lockstep-go/lockstep/kernel"
)

// A Running is a metric that follows predictions one by one, as they are made. It allocates
// nothing.
type Running interface {
	// Add adds a row: the outputs of the network and what was right, the target's numbers or, if
	// label is not −1, the class.
	Add(output, target []float32, label int)
	// Value returns the metric of the rows so far, 0 if there are none.
	Value() float64
	// Reset forgets all rows.
	Reset()
}

// A Mean is the mean of numbers that come one by one, such as the losses of rows.
type Mean struct {
	sum float64
	n   int
}

// Add adds a number.
func (m *Mean) Add(v float64) {
	m.sum += v
	m.n++
}

// Value returns the mean, 0 of no numbers.
func (m *Mean) Value() float64 {
	if m.n == 0 {
		return 0
	}
	return m.sum / float64(m.n)
}

// Count returns how many numbers there were.
func (m *Mean) Count() int { return m.n }

// Reset forgets all numbers.
func (m *Mean) Reset() { *m = Mean{} }

// A Window is the mean of the last numbers of many: what has become of a loss lately.
type Window struct {
	last []float64
	next int
	n    int
}

// NewWindow returns a window of the last size numbers; it panics unless size is from 1 to
// 1,073,741,824.
func NewWindow(size int) *Window {
	if size < 1 || size > 1<<30 {
		panic(fmt.Sprintf("metric: a window of %d numbers: it has from 1 to %d", size, 1<<30))
	}
	return &Window{last: make([]float64, size)}
}

// Add adds a number, and forgets the one that came size numbers before. It panics if w is the zero
// value.
func (w *Window) Add(v float64) {
	if len(w.last) == 0 {
		panic("metric: a window of 0 numbers: NewWindow makes one")
	}
	w.last[w.next] = v
	w.next = (w.next + 1) % len(w.last)
	w.n = min(w.n+1, len(w.last))
}

// Value returns the mean of the numbers in the window, added up from the oldest to the newest; 0 of
// none.
func (w *Window) Value() float64 {
	if w.n == 0 {
		return 0
	}
	sum := 0.0
	for i := range w.n {
		sum += w.last[(w.next+len(w.last)-w.n+i)%len(w.last)]
	}
	return sum / float64(w.n)
}

// Count returns how many numbers are in the window.
func (w *Window) Count() int { return w.n }

// Reset forgets all numbers.
func (w *Window) Reset() { w.next, w.n = 0, 0 }

// running is a Running made of a function of a row.
type running struct {
	Mean
	of func(output, target []float32, label int) float64
}

func (r *running) Add(output, target []float32, label int) { r.Mean.Add(r.of(output, target, label)) }

// NewRunningAccuracy returns the share of the rows whose class was right: the number of the highest
// output or, of one output, whether it is at least one half.
func NewRunningAccuracy() Running {
	class := func(y []float32) int {
		switch {
		case len(y) > 1:
			return kernel.ArgMax(y)
		case y[0] >= 0.5:
			return 1
		case y[0] < 0.5:
			return 0
		}
		return -1
	}
	return &running{of: func(output, target []float32, label int) float64 {
		if label < 0 {
			label = class(target)
		}
		if class(output) == label {
			return 1
		}
		return 0
	}}
}

// NewRunningSquaredError returns the mean squared error of the rows; a label stands for a 1 in its
// place.
func NewRunningSquaredError() Running { return &running{of: distance(square)} }

// NewRunningAbsoluteError returns the mean absolute error of the rows; a label stands for a 1 in
// its place.
func NewRunningAbsoluteError() Running {
	return &running{of: distance(func(r float64) float64 { return max(r, -r) })}
}

func distance(f func(r float64) float64) func(output, target []float32, label int) float64 {
	return func(output, target []float32, label int) float64 {
		sum := 0.0
		for i, v := range output {
			t := float32(0)
			switch {
			case label < 0:
				t = target[i]
			case label == i:
				t = 1
			}
			sum += f(float64(t) - float64(v))
		}
		return sum / float64(len(output))
	}
}
