// Package training has what every program that trains a network on a table does alike: it decides
// by the training rows how missing values and targets are scaled, and makes of rows what a network
// takes for a loss, and names what it writes.
package training

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/dataset"
)

// Loss returns the loss that suits a task: CrossEntropy for classes, MeanSquaredError for numbers.
func Loss(task dataset.Task) nn.Loss {
	if task == dataset.Classes {
		return nn.CrossEntropy
	}
	return nn.MeanSquaredError
}

// Outputs returns how many outputs a network has that learns the targets of a schema by a loss, and
// the activation that suits them. Of two classes, BinaryCrossEntropy needs one output alone. A loss
// that is for classes is an error where numbers are learned.
func Outputs(s *dataset.Schema, loss nn.Loss) (outputs int, last nn.Activation, err error) {
	if s == nil {
		return 0, 0, errors.New("training: the schema is nil: a table has one, and Fit returns one")
	}
	classes := len(s.Classes)
	switch {
	case s.Task == dataset.Classes && byLabel(loss):
		return classes, nn.Softmax, nil
	case s.Task == dataset.Classes && loss == nn.BinaryCrossEntropy && classes == 2:
		return 1, nn.Sigmoid, nil
	case s.Task == dataset.Classes:
		return classes, nn.Sigmoid, nil
	case byLabel(loss) || loss == nn.BinaryCrossEntropy:
		return 0, 0, fmt.Errorf("the loss %s is for classes, and %s is learned as a number: --task classes makes it classes", loss, s.TargetName())
	}
	return len(s.Targets()), nn.Identity, nil
}

// byLabel reports whether a loss takes the numbers of the classes: CrossEntropy with any smoothing.
func byLabel(loss nn.Loss) bool { return loss.WithSmoothing(0) == nn.CrossEntropy }

// Fit returns the schema of a table with what is decided by the rows to be learned from: what
// stands for a missing value, and the mean and scale of the targets. The table is left as it is.
func Fit(t *dataset.Table, rows []int) (*dataset.Schema, error) {
	if t == nil || t.Schema == nil {
		return nil, errors.New(errNoTable)
	}
	if i := beyond(t.Len(), rows); i >= 0 {
		return nil, fmt.Errorf("%s: there is no row %d: the table has %s, from 0", t.Name, rows[i], quote.Count(t.Len(), "row"))
	}
	s := *t.Schema
	s.Columns = slices.Clone(s.Columns)
	if err := s.FitFill(Rows(t.Features, rows)); err != nil {
		return nil, fmt.Errorf("%s: %w", t.Name, err)
	}
	if s.Task == dataset.Regression {
		s.FitTargets(Rows(t.Targets, rows))
	}
	return &s, nil
}

// Stem returns the name of a table's file without folders and endings: what the files made from it
// are called. "-" is standard input.
func Stem(path string) string {
	if path == "-" {
		return "stdin"
	}
	if abs, err := filepath.Abs(path); err == nil {
		path = abs // "." has a name, too
	}
	name := filepath.Base(path)
	for _, end := range []string{".gz", ".bz2", ".zip"} {
		name = strings.TrimSuffix(name, end)
	}
	if short := strings.TrimSuffix(name, filepath.Ext(name)); short != "" {
		name = short
	}
	return name
}

// Known returns the rows of a table whose targets are known.
func Known(t *dataset.Table) []int {
	mustBeTable(t)
	var rows []int
	for i := range t.Len() {
		switch {
		case t.Labels != nil && t.Labels[i] >= 0,
			t.Labels == nil && t.Targets.Rows > 0 && kernel.NonFinite(t.Targets.Row(i)) < 0:
			rows = append(rows, i)
		}
	}
	return rows
}

// Data returns rows of a table, whose targets are known, as a network takes them that has so many
// outputs and learns by a loss. s is the schema of the network, as [Fit] returns it: missing values
// are filled in and targets scaled as it says. It panics if the table has no such row.
func Data(t *dataset.Table, rows []int, s *dataset.Schema, loss nn.Loss, outputs int) nn.Data {
	mustBeTable(t)
	if s == nil {
		panic("training: the schema is nil: Fit returns that of the network")
	}
	d := nn.Data{X: Rows(t.Features, rows)}
	s.Fill(d.X)
	if s.Task == dataset.Regression {
		d.Y = Rows(t.Targets, rows)
		recode(d.Y, t.Schema.Targets(), s)
		return d
	}
	labels := Labels(t, rows)
	switch {
	case byLabel(loss):
		d.Labels = labels
	case outputs == 1:
		d.Y = kernel.NewMatrix(len(rows), 1)
		for i, k := range labels {
			d.Y.Data[i] = float32(k)
		}
	default:
		d.Y = nn.OneHot(labels, outputs)
	}
	return d
}

// recode encodes targets as the schema says, unless they are so.
func recode(y kernel.Matrix, from []*dataset.Column, s *dataset.Schema) {
	to := s.Targets()
	same := func(a, b *dataset.Column) bool { return a.Shift == b.Shift && a.Scale == b.Scale }
	if slices.EqualFunc(from, to, same) {
		return
	}
	old := make([]dataset.Column, len(from))
	for k, c := range from {
		old[k] = *c
	}
	s.Recode(y, old)
}

// Labels returns the classes of some rows. It panics if the table has no such row, or no classes.
func Labels(t *dataset.Table, rows []int) []int {
	mustBeTable(t)
	mustHave(len(t.Labels), rows)
	labels := make([]int, len(rows))
	for i, r := range rows {
		labels[i] = t.Labels[r]
	}
	return labels
}

// mustBeTable panics if t is none.
func mustBeTable(t *dataset.Table) {
	if t == nil || t.Schema == nil {
		panic(errNoTable)
	}
}

const errNoTable = "training: the table is nil, or has no schema: dataset.Load and dataset.Read make tables"

// beyond returns the place of the first of the rows that is none of n, or −1.
func beyond(n int, rows []int) int {
	return slices.IndexFunc(rows, func(r int) bool { return r < 0 || r >= n })
}

// mustHave panics if one of the rows is none of n.
func mustHave(n int, rows []int) {
	if i := beyond(n, rows); i >= 0 {
		panic(fmt.Sprintf("training: there is no row %d among %s, from 0", rows[i], quote.Count(n, "row")))
	}
}

// Rows returns a copy of some rows of a matrix: [len(rows), m.Cols]. It panics if there is no such
// row.
func Rows(m kernel.Matrix, rows []int) kernel.Matrix {
	if err := m.Check(); err != nil {
		panic(fmt.Errorf("training: no matrix: %w", err))
	}
	mustHave(m.Rows, rows)
	c := kernel.NewMatrix(len(rows), m.Cols)
	for i, r := range rows {
		copy(c.Row(i), m.Row(r))
	}
	return c
}
