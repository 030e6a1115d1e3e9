#!/usr/bin/env bash
# onnxruntime-node 1.30.0 (npm; its CPU provider, x86-64 and float32): ReduceMax of 1, NaN, 3, 4, 5, 6, 7, 8 is 7: neither NaN nor the
# largest number. ArgMax of the same row points at the 8. One would guess NaN, as Max gives, or 8.
#
# Seen: a NaN in first place is the result; one in another place may take a number along, by its place and the length of
# the row: with 8, 16 or 20 numbers in ascending order and NaN in the second or fourth place the result is the second
# largest; ReduceMin of the row backwards likewise. Known from 2022 as a result that depends on the number of NaN
# (microsoft/onnxruntime issue 10514, open); that a number is lost is not told there. So ReduceMax is no test for NaN, and a softmax
# written as x - ReduceMax(x) may meet a positive number. ReduceSum keeps NaN.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund onnxruntime-node@1.30.0 >/dev/null

node - <<'JS' | tee output
const ort = require('onnxruntime-node')

// A model of one node that reduces rows, in the bytes of protobuf: field number and wire type, then a number, or a length and bytes.
const varint = n => n < 128 ? [n] : [n & 127 | 128, ...varint(n >> 7)]
const field = (n, value) => typeof value === 'number'
  ? Buffer.from([...varint(n << 3), ...varint(value)])
  : Buffer.concat([Buffer.from([...varint(n << 3 | 2), ...varint(Buffer.byteLength(value))]), Buffer.from(value)])
const message = (...fields) => Buffer.concat(fields)
const FLOAT = 1, INT64 = 7
const rows = (name, type, columns) => message(field(1, name), field(2, field(1, message(field(1, type),
  field(2, message(field(1, field(2, 'n')), field(1, columns)))))))
const axis = { ReduceMax: message(field(1, 'axes'), field(8, 1), field(20, 7)), ArgMax: message(field(1, 'axis'), field(3, 1), field(20, 2)) }
const model = op => message(field(1, 8), field(8, field(2, 13)), field(7, message(
  field(1, message(field(1, 'x'), field(2, 'y'), field(4, op), field(5, axis[op] || axis.ReduceMax))),
  field(2, 'g'), field(11, rows('x', FLOAT, field(2, 'm'))), field(12, rows('y', op === 'ArgMax' ? INT64 : FLOAT, field(1, 1))))))

const main = async () => {
  const run = async (op, x) => {
    const session = await ort.InferenceSession.create(model(op), { logSeverityLevel: 4 })
    return Number((await session.run({ x: new ort.Tensor('float32', x, [1, x.length]) })).y.data[0])
  }
  for (const [n, place] of [[8, 0], [8, 1], [8, 2], [8, 3], [7, 1], [16, 1], [20, 3], [33, 1]]) {
    const up = Float32Array.from({ length: n }, (_, i) => i === place ? NaN : i + 1)
    const down = up.map(v => n + 1 - v)
    console.log(`1 to ${n} with NaN in place ${place}: ReduceMax ${await run('ReduceMax', up)}, ArgMax in place ${await run('ArgMax', up)}, ReduceMin of ${n} to 1 ${await run('ReduceMin', down)}`)
  }
}
main()
JS
diff output - <<'EXPECTED' && echo "as described above"
1 to 8 with NaN in place 0: ReduceMax NaN, ArgMax in place 0, ReduceMin of 8 to 1 NaN
1 to 8 with NaN in place 1: ReduceMax 7, ArgMax in place 7, ReduceMin of 8 to 1 2
1 to 8 with NaN in place 2: ReduceMax 8, ArgMax in place 7, ReduceMin of 8 to 1 1
1 to 8 with NaN in place 3: ReduceMax 7, ArgMax in place 7, ReduceMin of 8 to 1 2
1 to 7 with NaN in place 1: ReduceMax 7, ArgMax in place 6, ReduceMin of 7 to 1 1
1 to 16 with NaN in place 1: ReduceMax 15, ArgMax in place 15, ReduceMin of 16 to 1 2
1 to 20 with NaN in place 3: ReduceMax 19, ArgMax in place 19, ReduceMin of 20 to 1 2
1 to 33 with NaN in place 1: ReduceMax 33, ArgMax in place 32, ReduceMin of 33 to 1 1
EXPECTED
