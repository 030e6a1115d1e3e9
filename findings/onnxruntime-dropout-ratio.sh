#!/usr/bin/env bash
# onnxruntime-node 1.30.0 (npm; its CPU provider): a model with a Dropout whose ratio is computed from constants,
# such as a Cast of a float16, is refused at the default level of optimization, though Dropout does nothing in
# inference, whatever the ratio is. One would guess that a constant ratio and one that becomes constant are alike.
#
# Seen: with the ratio as an initializer the model runs. With Cast before it, or Neg, Mul, Squeeze, Transpose: "Op
# (MatMul) [ShapeInferenceError] Input tensors of wrong rank (0)" when the session is made: the value behind the
# Dropout has got the shape of the ratio. With graphOptimizationLevel 'disabled' it gives the right numbers. The checker
# of onnx 1.12.0 (full_check) finds no fault in these models. So an exporter should write the ratio as an initializer,
# or leave Dropout out.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund onnxruntime-node@1.30.0 >/dev/null

node - <<'JS' | tee output
const ort = require('onnxruntime-node')

// The bytes of protobuf: field number and wire type, then a number, or a length and bytes.
const varint = n => n < 128 ? [n] : [n & 127 | 128, ...varint(n >> 7)]
const field = (n, value) => typeof value === 'number'
  ? Buffer.from([...varint(n << 3), ...varint(value)])
  : Buffer.concat([Buffer.from([...varint(n << 3 | 2), ...varint(Buffer.byteLength(value))]), Buffer.from(value)])
const message = (...fields) => Buffer.concat(fields)
const FLOAT = 1, FLOAT16 = 10
const tensor = (name, type, dims, data) => message(...dims.map(d => field(1, d)), field(2, type), field(8, name), field(9, Buffer.from(data.buffer)))
const rows = name => message(field(1, name), field(2, field(1, message(field(1, FLOAT),
  field(2, message(field(1, field(2, 'n')), field(1, field(1, 2))))))))
const node = (op, inputs, output, ...attributes) => message(...inputs.map(i => field(1, i)), field(2, output), field(4, op), ...attributes)
const to = type => field(5, message(field(1, 'to'), field(3, type), field(20, 2)))

// y = Dropout(x, ratio) · the unit matrix
const model = (opset, cast) => message(field(1, 8), field(8, field(2, opset)), field(7, message(
  ...(cast ? [field(1, node('Cast', ['half'], 'ratio', to(FLOAT)))] : []),
  field(1, node('Dropout', ['x', 'ratio'], 'd')), field(1, node('MatMul', ['d', 'w'], 'y')), field(2, 'g'),
  field(5, cast ? tensor('half', FLOAT16, [], Uint16Array.of(0x3800)) : tensor('ratio', FLOAT, [], Float32Array.of(0.5))),
  field(5, tensor('w', FLOAT, [2, 2], Float32Array.of(1, 0, 0, 1))), field(11, rows('x')), field(12, rows('y')))))

const main = async () => {
  for (const opset of [12, 13]) for (const cast of [false, true]) for (const level of ['all', 'disabled']) {
    let seen, doing = 'to load'
    try {
      const session = await ort.InferenceSession.create(model(opset, cast), { graphOptimizationLevel: level, logSeverityLevel: 4 })
      doing = 'to run'
      seen = (await session.run({ x: new ort.Tensor('float32', Float32Array.of(1, 2, 3, 4), [2, 2]) })).y.data.join(' ')
    } catch (e) {
      console.error(e.message)
      seen = 'fails ' + doing
    }
    console.log(`opset ${opset}, ratio ${cast ? 'by Cast' : 'given'}, optimization ${level}: ${seen}`)
  }
}
main()
JS
diff output - <<'EXPECTED' && echo "as described above"
opset 12, ratio given, optimization all: 1 2 3 4
opset 12, ratio given, optimization disabled: 1 2 3 4
opset 12, ratio by Cast, optimization all: fails to load
opset 12, ratio by Cast, optimization disabled: 1 2 3 4
opset 13, ratio given, optimization all: 1 2 3 4
opset 13, ratio given, optimization disabled: 1 2 3 4
opset 13, ratio by Cast, optimization all: fails to load
opset 13, ratio by Cast, optimization disabled: 1 2 3 4
EXPECTED
