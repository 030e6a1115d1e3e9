#!/usr/bin/env bash
# born-ml/born v0.9.0, reading ONNX: weights of a type or in a place that it does not know become 0 or other numbers, without an error, in strict
# mode, too. Those in a file beside the model (external data, as large models and PyTorch's newer exporter have them) are all 0: the answer
# is the bias. Those of float16 or int8 that a Cast widens are read as if their bytes were float32. One would guess
# that an importer refuses what it cannot read, as this one does with operators that it does not know.
#
# Seen: [1 2] through a Gemm of the identity with the bias [10 20] is [11 22] with float32 in the model, and [10 20]
# or [10 20.01] with external data, float16, int8 and double_data. The docs tell of float32 operations, and of weights nothing.
# Source: tensorFromProto takes an unknown type for float32, and copies no data where it finds none. So store weights
# as float32 within the model, and compare one answer with that of another runtime.
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
	"os"
	"slices"

	"github.com/born-ml/born/backend/cpu"
	"github.com/born-ml/born/onnx"
	"github.com/born-ml/born/tensor"
	"google.golang.org/protobuf/encoding/protowire"
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

func message(fields ...[]byte) []byte { return slices.Concat(fields...) }

func value(n protowire.Number, name string) []byte {
	dims := message(field(1, field(1, 1)), field(1, field(1, 2)))
	return field(n, message(field(1, name), field(2, field(1, message(field(1, 1), field(2, dims))))))
}

func node(op string, output string, inputs ...string) []byte {
	n := message(field(2, output), field(4, op))
	for _, name := range inputs {
		n = append(n, field(1, name)...)
	}
	return n
}

// run prints x·w + b for x = [1 2] and b = [10 20] where w is the identity, stored as told.
func run(stored string, nodes []byte, w ...[]byte) {
	bytes := func(x ...float32) []byte {
		b, _ := binary.Append(nil, binary.LittleEndian, x)
		return b
	}
	initializers := message(
		field(5, message(field(1, 2), field(1, 2), field(8, "w"), message(w...))),
		field(5, message(field(1, 2), field(2, 1), field(8, "b"), field(9, bytes(10, 20)))))
	graph := message(nodes, field(2, "graph"), initializers, value(11, "x"), value(12, "y"))
	file := message(field(1, 8), field(8, field(2, 13)), field(7, graph))
	if err := os.WriteFile("model.onnx", file, 0o666); err != nil {
		panic(err)
	}
	backend := cpu.New()
	model, err := onnx.Load("model.onnx", backend, onnx.LoadOptions{StrictMode: true})
	if err != nil {
		fmt.Println(stored, err)
		return
	}
	x, err := tensor.FromSlice([]float32{1, 2}, tensor.Shape{1, 2}, backend)
	if err != nil {
		panic(err)
	}
	y, err := model.Forward(x.Raw())
	if err != nil {
		fmt.Println(stored, err)
		return
	}
	fmt.Printf("%s: %.4g\n", stored, y.AsFloat32())
}

func main() {
	identity := []float32{1, 0, 0, 1}
	raw, _ := binary.Append(nil, binary.LittleEndian, identity)
	if err := os.WriteFile("weights", raw, 0o666); err != nil {
		panic(err)
	}
	gemm := field(1, node("Gemm", "y", "x", "w", "b"))
	entry := func(key, value string) []byte { return field(13, message(field(1, key), field(2, value))) }
	run("float32", gemm, field(2, 1), field(9, raw))
	run("float32 in a file beside", gemm, field(2, 1), field(14, 1), entry("location", "weights"), entry("offset", "0"), entry("length", "16"))
	widen := message(node("Cast", "v", "w"), field(5, message(field(1, "to"), field(3, 1), field(20, 2))))
	cast := message(field(1, widen), field(1, node("Gemm", "y", "x", "v", "b")))
	run("float16 and Cast", cast, field(2, 10), field(9, []byte{0, 0x3c, 0, 0, 0, 0, 0, 0x3c}))
	var double []byte
	for _, x := range identity {
		double = binary.LittleEndian.AppendUint64(double, math.Float64bits(float64(x)))
	}
	run("float64 and Cast", cast, field(2, 11), field(9, double))
	run("float64 as double_data and Cast", cast, field(2, 11), field(10, double))
	run("int8 and Cast", cast, field(2, 3), field(9, []byte{1, 0, 0, 1}))
}
EOF
go mod init finding >/dev/null 2>&1
export GOWORK=off GOFLAGS=-mod=mod
go get github.com/born-ml/born@v0.9.0 google.golang.org/protobuf@v1.36.10 >/dev/null 2>&1
go run . | tee output
diff output - <<'EXPECTED' && echo "as described above"
float32: [11 22]
float32 in a file beside: [10 20]
float16 and Cast: [10 20.01]
float64 and Cast: [11 22]
float64 as double_data and Cast: [10 20]
int8 and Cast: [10 20]
EXPECTED
