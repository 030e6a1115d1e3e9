package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"strings"

	"github.com/lockstep-go/lockstep/kernel"
)

// A summary is what --json prints.
type summary struct {
	Data               string   `json:"data"`
	Classes            int      `json:"classes"`
	TrainRows          int      `json:"train_rows"`
	ValidationRows     int      `json:"validation_rows"`
	TestRows           int      `json:"test_rows"`
	Network            string   `json:"network"`
	Parameters         int      `json:"parameters"`
	LossName           string   `json:"loss"`
	Optimizer          string   `json:"optimizer"`
	Batch              int      `json:"batch"`
	Seed               uint64   `json:"seed"`
	SplitSeed          uint64   `json:"split_seed"`
	Workers            int      `json:"workers"`
	ISA                string   `json:"isa"`
	Go                 string   `json:"go"`
	Platform           string   `json:"platform"`
	CPU                string   `json:"cpu"`
	Seconds            float64  `json:"seconds"`
	Epochs             int      `json:"epochs"`
	Steps              int      `json:"steps"`
	StepsPerSecond     float64  `json:"steps_per_second"`
	TrainLoss          *float64 `json:"train_loss"`
	TrainAccuracy      *float64 `json:"train_accuracy"`
	ValidationLoss     *float64 `json:"validation_loss"`
	ValidationAccuracy *float64 `json:"validation_accuracy"`
	TestLoss           *float64 `json:"test_loss"`
	TestAccuracy       *float64 `json:"test_accuracy"`
	WeightsSHA256      string   `json:"weights_sha256"`
	Model              string   `json:"model"`
	Report             string   `json:"report"`
	Stopped            string   `json:"stopped"`
}

func (o *outcome) summary() summary {
	m := thisMachine()
	s := summary{
		Data: o.name, Classes: len(o.table.Classes), TrainRows: o.train.X.Rows,
		Network: o.net.String(), Parameters: o.net.NumParameters(), LossName: o.loss.String(), Optimizer: o.optimizer.String(),
		Batch: o.options.Batch, Seed: o.flags.Seed, SplitSeed: o.flags.SplitSeed, Workers: o.trainer.Workers,
		ISA: kernel.ISA(), Go: m.Go, Platform: m.OS + "/" + m.Arch, CPU: m.CPU,
		Seconds: o.seconds, Epochs: len(o.history), Steps: o.steps, StepsPerSecond: o.rate(),
		TestLoss: number(o.testLoss), WeightsSHA256: o.net.Hash(), Model: o.out, Report: o.report,
	}
	if o.valid != nil {
		s.ValidationRows = o.valid.X.Rows
	}
	if n := len(o.history); n > 0 {
		last := o.history[n-1]
		s.TrainLoss, s.TrainAccuracy = number(last.Loss), number(last.Accuracy)
		s.ValidationLoss, s.ValidationAccuracy = number(last.ValidationLoss), number(last.ValidationAccuracy)
	}
	if o.verdict != nil {
		s.TestRows = o.verdict.all
		s.TestAccuracy = number(o.verdict.accuracy())
	}
	if o.stopped != nil {
		s.Stopped = o.stopped.Error()
	}
	return s
}

// number returns v for JSON, which has no NaN.
func number(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// rate returns the steps per second.
func (o *outcome) rate() float64 {
	if o.seconds == 0 {
		return 0
	}
	return float64(o.steps) / o.seconds
}

// write shows the results, and writes the model and the report.
func (o *outcome) write(stdout io.Writer) error {
	o.print(stdout)
	if o.out != "" {
		if err := o.net.Save(o.out); err != nil {
			return fmt.Errorf("%s cannot be written: %w", o.out, cause(err))
		}
		fmt.Fprintf(stdout, "%-12s%s\n", "model", o.out)
	}
	if o.report != "" {
		page, err := o.page()
		if err != nil {
			return err
		}
		if err := writeFile(o.report, page); err != nil {
			return err
		}
		fmt.Fprintf(stdout, "%-12s%s\n", "report", o.report)
	}
	return nil
}

// invocation returns the command line as one would type it.
func invocation() string {
	words := []string{"lockstep"}
	for _, a := range os.Args[1:] {
		if a == "" || strings.ContainsAny(a, " \t\n'\"$&|;<>()*?[]\\`!#") {
			a = "'" + strings.ReplaceAll(a, "'", `'\''`) + "'"
		}
		words = append(words, a)
	}
	return strings.Join(words, " ")
}
