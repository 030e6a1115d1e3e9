package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
	running "github.com/lockstep-go/lockstep/nn/metric"
)

// metaLearned is where a network that a service trains keeps how far it has come: a learnedState as
// JSON. So the weights and that number are in one file, which is replaced as a whole.
const metaLearned = "serve"

type learnedState struct {
	Rows   uint64 `json:"rows"`   // of the journal, that were learned or passed over
	Failed uint64 `json:"failed"` // of those, that were passed over
	Source string `json:"source"` // SHA-256 of the model file that learning began with
	Batch  int    `json:"batch"`
}

// mostBatch is how many rows a step may have: more than anybody learns at once, and few enough that
// their memory is no fault of a number in a file.
const mostBatch = 1 << 20

// parseLearned reads what a checkpoint says of what was learned.
func parseLearned(text string) (s learnedState, err error) {
	if err := json.Unmarshal([]byte(text), &s); err != nil || s.Batch < 1 || s.Batch > mostBatch || s.Failed > s.Rows {
		return s, fmt.Errorf("it was not written by lockstep serve: its network says %s of what it learned", quote.Text(text))
	}
	return s, nil
}

// A learner trains on the rows of the journal, in order, on one goroutine. What it does depends on
// these rows and on the model that it began with, and on nothing else: neither on when rows came,
// nor on how often it was killed.
type learner struct {
	models   *models
	journal  *journal
	log      *slog.Logger
	metrics  *serveMetrics
	trainer  *nn.Trainer
	model    *model // of the trainer's network
	state    learnedState
	learned  atomic.Uint64 // state.Rows, for other goroutines
	failed   atomic.Uint64
	dir      string
	every    uint64 // rows between checkpoints
	publish  time.Duration
	orders   chan func() // what is to be done between two steps
	stop     chan time.Time
	done     chan struct{}
	err      error // why it ended, once done is closed
	buffer   []byte
	data     nn.Data
	targets  []float64
	window   *running.Window
	fresh    bool // something was learned that is not in service
	lastSwap time.Time
}

// A learning says how feedback is learned.
type learning struct {
	dir       string
	loss      *nn.Loss      // nil for what suits the network
	optimizer *nn.Optimizer // nil for that of the checkpoint, or the default
	batch     int           // 0 for that of the checkpoint, or 1
	every     uint64
	publish   time.Duration
	queue     uint64 // rows that may wait
}

func (l learning) checkpoint() string { return filepath.Join(l.dir, "checkpoint") }

// own are the files that a learner writes into its folder, beside those of its journal.
var own = []string{"checkpoint", "model.safetensors", "replaced.safetensors"}

// newLearner goes on from the checkpoint in the folder, or makes the first. If the model file is
// another than the one that learning began with, it takes the place of what was learned.
func newLearner(o learning, from *source, models *models, log *slog.Logger, metrics *serveMetrics) (*learner, error) {
	l := &learner{models: models, log: log, metrics: metrics, dir: o.dir, every: o.every, publish: o.publish,
		orders: make(chan func()), stop: make(chan time.Time, 1), done: make(chan struct{}), window: running.NewWindow(1000)}
	for _, name := range own {
		if sameFile(from.path, filepath.Join(o.dir, name)) {
			return nil, usagef("--model: %s is where the learning in %s writes: copy it to another place", from.path, o.dir)
		}
		halves, _ := among(o.dir, "."+name+".") // of a process that was killed
		for _, half := range halves {
			os.Remove(half)
		}
	}
	trainer, err := nn.LoadCheckpoint(o.checkpoint())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if names, _ := among(o.dir, journalPrefix); len(names) > 0 {
			return nil, fmt.Errorf("%s has feedback, and no checkpoint: it is not known what was learned", o.dir)
		}
		if err := l.start(o, from); err != nil {
			return nil, err
		}
	case err != nil:
		return nil, err
	default:
		if err := l.resume(o, trainer, from.path); err != nil {
			return nil, err
		}
	}
	form := recordForm{inputs: l.model.net.Inputs()}
	if l.model.classes == nil {
		form.targets = l.model.net.Outputs()
	}
	if l.journal, err = openJournal(o.dir, form, l.state.Rows); err != nil {
		return nil, err
	}
	if l.journal.cut > 0 {
		log.Warn("a crash left feedback half written, which was never acknowledged: it was removed", "bytes", l.journal.cut)
	}
	l.prepare(form)
	inService := false
	if models.check != nil { // what was learned must do as well as the file's
		switch _, err := models.swap(from.model, "file"); {
		case err == nil:
			inService = true
		case !errors.Is(err, errHoldout):
			return nil, err
		}
	}
	switch _, err := models.swap(l.model, "learning"); {
	case err != nil && inService && errors.Is(err, errHoldout):
		log.Error("what was learned is not put in service: learning goes on from there", "error", err)
	case err != nil:
		return nil, err
	}
	if l.state.Source != from.sum {
		switch _, err := l.replace(from); {
		case err == nil:
			log.Warn("another model file: it has taken the place of what was learned", "file", from.path, "rows", l.state.Rows)
		case errors.Is(err, errHoldout):
			log.Error("another model file: what was learned stays in service", "file", from.path, "error", err)
		default:
			return nil, fmt.Errorf("%s has learned from another model: %w", o.dir, err)
		}
	}
	go l.run()
	return l, nil
}

// start makes the first trainer and its checkpoint.
func (l *learner) start(o learning, from *source) error {
	loss := usualLoss(from.model)
	if o.loss != nil {
		loss = *o.loss
	}
	optimizer := nn.Adam(0.001)
	if o.optimizer != nil {
		optimizer = *o.optimizer
	}
	t, err := nn.NewTrainer(from.net.Clone(), loss, optimizer)
	if err != nil {
		return usageError{err} // it is the flags that do not go with the model
	}
	l.state = learnedState{Source: from.sum, Batch: max(o.batch, 1)}
	return l.adopt(t, from.path)
}

// adopt makes a trainer the learner's, and its checkpoint that of the folder.
func (l *learner) adopt(t *nn.Trainer, path string) error {
	m, err := newModel(path, t.Network())
	if err != nil {
		return err
	}
	trainer, before := l.trainer, l.model
	l.trainer, l.model = t, m
	if err := l.save(); err != nil {
		l.trainer, l.model = trainer, before
		return err
	}
	return nil
}

// resume takes the trainer of a checkpoint.
func (l *learner) resume(o learning, t *nn.Trainer, path string) (err error) {
	if l.state, err = parseLearned(t.Network().Metadata[metaLearned]); err != nil {
		return fmt.Errorf("%s: %w", o.checkpoint(), err)
	}
	for _, v := range []struct{ flag, now, was string }{
		{"--optimizer and --rate", describeOr(o.optimizer, t.Optimizer()), t.Optimizer().String()},
		{"--loss", describeOr(o.loss, t.Loss()), t.Loss().String()},
		{"--batch", fmt.Sprint(map[bool]int{true: l.state.Batch, false: o.batch}[o.batch == 0]), fmt.Sprint(l.state.Batch)},
	} {
		if v.now != v.was {
			return usagef("%s: %s: the learning in %s began with %s; leave the flag out, or begin in another folder", v.flag, v.now, o.dir, v.was)
		}
	}
	if o.queue < uint64(l.state.Batch) {
		return usagef("--queue: %s %s fewer than a batch of %d, with which the learning in %s began", quote.Count(o.queue, "row"), quote.Verb(o.queue, "are"), l.state.Batch, o.dir)
	}
	l.trainer = t
	if l.model, err = newModel(path, t.Network()); err != nil {
		return fmt.Errorf("%s: %w", o.checkpoint(), err)
	}
	l.learned.Store(l.state.Rows)
	l.failed.Store(l.state.Failed)
	return nil
}

// describeOr returns a flag's value as text, or that of the checkpoint if the flag was left out.
func describeOr[T fmt.Stringer](flag *T, otherwise T) string {
	if flag == nil {
		return otherwise.String()
	}
	return (*flag).String()
}

// prepare makes the buffers.
func (l *learner) prepare(form recordForm) {
	const most = 256 // rows of a round
	l.buffer = make([]byte, max(most, l.state.Batch)*form.size())
	l.data.X = kernel.NewMatrix(l.state.Batch, form.inputs)
	if strings.HasPrefix(l.trainer.Loss().String(), nn.CrossEntropy.String()) {
		l.data.Labels = make([]int, l.state.Batch)
	} else {
		l.data.Y = kernel.NewMatrix(l.state.Batch, l.model.net.Outputs())
	}
	l.targets = make([]float64, form.targets)
}

// run learns until it is told to stop.
func (l *learner) run() {
	defer close(l.done)
	idle := time.NewTicker(max(l.publish, time.Millisecond))
	defer idle.Stop()
	var until time.Time // when it must have ended, if it was told to
	for {
		n, err := l.round()
		if err != nil {
			l.err = err
			l.log.Error("learning has ended", "error", err)
			return
		}
		if l.fresh && time.Since(l.lastSwap) >= l.publish {
			l.putInService()
		}
		if !until.IsZero() && (n == 0 || time.Now().After(until)) {
			if l.fresh {
				l.putInService()
			}
			l.err = l.end()
			return
		}
		if n > 0 || !until.IsZero() {
			select {
			case order := <-l.orders:
				order()
			case until = <-l.stop:
			default:
			}
			continue
		}
		select {
		case <-l.journal.arrived:
		case order := <-l.orders:
			order()
		case until = <-l.stop:
		case <-idle.C:
		}
	}
}

// round learns some of the rows that wait, in whole batches, and returns how many.
func (l *learner) round() (rows int, err error) {
	batch := l.state.Batch
	boundary := (l.state.Rows/l.every + 1) * l.every // the next row number at which there is a checkpoint
	most := min(uint64(len(l.buffer)/l.journal.form.size()), max(boundary-l.state.Rows, uint64(batch)))
	n, err := l.journal.read(l.buffer[:int(most)*l.journal.form.size()], l.state.Rows)
	if err != nil {
		return 0, err
	}
	n -= n % batch
	if n == 0 {
		return 0, nil
	}
	for i := 0; i < n; i += batch {
		l.batch(l.buffer[i*l.journal.form.size():])
	}
	l.learned.Store(l.state.Rows)
	l.failed.Store(l.state.Failed)
	l.metrics.loss.Set(l.window.Value())
	if before := l.state.Rows - uint64(n); before/l.every != l.state.Rows/l.every {
		return n, l.checkpoint()
	}
	return n, nil
}

// batch takes a step with the rows of records. A batch whose loss or gradient is not finite is
// passed over.
func (l *learner) batch(records []byte) {
	form, targets := l.journal.form, l.model.schema.Targets()
	for i := range l.state.Batch {
		label := form.get(records[i*form.size():], l.data.X.Row(i), l.targets)
		switch {
		case l.data.Labels != nil:
			l.data.Labels[i] = label
		case l.model.classes == nil:
			for k, v := range l.targets {
				l.data.Y.Row(i)[k] = targets[k].Encode(v)
			}
		case l.data.Y.Cols == 1:
			l.data.Y.Row(i)[0] = float32(label)
		default:
			y := l.data.Y.Row(i)
			clear(y)
			y[label] = 1
		}
	}
	loss, err := l.trainer.PartialFit(l.data, 0)
	l.state.Rows += uint64(l.state.Batch)
	if err != nil {
		l.state.Failed += uint64(l.state.Batch)
		l.metrics.passedOver.Add(float64(l.state.Batch))
		l.log.Warn("feedback was passed over", "row", l.state.Rows-uint64(l.state.Batch), "rows", l.state.Batch, "error", err)
		return
	}
	l.fresh = true
	l.window.Add(loss)
	l.metrics.learned.Add(float64(l.state.Batch))
}

// putInService swaps what was learned in. The model in service stays if it is not sound.
func (l *learner) putInService() {
	l.fresh, l.lastSwap = false, time.Now()
	if err := l.write(); err != nil {
		l.log.Error("what was learned was not put in service", "error", err)
		return
	}
	_, err := l.models.swap(l.model, "learning")
	l.metrics.swap("learning", err)
	if err != nil {
		l.log.Error("what was learned was not put in service", "error", err)
	}
}

// checkpoint makes sure of the weights and saves them. If they are not finite any more, those of
// the last checkpoint come back: at a row that depends on the feedback alone.
func (l *learner) checkpoint() error {
	if bad := l.trainer.Finite(); bad != nil {
		l.log.Error("learning diverged: it goes on from the last checkpoint", "row", l.state.Rows, "error", bad)
		l.metrics.diverged.Inc()
		t, err := nn.LoadCheckpoint(learning{dir: l.dir}.checkpoint())
		if err != nil {
			return err
		}
		was, err := parseLearned(t.Network().Metadata[metaLearned])
		if err != nil {
			return err
		}
		// All rows since then are lost. Those that were passed over among them have been counted.
		l.state.Failed = was.Failed + l.state.Rows - was.Rows
		l.failed.Store(l.state.Failed)
		l.trainer, l.model.net = t, t.Network()
	}
	start := time.Now()
	err := l.save()
	l.metrics.checkpoint(time.Since(start), err)
	if err != nil {
		l.log.Error("the checkpoint cannot be written: the rows since the last stay in the journal", "error", err)
		return nil
	}
	if err := l.journal.forget(l.state.Rows); err != nil {
		l.log.Warn("rows that were learned cannot be removed", "error", err)
	}
	return nil
}

// end saves what was learned when learning ends. Weights that are not finite are not saved: the
// next start learns the rows since the last checkpoint again, as after a crash.
func (l *learner) end() error {
	if bad := l.trainer.Finite(); bad != nil {
		return fmt.Errorf("learning has diverged since the last checkpoint, which stays: the next start goes on from there: %w", bad)
	}
	return l.save()
}

// write keeps in the network how far it has come.
func (l *learner) write() error {
	text, err := json.Marshal(l.state)
	if err != nil {
		return err
	}
	net := l.trainer.Network()
	if net.Metadata == nil {
		net.Metadata = make(map[string]string)
	}
	net.Metadata[metaLearned] = string(text)
	return nil
}

// save writes the checkpoint.
func (l *learner) save() error {
	if err := l.write(); err != nil {
		return err
	}
	l.learned.Store(l.state.Rows)
	return l.trainer.SaveCheckpoint(learning{dir: l.dir}.checkpoint())
}

// replace puts another model in service and learns on from it, with a new optimiser of the same
// settings. What had been learned is kept beside, as a model. It runs between two steps.
func (l *learner) replace(next *source) (*served, error) {
	before := l.models.model()
	now, err := l.models.swap(next.model, "file")
	if err != nil {
		return nil, err
	}
	if err := l.begin(next.net, next.path, next.sum); err != nil {
		return nil, errors.Join(err, l.models.undo(before))
	}
	return now, nil
}

// rollback puts the former model in service and learns on from it.
func (l *learner) rollback() (*served, error) {
	before := l.models.model()
	now, err := l.models.rollback()
	if err != nil {
		return nil, err
	}
	if err := l.begin(now.net, now.path, l.state.Source); err != nil {
		_, undo := l.models.swap(before.model, before.origin)
		return nil, errors.Join(err, undo)
	}
	return now, nil
}

// begin learns on from a network.
func (l *learner) begin(net *nn.Network, path, sum string) error {
	if bad := l.trainer.Finite(); bad != nil {
		l.log.Error("learning had diverged: what is replaced is not kept", "error", bad)
	} else if err := l.trainer.Network().Save(filepath.Join(l.dir, "replaced.safetensors")); err != nil {
		return err
	}
	t, err := nn.NewTrainer(net.Clone(), l.trainer.Loss(), l.trainer.Optimizer())
	if err != nil {
		return err
	}
	before := l.state.Source
	l.state.Source = sum
	if err := l.adopt(t, path); err != nil {
		l.state.Source = before
		return err
	}
	l.fresh = false
	return nil
}

// do runs an order between two steps, and waits for it. An order may be late: it is an error then.
func (l *learner) do(order func()) error {
	finished := make(chan struct{})
	select {
	case l.orders <- func() { order(); close(finished) }:
		<-finished
		return nil
	case <-l.done:
		return errors.New("learning has ended")
	}
}

// close takes no more feedback, learns what waits until a time, and saves. What is not learned by
// then stays in the journal.
func (l *learner) close(until time.Time) error {
	l.journal.endAdding()
	l.stop <- until
	<-l.done
	err := l.err
	if l.trainer.Finite() == nil {
		err = errors.Join(err, l.trainer.Network().Save(filepath.Join(l.dir, "model.safetensors")))
	}
	return errors.Join(err, l.journal.close())
}
