package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/dataset"
	"github.com/lockstep-go/lockstep/nn/dataset/scoring"
)

// The names under which a model keeps what package scoring does not ask for.
const (
	metaData  = "data"  // the data's name
	metaImage = "image" // "8x8": height and width
)

// metadata returns what a model keeps of its data.
func metadata(t *dataset.Table, name string) (map[string]string, error) {
	m := map[string]string{metaData: name, scoring.MetaSchema: t.Schema.String()}
	if target := t.Schema.TargetName(); target != "" {
		m[scoring.MetaLabel] = target
	}
	if t.Columns != nil {
		text, err := json.Marshal(t.Columns)
		if err != nil {
			return nil, err
		}
		m[scoring.MetaColumns] = string(text)
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

	names map[string]int // how many columns of features have a name; 0 for what is none's
}

// loadModel reads a model.
func loadModel(path string) (*model, error) {
	m, err := scoring.Load(path)
	if err != nil {
		if ending := extension(path); !errors.Is(err, fs.ErrNotExist) && (ending == ".onnx" || ending == ".npz") {
			return nil, fmt.Errorf("%w; lockstep convert %s MODEL.safetensors makes a model of it", err, quote.File(path))
		}
		return nil, err
	}
	return modelOf(m), nil
}

func modelOf(s *scoring.Model) *model {
	m := &model{path: s.Path, net: s.Network, schema: s.Schema, classes: s.Classes, names: map[string]int{}}
	for i := range m.schema.Columns {
		if c := &m.schema.Columns[i]; used(c) {
			m.names[c.Name]++
		} else if m.names[c.Name] == 0 {
			m.names[c.Name] = 0
		}
	}
	return m
}

// newModel returns the model of a network that was read from a file.
func newModel(path string, net *nn.Network) (*model, error) {
	m, err := scoring.New(path, net)
	if err != nil {
		return nil, err
	}
	return modelOf(m), nil
}

// scoring returns the model as package scoring has it.
func (m *model) scoring() *scoring.Model {
	return &scoring.Model{Path: m.path, Network: m.net, Schema: m.schema, Classes: m.classes}
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
