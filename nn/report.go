package nn

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"strconv"

	"github.com/lockstep-go/lockstep/internal/quote"
)

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
	Rate                               float64 // the learning rate of its last step
	Taken                              bool    // whether the network has the weights of this epoch in the end
}

// watched returns the loss that decides: that of the validation data, if there are any.
func (e *Epoch) watched() float64 {
	if math.IsNaN(e.ValidationLoss) {
		return e.Loss
	}
	return e.ValidationLoss
}

// A History holds the finished epochs of a training.
type History []Epoch

// WriteCSV writes the history as a table with a line for each epoch. What there is no value of is
// left empty.
func (h History) WriteCSV(w io.Writer) error {
	if w == nil {
		return errNoWriter
	}
	c := csv.NewWriter(w)
	number := func(v float64) string {
		if math.IsNaN(v) {
			return ""
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	c.Write([]string{"epoch", "loss", "accuracy", "validation_loss", "validation_accuracy", "rate", "taken"}) // Error says
	for _, e := range h {
		c.Write([]string{strconv.Itoa(e.Epoch), number(e.Loss), number(e.Accuracy), number(e.ValidationLoss), number(e.ValidationAccuracy),
			number(e.Rate), strconv.FormatBool(e.Taken)})
	}
	c.Flush()
	return c.Error()
}

// A Callback is told of each step and each epoch of [Trainer.Fit]. It may read the network, and
// change it between steps. [ErrStop] ends the training without an error; any other error ends it
// with that.
type Callback interface {
	AfterStep(*Trainer, Step) error
	AfterEpoch(*Trainer, Epoch) error
}

// ErrStop is what a [Callback] returns to end the training.
var ErrStop = errors.New("stop training")

// A DivergenceError says that training ran away. The network has the weights of the least loss.
type DivergenceError struct {
	Epoch, Step int     // from 1; the step within the epoch
	Loss        float64 // of the step's batch, or of the epoch
	Why         string  // what else was wrong, if the loss was finite
	Kept        int     // the epoch whose weights the network has; 0 for those before training
}

func (e *DivergenceError) Error() string {
	why := e.Why
	if why == "" {
		why = fmt.Sprintf("the loss is %v", e.Loss)
	}
	kept := "those of before training"
	if e.Kept > 0 {
		kept = fmt.Sprintf("those after epoch %d", e.Kept)
	}
	return fmt.Sprintf("training diverged in epoch %d, step %d: %s; the last good weights were kept, %s; try a smaller learning rate, or standardize the inputs", e.Epoch, e.Step, why, kept)
}

// An Ending is why a training ended.
type Ending uint8

// The endings.
const (
	Finished          Ending = iota + 1 // after the last epoch
	StoppedEarly                        // the validation loss had not fallen for [FitOptions].Patience epochs
	Canceled                            // the context was done
	StoppedByCallback                   // a [Callback] returned [ErrStop]
	Diverged                            // see [DivergenceError]
	Failed                              // a [Callback], or a checkpoint that could not be written
)

var endingNames = [...]string{"not ended", "finished", "stopped early", "canceled", "stopped by a callback", "diverged", "failed"}

// String returns "finished", "stopped early", "canceled", "stopped by a callback", "diverged" or
// "failed".
func (e Ending) String() string {
	if int(e) < len(endingNames) {
		return endingNames[e]
	}
	return fmt.Sprintf("Ending(%d)", uint8(e))
}

// A Report says how the last [Trainer.Fit] ended.
type Report struct {
	Ending  Ending
	Epochs  int     // that were finished
	Epoch   int     // whose weights the network has, from 1; 0 for those before the first
	Step    int     // the last step of the next epoch, if the weights have seen a part of that, else 0
	Loss    float64 // of epoch Epoch: of the validation data, if there are any; NaN of none
	Updates int     // that made these weights
	Err     error   // what Fit returned
}

// String returns the report as a sentence, such as
// "stopped early after 12 epochs; the weights are those after epoch 7, whose loss is 0.1234".
func (r Report) String() string {
	s := fmt.Sprintf("%s after %s; the weights are ", r.Ending, quote.Count(r.Epochs, "epoch"))
	switch {
	case r.Step > 0:
		return s + fmt.Sprintf("those after step %d of epoch %d", r.Step, r.Epoch+1)
	case r.Epoch == 0:
		return s + "those of before training"
	case !finite(r.Loss):
		return s + fmt.Sprintf("those after epoch %d", r.Epoch)
	}
	return s + fmt.Sprintf("those after epoch %d, whose loss is %.4g", r.Epoch, r.Loss)
}

// Report returns how the last call of [Trainer.Fit] or [Trainer.Resume] ended.
func (t *Trainer) Report() Report { return t.report }

// log tells the logger of an epoch.
func (f *fit) log(e Epoch) {
	attributes := []any{slog.Int("epoch", e.Epoch), slog.Int("updates", f.t.steps), slog.Float64("loss", e.Loss)}
	add := func(name string, v float64) {
		if !math.IsNaN(v) {
			attributes = append(attributes, slog.Float64(name, v))
		}
	}
	add("accuracy", e.Accuracy)
	add("validation_loss", e.ValidationLoss)
	add("validation_accuracy", e.ValidationAccuracy)
	add("rate", e.Rate)
	f.opts.Logger.Info("epoch", attributes...)
}

// logEnd tells the logger of the end.
func (f *fit) logEnd(r Report) {
	say := f.opts.Logger.Info
	if r.Ending == Diverged || r.Ending == Failed {
		say = f.opts.Logger.Warn
	}
	attributes := []any{slog.String("ending", r.Ending.String()), slog.Int("epochs", r.Epochs), slog.Int("taken", r.Epoch), slog.Int("updates", r.Updates)}
	if r.Err != nil {
		attributes = append(attributes, slog.String("error", r.Err.Error()))
	}
	say("training ended", attributes...)
}
