#!/usr/bin/env bash
# ml-fnn 5.0.0 (npm; feed-forward networks of mljs): every network is one of tanh, whichever of the fourteen activations is asked for, without a
# word, and a regularization of 0 becomes 0.01. One would guess that the option activation does what its description says.
#
# Seen: identity, logistic, relu, softplus, sinusoid, gaussian and the rest give the weights of tanh, bit for bit, from the same first weights, and so does a
# name that there is not. Set after the constructor, relu gives others. Trained with regularization 0 the weights are those of 0.01. Source,
# FeedForwardNeuralNetwork.js: the name is looked for by "in" among the names in an array, which asks for an index, so none is known and
# tanh is taken; and the options are read by ||. So compare no activations by this package. To have relu, set net.activation before train, but not
# logistic or softplus: their derivatives are made for the sum and are given the output. For no regularization give 1e-300.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund ml-fnn@5.0.0 ml-matrix@6.12.2 >/dev/null
cat >main.cjs <<'JS'
const Network = require('ml-fnn')

// The same random numbers in each network: Math.random makes the first weights.
let state
Math.random = () => (state = state * 16807 % 2147483647) / 2147483647

const x = Array.from({ length: 40 }, (_, i) => [i % 8 / 4 - 1, Math.floor(i / 8) / 2 - 1])
const labels = x.map(([a, b]) => a * b > 0 ? 'same' : 'other')

// learn returns all weights after training. With set, the activation is put in after the constructor.
const learn = (options, set) => {
  state = 1
  const net = new Network({ hiddenLayers: [4], iterations: 20, learningRate: 0.05, ...options })
  if (set) net.activation = set
  net.train(x, labels)
  return JSON.stringify(net.model.map(layer => [layer.W, layer.b]))
}
const tanh = learn({ activation: 'tanh' })
for (const activation of ['identity', 'logistic', 'arctan', 'softsign', 'relu', 'softplus', 'bent', 'sinusoid', 'sinc', 'gaussian',
  'parametric-relu', 'exponential-elu', 'soft-exponential', 'none of these']) {
  const net = new Network({ activation })
  console.log(`${activation}: the network has ${net.activation}, its weights are those of tanh: ${learn({ activation }) === tanh}`)
}
console.log('relu set after the constructor: its weights are those of tanh:', learn({}, 'relu') === tanh)
for (const regularization of [0, 1e-300]) {
  console.log(`regularization ${regularization}: the weights of 0.01: ${learn({ regularization }) === learn({ regularization: 0.01 })}`)
}
JS
node main.cjs | tee output
diff output - <<'EXPECTED' && echo "as described above"
identity: the network has tanh, its weights are those of tanh: true
logistic: the network has tanh, its weights are those of tanh: true
arctan: the network has tanh, its weights are those of tanh: true
softsign: the network has tanh, its weights are those of tanh: true
relu: the network has tanh, its weights are those of tanh: true
softplus: the network has tanh, its weights are those of tanh: true
bent: the network has tanh, its weights are those of tanh: true
sinusoid: the network has tanh, its weights are those of tanh: true
sinc: the network has tanh, its weights are those of tanh: true
gaussian: the network has tanh, its weights are those of tanh: true
parametric-relu: the network has tanh, its weights are those of tanh: true
exponential-elu: the network has tanh, its weights are those of tanh: true
soft-exponential: the network has tanh, its weights are those of tanh: true
none of these: the network has tanh, its weights are those of tanh: true
relu set after the constructor: its weights are those of tanh: false
regularization 0: the weights of 0.01: true
regularization 1e-300: the weights of 0.01: false
EXPECTED
