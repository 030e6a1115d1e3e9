package main

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"image"
	"image/color"
	"image/png"
	"math"
	"regexp"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"

	"github.com/lockstep-go/lockstep/kernel"
)

//go:embed report.html
var reportHTML string

var reportPage = template.Must(template.New("report").Parse(reportHTML))

// mostWrong bounds the mistakes that a report shows.
const mostWrong = 60

// reportClasses bounds the classes of which a report shows the whole confusion matrix.
const reportClasses = 40

// page returns the report: one HTML file that needs nothing else.
func (o *outcome) page() ([]byte, error) {
	s := o.summary()
	d := reportData{summary: s, Title: o.name, Command: o.invocation, Table: o.table.Name,
		Image: o.width > 0, Repeatable: !errors.Is(o.stopped, errInterrupted), Confidence: o.confidenceWord()}
	d.Time = fmt.Sprintf("%.2f s", o.seconds)
	d.Speed = thousands(int(o.rate()))
	d.StepsText = thousands(o.steps)
	d.Epochs = len(o.history)
	d.CPUText = s.CPU
	if d.CPUText == "" {
		d.CPUText = s.Platform
	}
	if len(o.history) > 0 {
		var err error
		if d.Loss, err = o.chart("loss", func(e epochResult) (float64, float64) { return e.Loss, e.ValidationLoss }); err != nil {
			return nil, err
		}
		if d.Accuracy, err = o.chart("accuracy, %", func(e epochResult) (float64, float64) {
			return 100 * e.Accuracy, 100 * e.ValidationAccuracy
		}); err != nil {
			return nil, err
		}
	}
	if v := o.verdict; v != nil {
		d.TestPercent = fmt.Sprintf("%.2f", v.accuracy()*100)
		d.Right, d.All, d.Wrong = thousands(v.right), thousands(v.all), thousands(v.all-v.right)
		if len(o.net.Classes) <= reportClasses {
			d.Matrix = o.matrix()
		}
		var err error
		if d.Mistakes, err = o.mistakes(); err != nil {
			return nil, err
		}
		d.More = len(v.wrong) - len(d.Mistakes)
	}
	var page bytes.Buffer
	if err := reportPage.Execute(&page, d); err != nil {
		return nil, err
	}
	return page.Bytes(), nil
}

// reportData is what the template report.html is filled with.
type reportData struct {
	summary
	Title, Command, Table           string
	Time, Speed, StepsText, CPUText string
	Loss, Accuracy                  template.HTML
	TestPercent, Right, All, Wrong  string
	Matrix                          []matrixRow
	Image                           bool
	Repeatable                      bool // the command would come to the same end again
	Confidence                      string
	Mistakes                        []mistakeView
	More                            int
}

// confidenceWord says what the outputs are: probabilities or just numbers.
func (o *outcome) confidenceWord() string {
	switch o.net.Layers()[len(o.net.Layers())-1].Activation.String() {
	case "softmax", "sigmoid":
		return "probability"
	}
	return "output"
}

type matrixRow struct {
	Class             string
	All               int // rows of the class
	Cells             []matrixCell
	Precision, Recall string
}

type matrixCell struct {
	N          int
	True, Read string
	Right      bool
	Style      template.CSS // --v, from 0 to 1: how much of the row is here
}

// matrix returns the confusion matrix.
func (o *outcome) matrix() []matrixRow {
	var rows []matrixRow
	classes := o.net.Classes
	for i, r := range o.verdict.confusion {
		row := matrixRow{Class: classes[i]}
		for _, n := range r {
			row.All += n
		}
		for j, n := range r {
			share := 0.0
			if n > 0 {
				share = math.Sqrt(float64(n) / float64(row.All)) // so that a single mistake is seen
			}
			row.Cells = append(row.Cells, matrixCell{n, classes[i], classes[j], i == j, template.CSS(fmt.Sprintf("--v:%.2f", share))})
		}
		read := 0 // rows that were taken for this class
		for _, other := range o.verdict.confusion {
			read += other[i]
		}
		row.Precision, row.Recall = ratio(r[i], read), ratio(r[i], row.All)
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

type mistakeView struct {
	Picture     template.URL // a PNG as a data URI, or "" if the rows are no pictures
	Row         int          // from 1
	Class, Read string
	Sure        string
}

// mistakes returns the rows that were put into wrong classes, the surest first.
func (o *outcome) mistakes() ([]mistakeView, error) {
	var all []mistakeView
	darkest := float32(0)
	if o.width > 0 {
		for i := range o.test.X.Rows {
			darkest = max(darkest, kernel.Max(o.test.X.Row(i)))
		}
	}
	percentages := o.confidenceWord() == "probability"
	for _, m := range o.verdict.wrong[:min(len(o.verdict.wrong), mostWrong)] {
		v := mistakeView{Row: o.test.rows[m.row] + 1, Class: o.net.Classes[m.class], Read: o.net.Classes[m.read], Sure: fmt.Sprintf("%.3g", m.sure)}
		if percentages {
			v.Sure = fmt.Sprintf("%.0f %%", 100*m.sure)
		}
		if o.width > 0 {
			picture, err := drawPicture(o.test.X.Row(m.row), o.width, darkest)
			if err != nil {
				return nil, err
			}
			v.Picture = picture
		}
		all = append(all, v)
	}
	return all, nil
}

// drawPicture returns pixels as a PNG in a data URI: ink on nothing, so that the page chooses the paper.
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

// The charts are drawn in colours that stand for names of the style sheet, which
// knows the light ones and the dark ones.
var chartColors = []struct {
	drawn color.Color
	name  string
}{
	{color.NRGBA{1, 1, 1, 255}, "var(--muted)"},
	{color.NRGBA{2, 2, 2, 255}, "var(--line)"},
	{color.NRGBA{3, 3, 3, 255}, "var(--training)"},
	{color.NRGBA{4, 4, 4, 255}, "var(--validation)"},
}

var (
	chartFont = regexp.MustCompile(`font-family:[^"]*?;font-weight:[^;"]*;font-style:[^;"]*;`)
	chartHead = regexp.MustCompile(`(?s)^.*?<svg width="[^"]*" height="[^"]*" `)
)

// chart draws the curves of training and validation over the epochs, as SVG that sits in the page.
func (o *outcome) chart(name string, values func(epochResult) (training, validation float64)) (template.HTML, error) {
	ink, grid := chartColors[0].drawn, chartColors[1].drawn
	var training, validation plotter.XYs
	for i, e := range o.history {
		t, v := values(e)
		x := float64(i + 1)
		if !math.IsNaN(t) && !math.IsInf(t, 0) {
			training = append(training, plotter.XY{X: x, Y: t})
		}
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			validation = append(validation, plotter.XY{X: x, Y: v})
		}
	}
	p := plot.New()
	p.BackgroundColor = color.Transparent
	small := font.From(font.Font{Typeface: "Liberation", Variant: "Sans"}, 11)
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.LineStyle.Width = 0
		a.Tick.LineStyle.Width = 0
		a.Tick.Label.Font = small
		a.Tick.Label.Color = ink
		a.Label.TextStyle.Font = small
		a.Label.TextStyle.Color = ink
		a.Padding = 4
	}
	p.X.Label.Text = "epoch"
	p.X.Tick.Marker = roundTicks{9, 1}
	p.Y.Tick.Marker = roundTicks{6, 1e-6}
	lines := plotter.NewGrid()
	lines.Vertical.Width = 0
	lines.Horizontal.Color = grid
	lines.Horizontal.Width = vg.Points(0.75)
	p.Add(lines)
	for i, xy := range []plotter.XYs{training, validation} {
		if len(xy) == 0 {
			continue
		}
		style := draw.LineStyle{Color: chartColors[2+i].drawn, Width: vg.Points(2)}
		if len(xy) == 1 { // a line of one point cannot be seen
			dots, err := plotter.NewScatter(xy)
			if err != nil {
				return "", err
			}
			dots.GlyphStyle = draw.GlyphStyle{Color: style.Color, Radius: 3, Shape: draw.CircleGlyph{}}
			p.Add(dots)
			continue
		}
		curve, err := plotter.NewLine(xy)
		if err != nil {
			return "", err
		}
		curve.LineStyle = style
		p.Add(curve)
	}
	// A chart needs some height and width, however little there is to show.
	p.X.Max = max(p.X.Max, p.X.Min+1)
	if name == "loss" {
		p.Y.Min = 0
	}
	if p.Y.Max-p.Y.Min < 1e-3 {
		p.Y.Min, p.Y.Max = p.Y.Min-1e-3, p.Y.Max+1e-3
	}
	canvas := vgsvg.New(vg.Points(420), vg.Points(250))
	// The last label of the x axis stands half beyond the axis.
	p.Draw(draw.Crop(draw.New(canvas), 0, -vg.Points(10), 0, -vg.Points(6)))
	var b bytes.Buffer
	if _, err := canvas.WriteTo(&b); err != nil {
		return "", err
	}
	svg := chartHead.ReplaceAllString(b.String(), `<svg role="img" aria-label="`+name+` by epoch" `)
	svg = chartFont.ReplaceAllString(svg, "")
	for _, c := range chartColors {
		r, _, _, _ := c.drawn.RGBA()
		svg = strings.ReplaceAll(svg, fmt.Sprintf("#%02X%02X%02X", r>>8, r>>8, r>>8), c.name)
	}
	return template.HTML(svg), nil
}

// roundTicks marks at most so many round numbers.
type roundTicks struct {
	most  int
	least float64 // the smallest step: 1 for what is counted
}

func (r roundTicks) Ticks(lo, hi float64) []plot.Tick {
	step := max(math.Pow(10, math.Floor(math.Log10((hi-lo)/float64(r.most)))), r.least)
	for i := 0; math.Floor(hi/step)-math.Ceil(lo/step)+1 > float64(r.most); i++ {
		step *= []float64{2, 2.5, 2}[i%3] // 1, 2, 5, 10, …
	}
	var ticks []plot.Tick
	for k := math.Ceil(lo / step); k*step <= hi; k++ {
		ticks = append(ticks, plot.Tick{Value: k * step, Label: strconv.FormatFloat(k*step, 'g', 6, 64)})
	}
	return ticks
}
