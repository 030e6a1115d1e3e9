package main

import (
	"fmt"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/dataset"
	"github.com/lockstep-go/lockstep/nn/dataset/training"
)

// A plan is a training that is ready to begin.
type plan struct {
	trainer *nn.Trainer
	data    nn.Data
	options nn.FitOptions
}

// prepare reads the data and builds the network. All processes get the same.
func (j *job) prepare() (*plan, error) {
	o := dataset.Options{Task: dataset.Task(j.task)}
	if j.target != "" {
		o.Targets = []string{j.target}
	}
	table, _, err := dataset.Load(j.data, o)
	if err != nil {
		return nil, err
	}
	if table.Schema.Task == "" {
		return nil, fmt.Errorf("%s has no target: name its column by --target", table.Name)
	}
	classes := table.Schema.Task == dataset.Classes
	if classes && len(table.Classes) < 2 {
		return nil, fmt.Errorf("%s has one class only: at least 2 are needed", table.Name)
	}
	loss := training.Loss(table.Schema.Task)
	if j.loss != "" {
		if loss, err = nn.ParseLoss(j.loss); err != nil {
			return nil, fmt.Errorf("--loss: %w", err)
		}
	}
	outputs, output, err := training.Outputs(table.Schema, loss)
	if err != nil {
		return nil, fmt.Errorf("--loss: %w", err)
	}
	if j.output != "" {
		if output, err = nn.ParseActivation(j.output); err != nil {
			return nil, fmt.Errorf("--output: %w", err)
		}
	}
	hidden, err := nn.ParseActivation(j.activation)
	if err != nil {
		return nil, fmt.Errorf("--activation: %w", err)
	}
	optimizer, err := nn.ParseOptimizer(j.optimizer, j.rate)
	if err != nil {
		return nil, fmt.Errorf("--optimizer: %w", err)
	}
	units, err := j.units()
	if err != nil {
		return nil, err
	}
	train, valid, err := j.split(table)
	if err != nil {
		return nil, err
	}
	schema, err := training.Fit(table, train)
	if err != nil {
		return nil, err
	}
	p := &plan{data: training.Data(table, train, schema, loss, outputs)}
	p.options = nn.FitOptions{Epochs: j.epochs, Batch: j.batch, Seed: j.seed, Patience: j.patience,
		Checkpoint: j.checkpoint, CheckpointEvery: j.every}
	if len(valid) > 0 {
		p.options.Validation, p.options.Best = training.Data(table, valid, schema, loss, outputs), true
	}
	var layers []nn.Layer
	for _, n := range units {
		layers = append(layers, nn.Dense(n, hidden).WithDropout(j.dropout))
	}
	net, err := nn.New(j.seed, schema.Features(), append(layers, nn.Dense(outputs, output))...)
	if err != nil {
		return nil, err
	}
	if net.Standardizer, err = nn.FitStandardizer(p.data.X); err != nil {
		return nil, fmt.Errorf("%s: %w", table.Name, err)
	}
	if classes {
		net.Classes = table.Classes
	}
	net.Metadata = map[string]string{"data": table.Name, "schema": schema.String(), "label": schema.TargetName()}
	if j.schedule != "" {
		rows := p.data.X.Rows
		batch := min(j.batch, rows)
		if batch <= 0 {
			batch = rows
		}
		if optimizer.Schedule, err = nn.ParseSchedule(j.schedule, j.epochs*((rows+batch-1)/batch)); err != nil {
			return nil, fmt.Errorf("--schedule: %w", err)
		}
	}
	if p.trainer, err = nn.NewTrainer(net, loss, optimizer); err != nil {
		return nil, err
	}
	p.trainer.Seed = j.seed
	return p, nil
}

// split deals the rows whose target is known out.
func (j *job) split(t *dataset.Table) (train, valid []int, err error) {
	known := training.Known(t)
	if left := t.Len() - len(known); left > 0 {
		return nil, nil, fmt.Errorf("%s has %s without a target: leave them out of the file", t.Name, quote.Count(left, "row"))
	}
	if j.validation == 0 {
		return known, nil, nil
	}
	parts, err := nn.Split(len(known), j.splitSeed, j.validation)
	if err != nil {
		return nil, nil, err
	}
	return parts[1], parts[0], nil
}
