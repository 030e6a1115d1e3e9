// Package sklearn reads and writes the weights of scikit-learn's multi-layer perceptrons,
// MLPClassifier and MLPRegressor, as named NumPy arrays in a .npz file.
//
// The arrays have the names of the model's attributes:
//
//	coefs_0, coefs_1, …          weights of each layer, [in, out]
//	intercepts_0, intercepts_1…  biases, [out]
//	activation                   of the hidden layers: "identity", "logistic", "tanh" or "relu"
//	out_activation_              of the output: "identity", "logistic" or "softmax"
//	classes_                     names of the classes, if the model has any
//	mean_, scale_                of a StandardScaler before the model, if there is one
//	metadata/NAME                text that the network carries
//
// In Python, this writes them:
//
//	np.savez("model.npz", activation=clf.activation, out_activation_=clf.out_activation_,
//	         classes_=clf.classes_,
//	         **{f"coefs_{i}": w for i, w in enumerate(clf.coefs_)},
//	         **{f"intercepts_{i}": b for i, b in enumerate(clf.intercepts_)})
//
// With a StandardScaler before the model, mean_=scaler.mean_ and scale_=scaler.scale_ go along. One
// that is told with_mean=False has a mean_ all the same, which it does not use: zeros stand for it.
// One that is told with_std=False has no scale_: ones do.
//
// A classifier of two classes has one output in scikit-learn, too: a sigmoid, which is the
// probability of the second class. The network has the same one output, and both class names.
//
// Seen with scikit-learn 1.2.1 and NumPy 1.24.2.
package sklearn

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/interop/internal/dense"
	"github.com/lockstep-go/lockstep/nn/interop/numpy"
)

const (
	coefs         = "coefs_"
	intercepts    = "intercepts_"
	activation    = "activation"
	outActivation = "out_activation_"
	classes       = "classes_"
	mean          = "mean_"
	scale         = "scale_"
	metadata      = "metadata/"
)

// activations are scikit-learn's names, as far as the two libraries have the same functions.
var activations = map[string]nn.Activation{"identity": nn.Identity, "logistic": nn.Sigmoid, "tanh": nn.Tanh,
	"relu": nn.ReLU, "softmax": nn.Softmax}

// Load reads a network from a .npz file with the arrays that the package comment names.
func Load(path string) (*nn.Network, error) {
	arrays, err := numpy.LoadNPZ(path)
	if err != nil {
		return nil, err
	}
	net, err := FromArrays(arrays)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return net, nil
}

// FromArrays returns the network of the arrays that the package comment names. An array that it
// does not know is an error, so that nothing is left out unseen. Weights of float64, as
// scikit-learn has them, are rounded to float32 once.
func FromArrays(arrays map[string]numpy.Array) (*nn.Network, error) {
	rest := maps.Clone(arrays)
	take := func(name string) (numpy.Array, bool) {
		a, ok := rest[name]
		delete(rest, name)
		return a, ok
	}
	hidden, err := activationOf(take, activation)
	if err != nil {
		return nil, err
	}
	if hidden == nn.Softmax {
		return nil, fmt.Errorf("%s is softmax, which only the output has", activation)
	}
	out, err := activationOf(take, outActivation)
	if err != nil {
		return nil, err
	}
	if out == nn.Tanh || out == nn.ReLU {
		return nil, fmt.Errorf("%s is %s: it must be identity, logistic or softmax", outActivation, nameOf(out))
	}
	var layers []dense.Layer
	for i := 0; ; i++ {
		name := fmt.Sprint(coefs, i)
		w, ok := take(name)
		if !ok {
			if i == 0 {
				return nil, fmt.Errorf("array %q is missing: it holds the first weights", name)
			}
			break
		}
		m, err := w.Matrix()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		biases := fmt.Sprint(intercepts, i)
		b, ok := take(biases)
		if !ok {
			return nil, fmt.Errorf("array %q is missing: it holds the biases to %s", biases, name)
		}
		bias, err := vector(b, m.Cols)
		if err != nil {
			return nil, fmt.Errorf("%s: %w: %s has that many columns", biases, err, name)
		}
		layers = append(layers, dense.Layer{Name: name, In: m.Rows, Out: m.Cols, W: m.Data, B: bias, Activation: hidden})
	}
	layers[len(layers)-1].Activation = out
	net, err := dense.Network(layers)
	if err != nil {
		return nil, err
	}
	if names, ok := take(classes); ok {
		if net.Classes, err = names.Strings(); err != nil {
			return nil, fmt.Errorf("%s: %w", classes, err)
		}
		if len(net.Classes) == 1 && net.Outputs() == 1 {
			return nil, fmt.Errorf("%s has 1 name: the model saw only one class, and a network of one output tells 2 apart", classes)
		}
	}
	if err := takeStandardizer(net, take); err != nil {
		return nil, err
	}
	for name, a := range rest {
		if key, ok := strings.CutPrefix(name, metadata); ok {
			text, err := scalar(a)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", quote.Name(name), err)
			}
			if net.Metadata == nil {
				net.Metadata = map[string]string{}
			}
			net.Metadata[key] = text
			delete(rest, name)
		}
	}
	if len(rest) > 0 {
		return nil, fmt.Errorf("array %s is unknown: a model of %s has %s0 to %s%d, %s, %s and perhaps %s, %s, %s",
			quote.Text(slices.Min(slices.Collect(maps.Keys(rest)))), quote.Count(len(layers), "layer"), coefs, intercepts, len(layers)-1, activation, outActivation, classes, mean, scale)
	}
	if err := dense.Check(net); err != nil {
		return nil, err
	}
	return net, nil
}

// takeStandardizer takes the arrays of a StandardScaler.
func takeStandardizer(net *nn.Network, take func(string) (numpy.Array, bool)) error {
	m, hasMean := take(mean)
	s, hasScale := take(scale)
	if hasMean != hasScale {
		return fmt.Errorf("of %s and %s only one is there: a StandardScaler has both", mean, scale)
	}
	if !hasMean {
		return nil
	}
	st := new(nn.Standardizer)
	var err error
	if st.Mean, err = vector(m, net.Inputs()); err != nil {
		return fmt.Errorf("%s: %w: the network has that many inputs", mean, err)
	}
	if st.Scale, err = vector(s, net.Inputs()); err != nil {
		return fmt.Errorf("%s: %w: the network has that many inputs", scale, err)
	}
	net.Standardizer = st
	return nil
}

func vector(a numpy.Array, n int) ([]float32, error) {
	x, err := a.Float32s()
	if err != nil {
		return nil, err
	}
	if len(a.Shape) != 1 || len(x) != n {
		return nil, fmt.Errorf("the array is %s: it must have the shape (%d,)", quote.Name(a.String()), n)
	}
	return x, nil
}

func scalar(a numpy.Array) (string, error) {
	s, ok := a.Data.([]string)
	if !ok || len(s) != 1 {
		return "", fmt.Errorf("the array is %s: it must be one string", quote.Name(a.String()))
	}
	return s[0], nil
}

func activationOf(take func(string) (numpy.Array, bool), name string) (nn.Activation, error) {
	a, ok := take(name)
	if !ok {
		return 0, fmt.Errorf("array %q is missing: it holds the attribute of that name, such as \"relu\"; it can be added to the arrays before they are read", name)
	}
	text, err := scalar(a)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}
	f, ok := activations[text]
	if !ok {
		return 0, fmt.Errorf("%s is %s: it must be identity, logistic, tanh, relu or, for the output, softmax", name, quote.Text(text))
	}
	return f, nil
}

// nameOf returns scikit-learn's name of an activation, or "".
func nameOf(f nn.Activation) string {
	for name, g := range activations {
		if f == g {
			return name
		}
	}
	return ""
}

// Save writes the network to a .npz file, as the arrays of [Arrays]. An old file stays whole until
// the new one is.
func Save(path string, net *nn.Network) error {
	arrays, err := Arrays(net)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return numpy.SaveNPZ(path, arrays)
}

// Arrays returns the network as the arrays that the package comment names. It refuses a network
// that scikit-learn has no form for: the hidden layers must have one activation, which is
// identity, sigmoid, tanh or ReLU, and the output identity, sigmoid or softmax. Weights that the
// network keeps in 16 bits become float32, exactly.
func Arrays(net *nn.Network) (map[string]numpy.Array, error) {
	if err := dense.Check(net); err != nil {
		return nil, err
	}
	layers := net.Layers()
	last := len(layers) - 1
	hidden := "relu" // of no layer
	for i, l := range layers[:last] {
		name := nameOf(l.Activation)
		if name == "" || l.Activation == nn.Softmax {
			return nil, fmt.Errorf("layer %d has the activation %s: scikit-learn's hidden layers have identity, sigmoid, tanh or relu", i, l.Activation)
		}
		if i > 0 && l.Activation != layers[0].Activation {
			return nil, fmt.Errorf("layer %d has the activation %s and layer 0 has %s: scikit-learn's hidden layers have one activation", i, l.Activation, layers[0].Activation)
		}
		hidden = name
	}
	out := nameOf(layers[last].Activation)
	if out != "identity" && out != "logistic" && out != "softmax" {
		return nil, fmt.Errorf("the output has the activation %s: scikit-learn has identity, sigmoid and softmax there", layers[last].Activation)
	}
	arrays := map[string]numpy.Array{activation: {Data: []string{hidden}}, outActivation: {Data: []string{out}}}
	for i, l := range layers {
		arrays[fmt.Sprint(coefs, i)] = numpy.FromMatrix(l.W)
		arrays[fmt.Sprint(intercepts, i)] = numpy.Array{Shape: []int{len(l.B)}, Data: slices.Clone(l.B)}
	}
	if len(net.Classes) > 0 {
		arrays[classes] = numpy.Array{Shape: []int{len(net.Classes)}, Data: slices.Clone(net.Classes)}
	}
	if s := net.Standardizer; s != nil {
		arrays[mean] = numpy.Array{Shape: []int{len(s.Mean)}, Data: slices.Clone(s.Mean)}
		arrays[scale] = numpy.Array{Shape: []int{len(s.Scale)}, Data: slices.Clone(s.Scale)}
	}
	for key, text := range net.Metadata {
		if key == "" {
			return nil, errors.New("metadata without a name has no form in a .npz file")
		}
		arrays[metadata+key] = numpy.Array{Data: []string{text}}
	}
	return arrays, nil
}
