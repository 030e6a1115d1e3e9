package metric

import (
	"errors"
	"fmt"
	"slices"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
)

// checkScores reports scores, a row each, that do not fit the classes.
func checkScores(want []int, scores kernel.Matrix) error {
	switch {
	case len(want) == 0:
		return errors.New("no rows")
	case scores.Rows != len(want):
		return fmt.Errorf("%s of scores for %s", quote.Count(scores.Rows, "row"), quote.Count(len(want), "row"))
	}
	if err := scores.Check(); err != nil {
		return fmt.Errorf("scores are no matrix: %w", err)
	}
	for i, class := range want {
		if class < 0 || class >= scores.Cols {
			return fmt.Errorf("row %d has the class %d: %s of scores %s 0 to %d", i, class, quote.Count(scores.Cols, "column"), quote.Verb(scores.Cols, "need"), scores.Cols-1)
		}
		if j := kernel.NonFinite(scores.Row(i)); j >= 0 {
			return fmt.Errorf("row %d, score %d is %v: scores must be finite numbers", i, j, scores.Row(i)[j])
		}
	}
	return nil
}

// TopK returns the share of the rows whose class is among the k highest scores; scores is [rows,
// classes]. Of equal scores the class with the higher number comes first.
func TopK(want []int, scores kernel.Matrix, k int) (float64, error) {
	if err := checkScores(want, scores); err != nil {
		return 0, err
	}
	if k < 1 {
		return 0, fmt.Errorf("the top %d: at least 1 is needed", k)
	}
	hits := 0
	for i, class := range want {
		row, above := scores.Row(i), 0
		for j, v := range row {
			if v > row[class] || v == row[class] && j > class {
				above++
			}
		}
		if above < k {
			hits++
		}
	}
	return float64(hits) / float64(len(want)), nil
}

// LogLoss returns the mean of −log p[row, class]; p is [rows, classes], each row of probabilities.
// As in scikit-learn for numbers of float32, p is kept between 2⁻²³ and 1 − 2⁻²³, and divided by
// the sum of its row then.
func LogLoss(want []int, p kernel.Matrix) (float64, error) {
	if err := checkProbabilities(want, p); err != nil {
		return 0, err
	}
	const least = 0x1p-23
	sum := 0.0
	for i, class := range want {
		total := 0.0
		for _, v := range p.Row(i) {
			total += min(max(float64(v), least), 1-least)
		}
		l := [1]float64{min(max(float64(p.Row(i)[class]), least), 1-least) / total}
		kernel.Log64(l[:], l[:]) // the same everywhere, which math.Log is not
		sum -= l[0]
	}
	return sum / float64(len(want)), nil
}

func checkProbabilities(want []int, p kernel.Matrix) error {
	if err := checkScores(want, p); err != nil {
		return err
	}
	for i := range p.Rows {
		for j, v := range p.Row(i) {
			if v < 0 || v > 1 {
				return fmt.Errorf("row %d, class %d has the probability %v: it must be from 0 to 1", i, j, v)
			}
		}
	}
	return nil
}

// checkBinary reports classes that are not 0 or 1, and scores that do not fit them.
func checkBinary(want []int, scores []float32) (positives int, err error) {
	switch {
	case len(want) == 0:
		return 0, errors.New("no rows")
	case len(scores) != len(want):
		return 0, fmt.Errorf("%s for %s", quote.Count(len(scores), "score"), quote.Count(len(want), "row"))
	}
	if i := kernel.NonFinite(scores); i >= 0 {
		return 0, fmt.Errorf("row %d has the score %v: scores must be finite numbers", i, scores[i])
	}
	for i, class := range want {
		if class != 0 && class != 1 {
			return 0, fmt.Errorf("row %d has the class %d: it must be 0 or 1", i, class)
		}
		positives += class
	}
	return positives, nil
}

// Brier returns the mean of (p − class)², p being the probability of class 1.
func Brier(want []int, p []float32) (float64, error) {
	if _, err := checkBinary(want, p); err != nil {
		return 0, err
	}
	sum := 0.0
	for i, class := range want {
		if p[i] < 0 || p[i] > 1 {
			return 0, fmt.Errorf("row %d has the probability %v: it must be from 0 to 1", i, p[i])
		}
		d := float64(p[i]) - float64(class)
		sum += float64(d * d)
	}
	return sum / float64(len(want)), nil
}

// ROCAUC returns the area under the receiver operating characteristic: the probability that a row
// of class 1 has a higher score than one of class 0, equal scores counting half. Both classes must
// have rows.
func ROCAUC(want []int, scores []float32) (float64, error) {
	positives, err := checkBinary(want, scores)
	if err != nil {
		return 0, err
	}
	if positives == 0 || positives == len(want) {
		return 0, errors.New("the area under the curve is not defined for one class: rows of both are needed")
	}
	order := descending(scores)
	// The pairs that are in order, twice each, and once those that are equal.
	pairs, seen := 0, 0
	for i := 0; i < len(order); {
		j, ones := i, 0
		for j < len(order) && scores[order[j]] == scores[order[i]] {
			ones += want[order[j]]
			j++
		}
		zeros := j - i - ones
		pairs += zeros * (2*seen + ones)
		seen += ones
		i = j
	}
	return float64(pairs) / float64(2*positives*(len(want)-positives)), nil
}

// ROCAUCMacro returns the mean, over the classes, of [ROCAUC] of the class against all others;
// scores is [rows, classes]. It is scikit-learn's roc_auc_score with multi_class="ovr". All classes
// must have rows.
func ROCAUCMacro(want []int, scores kernel.Matrix) (float64, error) {
	if err := checkScores(want, scores); err != nil {
		return 0, err
	}
	sum := 0.0
	is, column := make([]int, len(want)), make([]float32, len(want))
	for class := range scores.Cols {
		for i := range want {
			is[i], column[i] = 0, scores.Row(i)[class]
			if want[i] == class {
				is[i] = 1
			}
		}
		auc, err := ROCAUC(is, column)
		if err != nil {
			return 0, fmt.Errorf("class %d: %w", class, err)
		}
		sum += auc
	}
	return sum / float64(scores.Cols), nil
}

// AveragePrecision returns Σ (Rₙ − Rₙ₋₁)·Pₙ over the thresholds n of the score, from the highest
// down, with the precision P and the recall R at each. There must be rows of class 1.
func AveragePrecision(want []int, scores []float32) (float64, error) {
	positives, err := checkBinary(want, scores)
	if err != nil {
		return 0, err
	}
	if positives == 0 {
		return 0, errors.New("the average precision is not defined without rows of class 1")
	}
	order := descending(scores)
	sum, right := 0.0, 0
	for i := 0; i < len(order); {
		j, ones := i, 0
		for j < len(order) && scores[order[j]] == scores[order[i]] {
			ones += want[order[j]]
			j++
		}
		right += ones
		sum += float64(float64(ones) / float64(positives) * (float64(right) / float64(j)))
		i = j
	}
	return sum, nil
}

// descending returns the rows in the order of their scores, the highest first.
func descending(scores []float32) []int {
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case scores[a] > scores[b]:
			return -1
		case scores[a] < scores[b]:
			return 1
		}
		return 0
	})
	return order
}
