package nn

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/lockstep-go/lockstep/kernel"
)

// An Initializer says how the first weights of a layer are drawn. In and out are the layer's inputs
// and units. A uniform one draws between −a and a; a normal one has the mean 0 and the standard
// deviation s, and is not truncated.
type Initializer uint64 // the kind in the low byte, the parameter in the high half, as in an Activation

// The initialisations. Biases start at zero in all of them.
const (
	AutoInit      Initializer = iota // HeUniform before ReLU and its kin, GlorotUniform otherwise: what New does by itself
	HeUniform                        // a = sqrt(6/in): He et al., 2015, for ReLU
	HeNormal                         // s = sqrt(2/in)
	GlorotUniform                    // a = sqrt(6/(in+out)): Glorot and Bengio, 2010, for Tanh and Sigmoid
	GlorotNormal                     // s = sqrt(2/(in+out))
	LeCunUniform                     // a = sqrt(3/in): LeCun et al., 1998
	LeCunNormal                      // s = sqrt(1/in)
	ZeroInit                         // all weights are 0
	uniformInit
	normalInit
)

// UniformInit draws weights between −a and a, a being at least 0.
func UniformInit(a float64) Initializer { return uniformInit | Initializer(packed(a, 0)) }

// NormalInit draws weights from a normal distribution with the mean 0 and the standard deviation s,
// at least 0.
func NormalInit(s float64) Initializer { return normalInit | Initializer(packed(s, 0)) }

var initializerNames = [...]string{"auto", "he_uniform", "he_normal", "glorot_uniform", "glorot_normal",
	"lecun_uniform", "lecun_normal", "zeros", "uniform", "normal"}

func (k Initializer) kind() Initializer  { return k & 0xff }
func (k Initializer) parameter() float32 { return unpacked(uint64(k), 0) }

// String returns the name that [ParseInitializer] reads, such as "he_normal" or "uniform(0.1)".
func (k Initializer) String() string {
	kind := k.kind()
	switch {
	case int(kind) >= len(initializerNames):
		return fmt.Sprintf("Initializer(%d)", uint64(k))
	case kind == uniformInit || kind == normalInit:
		return withParameter(initializerNames[kind], k.parameter())
	}
	return initializerNames[kind]
}

// ParseInitializer returns the initialisation of that name: "auto", "he_uniform", "he_normal",
// "glorot_uniform", "glorot_normal", "lecun_uniform", "lecun_normal", "zeros", "uniform(a)" or
// "normal(s)", with numbers for a and s. Case does not matter.
func ParseInitializer(name string) (Initializer, error) {
	base, v, given, err := splitParameter(name)
	if err != nil {
		return 0, err
	}
	i, err := parse("initializer", base, initializerNames[:])
	if err != nil {
		return 0, err
	}
	k := Initializer(i)
	if takes := k == uniformInit || k == normalInit; takes != given {
		return 0, fmt.Errorf("initializer %q: uniform and normal have a number in brackets, such as uniform(0.1), and no others have", name)
	}
	if given {
		k |= Initializer(packed(v, 0))
	}
	return k, k.check()
}

func (k Initializer) check() error {
	v := k.parameter()
	switch {
	case int(k.kind()) >= len(initializerNames):
		return fmt.Errorf("unknown initializer %d", uint64(k))
	case !(v >= 0 && v <= 1e30):
		return fmt.Errorf("initializer %s: its number must be at least 0 and at most 1e30", k)
	}
	return nil
}

// fill draws the weights of a layer.
func (k Initializer) fill(p Parameters, source *rand.PCG) {
	in, both := float64(p.W.Rows), float64(p.W.Rows+p.W.Cols)
	if k == AutoInit {
		k = GlorotUniform
		if p.Activation.rectifies() {
			k = HeUniform
		}
	}
	w := p.W.Data
	switch k.kind() {
	case HeUniform:
		initialize(w, float32(math.Sqrt(6/in)), source)
	case HeNormal:
		normal(w, math.Sqrt(2/in), source)
	case GlorotUniform:
		initialize(w, float32(math.Sqrt(6/both)), source)
	case GlorotNormal:
		normal(w, math.Sqrt(2/both), source)
	case LeCunUniform:
		initialize(w, float32(math.Sqrt(3/in)), source)
	case LeCunNormal:
		normal(w, math.Sqrt(1/in), source)
	case uniformInit:
		initialize(w, k.parameter(), source)
	case normalInit:
		normal(w, float64(k.parameter()), source)
	}
}

// initialize fills w with numbers between −limit and limit. They lie at the odd multiples of
// 2⁻²⁴·limit, so none is zero and their mean is; the multiplication by
// limit is the only operation that rounds.
func initialize(w []float32, limit float32, source *rand.PCG) {
	for i := range w {
		odd := int32(source.Uint64()>>40)*2 + 1 - 1<<24
		w[i] = limit * (float32(odd) * 0x1p-24)
	}
}

// normal fills w with normal deviates of mean 0 and the given standard deviation, by the polar
// method (Marsaglia and Bray, 1964): (x, y) is uniform in the unit disc but for its centre, and x·f
// and y·f with f = sqrt(−2·log(s)/s), s = x² + y², are two of them. x, y and s are exact, and
// kernel.Log64 is a fixed sequence of operations, so that the weights have the same bits on every
// machine.
func normal(w []float32, deviation float64, source *rand.PCG) {
	coordinate := func() float64 { // an odd multiple of 2⁻²⁴: its square fits into 50 bits
		return float64(float64(int32(source.Uint64()>>40)*2+1-1<<24) * 0x1p-24)
	}
	for i := 0; i < len(w); {
		x, y := coordinate(), coordinate()
		s := float64(x*x) + float64(y*y)
		if s >= 1 {
			continue
		}
		l := [1]float64{s}
		kernel.Log64(l[:], l[:])
		f := float64(deviation * math.Sqrt(float64(-2*l[0])/s))
		w[i] = float32(x * f)
		if i++; i < len(w) {
			w[i] = float32(y * f)
			i++
		}
	}
}
