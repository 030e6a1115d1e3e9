// Package arm64 holds the NEON kernels. Each function is named after the one in package generic
// that defines its result: DotNEON returns the bits of generic.Dot. They check nothing: package
// kernel does.
//
// A kernel's file has the name of the family that defines it in package generic: exp.go there,
// exp_neon_arm64.s here. Each .s reads from top to bottom: what is computed, registers, steps,
// functions. Headers hold what several files share:
//
//   - zneon.h: the vector instructions that Go's assembler lacks;
//   - zconstants.h: the names of the constants;
//   - vectors_neon.h: what is done to four vectors at a time, and the tail of a slice;
//   - exp_neon.h and log_neon_tmpl.h: the exponential and the logarithm;
//   - doublefloat_neon_tmpl.h: the quick phase of Sigmoid and SiLU, in float32;
//   - gemm_neon_tmpl.h and gemv_neon_tmpl.h: the matrix products, for float32 and for float64;
//   - pack_neon_tmpl.h: the rows that a transposition takes at a time.
//
// The destination of an instruction is its last operand. The macros of zneon.h take the numbers of
// registers, in the same order: VFSUB_S4(2, 1, 0) is V0 = V1 - V2. S4 means four lanes of 32 bits,
// D2 two of 64, B16 sixteen bytes. Some instructions whose names do not say what they do:
//
//	VDUP R, d              d = R in every lane
//	VUZP1 m, n, d          d = the even lanes of n, then of m; VUZP2: the odd ones
//	VTBL m, [n, …], d      d = the bytes of the registers n, … as one table, that the bytes in m pick
//	VBIC m, n, d           d = n where the bits of m are 0, else 0
//	VBIT m, n, d           d = n where the bits of m are 1, else d as it was
//	VADDV n, d             d = the sum of all lanes
//	FLDPQ (R), (d, e)      d and e = 32 bytes at R
//
// The package comment of package amd64 explains the words. These are used here alone:
//
//   - group: four vectors that go through the same steps side by side, so that each step hides the
//     latency of the one before; VX is the group V0 to V3.
//   - buffer: NEON has no masked loads and stores, so the last elements of a slice are copied to a
//     buffer in the frame, padded with zeros, and computed there (TAIL_IN, TAIL_OUT).
//   - half: a column panel of C is computed as two halves of its columns. In a narrow panel the
//     halves overlap, so that any width is covered by two loads of a power of two.
package arm64
