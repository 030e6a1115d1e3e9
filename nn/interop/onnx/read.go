package onnx

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/interop/onnx/internal/onnxpb"
)

// A Reader reads models. Its zero value is ready for those with one output.
type Reader struct {
	// Output is the name of the graph's output that the network computes. It may be empty if the
	// graph has only one output of floating-point numbers.
	Output string

	// Dir is the folder that external data is read from, if the model has any. Files outside of it
	// are not opened. [Reader.Load] sets it to the folder of the model if it is empty.
	Dir string
}

// Load reads a network from an ONNX file, with the external data beside it if there is any.
func Load(path string) (*nn.Network, error) { return Reader{}.Load(path) }

// Read reads a network in the ONNX format, to the end of r.
func Read(r io.Reader) (*nn.Network, error) { return Reader{}.Read(r) }

// Load reads a network from an ONNX file, with the external data beside it if there is any.
func (o Reader) Load(path string) (*nn.Network, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if o.Dir == "" {
		o.Dir = filepath.Dir(path)
	}
	net, err := o.Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return net, nil
}

// Read reads a network in the ONNX format, to the end of r. It takes memory in proportion to the
// model, external data included, and never returns a part of a network.
//
// A classifier of two classes whose output is [1 − p, p], as scikit-learn's converter writes it,
// becomes a network with the one output p, the probability of the second class.
func (o Reader) Read(r io.Reader) (*nn.Network, error) {
	if r == nil {
		return nil, errors.New("the reader is nil: Load reads a file by its name")
	}
	file, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	model, err := unmarshal(file)
	if err != nil {
		return nil, err
	}
	g := &graph{model: model, values: map[string]value{}, tensors: map[string]*onnxpb.TensorProto{},
		external: external{dir: o.Dir, files: map[string]int64{}}, budget: 1<<20 + 4*len(file)}
	return g.network(o.Output)
}
