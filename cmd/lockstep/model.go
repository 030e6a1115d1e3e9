package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strconv"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/dataset"
)

// The names under which a model keeps what prediction wants to know of its data.
const (
	metaData    = "data"    // the data's name
	metaSchema  = "schema"  // the dataset.Schema, as JSON
	metaLabel   = "label"   // the label column's name, or its number; for models without a schema
	metaColumns = "columns" // a JSON list of the features' names
	metaImage   = "image"   // "8x8": height and width
)

// metadata returns what a model keeps of its data.
func metadata(t *dataset.Table, name string) (map[string]string, error) {
	m := map[string]string{metaData: name, metaSchema: t.Schema.String()}
	if target := t.Schema.TargetName(); target != "" {
		m[metaLabel] = target
	}
	if t.Columns != nil {
		text, err := json.Marshal(t.Columns)
		if err != nil {
			return nil, err
		}
		m[metaColumns] = string(text)
	}
	if t.Width > 0 {
		m[metaImage] = fmt.Sprintf("%dx%d", t.Height, t.Width)
	}
	return m, nil
}

// A model is a network and the schema of the data that it was trained on.
type model struct {
	path    string
	net     *nn.Network
	schema  *dataset.Schema
	classes []string // nil for a regression
}

// loadModel reads a model. One that another program saved has no schema: columns of numbers are
// supposed.
func loadModel(path string) (*model, error) {
	net, err := nn.Load(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: no such file: --model takes a file that lockstep train wrote", path)
	}
	var p *fs.PathError
	if errors.As(err, &p) {
		return nil, fmt.Errorf("%s: %w", path, p.Err)
	}
	if err != nil {
		return nil, err
	}
	return newModel(path, net)
}

// newModel returns the model of a network that was read from a file.
func newModel(path string, net *nn.Network) (m *model, err error) {
	m = &model{path: path, net: net}
	if text := net.Metadata[metaSchema]; text != "" {
		if m.schema, err = dataset.ParseSchema(text); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	} else if m.schema, err = supposed(path, net); err != nil {
		return nil, err
	}
	if n := m.schema.Features(); n != net.Inputs() {
		return nil, fmt.Errorf("%s: its schema has %s, and the network %d inputs", path, count(n, "feature"), net.Inputs())
	}
	if m.schema.Task == dataset.Classes {
		m.classes = classNames(net)
		m.schema.Classes = m.classes
		if want := len(m.classes); net.Outputs() != want && !(want == 2 && net.Outputs() == 1) {
			return nil, fmt.Errorf("%s: %d classes, and %s", path, want, count(net.Outputs(), "output"))
		}
	} else if n := len(m.schema.Targets()); n != net.Outputs() {
		return nil, fmt.Errorf("%s: its schema has %s, and the network %s", path, count(n, "target"), count(net.Outputs(), "output"))
	}
	return m, nil
}

// supposed makes a schema for a network that has none: numbers, by the names that it knows, and a
// target.
func supposed(path string, net *nn.Network) (*dataset.Schema, error) {
	var names []string
	if text := net.Metadata[metaColumns]; text != "" {
		if err := json.Unmarshal([]byte(text), &names); err != nil || len(names) != net.Inputs() {
			return nil, fmt.Errorf("%s: its metadata %q must be a JSON list of %d names", path, metaColumns, net.Inputs())
		}
	}
	s := &dataset.Schema{Format: "csv", Task: dataset.Regression}
	for i := range net.Inputs() {
		c := dataset.Column{Kind: dataset.Number}
		if names != nil {
			c.Name = names[i]
		}
		s.Columns = append(s.Columns, c)
	}
	targets := net.Outputs()
	if classNames(net) != nil {
		s.Task, targets = dataset.Classes, 1
	}
	for range targets {
		c := dataset.Column{Kind: dataset.Target}
		if names != nil && targets == 1 {
			c.Name = net.Metadata[metaLabel]
		}
		s.Columns = append(s.Columns, c)
	}
	return s, nil
}

// classNames returns the names of the classes that a network tells apart, or nil if its outputs are
// just numbers.
func classNames(net *nn.Network) []string {
	if net.Classes != nil {
		return net.Classes
	}
	layers := net.Layers()
	if f := layers[len(layers)-1].Activation; f != nn.Softmax && f != nn.Sigmoid {
		return nil
	}
	names := make([]string, max(net.Outputs(), 2))
	for i := range names {
		names[i] = strconv.Itoa(i)
	}
	return names
}

// outputWord says what the outputs of a network that knows classes are: probabilities or just
// numbers.
func outputWord(net *nn.Network) string {
	layers := net.Layers()
	if f := layers[len(layers)-1].Activation; f == nn.Softmax || f == nn.Sigmoid {
		return "probability"
	}
	return "output"
}

// A prediction is what a network says of some rows.
type prediction struct {
	outputs kernel.Matrix
	labels  []int // classes; -1 where all outputs are NaN
}

func predict(net *nn.Network, x kernel.Matrix, classes bool) *prediction {
	p := &prediction{outputs: kernel.NewMatrix(x.Rows, net.Outputs())}
	predictor := net.Predictor()
	predictor.Predict(p.outputs, x)
	if classes {
		p.labels = make([]int, x.Rows)
		predictor.Classify(p.labels, x)
	}
	return p
}

// probability returns the output for a class. A single output speaks for class 1, and its
// complement for class 0.
func probability(outputs []float32, class int) float32 {
	if len(outputs) == 1 {
		if class == 0 {
			return 1 - outputs[0]
		}
		return outputs[0]
	}
	return outputs[class]
}
