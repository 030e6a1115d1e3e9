package nnbeam

import (
	"context"
	"fmt"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/dataset/scoring"
)

// A Scored row is what the network says of a [Row].
type Scored struct {
	Place      Place
	Label      int       // of the row, or −1
	Targets    []float32 // of the row
	Names, IDs []string
	Labelled   bool
	Class      int       // the predicted class; −1 for a regression, or where there is a problem
	Outputs    []float32 // of the network; nil where there is a problem
	Problem    string    // why the row has no prediction, or ""
}

// ScoreFn predicts rows by a model, in batches. A row's outputs do not depend on its batch.
type ScoreFn struct {
	Model Model
	// Batch is how many rows are predicted at once, from 1; 0 for 256. It changes no bit.
	Batch int
	// Strict ends the pipeline at the first row that cannot be scored.
	Strict bool

	of        *scoring.Model
	predictor *nn.Predictor
	waiting   []Row
	x         kernel.Matrix // [batch, inputs]
	at        []int         // the row of x that waiting row i is in, or −1
	classes   []int         // [batch]
}

const defaultBatch = 256

// Score returns what the model says of each [Row], a collection of [Scored].
func Score(s beam.Scope, rows beam.PCollection, fn ScoreFn) beam.PCollection {
	return beam.ParDo(s.Scope("nnbeam.Score"), &fn, rows)
}

// Setup loads the model.
func (fn *ScoreFn) Setup(ctx context.Context) (err error) {
	if fn.of, err = fn.Model.Load(ctx); err != nil {
		return err
	}
	if fn.Batch == 0 {
		fn.Batch = defaultBatch
	}
	if fn.Batch < 1 {
		return fmt.Errorf("ScoreFn.Batch is %d: it is at least 1, or 0 for %d", fn.Batch, defaultBatch)
	}
	fn.predictor = fn.of.Network.Predictor()
	fn.x = kernel.NewMatrix(fn.Batch, fn.of.Network.Inputs())
	fn.classes = make([]int, fn.Batch)
	return nil
}

// StartBundle forgets what a bundle that failed has left.
func (fn *ScoreFn) StartBundle(func(Scored)) {
	fn.waiting, fn.at = fn.waiting[:0], fn.at[:0]
}

// ProcessElement takes a row, and emits those that wait when their batch is full.
func (fn *ScoreFn) ProcessElement(row Row, emit func(Scored)) error {
	if row.Problem == "" && len(row.X) != fn.x.Cols {
		row.Problem = fmt.Sprintf("%s, where the model %s takes %d", quote.Count(len(row.X), "number"), fn.Model.Path, fn.x.Cols)
	}
	fn.waiting = append(fn.waiting, row)
	if len(fn.waiting) < fn.Batch {
		return nil
	}
	return fn.flush(emit)
}

// FinishBundle emits the rows that wait.
func (fn *ScoreFn) FinishBundle(emit func(Scored)) error { return fn.flush(emit) }

func (fn *ScoreFn) flush(emit func(Scored)) error {
	n := 0
	for i := range fn.waiting {
		if row := &fn.waiting[i]; row.Problem == "" {
			copy(fn.x.Row(n), row.X)
			fn.at = append(fn.at, n)
			n++
		} else {
			fn.at = append(fn.at, -1)
		}
	}
	outputs := kernel.NewMatrix(n, fn.of.Network.Outputs()) // which the emitted rows keep
	if n > 0 {
		x := fn.x.Slice(0, n)
		fn.predictor.Predict(outputs, x)
		if fn.of.Classes != nil {
			fn.predictor.Classify(fn.classes[:n], x)
		}
	}
	for i := range fn.waiting {
		row := &fn.waiting[i]
		out := Scored{Place: row.Place, Label: row.Label, Targets: row.Targets, Names: row.Names, IDs: row.IDs, Labelled: row.Labelled,
			Class: -1, Problem: row.Problem}
		if k := fn.at[i]; k >= 0 {
			y := outputs.Row(k)
			if out.Problem = fn.of.Refused(row.X, y); out.Problem == "" {
				out.Outputs = y
				if fn.of.Classes != nil {
					out.Class = fn.classes[k]
				}
			}
		}
		if out.Problem != "" && fn.Strict {
			return fmt.Errorf("%v: %s", out.Place, out.Problem)
		}
		emit(out)
	}
	clear(fn.waiting)
	fn.waiting, fn.at = fn.waiting[:0], fn.at[:0]
	return nil
}
