#!/usr/bin/env bash
# Go 1.26.8 and 1.27.4, GOAMD64=v3 and v4: whether x*y + z is rounded once or twice depends on whether the compiler inlines the
# function it stands in, and on whether an operand is used a second time nearby. The language allows fusing; one would
# guess that a function is fused or not, wherever it is called from, and that -gcflags=-l changes only the speed.
#
# Seen: a sum of x[i]*y[i] through func madd(x, y, z float32) float32 { return x*y + z } has other bits with -gcflags=-l than
# without, and a loop that also counts the negative numbers has those of -l. Source: inlined, the load of y[i] becomes a
# part of MULSS first, and a MULSS with a memory operand is no longer one that the rules fuse with ADDSS. Under GOAMD64=v1,
# and with float32(x*y) + z, all are equal. So a debugger's build or a line beside it may change the bits of a sum: write
# float32(x*y) + z, or math.FMA for float64, where bits matter. The fusing is of go.dev/issue/71204.
set -euo pipefail
[ "$(go env GOHOSTARCH)" = amd64 ] && grep -q avx2 /proc/cpuinfo && grep -q fma /proc/cpuinfo || { echo "only to be seen on amd64 with FMA"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'EOF'
package main

import (
	"fmt"
	"math"
)

func madd(x, y, z float32) float32 { return x*y + z }

//go:noinline
func dot(x, y []float32) float32 {
	var s float32
	for i := range x {
		s = madd(x[i], y[i], s)
	}
	return s
}

//go:noinline
func dotAndCount(x, y []float32) (float32, int) {
	var s float32
	n := 0
	for i := range x {
		s = madd(x[i], y[i], s)
		if x[i] < 0 {
			n++
		}
		if y[i] < 0 {
			n++
		}
	}
	return s, n
}

func main() {
	x, y := make([]float32, 1000), make([]float32, 1000)
	u := uint32(1)
	next := func() float32 {
		u = u*1664525 + 1013904223
		return float32(u>>8)/(1<<24) - 0.25
	}
	for i := range x {
		x[i], y[i] = next(), next()
	}
	s, _ := dotAndCount(x, y)
	fmt.Printf("%08x %08x\n", math.Float32bits(dot(x, y)), math.Float32bits(s))
}
EOF
GOTOOLCHAIN=go1.26.8 go mod init finding >/dev/null 2>&1
export GOWORK=off GOFLAGS=-mod=mod GOARCH=amd64
for version in go1.26.8 go1.27.4; do
	for level in v1 v3; do
		for flags in "" -l; do
			echo "$version $level $flags: $(GOTOOLCHAIN=$version GOAMD64=$level go run -gcflags="$flags" main.go)"
		done
	done
done | tee output
diff output - <<'EXPECTED' && echo "as described above"
go1.26.8 v1 : 42745f5f 42745f5f
go1.26.8 v1 -l: 42745f5f 42745f5f
go1.26.8 v3 : 42745f5f 42745f60
go1.26.8 v3 -l: 42745f60 42745f60
go1.27.4 v1 : 42745f5f 42745f5f
go1.27.4 v1 -l: 42745f5f 42745f5f
go1.27.4 v3 : 42745f5f 42745f60
go1.27.4 v3 -l: 42745f60 42745f60
EXPECTED
