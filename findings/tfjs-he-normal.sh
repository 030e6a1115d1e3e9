#!/usr/bin/env bash
# TensorFlow.js 4.22.0 (npm: @tensorflow/tfjs): weights by heNormal, glorotNormal, leCunNormal and varianceScaling have a variance 0.77 times what their
# descriptions say: the normal distribution is cut off at two deviations, which makes it narrower, and Keras divides by 0.8796 for that. One would guess that
# He's weights keep the size of what goes through layers of ReLU, for which they were made, and that heNormal and heUniform have one variance, as in Keras.
#
# Seen: heNormal's variance for 1,000 inputs is 0.0016, where "sqrt(2 / fanIn)" squared is 0.002, which heUniform has. Through 30 layers of 200 units with
# ReLU the mean square of numbers falls to less than a thousandth by heNormal, and stays of its size by heUniform; a deep network begins with outputs and
# gradients that are small by that. Source, initializers.js: truncatedNormal is called with sqrt(2 / fanIn) as the deviation before the cut. So take
# heUniform, glorotUniform and leCunUniform, or multiply by 1.137.
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
  for (const [kind, due] of [['he', 2 / 1000], ['leCun', 1 / 1000], ['glorot', 2 / 1200]]) {
    for (const form of ['Normal', 'Uniform']) {
      const weights = tf.initializers[kind + form]({ seed: 1 }).apply([1000, 200])
      console.log(`${kind}${form}: variance ${(tf.moments(weights).variance.dataSync()[0] / due).toFixed(2)} of what is due`)
    }
  }
  for (const form of ['heNormal', 'heUniform']) {
    let x = tf.randomNormal([200, 200], 0, 1, 'float32', 1)
    const before = x.square().mean().dataSync()[0]
    for (let i = 0; i < 30; i++) x = x.matMul(tf.initializers[form]({ seed: 100 + i }).apply([200, 200])).relu()
    const share = x.square().mean().dataSync()[0] / before
    const size = share < 1e-3 ? 'less than 0.001' : share > 0.2 && share < 5 ? 'within a factor of five' : share
    console.log(`${form}: the mean square after 30 layers is ${size} of that before`)
  }
}
main()
JS
node main.cjs 2>/dev/null | tee output
diff output - <<'EXPECTED' && echo "as described above"
heNormal: variance 0.78 of what is due
heUniform: variance 0.99 of what is due
leCunNormal: variance 0.78 of what is due
leCunUniform: variance 0.99 of what is due
glorotNormal: variance 0.78 of what is due
glorotUniform: variance 0.99 of what is due
heNormal: the mean square after 30 layers is less than 0.001 of that before
heUniform: the mean square after 30 layers is within a factor of five of that before
EXPECTED
