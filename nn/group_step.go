package nn

import (
	"math"

	"github.com/lockstep-go/lockstep/kernel"
)

// backwardShared is backward with a Group.
func (t *Trainer) backwardShared(d Data) float64 {
	if !t.join() {
		return math.NaN()
	}
	s := &t.share
	chunk := t.chunk * s.size
	t.reserve(min(d.X.Rows, chunk))
	t.hits, t.training, s.stopped = 0, true, nil
	defer func() { t.training = false }()
	batch := t.newBatch(&d)
	for i := 0; i < d.X.Rows; i += chunk {
		part := d
		if d.X.Rows > chunk {
			part = d.part(i, min(i+chunk, d.X.Rows))
		}
		for r := range s.rows {
			s.rows[r] = part.X.Rows * r / s.size
		}
		x := t.standardize(part.X)
		if !t.activateShared(x, i) {
			return math.NaN()
		}
		t.addLoss(&batch, &part)
		if !t.propagateShared(x, i) {
			return math.NaN()
		}
	}
	if !s.sharded && !s.gather(t.grad, s.parameters) {
		return math.NaN()
	}
	return batch.Mean()
}

// activateShared sends this rank's rows of x through the layers and gathers what each layer hands
// on. It reports whether the step goes on.
func (t *Trainer) activateShared(x kernel.Matrix, first int) bool {
	s := &t.share
	from, to := s.rows[s.rank], s.rows[s.rank+1]
	if from < to {
		t.activate(x.Slice(from, to), from, first+from)
	}
	return t.exchange(len(t.net.layers), 1, t.outputOf)
}

// propagateShared carries this rank's rows of the last delta back to the first layer, gathers the
// deltas, and computes this rank's share of the gradients.
func (t *Trainer) propagateShared(x kernel.Matrix, first int) bool {
	s := &t.share
	from, to := s.rows[s.rank], s.rows[s.rank+1]
	n := len(t.net.layers)
	if from < to {
		for i := n - 1; i >= 0; i-- {
			t.activationDelta(i, from, to, first)
			if i > 0 {
				t.inputDelta(i, from, to)
			}
		}
	}
	if t.loss.fused() {
		n-- // addLoss left the last layer's, of all rows
	}
	if !t.exchange(n, 0, t.deltaOf) {
		return false
	}
	t.gradientShare(x, first)
	return true
}

func (t *Trainer) deltaOf(layer int) *kernel.Matrix { return &t.delta[layer] }

// leastApart is the size of a rank's part of a matrix, in elements, from which the matrix is
// gathered by itself, where it lies. Smaller ones are copied together, which takes less time than
// one more gather.
const leastApart = 1 << 14

// apart reports whether a matrix with so many columns is gathered by itself. It is the same on all
// ranks.
func (s *sharing) apart(cols int) bool { return s.rows[s.size]*cols >= leastApart*s.size }

// exchange gathers all ranks' rows of the matrices of the first n layers. If flags is 1, and not 0,
// a flag of each rank goes before its rows. It reports whether the step goes on.
func (t *Trainer) exchange(n, flags int, of func(layer int) *kernel.Matrix) bool {
	s := &t.share
	width := 0
	for i := range n {
		if cols := of(i).Cols; !s.apart(cols) {
			width += cols
		}
	}
	if flags+width > 0 {
		s.section(func(r int) int { return flags + (s.rows[r+1]-s.rows[r])*width })
		t.pack(s.rank, flags, n, true, of)
		if flags > 0 {
			s.buffer[s.places[s.rank]] = s.flag()
		}
		if !s.gather(s.buffer, s.places) {
			return false
		}
		if flags > 0 {
			if s.stopped = s.verdict(); s.stopped != nil {
				return false
			}
		}
		for r := range s.size {
			if r != s.rank {
				t.pack(r, flags, n, false, of)
			}
		}
	}
	for i := range n {
		m := of(i)
		if !s.apart(m.Cols) {
			continue
		}
		for r, row := range s.rows {
			s.places[r] = row * m.Cols
		}
		if !s.gather(m.Data[:s.places[s.size]], s.places) {
			return false
		}
	}
	return true
}

// pack copies a rank's rows of the matrices that are gathered together into its section of the
// buffer, behind the flags, or back from there.
func (t *Trainer) pack(rank, flags, n int, into bool, of func(layer int) *kernel.Matrix) {
	s := &t.share
	section := s.buffer[s.places[rank]+flags : s.places[rank+1]]
	for i := range n {
		if s.apart(of(i).Cols) {
			continue
		}
		m := of(i).Slice(s.rows[rank], s.rows[rank+1]).Data // the buffers have no gaps between rows
		if into {
			copy(section, m)
		} else {
			copy(m, section)
		}
		section = section[len(m):]
	}
}

// gradientShare sets those gradients that belong to this rank's share of the parameters, or adds to
// them unless the first row is row 0 of the batch. x is the input of the first layer.
func (t *Trainer) gradientShare(x kernel.Matrix, first int) {
	start, end := t.share.parameters[t.share.rank], t.share.parameters[t.share.rank+1]
	product := kernel.Parallel{Product: kernel.Product{Accumulate: first > 0}, Workers: t.Workers}
	ones := kernel.Matrix{Rows: 1, Cols: x.Rows, Stride: x.Rows, Data: t.ones.Data[:x.Rows]}
	at := 0
	for i := range t.net.layers {
		g, d := &t.grads[i], t.delta[i].Slice(0, x.Rows)
		cols := len(g.B)
		from, to := (max(start, at)-at)/cols, (min(end, at+len(g.W.Data))-at)/cols
		if from < to {
			a := x
			if i > 0 {
				a = t.outputOf(i-1).Slice(0, x.Rows)
			}
			a.Data, a.Cols = a.Data[from:(a.Rows-1)*a.Stride+to], to-from
			product.MatMulTA(g.W.Slice(from, to), a, d)
		}
		if at += padded(len(g.W.Data)); start <= at && at < end {
			product.MatMul(kernel.Matrix{Rows: 1, Cols: cols, Stride: cols, Data: g.B}, ones, d)
		}
		at += padded(cols)
	}
}
