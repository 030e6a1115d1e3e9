// Command prove compares pipelines with plain Go: scores, confusion matrix and the weights of a
// grid must be equal, bit for bit. prove.sh runs it on Prism in the process and on Prism alone.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
	nnbeam "github.com/lockstep-go/lockstep/nn/beam"
	"github.com/lockstep-go/lockstep/nn/beam/fence"
	"github.com/lockstep-go/lockstep/nn/dataset"
	"github.com/lockstep-go/lockstep/nn/dataset/scoring"
)

var (
	rows     = flag.Int("rows", 100000, "rows that are scored")
	partSize = flag.Int64("part-size", 0, "bytes of a part; 0 for 8 MiB")
	steps    = flag.Bool("small-bundles", false, "ask for a new bundle after every part")
	grid     = flag.Bool("grid", true, "search a grid, too")
	most     = flag.Float64("most-cpu", 0, "fail if the pipeline takes more than so many times the CPU time of plain Go; 0 to not look")
)

func main() {
	flag.Parse()
	if f := flag.Lookup("worker"); f != nil && f.Value.String() == "true" {
		beam.Init()
	}
	if flag.Lookup("endpoint").Value.String() == "" {
		if err := fence.Loopback(); err != nil {
			fmt.Fprintln(os.Stderr, "Prism listens on all interfaces while this runs:", err)
		}
	}
	beam.Init()
	slog.SetDefault(slog.New(slog.DiscardHandler))
	dir, err := os.MkdirTemp("", "nnbeam-prove")
	if err == nil {
		err = prove(context.Background(), dir)
		os.RemoveAll(dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "prove:", err)
		os.Exit(1)
	}
}

func init() { beam.RegisterType(reflect.TypeFor[resultFn]()) }

const features = 64

// write writes a table whose classes can be learned, with a bad row in each thousand.
func write(path string, n int, seed uint64) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	for j := range features {
		fmt.Fprintf(w, "x%d,", j)
	}
	fmt.Fprintln(w, "label")
	r := rand.New(rand.NewPCG(seed, 1))
	for i := range n {
		class := r.IntN(10)
		for j := range features {
			if i%1000 == 999 && j == 3 {
				fmt.Fprint(w, "bad,")
				continue
			}
			v := r.IntN(8)
			if j%10 == class {
				v += 6
			}
			fmt.Fprintf(w, "%d,", v)
		}
		fmt.Fprintln(w, class)
	}
	return errors.Join(w.Flush(), f.Close())
}

func train(path string) (*nn.Network, error) {
	t, err := dataset.ReadFile(path, dataset.Options{})
	if err != nil {
		return nil, err
	}
	net, err := nn.New(1, features, nn.Dense(32, nn.ReLU), nn.Dense(10, nn.Softmax))
	if err != nil {
		return nil, err
	}
	if net.Standardizer, err = nn.FitStandardizer(t.Features); err != nil {
		return nil, err
	}
	net.Classes = t.Classes
	net.Metadata = map[string]string{scoring.MetaSchema: t.Schema.String()}
	trainer, err := nn.NewTrainer(net, nn.CrossEntropy, nn.Adam(0.003))
	if err != nil {
		return nil, err
	}
	_, err = trainer.Fit(context.Background(), nn.Data{X: t.Features, Labels: t.Labels}, nn.FitOptions{Epochs: 2, Batch: 32, Seed: 1})
	return net, err
}

// plain scores a file by package dataset and nn alone, into another file.
func plain(m *scoring.Model, path, to string) (confusion [][]int64, bad int, err error) {
	t, err := dataset.ReadFile(path, dataset.Options{Schema: m.Schema, Lenient: true})
	if err != nil {
		return nil, 0, err
	}
	y := kernel.NewMatrix(t.Len(), m.Network.Outputs())
	classes := make([]int, t.Len())
	predictor := m.Network.Predictor()
	predictor.Predict(y, t.Features)
	predictor.Classify(classes, t.Features)
	for range m.Classes {
		confusion = append(confusion, make([]int64, len(m.Classes)))
	}
	f, err := os.Create(to)
	if err != nil {
		return nil, 0, err
	}
	b := bufio.NewWriterSize(f, 1<<18)
	w := csv.NewWriter(b)
	record := m.Header(nil, true)
	width := len(record)
	w.Write(record)
	problems, i := t.Problems, 0
	for at := range t.Len() + len(t.Problems) {
		record = record[:0]
		if len(problems) > 0 && problems[0].Row == at {
			problems = problems[1:]
			bad++
			record = append(record, "")
		} else {
			if why := m.Refused(t.Features.Row(i), y.Row(i)); why != "" {
				return nil, 0, fmt.Errorf("%s: line %d: %s", path, t.Line(i), why)
			}
			confusion[t.Labels[i]][classes[i]]++
			record = m.AppendPrediction(append(record, m.Classes[t.Labels[i]]), classes[i], y.Row(i))
			i++
		}
		for len(record) < width {
			record = append(record, "")
		}
		w.Write(record)
	}
	w.Flush()
	return confusion, bad, errors.Join(w.Error(), b.Flush(), f.Close())
}

// cpu returns the CPU time of this process.
func cpu() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func prove(ctx context.Context, dir string) error {
	learn, data, model := filepath.Join(dir, "train.csv"), filepath.Join(dir, "data.csv"), filepath.Join(dir, "model.safetensors")
	if err := errors.Join(write(learn, 990, 1), write(data, *rows, 2)); err != nil {
		return err
	}
	net, err := train(learn)
	if err != nil {
		return err
	}
	if err := net.Save(model); err != nil {
		return err
	}
	m, err := scoring.Load(model)
	if err != nil {
		return err
	}
	debug.SetGCPercent(400) // as the command score has it, for both
	before := cpu()
	confusion, bad, err := plain(m, data, filepath.Join(dir, "plain.csv"))
	if err != nil {
		return err
	}
	plainTime := cpu() - before

	of, err := nnbeam.OpenModel(ctx, model)
	if err != nil {
		return err
	}
	before = cpu()
	prefix := filepath.Join(dir, "out")
	p, s := beam.NewPipelineWithRoot()
	read := nnbeam.Read
	if *steps {
		read = nnbeam.ReadInSteps
	}
	in := read(s, []nnbeam.File{{Path: data}}, nnbeam.ReadFn{Model: of, PartSize: *partSize})
	scored := nnbeam.Score(s, in, nnbeam.ScoreFn{Model: of})
	nnbeam.Write(s, scored, nnbeam.WriteFn{Model: of, Prefix: prefix})
	nnbeam.WriteEvaluation(s, nnbeam.Evaluate(s, scored, of), filepath.Join(dir, "evaluation.json"))
	if err := beamx.Run(ctx, p); err != nil {
		return err
	}
	beamTime := cpu() - before

	want, err := os.ReadFile(filepath.Join(dir, "plain.csv"))
	if err != nil {
		return err
	}
	parts, err := filepath.Glob(prefix + "-0*.csv")
	if err != nil {
		return err
	}
	var got []byte
	for i, path := range parts {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if i > 0 {
			_, text, _ = bytes.Cut(text, []byte("\n"))
		}
		got = append(got, text...)
	}
	if !bytes.Equal(want, got) {
		return fmt.Errorf("the scores are not those of plain Go: %d bytes in %d files, and not %d", len(got), len(parts), len(want))
	}
	summary, err := nnbeam.ReadSummary(ctx, prefix)
	if err != nil {
		return err
	}
	if summary.Rows != int64(*rows) || summary.Bad != int64(bad) {
		return fmt.Errorf("%d rows, %d of them bad, and not %d and %d", summary.Rows, summary.Bad, *rows, bad)
	}
	var e nnbeam.Evaluation
	text, err := os.ReadFile(filepath.Join(dir, "evaluation.json"))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, &e); err != nil {
		return err
	}
	if !reflect.DeepEqual(e.Confusion, confusion) {
		return fmt.Errorf("confusion matrix %v, and not %v", e.Confusion, confusion)
	}
	fmt.Printf("%d rows in %d parts: scores and confusion matrix are those of plain Go, %d bad rows counted; accuracy %.4f\n", *rows, len(parts), bad, e.Accuracy)
	ratio := beamTime.Seconds() / plainTime.Seconds()
	fmt.Printf("CPU time: %.2f s, plain Go %.2f s, ratio %.2f\n", beamTime.Seconds(), plainTime.Seconds(), ratio)
	if *most > 0 && ratio > *most {
		return fmt.Errorf("CPU time: the ratio %.2f is above %v", ratio, *most)
	}
	if !*grid {
		return nil
	}
	return search(ctx, dir, learn)
}

// resultFn writes the hashes of a trial where this process finds them.
type resultFn struct{ Dir string }

func (fn *resultFn) ProcessElement(r nnbeam.Result) error {
	return os.WriteFile(filepath.Join(fn.Dir, fmt.Sprintf("trial-%d", r.Number)), []byte(strings.Join(r.Hashes, "\n")), 0o666)
}

// search compares the weights of a grid with trainings by package nn, on three folds.
func search(ctx context.Context, dir, path string) error {
	trials, err := nnbeam.Grid{Layers: [][]int{{16}, {32, 16}}, Optimizer: []string{"adam", "sgd"}, Rate: []float64{0.001, 0.01}, Epochs: []int{2}, Dropout: []float64{0, 0.1}}.Trials()
	if err != nil {
		return err
	}
	const folds = 3
	p, s := beam.NewPipelineWithRoot()
	results, _ := nnbeam.Search(s, trials, nnbeam.SearchFn{Rows: nnbeam.TableRows{Path: path}, Folds: folds, SplitSeed: 5})
	beam.ParDo0(s, &resultFn{dir}, results)
	if err := beamx.Run(ctx, p); err != nil {
		return err
	}
	t, err := dataset.ReadFile(path, dataset.Options{})
	if err != nil {
		return err
	}
	of := make([]int, t.Len())
	next := 0
	order := nn.Permutation(t.Len(), 5)
	for c := range t.Classes {
		for _, i := range order {
			if t.Labels[i] == c {
				of[i] = next % folds
				next++
			}
		}
	}
	for number, trial := range trials {
		var want []string
		for fold := range folds {
			x := kernel.Matrix{Cols: features, Stride: features}
			var labels []int
			for i, f := range of {
				if f != fold {
					x.Data = append(x.Data, t.Features.Row(i)...)
					x.Rows++
					labels = append(labels, t.Labels[i])
				}
			}
			var layers []nn.Layer
			for _, units := range trial.Layers {
				layers = append(layers, nn.Dense(units, nn.ReLU).WithDropout(trial.Dropout))
			}
			net, err := nn.New(trial.Seed(), features, append(layers, nn.Dense(10, nn.Softmax))...)
			if err != nil {
				return err
			}
			if net.Standardizer, err = nn.FitStandardizer(x); err != nil {
				return err
			}
			optimizer, err := nn.ParseOptimizer(trial.Optimizer, trial.Rate)
			if err != nil {
				return err
			}
			trainer, err := nn.NewTrainer(net, nn.CrossEntropy, optimizer)
			if err != nil {
				return err
			}
			trainer.Seed = trial.Seed()
			if _, err := trainer.Fit(ctx, nn.Data{X: x, Labels: labels}, nn.FitOptions{Epochs: trial.Epochs, Batch: trial.Batch, Seed: trial.Seed()}); err != nil {
				return err
			}
			want = append(want, net.Hash())
		}
		text, err := os.ReadFile(filepath.Join(dir, fmt.Sprintf("trial-%d", number)))
		if err != nil {
			return err
		}
		if got := strings.Split(string(text), "\n"); !slices.Equal(got, want) {
			return fmt.Errorf("trial %d, %v: the weights are %v, and not %v", number, trial, got, want)
		}
	}
	fmt.Printf("grid: %d trials, %d folds: the weights are those of plain Go\n", len(trials), folds)
	return nil
}
