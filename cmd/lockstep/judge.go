package main

import (
	"slices"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
)

// accuracy returns the share of the rows that the network puts into their classes.
func accuracy(net *nn.Network, rows *part) float64 {
	labels := make([]int, rows.X.Rows)
	net.Predictor().Classify(labels, rows.X)
	right := 0
	for i, k := range labels {
		if k == rows.classes[i] {
			right++
		}
	}
	return float64(right) / float64(len(labels))
}

// A verdict is how a network did on the rows of a test.
type verdict struct {
	right, all int
	confusion  [][]int // [true class][predicted class]
	wrong      []mistake
}

func (v *verdict) accuracy() float64 { return float64(v.right) / float64(v.all) }

// A mistake is a row that was put into a wrong class.
type mistake struct {
	row         int // in the test part
	class, read int
	sure        float32 // the output for the class that was read
}

// judge runs the network on the rows. The mistakes come with the surest first.
func judge(net *nn.Network, rows *part) *verdict {
	predictor := net.Predictor()
	labels := make([]int, rows.X.Rows)
	predictor.Classify(labels, rows.X)
	outputs := kernel.NewMatrix(rows.X.Rows, net.Outputs())
	predictor.Predict(outputs, rows.X)
	v := &verdict{all: len(labels), confusion: make([][]int, len(net.Classes))}
	for i := range v.confusion {
		v.confusion[i] = make([]int, len(net.Classes))
	}
	for i, read := range labels {
		class := rows.classes[i]
		if read < 0 {
			continue // all outputs NaN: right for nobody
		}
		v.confusion[class][read]++
		if read == class {
			v.right++
		} else {
			v.wrong = append(v.wrong, mistake{i, class, read, chance(outputs.Row(i), read)})
		}
	}
	slices.SortStableFunc(v.wrong, func(a, b mistake) int {
		switch {
		case a.sure > b.sure:
			return -1
		case a.sure < b.sure:
			return 1
		}
		return 0
	})
	return v
}

// chance returns the output for a class. A single output speaks for class 1, and its complement for class 0.
func chance(outputs []float32, class int) float32 {
	if len(outputs) == 1 {
		if class == 0 {
			return 1 - outputs[0]
		}
		return outputs[0]
	}
	return outputs[class]
}
