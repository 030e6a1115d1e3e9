package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/lockstep-go/lockstep/kernel"
)

// A contender is one way to do a piece of work.
type contender struct {
	impl string
	isa  string         // the set, where the implementation lets us choose
	run  func(reps int) // does the work reps times

	// timed, if not nil, does the work elsewhere and returns the time that it took there; run is
	// nil then.
	timed func(reps int) time.Duration

	samples []float64 // nanoseconds for one repetition
}

func (c *contender) name() string {
	if c.isa == "" {
		return c.impl
	}
	return c.impl + "/" + c.isa
}

// lockstep returns a contender for each set that is to be timed.
func lockstep(work func()) []contender {
	var all []contender
	for _, isa := range opt.ISA {
		all = append(all, contender{impl: "lockstep", isa: isa, run: func(reps int) {
			use(isa)
			for range reps {
				work()
			}
		}})
	}
	return all
}

func use(isa string) {
	if err := kernel.Use(isa); err != nil {
		panic(err) // it was usable when the program started
	}
}

// race times the contenders in turn, round after round. Each warms up first: for up to half a
// millisecond after wide instructions start, some CPUs run slowly until their voltage suits, which
// the first after one with narrow ones would pay for.
func race(all []contender) {
	reps := make([]int, len(all))
	slow := make([]bool, len(all)) // one that takes 20 samples for one repetition gets three of them, and no warming up
	for i := range all {
		start := time.Now()
		reps[i] = calibrate(all[i].time)
		slow[i] = reps[i] == 1 && time.Since(start) > 20*opt.Sample
	}
	for round := range opt.Rounds {
		for i := range all {
			if slow[i] && round >= 3 {
				continue
			}
			for start := time.Now(); !slow[i] && time.Since(start) < time.Millisecond; {
				all[i].time(max(1, reps[i]/8))
			}
			all[i].samples = append(all[i].samples, float64(all[i].time(reps[i]).Nanoseconds())/float64(reps[i]))
		}
	}
}

// time does the work reps times and returns how long it took.
func (c *contender) time(reps int) time.Duration {
	if c.timed != nil {
		return c.timed(reps)
	}
	start := time.Now()
	c.run(reps)
	return time.Since(start)
}

// calibrate returns how many repetitions fill a sample. It warms up on the way.
func calibrate(run func(reps int) time.Duration) int {
	for reps := 1; ; reps *= 2 {
		if t := run(reps); t > opt.Sample/2 || reps > 1<<28 {
			return max(1, int(float64(reps)*float64(opt.Sample)/float64(max(t, 1))))
		}
	}
}

// median of the samples, in nanoseconds.
func (c *contender) median() float64 {
	s := slices.Sorted(slices.Values(c.samples))
	return s[len(s)/2]
}

// A unit turns nanoseconds into what the table shows.
type unit struct {
	name string
	of   func(ns float64) float64
}

// A reportedLine is what report was called with.
type reportedLine struct {
	work string
	all  []contender
	unit unit
}

var reported []reportedLine

// markdown returns a table with a column for each contender that is in any of the lines.
func markdown(lines []reportedLine) string {
	var columns []string
	var b strings.Builder
	for _, l := range lines {
		for _, c := range l.all {
			if !slices.Contains(columns, c.name()) {
				columns = append(columns, c.name())
			}
		}
	}
	b.WriteString("| | " + strings.Join(columns, " | ") + " | |\n|---|" + strings.Repeat("---:|", len(columns)) + "---|\n")
	for _, l := range lines {
		cells := make([]string, len(columns))
		for _, c := range l.all {
			cells[slices.Index(columns, c.name())] = fmt.Sprintf("%.3g", l.unit.of(c.median()))
		}
		b.WriteString("| " + l.work + " | " + strings.Join(cells, " | ") + " | " + l.unit.name + " |\n")
	}
	return b.String()
}

// report prints a line of the table, and the same for benchstat. Where the peak of a
// set was measured too, a contender on that set is shown as a share of it.
func report(work string, all []contender, u unit) {
	peak := map[string]float64{}
	for _, c := range all {
		if c.impl == "peak" {
			peak[c.isa] = u.of(c.median())
		}
	}
	var row strings.Builder
	fmt.Fprintf(&row, "%-34s", work)
	for _, c := range all {
		v := u.of(c.median())
		fmt.Fprintf(&row, "  %s %.4g", c.name(), v)
		if p := peak[c.isa]; p > 0 && c.impl == "lockstep" {
			fmt.Fprintf(&row, " (%.0f%%)", 100*v/p)
		}
	}
	reported = append(reported, reportedLine{work, all, u})
	if opt.Markdown {
		fmt.Fprintln(os.Stderr, row.String(), u.name) // the table is for the end
		return
	}
	fmt.Printf("%s %s\n", row.String(), u.name)
	kind, rest, _ := strings.Cut(work, "/")
	for _, c := range all {
		name := "Benchmark" + kind + "/impl=" + c.impl
		if c.isa != "" {
			name += "/isa=" + c.isa
		}
		if rest != "" {
			name += "/" + rest
		}
		for _, s := range c.samples {
			fmt.Printf("%s 1 %.2f ns/op", name, s)
			if u.name != "ns" {
				fmt.Printf(" %.4g %s", u.of(s), u.name)
			}
			fmt.Println()
		}
	}
}

// skip reports whether the user asked for other work.
func skip(work string) bool { return opt.Only != nil && !opt.Only.MatchString(work) }
