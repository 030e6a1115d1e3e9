//go:build !purego && (amd64 || arm64)

package kernel

import (
	"os"
	"strings"
)

// switchedOff returns those of names, features of the CPU, that GODEBUG switches off for the
// standard library. has says which of them golang.org/x/sys/cpu, which reads GODEBUG, still
// reports. Where GODEBUG is silent about the CPU, another reason than GODEBUG counts for nothing
// here.
func switchedOff(names []string, has []bool) (off []string) {
	if !strings.Contains(os.Getenv("GODEBUG"), "cpu.") {
		return nil
	}
	for i, name := range names {
		if !has[i] {
			off = append(off, name)
		}
	}
	return off
}

// missing says why a set cannot be used whose CPU or system lacks some features, or whose features
// GODEBUG switches off: nothing, if there are none.
func missing(lacking, off []string) string {
	switch {
	case lacking != nil:
		return "the CPU or the operating system lacks " + strings.Join(lacking, ", ")
	case off != nil:
		return "GODEBUG switches off " + strings.Join(off, ", ")
	}
	return ""
}
