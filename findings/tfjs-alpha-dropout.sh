#!/usr/bin/env bash
# TensorFlow.js 4.22.0 (npm: @tensorflow/tfjs): the layer alphaDropout, which "keeps mean and variance of inputs to their original values", shifts the mean:
# what it drops becomes +1.758, where the paper of SELU, by which it is, and Keras have -1.758, the value that SELU has far below zero. One would guess that a
# layer for self-normalizing networks leaves numbers of mean 0 and deviation 1 so.
#
# Seen: a million such numbers have the mean 0.6 at a rate of 0.2, 1.6 at 0.5, where 0 is due, and the deviation 1; so each layer behind it learns on other
# inputs than it has when it predicts, where nothing is dropped. At 0.5 what is dropped becomes 2.34, where -0.78 is due. Source, noise.js: the dropped are
# given (kept - 1) * alphaP, which is -alphaP for them, and the shift b is that of the other sign. So write a layer of your own, or take dropout and
# batchNormalization.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund @tensorflow/tfjs@4.22.0 >/dev/null
cat >main.cjs <<'JS'
const tf = require('@tensorflow/tfjs')

const main = async () => {
  await tf.setBackend('cpu')
  const x = tf.randomNormal([1000000], 0, 1, 'float32', 1)
  const moments = t => [t.mean(), tf.moments(t).variance.sqrt()].map(v => Math.abs(v.dataSync()[0]).toFixed(1)).join(', deviation ')
  console.log(`before: mean ${moments(x)}`)
  for (const rate of [0.1, 0.2, 0.5]) {
    const layer = tf.layers.alphaDropout({ rate })
    const seen = layer.apply(x, { training: true })
    // By the paper: dropped numbers become alphaP, then all are scaled by a and shifted by b.
    const alphaP = -1.6732632423543772 * 1.0507009873554805
    const a = ((1 - rate) * (1 + rate * alphaP ** 2)) ** -0.5, b = -a * alphaP * rate
    const kept = tf.randomUniform(x.shape, 0, 1, 'float32', 2).greaterEqual(rate).toFloat()
    const due = x.mul(kept).add(tf.sub(1, kept).mul(alphaP)).mul(a).add(b)
    const zeros = [...new Set(layer.apply(tf.zeros([1000]), { training: true }).dataSync())].map(v => v.toFixed(2)).sort()
    console.log(`rate ${rate}: mean ${moments(seen)}, due ${moments(due)};`,
      `0 becomes ${zeros.join(' or ')}, due ${b.toFixed(2)} or ${(a * alphaP + b).toFixed(2)}`)
  }
}
main()
JS
node main.cjs 2>/dev/null | tee output
diff output - <<'EXPECTED' && echo "as described above"
before: mean 0.0, deviation 1.0
rate 0.1: mean 0.3, deviation 1.0, due 0.0, deviation 1.0; 0 becomes 0.16 or 1.78, due 0.16 or -1.46
rate 0.2: mean 0.6, deviation 1.0, due 0.0, deviation 1.0; 0 becomes 0.31 or 1.85, due 0.31 or -1.24
rate 0.5: mean 1.6, deviation 1.0, due 0.0, deviation 1.0; 0 becomes 0.78 or 2.34, due 0.78 or -0.78
EXPECTED
