package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/nn"
)

// epochResult is what an epoch of training came to.
type epochResult struct {
	Loss, Accuracy                     float64
	ValidationLoss, ValidationAccuracy float64 // NaN without validation rows
}

// An outcome is a training that has ended, well or not.
type outcome struct {
	*plan
	history []epochResult
	steps   int
	seconds float64
	stopped error  // why it ended before its time, or nil
	reason  string // why it ended, in a word
	epoch   int    // whose weights the network has; 0 for those that it began with
	step    int    // if the weights are from within the next epoch: the steps of it that were taken

	// Of the network as it is now:
	onTrain, onValid, onTest *evaluation // nil without such rows
	importance               []importance
}

// run trains. Only trouble before the first step is an error: whatever stops the training later is
// part of the outcome, since what was learned is kept.
func (p *plan) run(stdout io.Writer) (*outcome, error) {
	out := &outcome{plan: p}
	show := newProgress(stdout, p)
	ctx, stop := untilSignal()
	defer stop()
	err := p.session.fit(ctx, p.flags.Keep == "best", show, out)
	show.end()
	if err != nil {
		return nil, err
	}
	var d *nn.DivergenceError
	switch {
	case errors.Is(out.stopped, context.Canceled):
		signal := errInterrupted
		if context.Cause(ctx) == errTerminated {
			signal = errTerminated
		}
		out.reason = signal.Error()
		if out.epoch == 0 && out.step == 0 {
			out.stopped = fmt.Errorf("%w before the first step: %s", signal, out.saveNothing())
			break
		}
		out.stopped = fmt.Errorf("%w after %s of %s: what was learned is kept%s%s",
			signal, quote.Thousands(p.done+out.steps), quote.Grouped(p.options.Steps(p.train.X.Rows), "step"), kept(p.out), out.checkpointLost())
	case errors.Is(out.stopped, errCheckpoint):
		out.reason = "failed"
		out.stopped = fmt.Errorf("stopped after %s of %s: what was learned is kept%s%s",
			quote.Thousands(p.done+out.steps), quote.Grouped(p.options.Steps(p.train.X.Rows), "step"), kept(p.out), out.checkpointLost())
	case errors.As(out.stopped, &d):
		out.reason = "diverged"
		learned, err := out.learned()
		if err != nil {
			return nil, err
		}
		what := fmt.Sprintf("the weights of epoch %d, the best before that, are kept%s", out.epoch, kept(p.out))
		if !learned {
			what = "no weights better than the first were learned: " + out.saveNothing()
		}
		out.stopped = fmt.Errorf("training diverged at step %d (epoch %d, step %d): the loss is %v; %s; try a smaller --rate",
			(d.Epoch-1)*p.stepsAnEpoch+d.Step, d.Epoch, d.Step, d.Loss, what)
	case len(out.history) < p.options.Epochs:
		out.reason = "patience"
	default:
		out.reason = "finished"
	}
	return out, out.evaluate()
}

// untilSignal returns a context that the first Ctrl-C or SIGTERM ends. The second ends the program
// at once.
func untilSignal() (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	done := make(chan struct{})
	go func() {
		select {
		case s := <-signals:
			signal.Stop(signals)
			cause := errInterrupted
			if s == syscall.SIGTERM {
				cause = errTerminated
			}
			cancel(cause)
		case <-done:
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(done)
		cancel(nil)
	}
}

// fit trains the session's network, and gives it the best weights if that is asked for, however the
// training ended. show may be nil.
func (s *session) fit(ctx context.Context, best bool, show *progress, out *outcome) error {
	s.options.Best = best && s.valid != nil
	s.options.OnStep = func(step nn.Step) {
		out.steps++
		if show != nil {
			show.step()
		}
	}
	s.options.OnEpoch = func(e nn.Epoch) {
		r := epochResult{e.Loss, e.Accuracy, e.ValidationLoss, e.ValidationAccuracy}
		if s.train.classes != nil && s.loss != nn.CrossEntropy { // nn counts outputs then; here it is rows
			r.Accuracy = accuracy(s.net, s.train)
			if s.valid != nil {
				r.ValidationAccuracy = accuracy(s.net, s.valid)
			}
		} else if s.train.classes == nil {
			r.Accuracy, r.ValidationAccuracy = math.NaN(), math.NaN()
		}
		out.history = append(out.history, r)
		if show != nil {
			show.epoch(r)
		}
	}
	start := time.Now()
	train := s.trainer.Fit
	if s.resumed {
		train = s.trainer.Resume
	}
	history, err := train(ctx, s.train.Data, s.options)
	out.history = s.earlier(history, out.history)
	out.seconds = time.Since(start).Seconds()
	report := s.trainer.Report()
	out.epoch = report.Epoch
	out.step = report.Updates - report.Epoch*s.stepsAnEpoch
	var diverged *nn.DivergenceError
	switch {
	case errors.As(err, &diverged):
		out.stopped = err
	case err != nil && ctx.Err() != nil:
		out.stopped = ctx.Err()
		if report.Ending == nn.Failed {
			out.stopped = errors.Join(ctx.Err(), errCheckpoint, unwritten(err))
		}
	case err != nil && report.Ending == nn.Failed && out.steps > 0: // a disk that is full must not cost what was learned
		out.stopped = errors.Join(errCheckpoint, unwritten(err))
	case err != nil:
		return err
	}
	return nil
}

// errCheckpoint is in the error of a training whose checkpoint could not be written.
var errCheckpoint = errors.New("the checkpoint cannot be written")

// unwritten returns why a checkpoint was not written, out of the error of a training.
func unwritten(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path
	}
	return err
}

// checkpointLost says that the checkpoint could not be written, if that is so.
func (o *outcome) checkpointLost() string {
	if !errors.Is(o.stopped, errCheckpoint) {
		return ""
	}
	return fmt.Sprintf("; %v: %v", errCheckpoint, cause(o.stopped))
}

// accuracy returns the share of the rows that the network puts into their classes.
func accuracy(net *nn.Network, rows *part) float64 {
	return evaluateClasses(predict(net, rows.X, true), rows.classes, net.Classes).accuracy()
}

// evaluate evaluates the network as it is now, which is as it will be saved.
func (o *outcome) evaluate() error {
	for _, v := range []struct {
		part *part
		to   **evaluation
	}{{o.train, &o.onTrain}, {o.valid, &o.onValid}, {o.test, &o.onTest}} {
		if v.part == nil {
			continue
		}
		e, err := o.session.evaluate(v.part)
		if err != nil {
			return err
		}
		*v.to = e
	}
	if o.test != nil && o.report != "" {
		o.importance = o.session.importances(o.test, o.onTest, o.flags.Seed)
	}
	return nil
}

// evaluate evaluates the session's network on a part.
func (s *session) evaluate(p *part) (*evaluation, error) {
	e := evaluate(s.net, p, s.net.Classes, s.schema.Targets())
	var err error
	e.loss, _, err = s.trainer.Evaluate(p.Data)
	return e, err
}

// learned reports whether a training that diverged has left weights that are better than those it
// began with: whose loss is less, on the validation rows if there are any.
func (o *outcome) learned() (bool, error) {
	rows := o.train
	if o.valid != nil {
		rows = o.valid
	}
	first, err := o.untrained()
	if err != nil {
		return false, err
	}
	first.Standardizer = o.net.Standardizer
	was, err := first.Loss(rows.Data, o.loss)
	if err != nil {
		return false, err
	}
	is, err := o.net.Loss(rows.Data, o.loss)
	if err != nil {
		return false, err
	}
	// The first loss may be infinite or NaN; what is not, is better.
	return !math.IsNaN(is) && !math.IsInf(is, 0) && !(is >= was), nil
}

// saveNothing makes the outcome leave the files of an earlier training alone, and says so.
func (o *outcome) saveNothing() string {
	text := "nothing is saved"
	var stay []string
	for _, path := range []*string{&o.out, &o.report} {
		if info, err := os.Stat(*path); err == nil && info.Mode().IsRegular() {
			stay = append(stay, *path)
		}
		*path = ""
	}
	switch len(stay) {
	case 1:
		text += ", and " + stay[0] + " stays as it was"
	case 2:
		text += ", and " + stay[0] + " and " + stay[1] + " stay as they were"
	}
	return text
}

func kept(path string) string {
	if path == "" {
		return ", but --out is none"
	}
	return ", in " + path
}

// whence says which weights the network has, if they are not those at the end of the last epoch.
func (o *outcome) whence() string {
	switch {
	case o.step > 0:
		return fmt.Sprintf("those after epoch %d, step %d", o.epoch+1, o.step)
	case o.epoch == 0:
		return "those before the first step"
	case o.epoch < len(o.history):
		return fmt.Sprintf("those of epoch %s, the best of %s", quote.Thousands(o.epoch), quote.Thousands(len(o.history)))
	}
	return ""
}
