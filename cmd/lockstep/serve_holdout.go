package main

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/dataset"
	"github.com/lockstep-go/lockstep/nn/dataset/training"
)

// A holdout is rows that no model learns from, on which a model must do well to be put in service.
type holdout struct {
	rows   *dataset.Table
	data   nn.Data // the rows whose targets are known, for the loss
	loss   nn.Loss
	metric string
	slack  float64  // how much worse than the model in service another may be
	limit  *float64 // the worst value that any may have
}

// errHoldout is in every error of a model that did not do well enough.
var errHoldout = errors.New("hold-out")

// newHoldout reads the rows, as those of a model.
func newHoldout(c *serveCmd, m *model, loss *nn.Loss, stderr *errorWriter) (*holdout, error) {
	rows, err := m.read(c.Holdout, &dataFlags{Header: "detect"}, false, stderr)
	if err != nil {
		return nil, fmt.Errorf("--holdout: %w", err)
	}
	h := &holdout{rows: rows, loss: usualLoss(m), metric: c.HoldoutMetric, slack: c.HoldoutSlack, limit: c.HoldoutLimit}
	if loss != nil {
		h.loss = *loss
	}
	known := training.Known(rows)
	if len(known) == 0 {
		return nil, fmt.Errorf("--holdout: %s has no row with a known target, with which predictions could be compared", rows.Name)
	}
	h.data = training.Data(rows, known, m.schema, h.loss, m.net.Outputs())
	names := []string{"loss"}
	for _, v := range m.evaluation(rows, predict(m.net, rows.Features, m.classes != nil)).metrics() {
		names = append(names, v.name)
	}
	if !slices.Contains(names, h.metric) {
		return nil, usagef("--holdout-metric %s: for this model give one of %s", h.metric, strings.Join(names, ", "))
	}
	return h, nil
}

// usualLoss returns the loss that suits a model.
func usualLoss(m *model) nn.Loss {
	layers := m.net.Layers()
	switch f := layers[len(layers)-1].Activation; {
	case m.classes != nil && f == nn.Softmax:
		return nn.CrossEntropy
	case m.classes != nil && f == nn.Sigmoid:
		return nn.BinaryCrossEntropy
	}
	return nn.MeanSquaredError
}

// value returns a network's metric on the rows.
func (h *holdout) value(net *nn.Network) (float64, error) {
	if h.metric == "loss" {
		return net.Loss(h.data, h.loss)
	}
	m, err := newModel("", net)
	if err != nil {
		return 0, err
	}
	e := m.evaluation(h.rows, predict(net, h.rows.Features, m.classes != nil))
	if bad := e.undefined + e.undecided; bad > 0 {
		return 0, fmt.Errorf("the outputs of %s are no numbers", quote.Grouped(bad, "row"))
	}
	for _, v := range e.metrics() {
		if v.name == h.metric {
			return v.value, nil
		}
	}
	return 0, fmt.Errorf("it has no %s", h.metric)
}

// better reports whether more of the metric is better.
func (h *holdout) better() bool { return !slices.Contains([]string{"loss", "mae", "rmse"}, h.metric) }

// check is the check of the models' handle.
func (h *holdout) check(candidate *nn.Network, current *nn.Model) (float64, error) {
	value, err := h.value(candidate)
	if err != nil {
		return 0, fmt.Errorf("%w: %w", errHoldout, err)
	}
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return 0, fmt.Errorf("%w: the %s is %v", errHoldout, h.metric, value)
	}
	sign, bound := 1.0, "at most"
	if h.better() {
		sign, bound = -1, "at least"
	}
	if h.limit != nil && sign*value > sign*(*h.limit) {
		return 0, fmt.Errorf("%w: the %s is %.6g: --holdout-limit wants %s %v", errHoldout, h.metric, value, bound, *h.limit)
	}
	if current != nil && sign*value > sign*current.Score+h.slack {
		return 0, fmt.Errorf("%w: the %s is %.6g, and that of the model in service %.6g: it must be %s %.6g", errHoldout, h.metric, value,
			current.Score, bound, current.Score+sign*h.slack)
	}
	return value, nil
}
