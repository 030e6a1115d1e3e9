package main

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/nn/dataset"
	"github.com/lockstep-go/lockstep/nn/dataset/scoring"
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
		if sameFile(c.Out, path) || sameFile(c.Out, c.Model) || sameFile(c.Out, c.TargetFile) {
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
	var unpredicted []int
	for i := range rows.Len() {
		if message := m.scoring().Refused(rows.Features.Row(i), p.outputs.Row(i)); message != "" {
			unpredicted = append(unpredicted, i)
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
		fmt.Fprintf(stdout, "%s: %s\n", c.Out, quote.Grouped(rows.Len()+len(rows.Problems)-len(problems), "prediction"))
	}
	for _, i := range unpredicted { // these are neither right nor wrong
		if rows.Labels != nil {
			rows.Labels[i] = -1
		}
		if rows.Targets.Rows > 0 {
			for k := range rows.Targets.Cols {
				rows.Targets.Row(i)[k] = float32(math.NaN())
			}
		}
	}
	if e := m.evaluation(rows, p); e != nil && e.rows > 0 {
		if m.classes != nil {
			fmt.Fprintf(stderr, "accuracy %.2f %%: %s of %s %s as the label column says\n", 100*e.accuracy(), quote.Thousands(e.right), quote.Thousands(e.rows), quote.Verb(e.right, "are"))
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
		return fmt.Errorf("%s: %s of %s %w: no prediction stands there", rows.Name, quote.Thousands(n), quote.Grouped(rows.Len()+len(rows.Problems), "row"), errRows)
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

// read reads rows as the model's own were read.
func (m *model) read(path string, f *dataFlags, lenient bool, stderr *errorWriter) (*dataset.Table, error) {
	o := f.options()
	o.Schema, o.Lenient = m.schema, lenient
	rows, test, err := load(path, o, newReading(stderr.Writer))
	if err != nil && f.File == "" && f.Data == "" && path == "digits" {
		return nil, fmt.Errorf("no FILE is given, and the digits, which stand for it, are no rows of this model: %w", err)
	}
	if err != nil {
		return nil, err
	}
	if test != nil {
		rows = test // the part that the network has not been trained on
	}
	if rows.Features.Cols != m.net.Inputs() {
		return nil, fmt.Errorf("%s has %s in a row: the model %s takes %d", rows.Name, quote.Grouped(rows.Features.Cols, "number"), m.path, m.net.Inputs())
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

// writePredictions writes a row of CSV for every row of the data, in order. The prediction of a row
// with a problem is empty.
func (m *model) writePredictions(w io.Writer, rows *dataset.Table, p *prediction, order []int, problems []dataset.Problem) error {
	labelled := slices.ContainsFunc(rows.Labels, func(k int) bool { return k >= 0 })
	to := m.scoring()
	record := to.Header(rows.IDs, labelled)
	out := scoring.NewWriter(w)
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
			if !bad {
				class := 0
				if m.classes != nil {
					class = p.labels[i]
				}
				record = to.AppendPrediction(record, class, p.outputs.Row(i))
			}
		}
		for len(record) < width {
			record = append(record, "")
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	return out.Flush()
}
