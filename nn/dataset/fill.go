package dataset

import (
	"fmt"
	"math"
	"slices"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
)

// checkFeatures reports what is not [rows, features].
func (s *Schema) checkFeatures(x kernel.Matrix) error {
	if err := x.Check(); err != nil {
		return fmt.Errorf("features are no matrix: %w", err)
	}
	if n := s.Features(); x.Cols != n {
		return fmt.Errorf("rows have %s: the schema has %d", quote.Count(x.Cols, "feature"), n)
	}
	return nil
}

// FitFill decides what stands for a missing value, as Missing says, by the rows that are to be
// learned from: x is [rows, features]. It does nothing for a schema that refuses missing values or
// leaves such rows out.
func (s *Schema) FitFill(x kernel.Matrix) error {
	if err := s.checkFeatures(x); err != nil {
		return err
	}
	if !s.FillsMissing() {
		return nil
	}
	at := 0
	for i := range s.Columns {
		c := &s.Columns[i]
		if c.Kind != Number {
			at += c.features()
			continue
		}
		var known []float64
		for r := range x.Rows {
			if v := x.Row(r)[at]; v == v {
				known = append(known, c.Decode(v))
			}
		}
		at++
		fill := 0.0
		switch {
		case s.Missing != "mean" && s.Missing != "median":
			fill, _ = parseNumber(s.Missing, '.')
		case len(known) == 0:
			return fmt.Errorf("%s has no values among the rows for training: leave it out by --drop %s", s.column(i), flagName(s, i))
		case s.Missing == "median":
			slices.Sort(known)
			fill = known[len(known)/2]
			if len(known)%2 == 0 {
				fill = float64(0.5*known[len(known)/2-1]) + float64(0.5*fill)
			}
		default:
			fill = mean(len(known), func(i int) float64 { return known[i] })
		}
		if v := c.Encode(fill); math.Abs(float64(v)) > math.MaxFloat32 {
			return fmt.Errorf("missing values of %s: %v is beyond the range of float32, ±3.4e38: say another number, or mean, median or drop", s.column(i), fill)
		}
		c.Fill = &fill
	}
	return nil
}

// Fill puts what stands for a missing value in place of every NaN in x, and returns how many there
// were. It panics if x is not [rows, features].
func (s *Schema) Fill(x kernel.Matrix) int {
	if err := s.checkFeatures(x); err != nil {
		panic(fmt.Errorf("dataset: %w", err))
	}
	filled, at := 0, 0
	for i := range s.Columns {
		c := &s.Columns[i]
		if c.Kind == Number && c.Fill != nil {
			v := c.Encode(*c.Fill)
			for r := range x.Rows {
				if p := &x.Row(r)[at]; *p != *p {
					*p = v
					filled++
				}
			}
		}
		at += c.features()
	}
	return filled
}

// FitTargets makes the targets of the rows that are to be learned from have the mean 0 and the
// standard deviation 1, by shift and scale of their columns: y is [rows, targets], encoded as the
// columns say now, and is left as it is. Use [Schema.Recode] for the targets that were read before.
// It panics if y is another matrix.
func (s *Schema) FitTargets(y kernel.Matrix) {
	s.checkTargets(y)
	for k, c := range s.Targets() {
		was := *c
		value := func(r int) float64 { return was.Decode(y.Row(r)[k]) }
		c.Shift = mean(y.Rows, value)
		c.Scale = deviation(y.Rows, value, c.Shift)
		if c.Scale == 0 {
			c.Scale = 1
		}
	}
}

// mean returns the mean of n values. A sum that float64 does not hold is one of shares.
func mean(n int, value func(i int) float64) (mean float64) {
	for i := range n {
		mean += value(i)
	}
	if mean /= float64(n); !math.IsInf(mean, 0) {
		return mean
	}
	mean = 0
	for i := range n {
		mean += value(i) / float64(n)
	}
	return mean
}

// deviation returns the standard deviation of n values from their mean. Squares that float64 does
// not hold, or not well, are those of shares of the largest.
func deviation(n int, value func(i int) float64, mean float64) float64 {
	square, largest := 0.0, 0.0
	for i := range n {
		d := value(i) - mean
		square += float64(d * d)
		largest = max(largest, math.Abs(d))
	}
	if square /= float64(n); square > 0x1p-960 && !math.IsInf(square, 0) || largest == 0 {
		return math.Sqrt(square)
	}
	square = 0
	for i := range n {
		d := (value(i) - mean) / largest
		square += float64(d * d)
	}
	return float64(largest * math.Sqrt(square/float64(n)))
}

// checkTargets panics if y is not [rows, targets].
func (s *Schema) checkTargets(y kernel.Matrix) {
	if err := y.Check(); err != nil {
		panic(fmt.Errorf("dataset: targets are no matrix: %w", err))
	}
	if n := len(s.Targets()); y.Cols != n && y.Rows > 0 {
		panic(fmt.Sprintf("dataset: %s of targets: the schema has %d", quote.Count(y.Cols, "column"), n))
	}
}

// Recode encodes targets anew, [rows, targets], that were encoded as the columns of old say. It
// panics if y is another matrix, or old has not a column for each target.
func (s *Schema) Recode(y kernel.Matrix, old []Column) {
	s.checkTargets(y)
	if n := len(s.Targets()); len(old) != n {
		panic(fmt.Sprintf("dataset: %s of old targets: the schema has %d", quote.Count(len(old), "column"), n))
	}
	for k, c := range s.Targets() {
		for r := range y.Rows {
			p := &y.Row(r)[k]
			*p = c.Encode(old[k].Decode(*p))
		}
	}
}
