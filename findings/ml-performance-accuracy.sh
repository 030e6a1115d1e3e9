#!/usr/bin/env bash
# ml-performance 0.2.0 (npm; of mljs, "tools to evaluate the performance of a classifier"): accuracy and error rate are divided by the number of different
# scores, not by the number of rows, and of the error rate only one half is divided at all. With no two rows of the same score the accuracy is right. One
# would guess that both are between 0 and 1 and add up to 1, as the rates of true and false positives beside them do.
#
# Seen: of six rows with three equal scores the accuracies are 0.75 to 1.25, where 0.5 to 0.83 are due, and the error rates 3 to 0.5, where 0.5 to 0.17 are;
# of 1,000 rows with scores of one digit, of which 700 are right at best, the accuracy is 70. Source, measures.js: both divide by the length of cutoffs less
# one, and a parenthesis is set so that the false negatives are added as a count. fpr, tpr, ppv, npv, lift and the area under the curve are right. So take tp,
# fp, tn and fn of the object, which are right, and divide by nSamples.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund ml-performance@0.2.0 >/dev/null
cat >main.cjs <<'JS'
const Performance = require('ml-performance')

const numbers = list => list.map(v => +v.toFixed(3)).join(' ')
function show (name, scores, labels) {
  const p = new Performance([scores], [labels], { all: true, max: true })
  console.log(`${name}, ${p.nSamples} rows, ${p.cutoffs.length - 1} different scores`)
  console.log('  accuracy  ', numbers(p.getMeasure('acc')), 'due', numbers(p.tp.map((tp, i) => (tp + p.tn[i]) / p.nSamples)))
  console.log('  error rate', numbers(p.getMeasure('err')), 'due', numbers(p.fp.map((fp, i) => (fp + p.fn[i]) / p.nSamples)))
  console.log('  area under the curve', p.getAURC().toFixed(3))
}
show('no ties', [0.9, 0.8, 0.7, 0.4, 0.3, 0.2], [1, 1, 1, 0, 0, 0])
show('one tie', [0.9, 0.8, 0.7, 0.4, 0.2, 0.2], [1, 1, 1, 0, 0, 0])
show('another tie', [0.9, 0.8, 0.5, 0.5, 0.5, 0.2], [1, 1, 1, 0, 0, 0])
const rows = Array.from({ length: 1000 }, (_, i) => i)
show('one digit', rows.map(i => (i % 10) / 10), rows.map(i => +((i % 10 > 4) !== (i % 100 < 30))))
JS
node main.cjs | tee output
diff output - <<'EXPECTED' && echo "as described above"
no ties, 6 rows, 6 different scores
  accuracy   0.5 0.667 0.833 1 0.833 0.667 0.5 due 0.5 0.667 0.833 1 0.833 0.667 0.5
  error rate 3 2 1 0 0.167 0.333 0.5 due 0.5 0.333 0.167 0 0.167 0.333 0.5
  area under the curve 1.000
one tie, 6 rows, 5 different scores
  accuracy   0.6 0.8 1 1.2 1 0.6 due 0.5 0.667 0.833 1 0.833 0.5
  error rate 3 2 1 0 0.2 0.6 due 0.5 0.333 0.167 0 0.167 0.5
  area under the curve 1.000
another tie, 6 rows, 4 different scores
  accuracy   0.75 1 1.25 1 0.75 due 0.5 0.667 0.833 0.667 0.5
  error rate 3 2 1 0.5 0.75 due 0.5 0.333 0.167 0.333 0.5
  area under the curve 0.889
one digit, 1000 rows, 10 different scores
  accuracy   50 54 58 62 66 70 66 62 58 54 50 due 0.5 0.54 0.58 0.62 0.66 0.7 0.66 0.62 0.58 0.54 0.5
  error rate 500 433 366 299 232 165 142 119 96 73 50 due 0.5 0.46 0.42 0.38 0.34 0.3 0.34 0.38 0.42 0.46 0.5
  area under the curve 0.700
EXPECTED
