package main

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

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

func TestReadResult(t *testing.T) {
	r, err := readResult(figures(t, 100, 200))
	require.NoError(t, err)
	assert.Equal(t, "Abacus", r.config["cpu"])
	assert.Equal(t, []string{"avx2"}, r.isas())
	assert.InDelta(t, 101, r.median("Dot/n=1024/isa=avx2"), 1)
	assert.InDelta(t, 2.5, r.gigas("Dot/n=1024/isa=avx2"), 0.1)
	for text, says := range map[string]string{
		"":                         "holds no figures",
		"BenchmarkDot 1 x ns/op\n": "line 1",
		"BenchmarkDot 1 2 B/op\n":  "has no ns/op",
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
	assert.ErrorContains(t, (&measureCmd{Out: path, ISA: []string{"abacus"}}).Run(), `no set of kernels called "abacus"`)
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
