package main

import (
	"io"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/nn"
	"github.com/stretchr/testify/require"
)

// serveHeldOut is serveHere with held out rows.
func serveHeldOut(t *testing.T, c serveCmd, learn string) (*service, *httptest.Server, error) {
	from, err := readSource(c.Model)
	require.NoError(t, err)
	h, err := newHoldout(&c, from.model, nil, &errorWriter{io.Discard})
	if err != nil {
		return nil, nil, err
	}
	s := &service{models: &models{check: h.check, metric: h.metric}, metrics: newServeMetrics(), log: slog.New(slog.DiscardHandler), path: c.Model, source: from,
		limits: serveLimits{body: 1 << 16, rows: 100, queue: 1000}}
	if learn != "" {
		s.learner, err = newLearner(learning{dir: learn, every: 100, publish: time.Millisecond, queue: 1000}, from, s.models, s.log, s.metrics)
	} else {
		_, err = s.models.swap(from.model, "file")
	}
	if err != nil {
		return nil, nil, err
	}
	s.metrics.watch(s)
	server := httptest.NewServer(s.handler())
	t.Cleanup(server.Close)
	return s, server, nil
}

// TestServeHoldout: a model that does worse on the held out rows than that in service stays out,
// whether it comes from the file or was learned.
func TestServeHoldout(t *testing.T) {
	path := digitsModel(t)
	net, err := nn.Load(path)
	require.NoError(t, err)
	better, worse := net.Clone(), net.Clone()
	rows, labels := digitRows(t, 600)
	tr, err := nn.NewTrainer(better, nn.CrossEntropy, nn.Adam(0.003))
	require.NoError(t, err)
	var x []float32
	for _, r := range rows {
		x = append(x, r...)
	}
	m := matrixOf(x)
	m.Rows, m.Cols, m.Stride = len(rows), len(rows[0]), len(rows[0])
	for range 200 {
		tr.StepLabels(m, labels)
	}
	clear(worse.Layers()[0].W.Data)

	for _, metric := range []string{"loss", "accuracy", "balanced_accuracy", "f1_macro"} {
		require.NoError(t, net.Save(path))
		_, server, err := serveHeldOut(t, serveCmd{Model: path, Holdout: "digits", HoldoutMetric: metric}, "")
		require.NoError(t, err)
		_, v := call(t, "GET", server.URL+"/v1/model", "")
		require.Equal(t, metric, v["score_metric"])
		first := v["score"].(float64)
		require.NoError(t, worse.Save(path))
		code, v := call(t, "POST", server.URL+"/v1/swap", "")
		require.Equal(t, 409, code, metric)
		require.Contains(t, v["error"], "the model in service stays: swap: hold-out: the "+metric+" is ")
		_, v = call(t, "GET", server.URL+"/v1/model", "")
		require.Equal(t, net.Hash(), v["weights_sha256"])
		require.NoError(t, better.Save(path))
		code, v = call(t, "POST", server.URL+"/v1/swap", "")
		require.Equal(t, 200, code, v)
		require.Equal(t, better.Hash(), v["weights_sha256"])
		require.Equal(t, metric == "loss", v["score"].(float64) < first)
		_, text := call(t, "GET", server.URL+"/metrics", "")
		require.Contains(t, text["text"], `swaps_total{origin="file",result="error"} 1`)
	}

	// With slack the worse one may go in; below the limit none may.
	require.NoError(t, net.Save(path))
	_, server, err := serveHeldOut(t, serveCmd{Model: path, Holdout: "digits", HoldoutMetric: "loss", HoldoutSlack: 1e6}, "")
	require.NoError(t, err)
	require.NoError(t, worse.Save(path))
	code, v := call(t, "POST", server.URL+"/v1/swap", "")
	require.Equal(t, 200, code, v)
	limit := 0.999
	_, _, err = serveHeldOut(t, serveCmd{Model: path, Holdout: "digits", HoldoutMetric: "accuracy", HoldoutLimit: &limit}, "")
	require.ErrorContains(t, err, "--holdout-limit wants at least 0.999")

	// Feedback that is wrong throughout is learned, and not put in service, nor after a new start.
	require.NoError(t, better.Save(path))
	dir := t.TempDir()
	s, server, err := serveHeldOut(t, serveCmd{Model: path, Holdout: "digits", HoldoutMetric: "loss"}, dir)
	require.NoError(t, err)
	for i := range labels {
		labels[i] = (labels[i] + 1) % 10
	}
	for i := 0; i < len(rows); i += 20 {
		code, v := call(t, "POST", server.URL+"/v1/learn", feedbackBody(rows[i:i+20], labels[i:i+20]))
		require.Equal(t, 202, code, v)
	}
	require.NoError(t, s.learner.close(time.Now().Add(time.Minute)))
	_, v = call(t, "GET", server.URL+"/v1/model", "")
	served, learned := v["weights_sha256"], s.learner.trainer.Network().Hash()
	require.NotEqual(t, learned, served)
	s, server, err = serveHeldOut(t, serveCmd{Model: path, Holdout: "digits", HoldoutMetric: "loss"}, dir)
	require.NoError(t, err)
	_, v = call(t, "GET", server.URL+"/v1/model", "")
	require.Equal(t, better.Hash(), v["weights_sha256"])
	require.Equal(t, learned, s.learner.trainer.Network().Hash(), "it goes on from what was learned")
	require.NoError(t, s.learner.close(time.Now().Add(time.Minute)))
}

// TestServeHoldoutNumbers is TestServeHoldout for a regression.
func TestServeHoldoutNumbers(t *testing.T) {
	dir := t.TempDir()
	var b strings.Builder
	b.WriteString("a,b,y\n")
	for i := range 120 {
		b.WriteString(strings.Join([]string{short(float64(i % 11)), short(float64(i % 7)), short(float64(300*(i%11) - 100*(i%7)))}, ",") + "\n")
	}
	write(t, dir, "t.csv", b.String())
	good(t, dir, "train", "t.csv", "--task", "regression", "--epochs", "30", "--report", "none")
	path := filepath.Join(dir, "t.safetensors")
	net, err := nn.Load(path)
	require.NoError(t, err)
	worse := net.Clone()
	clear(worse.Layers()[0].W.Data)
	for _, metric := range []string{"loss", "r2", "mae", "rmse"} {
		require.NoError(t, net.Save(path))
		_, server, err := serveHeldOut(t, serveCmd{Model: path, Holdout: filepath.Join(dir, "t.csv"), HoldoutMetric: metric}, "")
		require.NoError(t, err)
		require.NoError(t, worse.Save(path))
		code, v := call(t, "POST", server.URL+"/v1/swap", "")
		require.Equal(t, 409, code, metric)
		require.Contains(t, v["error"], "hold-out: the "+metric+" is ")
	}
	_, _, err = serveHeldOut(t, serveCmd{Model: path, Holdout: filepath.Join(dir, "t.csv"), HoldoutMetric: "accuracy"}, "")
	require.EqualError(t, err, "--holdout-metric accuracy: for this model give one of loss, r2, mae, rmse")
	write(t, dir, "q.csv", "a,b\n1,2\n")
	for _, c := range [][]string{
		{"--holdout", filepath.Join(dir, "none.csv"), "--holdout: "},
		{"--holdout", filepath.Join(dir, "q.csv"), "has no row with a known target"},
		{"--holdout-metric", "mae", "name their file"},
		{"--holdout", filepath.Join(dir, "t.csv"), "--holdout-slack=-1", "--holdout-slack: give a number of at least 0"},
	} {
		r := lockstep(t, dir, append([]string{"serve", "--model", path}, c[:len(c)-1]...)...)
		require.NotZero(t, r.code)
		require.Contains(t, r.stderr, c[len(c)-1])
	}
}
