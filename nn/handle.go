package nn

import (
	"errors"
	"fmt"
	"math"
	"sync"
	"sync/atomic"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
)

// A Model is a network that a [Handle] has put into service, and its version. The network must not
// be changed.
type Model struct {
	Network *Network
	Version uint64 // from 1; no two models of a Handle have the same
	Score   float64
}

// A Check looks at a network before it goes into service. An error keeps it out; the score is kept
// in the [Model]. current is the model in service, nil at first.
type Check func(candidate *Network, current *Model) (score float64, err error)

// A Handle holds the network that a service predicts with, while another is trained. Readers never
// block: a prediction uses one network from beginning to end, the one that was in service when it
// began. [Handle.Swap] puts another in service, after it was checked. Any number of goroutines may
// use a Handle; each predicts by a [HandlePredictor] of its own.
type Handle struct {
	current  atomic.Pointer[Model]
	mu       sync.Mutex // of those who swap
	check    Check
	previous []*Model
	last     uint64 // the highest version so far
}

// kept is the number of former models that a Handle can go back to.
const kept = 4

// NewHandle returns a handle with a copy of net in service, as version 1. check, if not nil, is
// asked about it and every later one, besides what is always checked: that shapes fit and all
// numbers are finite.
func NewHandle(net *Network, check Check) (*Handle, error) {
	h := &Handle{check: check}
	if _, err := h.Swap(net); err != nil {
		return nil, err
	}
	return h, nil
}

// Swap puts a copy of net in service and returns its version. The network must have as many inputs
// and outputs as the one in service, the same classes if there are any, and nothing but finite
// numbers, and the handle's [Check] must pass; otherwise Swap returns an error and the network in
// service stays. Net must not change during the call; what happens to it later, such as more
// training, does not reach the service.
func (h *Handle) Swap(net *Network) (version uint64, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	current := h.current.Load()
	if err := net.check(); err != nil {
		return 0, fmt.Errorf("swap: %w", err)
	}
	if current != nil {
		if err := fits(net, current.Network); err != nil {
			return 0, fmt.Errorf("swap: %w", err)
		}
	}
	if err := net.finite(); err != nil {
		return 0, fmt.Errorf("swap: %w", err)
	}
	m := &Model{Network: net.Clone(), Score: math.NaN()}
	if h.check != nil {
		if m.Score, err = h.check(m.Network, current); err != nil {
			return 0, fmt.Errorf("swap: %w", err)
		}
	}
	h.last++
	m.Version = h.last
	if current != nil {
		h.previous = append(h.previous, current)
		if len(h.previous) > kept {
			h.previous = append(h.previous[:0:0], h.previous[1:]...)
		}
	}
	h.current.Store(m)
	return m.Version, nil
}

// fits reports why a network cannot take the place of another.
func fits(net, old *Network) error {
	if net.inputs != old.inputs || net.Outputs() != old.Outputs() {
		return fmt.Errorf("the network has %s and %s: the one in service has %d and %d", quote.Count(net.inputs, "input"), quote.Count(net.Outputs(), "output"), old.inputs, old.Outputs())
	}
	if len(net.Classes) != len(old.Classes) {
		return fmt.Errorf("the network names %s: the one in service %d", quote.Count(len(net.Classes), "class"), len(old.Classes))
	}
	for i, c := range net.Classes {
		if c != old.Classes[i] {
			return fmt.Errorf("class %d is %s: that of the network in service is %s", i, quote.Text(c), quote.Text(old.Classes[i]))
		}
	}
	return nil
}

// Rollback puts the model in service that was there before the current one, with its version, and
// returns it. Up to four swaps can be taken back; after that it is an error.
func (h *Handle) Rollback() (*Model, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := len(h.previous)
	if n == 0 {
		return nil, errors.New("rollback: there is no former model to go back to")
	}
	m := h.previous[n-1]
	h.previous = h.previous[:n-1]
	h.current.Store(m)
	return m, nil
}

// Model returns the model in service. It never blocks.
func (h *Handle) Model() *Model { return h.current.Load() }

// Predictor returns a predictor for one goroutine, which follows the swaps.
func (h *Handle) Predictor() *HandlePredictor {
	p := &HandlePredictor{handle: h}
	p.predictor.use(h.Model().Network)
	return p
}

// A HandlePredictor is a [Predictor] of whatever network is in service. It is for one goroutine at
// a time. After a swap to a network with wider layers its scratch grows once; otherwise nothing is
// allocated.
type HandlePredictor struct {
	handle    *Handle
	predictor Predictor
}

// use returns the model in service, and makes the predictor use it.
func (p *HandlePredictor) use() *Model {
	m := p.handle.current.Load()
	if q := &p.predictor; q.net != m.Network {
		q.use(m.Network)
		if rows := q.scratch[0].Rows; rows > 0 && m.Network.widest()*rows > len(q.scratch[0].Data) {
			q.scratch = [2]kernel.Matrix{}
		}
	}
	return m
}

// Predict is [Predictor.Predict] by the model in service, and returns that model's version.
func (p *HandlePredictor) Predict(dst, x kernel.Matrix) (version uint64) {
	m := p.use()
	p.predictor.Predict(dst, x)
	return m.Version
}

// Classify is [Predictor.Classify] by the model in service, and returns that model's version.
func (p *HandlePredictor) Classify(labels []int, x kernel.Matrix) (version uint64) {
	m := p.use()
	p.predictor.Classify(labels, x)
	return m.Version
}

// HoldOut returns a [Check] of the loss on data that is kept apart: a network may go into service
// if its loss is finite and not above that of the model in service by more than slack; the loss is
// the score. Swaps check one at a time, so that the check may use its trainers again.
func HoldOut(data Data, loss Loss, slack float64) Check {
	return func(candidate *Network, current *Model) (float64, error) {
		if !(slack >= 0) {
			return 0, fmt.Errorf("hold-out: a slack of %v: it must be at least 0", slack)
		}
		value, err := candidate.Loss(data, loss)
		if err != nil {
			return 0, fmt.Errorf("hold-out: %w", err)
		}
		if !finite(value) {
			return 0, fmt.Errorf("hold-out: the loss is %v", value)
		}
		if current == nil {
			return value, nil
		}
		was := current.Score
		if math.IsNaN(was) {
			if was, err = current.Network.Loss(data, loss); err != nil {
				return 0, fmt.Errorf("hold-out: %w", err)
			}
		}
		if value > was+slack {
			return 0, fmt.Errorf("hold-out: the loss is %.6g, and that of the model in service %.6g: at most %.6g more is allowed", value, was, slack)
		}
		return value, nil
	}
}

// Loss returns the loss of the network on data: [Trainer.Evaluate] without a trainer. It allocates.
func (n *Network) Loss(data Data, loss Loss) (float64, error) {
	if err := n.check(); err != nil {
		return 0, err
	}
	if n.storage != inFloat32 {
		n = n.Float32()
	}
	t, err := NewTrainer(n, loss, SGD(1))
	if err != nil {
		return 0, err
	}
	value, _, err := t.Evaluate(data)
	return value, err
}
