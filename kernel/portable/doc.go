// Package portable is generic made fast in plain Go, for architectures without assembly: the same
// functions, the same bits. Package generic is all of this module that it imports; those of
// assembly import none of it.
//
// An exact fused multiply-add of float32 takes generic some fifteen operations. Where the compiler
// turns x*y + z into the CPU's one instruction (fused.go), that instruction is used; package kernel
// asks Fused first whether it did. Elsewhere (exact.go) the sum is rounded in float64 and then to
// float32, and the few sums that this could round wrongly are done again by generic.
//
// Products are done in tiles: the sums of 4×4 elements of C stay in registers, so that an element
// of A or B is loaded once for four multiply-adds, and the chains of a tile overlap.
//
// Functions are computed in float64 by tables and short polynomials, without fused operations, and
// the few results that this could round wrongly are left to generic (rounding.go).
package portable
