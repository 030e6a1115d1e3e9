package main

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/dataset"
	"github.com/lockstep-go/lockstep/nn/dataset/scoring"
)

// models holds the model in service. Requests read it without blocking, and use one from beginning
// to end.
type models struct {
	mu      sync.Mutex // of those who change it
	handle  *nn.Handle
	check   nn.Check // of every model, or nil
	metric  string   // which the check's scores are
	current atomic.Pointer[served]
}

// A served model is one that is or was in service.
type served struct {
	*model
	version    uint64
	origin     string // "file", "learning" or "rollback"
	from       uint64 // the version that a rollback took out of service, or 0
	since      time.Time
	score      float64   // NaN if there is no check
	metric     string    // that the score is
	predictors sync.Pool // of *nn.Predictor
}

func (m *models) model() *served { return m.current.Load() }

// put makes a model that the handle has in service that of the requests. A rollback came from a
// version; all else from 0.
func (m *models) put(n *nn.Model, path, origin string, from uint64) (*served, error) {
	of, err := newModel(path, n.Network)
	if err != nil {
		return nil, err
	}
	s := &served{model: of, version: n.Version, origin: origin, from: from, since: time.Now(), score: n.Score, metric: m.metric}
	s.predictors.New = func() any { return n.Network.Predictor() }
	m.current.Store(s)
	return s, nil
}

// swap puts a copy of a model in service, if it takes the same rows and is sound.
func (m *models) swap(next *model, origin string) (*served, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.handle == nil {
		h, err := nn.NewHandle(next.net, m.check)
		if err != nil {
			return nil, err
		}
		m.handle = h
		return m.put(h.Model(), next.path, origin, 0)
	}
	if err := sameRows(next.schema, m.model().schema); err != nil {
		return nil, err
	}
	if _, err := m.handle.Swap(next.net); err != nil {
		return nil, err
	}
	return m.put(m.handle.Model(), next.path, origin, 0)
}

// rollback puts the model in service that was there before, under the number that it had: the same
// version is the same weights.
func (m *models) rollback() (*served, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.model()
	former, err := m.handle.Rollback()
	if err != nil {
		return nil, err
	}
	return m.put(former, now.path, "rollback", now.version)
}

// undo takes back a swap that was not to be: the model before it stands as though it had never
// left.
func (m *models) undo(before *served) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, err := m.handle.Rollback(); err != nil {
		return err
	}
	m.current.Store(before)
	return nil
}

// sameRows reports why the rows of one model's requests are not those of another's.
func sameRows(next, now *dataset.Schema) error {
	a, b := featuresOf(next), featuresOf(now)
	if len(a) != len(b) {
		return fmt.Errorf("the model takes %s: that in service takes %d", quote.Grouped(len(a), "value"), len(b))
	}
	for i := range a {
		if a[i].Kind == b[i].Kind && a[i].Name == b[i].Name && a[i].Shift == b[i].Shift && scale(a[i]) == scale(b[i]) && slices.Equal(a[i].Words, b[i].Words) {
			continue
		}
		is, was := coding(a[i], i+1), coding(b[i], i+1)
		if is == was {
			was = "another, which differs further on"
		}
		return fmt.Errorf("value %d of the model's rows is %s: that in service has %s", i+1, is, was)
	}
	return nil
}

// featuresOf returns the columns of which a row has a value each.
func featuresOf(s *dataset.Schema) (all []*dataset.Column) {
	for i := range s.Columns {
		if c := &s.Columns[i]; c.Kind == dataset.Number || c.Kind == dataset.Category {
			all = append(all, c)
		}
	}
	return all
}

// scale returns what a number of a column is divided by: a Scale of 0 is read as 1.
func scale(c *dataset.Column) float64 { return cmp.Or(c.Scale, 1) }

// coding says how a value of a row is read, the place of which counts from 1.
func coding(c *dataset.Column, place int) string {
	name := scoring.ColumnName(c, place-1)
	switch {
	case c.Kind == dataset.Category:
		return fmt.Sprintf("the word %s, one of %s", name, quote.Names(c.Words))
	case scale(c) != 1:
		return fmt.Sprintf("the number %s, less %v and divided by %v", name, c.Shift, c.Scale)
	case c.Shift != 0:
		return fmt.Sprintf("the number %s, less %v", name, c.Shift)
	}
	return "the number " + name
}

// An answer is what the model in service says of some rows.
type answer struct {
	Version     uint64       `json:"version"`
	Prediction  *predicted   `json:"prediction,omitempty"`    // of one row
	Predictions []*predicted `json:"predictions,omitempty"`   // of several
	Unknown     int          `json:"unknown_words,omitempty"` // taken for none of the words
}

type predicted struct {
	Class         *string   `json:"class,omitempty"`
	Probabilities []float32 `json:"probabilities,omitempty"` // of the classes, in order
	Outputs       []float32 `json:"outputs,omitempty"`       // of the classes, if they are no probabilities
	Values        []float64 `json:"values,omitempty"`        // of a regression
}

var errOutputs = errors.New("the network's outputs are no numbers: the values are far from those of the training")

// answer predicts rows.
func (s *served) answer(x kernel.Matrix, one bool) (*answer, error) {
	p := s.predictors.Get().(*nn.Predictor)
	defer s.predictors.Put(p)
	y := kernel.NewMatrix(x.Rows, s.net.Outputs())
	p.Predict(y, x)
	var labels []int
	if s.classes != nil {
		labels = make([]int, x.Rows)
		p.Classify(labels, x)
	}
	word, targets := scoring.OutputWord(s.net), s.schema.Targets()
	list := make([]predicted, x.Rows)
	a := &answer{Version: s.version, Predictions: make([]*predicted, x.Rows)}
	for i := range list {
		row, to := y.Row(i), &list[i]
		a.Predictions[i] = to
		if scoring.NotNumber(row) >= 0 {
			return nil, atRow(i, errOutputs)
		}
		switch {
		case s.classes == nil:
			to.Values = make([]float64, len(row))
			for k, v := range row {
				to.Values[k] = targets[k].Decode(v)
			}
			continue
		case word == "probability" && len(row) == 1:
			to.Probabilities = []float32{scoring.Probability(row, 0), row[0]}
		case word == "probability":
			to.Probabilities = row
		default:
			to.Outputs = row
		}
		to.Class = &s.classes[labels[i]]
	}
	if one {
		a.Prediction, a.Predictions = a.Predictions[0], nil
	}
	return a, nil
}

// A description is what GET /v1/model answers.
type description struct {
	Version    uint64     `json:"version"`
	File       string     `json:"file"`
	Origin     string     `json:"origin"`
	From       uint64     `json:"rolled_back_from,omitempty"` // the version that was in service until then
	Since      time.Time  `json:"since"`
	Hash       string     `json:"weights_sha256"`
	Task       string     `json:"task"`
	Values     int        `json:"values"`            // of a row
	Columns    []column   `json:"columns,omitempty"` // left out if all are numbers without names
	Classes    []string   `json:"classes,omitempty"`
	Targets    []string   `json:"targets,omitempty"`
	Network    nn.Summary `json:"network"`
	Kernels    string     `json:"kernels"`
	Score      *float64   `json:"score,omitempty"` // on the held out rows
	Metric     string     `json:"score_metric,omitempty"`
	Learned    *uint64    `json:"learned_rows,omitempty"`
	Waiting    *uint64    `json:"waiting_rows,omitempty"`
	FailedRows *uint64    `json:"failed_rows,omitempty"`
}

type column struct {
	Name  string   `json:"name,omitempty"`
	Kind  string   `json:"kind"`
	Words []string `json:"words,omitempty"`
}

func (s *served) describe() description {
	d := description{Version: s.version, File: s.path, Origin: s.origin, From: s.from, Since: s.since.UTC(), Hash: s.net.Hash(), Task: string(s.schema.Task),
		Classes: s.classes, Network: s.net.Summary(), Kernels: kernel.ISA()}
	if !math.IsNaN(s.score) {
		d.Score, d.Metric = &s.score, s.metric
	}
	plain := true
	for _, c := range featuresOf(s.schema) {
		d.Columns = append(d.Columns, column{c.Name, string(c.Kind), c.Words})
		plain = plain && c.Name == "" && c.Kind == dataset.Number
	}
	if d.Values = len(d.Columns); plain {
		d.Columns = nil
	}
	if s.classes == nil {
		for k, c := range s.schema.Targets() {
			d.Targets = append(d.Targets, map[bool]string{true: fmt.Sprintf("target %d", k+1), false: c.Name}[c.Name == ""])
		}
	}
	return d
}

// A source is a model file as it was when it was read.
type source struct {
	*model
	sum  string // the SHA-256 of the file
	info fs.FileInfo
}

// readSource reads a model file at once, so that model and sum are of the same bytes.
func readSource(path string) (*source, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w: --model takes a file that lockstep train wrote", path, cause(err))
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, cause(err))
	}
	net, err := nn.Read(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	m, err := newModel(path, net)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	return &source{m, hex.EncodeToString(sum[:]), info}, nil
}

// sameFile reports whether a file seems untouched since it was read.
func (s *source) sameFile(info fs.FileInfo) bool {
	return info.Size() == s.info.Size() && info.ModTime().Equal(s.info.ModTime()) && os.SameFile(info, s.info)
}
