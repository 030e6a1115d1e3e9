#!/usr/bin/env bash
# TensorFlow.js 4.22.0 (npm: @tensorflow/tfjs): a learning rate that is set on an optimizer between epochs, optimizer.learningRate = 0.01, counts for adam,
# rmsprop, adagrad, adadelta and adamax, and is passed over by sgd and momentum, though it reads as it was set. One would guess, as in Keras, whose interface
# model.optimizer is, that a schedule that works with one optimizer works with the next, or is refused.
#
# Seen: with the rate set to 0 after a step the weight stays by five of the seven, and goes on by sgd and momentum as before, while learningRate gives 0. So a
# decay of the rate in onEpochEnd does nothing, and the log of it shows that it did. TypeScript calls the field protected, in all seven; JavaScript has no
# word of it. Source, sgd_optimizer.js: the rate is kept a second time, as a tensor that is made in the constructor and by setLearningRate alone, which the
# other optimizers do not have. So call setLearningRate where there is one, and set learningRate where there is none.
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
  const x = tf.ones([1, 1]), y = tf.fill([1, 1], 100)
  for (const name of ['sgd', 'momentum', 'adagrad', 'rmsprop', 'adadelta', 'adam', 'adamax']) {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1], useBias: false, kernelInitializer: 'zeros' })] })
    const optimizer = name === 'momentum' ? tf.train.momentum(0.001, 0) : tf.train[name](0.001)
    model.compile({ loss: 'meanSquaredError', optimizer })
    const weight = () => model.getWeights()[0].dataSync()[0]
    await model.fit(x, y, { epochs: 1, verbose: 0 })
    const first = weight()
    model.optimizer.learningRate = 0
    await model.fit(x, y, { epochs: 5, verbose: 0 })
    console.log(`${name}: learningRate set to 0, reads ${model.optimizer.learningRate}, the weight ${weight() === first ? 'stays' : 'goes on'};`,
      `setLearningRate ${typeof optimizer.setLearningRate}`)
  }
}
main()
JS
node main.cjs 2>/dev/null | tee output
diff output - <<'EXPECTED' && echo "as described above"
sgd: learningRate set to 0, reads 0, the weight goes on; setLearningRate function
momentum: learningRate set to 0, reads 0, the weight goes on; setLearningRate function
adagrad: learningRate set to 0, reads 0, the weight stays; setLearningRate undefined
rmsprop: learningRate set to 0, reads 0, the weight stays; setLearningRate undefined
adadelta: learningRate set to 0, reads 0, the weight stays; setLearningRate undefined
adam: learningRate set to 0, reads 0, the weight stays; setLearningRate undefined
adamax: learningRate set to 0, reads 0, the weight stays; setLearningRate undefined
EXPECTED
