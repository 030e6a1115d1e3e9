package dataset

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/kernel"
)

// TestArguments gives exported functions what they cannot take: an error, or a panic of this
// package, says what is wrong.
func TestArguments(t *testing.T) {
	rows, err := Read(strings.NewReader("a,b,y\n1,2,0.5\n3,,1.5\n"), "f.csv", Options{Task: Regression, Missing: "mean"})
	require.NoError(t, err)
	s := rows.Schema
	_, err = Read(nil, "f.csv", Options{})
	require.EqualError(t, err, "f.csv: the reader is nil: ReadFile and Load read a file by its name")
	_, err = ReadIDX(strings.NewReader("x"), "x", nil, "y", Options{})
	require.EqualError(t, err, "y: the reader is nil: ReadFile and Load read a file by its name")
	_, err = OpenText(nil, "f.csv", Options{Schema: s})
	require.EqualError(t, err, "f.csv: the reader is nil: ReadFile and Load read a file by its name")
	_, err = new(Text).Cut(strings.NewReader("1\n"), 1)
	require.EqualError(t, err, "a Text that is empty: OpenText makes one")
	require.EqualError(t, s.FitFill(kernel.NewMatrix(2, 1)), "rows have 1 feature: the schema has 2")
	require.ErrorContains(t, s.FitFill(kernel.Matrix{Rows: 2, Cols: 2, Stride: 2}), "features are no matrix: ")

	for want, f := range map[string]func(){
		"dataset: there is no column 3: the schema has 3 columns, from 0":  func() { s.ColumnName(3) },
		"dataset: there is no column -1: the schema has 3 columns, from 0": func() { s.Span(-1) },
		"dataset: there is no example 2: the table has 2 examples, from 0": func() { rows.Line(2) },
		"dataset: 2 columns of targets: the schema has 1":                  func() { s.FitTargets(kernel.NewMatrix(2, 2)) },
		"dataset: 0 columns of old targets: the schema has 1":              func() { s.Recode(rows.Targets, nil) },
	} {
		require.PanicsWithValue(t, want, f)
	}
	require.PanicsWithError(t, "dataset: rows have 3 features: the schema has 2", func() { s.Fill(kernel.NewMatrix(1, 3)) })
}
