package nn

import (
	"errors"
	"fmt"
	"slices"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn/metric"
)

// LearnOne takes a step with one row, x of [inputs] and its targets y of [outputs], and returns its
// loss before the step. It allocates nothing. A row that does not fit or is not finite is an error,
// and so is one whose loss or gradient is not: nothing is learned from it.
func (t *Trainer) LearnOne(x, y []float32) (loss float64, err error) {
	return t.learn(Data{X: alone(x), Y: alone(y)})
}

// LearnLabel is [Trainer.LearnOne] for CrossEntropy, with the class of the row.
func (t *Trainer) LearnLabel(x []float32, label int) (loss float64, err error) {
	t.label[0] = label
	return t.learn(Data{X: alone(x), Labels: t.label[:]})
}

// PartialFit goes through the data once, in order, with a step for every batch of rows, 0 meaning
// all of them; it returns the mean of their losses, each before its step. Weights count. Data that
// makes no sense is an error before anything happens. A batch whose loss or gradient is not finite
// is an error, and ends it; what was learned before stays.
func (t *Trainer) PartialFit(data Data, batch int) (loss float64, err error) {
	if batch < 0 {
		return 0, fmt.Errorf("a batch of %s: it must not be negative; 0 means all of them", quote.Count(batch, "row"))
	}
	if err := data.check(t.net, t.loss); err != nil {
		return 0, err
	}
	rows := data.X.Rows
	if batch == 0 {
		batch = rows
	}
	sum, weight := 0.0, 0.0
	for i := 0; i < rows; i += batch {
		loss, err := t.learnChecked(data.part(i, min(i+batch, rows)))
		if err != nil {
			return 0, fmt.Errorf("rows from %d on: %w", i, err)
		}
		sum += float64(loss * t.weight)
		weight += t.weight
	}
	if weight == 0 {
		return 0, nil
	}
	return sum / weight, nil
}

func (t *Trainer) learn(d Data) (float64, error) {
	if err := d.check(t.net, t.loss); err != nil {
		return 0, err
	}
	return t.learnChecked(d)
}

var errGradient = errors.New("the gradient is not finite: nothing was learned; the inputs or the weights are too large")

// learnChecked takes a step with data that has been checked.
func (t *Trainer) learnChecked(d Data) (float64, error) {
	if t.Online != nil {
		if n := len(t.Online.moments.Mean); n != t.net.inputs {
			return 0, fmt.Errorf("the online standardizer is for %s: the network has %s", quote.Count(n, "column"), quote.Count(t.net.inputs, "input"))
		}
		t.Online.follow(t.net, d.X)
	}
	loss := t.backward(d)
	var err error
	if !finite(loss) {
		err = fmt.Errorf("the loss is %v: nothing was learned; the inputs or the weights are too large", loss)
	} else if !t.finiteGradient() {
		err = errGradient
	}
	if err != nil {
		if t.Online != nil {
			t.Online.forget(t.net)
		}
		return loss, err
	}
	t.Update()
	return loss, nil
}

// An OnlineStandardizer finds the means and deviations of columns while the rows come, in the order
// in which they come. As [Trainer].Online it follows the rows that LearnOne, LearnLabel and
// PartialFit learn from, and the network's Standardizer follows it. For a network that was trained
// with a standardizer already, let it Learn those rows first: what it has seen is all that it
// knows.
type OnlineStandardizer struct {
	moments kernel.RunningMoments

	// What there was before the last step, which may be refused.
	before       kernel.RunningMoments
	standardizer *Standardizer // of the network, nil if it had none
	mean, scale  []float32     // what it held
}

// NewOnlineStandardizer returns one for rows of so many columns. It panics if they are less than 0,
// or more than the inputs of any network.
func NewOnlineStandardizer(columns int) *OnlineStandardizer {
	if columns < 0 || columns > maxParameters {
		panic(fmt.Sprintf("nn: an online standardizer of %s: it has from 0 to %d", quote.Count(columns, "column"), maxParameters))
	}
	return &OnlineStandardizer{moments: kernel.RunningMoments{Mean: make([]float64, columns), Squares: make([]float64, columns)}}
}

// follow adds the rows of a step, and makes the network's standardizer that of all rows so far.
func (s *OnlineStandardizer) follow(net *Network, x kernel.Matrix) {
	s.before.N = s.moments.N
	s.before.Mean = append(s.before.Mean[:0], s.moments.Mean...)
	s.before.Squares = append(s.before.Squares[:0], s.moments.Squares...)
	s.standardizer = net.Standardizer
	s.learn(x)
	if net.Standardizer == nil {
		net.Standardizer = s.Standardizer()
		return
	}
	s.mean = append(s.mean[:0], net.Standardizer.Mean...)
	s.scale = append(s.scale[:0], net.Standardizer.Scale...)
	s.Write(net.Standardizer)
}

// forget is the reverse of the last follow.
func (s *OnlineStandardizer) forget(net *Network) {
	s.moments.N = s.before.N
	copy(s.moments.Mean, s.before.Mean)
	copy(s.moments.Squares, s.before.Squares)
	if net.Standardizer = s.standardizer; net.Standardizer != nil {
		copy(net.Standardizer.Mean, s.mean)
		copy(net.Standardizer.Scale, s.scale)
	}
}

// Learn adds rows. A row with NaN or Inf, or of another number of columns, is an error; none is
// added then.
func (s *OnlineStandardizer) Learn(x kernel.Matrix) error {
	if x.Cols != len(s.moments.Mean) {
		return fmt.Errorf("standardizer: rows have %s: it is for %d", quote.Count(x.Cols, "column"), len(s.moments.Mean))
	}
	if err := x.Check(); err != nil {
		return fmt.Errorf("standardizer: no matrix: %w", err)
	}
	for i := range x.Rows {
		if j := kernel.NonFinite(x.Row(i)); j >= 0 {
			return fmt.Errorf("standardizer: row %d, column %d is %v: inputs must be finite numbers", i, j, x.Row(i)[j])
		}
	}
	s.learn(x)
	return nil
}

func (s *OnlineStandardizer) learn(x kernel.Matrix) {
	for i := range x.Rows {
		s.moments.Add(x.Row(i))
	}
}

// Rows returns how many rows it has seen.
func (s *OnlineStandardizer) Rows() int { return s.moments.N }

// Standardizer returns the standardizer of the rows so far. A column that has been constant has the
// scale 1.
func (s *OnlineStandardizer) Standardizer() *Standardizer {
	n := len(s.moments.Mean)
	dst := &Standardizer{make([]float32, n), make([]float32, n)}
	s.Write(dst)
	return dst
}

// Write makes dst the standardizer of the rows so far, without allocating. It panics if dst is of
// other columns.
func (s *OnlineStandardizer) Write(dst *Standardizer) {
	if dst == nil {
		panic("nn: OnlineStandardizer.Write into nil: Standardizer makes a new one")
	}
	s.moments.Moments(dst.Mean, dst.Scale)
	for j, v := range dst.Scale {
		if !(v > 0) {
			dst.Scale[j] = 1
		}
	}
}

// A Prequential evaluates while it learns: each row is predicted first, with the weights and the
// standardizer as they are, and learned from then. So every prediction counts, and none was made of
// a row that was known.
type Prequential struct {
	trainer   *Trainer
	predictor *Predictor
	metrics   []metric.Running
	output    kernel.Matrix
	window    *metric.Window
	all       metric.Mean
}

// NewPrequential returns an evaluation of a trainer, with the mean of the last window losses and
// any number of metrics, which follow the predictions.
func NewPrequential(t *Trainer, window int, metrics ...metric.Running) (*Prequential, error) {
	if window < 1 || window > 1<<30 {
		return nil, fmt.Errorf("a window of %s: it has from 1 to %d", quote.Count(window, "loss"), 1<<30)
	}
	if t == nil || t.net == nil {
		return nil, errors.New("no trainer: NewTrainer and LoadCheckpoint make trainers")
	}
	if i := slices.Index(metrics, nil); i >= 0 {
		return nil, fmt.Errorf("metric %d is nil", i)
	}
	return &Prequential{trainer: t, predictor: t.net.Predictor(), metrics: metrics, output: kernel.NewMatrix(1, t.net.Outputs()), window: metric.NewWindow(window)}, nil
}

// LearnOne predicts x, compares with y, and learns from both, as [Trainer.LearnOne] does. It
// returns the outputs, which are overwritten by the next call. After an error nothing was learned
// or counted.
func (p *Prequential) LearnOne(x, y []float32) (output []float32, err error) {
	return p.learn(Data{X: alone(x), Y: alone(y)}, y, -1)
}

// LearnLabel is LearnOne with the class of the row, for CrossEntropy.
func (p *Prequential) LearnLabel(x []float32, label int) (output []float32, err error) {
	p.trainer.label[0] = label
	return p.learn(Data{X: alone(x), Labels: p.trainer.label[:]}, nil, label)
}

func (p *Prequential) learn(d Data, y []float32, label int) ([]float32, error) {
	if err := d.check(p.trainer.net, p.trainer.loss); err != nil {
		return nil, err
	}
	p.predictor.Predict(p.output, d.X)
	loss, err := p.trainer.learnChecked(d)
	if err != nil {
		return nil, err
	}
	p.window.Add(loss)
	p.all.Add(loss)
	for _, m := range p.metrics {
		m.Add(p.output.Row(0), y, label)
	}
	return p.output.Row(0), nil
}

// Loss returns the mean of the last losses, as many as the window holds: each as the training step
// found it, before it learned. With an online standardizer and dropout it is that step's, which has
// seen the row's numbers and drops outputs.
func (p *Prequential) Loss() float64 { return p.window.Value() }

// TotalLoss returns the mean of the losses of all rows.
func (p *Prequential) TotalLoss() float64 { return p.all.Value() }

// Rows returns how many rows were learned from.
func (p *Prequential) Rows() int { return p.all.Count() }
