//go:build !amd64 || noasm || gccgo || safe

package blas

// gonumAssembly says that gonum's Dgemv and Dger are assembly. Here they are Go, which the compiler
// may fuse as it likes. So the loops in Go of package blas take their place.
const gonumAssembly = false

// gonumGemv64 says the same of Dgemv. The bits of Sgemv's assembly depend on addresses.
const (
	gonumGemv64 = gonumAssembly
	gonumGemv32 = false
)
