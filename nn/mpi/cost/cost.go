// Package cost says what a step of training costs that the processes of an nn.Group share: how
// often they gather, how many bytes travel, and how long the step takes on a machine of given
// speed.
package cost

import "math"

// A Step is one step of a network, shared by some ranks.
type Step struct {
	Units  []int // of the inputs and of each layer
	Rows   int   // of the batch
	Fused  bool  // whether the loss is CrossEntropy or BinaryCrossEntropy
	Whole  bool  // whether gradients are gathered, rather than weights: nn.Trainer.WholeGradients
	Ranks  int
	Update int // bytes that the update reads and writes for a parameter: 28 for Adam
}

// A Machine is how fast processes and network are.
type Machine struct {
	Flops     float64 // of a rank in matrix products, in a second
	Memory    float64 // bytes that a rank reads and writes in a second
	Loss      float64 // seconds for an output of a row in the loss
	Bandwidth float64 // bytes that a rank sends in a second, while it receives as many
	Latency   float64 // seconds from a send to its receipt, besides
}

// partRows is the number of rows of each rank that go through the layers at once.
const partRows = 256

// leastApart is the size of a rank's part of a layer's outputs, in elements, from which these are
// gathered by themselves, where they lie. Smaller ones are gathered together.
const leastApart = 1 << 14

// A gather is one of those of a step.
type gather struct {
	floats int  // all parts together
	copied bool // to where they are gathered, and back
}

// gathers returns those of a step, in order.
func (s *Step) gathers() []gather {
	var list []gather
	exchange := func(layers []int, rows, flags int) {
		together, width := flags, 0
		for _, n := range layers {
			if rows*n < leastApart*s.Ranks {
				width += n
			}
		}
		if together += rows * width; together > 0 {
			list = append(list, gather{together, true})
		}
		for _, n := range layers {
			if rows*n >= leastApart*s.Ranks {
				list = append(list, gather{rows * n, false})
			}
		}
	}
	outputs := s.Units[1:]
	deltas := outputs
	if s.Fused { // every rank has the last layer's, from the loss
		deltas = outputs[:len(outputs)-1]
	}
	for from := 0; from < s.Rows; from += partRows * s.Ranks {
		rows := min(partRows*s.Ranks, s.Rows-from)
		exchange(outputs, rows, s.Ranks) // with a flag of each rank
		exchange(deltas, rows, 0)
	}
	return append(list, gather{s.padded(), false}) // parameters, or their gradients
}

// Floats returns the number of float32 that each gather of the step carries, all parts together.
func (s *Step) Floats() []int {
	var floats []int
	for _, g := range s.gathers() {
		floats = append(floats, g.floats)
	}
	return floats
}

// padded returns the number of parameters, each matrix and vector in whole cache lines.
func (s *Step) padded() int {
	sum := 0
	for i, n := range s.Units[1:] {
		sum += (s.Units[i]*n+15)/16*16 + (n+15)/16*16
	}
	return sum
}

// Bytes returns the bytes that all ranks together receive in a step.
func (s *Step) Bytes() int {
	sum := 0
	for _, n := range s.Floats() {
		sum += 4 * n * (s.Ranks - 1)
	}
	return sum
}

// small is the size of a gather, in bytes, up to which MPI libraries gather in log₂ rounds
// (Bruck et al., 1997); larger ones go round in a ring.
const small = 80 << 10

// Messages returns how many messages a rank sends, one after another, to gather so many float32.
func (s *Step) Messages(floats int) int {
	if 4*floats <= small {
		return int(math.Ceil(math.Log2(float64(s.Ranks))))
	}
	return s.Ranks - 1
}

// A Time is how long the parts of a step take, in seconds.
type Time struct {
	Products float64 // matrix products: shared
	Update   float64 // shared, unless Whole
	Loss     float64 // not shared
	Copies   float64 // to and from what is gathered
	Gathers  float64
}

// Total returns their sum: nothing overlaps.
func (t Time) Total() float64 { return t.Products + t.Update + t.Loss + t.Copies + t.Gathers }

// Time returns how long the step takes. Forward and weight gradients are 2 operations for each
// weight and row, and so are input gradients, which the first layer does not need.
func (s *Step) Time(m Machine) Time {
	weights, later := 0.0, 0.0
	for i, n := range s.Units[1:] {
		w := float64(s.Units[i] * n)
		weights += w
		if i > 0 {
			later += w
		}
	}
	n, rows := float64(s.Ranks), float64(s.Rows)
	t := Time{
		Products: 2 * rows * (2*weights + later) / n / m.Flops,
		Update:   weights * float64(s.Update) / m.Memory,
		Loss:     rows * float64(s.Units[len(s.Units)-1]) * m.Loss,
	}
	if !s.Whole {
		t.Update /= n
	}
	if s.Ranks == 1 {
		return t
	}
	for _, g := range s.gathers() {
		bytes := 4 * float64(g.floats)
		t.Gathers += float64(s.Messages(g.floats))*m.Latency + bytes*(n-1)/n/m.Bandwidth
		if g.copied {
			t.Copies += 2 * bytes / m.Memory
		}
	}
	return t
}

// Alone returns how long the step takes one rank.
func (s *Step) Alone(m Machine) float64 {
	one := *s
	one.Ranks = 1
	return one.Time(m).Total()
}
