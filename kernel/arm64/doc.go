// Package arm64 holds the NEON kernels. Each function is named after the one in
// package generic that defines its result: DotNEON returns the bits of
// generic.Dot. They check nothing: package kernel does.
package arm64
