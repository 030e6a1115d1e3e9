package numpy_test

import (
	"bytes"
	"fmt"
	"log"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn/interop/numpy"
)

// Arrays go to a file that numpy.load reads, and come from one that numpy.savez wrote.
func Example() {
	var file bytes.Buffer
	err := numpy.WriteNPZ(&file, map[string]numpy.Array{
		"x": {Shape: []int{2, 3}, Data: []float32{1, 2, 3, 4, 5, 6}},
		"y": {Shape: []int{2}, Data: []string{"cat", "dog"}},
	})
	if err != nil {
		log.Fatal(err)
	}

	arrays, err := numpy.ReadNPZ(bytes.NewReader(file.Bytes()), int64(file.Len()), 0)
	if err != nil {
		log.Fatal(err)
	}
	x, err := arrays["x"].Matrix()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(arrays["x"], x.Row(1))
	fmt.Println(arrays["y"], arrays["y"].Data)
	// Output:
	// float32 (2, 3) [4 5 6]
	// strings (2,) [cat dog]
}

// One array goes to a .npy file, and comes from one.
func ExampleReadNPY() {
	var file bytes.Buffer
	m := kernel.Matrix{Rows: 2, Cols: 2, Stride: 2, Data: []float32{1, 2, 3, 4}}
	if err := numpy.WriteNPY(&file, numpy.FromMatrix(m)); err != nil {
		log.Fatal(err)
	}
	a, err := numpy.ReadNPY(&file)
	if err != nil {
		log.Fatal(err)
	}
	x, err := a.Float32s() // float16, float64 and whole numbers, too, if float32 holds them
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(a, x)
	// Output:
	// float32 (2, 2) [1 2 3 4]
}
