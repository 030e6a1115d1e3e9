#!/usr/bin/env bash
# decision-tree 1.0.0 (npm; decision trees, random forests and, by its own account, XGBoost): where the features cannot tell rows apart the tree answers the
# class that came first in the data, not the one that most rows have. And of its XGBoost and its forest several options do nothing, or harm. One would guess
# that a leaf has the majority, as the package's "majority voting" has, and that a fraction of 0.99 of the rows learns what all of them do.
#
# Seen: of 100 rows with the same feature, the first no and 99 yes, the tree says no, and is right for 1 percent of its own training data; with the rows
# turned round it is 99. A boosted model of three groups with y 0, 10 and 20 learns them to 0.1; with subsample 0.99 it says 8, 9 and 11, and its loss stays
# near that of the mean, 67. The objective multiclass answers 0 for every row. A forest with maxDepth 1 has trees of depth 4; regAlpha, colsampleByTree,
# maxDepth and minSamplesSplit of the forest change nothing, and regLambda 0 is 1. Source: mostCommon is given the different classes, once each; the gradients
# of all rows are handed to the rows of the sample by their place; multiclass has gradients of 0. The README imports decision-tree/random-forest, which the
# package does not export: node refuses it. So count a leaf's rows yourself, or take ml-cart.
#
# Needs node 20 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund decision-tree@1.0.0 >/dev/null
cat >main.mjs <<'JS'
import DecisionTree from 'decision-tree'
import RandomForest from './node_modules/decision-tree/lib/random-forest.js'
import XGBoost from './node_modules/decision-tree/lib/xgboost.js'

await import('decision-tree/random-forest').catch(error => console.log(error.code))

const rows = Array.from({ length: 100 }, (_, i) => ({ x: 'a', y: i < 1 ? 'no' : 'yes' }))
for (const [name, data] of [['no first', rows], ['no last', [...rows].reverse()]]) {
  const tree = new DecisionTree(data, 'y', ['x'])
  console.log(`one no and 99 yes, ${name}: ${tree.predict({ x: 'a' })}, right for ${100 * tree.evaluate(data)} percent`)
}

const bits = Array.from({ length: 256 }, (_, i) => ({ a: i & 1, b: i >> 1 & 1, c: i >> 2 & 1, d: i >> 3 & 1, y: (i & 15) % 3 === 0 }))
const depth = node => node.type === 'result' ? 0 : 1 + Math.max(...node.vals.map(v => depth(v.child)))
for (const options of [{}, { maxDepth: 1 }, { minSamplesSplit: 1000 }]) {
  const forest = new RandomForest('y', ['a', 'b', 'c', 'd'], { nEstimators: 5, maxFeatures: 4, randomState: 1, ...options })
  forest.train(bits)
  console.log(`forest ${JSON.stringify(options)}: depths ${forest.toJSON().trees.map(t => depth(t.model)).join(' ')}`)
}

const groups = Array.from({ length: 90 }, (_, i) => ({ x: 'abc'[i % 3], z: 'uv'[i % 2], y: 10 * (i % 3) }))
for (const options of [{}, { regAlpha: 1000 }, { colsampleByTree: 0.5 }, { regLambda: 0 }, { regLambda: 100 }, { subsample: 0.99 }]) {
  const model = new XGBoost('y', ['x', 'z'], { nEstimators: 50, randomState: 1, ...options })
  model.train(groups)
  const { trainLoss } = model.getBoostingHistory()
  console.log(`boosted ${JSON.stringify(options)}: ${[...'abc'].map(x => model.predict({ x, z: 'u' }).toFixed(2)).join(' ')},`,
    `loss ${trainLoss[0].toFixed(1)} to ${trainLoss.at(-1).toFixed(1)}`)
}
const classes = new XGBoost('y', ['x'], { objective: 'multiclass' })
classes.train(groups.map(({ x, y }) => ({ x, y: y / 10 })))
console.log(`multiclass, where 0, 1 and 2 are due: ${[...'abc'].map(x => classes.predict({ x })).join(' ')}`)
JS
node main.mjs | tee output
diff output - <<'EXPECTED' && echo "as described above"
ERR_PACKAGE_PATH_NOT_EXPORTED
one no and 99 yes, no first: no, right for 1 percent
one no and 99 yes, no last: yes, right for 99 percent
forest {}: depths 4 4 4 4 4
forest {"maxDepth":1}: depths 4 4 4 4 4
forest {"minSamplesSplit":1000}: depths 4 4 4 4 4
boosted {}: 0.07 10.00 19.93, loss 54.8 to 0.0
boosted {"regAlpha":1000}: 0.07 10.00 19.93, loss 54.8 to 0.0
boosted {"colsampleByTree":0.5}: 0.07 10.00 19.93, loss 54.8 to 0.0
boosted {"regLambda":0}: 0.07 10.00 19.93, loss 54.8 to 0.0
boosted {"regLambda":100}: 5.19 10.00 14.81, loss 64.9 to 17.9
boosted {"subsample":0.99}: 8.36 9.29 10.75, loss 66.5 to 64.9
multiclass, where 0, 1 and 2 are due: 0 0 0
EXPECTED
