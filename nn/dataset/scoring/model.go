// Package scoring has what every program that predicts with a saved network does alike: it reads
// the rows as those of the training were read, refuses those that are far from all that the network
// has seen, and writes its predictions as a table. A service encodes single rows by [Model.Encode].
package scoring

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/dataset"
)

// The names under which a network keeps what prediction wants to know of its data.
const (
	MetaSchema  = "schema"  // the dataset.Schema, as JSON
	MetaLabel   = "label"   // the label column's name, or its number; for networks without a schema
	MetaColumns = "columns" // a JSON list of the features' names
)

// A Model is a network and the schema of the data that it was trained on.
type Model struct {
	Path    string // for messages
	Network *nn.Network
	Schema  *dataset.Schema
	Classes []string // nil for a regression
}

// A missingModel is the path of a model that is not there.
type missingModel string

func (m missingModel) Error() string {
	return string(m) + ": no such file: a model is a file that lockstep train wrote"
}

func (missingModel) Unwrap() error { return fs.ErrNotExist }

// Load reads a model from a file. If there is none, the error is [fs.ErrNotExist].
func Load(path string) (*Model, error) {
	net, err := nn.Load(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, missingModel(path)
	}
	var p *fs.PathError
	if errors.As(err, &p) {
		return nil, fmt.Errorf("%s: %w", path, p.Err)
	}
	if err != nil {
		return nil, err
	}
	return New(path, net)
}

// Read reads a model from r; path stands for it in messages.
func Read(r io.Reader, path string) (*Model, error) {
	net, err := nn.Read(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return New(path, net)
}

// New returns the model of a network that was read from a file. For one without a schema, which
// another program saved, columns of numbers are supposed, and a target.
func New(path string, net *nn.Network) (m *Model, err error) {
	if net == nil || net.Inputs() == 0 {
		return nil, fmt.Errorf("%s: the network is nil, or has no layers: nn.Load, nn.Read and nn.New make networks", path)
	}
	m = &Model{Path: path, Network: net}
	if text := net.Metadata[MetaSchema]; text != "" {
		if m.Schema, err = dataset.ParseSchema(text); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	} else if m.Schema, err = supposed(path, net); err != nil {
		return nil, err
	}
	if n := m.Schema.Features(); n != net.Inputs() {
		return nil, fmt.Errorf("%s: its schema has %s, and the network %s", path, quote.Count(n, "feature"), quote.Count(net.Inputs(), "input"))
	}
	if m.Schema.Task == dataset.Classes {
		m.Classes = classNames(net)
		for i, name := range m.Classes {
			if k := slices.Index(m.Classes, name); k < i {
				return nil, fmt.Errorf("%s: classes %d and %d are both called %s: predictions could not tell them apart", path, k, i, quote.Text(name))
			}
		}
		m.Schema.Classes = m.Classes
		if want := len(m.Classes); net.Outputs() != want && !(want == 2 && net.Outputs() == 1) {
			return nil, fmt.Errorf("%s: %s, and %s", path, quote.Count(want, "class"), quote.Count(net.Outputs(), "output"))
		}
	} else if n := len(m.Schema.Targets()); n != net.Outputs() {
		return nil, fmt.Errorf("%s: its schema has %s, and the network %s", path, quote.Count(n, "target"), quote.Count(net.Outputs(), "output"))
	}
	return m, nil
}

// supposed makes a schema for a network that has none.
func supposed(path string, net *nn.Network) (*dataset.Schema, error) {
	var names []string
	if text := net.Metadata[MetaColumns]; text != "" {
		if err := json.Unmarshal([]byte(text), &names); err != nil || len(names) != net.Inputs() {
			return nil, fmt.Errorf("%s: its metadata %q must be a JSON list of %s", path, MetaColumns, quote.Count(net.Inputs(), "name"))
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
			c.Name = net.Metadata[MetaLabel]
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
	if !probabilities(net) {
		return nil
	}
	names := make([]string, max(net.Outputs(), 2))
	for i := range names {
		names[i] = strconv.Itoa(i)
	}
	return names
}

func probabilities(net *nn.Network) bool {
	layers := net.Layers()
	f := layers[len(layers)-1].Activation
	return f == nn.Softmax || f == nn.Sigmoid
}

// OutputWord says what the outputs of a network that knows classes are: "probability", or just
// "output".
func OutputWord(net *nn.Network) string {
	if net.Outputs() > 0 && probabilities(net) { // Outputs panics, and says why, if there are no layers
		return "probability"
	}
	return "output"
}

// Probability returns the output for a class. A single output speaks for class 1, and its
// complement for class 0. It panics if there is no such output.
func Probability(outputs []float32, class int) float32 {
	if len(outputs) == 1 {
		if class == 0 {
			return 1 - outputs[0]
		}
		return outputs[0]
	}
	if class < 0 || class >= len(outputs) {
		panic(fmt.Sprintf("scoring: there is no class %d: the network has %s, from 0", class, quote.Count(len(outputs), "output")))
	}
	return outputs[class]
}

// farthest is how many standard deviations a value may lie from the mean of the training. What a
// network says beyond that means nothing, even if it is a number: such values stand for missing
// ones, or are mistakes. A number of nines, such as -9999, is what many programs write for a
// missing value: it may not lie farther than farthestNines.
const (
	farthest      = 1e9
	farthestNines = 100
)

// Far says which value of a row is too far from those of the training, or returns "".
func (m *Model) Far(x []float32) string {
	z := m.Network.Standardizer
	if z == nil {
		return ""
	}
	for j, v := range x {
		d := math.Abs(float64(v)-float64(z.Mean[j])) / float64(z.Scale[j])
		if !(d > farthestNines) {
			continue
		}
		value := float64(v)
		if c := m.columnOf(j); c != nil {
			value = c.Decode(v)
		}
		a := math.Abs(value)
		nines := a > 90 && strings.Trim(strconv.FormatFloat(a, 'f', -1, 64), "9") == ""
		if d <= farthest && !nines {
			continue
		}
		name := fmt.Sprintf("feature %d", j+1)
		if names := m.Schema.FeatureNames(); names != nil {
			name = quote.Text(names[j])
		}
		text := fmt.Sprintf("%s is %.4g, far from those of the training: by %.1g of their standard deviations", name, value, d)
		if nines {
			text += "; such numbers stand for missing values as a rule"
		}
		return text
	}
	return ""
}

// columnOf returns the column of numbers that a feature is, or nil if it is a word.
func (m *Model) columnOf(feature int) *dataset.Column {
	for i := range m.Schema.Columns {
		switch c := &m.Schema.Columns[i]; c.Kind {
		case dataset.Number:
			if feature == 0 {
				return c
			}
			feature--
		case dataset.Category:
			if feature -= len(c.Words); feature < 0 {
				return nil
			}
		}
	}
	return nil
}

// NotNumber returns the index of the first output that is NaN or infinite, or −1.
func NotNumber(outputs []float32) int {
	return slices.IndexFunc(outputs, func(v float32) bool { return math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) })
}

// Refused says why a row has no prediction, or returns "": x is the row as the network takes it,
// and outputs is what the network says of it.
func (m *Model) Refused(x, outputs []float32) string {
	message := m.Far(x)
	if message == "" && NotNumber(outputs) >= 0 {
		message = "the network's outputs are no numbers: the values are far from those of the training"
	}
	return message
}
