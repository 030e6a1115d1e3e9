//go:build amd64 && !noasm && !gccgo && !safe

package blas

// gonumAssembly says that gonum's Dgemv and Dger are assembly. They have the bits of the loops in
// Go of package blas, which TestSmallAsGonum compares, and are called for some matrices of very few
// rows or columns, or increments, where ours would be neither simpler nor faster.
const gonumAssembly = true

// gonumGemv64 says the same of Dgemv. The bits of Sgemv's assembly depend on addresses.
const (
	gonumGemv64 = gonumAssembly
	gonumGemv32 = false
)
