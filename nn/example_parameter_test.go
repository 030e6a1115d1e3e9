package nn_test

import (
	"fmt"

	"github.com/lockstep-go/lockstep/nn"
)

func ExampleActivation_Parameter() {
	for _, f := range []nn.Activation{nn.LeakyReLU, nn.LeakyReLU.WithSlope(0.25), nn.ELU.WithAlpha(0.5), nn.Tanh} {
		fmt.Println(f, f.Kind(), f.Parameter())
	}
	// Output:
	// leakyrelu leakyrelu 0.01
	// leakyrelu(0.25) leakyrelu 0.25
	// elu(0.5) elu 0.5
	// tanh tanh 0
}
