#!/usr/bin/env bash
# neataptic 1.4.7 (npm; neural networks and neuro-evolution in JavaScript): the option cost of train changes no weight, only the number that is reported; MSLE, the mean
# squared logarithmic error, squares nothing and takes no mean, so it is negative for outputs that are too large; and the derivative of SOFTSIGN
# is wrong, of the wrong sign below 0. One would guess that a cost is what is minimized, that a squared error is at
# least 0, and that training follows the slope.
#
# Seen: after 50 steps from one start the weights are the same for MSE, MAE, MAPE, MSLE and HINGE, those of squared error. With MSLE train to an
# error of 0.01 ends after one step, with -0.43, as larger outputs count as less error; evolve with it goes where the outputs are largest:
# hundreds where 1 to 2 are due, as MSE's are. MAPE of -2 for a target of -1 is 1e15, where 1 is due. SOFTSIGN's slope at 0 is given as 0, where
# it is the steepest, 1, and at -1 as -0.25 for 0.25. A network with it learns a sine with some 20 times
# the error of one with TANH. Source: a node's error is target - activation; the derivative has x in place of 1. So use MSE, and TANH for SOFTSIGN.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund neataptic@1.4.7 >/dev/null
cat >main.cjs <<'JS'
const { architect, methods, Network } = require('neataptic')

// seed makes Math.random, which the library uses, the same in each run.
const seed = state => { Math.random = () => (state = state * 16807 % 2147483647) / 2147483647 }

// linear returns a network of y = w x + b.
const linear = () => {
  const network = new Network(1, 1)
  network.nodes[1].squash = methods.activation.IDENTITY
  network.nodes[1].bias = network.connections[0].weight = 0.1
  return network
}
const pairs = f => Array.from({ length: 11 }, (_, i) => ({ input: [i / 10], output: [f(i / 10)] }))
const line = pairs(x => 1 + x)
const answers = network => [0, 0.5, 1].map(x => network.activate([x])[0])

const main = async () => {
  for (const cost of ['MSE', 'MAE', 'MAPE', 'MSLE', 'HINGE']) {
    const network = linear()
    network.train(line, { iterations: 50, rate: 0.1, error: -1e9, cost: methods.cost[cost] })
    console.log(`50 steps with ${cost}: y = ${network.connections[0].weight.toFixed(6)} x + ${network.nodes[1].bias.toFixed(6)}`)
  }
  for (const cost of ['MSE', 'MSLE']) {
    seed(1)
    const network = new Network(1, 1)
    const result = network.train(pairs(x => 0.1 + x / 2), { iterations: 5000, error: 0.01, cost: methods.cost[cost] })
    console.log(`train until ${cost} is 0.01: ${result.iterations === 1 ? `one step, the error ${result.error.toFixed(2)}` : 'more steps'}`)
  }
  for (const cost of ['MSE', 'MSLE']) {
    seed(1)
    const network = linear()
    await network.evolve(line, { iterations: 200, error: -1e9, cost: methods.cost[cost], threads: 1, popsize: 20, mutation: [methods.mutation.MOD_WEIGHT, methods.mutation.MOD_BIAS], mutationRate: 1 })
    console.log(`evolve y = 1 + x with ${cost}: at 0, 0.5 and 1 ${answers(network).map(y => y > 100 ? 'beyond 100' : y.toFixed(1)).join(', ')}`)
  }
  const { MSLE, MAPE } = methods.cost
  console.log(`MSLE of 2 for a target of 1: ${MSLE([1], [2]).toFixed(2)}, of two outputs of 2: ${MSLE([1, 1], [2, 2]).toFixed(2)}; MAPE of -2 for -1: ${MAPE([-1], [-2])}`)
  const softsign = methods.activation.SOFTSIGN, h = 1e-6
  for (const x of [-1, 0, 1]) {
    console.log(`SOFTSIGN at ${x}: derivative ${softsign(x, true)}, by differences ${((softsign(x + h) - softsign(x - h)) / (2 * h)).toFixed(2)}`)
  }
  const sine = pairs(x => Math.sin(6 * x - 3))
  const error = squash => [1, 2, 3, 4, 5].map(start => {
    seed(start)
    const network = new architect.Perceptron(1, 6, 1)
    for (const node of network.nodes) if (node.type !== 'input') node.squash = node.type === 'hidden' ? squash : methods.activation.IDENTITY
    return network.train(sine, { iterations: 2000, rate: 0.05, error: 1e-9 }).error
  })
  const tanh = error(methods.activation.TANH), soft = error(softsign)
  console.error(`a sine: TANH ${tanh.map(e => e.toFixed(5))}, SOFTSIGN ${soft.map(e => e.toFixed(5))}`)
  console.log(`a sine: with SOFTSIGN the best of five has more than 5 times the error of the worst with TANH: ${Math.min(...soft) > 5 * Math.max(...tanh)}`)
}
main()
JS
node main.cjs | tee output
diff output - <<'EXPECTED' && echo "as described above"
50 steps with MSE: y = 0.995457 x + 1.003105
50 steps with MAE: y = 0.995457 x + 1.003105
50 steps with MAPE: y = 0.995457 x + 1.003105
50 steps with MSLE: y = 0.995457 x + 1.003105
50 steps with HINGE: y = 0.995457 x + 1.003105
train until MSE is 0.01: more steps
train until MSLE is 0.01: one step, the error -0.32
evolve y = 1 + x with MSE: at 0, 0.5 and 1 1.0, 1.5, 2.0
evolve y = 1 + x with MSLE: at 0, 0.5 and 1 beyond 100, beyond 100, beyond 100
MSLE of 2 for a target of 1: -0.69, of two outputs of 2: -1.39; MAPE of -2 for -1: 999999999999999.9
SOFTSIGN at -1: derivative -0.25, by differences 0.25
SOFTSIGN at 0: derivative 0, by differences 1.00
SOFTSIGN at 1: derivative 0.25, by differences 0.25
a sine: with SOFTSIGN the best of five has more than 5 times the error of the worst with TANH: true
EXPECTED
