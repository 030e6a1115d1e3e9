#!/usr/bin/env bash
# tphakala/simd v1.8.0, amd64 with AVX2: in slices of eight and more, f32.Tanh gives -1 for NaN and f32.Exp 1.65e38;
# in shorter slices both give NaN. So a NaN that a network has made disappears in its next layer, or not, by the
# number of its units. f32.Sigmoid gives 2.06e-9 for all numbers below -20, -Inf among them, in eight and more, and 0
# in fewer, -50 included, whose sigmoid is 1.9e-22. f32.Tanh of eight and more loses small numbers: 0 for 1e-20, and
# 1.001e-05 for 1e-05. One would guess that the length of a slice does not matter to an element, and that NaN stays
# NaN.
#
# The comment on Exp tells that arguments are limited to [-88, 88]; of NaN, and of Sigmoid's limits, none tells.
set -euo pipefail
[ "$(go env GOARCH)" = amd64 ] && grep -q avx2 /proc/cpuinfo || { echo "only to be seen on amd64 with AVX2"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'EOF'
package main

import (
	"fmt"
	"math"

	"github.com/tphakala/simd/f32"
)

// of gives f(x), the first element of a slice of n equal ones.
func of(f func(dst, src []float32), x float64, n int) float32 {
	src, dst := make([]float32, n), make([]float32, n)
	for i := range src {
		src[i] = float32(x)
	}
	f(dst, src)
	return dst[0]
}

func main() {
	for _, c := range []struct {
		name string
		f    func(dst, src []float32)
		x    float64
	}{
		{"Tanh", f32.Tanh, math.NaN()}, {"Exp", f32.Exp, math.NaN()},
		{"Sigmoid", f32.Sigmoid, -50}, {"Sigmoid", f32.Sigmoid, math.Inf(-1)},
		{"Tanh", f32.Tanh, 1e-5}, {"Tanh", f32.Tanh, 1e-20},
	} {
		fmt.Printf("%s(%v): %.4g of 7, %.4g of 8\n", c.name, c.x, of(c.f, c.x, 7), of(c.f, c.x, 8))
	}
}
EOF
go mod init finding >/dev/null 2>&1
export GOWORK=off GOFLAGS=-mod=mod
go get github.com/tphakala/simd@v1.8.0 >/dev/null 2>&1
go run . | tee output
diff output - <<'EXPECTED' && echo "as described above"
Tanh(NaN): NaN of 7, -1 of 8
Exp(NaN): NaN of 7, 1.652e+38 of 8
Sigmoid(-50): 0 of 7, 2.061e-09 of 8
Sigmoid(-Inf): 0 of 7, 2.061e-09 of 8
Tanh(1e-05): 1e-05 of 7, 1.001e-05 of 8
Tanh(1e-20): 1e-20 of 7, 0 of 8
EXPECTED
