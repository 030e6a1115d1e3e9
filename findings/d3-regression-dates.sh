#!/usr/bin/env bash
# d3-regression 2.2.0 (npm; the regressions of D3 charts): regressionLinear over dates, which are milliseconds since 1970, is a flat line where the points are
# seconds apart, and off where they are minutes apart; so is regressionPoly of order 1, while regressionQuad of the same points is right. One would guess that
# a line through points that lie on a line goes through them, the more so as a scale of time is the usual x of a chart.
#
# Seen for eleven points of y = 0 to 10 in 2024: a second apart the line is 5 everywhere, with an rSquared of 0; ten apart it ends at 9.66, a minute at 10.08,
# ten minutes at 9.9996. Quadratic, and simple-statistics 7.12.1, end at 10 in all. Source, linear.js: the slope is divided by the mean of the squares less
# the square of the mean, two numbers of 25 digits of which float64 keeps 16; and what is below 1e-24 there counts as 0, so x in steps of 1e-13 is flat, too.
# quadratic.js takes the mean off first. So let x be the date less that of the first point, and add it to what is drawn, or take regressionQuad.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund d3-regression@2.2.0 simple-statistics@7.12.1 >/dev/null
cat >main.mjs <<'JS'
import { regressionLinear, regressionPoly, regressionQuad } from 'd3-regression'
import { linearRegression, linearRegressionLine } from 'simple-statistics'

const start = new Date(Date.UTC(2024, 0, 1))
for (const [name, step] of [['1 s', 1e3], ['10 s', 1e4], ['1 min', 6e4], ['10 min', 6e5], ['1 day', 864e5]]) {
  const data = Array.from({ length: 11 }, (_, i) => ({ date: new Date(+start + i * step), value: i }))
  const fit = generator => generator.x(d => d.date).y(d => d.value)(data)
  const line = fit(regressionLinear()), last = +data[10].date
  const other = linearRegressionLine(linearRegression(data.map(d => [+d.date, d.value])))
  console.log(`${name} apart, at the last, which is 10: linear ${line.predict(last).toFixed(4)} (rSquared ${line.rSquared.toFixed(4)}),`,
    `order 1 ${fit(regressionPoly().order(1)).predict(last).toFixed(4)}, quadratic ${fit(regressionQuad()).predict(last).toFixed(4)},`,
    `simple-statistics ${other(last).toFixed(4)}`)
}
const fromZero = Array.from({ length: 11 }, (_, i) => [1000 * i, i])
console.log(`1 s apart from 0 on: linear ${regressionLinear()(fromZero).predict(10000).toFixed(4)}`)
const tiny = Array.from({ length: 11 }, (_, i) => [1e-13 * i, i])
console.log(`1e-13 apart from 0 on: linear ${regressionLinear()(tiny).predict(1e-12).toFixed(4)}`)
JS
node main.mjs | tee output
diff output - <<'EXPECTED' && echo "as described above"
1 s apart, at the last, which is 10: linear 5.0000 (rSquared 0.0000), order 1 5.0000, quadratic 10.0000, simple-statistics 10.0000
10 s apart, at the last, which is 10: linear 9.6566 (rSquared 0.9953), order 1 9.6566, quadratic 10.0000, simple-statistics 10.0000
1 min apart, at the last, which is 10: linear 10.0799 (rSquared 0.9997), order 1 10.0799, quadratic 10.0000, simple-statistics 10.0000
10 min apart, at the last, which is 10: linear 9.9996 (rSquared 1.0000), order 1 9.9996, quadratic 10.0000, simple-statistics 10.0000
1 day apart, at the last, which is 10: linear 10.0000 (rSquared 1.0000), order 1 10.0000, quadratic 10.0000, simple-statistics 10.0000
1 s apart from 0 on: linear 10.0000
1e-13 apart from 0 on: linear 5.0000
EXPECTED
