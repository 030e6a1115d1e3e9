package nn

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"testing"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/stretchr/testify/require"
)

// golden holds what every machine must get, whatever its CPU, its byte order, the set of kernels
// and the number of workers. To change a constant is to break the promise that this library makes:
// only a new major version of the contract may.
var golden = map[string]struct{ weights, losses, predictions, file string }{
	"adam": {
		weights:     "757fd19d7a8abe36270c080fb9e6cb6578c1cdda81a3b72f0cc1ba5b345b2025",
		losses:      "06f8d4a424172c6ff106a02555314416841b69786123a5423107efbbdaa4e769",
		predictions: "e1f69e4f8d5d486266f17918ea5e27400f53066be4541332892e59801677b7e3",
		file:        "5da0f137183a50e25e242624b8bd22f0457ddb0b82f444bea93da91d89afd505",
	},
	"curves": {
		weights:     "d9b9f18f0d7b320d8b3ee955e295637a8ec583041c3fcc06eb2ede880affb3a5",
		losses:      "a87f4525e277ffa4e0f8adff8d790bb2a0a8132e1627fa688591a95df9ebc908",
		predictions: "9a4435bae34a5ea362d8e00b243a1f817aa6cdbd4dd65dd303821ed6c2d6c382",
		file:        "644788fdbda2e656b2f4cc6c96f5781249272e95f307bb161f965f3939e6f850",
	},
	"momentum": {
		weights:     "021f46c0b06d79736edcce6049798a4bdf00928991ca50cccd0e1ae4faa7a7e5",
		losses:      "134772a05c3e1ef7606ed97640b77c2e732bb8f96654709831226f775aacb1c7",
		predictions: "0be69a487b6360b2461e8523159ec12daa392e636b485e648fc60ef769910de4",
		file:        "3aa5a9dedd544c50fbdc9fb3a6761ff0eac352ff4445d0437241018e411a9cd8",
	},
	"sgd": {
		weights:     "22134463068d3a683eacd41acd33141adc00f4ad526a09bd1b515f64746eb35d",
		losses:      "116bfbf98e3eda2086cd554008c39ee0b94f64bae4b91a638782182f977198ef",
		predictions: "bf320d42f8d18ad0c3d62c0a7cb5740bf0e0a1046d31a323a8c00b96b1cd7919",
		file:        "2fd9f793c34c66744aeb565ad58d8c2ec0444a194d8c4dfa50f8f8072c3a6ba9",
	},
}

// TestGolden trains small networks, whose sizes leave a remainder on every vector unit, for a fixed
// number of steps, on data that come from integers alone: together they run every activation, loss
// and optimiser.
func TestGolden(t *testing.T) {
	trainings := map[string]func() (*Network, Loss, Optimizer, Data){
		"adam": func() (*Network, Loss, Optimizer, Data) {
			net := everything(42)
			net.Classes = []string{"a", "b", "c", "d", "é"}
			return net, CrossEntropy, Adam(0.01), problem(42, 29)
		},
		"curves": func() (*Network, Loss, Optimizer, Data) {
			return curves(42), CrossEntropy, Adam(0.01), problem(46, 29)
		},
		"momentum": func() (*Network, Loss, Optimizer, Data) {
			net := must(New(42, 13, Dense(37, LeakyReLU), Dense(5, Sigmoid)))
			net.Metadata = map[string]string{"data": "invented"}
			d := problem(43, 29)
			return net, BinaryCrossEntropy, Momentum(0.1, 0.9), Data{X: d.X, Y: OneHot(d.Labels, 5)}
		},
		"sgd": func() (*Network, Loss, Optimizer, Data) {
			d := problem(44, 29)
			return must(New(42, 13, Dense(37, ReLU), Dense(5, Tanh))), MeanSquaredError, SGD(0.1), Data{X: d.X, Y: OneHot(d.Labels, 5)}
		},
	}
	require.Len(t, trainings, len(golden))
	onEverySet(t, func(t *testing.T) {
		for name, want := range golden {
			for workers := 1; workers <= 4; workers++ {
				net, loss, opt, data := trainings[name]()
				net.Standardizer = must(FitStandardizer(data.X))
				tr := must(NewTrainer(net, loss, opt))
				tr.Workers = workers
				tr.chunk = 9 - workers // and the parts of a batch, from 5 rows to 8
				losses := sha256.New()
				_, err := tr.Fit(context.Background(), data, FitOptions{Epochs: 20, Batch: 7, Seed: 42, OnStep: func(s Step) {
					binary.Write(losses, binary.LittleEndian, math.Float64bits(s.Loss))
				}})
				require.NoError(t, err)

				predictions := kernel.NewMatrix(31, 5)
				net.Predictor().Predict(predictions, problem(45, 31).X)
				h := sha256.New()
				require.NoError(t, writeFloats(h, predictions.Data))
				file := sha256.Sum256(written(net))

				got := want
				got.weights = net.Hash()
				got.losses = hex.EncodeToString(losses.Sum(nil))
				got.predictions = hex.EncodeToString(h.Sum(nil))
				got.file = hex.EncodeToString(file[:])
				require.Equal(t, want, got, "%s, %d workers", name, workers)
			}
		}
	})
}
