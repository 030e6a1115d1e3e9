#!/usr/bin/env bash
# TensorFlow.js 4.22.0 (npm: @tensorflow/tfjs): evaluate and the val_loss of fit leave out the penalties of regularizers, which loss has; and the metric
# "precision" is 0 for a model that answers probabilities, since it counts answers of exactly 1. One would guess, as in Keras, whose interface this is, that
# loss and val_loss of the same rows and weights are one number, and that a precision takes answers above one half.
#
# Seen: with the same four rows for both, loss is 4.00 and val_loss 0.00, as l2 of a weight of 2 is 4; so with penalties val_loss lies below loss however much
# a model overfits, and evaluate shows other numbers than fit did. Of five answers, of which four are above one half and three of those right, the precision
# is 0, where 0.75 is due, and the accuracy 0.8. Source, training.js: calculateLosses is called where the step is taken alone; metrics.js: yPred is compared
# with 1. The description of tf.metrics.precision expects 0 and 1; compile takes the name for any output. So add the penalties yourself, and give a function
# that rounds first.
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
  for (const l2 of [0, 1]) {
    const model = tf.sequential({
      layers: [tf.layers.dense({
        units: 1, inputShape: [1], useBias: false, kernelRegularizer: tf.regularizers.l2({ l2 }), weights: [tf.tensor2d([[2]])]
      })]
    })
    model.compile({ loss: 'meanSquaredError', optimizer: tf.train.sgd(0) })
    const x = tf.tensor2d([[1], [2], [3], [4]]), y = x.mul(2)
    const { history } = await model.fit(x, y, { epochs: 1, validationData: [x, y] })
    const evaluated = model.evaluate(x, y).dataSync()[0]
    console.log(`l2 ${l2}: loss ${history.loss[0].toFixed(2)}, val_loss ${history.val_loss[0].toFixed(2)}, evaluate ${evaluated.toFixed(2)}`)
  }

  const x = tf.tensor2d([[-2], [2], [1], [1], [3]]), y = tf.tensor2d([[0], [1], [1], [0], [1]])
  const rounded = (yTrue, yPred) => tf.metrics.precision(yTrue, yPred.round())
  for (const metric of ['accuracy', 'precision', rounded]) {
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 1, inputShape: [1], activation: 'sigmoid', weights: [tf.tensor2d([[1]]), tf.tensor1d([0])] })]
    })
    model.compile({ loss: 'binaryCrossentropy', optimizer: 'sgd', metrics: [metric] })
    console.log(`${metric.name ?? metric}: ${model.evaluate(x, y)[1].dataSync()[0].toFixed(2)}`)
  }
}
main()
JS
node main.cjs 2>/dev/null | tee output
diff output - <<'EXPECTED' && echo "as described above"
l2 0: loss 0.00, val_loss 0.00, evaluate 0.00
l2 1: loss 4.00, val_loss 0.00, evaluate 0.00
accuracy: 0.80
precision: 0.00
rounded: 0.75
EXPECTED
