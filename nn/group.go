package nn

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"math"
)

// A Group is some processes that train one network together, each with a [Trainer] of its own whose
// Group it is. The ranks 0 … Size−1 number them. All of them begin with the same network and make
// the same calls with the same data; the weights, losses and predictions are bit for bit those of
// one process.
//
// That is because nothing is summed in parts. Forward and backward, each rank takes some rows of
// the batch, and the outputs and deltas of all rows are gathered. Then each rank computes some rows
// of the weights' gradients over all rows of the batch, and moves the weights that these belong to;
// these are gathered last. So a step gathers three times; more often only if the batch has more
// than 256 rows for each rank, and if the outputs of a layer are so many that they are gathered
// by themselves.
//
// Package nn/mpi has a Group whose members are MPI processes, [LocalGroup] one of goroutines.
type Group interface {
	// Rank is the number of this process, from 0 to below Size.
	Rank() int

	// Size is the number of processes.
	Size() int

	// AllGather gives every rank the parts of all. When it is called, rank r has its part in
	// buf[offsets[r]:offsets[r+1]]; when it returns, all ranks have all parts there. All ranks call
	// it, with the same offsets and bufs of the same length. A part may be empty. It must not keep
	// buf. The offsets are Size+1 numbers that do not fall. After an error the Group is of no more
	// use.
	AllGather(buf []float32, offsets []int) error
}

// GroupErr returns the error, if any, by which the Group failed. From then on steps change nothing
// and their loss is NaN; [Trainer.Fit] returns the error.
func (t *Trainer) GroupErr() error { return t.share.broken }

// A sharing is what a trainer needs for its Group.
type sharing struct {
	group Group // that was joined
	rank  int
	size  int

	sharded    bool  // whether the moments are those of the own share alone
	parameters []int // the ranks' shares of the parameters: they begin and end with rows of weights

	rows   []int     // of the part of a batch that is under way: the ranks' shares
	places []int     // of the ranks' sections of buffer
	buffer []float32 // what is gathered: a section of each rank

	pending *agreement // what this rank will tell the others
	stopped error      // why the last step was not taken
	broken  error      // by which the Group failed
}

// An agreement is why all ranks stop: of those that want to, the lowest says why.
type agreement struct {
	code int
	err  error
}

// What the ranks tell each other.
const (
	canceled = iota + 1 // by its context
	expired             // the same, by the deadline
	stopping            // by ErrStop
	failed              // by any other error
)

func (a *agreement) Error() string { return a.err.Error() }

func (a *agreement) Unwrap() error { return a.err }

// codeOf returns what other ranks are told of an error.
func codeOf(err error, code int) int {
	switch {
	case code == canceled && errors.Is(err, context.DeadlineExceeded):
		return expired
	case code == failed && errors.Is(err, ErrStop):
		return stopping
	}
	return code
}

// hold returns err if there is no Group. Otherwise it returns nil, and the next time that the ranks
// agree, all of them stop.
func (t *Trainer) hold(err error, code int) error {
	if t.Group == nil {
		return err
	}
	if err != nil && t.share.pending == nil {
		t.share.pending = &agreement{codeOf(err, code), err}
	}
	return nil
}

// agree returns err, or what is held. With a Group it returns an error if it has one on any rank.
func (t *Trainer) agree(err error, code int) error {
	if t.Group == nil || !t.join() && err != nil {
		return err
	}
	s := &t.share
	if s.broken != nil {
		return &agreement{failed, s.broken}
	}
	t.hold(err, code)
	s.section(func(int) int { return 1 })
	s.buffer[s.places[s.rank]] = s.flag()
	if !s.gather(s.buffer, s.places) {
		return &agreement{failed, s.broken}
	}
	return s.verdict()
}

// flag returns what this rank tells the others.
func (s *sharing) flag() float32 {
	if s.pending == nil {
		return 0
	}
	return float32(s.pending.code)
}

// verdict reads the flags that begin the sections.
func (s *sharing) verdict() error {
	own := s.pending
	s.pending = nil
	for r := range s.size {
		code := int(s.buffer[s.places[r]])
		switch {
		case code == 0:
			continue
		case r == s.rank:
			return own
		}
		err := errors.New("failed: see what it said")
		switch code {
		case canceled:
			err = context.Canceled
		case expired:
			err = context.DeadlineExceeded
		case stopping:
			err = ErrStop
		}
		return &agreement{code, fmt.Errorf("rank %d: %w", r, err)}
	}
	return nil
}

// section lays out a section of the buffer for each rank.
func (s *sharing) section(size func(rank int) int) {
	n := 0
	for r := range s.size {
		s.places[r] = n
		n += size(r)
	}
	s.places[s.size] = n
	if cap(s.buffer) < n {
		s.buffer = make([]float32, n)
	}
	s.buffer = s.buffer[:n]
}

// gather is the Group's AllGather. Its first error is kept.
func (s *sharing) gather(buf []float32, offsets []int) bool {
	if s.broken == nil {
		if err := s.group.AllGather(buf, offsets); err != nil {
			s.broken = fmt.Errorf("rank %d of %d: %w", s.rank, s.size, err)
		}
	}
	return s.broken == nil
}

const errGroup = "nn: the Group of a Trainer must be set before its first step, and stay"

// join makes the trainer ready to share its steps, and reports whether the Group works.
func (t *Trainer) join() bool {
	s := &t.share
	if s.group != nil || s.broken != nil {
		if s.group != t.Group {
			panic(errGroup)
		}
		return s.broken == nil
	}
	s.group, s.rank, s.size = t.Group, t.Group.Rank(), t.Group.Size()
	if s.size < 1 || s.rank < 0 || s.rank >= s.size {
		s.broken = fmt.Errorf("a group with the rank %d of %d: it must be from 0 to below the size", s.rank, s.size)
		return false
	}
	s.places, s.rows = make([]int, s.size+1), make([]int, s.size+1)
	print := sha256.New()
	t.net.Write(print) // a hash returns no errors
	fmt.Fprint(print, t.loss, t.opt, t.Seed, t.class, t.steps, t.reduced, t.WholeGradients, t.chunk, t.resume != nil)
	for _, x := range [][]float32{t.first, t.second} {
		writeFloats(print, x)
	}
	if err := s.compare(print, "network, loss, optimiser, seed or state"); err != nil {
		s.broken = err
		return false
	}
	s.parameters = t.shares(s.size)
	if s.sharded = !t.WholeGradients && !t.clipsNorm(); s.sharded {
		cut := func(x *[]float32) {
			if len(*x) == len(t.grad) {
				*x = append([]float32{}, (*x)[s.parameters[s.rank]:s.parameters[s.rank+1]]...)
			}
		}
		cut(&t.first)
		cut(&t.second)
		if p := t.resume; p != nil {
			for _, x := range []*state{&p.start, &p.best} {
				cut(&x.first)
				cut(&x.second)
			}
		}
	}
	return true
}

// compare reports which rank has another fingerprint than rank 0, if any has.
func (s *sharing) compare(print hash.Hash, of string) error {
	s.section(func(int) int { return sha256.Size })
	own := s.buffer[s.places[s.rank]:s.places[s.rank+1]]
	for i, b := range print.Sum(nil) {
		own[i] = float32(b)
	}
	if !s.gather(s.buffer, s.places) {
		return s.broken
	}
	for r := range s.size {
		for i, v := range s.buffer[s.places[r]:s.places[r+1]] {
			if v != s.buffer[i] {
				return fmt.Errorf("rank %d has another %s than rank 0: all ranks must begin with the same", r, of)
			}
		}
	}
	return nil
}

// meet makes sure that all ranks begin the same fit. err is what this one was refused for.
func (f *fit) meet(t *Trainer, err error) error {
	if err = t.agree(err, failed); err != nil || t.Group == nil {
		var agreed *agreement
		if errors.As(err, &agreed) {
			err = agreed.err
		}
		return err
	}
	t.share.stopped = nil
	print, o := sha256.New(), &f.opts
	fmt.Fprint(print, o.Epochs, f.batch, o.Seed, o.InOrder, o.Patience, o.LeastImprovement, o.Best, o.Checkpoint != "", o.CheckpointEvery, f.epoch, f.step)
	for _, d := range []Data{f.data, o.Validation} {
		fmt.Fprint(print, d.X.Rows, d.Labels, d.Weights)
		for i := range d.X.Rows {
			writeFloats(print, d.X.Row(i))
			if d.Labels == nil {
				writeFloats(print, d.Y.Row(i))
			}
		}
	}
	return t.share.compare(print, "data, options or progress")
}

// clipsNorm reports whether an update needs all gradients.
func (t *Trainer) clipsNorm() bool { return t.opt.ClipNorm < math.Inf(1) }

// shares returns where in the slice of all parameters the share of each rank begins. A share is
// whole rows of the weights, a layer's biases being one more, of nearly the same size for each
// rank: the work of a gradient is that, times the rows of the batch.
func (t *Trainer) shares(size int) []int {
	offsets := make([]int, size+1)
	total := t.net.NumParameters()
	rank, done, at := 1, 0, 0
	for i := range t.net.layers {
		p := &t.net.layers[i]
		for r := range p.W.Rows + 1 {
			for rank < size && done >= total*rank/size {
				offsets[rank] = at
				rank++
			}
			done += p.W.Cols
			if at += p.W.Cols; r >= p.W.Rows-1 {
				at = t.place(i, r-p.W.Rows+2)
			}
		}
	}
	for ; rank <= size; rank++ {
		offsets[rank] = len(t.net.all)
	}
	return offsets
}

// place returns where in the slice of all parameters a layer's weights begin, for part 0, its
// biases, for part 1, or the next layer, for part 2.
func (t *Trainer) place(layer, part int) int {
	at := 0
	for i := range layer {
		at += padded(len(t.net.layers[i].W.Data)) + padded(len(t.net.layers[i].B))
	}
	if part > 0 {
		at += padded(len(t.net.layers[layer].W.Data))
	}
	if part > 1 {
		at += padded(len(t.net.layers[layer].B))
	}
	return at
}

// owned returns the part of the parameters that this process updates.
func (t *Trainer) owned() (from, to int) {
	if s := &t.share; s.sharded {
		return s.parameters[s.rank], s.parameters[s.rank+1]
	}
	return 0, len(t.net.all)
}

// wholeGradients gathers the gradients, unless they are whole, and returns the loss.
func (t *Trainer) wholeGradients(loss float64) float64 {
	if s := &t.share; t.Group != nil && s.sharded && !s.gather(t.grad, s.parameters) {
		return math.NaN()
	}
	return loss
}

// gatherWeights gathers the weights that the ranks have moved.
func (t *Trainer) gatherWeights() {
	if s := &t.share; s.sharded {
		s.gather(t.net.all, s.parameters)
	}
}

// whole returns the moments of all ranks together, or x if it has all of them.
func (t *Trainer) whole(x []float32, wanted bool) ([]float32, error) {
	s := &t.share
	if !s.sharded || !wanted {
		return x, nil
	}
	all := make([]float32, len(t.grad))
	copy(all[s.parameters[s.rank]:], x)
	if !s.gather(all, s.parameters) {
		return nil, s.broken
	}
	return all, nil
}
