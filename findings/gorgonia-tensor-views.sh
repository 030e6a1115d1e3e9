#!/usr/bin/env bash
# gorgonia.org/tensor v0.9.24, under Gorgonia and gonnx: WriteNpy, SoftMax and Repeat of a view, which is what T and Slice return, take the
# elements as they lie in memory, not those of the view. One would guess that a view is what it prints, the more so as
# WriteCSV, gob, Sum, Argmax, MatMul and the element-wise functions of the same view are right.
#
# Seen: of [0 1 2; 3 4 5] transposed the .npy file has the rows [0 1], [2 3], [4 5] where [0 3], [1 4], [2 5] are due, so a layer's
# weights that were turned by T are saved in a jumble; of the last two columns it has [1 2; 3 4] for [1 2; 4 5]. A softmax
# over the three rows of the transposed is 0.016, 0.117, 0.867 where 0.090, 0.245, 0.665 is due. No error in any of
# them. So call tensor.Materialize on a slice, and Transpose after T, before these: both copy, then all three are right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'EOF'
package main

import (
	"bytes"
	"fmt"

	"gorgonia.org/tensor"
)

func matrix() *tensor.Dense {
	return tensor.New(tensor.WithShape(2, 3), tensor.WithBacking([]float32{0, 1, 2, 3, 4, 5}))
}

func must(t tensor.Tensor, err error) tensor.Tensor {
	if err != nil {
		panic(err)
	}
	return t
}

// rows has the elements of t row by row.
func rows(t tensor.Tensor) (all [][]float32) {
	for i := range t.Shape()[0] {
		var row []float32
		for j := range t.Shape()[1] {
			x, err := t.(*tensor.Dense).At(i, j)
			if err != nil {
				panic(err)
			}
			row = append(row, x.(float32))
		}
		all = append(all, row)
	}
	return all
}

func show(name string, t tensor.Tensor) {
	fmt.Printf("%s: %v\n", name, rows(t))
	var file bytes.Buffer
	saved := tensor.New(tensor.Of(tensor.Float32))
	if err := t.(*tensor.Dense).WriteNpy(&file); err != nil {
		fmt.Println(err)
	}
	if err := saved.ReadNpy(&file); err != nil {
		fmt.Println(err)
	}
	fmt.Println("  saved and read again", rows(saved))
	fmt.Printf("  softmax of the columns %.3f\n", rows(must(tensor.SoftMax(t, 0))))
	fmt.Println("  each row twice", rows(must(tensor.Repeat(t, 0, 2))))
	fmt.Println("  sum of the rows", must(tensor.Sum(t, 1)).Data())
}

func main() {
	turned := matrix()
	if err := turned.T(); err != nil {
		panic(err)
	}
	show("after T", turned)
	if err := turned.Transpose(); err != nil {
		panic(err)
	}
	show("after Transpose", turned)
	columns := must(matrix().Slice(nil, tensor.S(1, 3)))
	show("a slice", columns)
	show("a slice, materialized", tensor.Materialize(columns))
}
EOF
go mod init finding >/dev/null 2>&1
export GOWORK=off GOFLAGS=-mod=mod
go get gorgonia.org/tensor@v0.9.24 go4.org/unsafe/assume-no-moving-gc@v0.0.0-20231121144256-b99613f794b6 >/dev/null 2>&1
go run . | tee output
diff output - <<'EXPECTED' && echo "as described above"
after T: [[0 3] [1 4] [2 5]]
  saved and read again [[0 1] [2 3] [4 5]]
  softmax of the columns [[0.016 0.016] [0.117 0.117] [0.867 0.867]]
  each row twice [[0 1] [0 1] [3 4] [3 4] [0 0] [0 0]]
  sum of the rows [3 5 7]
after Transpose: [[0 3] [1 4] [2 5]]
  saved and read again [[0 3] [1 4] [2 5]]
  softmax of the columns [[0.090 0.090] [0.245 0.245] [0.665 0.665]]
  each row twice [[0 3] [0 3] [1 4] [1 4] [2 5] [2 5]]
  sum of the rows [3 5 7]
a slice: [[1 2] [4 5]]
  saved and read again [[1 2] [3 4]]
  softmax of the columns [[0.119 0.119] [0.881 0.881]]
  each row twice [[1 2] [1 2] [4 5] [0 0]]
  sum of the rows [3 9]
a slice, materialized: [[1 2] [4 5]]
  saved and read again [[1 2] [4 5]]
  softmax of the columns [[0.047 0.047] [0.953 0.953]]
  each row twice [[1 2] [1 2] [4 5] [4 5]]
  sum of the rows [3 9]
EXPECTED
