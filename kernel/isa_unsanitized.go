//go:build !asan && !msan

package kernel

const sanitizer = ""
