//go:build purego || !(amd64 || arm64)

package kernel

// detect finds nothing above generic: there is no assembly in this build.
func detect(impl) ([]impl, []Support) { return nil, nil }

// caches would return the bytes of the caches of a core: programs cannot ask for them here.
func caches() (l1, l2 int) { return 0, 0 }
