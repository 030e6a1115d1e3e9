// Command peers times Lockstep beside the libraries that do the same work, in one
// process, on one pinned core, in interleaved rounds, and prints the medians: as a
// table, and as lines that benchstat reads.
//
//	go run ./bench/peers networks            # PyTorch and others: training steps and predictions
//	go run ./bench/peers products            # gonum and vek
//	go run -tags peers ./bench/peers all     # and OpenBLAS, oneDNN, libxsmm and SLEEF
//	go run -tags peers ./bench/peers functions --only '/n=1024$' --markdown
//
// With the tag it needs cgo and Debian's libopenblas-dev, libdnnl-dev, libxsmm-dev and
// libsleef-dev. Networks run in processes of their own, which time themselves: README.md says what
// they need. A peer that the machine lacks is named and left out. Before anything is timed, its
// answer is compared with Lockstep's.
package main

import (
	"fmt"
	"os"
	"regexp"
	"runtime"
	"slices"
	"time"

	"github.com/alecthomas/kong"

	"github.com/lockstep-go/lockstep/kernel"
)

// options are the flags.
type options struct {
	Work        string         `arg:"" enum:"networks,softmax,products,products64,dots,functions,all" default:"all" help:"What to time: networks, softmax, products, those of float64, dots, functions or all."`
	ISA         []string       `name:"isa" help:"Lockstep's sets to time; all but generic if not given."`
	Only        *regexp.Regexp `help:"Time only the work whose name matches, such as MatMul/m=64."`
	Peers       *regexp.Regexp `help:"Start only the peers of networks whose name matches; a step of the widest network takes some of them seconds."`
	Rounds      int            `default:"25" help:"Rounds over all contenders; the median counts."`
	Sample      time.Duration  `default:"1ms" help:"Time of one contender in one round; where others share the core, many short samples tell more than a few long ones."`
	Python      string         `default:"/usr/bin/python3" help:"Python with PyTorch and scikit-learn, such as Debian's with python3-torch and python3-sklearn."`
	ONNXRuntime string         `name:"onnxruntime" default:"." type:"path" help:"Folder in which npm install --ignore-scripts onnxruntime-node@1.30 was run."`
	Markdown    bool           `help:"Print one table in Markdown, and no lines for benchstat."`
	CPU         int            `default:"0" help:"The core to run on; −1 leaves it to the system."`

	plain bool // plain Go was asked for by name
}

var opt options

func main() {
	kong.Parse(&opt, kong.Name("peers"), kong.Description("Times Lockstep beside the libraries that do the same work."))
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

// check reports flags that make no sense.
func (o *options) check() error {
	switch {
	case o.Rounds < 1:
		return fmt.Errorf("--rounds %d: there must be at least 1", o.Rounds)
	case o.Sample <= 0:
		return fmt.Errorf("--sample %v: it must be above 0", o.Sample)
	}
	return nil
}

func run() error {
	if err := opt.check(); err != nil {
		return err
	}
	if err := single(); err != nil { // may start the program anew
		return err
	}
	describe()
	runtime.LockOSThread()
	timeNets := func() error { return nil }
	if opt.Work == "networks" || opt.Work == "all" {
		run, stop, err := timeNetworks()
		if err != nil {
			return err
		}
		defer stop()
		timeNets = run
	}
	if opt.CPU >= 0 {
		if err := pin(opt.CPU); err != nil {
			return fmt.Errorf("pinning to core %d: %w", opt.CPU, err)
		}
	}
	opt.plain = slices.Contains(opt.ISA, "portable")
	if opt.ISA == nil {
		for _, isa := range kernel.ISAs() {
			if isa != "generic" {
				opt.ISA = append(opt.ISA, isa)
			}
		}
	}
	for _, isa := range opt.ISA {
		if err := kernel.Use(isa); err != nil {
			return err
		}
	}
	if err := timeNets(); err != nil {
		return err
	}
	if opt.Work == "products" || opt.Work == "all" {
		if err := products[float32](); err != nil {
			return err
		}
	}
	if opt.Work == "products64" || opt.Work == "all" {
		if err := products[float64](); err != nil {
			return err
		}
	}
	if opt.Work == "dots" || opt.Work == "all" {
		if err := dots(); err != nil {
			return err
		}
	}
	if opt.Work == "softmax" || opt.Work == "all" {
		if err := softmaxes(); err != nil {
			return err
		}
	}
	if opt.Work == "functions" || opt.Work == "all" {
		if err := functions(); err != nil {
			return err
		}
		if err := functions64(); err != nil {
			return err
		}
	}
	if opt.Only != nil && len(reported) == 0 {
		return fmt.Errorf("--only %v: no work of %s is called so", opt.Only, opt.Work)
	}
	if opt.Markdown {
		fmt.Print(markdown(reported))
	}
	return nil
}
