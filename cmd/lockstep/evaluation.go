package main

import (
	"fmt"
	"math"
	"slices"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/dataset"
	"github.com/lockstep-go/lockstep/nn/dataset/scoring"
)

// An evaluation is how a network did on rows whose targets are known.
type evaluation struct {
	rows int
	loss float64 // NaN if it was not taken

	// Of classes:
	classes       []string
	right         int
	undecided     int     // rows for which all outputs are NaN: right for nobody
	confusion     [][]int // [true class][predicted class]
	misclassified []misclassified

	// Of a regression, a metric for each target:
	targets    []regressionMetrics
	residuals  []residual // of the first target
	undefined  int        // rows with an output that is no number
	targetName string
}

// A misclassified row was put into a wrong class.
type misclassified struct {
	row              int // in the rows that were evaluated
	class, predicted int
	confidence       float32 // the output for the class that was predicted
}

// regressionMetrics are those of one target, in its own units.
type regressionMetrics struct {
	name          string
	r2, mae, rmse float64
}

// A residual is what a regression said of a row.
type residual struct {
	row               int
	target, predicted float64
}

func (e *evaluation) accuracy() float64 { return float64(e.right) / float64(e.rows) }

// r2 returns the mean of the targets' coefficients of determination.
func (e *evaluation) r2() float64 {
	sum := 0.0
	for _, t := range e.targets {
		sum += t.r2
	}
	return sum / float64(len(e.targets))
}

// metrics returns the metrics with their names, the most telling first.
func (e *evaluation) metrics() []metric {
	if e.classes != nil {
		m := []metric{{"accuracy", e.accuracy()}, {"balanced_accuracy", e.balanced()}, {"f1_macro", e.f1()}}
		return m
	}
	m := []metric{{"r2", e.r2()}}
	mae, rmse := 0.0, 0.0
	for _, t := range e.targets {
		mae += t.mae
		rmse += t.rmse
	}
	n := float64(len(e.targets))
	return append(m, metric{"mae", mae / n}, metric{"rmse", rmse / n})
}

type metric struct {
	name  string
	value float64
}

// balanced returns the mean of the classes' recalls: of the classes that have rows.
func (e *evaluation) balanced() float64 {
	sum, n := 0.0, 0
	for i, r := range e.confusion {
		all := 0
		for _, k := range r {
			all += k
		}
		if all > 0 {
			sum += float64(r[i]) / float64(all)
			n++
		}
	}
	return sum / float64(n)
}

// f1 returns the mean of the classes' F1, the harmonic mean of precision and recall; 0 for a class
// without right rows.
func (e *evaluation) f1() float64 {
	sum, n := 0.0, 0
	for i, r := range e.confusion {
		of, read := 0, 0
		for j := range r {
			of += r[j]
			read += e.confusion[j][i]
		}
		if of+read > 0 {
			sum += float64(2*r[i]) / float64(of+read)
			n++
		}
	}
	return sum / float64(n)
}

// evaluate compares what the network says of the rows with their targets. Rows without are not
// counted.
func evaluate(net *nn.Network, p *part, classes []string, targets []*dataset.Column) *evaluation {
	if classes != nil {
		return evaluateClasses(predict(net, p.X, true), p.classes, classes)
	}
	return evaluateNumbers(predict(net, p.X, false).outputs, p.targets, targets)
}

func evaluateClasses(p *prediction, labels []int, classes []string) *evaluation {
	e := &evaluation{classes: classes, loss: math.NaN(), confusion: make([][]int, len(classes))}
	for i := range e.confusion {
		e.confusion[i] = make([]int, len(classes))
	}
	for i, predicted := range p.labels {
		class := labels[i]
		if class < 0 {
			continue
		}
		e.rows++
		if predicted < 0 {
			e.undecided++
			continue
		}
		e.confusion[class][predicted]++
		if predicted == class {
			e.right++
		} else {
			e.misclassified = append(e.misclassified, misclassified{i, class, predicted, scoring.Probability(p.outputs.Row(i), predicted)})
		}
	}
	slices.SortStableFunc(e.misclassified, func(a, b misclassified) int { // the most confident first
		switch {
		case a.confidence > b.confidence:
			return -1
		case a.confidence < b.confidence:
			return 1
		}
		return 0
	})
	return e
}

func evaluateNumbers(outputs, known kernel.Matrix, columns []*dataset.Column) *evaluation {
	e := &evaluation{loss: math.NaN()}
	for k, c := range columns {
		name := c.Name
		if name == "" {
			name = "target"
			if len(columns) > 1 {
				name = fmt.Sprintf("target %d", k+1)
			}
		}
		m := regressionMetrics{name: name}
		var all []residual
		sum, most := 0.0, 0.0
		for i := range outputs.Rows {
			t := c.Decode(known.Row(i)[k])
			if math.IsNaN(t) {
				continue
			}
			y := c.Decode(outputs.Row(i)[k])
			if math.IsNaN(y) || math.IsInf(y, 0) {
				e.undefined++
				continue
			}
			all = append(all, residual{i, t, y})
			sum += t
			most = max(most, math.Abs(t), math.Abs(y))
		}
		n, down := float64(len(all)), 1.0
		if most > 1e280 { // float64 does not hold the sum, or the differences: take all of it smaller
			down, sum = 0x1p-64, 0
			for _, r := range all {
				sum += float64(down * r.target)
			}
		}
		mean, square, total, equal, largest, unit := sum/n, 0.0, 0.0, true, 0.0, 1.0
		for _, r := range all {
			if r.target != all[0].target { // the mean of equal targets may be rounded
				equal = false
			}
			t, y := float64(down*r.target), float64(down*r.predicted)
			largest = max(largest, math.Abs(t-mean), math.Abs(t-y))
		}
		if largest > 1e140 || largest < 1e-140 && largest > 0 { // float64 does not hold the squares
			unit = largest
		}
		for _, r := range all {
			t, y := float64(down*r.target), float64(down*r.predicted)
			d, t := (t-y)/unit, (t-mean)/unit
			square += float64(d * d)
			total += float64(t * t)
			m.mae += math.Abs(d)
		}
		unit /= down
		m.mae = unit * (m.mae / n)
		m.rmse = unit * math.Sqrt(square/n)
		if equal {
			total = 0
		}
		m.r2 = r2(square, total, len(all))
		e.targets = append(e.targets, m)
		if k == 0 {
			e.rows, e.residuals, e.targetName = len(all), all, name
		}
	}
	return e
}

// r2 returns the coefficient of determination, as metric.R2 does: of equal targets it is 1 if they
// are met, and 0 otherwise; one row has none, NaN.
func r2(square, total float64, rows int) float64 {
	switch {
	case rows < 2:
		return math.NaN()
	case total > 0:
		return 1 - square/total
	case square == 0:
		return 1
	}
	return 0
}

// r2Text says it for people.
func r2Text(v float64) string {
	if v != v {
		return "R² of one row is not defined"
	}
	return "R² " + r2Figure(v)
}

// r2Figure is for a table.
func r2Figure(v float64) string {
	if v != v {
		return "–"
	}
	return fmt.Sprintf("%.4f", v)
}

// headline says how the network did in one line.
func (e *evaluation) headline() string {
	if e.classes == nil {
		m := e.metrics()
		return fmt.Sprintf("%s, mean absolute error %s, root mean square %s, %s", r2Text(m[0].value), short(m[1].value), short(m[2].value), quote.Grouped(e.rows, "row"))
	}
	text := fmt.Sprintf("accuracy %.2f %%, %s of %s", e.accuracy()*100, quote.Thousands(e.right), quote.Thousands(e.rows))
	if e.undecided > 0 {
		text += fmt.Sprintf("; %s %s outputs that are no numbers", quote.Grouped(e.undecided, "row"), quote.Verb(e.undecided, "have"))
	}
	return text
}

// short returns a number with four digits.
func short(v float64) string { return fmt.Sprintf("%.4g", v) }
