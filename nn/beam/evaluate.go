package nnbeam

import (
	"context"
	"fmt"
	"math"
	"math/big"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"github.com/lockstep-go/lockstep/nn/dataset/scoring"
)

// A Tally is what some rows came to. Tallies are merged in any order, so all in them is exact:
// numbers of rows, and sums that are rounded once, at the end.
type Tally struct {
	Rows       int64 // with a known label or target, and a prediction
	Unknown    int64 // without a known label or target
	Problems   int64 // without a prediction
	Undecided  int64 // with a known label, but no class
	Right      int64
	Confusion  []int64 // [true class · classes + predicted class]
	Regression []TargetTally
}

// A TargetTally has the sums for a target of a regression, as limbs of numbers of fixed point.
type TargetTally struct {
	Rows, Undefined                             int64
	Target, TargetSquare, Absolute, ErrorSquare []int64
}

// An Evaluation is how a network did on rows whose labels or targets are known.
type Evaluation struct {
	Rows     int64 `json:"rows"`     // that were compared
	Unknown  int64 `json:"unknown"`  // without a known label or target
	Problems int64 `json:"problems"` // without a prediction

	// Of classes:
	Classes   []string  `json:"classes,omitempty"`
	Confusion [][]int64 `json:"confusion,omitempty"` // [true class][predicted class]
	Accuracy  float64   `json:"accuracy,omitempty"`
	Balanced  float64   `json:"balanced_accuracy,omitempty"` // the mean of the classes' recalls
	F1        float64   `json:"f1_macro,omitempty"`

	// Of a regression, for each target, in its own units:
	Targets []TargetEvaluation `json:"targets,omitempty"`
}

// A TargetEvaluation is how a network did on a target. Its values are exact, rounded once.
type TargetEvaluation struct {
	Name      string  `json:"name"`
	Rows      int64   `json:"rows"`
	Undefined int64   `json:"undefined"` // outputs that are no numbers, or no difference from the target is one
	R2        float64 `json:"r2"`        // 0 if all targets are equal
	MAE       float64 `json:"mae"`
	RMSE      float64 `json:"rmse"`
}

// TallyFn makes a [Tally] of the [Scored] rows of a bundle.
type TallyFn struct {
	Model Model

	of    *scoring.Model
	tally *Tally
}

// EvaluateFn combines tallies to an [Evaluation].
type EvaluateFn struct {
	Model Model

	of *scoring.Model
}

// Evaluate returns how the model did on all [Scored] rows: a collection of one [Evaluation].
func Evaluate(s beam.Scope, scored beam.PCollection, m Model) beam.PCollection {
	s = s.Scope("nnbeam.Evaluate")
	return beam.Combine(s, &EvaluateFn{Model: m}, beam.ParDo(s, &TallyFn{Model: m}, scored))
}

// Setup loads the model.
func (fn *TallyFn) Setup(ctx context.Context) (err error) {
	fn.of, err = fn.Model.Load(ctx)
	return err
}

// StartBundle begins a tally.
func (fn *TallyFn) StartBundle(func(*Tally)) { fn.tally = &Tally{} }

// ProcessElement counts a row.
func (fn *TallyFn) ProcessElement(row Scored, _ func(*Tally)) { fn.tally.add(fn.of, row) }

// FinishBundle emits the tally.
func (fn *TallyFn) FinishBundle(emit func(*Tally)) { emit(fn.tally) }

// Setup loads the model.
func (fn *EvaluateFn) Setup(ctx context.Context) (err error) {
	fn.of, err = fn.Model.Load(ctx)
	return err
}

// CreateAccumulator returns the tally of no rows.
func (fn *EvaluateFn) CreateAccumulator() *Tally { return &Tally{} }

// grow makes room for the classes or targets. The tally of no rows has none, as it may be made
// where no model was loaded.
func (t *Tally) grow(classes, targets int) {
	if t.Confusion == nil && classes > 0 {
		t.Confusion = make([]int64, classes*classes)
	}
	if t.Regression == nil && targets > 0 {
		t.Regression = make([]TargetTally, targets)
		for i := range t.Regression {
			r := &t.Regression[i]
			r.Target, r.Absolute = make([]int64, sumLimbs), make([]int64, sumLimbs)
			r.TargetSquare, r.ErrorSquare = make([]int64, squareLimbs), make([]int64, squareLimbs)
		}
	}
}

func (r *TargetTally) sums() [4]*[]int64 {
	return [4]*[]int64{&r.Target, &r.TargetSquare, &r.Absolute, &r.ErrorSquare}
}

// AddInput adds a tally to another.
func (fn *EvaluateFn) AddInput(a, b *Tally) *Tally { return fn.MergeAccumulators(a, b) }

// add counts a row that the model scored.
func (t *Tally) add(m *scoring.Model, row Scored) {
	if row.Problem != "" {
		t.Problems++
		return
	}
	if n := len(m.Classes); n > 0 {
		t.grow(n, 0)
		switch {
		case row.Label < 0:
			t.Unknown++
		case row.Class < 0:
			t.Undecided++
		default:
			t.Rows++
			t.Confusion[row.Label*n+row.Class]++
			if row.Label == row.Class {
				t.Right++
			}
		}
		return
	}
	columns := m.Schema.Targets()
	t.grow(0, len(columns))
	known := false
	for k, c := range columns {
		if k >= len(row.Targets) || math.IsNaN(float64(row.Targets[k])) {
			continue
		}
		known = true
		r := &t.Regression[k]
		want, got := c.Decode(row.Targets[k]), c.Decode(row.Outputs[k])
		d := want - got
		if math.IsNaN(d) || math.IsInf(d, 0) {
			r.Undefined++
			continue
		}
		r.Rows++
		sum(r.Target).add(want)
		sum(r.TargetSquare).addSquare(want)
		sum(r.Absolute).add(math.Abs(d))
		sum(r.ErrorSquare).addSquare(d)
		if r.Rows%(1<<28) == 0 {
			for _, limbs := range r.sums() {
				sum(*limbs).carry()
			}
		}
	}
	if known {
		t.Rows++
	} else {
		t.Unknown++
	}
}

// MergeAccumulators adds a tally to another.
func (fn *EvaluateFn) MergeAccumulators(a, b *Tally) *Tally {
	a.Rows += b.Rows
	a.Unknown += b.Unknown
	a.Problems += b.Problems
	a.Undecided += b.Undecided
	a.Right += b.Right
	if a.Confusion == nil {
		a.Confusion = b.Confusion
	} else {
		for i, n := range b.Confusion {
			a.Confusion[i] += n
		}
	}
	if a.Regression == nil {
		a.Regression = b.Regression
		return a
	}
	for k := range b.Regression {
		to, from := &a.Regression[k], &b.Regression[k]
		to.Rows += from.Rows
		to.Undefined += from.Undefined
		for i, limbs := range to.sums() {
			sum(*limbs).merge(*from.sums()[i])
		}
	}
	return a
}

// ExtractOutput returns the evaluation.
func (fn *EvaluateFn) ExtractOutput(t *Tally) Evaluation {
	e := Evaluation{Rows: t.Rows + t.Undecided, Unknown: t.Unknown, Problems: t.Problems, Classes: fn.of.Classes}
	if n := len(fn.of.Classes); n > 0 {
		t.grow(n, 0)
		for i := range n {
			e.Confusion = append(e.Confusion, t.Confusion[i*n:(i+1)*n])
		}
		e.classes(t)
		return e
	}
	columns := fn.of.Schema.Targets()
	t.grow(0, len(columns))
	for k, c := range columns {
		name := c.Name
		if name == "" {
			name = "target"
			if len(columns) > 1 {
				name = fmt.Sprintf("target %d", k+1)
			}
		}
		e.Targets = append(e.Targets, t.Regression[k].evaluation(name))
	}
	return e
}

// classes computes the metrics of classes from the counts.
func (e *Evaluation) classes(t *Tally) {
	recalls, f1, withRows, seen := 0.0, 0.0, 0, 0
	for i, row := range e.Confusion {
		var of, read int64
		for j := range row {
			of += row[j]
			read += e.Confusion[j][i]
		}
		if of > 0 {
			recalls += float64(row[i]) / float64(of)
			withRows++
		}
		if of+read > 0 {
			f1 += float64(2*row[i]) / float64(of+read)
			seen++
		}
	}
	if e.Rows > 0 {
		e.Accuracy = float64(t.Right) / float64(e.Rows)
	}
	if withRows > 0 {
		e.Balanced = recalls / float64(withRows)
	}
	if seen > 0 {
		e.F1 = f1 / float64(seen)
	}
}

// evaluation computes the metrics of a target from the sums.
func (r *TargetTally) evaluation(name string) TargetEvaluation {
	e := TargetEvaluation{Name: name, Rows: r.Rows, Undefined: r.Undefined}
	if r.Rows == 0 {
		return e
	}
	var value [4]*big.Rat
	for i, limbs := range r.sums() {
		value[i] = sum(*limbs).rat([4]int{sumLow, squareLow, sumLow, squareLow}[i])
	}
	target, targetSquare, absolute, errorSquare := value[0], value[1], value[2], value[3]
	n := new(big.Rat).SetInt64(r.Rows)
	e.MAE, _ = new(big.Rat).Quo(absolute, n).Float64()
	e.RMSE = root(new(big.Rat).Quo(errorSquare, n))
	mean := new(big.Rat).Quo(target, n)
	total := new(big.Rat).Sub(targetSquare, mean.Mul(mean, target)) // Σ(t − mean)² = Σt² − mean·Σt
	if total.Sign() > 0 {
		e.R2, _ = new(big.Rat).Sub(big.NewRat(1, 1), errorSquare.Quo(errorSquare, total)).Float64()
	}
	return e
}
