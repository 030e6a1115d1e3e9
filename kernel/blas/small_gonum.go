//go:build amd64 && !noasm && !gccgo && !safe

package blas

// gonumAssembly says that gonum's Dgemv and Dger are assembly. For small matrices a call of it takes the
// least time, and the loops in Go of package blas give its bits: TestSmallAsGonum compares them.
const gonumAssembly = true
