//go:build !js && !wasip1 && !plan9

package main

import (
	"io"
	"os"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"
)

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// A terminalBar stays below the lines.
type terminalBar struct {
	screen  *mpb.Progress
	bar     *mpb.Bar
	pending int // steps that the bar has not been told of
	told    time.Time
}

// newBar returns a bar for so many steps, and what then takes lines. Without a terminal there is no
// bar.
func newBar(w io.Writer, steps int) (bar, io.Writer) {
	if !isTerminal(w) {
		return nil, w
	}
	b := &terminalBar{screen: mpb.New(mpb.WithOutput(w), mpb.WithRefreshRate(100*time.Millisecond))}
	start := time.Now()
	b.bar = b.screen.New(int64(steps),
		mpb.BarStyle().Lbound("").Filler("█").Tip("").Padding("░").Rbound(""),
		mpb.BarWidth(24),
		mpb.PrependDecorators(decor.Percentage(decor.WCSyncSpace)),
		mpb.AppendDecorators(decor.Any(func(s decor.Statistics) string {
			return pace(int(s.Current), int(s.Total), time.Since(start), !s.Completed && !s.Aborted)
		})),
	)
	return b, b.screen
}

func (b *terminalBar) step() {
	b.pending++
	if b.pending&15 == 0 && time.Since(b.told) > 50*time.Millisecond {
		b.tell()
	}
}

func (b *terminalBar) tell() {
	b.bar.IncrBy(b.pending)
	b.pending, b.told = 0, time.Now()
}

func (b *terminalBar) end() {
	b.tell()
	b.bar.Abort(false) // does nothing if all steps were taken
	b.screen.Wait()
}
