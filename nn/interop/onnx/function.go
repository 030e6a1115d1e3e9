package onnx

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/protobuf/proto"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/nn/interop/onnx/internal/onnxpb"
)

// PyTorch writes a module as a function of the model's own, if it is told to, and a call of it for
// each use. The nodes of a function take the place of each call before the graph is read.

// A functionName says which function a node calls.
type functionName struct{ domain, name, overload string }

// A call is a node that stands for the nodes of a function.
type call struct {
	function   *onnxpb.FunctionProto
	path       string                            // of names of calls, for the names of nodes
	prefix     string                            // of the values that only the function has
	values     map[string]string                 // of the function, by the names they have in the graph
	attributes map[string]*onnxpb.AttributeProto // that the function was given, or has by default
	opset      int
	nesting    int
}

const maxCalls = 16 // of functions by functions, one within the other

// findFunctions notes the functions of the model.
func (g *graph) findFunctions() error {
	g.functions = map[functionName]*onnxpb.FunctionProto{}
	g.opsets = map[*onnxpb.NodeProto]int{}
	for _, f := range g.model.GetFunctions() {
		name := functionName{domainOf(f.GetDomain()), f.GetName(), f.GetOverload()}
		if g.functions[name] != nil {
			return fmt.Errorf("there are two functions called %s", quote.Text(f.GetName()))
		}
		g.functions[name] = f
	}
	return nil
}

// domainOf returns the domain, where that of ONNX itself has one name of its two.
func domainOf(domain string) string {
	if domain == "ai.onnx" {
		return ""
	}
	return domain
}

// inline returns the nodes with those of functions in the place of calls. Those within a call get
// the names that their values have in the graph; c is nil for the graph itself.
func (g *graph) inline(nodes []*onnxpb.NodeProto, c *call) ([]*onnxpb.NodeProto, error) {
	if len(g.functions) == 0 {
		return nodes, nil
	}
	var all []*onnxpb.NodeProto
	for _, n := range nodes {
		if c != nil {
			var err error
			if n, err = g.within(c, n); err != nil {
				return nil, err
			}
		}
		f := g.functions[functionName{domainOf(n.GetDomain()), n.GetOpType(), n.GetOverload()}]
		if f == nil {
			all = append(all, n)
			continue
		}
		body, err := g.body(n, f, c)
		if err != nil {
			return nil, g.blame(g.describe(n), err)
		}
		all = append(all, body...)
	}
	return all, nil
}

// within returns a node of a function as it stands in a call.
func (g *graph) within(c *call, n *onnxpb.NodeProto) (*onnxpb.NodeProto, error) {
	size := 64 + len(c.path) + len(n.GetName())
	for _, name := range slices.Concat(n.GetInput(), n.GetOutput()) {
		size += 64 + len(name) + len(c.prefix)
	}
	if err := g.spend(size / 4); err != nil {
		return nil, err
	}
	inner := &onnxpb.NodeProto{OpType: n.OpType, Domain: n.Domain, Overload: n.Overload}
	if n.GetName() != "" {
		inner.Name = proto.String(c.path + "/" + n.GetName())
	}
	for _, name := range n.GetInput() {
		inner.Input = append(inner.Input, c.value(name))
	}
	for _, name := range n.GetOutput() {
		inner.Output = append(inner.Output, c.value(name))
	}
	g.opsets[inner] = c.opset
	for _, a := range n.GetAttribute() {
		of := a.GetRefAttrName()
		if of == "" {
			inner.Attribute = append(inner.Attribute, a)
			continue
		}
		given, ok := c.attributes[of]
		if !ok && !slices.Contains(c.function.GetAttribute(), of) {
			return nil, g.blame(g.describe(inner), fmt.Errorf("attribute %s refers to %s, which the function does not have", quote.Text(a.GetName()), quote.Text(of)))
		}
		if ok { // one that is not given is left out
			inner.Attribute = append(inner.Attribute, &onnxpb.AttributeProto{Name: a.Name, Type: given.Type, F: given.F, I: given.I, S: given.S, T: given.T,
				Floats: given.Floats, Ints: given.Ints, Strings: given.Strings, Tensors: given.Tensors, G: given.G, SparseTensor: given.SparseTensor})
		}
	}
	return inner, nil
}

// value returns the name that a value of the function has in the graph.
func (c *call) value(name string) string {
	if outside, ok := c.values[name]; ok || name == "" {
		return outside
	}
	return c.prefix + name
}

// body returns the nodes of a function for a call of it.
func (g *graph) body(n *onnxpb.NodeProto, f *onnxpb.FunctionProto, outer *call) ([]*onnxpb.NodeProto, error) {
	g.calls++
	c := &call{function: f, path: cmp.Or(n.GetName(), f.GetName()), prefix: "call " + strconv.Itoa(g.calls) + "/", opset: g.opset,
		values: map[string]string{}, attributes: map[string]*onnxpb.AttributeProto{}}
	if outer != nil {
		c.nesting, c.opset = outer.nesting+1, outer.opset
	}
	for _, set := range f.GetOpsetImport() {
		if domainOf(set.GetDomain()) == "" {
			c.opset = int(set.GetVersion())
		}
	}
	_, operator := operators[strings.TrimPrefix(domainOf(n.GetDomain())+"."+n.GetOpType(), ".")]
	switch {
	case operator || domainOf(n.GetDomain()) == "": // ONNX leaves open which is meant
		return nil, errors.New("the model has a function of this name: whether that or the operator is meant differs between programs")
	case c.nesting == maxCalls:
		return nil, fmt.Errorf("its functions call one another more than %d deep", maxCalls)
	case len(n.GetInput()) > len(f.GetInput()) || len(n.GetOutput()) > len(f.GetOutput()):
		return nil, fmt.Errorf("it has %s and %s: the function has %d and %d", quote.Count(len(n.GetInput()), "input"), quote.Count(len(n.GetOutput()), "output"),
			len(f.GetInput()), len(f.GetOutput()))
	case c.opset < minOpset || c.opset > maxOpset:
		return nil, fmt.Errorf("the function is of opset %d: opsets %d to %d are read", c.opset, minOpset, maxOpset)
	}
	if err := g.spend(64 * (len(f.GetInput()) + len(f.GetOutput()) + len(f.GetAttributeProto()) + 1)); err != nil {
		return nil, err
	}
	for _, list := range [][]*onnxpb.AttributeProto{f.GetAttributeProto(), n.GetAttribute()} {
		for _, a := range list {
			c.attributes[a.GetName()] = a
		}
	}
	for i, name := range f.GetInput() {
		c.values[name] = ""
		if i < len(n.GetInput()) {
			c.values[name] = n.GetInput()[i]
		}
	}
	var passed []*onnxpb.NodeProto // what goes through the function as it is
	for i, outside := range n.GetOutput() {
		name := f.GetOutput()[i]
		if from, ok := c.values[name]; !ok && outside != "" {
			c.values[name] = outside
		} else if ok && outside != "" {
			pass := &onnxpb.NodeProto{OpType: proto.String("Identity"), Name: n.Name, Input: []string{from}, Output: []string{outside}}
			g.opsets[pass] = c.opset
			passed = append(passed, pass)
		}
	}
	body, err := g.inline(f.GetNode(), c)
	return append(body, passed...), err
}
