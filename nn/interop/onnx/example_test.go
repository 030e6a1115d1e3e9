package onnx_test

import (
	"bytes"
	"fmt"
	"log"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/interop/onnx"
)

// The model was written in Python by torch.onnx.export.
func ExampleLoad() {
	net, err := onnx.Load("testdata/torch-relu-softmax.onnx")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(net)

	x := kernel.Matrix{Rows: 1, Cols: 6, Stride: 6, Data: []float32{1, 2, 3, 4, 5, 6}}
	y := kernel.Matrix{Rows: 1, Cols: 3, Stride: 3, Data: make([]float32, 3)}
	net.Predictor().Predict(y, x)
	fmt.Printf("%.4f\n", y.Data)
	// Output:
	// 6 → 5 relu → 3 softmax, 53 parameters
	// [0.5725 0.2919 0.1355]
}

// A network of this library goes to a file that onnxruntime runs. It comes back with the same bits.
func ExampleWrite() {
	net, err := nn.New(1, 4, nn.Dense(8, nn.GELU), nn.Dense(3, nn.Softmax))
	if err != nil {
		log.Fatal(err)
	}
	net.Classes = []string{"setosa", "versicolor", "virginica"}

	var file bytes.Buffer
	if err := onnx.Write(&file, net); err != nil {
		log.Fatal(err)
	}
	again, err := onnx.Read(&file)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(again, again.Classes, again.Hash() == net.Hash())
	// Output:
	// 4 → 8 gelu → 3 softmax, 67 parameters [setosa versicolor virginica] true
}

// A model may have several outputs. A Reader says which of them is the network's.
func ExampleReader() {
	net, err := onnx.Reader{Output: "probabilities"}.Load("testdata/skl2onnx-three.onnx")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(net, net.Classes)
	// Output:
	// 6 → 5 relu → 3 softmax, 53 parameters [10 20 30]
}

// Inspect tells what is in a model, also in one that cannot be a network of this library.
func ExampleInspect() {
	info, err := onnx.Inspect("testdata/skl2onnx-three.onnx")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(info.Opsets[""], info.Operators["MatMul"], info.Inputs, info.Outputs)
	// Output:
	// 13 2 [{x FLOAT [n, 6]}] [{label INT64 [n]} {probabilities FLOAT [n, 3]}]
}
