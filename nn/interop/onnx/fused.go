package onnx

import (
	"errors"
	"fmt"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/nn/interop/onnx/internal/onnxpb"
)

// Onnxruntime joins nodes when it optimizes a model, and can save what comes of it.

// fusedGemm is a Gemm and the activation behind it.
func (g *graph) fusedGemm(n *node) (value, error) {
	sum, err := g.gemm(n)
	if err != nil {
		return value{}, err
	}
	name := string(n.attributes["activation"].GetS())
	op, ok := operators[name]
	if !ok || strings.Contains(name, ".") || op.min != 1 || op.attributes != "" && op.attributes != "alpha" && op.attributes != "alpha gamma" {
		return value{}, fmt.Errorf("its activation %s is not read", quote.Text(name))
	}
	f := &node{pb: n.pb, inputs: []value{sum}, attributes: map[string]*onnxpb.AttributeProto{}}
	for _, parameter := range strings.Fields(op.attributes) {
		if a, ok := n.attributes["activation_"+parameter]; ok {
			f.attributes[parameter] = a
		}
	}
	return op.run(g, f)
}

// fusedMatMul is alpha·A·B, with A or B transposed if it says so: a Gemm without biases.
func (g *graph) fusedMatMul(n *node) (value, error) {
	for _, name := range []string{"transBatchA", "transBatchB"} {
		if set, err := n.flag(name); err != nil || set {
			return value{}, fmt.Errorf("attribute %q must be 0", name)
		}
	}
	return g.gemm(n)
}

// biased returns an operator that adds its second input, if there is one, to the first.
func biased(f func(*graph, *node) (value, error)) func(*graph, *node) (value, error) {
	return func(g *graph, n *node) (value, error) {
		if bias := n.input(1); bias != (value{}) {
			sum, err := g.operate(add, n, n.inputs[0], bias)
			if err != nil {
				return value{}, err
			}
			n = &node{pb: n.pb, inputs: []value{sum}, attributes: n.attributes}
		}
		if n.inputs[0].rows == nil {
			return value{}, errors.New("of a constant it is not read")
		}
		return f(g, n)
	}
}
