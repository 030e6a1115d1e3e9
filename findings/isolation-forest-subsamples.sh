#!/usr/bin/env bash
# isolation-forest 0.0.9 (npm): every tree is grown from all rows; subsamplingSize only sets how deep the trees are and what their depth is compared with. And
# ml-isolation-forest 0.1.0 (npm; of mljs) adds Euler's constant once where the formula has it twice. Both say that data without anomalies have scores of
# about 0.5. One would guess that the option does what its description says, "size of used subsamples", and that a score does not depend on how many rows
# there are.
#
# Seen: of 2,000 evenly spread points and one far away, half have a score below 0.35 with the default of 256, below 0.04 with 8, and of the one far away it
# falls from 0.93 to 0.8 and, with 2, 0.3, where a subsample of 2 cannot tell it at all; "much smaller than 0.5" is said to be safe, so scores sink as rows
# come in, and a limit means less and less. In the other the average path among three rows is taken for 0.63, less than that of two, 1; so three rows have a
# mean score of 0.16, four 0.31, where about a half is due. Source: getSubsample's result is not used, new ITree gets X; 2 ln(n - 1) + 0.57721 has the 2
# outside of the sum in the paper. So draw the rows yourself, train one forest of one tree for each, and rank scores rather than compare them.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund isolation-forest@0.0.9 ml-isolation-forest@0.1.0 >/dev/null
cat >main.cjs <<'JS'
const forest = require('isolation-forest')
const ml = require('ml-isolation-forest')

let state = 1
Math.random = () => (state = state * 16807 % 2147483647) / 2147483647

const rows = Array.from({ length: 2000 }, () => ({ x: Math.random(), y: Math.random() }))
rows.push({ x: 20, y: 20 })
const leaves = node => node.isExternalNode() ? node.size() : leaves(node.leftChild) + leaves(node.rightChild)
for (const size of [2, 8, 64, 256, 1024]) {
  const f = new forest.IsolationForest(100, size)
  f.fit(rows)
  const scores = f.scores()
  const far = scores.pop()
  scores.sort((a, b) => a - b)
  console.log(`subsamplingSize ${size}: rows in a tree ${leaves(f.trees[0].getRootNode())},`,
    `median score ${scores[1000].toFixed(2)}, far away ${far.toFixed(2)}`)
}

// The average path length among n rows by the paper, which is what makes the mean score about a half.
const path = n => n < 2 ? 0 : n === 2 ? 1 : 2 * (Math.log(n - 1) + 0.5772156649) - 2 * (n - 1) / n
for (const n of [2, 3, 4, 8, 1000]) {
  const f = new ml.IsolationForest({ nEstimators: 500 })
  f.train(Array.from({ length: n }, (_, i) => [i]))
  const scores = f.predict(Array.from({ length: n }, (_, i) => [i]))
  const mean = scores.reduce((a, b) => a + b) / n
  console.log(`ml: ${n} rows, mean score ${mean.toFixed(2)}, average path by the paper ${path(n).toFixed(2)}`)
}
JS
node main.cjs | tee output
diff output - <<'EXPECTED' && echo "as described above"
subsamplingSize 2: rows in a tree 2001, median score 0.00, far away 0.29
subsamplingSize 8: rows in a tree 2001, median score 0.04, far away 0.80
subsamplingSize 64: rows in a tree 2001, median score 0.24, far away 0.91
subsamplingSize 256: rows in a tree 2001, median score 0.35, far away 0.93
subsamplingSize 1024: rows in a tree 2001, median score 0.44, far away 0.94
ml: 2 rows, mean score 0.50, average path by the paper 1.00
ml: 3 rows, mean score 0.16, average path by the paper 1.21
ml: 4 rows, mean score 0.31, average path by the paper 1.85
ml: 8 rows, mean score 0.43, average path by the paper 3.30
ml: 1000 rows, mean score 0.50, average path by the paper 12.97
EXPECTED
