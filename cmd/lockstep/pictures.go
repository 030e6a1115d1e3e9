package main

import (
	"cmp"
	"context"
	"fmt"
	"image/color"
	"io"
	"math"
	"path/filepath"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
)

type pictureCmd struct {
	Name string `arg:"" enum:"descent,boundaries,curves" help:"Which: ${enum}."`
	Out  string `placeholder:"FILE" help:"Where to draw it: a name that ends with .svg or .png. Default: the name with .svg."`
	Seed uint64 `default:"1" placeholder:"N" help:"Draws the points and the initial weights. Default: ${default}."`
}

// Run draws a picture of how a network learns.
func (c *pictureCmd) Run(stdout io.Writer) error {
	if c.Out == "" {
		c.Out = c.Name + ".svg"
	}
	ending := filepath.Ext(c.Out)
	if ending != ".svg" && ending != ".png" {
		return usagef("--out: %s: give a name that ends with .svg or .png", c.Out)
	}
	if err := writable(c.Out); err != nil {
		return err
	}
	var plots [][]*plot.Plot
	var err error
	switch c.Name {
	case "descent":
		plots, err = descentPicture()
	case "boundaries":
		plots, err = boundariesPicture(c.Seed)
	case "curves":
		plots, err = curvesPicture(c.Seed)
	}
	if err != nil {
		return err
	}
	data, err := drawPlots(plots, ending)
	if err != nil {
		return err
	}
	if err := writeFile(c.Out, data); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s: %s\n", c.Name, c.Out)
	return nil
}

// drawPlots draws rows of plots, each 7 by 7 cm.
func drawPlots(plots [][]*plot.Plot, ending string) ([]byte, error) {
	const side = 7 * vg.Centimeter
	width, height := side*vg.Length(len(plots[0])), side*vg.Length(len(plots))
	var canvas interface {
		vg.CanvasSizer
		io.WriterTo
	}
	if ending == ".svg" {
		canvas = vgsvg.New(width, height)
	} else {
		canvas = vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(150))}
	}
	tiles := draw.Tiles{Rows: len(plots), Cols: len(plots[0]), PadX: 3 * vg.Millimeter, PadY: 3 * vg.Millimeter,
		PadLeft: 2 * vg.Millimeter, PadRight: 2 * vg.Millimeter, PadTop: 2 * vg.Millimeter, PadBottom: 2 * vg.Millimeter}
	to := draw.New(canvas)
	for i, row := range plots {
		for k, p := range row {
			p.Draw(tiles.At(to, k, i))
		}
	}
	var b writeBuffer
	_, err := canvas.WriteTo(&b)
	return b, err
}

type writeBuffer []byte

func (b *writeBuffer) Write(p []byte) (int, error) {
	*b = append(*b, p...)
	return len(p), nil
}

var (
	blue   = color.RGBA{0x1f, 0x5f, 0xbf, 0xff}
	orange = color.RGBA{0xd9, 0x6a, 0x0b, 0xff}
	grey   = color.RGBA{0x99, 0x99, 0x99, 0xff}
)

func newPlot(title, x, y string) *plot.Plot {
	p := plot.New()
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = title, x, y
	return p
}

// A grid is values of a function on a square, for contours and heat maps.
type grid struct {
	n                      int
	minX, maxX, minY, maxY float64
	z                      []float64
}

func (g *grid) Dims() (columns, rows int) { return g.n, g.n }
func (g *grid) X(c int) float64           { return g.minX + (g.maxX-g.minX)*float64(c)/float64(g.n-1) }
func (g *grid) Y(r int) float64           { return g.minY + (g.maxY-g.minY)*float64(r)/float64(g.n-1) }
func (g *grid) Z(c, r int) float64        { return g.z[r*g.n+c] }

// descentPicture draws the loss of a network of one perceptron over its two weights, as lines of
// equal loss, and the paths that three optimisers take across it from the same start.
func descentPicture() ([][]*plot.Plot, error) {
	// The second input is three times as long as the first, so that the valley is narrow.
	const rows = 40
	data := nn.Data{X: kernel.NewMatrix(rows, 2), Y: kernel.NewMatrix(rows, 1)}
	for i := range rows {
		a, b := float64(i%8)/3.5-1, 3*(float64(i/8)/2-1)
		data.X.Row(i)[0], data.X.Row(i)[1] = float32(a), float32(b)
		data.Y.Row(i)[0] = float32(1.5*a - 0.5*b)
	}
	net, err := nn.New(1, 2, nn.Dense(1, nn.Identity))
	if err != nil {
		return nil, err
	}
	at := func(net *nn.Network, x, y float64) {
		w := net.Layers()[0]
		w.W.Data[0], w.W.Data[1], w.B[0] = float32(x), float32(y), 0
	}
	g := &grid{n: 81, minX: -3, maxX: 3, minY: -3, maxY: 3}
	for r := range g.n {
		for c := range g.n {
			at(net, g.X(c), g.Y(r))
			loss, err := net.Loss(data, nn.MeanSquaredError)
			if err != nil {
				return nil, err
			}
			g.z = append(g.z, loss)
		}
	}
	var row []*plot.Plot
	for _, v := range []struct {
		title     string
		optimizer nn.Optimizer
	}{{"plain descent", nn.SGD(0.1)}, {"momentum", nn.Momentum(0.03, 0.9)}, {"Adam", nn.Adam(0.2)}} {
		at(net, -2.5, 2.5)
		trainer, err := nn.NewTrainer(net, nn.MeanSquaredError, v.optimizer)
		if err != nil {
			return nil, err
		}
		var path plotter.XYs
		for range 61 {
			w := net.Layers()[0].W.Data
			path = append(path, plotter.XY{X: float64(w[0]), Y: float64(w[1])})
			trainer.Step(data.X, data.Y)
		}
		p := newPlot(v.title, "first weight", "second weight")
		levels := []float64{0.05, 0.2, 0.5, 1, 2, 4, 8, 12, 18, 26}
		contour := levelLines{plotter.NewContour(g, levels, nil)}
		contour.LineStyles = []draw.LineStyle{{Color: grey, Width: vg.Points(0.6)}}
		line, points, err := plotter.NewLinePoints(path)
		if err != nil {
			return nil, err
		}
		line.Color, points.Color, points.Shape, points.Radius = blue, blue, draw.CircleGlyph{}, vg.Points(1.3)
		least, err := plotter.NewScatter(plotter.XYs{{X: 1.5, Y: -0.5}})
		if err != nil {
			return nil, err
		}
		least.Color, least.Shape, least.Radius = orange, draw.CrossGlyph{}, vg.Points(4)
		p.Add(contour, line, points, least)
		p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = g.minX, g.maxX, g.minY, g.maxY
		row = append(row, p)
	}
	return [][]*plot.Plot{row}, nil
}

// levelLines are a Contour whose lines are drawn in an order of their own. That of gonum/plot 0.17
// is the order of a map, so that no file was like the last.
type levelLines struct{ *plotter.Contour }

func (l levelLines) Plot(c draw.Canvas, p *plot.Plot) {
	var r recorder.Canvas
	l.Contour.Plot(draw.Canvas{Canvas: &r, Rectangle: c.Rectangle}, p)
	var lines []vg.Path
	for _, a := range r.Actions {
		if s, ok := a.(*recorder.Stroke); ok {
			lines = append(lines, s.Path)
		}
	}
	slices.SortFunc(lines, func(a, b vg.Path) int {
		return slices.CompareFunc(a, b, func(a, b vg.PathComp) int {
			return cmp.Or(cmp.Compare(a.Pos.X, b.Pos.X), cmp.Compare(a.Pos.Y, b.Pos.Y))
		})
	})
	c.SetLineStyle(l.LineStyles[0])
	for _, line := range lines {
		c.Stroke(line)
	}
}

// boundariesPicture draws what a network of two hidden layers says of each point of the plane,
// after it has learned each of four sets.
func boundariesPicture(seed uint64) ([][]*plot.Plot, error) {
	var plots [][]*plot.Plot
	for i, set := range pointSets {
		data := set.draw(seed, 200)
		net, _, err := learnPoints(seed, data)
		if err != nil {
			return nil, err
		}
		g := &grid{n: 61, minX: -6, maxX: 6, minY: -6, maxY: 6}
		x := kernel.NewMatrix(g.n*g.n, 2)
		for k := range x.Rows {
			x.Row(k)[0], x.Row(k)[1] = float32(g.X(k%g.n)), float32(g.Y(k/g.n))
		}
		out := predict(net, x, false).outputs
		for k := range x.Rows {
			g.z = append(g.z, float64(out.Row(k)[0]))
		}
		p := newPlot(set.name, "", "")
		heat := plotter.NewHeatMap(g, shades{})
		heat.Min, heat.Max = 0, 1
		p.Add(heat)
		for class, c := range []color.Color{orange, blue} {
			var points plotter.XYs
			for k := range data.X.Rows {
				if int(data.Y.Row(k)[0]) == class {
					points = append(points, plotter.XY{X: float64(data.X.Row(k)[0]), Y: float64(data.X.Row(k)[1])})
				}
			}
			s, err := plotter.NewScatter(points)
			if err != nil {
				return nil, err
			}
			s.Color, s.Shape, s.Radius = c, draw.CircleGlyph{}, vg.Points(1.5)
			p.Add(s)
		}
		if i%2 == 0 {
			plots = append(plots, nil)
		}
		plots[i/2] = append(plots[i/2], p)
	}
	return plots, nil
}

// shades go from orange, for class 0, by white to blue.
type shades struct{}

func (shades) Colors() []color.Color {
	var list []color.Color
	for i := range 21 {
		t := float64(i)/10 - 1
		to := blue
		if t < 0 {
			to = orange
		}
		part := 0.45 * math.Abs(t)
		mix := func(c uint8) uint8 { return uint8(255 - part*(255-float64(c))) }
		list = append(list, color.RGBA{mix(to.R), mix(to.G), mix(to.B), 255})
	}
	return list
}

// learnPoints trains a network to tell points of two classes apart, and returns the history of the
// training.
func learnPoints(seed uint64, data nn.Data) (*nn.Network, nn.History, error) {
	net, err := nn.New(seed, 2, nn.Dense(16, nn.Tanh), nn.Dense(16, nn.Tanh), nn.Dense(1, nn.Sigmoid))
	if err != nil {
		return nil, nil, err
	}
	if net.Standardizer, err = nn.FitStandardizer(data.X); err != nil {
		return nil, nil, err
	}
	trainer, err := nn.NewTrainer(net, nn.BinaryCrossEntropy, nn.Adam(0.01))
	if err != nil {
		return nil, nil, err
	}
	parts, err := nn.Split(data.X.Rows, seed, 0.25)
	if err != nil {
		return nil, nil, err
	}
	history, err := trainer.Fit(context.Background(), data.Rows(parts[1]), nn.FitOptions{Epochs: 300, Batch: 16, Seed: seed, Validation: data.Rows(parts[0])})
	return net, history, err
}

// curvesPicture draws the loss of each epoch, of the points that are learned and of those that are
// not, for the four sets.
func curvesPicture(seed uint64) ([][]*plot.Plot, error) {
	var plots [][]*plot.Plot
	for i, set := range pointSets {
		_, history, err := learnPoints(seed, set.draw(seed, 200))
		if err != nil {
			return nil, err
		}
		var train, valid plotter.XYs
		for _, e := range history {
			train = append(train, plotter.XY{X: float64(e.Epoch), Y: e.Loss})
			valid = append(valid, plotter.XY{X: float64(e.Epoch), Y: e.ValidationLoss})
		}
		p := newPlot(set.name, "epoch", "loss")
		for _, v := range []struct {
			name   string
			points plotter.XYs
			color  color.Color
		}{{"training", train, blue}, {"validation", valid, orange}} {
			line, err := plotter.NewLine(v.points)
			if err != nil {
				return nil, err
			}
			line.Color = v.color
			p.Add(line)
			p.Legend.Add(v.name, line)
		}
		p.Legend.Top, p.Y.Min, p.Y.Max = true, 0, 1.3*p.Y.Max // room for the legend
		if i%2 == 0 {
			plots = append(plots, nil)
		}
		plots[i/2] = append(plots[i/2], p)
	}
	return plots, nil
}
