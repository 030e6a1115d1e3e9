#!/usr/bin/env bash
# @tensorflow/tfjs 4.22.0 with @tensorflow/tfjs-backend-wasm 4.22.0 (npm): some operators take the bits of int32 for those of a float32,
# and bool for any byte. clipByValue of integers does not clip, so pixels of 355 pass a clip to [0, 255]; isNaN of -1 is true; a cast
# to bool keeps the lowest byte of the whole part, so 0.5 and 256 are false and the sum of seven that are true is 513. One would
# guess that a backend changes the speed and the last digits, as wasm and cpu agree in other operators, and that the cast asks "is it 0".
#
# Seen: the cpu backend is right in all of them. where and booleanMask go by the wrong bool, logicalNot of 2.5 is 3, which is true, too. Of
# float32, sign(1e-7) is 0 where 1 is due, and log1p(1e-8) is 0 where 1e-8 is due, which the function is there for. reciprocal of int32 gives
# numbers such as 2,139,095,040 for 1. Source: the kernels are written for float32 and called for int32 as well; Cast to bool copies the numbers
# into a Uint8Array; sign takes what is below 1.2e-7 for 0. So cast integers to float32 first, write x.notEqual(0) for the cast to
# bool, and look at the results of the cpu backend once.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund @tensorflow/tfjs@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0 >/dev/null
cat >main.js <<'JS'
const path = require('path')
console.warn = () => {} // an advertisement of the native package
const tf = require('@tensorflow/tfjs')
const { setWasmPaths } = require('@tensorflow/tfjs-backend-wasm')
setWasmPaths(path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + '/')

const numbers = tensor => [...tensor.dataSync()].map(x => Number(x.toPrecision(3))).join(' ')
const main = async () => {
  for (const backend of ['cpu', 'wasm']) {
    await tf.setBackend(backend)
    await tf.ready()
    const show = (name, tensor) => console.log(`${backend}: ${name}: ${numbers(tensor)}`)
    const pixels = tf.tensor1d([255, 0, 128, 250], 'int32'), x = tf.tensor1d([0, 0.5, 1, 2.5, 255, 256, 512, -1])
    show('255 0 128 250, plus 100, clipped to 0 and 255, as int32', pixels.add(tf.scalar(100, 'int32')).clipByValue(0, 255))
    show('the same as float32', pixels.toFloat().add(tf.scalar(100)).clipByValue(0, 255))
    show('isNaN of 1 -1 7 as int32', tf.isNaN(tf.tensor1d([1, -1, 7], 'int32')))
    show('0 0.5 1 2.5 255 256 512 -1 as bool', x.toBool())
    show('    their sum', tf.sum(x.toBool()))
    show('    logicalNot', tf.logicalNot(x.toBool()))
    show('    the numbers where it is true', await tf.booleanMaskAsync(x, x.toBool()))
    show('    the same with notEqual', await tf.booleanMaskAsync(x, x.notEqual(0)))
    show('sign of 1e-6 and 1e-7', tf.sign(tf.tensor1d([1e-6, 1e-7])))
    show('log1p of 1e-6 and 1e-8', tf.log1p(tf.tensor1d([1e-6, 1e-8])))
  }
}
main()
JS
node main.js | tee output
diff output - <<'EXPECTED' && echo "as described above"
cpu: 255 0 128 250, plus 100, clipped to 0 and 255, as int32: 255 100 228 255
cpu: the same as float32: 255 100 228 255
cpu: isNaN of 1 -1 7 as int32: 0 0 0
cpu: 0 0.5 1 2.5 255 256 512 -1 as bool: 0 1 1 1 1 1 1 1
cpu:     their sum: 7
cpu:     logicalNot: 1 0 0 0 0 0 0 0
cpu:     the numbers where it is true: 0.5 1 2.5 255 256 512 -1
cpu:     the same with notEqual: 0.5 1 2.5 255 256 512 -1
cpu: sign of 1e-6 and 1e-7: 1 1
cpu: log1p of 1e-6 and 1e-8: 0.000001 1e-8
wasm: 255 0 128 250, plus 100, clipped to 0 and 255, as int32: 355 100 228 350
wasm: the same as float32: 255 100 228 255
wasm: isNaN of 1 -1 7 as int32: 0 1 0
wasm: 0 0.5 1 2.5 255 256 512 -1 as bool: 0 0 1 2 255 0 0 255
wasm:     their sum: 513
wasm:     logicalNot: 1 1 0 3 254 1 1 254
wasm:     the numbers where it is true: 1 2.5 255 -1
wasm:     the same with notEqual: 0.5 1 2.5 255 256 512 -1
wasm: sign of 1e-6 and 1e-7: 1 0
wasm: log1p of 1e-6 and 1e-8: 9.54e-7 0
EXPECTED
