#!/usr/bin/env bash
# gomlx/onnx-gomlx v0.3.4 (GoMLX 0.26.0, its backend in Go): attributes of a layer are passed over, without an error. Gemm takes beta from
# the attribute alpha, so the bias is scaled by alpha, and beta itself is never read. Clip before opset 11, which
# has its bounds as attributes, does not clip: that is ReLU6 as PyTorch exports it for opset 10 and below. Softmax before
# opset 13 sums over the last axis, where the operator of these opsets sums over all from axis 1 on. One would guess
# that what an importer does not read it refuses, as this one does with most else.
#
# Seen: with x = [1 2], the identity for weights and the bias [10 20], alpha 0.5 gives [5.5 11] where [10.5 21] is due, beta 0.5
# gives [11 22] where [6 12] is due. Clip to [0, 6] of [-3 20] is [-3 20] in opset 6 and right in opset 13. So write Gemm with
# alpha and beta 1, and convert models to opset 13 or later first. The README tells which operators there are, not this.
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
	"slices"

	"github.com/gomlx/gomlx/backends/simplego"
	"github.com/gomlx/gomlx/pkg/core/graph"
	"github.com/gomlx/gomlx/pkg/core/tensors"
	"github.com/gomlx/gomlx/pkg/ml/context"
	"github.com/gomlx/onnx-gomlx/onnx"
	"google.golang.org/protobuf/encoding/protowire"
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

func message(fields ...[]byte) []byte { return slices.Concat(fields...) }

// number is an attribute; floats and value are an initializer, and the type of an input or output.
func number(name string, x float32) []byte {
	return field(5, message(field(1, name), field(2, x), field(20, 1)))
}

func floats(name string, shape []int, x ...float32) []byte {
	bytes, _ := binary.Append(nil, binary.LittleEndian, x)
	tensor := message(field(2, 1), field(8, name), field(9, bytes))
	for _, n := range shape {
		tensor = append(tensor, field(1, n)...)
	}
	return field(5, tensor)
}

func value(n protowire.Number, name string, shape []int) []byte {
	var dims []byte
	for _, d := range shape {
		dims = append(dims, field(1, field(1, d))...)
	}
	return field(n, message(field(1, name), field(2, field(1, message(field(1, 1), field(2, dims))))))
}

// run prints what a model of one node makes of x.
func run(opset int, shape []int, x any, op string, inputs []string, attributes []byte, initializers ...[]byte) {
	node := message(field(2, "y"), field(4, op), attributes)
	for _, name := range inputs {
		node = append(node, field(1, name)...)
	}
	nodes := message(field(1, node), field(2, "graph"), message(initializers...), value(11, "x", shape), value(12, "y", shape))
	model, err := onnx.Parse(message(field(1, 8), field(8, field(2, opset)), field(7, nodes)))
	if err != nil {
		panic(err)
	}
	ctx := context.New()
	if err := model.VariablesToContext(ctx); err != nil {
		panic(err)
	}
	backend, err := simplego.New("")
	if err != nil {
		panic(err)
	}
	y := context.MustExecOnce(backend, ctx, func(ctx *context.Context, x *graph.Node) *graph.Node {
		return model.CallGraph(ctx, x.Graph(), map[string]*graph.Node{"x": x})[0]
	}, x)
	fmt.Printf("%.4g\n", tensors.MustCopyFlatData[float32](y))
}

func main() {
	row := []int{1, 2}
	w, b := floats("w", []int{2, 2}, 1, 0, 0, 1), floats("b", []int{2}, 10, 20)
	for _, attributes := range [][]byte{nil, number("alpha", 0.5), number("beta", 0.5), number("beta", 0)} {
		run(13, row, [][]float32{{1, 2}}, "Gemm", []string{"x", "w", "b"}, attributes, w, b)
	}
	run(6, row, [][]float32{{-3, 20}}, "Clip", []string{"x"}, message(number("min", 0), number("max", 6)))
	run(13, row, [][]float32{{-3, 20}}, "Clip", []string{"x", "low", "high"}, nil, floats("low", nil, 0), floats("high", nil, 6))
	for _, opset := range []int{11, 13} {
		run(opset, []int{1, 2, 2}, [][][]float32{{{1, 2}, {3, 4}}}, "Softmax", []string{"x"}, nil)
	}
}
EOF
go mod init finding >/dev/null 2>&1
export GOWORK=off GOFLAGS=-mod=mod
go get github.com/gomlx/onnx-gomlx@v0.3.4 >/dev/null 2>&1
go run . | tee output
diff output - <<'EXPECTED' && echo "as described above"
[11 22]
[5.5 11]
[11 22]
[11 22]
[-3 20]
[0 6]
[0.2689 0.7311 0.2689 0.7311]
[0.2689 0.7311 0.2689 0.7311]
EXPECTED
