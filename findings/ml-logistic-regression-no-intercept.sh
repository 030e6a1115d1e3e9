#!/usr/bin/env bash
# ml-logistic-regression 2.0.0 (npm; of mljs): the model has no intercept and no option for one, and its README does not say so. One would guess
# that logistic regression has one, as nearly every other has, and that a threshold on one feature can be learned.
#
# Seen: of 20 rows, x from 0 to 19, whose class is 1 from 10 on, it says 1 for all but x = 0. With a column of ones added all 20 are right; with x less 100,
# which is the same problem, it says 1 for all. Steps and rate change nothing of that, and nothing tells of it but the answers. The
# README's example and the tests have classes that a line through the origin parts well enough. Source: the scores are X times the weights.
# So add a column of ones to what is trained and to what is predicted.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund ml-logistic-regression@2.0.0 ml-matrix@6.12.1 >/dev/null
cat >main.cjs <<'JS'
const { Matrix } = require('ml-matrix')
const LogisticRegression = require('ml-logistic-regression')

const learn = (rows, classes) => {
  const model = new LogisticRegression({ numSteps: 20000, learningRate: 5e-3 })
  model.train(new Matrix(rows), Matrix.columnVector(classes))
  return model.predict(new Matrix(rows)).join('')
}
const x = Array.from({ length: 20 }, (_, i) => [i]), two = x.map(([v]) => v < 10 ? 0 : 1), three = x.map(([v]) => v < 7 ? 0 : v < 14 ? 1 : 2)
console.log('two classes      ', two.join(''))
console.log('learned          ', learn(x, two))
console.log('with a row of 1s ', learn(x.map(row => [...row, 1]), two))
console.log('x less 100       ', learn(x.map(([v]) => [v - 100]), two))
JS
node main.cjs | tee output
diff output - <<'EXPECTED' && echo "as described above"
two classes       00000000001111111111
learned           01111111111111111111
with a row of 1s  00000000001111111111
x less 100        11111111111111111111
EXPECTED
