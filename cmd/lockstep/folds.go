package main

import (
	"context"
	"fmt"
	"io"
	"math"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/nn"
)

// A foldResult is the mean and the spread of a metric over the folds.
type foldResult struct {
	Metric    string  `json:"metric"`
	Mean      float64 `json:"mean"`
	Deviation float64 `json:"standard_deviation"`
	Folds     int     `json:"folds"`
}

// crossValidate trains and tests as often as there are folds, each time with another part of the
// rows for the test.
func (p *plan) crossValidate(w io.Writer) error {
	k := p.flags.Folds
	if n := p.table.Len(); k > n {
		return usagef("--folds: %d is more than the %s", k, quote.Count(n, "row"))
	}
	ctx, stop := untilSignal()
	defer stop()
	of := p.foldOf(k)
	values := map[string][]float64{}
	var names []string
	for fold := range k {
		var rest []int
		s := &split{}
		for i, f := range of {
			if f == fold {
				s.test = append(s.test, i)
			} else {
				rest = append(rest, i)
			}
		}
		parts, err := p.deal(rest, p.flags.SplitSeed, p.flags.Validation.share)
		if err != nil {
			return err
		}
		s.valid, s.train = parts[0], parts[1]
		if len(s.test) == 0 || len(s.train) == 0 {
			return fmt.Errorf("%s: %s %s too few for %s", p.table.Name, quote.Grouped(len(of), "row"), quote.Verb(len(of), "are"), quote.Count(k, "fold"))
		}
		one, err := p.prepare(s)
		if err != nil {
			return err
		}
		out := &outcome{plan: p}
		if err := one.fit(ctx, p.flags.Keep == "best", nil, out); err != nil {
			return err
		}
		if out.stopped != nil {
			if ctx.Err() != nil {
				return fmt.Errorf("%w in fold %d of %d: nothing is saved", context.Cause(ctx), fold+1, k)
			}
			return fmt.Errorf("fold %d of %d: %w", fold+1, k, out.stopped)
		}
		e, err := one.evaluate(one.test)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%-12s%s\n", fmt.Sprintf("fold %d/%d", fold+1, k), e.headline())
		names = nil
		for _, m := range e.metrics() {
			names = append(names, m.name)
			values[m.name] = append(values[m.name], m.value)
		}
	}
	undefined := ""
	for _, name := range names {
		mean, deviation := meanAndDeviation(values[name])
		if math.IsNaN(deviation) || math.IsInf(deviation, 0) { // R² of a fold of one row
			undefined += fmt.Sprintf("%-12s%s is not defined for every fold: with fewer folds each has more rows\n", "", name)
			continue
		}
		p.folds = append(p.folds, foldResult{name, mean, deviation, k})
	}
	for i, f := range p.folds {
		title := ""
		if i == 0 {
			title = "folds"
		}
		fmt.Fprintf(w, "%-12s%s %s ± %s (mean and standard deviation of %d)\n", title, f.Metric, short(f.Mean), short(f.Deviation), k)
	}
	fmt.Fprintln(w, undefined)
	return nil
}

// foldOf returns the fold of each row of the table: class by class if the split is stratified.
func (p *plan) foldOf(k int) []int {
	n := p.table.Len()
	of := make([]int, n)
	next := 0
	order := nn.Permutation(n, p.flags.SplitSeed)
	classes := 1
	if p.stratified {
		classes = len(p.table.Classes)
	}
	for c := range classes {
		for _, i := range order {
			if p.stratified && p.table.Labels[i] != c {
				continue
			}
			of[i] = next % k
			next++
		}
	}
	return of
}

// meanAndDeviation returns the mean and the standard deviation of a sample.
func meanAndDeviation(v []float64) (mean, deviation float64) {
	for _, x := range v {
		mean += x
	}
	mean /= float64(len(v))
	for _, x := range v {
		deviation += float64((x - mean) * (x - mean))
	}
	return mean, math.Sqrt(deviation / float64(max(len(v)-1, 1)))
}
