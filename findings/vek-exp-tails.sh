#!/usr/bin/env bash
# viterin/vek v0.4.3, amd64 with AVX2, eight elements or more: vek32.Exp, whose answers are right from -87.68 to 88.37,
# gives negative numbers as large as 2e38 between -103.28 and -89.07, -Inf or NaN from there to -88.38, NaN between 88.377
# and 88.72 (where e^x is still a float32), and 0 for NaN. One would guess that e^x runs out into 0 and into +Inf.
# vek32.Sqrt gives NaN for +Inf, and 0 for subnormal numbers; vek32.Norm gives NaN where a square overflows.
#
# So a softmax by vek32.Exp(x - max) is right until one logit is 88 below the largest: then it has negative
# probabilities, of any size. Limit the argument to [-87, 88] before the call. One element alone, and CPUs without AVX2, go through
# another code, which gives 0 there. Source: the kernels are made by clang with -Ofast, which supposes that numbers are finite.
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

	"github.com/viterin/vek/vek32"
)

func eight(x float32) []float32 { return []float32{x, x, x, x, x, x, x, x} }

func main() {
	count := map[string]int{}
	for i := 0; i < 1000; i++ {
		x := -103 + 13.5*float32(i)/1000 // to -89.5; e^x is between 1.4e-45 and 1.4e-39
		switch y := vek32.Exp(eight(x))[0]; {
		case y < -1e30:
			count["less than -1e30"]++
		default:
			count["anything else"]++
		}
	}
	fmt.Println("Exp of 1,000 numbers from -103 to -89.5:", count)
	fmt.Println("Exp(88.6):", vek32.Exp(eight(88.6))[0], "right:", float32(math.Exp(88.6)))
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	fmt.Println("Exp(NaN):", vek32.Exp(eight(nan))[0], "Sqrt(+Inf):", vek32.Sqrt(eight(inf))[0], "Sqrt(1e-40):", vek32.Sqrt(eight(1e-40))[0])
	p := vek32.Exp([]float32{0, -1, -2, -100, 0, -1, -2, 0}) // a softmax before its division, of logits up to 100 apart
	fmt.Println("sum of the exponentials is below 0:", vek32.Sum(p) < 0)
}
EOF
go mod init finding >/dev/null 2>&1
export GOWORK=off GOFLAGS=-mod=mod
go get github.com/viterin/vek@v0.4.3 >/dev/null 2>&1
go run . | tee output
diff output - <<'EXPECTED' && echo "as described above"
Exp of 1,000 numbers from -103 to -89.5: map[less than -1e30:1000]
Exp(88.6): NaN right: 3.0094776e+38
Exp(NaN): 0 Sqrt(+Inf): NaN Sqrt(1e-40): 0
sum of the exponentials is below 0: true
EXPECTED
