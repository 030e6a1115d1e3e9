package cost

import (
	"fmt"
	"sync"
	"testing"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/stretchr/testify/require"
)

// A counter counts what a Group gathers.
type counter struct {
	nn.Group
	floats []int
	bytes  int // received
}

func (c *counter) AllGather(buf []float32, offsets []int) error {
	all := offsets[c.Size()] - offsets[0]
	own := offsets[c.Rank()+1] - offsets[c.Rank()]
	c.floats = append(c.floats, all)
	c.bytes += 4 * (all - own)
	return c.Group.AllGather(buf, offsets)
}

// TestCounts: the model says what steps were seen to gather.
func TestCounts(t *testing.T) {
	for _, units := range [][]int{{13, 5}, {13, 9, 5}, {7, 33, 17, 3}, {5, 200, 9, 150, 3}} {
		for _, rows := range []int{1, 11, 600, 1111} {
			for _, ranks := range []int{1, 2, 3, 4, 7} {
				for _, fused := range []bool{true, false} {
					for _, whole := range []bool{true, false} {
						s := Step{Units: units, Rows: rows, Ranks: ranks, Fused: fused, Whole: whole}
						floats, bytes, err := run(&s)
						name := fmt.Sprintf("%+v", s)
						require.NoError(t, err, name)
						require.Equal(t, s.Floats(), floats, name)
						require.Equal(t, s.Bytes(), bytes, name)
					}
				}
			}
		}
	}
}

// run returns what the second step of a trainer gathers, and the bytes that all ranks receive.
func run(s *Step) (floats []int, bytes int, err error) {
	counters := make([]*counter, s.Ranks)
	errs := make([]error, s.Ranks)
	var wait sync.WaitGroup
	for r, g := range nn.LocalGroup(s.Ranks) {
		counters[r] = &counter{Group: g}
		wait.Go(func() { errs[r] = steps(s, counters[r]) })
	}
	wait.Wait()
	for r, c := range counters {
		if errs[r] != nil {
			return nil, 0, errs[r]
		}
		bytes += c.bytes
	}
	return counters[0].floats, bytes, nil
}

func steps(s *Step, c *counter) error {
	loss, output := nn.MeanSquaredError, nn.Identity
	if s.Fused {
		loss, output = nn.CrossEntropy, nn.Softmax
	}
	var layers []nn.Layer
	for i, n := range s.Units[1:] {
		f := nn.ReLU
		if i == len(s.Units)-2 {
			f = output
		}
		layers = append(layers, nn.Dense(n, f))
	}
	net, err := nn.New(1, s.Units[0], layers...)
	if err != nil {
		return err
	}
	t, err := nn.NewTrainer(net, loss, nn.Adam(0.001))
	if err != nil {
		return err
	}
	t.Group, t.WholeGradients = c, s.Whole
	x, y := kernel.NewMatrix(s.Rows, s.Units[0]), kernel.NewMatrix(s.Rows, net.Outputs())
	t.Step(x, y)
	c.floats, c.bytes = nil, 0
	t.Step(x, y)
	return t.GroupErr()
}

// TestTime: more ranks share products and update, and nothing else; one rank gathers nothing.
func TestTime(t *testing.T) {
	m := Machine{Flops: 1e11, Memory: 1e10, Loss: 1e-9, Bandwidth: 1e10, Latency: 5e-6}
	s := Step{Units: []int{1024, 1024, 1024, 10}, Rows: 1024, Fused: true, Ranks: 1, Update: 28}
	one := s.Time(m)
	require.Zero(t, one.Gathers+one.Copies)
	require.InDelta(t, 2*1024*(2*(1024*1024*2+10240)+1024*1024+10240)/1e11, one.Products, 1e-9)
	s.Ranks = 2
	two := s.Time(m)
	require.Equal(t, one.Products/2, two.Products)
	require.Equal(t, one.Update/2, two.Update)
	require.Equal(t, one.Loss, two.Loss)
	s.Whole = true
	require.Equal(t, one.Update, s.Time(m).Update)
	require.Equal(t, 6, (&Step{Ranks: 64}).Messages(10))
	require.Equal(t, 63, (&Step{Ranks: 64}).Messages(1<<20))
}
