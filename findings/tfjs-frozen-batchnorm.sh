#!/usr/bin/env bash
# TensorFlow.js 4.22.0 (npm: @tensorflow/tfjs): a batchNormalization layer that is frozen by trainable = false still takes the mean and variance of each batch
# in fit, and still moves its averages, so what a frozen model predicts changes while only the layers behind it train. One would guess, as in TensorFlow 2's
# Keras, whose interface this is, that a frozen layer stays as it is, which is what freezing is there for in transfer learning; and trainable is described as
# "whether the weights of this layer are updatable by fit".
#
# Seen: after three steps on numbers about 100 the frozen layer's output for 0 has gone from 0 to -1.73, its moving mean from 0 to 2.97 and its variance from
# 1 to 2.95, here with a rate of 0, by which no weight moves. Its gamma and beta, and the frozen dense layer, stay. Source, normalization.js: call asks for
# training alone, never for this.trainable, and the averages are written in it. So compute the features of a frozen base once, by predict, and train a model
# on these, or set the weights back after each batch.
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
  const base = tf.sequential({
    layers: [
      tf.layers.dense({ units: 1, inputShape: [1], useBias: false, kernelInitializer: 'ones' }),
      tf.layers.batchNormalization()
    ]
  })
  base.trainable = false
  for (const layer of base.layers) layer.trainable = false
  const model = tf.sequential({ layers: [base, tf.layers.dense({ units: 1, kernelInitializer: 'zeros' })] })
  model.compile({ loss: 'meanSquaredError', optimizer: tf.train.sgd(0) })
  const x = tf.tensor2d([[90], [100], [110]]), y = tf.zeros([3, 1])
  const show = name => {
    const [dense, gamma, beta, mean, variance] = base.getWeights().map(w => w.dataSync()[0].toFixed(2))
    const output = base.predict(tf.tensor2d([[0]])).dataSync()[0].toFixed(2)
    console.log(`${name}: dense ${dense}, gamma ${gamma}, beta ${beta}, moving mean ${mean}, moving variance ${variance}, output for 0 ${output}`)
  }
  console.log(`trainable weights: ${model.trainableWeights.length}, all in the last layer`)
  show('before')
  for (let i = 1; i <= 3; i++) {
    await model.fit(x, y, { epochs: 1, batchSize: 3 })
    show(`after ${i} steps`)
  }
}
main()
JS
node main.cjs 2>/dev/null | tee output
diff output - <<'EXPECTED' && echo "as described above"
trainable weights: 2, all in the last layer
before: dense 1.00, gamma 1.00, beta 0.00, moving mean 0.00, moving variance 1.00, output for 0 0.00
after 1 steps: dense 1.00, gamma 1.00, beta 0.00, moving mean 1.00, moving variance 1.66, output for 0 -0.78
after 2 steps: dense 1.00, gamma 1.00, beta 0.00, moving mean 1.99, moving variance 2.31, output for 0 -1.31
after 3 steps: dense 1.00, gamma 1.00, beta 0.00, moving mean 2.97, moving variance 2.95, output for 0 -1.73
EXPECTED
