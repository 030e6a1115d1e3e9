package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn/dataset"
)

// describe says what is going to be trained, and on what.
func describe(w io.Writer, p *plan) {
	t := p.table
	kind := fmt.Sprintf("%s of %s", quote.Grouped(t.Len(), "row"), quote.Grouped(t.Features.Cols, "number"))
	if t.Width > 0 {
		kind = fmt.Sprintf("%s of %d×%d pixels", quote.Grouped(t.Len(), "image"), t.Height, t.Width)
	}
	parts := []string{quote.Thousands(p.train.X.Rows) + " to train"}
	if p.valid != nil {
		parts = append(parts, quote.Thousands(p.valid.X.Rows)+" to validate")
	}
	if p.test != nil {
		parts = append(parts, quote.Thousands(p.test.X.Rows)+" to test")
	}
	row := func(name, format string, args ...any) {
		fmt.Fprintf(w, "%-12s"+format+"\n", append([]any{name}, args...)...)
	}
	if t.Name != "digits" {
		for _, line := range t.Describe() {
			row(line[0], "%s", line[1])
		}
		for _, n := range append(p.notes, p.warnings()...) {
			row("note", "%s", n)
		}
	}
	what := quote.Count(len(t.Classes), "class")
	if t.Schema.Task == dataset.Regression {
		what = quote.Grouped(len(t.Schema.Targets()), "target")
	}
	row("data", "%s: %s, %s: %s", p.name, kind, what, strings.Join(parts, ", "))
	row("network", "%s", p.net)
	row("training", "%s, %s, %s of %s", p.loss, p.optimizer, quote.Grouped(p.options.Epochs, "epoch"), quote.Grouped(p.stepsAnEpoch, "step"))
	row("kernels", "%s, %s", kernel.ISA(), quote.Grouped(p.trainer.Workers, "worker"))
}

// warnings returns what a user should know of how the rows were dealt out.
func (p *plan) warnings() []string {
	var all []string
	if p.schema.Task != dataset.Classes {
		return nil
	}
	counts := func(a *part) []int {
		n := make([]int, len(p.table.Classes))
		if a != nil {
			for _, k := range a.classes {
				n[k]++
			}
		}
		return n
	}
	train, test := counts(p.train), counts(p.test)
	least, most := p.table.Len(), 0
	var unknown, rare, untested []string
	for k, n := range p.table.Counts() {
		name := p.table.Classes[k]
		if train[k] == 0 {
			unknown = append(unknown, name)
		} else if n < 5 && n*4*len(train) < p.table.Len() {
			rare = append(rare, fmt.Sprintf("%s has %s", quote.Text(name), quote.Grouped(n, "row")))
		}
		if p.test != nil && test[k] == 0 {
			untested = append(untested, name)
		}
		least, most = min(least, train[k]), max(most, train[k])
	}
	if len(unknown) > 0 {
		all = append(all, fmt.Sprintf("no row to learn from has the class %s", quote.Names(unknown)))
	}
	const shown = 5
	for _, r := range rare[:min(len(rare), shown)] {
		all = append(all, fmt.Sprintf("the class %s: the network can hardly learn it", r))
	}
	if more := len(rare) - shown; more > 0 {
		all = append(all, fmt.Sprintf("%s more %s fewer than 5 rows", quote.Grouped(more, "class"), quote.Verb(more, "have")))
	}
	if len(untested) > 0 {
		all = append(all, fmt.Sprintf("no row of the test has the class %s", quote.Names(untested)))
	}
	if most > 10*least && least > 0 && p.flags.ClassWeight == "" {
		all = append(all, fmt.Sprintf("the classes have %s to %s to learn from: --class-weight balanced makes them count alike", quote.Thousands(least), quote.Grouped(most, "row")))
	}
	return all
}

// A progress shows a training while it runs: a line for an epoch and, on a
// terminal, a bar below them.
type progress struct {
	w      io.Writer // takes lines
	bar    bar       // nil if there is no terminal
	epochs int
	every  int // epochs from one line to the next
	done   int
	shown  time.Time
}

// A bar shows how many steps were taken.
type bar interface {
	step()
	end()
}

func newProgress(w io.Writer, p *plan) *progress {
	s := &progress{w: w, epochs: p.options.Epochs, every: 1, shown: time.Now()}
	const most = 50 // epochs that all have lines
	if s.epochs > most {
		s.every = (s.epochs + most/2 - 1) / (most / 2)
	}
	s.bar, s.w = newBar(w, p.options.Steps(p.train.X.Rows))
	s.done = p.done / p.stepsAnEpoch
	for range p.done {
		s.step()
	}
	return s
}

// step is called after each step, and must not cost what a step costs.
func (s *progress) step() {
	if s.bar != nil {
		s.bar.step()
	}
}

// epoch shows an epoch. Of very many some are shown: the first ones, the last, every so-many-th,
// and one a second.
func (s *progress) epoch(e epochResult) {
	s.done++
	if s.done > 10 && s.done%s.every != 0 && s.done != s.epochs && time.Since(s.shown) < time.Second {
		return
	}
	s.shown = time.Now()
	fmt.Fprintf(s.w, "epoch %*d/%d  %s\n", len(fmt.Sprint(s.epochs)), s.done, s.epochs, e)
}

// end leaves the bar as it stands.
func (s *progress) end() {
	if s.bar != nil {
		s.bar.end()
	}
}

// pace says how many steps of all were taken in a time.
func pace(steps, all int, elapsed time.Duration, running bool) string {
	rate := float64(steps) / elapsed.Seconds()
	text := fmt.Sprintf("%s/%s, %s a second", quote.Thousands(steps), quote.Grouped(all, "step"), quote.Thousands(int(rate)))
	if rate > 0 && running {
		left := time.Duration(float64(all-steps) / rate * float64(time.Second))
		text += fmt.Sprintf(", %v left", left.Round(time.Second))
	}
	return text
}

// A reading shows how much of a file was read, on a terminal, if that takes more than a second.
type reading struct {
	w      io.Writer // nil if there is no terminal
	start  time.Time
	shown  time.Time
	active bool
}

func newReading(w io.Writer) *reading {
	r := &reading{start: time.Now()}
	if isTerminal(w) {
		r.w = w
	}
	return r
}

// progress is told how many bytes were read.
func (r *reading) progress(read, size int64) {
	if r.w == nil || time.Since(r.start) < time.Second || time.Since(r.shown) < 100*time.Millisecond {
		return
	}
	r.shown, r.active = time.Now(), true
	const million = 1e6
	if size <= 0 {
		fmt.Fprintf(r.w, "\rreading     %.0f MB ", float64(read)/million)
		return
	}
	share := min(float64(read)/float64(size), 1)
	const width = 24
	full := int(share * width)
	fmt.Fprintf(r.w, "\rreading     %3.0f %% %s%s %.0f of %.0f MB ", 100*share, strings.Repeat("█", full), strings.Repeat("░", width-full), float64(read)/million, float64(size)/million)
}

// end takes the bar away.
func (r *reading) end() {
	if r.active {
		fmt.Fprintf(r.w, "\r%s\r", strings.Repeat(" ", 76))
	}
}

func (e epochResult) String() string {
	text := fmt.Sprintf("loss %.4f", e.Loss)
	if !math.IsNaN(e.Accuracy) {
		text += "  accuracy " + percent(e.Accuracy)
	}
	if !math.IsNaN(e.ValidationLoss) {
		text += fmt.Sprintf("  validation loss %.4f", e.ValidationLoss)
		if !math.IsNaN(e.ValidationAccuracy) {
			text += "  accuracy " + percent(e.ValidationAccuracy)
		}
	}
	return text
}

// print shows the results.
func (o *outcome) print(w io.Writer) {
	row := func(name, format string, args ...any) {
		fmt.Fprintf(w, "%-12s"+format+"\n", append([]any{name}, args...)...)
	}
	fmt.Fprintln(w)
	if o.onTest != nil {
		o.onTest.print(w, "test")
	} else if o.onValid != nil {
		o.onValid.print(w, "validation")
	} else {
		o.onTrain.print(w, "on training")
	}
	row("speed", "%s, %s kernels", o.speed(), kernel.ISA())
	row("weights", "SHA-256 %s", o.net.Hash())
	if text := o.whence(); text != "" {
		row("", "%s", text)
	}
}

const (
	mostColumns = 100 // the width up to which a confusion matrix fits a terminal
	longest     = 20  // runes of a class's name that are shown
)

// printConfusion prints a row for every true class and a column for every predicted one, or, if
// that is too wide, the pairs that are confused most.
func printConfusion(w io.Writer, e *evaluation, classes []string) {
	left, cell := 0, 0
	for _, c := range classes {
		left = max(left, utf8.RuneCountInString(cut(c, longest)))
	}
	for _, r := range e.confusion {
		for _, n := range r {
			cell = max(cell, len(quote.Thousands(n)))
		}
	}
	cell = max(cell, min(left, 6)) + 2
	if left+2+cell*len(classes) > mostColumns {
		printPairs(w, e, classes)
		return
	}
	fmt.Fprintf(w, "confusion matrix: a row for each true class, a column for each predicted one\n%s", strings.Repeat(" ", left+2))
	for _, c := range classes {
		fmt.Fprint(w, padLeft(cut(c, cell-2), cell))
	}
	fmt.Fprintln(w)
	for i, r := range e.confusion {
		line := padLeft(cut(classes[i], longest), left) + " │"
		for _, n := range r {
			text := "·"
			if n > 0 {
				text = quote.Thousands(n)
			}
			line += padLeft(text, cell)
		}
		fmt.Fprintln(w, line)
	}
}

func printPairs(w io.Writer, e *evaluation, classes []string) {
	const most = 10
	type pair struct{ n, class, predicted int }
	var pairs []pair
	for i, r := range e.confusion {
		for j, n := range r {
			if i != j && n > 0 {
				pairs = append(pairs, pair{n, i, j})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return b.n - a.n })
	fmt.Fprintf(w, "most confused, of %s:\n", quote.Count(len(classes), "class"))
	for _, p := range pairs[:min(most, len(pairs))] {
		fmt.Fprintf(w, "%6s  %s taken for %s\n", quote.Thousands(p.n), cut(classes[p.class], longest), cut(classes[p.predicted], longest))
	}
}
