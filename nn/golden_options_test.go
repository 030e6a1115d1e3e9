package nn

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// goldenOptions holds what every machine must get from the options: see golden, of which the same
// is true.
var goldenOptions = map[string]string{
	"optimizers":       "e37312caf5c4d5e77535bc1fd23c929642ad1176d9cc81f6f73b89d28ef59dc6",
	"losses":           "9c42dc19153c2e4484e8e274466aeb020e16cba8125f45f66ccd3a19f5a5ce66",
	"schedules":        "ce4e3994c45e7e52e8d6e1770800508ccb0c75d6f885a0af4c6f2f31ae8cd80f",
	"initializers":     "5564f84a889e37b0e02cd34f96c4d8fc0b25945fb0e4cb2027a6201b681005fe",
	"dropout":          "d11143a20f5119a48be0b4d4e97e82514e081b086e55d3e031befd6581acac91",
	"online":           "0a1e796d3530e81c8085a6cc05a0e2e379e89993ffc3565abf0ae8045102ed2c",
	"fit's checkpoint": "a6623828c32f7a74a038c9897559b1385b6abca8b16152bdef0387282ab389e4",
	"checkpoint":       "d9790f25a8ecda4b51dde520e94b5c540264e61456c0f8e54310b606a5b5ffa1",
}

// TestGoldenOptions runs every optimiser, regulariser, loss, schedule, initialisation, dropout,
// weights, rows one by one, and a checkpoint, for a few steps each, in parts of another size and
// with another number of workers on each set of kernels.
func TestGoldenOptions(t *testing.T) {
	data := problem(51, 29)
	data.Weights = make([]float32, 29)
	for i := range data.Weights {
		data.Weights[i] = float32(i%4) / 2
	}
	number := func(h hash.Hash, v float64) { binary.Write(h, binary.LittleEndian, v) }
	chunk := 29
	// steps takes some steps with the data and adds the losses and the weights that come out.
	steps := func(h hash.Hash, net *Network, loss Loss, opt Optimizer, d Data) *Trainer {
		tr := must(NewTrainer(net, loss, opt))
		tr.chunk, tr.Workers, tr.Seed = chunk, chunk%4, 5
		for range 4 {
			number(h, tr.StepData(d))
		}
		number(h, tr.Penalty())
		number(h, tr.GradientNorm())
		require.NoError(t, writeFloats(h, net.all))
		return tr
	}
	small := func(output Activation) *Network {
		return must(New(42, 13, Dense(11, LeakyReLU.WithSlope(0.2)), Dense(7, ELU.WithAlpha(0.5)), Dense(5, output)))
	}
	groups := map[string]func(h hash.Hash){
		"optimizers": func(h hash.Hash) {
			for i, opt := range everyOptimizer() {
				steps(h, small(Softmax), CrossEntropy, opt, data)
				opt.L2, opt.L1, opt.Decay, opt.DecayBiases = 0.01, 0.001, 0.02, i%2 == 0
				opt.ClipNorm, opt.ClipValue = 0.5, 0.0625
				steps(h, small(Softmax), CrossEntropy, opt, data)
			}
		},
		"losses": func(h hash.Hash) {
			for _, p := range pairs {
				d := data
				if p.loss.kind() != CrossEntropy {
					d = Data{X: data.X, Y: OneHot(data.Labels, 5), Weights: data.Weights}
				}
				tr := steps(h, small(p.output), p.loss, SGD(0.25), d)
				loss, _, err := tr.Evaluate(d)
				require.NoError(t, err)
				number(h, loss)
				if p.loss.kind() == CrossEntropy {
					require.NoError(t, tr.SetClassWeights([]float32{1, 2, 0.5, 0, 3}))
					number(h, tr.StepData(d))
					number(h, tr.StepData(Data{X: data.X, Y: OneHot(data.Labels, 5)}))
					require.NoError(t, writeFloats(h, tr.net.all))
				}
			}
		},
		"schedules": func(h hash.Hash) {
			for _, s := range []Schedule{{}, StepDecay(10, 0.3), ExponentialDecay(0.97), InverseScaling(0.5), InverseScaling(0.3),
				Cosine(80, 0.1), OneCycle(100), Plateau(2, 0.3), Cosine(30, 0).WithWarmup(7)} {
				tr := steps(h, small(Softmax), CrossEntropy, scheduled(s), data)
				for step := range 110 {
					tr.steps = step
					tr.Observe(float64(step % 17))
					number(h, tr.Rate())
				}
			}
		},
		"initializers": func(h hash.Hash) {
			for i := AutoInit; i <= normalInit; i++ {
				if i == uniformInit || i == normalInit {
					i |= Initializer(packed(0.3, 0))
				}
				net := must(New(42, 37, Dense(29, ReLU).WithInit(i), Dense(5, Tanh).WithInit(i)))
				require.NoError(t, writeFloats(h, net.all))
				i = i.kind()
			}
		},
		"dropout": func(h hash.Hash) {
			net := must(New(42, 13, Dense(37, Tanh).WithDropout(0.5), Dense(23, GELU).WithDropout(0.2), Dense(5, Softmax)))
			steps(h, net, CrossEntropy, Adam(0.01), data)
			tr := must(NewTrainer(net, CrossEntropy, Adam(0.01)))
			_, err := tr.Fit(context.Background(), data, FitOptions{Epochs: 2, Batch: 8, Seed: 3})
			require.NoError(t, err)
			require.NoError(t, writeFloats(h, net.all))
		},
		"online": func(h hash.Hash) {
			tr := must(NewTrainer(small(Softmax), CrossEntropy, Adam(0.01)))
			tr.Online = NewOnlineStandardizer(13)
			p := must(NewPrequential(tr, 10))
			for i, label := range data.Labels {
				require.NoError(t, writeFloats(h, must(p.LearnLabel(data.X.Row(i), label))))
			}
			number(h, p.Loss())
			require.NoError(t, writeFloats(h, tr.net.all))
			require.NoError(t, writeFloats(h, tr.net.Standardizer.Scale))
		},
		"checkpoint": func(h hash.Hash) {
			j := newJob(AdamW(0.01, 0.01), true)
			j.opts.Epochs = 3
			var last bytes.Buffer
			j.opts.Callbacks = []Callback{callbacks{step: func(s Step) error {
				last.Reset()
				running := j.tr.running
				j.tr.running = nil // a checkpoint of the trainer alone
				defer func() { j.tr.running = running }()
				return j.tr.WriteCheckpoint(&last)
			}}}
			_, err := j.tr.Fit(context.Background(), j.data, j.opts)
			require.NoError(t, err)
			h.Write(last.Bytes())
			require.NoError(t, writeFloats(h, j.net.all))
		},
		"fit's checkpoint": func(h hash.Hash) {
			for _, validate := range []bool{false, true} {
				j := newJob(AdamW(0.01, 0.01), validate)
				j.opts.Epochs = 3
				j.opts.Callbacks = []Callback{callbacks{step: func(s Step) error {
					if s.Step != 4 {
						return nil
					}
					return j.tr.WriteCheckpoint(h)
				}}}
				_, err := j.tr.Fit(context.Background(), j.data, j.opts)
				require.NoError(t, err)
			}
		},
	}
	names := slices.Sorted(maps.Keys(goldenOptions))
	require.Equal(t, names, slices.Sorted(maps.Keys(groups)))
	onEverySet(t, func(t *testing.T) {
		got := map[string]string{}
		for _, name := range names {
			h := sha256.New()
			groups[name](h)
			got[name] = hex.EncodeToString(h.Sum(nil))
		}
		require.Equal(t, goldenOptions, got)
		chunk = chunk/2 + 1
	})
}
