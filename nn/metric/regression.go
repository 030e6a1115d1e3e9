package metric

import (
	"errors"
	"fmt"
	"math"

	"github.com/lockstep-go/lockstep/kernel"
)

// checkNumbers reports predictions y that do not fit the targets.
func checkNumbers(target, y kernel.Matrix) error {
	switch {
	case target.Rows == 0 || target.Cols == 0:
		return errors.New("no rows")
	case target.Rows != y.Rows || target.Cols != y.Cols:
		return fmt.Errorf("predictions are %d×%d, and targets %d×%d", y.Rows, y.Cols, target.Rows, target.Cols)
	}
	if err := target.Check(); err != nil {
		return fmt.Errorf("targets are no matrix: %w", err)
	}
	if err := y.Check(); err != nil {
		return fmt.Errorf("predictions are no matrix: %w", err)
	}
	for i := range y.Rows {
		if j := kernel.NonFinite(target.Row(i)); j >= 0 {
			return fmt.Errorf("row %d, target %d is %v: targets must be finite numbers", i, j, target.Row(i)[j])
		}
		if j := kernel.NonFinite(y.Row(i)); j >= 0 {
			return fmt.Errorf("row %d, prediction %d is %v: predictions must be finite numbers", i, j, y.Row(i)[j])
		}
	}
	return nil
}

// overColumns returns the mean of f over the columns.
func overColumns(target, y kernel.Matrix, f func(column int) float64) (float64, error) {
	if err := checkNumbers(target, y); err != nil {
		return 0, err
	}
	sum := 0.0
	for j := range y.Cols {
		sum += f(j)
	}
	return sum / float64(y.Cols), nil
}

// meanOf returns the mean over the rows of f(target − prediction) of a column.
func meanOf(target, y kernel.Matrix, column int, f func(r float64) float64) float64 {
	sum := 0.0
	for i := range y.Rows {
		sum += f(float64(target.Row(i)[column]) - float64(y.Row(i)[column]))
	}
	return sum / float64(y.Rows)
}

func square(r float64) float64 { return float64(r * r) }

// MeanSquaredError returns the mean of (target − y)² over all rows and columns.
func MeanSquaredError(target, y kernel.Matrix) (float64, error) {
	return overColumns(target, y, func(j int) float64 { return meanOf(target, y, j, square) })
}

// RootMeanSquaredError returns the mean, over the columns, of the root of their mean squared
// errors.
func RootMeanSquaredError(target, y kernel.Matrix) (float64, error) {
	return overColumns(target, y, func(j int) float64 { return math.Sqrt(meanOf(target, y, j, square)) })
}

// MeanAbsoluteError returns the mean of |target − y| over all rows and columns.
func MeanAbsoluteError(target, y kernel.Matrix) (float64, error) {
	return overColumns(target, y, func(j int) float64 { return meanOf(target, y, j, math.Abs) })
}

// R2 returns the coefficient of determination, 1 − Σ(target − y)²/Σ(target − mean)², averaged over
// the columns. Of a column of equal targets it is 1 if they are met exactly, and 0 otherwise. One
// row has none: that is an error.
func R2(target, y kernel.Matrix) (float64, error) {
	if target.Rows == 1 {
		return 0, errors.New("the score R² is not defined for one row: at least 2 are needed")
	}
	return overColumns(target, y, func(j int) float64 {
		return explained(meanOf(target, y, j, square), spread(target, j))
	})
}

// ExplainedVariance returns 1 − Var(target − y)/Var(target), averaged over the columns: R² without
// what a constant added to y would mend. Of a column of equal targets it is 1 if the differences
// are equal, and 0 otherwise.
func ExplainedVariance(target, y kernel.Matrix) (float64, error) {
	return overColumns(target, y, func(j int) float64 {
		mean := meanOf(target, y, j, func(r float64) float64 { return r })
		rest := meanOf(target, y, j, func(r float64) float64 { return square(r - mean) })
		return explained(rest, spread(target, j))
	})
}

// spread returns the variance of a column.
func spread(target kernel.Matrix, column int) float64 {
	mean, sum := 0.0, 0.0
	for i := range target.Rows {
		mean += float64(target.Row(i)[column])
	}
	mean /= float64(target.Rows)
	for i := range target.Rows {
		sum += square(float64(target.Row(i)[column]) - mean)
	}
	return sum / float64(target.Rows)
}

// explained returns 1 − rest/all, or what stands for it where all is 0.
func explained(rest, all float64) float64 {
	switch {
	case all != 0:
		return 1 - rest/all
	case rest == 0:
		return 1
	}
	return 0
}
