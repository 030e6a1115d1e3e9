// Package generic is the numerical contract of Lockstep in plain Go: what it
// computes is, by definition, the right answer, and every assembly kernel is
// compared with it bit for bit. It is written to be read; its speed comes second.
//
// It runs on every architecture and gives the same bits on each. Two rules keep
// that so. A product that must not be fused with a following addition is
// written float32(x*y), because Go may otherwise fuse the two on arm64, ppc64,
// s390x, riscv64, loong64 and under GOAMD64=v3. And a fused multiply-add is
// always FMA for float32, or math.FMA for float64: both are exact everywhere.
//
// The functions check nothing: package kernel does, before it calls them.
package generic
