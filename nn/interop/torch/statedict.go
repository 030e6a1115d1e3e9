// Package torch reads and writes the state dicts of PyTorch's multi-layer perceptrons, as
// safetensors files.
//
// A state dict names the tensors as the modules stand: nn.Sequential(nn.Linear(64, 32), nn.ReLU(),
// nn.Linear(32, 10)) has "0.weight" [32, 64], "0.bias" [32], "2.weight" [10, 32] and "2.bias" [10];
// a module of its own has prefixes such as "net.0.weight" or "fc1.weight". The file does not say
// what the activations are, so the caller does. Weights are [out, in] in PyTorch and [in, out]
// here; the bits of each are the same.
//
// In Python, safetensors.torch.save_file(model.state_dict(), "model.safetensors") writes such a
// file, and model.load_state_dict(safetensors.torch.load_file("model.safetensors")) reads one. What
// torch.save writes is a pickle, which can run any program, and is refused.
//
// Seen with PyTorch 1.13.1.
package torch

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/interop/internal/dense"
)

// The file that FromNetwork leads to says what PyTorch has no place for in its metadata.
const (
	prefix          = "lockstep."
	metaActivations = prefix + "activations" // "relu,softmax"
	metaClasses     = prefix + "classes"     // a JSON list of strings
	metaFormat      = "format"               // "pt", which some of PyTorch's users look for
)

// Network returns the network of the state dict's dense layers. Activations holds one for each
// layer, the output's included; nil stands for those that [FromNetwork] noted in the metadata.
//
// The layers follow one another in the order of their names, where numbers count as numbers: "2"
// is before "10". If that is not their order in the model, or if only some of the tensors are to
// be read, layers names them: "hidden", "output" for "hidden.weight" and so on.
//
// A layer without a bias has biases of zero. Tensors that no dense layer has are an error, such as
// those of a BatchNorm1d: the file does not say where it stands. Export such a model to ONNX.
func (d *StateDict) Network(activations []nn.Activation, layers ...string) (*nn.Network, error) {
	if len(layers) == 0 {
		var err error
		if layers, err = d.layers(); err != nil {
			return nil, err
		}
	}
	meta := maps.Clone(d.Metadata)
	if activations == nil {
		text, ok := meta[metaActivations]
		if !ok {
			return nil, fmt.Errorf("the file does not say what the activations of its %s (%s) are: give one for each", quote.Count(len(layers), "layer"), quote.PlainNames(layers))
		}
		for _, name := range strings.Split(text, ",") {
			f, err := nn.ParseActivation(name)
			if err != nil {
				return nil, fmt.Errorf("metadata %q: %w", metaActivations, err)
			}
			activations = append(activations, f)
		}
	}
	if len(activations) != len(layers) {
		return nil, fmt.Errorf("%s: the file's %s (%s) %s one each", quote.Count(len(activations), "activation"), quote.Count(len(layers), "layer"), quote.PlainNames(layers), quote.Verb(len(layers), "need"))
	}
	var parts []dense.Layer
	for i, name := range layers {
		l, err := d.layer(name)
		if err != nil {
			return nil, err
		}
		if i > 0 && l.In != parts[i-1].Out {
			return nil, fmt.Errorf("%s has the shape [%d, %d], and %s before it %s: if the layers (%s) are in another order, name them in that order",
				l.Name, l.Out, l.In, parts[i-1].Name, quote.Count(parts[i-1].Out, "output"), quote.PlainNames(layers))
		}
		l.Activation = activations[i]
		parts = append(parts, l)
	}
	net, err := dense.Network(parts)
	if err != nil {
		return nil, err
	}
	if text, ok := meta[metaClasses]; ok {
		if err := json.Unmarshal([]byte(text), &net.Classes); err != nil {
			return nil, fmt.Errorf("metadata %q is %s: it must be a list of strings", metaClasses, quote.Text(text))
		}
	}
	maps.DeleteFunc(meta, func(key, _ string) bool { return strings.HasPrefix(key, prefix) })
	if meta[metaFormat] == "pt" {
		delete(meta, metaFormat)
	}
	if len(meta) > 0 {
		net.Metadata = meta
	}
	if err := dense.Check(net); err != nil {
		return nil, err
	}
	return net, nil
}

// layers returns the names of the dense layers in their natural order.
func (d *StateDict) layers() ([]string, error) {
	var names []string
	for key := range d.Tensors {
		switch name, kind := split(key); kind {
		case "weight":
			names = append(names, name)
		case "bias":
			if _, ok := d.Tensors[join(name, "weight")]; !ok {
				return nil, fmt.Errorf("tensor %s has no weight beside it", quote.Text(key))
			}
		case "running_mean", "running_var", "num_batches_tracked":
			return nil, fmt.Errorf("tensor %s belongs to a batch normalisation, and the file does not say where that stands: export the model to ONNX, or fold it into the layer before and leave it out", quote.Text(key))
		default:
			return nil, fmt.Errorf("tensor %s is none of a dense layer, whose tensors are weight and bias: to read only some layers, name them", quote.Text(key))
		}
	}
	if len(names) == 0 {
		return nil, errors.New("there is no tensor whose name ends with \"weight\"")
	}
	slices.SortFunc(names, natural)
	return names, nil
}

// layer returns the dense layer of that name.
func (d *StateDict) layer(name string) (dense.Layer, error) {
	key := join(name, "weight")
	l := dense.Layer{Name: quote.Name(key), Transposed: true}
	t, ok := d.Tensors[key]
	if !ok {
		return l, fmt.Errorf("tensor %s is missing: there are %s", quote.Text(key), quote.PlainNames(slices.SortedFunc(maps.Keys(d.Tensors), natural)))
	}
	if len(t.Shape) != 2 || t.Shape[0] == 0 || t.Shape[1] == 0 {
		return l, fmt.Errorf("%s: shape is %s: a dense layer's is [out, in]", l.Name, quote.Shape(t.Shape))
	}
	l.Out, l.In = t.Shape[0], t.Shape[1]
	var err error
	if l.W, err = t.Float32s(); err != nil {
		return l, fmt.Errorf("%s: %w", l.Name, err)
	}
	key = join(name, "bias")
	if t, ok = d.Tensors[key]; !ok {
		return l, nil
	}
	if len(t.Shape) != 1 || t.Shape[0] != l.Out {
		return l, fmt.Errorf("%s: shape is %s: it must be [%d], as %s has rows", quote.Name(key), quote.Shape(t.Shape), l.Out, l.Name)
	}
	if l.B, err = t.Float32s(); err != nil {
		return l, fmt.Errorf("%s: %w", quote.Name(key), err)
	}
	return l, nil
}

// split returns the module and the parameter of a key: "net.0" and "weight" of "net.0.weight".
func split(key string) (module, parameter string) {
	i := strings.LastIndexByte(key, '.')
	return key[:max(i, 0)], key[i+1:]
}

func join(module, parameter string) string {
	if module == "" {
		return parameter
	}
	return module + "." + parameter
}

// natural compares names such that numbers in them count as numbers.
func natural(a, b string) int {
	for a != "" && b != "" {
		da, db := digits(a), digits(b)
		if da > 0 && db > 0 {
			x, y := strings.TrimLeft(a[:da], "0"), strings.TrimLeft(b[:db], "0")
			if len(x) != len(y) {
				return len(x) - len(y)
			}
			if c := strings.Compare(x, y); c != 0 {
				return c
			}
			if da != db {
				return da - db
			}
			a, b = a[da:], b[db:]
			continue
		}
		if a[0] != b[0] {
			return int(a[0]) - int(b[0])
		}
		a, b = a[1:], b[1:]
	}
	return len(a) - len(b)
}

// digits returns how many digits s begins with.
func digits(s string) int {
	return len(s) - len(strings.TrimLeft(s, "0123456789"))
}

// FromNetwork returns the state dict of the nn.Sequential that has the network's layers and, after
// each, its activation as a module, unless that is the identity. The metadata notes the activations
// and the names of the classes, and keeps that of the network. Weights are of the type in which the
// network keeps them: F32, F16 or BF16; biases are F32.
//
// PyTorch has no module for a standardizer: a network with one is an error, see [FoldStandardizer].
func FromNetwork(net *nn.Network) (*StateDict, error) {
	if err := dense.Check(net); err != nil {
		return nil, err
	}
	if net.Standardizer != nil {
		return nil, errors.New("the network has a standardizer, which PyTorch has no module for: FoldStandardizer puts it into the first layer")
	}
	d := &StateDict{Tensors: map[string]Tensor{}, Metadata: map[string]string{}}
	d.Metadata[metaFormat] = "pt"
	maps.Copy(d.Metadata, net.Metadata)
	var activations []string
	module := 0
	for _, l := range net.Layers() {
		in, out := l.W.Rows, l.W.Cols
		w := make([]float32, 0, in*out)
		for o := range out {
			for r := range in {
				w = append(w, l.W.Row(r)[o])
			}
		}
		name := strconv.Itoa(module)
		tensor := Float32
		switch net.Weights() {
		case "float16":
			tensor = Float16
		case "bfloat16":
			tensor = BFloat16
		}
		d.Tensors[join(name, "weight")] = tensor(w, out, in)
		d.Tensors[join(name, "bias")] = Float32(l.B, out)
		activations = append(activations, l.Activation.String())
		module++
		if l.Activation != nn.Identity {
			module++
		}
	}
	d.Metadata[metaActivations] = strings.Join(activations, ",")
	if len(net.Classes) > 0 {
		text, err := json.Marshal(net.Classes)
		if err != nil {
			return nil, err
		}
		d.Metadata[metaClasses] = string(text)
	}
	return d, nil
}

// FoldStandardizer returns a network without a standardizer whose first layer does its work: the
// weights are W/scale, the biases b − mean·(W/scale), each computed in float64 and rounded once.
// The outputs differ in their last bits. A network without a standardizer is copied. It panics if
// net is nil or has no layers.
func FoldStandardizer(net *nn.Network) *nn.Network {
	if net == nil || net.Inputs() == 0 {
		panic("torch: FoldStandardizer of a network that is nil, or has no layers: nn.New and nn.Load make networks")
	}
	c := net.Float32()
	s := c.Standardizer
	if s == nil {
		return c
	}
	c.Standardizer = nil
	first := c.Layers()[0]
	bias := make([]float64, len(first.B))
	for o, b := range first.B {
		bias[o] = float64(b)
	}
	for r := range first.W.Rows {
		row := first.W.Row(r)
		for o, w := range row {
			scaled := float64(w) / float64(s.Scale[r])
			bias[o] -= float64(float64(s.Mean[r]) * scaled)
			row[o] = float32(scaled)
		}
	}
	for o, b := range bias {
		first.B[o] = float32(b)
	}
	return c
}
