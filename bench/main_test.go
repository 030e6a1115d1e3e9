package main

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/bench/suite"
	"github.com/lockstep-go/lockstep/kernel"
)

// figures writes a result whose samples of two works lie around the given nanoseconds.
func figures(t *testing.T, dot, exp float64) string {
	r := rand.New(rand.NewPCG(1, uint64(dot)))
	var b strings.Builder
	b.WriteString("goos: linux\ncpu: Abacus\nUnit ns/op better=lower\n")
	for range 15 {
		fmt.Fprintf(&b, "BenchmarkDot/n=1024/isa=avx2 10 %.4f ns/op 2.5 GB/s\n", dot*(1+0.02*r.Float64()))
		fmt.Fprintf(&b, "BenchmarkExp/n=1024/isa=avx2 10 %.4f ns/op\n", exp*(1+0.02*r.Float64()))
	}
	path := filepath.Join(t.TempDir(), "result.txt")
	require.NoError(t, os.WriteFile(path, []byte(b.String()), 0o666))
	return path
}

func TestCompare(t *testing.T) {
	limits := thresholds{Alpha: 0.001, Tolerance: 0.03}
	for _, c := range []struct {
		dot, exp float64
		err      error
		says     string
	}{
		{100, 200, nil, "0 slower, 0 faster, 2 within the noise"},
		{101, 200, nil, "0 slower, 0 faster, 2 within the noise"}, // certain, but too little
		{110, 150, errSlower, "1 slower, 1 faster, 0 within the noise"},
		{50, 200, nil, "0 slower, 1 faster, 1 within the noise"},
	} {
		before, err := readResult(figures(t, 100, 200))
		require.NoError(t, err)
		after, err := readResult(figures(t, c.dot, c.exp))
		require.NoError(t, err)
		var b bytes.Buffer
		err = limits.compare(&b, before, after)
		assert.True(t, errors.Is(err, c.err) || err == c.err, "%v", err)
		assert.Contains(t, b.String(), c.says)
	}
}

// TestFewSamples: what has too few samples to be called slower is not called the same.
func TestFewSamples(t *testing.T) {
	limits := thresholds{Alpha: 0.001, Tolerance: 0.03}
	samples := func(n int, ns float64) *result {
		r := &result{names: []string{"Dot/isa=avx2"}, samples: map[string][]float64{}}
		for i := range n {
			r.samples["Dot/isa=avx2"] = append(r.samples["Dot/isa=avx2"], ns+float64(i)/100)
		}
		return r
	}
	for _, c := range []struct {
		before, after int
		err           string
	}{
		{1, 1, "too few samples to tell in 1 of 1 works: for --alpha 0.001 each side needs 7 or more"},
		{6, 6, "too few samples"},
		{4, 10, "too few samples"},
		{5, 10, errSlower.Error()},
		{7, 7, errSlower.Error()},
	} {
		var b bytes.Buffer
		err := limits.compare(&b, samples(c.before, 100), samples(c.after, 200))
		assert.ErrorContains(t, err, c.err, "%d and %d", c.before, c.after)
		assert.Equal(t, errors.Is(err, errSlower), strings.Contains(b.String(), "SLOWER"), "%d and %d", c.before, c.after)
	}
	var measure measureCmd
	parser, err := kong.New(&measure)
	require.NoError(t, err)
	_, err = parser.Parse(nil)
	require.NoError(t, err)
	assert.GreaterOrEqual(t, measure.Rounds, limits.leastSamples(), "what is measured by default can be compared by default")
}

// TestCompareNamesTheRest: a work that only one result has is named.
func TestCompareNamesTheRest(t *testing.T) {
	before, err := readResult(figures(t, 100, 200))
	require.NoError(t, err)
	after, err := readResult(figures(t, 100, 200))
	require.NoError(t, err)
	delete(before.samples, "Dot/n=1024/isa=avx2")
	before.names = append(before.names[1:], "Old")
	before.samples["Old"] = []float64{1}
	var b bytes.Buffer
	require.NoError(t, thresholds{Alpha: 0.001, Tolerance: 0.03}.compare(&b, before, after))
	assert.Contains(t, b.String(), "not compared, as only the old result has it: Old (1)\n")
	assert.Contains(t, b.String(), "not compared, as only the new result has it: Dot/n=1024/isa=avx2 (1)\n")
}

// TestBadNumbers: options that would measure nothing, or compare by nothing, are refused.
func TestBadNumbers(t *testing.T) {
	for _, limits := range []thresholds{{0, 0.03}, {1, 0.03}, {math.NaN(), 0.03}, {0.001, -1}, {0.001, math.NaN()}, {0.001, 1}} {
		assert.Error(t, (&compareCmd{thresholds: limits}).Run(), "%v", limits)
	}
	if emulator() != "" {
		return
	}
	path := filepath.Join(t.TempDir(), "result.txt")
	usual := thresholds{Alpha: 0.001, Tolerance: 0.03}
	assert.ErrorContains(t, (&measureCmd{Out: path, Sample: time.Millisecond}).Run(), "--rounds 0")
	assert.ErrorContains(t, (&measureCmd{Out: path, Rounds: 7}).Run(), "--sample 0s")
	assert.NoFileExists(t, path)
	assert.ErrorContains(t, (&againstCmd{Commit: "HEAD", Rounds: 6, Sample: time.Millisecond, thresholds: usual}).Run(), "at least 7")
	assert.ErrorContains(t, (&againstCmd{Commit: "HEAD", Rounds: 7, thresholds: usual}).Run(), "--sample 0s")
	assert.ErrorContains(t, (&againstCmd{Commit: "HEAD", Rounds: 7, Sample: time.Millisecond}).Run(), "--alpha 0")
}

func TestReadResult(t *testing.T) {
	r, err := readResult(figures(t, 100, 200))
	require.NoError(t, err)
	assert.Equal(t, "Abacus", r.config["cpu"])
	assert.Equal(t, []string{"avx2"}, r.isas())
	assert.InDelta(t, 101, r.median("Dot/n=1024/isa=avx2"), 1)
	assert.InDelta(t, 2.5, r.gigas("Dot/n=1024/isa=avx2"), 0.1)
	for text, says := range map[string]string{
		"":                           "holds no figures",
		"BenchmarkDot 1 x ns/op\n":   "line 1",
		"BenchmarkDot 1 2 B/op\n":    "without a number of ns/op above 0",
		"BenchmarkDot 1 0 ns/op\n":   "without a number of ns/op above 0",
		"BenchmarkDot 1 -1 ns/op\n":  "without a number of ns/op above 0",
		"BenchmarkDot 1 NaN ns/op\n": "without a number of ns/op above 0",
		"BenchmarkDot 1 Inf ns/op\n": "without a number of ns/op above 0",
	} {
		path := filepath.Join(t.TempDir(), "broken.txt")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o666))
		_, err := readResult(path)
		assert.ErrorContains(t, err, says)
	}
}

// TestMeasure takes a few short samples, and reads what it wrote.
func TestMeasure(t *testing.T) {
	if emulator() != "" {
		t.Skip("NOT TESTED: this CPU is emulated")
	}
	before := kernel.ISA()
	defer func() { require.NoError(t, kernel.Use(before)) }()
	path := filepath.Join(t.TempDir(), "result.txt")
	c := measureCmd{Out: path, Rounds: 2, Sample: 100 * time.Microsecond, ISA: kernel.ISAs()[:1]}
	done := make(chan error)
	go func() { done <- c.Run() }() // the thread stays pinned, and ends with this goroutine
	require.NoError(t, <-done)
	r, err := readResult(path)
	require.NoError(t, err)
	for _, w := range suite.All() {
		name := w.Name + "/isa=" + kernel.ISAs()[0]
		assert.Len(t, r.samples[name], 2, name)
	}
	page := filepath.Join(t.TempDir(), "report.html")
	require.NoError(t, (&reportCmd{Files: []string{path}, Out: page}).Run())
	html, err := os.ReadFile(page)
	require.NoError(t, err)
	for _, part := range []string{"Roofline: ", "<h4>Dot</h4>", "prediction, 784-128-10, one row", r.config["cpu"]} {
		assert.Contains(t, string(html), part)
	}
	assert.NotContains(t, string(html), "http://")
	assert.NotContains(t, string(html), "https://")
	assert.ErrorContains(t, (&measureCmd{Out: path, Rounds: 1, Sample: time.Millisecond, ISA: []string{"abacus"}}).Run(), `no set of kernels called "abacus"`)
}

// TestWorkTitle: the report says a work in words.
func TestWorkTitle(t *testing.T) {
	for name, want := range map[string]string{
		"Predict/net=64-128-64-1/batch=1":                  "prediction, 64-128-64-1, one row",
		"Predict/net=784-512-512-10/batch=256":             "prediction, 784-512-512-10, 256 rows",
		"TrainStep/net=784-10/optimizer=momentum/batch=32": "training step, 784-10, momentum, 32 rows",
		"TrainStep/net=64-128-64-1/optimizer=sgd/batch=1":  "training step, 64-128-64-1, one row, SGD",
		"MatMul/shape=64x64x64":                            "MatMul, 64×64×64",
		"Product/shape=3x4x5":                              "Product, 3x4x5",
	} {
		assert.Equal(t, want, workTitle(name))
	}
	assert.Equal(t, "16 KiB", kibibytes("16"))
	assert.Equal(t, "1500 KiB", kibibytes("1500"))
	assert.Equal(t, "4 MiB", kibibytes("4096"))
}

// TestReadmeTable: the README's table is the one that the results make.
func TestReadmeTable(t *testing.T) {
	t.Chdir("..")
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	want, err := withTable(string(text), nil)
	require.NoError(t, err)
	assert.Equal(t, want, string(text), "go run ./bench table")
}

// TestFileName: the name of a result says the CPU, even where a virtual machine hides it.
func TestFileName(t *testing.T) {
	name := machine{cpu: "Intel(R) Xeon(R) Processor (family 6, model 207)"}.fileName()
	assert.Regexp(t, `^intel-xeon-processor-6-207-\w+-\w+\.txt$`, name)
}

// TestHead: a commit has a + where something is measured that is not in it. Results, and the pages
// that they go into, are not measured.
func TestHead(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("NOT TESTED: there is no git")
	}
	t.Chdir(t.TempDir())
	assert.Equal(t, "unknown", head())
	git := func(args ...string) {
		t.Helper()
		out, err := exec.Command("git", append([]string{"-c", "user.name=a", "-c", "user.email=a@example.org"}, args...)...).CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
	write := func(name, text string) {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o777))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o666))
	}
	names := []string{"README.md", "docs/kernels.md", "bench/results/a.txt", "kernel/a.go"}
	for _, name := range names {
		write(name, "old")
	}
	git("init", "-q")
	git("add", ".")
	git("commit", "-q", "-m", "a")
	commit := head()
	assert.Regexp(t, "^[0-9a-f]{10}$", commit)
	for _, name := range names[:3] {
		write(name, "new")
	}
	write("bench/results/b.txt", "new")
	assert.Equal(t, commit, head())
	require.NoError(t, os.Chdir("bench"))
	assert.Equal(t, commit, head())
	require.NoError(t, os.Chdir(".."))
	write("kernel/a.go", "new")
	assert.Equal(t, commit+"+", head())
	require.NoError(t, os.Chdir("bench"))
	assert.Equal(t, commit+"+", head())
}
