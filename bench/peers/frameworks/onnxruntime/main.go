//go:build peers

// Command onnxruntime is ONNX Runtime's side of bench/peers, by its C library. It predicts only.
// The argument before the folder and the core is the library.
package main

import (
	"fmt"
	"os"

	ort "github.com/yalue/onnxruntime_go"

	"github.com/lockstep-go/lockstep/bench/peers/frameworks/serve"
)

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "usage: onnxruntime LIBRARY FOLDER CORE")
		os.Exit(2)
	}
	ort.SetSharedLibraryPath(os.Args[1])
	if err := ort.InitializeEnvironment(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	serve.Main(serve.Library{Version: ort.GetVersion, Predict: predictor, Native: true})
}

func predictor(t *serve.Task) (*serve.Predictor, error) {
	in, out, err := ort.GetInputOutputInfo(t.Model)
	if err != nil {
		return nil, err
	}
	o, err := ort.NewSessionOptions()
	if err != nil {
		return nil, err
	}
	defer o.Destroy()
	if err := o.SetIntraOpNumThreads(1); err != nil {
		return nil, err
	}
	if err := o.SetInterOpNumThreads(1); err != nil {
		return nil, err
	}
	x, err := ort.NewTensor(ort.NewShape(int64(t.Rows), int64(t.Inputs)), t.X[0])
	if err != nil {
		return nil, err
	}
	y, err := ort.NewEmptyTensor[float32](ort.NewShape(int64(t.Rows), int64(t.Outputs())))
	if err != nil {
		return nil, err
	}
	s, err := ort.NewAdvancedSession(t.Model, []string{in[0].Name}, []string{out[0].Name}, []ort.Value{x}, []ort.Value{y}, o)
	if err != nil {
		return nil, err
	}
	return &serve.Predictor{
		Run: func() {
			if err := s.Run(); err != nil {
				panic(err)
			}
		},
		Outputs: y.GetData,
	}, nil
}
