package metric

import (
	"errors"
	"fmt"

	"github.com/lockstep-go/lockstep/internal/quote"
)

// checkLabels reports classes that cannot be compared.
func checkLabels(want, got []int) error {
	switch {
	case len(want) == 0:
		return errors.New("no rows")
	case len(want) != len(got):
		return fmt.Errorf("%s for %s", quote.Count(len(got), "prediction"), quote.Count(len(want), "row"))
	}
	for i := range want {
		if want[i] < 0 || got[i] < 0 {
			return fmt.Errorf("row %d has the class %d and the prediction %d: classes are at least 0", i, want[i], got[i])
		}
	}
	return nil
}

// Accuracy returns the share of the rows whose class got is that of want.
func Accuracy(want, got []int) (float64, error) {
	if err := checkLabels(want, got); err != nil {
		return 0, err
	}
	hits := 0
	for i := range want {
		if want[i] == got[i] {
			hits++
		}
	}
	return float64(hits) / float64(len(want)), nil
}

// A Confusion counts the rows of each pair of classes: [i][j] is the number of rows of class i that
// were taken for class j. Its methods panic if a row has not as many numbers as there are rows.
type Confusion [][]int

// NewConfusion counts the rows. There are as many classes as the largest label asks for, and at
// least so many.
func NewConfusion(want, got []int, classes int) (Confusion, error) {
	if err := checkLabels(want, got); err != nil {
		return nil, err
	}
	const most = 1 << 14
	last := classes - 1
	for i := range want {
		last = max(last, want[i], got[i])
	}
	if last >= most {
		return nil, fmt.Errorf("a confusion matrix with the class %d: at most %d classes are allowed, from 0", last, most)
	}
	classes = max(last+1, 0)
	c, all := make(Confusion, classes), make([]int, classes*classes)
	for i := range c {
		c[i] = all[i*classes : (i+1)*classes]
	}
	for i := range want {
		c[want[i]][got[i]]++
	}
	return c, nil
}

// check panics if c is no matrix: its methods need as many numbers in each row as there are rows.
func (c Confusion) check() {
	for i := range c {
		if len(c[i]) != len(c) {
			panic(fmt.Sprintf("metric: a confusion matrix of %s has %s in row %d", quote.Count(len(c), "class"), quote.Count(len(c[i]), "number"), i))
		}
	}
}

// Accuracy returns the share of the rows on the diagonal.
func (c Confusion) Accuracy() float64 {
	c.check()
	hits, rows := 0, 0
	for i := range c {
		hits += c[i][i]
		for _, n := range c[i] {
			rows += n
		}
	}
	return float64(hits) / float64(rows)
}

// BalancedAccuracy returns the mean, over the classes that have rows, of the share of their rows
// that was recognised.
func (c Confusion) BalancedAccuracy() float64 {
	c.check()
	sum, classes := 0.0, 0
	for i := range c {
		if rows := c.rows(i); rows > 0 {
			sum += float64(c[i][i]) / float64(rows)
			classes++
		}
	}
	return sum / float64(classes)
}

func (c Confusion) rows(class int) (n int) {
	for _, v := range c[class] {
		n += v
	}
	return n
}

func (c Confusion) predictions(class int) (n int) {
	for i := range c {
		n += c[i][class]
	}
	return n
}

// A Score is how well a class, or all of them, is recognised.
type Score struct {
	Precision float64 // the share of the predictions of the class that are right; 0 if there are none
	Recall    float64 // the share of the rows of the class that are recognised; 0 if there are none
	F1        float64 // the harmonic mean of both, 2·right/(rows + predictions)
	Support   int     // the rows of the class
}

func score(right, predictions, rows int) Score {
	s := Score{Support: rows}
	if predictions > 0 {
		s.Precision = float64(right) / float64(predictions)
	}
	if rows > 0 {
		s.Recall = float64(right) / float64(rows)
	}
	if rows+predictions > 0 {
		s.F1 = float64(2*right) / float64(rows+predictions)
	}
	return s
}

// Class returns the score of one class. It panics if there is no such class.
func (c Confusion) Class(class int) Score {
	c.check()
	if class < 0 || class >= len(c) {
		panic(fmt.Sprintf("metric: class %d of a confusion matrix of %s", class, quote.Count(len(c), "class")))
	}
	return c.score(class)
}

func (c Confusion) score(class int) Score {
	return score(c[class][class], c.predictions(class), c.rows(class))
}

// Macro returns the mean of the classes' scores. Classes without rows and predictions are left out.
func (c Confusion) Macro() Score {
	return c.mean(func(Score) float64 { return 1 })
}

// Weighted returns the mean of the classes' scores, each counting as much as it has rows.
func (c Confusion) Weighted() Score {
	return c.mean(func(s Score) float64 { return float64(s.Support) })
}

// Micro returns the score of all rows together, whose precision, recall and F1 are the accuracy.
func (c Confusion) Micro() Score {
	c.check()
	right, rows := 0, 0
	for i := range c {
		right += c[i][i]
		rows += c.rows(i)
	}
	return score(right, rows, rows)
}

func (c Confusion) mean(weight func(Score) float64) Score {
	c.check()
	var sum Score
	total := 0.0
	for i := range c {
		if c.rows(i)+c.predictions(i) == 0 {
			continue
		}
		s := c.score(i)
		w := weight(s)
		sum.Precision += float64(w * s.Precision)
		sum.Recall += float64(w * s.Recall)
		sum.F1 += float64(w * s.F1)
		sum.Support += s.Support
		total += w
	}
	if total > 0 {
		sum.Precision /= total
		sum.Recall /= total
		sum.F1 /= total
	}
	return sum
}
