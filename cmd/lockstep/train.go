package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/dataset"
)

type trainCmd struct {
	dataFlags

	Layers     layerSizes `default:"64,32" placeholder:"N,N,…" help:"Units of the hidden layers; 'none' for a single layer of perceptrons. Default: ${default}."`
	Activation string     `default:"relu" placeholder:"NAME" help:"Activation of the hidden layers: relu, leakyrelu, elu, softplus, silu, gelu, gelutanh, sigmoid, tanh or identity. Default: ${default}."`
	Output     string     `placeholder:"NAME" help:"Activation of the last layer. Default: what suits the loss, softmax or sigmoid."`
	Loss       string     `default:"crossentropy" placeholder:"NAME" help:"Loss: crossentropy, binarycrossentropy or mse. Default: ${default}."`
	Optimizer  string     `default:"adam" placeholder:"NAME" help:"Optimiser: adam, momentum or sgd. Default: ${default}."`
	Rate       *float64   `placeholder:"X" help:"Learning rate. Default: 0.003 for adam, 0.01 for momentum, 0.1 for sgd."`
	Epochs     int        `default:"20" placeholder:"N" help:"How often to go through the training rows. Default: ${default}."`
	Batch      int        `default:"32" placeholder:"N" help:"Rows of a step; 0 for all: plain gradient descent. Default: ${default}."`
	Patience   int        `default:"0" placeholder:"N" help:"Stop when the validation loss has not improved for N epochs, and take the best; 0 for never. Default: ${default}."`
	Validation float64    `default:"0.15" placeholder:"SHARE" help:"Share of the rows that is kept for validation; may be 0. Default: ${default}."`
	Test       float64    `default:"0.2" placeholder:"SHARE" help:"Share of the rows that is kept for the test; may be 0. Not used if the data comes with a test set. Default: ${default}."`
	Seed       uint64     `default:"1" placeholder:"N" help:"Draws the initial weights and the order of the rows. Default: ${default}."`
	SplitSeed  uint64     `default:"1" placeholder:"N" help:"Draws which rows are for training, validation and test. Default: ${default}."`
	Workers    int        `placeholder:"N" help:"Goroutines that share the work; changes no bit. Default: GOMAXPROCS, here ${workers}."`
	Out        string     `placeholder:"FILE" help:"Where to write the model; 'none' for nowhere. Default: the data's name with .safetensors."`
	Report     string     `placeholder:"FILE" help:"Where to write the report, a web page; 'none' for nowhere. Default: the data's name with .html."`
	JSON       bool       `name:"json" help:"End standard output with one line of JSON."`
}

// layerSizes are the units of the hidden layers.
type layerSizes []int

func (l *layerSizes) UnmarshalText(text []byte) error {
	*l = nil
	if len(text) == 0 || string(text) == "none" {
		return nil
	}
	for s := range strings.SplitSeq(string(text), ",") {
		n, err := strconv.Atoi(strings.TrimSpace(s))
		if err != nil || n < 1 {
			return fmt.Errorf("%q is no number of units: give whole numbers from 1, such as 64,32, or none", s)
		}
		*l = append(*l, n)
	}
	return nil
}

// A plan is a training that is ready to begin.
type plan struct {
	name          string
	train, valid  *part // valid and test are nil if there are no such rows
	test          *part
	table         *dataset.Table // the rows of train and valid, and of test unless it came by itself
	net           *nn.Network
	loss          nn.Loss
	optimizer     nn.Optimizer
	trainer       *nn.Trainer
	options       nn.FitOptions
	out, report   string // "" for none
	stepsAnEpoch  int
	flags         *trainCmd
	invocation    string // the command line, for the report
	width, height int
}

// A part is some of the rows: for the network, and the classes and row numbers of them.
type part struct {
	nn.Data
	classes []int
	rows    []int // in the table that they come from, from 0
}

// epochResult is what an epoch of training came to.
type epochResult struct {
	Loss, Accuracy                     float64
	ValidationLoss, ValidationAccuracy float64 // NaN without validation rows
}

func (c *trainCmd) Run(stdout io.Writer) error {
	p, err := c.plan()
	if err != nil {
		return err
	}
	describe(stdout, p)
	out, err := p.run(stdout)
	if err != nil {
		return err
	}
	if err := out.write(stdout); err != nil {
		return err
	}
	if c.JSON {
		if err := json.NewEncoder(stdout).Encode(out.summary()); err != nil {
			return err
		}
	}
	return out.stopped
}

// parse reads the names among the flags, and reports those that make no sense.
func (c *trainCmd) parse() (hidden, output nn.Activation, loss nn.Loss, opt nn.Optimizer, err error) {
	bad := func(flag string, e error) {
		if err == nil && e != nil {
			err = usagef("%s: %w", flag, e)
		}
	}
	var e error
	hidden, e = nn.ParseActivation(c.Activation)
	bad("--activation", e)
	loss, e = nn.ParseLoss(c.Loss)
	bad("--loss", e)
	output = nn.Sigmoid
	if loss == nn.CrossEntropy {
		output = nn.Softmax
	}
	if c.Output != "" {
		output, e = nn.ParseActivation(c.Output)
		bad("--output", e)
	}
	rate := map[string]float64{"adam": 0.003, "momentum": 0.01, "sgd": 0.1}[strings.ToLower(c.Optimizer)]
	if c.Rate != nil {
		rate = *c.Rate
	}
	opt, e = nn.ParseOptimizer(c.Optimizer, rate)
	bad("--optimizer", e)
	for _, v := range []struct {
		flag  string
		share float64
	}{{"--validation", c.Validation}, {"--test", c.Test}} {
		if !(v.share >= 0 && v.share < 1) {
			bad(v.flag, fmt.Errorf("%v is no share of the rows: give a number from 0 to below 1", v.share))
		}
	}
	if !(c.Validation+c.Test < 1) && err == nil {
		err = usagef("--validation %v and --test %v leave no rows for training: their sum must be below 1", c.Validation, c.Test)
	}
	if c.Patience > 0 && c.Validation == 0 {
		bad("--patience", errors.New("it needs validation rows: give --validation a share above 0"))
	}
	for _, v := range []struct {
		flag   string
		n, min int
	}{{"--epochs", c.Epochs, 1}, {"--batch", c.Batch, 0}, {"--patience", c.Patience, 0}, {"--workers", c.Workers, 0}} {
		if v.n < v.min {
			bad(v.flag, fmt.Errorf("%d is too small: give at least %d", v.n, v.min))
		}
	}
	return
}

// plan checks everything and builds what the training needs.
func (c *trainCmd) plan() (*plan, error) {
	hidden, output, loss, opt, err := c.parse()
	if err != nil {
		return nil, err
	}
	p := &plan{flags: c, name: c.stem(), loss: loss, optimizer: opt, invocation: invocation()}
	if p.out, err = c.file(c.Out, ".safetensors"); err != nil {
		return nil, err
	}
	if p.report, err = c.file(c.Report, ".html"); err != nil {
		return nil, err
	}
	rows, test, err := c.read(dataset.CSV{})
	if err != nil {
		return nil, err
	}
	p.table, p.width, p.height = rows, rows.Width, rows.Height
	if err := checkClasses(rows, c.Label); err != nil {
		return nil, err
	}
	outputs := len(rows.Classes)
	if loss == nn.BinaryCrossEntropy && outputs == 2 {
		outputs = 1
	}
	if err := p.split(rows, test, outputs); err != nil {
		return nil, err
	}

	layers := make([]nn.Layer, 0, len(c.Layers)+1)
	for _, units := range c.Layers {
		layers = append(layers, nn.Dense(units, hidden))
	}
	layers = append(layers, nn.Dense(outputs, output))
	if p.net, err = nn.New(c.Seed, rows.Features.Cols, layers...); err != nil {
		return nil, err
	}
	if p.net.Standardizer, err = nn.FitStandardizer(p.train.X); err != nil {
		return nil, err
	}
	p.net.Classes = rows.Classes
	if p.net.Metadata, err = metadata(rows, p.name); err != nil {
		return nil, err
	}
	if p.trainer, err = nn.NewTrainer(p.net, loss, opt); err != nil {
		return nil, usageError{err}
	}
	p.trainer.Workers = c.Workers
	if c.Workers == 0 {
		p.trainer.Workers = runtime.GOMAXPROCS(0)
	}
	batch := c.Batch
	if batch == 0 {
		batch = p.train.X.Rows
	}
	if batch > p.train.X.Rows {
		return nil, usagef("--batch: %d is more than the %d rows for training: give at most as many, or 0 for all", batch, p.train.X.Rows)
	}
	p.stepsAnEpoch = (p.train.X.Rows + batch - 1) / batch
	p.options = nn.FitOptions{Epochs: c.Epochs, Batch: c.Batch, Seed: c.Seed, Patience: c.Patience}
	if p.valid != nil {
		p.options.Validation = p.valid.Data
	}
	return p, nil
}

// file returns the file that a flag names, or that the data's name gives, and makes sure that it can be written.
func (c *trainCmd) file(flag, ending string) (string, error) {
	switch flag {
	case "none":
		return "", nil
	case "":
		flag = c.stem() + ending
	}
	if flag == c.Data {
		return "", usagef("%s is the data itself: write to another file", flag)
	}
	return flag, writable(flag)
}

// checkClasses reports labels that are none, or too many to be classes.
func checkClasses(t *dataset.Table, label string) error {
	column := "column " + t.Label
	if t.Columns != nil {
		column = "column " + strconv.Quote(t.Label)
	}
	if t.Label == "" {
		column = "the label file"
	}
	hint := ""
	if label == "" && t.Label != "" {
		hint = "; --label names another column"
	}
	n := len(t.Classes)
	if n == 1 {
		return fmt.Errorf("%s: %s has one class only, %q: at least 2 are needed%s", t.Name, column, t.Classes[0], hint)
	}
	if most := max(20, t.Len()/2); n > most {
		return fmt.Errorf("%s: %s has %d different values in %d rows: classes should be few%s", t.Name, column, n, t.Len(), hint)
	}
	return nil
}

// split deals the rows out, and makes targets for the outputs of the network.
func (p *plan) split(rows, test *dataset.Table, outputs int) error {
	testShare := p.flags.Test
	if test != nil {
		testShare = 0
	}
	var fractions []float64
	for _, f := range []float64{testShare, p.flags.Validation} {
		if f > 0 {
			fractions = append(fractions, f)
		}
	}
	parts, err := nn.Split(rows.Len(), p.flags.SplitSeed, fractions...)
	if err != nil {
		return err
	}
	next := func(share float64, what, flag string) (*part, error) {
		if share == 0 {
			return nil, nil
		}
		mine := parts[0]
		parts = parts[1:]
		if len(mine) == 0 {
			return nil, fmt.Errorf("%s: %d rows leave none for the %s: give more rows%s", rows.Name, rows.Len(), what, flag)
		}
		return p.part(rows, mine, outputs), nil
	}
	if p.test, err = next(testShare, "test", ", or --test 0"); err != nil {
		return err
	}
	if p.valid, err = next(p.flags.Validation, "validation", ", or --validation 0"); err != nil {
		return err
	}
	if p.train, err = next(1, "training", ""); err != nil {
		return err
	}
	if test != nil {
		p.test = p.part(test, nil, outputs)
	}
	return nil
}

// part returns the given rows of a table, or all if they are nil.
func (p *plan) part(t *dataset.Table, rows []int, outputs int) *part {
	all := &part{Data: nn.Data{X: t.Features, Labels: t.Labels}, rows: rows}
	if rows == nil {
		all.rows = make([]int, t.Len())
		for i := range all.rows {
			all.rows[i] = i
		}
	} else {
		all.Data = all.Data.Rows(rows)
	}
	all.classes = all.Labels
	switch {
	case p.loss == nn.CrossEntropy:
		return all // from the labels
	case outputs == 1:
		all.Y = kernel.NewMatrix(len(all.Labels), 1)
		for i, k := range all.Labels {
			all.Y.Data[i] = float32(k)
		}
	default:
		all.Y = nn.OneHot(all.Labels, outputs)
	}
	all.Labels = nil
	return all
}

// The names under which the model keeps what prediction wants to know of its data.
const (
	metaData    = "data"
	metaLabel   = "label"   // the label column's name, or its number
	metaColumns = "columns" // a JSON list of the features' names
	metaImage   = "image"   // "8x8": height and width
)

func metadata(t *dataset.Table, name string) (map[string]string, error) {
	m := map[string]string{metaData: name}
	if t.Label != "" {
		m[metaLabel] = t.Label
	}
	if t.Columns != nil {
		text, err := json.Marshal(t.Columns)
		if err != nil {
			return nil, err
		}
		m[metaColumns] = string(text)
	}
	if t.Width > 0 {
		m[metaImage] = fmt.Sprintf("%dx%d", t.Height, t.Width)
	}
	return m, nil
}

// An outcome is a training that has ended, well or not.
type outcome struct {
	*plan
	history  []epochResult
	steps    int
	seconds  float64
	stopped  error // why it ended before its time, or nil
	testLoss float64
	verdict  *verdict // nil without test rows
}

// run trains. Only trouble before the first step is an error: whatever stops the training later is
// part of the outcome, since what was learned is kept.
func (p *plan) run(stdout io.Writer) (*outcome, error) {
	out := &outcome{plan: p, testLoss: math.NaN()}
	show := newProgress(stdout, p)
	p.options.OnStep = func(nn.Step) {
		out.steps++
		show.step()
	}
	p.options.OnEpoch = func(e nn.Epoch) {
		r := epochResult{e.Loss, e.Accuracy, e.ValidationLoss, e.ValidationAccuracy}
		if p.loss != nn.CrossEntropy { // nn counts outputs then; here it is rows
			r.Accuracy = accuracy(p.net, p.train)
			if p.valid != nil {
				r.ValidationAccuracy = accuracy(p.net, p.valid)
			}
		}
		out.history = append(out.history, r)
		show.epoch(r)
	}
	// The first Ctrl-C is a request. Before the training, and from the second on, it ends the program at once.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	context.AfterFunc(ctx, stop)
	start := time.Now()
	_, err := p.trainer.Fit(ctx, p.train.Data, p.options)
	out.seconds = time.Since(start).Seconds()
	show.end()

	var diverged *nn.DivergenceError
	switch {
	case errors.As(err, &diverged):
		step := (diverged.Epoch-1)*p.stepsAnEpoch + diverged.Step
		out.stopped = fmt.Errorf("training diverged at step %d (epoch %d, step %d): the loss is %v; the last good weights are kept; try a smaller --rate",
			step, diverged.Epoch, diverged.Step, diverged.Loss)
	case errors.Is(err, context.Canceled):
		out.stopped = fmt.Errorf("%w after %d of %d steps: what was learned is kept%s",
			errInterrupted, out.steps, p.options.Epochs*p.stepsAnEpoch, kept(p.out))
	case err != nil:
		return nil, err
	}
	if p.test != nil {
		if out.testLoss, _, err = p.trainer.Evaluate(p.test.Data); err != nil {
			return nil, err
		}
		out.verdict = judge(p.net, p.test)
	}
	return out, nil
}

func kept(path string) string {
	if path == "" {
		return ", but --out is none"
	}
	return ", in " + path
}
