#!/usr/bin/env bash
# scikitjs 1.24.0 (npm; "scikit-learn for JS"), package metrics: rocAucScore is not the area under the ROC curve but that of a polygon whose corners are the
# labels and the scores, row by row; and confusionMatrix counts its classes by how many there are among the true labels, so what is not 0 to that is left out.
# One would guess that scores that part the classes have an area of 1, in any order of the rows, and that the entries add up to the rows.
#
# Seen: scores 0.1 0.2 0.8 0.9 for 0 0 1 1 have 0.5, and those of scikit-learn's own example 0.375, where 1 and 0.75 are due; with its rows in another order
# 0.45; all the wrong way round 0.5. Of the labels 1 and 2, four rows, the matrix has one entry, a 1; of 0, 2 and 2 both 2 are lost. Source, metrics.ts: the
# sum of x[i] y[i+1] - x[i+1] y[i] over the rows, halved, the area under the curve if its points were given; its tests give points, 0.25 and 0.75 for labels.
# And the number of different labels is taken for one more than the largest. So count the pairs that are in the right order yourself, and number the classes
# from 0 without a gap.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund scikitjs@1.24.0 @tensorflow/tfjs@3.21.0 >/dev/null
cat >main.cjs <<'JS'
const tf = require('@tensorflow/tfjs')
const sk = require('scikitjs')

const main = async () => {
  await tf.setBackend('cpu')
  sk.setBackend(tf)
  const { rocAucScore, confusionMatrix } = sk.metrics
  // The share of the pairs of a 1 and a 0 in which the 1 has the larger score.
  const due = (labels, scores) => {
    let right = 0, pairs = 0
    labels.forEach((a, i) => labels.forEach((b, j) => {
      if (a <= b) return
      pairs++
      right += scores[i] > scores[j] ? 1 : scores[i] === scores[j] ? 0.5 : 0
    }))
    return right / pairs
  }
  for (const [labels, scores] of [
    [[0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]], [[0, 1, 0, 1], [0.1, 0.35, 0.4, 0.8]],
    [[0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9]], [[0, 0, 1, 1], [0.9, 0.8, 0.2, 0.1]], [[0, 1, 1, 0], [0.3, 0.9, 0.8, 0.1]]
  ]) console.log(`rocAucScore of ${labels} with ${scores}: ${rocAucScore(labels, scores).toFixed(3)}, due ${due(labels, scores)}`)
  for (const [labels, predictions] of [[[0, 1, 0, 1], [0, 1, 1, 1]], [[1, 2, 1, 2], [1, 2, 2, 2]], [[0, 2, 2], [0, 2, 1]]]) {
    console.log(`confusionMatrix of ${labels} with ${predictions}: ${JSON.stringify(confusionMatrix(labels, predictions))}`)
  }
}
main()
JS
node main.cjs 2>/dev/null | tee output
diff output - <<'EXPECTED' && echo "as described above"
rocAucScore of 0,0,1,1 with 0.1,0.4,0.35,0.8: 0.375, due 0.75
rocAucScore of 0,1,0,1 with 0.1,0.35,0.4,0.8: 0.450, due 0.75
rocAucScore of 0,0,1,1 with 0.1,0.2,0.8,0.9: 0.500, due 1
rocAucScore of 0,0,1,1 with 0.9,0.8,0.2,0.1: 0.500, due 0
rocAucScore of 0,1,1,0 with 0.3,0.9,0.8,0.1: 0.700, due 1
confusionMatrix of 0,1,0,1 with 0,1,1,1: [[1,1],[0,2]]
confusionMatrix of 1,2,1,2 with 1,2,2,2: [[0,0],[0,1]]
confusionMatrix of 0,2,2 with 0,2,1: [[1,0],[0,0]]
EXPECTED
