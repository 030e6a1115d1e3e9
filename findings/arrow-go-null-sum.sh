#!/usr/bin/env bash
# apache/arrow-go v18.8.0: two functions whose results hide what is missing. arrow/math, "optimized mathematical functions for
# processing Arrow arrays", sums what lies in memory under the nulls, too. And compute's sign gives 1 for NaN, where
# its own description has "NaN values return NaN". One would guess that a null is left out of a sum, as compute
# leaves it out of an addition, or that such a column is refused; and that no number is made of NaN.
#
# Seen: [1 null 3] plus [10 20 30] by compute is [11 null 33], and its Float64.Sum is 64 where 44 is due, as the null has 0 + 20
# under it. The format leaves open what lies there. With AppendNull it is 0, so a test with a column made that way finds nothing;
# with AppendValues and a list of what is valid, as a reader does it, it is the value, 1e300 here. Int64 does the same. Source: Sum runs over
# Float64Values, and never looks at the bitmap of valid values; sign asks for the sign bit. So look at NullN before Sum, or
# multiply by the bitmap yourself; compute has no sum.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'EOF'
package main

import (
	"context"
	"fmt"
	"math"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/compute"
	sums "github.com/apache/arrow-go/v18/arrow/math"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

func column(values []float64, valid []bool) *array.Float64 {
	builder := array.NewFloat64Builder(memory.DefaultAllocator)
	builder.AppendValues(values, valid)
	return builder.NewFloat64Array()
}

func call(name string, columns ...*array.Float64) *array.Float64 {
	var inputs []compute.Datum
	for _, c := range columns {
		inputs = append(inputs, compute.NewDatum(c))
	}
	output, err := compute.CallFunction(context.Background(), name, nil, inputs...)
	if err != nil {
		panic(err)
	}
	return output.(*compute.ArrayDatum).MakeArray().(*array.Float64)
}

func main() {
	builder := array.NewFloat64Builder(memory.DefaultAllocator)
	builder.Append(1)
	builder.AppendNull()
	builder.Append(3)
	x := builder.NewFloat64Array()
	sum := call("add", x, column([]float64{10, 20, 30}, nil))
	read := column([]float64{1, 1e300, 3}, []bool{true, false, true})
	for _, c := range []*array.Float64{x, sum, read} {
		fmt.Println("the sum of", c, "is", sums.Float64.Sum(c))
	}
	whole := array.NewInt64Builder(memory.DefaultAllocator)
	whole.AppendValues([]int64{1, 2, 3}, []bool{true, false, true})
	integers := whole.NewInt64Array()
	fmt.Println("the sum of", integers, "is", sums.Int64.Sum(integers))
	fmt.Println("sign of", column([]float64{-2, 0, 5, math.NaN()}, nil), "is", call("sign", column([]float64{-2, 0, 5, math.NaN()}, nil)))
}
EOF
go mod init finding >/dev/null 2>&1
export GOWORK=off GOFLAGS=-mod=mod
go get github.com/apache/arrow-go/v18@v18.8.0 >/dev/null 2>&1
go run . | tee output
diff output - <<'EXPECTED' && echo "as described above"
the sum of [1 (null) 3] is 4
the sum of [11 (null) 33] is 64
the sum of [1 (null) 3] is 1e+300
the sum of [1 (null) 3] is 6
sign of [-2 0 5 NaN] is [-1 0 1 1]
EXPECTED
