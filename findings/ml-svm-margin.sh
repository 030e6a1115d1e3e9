#!/usr/bin/env bash
# ml-svm 2.1.2 (npm; of mljs): margin of several rows scales the first only and takes the others as they are, so their margins are of another space; that of
# one row, for which its description has a number, is a list of NaN; C is not kept; and a column that is the same in all rows makes every margin NaN. One
# would guess that the sign of a margin is the prediction, that no alpha is above C, and that a constant column changes nothing.
#
# Seen for 40 rows with columns about 100 and 2,000: all are predicted right, and 21 margins have the sign of the prediction; the second's is 385.9, and 1.35
# when it is asked for alone in a matrix. With C of 0.1 and 0.2 there are alphas of 0.2 and 0.4. With a column of ones 20 of 40 are right: all become -1.
# Source: marginOne has a second parameter, noWhitening, and is given to map, which calls it with the index; the upper bound of a pair of different classes is
# C + aj + ai, where C + aj - ai is due; (x - min) / (max - min). The description calls the scaling whitening, which is on by default. So ask for margins row
# by row, as margin([row]), and leave out constant columns.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund ml-svm@2.1.2 >/dev/null
cat >main.cjs <<'JS'
const SVM = require('ml-svm')

let state = 1
const random = () => (state = state * 16807 % 2147483647) / 2147483647
const labels = n => Array.from({ length: n }, (_, i) => i % 2 ? 1 : -1)
const train = (rows, y, options) => {
  const svm = new SVM({ kernel: 'linear', maxIterations: 100000, random, ...options })
  svm.train(rows, y)
  return svm
}

const y = labels(40), rows = y.map(v => [100 + 5 * v + 4 * random(), 2000 + 50 * random()])
const svm = train(rows, y), predicted = svm.predict(rows), margins = svm.margin(rows)
const count = f => y.filter((_, i) => f(i)).length
console.log(`right ${count(i => predicted[i] === y[i])} of 40,`,
  `margins of the sign of the prediction ${count(i => Math.sign(margins[i]) === predicted[i])}`)
const text = list => list.slice(0, 3).map(v => v.toFixed(2)).join(' ')
console.log(`margins of the first three ${text(margins)}, asked for one by one ${text(rows.map(row => svm.margin([row])[0]))}`)
console.log('margin of one row:', svm.margin(rows[0]))

const constant = rows.map(row => [...row, 1]), other = train(constant, y)
const right = other.predict(constant).filter((v, i) => v === y[i]).length
console.log(`with a column of ones right ${right}, the first margin ${other.margin([constant[0]])[0]}`)

const y60 = labels(60), near = y60.map(v => [v / 2 + 3 * random(), random()])
for (const C of [0.1, 0.2]) console.log(`C ${C}: largest alpha ${Math.max(...train(near, y60, { C }).alphas).toFixed(3)}`)
JS
node main.cjs | tee output
diff output - <<'EXPECTED' && echo "as described above"
right 40 of 40, margins of the sign of the prediction 21
margins of the first three -1.76 385.88 349.41, asked for one by one -1.76 1.35 -1.25
margin of one row: [ NaN, NaN ]
with a column of ones right 20, the first margin NaN
C 0.1: largest alpha 0.200
C 0.2: largest alpha 0.400
EXPECTED
