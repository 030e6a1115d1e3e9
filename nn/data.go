package nn

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
)

// Data are rows with their targets: X is [rows, inputs], and either Y is [rows, outputs], or, for
// the loss CrossEntropy, Labels holds the class of each row, from 0. Weights, if not nil, say how
// much each row counts: the loss is Σ wᵢ·lᵢ / Σ wᵢ. They are at least 0, and not all 0; weights
// that are all 1 give the bits of none, for batches of up to 2²⁴ outputs.
type Data struct {
	X       kernel.Matrix
	Y       kernel.Matrix
	Labels  []int
	Weights []float32
}

// Rows returns a copy of the rows with the given numbers, in that order. It panics if the data has
// no such row, if its matrices are unsound, or if it has targets or weights, but not of every row.
func (d Data) Rows(rows []int) Data {
	if err := d.sound(); err != nil {
		panic(fmt.Errorf("nn: %w", err))
	}
	n := d.X.Rows
	if d.Labels != nil && len(d.Labels) < n || d.Labels == nil && d.Y.Cols != 0 && d.Y.Rows < n || d.Weights != nil && len(d.Weights) < n {
		panic("nn: the data has fewer targets or weights than rows")
	}
	for _, r := range rows {
		if r < 0 || r >= d.X.Rows {
			panic("nn: there is no such row in the data")
		}
	}
	c := Data{X: kernel.NewMatrix(len(rows), d.X.Cols)}
	if d.Labels != nil {
		c.Labels = make([]int, len(rows))
	} else {
		c.Y = kernel.NewMatrix(len(rows), d.Y.Cols)
	}
	if d.Weights != nil {
		c.Weights = make([]float32, len(rows))
	}
	d.gather(&c, rows)
	return c
}

// gather copies rows to the first rows of dst.
func (d *Data) gather(dst *Data, rows []int) {
	for i, r := range rows {
		copy(dst.X.Row(i), d.X.Row(r))
		if d.Labels != nil {
			dst.Labels[i] = d.Labels[r]
		} else if d.Y.Cols != 0 {
			copy(dst.Y.Row(i), d.Y.Row(r))
		}
		if d.Weights != nil {
			dst.Weights[i] = d.Weights[r]
		}
	}
}

// part returns the rows from i to j, which share their memory with d.
func (d *Data) part(i, j int) Data {
	p := Data{X: d.X.Slice(i, j), Y: d.Y}
	if d.Labels != nil {
		p.Labels = d.Labels[i:j]
	} else {
		p.Y = d.Y.Slice(i, j)
	}
	if d.Weights != nil {
		p.Weights = d.Weights[i:j]
	}
	return p
}

// sound reports what makes X or Y no matrix.
func (d *Data) sound() error {
	if err := d.X.Check(); err != nil {
		return fmt.Errorf("inputs X are no matrix: %w", err)
	}
	if err := d.Y.Check(); err != nil {
		return fmt.Errorf("targets Y are no matrix: %w", err)
	}
	return nil
}

// check reports what keeps the network from being trained or evaluated on d.
func (d *Data) check(net *Network, loss Loss) error {
	x, y, outputs := d.X, d.Y, net.Outputs()
	switch {
	case x.Rows < 1:
		return errors.New("no rows")
	case x.Cols != net.inputs:
		return fmt.Errorf("rows have %s: the network has %s", quote.Count(x.Cols, "column"), quote.Count(net.inputs, "input"))
	case d.Labels != nil && y.Rows != 0:
		return errors.New("both Y and Labels are given: one of them is enough")
	case d.Labels != nil && loss.kind() != CrossEntropy:
		return fmt.Errorf("targets are labels: %s needs them as a matrix Y, such as OneHot makes", loss.kind())
	case d.Labels != nil && len(d.Labels) != x.Rows:
		return fmt.Errorf("%s for %s", quote.Count(len(d.Labels), "label"), quote.Count(x.Rows, "row"))
	case d.Labels == nil && (y.Rows != x.Rows || y.Cols != outputs):
		return fmt.Errorf("targets are %d×%d: the data's rows and the network's outputs need %d×%d", y.Rows, y.Cols, x.Rows, outputs)
	}
	if err := d.sound(); err != nil {
		return err
	}
	for i := range x.Rows {
		if j := kernel.NonFinite(x.Row(i)); j >= 0 {
			return fmt.Errorf("row %d, column %d is %v: inputs must be finite numbers", i, j, x.Row(i)[j])
		}
	}
	for i, label := range d.Labels {
		if label < 0 || label >= outputs {
			return fmt.Errorf("row %d has the label %d: the network's %s %s 0 to %d", i, label, quote.Count(outputs, "output"), quote.Verb(outputs, "need"), outputs-1)
		}
	}
	for i := range y.Rows {
		if j := kernel.NonFinite(y.Row(i)); j >= 0 {
			return fmt.Errorf("row %d, target %d is %v: targets must be finite numbers", i, j, y.Row(i)[j])
		}
		if loss.regresses() {
			continue
		}
		for j, v := range y.Row(i) {
			if v < 0 || v > 1 {
				return fmt.Errorf("row %d, target %d is %v: %s needs targets from 0 to 1", i, j, v, loss.kind())
			}
		}
		if sum := kernel.Sum(y.Row(i)); loss.kind() == CrossEntropy && !(0.999 < sum && sum < 1.001) {
			return fmt.Errorf("row %d has targets that add up to %v: %s needs probabilities, which add up to 1", i, sum, loss.kind())
		}
	}
	return d.checkWeights()
}

// checkWeights reports weights that cannot be.
func (d *Data) checkWeights() error {
	if d.Weights == nil {
		return nil
	}
	if len(d.Weights) != d.X.Rows {
		return fmt.Errorf("%s for %s", quote.Count(len(d.Weights), "weight"), quote.Count(d.X.Rows, "row"))
	}
	for i, w := range d.Weights {
		if !(w >= 0 && w <= math.MaxFloat32) {
			return fmt.Errorf("row %d has the weight %v: weights must be finite numbers of at least 0", i, w)
		}
	}
	if kernel.TotalWeight(d.Weights) == 0 {
		return errors.New("all weights are 0: at least one row must count")
	}
	return nil
}

// BalancedWeights returns a weight for each class, n/(classes·count) with the number of rows n and
// that of the class: with them each class counts as much as every other. It is scikit-learn's
// class_weight="balanced". A class without rows, or a label that is not below classes, is an error.
// See [Trainer.SetClassWeights].
func BalancedWeights(labels []int, classes int) ([]float32, error) {
	if classes < 1 {
		return nil, fmt.Errorf("%s: at least 1 is needed", quote.Count(classes, "class"))
	}
	counts := make([]int, min(classes, len(labels)+1)) // the first that has no row is an error
	for i, label := range labels {
		if label < 0 || label >= classes {
			return nil, fmt.Errorf("row %d has the label %d: %s %s 0 to %d", i, label, quote.Count(classes, "class"), quote.Verb(classes, "need"), classes-1)
		}
		if label < len(counts) {
			counts[label]++
		}
	}
	weights := make([]float32, len(counts))
	for c, count := range counts {
		if count == 0 {
			return nil, fmt.Errorf("class %d has no rows: it cannot be balanced", c)
		}
		weights[c] = float32(float64(len(labels)) / float64(classes*count))
	}
	return weights, nil
}

// OneHot returns a [len(labels), classes] matrix of zeros with a 1 in column labels[i] of row i. It
// panics if a label is not a column, or if the matrix is none (see [kernel.NewMatrix]).
func OneHot(labels []int, classes int) kernel.Matrix {
	y := kernel.NewMatrix(len(labels), classes)
	for i, label := range labels {
		if label < 0 || label >= classes {
			panic("nn: label is not a column")
		}
		y.Row(i)[label] = 1
	}
	return y
}

// mostNumbers is the length of the longest permutation: memory can hold no longer one.
const mostNumbers = min(1<<44, math.MaxInt/4)

// Permutation returns the numbers 0 … n−1 in an order drawn by seed, the same on every machine. It
// panics if n is negative, or beyond what memory can hold.
func Permutation(n int, seed uint64) []int {
	if n < 0 || n > mostNumbers {
		panic(fmt.Sprintf("nn: a permutation has from 0 to %d numbers, not %d", mostNumbers, n))
	}
	order := make([]int, n)
	permute(order, seed, 0)
	return order
}

// permute sets order to a permutation of 0 … len(order)−1: Fisher and Yates's
// shuffle, by the generator of seed and stream.
func permute(order []int, seed, stream uint64) {
	for i := range order {
		order[i] = i
	}
	source := rand.NewPCG(seed, stream)
	for i := len(order) - 1; i > 0; i-- {
		j, _ := bits.Mul64(source.Uint64(), uint64(i)+1) // uniform in [0, i], as nearly as 64 bits can
		order[i], order[j] = order[j], order[i]
	}
}

// Split deals the row numbers 0 … n−1 out at random: a part for each of the fractions, and one for
// the rest. Split(n, seed, 0.7, 0.15) gives 70 % for training, 15 % for validation and the last 15
// % for the test. Fractions must be positive, and their sum at most 1.
func Split(n int, seed uint64, fractions ...float64) ([][]int, error) {
	if n < 0 || n > mostNumbers {
		return nil, fmt.Errorf("a split of %s: it has from 0 to %d", quote.Count(n, "row"), mostNumbers)
	}
	order := Permutation(n, seed)
	parts := make([][]int, 0, len(fractions)+1)
	sum, start := 0.0, 0
	for i, f := range fractions {
		sum += f
		if !(f > 0 && sum < 1+1e-9) {
			return nil, fmt.Errorf("fraction %d of the split is %v, %v with those before it: it must be positive, and the sum at most 1", i, f, sum)
		}
		end := min(int(math.Round(float64(float64(n)*sum))), n)
		parts = append(parts, order[start:end:end])
		start = end
	}
	return append(parts, order[start:]), nil
}

// A Standardizer shifts and scales each column to mean 0 and standard deviation
// 1: (x − Mean) / Scale. Both slices have an element per column.
type Standardizer struct {
	Mean, Scale []float32
}

// FitStandardizer returns the standardizer of x's columns. A constant column
// has the scale 1. It refuses data with NaN or Inf, and no data at all.
func FitStandardizer(x kernel.Matrix) (*Standardizer, error) {
	if x.Rows < 1 {
		return nil, errors.New("standardizer: no rows")
	}
	if err := x.Check(); err != nil {
		return nil, fmt.Errorf("standardizer: no matrix: %w", err)
	}
	for i := range x.Rows {
		if j := kernel.NonFinite(x.Row(i)); j >= 0 {
			return nil, fmt.Errorf("standardizer: row %d, column %d is %v: inputs must be finite numbers", i, j, x.Row(i)[j])
		}
	}
	s := &Standardizer{make([]float32, x.Cols), make([]float32, x.Cols)}
	kernel.Moments(s.Mean, s.Scale, x)
	for j, v := range s.Scale {
		if v == 0 {
			s.Scale[j] = 1
		}
	}
	return s, nil
}

// Apply sets each row of dst to (x − Mean) / Scale; every operation rounds. dst
// and x are [rows, columns] and may be the same matrix. It panics if they do not fit each other, or
// Mean and Scale.
func (s *Standardizer) Apply(dst, x kernel.Matrix) {
	if len(s.Mean) != x.Cols || len(s.Scale) != x.Cols || dst.Cols != x.Cols {
		panic("nn: standardizer and rows differ in columns")
	}
	if dst.Rows != x.Rows {
		panic("nn: standardized rows differ in number")
	}
	if x.Rows > 1 && (x.Stride < x.Cols || dst.Stride < dst.Cols) {
		panic("nn: rows of a matrix overlap: its stride is below its number of columns")
	}
	for i := range x.Rows {
		d := dst.Row(i)
		kernel.Sub(d, x.Row(i), s.Mean)
		kernel.Div(d, d, s.Scale)
	}
}
