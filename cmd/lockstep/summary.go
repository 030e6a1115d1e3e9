package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn/dataset"
)

// A summary is what --json prints. Losses and metrics are those of the network that is saved.
type summary struct {
	Data               string          `json:"data"`
	Task               string          `json:"task"`
	Classes            int             `json:"classes"`
	TrainRows          int             `json:"train_rows"`
	ValidationRows     int             `json:"validation_rows"`
	TestRows           int             `json:"test_rows"`
	Network            string          `json:"network"`
	Parameters         int             `json:"parameters"`
	LossName           string          `json:"loss"`
	Optimizer          string          `json:"optimizer"`
	Batch              int             `json:"batch"`
	Seed               uint64          `json:"seed"`
	SplitSeed          uint64          `json:"split_seed"`
	Workers            int             `json:"workers"`
	ISA                string          `json:"isa"`
	Go                 string          `json:"go"`
	Platform           string          `json:"platform"`
	CPU                string          `json:"cpu"`
	Seconds            float64         `json:"seconds"`
	Epochs             int             `json:"epochs"`
	Steps              int             `json:"steps"`
	StepsPerSecond     *float64        `json:"steps_per_second"`
	WeightsEpoch       int             `json:"weights_epoch"` // whose weights were saved
	StopReason         string          `json:"stop_reason"`   // finished, patience, interrupted, terminated, failed or diverged
	TrainLoss          *float64        `json:"train_loss"`
	TrainAccuracy      *float64        `json:"train_accuracy,omitempty"`
	TrainR2            *float64        `json:"train_r2,omitempty"`
	ValidationLoss     *float64        `json:"validation_loss"`
	ValidationAccuracy *float64        `json:"validation_accuracy,omitempty"`
	ValidationR2       *float64        `json:"validation_r2,omitempty"`
	TestLoss           *float64        `json:"test_loss"`
	TestAccuracy       *float64        `json:"test_accuracy,omitempty"`
	TestBalanced       *float64        `json:"test_balanced_accuracy,omitempty"`
	TestF1             *float64        `json:"test_f1_macro,omitempty"`
	TestR2             *float64        `json:"test_r2,omitempty"`
	TestMAE            *float64        `json:"test_mae,omitempty"`
	TestRMSE           *float64        `json:"test_rmse,omitempty"`
	Folds              []foldResult    `json:"folds,omitempty"`
	Schema             *dataset.Schema `json:"schema,omitempty"`
	Notes              []string        `json:"notes,omitempty"`
	WeightsSHA256      string          `json:"weights_sha256"`
	Model              string          `json:"model"`
	Report             string          `json:"report"`
	Stopped            string          `json:"stopped"`
}

func (o *outcome) summary() summary {
	m := thisMachine()
	s := summary{
		Data: o.name, Task: string(o.schema.Task), Classes: len(o.table.Classes), TrainRows: o.train.X.Rows,
		Network: o.net.String(), Parameters: o.net.NumParameters(), LossName: o.loss.String(), Optimizer: o.optimizer.String(),
		Batch: o.options.Batch, Seed: o.flags.Seed, SplitSeed: o.flags.SplitSeed, Workers: o.trainer.Workers,
		ISA: kernel.ISA(), Go: m.Go, Platform: m.OS + "/" + m.Arch, CPU: m.CPU,
		Seconds: o.seconds, Epochs: len(o.history), Steps: o.steps, StepsPerSecond: number(o.rate()),
		WeightsEpoch: o.epoch, StopReason: o.reason, Folds: o.folds, Notes: o.notes,
		WeightsSHA256: o.net.Hash(), Model: o.out, Report: o.report,
	}
	if o.table.Name != "digits" && len(o.schema.Columns) <= 100 {
		s.Schema = o.schema
	}
	for _, v := range []struct {
		e                  *evaluation
		loss, accuracy, r2 **float64
	}{{o.onTrain, &s.TrainLoss, &s.TrainAccuracy, &s.TrainR2}, {o.onValid, &s.ValidationLoss, &s.ValidationAccuracy, &s.ValidationR2},
		{o.onTest, &s.TestLoss, &s.TestAccuracy, &s.TestR2}} {
		if v.e == nil {
			continue
		}
		*v.loss = number(v.e.loss)
		if v.e.classes != nil {
			*v.accuracy = number(v.e.accuracy())
		} else {
			*v.r2 = number(v.e.r2())
		}
	}
	if o.valid != nil {
		s.ValidationRows = o.valid.X.Rows
	}
	if e := o.onTest; e != nil {
		s.TestRows = e.rows
		m := e.metrics()
		if e.classes != nil {
			s.TestBalanced, s.TestF1 = number(m[1].value), number(m[2].value)
		} else {
			s.TestMAE, s.TestRMSE = number(m[1].value), number(m[2].value)
		}
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

// rate returns the steps per second, or NaN if the training was too short for the clock.
func (o *outcome) rate() float64 {
	const coarse = 0.002 // seconds; some clocks tick no faster than every millisecond
	if o.seconds < coarse {
		return math.NaN()
	}
	return float64(o.steps) / o.seconds
}

// speed says how fast the training was, as far as the clock can tell.
func (o *outcome) speed() string {
	rate := o.rate()
	switch {
	case math.IsNaN(rate):
		return quote.Grouped(o.steps, "step") + " in less than the clock can tell"
	case o.seconds < 0.01:
		return fmt.Sprintf("%s in %.1f ms, %s per second", quote.Grouped(o.steps, "step"), 1000*o.seconds, quote.Grouped(int(rate), "step"))
	}
	return fmt.Sprintf("%s in %.2f s, %s per second", quote.Grouped(o.steps, "step"), o.seconds, quote.Grouped(int(rate), "step"))
}

// write shows the results, and writes the model and the report. If a file cannot be written it is
// written elsewhere, and the error says where.
func (o *outcome) write(stdout io.Writer) error {
	o.print(stdout)
	var failed []error
	save := func(name string, path *string, write func(path string) error) {
		if *path == "" {
			return
		}
		written, err := writeSomewhere(*path, write)
		failed = append(failed, err)
		if *path = written; written != "" {
			fmt.Fprintf(stdout, "%-12s%s\n", name, written)
		}
	}
	save("model", &o.out, func(path string) error {
		if err := o.net.Save(path); err != nil {
			return fmt.Errorf("%s cannot be written: %w", path, cause(err))
		}
		return nil
	})
	if o.report != "" {
		page, err := o.page()
		if err != nil {
			return err
		}
		save("report", &o.report, func(path string) error { return writeFile(path, page) })
	}
	return errors.Join(failed...)
}

// invocation returns the command line as one would type it.
func invocation() string {
	words := []string{"lockstep"}
	for _, a := range os.Args[1:] {
		words = append(words, quote.Word(a))
	}
	return strings.Join(words, " ")
}
