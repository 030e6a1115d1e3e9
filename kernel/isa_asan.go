//go:build asan

package kernel

// sanitizer is the option of go build that has every access to memory by Go code checked.
const sanitizer = "-asan"
