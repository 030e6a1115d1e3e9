package main

import (
	"slices"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/dataset"
)

// An importance says how much worse the network does if the values of a column are dealt out anew
// among the rows.
type importance struct {
	Column string
	Drop   float64 // of accuracy, or of R²: the mean of the deals
	Spread float64 // their standard deviation
}

const (
	importanceColumns = 100  // more columns than that are not tried
	importanceRows    = 2000 // of the test that are used
	importanceDeals   = 5
)

// importances returns the importance of each column, the greatest first, or nil for pictures and
// very wide tables.
func (s *session) importances(p *part, whole *evaluation, seed uint64) []importance {
	var columns []int
	for i := range s.schema.Columns {
		if k := s.schema.Columns[i].Kind; k == dataset.Number || k == dataset.Category {
			columns = append(columns, i)
		}
	}
	if s.schema.Width > 0 || len(columns) < 2 || len(columns) > importanceColumns || whole.rows < 2 {
		return nil
	}
	rows := min(p.X.Rows, importanceRows)
	some := &part{table: p.table, rows: p.rows[:rows]}
	some.X = p.X.Slice(0, rows)
	if p.classes != nil {
		some.classes = p.classes[:rows]
	} else {
		some.targets = p.targets.Slice(0, rows)
	}
	score := func(x kernel.Matrix) float64 {
		moved := *some
		moved.X = x
		return evaluate(s.net, &moved, s.net.Classes, s.schema.Targets()).metrics()[0].value
	}
	base := score(some.X)
	x := kernel.NewMatrix(rows, p.X.Cols)
	names := s.schema
	var all []importance
	for _, column := range columns {
		from, to := s.schema.Span(column)
		var drops []float64
		for deal := range importanceDeals {
			order := nn.Permutation(rows, seed+uint64(deal)*0x9e3779b97f4a7c15+uint64(column))
			for i := range rows {
				copy(x.Row(i), some.X.Row(i))
				copy(x.Row(i)[from:to], some.X.Row(order[i])[from:to])
			}
			drops = append(drops, base-score(x))
		}
		v := importance{Column: names.ColumnName(column)}
		if names.Columns[column].Name == "" {
			v.Column = "column " + v.Column
		}
		v.Drop, v.Spread = meanAndDeviation(drops)
		all = append(all, v)
	}
	slices.SortStableFunc(all, func(a, b importance) int {
		switch {
		case a.Drop > b.Drop:
			return -1
		case a.Drop < b.Drop:
			return 1
		}
		return 0
	})
	return all
}
