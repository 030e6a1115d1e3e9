package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"github.com/lockstep-go/lockstep/nn/dataset"
)

type predictCmd struct {
	Model string `required:"" placeholder:"FILE" help:"The model: a file that train wrote."`
	dataFlags
	Strict bool   `help:"Refuse the file if a row cannot be predicted, instead of predicting the others."`
	Out    string `placeholder:"FILE" help:"Where to write the predictions. Default: standard output."`
}

func (c *predictCmd) Run(stdout io.Writer, stderr *errorWriter) error {
	path, err := c.path()
	if err != nil {
		return err
	}
	if c.Out != "" {
		if c.Out == path || c.Out == c.Model {
			return usagef("--out: %s is read here: write to another file", c.Out)
		}
		if err := writable(c.Out); err != nil {
			return err
		}
	}
	m, err := loadModel(c.Model)
	if err != nil {
		return err
	}
	rows, err := m.read(path, &c.dataFlags, !c.Strict, stderr)
	if err != nil {
		return err
	}
	p := predict(m.net, rows.Features, m.classes != nil)
	problems := rows.Problems
	order := rowOrder(rows)
	for i := range rows.Len() {
		message := m.far(rows.Features.Row(i))
		if message == "" && notNumber(p.outputs.Row(i)) >= 0 {
			message = "the network's outputs are no numbers: the values are far from those of the training"
		}
		if message != "" {
			problems = append(problems, dataset.Problem{Row: order[i], Line: rows.Line(i), Message: message})
		}
	}
	slices.SortFunc(problems, func(a, b dataset.Problem) int { return a.Row - b.Row })
	if len(problems) > 0 && c.Strict {
		return fmt.Errorf("%s: %s", rows.Name, problemText(problems[0]))
	}

	var table bytes.Buffer
	if err := m.writePredictions(&table, rows, p, order, problems); err != nil {
		return err
	}
	if c.Out == "" {
		if _, err := stdout.Write(table.Bytes()); err != nil {
			return err
		}
	} else {
		if err := writeFile(c.Out, table.Bytes()); err != nil {
			return err
		}
		fmt.Fprintf(stdout, "%s: %s\n", c.Out, count(rows.Len()+len(rows.Problems)-len(problems), "prediction"))
	}
	if e := m.evaluation(rows, p); e != nil && e.rows > 0 {
		if m.classes != nil {
			fmt.Fprintf(stderr, "accuracy %.2f %%: %s of %s are as the label column says\n", 100*e.accuracy(), thousands(e.right), thousands(e.rows))
		} else {
			fmt.Fprintf(stderr, "%s\n", e.headline())
		}
	}
	const most = 10
	for _, problem := range problems[:min(len(problems), most)] {
		stderr.note("%s: %s", rows.Name, problemText(problem))
	}
	if len(problems) > most {
		stderr.note("%s: and %d more", rows.Name, len(problems)-most)
	}
	if n := len(problems); n > 0 {
		return fmt.Errorf("%s: %s of %s %w: their predictions are empty", rows.Name, thousands(n), thousands(rows.Len()+len(rows.Problems)), errRows)
	}
	return nil
}

// problemText names the line of a row that could not be predicted, and says why.
func problemText(p dataset.Problem) string {
	if p.Line == 0 {
		return fmt.Sprintf("row %d: %s", p.Row+1, p.Message)
	}
	return fmt.Sprintf("line %d: %s", p.Line, p.Message)
}

// farthest is how many standard deviations a value may lie from the mean of the training. What a
// network says beyond that means nothing, even if it is a number: such values stand for missing
// ones, or are mistakes.
const farthest = 1e9

// far says which value of a row is too far from those of the training, or returns "".
func (m *model) far(x []float32) string {
	z := m.net.Standardizer
	if z == nil {
		return ""
	}
	for j, v := range x {
		if d := math.Abs(float64(v)-float64(z.Mean[j])) / float64(z.Scale[j]); d > farthest {
			name := fmt.Sprintf("feature %d", j+1)
			if names := m.schema.FeatureNames(); names != nil {
				name = strconv.Quote(names[j])
			}
			return fmt.Sprintf("%s is %.3g, far from those of the training: by %.1g of their standard deviations", name, v, d)
		}
	}
	return ""
}

// notNumber returns the first output that is NaN or infinite, or −1.
func notNumber(y []float32) int {
	return slices.IndexFunc(y, func(v float32) bool { return math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) })
}

// read reads rows as the model's own were read.
func (m *model) read(path string, f *dataFlags, lenient bool, stderr *errorWriter) (*dataset.Table, error) {
	o := f.options()
	o.Schema, o.Lenient = m.schema, lenient
	rows, test, err := load(path, o, newReading(stderr.Writer))
	if err != nil {
		return nil, err
	}
	if test != nil {
		rows = test // the part that the network has not been trained on
	}
	if rows.Features.Cols != m.net.Inputs() {
		return nil, fmt.Errorf("%s has %s in a row: the model %s takes %d", rows.Name, count(rows.Features.Cols, "number"), m.path, m.net.Inputs())
	}
	for _, n := range rows.Notes {
		stderr.note("%s", n)
	}
	return rows, nil
}

// evaluation compares predictions with the targets, or is nil if the rows have none.
func (m *model) evaluation(rows *dataset.Table, p *prediction) *evaluation {
	switch {
	case m.classes != nil && rows.Labels != nil:
		return evaluateClasses(p, rows.Labels, m.classes)
	case m.classes == nil && rows.Targets.Rows > 0:
		return evaluateNumbers(p.outputs, rows.Targets, m.schema.Targets())
	}
	return nil
}

// rowOrder returns the place of every example among the rows of the file, where rows that could not
// be read have places, too.
func rowOrder(t *dataset.Table) []int {
	order := make([]int, t.Len())
	at, k := 0, 0
	for i := range order {
		for k < len(t.Problems) && t.Problems[k].Row == at {
			at, k = at+1, k+1
		}
		order[i] = at
		at++
	}
	return order
}

// writePredictions writes a row of CSV for every row of the data, in order: the columns that are
// kept as text, the label, if there are labels, and the predicted class with the output for each
// class, or the predicted numbers, in the shortest digits that give the same bits again. The
// prediction of a row with a problem is empty.
func (m *model) writePredictions(w io.Writer, rows *dataset.Table, p *prediction, order []int, problems []dataset.Problem) error {
	record := slices.Clone(rows.IDs)
	labelled := slices.ContainsFunc(rows.Labels, func(k int) bool { return k >= 0 })
	if labelled {
		record = append(record, "label")
	}
	targets := m.schema.Targets()
	if m.classes != nil {
		record = append(record, "prediction")
		for _, name := range m.classes {
			record = append(record, outputWord(m.net)+" "+name)
		}
	} else {
		for i, c := range targets {
			switch {
			case c.Name != "":
				record = append(record, "prediction "+c.Name)
			case m.net.Metadata[metaSchema] == "":
				record = append(record, fmt.Sprintf("output %d", i))
			case len(targets) == 1:
				record = append(record, "prediction")
			default:
				record = append(record, fmt.Sprintf("prediction %d", i+1))
			}
		}
	}
	out := csv.NewWriter(w)
	if err := out.Write(record); err != nil {
		return err
	}
	width := len(record)
	example, problem := 0, 0
	for at := range rows.Len() + len(rows.Problems) {
		record = record[:0]
		for _, texts := range rows.IDText {
			record = append(record, texts[at])
		}
		bad := problem < len(problems) && problems[problem].Row == at
		if bad {
			problem++
		}
		if example < len(order) && order[example] == at {
			i := example
			example++
			if labelled {
				label := ""
				if k := rows.Labels[i]; k >= 0 {
					label = m.classes[k]
				}
				record = append(record, label)
			}
			if y := p.outputs.Row(i); !bad && m.classes != nil {
				record = append(record, m.classes[p.labels[i]])
				for k := range m.classes {
					record = append(record, shortest(probability(y, k)))
				}
			} else if !bad {
				for k, v := range y {
					record = append(record, number64(targets[k], v))
				}
			}
		}
		for len(record) < width {
			record = append(record, "")
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// number64 returns a predicted number: that of the network itself, if its target was not scaled,
// and otherwise the decoded one.
func number64(c *dataset.Column, v float32) string {
	if c.Shift == 0 && (c.Scale == 0 || c.Scale == 1) {
		return shortest(v)
	}
	return strconv.FormatFloat(c.Decode(v), 'g', 9, 64)
}

func shortest(v float32) string {
	return strconv.FormatFloat(float64(v), 'g', -1, 32)
}
