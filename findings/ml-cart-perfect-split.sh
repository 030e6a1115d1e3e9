#!/usr/bin/env bash
# ml-cart 2.1.1 and ml-random-forest 2.1.0 (npm; of mljs): a regression tree does not make a split that leaves no error. It answers the mean instead, so the
# cleaner the data, the worse it is. And RandomForestClassifier.predictProbability leaves out the first tree and adds the label's
# number. One would guess that a perfect split is the best, and that a probability is the share of the trees.
#
# Seen: of y = 0 for x < 5 and 10 from 5 on, ten rows, tree and forest answer 5 for every x, where 0 and 10 are due, as of
# the same with one y of 0.1. Of three steps, 0, 5 and 10, the lower two are 2.5. With 50 trees that all say 1 the probability of 1 is 0.980001;
# of labels 0 and 1 the two add up to 0.98. The classifier's tree is right. Source, TreeNode.train: a node is split while its gain
# is more than 0, and what is called the gain of a regression is the error that is left; the sum over the trees has no start value, so it starts
# at the first tree's label. So add a little to each y, such as a thousand-millionth of the number of its row, and count what
# predictionValues gives yourself.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund ml-cart@2.1.1 ml-random-forest@2.1.0 >/dev/null
cat >main.cjs <<'JS'
const { DecisionTreeRegression, DecisionTreeClassifier } = require('ml-cart')
const { RandomForestRegression, RandomForestClassifier } = require('ml-random-forest')

const x = Array.from({ length: 10 }, (_, i) => [i])
const learn = (model, y) => {
  model.train(x, y)
  return `${y} becomes ${model.predict(x).map(v => Math.round(100 * v) / 100)}`
}
const step = x.map(([v]) => v < 5 ? 0 : 10)
console.log('tree:', learn(new DecisionTreeRegression(), step))
console.log('tree:', learn(new DecisionTreeRegression({ minNumSamples: 1 }), step))
console.log('tree:', learn(new DecisionTreeRegression(), step.map((v, i) => i === 2 ? 0.1 : v)))
console.log('tree:', learn(new DecisionTreeRegression(), x.map(([v]) => v < 3 ? 0 : v < 6 ? 5 : 10)))
const almost = new DecisionTreeRegression()
almost.train(x, step.map((v, i) => v + 1e-9 * i))
console.log('tree: the first with a little added becomes', almost.predict(x).map(Math.round).join())
console.log('forest of 50:', learn(new RandomForestRegression({ nEstimators: 50, useSampleBagging: false }), step))
console.log('classifier:', learn(new DecisionTreeClassifier(), step.map(v => v / 10)))

const forest = new RandomForestClassifier({ nEstimators: 50, useSampleBagging: false })
console.log('forest of 50 classifiers:', learn(forest, step.map(v => v / 10)))
console.log('of 50 trees', forest.predictionValues([[9]]).getRow(0).filter(v => v === 1).length, 'say that 9 is 1')
for (const label of [0, 1]) console.log(`probability that 9 is ${label}: ${forest.predictProbability([[9]], label)[0]}`)
JS
node main.cjs | tee output
diff output - <<'EXPECTED' && echo "as described above"
tree: 0,0,0,0,0,10,10,10,10,10 becomes 5,5,5,5,5,5,5,5,5,5
tree: 0,0,0,0,0,10,10,10,10,10 becomes 5,5,5,5,5,5,5,5,5,5
tree: 0,0,0.1,0,0,10,10,10,10,10 becomes 0.03,0.03,0.03,0,0,10,10,10,10,10
tree: 0,0,0,5,5,5,10,10,10,10 becomes 2.5,2.5,2.5,2.5,2.5,2.5,10,10,10,10
tree: the first with a little added becomes 0,0,0,0,0,10,10,10,10,10
forest of 50: 0,0,0,0,0,10,10,10,10,10 becomes 5,5,5,5,5,5,5,5,5,5
classifier: 0,0,0,0,0,1,1,1,1,1 becomes 0,0,0,0,0,1,1,1,1,1
forest of 50 classifiers: 0,0,0,0,0,1,1,1,1,1 becomes 0,0,0,0,0,1,1,1,1,1
of 50 trees 50 say that 9 is 1
probability that 9 is 0: 0.000001
probability that 9 is 1: 0.980001
EXPECTED
