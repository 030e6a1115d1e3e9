package main

import (
	"math"
	"math/rand/v2"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
)

// A pointSet is points of the plane in two classes, drawn by a seed.
type pointSet struct {
	name  string
	point func(random *rand.Rand, i, n int) (x, y float64, class int)
}

// pointSets are the sets that networks are often shown at: see playground.tensorflow.org.
var pointSets = []pointSet{
	{"circle", func(random *rand.Rand, i, n int) (x, y float64, class int) {
		radius, angle := 2.5*random.Float64(), 2*math.Pi*random.Float64()
		if i%2 == 0 {
			radius += 3 // a ring around the others
			class = 1
		}
		return radius * math.Sin(angle), radius * math.Cos(angle), class
	}},
	{"xor", func(random *rand.Rand, i, n int) (x, y float64, class int) {
		x, y = 10*random.Float64()-5, 10*random.Float64()-5
		if (x > 0) != (y > 0) {
			class = 1
		}
		return x + math.Copysign(0.3, x), y + math.Copysign(0.3, y), class
	}},
	{"gauss", func(random *rand.Rand, i, n int) (x, y float64, class int) {
		class = i % 2
		middle := 4*float64(class) - 2
		return middle + random.NormFloat64(), middle + random.NormFloat64(), class
	}},
	{"spiral", func(random *rand.Rand, i, n int) (x, y float64, class int) {
		class = i % 2
		t := float64(i/2) / float64(n/2)
		angle := 1.75*t*2*math.Pi + math.Pi*float64(class)
		noise := func() float64 { return 0.3 * (random.Float64() - 0.5) }
		return 5*t*math.Sin(angle) + noise(), 5*t*math.Cos(angle) + noise(), class
	}},
}

// draw returns n points with their classes.
func (s *pointSet) draw(seed uint64, n int) nn.Data {
	random := rand.New(rand.NewPCG(seed, 0))
	d := nn.Data{X: kernel.NewMatrix(n, 2), Y: kernel.NewMatrix(n, 1)}
	for i := range n {
		x, y, class := s.point(random, i, n)
		d.X.Row(i)[0], d.X.Row(i)[1], d.Y.Row(i)[0] = float32(x), float32(y), float32(class)
	}
	return d
}
