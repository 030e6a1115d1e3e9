package kernel

import (
	"fmt"
	"os"
	"strings"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/generic"
	"github.com/lockstep-go/lockstep/kernel/portable"
)

// An impl is one implementation of every kernel: the dispatch table. It starts as a copy of the one
// below it (generic → portable → avx2 → avx512; generic → portable → neon) and replaces what it
// has. Vector kernels get at most one block of elements and must be right for every length from 0;
// the contract of each is its namesake in package generic. Which kernels there are, and which of
// them an implementation has, cmd/gen reads from package generic and from the assembly: zimpl*.go.
type impl struct {
	name  string
	chunk int // elements of a call of an element-wise kernel, at most one block: as many as take less than 20 µs

	// AdamWGradient, whose tiles have adamCols columns, is faster than a product and AdamW if a
	// batch has at most adamBatch rows for each row of weights, since D is packed for it; and if
	// the columns of weights are whole panels of nr, or leave adamRest or more.
	adamCols, adamBatch, adamRest int
	// skipsRows is set where InputGradReLU is faster than a product and ReLUGrad.
	skipsRows bool

	vectors
	halves
	products[float32]
	// PrepareTile returns nil where Product is to be called.
	PrepareTile func(b *generic.Block, t *generic.Tile, ahead *float32) func(t *generic.Tile, n int, o *generic.Operands)
	double      products[float64]
}

// A halves is what an implementation has for matrices whose elements are kept in 16 bits.
type halves struct {
	// Widen sets rows×cols elements of dst. It is also how such a matrix is packed.
	WidenHalf, WidenBFloat16 func(dst []float32, src []uint16, dstRow, srcRow, rows, cols int)
	// TransposeHalf is for both types.
	TransposeHalf              func(dst, src []uint16, dstRow, srcRow, rows, cols int)
	NarrowHalf, NarrowBFloat16 func(dst []uint16, x []float32)
	// For one to four rows.
	ProductHalf, ProductBFloat16 func(b *generic.HalfBlock)
	// transposes is set where TransposeHalf and these are faster, for few rows and a transposed B,
	// than Widen and ProductTB.
	transposes bool
}

// A products is what an implementation has for products of matrices of one type.
type products[T number] struct {
	Product, ProductTB func(b *generic.BlockOf[T])
	// ProductScaled is Product of alpha·A from beta·C, without ReLU.
	ProductScaled func(b *generic.BlockOf[T], alpha, beta T, m []T)
	// ProductCopy is Product for mr rows and whole panels of columns, which it also packs into dst.
	ProductCopy func(b *generic.BlockOf[T], dst []T)
	// ProductPacked is Product for packed operands: at least three quarters of mr rows and whole
	// panels of columns.
	ProductPacked func(b *generic.BlockOf[T], next *generic.NextOf[T])
	// How operands of a product are packed. Transpose may write whole rows of dst.
	Transpose, CopyRows func(dst, src []T, dstRow, srcRow, rows, cols int)
	// ScaleRows is CopyRows with a factor.
	ScaleRows func(dst, src []T, dstRow, srcRow, rows, cols int, a T)
	// A few rows of a triangular matrix, and of what it is multiplied by: at most triangleRows, or
	// eight to solve.
	MultiplyTriangle, SolveTriangle func(b, a []T, stride, row, col, rows, cols, mode int)

	triangleRows int
	scaledSteps  int // up to which ProductScaled needs no memory
	gemvMaxRows  int // rows up to which ProductTB is worth while, or −1
	mr           int // rows of a tile of C, of which a call had better get a multiple
	nr           int // columns of a packed panel of B
	// packs is set where ProductCopy and ProductPacked are faster than Product.
	packs      bool
	transposed int // elements of a row of dst, from its beginning, that Transpose writes at once
	blocking

	flops int // a call of Product does at most about this much, to end within the 20 µs
}

// productsOf returns the products of s for one type.
func productsOf[T number](s *impl) *products[T] {
	if unsafe.Sizeof(T(0)) == 4 {
		return (*products[T])(unsafe.Pointer(&s.products))
	}
	return (*products[T])(unsafe.Pointer(&s.double))
}

// genericImpl is the implementation that every CPU has.
var genericImpl = impl{
	name:  "generic",
	chunk: block,

	vectors: genericVectors,
	halves: halves{
		WidenHalf: generic.WidenHalf, WidenBFloat16: generic.WidenBFloat16,
		TransposeHalf: generic.TransposeHalf,
		NarrowHalf:    generic.NarrowHalf, NarrowBFloat16: generic.NarrowBFloat16,
		ProductHalf: generic.ProductHalf, ProductBFloat16: generic.ProductBFloat16,
	},
	products: products[float32]{
		Product: generic.Product, ProductTB: generic.ProductTB, ProductScaled: generic.ProductScaled,
		ProductCopy: generic.ProductCopy, ProductPacked: generic.ProductPacked,
		Transpose: generic.Transpose[float32], CopyRows: generic.CopyRows[float32], ScaleRows: generic.ScaleRows[float32],
		MultiplyTriangle: generic.MultiplyTriangle[float32], SolveTriangle: generic.SolveTriangle[float32],
		triangleRows: 16, gemvMaxRows: 4, mr: 1, nr: generic.NR, flops: 1 << 20, transposed: 1,
	},
	PrepareTile: generic.PrepareTile,
	double: products[float64]{
		Product: generic.Product64, ProductTB: generic.ProductTB64, ProductScaled: generic.ProductScaled64,
		ProductCopy: generic.ProductCopy64, ProductPacked: generic.ProductPacked64,
		Transpose: generic.Transpose[float64], CopyRows: generic.CopyRows[float64], ScaleRows: generic.ScaleRows[float64],
		MultiplyTriangle: generic.MultiplyTriangle[float64], SolveTriangle: generic.SolveTriangle[float64],
		triangleRows: 16, gemvMaxRows: 4, mr: 1, nr: generic.NR, flops: 1 << 20, transposed: 1,
	},
}

// portableImpl is the implementation of every CPU whose fused multiply-add plain Go can reach.
var portableImpl = func(s impl) impl {
	s = withPortable(s)
	s.name = "portable"
	s.mr, s.double.mr = portable.MR, portable.MR64
	s.triangleRows, s.double.triangleRows = 4, 4
	s.skipsRows = true
	return s
}(genericImpl)

// kernels returns the matrix-product kernels in use for T. It inlines to an address.
func kernels[T number]() *products[T] { return productsOf[T](&active) }

// A Support says whether this program can use a set of kernels on this CPU, and if not, why.
type Support struct {
	ISA     string
	Missing string // "" if it can be used; otherwise what is missing
}

var (
	active  impl      // a value, not a pointer: one load less in every call
	impls   []impl    // what this CPU can run, best first, "generic" last
	support []Support // all sets of this architecture, best first
)

func init() {
	base := genericImpl
	plain := []impl{genericImpl}
	plainSupport := []Support{{portableImpl.name, portable.Fused()}, {ISA: genericImpl.name}}
	if plainSupport[0].Missing == "" {
		base = portableImpl
		plain = []impl{portableImpl, genericImpl}
	}
	better, all := detect(base)
	if sanitizer != "" {
		better = nil
		withoutAssembly(all)
	}
	impls = append(better, plain...)
	l1, l2 := caches()
	for i := range impls {
		s := &impls[i]
		s.blocking = blockingFor(s.mr, s.nr, 4, l1, l2)
		s.double.blocking = blockingFor(s.double.mr, s.double.nr, 8, l1, l2)
	}
	support = append(all, plainSupport...)
	active = impls[0]
	if name := os.Getenv("LOCKSTEP_ISA"); name != "" {
		if err := Use(name); err != nil {
			// A program that was told which kernels to run must not run others.
			fmt.Fprintln(os.Stderr, "LOCKSTEP_ISA:", err)
			os.Exit(2)
		}
	}
}

// withoutAssembly says of sets with assembly that the sanitizer keeps them from being used. A
// sanitizer does not see what assembly reads and writes: -asan would miss a write behind a slice of
// the caller, and -msan would take memory of C that a kernel has filled for memory never written.
func withoutAssembly(sets []Support) {
	for i := range sets {
		if sets[i].Missing == "" {
			sets[i].Missing = "the program is built with " + sanitizer + ", which does not see what assembly reads and writes"
		}
	}
}

// ISA returns the name of the set of kernels in use: "avx512", "avx2", "neon", "portable" or
// "generic".
func ISA() string { return active.name }

// ISAs returns the sets that this CPU can run, best first, "generic" last.
func ISAs() []string {
	names := make([]string, len(impls))
	for i := range impls {
		names[i] = impls[i].name
	}
	return names
}

// Supported returns every set that was built for this architecture, best first. For those that
// cannot be used it says what the CPU or the build lacks, or that GODEBUG switches them off.
func Supported() []Support { return append([]Support(nil), support...) }

// Use makes all following calls run on the named set, one of [ISAs]. It is meant
// for tests and benchmarks, and must not be called while other goroutines are in this package. What
// was prepared before, such as a [Prepared], a [Chain] or a predictor of package nn, keeps its set:
// the bits are the same, the speed is that of the old set. An error leaves the set in use as it
// was.
func Use(name string) error {
	for i := range impls {
		if impls[i].name == name {
			active = impls[i]
			return nil
		}
	}
	usable := strings.Join(ISAs(), ", ")
	for _, s := range support {
		if s.ISA == name {
			return fmt.Errorf("%s cannot be used here: %s; use one of %s", name, s.Missing, usable)
		}
	}
	return fmt.Errorf("this program has no set of kernels called %q; use one of %s", name, usable)
}
