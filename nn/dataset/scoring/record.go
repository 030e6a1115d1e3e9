package scoring

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/nn/dataset"
)

// A Writer writes rows of predictions as CSV.
type Writer struct {
	csv *csv.Writer
	to  io.Writer
}

// NewWriter returns a Writer to w, whose rows are written at the latest by Flush.
func NewWriter(w io.Writer) *Writer { return &Writer{csv.NewWriter(w), w} }

// Write writes a row. One empty field that stands alone is written as "", as readers of CSV pass
// over a blank line: the rows below would move up.
func (w *Writer) Write(record []string) error {
	if len(record) != 1 || record[0] != "" {
		return w.csv.Write(record)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := io.WriteString(w.to, "\"\"\n")
	return err
}

// Flush writes what is not written yet, and returns the first error of all writing.
func (w *Writer) Flush() error {
	w.csv.Flush()
	return w.csv.Error()
}

// Header returns the names of the columns of a table of predictions: the columns that are kept as
// text, the label, if there are labels, and the predicted class with the output for each class, or
// the predicted numbers.
func (m *Model) Header(ids []string, labelled bool) []string {
	record := append([]string(nil), ids...)
	if labelled {
		record = append(record, "label")
	}
	if m.Classes != nil {
		record = append(record, "prediction")
		word := OutputWord(m.Network)
		for _, name := range m.Classes {
			record = append(record, word+" "+name)
		}
		return record
	}
	targets := m.Schema.Targets()
	for i, c := range targets {
		switch {
		case c.Name != "":
			record = append(record, "prediction "+c.Name)
		case m.Network.Metadata[MetaSchema] == "":
			record = append(record, fmt.Sprintf("output %d", i))
		case len(targets) == 1:
			record = append(record, "prediction")
		default:
			record = append(record, fmt.Sprintf("prediction %d", i+1))
		}
	}
	return record
}

// AppendPrediction appends the fields of a prediction to a row of the table, in the shortest digits
// that give the same bits again. class is not used for a regression. It panics if outputs are not
// as many as the network has, or there is no such class.
func (m *Model) AppendPrediction(record []string, class int, outputs []float32) []string {
	if n := m.Network.Outputs(); len(outputs) != n {
		panic(fmt.Sprintf("scoring: a prediction of %s: the network has %d", quote.Count(len(outputs), "output"), n))
	}
	if m.Classes != nil && (class < 0 || class >= len(m.Classes)) {
		panic(fmt.Sprintf("scoring: there is no class %d: the model has %s, from 0", class, quote.Count(len(m.Classes), "class")))
	}
	if m.Classes != nil {
		record = append(record, m.Classes[class])
		for k := range m.Classes {
			record = append(record, shortest(Probability(outputs, k)))
		}
		return record
	}
	targets := m.Schema.Targets()
	for k, v := range outputs {
		record = append(record, number(targets[k], v))
	}
	return record
}

// number returns a predicted number: that of the network itself, if its target was not scaled, and
// otherwise the decoded one. It has nine digits, and more where the target's values lie so far from
// zero that nine would not show how they differ, such as times in seconds.
func number(c *dataset.Column, v float32) string {
	if c.Shift == 0 && (c.Scale == 0 || c.Scale == 1) {
		return shortest(v)
	}
	digits := 9
	if far := math.Abs(c.Shift / c.Scale); c.Scale != 0 && far >= 1e4 {
		digits = 11
		// One more for every power of ten. A logarithm may not be the same on every CPU.
		for power := 1e5; far >= power && digits < 17; power = float64(power * 10) {
			digits++
		}
	}
	return strconv.FormatFloat(c.Decode(v), 'g', digits, 64)
}

func shortest(v float32) string { return strconv.FormatFloat(float64(v), 'g', -1, 32) }
