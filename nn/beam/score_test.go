package nnbeam_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
	nnbeam "github.com/lockstep-go/lockstep/nn/beam"
	"github.com/lockstep-go/lockstep/nn/dataset"
	"github.com/lockstep-go/lockstep/nn/dataset/scoring"
)

// table returns rows of text, some of them odd: values that are missing, words that the training
// had not, and names that go over two lines.
func table(rows int, seed uint64, labelled bool) string {
	r := rand.New(rand.NewPCG(seed, 0))
	var b strings.Builder
	b.WriteString("name,size,colour,weight")
	if labelled {
		b.WriteString(",label")
	}
	b.WriteString("\n")
	for i := range rows {
		name := fmt.Sprintf("n%d", i)
		if r.IntN(10) == 0 {
			name = "\"two\nlines, " + name + "\""
		}
		size, weight := r.NormFloat64(), fmt.Sprint(r.NormFloat64())
		if r.IntN(20) == 0 {
			weight = ""
		}
		k := r.IntN(3)
		fmt.Fprintf(&b, "%s,%v,%s,%s", name, size+float64(k), []string{"red", "green", "blue"}[k], weight)
		if labelled {
			fmt.Fprintf(&b, ",%s", []string{"low", "mid", "high"}[(k+r.IntN(2))%3])
		}
		b.WriteString("\n")
	}
	return b.String()
}

// train trains a small network, for classes or for numbers.
func train(t testing.TB, text string, o dataset.Options) *nn.Network {
	rows, err := dataset.Read(strings.NewReader(text), "train.csv", o)
	require.NoError(t, err)
	schema := rows.Schema
	require.NoError(t, schema.FitFill(rows.Features))
	schema.Fill(rows.Features)
	data, loss, out := nn.Data{X: rows.Features, Labels: rows.Labels}, nn.CrossEntropy, nn.Dense(len(rows.Classes), nn.Softmax)
	if rows.Labels == nil {
		schema.FitTargets(rows.Targets)
		schema.Recode(rows.Targets, make([]dataset.Column, rows.Targets.Cols))
		data, loss, out = nn.Data{X: rows.Features, Y: rows.Targets}, nn.MeanSquaredError, nn.Dense(rows.Targets.Cols, nn.Identity)
	}
	net, err := nn.New(1, schema.Features(), nn.Dense(8, nn.ReLU), out)
	require.NoError(t, err)
	net.Standardizer, err = nn.FitStandardizer(rows.Features)
	require.NoError(t, err)
	net.Classes = rows.Classes
	net.Metadata = map[string]string{scoring.MetaSchema: schema.String()}
	trainer, err := nn.NewTrainer(net, loss, nn.Adam(0.01))
	require.NoError(t, err)
	_, err = trainer.Fit(context.Background(), data, nn.FitOptions{Epochs: 3, Batch: 16, Seed: 1})
	require.NoError(t, err)
	return net
}

func save(t testing.TB, net *nn.Network) nnbeam.Model {
	path := filepath.Join(t.TempDir(), "model.safetensors")
	require.NoError(t, net.Save(path))
	m, err := nnbeam.OpenModel(context.Background(), path)
	require.NoError(t, err)
	return m
}

// plain is what the pipeline should say of a file, by package dataset and nn alone: the table of
// predictions without its header, how many rows have none, and the confusion matrix.
func plain(t testing.TB, net *nn.Network, path string, ids ...string) (text string, bad int, confusion [][]int64) {
	m, err := scoring.New("m", net)
	require.NoError(t, err)
	rows, err := dataset.ReadFile(path, dataset.Options{Schema: m.Schema, Lenient: true, ID: ids})
	require.NoError(t, err)
	y := kernel.NewMatrix(rows.Len(), net.Outputs())
	classes := make([]int, rows.Len())
	net.Predictor().Predict(y, rows.Features)
	if m.Classes != nil {
		net.Predictor().Classify(classes, rows.Features)
		for range m.Classes {
			confusion = append(confusion, make([]int64, len(m.Classes)))
		}
	}
	var b bytes.Buffer
	out := csv.NewWriter(&b)
	width := len(m.Header(rows.IDs, rows.Labels != nil))
	problems, i := rows.Problems, 0
	for at := range rows.Len() + len(rows.Problems) {
		var record []string
		for k := range rows.IDs {
			record = append(record, rows.IDText[k][at])
		}
		if len(problems) > 0 && problems[0].Row == at {
			problems = problems[1:]
			bad++
			if rows.Labels != nil {
				record = append(record, "")
			}
		} else {
			refused := m.Refused(rows.Features.Row(i), y.Row(i)) != ""
			if rows.Labels != nil {
				label := ""
				if k := rows.Labels[i]; k >= 0 {
					label = m.Classes[k]
					if !refused {
						confusion[k][classes[i]]++
					}
				}
				record = append(record, label)
			}
			if refused {
				bad++
			} else {
				record = m.AppendPrediction(record, classes[i], y.Row(i))
			}
			i++
		}
		for len(record) < width {
			record = append(record, "")
		}
		require.NoError(t, out.Write(record))
	}
	out.Flush()
	return b.String(), bad, confusion
}

// read returns the output for an input, without the headers.
func read(t testing.TB, prefix string, number int) string {
	var text string
	parts, err := filepath.Glob(fmt.Sprintf("%s-%05d-*.csv", prefix, number))
	require.NoError(t, err)
	for _, path := range parts {
		b, err := os.ReadFile(path)
		require.NoError(t, err)
		_, rest, _ := strings.Cut(string(b), "\n")
		text += rest
	}
	return text
}

func readJSON(t testing.TB, path string, to any) {
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, to))
}

func zipped(t testing.TB, text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.String()
}

// TestScore compares the pipeline with plain Go, for parts and batches of any size.
func TestScore(t *testing.T) {
	net := train(t, table(300, 1, true), dataset.Options{Categorical: []string{"colour"}, Drop: []string{"name"}, Missing: "mean"})
	model := save(t, net)
	dir := t.TempDir()
	good := table(2000, 2, true)
	lines := strings.SplitAfter(good, "\n")
	lines[700] += "x,1e30,red,1,low\ny,1,red\n\"z\",abc,red,2,low\nw,1,red,2,\nv,2,pink,1,other\n"
	for name, text := range map[string]string{
		"a.csv": strings.Join(lines, ""), "b.csv.gz": zipped(t, table(500, 3, true)), "c.csv": table(1000, 4, false),
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666))
	}
	files, err := nnbeam.Match(context.Background(), filepath.Join(dir, "*.csv"), filepath.Join(dir, "b*"))
	require.NoError(t, err)
	require.Len(t, files, 3)
	var want [3]string
	bad := 0
	confusion := [][]int64{make([]int64, 3), make([]int64, 3), make([]int64, 3)}
	for i, f := range files {
		text, n, c := plain(t, net, f.Path, "name")
		want[i] = text
		bad += n
		for j := range c {
			for k := range c[j] {
				confusion[j][k] += c[j][k]
			}
		}
	}
	require.Equal(t, 3, bad)
	for _, c := range []struct {
		part  int64
		batch int
		steps bool
	}{{0, 0, false}, {1000, 64, false}, {5000, 1, true}} {
		prefix := filepath.Join(t.TempDir(), "out")
		reading := nnbeam.ReadFn{Model: model, ID: []string{"name"}, PartSize: c.part}
		require.NoError(t, run(func(s beam.Scope) {
			var rows beam.PCollection
			if c.steps {
				rows = nnbeam.ReadInSteps(s, files, reading)
			} else {
				rows = nnbeam.Read(s, files, reading)
			}
			scored := nnbeam.Score(s, rows, nnbeam.ScoreFn{Model: model, Batch: c.batch})
			nnbeam.Write(s, scored, nnbeam.WriteFn{Model: model, Prefix: prefix})
			nnbeam.WriteEvaluation(s, nnbeam.Evaluate(s, scored, model), prefix+"-evaluation.json")
		}), "%+v", c)
		for i := range files {
			require.Equal(t, want[i], read(t, prefix, i), "%+v, %s", c, files[i].Path)
		}
		var summary nnbeam.Summary
		readJSON(t, nnbeam.SummaryPath(prefix), &summary)
		require.Equal(t, int64(3505), summary.Rows)
		require.Equal(t, int64(3), summary.Bad)
		require.Len(t, summary.Problems, 3)
		require.Contains(t, summary.Problems[0].String(), `a.csv: line `)
		require.Contains(t, summary.Problems[0].String(), `"size" is 1e+30, far from those of the training`)
		require.Contains(t, summary.Problems[1].String(), "3 columns, where other rows have 5")
		require.Contains(t, summary.Problems[2].String(), `"abc" is not a number`)
		written, err := filepath.Glob(prefix + "-0*.csv")
		require.NoError(t, err)
		require.Len(t, summary.Files, len(written))
		if c.part > 0 {
			require.Greater(t, len(written), 10)
		}
		var e nnbeam.Evaluation
		readJSON(t, prefix+"-evaluation.json", &e)
		require.Equal(t, confusion, e.Confusion)
		require.Equal(t, int64(3), e.Problems)
		require.Equal(t, int64(1000+2), e.Unknown)
		leftovers, err := filepath.Glob(filepath.Join(filepath.Dir(prefix), "*.tmp"))
		require.NoError(t, err)
		require.Empty(t, leftovers)
	}
}

// TestRegression compares the exact metrics of a pipeline with those of plain Go.
func TestRegression(t *testing.T) {
	text := table(400, 5, false)
	net := train(t, text, dataset.Options{Drop: []string{"name"}, Missing: "0", Targets: []string{"size"}, Task: dataset.Regression})
	model, err := nnbeam.ModelOf("sizes", net)
	require.NoError(t, err)
	dir := t.TempDir()
	path := filepath.Join(dir, "a.csv")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o666))
	want, bad, _ := plain(t, net, path)
	require.Zero(t, bad)
	prefix := filepath.Join(dir, "out")
	require.NoError(t, run(func(s beam.Scope) {
		rows := nnbeam.Read(s, []nnbeam.File{{Path: path}}, nnbeam.ReadFn{Model: model, PartSize: 2000})
		scored := nnbeam.Score(s, rows, nnbeam.ScoreFn{Model: model})
		nnbeam.Write(s, scored, nnbeam.WriteFn{Model: model, Prefix: prefix})
		nnbeam.WriteEvaluation(s, nnbeam.Evaluate(s, scored, model), prefix+"-evaluation.json")
	}))
	require.Equal(t, want, read(t, prefix, 0))

	m, err := scoring.New("m", net)
	require.NoError(t, err)
	rows, err := dataset.ReadFile(path, dataset.Options{Schema: m.Schema})
	require.NoError(t, err)
	y := kernel.NewMatrix(rows.Len(), 1)
	net.Predictor().Predict(y, rows.Features)
	c := m.Schema.Targets()[0]
	var mae, mse, mean, total float64
	for i := range rows.Len() {
		mean += c.Decode(rows.Targets.Row(i)[0]) / 400
	}
	for i := range rows.Len() {
		target := c.Decode(rows.Targets.Row(i)[0])
		d := target - c.Decode(y.Row(i)[0])
		mae += max(d, -d) / 400
		mse += d * d / 400
		total += (target - mean) * (target - mean) / 400
	}
	var e nnbeam.Evaluation
	readJSON(t, prefix+"-evaluation.json", &e)
	require.Len(t, e.Targets, 1)
	require.Equal(t, "size", e.Targets[0].Name)
	require.Equal(t, int64(400), e.Targets[0].Rows)
	require.InEpsilon(t, mae, e.Targets[0].MAE, 1e-12)
	require.InEpsilon(t, mse, e.Targets[0].RMSE*e.Targets[0].RMSE, 1e-12)
	require.InEpsilon(t, 1-mse/total, e.Targets[0].R2, 1e-9)
}

// TestErrors checks that what is wrong is named.
func TestErrors(t *testing.T) {
	ctx := context.Background()
	net := train(t, table(100, 1, true), dataset.Options{Drop: []string{"name"}, Missing: "0"})
	model := save(t, net)
	dir := t.TempDir()
	_, err := nnbeam.Match(ctx, filepath.Join(dir, "*.csv"))
	require.EqualError(t, err, dir+"/*.csv: no such file")
	_, err = nnbeam.OpenModel(ctx, filepath.Join(dir, "model"))
	require.EqualError(t, err, "model "+dir+"/model: no such file")
	broken := filepath.Join(dir, "broken")
	require.NoError(t, os.WriteFile(broken, []byte("{}"), 0o666))
	_, err = nnbeam.OpenModel(ctx, broken)
	require.ErrorContains(t, err, "model "+broken+": ")

	a := filepath.Join(dir, "a.csv")
	require.NoError(t, os.WriteFile(a, []byte(table(50, 2, true)+"x,abc,red,1,low\n"), 0o666))
	score := func(m nnbeam.Model, path string, strict bool) error {
		return run(func(s beam.Scope) {
			rows := nnbeam.Read(s, []nnbeam.File{{Path: path}}, nnbeam.ReadFn{Model: m, Strict: strict})
			nnbeam.Score(s, rows, nnbeam.ScoreFn{Model: m, Strict: strict})
		})
	}
	require.NoError(t, score(model, a, false))
	require.ErrorContains(t, score(model, a, true), `a.csv: line 5`)
	require.ErrorContains(t, score(model, a, true), `"abc" is not a number`)
	require.ErrorContains(t, score(model, filepath.Join(dir, "gone.csv"), false), "gone.csv: no such file")
	other := model
	other.SHA256 = strings.Repeat("0", 64)
	require.ErrorContains(t, score(other, a, false), "when the pipeline was built")
	require.ErrorContains(t, score(nnbeam.Model{Path: "m"}, a, false), "model m: make it by OpenModel or ModelOf")

	err = run(func(s beam.Scope) {
		nnbeam.Score(s, beam.Create(s, nnbeam.Row{Place: nnbeam.Place{File: "f", Line: 7}, X: []float32{1}}), nnbeam.ScoreFn{Model: model, Strict: true})
	})
	require.ErrorContains(t, err, "f: line 7: 1 number, where the model")
}

// TestReplace scores over an earlier output: one that fails leaves that as it was, one that does
// not leaves nothing else of it.
func TestReplace(t *testing.T) {
	ctx := context.Background()
	net := train(t, table(100, 1, true), dataset.Options{Drop: []string{"name"}, Missing: "0"})
	model := save(t, net)
	dir := t.TempDir()
	prefix := filepath.Join(dir, "out")
	good, bad := filepath.Join(dir, "good.csv"), filepath.Join(dir, "bad.csv")
	require.NoError(t, os.WriteFile(good, []byte(table(300, 2, true)), 0o666))
	require.NoError(t, os.WriteFile(bad, []byte(table(300, 3, true)+"x,abc,red,1,low\n"), 0o666))
	score := func(path string, part int64) error {
		err := run(func(s beam.Scope) {
			rows := nnbeam.Read(s, []nnbeam.File{{Path: path}}, nnbeam.ReadFn{Model: model, Strict: true, PartSize: part})
			scored := nnbeam.Score(s, rows, nnbeam.ScoreFn{Model: model, Strict: true})
			nnbeam.Write(s, scored, nnbeam.WriteFn{Model: model, Prefix: prefix, Replace: true})
		})
		require.NoError(t, nnbeam.Clean(ctx, prefix))
		return err
	}
	all := func() map[string]string {
		texts := make(map[string]string)
		paths, err := filepath.Glob(prefix + "*")
		require.NoError(t, err)
		for _, path := range paths {
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			texts[path] = string(text)
		}
		return texts
	}
	require.NoError(t, score(good, 1000))
	before := all()
	require.Greater(t, len(before), 5)
	require.ErrorContains(t, score(bad, 1000), `"abc" is not a number`)
	require.Equal(t, before, all())

	require.NoError(t, score(good, 5000))
	after := all()
	require.Less(t, len(after), len(before))
	want, _, _ := plain(t, net, good)
	require.Equal(t, want, read(t, prefix, 0))
	summary, err := nnbeam.ReadSummary(ctx, prefix)
	require.NoError(t, err)
	require.Len(t, summary.Files, len(after)-1)
	paths, err := nnbeam.Outputs(ctx, prefix)
	require.NoError(t, err)
	require.Len(t, paths, len(after))
	for _, f := range summary.Files {
		require.Contains(t, after, f.Path)
	}
}
