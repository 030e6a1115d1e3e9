package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"github.com/lockstep-go/lockstep/bench/peak"
	"github.com/lockstep-go/lockstep/bench/suite"
	"github.com/lockstep-go/lockstep/bench/timing"
	"github.com/lockstep-go/lockstep/internal/replace"
	"github.com/lockstep-go/lockstep/kernel"
)

type measureCmd struct {
	Out    string         `short:"o" help:"File to write; by default bench/results/CPU-GOOS-GOARCH.txt."`
	Only   *regexp.Regexp `help:"Measure only what matches, such as MatMul/shape=64x64x64."`
	ISA    []string       `name:"isa" help:"Sets of kernels; all that the CPU has if not given."`
	Rounds int            `default:"7" help:"Rounds over everything: samples of each figure. With fewer than 7, compare cannot tell."`
	Sample time.Duration  `default:"4ms" help:"Time of a sample."`
}

// A timed work is one on one set of kernels, with its samples.
type timedWork struct {
	suite.Work
	isa         string
	run         func()
	repetitions int
	samples     []float64 // nanoseconds of a run
}

func (c *measureCmd) Run() error {
	if e := emulator(); e != "" {
		return fmt.Errorf("this CPU is emulated by %s: times would say nothing, so none are taken", e)
	}
	if c.Rounds < 1 {
		return fmt.Errorf("--rounds %d: there must be at least 1", c.Rounds)
	}
	if c.Sample <= 0 {
		return fmt.Errorf("--sample %v: it must be above 0", c.Sample)
	}
	m := thisMachine()
	out := c.Out
	if out == "" {
		out = filepath.Join("bench", "results", m.fileName())
		if _, err := os.Stat("bench"); err != nil {
			return errors.New("run it from the top of the project: go run ./bench, or name a file: -o FILE")
		}
	}
	if err := os.MkdirAll(filepath.Dir(out), 0o777); err != nil {
		return err
	}
	works, err := c.works()
	if err != nil {
		return err
	}
	if err := timing.Pin(); err != nil {
		return fmt.Errorf("pinning the thread: %w", err)
	}
	debug.SetGCPercent(400)
	fmt.Fprintf(os.Stderr, "measuring %d figures on %s\n", len(works), m.cpu)
	start := time.Now()
	c.measure(works)
	b := []byte(m.header())
	b = append(b, "\nUnit ns/op better=lower\nUnit GFLOP/s better=higher\nUnit GB/s better=higher\n\n"...)
	for _, w := range works {
		b = w.appendTo(b)
	}
	write := func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	}
	if err := replace.File(out, write); err != nil {
		write(os.Stdout) // minutes of work: they are not to be lost
		return err
	}
	fmt.Fprintf(os.Stderr, "%s: %d figures, %d samples each, in %v\n", out, len(works), c.Rounds, time.Since(start).Round(time.Second))
	return nil
}

// works returns what is to be measured. Plain Go leaves out what would take it more than a moment.
func (c *measureCmd) works() ([]*timedWork, error) {
	isas := c.ISA
	if isas == nil {
		isas = kernel.ISAs()
	}
	for _, isa := range isas {
		if !slices.Contains(kernel.ISAs(), isa) {
			return nil, fmt.Errorf("this CPU has no set of kernels called %q: it has %v", isa, kernel.ISAs())
		}
	}
	var all []*timedWork
	for _, isa := range isas {
		for _, w := range append(limits(isa), suite.All()...) {
			if c.Only != nil && !c.Only.MatchString(w.Name) {
				continue
			}
			plain := isa == "generic" || isa == "portable"
			if plain && (w.Flop > 1<<26 || w.Byte > 1<<20) {
				continue
			}
			all = append(all, &timedWork{Work: w, isa: isa})
		}
	}
	if all == nil {
		return nil, fmt.Errorf("nothing is called like %v", c.Only)
	}
	return all, nil
}

// limits returns what bounds the kernels of a set: the rates of multiply-adds and of loads.
func limits(isa string) []suite.Work {
	var all []suite.Work
	const steps = 1 << 10
	if flop := peak.Run(isa, 1); flop != 0 {
		all = append(all, suite.Work{Name: "Peak/type=float32", Flop: float64(flop * steps),
			Prepare: func() func() { return func() { peak.Run(isa, steps) } }})
	}
	if flop := peak.Run64(isa, 1); flop != 0 {
		all = append(all, suite.Work{Name: "Peak/type=float64", Flop: float64(flop * steps),
			Prepare: func() func() { return func() { peak.Run64(isa, steps) } }})
	}
	for _, kib := range []int{16, 256, 4096, 65536} {
		if peak.Load(isa, nil) {
			all = append(all, suite.Work{Name: fmt.Sprintf("Load/KiB=%d", kib), Byte: float64(kib << 10),
				Prepare: func() func() {
					x := make([]float32, kib<<8)
					for i := range x {
						x[i] = 1
					}
					return func() { peak.Load(isa, x) }
				}})
		}
	}
	return all
}

// measure takes the samples, round after round, so that a slow moment of the machine meets all
// works alike.
func (c *measureCmd) measure(works []*timedWork) {
	screen := mpb.New(mpb.WithOutput(os.Stderr), mpb.WithRefreshRate(200*time.Millisecond))
	bar := screen.New(int64(len(works)*(c.Rounds+1)), mpb.BarStyle().Lbound("").Filler("█").Tip("").Padding("░").Rbound(""),
		mpb.BarWidth(30), mpb.PrependDecorators(decor.Percentage()), mpb.AppendDecorators(decor.Elapsed(decor.ET_STYLE_GO)))
	for round := range c.Rounds + 1 {
		for _, w := range works {
			if err := kernel.Use(w.isa); err != nil {
				panic(err) // it is one of kernel.ISAs
			}
			if round == 0 {
				w.run = w.Prepare()
				w.repetitions = timing.Repetitions(w.run, c.Sample)
			} else {
				w.samples = append(w.samples, timing.Sample(w.run, w.repetitions))
			}
			bar.Increment()
		}
	}
	screen.Wait()
}

// appendTo appends the samples as lines of Go's benchmark format.
func (w *timedWork) appendTo(b []byte) []byte {
	line := bytes.NewBuffer(b)
	for _, ns := range w.samples {
		fmt.Fprintf(line, "Benchmark%s/isa=%s %d %.5g ns/op", w.Name, w.isa, w.repetitions, ns)
		switch {
		case w.Flop != 0:
			fmt.Fprintf(line, " %.5g GFLOP/s", w.Flop/ns)
		case w.Byte != 0:
			fmt.Fprintf(line, " %.5g GB/s", w.Byte/ns)
		}
		line.WriteByte('\n')
	}
	return line.Bytes()
}
