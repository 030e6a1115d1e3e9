#!/usr/bin/env bash
# TensorFlow.js 4.22.0 (npm: @tensorflow/tfjs): tf.train.adadelta is gradient descent without momentum, whatever rho and epsilon are: its weights are
# those of tf.train.sgd with the same rate, bit for bit. One would guess that it is the Adadelta of the paper that its description
# links, whose steps do not depend on how large the gradients are. The other optimizers follow their formulas.
#
# Seen with ten gradients from -2 to 3, rate 1: after the first, 1, the step is 1, where the paper's formula gives 0.0014 with the default epsilon; after all ten the weight
# has moved by 4.4, as with sgd. With ten thousand times the gradients it moves by 44,000; by the formula it is 0.0039 for both.
# The fit of a line to points whose x are up to 100 goes to NaN at rate 1, which is the paper's, as with sgd; with rmsprop it does
# not. Source, adadelta_optimizer.js: the step is divided by the mean square of the gradients before this one, without it. So both
# accumulators begin at 0, the first step is the gradient, both take in the same square, and their quotient stays 1.
# So use rmsprop or adam, which are right, and compare no optimizers by this one.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund @tensorflow/tfjs@4.22.0 >/dev/null
cat >main.cjs <<'JS'
const tf = require('@tensorflow/tfjs')

const gradients = [1, -2, 0.5, 3, -1, 0.1, 2, 2, -1.5, 0.3]

// steps returns the weight, which is 0 at first, after each gradient.
const steps = (optimizer, scale) => {
  const w = tf.variable(tf.scalar(0))
  return gradients.map(g => {
    optimizer.applyGradients({ [w.name]: tf.scalar(scale * g) })
    return w.dataSync()[0]
  })
}

// paper returns the same by algorithm 1 of arXiv:1212.5701.
const paper = (scale, rho, epsilon) => {
  let w = 0, squares = 0, updates = 0
  return gradients.map(g => {
    squares = rho * squares + (1 - rho) * (scale * g) ** 2
    const update = Math.sqrt(updates + epsilon) / Math.sqrt(squares + epsilon) * scale * g
    updates = rho * updates + (1 - rho) * update ** 2
    return w -= update
  })
}

const main = async () => {
  await tf.ready()
  const ends = w => `${w[0].toPrecision(2)} after the first, ${w[9].toPrecision(2)} after ten`
  for (const scale of [1, 1e4]) {
    console.log(`gradients times ${scale}, paper: ${ends(paper(scale, 0.95, 1e-7))}`)
    const sgd = steps(tf.train.sgd(1), scale)
    console.log(`gradients times ${scale}, sgd: ${ends(sgd)}`)
    for (const [rho, epsilon] of [[0.95, 1e-7], [0.5, 1e-7], [0.95, 0.01]]) {
      const adadelta = steps(tf.train.adadelta(1, rho, epsilon), scale)
      const same = adadelta.every((w, i) => w === sgd[i])
      console.log(`gradients times ${scale}, adadelta, rho ${rho}, epsilon ${epsilon}: ${ends(adadelta)}; the bits of sgd: ${same}`)
    }
  }
  const x = tf.range(0, 101), y = tf.mul(x, 3)
  for (const name of ['sgd', 'adadelta', 'rmsprop']) {
    const slope = tf.variable(tf.scalar(0)), optimizer = tf.train[name](1)
    const loss = () => tf.mean(tf.squaredDifference(tf.mul(slope, x), y))
    for (let i = 0; i < 100; i++) optimizer.minimize(loss)
    const end = loss().dataSync()[0]
    console.log(`y = 3 x, 100 steps at rate 1 by ${name}: the loss ${end < 30150 ? 'falls' : `goes from 30150 to ${end}`}`)
  }
}
main()
JS
node main.cjs 2>/dev/null | tee output
diff output - <<'EXPECTED' && echo "as described above"
gradients times 1, paper: -0.0014 after the first, -0.0039 after ten
gradients times 1, sgd: -1.0 after the first, -4.4 after ten
gradients times 1, adadelta, rho 0.95, epsilon 1e-7: -1.0 after the first, -4.4 after ten; the bits of sgd: true
gradients times 1, adadelta, rho 0.5, epsilon 1e-7: -1.0 after the first, -4.4 after ten; the bits of sgd: true
gradients times 1, adadelta, rho 0.95, epsilon 0.01: -1.0 after the first, -4.4 after ten; the bits of sgd: true
gradients times 10000, paper: -0.0014 after the first, -0.0039 after ten
gradients times 10000, sgd: -1.0e+4 after the first, -4.4e+4 after ten
gradients times 10000, adadelta, rho 0.95, epsilon 1e-7: -1.0e+4 after the first, -4.4e+4 after ten; the bits of sgd: true
gradients times 10000, adadelta, rho 0.5, epsilon 1e-7: -1.0e+4 after the first, -4.4e+4 after ten; the bits of sgd: true
gradients times 10000, adadelta, rho 0.95, epsilon 0.01: -1.0e+4 after the first, -4.4e+4 after ten; the bits of sgd: true
y = 3 x, 100 steps at rate 1 by sgd: the loss goes from 30150 to NaN
y = 3 x, 100 steps at rate 1 by adadelta: the loss goes from 30150 to NaN
y = 3 x, 100 steps at rate 1 by rmsprop: the loss falls
EXPECTED
