package main

import (
	"fmt"
	"math"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/mpi"
	"github.com/lockstep-go/lockstep/nn/mpi/cost"
)

// networks are those whose traffic is counted.
var networks = []cost.Step{
	{Units: []int{784, 128, 10}, Rows: 64, Fused: true},
	{Units: []int{1024, 1024, 1024, 10}, Rows: 1024, Fused: true},
}

// send takes some steps with a network, while ../prove.sh has OpenMPI count what is sent. It prints
// what the model has for one: the bytes that all ranks send, and the least and the most messages,
// for libraries gather in ⌈log₂ N⌉ rounds, in N−1, or by way of one rank.
func send(w *mpi.World, network, steps int) error {
	s := networks[network]
	s.Ranks = w.Size()
	var layers []nn.Layer
	for i, n := range s.Units[1:] {
		f := nn.ReLU
		if i == len(s.Units)-2 {
			f = nn.Softmax
		}
		layers = append(layers, nn.Dense(n, f))
	}
	net, err := nn.New(1, s.Units[0], layers...)
	if err != nil {
		return err
	}
	t, err := nn.NewTrainer(net, nn.CrossEntropy, nn.Adam(0.001))
	if err != nil {
		return err
	}
	t.Group = w
	x, labels := kernel.NewMatrix(s.Rows, s.Units[0]), make([]int, s.Rows)
	for range steps {
		t.StepLabels(x, labels)
	}
	if w.Rank() == 0 {
		gathers, rounds := len(s.Floats()), int(math.Ceil(math.Log2(float64(s.Ranks))))
		fmt.Println("model", s.Bytes(), 2*(s.Ranks-1)*gathers, s.Ranks*max(s.Ranks-1, rounds)*gathers)
	}
	return t.GroupErr()
}
