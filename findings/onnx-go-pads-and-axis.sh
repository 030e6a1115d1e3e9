#!/usr/bin/env bash
# owulveryck/onnx-go v0.5.0 with its backend gorgonnx: pads of Conv are read in another order than ONNX has them, and the axis of Softmax counts
# only where there are more than two dimensions, and not from the end. One would guess that an importer refuses what it does
# not do, as this one says it does with padding that is not the same on both sides.
#
# Seen: ONNX has all beginnings before all ends, so pads [1 1 0 0] are one row above and one column before. It takes them for one row above
# and one below: of 2 by 2 pixels a window of 2 gives 3 by 1 numbers where 2 by 2 are due; and [1 0 1 0], which is one row above
# and one below, it refuses as "Asymetric padding". Softmax over axis 0 of 1 2, 3 4 is 0.27 0.73, 0.27 0.73, where 0.12 0.12, 0.88 0.88
# is due in opset 13. Over -1, which exporters write, of 2 by 2 by 2 it is one softmax of all eight: 0.0006 for the first, where
# 0.269 is due. Source: initPads compares pads 0 with 1 and 2 with 3; coerceInto2D returns two dimensions as they are, and
# compares the axis with 0, 1, 2. So write a Pad of its own, and a positive last axis.
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

func node(op, output string, attributes []byte, inputs ...string) (n []byte) {
	for _, input := range inputs {
		n = append(n, field(1, input)...)
	}
	return field(1, message(n, field(2, output), field(4, op), attributes))
}

func ints(name string, values ...int) []byte {
	attribute := field(1, name)
	for _, v := range values {
		attribute = append(attribute, field(8, v)...)
	}
	return field(5, message(attribute, field(20, 7)))
}

func run(name string, opset int, x []float32, shape []int, graph ...[]byte) {
	graph = append([][]byte{value(11, "x", shape...), value(12, "y", shape...), field(2, "g")}, graph...)
	backend := gorgonnx.NewGraph()
	model := onnx.NewModel(backend)
	if err := model.UnmarshalBinary(message(field(1, 6), field(8, field(2, opset)), field(7, message(graph...)))); err != nil {
		panic(err)
	}
	if err := model.SetInput(0, tensor.New(tensor.WithShape(shape...), tensor.WithBacking(x))); err != nil {
		panic(err)
	}
	if err := backend.Run(); err != nil {
		fmt.Printf("%s: %v\n", name, err)
		return
	}
	outputs, err := model.GetOutputTensors()
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s: %v of shape %v\n", name, outputs[0].Data(), outputs[0].Shape())
}

func main() {
	kernel := [][]byte{weights("k", []float32{1, 1, 1, 1}, 1, 1, 2, 2), value(11, "k", 1, 1, 2, 2)}
	for _, pads := range [][]int{{0, 0, 0, 0}, {1, 1, 1, 1}, {1, 1, 0, 0}, {1, 0, 1, 0}} {
		conv := node("Conv", "y", message(ints("kernel_shape", 2, 2), ints("pads", pads...)), "x", "k")
		run(fmt.Sprint("sums of 2 by 2, pads ", pads), 11, []float32{1, 2, 3, 4}, []int{1, 1, 2, 2}, append(kernel, conv)...)
	}
	for _, axis := range []int{0, 1, -1} {
		softmax := node("Softmax", "y", field(5, message(field(1, "axis"), field(3, axis), field(20, 2))), "x")
		run(fmt.Sprint("softmax of two rows, axis ", axis), 13, []float32{1, 2, 3, 4}, []int{2, 2}, softmax)
	}
	for _, axis := range []int{2, -1} {
		softmax := node("Softmax", "y", field(5, message(field(1, "axis"), field(3, axis), field(20, 2))), "x")
		run(fmt.Sprint("softmax of 2 by 2 by 2, axis ", axis), 13, []float32{1, 2, 3, 4, 5, 6, 7, 8}, []int{2, 2, 2}, softmax)
	}
}
EOF
go mod init finding >/dev/null 2>&1
export GOWORK=off GOFLAGS=-mod=mod
go get github.com/owulveryck/onnx-go@v0.5.0 google.golang.org/protobuf@v1.36.10 go4.org/unsafe/assume-no-moving-gc@v0.0.0-20231121144256-b99613f794b6 >/dev/null 2>&1
go run . | tee output
diff output - <<'EXPECTED' && echo "as described above"
sums of 2 by 2, pads [0 0 0 0]: [10] of shape (1, 1, 1, 1)
sums of 2 by 2, pads [1 1 1 1]: [1 3 2 4 10 6 3 7 4] of shape (1, 1, 3, 3)
sums of 2 by 2, pads [1 1 0 0]: [3 10 7] of shape (1, 1, 3, 1)
sums of 2 by 2, pads [1 0 1 0]: onnx: operator Conv. Implementation error for attribute pads ([]int64{1, 0, 1, 0}): Asymetric padding
softmax of two rows, axis 0: [0.26894143 0.7310586 0.26894143 0.7310586] of shape (2, 2)
softmax of two rows, axis 1: [0.26894143 0.7310586 0.26894143 0.7310586] of shape (2, 2)
softmax of two rows, axis -1: [0.26894143 0.7310586 0.26894143 0.7310586] of shape (2, 2)
softmax of 2 by 2 by 2, axis 2: [0.26894143 0.7310586 0.26894143 0.7310586 0.26894143 0.7310586 0.26894143 0.7310586] of shape (2, 2, 2)
softmax of 2 by 2 by 2, axis -1: [0.0005766128 0.0015673958 0.004260624 0.0115815755 0.031481992 0.08557692 0.23262219 0.6323327] of shape (2, 2, 2)
EXPECTED
