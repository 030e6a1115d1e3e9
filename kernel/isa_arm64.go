//go:build !purego

package kernel

// detect returns the NEON set: every arm64 CPU has it, so nothing is asked.
func detect(generic set) (usable []set, all []Support) {
	s := generic
	s.name = "neon"
	return []set{s}, []Support{{ISA: s.name}}
}
