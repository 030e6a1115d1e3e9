#!/usr/bin/env bash
# onnxruntime-node 1.30.0 (npm; its CPU provider, x86-64 and float32): Tanh returns numbers beyond 1, and
# Sigmoid returns exactly 0 from some -18 on. One would guess that a tanh is at most 1 and that a sigmoid is
# positive as long as float32 has a number for it, which is until -103.
#
# Seen: of all 1,048,576 numbers of [8, 9) Tanh gives more than 1 for 57,437 on one CPU with AVX-512, and for
# 3,278 on another: 1.0000001 or 1.0000002. Sigmoid(-17) is 8.9e-8 or 1.5e-7, by the CPU, where 4.14e-8 is right;
# Sigmoid(-18) and Sigmoid(-20) are 0 where 1.52e-8 and 2.06e-9 are right. So atanh(y) and sqrt(1 - y*y) of such a
# result are NaN, the log of such a probability is -Infinity, and answers are to be compared with an absolute
# tolerance of 2e-7, never with a relative one.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund onnxruntime-node@1.30.0 >/dev/null

node - <<'JS' | tee output
const ort = require('onnxruntime-node')

// A model of one node, in the bytes of protobuf: field number and wire type, then the length, then the value.
const field = (n, value) => typeof value === 'number'
  ? Buffer.from([n << 3, value])
  : Buffer.concat([Buffer.from([n << 3 | 2, Buffer.byteLength(value)]), Buffer.from(value)])
const value = name => Buffer.concat([field(1, name),
  field(2, field(1, Buffer.concat([field(1, 1), field(2, field(1, field(2, 'n')))])))])
const model = op => Buffer.concat([field(1, 8), field(8, field(2, 13)), field(7, Buffer.concat([
  field(1, Buffer.concat([field(1, 'x'), field(2, 'y'), field(4, op)])),
  field(2, 'g'), field(11, value('x')), field(12, value('y'))]))])

const run = async (op, x) => {
  const session = await ort.InferenceSession.create(model(op))
  return (await session.run({ x: new ort.Tensor('float32', x, [x.length]) })).y.data
}

const main = async () => {
  const x = Float32Array.from({ length: 1 << 20 }, (_, i) => 8 + i / (1 << 20))
  const beyond = (await run('Tanh', x)).filter(y => y > 1)
  console.error(`Tanh on [8, 9): ${beyond.length} beyond 1, the largest ${Math.max(...beyond)}`)
  console.log(`Tanh passes 1: ${beyond.length > 1000}; atanh and sqrt(1 - y*y) of it: ${Math.atanh(beyond[0])}, ${Math.sqrt(1 - beyond[0] ** 2)}`)
  for (const z of [-18, -20]) {
    const y = (await run('Sigmoid', Float32Array.of(z)))[0]
    console.log(`Sigmoid(${z}) = ${y}, its log ${Math.log(y)}, right is ${(1 / (1 + Math.exp(-z))).toExponential(2)}`)
  }
}
main()
JS
diff output - <<'EXPECTED' && echo "as described above"
Tanh passes 1: true; atanh and sqrt(1 - y*y) of it: NaN, NaN
Sigmoid(-18) = 0, its log -Infinity, right is 1.52e-8
Sigmoid(-20) = 0, its log -Infinity, right is 2.06e-9
EXPECTED
