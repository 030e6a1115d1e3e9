package nnbeam_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/nn"
	nnbeam "github.com/lockstep-go/lockstep/nn/beam"
	"github.com/lockstep-go/lockstep/nn/dataset"
)

// keep writes what a pipeline finds for the test to read.
type keep struct {
	Dir string
}

func init() { beam.RegisterType(typeOf[keep]()) }

func (k *keep) ProcessElement(r nnbeam.Result) error {
	text := fmt.Sprintf("%v %s\n", r.Score, strings.Join(r.Hashes, " "))
	return os.WriteFile(filepath.Join(k.Dir, fmt.Sprint(r.Number)), []byte(text), 0o666)
}

// hashes trains by package nn alone what a trial trains.
func hashes(t *testing.T, trial nnbeam.Trial, text string, folds, tested int) (scores []float64, hashes []string) {
	rows, err := dataset.Read(strings.NewReader(text), "t.csv", dataset.Options{})
	require.NoError(t, err)
	fold := make([]int, rows.Len())
	next := 0
	for class := range rows.Classes {
		for _, i := range nn.Permutation(rows.Len(), 9) {
			if rows.Labels[i] == class {
				fold[i] = next % folds
				next++
			}
		}
	}
	for k := range tested {
		var train, test []int
		for i, f := range fold {
			if f == k {
				test = append(test, i)
			} else {
				train = append(train, i)
			}
		}
		part := func(of []int) nn.Data {
			d := nn.Data{X: rows.Features.Slice(0, 0)}
			for _, i := range of {
				d.X.Data = append(d.X.Data[:len(d.Labels)*d.X.Cols:len(d.Labels)*d.X.Cols], rows.Features.Row(i)...)
				d.Labels = append(d.Labels, rows.Labels[i])
			}
			d.X.Rows, d.X.Stride = len(of), d.X.Cols
			return d
		}
		var layers []nn.Layer
		for _, n := range trial.Layers {
			layers = append(layers, nn.Dense(n, nn.ReLU).WithDropout(trial.Dropout))
		}
		net, err := nn.New(trial.Seed(), rows.Features.Cols, append(layers, nn.Dense(len(rows.Classes), nn.Softmax))...)
		require.NoError(t, err)
		data := part(train)
		net.Standardizer, err = nn.FitStandardizer(data.X)
		require.NoError(t, err)
		trainer, err := nn.NewTrainer(net, nn.CrossEntropy, nn.Adam(trial.Rate))
		require.NoError(t, err)
		trainer.Seed = trial.Seed()
		_, err = trainer.Fit(context.Background(), data, nn.FitOptions{Epochs: trial.Epochs, Batch: trial.Batch, Seed: trial.Seed()})
		require.NoError(t, err)
		check := part(test)
		got := make([]int, len(test))
		net.Predictor().Classify(got, check.X)
		right := 0
		for i := range got {
			if got[i] == check.Labels[i] {
				right++
			}
		}
		scores = append(scores, float64(right)/float64(len(test)))
		hashes = append(hashes, net.Hash())
	}
	return scores, hashes
}

// TestSearch compares a grid, cross-validated and held out, with trainings by package nn.
func TestSearch(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "t.csv")
	text := plainColumns(table(240, 1, true))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o666))
	trials, err := nnbeam.Grid{Layers: [][]int{{8}, {}}, Rate: []float64{0.003, 0.03}, Batch: []int{16}, Epochs: []int{3}, Dropout: []float64{0, 0.2}}.Trials()
	require.NoError(t, err)
	require.Len(t, trials, 8)
	for _, c := range []struct{ folds, tested, runs int }{{3, 0, 3}, {4, 1, 1}} {
		dir := t.TempDir()
		best := t.TempDir()
		require.NoError(t, run(func(s beam.Scope) {
			results, first := nnbeam.Search(s, trials, nnbeam.SearchFn{Rows: nnbeam.TableRows{Path: path}, Folds: c.folds, Tested: c.tested, SplitSeed: 9})
			beam.ParDo0(s, &keep{dir}, results)
			beam.ParDo0(s, &keep{best}, first)
			nnbeam.Refit(s, first, nnbeam.RefitFn{Rows: nnbeam.TableRows{Path: path}, Path: filepath.Join(best, "model")})
		}))
		top, number := -1.0, 0
		for i, trial := range trials {
			scores, want := hashes(t, trial, text, c.folds, c.runs)
			mean := 0.0
			for _, s := range scores {
				mean += s / float64(len(scores))
			}
			got, err := os.ReadFile(filepath.Join(dir, fmt.Sprint(i)))
			require.NoError(t, err)
			require.Equal(t, fmt.Sprintf("%v %s\n", mean, strings.Join(want, " ")), string(got), "%v", trial)
			if mean > top {
				top, number = mean, i
			}
		}
		_, err := os.Stat(filepath.Join(best, fmt.Sprint(number)))
		require.NoError(t, err)
		_, err = nnbeam.OpenModel(context.Background(), filepath.Join(best, "model"))
		require.NoError(t, err)
	}

	err = run(func(s beam.Scope) {
		nnbeam.Search(s, trials, nnbeam.SearchFn{Rows: nnbeam.TableRows{Path: path}, Folds: 1000})
	})
	require.ErrorContains(t, err, "t.csv: 1000 folds of 240 rows")
}

// plainColumns leaves out the names and colours.
func plainColumns(text string) string {
	var b strings.Builder
	rows, _ := dataset.Read(strings.NewReader(text), "t.csv", dataset.Options{Drop: []string{"name", "colour"}, Missing: "0"})
	rows.Schema.FitFill(rows.Features)
	rows.Schema.Fill(rows.Features)
	b.WriteString("size,weight,label\n")
	for i := range rows.Len() {
		x := rows.Features.Row(i)
		fmt.Fprintf(&b, "%v,%v,%s\n", x[0], x[1], rows.Classes[rows.Labels[i]])
	}
	return b.String()
}

// TestTrials checks grids, random draws and their seeds.
func TestTrials(t *testing.T) {
	for _, n := range []int{-1, 1<<20 + 1} {
		_, err := nnbeam.Grid{}.Random(n, 1)
		require.EqualError(t, err, fmt.Sprintf("%d trials: give from 0 to 1048576", n))
	}
	g := nnbeam.Grid{Layers: [][]int{{1}, {2}}, Batch: []int{1, 2, 3}}
	trials, err := g.Trials()
	require.NoError(t, err)
	require.Len(t, trials, 6)
	require.Equal(t, "layers 2, relu, adam, rate 0.003, batch 3, epochs 20, dropout 0", trials[5].String())
	seeds := map[uint64]bool{}
	for _, trial := range trials {
		seeds[trial.Seed()] = true
	}
	require.Len(t, seeds, 6)
	require.Equal(t, nnbeam.Trial{}.Seed(), nnbeam.Trial{Layers: []int{}}.Seed())
	require.Equal(t, uint64(0xb043983499386057), trials[0].Seed(), "a seed of settings never changes")

	random, err := g.Random(4, 1)
	require.NoError(t, err)
	require.Len(t, random, 4)
	again, err := g.Random(4, 1)
	require.NoError(t, err)
	require.Equal(t, random, again)
	most, err := g.Random(100, 1)
	require.NoError(t, err)
	require.ElementsMatch(t, trials, most)
	rates, err := g.Random(200, 2, 1e-4, 1e-1)
	require.NoError(t, err)
	low := 0
	for _, trial := range rates {
		require.True(t, trial.Rate >= 0.99e-4 && trial.Rate <= 1.01e-1, trial.Rate)
		if trial.Rate < 3.2e-3 { // the middle of the logarithms
			low++
		}
	}
	require.InDelta(t, 100, low, 30)
	_, err = g.Random(1, 1, 0, 1)
	require.ErrorContains(t, err, "above 0")
	_, err = nnbeam.Grid{Activation: []string{"what"}}.Trials()
	require.ErrorContains(t, err, "what")
	_, err = nnbeam.Grid{Dropout: []float64{1}}.Trials()
	require.ErrorContains(t, err, "dropout")
}

func ExampleGrid() {
	trials, err := nnbeam.Grid{Layers: [][]int{{32}, {64, 32}}, Rate: []float64{0.001, 0.01}}.Trials()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, t := range trials {
		fmt.Println(t)
	}
	// Output:
	// layers 32, relu, adam, rate 0.001, batch 32, epochs 20, dropout 0
	// layers 32, relu, adam, rate 0.01, batch 32, epochs 20, dropout 0
	// layers 64,32, relu, adam, rate 0.001, batch 32, epochs 20, dropout 0
	// layers 64,32, relu, adam, rate 0.01, batch 32, epochs 20, dropout 0
}
