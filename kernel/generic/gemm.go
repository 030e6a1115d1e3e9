package generic

import "math"

// NR is the number of columns of a panel of B in a Block.
const NR = 4

// A Block is one piece of a matrix product, C = seed + A·B, for M rows and N
// columns of C and K steps of each chain. Every slice begins at the block's first
// element; the distances count elements:
//
//	C(i,j)    is C[i*CRow + j]
//	A(i,p)    is A[i*ARow + p*ACol]
//	B(p,j)    is B[(j/NR)*BPanel + p*BRow + j%NR], NR being the set's own
//	seed(i,j) is Seed[i*SeedRow + j], or +0 if Seed is empty
//
// With BPanel = NR, B is an ordinary row-major matrix; with BRow = NR and
// BPanel = K*NR it has been packed. SeedRow = 0 gives every row the same seed:
// a bias. Seed may be C itself: a sum goes on. When ReLU is set, every finished
// element that is ≤ 0 becomes +0. C is never read but as a seed.
type Block = BlockOf[float32]

// A Block64 is a Block of float64.
type Block64 = BlockOf[float64]

// A BlockOf is a Block of either type.
type BlockOf[T float32 | float64] = struct {
	C, A, B, Seed                           []T
	CRow, ARow, ACol, BRow, BPanel, SeedRow int
	M, N, K                                 int
	ReLU                                    bool
}

// Product computes a Block. Each element is one chain of fused multiply-adds
// over ascending p, from its seed.
func Product(b *Block) {
	for i := range b.M {
		for j := range b.N {
			var t float32
			if len(b.Seed) != 0 {
				t = b.Seed[i*b.SeedRow+j]
			}
			for p := range b.K {
				t = FMA(b.A[i*b.ARow+p*b.ACol], b.B[j/NR*b.BPanel+p*b.BRow+j%NR], t)
			}
			if b.ReLU {
				t = relu(t)
			}
			b.C[i*b.CRow+j] = t
		}
	}
}

// Product64 is Product for float64.
func Product64(b *Block64) {
	for i := range b.M {
		for j := range b.N {
			var t float64
			if len(b.Seed) != 0 {
				t = b.Seed[i*b.SeedRow+j]
			}
			for p := range b.K {
				t = math.FMA(b.A[i*b.ARow+p*b.ACol], b.B[j/NR*b.BPanel+p*b.BRow+j%NR], t)
			}
			if b.ReLU && t <= 0 {
				t = 0
			}
			b.C[i*b.CRow+j] = t
		}
	}
}

// ProductScaled is Product with alpha times the elements of A, rounded, and with chains that start
// from beta times the old elements of C, rounded. The Block has no ReLU, its seed is C or there is
// none, which leaves beta without a meaning, and ARow or ACol is 1. If alpha is not 1, m is memory
// for a scaled copy of ScaledRows rows: at least ScaledRows*K + ScaledSlack elements. Sets of
// kernels may do without it if the steps are few.
func ProductScaled(b *Block, alpha, beta float32, m []float32) {
	productScaled(b, alpha, beta, m)
}

// ProductScaled64 is ProductScaled for float64.
func ProductScaled64(b *Block64, alpha, beta float64, m []float64) {
	productScaled(b, alpha, beta, m)
}

const (
	ScaledRows  = 16
	ScaledSlack = 16
)

func productScaled[T float32 | float64](b *BlockOf[T], alpha, beta T, m []T) {
	if len(b.Seed) != 0 {
		ScaleRows(b.C, b.C, b.CRow, b.CRow, b.M, b.N, beta)
	}
	if alpha == 1 || b.N*b.K == 0 {
		productOf(b)
		return
	}
	row := *b
	row.M, row.A, row.ARow, row.ACol = 1, m, b.K, 1
	for i := range b.M {
		for p := range b.K {
			m[p] = alpha * b.A[i*b.ARow+p*b.ACol]
		}
		row.C = b.C[i*b.CRow:]
		if len(b.Seed) != 0 {
			row.Seed = row.C
		}
		productOf(&row)
	}
}

// productOf is Product or Product64.
func productOf[T float32 | float64](b *BlockOf[T]) {
	switch b := any(b).(type) {
	case *Block:
		Product(b)
	case *Block64:
		Product64(b)
	}
}

// AheadStep elements are four cache lines.
const AheadStep = 64

// A Tile is what a set of kernels makes of a Block, without C, A and B, that comes again and again:
// what its micro-kernel wants to know. Only the set itself knows what is in it.
type Tile = struct {
	C, A, B, Seed, Ahead *float32
	Kernel               uintptr
	Masks                [4]uint16

	SeedRow, CRow, M, N, K, ReLU, BPanel, ARow, BRow, Accumulate int32
}

// Operands are the matrices that tiles lack.
type Operands = struct{ C, A, B *float32 }

// PrepareTile sets t for b and returns the function that computes tiles, or nil if the set has none
// for such a block. Tiles of one row may be several, n of them, one after the other, each with a C,
// A and B of its own: what of these is nil in a tile comes from o. Tiles of more rows come alone,
// and have none of their own. If Accumulate is 1, each chain starts from the old element of C.
// While the function waits for its chains, it may prefetch what begins at ahead, if that is not
// nil: AheadStep elements in each of the K steps.
func PrepareTile(b *Block, t *Tile, ahead *float32) func(t *Tile, n int, o *Operands) { return nil }

// A NextOf says what the caller of a product will want from memory next. It changes nothing but the
// time that things take: B at the place of the block's columns, A with a distance AStep from one
// panel of columns to the next; and a panel may ask for one row in every 16 steps, ARow and BRow
// apart.
type NextOf[T float32 | float64] = struct {
	A           []T
	ARow, AStep int
	B           []T
	BRow        int
}

// ProductCopy is Product for as many rows as a tile of the set has, and columns that make whole
// panels. B is not packed, BPanel = NR: on the way, it is copied to dst, packed.
func ProductCopy(b *Block, dst []float32) {
	copyPanels(b, dst)
	Product(b)
}

// ProductCopy64 is ProductCopy for float64.
func ProductCopy64(b *Block64, dst []float64) {
	copyPanels(b, dst)
	Product64(b)
}

func copyPanels[T float32 | float64](b *BlockOf[T], dst []T) {
	for j := 0; j < b.N; j += NR {
		for p := range b.K {
			copy(dst[j*b.K+p*NR:][:NR], b.B[p*b.BRow+j:])
		}
	}
}

// ProductPacked is Product for packed operands: ARow = 1, ACol the rows of a tile of the set, of
// which M is at least three quarters, BRow = NR, BPanel = K*NR, and columns that make whole panels.
func ProductPacked(b *Block, _ *NextOf[float32]) { Product(b) }

// ProductPacked64 is ProductPacked for float64.
func ProductPacked64(b *Block64, _ *NextOf[float64]) { Product64(b) }
