// Package amd64 holds the AVX2 and AVX-512 kernels. Each function is named after the one
// in package generic that defines its result, with the set it belongs to:
// DotAVX2 and DotAVX512 return the bits of generic.Dot. They check nothing:
// package kernel does, and it alone knows which of them the CPU can run.
//
// The AVX2 kernels use AVX2 and FMA3; the AVX-512 kernels use F, BW, DQ and VL on top.
package amd64
