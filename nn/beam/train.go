package nnbeam

import (
	"bytes"
	"context"
	"fmt"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/dataset"
	"github.com/lockstep-go/lockstep/nn/dataset/scoring"
	"github.com/lockstep-go/lockstep/nn/dataset/training"
)

// TableRows names a table to learn from, and says how it is to be read where that is not to be
// found out: see [dataset.Options].
type TableRows struct {
	Path                           string // on a file system that every worker sees
	Separator, Decimal, Encoding   string
	Header                         dataset.Header
	Targets, Categorical, Drop, ID []string
	Task                           dataset.Task
	Missing                        string
	MissingValues                  []string
}

// trainingData is a table to learn from.
type trainingData struct {
	table *dataset.Table
}

func (r TableRows) load(ctx context.Context) (*trainingData, error) {
	file, err := readFile(ctx, r.Path)
	if err != nil {
		return nil, err
	}
	table, err := dataset.Read(bytes.NewReader(file), r.Path, dataset.Options{Separator: r.Separator, Decimal: r.Decimal, Encoding: r.Encoding,
		Header: r.Header, Targets: r.Targets, Categorical: r.Categorical, Drop: r.Drop, ID: r.ID, Task: r.Task, Missing: r.Missing, MissingValues: r.MissingValues})
	switch {
	case err != nil:
		return nil, err
	case table.Schema.Task == "":
		return nil, fmt.Errorf("%s has no target: name its column", r.Path)
	case table.Labels != nil && len(table.Classes) < 2:
		return nil, fmt.Errorf("%s has one class only: at least 2 are needed", r.Path)
	}
	return &trainingData{table}, nil
}

// folds returns the fold of each row, dealt class by class.
func (d *trainingData) folds(k int, seed uint64) []int {
	t := d.table
	of := make([]int, t.Len())
	next := 0
	order := nn.Permutation(t.Len(), seed)
	for c := range max(len(t.Classes), 1) {
		for _, i := range order {
			if t.Labels == nil || t.Labels[i] == c {
				of[i] = next % k
				next++
			}
		}
	}
	return of
}

// A prepared training is ready to begin.
type prepared struct {
	schema  *dataset.Schema
	loss    nn.Loss
	net     *nn.Network
	trainer *nn.Trainer
	data    nn.Data
	options nn.FitOptions
}

// prepare builds network and trainer of a trial for some rows.
func (d *trainingData) prepare(t Trial, rows []int) (*prepared, error) {
	if err := t.Check(); err != nil {
		return nil, err
	}
	schema, err := training.Fit(d.table, rows)
	if err != nil {
		return nil, err
	}
	loss := training.Loss(schema.Task)
	outputs, last, err := training.Outputs(schema, loss)
	if err != nil {
		return nil, err
	}
	p := &prepared{schema: schema, loss: loss, data: training.Data(d.table, rows, schema, loss, outputs)}
	activation, err := nn.ParseActivation(t.Activation)
	if err != nil {
		return nil, err
	}
	optimizer, err := nn.ParseOptimizer(t.Optimizer, t.Rate)
	if err != nil {
		return nil, err
	}
	var layers []nn.Layer
	for _, units := range t.Layers {
		layers = append(layers, nn.Dense(units, activation).WithDropout(t.Dropout))
	}
	seed := t.Seed()
	if p.net, err = nn.New(seed, schema.Features(), append(layers, nn.Dense(outputs, last))...); err != nil {
		return nil, err
	}
	if p.net.Standardizer, err = nn.FitStandardizer(p.data.X); err != nil {
		return nil, fmt.Errorf("%s: %w", d.table.Name, err)
	}
	p.net.Classes = d.table.Classes
	p.net.Metadata = map[string]string{scoring.MetaSchema: schema.String(), scoring.MetaLabel: schema.TargetName()}
	if p.trainer, err = nn.NewTrainer(p.net, loss, optimizer); err != nil {
		return nil, err
	}
	p.trainer.Seed = seed
	p.options = nn.FitOptions{Epochs: t.Epochs, Batch: t.Batch, Seed: seed}
	return p, nil
}

// score returns the accuracy on some rows, or the mean R² of the targets.
func (p *prepared) score(t *dataset.Table, rows []int) (float64, error) {
	m, err := scoring.New("trial", p.net)
	if err != nil {
		return 0, err
	}
	data := training.Data(t, rows, p.schema, p.loss, p.net.Outputs())
	y := kernel.NewMatrix(len(rows), p.net.Outputs())
	classes := make([]int, len(rows))
	predictor := p.net.Predictor()
	predictor.Predict(y, data.X)
	if m.Classes != nil {
		predictor.Classify(classes, data.X)
	}
	fn := &EvaluateFn{of: m}
	tally := &Tally{}
	for i := range rows {
		row := Scored{Label: -1, Class: -1, Outputs: y.Row(i)}
		if m.Classes != nil {
			row.Label, row.Class = data.Labels[i], classes[i]
		} else {
			row.Targets = data.Y.Row(i)
		}
		tally.add(m, row)
	}
	e := fn.ExtractOutput(tally)
	if m.Classes != nil {
		return e.Accuracy, nil
	}
	r2 := 0.0
	for _, target := range e.Targets {
		r2 += target.R2 / float64(len(e.Targets))
	}
	return r2, nil
}
