//go:build !amd64 || noasm || gccgo || safe

package blas

// gonumAssembly says that gonum's Dgemv and Dger are assembly. Here they are Go, which the compiler may fuse
// as it likes. So the loops in Go of package blas do small matrices.
const gonumAssembly = false
