#!/usr/bin/env bash
# TensorFlow.js 4.22.0 (npm: @tensorflow/tfjs): steps that a masking layer or an embedding with maskZero takes out still count in the loss and the metrics,
# and in globalAveragePooling1d and globalMaxPooling1d behind them. LSTM, GRU and SimpleRNN do skip them. One would guess, as in Keras, whose interface this
# is, that a masked step has no weight in the loss and the mean, and the description of masking has that where a layer does not support it "an exception will
# be raised".
#
# Seen: a sequence of two steps and two of padding has another loss for each target that stands at the padding: 0.48 with 0 there, 0.015 with 1, 4,900 with
# 100, where 0.029, that of the two, is due; and its accuracy is 0.5, 1 and 0.5. The mean of [1 2 0 0] by embedding and globalAveragePooling1d differs from
# that of [1 2], so the answer for a sentence depends on the longest in its batch. Source, training.js: "add weightedLoss, sampleWeight and mask" is a note;
# pooling takes the mean of all. So write the loss as a function that multiplies by a mask that you make of the targets, and divide the sum over the steps by
# their number.
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
  const tagger = tf.sequential({
    layers: [
      tf.layers.masking({ maskValue: 0, inputShape: [4, 1] }),
      tf.layers.simpleRNN({ units: 1, returnSequences: true, kernelInitializer: 'ones', recurrentInitializer: 'zeros' })
    ]
  })
  tagger.compile({ loss: 'meanSquaredError', optimizer: 'sgd', metrics: ['binaryAccuracy'] })
  const x = tf.tensor3d([[[1], [2], [0], [0]]])
  for (const padding of [0, 1, 100]) {
    const [loss, accuracy] = tagger.evaluate(x, tf.tensor3d([[[1], [1], [padding], [padding]]])).map(v => v.dataSync()[0])
    console.log(`two steps and two masked, the targets of the masked ${padding}: loss ${loss.toPrecision(2)}, accuracy ${accuracy}`)
  }

  const vectors = tf.tensor2d([[9, 9], [1, 0], [0, 1]])
  for (const name of ['globalAveragePooling1d', 'globalMaxPooling1d', 'simpleRNN']) {
    const answers = [[1, 2], [1, 2, 0, 0]].map(ids => {
      const model = tf.sequential({
        layers: [
          tf.layers.embedding({ inputDim: 3, outputDim: 2, inputLength: ids.length, maskZero: true, weights: [vectors] }),
          tf.layers[name]({ units: 2, kernelInitializer: 'identity', recurrentInitializer: 'identity', activation: 'linear' })
        ]
      })
      return `${ids.join(' ')} becomes ${Array.from(model.predict(tf.tensor2d([ids])).dataSync(), v => v.toFixed(2)).join(' ')}`
    })
    console.log(`${name}: ${answers.join('; ')}`)
  }
}
main()
JS
node main.cjs 2>/dev/null | tee output
diff output - <<'EXPECTED' && echo "as described above"
two steps and two masked, the targets of the masked 0: loss 0.48, accuracy 0.5
two steps and two masked, the targets of the masked 1: loss 0.015, accuracy 1
two steps and two masked, the targets of the masked 100: loss 4.9e+3, accuracy 0.5
globalAveragePooling1d: 1 2 becomes 0.50 0.50; 1 2 0 0 becomes 4.75 4.75
globalMaxPooling1d: 1 2 becomes 1.00 1.00; 1 2 0 0 becomes 9.00 9.00
simpleRNN: 1 2 becomes 1.00 1.00; 1 2 0 0 becomes 1.00 1.00
EXPECTED
