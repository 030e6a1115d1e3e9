package onnx

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/nn/interop/onnx/internal/onnxpb"
)

// A node is one of the graph, with its inputs. An optional input that is left out has neither
// constant nor rows.
type node struct {
	pb         *onnxpb.NodeProto
	inputs     []value
	attributes map[string]*onnxpb.AttributeProto
}

// An operator says how a node is read. Attributes it does not know are an error.
type operator struct {
	since      int // the opset that has it in this form; 0 for minOpset
	min, max   int // inputs
	attributes string
	run        func(g *graph, n *node) (value, error)
}

// A nodeError says which node cannot be read.
type nodeError struct {
	node string
	err  error
}

func (e *nodeError) Error() string { return e.node + ": " + e.err.Error() }
func (e *nodeError) Unwrap() error { return e.err }

// blame returns an error that names a node, unless err does.
func (g *graph) blame(node string, err error) error {
	if _, ok := err.(*nodeError); ok || err == nil || node == "" {
		return err
	}
	return &nodeError{node, err}
}

// describe names a node, its operator and the opset.
func (g *graph) describe(pb *onnxpb.NodeProto) string {
	name := "node " + quote.Text(pb.GetName())
	if pb.GetName() == "" {
		name = "the node that makes [" + quote.Names(pb.GetOutput()) + "]"
	}
	operator := pb.GetOpType()
	if d := pb.GetDomain(); d != "" && d != "ai.onnx" {
		operator = d + "." + operator
	}
	return fmt.Sprintf("%s (%s, opset %d)", name, quote.Name(operator), g.opset)
}

// evaluate computes the first output of a node.
func (g *graph) evaluate(pb *onnxpb.NodeProto) error {
	if opset, ok := g.opsets[pb]; ok { // of the function that the node is in
		defer func(model int) { g.opset = model }(g.opset)
		g.opset = opset
	}
	name := g.describe(pb)
	v, err := g.apply(pb)
	if err != nil {
		return g.blame(name, err)
	}
	out := pb.GetOutput()[0]
	if _, ok := g.values[out]; ok || g.tensors[out] != nil {
		return &nodeError{name, fmt.Errorf("the value %s is made twice", quote.Text(out))}
	}
	g.values[out] = v
	return nil
}

// apply runs the operator of a node.
func (g *graph) apply(pb *onnxpb.NodeProto) (value, error) {
	domain := domainOf(pb.GetDomain())
	op, ok := operators[strings.TrimPrefix(domain+"."+pb.GetOpType(), ".")]
	if !ok {
		return value{}, fmt.Errorf("this operator is not read; a network is made of %s", strings.Join(operatorNames(), ", "))
	}
	if g.opset < op.since && domain == "" {
		return value{}, fmt.Errorf("this operator is there since opset %d", op.since)
	}
	n := &node{pb: pb, attributes: map[string]*onnxpb.AttributeProto{}}
	for _, a := range pb.GetAttribute() {
		if !slices.Contains(strings.Fields(op.attributes), a.GetName()) {
			return value{}, fmt.Errorf("attribute %s is not known", quote.Text(a.GetName()))
		}
		if a.GetRefAttrName() != "" {
			return value{}, fmt.Errorf("attribute %q refers to a function's: the node is in none", a.GetName())
		}
		n.attributes[a.GetName()] = a
	}
	names := pb.GetInput()
	for len(names) > 0 && names[len(names)-1] == "" {
		names = names[:len(names)-1]
	}
	if len(names) < op.min || len(names) > op.max {
		return value{}, fmt.Errorf("it has %s: %d to %d are read", quote.Count(len(names), "input"), op.min, op.max)
	}
	for _, name := range names {
		var v value
		if name != "" {
			var err error
			if v, err = g.get(name); err != nil {
				return value{}, err
			}
		}
		n.inputs = append(n.inputs, v)
	}
	for i := range op.min {
		if n.input(i) == (value{}) {
			return value{}, fmt.Errorf("input %d is left out", i)
		}
	}
	return op.run(g, n)
}

// operatorNames returns the names of the operators without a domain, in order.
func operatorNames() []string {
	var names []string
	for name := range operators {
		if !strings.Contains(name, ".") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// input returns an input, or nothing if it is left out.
func (n *node) input(i int) value {
	if i < len(n.inputs) {
		return n.inputs[i]
	}
	return value{}
}

// number returns a float attribute.
func (n *node) number(name string, instead float64) (float64, error) {
	a, ok := n.attributes[name]
	if !ok {
		return instead, nil
	}
	if a.F == nil || a.GetType() != onnxpb.AttributeProto_FLOAT && a.GetType() != onnxpb.AttributeProto_UNDEFINED {
		return 0, fmt.Errorf("attribute %q must be a number", name)
	}
	return float64(a.GetF()), nil
}

// integer returns an int attribute.
func (n *node) integer(name string, instead int) (int, error) {
	a, ok := n.attributes[name]
	if !ok {
		return instead, nil
	}
	if a.I == nil || a.GetType() != onnxpb.AttributeProto_INT && a.GetType() != onnxpb.AttributeProto_UNDEFINED {
		return 0, fmt.Errorf("attribute %q must be a whole number", name)
	}
	return int(a.GetI()), nil
}

// integers returns an ints attribute, and whether it is there.
func (n *node) integers(name string) ([]int, bool) {
	a, ok := n.attributes[name]
	if !ok {
		return nil, false
	}
	list := []int{}
	for _, v := range a.GetInts() {
		list = append(list, int(v))
	}
	return list, true
}

// flag returns an int attribute that must be 0 or 1.
func (n *node) flag(name string) (bool, error) {
	v, err := n.integer(name, 0)
	if err == nil && v != 0 && v != 1 {
		err = fmt.Errorf("attribute %q is %d: it must be 0 or 1", name, v)
	}
	return v == 1, err
}

// node returns the description of the node for errors.
func (g *graph) name(n *node) string { return g.describe(n.pb) }
