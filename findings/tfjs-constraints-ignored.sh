#!/usr/bin/env bash
# TensorFlow.js 4.22.0 (npm: @tensorflow/tfjs): the constraints of a layer, kernelConstraint and the like, do nothing in training. One would guess that
# weights under nonNeg are not negative after fit, as in Keras, whose interface this is.
#
# Seen: after 50 epochs from weights of 1 they are -2.3 and -1.1 under nonNeg, and of norm 2.6 under maxNorm 0.5 and unitNorm, as without
# any, by fit and by trainOnBatch. No error, no warning. The constraint is applied whenever the weights are set, so
# that setWeights of what getWeights gave changes the model: nonNeg makes both 0, and so does saving and loading it, after
# which it answers 0 where it answered -4.5. Source: a layer's variable applies its constraint in its method write, and the optimizers assign
# to the variable within it. Reported for maxNorm in 2020 (tensorflow/tfjs issue 3345, closed as stale).
# So call setWeights with getWeights after each batch, in onBatchEnd, which applies them all.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund @tensorflow/tfjs@4.22.0 >/dev/null
cat >main.cjs <<'JS'
const tf = require('@tensorflow/tfjs')

const x = tf.tensor2d([[1, 2], [2, 1], [3, 1]]), y = tf.tensor2d([[-5], [-4], [-9]])
const dense = options => {
  const model = tf.sequential()
  model.add(tf.layers.dense({ units: 1, inputShape: [2], useBias: false, kernelInitializer: 'ones', ...options }))
  model.compile({ loss: 'meanSquaredError', optimizer: tf.train.sgd(0.01) })
  return model
}
const weights = model => model.getWeights()[0].arraySync().flat().map(w => w.toFixed(2)).join(' ')

const main = async () => {
  await tf.setBackend('cpu')
  const constraints = {
    none: null, nonNeg: tf.constraints.nonNeg(),
    'maxNorm 0.5': tf.constraints.maxNorm({ maxValue: 0.5, axis: 0 }), unitNorm: tf.constraints.unitNorm({ axis: 0 }),
  }
  for (const name in constraints) {
    const model = dense({ kernelConstraint: constraints[name] })
    await model.fit(x, y, { epochs: 50, verbose: 0 })
    const fitted = weights(model)
    await model.trainOnBatch(x, y)
    const trained = weights(model)
    const answer = m => m.predict(x).dataSync()[0].toFixed(2), before = answer(model)
    let saved
    await model.save(tf.io.withSaveHandler(artifacts => (saved = artifacts, { modelArtifactsInfo: {} })))
    const after = answer(await tf.loadLayersModel(tf.io.fromMemory(saved)))
    model.setWeights(model.getWeights().map(w => w.clone()))
    console.log(`${name}: the weights are ${fitted} after fit, ${trained} after one more batch, ${weights(model)} once set to what they are;`,
      `the answer is ${before}, loaded ${after}`)
  }
}
main()
JS
node main.cjs 2>/dev/null | tee output
diff output - <<'EXPECTED' && echo "as described above"
none: the weights are -2.32 -1.08 after fit, -2.32 -1.08 after one more batch, -2.32 -1.08 once set to what they are; the answer is -4.48, loaded -4.48
nonNeg: the weights are -2.32 -1.08 after fit, -2.32 -1.08 after one more batch, 0.00 0.00 once set to what they are; the answer is -4.48, loaded 0.00
maxNorm 0.5: the weights are -2.32 -1.08 after fit, -2.32 -1.08 after one more batch, -0.45 -0.21 once set to what they are; the answer is -4.48, loaded -0.87
unitNorm: the weights are -2.32 -1.08 after fit, -2.32 -1.08 after one more batch, -0.91 -0.42 once set to what they are; the answer is -4.48, loaded -1.75
EXPECTED
