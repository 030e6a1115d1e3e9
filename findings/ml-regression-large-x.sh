#!/usr/bin/env bash
# ml-regression 6.3.0 (npm; ml-regression-simple-linear 3.0.1, ml-regression-multivariate-linear 2.0.4): a line through points whose x is far from 0, such as
# times in seconds, comes out too flat, without an error. MultivariateLinearRegression gives the mean of y for every x, and
# SimpleLinearRegression another slope. One would guess that least squares of five points on a line finds the line wherever they lie.
#
# Seen for five points a minute apart, y = 0 to 4: at x from 1,700,000,000 s on, the second answers 0.09 to 3.91, and 0 to 4 at smaller x; the
# first 2, 2, 2, 2, 2 there and from 1,000,000 s on. In hours, from 472,222 on, they answer 0.22 to 3.78 and 2, 2, 2, 2, 2. Neither warns.
# Source: n Σx² - (Σx)² in float64, of whose 16 digits all but one cancel; the other inverts
# X'X, whose condition is that of X squared, and leaves out what is below its rounding. So take the mean off x before, and add it after.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund ml-regression@6.3.0 ml-regression-simple-linear@3.0.1 \
	ml-regression-multivariate-linear@2.0.4 ml-matrix@6.15.1 >/dev/null
cat >main.js <<'JS'
const { SimpleLinearRegression, MultivariateLinearRegression } = require('ml-regression')

const y = [0, 1, 2, 3, 4]
const show = values => values.map(v => (v + 0).toFixed(3).replace('-0.000', '0.000')).join(' ')
for (const [first, step] of [[0, 60], [1000000, 60], [1700000000, 60], [472222, 1 / 60]]) {
  const x = y.map(i => first + i * step)
  const simple = new SimpleLinearRegression(x, y)
  const multivariate = new MultivariateLinearRegression(x.map(v => [v]), y.map(v => [v]))
  console.log(`x from ${first} on: simple ${show(simple.predict(x))}, multivariate ${show(multivariate.predict(x.map(v => [v])).flat())}`)
}
JS
node main.js | tee output
diff output - <<'EXPECTED' && echo "as described above"
x from 0 on: simple 0.000 1.000 2.000 3.000 4.000, multivariate 0.000 1.000 2.000 3.000 4.000
x from 1000000 on: simple 0.000 1.000 2.000 3.000 4.000, multivariate 2.000 2.000 2.000 2.000 2.000
x from 1700000000 on: simple 0.089 1.045 2.000 2.955 3.911, multivariate 2.000 2.000 2.000 2.000 2.000
x from 472222 on: simple 0.222 1.111 2.000 2.889 3.778, multivariate 2.000 2.000 2.000 2.000 2.000
EXPECTED
