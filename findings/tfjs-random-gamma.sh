#!/usr/bin/env bash
# TensorFlow.js 4.22.0 (npm: @tensorflow/tfjs): randomGamma takes beta, "the inverse scale parameter", as the scale: the larger it is the larger are the
# numbers. TensorFlow's random.gamma, whose interface this is, has the mean alpha / beta. One would guess what its description says, so that a waiting time at
# rate 3 is a third on average.
#
# Seen: with alpha 2 and beta 3 the mean is 6 and the variance 18, where 0.667 and 0.222 are due; with beta 0.5 they are 1 and 0.5, where 4 and 8 are due.
# With beta 1, the default, both agree. Source, rand_util.js: the constructor turns the rate into a scale, 1 / beta, and nextValue divides by that. So give 1
# / beta, or divide what comes with the default by beta.
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
  for (const [alpha, beta] of [[2, 1], [2, 3], [2, 0.5], [5, 10]]) {
    const { mean, variance } = tf.moments(tf.randomGamma([400000], alpha, beta, 'float32', 1))
    const text = v => v.dataSync()[0].toPrecision(2)
    console.log(`alpha ${alpha}, beta ${beta}: mean ${text(mean)}, variance ${text(variance)},`,
      `due ${(alpha / beta).toPrecision(2)} and ${(alpha / beta ** 2).toPrecision(2)}`)
  }
}
main()
JS
node main.cjs 2>/dev/null | tee output
diff output - <<'EXPECTED' && echo "as described above"
alpha 2, beta 1: mean 2.0, variance 2.0, due 2.0 and 2.0
alpha 2, beta 3: mean 6.0, variance 18, due 0.67 and 0.22
alpha 2, beta 0.5: mean 1.0, variance 0.50, due 4.0 and 8.0
alpha 5, beta 10: mean 50, variance 5.0e+2, due 0.50 and 0.050
EXPECTED
