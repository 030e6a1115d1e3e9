//go:build amd64 && !noasm && !gccgo && !safe

package blas

// gonumAssembly says that gonum's Dgemv and Dger are assembly, and its Ddot and Daxpy with
// increments. For small matrices, and with increments, a call of it takes the least time, unless
// there are but a few elements. The loops in Go of package blas give its bits: TestSmallAsGonum
// compares them.
const gonumAssembly = true

// gonumGemv64 says the same of Dgemv. The bits of Sgemv's assembly depend on addresses.
const (
	gonumGemv64 = gonumAssembly
	gonumGemv32 = false
)
