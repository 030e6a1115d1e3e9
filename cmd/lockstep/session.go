package main

import (
	"fmt"
	"slices"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/dataset"
	"github.com/lockstep-go/lockstep/nn/dataset/training"
)

// A part is some of the rows, as the network takes them.
type part struct {
	nn.Data
	table   *dataset.Table
	rows    []int         // of the table, from 0
	classes []int         // the class of each row, if the task is classes
	targets kernel.Matrix // the encoded targets, if it is a regression
}

// line names a row for people: the line of the file, or the number of the row, both from 1.
func (p *part) line(i int) int {
	if n := p.table.Line(p.rows[i]); n > 0 {
		return n
	}
	return p.rows[i] + 1
}

// A split says which rows of the table are for what.
type split struct {
	train, valid, test []int
}

// A session is one training of one network.
type session struct {
	schema             *dataset.Schema
	train, valid, test *part // valid and test are nil if there are no such rows
	net                *nn.Network
	untrained          func() (*nn.Network, error) // what net was before the first step, made anew
	loss               nn.Loss
	optimizer          nn.Optimizer
	trainer            *nn.Trainer
	options            nn.FitOptions
	stepsAnEpoch       int
	resumed            bool // it goes on from a checkpoint,
	done               int  // after so many steps
}

// split deals the rows of the table out.
func (p *plan) split() (*split, error) {
	test, valid := p.flags.Test.share, p.flags.Validation.share
	if p.testTable != nil {
		test = 0
	}
	if p.validTable != nil {
		valid = 0
	}
	parts, err := p.deal(nil, p.flags.SplitSeed, test, valid)
	if err != nil {
		return nil, err
	}
	s := &split{test: parts[0], valid: parts[1], train: parts[2]}
	n := p.table.Len()
	for _, v := range []struct {
		rows       []int
		share      float64
		what, flag string
	}{{s.test, test, "test", ", or --test 0"}, {s.valid, valid, "validation", ", or --validation 0"}, {s.train, 1, "training", ""}} {
		if v.share > 0 && len(v.rows) == 0 {
			return nil, fmt.Errorf("%s: %s %s none for the %s: give more rows%s", p.table.Name, quote.Grouped(n, "row"), quote.Verb(n, "leave"), v.what, v.flag)
		}
	}
	return s, nil
}

// deal returns a part of the rows for each share, which may be 0, and the rest. Rows are dealt
// class by class if the split is stratified, so that every part has its share of each class, and
// none is without rows to learn from.
func (p *plan) deal(rows []int, seed uint64, shares ...float64) ([][]int, error) {
	if rows == nil {
		rows = make([]int, p.table.Len())
		for i := range rows {
			rows[i] = i
		}
	}
	parts := make([][]int, len(shares)+1)
	if !p.stratified {
		var positive []float64
		for _, s := range shares {
			if s > 0 {
				positive = append(positive, s)
			}
		}
		dealt, err := nn.Split(len(rows), seed, positive...)
		if err != nil {
			return nil, err
		}
		for i := range parts {
			if i < len(shares) && shares[i] == 0 {
				continue
			}
			for _, k := range dealt[0] {
				parts[i] = append(parts[i], rows[k])
			}
			dealt = dealt[1:]
		}
		return parts, nil
	}
	order := nn.Permutation(len(rows), seed)
	byClass := make([][]int, len(p.table.Classes))
	for place, k := range order {
		class := p.table.Labels[rows[k]]
		byClass[class] = append(byClass[class], place)
	}
	places := make([][]int, len(parts))
	seen := 0
	for _, mine := range byClass {
		if len(mine) == 0 {
			continue
		}
		seen += len(mine)
		free := len(mine) - 1 // one stays for the training
		for i, share := range shares {
			// What is rounded off in one class is made good in the next.
			n := min(max(int(float64(share*float64(seen))+0.5)-len(places[i]), 0), free)
			places[i] = append(places[i], mine[:n]...)
			mine, free = mine[n:], free-n
		}
		places[len(shares)] = append(places[len(shares)], mine...)
	}
	for i := range places {
		slices.Sort(places[i])
		for _, place := range places[i] {
			parts[i] = append(parts[i], rows[order[place]])
		}
	}
	return parts, nil
}

// prepare builds network, trainer and data for the rows of a split.
func (p *plan) prepare(rows *split) (*session, error) {
	c := p.flags
	schema, err := training.Fit(p.table, rows.train)
	if err != nil {
		return nil, err
	}
	s := &session{schema: schema, loss: p.recipe.loss, optimizer: p.recipe.optimizer}
	if c.Loss == "" {
		s.loss = training.Loss(schema.Task)
	}
	classes := schema.Task == dataset.Classes
	outputs, output, err := training.Outputs(schema, s.loss)
	if err != nil {
		return nil, usagef("--loss: %w", err)
	}
	if c.Output != "" {
		output = p.recipe.output
	}
	s.train = p.part(s, p.table, rows.train, outputs)
	if len(rows.valid) > 0 {
		s.valid = p.part(s, p.table, rows.valid, outputs)
	} else if p.validTable != nil {
		s.valid = p.part(s, p.validTable, training.Known(p.validTable), outputs)
	}
	if len(rows.test) > 0 {
		s.test = p.part(s, p.table, rows.test, outputs)
	} else if p.testTable != nil {
		s.test = p.part(s, p.testTable, training.Known(p.testTable), outputs)
	}
	for _, v := range []struct {
		part  *part
		table *dataset.Table
	}{{s.valid, p.validTable}, {s.test, p.testTable}} {
		if v.part != nil && len(v.part.rows) == 0 {
			return nil, fmt.Errorf("%s has no row whose target is known", v.table.Name)
		}
	}

	if err := p.schedule(s); err != nil {
		return nil, err
	}
	if err := s.shape(append(slices.Clone(c.Layers), outputs)).checkMemory(); err != nil {
		return nil, err
	}

	init := p.recipe.init
	if c.Init == "" && !p.image {
		init = nn.GlorotUniform // as scikit-learn has it: small tables are learned better from small weights
	}
	layers := make([]nn.Layer, 0, len(c.Layers)+1)
	for _, units := range c.Layers {
		layers = append(layers, nn.Dense(units, p.recipe.hidden).WithInit(init))
	}
	layers = append(layers, nn.Dense(outputs, output).WithInit(init))
	s.untrained = func() (*nn.Network, error) { return nn.New(c.Seed, schema.Features(), layers...) }
	if s.net, err = s.untrained(); err != nil {
		return nil, err
	}
	if s.net.Standardizer, err = standardizer(s.train.X, schema.Format == "idx"); err != nil {
		return nil, fmt.Errorf("%s: %w", p.table.Name, err)
	}
	if classes {
		s.net.Classes = p.table.Classes
	}
	if s.net.Metadata, err = metadata(&dataset.Table{Schema: s.schema, Columns: p.table.Columns, Width: p.table.Width, Height: p.table.Height}, p.name); err != nil {
		return nil, err
	}
	if s.trainer, err = nn.NewTrainer(s.net, s.loss, s.optimizer); err != nil {
		return nil, usageError{err}
	}
	s.trainer.Workers = c.workers()
	if c.ClassWeight == "balanced" {
		if err := s.balance(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// shape returns what the memory of the session depends on, for layers of so many units.
func (s *session) shape(units []int) *shape {
	a := &shape{inputs: s.schema.Features(), units: units, optimizer: s.optimizer.Name(), batch: s.options.Batch, train: s.train.X.Rows}
	if a.batch == 0 {
		a.batch = a.train
	}
	if s.valid != nil {
		a.valid = s.valid.X.Rows
	}
	return a
}

// standardizer returns the standardizer of the rows for training. Pictures have one mean and one
// scale for all pixels: a pixel of the edge that is hardly ever set would become very large by its
// own.
func standardizer(x kernel.Matrix, pictures bool) (*nn.Standardizer, error) {
	if !pictures || x.Stride != x.Cols {
		return nn.FitStandardizer(x)
	}
	all, err := nn.FitStandardizer(kernel.Matrix{Rows: x.Rows * x.Cols, Cols: 1, Stride: 1, Data: x.Data})
	if err != nil {
		return nil, err
	}
	return &nn.Standardizer{Mean: slices.Repeat(all.Mean, x.Cols), Scale: slices.Repeat(all.Scale, x.Cols)}, nil
}

// balance makes every class of the training rows count as much as every other.
func (s *session) balance() error {
	classes := len(s.net.Classes)
	weights, err := nn.BalancedWeights(s.train.classes, classes)
	if err != nil {
		return fmt.Errorf("--class-weight: %w", err)
	}
	for _, p := range []*part{s.train, s.valid} {
		if p == nil {
			continue
		}
		p.Weights = make([]float32, len(p.classes))
		for i, k := range p.classes {
			p.Weights[i] = weights[k]
		}
	}
	return nil
}

// schedule decides how many rows a step has, how many epochs there are, and how the rate changes.
func (p *plan) schedule(s *session) error {
	c, n := p.flags, s.train.X.Rows
	batch := min(32, n)
	if c.Batch != nil {
		if batch = *c.Batch; batch > n {
			return usagef("--batch: %d is more than the %s for training: give at most as many, or 0 for all", batch, quote.Count(n, "row"))
		}
	}
	if s.optimizer.Name() == "rprop" { // it needs the gradient of all rows at once
		if c.Batch != nil && batch > 0 && batch < n {
			return usagef("--batch: rprop needs the gradient of all %s for training at once, not of %d: leave the flag out", quote.Count(n, "row"), batch)
		}
		batch = 0
	}
	s.options = nn.FitOptions{Batch: batch, Seed: c.Seed, Patience: c.Patience}
	if batch == 0 {
		batch = n
	}
	s.stepsAnEpoch = (n + batch - 1) / batch
	const fewest, steps = 20, 740
	s.options.Epochs = max(fewest, (steps+s.stepsAnEpoch-1)/s.stepsAnEpoch)
	if c.Epochs != nil {
		s.options.Epochs = *c.Epochs
	}
	if s.valid != nil {
		s.options.Validation = s.valid.Data
	}
	if c.Schedule != "" {
		var err error
		if s.optimizer.Schedule, err = nn.ParseSchedule(c.Schedule, s.options.Steps(n)); err != nil {
			return usagef("--schedule: %w", err)
		}
	}
	return nil
}

// part returns rows of a table as the session's network takes them, with targets for its outputs.
func (p *plan) part(s *session, t *dataset.Table, rows []int, outputs int) *part {
	a := &part{table: t, rows: rows, Data: training.Data(t, rows, s.schema, s.loss, outputs)}
	if s.schema.Task == dataset.Regression {
		a.targets = a.Y
	} else {
		a.classes = training.Labels(t, rows)
	}
	return a
}
