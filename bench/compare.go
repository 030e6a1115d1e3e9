package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"golang.org/x/perf/benchfmt"
	"golang.org/x/perf/benchmath"
)

// A result is a file of figures: the configuration of the machine, and samples of ns/op by name.
type result struct {
	config  map[string]string
	names   []string // in the order of the file
	samples map[string][]float64
	rates   map[string]rate
}

// A rate is what a work did in a run, from which the rate at any time follows.
type rate struct {
	perOp float64 // 10⁹ units a run
	unit  string  // GFLOP/s or GB/s
}

// readResult reads a file in Go's benchmark format.
func readResult(path string) (*result, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := &result{config: map[string]string{}, samples: map[string][]float64{}, rates: map[string]rate{}}
	reader := benchfmt.NewReader(f, path)
	for reader.Scan() {
		switch rec := reader.Result().(type) {
		case *benchfmt.SyntaxError:
			return nil, fmt.Errorf("%s, line %d: %s", path, rec.Line, rec.Msg)
		case *benchfmt.Result:
			for _, c := range rec.Config {
				r.config[c.Key] = string(c.Value)
			}
			name := rec.Name.String()
			seconds, ok := rec.Value("sec/op") // which a figure of 0 or NaN does not become
			if !ok || !(seconds > 0) || math.IsInf(seconds, 1) {
				return nil, fmt.Errorf("%s: %s has a line without a number of ns/op above 0", path, name)
			}
			if r.samples[name] == nil {
				r.names = append(r.names, name)
			}
			r.samples[name] = append(r.samples[name], seconds*1e9)
			for _, unit := range []string{"GFLOP/s", "GB/s"} {
				if v, ok := rec.Value(unit); ok {
					r.rates[name] = rate{v * seconds, unit}
				}
			}
		}
	}
	if err := reader.Err(); err != nil {
		return nil, err
	}
	if len(r.names) == 0 {
		return nil, fmt.Errorf("%s holds no figures: it must be a file that go run ./bench wrote", path)
	}
	return r, nil
}

// median returns the middle of the samples of a name, in nanoseconds.
func (r *result) median(name string) float64 {
	s := slices.Sorted(slices.Values(r.samples[name]))
	if len(s) == 0 {
		return math.NaN()
	}
	if len(s)%2 == 0 {
		return (s[len(s)/2-1] + s[len(s)/2]) / 2
	}
	return s[len(s)/2]
}

// thresholds say when a difference counts.
type thresholds struct {
	Alpha     float64 `default:"0.001" help:"Least certainty: how often mere noise may look like a difference (Mann-Whitney U test)."`
	Tolerance float64 `default:"0.03" help:"Least difference that counts: 0.03 is 3 %."`
}

func (t thresholds) check() error {
	if !(t.Alpha > 0 && t.Alpha < 1) {
		return fmt.Errorf("--alpha %v: it is a probability, above 0 and below 1", t.Alpha)
	}
	if !(t.Tolerance >= 0 && t.Tolerance < 1) {
		return fmt.Errorf("--tolerance %v: it is a fraction, from 0 to below 1, 0.03 being 3 %%", t.Tolerance)
	}
	return nil
}

// leastP returns the smallest p that a test of m and n samples can have. That is where every sample
// of one side is above every one of the other: two of all orders look so, of which there are
// m+n choose m.
func leastP(m, n int) float64 {
	orders := 1.0
	for i := 1; i <= min(m, n); i++ {
		orders *= float64(max(m, n)+i) / float64(i)
	}
	return min(2/orders, 1)
}

// leastSamples returns how many samples each side must have for a difference to count.
func (t thresholds) leastSamples() int {
	n := 1
	for leastP(n, n) > t.Alpha {
		n++
	}
	return n
}

type compareCmd struct {
	Old, New string `arg:"" type:"existingfile" help:"Results that go run ./bench wrote, on one machine."`
	thresholds
}

func (c *compareCmd) Run() error {
	if err := c.check(); err != nil {
		return err
	}
	before, err := readResult(c.Old)
	if err != nil {
		return err
	}
	after, err := readResult(c.New)
	if err != nil {
		return err
	}
	if before.config["cpu"] != after.config["cpu"] {
		fmt.Fprintf(os.Stderr, "bench: the results are of different CPUs, %s and %s: what follows compares those\n",
			before.config["cpu"], after.config["cpu"])
	}
	return c.compare(os.Stdout, before, after)
}

// compare prints a line for each work that both results have, and says which only one has. It
// returns errSlower if one got slower, and another error if a work has too few samples to tell.
func (t thresholds) compare(w io.Writer, before, after *result) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "work\told\tnew\tnew/old\tspread\t")
	slower, faster, same, few := 0, 0, 0, 0
	var logs float64
	for _, name := range after.names {
		if before.samples[name] == nil {
			continue
		}
		a, b := before.median(name), after.median(name)
		ratio := b / a
		p := benchmath.AssumeNothing.Compare(sample(before.samples[name]), sample(after.samples[name])).P
		verdict := ""
		switch {
		case leastP(len(before.samples[name]), len(after.samples[name])) > t.Alpha:
			verdict = "too few samples"
			few++
		case p <= t.Alpha && ratio > 1+t.Tolerance:
			verdict = "SLOWER"
			slower++
		case p <= t.Alpha && ratio < 1-t.Tolerance:
			verdict = "faster"
			faster++
		default:
			same++
		}
		logs += math.Log(ratio)
		fmt.Fprintf(table, "%s\t%s\t%s\t%.3f\t±%.0f %%, ±%.0f %%\t%s\n", strings.TrimPrefix(name, "Benchmark"), duration(a), duration(b),
			ratio, spread(before.samples[name]), spread(after.samples[name]), verdict)
	}
	all := slower + faster + same + few
	if all == 0 {
		return fmt.Errorf("the results have no work in common")
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "\n%d slower, %d faster, %d within the noise (p > %v or less than %g %% apart); geometric mean of new/old %.3f\n",
		slower, faster, same, t.Alpha, 100*t.Tolerance, math.Exp(logs/float64(all)))
	sayMissing(w, "old", before, after)
	sayMissing(w, "new", after, before)
	switch {
	case slower != 0:
		return errSlower
	case few != 0:
		return fmt.Errorf("too few samples to tell in %d of %d works: for --alpha %v each side needs %d or more (--rounds)", few, all, t.Alpha, t.leastSamples())
	}
	return nil
}

// sayMissing says which works only one of two results has: the one of that name.
func sayMissing(w io.Writer, name string, one, other *result) {
	var missing []string
	for _, n := range one.names {
		if other.samples[n] == nil {
			missing = append(missing, strings.TrimPrefix(n, "Benchmark"))
		}
	}
	if number := len(missing); number > 0 {
		if number > 10 {
			missing = append(missing[:10], "…")
		}
		fmt.Fprintf(w, "not compared, as only the %s result has it: %s (%d)\n", name, strings.Join(missing, ", "), number)
	}
}

func sample(values []float64) *benchmath.Sample {
	return benchmath.NewSample(slices.Clone(values), &benchmath.DefaultThresholds)
}

// spread returns half the distance of the quartiles, in per cent of the median.
func spread(samples []float64) float64 {
	s := slices.Sorted(slices.Values(samples))
	return 50 * (s[len(s)*3/4] - s[len(s)/4]) / s[len(s)/2]
}

// duration writes nanoseconds in three digits.
func duration(ns float64) string {
	for _, u := range []struct {
		name string
		ns   float64
	}{{"s", 1e9}, {"ms", 1e6}, {"µs", 1e3}} {
		if ns >= u.ns {
			return digits(ns/u.ns) + " " + u.name
		}
	}
	return digits(ns) + " ns"
}

// digits writes x > 0 in three digits, without an exponent.
func digits(x float64) string {
	switch {
	case x < 9.995:
		return fmt.Sprintf("%.2f", x)
	case x < 99.95:
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.0f", x)
}
