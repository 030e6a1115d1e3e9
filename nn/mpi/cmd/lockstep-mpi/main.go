// Command lockstep-mpi trains a network with all processes of an MPI job:
//
//	mpirun -n 4 lockstep-mpi train DATA --out model.safetensors
//
// The model is, bit for bit, the same for any number of processes.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/dataset/training"
	"github.com/lockstep-go/lockstep/nn/mpi"
)

const usage = `Usage: mpirun -n RANKS lockstep-mpi train DATA [FLAGS]

Trains a network on a table, an .npz file or a folder of IDX files, with all processes of an MPI
job. Every process reads DATA. The model is the same, bit for bit, for any number of processes.

Flags:
`

// A job is what the command line asks for.
type job struct {
	data, target, task               string
	layers, activation, output, loss string
	optimizer, schedule              string
	out, checkpoint                  string
	rate, validation, dropout        float64
	epochs, batch, every, workers    int
	patience                         int
	seed, splitSeed                  uint64
	wholeGradients                   bool
}

func (j *job) flags() *flag.FlagSet {
	f := flag.NewFlagSet("lockstep-mpi train", flag.ContinueOnError)
	f.Usage = func() {
		fmt.Fprint(f.Output(), usage)
		f.PrintDefaults()
	}
	f.StringVar(&j.target, "target", "", "column of the target; the last by default")
	f.StringVar(&j.task, "task", "", "classes or regression; found out by default")
	f.StringVar(&j.layers, "layers", "64,32", "units of the hidden layers, or none")
	f.StringVar(&j.activation, "activation", "relu", "activation of the hidden layers")
	f.StringVar(&j.output, "output", "", "activation of the last layer; what suits the loss by default")
	f.StringVar(&j.loss, "loss", "", "loss; crossentropy for classes and mse for numbers by default")
	f.StringVar(&j.optimizer, "optimizer", "adam", "optimiser: adam, momentum, sgd and so on")
	f.Float64Var(&j.rate, "rate", 0.003, "learning rate")
	f.StringVar(&j.schedule, "schedule", "", "how the rate changes: cosine, onecycle, step(1000,0.5), warmup(100)+cosine and so on; it stays by default")
	f.Float64Var(&j.dropout, "dropout", 0, "share of the hidden layers' outputs that a step drops")
	f.IntVar(&j.epochs, "epochs", 20, "how often to go through the rows")
	f.IntVar(&j.batch, "batch", 1024, "rows of a step, of all processes together; 0 for all")
	f.Float64Var(&j.validation, "validation", 0.15, "share of the rows that is kept for validation; may be 0")
	f.IntVar(&j.patience, "patience", 0, "stop when the validation loss has not improved for so many epochs; 0 for never")
	f.Uint64Var(&j.seed, "seed", 1, "draws the first weights, the order of the rows and what dropout drops")
	f.Uint64Var(&j.splitSeed, "split-seed", 1, "draws which rows are for validation")
	f.IntVar(&j.workers, "workers", 1, "goroutines of each process; changes no bit")
	f.StringVar(&j.out, "out", "", "file of the model; the data's name with .safetensors by default, none for nowhere")
	f.StringVar(&j.checkpoint, "checkpoint", "", "file to write checkpoints to, and to go on from if it is there; every process must see it")
	f.IntVar(&j.every, "checkpoint-every", 0, "steps between checkpoints; 0 for one after each epoch")
	f.BoolVar(&j.wholeGradients, "whole-gradients", false, "keep all gradients and moments in every process, instead of its share; changes no bit")
	return f
}

func main() {
	j, err := parse(os.Args[1:])
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(0)
	case err != nil:
		fmt.Fprintln(os.Stderr, "lockstep-mpi:", err)
		os.Exit(2)
	}
	mpi.Run(func(w *mpi.World) error {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		return j.train(ctx, w)
	})
}

// parse reads the command line. Flags may stand before and after DATA.
func parse(args []string) (*job, error) {
	j := &job{}
	f := j.flags()
	if len(args) == 0 || args[0] != "train" {
		f.SetOutput(os.Stderr)
		f.Usage()
		if len(args) > 0 && (args[0] == "-h" || args[0] == "--help" || args[0] == "help") {
			return nil, flag.ErrHelp
		}
		return nil, errors.New("the command is train")
	}
	for args = args[1:]; ; args = f.Args()[1:] {
		if err := f.Parse(args); err != nil {
			return nil, err
		}
		if f.NArg() == 0 {
			break
		}
		if j.data != "" {
			return nil, fmt.Errorf("%q: there is one DATA, %s", f.Arg(0), j.data)
		}
		j.data = f.Arg(0)
	}
	if j.data == "" {
		return nil, errors.New("DATA is missing: a table, an .npz file or a folder of IDX files")
	}
	if !(j.validation >= 0 && j.validation < 1) {
		return nil, fmt.Errorf("--validation %v: it must be at least 0 and below 1", j.validation)
	}
	if j.out == "" {
		j.out = training.Stem(j.data) + ".safetensors"
	}
	return j, nil
}

// units reads the sizes of the hidden layers.
func (j *job) units() ([]int, error) {
	if j.layers == "none" || j.layers == "" {
		return nil, nil
	}
	var units []int
	for s := range strings.SplitSeq(j.layers, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(s))
		if err != nil || n < 1 {
			return nil, fmt.Errorf("--layers: %q is no number of units: give whole numbers from 1, such as 64,32, or none", s)
		}
		units = append(units, n)
	}
	return units, nil
}

// train is what every process does. Those besides rank 0 print and write nothing.
func (j *job) train(ctx context.Context, w *mpi.World) error {
	say := func(format string, a ...any) {
		if w.Rank() == 0 {
			fmt.Printf(format+"\n", a...)
		}
	}
	p, err := j.prepare()
	if err != nil {
		return err
	}
	fit := (*nn.Trainer).Fit
	if j.checkpoint != "" {
		before, err := nn.LoadCheckpoint(j.checkpoint)
		switch {
		case err == nil:
			if a, b := before.Network().String(), p.trainer.Network().String(); a != b {
				return fmt.Errorf("%s: its network is %s, and the flags say %s", j.checkpoint, a, b)
			}
			p.trainer, fit = before, (*nn.Trainer).Resume
			say("goes on from %s, after %s", j.checkpoint, quote.Count(before.Updates(), "step"))
		case !errors.Is(err, fs.ErrNotExist):
			return err
		}
	}
	t := p.trainer
	t.Group, t.Workers, t.WholeGradients = w, j.workers, j.wholeGradients
	net := t.Network()
	say("%s: %s; %v; %s, %s", j.data, quote.Count(p.data.X.Rows, "row"), net, quote.Count(w.Size(), "process"), mpi.Version)
	p.options.OnEpoch = func(e nn.Epoch) {
		say("epoch %d  loss %.6g  validation loss %.6g  accuracy %.4f", e.Epoch, e.Loss, e.ValidationLoss, e.ValidationAccuracy)
	}
	_, err = fit(t, ctx, p.data, p.options)
	switch ending := t.Report().Ending; {
	case ending == nn.Canceled && j.checkpoint != "":
		say("stopped after %s: the same command goes on from %s", quote.Count(t.Updates(), "step"), j.checkpoint)
		return nil
	case ending == nn.Canceled:
		say("stopped after %s", quote.Count(t.Updates(), "step"))
	case err != nil:
		return err
	}
	if j.out != "none" && w.Rank() == 0 {
		if err := net.Save(j.out); err != nil {
			return err
		}
		say("wrote %s", j.out)
	}
	say("hash %s", net.Hash())
	return nil
}
