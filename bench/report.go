package main

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/internal/replace"
)

type reportCmd struct {
	Files []string `arg:"" optional:"" type:"existingfile" help:"Results; all in bench/results if not given. One with impl= in its names is of peers."`
	Out   string   `short:"o" default:"bench/results/report.html" help:"File to write."`
}

//go:embed report.html
var reportHTML string

func (c *reportCmd) Run() error {
	files := c.Files
	if files == nil {
		files, _ = filepath.Glob("bench/results/*.txt")
	}
	if len(files) == 0 {
		return fmt.Errorf("there are no results in bench/results: go run ./bench makes one")
	}
	var page reportPage
	for _, f := range files {
		r, err := readResult(f)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(r.names, func(n string) bool { return strings.Contains(n, "/impl=") }) {
			page.Peers = append(page.Peers, peersTable(r))
		} else {
			page.results = append(page.results, r)
		}
	}
	page.fill()
	t, err := template.New("report").Parse(reportHTML)
	if err != nil {
		return err
	}
	if err := replace.File(c.Out, func(w io.Writer) error { return t.Execute(w, &page) }); err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, c.Out)
	return nil
}

// A reportPage is what the template shows.
type reportPage struct {
	results []*result

	Machines  []machineRow
	Rooflines []figure
	Sizes     []machineFigures
	Speedups  []bars
	Together  table
	Peers     []table
}

type machineRow struct{ CPU, System, L1, L2, Go, Commit, Sets string }

type figure struct {
	Title, Note string
	Plot        template.HTML
	Legend      []legend
}

// machineFigures are those of one machine.
type machineFigures struct {
	Title   string
	Figures []figure
}

type legend struct {
	Name   string
	Colour int
}

type table struct {
	Title  string
	Head   []string
	Rows   [][]string
	Legend string
}

func (p *reportPage) fill() {
	for _, r := range p.results {
		c := r.config
		p.Machines = append(p.Machines, machineRow{c["cpu"], c["goos"] + "/" + c["goarch"], c["l1d"], c["l2"], c["go"], c["commit"], strings.Join(r.isas(), ", ")})
		p.Rooflines = append(p.Rooflines, roofline(r))
		p.Sizes = append(p.Sizes, machineFigures{r.config["cpu"], sizes(r)})
		p.Speedups = append(p.Speedups, speedups(r))
	}
	p.Together = together(p.results)
}

// isas returns the sets of a result, best first.
func (r *result) isas() (all []string) {
	for _, n := range r.names {
		if isa := part(n, "isa"); !slices.Contains(all, isa) {
			all = append(all, isa)
		}
	}
	return all
}

// part returns the value of a key in a name: part("Dot/n=8/isa=avx2", "n") is "8".
func part(name, key string) string {
	for _, p := range strings.Split(name, "/") {
		if k, v, ok := strings.Cut(p, "="); ok && k == key {
			return v
		}
	}
	return ""
}

// family returns the first part of a name: the kernel.
func family(name string) string {
	f, _, _ := strings.Cut(name, "/")
	return f
}

// colours gives each set its own, the same in every picture.
var colours = map[string]int{"avx512": 0, "neon": 0, "avx2": 1, "portable": 2, "generic": 3}

// roofline shows how near to the limits of the machine the best set comes.
func roofline(r *result) figure {
	best := r.isas()[0]
	f := figure{Title: "Roofline: " + r.config["cpu"] + ", " + best,
		Note: "A point is a matrix product, a Dot or an Axpy. Lines: what multiply-adds allow, and, from left to right, loads from each level of the caches. Point at one for its name."}
	plot := plot{title: f.Title, xName: "float operations for each byte of the operands", yName: "GFLOP/s"}
	const lowest, highest = 1.0 / 16, 256
	peak := 0.0
	products := line{name: "products and Dot", colour: 0, alone: true}
	for _, n := range r.names {
		if part(n, "isa") != best {
			continue
		}
		switch {
		case strings.HasPrefix(n, "Peak/type=float32"):
			peak = r.gigas(n)
		case family(n) == "Dot" || family(n) == "Axpy":
			size, _ := strconv.ParseFloat(part(n, "n"), 64)
			bytes := 8 * size
			if family(n) == "Axpy" {
				bytes = 12 * size
			}
			products.points = append(products.points, point{2 * size / bytes, 2 * size / r.median(n), label(n, 2*size/r.median(n), "GFLOP/s")})
		case strings.HasPrefix(family(n), "MatMul") && !strings.HasSuffix(family(n), "64"):
			m, k, c := shape(n)
			flop := 2 * m * k * c
			products.points = append(products.points, point{flop / (4 * (m*k + k*c + m*c)), r.gigas(n), label(n, r.gigas(n), "GFLOP/s")})
		}
	}
	for _, n := range r.names {
		if family(n) == "Load" && part(n, "isa") == best {
			bandwidth := r.gigas(n)
			l := line{name: fmt.Sprintf("loads from %s: %.0f GB/s", kibibytes(part(n, "KiB")), bandwidth), colour: 4, dashed: true}
			for x := lowest; x <= highest; x *= 2 {
				y := bandwidth * x
				if peak > 0 && y > peak {
					l.points = append(l.points, point{peak / bandwidth, peak, ""})
					break
				}
				l.points = append(l.points, point{x, y, ""})
			}
			plot.lines = append(plot.lines, l)
		}
	}
	if peak > 0 {
		plot.lines = append(plot.lines, line{name: fmt.Sprintf("peak: %.0f GFLOP/s", peak), colour: 5, dashed: true,
			points: []point{{lowest, peak, ""}, {highest, peak, ""}}})
	}
	plot.lines = append(plot.lines, products)
	f.Plot = plot.svg()
	for _, l := range plot.lines {
		f.Legend = append(f.Legend, legend{l.name, l.colour})
	}
	return f
}

// kibibytes writes a number of KiB, in MiB where they are whole.
func kibibytes(number string) string {
	if n, err := strconv.Atoi(number); err == nil && n >= 1024 && n%1024 == 0 {
		return fmt.Sprintf("%d MiB", n/1024)
	}
	return number + " KiB"
}

// gigas returns the median rate of a work, in 10⁹ units a second.
func (r *result) gigas(name string) float64 { return r.rates[name].perOp / (r.median(name) * 1e-9) }

func label(name string, rate float64, unit string) string {
	return fmt.Sprintf("%s: %s %s", strings.TrimSuffix(name, "/isa="+part(name, "isa")), digits(rate), unit)
}

// shape returns the three sizes of a product.
func shape(name string) (m, k, n float64) {
	fmt.Sscanf(part(name, "shape"), "%fx%fx%f", &m, &k, &n)
	return m, k, n
}

// sizes shows the rate of every vector kernel over the length, a line for each set. Kernels of one
// length have no curve.
func sizes(r *result) (all []figure) {
	var families []string
	length := map[string]string{}
	for _, n := range r.names {
		f, l := family(n), part(n, "n")
		if l == "" {
			continue
		}
		if length[f] == "" {
			length[f] = l
		} else if length[f] != l && !slices.Contains(families, f) {
			families = append(families, f)
		}
	}
	for _, fam := range families {
		f := figure{Title: fam}
		plot := plot{title: fam + ", " + r.config["cpu"], xName: "elements", yName: "GB/s"}
		for _, isa := range r.isas() {
			l := line{name: isa, colour: colours[isa]}
			for _, n := range r.names {
				if family(n) == fam && part(n, "isa") == isa {
					if size, err := strconv.ParseFloat(part(n, "n"), 64); err == nil {
						l.points = append(l.points, point{size, r.gigas(n), label(n, r.gigas(n), "GB/s") + ", " + duration(r.median(n))})
					}
				}
			}
			if l.points != nil {
				plot.lines = append(plot.lines, l)
				f.Legend = append(f.Legend, legend{isa, l.colour})
			}
		}
		f.Plot = plot.svg()
		all = append(all, f)
	}
	return all
}

// A bars is a table whose numbers are drawn as bars, on a logarithmic scale.
type bars struct {
	Title string
	Rows  []barRow
}

type barRow struct {
	Work string
	Bars []bar
}

type bar struct {
	Name   string
	Colour int
	Times  string
	Width  float64 // per cent
}

// speedups shows how many times as fast as generic each set is, for vectors of 1,024 elements,
// products and small softmaxes.
func speedups(r *result) bars {
	b := bars{Title: r.config["cpu"]}
	for _, n := range r.names {
		if part(n, "isa") != "generic" || part(n, "n") != "1024" && !strings.Contains(n, "shape=64x64x64") && !strings.HasPrefix(n, "Softmax/shape=128x10/") {
			continue
		}
		work := strings.TrimSuffix(n, "/isa=generic")
		row := barRow{Work: family(n)}
		for _, isa := range r.isas() {
			if times := r.median(n) / r.median(work+"/isa="+isa); isa != "generic" && !math.IsNaN(times) {
				row.Bars = append(row.Bars, bar{isa, colours[isa], digits(times), 100 * min(max(math.Log10(times)/3, 0.002), 1)})
			}
		}
		b.Rows = append(b.Rows, row)
	}
	return b
}

// readme are the works of the README's table and of the comparison of machines.
var readme = []struct{ name, title string }{
	{"Dot/n=1024", "Dot, 1,024 elements"},
	{"Exp/n=1024", "Exp, 1,024"},
	{"Sigmoid/n=1024", "Sigmoid, 1,024"},
	{"Tanh/n=1024", "Tanh, 1,024"},
	{"Log/n=1024", "Log, 1,024"},
	{"GELU/n=1024", "GELU, 1,024"},
	{"Adam/n=1024", "Adam, 1,024 weights"},
	{"Softmax/shape=128x10", "Softmax, 128×10"},
	{"MatMul/shape=64x64x64", "MatMul, 64×64×64"},
	{"MatMul/shape=256x256x256", "MatMul, 256×256×256"},
	{"MatMul/shape=32x784x128", "MatMul, 32×784×128"},
	{"TrainStep/net=64-128-64-1/optimizer=sgd/batch=1", "training step, 64-128-64-1, one row, SGD"},
	{"TrainStep/net=784-128-10/optimizer=adam/batch=32", "training step, 784-128-10, 32 rows, Adam"},
	{"TrainStep/net=784-512-512-10/optimizer=adam/batch=128", "training step, 784-512-512-10, 128 rows, Adam"},
	{"Predict/net=64-128-64-1/batch=1", "prediction, 64-128-64-1, one row"},
	{"Predict/net=784-128-10/batch=1", "prediction, 784-128-10, one row"},
}

// workTitle returns the words for a work: those of the README's table where it has them.
func workTitle(name string) string {
	for _, w := range readme {
		if w.name == name {
			return w.title
		}
	}
	var words []string
	for i, p := range strings.Split(name, "/") {
		key, value, ok := strings.Cut(p, "=")
		switch {
		case i == 0 && p == "TrainStep":
			p = "training step"
		case i == 0 && p == "Predict":
			p = "prediction"
		case ok && key == "batch":
			p = value + " rows"
		case ok:
			p = value
		}
		words = append(words, p)
	}
	return strings.Join(words, ", ")
}

// together puts the machines side by side, each with its best set, and the first one's other sets.
func together(results []*result) table {
	t := table{Title: "Machines side by side", Head: []string{""}, Legend: "Median time of one call, one core; GFLOP/s in brackets."}
	type column struct {
		r   *result
		isa string
	}
	var columns []column
	for i, r := range results {
		for j, isa := range r.isas() {
			if i == 0 || j == 0 {
				columns = append(columns, column{r, isa})
				t.Head = append(t.Head, shortCPU(r.config["cpu"])+", "+isa)
			}
		}
	}
	for _, w := range readme {
		row := []string{w.title}
		for _, c := range columns {
			name := w.name + "/isa=" + c.isa
			ns := c.r.median(name)
			switch {
			case math.IsNaN(ns):
				row = append(row, "–")
			case c.r.rates[name].unit == "GFLOP/s":
				row = append(row, fmt.Sprintf("%s (%s)", duration(ns), digits(c.r.gigas(name))))
			default:
				row = append(row, duration(ns))
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// shortCPU leaves out of a CPU's name what all of them say.
func shortCPU(name string) string {
	for _, s := range []string{"(R)", "(TM)", " Processor", " CPU"} {
		name = strings.ReplaceAll(name, s, "")
	}
	return name
}

// peersTable puts the implementations of bench/peers side by side.
func peersTable(r *result) table {
	t := table{Title: "Peers: " + r.config["cpu"], Head: []string{""}, Legend: "Median time of one call, one core."}
	cells := map[string]map[string]string{}
	var works, impls []string
	for _, n := range r.names {
		impl := part(n, "impl")
		if isa := part(n, "isa"); isa != "" {
			impl += ", " + isa
		}
		work := strings.ReplaceAll(strings.ReplaceAll(n, "/impl="+part(n, "impl"), ""), "/isa="+part(n, "isa"), "")
		if cells[work] == nil {
			cells[work] = map[string]string{}
			works = append(works, work)
		}
		if !slices.Contains(impls, impl) {
			impls = append(impls, impl)
		}
		cells[work][impl] = duration(r.median(n))
	}
	t.Head = append(t.Head, impls...)
	for _, w := range works {
		row := []string{workTitle(w)}
		for _, i := range impls {
			if cells[w][i] == "" {
				cells[w][i] = "–"
			}
			row = append(row, cells[w][i])
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
