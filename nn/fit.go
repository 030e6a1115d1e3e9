package nn

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"

	"github.com/lockstep-go/lockstep/internal/quote"
)

// FitOptions say how [Trainer.Fit] goes through the data.
type FitOptions struct {
	// Epochs is how often the data is gone through.
	Epochs int

	// Batch is the number of rows of a step; the last of an epoch may be smaller. 0, or more than
	// there are, means the whole data: gradient descent as the textbooks have it.
	Batch int

	// Seed draws the order of the rows anew for each epoch; it depends on Seed and
	// the epoch's number alone. InOrder leaves them in order, as does a batch of the whole data.
	Seed    uint64
	InOrder bool

	// Validation, if it has rows, is evaluated after each epoch.
	Validation Data

	// Patience, if not 0, ends the training when the validation loss has not fallen by more than
	// LeastImprovement for so many epochs. With it, or with Best alone, the network has the weights
	// of the epoch with the least validation loss in the end, however training ends: early, by the
	// last epoch, by ctx, by a callback, or by divergence. Otherwise it has the last.
	Patience         int
	LeastImprovement float64
	Best             bool

	// OnStep and OnEpoch, if not nil, are called after each step and each epoch, before Callbacks.
	// They may read the network.
	OnStep    func(Step)
	OnEpoch   func(Epoch)
	Callbacks []Callback

	// Logger, if not nil, is told of each epoch and of the end.
	Logger *slog.Logger

	// Checkpoint, if not "", is the file that [Trainer.SaveCheckpoint] writes after every
	// CheckpointEvery steps, or after every epoch if that is 0, and when Fit ends, unless by
	// divergence or by an error of a callback, a file or a Group. [Trainer.Resume] goes on from it.
	Checkpoint      string
	CheckpointEvery int
}

// Steps returns the number of updates that Fit makes with so many rows, if nothing ends it early:
// the length of a [Schedule] that is to end with it. If that is more than an int holds, it is the
// largest.
func (o FitOptions) Steps(rows int) int {
	n := o.stepsOf(rows)
	if n > 0 && o.Epochs > math.MaxInt/n {
		return math.MaxInt
	}
	return o.Epochs * n
}

// stepsOf returns the number of steps of an epoch.
func (o FitOptions) stepsOf(rows int) int {
	if rows < 1 {
		return 0
	}
	batch := o.batch(rows)
	return (rows + batch - 1) / batch
}

func (o FitOptions) batch(rows int) int {
	if o.Batch <= 0 {
		return rows
	}
	return min(o.Batch, rows)
}

// best reports whether the best weights are to be given back.
func (o *FitOptions) best() bool { return o.Best || o.Patience > 0 }

// Fit trains the network: it goes through the data as often as opts say, in batches, with a step
// for each. [Trainer.Report] says afterwards why it ended and which epoch's weights the network
// has.
//
// Data or options that make no sense are an error before anything happens. When ctx is done, Fit
// stops before the next step, keeps what was learned and returns ctx's error. It ends with a
// [DivergenceError] when a loss is NaN or infinite, when a weight or a moment of the optimiser is,
// or when an epoch's loss is above 1 and more than a thousand times the first epoch's; the network
// then has the weights of the least loss. Epochs that were finished are in the history in any case.
// After the first epoch Fit itself allocates next to nothing.
//
// With a Group all its members must call Fit with the same data and options; callbacks, files and
// loggers may differ. When one is stopped, by its ctx or a callback, all stop before the same step.
func (t *Trainer) Fit(ctx context.Context, train Data, opts FitOptions) (History, error) {
	if t.Group != nil && !t.join() {
		return nil, t.share.broken
	}
	f, err := newFit(ctx, t, train, opts, false)
	if err == nil {
		t.resume = nil
		f.begin()
	}
	if err := f.meet(t, err); err != nil {
		return nil, err
	}
	return f.run(ctx)
}

// Resume goes on with the training that a checkpoint was made in, from the step after it. The
// weights, and all else, become bit for bit those of a training that was not interrupted. The data
// must be the same; so must the batch, Seed and InOrder, which are checked. More epochs make the
// training longer.
func (t *Trainer) Resume(ctx context.Context, train Data, opts FitOptions) (History, error) {
	if t.Group != nil && !t.join() {
		return nil, t.share.broken
	}
	p := t.resume
	var f *fit
	err := errors.New("nothing to resume: the trainer must come from LoadCheckpoint or Restore, of a checkpoint that Fit made")
	if p != nil {
		f, err = newFit(ctx, t, train, opts, true)
	}
	if err == nil {
		err = p.check(f)
	}
	if err == nil {
		f.progress = *p
	}
	if err := f.meet(t, err); err != nil {
		return nil, err
	}
	t.resume = nil
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

	progress
}

// A progress is how far a fit has come, and what it has kept. With it and the trainer a fit goes
// on.
type progress struct {
	rows, batch int
	seed        uint64
	inOrder     bool

	epoch, step  int // of the next step: the epoch from 1, the step from 0
	loss, weight float64
	hits         int     // of this epoch so far
	before       float64 // the loss of the last batch, before its update
	history      History

	start state // before this epoch, if there is no validation
	best  state // of the least loss so far

	reference float64 // the validation loss that patience compares with
	waited    int
}

// A state is what a step changes, and when that was.
type state struct {
	epoch            int     // after which it was, 0 before the first
	loss             float64 // by which it was chosen
	updates          int
	w, first, second []float32
}

func newFit(ctx context.Context, t *Trainer, data Data, opts FitOptions, resumed bool) (*fit, error) {
	if ctx == nil {
		return nil, errors.New("the context is nil: context.Background() is one that is never done")
	}
	if err := t.net.check(); err != nil {
		return nil, err
	}
	if err := data.check(t.net, t.loss); err != nil {
		return nil, fmt.Errorf("training data: %w", err)
	}
	for i, c := range opts.Callbacks {
		if c == nil {
			return nil, fmt.Errorf("callback %d is nil", i)
		}
	}
	rows := data.X.Rows
	f := &fit{t: t, data: data, opts: opts, batch: opts.batch(rows), steps: opts.stepsOf(rows)}
	switch {
	case opts.Epochs < 1:
		return nil, fmt.Errorf("%s: at least 1 is needed", quote.Count(opts.Epochs, "epoch"))
	case opts.Batch < 0:
		return nil, fmt.Errorf("a batch of %s: it must not be negative; 0 means all of them", quote.Count(opts.Batch, "row"))
	case opts.Patience < 0:
		return nil, fmt.Errorf("a patience of %s: it must not be negative", quote.Count(opts.Patience, "epoch"))
	case !(opts.LeastImprovement >= 0):
		return nil, fmt.Errorf("a least improvement of %v: it must be at least 0", opts.LeastImprovement)
	case opts.best() && opts.Validation.X.Rows == 0:
		return nil, errors.New("patience needs validation data, and so do the best weights")
	case opts.CheckpointEvery < 0 || opts.CheckpointEvery > 0 && opts.Checkpoint == "":
		return nil, fmt.Errorf("a checkpoint every %s: it must not be negative, and needs a file", quote.Count(opts.CheckpointEvery, "step"))
	case t.opt.method == rprop && f.steps > 1:
		return nil, fmt.Errorf("rprop with a batch of %s: it needs the gradient of all %d at once", quote.Count(f.batch, "row"), rows)
	}
	if opts.Validation.X.Rows > 0 {
		if err := opts.Validation.check(t.net, t.loss); err != nil {
			return nil, fmt.Errorf("validation data: %w", err)
		}
	}
	if n, left := t.opt.Schedule.length(), opts.Steps(rows); !resumed && n-t.steps > left {
		return nil, fmt.Errorf("a schedule of %s is longer than the run of %d: see FitOptions.Steps", quote.Count(n, "step"), t.steps+left)
	}
	if f.batch < rows && !opts.InOrder {
		f.order = make([]int, rows)
		f.buffer = data.Rows(make([]int, f.batch))
	}
	return f, nil
}

// begin makes the progress that of a fit that has not begun.
func (f *fit) begin() {
	f.progress = progress{rows: f.data.X.Rows, batch: f.batch, seed: f.opts.Seed, inOrder: f.opts.InOrder, epoch: 1, reference: math.Inf(1)}
	f.best.loss = math.Inf(1)
	f.t.save(&f.best)
}

// rowsOf returns the rows of a step, counted from 0, of an epoch, counted from 1.
func (f *fit) rowsOf(epoch, step int) Data {
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

// often is the number of updates after which all weights and moments are looked at.
const often = 256

func (f *fit) run(ctx context.Context) (History, error) {
	t := f.t
	t.running = &f.progress
	defer func() { t.running, t.numbers, t.start = nil, nil, 0 }()
	if f.step == 0 && f.waiting() { // a checkpoint of its end
		return f.end(StoppedEarly, nil)
	}
	for f.epoch <= f.opts.Epochs {
		if f.step == 0 && f.opts.Validation.X.Rows == 0 {
			f.start.epoch = f.epoch - 1
			t.save(&f.start)
		}
		for f.step < f.steps {
			if err := t.hold(ctx.Err(), canceled); err != nil {
				return f.end(Canceled, err)
			}
			if err := f.oneStep(); err != nil {
				return f.endBy(err)
			}
		}
		ending, err := f.finishEpoch()
		if err != nil {
			return f.endBy(err)
		}
		if ending != 0 {
			return f.end(ending, nil)
		}
		if every := f.opts.CheckpointEvery; f.opts.Checkpoint != "" && (every == 0 || t.steps%every == 0) {
			if err := f.t.SaveCheckpoint(f.opts.Checkpoint); err != nil {
				return f.endBy(err)
			}
		}
	}
	return f.end(Finished, nil)
}

// oneStep takes the next step.
func (f *fit) oneStep() error {
	t := f.t
	batch := f.rowsOf(f.epoch, f.step)
	t.counting = true
	loss := t.backward(batch)
	t.counting = false
	if err := t.share.stopped; err != nil {
		return err
	}
	if !finite(loss) {
		return f.diverged(f.epoch, f.step+1, loss, "")
	}
	f.before = loss
	t.Update()
	if t.steps%often == 0 {
		if err := t.Finite(); err != nil {
			return f.diverged(f.epoch, f.step+1, loss, err.Error())
		}
	}
	f.loss += float64(loss * t.weight)
	f.weight += t.weight
	f.hits += t.hits
	f.step++
	s := Step{f.epoch, f.step, f.steps, batch.X.Rows, loss}
	if f.opts.OnStep != nil {
		f.opts.OnStep(s)
	}
	for _, c := range f.opts.Callbacks {
		if err := t.hold(c.AfterStep(t, s), failed); err != nil {
			return err
		}
	}
	if every := f.opts.CheckpointEvery; every > 0 && t.steps%every == 0 && f.step < f.steps {
		return f.t.SaveCheckpoint(f.opts.Checkpoint)
	}
	return nil
}

// finishEpoch ends an epoch and returns why training ends with it, or 0.
func (f *fit) finishEpoch() (ending Ending, err error) {
	t := f.t
	if err := t.agree(nil, failed); err != nil { // with what the last step's callbacks said
		return 0, err
	}
	e := Epoch{Epoch: f.epoch, Loss: 0, Accuracy: t.accuracy(f.hits, f.data.X.Rows), Rate: t.lastRate,
		ValidationLoss: math.NaN(), ValidationAccuracy: math.NaN()}
	if f.weight > 0 {
		e.Loss = f.loss / f.weight
	}
	if err := t.Finite(); err != nil {
		return 0, f.diverged(f.epoch, f.steps, e.Loss, err.Error())
	}
	if len(f.history) > 0 && grown(f.history[0].Loss, e.Loss) {
		return 0, f.diverged(f.epoch, f.steps, e.Loss, fmt.Sprintf("the epoch's loss has grown from %.3g, that of the first, to %.3g", f.history[0].Loss, e.Loss))
	}
	watched := e.Loss
	if f.opts.Validation.X.Rows > 0 {
		e.ValidationLoss, e.ValidationAccuracy = t.evaluate(f.opts.Validation)
		watched = e.ValidationLoss
		if watched < f.best.loss {
			f.best.epoch, f.best.loss = f.epoch, watched
			t.save(&f.best)
		}
		if watched < f.reference-f.opts.LeastImprovement {
			f.reference, f.waited = watched, 0
		} else {
			f.waited++
		}
	} else if watched < f.best.loss {
		f.best, f.start = f.start, f.best
		f.best.loss = watched
	}
	t.Observe(watched)
	f.history = append(f.history, e)
	f.epoch, f.step, f.loss, f.weight, f.hits = f.epoch+1, 0, 0, 0, 0
	if f.opts.Logger != nil {
		f.log(e)
	}
	if f.opts.OnEpoch != nil {
		f.opts.OnEpoch(e)
	}
	for _, c := range f.opts.Callbacks {
		if err := t.hold(c.AfterEpoch(t, e), failed); err != nil {
			return 0, err
		}
	}
	if err := t.agree(nil, failed); err != nil {
		return 0, err
	}
	if f.waiting() {
		return StoppedEarly, nil
	}
	return 0, nil
}

// waiting reports whether patience is at its end, before the last epoch.
func (f *fit) waiting() bool {
	return f.opts.Patience > 0 && f.waited >= f.opts.Patience && f.epoch <= f.opts.Epochs
}

// grown reports whether a loss has grown so much that training must be out of hand.
func grown(first, loss float64) bool { return loss > 1 && loss > 1000*first }

func finite(loss float64) bool { return !math.IsNaN(loss) && !math.IsInf(loss, 0) }

// endBy ends a fit for an error: a divergence, what a callback wants, or a file that could not be
// written.
func (f *fit) endBy(err error) (History, error) {
	var diverged *DivergenceError
	var agreed *agreement
	switch {
	case errors.As(err, &agreed) && agreed.code <= expired:
		return f.end(Canceled, agreed.err)
	case errors.As(err, &agreed) && agreed.code == failed:
		return f.end(Failed, agreed.err)
	case errors.As(err, &diverged):
		return f.end(Diverged, err)
	case errors.Is(err, ErrStop):
		return f.end(StoppedByCallback, nil)
	}
	return f.end(Failed, err)
}

// end makes sure of the weights that the last update left, keeps the checkpoint, gives the best
// weights back if they are wanted or needed, and writes the report.
func (f *fit) end(ending Ending, err error) (History, error) {
	if f.t.share.broken != nil {
		ending, err = Failed, f.t.share.broken
	} else if ending != Diverged {
		if diverged := f.verify(); diverged != nil {
			ending, err = Diverged, diverged
		}
	}
	if f.opts.Checkpoint != "" && ending != Diverged && ending != Failed {
		if failed := f.t.SaveCheckpoint(f.opts.Checkpoint); failed != nil {
			ending, err = Failed, errors.Join(err, failed)
		}
	}
	r := Report{Ending: ending, Epochs: len(f.history), Epoch: len(f.history), Step: f.step, Loss: math.NaN(), Err: err}
	if n := len(f.history); n > 0 {
		r.Loss = f.history[n-1].watched()
	}
	if ending == Diverged || f.opts.best() && f.best.epoch > 0 {
		f.t.restore(&f.best)
		r.Epoch, r.Step, r.Loss = f.best.epoch, 0, f.best.loss
	}
	r.Updates = f.t.steps
	if r.Epoch > 0 && r.Step == 0 {
		f.history[r.Epoch-1].Taken = true
	}
	f.t.report = r
	if f.opts.Logger != nil {
		f.logEnd(r)
	}
	return f.history, err
}

// verify makes sure of the weights that the last update left, which no later step has looked at:
// they and the moments must be finite, and so must the loss of its batch, which may not be far
// above what it was.
func (f *fit) verify() error {
	epoch, step := f.epoch, f.step
	if step == 0 {
		epoch, step = epoch-1, f.steps
	}
	if epoch == 0 {
		return nil
	}
	if err := f.t.Finite(); err != nil {
		return f.diverged(epoch, step, f.before, err.Error())
	}
	loss, _ := f.t.evaluate(f.rowsOf(epoch, step-1))
	first := max(f.before, 1e-3)
	if len(f.history) > 0 {
		first = max(first, f.history[0].Loss)
	}
	switch {
	case !finite(loss):
		return f.diverged(epoch, step, loss, "")
	case grown(first, loss) && f.before > 0:
		return f.diverged(epoch, step, loss, fmt.Sprintf("the loss of the last batch has grown from %.3g to %.3g by its update", f.before, loss))
	}
	return nil
}

// diverged returns the error for a step, which counts from 1.
func (f *fit) diverged(epoch, step int, loss float64, why string) error {
	return &DivergenceError{Epoch: epoch, Step: step, Loss: loss, Why: why, Kept: f.best.epoch}
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
