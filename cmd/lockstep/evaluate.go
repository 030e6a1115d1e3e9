package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/nn/dataset"
)

type evaluateCmd struct {
	Model string `required:"" placeholder:"FILE" help:"The model: a file that train wrote."`
	dataFlags
	JSON bool `name:"json" help:"Print one line of JSON instead."`
}

// An evaluationSummary is what evaluate --json prints.
type evaluationSummary struct {
	Model         string             `json:"model"`
	Data          string             `json:"data"`
	Rows          int                `json:"rows"`
	Unlabelled    int                `json:"unlabelled_rows"`
	Metrics       map[string]float64 `json:"metrics"`
	Classes       []string           `json:"classes,omitempty"`
	Confusion     [][]int            `json:"confusion,omitempty"` // [true class][predicted class]
	WeightsSHA256 string             `json:"weights_sha256"`
}

func (c *evaluateCmd) Run(stdout io.Writer, stderr *errorWriter) error {
	path, err := c.path()
	if err != nil {
		return err
	}
	m, err := loadModel(c.Model)
	if err != nil {
		return err
	}
	rows, err := m.read(path, &c.dataFlags, false, stderr)
	if err != nil {
		return err
	}
	p := predict(m.net, rows.Features, m.classes != nil)
	refused, first := 0, ""
	for i := range rows.Len() {
		if message := m.scoring().Refused(rows.Features.Row(i), p.outputs.Row(i)); message != "" {
			if refused++; refused == 1 {
				first = problemText(dataset.Problem{Row: i, Line: rows.Line(i), Message: message})
			}
		}
	}
	if refused > 0 {
		stderr.note("%s: predict refuses %s, counted here all the same; the first is %s", rows.Name, quote.Grouped(refused, "row"), first)
	}
	e := m.evaluation(rows, p)
	if e == nil || e.rows == 0 {
		return fmt.Errorf("%s has no target, with which the predictions could be compared: predict predicts it; --target names another column, --target-file a file of targets", rows.Name)
	}
	if c.JSON {
		s := evaluationSummary{Model: m.path, Data: rows.Name, Rows: e.rows, Unlabelled: rows.Len() - e.rows - e.undefined,
			Metrics: map[string]float64{}, Classes: e.classes, Confusion: e.confusion, WeightsSHA256: m.net.Hash()}
		for _, v := range e.metrics() {
			if n := number(v.value); n != nil {
				s.Metrics[v.name] = *n
			}
		}
		return json.NewEncoder(stdout).Encode(s)
	}
	e.print(stdout, "evaluation")
	if n := rows.Len() - e.rows - e.undefined; n > 0 {
		fmt.Fprintf(stdout, "%-12s%s without a known target not counted\n", "", quote.Grouped(n, "row"))
	}
	return nil
}

// print shows the confusion matrix or the metrics of each target, and the headline.
func (e *evaluation) print(w io.Writer, name string) {
	row := func(name, format string, args ...any) {
		fmt.Fprintf(w, "%-12s"+format+"\n", append([]any{name}, args...)...)
	}
	if e.classes != nil {
		printConfusion(w, e, e.classes)
		fmt.Fprintln(w)
	} else if len(e.targets) > 1 {
		for _, t := range e.targets {
			row(cut(t.name, 11), "%s, mean absolute error %s, root mean square %s", r2Text(t.r2), short(t.mae), short(t.rmse))
		}
	}
	text := e.headline()
	if e.loss == e.loss {
		text += fmt.Sprintf(", loss %.4f", e.loss)
	}
	row(name, "%s", text)
	if e.classes != nil && e.unbalanced() {
		row("", "balanced accuracy %.2f %%, F1 (mean of the classes) %.4f", 100*e.balanced(), e.f1())
	}
	if e.undefined > 0 {
		row("", "%s with outputs that are no numbers not counted", quote.Grouped(e.undefined, "row"))
	}
}

// unbalanced reports whether some class has more than three times the rows of another, so that
// accuracy alone tells little.
func (e *evaluation) unbalanced() bool {
	least, most := e.rows, 0
	for _, r := range e.confusion {
		n := 0
		for _, k := range r {
			n += k
		}
		least, most = min(least, n), max(most, n)
	}
	return most > 3*least
}
