#!/usr/bin/env bash
# GoMLX v0.26.0, its backend in Go (simplego), in bfloat16: a sum is rounded to bfloat16 after each element, and rounded towards 0.
# No sum of ones gets beyond 256, where 1 is less than a step. So the mean of 1,000 ones is 0.256, and a softmax over
# 1,000 classes has probabilities whose sum is 3.9. ConvertDType from float32 cuts bits off, too: 1.9999 becomes 1.992,
# where 2 is nearest. One would guess that a float32 is rounded to the nearest, and a sum kept in float32,
# as its own products do: the dot of 1,000 ones with themselves is 1,000.
#
# Seen: the mean of a million random numbers of [1, 2) is 1.496 after the conversion, which is 0.004 below theirs: errors of
# rounding cancel out, those of cutting add up. NaN whose payload is in the low 16 bits becomes +Inf. So convert to float32
# before a sum, a mean, a softmax or a loss. Source: package bfloat16, FromFloat32, and the backend's ReduceSum.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'EOF'
package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gomlx/gomlx/backends/simplego"
	"github.com/gomlx/gomlx/pkg/core/dtypes"
	"github.com/gomlx/gomlx/pkg/core/graph"
	"github.com/gomlx/gomlx/pkg/core/tensors"
)

func main() {
	backend, err := simplego.New("")
	if err != nil {
		panic(err)
	}
	// of computes f in a type on numbers of float32, and returns the results as float32.
	of := func(dtype dtypes.DType, f func(*graph.Node) *graph.Node, x []float32) []float32 {
		return tensors.MustCopyFlatData[float32](graph.MustExecOnce(backend, func(x *graph.Node) *graph.Node {
			return graph.ConvertDType(f(graph.ConvertDType(x, dtype)), dtypes.Float32)
		}, x))
	}
	total := func(x []float32) (sum float64) {
		for _, v := range x {
			sum += float64(v)
		}
		return sum
	}
	ones := slices.Repeat([]float32{1}, 1000)
	random, source := make([]float32, 1000000), rand.New(rand.NewPCG(1, 1))
	for i := range random {
		random[i] = 1 + source.Float32()
	}
	for _, dtype := range []dtypes.DType{dtypes.Float32, dtypes.BFloat16} {
		fmt.Printf("%v: of 1,000 ones the sum is %v, the mean %.3g, the dot with themselves %v, the softmax %.3g in all\n", dtype,
			of(dtype, func(x *graph.Node) *graph.Node { return graph.ReduceAllSum(x) }, ones)[0],
			of(dtype, func(x *graph.Node) *graph.Node { return graph.ReduceAllMean(x) }, ones)[0],
			of(dtype, func(x *graph.Node) *graph.Node { return graph.Dot(x, x) }, ones)[0],
			total(of(dtype, func(x *graph.Node) *graph.Node { return graph.Softmax(x) }, ones)))
		converted := of(dtype, func(x *graph.Node) *graph.Node { return x }, append(random, 1.9999, math.Float32frombits(0x7f800001)))
		fmt.Printf("%v: the random numbers are %.4f on average, 1.9999 is %.4g, NaN is %v\n",
			dtype, total(converted[:len(random)])/float64(len(random)), converted[len(random)], converted[len(random)+1])
	}
}
EOF
go mod init finding >/dev/null 2>&1
export GOWORK=off GOFLAGS=-mod=mod
go get github.com/gomlx/gomlx@v0.26.0 >/dev/null 2>&1
go run . | tee output
diff output - <<'EXPECTED' && echo "as described above"
Float32: of 1,000 ones the sum is 1000, the mean 1, the dot with themselves 1000, the softmax 1 in all
Float32: the random numbers are 1.4999 on average, 1.9999 is 2, NaN is NaN
BFloat16: of 1,000 ones the sum is 256, the mean 0.256, the dot with themselves 1000, the softmax 3.91 in all
BFloat16: the random numbers are 1.4960 on average, 1.9999 is 1.992, NaN is +Inf
EXPECTED
