package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"github.com/lockstep-go/lockstep/kernel"
)

// describe says what is going to be trained, and on what.
func describe(w io.Writer, p *plan) {
	t := p.table
	kind := fmt.Sprintf("%s of %s", count(t.Len(), "row"), count(t.Features.Cols, "number"))
	if t.Width > 0 {
		kind = fmt.Sprintf("%s of %d×%d pixels", count(t.Len(), "image"), t.Height, t.Width)
	}
	parts := []string{thousands(p.train.X.Rows) + " to train"}
	if p.valid != nil {
		parts = append(parts, thousands(p.valid.X.Rows)+" to validate")
	}
	if p.test != nil {
		parts = append(parts, thousands(p.test.X.Rows)+" to test")
	}
	row := func(name, format string, args ...any) {
		fmt.Fprintf(w, "%-12s"+format+"\n", append([]any{name}, args...)...)
	}
	row("data", "%s: %s, %d classes: %s", p.name, kind, len(t.Classes), strings.Join(parts, ", "))
	row("network", "%s", p.net)
	row("training", "%s, %s, %s of %s", p.loss, p.optimizer, count(p.options.Epochs, "epoch"), count(p.stepsAnEpoch, "step"))
	row("kernels", "%s, %s", kernel.ISA(), count(p.trainer.Workers, "worker"))
}

// A progress shows a training while it runs: a line for each epoch and, on a
// terminal, a bar below them.
type progress struct {
	w       io.Writer // takes lines
	screen  *mpb.Progress
	bar     *mpb.Bar // nil if there is no terminal
	epochs  int
	done    int
	pending int // steps that the bar has not been told of
	told    time.Time
}

func newProgress(w io.Writer, p *plan) *progress {
	s := &progress{w: w, epochs: p.options.Epochs}
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return s
	}
	s.screen = mpb.New(mpb.WithOutput(w), mpb.WithRefreshRate(100*time.Millisecond))
	s.bar = s.screen.New(int64(p.options.Epochs*p.stepsAnEpoch),
		mpb.BarStyle().Lbound("").Filler("█").Tip("").Padding("░").Rbound(""),
		mpb.BarWidth(24),
		mpb.PrependDecorators(decor.Percentage(decor.WCSyncSpace)),
		mpb.AppendDecorators(decor.Any(pace(time.Now()))),
	)
	s.w = s.screen // which keeps the bar below
	return s
}

// pace returns what the bar says of a training that began at start.
func pace(start time.Time) func(decor.Statistics) string {
	return func(s decor.Statistics) string {
		elapsed := time.Since(start)
		rate := float64(s.Current) / elapsed.Seconds()
		text := fmt.Sprintf("%s/%s steps, %s a second", thousands(int(s.Current)), thousands(int(s.Total)), thousands(int(rate)))
		if rate > 0 && !s.Completed && !s.Aborted {
			left := time.Duration(float64(s.Total-s.Current) / rate * float64(time.Second))
			text += fmt.Sprintf(", %v left", left.Round(time.Second))
		}
		return text
	}
}

// step is called after each step, and must not cost what a step costs.
func (s *progress) step() {
	if s.bar == nil {
		return
	}
	s.pending++
	if s.pending&15 == 0 && time.Since(s.told) > 50*time.Millisecond {
		s.tell()
	}
}

func (s *progress) tell() {
	s.bar.IncrBy(s.pending)
	s.pending, s.told = 0, time.Now()
}

func (s *progress) epoch(e epochResult) {
	s.done++
	fmt.Fprintf(s.w, "epoch %*d/%d  %s\n", len(fmt.Sprint(s.epochs)), s.done, s.epochs, e)
}

// end leaves the bar as it stands.
func (s *progress) end() {
	if s.bar != nil {
		s.tell()
		s.bar.Abort(false) // does nothing if all steps were taken
		s.screen.Wait()
	}
}

func (e epochResult) String() string {
	text := fmt.Sprintf("loss %.4f  accuracy %s", e.Loss, percent(e.Accuracy))
	if !math.IsNaN(e.ValidationLoss) {
		text += fmt.Sprintf("  validation loss %.4f  accuracy %s", e.ValidationLoss, percent(e.ValidationAccuracy))
	}
	return text
}

// print shows the results.
func (o *outcome) print(w io.Writer) {
	row := func(name, format string, args ...any) {
		fmt.Fprintf(w, "%-12s"+format+"\n", append([]any{name}, args...)...)
	}
	fmt.Fprintln(w)
	if v := o.verdict; v != nil {
		printConfusion(w, v, o.net.Classes)
		fmt.Fprintln(w)
		row("test", "accuracy %.2f %%, %s of %s, loss %.4f", v.accuracy()*100, thousands(v.right), thousands(v.all), o.testLoss)
	}
	row("speed", "%s steps in %.2f s, %s steps per second, %s kernels", thousands(o.steps), o.seconds, thousands(int(o.rate())), kernel.ISA())
	row("weights", "SHA-256 %s", o.net.Hash())
}

const (
	mostColumns = 100 // the width up to which a confusion matrix fits a terminal
	longest     = 20  // runes of a class's name that are shown
)

// printConfusion prints a row for every true class and a column for every predicted one, or, if
// that is too wide, the pairs that are confused most.
func printConfusion(w io.Writer, v *verdict, classes []string) {
	left, cell := 0, 0
	for _, c := range classes {
		left = max(left, utf8.RuneCountInString(cut(c, longest)))
	}
	for _, r := range v.confusion {
		for _, n := range r {
			cell = max(cell, len(fmt.Sprint(n)))
		}
	}
	cell = max(cell, min(left, 6)) + 2
	if left+2+cell*len(classes) > mostColumns {
		printPairs(w, v, classes)
		return
	}
	fmt.Fprintf(w, "confusion matrix: a row for each true class, a column for each predicted one\n%s", strings.Repeat(" ", left+2))
	for _, c := range classes {
		fmt.Fprint(w, padLeft(cut(c, cell-2), cell))
	}
	fmt.Fprintln(w)
	for i, r := range v.confusion {
		line := padLeft(cut(classes[i], longest), left) + " │"
		for _, n := range r {
			text := "·"
			if n > 0 {
				text = fmt.Sprint(n)
			}
			line += padLeft(text, cell)
		}
		fmt.Fprintln(w, line)
	}
}

func printPairs(w io.Writer, v *verdict, classes []string) {
	const most = 10
	type pair struct{ n, class, read int }
	var pairs []pair
	for i, r := range v.confusion {
		for j, n := range r {
			if i != j && n > 0 {
				pairs = append(pairs, pair{n, i, j})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return b.n - a.n })
	fmt.Fprintf(w, "most confused, of %d classes:\n", len(classes))
	for _, p := range pairs[:min(most, len(pairs))] {
		fmt.Fprintf(w, "%6d  %s taken for %s\n", p.n, cut(classes[p.class], longest), cut(classes[p.read], longest))
	}
}
