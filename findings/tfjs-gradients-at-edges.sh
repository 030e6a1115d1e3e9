#!/usr/bin/env bash
# TensorFlow.js 4.22.0 (npm: @tensorflow/tfjs; its CPU backend): the gradients of avgPool with padding, of mirrorPad, and of resizeBilinear and
# resizeNearestNeighbor with halfPixelCenters are not those of the functions. The functions themselves are right. One would guess
# that a gradient is that of what was computed: all of them are linear, so it is the same for every x.
#
# Seen, for 3 by 3 pixels and the sum of what comes out: of avgPool 3, "same", a corner has 0.444 where 0.694 is due, and the centre 1 for 1.778; the
# layer averagePooling2d likewise. Of mirrorPad by 1 every pixel has 1, though each but the corners is in the result more than once: the centre is there
# 9 times by "reflect". Of 6 by 6 from resizeBilinear with halfPixelCenters the first corner has 2.25 and the last 6.25 where both
# are due 4: it is the gradient of another resize. Source: the sum over a window is divided by the whole window, where the function
# divides by what lies in the image; mirrorPad's gradient only cuts the margin off; the others are not told of halfPixelCenters. Nothing shows
# it but a worse fit at the edges. So pad by tf.pad, pool "valid" and divide by the same of
# ones, and make a mirrored margin with tf.gather, which are right.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund @tensorflow/tfjs@4.22.0 >/dev/null
cat >main.cjs <<'JS'
const tf = require('@tensorflow/tfjs')

const shape = [1, 3, 3, 1] // an image, rows, columns, a channel
const margin = [[0, 0], [1, 1], [1, 1], [0, 0]]
const layer = tf.layers.averagePooling2d({ poolSize: 3, strides: 1, padding: 'same' })
const functions = {
  'avgPool 3, valid': x => tf.avgPool(x, 3, 1, 'valid'),
  'avgPool 3, same': x => tf.avgPool(x, 3, 1, 'same'),
  'averagePooling2d 3, same': x => layer.apply(x),
  'pad by 1': x => tf.pad(x, margin),
  'mirrorPad by 1, reflect': x => tf.mirrorPad(x, margin, 'reflect'),
  'mirrorPad by 1, symmetric': x => tf.mirrorPad(x, margin, 'symmetric'),
  'resizeBilinear to 6': x => tf.image.resizeBilinear(x, [6, 6]),
  'resizeBilinear to 6, half pixels': x => tf.image.resizeBilinear(x, [6, 6], false, true),
  'resizeNearestNeighbor to 5': x => tf.image.resizeNearestNeighbor(x, [5, 5]),
  'resizeNearestNeighbor to 5, half pixels': x => tf.image.resizeNearestNeighbor(x, [5, 5], false, true),
}
const rows = x => [0, 3, 6].map(i => Array.from(x.slice(i, i + 3), v => v.toFixed(3)).join(' ')).join(' | ')

const main = async () => {
  await tf.setBackend('cpu')
  for (const name in functions) {
    const sum = x => tf.sum(functions[name](x))
    const seen = tf.grad(sum)(tf.ones(shape)).dataSync()
    // A linear function's slope along a pixel is its value where that pixel is 1 and all others are 0.
    const due = Array.from(seen, (_, pixel) => sum(tf.tensor(Array.from(seen, (_, i) => i === pixel ? 1 : 0), shape)).dataSync()[0])
    console.log(`${name}: ${seen.every((g, i) => Math.abs(g - due[i]) < 1e-4) ? 'right' : `${rows(seen)}, where ${rows(due)} is due`}`)
  }
}
main()
JS
node main.cjs 2>/dev/null | tee output
diff output - <<'EXPECTED' && echo "as described above"
avgPool 3, valid: right
avgPool 3, same: 0.444 0.667 0.444 | 0.667 1.000 0.667 | 0.444 0.667 0.444, where 0.694 1.111 0.694 | 1.111 1.778 1.111 | 0.694 1.111 0.694 is due
averagePooling2d 3, same: 0.444 0.667 0.444 | 0.667 1.000 0.667 | 0.444 0.667 0.444, where 0.694 1.111 0.694 | 1.111 1.778 1.111 | 0.694 1.111 0.694 is due
pad by 1: right
mirrorPad by 1, reflect: 1.000 1.000 1.000 | 1.000 1.000 1.000 | 1.000 1.000 1.000, where 1.000 3.000 1.000 | 3.000 9.000 3.000 | 1.000 3.000 1.000 is due
mirrorPad by 1, symmetric: 1.000 1.000 1.000 | 1.000 1.000 1.000 | 1.000 1.000 1.000, where 4.000 2.000 4.000 | 2.000 1.000 2.000 | 4.000 2.000 4.000 is due
resizeBilinear to 6: right
resizeBilinear to 6, half pixels: 2.250 3.000 3.750 | 3.000 4.000 5.000 | 3.750 5.000 6.250, where 4.000 4.000 4.000 | 4.000 4.000 4.000 | 4.000 4.000 4.000 is due
resizeNearestNeighbor to 5: right
resizeNearestNeighbor to 5, half pixels: 4.000 4.000 2.000 | 4.000 4.000 2.000 | 2.000 2.000 1.000, where 4.000 2.000 4.000 | 2.000 1.000 2.000 | 4.000 2.000 4.000 is due
EXPECTED
