#!/usr/bin/env bash
# brain.js 1.6.1 (npm; what npm install brain.js gives, as 2.0.0 is a beta): with the activation 'leaky-relu' a unit is 0 below 0 and
# a hundredth of its sum above, where a leaky ReLU is the sum above 0 and a hundredth of it below. Training, run and
# toFunction agree in that, so nothing shows it but the results. One would guess that the name means what it means elsewhere,
# as those of the other three activations do.
#
# Seen: a network of one hidden unit and one output, whose weights are 1 and whose biases are 0, makes 0.0003 of 3 and 0 of -3, where 3
# and -0.0003 are due. So weights of another framework give other answers in it, and those that it has trained give
# others elsewhere. Known since 2020 (BrainJS/brain.js issue 560) and mended in the beta alone (pull request 613).
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund brain.js@1.6.1 >/dev/null
cat >main.js <<'JS'
const brain = require('brain.js')

const round = x => Number(x.toPrecision(3))
for (const activation of ['relu', 'leaky-relu', 'tanh']) {
  const trained = new brain.NeuralNetwork({ activation, hiddenLayers: [1] })
  trained.train([{ input: [1], output: [1] }], { iterations: 1 })
  const form = trained.toJSON() // the form of a network: every weight becomes 1 and every bias 0
  for (const layer of form.layers.slice(1)) {
    for (const unit of Object.values(layer)) Object.assign(unit, { bias: 0, weights: { 0: 1 } })
  }
  const net = new brain.NeuralNetwork()
  net.fromJSON(form)
  for (const x of [3, -3]) {
    console.log(`${activation}: f(f(${x})) is ${round(net.run([x])[0])}, by toFunction ${round(net.toFunction()([x])[0])}`)
  }
}
JS
node main.js | tee output
diff output - <<'EXPECTED' && echo "as described above"
relu: f(f(3)) is 3, by toFunction 3
relu: f(f(-3)) is 0, by toFunction 0
leaky-relu: f(f(3)) is 0.0003, by toFunction 0.0003
leaky-relu: f(f(-3)) is 0, by toFunction 0
tanh: f(f(3)) is 0.76, by toFunction 0.76
tanh: f(f(-3)) is -0.76, by toFunction -0.76
EXPECTED
