package main

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"image"
	"image/color"
	"image/png"
	"math"
	"slices"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn/dataset/scoring"
)

//go:embed report.html
var reportHTML string

var reportPage = template.Must(template.New("report").Parse(reportHTML))

const (
	mostMisclassified = 60 // rows that a report shows
	mostResiduals     = 20
	reportClasses     = 40 // classes of which a report shows the whole confusion matrix
	mostImportance    = 30 // columns of which a report shows the importance
)

// reportData is what the template report.html is filled with.
type reportData struct {
	summary
	Title, Command, Table           string
	Time, Speed, StepsText, CPUText string
	EpochsText, BatchText           string // "20 epochs", "32 rows"
	TrainText, ValidText, TestText  string // numbers of rows
	WorkersText, ParametersText     string
	Weights                         string // which ones they are, if not the last
	Reading                         [][2]string
	Remarks                         []string
	Loss, Accuracy                  template.HTML
	TestPercent, Right, All, Wrong  string
	TestRowsText                    string // "359 test rows"
	Balanced, F1                    string // if accuracy alone tells little
	Matrix                          []matrixRow
	Balance                         []balanceRow
	Image                           bool
	Repeatable                      bool // the command would come to the same end again
	Confidence                      string
	RowWord                         string // "line" or "row"
	Misclassified                   []misclassifiedView
	More                            int
	R2                              string
	Targets                         []targetView
	Scatter, Residuals              template.HTML
	ScatterName                     string
	Worst                           []residualView
	Importance                      []importanceView
	ImportanceWord                  string
	FoldsText                       []string
}

// page returns the report: one HTML file that needs nothing else.
func (o *outcome) page() ([]byte, error) {
	s := o.summary()
	d := reportData{summary: s, Title: o.name, Command: o.invocation, Table: o.table.Name,
		Image: o.image && o.table.Channels <= 1, Repeatable: o.stopped == nil || o.reason == "diverged", Confidence: scoring.OutputWord(o.net)}
	if d.Time = fmt.Sprintf("%.2f s", o.seconds); o.seconds < 0.01 {
		d.Time = fmt.Sprintf("%.1f ms", 1000*o.seconds)
	}
	if rate := o.rate(); !math.IsNaN(rate) {
		d.Speed = quote.Thousands(int(rate))
	}
	d.StepsText, d.WorkersText = quote.Thousands(o.steps), quote.Grouped(s.Workers, "worker")
	d.TrainText, d.ValidText, d.TestText = quote.Thousands(s.TrainRows), quote.Thousands(s.ValidationRows), quote.Thousands(s.TestRows)
	d.EpochsText, d.BatchText = quote.Count(len(o.history), "epoch"), "all rows"
	if s.Batch > 0 {
		d.BatchText = quote.Grouped(s.Batch, "row")
	}
	d.Weights = o.whence()
	d.CPUText = s.CPU
	if d.CPUText == "" {
		d.CPUText = s.Platform
	}
	if o.table.Name != "digits" {
		d.Reading = o.table.Describe()
		d.Remarks = append(slices.Clone(o.notes), o.warnings()...)
	}
	if d.RowWord = "line"; o.test == nil || o.test.table.Line(0) == 0 {
		d.RowWord = "row"
	}
	for _, f := range o.folds {
		d.FoldsText = append(d.FoldsText, fmt.Sprintf("%s %s ± %s", f.Metric, short(f.Mean), short(f.Deviation)))
	}
	if len(o.history) > 0 {
		var err error
		if d.Loss, err = o.chart("loss", func(e epochResult) (float64, float64) { return e.Loss, e.ValidationLoss }); err != nil {
			return nil, err
		}
		if o.train.classes != nil {
			if d.Accuracy, err = o.chart("accuracy, %", func(e epochResult) (float64, float64) {
				return 100 * e.Accuracy, 100 * e.ValidationAccuracy
			}); err != nil {
				return nil, err
			}
		}
	}
	d.Balance = o.balance()
	if e := o.onTest; e != nil {
		fill := o.classes
		if e.classes == nil {
			fill = o.regression
		}
		if err := fill(&d, e); err != nil {
			return nil, err
		}
	}
	o.fillImportance(&d)
	var page bytes.Buffer
	if err := reportPage.Execute(&page, d); err != nil {
		return nil, err
	}
	return page.Bytes(), nil
}

// classes fills in what a test of classes has shown.
func (o *outcome) classes(d *reportData, e *evaluation) (err error) {
	d.TestPercent = fmt.Sprintf("%.2f", e.accuracy()*100)
	d.Right, d.All, d.Wrong = quote.Thousands(e.right), quote.Thousands(e.rows), quote.Thousands(e.rows-e.right)
	d.TestRowsText = quote.Grouped(e.rows, "test row")
	if e.unbalanced() {
		d.Balanced, d.F1 = fmt.Sprintf("%.2f", 100*e.balanced()), fmt.Sprintf("%.3f", e.f1())
	}
	if len(o.net.Classes) <= reportClasses {
		d.Matrix = o.matrix()
	}
	d.Misclassified, err = o.misclassifiedViews()
	d.More = len(e.misclassified) - len(d.Misclassified)
	return err
}

type targetView struct{ Name, R2, MAE, RMSE string }

type residualView struct {
	Line            int
	True, Predicted string
	Residual        string
}

// regression fills in what a test of a regression has shown.
func (o *outcome) regression(d *reportData, e *evaluation) (err error) {
	d.R2, d.TestRowsText = r2Figure(e.r2()), quote.Grouped(e.rows, "test row")
	for _, t := range e.targets {
		d.Targets = append(d.Targets, targetView{t.name, r2Figure(t.r2), short(t.mae), short(t.rmse)})
	}
	if len(e.residuals) == 0 {
		return nil
	}
	d.ScatterName = e.targetName
	if d.Scatter, err = scatter(e); err != nil {
		return err
	}
	if d.Residuals, err = residualBars(e); err != nil {
		return err
	}
	worst := slices.Clone(e.residuals)
	slices.SortStableFunc(worst, func(a, b residual) int {
		switch x, y := math.Abs(a.predicted-a.target), math.Abs(b.predicted-b.target); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	for _, r := range worst[:min(len(worst), mostResiduals)] {
		if math.Abs(r.target) < 1e-6*e.targets[0].rmse { // what is left of 0 after scaling there and back
			r.target = 0
		}
		d.Worst = append(d.Worst, residualView{o.test.line(r.row), short(r.target), short(r.predicted), fmt.Sprintf("%+.4g", r.predicted-r.target)})
	}
	return nil
}

type importanceView struct {
	Column, Drop string
	Style        template.CSS // --v, from 0 to 1: the length of the bar
}

func (o *outcome) fillImportance(d *reportData) {
	if len(o.importance) == 0 {
		return
	}
	d.ImportanceWord = "R²"
	if o.train.classes != nil {
		d.ImportanceWord = "accuracy"
	}
	most := max(o.importance[0].Drop, 1e-9)
	for _, v := range o.importance[:min(len(o.importance), mostImportance)] {
		text := fmt.Sprintf("%.3f ± %.3f", v.Drop, v.Spread)
		if o.train.classes != nil {
			text = fmt.Sprintf("%.1f ± %.1f %%", 100*v.Drop, 100*v.Spread)
		}
		d.Importance = append(d.Importance, importanceView{v.Column, text, template.CSS(fmt.Sprintf("--v:%.3f", max(v.Drop, 0)/most))})
	}
}

type balanceRow struct {
	Class, Train, Valid, Test string
	Style                     template.CSS // --v: the share of the most frequent class's rows
}

// balance returns how many rows each class has, where there are not too many classes.
func (o *outcome) balance() []balanceRow {
	if o.train.classes == nil || len(o.net.Classes) > reportClasses {
		return nil
	}
	n := make([][3]int, len(o.net.Classes))
	for i, p := range []*part{o.train, o.valid, o.test} {
		if p != nil {
			for _, k := range p.classes {
				n[k][i]++
			}
		}
	}
	most := 1
	for _, c := range n {
		most = max(most, c[0])
	}
	var rows []balanceRow
	for k, c := range n {
		rows = append(rows, balanceRow{o.net.Classes[k], quote.Thousands(c[0]), quote.Thousands(c[1]), quote.Thousands(c[2]), template.CSS(fmt.Sprintf("--v:%.3f", float64(c[0])/float64(most)))})
	}
	return rows
}

type matrixRow struct {
	Class             string
	All               string // rows of the class
	Cells             []matrixCell
	Precision, Recall string
}

type matrixCell struct {
	N               string // "" for none
	True, Predicted string
	Right           bool
	Style           template.CSS // --v, from 0 to 1: how much of the row is here
}

// matrix returns the confusion matrix.
func (o *outcome) matrix() []matrixRow {
	var rows []matrixRow
	classes := o.net.Classes
	for i, r := range o.onTest.confusion {
		row := matrixRow{Class: classes[i]}
		all := 0
		for _, n := range r {
			all += n
		}
		row.All = quote.Thousands(all)
		for j, n := range r {
			cell := matrixCell{True: classes[i], Predicted: classes[j], Right: i == j, Style: "--v:0"}
			if n > 0 { // the root lets a single mistake be seen
				cell.N, cell.Style = quote.Thousands(n), template.CSS(fmt.Sprintf("--v:%.2f", math.Sqrt(float64(n)/float64(all))))
			}
			row.Cells = append(row.Cells, cell)
		}
		predicted := 0 // rows that were taken for this class
		for _, other := range o.onTest.confusion {
			predicted += other[i]
		}
		row.Precision, row.Recall = ratio(r[i], predicted), ratio(r[i], all)
		rows = append(rows, row)
	}
	return rows
}

func ratio(part, all int) string {
	if all == 0 {
		return "–"
	}
	return percent(float64(part) / float64(all))
}

type misclassifiedView struct {
	Picture          template.URL // a PNG as a data URI, or "" if the rows are no pictures
	Line             int          // or the number of the row, from 1
	Class, Predicted string
	Confidence       string
}

// misclassifiedViews returns the rows that were put into wrong classes, the most confident first.
func (o *outcome) misclassifiedViews() ([]misclassifiedView, error) {
	var all []misclassifiedView
	darkest := float32(0)
	width := 0
	if o.image && o.table.Channels <= 1 {
		width = o.table.Width
		for i := range o.test.X.Rows {
			darkest = max(darkest, kernel.Max(o.test.X.Row(i)))
		}
	}
	percentages := scoring.OutputWord(o.net) == "probability"
	for _, m := range o.onTest.misclassified[:min(len(o.onTest.misclassified), mostMisclassified)] {
		v := misclassifiedView{Line: o.test.line(m.row), Class: o.net.Classes[m.class], Predicted: o.net.Classes[m.predicted], Confidence: fmt.Sprintf("%.3g", m.confidence)}
		if percentages {
			v.Confidence = fmt.Sprintf("%.0f %%", 100*m.confidence)
		}
		if width > 0 {
			picture, err := drawPicture(o.test.X.Row(m.row), width, darkest)
			if err != nil {
				return nil, err
			}
			v.Picture = picture
		}
		all = append(all, v)
	}
	return all, nil
}

// drawPicture returns pixels as a PNG in a data URI: ink on nothing, so that the page chooses the
// paper.
func drawPicture(pixels []float32, width int, darkest float32) (template.URL, error) {
	img := image.NewNRGBA(image.Rect(0, 0, width, len(pixels)/width))
	for i, v := range pixels {
		if darkest > 0 {
			img.SetNRGBA(i%width, i/width, color.NRGBA{0, 0, 0, uint8(255 * max(v, 0) / darkest)})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return "", err
	}
	return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes())), nil
}
