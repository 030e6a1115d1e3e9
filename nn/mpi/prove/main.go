// Command prove trains with all processes of an MPI job, and alone, and fails unless every bit is
// the same: weights, losses and predictions, for every loss and optimiser, with dropout, weights
// and odd batches. ../prove.sh runs it with both libraries and several numbers of processes.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/mpi"
	"github.com/lockstep-go/lockstep/nn/mpi/cost"
)

func main() {
	panics := flag.Int("panic", -1, "the rank that panics, instead of the proof")
	fails := flag.Int("fail", -1, "the rank that fails, instead of the proof")
	cancels := flag.Int("cancel", -1, "the rank that is cancelled, instead of the proof")
	speed := flag.Int("speed", 0, "time so many steps of 1024-1024-1024-10 with 1024 rows, alone and shared, instead of the proof")
	sends := flag.Int("send", 0, "take so many steps while the messages are counted, instead of the proof")
	network := flag.Int("network", 0, "for -send: 0 is 784-128-10 with 64 rows, 1 is 1024-1024-1024-10 with 1024")
	flag.Parse()
	mpi.Run(func(w *mpi.World) error {
		if err := w.Barrier(); err != nil {
			return err
		}
		switch {
		case *panics >= 0:
			return end(w, w.Rank() == *panics, true)
		case *fails >= 0:
			return end(w, w.Rank() == *fails, false)
		case *cancels >= 0:
			return cancel(w, *cancels)
		case *speed > 0:
			return measure(w, *speed)
		case *sends > 0:
			return send(w, *network, *sends)
		}
		return prove(w)
	})
}

// A counter counts what the processes gather.
type counter struct {
	*mpi.World
	floats []int
	bytes  int // received
}

func (c *counter) AllGather(buf []float32, offsets []int) error {
	all := offsets[c.Size()] - offsets[0]
	c.floats = append(c.floats, all)
	c.bytes += 4 * (all - (offsets[c.Rank()+1] - offsets[c.Rank()]))
	return c.World.AllGather(buf, offsets)
}

// A variant is one training.
type variant struct {
	loss      nn.Loss
	output    nn.Activation
	hidden    nn.Activation
	optimizer nn.Optimizer
	rows      int // of a batch
	units     int // of the first layer
	whole     bool
	weights   bool
}

// variants are every loss under every optimiser, with batches of odd sizes.
func variants() []variant {
	clip, decay := nn.Momentum(0.05, 0.9), nn.SGD(0.05)
	clip.ClipNorm = 0.1
	decay.L1, decay.L2, decay.ClipValue = 0.001, 0.01, 0.1
	optimizers := []nn.Optimizer{nn.SGD(0.05), nn.Momentum(0.05, 0.9), nn.Nesterov(0.05, 0.9), nn.RMSprop(0.001),
		nn.Adagrad(0.01), nn.Adam(0.003), nn.AdamW(0.003, 0.1), nn.Rprop(), clip, decay}
	losses := []variant{{loss: nn.MeanSquaredError, output: nn.Identity}, {loss: nn.MeanSquaredError, output: nn.GELU},
		{loss: nn.MeanAbsoluteError, output: nn.Identity}, {loss: nn.Huber(0.5), output: nn.Tanh},
		{loss: nn.BinaryCrossEntropy, output: nn.Sigmoid}, {loss: nn.CrossEntropy, output: nn.Softmax},
		{loss: nn.CrossEntropy.WithSmoothing(0.1), output: nn.Softmax}}
	hidden := []nn.Activation{nn.ReLU, nn.Tanh, nn.GELU, nn.LeakyReLU, nn.SiLU}
	rows := []int{1, 5, 17, 64, 101, 777}
	var all []variant
	for i, v := range losses {
		for k, o := range optimizers {
			v.optimizer, v.hidden, v.rows = o, hidden[(i+k)%len(hidden)], rows[(i+k)%len(rows)]
			v.whole, v.weights, v.units = k%3 == 2, (i+k)%2 == 0, 33
			if v.rows == 777 {
				v.units = 160 // so many that its outputs are gathered by themselves
			}
			all = append(all, v)
		}
	}
	return all
}

func (v *variant) trainer() (*nn.Trainer, error) {
	net, err := nn.New(7, 19, nn.Dense(v.units, v.hidden).WithDropout(0.25), nn.Dense(14, v.hidden), nn.Dense(6, v.output))
	if err != nil {
		return nil, err
	}
	t, err := nn.NewTrainer(net, v.loss, v.optimizer)
	if err == nil {
		t.Seed, t.WholeGradients = 11, v.whole
	}
	return t, err
}

// batch returns rows that depend on the step alone.
func (v *variant) batch(step int) nn.Data {
	random := rand.New(rand.NewPCG(3, uint64(step)))
	d := nn.Data{X: kernel.NewMatrix(v.rows, 19), Y: kernel.NewMatrix(v.rows, 6)}
	for i := range d.X.Data {
		d.X.Data[i] = float32(random.IntN(2001)-1000) / 512
	}
	for i := range v.rows {
		d.Y.Row(i)[random.IntN(6)] = 1
	}
	if v.weights {
		d.Weights = make([]float32, v.rows)
		for i := range d.Weights {
			d.Weights[i] = float32(1+random.IntN(4)) / 2
		}
	}
	return d
}

// bits returns what a caller can see of some steps.
func (v *variant) bits(t *nn.Trainer) (losses []uint64, hash string, predictions []float32) {
	for step := range 4 {
		losses = append(losses, math.Float64bits(t.StepData(v.batch(step))))
	}
	x := v.batch(99).X
	y := kernel.NewMatrix(x.Rows, 6)
	t.Network().Predictor().Predict(y, x)
	return losses, t.Network().Hash(), y.Data
}

func prove(w *mpi.World) error {
	list := variants()
	for i, v := range list {
		alone, err := v.trainer()
		if err != nil {
			return err
		}
		shared, err := v.trainer()
		if err != nil {
			return err
		}
		c := &counter{World: w}
		shared.Group = c
		losses, hash, predictions := v.bits(alone)
		losses2, hash2, predictions2 := v.bits(shared)
		if err := shared.GroupErr(); err != nil {
			return err
		}
		same := slices.EqualFunc(predictions, predictions2, func(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) })
		if hash != hash2 || !slices.Equal(losses, losses2) || !same {
			return fmt.Errorf("variant %d, %v, %v, %d rows: hash %s and alone %s, losses %x and alone %x, predictions equal: %v",
				i, v.loss, v.optimizer, v.rows, hash2, hash, losses2, losses, same)
		}
		if err := count(c, shared, &v); err != nil {
			return fmt.Errorf("variant %d: %w", i, err)
		}
	}
	if err := w.Barrier(); err != nil {
		return err
	}
	if w.Rank() == 0 {
		fmt.Printf("%s, %d ranks: %d trainings have the bits of one process; gathers and bytes are the model's\n", mpi.Version, w.Size(), len(list))
	}
	return nil
}

// count compares what one more step gathers with the model. Every rank adds up all ranks' bytes,
// which are few.
func count(c *counter, t *nn.Trainer, v *variant) error {
	c.floats, c.bytes = nil, 0
	t.StepData(v.batch(0))
	name := v.loss.String()
	s := cost.Step{Units: []int{19, v.units, 14, 6}, Rows: v.rows, Ranks: c.Size(), Whole: v.whole,
		Fused: v.loss == nn.BinaryCrossEntropy || name[0] == 'c'}
	sum := make([]float32, c.Size())
	offsets := make([]int, c.Size()+1)
	for r := range offsets {
		offsets[r] = r
	}
	sum[c.Rank()] = float32(c.bytes) // below 2²⁴: exact
	floats := c.floats
	if err := c.World.AllGather(sum, offsets); err != nil {
		return err
	}
	bytes := 0
	for _, b := range sum {
		bytes += int(b)
	}
	if !slices.Equal(floats, s.Floats()) || bytes != s.Bytes() {
		return fmt.Errorf("%v, %d rows: gathers of %v, %d bytes; the model has %v, %d", v.loss, v.rows, floats, bytes, s.Floats(), s.Bytes())
	}
	return nil
}

// end ends one rank, while the others wait for it.
func end(w *mpi.World, here, panics bool) error {
	if here && panics {
		var none *nn.Network
		none.Hash()
	}
	if here {
		return errors.New("this rank was told to fail")
	}
	return w.Barrier()
}

// cancel cancels the fit of one rank, and makes sure that all stop before the same step.
func cancel(w *mpi.World, rank int) error {
	v := variants()[5]
	v.rows = 100
	t, err := v.trainer()
	if err != nil {
		return err
	}
	t.Group = w
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	o := nn.FitOptions{Epochs: 100, Batch: 10}
	if w.Rank() == rank {
		o.OnStep = func(nn.Step) {
			if t.Updates() == 137 {
				stop()
			}
		}
	}
	_, err = t.Fit(ctx, v.batch(0), o)
	if !errors.Is(err, context.Canceled) || t.Report().Ending != nn.Canceled || t.Updates() != 137 {
		return fmt.Errorf("cancelled at step 137: %v, %v, %d steps", err, t.Report().Ending, t.Updates())
	}
	if w.Rank() == 0 {
		fmt.Printf("%s, %d ranks: cancelled by rank %d, all stopped after 137 steps\n", mpi.Version, w.Size(), rank)
	}
	return nil
}
