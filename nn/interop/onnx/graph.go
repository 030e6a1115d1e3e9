package onnx

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/interop/internal/dense"
	"github.com/lockstep-go/lockstep/nn/interop/onnx/internal/onnxpb"
)

const (
	minOpset = 7  // before, Add and Gemm had a broadcasting of their own
	maxOpset = 26 // the newest when this was written
)

// A graph is a model that is being read.
type graph struct {
	model    *onnxpb.ModelProto
	opset    int
	tensors  map[string]*onnxpb.TensorProto
	values   map[string]value
	external external

	functions map[functionName]*onnxpb.FunctionProto
	opsets    map[*onnxpb.NodeProto]int // of the nodes of functions
	calls     int                       // of functions, so far

	budget       int // numbers that may still be made, so that a small file does not fill the memory
	standardizer *nn.Standardizer
	classes      []string
}

// A value is one of the graph: known when the model is read, or rows that depend on the input.
type value struct {
	constant *constant
	rows     *rows
}

// spend takes n numbers off the budget.
func (g *graph) spend(n int) error {
	if g.budget -= n; n < 0 || g.budget < 0 {
		g.budget = 0
		return errors.New("the model is small, but what it describes is not: its constants would grow to many times the file's size")
	}
	return nil
}

// network reads the network of the model. The output is the one of that name, or the only one there
// is.
func (g *graph) network(output string) (*nn.Network, error) {
	if err := g.checkVersions(); err != nil {
		return nil, err
	}
	pb := g.model.GetGraph()
	if pb == nil {
		return nil, errors.New("not an ONNX model: it has no graph")
	}
	for _, t := range pb.GetInitializer() {
		if _, ok := g.tensors[t.GetName()]; ok {
			return nil, fmt.Errorf("there are two initializers called %s", quote.Text(t.GetName()))
		}
		g.tensors[t.GetName()] = t
	}
	output, err := g.chooseOutput(output)
	if err != nil {
		return nil, err
	}
	if err := g.findFunctions(); err != nil {
		return nil, err
	}
	nodes, _ := needed(pb.GetNode(), output)
	if nodes, err = g.inline(nodes, nil); err != nil {
		return nil, err
	}
	nodes, used := needed(nodes, output)
	if err := g.bindInput(used); err != nil {
		return nil, err
	}
	for _, n := range nodes {
		if err := g.evaluate(n); err != nil {
			return nil, err
		}
	}
	v, ok := g.values[output]
	if !ok {
		return nil, fmt.Errorf("no node makes the output %s", quote.Text(output))
	}
	if v.rows == nil {
		return nil, fmt.Errorf("the output %s does not depend on the input", quote.Text(output))
	}
	g.findClasses(output)
	return g.finishNetwork(v.rows)
}

func (g *graph) checkVersions() error {
	for _, set := range g.model.GetOpsetImport() {
		if d := set.GetDomain(); d == "" || d == "ai.onnx" {
			g.opset = int(set.GetVersion())
		}
	}
	switch {
	case len(g.model.GetOpsetImport()) == 0:
		return errors.New("not an ONNX model, or one of version 2 of the format or older: it names no opset")
	case g.opset < minOpset || g.opset > maxOpset:
		return fmt.Errorf("the model is of opset %d: opsets %d to %d are read", g.opset, minOpset, maxOpset)
	}
	return nil
}

// chooseOutput returns the output of that name, or the only one of floating-point numbers.
func (g *graph) chooseOutput(name string) (string, error) {
	var all, numbers []string
	for _, o := range g.model.GetGraph().GetOutput() {
		all = append(all, o.GetName())
		switch onnxpb.TensorProto_DataType(o.GetType().GetTensorType().GetElemType()) {
		case onnxpb.TensorProto_FLOAT, onnxpb.TensorProto_DOUBLE, onnxpb.TensorProto_FLOAT16, onnxpb.TensorProto_BFLOAT16, onnxpb.TensorProto_UNDEFINED:
			numbers = append(numbers, o.GetName())
		}
	}
	switch {
	case name != "" && slices.Contains(all, name):
		return name, nil
	case name != "":
		return "", fmt.Errorf("the model has no output %s: there are [%s]", quote.Text(name), quote.Names(all))
	case len(numbers) == 1:
		return numbers[0], nil
	}
	return "", fmt.Errorf("the model has %s of numbers, of all its outputs [%s]: say which one is the network's", quote.Count(len(numbers), "output"), quote.Names(all))
}

// needed returns the nodes that an output needs, in the order of the graph, and the values they
// use.
func needed(all []*onnxpb.NodeProto, output string) ([]*onnxpb.NodeProto, map[string]bool) {
	used := map[string]bool{output: true}
	var nodes []*onnxpb.NodeProto
	for _, n := range slices.Backward(all) {
		if !slices.ContainsFunc(n.GetOutput(), func(name string) bool { return name != "" && used[name] }) {
			continue
		}
		nodes = append(nodes, n)
		for _, name := range n.GetInput() {
			used[name] = true
		}
	}
	slices.Reverse(nodes)
	return nodes, used
}

// bindInput makes rows of the graph's only input that is used and has no initializer.
func (g *graph) bindInput(used map[string]bool) error {
	var inputs []*onnxpb.ValueInfoProto
	for _, in := range g.model.GetGraph().GetInput() {
		if _, ok := g.tensors[in.GetName()]; !ok && used[in.GetName()] {
			inputs = append(inputs, in)
		}
	}
	if len(inputs) == 0 {
		return nil // there will be an error, which names a node if it can
	}
	if len(inputs) > 1 {
		names := make([]string, len(inputs))
		for i, in := range inputs {
			names[i] = in.GetName()
		}
		return fmt.Errorf("the output depends on %s, [%s]: a network has 1", quote.Count(len(inputs), "input"), quote.Names(names))
	}
	r, err := inputRows(inputs[0].GetType().GetTensorType())
	if err != nil {
		return fmt.Errorf("input %s: %w", quote.Text(inputs[0].GetName()), err)
	}
	g.values[inputs[0].GetName()] = value{rows: r}
	return nil
}

// inputRows returns the rows that an input of that type is.
func inputRows(t *onnxpb.TypeProto_Tensor) (*rows, error) {
	r := &rows{base: new(base), expr: identity(), batch: rowsOfBatch}
	if t.GetShape() == nil {
		return r, nil // a batch of rows, as models without shapes have
	}
	size := 1
	var dims []int
	for i, d := range t.GetShape().GetDim() {
		n := d.GetDimValue()
		if n < 0 || n > maxElements {
			n = 0
		}
		switch {
		case i == 0 && len(t.GetShape().GetDim()) > 1:
			if n > 0 {
				r.batch = int(n)
			}
			continue
		case n == 0 && len(t.GetShape().GetDim()) > 2:
			return nil, fmt.Errorf("dimension %d is not known: only the batch and the number of columns may be", i)
		case int64(size)*max(n, 1) > maxElements:
			return nil, fmt.Errorf("a row has more than %s", quote.Count(maxElements, "number"))
		}
		size *= int(n)
		dims = append(dims, int(n))
	}
	switch len(t.GetShape().GetDim()) {
	case 0:
		return nil, errors.New("it is a single number: a network's input has rows")
	case 1:
		r.single = true
	}
	if size > 0 {
		r.base.n, r.dims = size, dims
	}
	return r, nil
}

// get returns the value of that name.
func (g *graph) get(name string) (value, error) {
	if v, ok := g.values[name]; ok {
		return v, nil
	}
	t, ok := g.tensors[name]
	if !ok {
		for _, t := range g.model.GetGraph().GetSparseInitializer() {
			if t.GetValues().GetName() == name {
				return value{}, fmt.Errorf("its input %s is a sparse initializer, which is not read: store it densely", quote.Text(name))
			}
		}
		return value{}, fmt.Errorf("its input %s is made by no node before it", quote.Text(name))
	}
	c, err := g.tensor(t)
	if err != nil {
		return value{}, fmt.Errorf("initializer %s: %w", quote.Text(name), err)
	}
	v := value{constant: c}
	g.values[name] = v
	return v, nil
}

// finishNetwork builds the network whose outputs the rows are.
func (g *graph) finishNetwork(r *rows) (*nn.Network, error) {
	r = g.uncomplemented(r)
	if r.transposed {
		return nil, errors.New("the output has a column for each row of the batch: it must have a row")
	}
	last, scale, shift, err := g.linear(r)
	if err != nil {
		return nil, err
	}
	if last == nil || scale != nil || shift != nil {
		b := &base{n: r.width(), layers: last, scale: scale, shift: shift, name: "the output"}
		if last, err = g.finish(b, 1, 0, nn.Identity); err != nil {
			return nil, err
		}
	}
	var layers []dense.Layer
	for l := last; l != nil; l = l.before {
		layers = append(layers, l.Layer)
	}
	slices.Reverse(layers)
	net, err := dense.Network(layers)
	if err != nil {
		return nil, err
	}
	net.Standardizer = g.standardizer
	if len(g.classes) == max(net.Outputs(), 2) {
		net.Classes = g.classes
	}
	for _, p := range g.model.GetMetadataProps() {
		key, text := p.GetKey(), p.GetValue()
		switch {
		case key == metaClasses:
			if err := json.Unmarshal([]byte(text), &net.Classes); err != nil {
				return nil, fmt.Errorf("metadata %q is %s: it must be a list of strings", key, quote.Text(text))
			}
		case strings.HasPrefix(key, metaPrefix):
			return nil, fmt.Errorf("metadata %s is unknown: the file may come from a newer version", quote.Text(key))
		default:
			if net.Metadata == nil {
				net.Metadata = map[string]string{}
			}
			if _, ok := net.Metadata[key]; ok {
				return nil, fmt.Errorf("metadata %s is there twice", quote.Text(key))
			}
			net.Metadata[key] = text
		}
	}
	if err := dense.Check(net); err != nil {
		return nil, err
	}
	return net, nil
}

// uncomplemented returns the one column p of [1 − p, p].
func (g *graph) uncomplemented(r *rows) *rows {
	if !r.complement {
		return r
	}
	c := *r
	c.complement = false
	return &c
}

// findClasses looks for the names of the classes where scikit-learn's converter puts them: in a
// node that picks the name of the largest output. A ZipMap's have been seen before.
func (g *graph) findClasses(output string) {
	largest := map[string]bool{}
	for _, n := range g.model.GetGraph().GetNode() {
		switch {
		case n.GetOpType() == "ArgMax" && len(n.GetInput()) == 1 && len(n.GetOutput()) == 1 && n.GetInput()[0] == output:
			largest[n.GetOutput()[0]] = true
		case n.GetOpType() == "ArrayFeatureExtractor" && len(n.GetInput()) == 2 && largest[n.GetInput()[1]]:
			g.classes = g.names(g.tensors[n.GetInput()[0]])
		}
	}
}

// names returns the elements of a tensor of strings or integers, or nil.
func (g *graph) names(t *onnxpb.TensorProto) []string {
	var names []string
	if onnxpb.TensorProto_DataType(t.GetDataType()) == onnxpb.TensorProto_STRING {
		for _, s := range t.GetStringData() {
			names = append(names, string(s))
		}
		return names
	}
	c, err := g.tensor(t)
	if err != nil {
		return nil
	}
	for _, v := range c.data {
		names = append(names, fmt.Sprint(v))
	}
	return names
}
