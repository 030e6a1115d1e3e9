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

// Its name in go_asm.h, from which the assembly has the offsets of the fields.
type halfBlock HalfBlock

var _ halfBlock
