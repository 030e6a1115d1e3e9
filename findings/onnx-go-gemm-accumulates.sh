#!/usr/bin/env bash
# owulveryck/onnx-go v0.5.0 with its backend gorgonnx, the ONNX runtime in Go that awesome-go lists: operators write over their inputs. Gemm of one
# row puts its result into the bias, so each call adds the bias of the call before: the answers for the same row drift, without an error.
# LeakyRelu changes its input, so a branch that reads the same tensor, as that of a residual block does, reads the changed one.
# One would guess that the same input gives the same output, and that the weights of a model stay as they were.
#
# Seen: x = [1 2] through a Gemm of the identity with the bias [10 20] is [11 22], then [12 24], then [13 26]; two rows, whose bias is
# broadcast and so copied, stay right. x + LeakyRelu(x) with alpha 0.1 of [-1 -2] is [-0.2 -0.4], where [-1.1 -2.2] is due, and the
# caller's own slice holds [-0.2 -0.4] after it. Source: gemm.Do takes the memory of C for its result where the sizes agree, and
# leakyRELU.Do multiplies in place. So decode the model anew for each row, or give Gemm two rows.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'EOF'
package main

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/owulveryck/onnx-go"
	"github.com/owulveryck/onnx-go/backend/x/gorgonnx"
	"google.golang.org/protobuf/encoding/protowire"
	"gorgonia.org/tensor"
)

// field is a field of a message in the bytes of protobuf.
func field(n protowire.Number, value any) []byte {
	tag := func(t protowire.Type) []byte { return protowire.AppendTag(nil, n, t) }
	switch v := value.(type) {
	case int:
		return protowire.AppendVarint(tag(protowire.VarintType), uint64(v))
	case float32:
		return protowire.AppendFixed32(tag(protowire.Fixed32Type), math.Float32bits(v))
	case string:
		return protowire.AppendString(tag(protowire.BytesType), v)
	default:
		return protowire.AppendBytes(tag(protowire.BytesType), v.([]byte))
	}
}

func message(fields ...[]byte) (m []byte) {
	for _, f := range fields {
		m = append(m, f...)
	}
	return m
}

func weights(name string, values []float32, shape ...int) []byte {
	var dims, bits []byte
	for _, d := range shape {
		dims = append(dims, field(1, d)...)
	}
	for _, v := range values {
		bits = binary.LittleEndian.AppendUint32(bits, math.Float32bits(v))
	}
	return field(5, message(dims, field(2, 1), field(8, name), field(9, bits)))
}

func value(n protowire.Number, name string, shape ...int) []byte {
	var dims []byte
	for _, d := range shape {
		dims = append(dims, field(1, field(1, d))...)
	}
	return field(n, message(field(1, name), field(2, field(1, message(field(1, 1), field(2, dims))))))
}

func node(op, output string, inputs ...string) (n []byte) {
	for _, input := range inputs {
		n = append(n, field(1, input)...)
	}
	n = append(n, message(field(2, output), field(4, op))...)
	if op == "LeakyRelu" {
		n = append(n, field(5, message(field(1, "alpha"), field(2, float32(0.1)), field(20, 1)))...)
	}
	return field(1, n)
}

func run(name string, times int, x []float32, rows, columns int, graph ...[]byte) {
	graph = append([][]byte{value(11, "x", rows, columns), value(12, "y", rows, columns), field(2, "g")}, graph...)
	backend := gorgonnx.NewGraph()
	model := onnx.NewModel(backend)
	if err := model.UnmarshalBinary(message(field(1, 6), field(8, field(2, 9)), field(7, message(graph...)))); err != nil {
		panic(err)
	}
	for range times {
		values := append([]float32(nil), x...)
		if err := model.SetInput(0, tensor.New(tensor.WithShape(rows, columns), tensor.WithBacking(values))); err != nil {
			panic(err)
		}
		if err := backend.Run(); err != nil {
			panic(err)
		}
		outputs, err := model.GetOutputTensors()
		if err != nil {
			panic(err)
		}
		fmt.Printf("%s of %v is %v", name, x, outputs[0].Data())
		if fmt.Sprint(values) != fmt.Sprint(x) {
			fmt.Printf(", and the input is now %v", values)
		}
		fmt.Println()
	}
}

func main() {
	gemm := [][]byte{node("Gemm", "y", "x", "w", "b"), weights("w", []float32{1, 0, 0, 1}, 2, 2), weights("b", []float32{10, 20}, 2),
		value(11, "w", 2, 2), value(11, "b", 2)}
	run("x + b", 3, []float32{1, 2}, 1, 2, gemm...)
	run("x + b", 2, []float32{1, 2, 3, 4}, 2, 2, gemm...)
	run("x + LeakyRelu(x)", 1, []float32{-1, -2}, 1, 2, node("LeakyRelu", "l", "x"), node("Add", "y", "x", "l"))
}
EOF
go mod init finding >/dev/null 2>&1
export GOWORK=off GOFLAGS=-mod=mod
go get github.com/owulveryck/onnx-go@v0.5.0 google.golang.org/protobuf@v1.36.10 go4.org/unsafe/assume-no-moving-gc@v0.0.0-20231121144256-b99613f794b6 >/dev/null 2>&1
go run . | tee output
diff output - <<'EXPECTED' && echo "as described above"
x + b of [1 2] is [11 22]
x + b of [1 2] is [12 24]
x + b of [1 2] is [13 26]
x + b of [1 2 3 4] is [11 22 13 24]
x + b of [1 2 3 4] is [11 22 13 24]
x + LeakyRelu(x) of [-1 -2] is [-0.2 -0.4], and the input is now [-0.1 -0.2]
EXPECTED
