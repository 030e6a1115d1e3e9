package nn

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/lockstep-go/lockstep/kernel"
)

// FitOptions say how [Trainer.Fit] goes through the data.
type FitOptions struct {
	// Epochs is how often the data is gone through.
	Epochs int

	// Batch is the number of rows of a step; the last of an epoch may be
	// smaller. 0 means the whole data: gradient descent as the textbooks have it.
	Batch int

	// Seed draws the order of the rows anew for each epoch; it depends on Seed and
	// the epoch's number alone. InOrder leaves them in order, as does a batch of the whole data.
	Seed    uint64
	InOrder bool

	// Validation, if it has rows, is evaluated after each epoch.
	Validation Data

	// Patience, if not 0, ends the training when the validation loss has not
	// fallen below its least for so many epochs, and gives the network the weights of the best epoch back.
	Patience int

	// OnStep and OnEpoch, if not nil, are called after each step and each epoch. They may read the network.
	OnStep  func(Step)
	OnEpoch func(Epoch)
}

// A Step is what [FitOptions].OnStep is told. Epoch and Step count from 1.
type Step struct {
	Epoch, Step, Steps int     // Steps is the number of steps of an epoch
	Rows               int     // rows of the batch
	Loss               float64 // of the batch, before the update
}

// An Epoch is one entry of a [History]. Loss and Accuracy are means over the
// epoch's rows, each seen before the update that it caused; those of the validation data are taken
// after the epoch, and are NaN without such data. See [Trainer.Evaluate] for the accuracy.
type Epoch struct {
	Epoch                              int // from 1
	Loss, Accuracy                     float64
	ValidationLoss, ValidationAccuracy float64
}

// A History holds the finished epochs of a training.
type History []Epoch

// A DivergenceError says that training came to a loss that is not a finite number.
// The network has the last weights whose loss was finite.
type DivergenceError struct {
	Epoch, Step int // from 1; the step within the epoch
	Loss        float64
}

func (e *DivergenceError) Error() string {
	return fmt.Sprintf("training diverged in epoch %d, step %d: the loss is %v; the last good weights were kept; try a smaller learning rate, or standardize the inputs", e.Epoch, e.Step, e.Loss)
}

// Fit trains the network: it goes through the data as often as opts say, in batches, with a step for each.
//
// Data or options that make no sense are an error before anything happens. When ctx is done, Fit stops
// before the next step, keeps what was learned and returns ctx's error. A loss that is NaN or infinite ends it
// with a [DivergenceError]. Epochs that were finished are in the history in any case.
// After the first epoch Fit itself allocates next to nothing.
func (t *Trainer) Fit(ctx context.Context, train Data, opts FitOptions) (History, error) {
	f, err := newFit(t, train, opts)
	if err != nil {
		return nil, err
	}
	return f.run(ctx)
}

// A fit is one call of Fit.
type fit struct {
	t     *Trainer
	data  Data
	opts  FitOptions
	batch int // rows
	steps int // of an epoch

	order    []int // of the rows, in this epoch:
	shuffled int
	buffer   Data // the batch

	epoch, step int   // whose update was the last; 0 before the first
	saved       state // what to return to when the loss diverges
}

// A state is that of a trainer before a step, which lies steps after the first of its epoch.
type state struct {
	epoch, step      int
	updates          int
	w, first, second []float32
}

// between is the number of updates between two states that are saved. Whatever lies
// between is not saved but computed again: the same bits come out.
const between = 256

func newFit(t *Trainer, data Data, opts FitOptions) (*fit, error) {
	if err := t.net.check(); err != nil {
		return nil, err
	}
	if err := data.check(t.net, t.loss); err != nil {
		return nil, fmt.Errorf("training data: %w", err)
	}
	rows := data.X.Rows
	switch {
	case opts.Epochs < 1:
		return nil, fmt.Errorf("%d epochs: at least 1 is needed", opts.Epochs)
	case opts.Batch < 0 || opts.Batch > rows:
		return nil, fmt.Errorf("a batch of %d rows: the data has %d; 0 means all of them", opts.Batch, rows)
	case opts.Patience < 0:
		return nil, fmt.Errorf("a patience of %d epochs: it must not be negative", opts.Patience)
	case opts.Patience > 0 && opts.Validation.X.Rows == 0:
		return nil, errors.New("patience needs validation data")
	}
	if opts.Validation.X.Rows > 0 {
		if err := opts.Validation.check(t.net, t.loss); err != nil {
			return nil, fmt.Errorf("validation data: %w", err)
		}
	}
	f := &fit{t: t, data: data, opts: opts, batch: opts.Batch}
	if f.batch == 0 {
		f.batch = rows
	}
	f.steps = (rows + f.batch - 1) / f.batch
	if f.batch < rows && !opts.InOrder {
		f.order = make([]int, rows)
		f.buffer = data.Rows(make([]int, f.batch))
	}
	return f, nil
}

// rows returns the rows of a step, counted from 0, of an epoch, counted from 1.
func (f *fit) rows(epoch, step int) Data {
	from := step * f.batch
	to := min(from+f.batch, f.data.X.Rows)
	if f.order == nil {
		f.t.numbers, f.t.start = nil, from
		return f.data.part(from, to)
	}
	if f.shuffled != epoch {
		permute(f.order, f.opts.Seed, uint64(epoch))
		f.shuffled = epoch
	}
	f.data.gather(&f.buffer, f.order[from:to])
	f.t.numbers, f.t.start = f.order[from:to], 0
	return f.buffer.part(0, to-from)
}

// gradients does all of a step but the update.
func (f *fit) gradients(epoch, step int) (loss float64, rows int) {
	d := f.rows(epoch, step)
	return f.t.backward(d), d.X.Rows
}

func (f *fit) run(ctx context.Context) (history History, err error) {
	t := f.t
	var best state
	leastLoss, waited := math.Inf(1), 0
	total := float64(f.data.X.Rows)
	for epoch := 1; epoch <= f.opts.Epochs; epoch++ {
		e := Epoch{Epoch: epoch, ValidationLoss: math.NaN(), ValidationAccuracy: math.NaN()}
		hits := 0
		for step := range f.steps {
			if ctx.Err() != nil {
				if err := f.verify(); err != nil {
					return history, err
				}
				return history, ctx.Err()
			}
			t.counting = true
			loss, rows := f.gradients(epoch, step)
			t.counting = false
			if !finite(loss) {
				return history, f.diverged(epoch, step, loss)
			}
			if f.saved.epoch == 0 || t.steps-f.saved.updates == between {
				if f.saved.epoch != 0 && kernel.NonFinite(t.net.all) >= 0 {
					return history, f.diverged(epoch, step, loss)
				}
				f.saved.epoch, f.saved.step = epoch, step
				t.save(&f.saved)
			}
			t.Update()
			f.epoch, f.step = epoch, step
			e.Loss += float64(loss * float64(rows))
			hits += t.hits
			if f.opts.OnStep != nil {
				f.opts.OnStep(Step{epoch, step + 1, f.steps, rows, loss})
			}
		}
		e.Loss /= total
		e.Accuracy = t.accuracy(hits, f.data.X.Rows)
		if f.opts.Validation.X.Rows > 0 {
			e.ValidationLoss, e.ValidationAccuracy = t.evaluate(f.opts.Validation)
		}
		history = append(history, e)
		if f.opts.OnEpoch != nil {
			f.opts.OnEpoch(e)
		}
		if f.opts.Patience > 0 {
			if e.ValidationLoss < leastLoss {
				leastLoss, waited = e.ValidationLoss, 0
				t.save(&best)
			} else if waited++; waited == f.opts.Patience {
				break
			}
		}
	}
	if err := f.verify(); err != nil {
		return history, err
	}
	if best.w != nil {
		t.restore(&best)
	}
	return history, nil
}

// verify makes sure of the weights that the last update left: they and the loss of its batch must be finite.
func (f *fit) verify() error {
	if f.epoch == 0 {
		return nil
	}
	loss, _ := f.t.evaluate(f.rows(f.epoch, f.step))
	if !finite(loss) || kernel.NonFinite(f.t.net.all) >= 0 {
		return f.diverged(f.epoch, f.step, loss)
	}
	return nil
}

func finite(loss float64) bool { return !math.IsNaN(loss) && !math.IsInf(loss, 0) }

// diverged returns to the last state that was good, and reports the step. The weights as they are have a bad loss or are bad themselves.
func (f *fit) diverged(epoch, step int, loss float64) error {
	if f.saved.epoch != 0 {
		good := f.replay(f.t.steps - f.saved.updates)
		f.replay(good)
	}
	return &DivergenceError{Epoch: epoch, Step: step + 1, Loss: loss}
}

// replay returns to the saved state and takes so many steps again. It stops where the weights
// are not finite, and returns how many steps it took before the last.
func (f *fit) replay(updates int) (good int) {
	t := f.t
	t.restore(&f.saved)
	epoch, step := f.saved.epoch, f.saved.step
	for i := range updates {
		f.gradients(epoch, step)
		t.Update()
		if kernel.NonFinite(t.net.all) >= 0 {
			return i
		}
		if step++; step == f.steps {
			epoch, step = epoch+1, 0
		}
	}
	return max(updates-1, 0)
}

// save copies what a step changes.
func (t *Trainer) save(s *state) {
	s.updates = t.steps
	s.w = append(s.w[:0], t.net.all...)
	s.first = append(s.first[:0], t.first...)
	s.second = append(s.second[:0], t.second...)
}

// restore is the reverse of save.
func (t *Trainer) restore(s *state) {
	t.steps = s.updates
	copy(t.net.all, s.w)
	copy(t.first, s.first)
	copy(t.second, s.second)
}
