package onnx

import (
	"fmt"
	"io"
	"math"
	"os"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/nn/interop/onnx/internal/onnxpb"
)

// An Info tells what is in a model, also in one that is no network of this library.
type Info struct {
	IRVersion    int               `json:"ir_version"`
	Opsets       map[string]int    `json:"opsets"` // by domain; that of ONNX itself is ""
	Producer     string            `json:"producer"`
	Inputs       []ValueInfo       `json:"inputs"`
	Outputs      []ValueInfo       `json:"outputs"`
	Operators    map[string]int    `json:"operators"` // how often each is there
	Initializers int               `json:"initializers"`
	Parameters   int64             `json:"parameters"` // the elements of all initializers
	Metadata     map[string]string `json:"metadata,omitempty"`
}

// A ValueInfo is an input or output of a graph: its name, and its type and shape as text.
type ValueInfo struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// Inspect reads what is in an ONNX file, without the data of its tensors.
func Inspect(path string) (*Info, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	file, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	model, err := unmarshal(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if model.GetGraph() == nil { // some texts are messages with nothing but fields that ONNX does not have
		return nil, fmt.Errorf("%s: not an ONNX model: it has no graph", path)
	}
	info := &Info{IRVersion: int(model.GetIrVersion()), Opsets: map[string]int{}, Operators: map[string]int{}, Metadata: map[string]string{}}
	if info.Producer = model.GetProducerName(); model.GetProducerVersion() != "" {
		info.Producer += " " + model.GetProducerVersion()
	}
	for _, s := range model.GetOpsetImport() {
		info.Opsets[s.GetDomain()] = int(s.GetVersion())
	}
	for _, p := range model.GetMetadataProps() {
		info.Metadata[p.GetKey()] = p.GetValue()
	}
	constant := map[string]bool{}
	for _, t := range model.GetGraph().GetInitializer() {
		constant[t.GetName()] = true
		info.Initializers++
		n := int64(1)
		for _, d := range t.GetDims() {
			if d < 0 || d > maxElements || n > maxElements {
				return nil, fmt.Errorf("%s: initializer %s has the shape %s, which cannot be", path, quote.Text(t.GetName()), quote.Shape(t.GetDims()))
			}
			n *= d
		}
		if n > math.MaxInt64-info.Parameters {
			return nil, fmt.Errorf("%s: its initializers have more elements than can be counted", path)
		}
		info.Parameters += n
	}
	for _, n := range model.GetGraph().GetNode() {
		name := n.GetOpType()
		if d := n.GetDomain(); d != "" && d != "ai.onnx" {
			name = d + "." + name
		}
		info.Operators[name]++
	}
	for _, v := range model.GetGraph().GetInput() {
		if !constant[v.GetName()] {
			info.Inputs = append(info.Inputs, ValueInfo{v.GetName(), typeText(v.GetType())})
		}
	}
	for _, v := range model.GetGraph().GetOutput() {
		info.Outputs = append(info.Outputs, ValueInfo{v.GetName(), typeText(v.GetType())})
	}
	return info, nil
}

// typeText writes a type as "FLOAT [batch, 784]".
func typeText(t *onnxpb.TypeProto) string {
	tensor := t.GetTensorType()
	if tensor == nil {
		return "no tensor"
	}
	s := onnxpb.TensorProto_DataType(tensor.GetElemType()).String()
	if tensor.GetShape() == nil {
		return s
	}
	s += " ["
	for i, d := range tensor.GetShape().GetDim() {
		if i > 0 {
			s += ", "
		}
		switch {
		case d.GetDimParam() != "":
			s += d.GetDimParam()
		case d.GetValue() != nil:
			s += fmt.Sprint(d.GetDimValue())
		default:
			s += "?"
		}
	}
	return s + "]"
}
