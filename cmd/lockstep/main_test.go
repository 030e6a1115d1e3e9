package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
)

// digitsWeights is the SHA-256 of the weights that "lockstep train" ends with, on every CPU.
const digitsWeights = "726d86ad3bd9190786142e38a8f5d606b1b12805e9f76521925b29a431259b0d"

// tool is the program, built as users build it.
var tool string

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(func() int {
		if fuzzing := flag.Lookup("test.fuzz"); fuzzing != nil && fuzzing.Value.String() != "" {
			return m.Run() // no fuzz target runs the program, and each of their processes would build it
		}
		dir, err := os.MkdirTemp("", "lockstep")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		tool = filepath.Join(dir, "lockstep")
		if runtime.GOOS == "windows" {
			tool += ".exe"
		}
		if out, err := exec.Command("go", "build", "-o", tool, ".").CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
			return 1
		}
		return m.Run()
	}())
}

// A result is what a run of the tool left.
type result struct {
	stdout, stderr string
	code           int
}

// lockstep runs the tool in a folder. Words of the form NAME=VALUE before the command are its
// environment.
func lockstep(t *testing.T, dir string, args ...string) result {
	t.Helper()
	env := os.Environ()
	for len(args) > 0 && strings.HasPrefix(args[0], "LOCKSTEP_ISA=") {
		env = append(env, args[0])
		args = args[1:]
	}
	cmd := exec.Command(tool, args...)
	cmd.Dir = dir
	cmd.Env = env
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// good runs the tool and fails the test unless it succeeds without a word on standard error.
func good(t *testing.T, dir string, args ...string) result {
	t.Helper()
	r := lockstep(t, dir, args...)
	require.Zero(t, r.code, "%s%s", r.stdout, r.stderr)
	require.Empty(t, r.stderr)
	return r
}

// object returns the JSON that the last line of standard output is.
func (r result) object(t *testing.T) map[string]any {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(r.stdout, "\n"), "\n")
	var o map[string]any
	require.NoError(t, json.Unmarshal([]byte(lines[len(lines)-1]), &o), r.stdout)
	return o
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666))
}

func squeeze(t *testing.T, s string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte(s))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.String()
}

// flowers is a table of three classes that are easily told apart.
func flowers(header, labels bool) string {
	var b strings.Builder
	if header {
		b.WriteString("length,width")
		if labels {
			b.WriteString(",species")
		}
		b.WriteString("\n")
	}
	for i := range 60 {
		class := i % 3
		fmt.Fprintf(&b, "%d.%d,%d", 10*class+i%7, i%10, 5-5*class+i%4)
		if labels {
			b.WriteString([]string{",setosa", ",virginica", ",versicolor"}[class])
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestTrainDigits(t *testing.T) {
	dir := t.TempDir()
	r := good(t, dir, "train", "--json")
	assert.ElementsMatch(t, []string{"digits.safetensors", "digits.html"}, files(t, dir))

	o := r.object(t)
	assert.Equal(t, digitsWeights, o["weights_sha256"])
	assert.GreaterOrEqual(t, o["test_accuracy"], 0.96)
	assert.Equal(t, kernel.ISA(), o["isa"])
	assert.Equal(t, 20.0, o["epochs"])
	assert.Equal(t, 740.0, o["steps"])
	assert.Positive(t, o["seconds"])
	assert.Positive(t, o["steps_per_second"])
	assert.InDelta(t, 0, o["train_loss"], 0.1)
	assert.Equal(t, "", o["stopped"])
	for _, key := range []string{"data", "classes", "train_rows", "validation_rows", "test_rows", "network", "parameters", "loss", "optimizer",
		"batch", "seed", "split_seed", "workers", "go", "platform", "cpu", "train_accuracy", "validation_loss", "validation_accuracy", "test_loss", "model", "report"} {
		assert.Contains(t, o, key)
	}

	// Piped: plain lines, one for each epoch, and the results.
	assert.NotContains(t, r.stdout, "\x1b")
	assert.NotContains(t, r.stdout, "\r")
	epochs := regexp.MustCompile(`(?m)^epoch [ \d]\d/20  loss \d\.\d{4}  accuracy \d+\.\d %  validation loss \d\.\d{4}  accuracy \d+\.\d %$`)
	assert.Len(t, epochs.FindAllString(r.stdout, -1), 20)
	assert.Contains(t, r.stdout, "SHA-256 "+digitsWeights)
	assert.Regexp(t, `(?m)^test +accuracy 9\d\.\d\d %, \d+ of 359, loss`, r.stdout)
	assert.Regexp(t, `(?m)^speed +740 steps in [\d.]+ m?s, [\d,]+ steps per second, `+kernel.ISA()+` kernels$`, r.stdout)
	assert.Regexp(t, `(?m)^0 │ +32( +[\d·]+){9}$`, r.stdout)

	net, err := nn.Load(filepath.Join(dir, "digits.safetensors"))
	require.NoError(t, err)
	assert.Equal(t, digitsWeights, net.Hash())
	assert.NotNil(t, net.Standardizer)
	assert.Equal(t, "8x8", net.Metadata[metaImage])
}

// TestSameBits trains on every set of kernels that the machine has, and with several workers.
func TestSameBits(t *testing.T) {
	var want any
	for _, args := range append(isas(), []string{"train", "--workers", "1"}, []string{"train", "--workers", "3"}) {
		dir := t.TempDir()
		r := good(t, dir, append(args, "--epochs", "2", "--json")...)
		got := r.object(t)["weights_sha256"]
		if want == nil {
			want = got
		}
		assert.Equal(t, want, got, "%v", args)
	}
}

func isas() (runs [][]string) {
	for _, isa := range kernel.ISAs() {
		runs = append(runs, []string{"LOCKSTEP_ISA=" + isa, "train"})
	}
	return runs
}

func TestReport(t *testing.T) {
	dir := t.TempDir()
	good(t, dir, "train", "--epochs", "3", "--seed", "7")
	text, err := os.ReadFile(filepath.Join(dir, "digits.html"))
	require.NoError(t, err)
	page := string(text)
	net, err := nn.Load(filepath.Join(dir, "digits.safetensors"))
	require.NoError(t, err)

	assert.Contains(t, page, net.Hash())
	assert.Contains(t, page, "lockstep train --epochs 3 --seed 7")
	assert.Equal(t, 2, strings.Count(page, "<svg"), "loss and accuracy")
	assert.Contains(t, page, "var(--training)")
	assert.Contains(t, page, "var(--validation)")
	assert.Contains(t, page, "prefers-color-scheme: dark")
	assert.Len(t, regexp.MustCompile(`<td class="(zero|right|wrong)"`).FindAllString(page, -1), 100, "a cell for every pair of classes")
	assert.NotZero(t, strings.Count(page, `<img src="data:image/png;base64,`))
	assert.Equal(t, strings.Count(page, "<img"), strings.Count(page, `<img src="data:image/png;base64,`))
	assert.NotContains(t, page, "ZgotmplZ", "html/template has refused something")

	// Nothing is fetched: no scripts, style sheets, fonts or pictures from elsewhere.
	for _, tag := range []string{"<script", "<link", "@import", "url(", "<iframe", "src=\"http"} {
		assert.NotContains(t, page, tag)
	}
}

func TestTrainCSV(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "flowers.csv", flowers(true, true))
	write(t, dir, "packed.csv.gz", squeeze(t, flowers(false, true)))
	for _, args := range [][]string{
		{"--data", "flowers.csv"},
		{"--data", "flowers.csv", "--label", "species"},
		{"--data", "packed.csv.gz", "--label", "3"},
		{"--data", "packed.csv.gz", "--label=-1", "--header", "no"},
		{"--data", "flowers.csv", "--loss", "mse", "--rate", "0.05"},
		{"--data", "flowers.csv", "--loss", "mse", "--output", "tanh", "--rate", "0.02"},
		{"--data", "flowers.csv", "--loss", "binarycrossentropy", "--optimizer", "momentum", "--rate", "0.1"},
		{"--data", "flowers.csv", "--layers", "none", "--optimizer", "sgd", "--rate", "0.5", "--batch", "0"},
		{"--data", "flowers.csv", "--layers", "5", "--activation", "tanh", "--validation", "0", "--epochs", "200"},
		{"--data", "flowers.csv", "--patience", "300", "--activation", "sigmoid"},
	} {
		r := good(t, dir, append([]string{"train", "--epochs", "300", "--batch", "8", "--json"}, args...)...)
		o := r.object(t)
		assert.GreaterOrEqual(t, o["test_accuracy"], 0.9, "%v", args)
		assert.Equal(t, 3.0, o["classes"])
	}
	assert.ElementsMatch(t, []string{"flowers.csv", "flowers.safetensors", "flowers.html", "packed.csv.gz", "packed.safetensors", "packed.html"}, files(t, dir))

	// Without a test there is no accuracy, and without a report no report.
	dir2 := t.TempDir()
	write(t, dir2, "flowers.csv", flowers(true, true))
	o := good(t, dir2, "train", "--data", "flowers.csv", "--test", "0", "--validation", "0", "--epochs", "1", "--report", "none", "--out", "m.bin", "--json").object(t)
	assert.Nil(t, o["test_accuracy"])
	assert.Nil(t, o["validation_loss"])
	assert.ElementsMatch(t, []string{"flowers.csv", "m.bin"}, files(t, dir2))
}

// TestTrainSchedule: a cosine without a length is as long as the training, and the rate that an
// optimiser has by default is one that it learns with.
func TestTrainSchedule(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "flowers.csv", flowers(true, true))
	weights := func(args ...string) any {
		o := good(t, dir, append([]string{"train", "flowers.csv", "--epochs", "40", "--batch", "16", "--validation", "0", "--report", "none", "--out", "none", "--json"}, args...)...).object(t)
		assert.GreaterOrEqual(t, o["test_accuracy"], 0.6, "%v", args)
		return o["weights_sha256"]
	}
	text := good(t, dir, "train", "flowers.csv", "--epochs", "40", "--batch", "16", "--validation", "0", "--report", "none", "--out", "none", "--schedule", "cosine").stdout
	length := regexp.MustCompile(`cosine over (\d+) steps to 0\), 40 epochs`).FindStringSubmatch(text)
	require.NotNil(t, length, text)
	require.Equal(t, weights("--schedule", "cosine"), weights("--schedule", "cosine("+length[1]+")"))
	require.NotEqual(t, weights(), weights("--schedule", "cosine"))
	for _, optimizer := range []string{"adam", "adamw", "momentum", "nesterov", "sgd", "rmsprop", "adagrad"} {
		weights("--optimizer", optimizer, "--schedule", "warmup(3) + step(100, 0.9)")
	}
	weights("--optimizer", "rprop", "--batch", "0")
}

// TestRprop takes all rows at once, as its steps need their gradient.
func TestRprop(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "flowers.csv", flowers(true, true))
	o := good(t, dir, "train", "flowers.csv", "--optimizer", "rprop", "--report", "none", "--json").object(t)
	assert.Zero(t, o["batch"], "all rows")
	assert.Equal(t, o["epochs"], o["steps"])
}

// TestFarTargets learns numbers whose squares float64 does not hold.
func TestFarTargets(t *testing.T) {
	var r2 []any
	for _, unit := range []string{"", "e200", "e-200", "e306"} {
		dir := t.TempDir()
		text := "x,y\n"
		for i := range 60 {
			text += fmt.Sprintf("%d,%d.5%s\n", i, 2*i, unit)
		}
		write(t, dir, "f.csv", text)
		r2 = append(r2, good(t, dir, "train", "f.csv", "--report", "none", "--json").object(t)["test_r2"])
	}
	assert.Greater(t, r2[0], 0.9)
	assert.InDelta(t, r2[0], r2[1], 1e-3)
	assert.InDelta(t, r2[0], r2[2], 1e-3)
	assert.InDelta(t, r2[0], r2[3], 1e-3)
}

// TestTwoClasses learns exclusive or, with one output.
func TestTwoClasses(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "xor.csv", strings.Repeat("0,0,no\n0,1,yes\n1,0,yes\n1,1,no\n", 10))
	o := good(t, dir, "train", "--data", "xor.csv", "--layers", "8", "--activation", "tanh", "--loss", "binarycrossentropy", "--rate", "0.05", "--epochs", "200", "--batch", "8", "--json").object(t)
	assert.Equal(t, 1.0, o["test_accuracy"])
	assert.Contains(t, o["network"], "1 sigmoid")
	write(t, dir, "ask.csv", "0,0\n0,1\n")
	r := good(t, dir, "predict", "--model", "xor.safetensors", "--data", "ask.csv")
	rows := table(t, r.stdout)
	assert.Equal(t, []string{"prediction", "probability no", "probability yes"}, rows[0])
	assert.Equal(t, "no", rows[1][0])
	assert.Equal(t, "yes", rows[2][0])
}

// TestFolds shows the mean and the spread of each metric.
func TestFolds(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "flowers.csv", flowers(true, true))
	r := good(t, dir, "train", "flowers.csv", "--folds", "5", "--json")
	assert.Len(t, regexp.MustCompile(`(?m)^fold \d/5 +accuracy [\d.]+ %, \d+ of 12$`).FindAllString(r.stdout, -1), 5)
	assert.Regexp(t, `(?m)^folds +accuracy [\d.]+ ± [\d.]+ \(mean and standard deviation of 5\)$`, r.stdout)
	folds := r.object(t)["folds"].([]any)
	require.Len(t, folds, 3)
	assert.GreaterOrEqual(t, folds[0].(map[string]any)["mean"], 0.9)
}

// TestStandardInput trains on what a pipe brings, and predicts it.
func TestStandardInput(t *testing.T) {
	dir := t.TempDir()
	for _, args := range [][]string{{"train", "-", "--report", "none"}, {"predict", "--model", "stdin.safetensors", "-"}, {"evaluate", "--model", "stdin.safetensors", "-"}} {
		cmd := exec.Command(tool, args...)
		cmd.Dir = dir
		cmd.Stdin = strings.NewReader(squeeze(t, flowers(true, true)))
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
}

func TestVersion(t *testing.T) {
	assert.Regexp(t, `^lockstep \S+, go\S+ \w+/\w+, kernels \w+\n$`, good(t, t.TempDir(), "--version").stdout)
}

// TestRoundTrip trains on half of a table and predicts the other half, and again with its columns
// in another order, another separator and another decimal mark. The predictions must be the same,
// bit for bit.
func TestRoundTrip(t *testing.T) {
	dir := t.TempDir()
	var train, test, other strings.Builder
	train.WriteString("id,time,size,colour,weight,kind\n")
	test.WriteString("id,time,size,colour,weight,kind\n")
	other.WriteString("colour;kind;size;id;weight;time\n")
	for i := range 200 {
		time, size, weight := 1700000000+37*(i*i%91), float64(i*7919%1000)/333.3, float64(i*104729%997)/64
		colour, kind := []string{"red", "green", "blue"}[i%3], []string{"a", "b"}[(i*7919%1000)/500]
		w := strconv.FormatFloat(weight, 'f', -1, 64)
		if i%17 == 3 {
			w = "NA"
		}
		s := strconv.FormatFloat(size, 'g', -1, 64)
		row := fmt.Sprintf("%d,%d,%s,%s,%s,%s\n", i, time, s, colour, w, kind)
		if i%2 == 0 {
			train.WriteString(row)
			continue
		}
		test.WriteString(row)
		comma := strings.NewReplacer(".", ",").Replace
		fmt.Fprintf(&other, "%s;%s;%s;%d;%s;%d\r\n", colour, kind, comma(s), i, comma(w), time)
	}
	write(t, dir, "train.csv", train.String())
	write(t, dir, "test.csv", test.String())
	write(t, dir, "other.csv", other.String())
	write(t, dir, "other.csv.gz", squeeze(t, other.String()))
	for task, args := range map[string][]string{"classes": nil, "regression": {"--target", "weight"}} {
		args := append([]string{"train", "train.csv", "--id", "id", "--report", "none", "--missing", "mean"}, args...)
		if task == "regression" {
			args[len(args)-3] = "drop" // no target can be filled in
		}
		good(t, dir, args...)
		want := lockstep(t, dir, "predict", "--model", "train.safetensors", "test.csv", "--id", "id")
		require.Zero(t, want.code, want.stderr)
		require.Len(t, table(t, want.stdout), 101)
		for _, file := range []string{"other.csv", "other.csv.gz"} {
			got := lockstep(t, dir, "predict", "--model", "train.safetensors", file, "--id", "id")
			require.Zero(t, got.code, got.stderr)
			assert.Equal(t, want.stdout, got.stdout, "%s, %s", task, file)
		}
		a := succeed(t, dir, "evaluate", "--model", "train.safetensors", "test.csv", "--json").object(t)
		b := succeed(t, dir, "evaluate", "--model", "train.safetensors", "other.csv", "--json").object(t)
		assert.Equal(t, a["metrics"], b["metrics"])
	}
}

// succeed runs the tool and fails the test unless it succeeds.
func succeed(t *testing.T, dir string, args ...string) result {
	t.Helper()
	r := lockstep(t, dir, args...)
	require.Zero(t, r.code, r.stderr)
	return r
}

func table(t *testing.T, text string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	require.NoError(t, err)
	return rows
}

func idx(items []byte, dims ...uint32) string {
	b := []byte{0, 0, 8, byte(len(dims))}
	for _, d := range dims {
		b = binary.BigEndian.AppendUint32(b, d)
	}
	return string(append(b, items...))
}

// stripes returns IDX files of 4×4 images, with a bright row or a bright column.
func stripes(n int) (images, labels string) {
	var pixels, classes []byte
	for i := range n {
		img := make([]byte, 16)
		for k := range 4 {
			if i%2 == 0 {
				img[i/2%4*4+k] = 200
			} else {
				img[k*4+i/2%4] = 200
			}
		}
		pixels = append(pixels, img...)
		classes = append(classes, byte(3+i%2))
	}
	return idx(pixels, uint32(n), 4, 4), idx(classes, uint32(n))
}

func TestTrainIDX(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "stripes")
	require.NoError(t, os.Mkdir(data, 0o777))
	images, labels := stripes(80)
	write(t, data, "train-images-idx3-ubyte", images)
	write(t, data, "train-labels-idx1-ubyte.gz", squeeze(t, labels))
	images, labels = stripes(8)
	write(t, data, "t10k-images-idx3-ubyte.gz", squeeze(t, images))
	write(t, data, "t10k-labels-idx1-ubyte", labels)
	o := good(t, dir, "train", "--data", "stripes", "--epochs", "40", "--batch", "8", "--json").object(t)
	assert.Equal(t, 1.0, o["test_accuracy"])
	assert.Equal(t, 8.0, o["test_rows"])
	assert.Equal(t, 68.0, o["train_rows"])
	assert.Equal(t, "stripes.safetensors", o["model"])

	r := lockstep(t, dir, "predict", "--model", "stripes.safetensors", "--data", "stripes")
	assert.Zero(t, r.code)
	assert.Len(t, table(t, r.stdout), 9)
	assert.Equal(t, "accuracy 100.00 %: 8 of 8 are as the label column says\n", r.stderr)
}

func TestPredict(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "flowers.csv", flowers(true, true))
	good(t, dir, "train", "--data", "flowers.csv", "--epochs", "200", "--batch", "8")

	with := lockstep(t, dir, "predict", "--model", "flowers.safetensors", "--data", "flowers.csv")
	require.Zero(t, with.code, with.stderr)
	assert.Regexp(t, `^accuracy \d+\.\d\d %: \d+ of 60 are as the label column says\n$`, with.stderr)
	rows := table(t, with.stdout)
	assert.Equal(t, []string{"label", "prediction", "probability setosa", "probability versicolor", "probability virginica"}, rows[0])
	require.Len(t, rows, 61)
	for _, row := range rows[1:] {
		sum, best := 0.0, 0
		for k := range 3 {
			v, err := strconv.ParseFloat(row[2+k], 32)
			require.NoError(t, err)
			sum += v
			if b, _ := strconv.ParseFloat(row[2+best], 32); v > b {
				best = k
			}
		}
		assert.InDelta(t, 1, sum, 1e-6)
		assert.Equal(t, []string{"setosa", "versicolor", "virginica"}[best], row[1])
	}

	// The same without labels, without a header, compressed, from a file to a file, and alone: the
	// same digits.
	var want strings.Builder
	out := csv.NewWriter(&want)
	for _, row := range rows {
		require.NoError(t, out.Write(row[1:]))
	}
	out.Flush()
	write(t, dir, "bare.csv", flowers(true, false))
	write(t, dir, "bare.csv.gz", squeeze(t, flowers(false, false)))
	assert.Equal(t, want.String(), good(t, dir, "predict", "--model", "flowers.safetensors", "--data", "bare.csv").stdout)
	assert.Equal(t, want.String(), good(t, dir, "predict", "--model", "flowers.safetensors", "--data", "bare.csv.gz").stdout)
	r := good(t, dir, "predict", "--model", "flowers.safetensors", "--data", "bare.csv", "--out", "p.csv")
	assert.Equal(t, "p.csv: 60 predictions\n", r.stdout)
	text, err := os.ReadFile(filepath.Join(dir, "p.csv"))
	require.NoError(t, err)
	assert.Equal(t, want.String(), string(text))
	lines := strings.Split(flowers(false, false), "\n")
	write(t, dir, "one.csv", lines[4]+"\n")
	one := good(t, dir, "predict", "--model", "flowers.safetensors", "--data", "one.csv").stdout
	assert.Equal(t, strings.Split(want.String(), "\n")[5], strings.Split(one, "\n")[1])
}

// TestPredictOutputs predicts with a network that knows no classes.
func TestPredictOutputs(t *testing.T) {
	dir := t.TempDir()
	net, err := nn.New(1, 2, nn.Dense(2, nn.Identity))
	require.NoError(t, err)
	require.NoError(t, net.Save(filepath.Join(dir, "m.safetensors")))
	write(t, dir, "x.csv", "1,2\n3,4\n")
	rows := table(t, good(t, dir, "predict", "--model", "m.safetensors", "--data", "x.csv").stdout)
	assert.Equal(t, []string{"output 0", "output 1"}, rows[0])
	require.Len(t, rows, 3)
	y := kernel.NewMatrix(1, 2)
	net.Predictor().Predict(y, kernel.Matrix{Rows: 1, Cols: 2, Stride: 2, Data: []float32{1, 2}})
	v, err := strconv.ParseFloat(rows[1][0], 32)
	require.NoError(t, err)
	assert.Equal(t, y.Data[0], float32(v))
}

func TestInfo(t *testing.T) {
	dir := t.TempDir()
	r := good(t, dir, "info")
	assert.Contains(t, r.stdout, runtime.Version()+" "+runtime.GOOS+"/"+runtime.GOARCH)
	assert.Regexp(t, `(?m)`+kernel.ISA()+` +in use$`, r.stdout)
	for _, s := range kernel.Supported() {
		assert.Contains(t, r.stdout, s.ISA)
		assert.Contains(t, r.stdout, s.Missing)
	}
	r = good(t, dir, "LOCKSTEP_ISA=generic", "info")
	assert.Contains(t, r.stdout, "in use, as LOCKSTEP_ISA says")
	o := good(t, dir, "info", "--json").object(t)
	assert.Equal(t, kernel.ISA(), o["isa"])
	assert.Equal(t, runtime.Version(), o["go"])
}

func TestHelp(t *testing.T) {
	dir := t.TempDir()
	for _, args := range [][]string{{}, {"--help"}, {"train", "--help"}, {"predict", "--help"}, {"info", "--help"}} {
		r := good(t, dir, args...)
		assert.Contains(t, r.stdout, "Usage: lockstep")
	}
	r := good(t, dir, "train", "--help")
	for _, flag := range []string{"--data", "--target", "--layers", "--activation", "--loss", "--optimizer", "--rate", "--epochs", "--batch", "--seed",
		"--workers", "--validation", "--out", "--report", "--json"} {
		assert.Contains(t, r.stdout, flag)
	}
	assert.Contains(t, r.stdout, "The column to be learned; ")
	for _, command := range []string{"predict", "evaluate"} {
		r := good(t, t.TempDir(), command, "--help")
		assert.Contains(t, r.stdout, "The column that predictions are compared")
	}
}

// TestBadInput gives the tool what it must refuse. Each case must end with
// exactly this one line on standard error, the exit code, and no file more than before.
func TestBadInput(t *testing.T) {
	for _, c := range []struct {
		name string
		in   map[string]string // files
		args string
		code int
		want string
	}{
		{"ragged", map[string]string{"f.csv": "1,2,a\n3,b\n"}, "train --data f.csv", 1,
			"f.csv: line 2 has 2 columns, where other rows have 3: every row needs the same number"},
		{"text", map[string]string{"f.csv": "x,y,kind\n1,2,a\n1,many,b\n"}, "train --data f.csv", 1,
			`f.csv: line 3, column 2 ("y"): "many" is not a number; if it stands for a missing value, say --missing-values "many"; if the column holds words, --categorical y`},
		{"NaN", map[string]string{"f.csv": "1,2,a\n1,NaN,b\n"}, "train --data f.csv", 1,
			`f.csv: line 2, column 2: the value is missing ("NaN"): say --missing drop to leave such rows out, or mean, median or a number to be put there`},
		{"Inf", map[string]string{"f.csv": "1,+Inf,a\n1,2,b\n"}, "train --data f.csv", 1,
			`f.csv: line 1, column 2: "+Inf" is not a finite number: give one, or leave the row out`},
		{"no such label", map[string]string{"f.csv": "x,y,kind\n1,2,a\n1,3,b\n"}, "train --data f.csv --label sort", 1,
			`f.csv has no column "sort" for --target: its columns are "x", "y", "kind"`},
		{"one class", map[string]string{"f.csv": "x,y,kind\n1,2,a\n1,3,a\n"}, "train --data f.csv", 1,
			`f.csv: column "kind" has one class only, "a", in 2 rows: at least 2 are needed; --target names another column`},
		{"too many classes", map[string]string{"f.csv": manyClasses()}, "train --data f.csv --task classes", 1,
			`f.csv: column "price" has 50 different values in 50 rows: classes should be few; --target names another column`},
		{"empty", map[string]string{"f.csv": ""}, "train --data f.csv", 1,
			"f.csv is empty: a row of values for each example is expected"},
		{"another format", map[string]string{"f.csv": flowers(false, true)}, "train f.csv --out f.ONNX", 2,
			"--out f.ONNX: the model is written in the format of this tool, .safetensors: lockstep convert makes others of it"},
		{"no file", nil, "train --data f.csv", 1,
			"f.csv: no such file: the data is 'digits', a table, or a folder of IDX files"},
		{"cut gzip", map[string]string{"f.csv.gz": squeeze(t, "1,2,a\n1,3,b\n")[:25]}, "train --data f.csv.gz", 1,
			"f.csv.gz: the compressed data is cut short; fetch or compress the file again"},
		{"no IDX", map[string]string{"d/readme": "hello"}, "train --data d", 1,
			"d has no train-images-idx3-ubyte, plain or with .gz: a folder of IDX files, as of MNIST, is expected"},
		{"IDX cut short", map[string]string{"d/train-images-idx3-ubyte": idx([]byte("123"), 2, 1, 2), "d/train-labels-idx1-ubyte": idx([]byte{0, 1}, 2)}, "train --data d", 1,
			filepath.Join("d", "train-images-idx3-ubyte") + " is cut short: its header promises 4 bytes of items, and 3 are there"},
		{"IDX that lies", map[string]string{"d/train-images-idx3-ubyte": idx([]byte("1234"), 1<<31, 1<<31, 1<<31), "d/train-labels-idx1-ubyte": idx([]byte{0, 1}, 2)}, "train --data d", 1,
			filepath.Join("d", "train-images-idx3-ubyte") + ": the dimensions in the IDX header make more than 1,073,741,824 items"},
		{"IDX that does not match", map[string]string{"d/train-images-idx3-ubyte": idx([]byte("1234"), 2, 1, 2), "d/train-labels-idx1-ubyte": idx([]byte{0, 1, 1}, 3)}, "train --data d", 1,
			filepath.Join("d", "train-images-idx3-ubyte") + " has 2 examples, and " + filepath.Join("d", "train-labels-idx1-ubyte") + " has 3 labels: every example needs one label"},
		{"few rows", map[string]string{"f.csv": "1,a\n2,b\n"}, "train --data f.csv", 1,
			"f.csv: 2 rows leave none for the test: give more rows, or --test 0"},
		{"batch", map[string]string{"f.csv": strings.Repeat("1,a\n2,b\n", 5)}, "train --data f.csv --batch 100", 2,
			"--batch: 100 is more than the 6 rows for training: give at most as many, or 0 for all"},
		{"softmax with mse", nil, "train --output softmax --loss mse", 2,
			"mse does not go with a softmax output: use crossentropy"},
		{"sigmoid with cross-entropy", nil, "train --output sigmoid", 2,
			"crossentropy needs a softmax output, not sigmoid"},
		{"rate NaN", nil, "train --rate NaN", 2, "learning rate is NaN: it must be above 0, such as 0.01"},
		{"rate below 0", nil, "train --rate=-1", 2, "learning rate is -1: it must be above 0, such as 0.01"},
		{"rate 0", nil, "train --rate 0", 2, "learning rate is 0: it must be above 0, such as 0.01"},
		{"layers", nil, "train --layers 64,0", 2,
			`--layers: "0" is no number of units: give whole numbers from 1, such as 64,32, or none; see lockstep train --help`},
		{"layers beyond memory", nil, "train --layers 1000000000", 1,
			"layer 0 of 64×1000000000 weights makes the network larger than 268435456 parameters"},
		{"activation", nil, "train --activation swish", 2,
			`--activation: unknown activation "swish": it must be one of identity, relu, leakyrelu, sigmoid, tanh, softmax, softplus, elu, silu, gelu, gelutanh`},
		{"loss", nil, "train --loss hinge", 2, `--loss: unknown loss "hinge": it must be one of mse, crossentropy, binarycrossentropy, mae, huber`},
		{"schedule", nil, "train --schedule cosin", 2, `--schedule: unknown schedule "cosin": it must be one of constant, step, exponential, inverse, cosine, onecycle, plateau`},
		{"schedule over", nil, "train --schedule warmup(5000)+cosine", 2, `--schedule: a warm-up of 5000 steps leaves none of the 740 of the training for cosine`},
		{"optimizer", nil, "train --optimizer newton", 2, `--optimizer: unknown optimizer "newton": it must be one of sgd, momentum, adam, nesterov, rmsprop, adagrad, rprop, adamw`},
		{"batch below 0", nil, "train --batch=-1", 2, "--batch: -1 is too small: give at least 0"},
		{"epochs below 0", nil, "train --epochs=-1", 2, "--epochs: -1 is too small: give at least 1"},
		{"a negative number by itself", nil, "train --epochs -1", 2, "--epochs: -1 is too small: give at least 1"},
		{"a negative share", nil, "train --test -.5", 2, "--test: -0.5 is no share of the rows: give a number from 0 to below 1, or a file"},
		{"a negative column", map[string]string{"f.csv": "1,a\n"}, "train f.csv --target -3", 1, `f.csv has no column -3 for --target: it has 2 columns`},
		{"no negative flag", nil, "train -- -1", 1, "-1: no such file: the data is 'digits', a table, or a folder of IDX files"},
		{"workers below 0", nil, "train --workers=-1", 2, "--workers: -1 is too small: give at least 0"},
		{"a batch of rprop", map[string]string{"f.csv": strings.Repeat("1,a\n2,b\n", 5)}, "train f.csv --optimizer rprop --batch 2", 2,
			"--batch: rprop needs the gradient of all 6 rows for training at once, not of 2: leave the flag out"},
		{"test", nil, "train --test=", 2, "--test: it is empty: give a share of the rows, which may be 0, or a file; see lockstep train --help"},
		{"encoding", map[string]string{"f.csv": "1,a\n"}, "train f.csv --encoding x", 2,
			`encoding "x": utf-8, utf-16le, utf-16be, utf-32le, utf-32be and windows-1252 (latin-1) are read`},
		{"no target file", map[string]string{"f.csv": "1,2\n"}, "train f.csv --target-file y.csv", 1,
			"y.csv: no such file: --target-file takes a file with a target for each row of f.csv"},
		{"no value", nil, "train --epochs", 2, "--epochs: its value is missing; see lockstep train --help"},
		{"no whole number", nil, "train --epochs x", 2, `--epochs: "x" is no whole number that can be used here; see lockstep train --help`},
		{"no seed", nil, "train --seed -1", 2, `--seed: "-1" is no whole number, from 0, that can be used here; see lockstep train --help`},
		{"no number", nil, "train --rate x", 2, `--rate: "x" is no number; see lockstep train --help`},
		{"no time", nil, "serve --model m --watch 3", 2, `--watch: "3" is no time: write it as 10s, 500ms or 1m30s; see lockstep serve --help`},
		{"nothing for a flag", nil, "predict --model=", 2, "--model: it is empty: give a value, or leave it out"},
		{"dropped and coded", map[string]string{"f.csv": flowers(false, true)}, "train f.csv --drop 1 --categorical 1", 1, `f.csv: column 1 is named by --drop and by --categorical: it can be one of them`},
		{"convert onto itself", map[string]string{"m.safetensors": "x"}, "convert m.safetensors ./m.safetensors", 2, "./m.safetensors is the model that is read: write to another file"},
		{"long schedule", nil, "train --schedule step(9999999999999,0.5)", 2, "--schedule: step of 9.999999999999e+12: its length must be a whole number up to a thousand million"},
		{"epochs", nil, "train --epochs 0", 2, "--epochs: 0 is too small: give at least 1"},
		{"shares", nil, "train --validation 0.5 --test 0.5", 2, "--validation 0.5 and --test 0.5 leave no rows for training: their sum must be below 1"},
		{"share NaN", nil, "train --validation NaN", 2, "--validation: NaN is no share of the rows: give a number from 0 to below 1, or a file"},
		{"flag", nil, "train --color red", 2, "unknown flag --color; see lockstep train --help"},
		{"command", nil, "fly", 2, "unexpected argument fly; see lockstep --help"},
		{"out is nowhere", nil, "train --out no/m.safetensors", 1, filepath.FromSlash("no/m.safetensors") + " cannot be written: there is no folder no"},
		{"out is the data", map[string]string{"f.csv": "1,a\n"}, "train --data f.csv --out f.csv", 2, "f.csv is the data itself: write to another file"},
		{"out is the data by another name", map[string]string{"f.csv": "1,a\n"}, "train --data ./f.csv --out f.csv", 2, "f.csv is the data itself: write to another file"},
		{"report is the targets", map[string]string{"f.csv": "1\n", "y.csv": "a\n"}, "train f.csv --target-file y.csv --report ./y.csv", 2, "./y.csv is the data itself: write to another file"},
		{"out is the archive", map[string]string{"a.zip": "x"}, "train a.zip/f.csv --out a.zip", 2, "a.zip is the data itself: write to another file"},
		{"out and report", nil, "train --out m --report ./m", 2, "--out and --report: m is to be both model and report: write to two files"},
		{"checkpoint is the model", map[string]string{"f.csv": strings.Repeat("1,a\n2,b\n", 5)}, "train f.csv --out m --checkpoint ./m", 2, "--checkpoint: ./m is another file of this training"},
		{"predictions over the model", map[string]string{"m": "x", "f.csv": "1,a\n"}, "predict --model m f.csv --out ./m", 2, "--out: ./m is read here: write to another file"},
		{"label for digits", nil, "train --label 3", 2, "--target is for tables: the digits have their classes"},
		{"the best of nothing", nil, "train --keep best --validation 0", 2, "--keep best: it needs validation rows: give --validation a share above 0"},
		{"columns of the digits", nil, "train --drop 3", 2, "--drop and --categorical are for tables: the digits are images"},
		{"no model", nil, "predict --model m.safetensors", 1, "m.safetensors: no such file: a model is a file that lockstep train wrote"},
		{"no model to convert", nil, "predict --model m.onnx", 1, "m.onnx: no such file: a model is a file that lockstep train wrote"},
		{"model flag", nil, "predict", 2, "missing flags: --model=FILE; see lockstep predict --help"},
		{"model that is none", map[string]string{"m": "hello"}, "predict --model m", 1,
			"m: not a safetensors file: it has 5 bytes, and the length of the header alone needs 8"},
		{"model header beyond the file", map[string]string{"m": "\xff\x00\x00\x00\x00\x00\x00\x00{}"}, "predict --model m", 1,
			"m: header length is 255, but only 2 bytes follow: the file is cut short"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range c.in {
				require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o777))
				write(t, dir, name, text)
			}
			before := files(t, dir)
			r := lockstep(t, dir, strings.Fields(c.args)...)
			assert.Equal(t, "lockstep: "+c.want+"\n", r.stderr)
			assert.Equal(t, c.code, r.code)
			if !strings.HasPrefix(c.name, "checkpoint") { // it is looked at after the data
				assert.Empty(t, r.stdout)
			}
			assert.Equal(t, before, files(t, dir), "no file is left behind")
		})
	}
}

func manyClasses() string {
	var b strings.Builder
	b.WriteString("size,price\n")
	for i := range 50 {
		fmt.Fprintf(&b, "%d,%d.5\n", i, i*i)
	}
	return b.String()
}

func TestBadISA(t *testing.T) {
	r := lockstep(t, t.TempDir(), "LOCKSTEP_ISA=sse9", "train")
	assert.Equal(t, 2, r.code)
	assert.Empty(t, r.stdout)
	assert.Equal(t, 1, strings.Count(r.stderr, "\n"), r.stderr)
	assert.Contains(t, r.stderr, `"sse9"`)
	assert.Contains(t, r.stderr, strings.Join(kernel.ISAs(), ", "))
}

// TestBadPredictions gives a sound model data that does not fit it.
func TestBadPredictions(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "flowers.csv", flowers(true, true))
	good(t, dir, "train", "--data", "flowers.csv", "--epochs", "1", "--report", "none")
	for text, want := range map[string]string{
		"1\n2\n":              `f.csv has 1 column: the network takes 2 columns ("length", "width"), and beside them at most the target and what was left out of the training`,
		"1,2,3,4\n":           `f.csv has 4 columns: the network takes 2 columns ("length", "width"), and beside them at most the target and what was left out of the training`,
		"broad,length\n1,2\n": `f.csv lacks the column "width", which the network was trained on: it has "broad", "length"`,
		"1,x\n":               `f.csv: line 1, column 2 ("width"): "x" is not a number; if it stands for a missing value, say --missing-values "x"`,
	} {
		write(t, dir, "f.csv", text)
		r := lockstep(t, dir, "predict", "--model", "flowers.safetensors", "--data", "f.csv", "--out", "p.csv", "--strict")
		assert.Equal(t, "lockstep: "+want+"\n", r.stderr)
		assert.Equal(t, 1, r.code)
		assert.NoFileExists(t, filepath.Join(dir, "p.csv"))
	}
}

// TestDiverging diverges before anything is learned: what an earlier training has left stays.
func TestDiverging(t *testing.T) {
	dir := t.TempDir()
	diverge := []string{"train", "--optimizer", "sgd", "--rate", "1e20", "--json"}
	r := lockstep(t, dir, diverge...)
	assert.Equal(t, 1, r.code)
	assert.Regexp(t, `^lockstep: training diverged at step \d+ \(epoch 1, step \d+\): the loss is (NaN|\+Inf|-Inf|[\d.e+]+); no weights better than the first were learned: nothing is saved; try a smaller --rate\n$`, r.stderr)
	assert.Empty(t, files(t, dir))
	assert.Contains(t, r.object(t)["stopped"], "diverged at step")
	assert.Equal(t, "diverged", r.object(t)["stop_reason"])
	assert.Empty(t, r.object(t)["model"])

	good(t, dir, "train", "--epochs", "1", "--layers", "none")
	read := func() (all [2]string) {
		for i, name := range []string{"digits.safetensors", "digits.html"} {
			text, err := os.ReadFile(filepath.Join(dir, name))
			require.NoError(t, err)
			all[i] = string(text)
		}
		return all
	}
	before := read()
	r = lockstep(t, dir, diverge...)
	assert.Equal(t, 1, r.code)
	assert.Contains(t, r.stderr, "nothing is saved, and digits.safetensors and digits.html stay as they were; ")
	assert.Equal(t, before, read())
	assert.ElementsMatch(t, []string{"digits.safetensors", "digits.html"}, files(t, dir))
}

// TestDivergingLater diverges when something was learned, and when what was learned is worse than
// nothing.
func TestDivergingLater(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "flowers.csv", flowers(true, true))
	linear := []string{"train", "flowers.csv", "--optimizer", "sgd", "--activation", "identity", "--loss", "mse", "--output", "identity",
		"--epochs", "300", "--out", "m.safetensors", "--report", "none", "--json"}
	for _, c := range []struct {
		args []string
		want string
		kept bool
	}{
		{[]string{"--rate", "10", "--schedule", "warmup(550)"}, `; the weights of epoch \d\d, the best before that, are kept, in m.safetensors; try a smaller --rate\n$`, true},
		{[]string{"--rate", "10", "--schedule", "warmup(550)", "--validation", "0"}, `; the weights of epoch \d\d, the best before that, are kept, in m.safetensors; try a smaller --rate\n$`, true},
		{[]string{"--rate", "3"}, `\(epoch 2, step \d\).*; no weights better than the first were learned: nothing is saved; try a smaller --rate\n$`, false},
		{[]string{"--rate", "3", "--validation", "0"}, `; no weights better than the first were learned: nothing is saved; try a smaller --rate\n$`, false},
	} {
		r := lockstep(t, dir, append(linear, c.args...)...)
		assert.Equal(t, 1, r.code, c.args)
		assert.Regexp(t, c.want, r.stderr, c.args)
		if c.kept {
			net, err := nn.Load(filepath.Join(dir, "m.safetensors"))
			require.NoError(t, err)
			assert.Equal(t, net.Hash(), r.object(t)["weights_sha256"])
			require.NoError(t, os.Remove(filepath.Join(dir, "m.safetensors")))
		}
		assert.Equal(t, []string{"flowers.csv"}, files(t, dir), c.args)
	}
}

// TestNamesOnTerminals has names that would act on a terminal: none reaches it.
func TestNamesOnTerminals(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "f.csv", "x,\"y\nz\",kind\n"+strings.Repeat("1,2,\x1b[31mred\n2,1,\"a\nb\"\n", 20))
	write(t, dir, "g.csv", "x,\x1b[31my,\x1b[31mz\n"+strings.Repeat("1,2,3\n2,1,4\n", 20))
	out := good(t, dir, "train", "f.csv", "--epochs", "1", "--report", "none").stdout
	out += good(t, dir, "evaluate", "--model", "f.safetensors", "f.csv").stdout
	out += good(t, dir, "train", "g.csv", "--epochs", "1", "--report", "none", "--target", "2", "--target", "3").stdout
	for line := range strings.Lines(out) {
		require.Equal(t, quote.Printable(line[:len(line)-1]), line[:len(line)-1])
	}
	require.Contains(t, out, "\n\\x1b[31mred │")
	require.Contains(t, out, "\n       a\\nb │")
}

// full is a writer to a disk that is full.
type full struct{}

func (full) Write([]byte) (int, error) {
	return 0, &os.PathError{Op: "write", Path: "/dev/stdout", Err: errors.New("no space left")}
}

// TestFullOutput loses what commands print: that is no success.
func TestFullOutput(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "flowers.csv", flowers(true, true))
	good(t, dir, "train", "flowers.csv", "--epochs", "1", "--report", "none")
	model, data := filepath.Join(dir, "flowers.safetensors"), filepath.Join(dir, "flowers.csv")
	for _, args := range [][]string{
		{"info"},
		{"info", model},
		{"evaluate", "--model", model, data},
		{"convert", model, filepath.Join(dir, "m.onnx")},
		{"train", data, "--epochs", "1", "--report", "none", "--out", model},
	} {
		var stderr bytes.Buffer
		assert.Equal(t, 1, run(args, full{}, &stderr), args)
		assert.Equal(t, "lockstep: standard output: no space left\n", stderr.String(), args)
	}
	assert.FileExists(t, filepath.Join(dir, "m.onnx"))
}

// TestOldFilesStay makes writing fail after a good training.
func TestOldFilesStay(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "old.html")
	write(t, dir, "old.html", "old")
	require.NoError(t, writeFile(path, []byte("new")))
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "new", string(text))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "folder"), 0o777))
	write(t, dir, "folder/file", "x")
	assert.Error(t, writeFile(filepath.Join(dir, "folder"), []byte("new")), "a folder cannot be replaced")
	assert.ElementsMatch(t, []string{"old.html", "folder"}, files(t, dir), "nothing is left beside")
}

// TestNoFile predicts for a model of a table without naming rows: the digits are none of them.
func TestNoFile(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "flowers.csv", flowers(true, true))
	good(t, dir, "train", "flowers.csv", "--epochs", "1", "--report", "none")
	for _, command := range []string{"predict", "evaluate"} {
		r := lockstep(t, dir, command, "--model", "flowers.safetensors")
		assert.Equal(t, 1, r.code)
		assert.Contains(t, r.stderr, "lockstep: no FILE is given, and the digits, which stand for it, are no rows of this model: digits has 65 columns")
	}
}

func TestRoundTicks(t *testing.T) {
	for _, c := range []struct {
		lo, hi, least float64
		want          string
	}{
		{0, 2.07, 1e-6, "0 0.5 1 1.5 2"}, {1, 20, 1, "5 10 15 20"}, {1, 3, 1, "1 2 3"}, {0, 1, 1, "0 1"},
		{95.2, 100, 1e-6, "96 97 98 99 100"}, {1, 1000, 1, "200 400 600 800 1000"}, {0, 1e-3, 1e-6, "0 0.0002 0.0004 0.0006 0.0008 0.001"},
		{0, 1e30, 1e-6, "0 2e+29 4e+29 6e+29 8e+29 1e+30"},
	} {
		var got []string
		for _, tick := range (roundTicks{6, c.least}).Ticks(c.lo, c.hi) {
			got = append(got, tick.Label)
		}
		assert.Equal(t, c.want, strings.Join(got, " "), "%v to %v", c.lo, c.hi)
	}
}
