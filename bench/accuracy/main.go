// Command accuracy measures the errors of the functions of package kernel and of the usual ways to
// compute the same in float32, and writes them into docs: a picture for each function,
// docs/functions/NAME.svg, and a table in docs/functions.md.
//
//	go run ./bench/accuracy        # from the top of the repository
package main

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

const (
	bins    = 288  // of a picture, each with the same number of float32
	samples = 2000 // in each bin
)

func main() {
	if len(os.Args) > 1 {
		fmt.Fprintf(os.Stderr, "accuracy: %q: it takes no options, and writes docs/functions.md and docs/functions\n", os.Args[1])
		os.Exit(2)
	}
	if err := run("docs"); err != nil {
		fmt.Fprintln(os.Stderr, "accuracy:", err)
		os.Exit(1)
	}
}

func run(docs string) error {
	files, err := pages(docs)
	if err != nil {
		return err
	}
	for name, text := range files {
		path := filepath.Join(docs, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(path, text, 0o666); err != nil {
			return err
		}
	}
	return nil
}

// pages returns the files that this program writes, by their names below docs.
func pages(docs string) (map[string][]byte, error) {
	page, err := os.ReadFile(filepath.Join(docs, "functions.md"))
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	var table strings.Builder
	table.WriteString("| function | computed as | worst error, ULP | not the nearest float32 |\n|---|---|---:|---:|\n")
	for _, f := range functions {
		curves := f.measure()
		wrong, err := f.wrongInFloat64(filepath.Join(docs, "../kernel/testdata"))
		if err != nil {
			return nil, err
		}
		files["functions/"+f.file()+".svg"] = f.draw(curves)
		for i, c := range curves {
			name := ""
			if i == 0 {
				name = "`" + f.name + "`"
			}
			fmt.Fprintf(&table, "| %s | %s | %s | %s |\n", name, strings.ReplaceAll(c.label, "|", `\|`), round(c.worst), percent(c.wrong, c.all))
			if i == 0 { // an error that is above ½ by 2⁻²⁴ at most, as the wrong neighbour is as near as the right one
				fmt.Fprintf(&table, "|  | package `math` in float64, rounded | 0.50 | %s of 2³² inputs |\n", thousands(wrong))
			}
		}
	}
	files["functions.md"], err = replaceBetween(page, "<!-- errors: go run ./bench/accuracy -->\n", "<!-- end of errors -->", table.String())
	return files, err
}

// replaceBetween puts text in the place of what is between two marks.
func replaceBetween(page []byte, from, to, text string) ([]byte, error) {
	head, rest, ok := bytes.Cut(page, []byte(from))
	_, tail, ok2 := bytes.Cut(rest, []byte(to))
	if !ok || !ok2 {
		return nil, fmt.Errorf("functions.md lacks the marks %q and %q", from, to)
	}
	return []byte(string(head) + from + text + to + string(tail)), nil
}

// A curve is the error of one way to compute a function.
type curve struct {
	label string
	error []float64 // the greatest of each bin; NaN where the function has no value
	worst float64
	wrong int // results that are not the nearest float32
	all   int // results in all
}

// measure computes f in all ways, on the same random inputs in each bin.
func (f *function) measure() []curve {
	r := rand.New(rand.NewPCG(1, 2))
	curves := []curve{{label: "Lockstep"}}
	for _, o := range f.others {
		curves = append(curves, curve{label: o.label})
	}
	x, y := make([]float32, samples), make([]float32, samples)
	for b := range bins {
		for i := range x {
			x[i] = f.input((float64(b) + r.Float64()) / bins)
		}
		f.kernel(y, x)
		curves[0].add(f, x, y)
		for k, o := range f.others {
			for i, v := range x {
				y[i] = o.f(v)
			}
			curves[k+1].add(f, x, y)
		}
	}
	return curves
}

// add adds a bin with the results y.
func (c *curve) add(f *function, x, y []float32) {
	worst := math.NaN()
	for i, v := range x {
		truth := f.truth(float64(v))
		if truth != truth {
			continue
		}
		e := ulps(y[i], truth)
		if !(e <= worst) {
			worst = e
		}
		c.all++
		if y[i] != float32(truth) {
			c.wrong++
		}
	}
	c.error = append(c.error, worst)
	if worst == worst {
		c.worst = max(c.worst, worst)
	}
}

// wrongInFloat64 returns how many of all 2³² inputs are rounded wrongly if f is computed in float64
// by package math. The candidates are those whose result lies within a relative distance of 2⁻⁴⁸ of
// the middle between two float32. A list of them is in the test data of package kernel, with the
// right results; it lacks the smallest x of functions that are x/2 there.
func (f *function) wrongInFloat64(testdata string) (wrong int, err error) {
	text, err := os.ReadFile(filepath.Join(testdata, f.file()+".hard"))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		var x, y uint32
		if _, err := fmt.Sscanf(line, "%x %x", &x, &y); err != nil {
			return 0, fmt.Errorf("%s.hard: %w", f.file(), err)
		}
		if float32(f.truth(float64(math.Float32frombits(x)))) != math.Float32frombits(y) {
			wrong++
		}
	}
	if !f.halves {
		return wrong, nil
	}
	x, y := make([]float32, samples), make([]float32, samples)
	for next := uint32(0); next < 0x01000000; {
		n := 0
		for ; n+1 < len(x) && next < 0x01000000; n, next = n+2, next+1 {
			x[n], x[n+1] = math.Float32frombits(next), math.Float32frombits(next|1<<31)
		}
		f.kernel(y[:n], x[:n])
		for i, v := range y[:n] {
			if float32(f.truth(float64(x[i]))) != v {
				wrong++
			}
		}
	}
	return wrong, nil
}

// most is the error that stands for all greater ones: not one bit is right.
const most = 1 << 24

// ulps returns the distance of y from the truth, in units in the last place of a float32 of that
// size.
func ulps(y float32, truth float64) float64 {
	if y == float32(truth) {
		if math.IsInf(float64(y), 0) {
			return 0
		}
	} else if y != y || math.IsInf(float64(y), 0) {
		return most
	}
	_, e := math.Frexp(truth)
	return min(math.Abs(float64(y)-truth)/math.Ldexp(1, max(e-24, -149)), most)
}

// round returns v with two digits, or in full if it has more before the point.
func round(v float64) string {
	switch {
	case v >= most:
		return "2²⁴"
	case v >= 100:
		return thousands(int(math.Round(v)))
	case v >= 10:
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}

func thousands(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

func percent(part, all int) string {
	if part == 0 {
		return "none"
	}
	return strconv.FormatFloat(100*float64(part)/float64(all), 'f', 1, 64) + " %"
}
