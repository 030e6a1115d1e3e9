//go:build purego || !(amd64 || arm64)

package kernel

// detect finds nothing above generic: there is no assembly in this build.
func detect(set) ([]set, []Support) { return nil, nil }
