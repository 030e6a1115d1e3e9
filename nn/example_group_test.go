package nn_test

import (
	"fmt"
	"sync"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
)

// Three members of a group train with the bits of one. Here they are goroutines; package nn/mpi has
// members that are processes, on one machine or many.
func ExampleGroup() {
	x := kernel.Matrix{Rows: 4, Cols: 2, Stride: 2, Data: []float32{0, 0, 0, 1, 1, 0, 1, 1}}
	y := kernel.Matrix{Rows: 4, Cols: 1, Stride: 1, Data: []float32{0, 1, 1, 0}}
	train := func(g nn.Group) string {
		net, err := nn.New(1, 2, nn.Dense(8, nn.Tanh), nn.Dense(1, nn.Sigmoid))
		if err != nil {
			panic(err)
		}
		t, err := nn.NewTrainer(net, nn.BinaryCrossEntropy, nn.Adam(0.05))
		if err != nil {
			panic(err)
		}
		t.Group = g
		for range 100 {
			t.Step(x, y)
		}
		if err := t.GroupErr(); err != nil {
			panic(err)
		}
		return net.Hash()
	}

	alone := train(nil)
	members := nn.LocalGroup(3)
	hashes := make([]string, len(members))
	var wait sync.WaitGroup
	for _, g := range members {
		wait.Go(func() { hashes[g.Rank()] = train(g) })
	}
	wait.Wait()
	for r, h := range hashes {
		fmt.Printf("rank %d of %d: %v\n", r, members[r].Size(), h == alone)
	}
	// Output:
	// rank 0 of 3: true
	// rank 1 of 3: true
	// rank 2 of 3: true
}

// Every member calls AllGather with its own part in place, and has all parts afterwards.
func ExampleLocalGroup() {
	members := nn.LocalGroup(3)
	bufs := make([][]float32, len(members))
	var wait sync.WaitGroup
	for r, g := range members {
		wait.Go(func() {
			bufs[r] = make([]float32, 4)
			own := [][]float32{{1, 2}, {}, {3, 4}}[r]
			copy(bufs[r][[]int{0, 2, 2}[r]:], own)
			if err := g.AllGather(bufs[r], []int{0, 2, 2, 4}); err != nil {
				panic(err)
			}
		})
	}
	wait.Wait()
	fmt.Println(bufs[0], bufs[1], bufs[2])
	// Output: [1 2 3 4] [1 2 3 4] [1 2 3 4]
}
