package sklearn_test

import (
	"fmt"
	"log"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn/interop/sklearn"
)

// The file holds an MLPClassifier of two classes, "no" and "yes", and the StandardScaler before it.
func Example() {
	net, err := sklearn.Load("testdata/binary.npz")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(net, net.Classes)

	x := kernel.Matrix{Rows: 2, Cols: 4, Stride: 4, Data: []float32{2, 20, 1, 4, -2, -20, 1, -4}}
	labels := make([]int, 2)
	net.Predictor().Classify(labels, x)
	fmt.Println(net.Classes[labels[0]], net.Classes[labels[1]])
	// Output:
	// 4 → 5 relu → 4 relu → 1 sigmoid, 54 parameters [no yes]
	// yes no
}
