package suite

import (
	"fmt"

	"github.com/lockstep-go/lockstep/nn"
)

func init() {
	for _, n := range []network{mnist, wide} {
		predictHalf(n, "float16", 1)
		predictHalf(n, "bfloat16", 1)
	}
}

// predictHalf adds Predictor.Predict from weights that are kept in 16 bits. An earlier commit that
// cannot keep them so predicts from float32: that is what the time is to be compared with.
func predictHalf(n network, weights string, rows int) {
	add(Work{Name: fmt.Sprintf("Predict/net=%s/weights=%s/batch=%d", n.name, weights, rows), Slow: true, Prepare: func() func() {
		net, x, y := n.build(rows)
		if n, ok := any(net).(interface {
			Half() (*nn.Network, error)
			BFloat16() (*nn.Network, error)
		}); ok {
			narrow := n.Half
			if weights == "bfloat16" {
				narrow = n.BFloat16
			}
			half, err := narrow()
			if err != nil {
				panic(err) // new weights are small
			}
			net = half
		}
		p := net.Predictor()
		return func() { p.Predict(y, x) }
	}})
}
