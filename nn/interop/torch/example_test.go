package torch_test

import (
	"bytes"
	"fmt"
	"log"

	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/interop/torch"
)

// The file was written in Python, from nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3),
// nn.Softmax(1)).
func Example() {
	dict, err := torch.Load("testdata/sequential.safetensors")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(dict.Tensors["0.weight"].Type, dict.Tensors["0.weight"].Shape)

	net, err := dict.Network([]nn.Activation{nn.ReLU, nn.Softmax})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(net)
	// Output:
	// F32 [8 4]
	// 4 → 8 relu → 3 softmax, 67 parameters
}

// A network of this library goes to PyTorch as the state dict of a Sequential.
func ExampleFromNetwork() {
	net, err := nn.New(1, 4, nn.Dense(8, nn.ReLU), nn.Dense(3, nn.Softmax))
	if err != nil {
		log.Fatal(err)
	}
	net.Standardizer = &nn.Standardizer{Mean: []float32{1, 2, 3, 4}, Scale: []float32{2, 2, 2, 2}}

	dict, err := torch.FromNetwork(torch.FoldStandardizer(net))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(dict.Tensors["2.weight"].Shape, dict.Tensors["2.bias"].Shape)
	fmt.Println(dict.Metadata)
	// Output:
	// [3 8] [3]
	// map[format:pt lockstep.activations:relu,softmax]
}

// Tensors of any type are written and read by themselves, without a network.
func ExampleTensor() {
	var file bytes.Buffer
	dict := &torch.StateDict{Tensors: map[string]torch.Tensor{
		"mean": torch.Float32([]float32{0.5, 1e-3}, 2),
		"half": torch.Float16([]float32{1, 2, 3, 65504}, 2, 2),
	}}
	if err := dict.Write(&file); err != nil {
		log.Fatal(err)
	}
	back, err := torch.Read(&file)
	if err != nil {
		log.Fatal(err)
	}
	for _, name := range []string{"half", "mean"} {
		t := back.Tensors[name]
		x, err := t.Float32s()
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(name, t.Type, t.Shape, x)
	}
	// Output:
	// half F16 [2 2] [1 2 3 65504]
	// mean F32 [2] [0.5 0.001]
}
