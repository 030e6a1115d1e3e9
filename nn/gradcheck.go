package nn

import (
	"fmt"
	"math"

	"github.com/lockstep-go/lockstep/internal/quote"
)

// A GradientCheck compares a gradient by back-propagation with differences of the loss.
type GradientCheck struct {
	Layer   int  // of the parameter that differs most
	Bias    bool // whether it is a bias, else a weight
	Index   int  // in the layer's B, or in its W, row by row
	Back    float64
	Numeric float64
	Error   float64 // |Back − Numeric| / max(|Back|, |Numeric|, largest gradient / 100)
	Checked int     // parameters
}

// String returns the check in one line.
func (c GradientCheck) String() string {
	kind := "weight"
	if c.Bias {
		kind = "bias"
	}
	return fmt.Sprintf("%s; worst at %d.%s[%d]: %.6g by back-propagation, %.6g by differences, relative error %.2g", quote.Count(c.Checked, "parameter"), c.Layer, kind, c.Index, c.Back, c.Numeric, c.Error)
}

// GradCheck computes the gradient of the loss on data by back-propagation, and again from the
// definition of a derivative, as (4·D(h/2) − D(h))/3 with D(h) = (L(w+h) − L(w−h))/2h, and returns
// the parameter for which they differ most. With at most so many parameters, spread evenly, are
// checked; 0 means all. Since the network computes in float32, errors of some 10⁻³ are to be
// expected where all is well, and more where a ReLU or another activation with a corner turns
// within h = 1/64. Errors near 1 mean that the gradient is wrong. The network is changed meanwhile,
// and is what it was afterwards. Dropout is left out.
func GradCheck(net *Network, loss Loss, data Data, most int) (GradientCheck, error) {
	t, err := NewTrainer(net, loss, SGD(1))
	if err != nil {
		return GradientCheck{}, err
	}
	if err := data.check(net, loss); err != nil {
		return GradientCheck{}, err
	}
	if err := net.finite(); err != nil {
		return GradientCheck{}, err
	}
	if most < 0 {
		return GradientCheck{}, fmt.Errorf("at most %s: it must not be negative; 0 means all", quote.Count(most, "parameter"))
	}
	plain := *net // without dropout
	plain.layers = net.Layers()
	for i := range plain.layers {
		plain.layers[i].Dropout = 0
	}
	t.net = &plain
	t.wholeGradients(t.backward(data))
	t.writeGradients()
	total := net.NumParameters()
	stride := 1
	if most > 0 {
		stride = (total-1)/most + 1
	}
	difference := func(w []float32, i int, h float64) float64 {
		old := w[i]
		w[i] = float32(float64(old) + h)
		up, a := t.lossOf(data), float64(w[i])
		w[i] = float32(float64(old) - h)
		down, b := t.lossOf(data), float64(w[i])
		w[i] = old
		return (up - down) / (a - b)
	}
	var checks []GradientCheck
	largest, at := 0.0, 0
	for l := range plain.layers {
		p, g := &plain.layers[l], &t.grads[l]
		for k, part := range [2]struct{ w, g []float32 }{{p.W.Data, g.W.Data}, {p.B, g.B}} {
			for i := range part.w {
				back := float64(part.g[i])
				largest = math.Max(largest, math.Abs(back))
				if at++; (at-1)%stride != 0 {
					continue
				}
				const h = 1.0 / 64
				numeric := (float64(4*difference(part.w, i, h/2)) - difference(part.w, i, h)) / 3
				checks = append(checks, GradientCheck{Layer: l, Bias: k == 1, Index: i, Back: back, Numeric: numeric})
			}
		}
	}
	var worst GradientCheck
	for _, c := range checks {
		size := math.Max(math.Max(math.Abs(c.Back), math.Abs(c.Numeric)), largest/100)
		if size > 0 {
			c.Error = math.Abs(c.Back-c.Numeric) / size
		}
		if c.Error >= worst.Error || math.IsNaN(c.Error) {
			worst = c
		}
		if math.IsNaN(c.Error) {
			break
		}
	}
	worst.Checked = len(checks)
	return worst, nil
}

// lossOf returns the loss of data that has been checked.
func (t *Trainer) lossOf(data Data) float64 {
	loss, _ := t.evaluate(data)
	return loss
}
