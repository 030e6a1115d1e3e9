package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/dataset"
	"github.com/lockstep-go/lockstep/nn/dataset/training"
)

type trainCmd struct {
	dataFlags
	learnFlags
	resumeFlags

	Layers      layerSizes  `default:"64,32" placeholder:"N,N,…" help:"Units of the hidden layers; 'none' for a single layer of perceptrons. Default: ${default}."`
	Activation  string      `default:"relu" placeholder:"NAME" help:"Activation of the hidden layers: relu, leakyrelu, elu, softplus, silu, gelu, gelutanh, sigmoid, tanh or identity. Default: ${default}."`
	Init        string      `placeholder:"NAME" help:"First weights: auto, he_uniform, glorot_uniform and so on. Default: glorot_uniform; for images auto, which is he_uniform before relu and its kin."`
	Output      string      `placeholder:"NAME" help:"Activation of the last layer. Default: what suits the loss, softmax, sigmoid or identity."`
	Loss        string      `placeholder:"NAME" help:"Loss: crossentropy, binarycrossentropy, mse, mae or huber. Default: crossentropy for classes, mse for a regression."`
	Optimizer   string      `default:"adam" placeholder:"NAME" help:"Optimiser: adam, adamw, momentum, nesterov, sgd, rmsprop, adagrad or rprop. Default: ${default}."`
	Rate        *float64    `placeholder:"X" help:"Learning rate. Default: 0.003 for adam and adamw, 0.01 for momentum, nesterov and adagrad, 0.001 for rmsprop, 0.1 for sgd and rprop."`
	Schedule    string      `placeholder:"TEXT" help:"How the rate changes: cosine or onecycle, over the whole training or 'cosine(STEPS, LAST)'; 'step(STEPS, FACTOR)', 'exponential(FACTOR)', 'inverse(POWER)', 'plateau(PATIENCE, FACTOR)'; 'warmup(STEPS) + …' before each. Default: it stays."`
	Epochs      *int        `placeholder:"N" help:"How often to go through the training rows. Default: 20, and more for small tables: as many as make 740 steps."`
	Batch       *int        `placeholder:"N" help:"Rows of a step; 0 for all: plain gradient descent. Default: 32, or all rows if they are fewer, or for rprop."`
	Patience    int         `default:"0" placeholder:"N" help:"Stop when the validation loss has not improved for N epochs; 0 for never. Default: ${default}."`
	Keep        string      `placeholder:"WHICH" help:"Which weights are saved: 'best', those of the epoch with the least validation loss, or 'last'. Default: best; for the digits without --patience, last."`
	Validation  shareOrFile `default:"0.15" placeholder:"SHARE" help:"Share of the rows that is kept for validation; may be 0; or a file of such rows. Default: ${default}."`
	Test        shareOrFile `default:"0.2" placeholder:"SHARE" help:"Share of the rows that is kept for the test; may be 0; or a file of such rows. Not used if the data comes with a test set. Default: ${default}."`
	ClassWeight string      `placeholder:"HOW" help:"'balanced' makes every class count as much as every other in the loss, however many rows it has. Default: every row counts as much as every other."`
	Folds       int         `placeholder:"K" help:"Before the training, train and test K times, each time with another K-th of the rows for the test: the mean and spread of each metric are shown."`
	Seed        uint64      `default:"1" placeholder:"N" help:"Draws the initial weights and the order of the rows. Default: ${default}."`
	SplitSeed   uint64      `default:"1" placeholder:"N" help:"Draws which rows are for training, validation and test. Default: ${default}."`
	Workers     int         `placeholder:"N" help:"Goroutines that share the work; changes no bit. Default: GOMAXPROCS, here ${workers}."`
	Out         string      `placeholder:"FILE" help:"Where to write the model; 'none' for nowhere. Default: the data's name with .safetensors."`
	Report      string      `placeholder:"FILE" help:"Where to write the report, a web page; 'none' for nowhere. Default: the data's name with .html."`
	JSON        bool        `name:"json" help:"End standard output with one line of JSON."`
}

// layerSizes are the units of the hidden layers.
type layerSizes []int

func (l *layerSizes) UnmarshalText(text []byte) error {
	*l = nil
	if string(text) == "none" {
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

// shareOrFile is a share of the rows, or a file of rows of their own.
type shareOrFile struct {
	share float64
	file  string
}

func (s *shareOrFile) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		return errors.New("it is empty: give a share of the rows, which may be 0, or a file")
	}
	v, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		*s = shareOrFile{file: string(text)}
		return nil
	}
	*s = shareOrFile{share: v}
	return nil
}

func (c *trainCmd) Run(stdout io.Writer, stderr *errorWriter) error {
	p, err := c.plan(stdout)
	if err != nil {
		return err
	}
	describe(stdout, p)
	if c.Folds > 0 {
		if err := p.crossValidate(stdout); err != nil {
			return err
		}
	}
	out, err := p.run(stdout)
	if err != nil {
		return err
	}
	failed := out.write(stdout)
	if c.JSON {
		if err := json.NewEncoder(stdout).Encode(out.summary()); err != nil {
			return err
		}
	}
	return errors.Join(failed, out.stopped)
}

// A recipe is what the flags say of network and training.
type recipe struct {
	hidden, output nn.Activation
	init           nn.Initializer
	loss           nn.Loss
	optimizer      nn.Optimizer
}

// parse reads the names among the flags, and reports those that make no sense.
func (c *trainCmd) parse() (r recipe, err error) {
	bad := func(flag string, e error) {
		if err == nil && e != nil {
			err = usagef("%s: %w", flag, e)
		}
	}
	var e error
	r.hidden, e = nn.ParseActivation(c.Activation)
	bad("--activation", e)
	if c.Init != "" {
		r.init, e = nn.ParseInitializer(c.Init)
		bad("--init", e)
	}
	if c.Loss != "" {
		r.loss, e = nn.ParseLoss(c.Loss)
		bad("--loss", e)
	}
	if c.Output != "" {
		r.output, e = nn.ParseActivation(c.Output)
		bad("--output", e)
	}
	rate := map[string]float64{"adam": 0.003, "adamw": 0.003, "momentum": 0.01, "nesterov": 0.01, "adagrad": 0.01, "rmsprop": 0.001, "sgd": 0.1, "rprop": 0.1}[strings.ToLower(c.Optimizer)]
	if c.Rate != nil {
		rate = *c.Rate
	}
	r.optimizer, e = nn.ParseOptimizer(c.Optimizer, rate)
	bad("--optimizer", e)
	if c.Schedule != "" {
		_, e = nn.ParseSchedule(c.Schedule, math.MaxInt32) // its length is not known yet
		bad("--schedule", e)
	}
	for _, v := range []struct {
		flag  string
		share float64
	}{{"--validation", c.Validation.share}, {"--test", c.Test.share}} {
		if !(v.share >= 0 && v.share < 1) {
			bad(v.flag, fmt.Errorf("%v is no share of the rows: give a number from 0 to below 1, or a file", v.share))
		}
	}
	if !(c.Validation.share+c.Test.share < 1) && err == nil {
		err = usagef("--validation %v and --test %v leave no rows for training: their sum must be below 1", c.Validation.share, c.Test.share)
	}
	if c.Patience > 0 && c.Keep == "last" {
		bad("--keep", errors.New("last does not go with --patience, which returns to the best epoch"))
	}
	if c.Validation == (shareOrFile{}) {
		none := errors.New("it needs validation rows: give --validation a share above 0")
		if c.Patience > 0 {
			bad("--patience", none)
		}
		if c.Keep == "best" {
			bad("--keep best", none)
		}
	}
	for _, v := range []struct {
		flag   string
		n      *int
		least  int
		unless int
	}{{"--epochs", c.Epochs, 1, 1}, {"--batch", c.Batch, 0, 0}, {"--patience", &c.Patience, 0, 0}, {"--workers", &c.Workers, 0, 0}, {"--folds", &c.Folds, 2, 0}} {
		if v.n != nil && *v.n < v.least && *v.n != v.unless {
			bad(v.flag, fmt.Errorf("%d is too small: give at least %d", *v.n, v.least))
		}
	}
	for _, v := range []struct{ flag, text, allowed string }{{"--keep", c.Keep, "best last"}, {"--class-weight", c.ClassWeight, "balanced"}, {"--task", c.Task, "classes regression"}} {
		words := strings.Fields(v.allowed)
		if v.text != "" && !strings.Contains(" "+v.allowed+" ", " "+v.text+" ") {
			bad(v.flag, fmt.Errorf("%q: give %s", v.text, strings.Join(words, " or ")))
		}
	}
	return r, err
}

// A plan is a training that is ready to begin.
type plan struct {
	*session    // the training whose network is saved
	recipe      recipe
	name        string
	table       *dataset.Table // the rows of training and validation, and of the test unless that came by itself
	testTable   *dataset.Table // nil unless it came by itself
	validTable  *dataset.Table // the same
	stratified  bool
	out, report string // "" for none
	flags       *trainCmd
	invocation  string // the command line, for the report
	notes       []string
	folds       []foldResult
	image       bool
}

// plan checks everything and builds what the training needs.
func (c *trainCmd) plan(stdout io.Writer) (*plan, error) {
	r, err := c.parse()
	if err != nil {
		return nil, err
	}
	path, err := c.path()
	if err != nil {
		return nil, err
	}
	p := &plan{flags: c, recipe: r, name: training.Stem(path), invocation: invocation()}
	if slices.Contains(otherFormats, extension(c.Out)) {
		return nil, usagef("--out %s: the model is written in the format of this tool, .safetensors: lockstep convert makes others of it", c.Out)
	}
	if p.out, err = c.output(c.Out, path, ".safetensors"); err != nil {
		return nil, err
	}
	if p.report, err = c.output(c.Report, path, ".html"); err != nil {
		return nil, err
	}
	if sameFile(p.out, p.report) {
		return nil, usagef("--out and --report: %s is to be both model and report: write to two files", p.out)
	}
	if err := p.read(path, newReading(stdout)); err != nil {
		return nil, err
	}
	p.stratified = path != "digits" && p.table.Schema.Task == dataset.Classes
	if c.Keep == "" {
		c.Keep = "best"
		if path == "digits" && c.Patience == 0 {
			c.Keep = "last"
		}
	}
	split, err := p.split()
	if err != nil {
		return nil, err
	}
	if p.session, err = p.prepare(split); err != nil {
		return nil, err
	}
	return p, p.checkpoints(path)
}

// output returns the file that a flag names, or that the data's name gives, and makes sure that it
// can be written.
func (c *trainCmd) output(flag, path, ending string) (string, error) {
	switch flag {
	case "none":
		return "", nil
	case "":
		flag = training.Stem(path) + ending
	}
	for _, data := range []string{path, c.Test.file, c.Validation.file, c.TargetFile} {
		if sameFile(flag, data) {
			return "", usagef("%s is the data itself: write to another file", flag)
		}
	}
	return flag, writable(flag)
}

// read reads the rows, and those of a test and validation that come by themselves.
func (p *plan) read(path string, show *reading) error {
	c := p.flags
	o := c.options()
	o.Categorical, o.Drop, o.Task, o.Missing = c.Categorical, c.Drop, dataset.Task(c.Task), c.Missing
	var err error
	if p.table, p.testTable, err = load(path, o, show); err != nil {
		return err
	}
	t := p.table
	p.notes = append(p.notes, t.Notes...)
	p.image = t.Width > 0
	known := o
	known.Schema, known.Targets, known.TargetFile = t.Schema, nil, ""
	for _, part := range []struct {
		flag, file string
		table      **dataset.Table
	}{{"test", c.Test.file, &p.testTable}, {"validation", c.Validation.file, &p.validTable}} {
		if part.file == "" {
			continue
		}
		rows, _, err := load(part.file, known, show)
		if err != nil {
			return err
		}
		for _, n := range rows.Notes {
			p.notes = append(p.notes, part.file+": "+n)
		}
		if sameFile(part.file, path) {
			p.notes = append(p.notes, fmt.Sprintf("--%s is the data itself: it is learned from as well, and tells nothing of other rows", part.flag))
		}
		if rows.Labels == nil && rows.Targets.Rows == 0 {
			return fmt.Errorf("%s has no target, as the rows of %s have: name rows whose target is known", part.file, t.Name)
		}
		*part.table = rows
	}
	if t.Schema.Task == "" {
		return fmt.Errorf("%s has no target: name its column by --target, or a file of targets by --target-file", t.Name)
	}
	if t.Schema.Task == dataset.Classes {
		return checkClasses(t, c.Target)
	}
	if c.ClassWeight != "" {
		return usagef("--class-weight: %s is a number, and classes have weights; --task classes makes it classes", t.Schema.TargetName())
	}
	return nil
}

// checkClasses reports labels that are none, or too many to be classes.
func checkClasses(t *dataset.Table, target []string) error {
	column := "column " + t.Schema.TargetName()
	if t.Schema.Header {
		column = "column " + quote.Text(t.Schema.TargetName())
	}
	hint := "; --target names another column"
	if t.Schema.Format == "idx" {
		column, hint = "the label file", ""
	} else if len(target) > 0 {
		hint = ""
	}
	n := len(t.Classes)
	if n == 0 {
		return fmt.Errorf("%s: %s is empty in all rows: name the classes%s", t.Name, column, hint)
	}
	if n == 1 {
		return fmt.Errorf("%s: %s has one class only, %s, in %s: at least 2 are needed%s", t.Name, column, quote.Text(t.Classes[0]), quote.Grouped(t.Len(), "row"), hint)
	}
	if most := max(20, t.Len()/2); n > most || n == t.Len() && n > 4 {
		return fmt.Errorf("%s: %s has %s in %s: classes should be few%s", t.Name, column, quote.Count(n, "different value"), quote.Count(t.Len(), "row"), hint)
	}
	return nil
}

// workers returns how many goroutines share the work.
func (c *trainCmd) workers() int {
	if c.Workers == 0 {
		return runtime.GOMAXPROCS(0)
	}
	return c.Workers
}
