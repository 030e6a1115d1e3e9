#!/usr/bin/env bash
# chewxy/math32 v1.11.1, the float32 functions under Gorgonia and vek. Exp, amd64: 0 for finite numbers from 1.4885e9 on,
# where +Inf is due, and +Inf from 88.3763 to 88.7228, where e^x is still a float32; built with the tag noasm it is right
# in both. Sin and Cos, everywhere: wrong in the third digit from 32,768 on, and beyond 1 from 1.0e8 on: 2664 for
# the sine of 100,224,560, -Inf for that of 537,349,900. One would guess that a sine lies in [-1, 1] and that exp grows.
#
# Source: the assembly converts the exponent to an integer, which wraps round; sincos.go reduces the argument by three
# parts of pi that are exact for small multiples only, where package math goes over to Payne and Hanek's reduction.
set -euo pipefail
[ "$(go env GOARCH)" = amd64 ] || { echo "only to be seen on amd64"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'EOF'
package main

import (
	"fmt"
	"math"

	"github.com/chewxy/math32"
)

func main() {
	for _, x := range []float32{88.3, 88.5, 89, 1e9, 2e9, 3e38} {
		fmt.Printf("Exp(%v) = %.5g, right %.5g\n", x, math32.Exp(x), float32(math.Exp(float64(x))))
	}
	for _, x := range []float32{1000, 40000, 100224560, 537349900} {
		fmt.Printf("Sin(%v) = %.4g, right %.4g\n", x, math32.Sin(x), math.Sin(float64(x)))
	}
}
EOF
go mod init finding >/dev/null 2>&1
export GOWORK=off GOFLAGS=-mod=mod
go get github.com/chewxy/math32@v1.11.1 >/dev/null 2>&1
{ go run . && echo "with noasm" && go run -tags noasm . | grep Exp; } | tee output
diff output - <<'EXPECTED' && echo "as described above"
Exp(88.3) = 2.2295e+38, right 2.2295e+38
Exp(88.5) = +Inf, right 2.7231e+38
Exp(89) = +Inf, right +Inf
Exp(1e+09) = +Inf, right +Inf
Exp(2e+09) = 0, right +Inf
Exp(3e+38) = 0, right +Inf
Sin(1000) = 0.8269, right 0.8269
Sin(40000) = 0.946, right 0.9465
Sin(1.0022456e+08) = 2664, right 0.7832
Sin(5.373499e+08) = -Inf, right -0.8268
with noasm
Exp(88.3) = 2.2295e+38, right 2.2295e+38
Exp(88.5) = 2.7231e+38, right 2.7231e+38
Exp(89) = +Inf, right +Inf
Exp(1e+09) = +Inf, right +Inf
Exp(2e+09) = +Inf, right +Inf
Exp(3e+38) = +Inf, right +Inf
EXPECTED
