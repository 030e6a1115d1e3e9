#!/usr/bin/env bash
# advancedclimatesystems/gonnx v1.1.0, an ONNX runtime in Go: Conv leaves what is right of column n of its padded image at 0, n being the image's
# height, so pictures wider than high are cut; with auto_pad VALID it pads. Slice drops an axis of which one element is
# left, and with a step the last element. No error in any of them. One would guess that a runtime refuses what it does
# not do, as this one does with many attributes, the more so as its tests are those of ONNX.
#
# Seen: a convolution of 1 by 1 with the weight 1 makes 1 2 0 0, 5 6 0 0 of 1 2 3 4, 5 6 7 8. One of 3 by 3 with auto_pad VALID makes 4 6 4 6 9 6
# 4 6 4 of 3 by 3 ones, where 9 is due. x[:, 0:1] of 2 by 2 has the shape (2), not (2, 1), so x - x[:, 0:1] of [1 2] [3 5], which is
# [0 1] [0 2], subtracts [1 3] from both rows. x[0:5:2] of 0 to 4 is 0 2, without the 4. Source: applyConv2D counts columns up to
# Shape()[2], which is the height; setPaddingWithAutoPad takes VALID for SAME_UPPER, and the sizes of batch and channels for those of the
# image; Slice is gorgonia's, which treats axes as Go does indices and rounds down. So pad wide images to squares,
# write pads in numbers, and Gather with a list of one index for a slice of one.
#
# Needs Go 1.24 or later. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
export GOPATH=$work/go GOWORK=off GOFLAGS=-mod=mod
cat >main.go <<'GO'
package main

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/advancedclimatesystems/gonnx"
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

// constant is an initializer of float32, or of int64 in one dimension if it has no shape.
func constant(name string, values []int, shape ...int) []byte {
	kind, dims, data := 1, []byte(nil), []byte(nil)
	if shape == nil {
		kind, shape = 7, []int{len(values)}
	}
	for _, d := range shape {
		dims = append(dims, field(1, d)...)
	}
	for _, v := range values {
		if kind == 7 {
			data = binary.LittleEndian.AppendUint64(data, uint64(v))
		} else {
			data = binary.LittleEndian.AppendUint32(data, math.Float32bits(float32(v)))
		}
	}
	return field(5, message(dims, field(2, kind), field(8, name), field(9, data)))
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

func text(name, value string) []byte {
	return field(5, message(field(1, name), field(4, value), field(20, 3)))
}

func run(name string, x []float32, shape []int, graph ...[]byte) {
	graph = append(graph, field(2, "g"), value(11, "x", shape...), value(12, "y", shape...))
	model, err := gonnx.NewModelFromBytes(message(field(1, 7), field(8, field(2, 13)), field(7, message(graph...))))
	if err != nil {
		panic(err)
	}
	y, err := model.Run(gonnx.Tensors{"x": tensor.New(tensor.WithShape(shape...), tensor.WithBacking(x))})
	if err != nil {
		panic(err)
	}
	dense := y["y"].(*tensor.Dense)
	fmt.Printf("%s: %v of shape %v\n", name, dense.Materialize().Data(), dense.Shape())
}

func main() {
	square := []int{2, 2}
	bounds := func(start, end, axis, step int) []byte {
		return message(constant("s", []int{start}), constant("e", []int{end}), constant("a", []int{axis}), constant("t", []int{step}))
	}
	run("x[:, 0:2]", []float32{1, 2, 3, 5}, square, node("Slice", "y", nil, "x", "s", "e", "a", "t"), bounds(0, 2, 1, 1))
	run("x[:, 0:1]", []float32{1, 2, 3, 5}, square, node("Slice", "y", nil, "x", "s", "e", "a", "t"), bounds(0, 1, 1, 1))
	run("x - x[:, 0:1]", []float32{1, 2, 3, 5}, square, node("Slice", "c", nil, "x", "s", "e", "a", "t"), node("Sub", "y", nil, "x", "c"), bounds(0, 1, 1, 1))
	for n := 4; n <= 5; n++ {
		run(fmt.Sprintf("0 to %d, every second", n-1), []float32{0, 1, 2, 3, 4}[:n], []int{n}, node("Slice", "y", nil, "x", "s", "e", "a", "t"), bounds(0, n, 0, 2))
	}
	wide := []float32{1, 2, 3, 4, 5, 6, 7, 8}
	run("Conv of 2 by 4, kernel 1", wide, []int{1, 1, 2, 4}, node("Conv", "y", ints("kernel_shape", 1, 1), "x", "k"), constant("k", []int{1}, 1, 1, 1, 1))
	run("Conv of 4 by 2, kernel 1", wide, []int{1, 1, 4, 2}, node("Conv", "y", ints("kernel_shape", 1, 1), "x", "k"), constant("k", []int{1}, 1, 1, 1, 1))
	ones, image := []float32{1, 1, 1, 1, 1, 1, 1, 1, 1}, []int{1, 1, 3, 3}
	weights := constant("k", []int{1, 1, 1, 1, 1, 1, 1, 1, 1}, image...)
	run("Conv of 3 by 3, kernel 3", ones, image, node("Conv", "y", ints("kernel_shape", 3, 3), "x", "k"), weights)
	run("Conv of 3 by 3, kernel 3, VALID", ones, image, node("Conv", "y", message(ints("kernel_shape", 3, 3), text("auto_pad", "VALID")), "x", "k"), weights)
}
GO
go mod init finding 2>/dev/null
go get github.com/advancedclimatesystems/gonnx@v1.1.0 google.golang.org/protobuf@v1.36.10 2>/dev/null
go run . | tee output
diff output - <<'EXPECTED' && echo "as described above"
x[:, 0:2]: [1 2 3 5] of shape (2, 2)
x[:, 0:1]: [1 3] of shape (2)
x - x[:, 0:1]: [0 -1 2 2] of shape (2, 2)
0 to 3, every second: [0 2] of shape (2)
0 to 4, every second: [0 2] of shape (2)
Conv of 2 by 4, kernel 1: [1 2 0 0 5 6 0 0] of shape (1, 1, 2, 4)
Conv of 4 by 2, kernel 1: [1 2 3 4 5 6 7 8] of shape (1, 1, 4, 2)
Conv of 3 by 3, kernel 3: [9] of shape (1, 1, 1, 1)
Conv of 3 by 3, kernel 3, VALID: [4 6 4 6 9 6 4 6 4] of shape (1, 1, 3, 3)
EXPECTED
