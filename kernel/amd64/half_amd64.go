//go:build !purego

package amd64

// A HalfBlock is generic.HalfBlock: a piece of a matrix product whose B is kept in 16 bits.
type HalfBlock = struct {
	C, A, Seed                []float32
	B                         []uint16
	CRow, ARow, BRow, SeedRow int
	M, N, K                   int
	ReLU                      bool
}

// ProductHalfAVX512 computes a HalfBlock of float16 with 1 to 4 rows, ProductBFloat16AVX512 one of
// bfloat16.
//
//go:noescape
func ProductHalfAVX512(b *HalfBlock)

//go:noescape
func ProductBFloat16AVX512(b *HalfBlock)

// ProductHalfAVX2 computes a HalfBlock of float16 with 1 to 4 rows, ProductBFloat16AVX2 one of
// bfloat16.
func ProductHalfAVX2(b *HalfBlock) { linesAVX2(b, false) }

func ProductBFloat16AVX2(b *HalfBlock) { linesAVX2(b, true) }

// lineAVX2 is the number of elements of B that a load takes.
const lineAVX2 = 16

// linesAVX2 sees to it that every load of a line is one of elements of B: AVX2 has no masks for
// elements of 16 bits. The last columns of all rows but the last few have others behind them. Those
// of the last rows go by way of a buffer.
func linesAVX2(b *HalfBlock, bfloat16 bool) {
	whole := b.N &^ (lineAVX2 - 1)
	loadable := b.K // rows whose last line can be loaded
	if b.N != whole {
		loadable = 0
		if n := len(b.B) - whole - lineAVX2; n >= 0 {
			loadable = min(n/b.BRow+1, b.K)
		}
	}
	if loadable == b.K {
		productAVX2(b, bfloat16)
		return
	}
	part := *b
	if whole != 0 {
		part.N = whole
		productAVX2(&part, bfloat16)
	}
	part.N = b.N - whole
	part.C, part.B = b.C[whole:], b.B[whole:]
	if len(b.Seed) != 0 {
		part.Seed = b.Seed[whole:]
	}
	if loadable != 0 {
		part.K, part.ReLU = loadable, false
		productAVX2(&part, bfloat16)
		part.Seed, part.SeedRow = part.C, part.CRow
		part.A, part.B = part.A[loadable:], part.B[loadable*b.BRow:]
	}
	var last [lineAVX2 * lineAVX2]uint16 // not more rows, each of which has an element at least
	part.K, part.ReLU = b.K-loadable, b.ReLU
	for p := range part.K {
		copy(last[p*lineAVX2:][:part.N], part.B[p*b.BRow:])
	}
	part.B, part.BRow = last[:], lineAVX2
	productAVX2(&part, bfloat16)
}

func productAVX2(b *HalfBlock, bfloat16 bool) {
	if bfloat16 {
		productBFloat16AVX2(b)
	} else {
		productHalfAVX2(b)
	}
}

//go:noescape
func productHalfAVX2(b *HalfBlock)

//go:noescape
func productBFloat16AVX2(b *HalfBlock)

// Its name in go_asm.h, from which the assembly has the offsets of the fields.
type halfBlock HalfBlock

var _ halfBlock
