// Command model prints how long a step of training takes that 2 … 64 processes share, as package
// cost has it:
//
//	go run ./nn/mpi/model
//	go run ./nn/mpi/model -units 784,128,10 -rows 64 -bandwidth 1e9 -latency 2e-5
package main

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/nn/mpi/cost"
)

func main() {
	var m cost.Machine
	units := flag.String("units", "", "inputs and units of each layer, such as 784,128,10; three examples by default")
	rows := flag.Int("rows", 1024, "rows of a batch")
	most := flag.Int("ranks", 64, "the most ranks")
	fused := flag.Bool("fused", true, "whether the loss is crossentropy or binarycrossentropy")
	update := flag.Int("update", 28, "bytes that the update reads and writes for a parameter: 12 for SGD, 20 for momentum, 28 for Adam")
	flag.Float64Var(&m.Flops, "flops", 1e11, "operations of a rank in products, in a second")
	flag.Float64Var(&m.Memory, "memory", 2e10, "bytes that a rank reads and writes in a second")
	flag.Float64Var(&m.Loss, "loss", 1e-9, "seconds for an output of a row in the loss")
	flag.Float64Var(&m.Bandwidth, "bandwidth", 1e10, "bytes that a rank sends in a second")
	flag.Float64Var(&m.Latency, "latency", 5e-6, "seconds of a message, besides")
	flag.Parse()
	if !(m.Flops > 0 && m.Memory > 0 && m.Loss >= 0 && m.Bandwidth > 0 && m.Latency >= 0) || *rows < 1 || *most < 1 || *update < 0 || flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "model: speeds, -rows and -ranks must be above 0, times at least 0, and nothing may follow the flags")
		os.Exit(2)
	}
	steps := []cost.Step{
		{Units: []int{784, 128, 10}, Rows: 64},
		{Units: []int{1024, 1024, 1024, 10}, Rows: 1024},
		{Units: []int{1024, 1024, 1024, 10}, Rows: 8192},
	}
	if *units != "" {
		steps = []cost.Step{{Rows: *rows}}
		for s := range strings.SplitSeq(*units, ",") {
			n, err := strconv.Atoi(s)
			if err != nil || n < 1 {
				fmt.Fprintf(os.Stderr, "model: -units: %q is no number of units\n", s)
				os.Exit(2)
			}
			steps[0].Units = append(steps[0].Units, n)
		}
		if len(steps[0].Units) < 2 {
			fmt.Fprintln(os.Stderr, "model: -units: give the inputs and at least one layer, such as 784,10")
			os.Exit(2)
		}
	}
	for _, s := range steps {
		s.Fused, s.Update = *fused, *update
		table(s, m, *most)
	}
}

// table prints a line for each number of ranks, in milliseconds.
func table(s cost.Step, m cost.Machine, most int) {
	fmt.Printf("%v, %d rows: %.3f ms alone\n", s.Units, s.Rows, 1e3*s.Alone(m))
	fmt.Printf("%5s %8s %8s %8s %8s %8s %8s %9s %9s %11s\n", "ranks", "products", "update", "loss", "copies", "gathers", "step", "speed-up", "messages", "MB received")
	for n := 2; n <= most; n *= 2 {
		s.Ranks = n
		t := s.Time(m)
		messages := 0
		for _, f := range s.Floats() {
			messages += s.Messages(f)
		}
		fmt.Printf("%5d %8.3f %8.3f %8.3f %8.3f %8.3f %8.3f %9.2f %9d %11.2f\n", n, 1e3*t.Products, 1e3*t.Update, 1e3*t.Loss, 1e3*t.Copies,
			1e3*t.Gathers, 1e3*t.Total(), s.Alone(m)/t.Total(), messages, float64(s.Bytes())/float64(n)/1e6)
	}
	whole := s
	whole.Whole, whole.Ranks = true, 2
	s.Ranks = 2
	fmt.Printf("with whole gradients, 2 ranks take %.3f ms, and every rank has all moments\n\n", 1e3*whole.Time(m).Total())
}
