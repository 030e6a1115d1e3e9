package kernel

import (
	"fmt"
	"os"
	"strings"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// A set is one implementation of every kernel: the dispatch table. A set
// starts as a copy of the one below it (generic → avx2 → avx512; generic → neon)
// and replaces what it has. Vector kernels get at most one block of elements and
// must be right for every length from 0; the contract of each is its namesake in package generic.
type set struct {
	name string
	span int // elements of a call of an element-wise kernel, at most one block: as many as take less than 20 µs

	dot                      func(x, y []float32) float32
	sum                      func(x []float32) float32
	squaredDistance          func(x, y []float32) float32
	absoluteDistance         func(x, y []float32) float32
	huberDistance            func(x, y []float32, delta float32) float32
	squaredNorm, absoluteSum func(x []float32) float64
	max                      func(x []float32) float32
	index                    func(x []float32, v float32) int
	nonFinite                func(x []float32) int

	add, sub, mul, div func(dst, x, y []float32)
	scale              func(dst []float32, a float32, x []float32)
	axpy               func(a float32, x, y []float32)
	scaledSub          func(dst []float32, a float32, x, y []float32)
	absoluteGrad       func(dst []float32, a float32, x, y []float32)
	huberGrad          func(dx []float32, a, delta float32, y, t []float32)
	dropout            func(dst, x []float32, k0, k1, first, threshold uint32, scale float32)

	relu, exp, sigmoid, tanh         func(dst, x []float32)
	expm1, log, log1p                func(dst, x []float32)
	silu, geluTanh, erf, gelu        func(dst, x []float32)
	softplus                         func(dst, x []float32)
	reluGrad, sigmoidGrad, tanhGrad  func(dx, dy, y []float32)
	softplusGrad                     func(dx, dy, y []float32)
	siluGrad, geluTanhGrad, geluGrad func(dx, dy, x []float32)
	elu                              func(dst []float32, alpha float32, x []float32)
	eluGrad                          func(dx []float32, alpha float32, dy, y []float32)
	leakyReLU                        func(dst []float32, alpha float32, x []float32)
	leakyReLUGrad                    func(dx []float32, alpha float32, dy, y []float32)

	expSum      func(x []float32, m float32) float64
	expScale    func(dst, x []float32, m float32, scale float64)
	logSoftmax  func(dst, x []float32, m float32, l float64)
	softmax     func(dst, x []float32, dstStride, xStride, rows, cols int) (m float32, sum float64)
	softmaxGrad func(dx []float32, s float32, dy, y []float32)
	sigmoidLoss func(acc *[generic.Lanes / 2]float64, x, t []float32)

	momentum        func(w, v, g []float32, rate, mu float32)
	adam            func(w, m, v, g []float32, beta1, c1, beta2, c2, rate, root, eps float32)
	adamW           func(w, m, v, g []float32, beta1, c1, beta2, c2, rate, root, eps, keep float32)
	nesterov        func(w, v, g []float32, rate, mu float32)
	rmsprop         func(w, q, g []float32, decay, c, rate, inner, eps float32)
	rmspropMomentum func(w, q, v, g []float32, decay, c, rate, inner, eps, mu float32)
	rmspropCentered func(w, q, m, g []float32, decay, c, rate, inner, eps float32)
	adagrad         func(w, q, g []float32, rate, eps float32)
	rprop           func(w, step, sign, g []float32, grow, shrink, least, most float32)
	regularize      func(g, w []float32, scale, clip, l2, l1 float32)

	dot64   func(x, y []float64) float64
	sum64   func(x []float64) float64
	scale64 func(dst []float64, a float64, x []float64)
	axpy64  func(a float64, x, y []float64)

	exp64, log64, sigmoid64, tanh64 func(dst, x []float64)

	products[float32]
	double products[float64]
}

// A products is what a set has for products of matrices of one type.
type products[T number] struct {
	product, productTB func(b *generic.BlockOf[T])
	// productCopy is product for mr rows and whole panels of columns, which it also packs into dst.
	productCopy func(b *generic.BlockOf[T], dst []T)
	// productPacked is product for packed operands: at least three quarters of mr rows and whole panels of columns.
	productPacked func(b *generic.BlockOf[T], next *generic.NextOf[T])
	// How operands of a product are packed. transpose may write whole rows of dst.
	transpose, copyRows func(dst, src []T, dstRow, srcRow, rows, cols int)

	few int // rows up to which productTB is worth while, or −1
	mr  int // rows of a tile of C, of which a call had better get a multiple
	nr  int // columns of a packed panel of B
	// panelled is set where productCopy and productPacked are faster than product.
	panelled   bool
	transposed int // elements of a row of dst, from its beginning, that transpose writes at once
	blocking

	flops int // a call of product does at most about this much, to end within the 20 µs
}

// productsOf returns the products of s for one type.
func productsOf[T number](s *set) *products[T] {
	if unsafe.Sizeof(T(0)) == 4 {
		return (*products[T])(unsafe.Pointer(&s.products))
	}
	return (*products[T])(unsafe.Pointer(&s.double))
}

// plain is the set that every CPU has.
var plain = set{
	name: "generic",
	span: block,

	dot:              generic.Dot,
	sum:              generic.Sum,
	squaredDistance:  generic.SquaredDistance,
	absoluteDistance: generic.AbsoluteDistance,
	huberDistance:    generic.HuberDistance,
	squaredNorm:      generic.SquaredNorm,
	absoluteSum:      generic.AbsoluteSum,
	max:              generic.Max,
	index:            generic.Index,
	nonFinite:        generic.NonFinite,

	add: generic.Add, sub: generic.Sub, mul: generic.Mul, div: generic.Div,
	scale:        generic.Scale,
	axpy:         generic.Axpy,
	scaledSub:    generic.ScaledSub,
	absoluteGrad: generic.AbsoluteGrad,
	huberGrad:    generic.HuberGrad,
	dropout:      generic.Dropout,

	relu: generic.ReLU, exp: generic.Exp, sigmoid: generic.Sigmoid, tanh: generic.Tanh,
	expm1: generic.Expm1, log: generic.Log, log1p: generic.Log1p,
	silu: generic.SiLU, geluTanh: generic.GELUTanh, erf: generic.Erf, gelu: generic.GELU,
	softplus: generic.Softplus,
	reluGrad: generic.ReLUGrad, sigmoidGrad: generic.SigmoidGrad, tanhGrad: generic.TanhGrad,
	softplusGrad: generic.SoftplusGrad,
	siluGrad:     generic.SiLUGrad, geluTanhGrad: generic.GELUTanhGrad, geluGrad: generic.GELUGrad,
	elu:           generic.ELU,
	eluGrad:       generic.ELUGrad,
	leakyReLU:     generic.LeakyReLU,
	leakyReLUGrad: generic.LeakyReLUGrad,

	expSum:      generic.ExpSum,
	expScale:    generic.ExpScale,
	logSoftmax:  generic.LogSoftmax,
	softmax:     generic.Softmax,
	softmaxGrad: generic.SoftmaxGrad,
	sigmoidLoss: generic.SigmoidLoss,

	momentum:        generic.Momentum,
	adam:            generic.Adam,
	adamW:           generic.AdamW,
	nesterov:        generic.Nesterov,
	rmsprop:         generic.RMSprop,
	rmspropMomentum: generic.RMSpropMomentum,
	rmspropCentered: generic.RMSpropCentered,
	adagrad:         generic.Adagrad,
	rprop:           generic.Rprop,
	regularize:      generic.Regularize,

	dot64:   generic.Dot64,
	sum64:   generic.Sum64,
	scale64: generic.Scale64,
	axpy64:  generic.Axpy64,
	exp64:   generic.Exp64, log64: generic.Log64, sigmoid64: generic.Sigmoid64, tanh64: generic.Tanh64,

	products: products[float32]{
		product: generic.Product, productTB: generic.ProductTB,
		productCopy: generic.ProductCopy, productPacked: generic.ProductPacked,
		transpose: generic.Transpose[float32], copyRows: generic.CopyRows[float32],
		few: 4, mr: 1, nr: generic.NR, flops: 1 << 20, transposed: 1,
	},
	double: products[float64]{
		product: generic.Product64, productTB: generic.ProductTB64,
		productCopy: generic.ProductCopy64, productPacked: generic.ProductPacked64,
		transpose: generic.Transpose[float64], copyRows: generic.CopyRows[float64],
		few: 4, mr: 1, nr: generic.NR, flops: 1 << 20, transposed: 1,
	},
}

// kernels returns the products in use for one type: the compiler makes an address of it.
func kernels[T number]() *products[T] { return productsOf[T](&active) }

// A Support says whether this program can use a set of kernels on this CPU, and if not, why.
type Support struct {
	ISA     string
	Missing string // "" if it can be used; otherwise what is missing
}

var (
	active  set       // a value, not a pointer: one load less in every call
	sets    []set     // what this CPU can run, best first, "generic" last
	support []Support // all sets of this architecture, best first
)

func init() {
	better, all := detect(plain)
	sets = append(better, plain)
	l1, l2 := caches()
	for i := range sets {
		s := &sets[i]
		s.blocking = blockingFor(s.mr, s.nr, 4, l1, l2)
		s.double.blocking = blockingFor(s.double.mr, s.double.nr, 8, l1, l2)
	}
	support = append(all, Support{ISA: plain.name})
	active = sets[0]
	if name := os.Getenv("LOCKSTEP_ISA"); name != "" {
		if err := Use(name); err != nil {
			// A program that was told which kernels to run must not run others.
			fmt.Fprintln(os.Stderr, "LOCKSTEP_ISA:", err)
			os.Exit(2)
		}
	}
}

// ISA returns the name of the set of kernels in use: "avx512", "avx2", "neon" or "generic".
func ISA() string { return active.name }

// ISAs returns the sets that this CPU can run, best first, "generic" last.
func ISAs() []string {
	names := make([]string, len(sets))
	for i := range sets {
		names[i] = sets[i].name
	}
	return names
}

// Supported returns every set that was built for this architecture, best
// first, with what the CPU or the build lacks for those that cannot be used.
func Supported() []Support { return append([]Support(nil), support...) }

// Use makes all following calls run on the named set, one of [ISAs]. It is meant
// for tests and benchmarks, and must not be called while other goroutines are in this package.
// An error leaves the set in use as it was.
func Use(name string) error {
	for i := range sets {
		if sets[i].name == name {
			active = sets[i]
			return nil
		}
	}
	usable := strings.Join(ISAs(), ", ")
	for _, s := range support {
		if s.ISA == name {
			return fmt.Errorf("%s cannot be used here: %s; use one of %s", name, s.Missing, usable)
		}
	}
	return fmt.Errorf("no set of kernels is called %q; use one of %s", name, usable)
}
