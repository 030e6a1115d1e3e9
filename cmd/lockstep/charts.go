package main

import (
	"bytes"
	"fmt"
	"html/template"
	"image/color"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

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

// newChart returns a chart with axes in the style of the page.
func newChart(x string) *plot.Plot {
	ink := chartColors[0].drawn
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
	p.X.Label.Text = x
	p.X.Tick.Marker = roundTicks{6, 0}
	p.Y.Tick.Marker = roundTicks{6, 0}
	lines := plotter.NewGrid()
	lines.Vertical.Width = 0
	lines.Horizontal.Color = chartColors[1].drawn
	lines.Horizontal.Width = vg.Points(0.75)
	p.Add(lines)
	return p
}

// svg returns a chart as SVG that sits in the page and takes its colours from the style sheet.
func svg(p *plot.Plot, label string) (template.HTML, error) {
	canvas := vgsvg.New(vg.Points(420), vg.Points(250))
	// The last label of the x axis stands half beyond the axis.
	p.Draw(draw.Crop(draw.New(canvas), 0, -vg.Points(10), 0, -vg.Points(6)))
	var b bytes.Buffer
	if _, err := canvas.WriteTo(&b); err != nil {
		return "", err
	}
	text := chartHead.ReplaceAllString(b.String(), `<svg role="img" aria-label="`+template.HTMLEscapeString(label)+`" `)
	text = chartFont.ReplaceAllString(text, "")
	for _, c := range chartColors {
		r, _, _, _ := c.drawn.RGBA()
		text = strings.ReplaceAll(text, fmt.Sprintf("#%02X%02X%02X", r>>8, r>>8, r>>8), c.name)
	}
	return template.HTML(text), nil
}

// chart draws the curves of training and validation over the epochs.
func (o *outcome) chart(name string, values func(epochResult) (training, validation float64)) (template.HTML, error) {
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
	p := newChart("epoch")
	p.X.Tick.Marker = roundTicks{9, 1}
	p.Y.Tick.Marker = roundTicks{6, 1e-6}
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
	return svg(p, name+" by epoch")
}

// mostDots bounds the rows that a scatter shows.
const mostDots = 1000

// scatter draws what was predicted over what is true, with the line on which they are the same.
func scatter(e *evaluation) (template.HTML, error) {
	p := newChart("true " + e.targetName)
	p.Y.Label.Text = "predicted"
	var xy plotter.XYs
	least, most := math.Inf(1), math.Inf(-1)
	step := max(1, (len(e.residuals)+mostDots-1)/mostDots)
	for i := 0; i < len(e.residuals); i += step {
		r := e.residuals[i]
		xy = append(xy, plotter.XY{X: r.target, Y: r.predicted})
		least, most = min(least, r.target, r.predicted), max(most, r.target, r.predicted)
	}
	line, err := plotter.NewLine(plotter.XYs{{X: least, Y: least}, {X: most, Y: most}})
	if err != nil {
		return "", err
	}
	line.LineStyle = draw.LineStyle{Color: chartColors[0].drawn, Width: vg.Points(1)}
	dots, err := plotter.NewScatter(xy)
	if err != nil {
		return "", err
	}
	dots.GlyphStyle = draw.GlyphStyle{Color: chartColors[2].drawn, Radius: 2, Shape: draw.CircleGlyph{}}
	p.Add(line, dots)
	widen(&p.X)
	widen(&p.Y)
	return svg(p, "predicted over true")
}

// residualBars draws how many residuals, predicted − true, lie where.
func residualBars(e *evaluation) (template.HTML, error) {
	var v []float64
	for _, r := range e.residuals {
		v = append(v, r.predicted-r.target)
	}
	slices.Sort(v)
	const bins = 24
	least, most := v[0], v[len(v)-1]
	if most <= least {
		least, most = least-0.5, most+0.5
	}
	width := (most - least) / bins
	if !(width > 0) || math.IsInf(width, 0) {
		return "", nil
	}
	counts := make([]float64, bins)
	for _, x := range v {
		counts[min(int((x-least)/width), bins-1)]++
	}
	p := newChart("predicted − true " + e.targetName)
	p.Y.Tick.Marker = roundTicks{6, 1}
	for i, n := range counts {
		if n == 0 {
			continue
		}
		x, w := least+float64(i)*width, width*0.92
		bar, err := plotter.NewPolygon(plotter.XYs{{X: x, Y: 0}, {X: x, Y: n}, {X: x + w, Y: n}, {X: x + w, Y: 0}})
		if err != nil {
			return "", err
		}
		bar.Color = chartColors[2].drawn
		bar.LineStyle.Width = 0
		p.Add(bar)
	}
	p.Y.Min = 0
	widen(&p.X)
	widen(&p.Y)
	return svg(p, "residuals")
}

// widen gives an axis some length.
func widen(a *plot.Axis) {
	if !(a.Max > a.Min) {
		a.Min, a.Max = a.Min-0.5, a.Max+0.5
	}
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
	for k := math.Ceil(lo/step) + 0; k*step <= hi; k++ { // + 0: not −0
		ticks = append(ticks, plot.Tick{Value: k * step, Label: strconv.FormatFloat(k*step, 'g', 6, 64)})
	}
	return ticks
}
