package onnx

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"

	"google.golang.org/protobuf/proto"

	"github.com/lockstep-go/lockstep/internal/replace"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/interop/internal/dense"
	"github.com/lockstep-go/lockstep/nn/interop/onnx/internal/onnxpb"
)

const (
	irVersion   = 8
	writeOpset  = 13
	metaPrefix  = "lockstep."
	metaClasses = metaPrefix + "classes" // a JSON list of strings
	inputName   = "input"
	outputName  = "output"
	batchName   = "batch"
)

// Save writes the network to an ONNX file, as [Write] does. An old file stays whole until the new
// one is.
func Save(path string, net *nn.Network) error {
	return replace.File(path, func(w io.Writer) error { return Write(w, net) })
}

// Write writes the network as an ONNX model of opset 13. Its input is "input" [batch, inputs], its
// output "output" [batch, outputs], where the batch is dynamic. The names of the classes are in the
// metadata as "lockstep.classes", a JSON list; the network's own metadata is there, too. Weights
// that the network keeps in 16 bits become float32, exactly.
//
// onnxruntime computes with other rounding: its Sigmoid is 0 below −18, and its outputs differ from
// this library's by some 1e-7.
func Write(w io.Writer, net *nn.Network) error {
	if w == nil {
		return errors.New("the writer is nil: Save writes a file by its name")
	}
	if err := dense.Check(net); err != nil {
		return err
	}
	b := builder{graph: &onnxpb.GraphProto{Name: proto.String("lockstep")}}
	model := &onnxpb.ModelProto{IrVersion: proto.Int64(irVersion), ProducerName: proto.String("lockstep"), Graph: b.graph,
		OpsetImport: []*onnxpb.OperatorSetIdProto{{Domain: proto.String(""), Version: proto.Int64(writeOpset)}}}
	for _, key := range slices.Sorted(maps.Keys(net.Metadata)) {
		model.MetadataProps = append(model.MetadataProps, &onnxpb.StringStringEntryProto{Key: proto.String(key), Value: proto.String(net.Metadata[key])})
	}
	if len(net.Classes) > 0 {
		text, err := json.Marshal(net.Classes)
		if err != nil {
			return err
		}
		model.MetadataProps = append(model.MetadataProps, &onnxpb.StringStringEntryProto{Key: proto.String(metaClasses), Value: proto.String(string(text))})
	}
	b.graph.Input = []*onnxpb.ValueInfoProto{matrixInfo(inputName, net.Inputs())}
	b.graph.Output = []*onnxpb.ValueInfoProto{matrixInfo(outputName, net.Outputs())}
	x := inputName
	if s := net.Standardizer; s != nil {
		x = b.node("Sub", "standardizer.centered", x, b.tensor("standardizer.mean", s.Mean, len(s.Mean)))
		x = b.node("Div", "standardizer.scaled", x, b.tensor("standardizer.scale", s.Scale, len(s.Scale)))
	}
	for i, l := range net.Layers() {
		layer := fmt.Sprint(i)
		weights := make([]float32, 0, l.W.Rows*l.W.Cols) // [out, in]
		for o := range l.W.Cols {
			for r := range l.W.Rows {
				weights = append(weights, l.W.Row(r)[o])
			}
		}
		x = b.node("Gemm", layer+".sum", x, b.tensor(layer+".weight", weights, l.W.Cols, l.W.Rows), b.tensor(layer+".bias", l.B, len(l.B)))
		b.attribute(&onnxpb.AttributeProto{Name: proto.String("transB"), Type: onnxpb.AttributeProto_INT.Enum(), I: proto.Int64(1)})
		var err error
		if x, err = b.activation(layer, x, l.Activation); err != nil {
			return err
		}
	}
	b.rename(x, outputName)
	file, err := proto.MarshalOptions{Deterministic: true}.Marshal(model)
	if err != nil {
		return err
	}
	_, err = w.Write(file)
	return err
}

// A builder adds to a graph.
type builder struct{ graph *onnxpb.GraphProto }

// matrixInfo describes an input or output of the graph.
func matrixInfo(name string, columns int) *onnxpb.ValueInfoProto {
	return &onnxpb.ValueInfoProto{Name: proto.String(name), Type: &onnxpb.TypeProto{Value: &onnxpb.TypeProto_TensorType{
		TensorType: &onnxpb.TypeProto_Tensor{ElemType: proto.Int32(int32(onnxpb.TensorProto_FLOAT)), Shape: &onnxpb.TensorShapeProto{
			Dim: []*onnxpb.TensorShapeProto_Dimension{
				{Value: &onnxpb.TensorShapeProto_Dimension_DimParam{DimParam: batchName}},
				{Value: &onnxpb.TensorShapeProto_Dimension_DimValue{DimValue: int64(columns)}},
			}}}}}}
}

// tensor adds an initializer and returns its name.
func (b *builder) tensor(name string, x []float32, shape ...int) string {
	raw := make([]byte, 0, 4*len(x))
	for _, v := range x {
		bits := math.Float32bits(v)
		raw = append(raw, byte(bits), byte(bits>>8), byte(bits>>16), byte(bits>>24))
	}
	t := &onnxpb.TensorProto{Name: proto.String(name), DataType: proto.Int32(int32(onnxpb.TensorProto_FLOAT)), RawData: raw}
	for _, d := range shape {
		t.Dims = append(t.Dims, int64(d))
	}
	b.graph.Initializer = append(b.graph.Initializer, t)
	return name
}

// number adds an initializer that is a single number, once.
func (b *builder) number(name string, v float64) string {
	if !slices.ContainsFunc(b.graph.Initializer, func(t *onnxpb.TensorProto) bool { return t.GetName() == name }) {
		b.tensor(name, []float32{float32(v)})
	}
	return name
}

// node adds a node with one output, by whose name it goes, and returns that.
func (b *builder) node(operator, output string, inputs ...string) string {
	b.graph.Node = append(b.graph.Node, &onnxpb.NodeProto{Name: proto.String(output), OpType: proto.String(operator),
		Input: inputs, Output: []string{output}})
	return output
}

// attribute adds an attribute to the last node.
func (b *builder) attribute(a *onnxpb.AttributeProto) {
	last := b.graph.Node[len(b.graph.Node)-1]
	last.Attribute = append(last.Attribute, a)
}

// rename gives the output of the last node another name.
func (b *builder) rename(from, to string) {
	last := b.graph.Node[len(b.graph.Node)-1]
	last.Output[0] = to
}

// activation adds the nodes of an activation, and returns the name of what they make.
func (b *builder) activation(layer, x string, f nn.Activation) (string, error) {
	alpha := func(v float32) {
		b.attribute(&onnxpb.AttributeProto{Name: proto.String("alpha"), Type: onnxpb.AttributeProto_FLOAT.Enum(), F: proto.Float32(v)})
	}
	y := layer + ".output"
	part := func(name string) string { return layer + "." + name }
	switch f.Kind() {
	case nn.Identity:
		return x, nil
	case nn.ReLU:
		return b.node("Relu", y, x), nil
	case nn.LeakyReLU:
		b.node("LeakyRelu", y, x)
		alpha(f.Parameter())
		return y, nil
	case nn.Sigmoid:
		return b.node("Sigmoid", y, x), nil
	case nn.Tanh:
		return b.node("Tanh", y, x), nil
	case nn.Softmax:
		b.node("Softmax", y, x)
		b.attribute(&onnxpb.AttributeProto{Name: proto.String("axis"), Type: onnxpb.AttributeProto_INT.Enum(), I: proto.Int64(-1)})
		return y, nil
	case nn.Softplus:
		return b.node("Softplus", y, x), nil
	case nn.ELU:
		b.node("Elu", y, x)
		alpha(f.Parameter())
		return y, nil
	case nn.SiLU:
		return b.node("Mul", y, x, b.node("Sigmoid", part("sigmoid"), x)), nil
	case nn.GELU: // x·½·(1 + erf(x/√2))
		erf := b.node("Erf", part("erf"), b.node("Div", part("scaled"), x, b.number("sqrt2", math.Sqrt2)))
		return b.gate(y, layer, x, erf), nil
	case nn.GELUTanh: // x·½·(1 + tanh(√(2/π)·(x + 0.044715·x³)))
		square := b.node("Mul", part("square"), x, x)
		cube := b.node("Mul", part("cube"), square, x)
		cubic := b.node("Mul", part("cubic"), cube, b.number("gelu.cubic", 0.044715))
		sum := b.node("Add", part("inner"), x, cubic)
		scaled := b.node("Mul", part("scaled"), sum, b.number("gelu.scale", math.Sqrt(2/math.Pi)))
		return b.gate(y, layer, x, b.node("Tanh", part("tanh"), scaled)), nil
	}
	return "", fmt.Errorf("layer %s has the activation %v, which has no form in ONNX here", layer, f)
}

// gate adds x·½·(1 + v).
func (b *builder) gate(y, layer, x, v string) string {
	open := b.node("Add", layer+".open", v, b.number("one", 1))
	return b.node("Mul", y, b.node("Mul", layer+".product", x, open), b.number("half", 0.5))
}
