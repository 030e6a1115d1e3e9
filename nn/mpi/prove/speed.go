package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/mpi"
	"github.com/lockstep-go/lockstep/nn/mpi/cost"
)

// A stopwatch is a Group that notes when each gather begins and ends.
type stopwatch struct {
	*mpi.World
	marks []time.Time
}

func (s *stopwatch) AllGather(buf []float32, offsets []int) error {
	s.marks = append(s.marks, time.Now())
	err := s.World.AllGather(buf, offsets)
	s.marks = append(s.marks, time.Now())
	return err
}

// A bench times the steps of one network, in rounds: on a machine whose speed changes from second
// to second only what is timed in turns can be compared.
type bench struct {
	*mpi.World
	x       kernel.Matrix
	labels  []int
	samples map[string][]float64 // milliseconds of the slowest rank
	parts   [][]float64          // of the shared steps of this rank: work and gathers in turns
	longest time.Duration        // of the last step alone
}

// units and rows are what is timed.
var units, rows = []int{1024, 1024, 1024, 10}, 1024

func (b *bench) trainer() (*nn.Trainer, error) {
	net, err := nn.New(1, units[0], nn.Dense(units[1], nn.ReLU), nn.Dense(units[2], nn.ReLU), nn.Dense(units[3], nn.Softmax))
	if err != nil {
		return nil, err
	}
	return nn.NewTrainer(net, nn.CrossEntropy, nn.Adam(0.001))
}

// time notes how long the slowest rank takes for f, which all begin together, after a first time
// that fills the caches. A rank for which f is nil sleeps meanwhile, for waiting ranks keep their
// cores busy.
func (b *bench) time(name string, f func()) error {
	all := make([]float32, b.Size())
	for i := range 3 {
		if err := b.Barrier(); err != nil {
			return err
		}
		start, took := time.Now(), time.Duration(0)
		if f == nil {
			time.Sleep(b.longest)
		} else {
			f()
			took = time.Since(start)
		}
		all[b.Rank()] = float32(took.Seconds() * 1e3)
		if err := b.AllGather(all, b.offsets(1)); err != nil {
			return err
		}
		slowest := float64(slices.Max(all))
		if name == "alone" {
			b.longest = time.Duration(slowest * float64(time.Millisecond))
		}
		if i > 0 {
			b.samples[name] = append(b.samples[name], slowest)
		}
	}
	return nil
}

// offsets are those of parts of so many elements.
func (b *bench) offsets(part int) []int {
	o := make([]int, b.Size()+1)
	for r := range o {
		o[r] = r * part
	}
	return o
}

// measure times steps by one rank while the others sleep; by all ranks at once, each for itself,
// which is what the machine has; by as many goroutines of rank 0; and shared. It compares the
// shared ones with the model, whose machine it measures, too.
func measure(w *mpi.World, rounds int) error {
	b := &bench{World: w, x: kernel.NewMatrix(rows, units[0]), samples: map[string][]float64{}}
	random := rand.New(rand.NewPCG(1, 1))
	for i := range b.x.Data {
		b.x.Data[i] = float32(random.IntN(2001)-1000) / 512
	}
	b.labels = make([]int, rows)
	for i := range b.labels {
		b.labels[i] = i % units[3]
	}
	watch := &stopwatch{World: w}
	var alone, team, shared, whole *nn.Trainer
	for _, t := range []**nn.Trainer{&alone, &team, &shared, &whole} {
		var err error
		if *t, err = b.trainer(); err != nil {
			return err
		}
	}
	team.Workers = w.Size()
	shared.Group, whole.Group, whole.WholeGradients = watch, w, true
	buf, part := make([]float32, shared.Network().NumParameters()), shared.Network().NumParameters()/w.Size()
	for i := range rounds + 2 {
		if i == 2 { // two rounds before have filled the buffers
			clear(b.samples)
			b.parts = nil
		}
		if err := b.round(alone, team, shared, whole, watch, buf, part); err != nil {
			return err
		}
	}
	if err := errors.Join(shared.GroupErr(), whole.GroupErr()); err != nil {
		return err
	}
	if h := shared.Network().Hash(); h != whole.Network().Hash() {
		return errors.New("the two layouts have different bits")
	}
	return b.report(shared)
}

func (b *bench) round(alone, team, shared, whole *nn.Trainer, watch *stopwatch, buf []float32, part int) error {
	var failed error
	note := func(name string, f func()) {
		if failed == nil {
			failed = b.time(name, f)
		}
	}
	for r := range b.Size() {
		if r == b.Rank() {
			note("alone", func() { alone.StepLabels(b.x, b.labels) })
		} else {
			note("alone", nil)
		}
	}
	if b.Rank() == 0 {
		note("team", func() { team.StepLabels(b.x, b.labels) })
	} else {
		note("team", nil)
	}
	note("backward", func() { alone.BackwardLabels(b.x, b.labels) })
	note("update", alone.Update)
	note("at once", func() { alone.StepLabels(b.x, b.labels) })
	note("shared", func() {
		watch.marks = append(watch.marks[:0], time.Now())
		shared.StepLabels(b.x, b.labels)
		watch.marks = append(watch.marks, time.Now())
	})
	parts := make([]float64, len(watch.marks)-1)
	for i := range parts {
		parts[i] = watch.marks[i+1].Sub(watch.marks[i]).Seconds() * 1e3
	}
	b.parts = append(b.parts, parts)
	note("whole", func() { whole.StepLabels(b.x, b.labels) })
	note("gather", func() { failed = errors.Join(failed, b.AllGather(buf, b.offsets(part))) })
	note("message", func() { failed = errors.Join(failed, b.AllGather(buf, b.offsets(1))) })
	return failed
}

func (b *bench) report(shared *nn.Trainer) error {
	m := map[string]float64{}
	for name, all := range b.samples {
		m[name] = median(all)
	}
	weights, products := 0.0, 0.0
	for i, n := range units[1:] {
		w := float64(units[i] * n)
		weights += w
		products += 4 * w * float64(rows)
		if i > 0 {
			products += 2 * w * float64(rows)
		}
	}
	n := float64(b.Size())
	model := cost.Step{Units: units, Rows: rows, Fused: true, Ranks: b.Size(), Update: 28}
	machine := cost.Machine{Flops: products / (m["backward"] / 1e3), Memory: weights * 28 / (m["update"] / 1e3),
		Latency: m["message"] / 1e3 / max(1, float64(model.Messages(b.Size())))}
	machine.Bandwidth = 4 * weights * (n - 1) / n / (m["gather"] / 1e3)
	if b.Size() == 1 {
		machine.Bandwidth = 1
	}
	says := 1e3 * model.Time(machine).Total()
	if b.Rank() == 0 {
		fmt.Printf("%s, %d ranks, 1024-1024-1024-10, 1024 rows, milliseconds of a step, medians of %d rounds:\n", mpi.Version, b.Size(), len(b.parts))
		for _, line := range [][2]string{{"alone", "one rank, while the others sleep"}, {"at once", "each rank alone, all at the same time"},
			{"team", "one rank with as many workers"}, {"shared", "shared"}, {"whole", "shared, whole gradients"}} {
			factor := m["alone"] / m[line[0]]
			if line[0] == "at once" {
				factor *= n
			}
			fmt.Printf("%8.2f  %5.2f ×  %s\n", m[line[0]], factor, line[1])
		}
		fmt.Printf("%8.2f           shared, by the model with %.0f GFLOP/s, %.1f GB/s of memory, %.1f GB/s and %.1f µs of gathers\n", says, machine.Flops/1e9,
			machine.Memory/1e9, machine.Bandwidth/1e9, machine.Latency*1e6)
	}
	for r := range b.Size() {
		if err := b.Barrier(); err != nil {
			return err
		}
		if r == b.Rank() {
			b.printParts()
		}
		time.Sleep(20 * time.Millisecond) // mpirun passes on what the rank prints
	}
	if ratio := m["shared"] / says; ratio < 0.75 || ratio > 1.33 {
		return fmt.Errorf("a shared step takes %.2f of the model's time", ratio)
	}
	return nil
}

// printParts prints what the shared steps of this rank went to.
func (b *bench) printParts() {
	var list []string
	sums := [2]float64{}
	for i := range b.parts[0] {
		var column []float64
		for _, p := range b.parts {
			column = append(column, p[i])
		}
		v, form := median(column), "%.2f"
		if i%2 == 1 {
			form = "(%.2f)"
		}
		sums[i%2] += v
		list = append(list, fmt.Sprintf(form, v))
	}
	fmt.Printf("rank %d: %.2f of work and %.2f of (gathers): %s\n", b.Rank(), sums[0], sums[1], strings.Join(list, " "))
}

func median(all []float64) float64 {
	return slices.Sorted(slices.Values(all))[len(all)/2]
}
