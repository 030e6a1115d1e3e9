#!/usr/bin/env bash
# regression 2.0.1 (npm; least squares of JavaScript): coefficients are rounded to two places after the point before anything is computed from them: predict, the
# points and r2. Its README calls precision, 2 by default, "the number of significant figures the output is rounded to". One
# would guess from that that 0.001 is 0.0010 and a slope stays a slope, and that a fitted line goes through points on a line.
#
# Seen: the line through (0, 0) and (1000, 1) is y = 0.5, its r2 is 0, and predict(1000) 0.5; y = 0.0001 x^2 becomes 0 with an r2 of -1.03, and exp(0.004 x)
# 1. Of two points a minute apart at 1,700,000,000 s the slope is 0.01 for 0.0167. With precision 10 all but the last are right; that loses its digits in
# the sums. Source: the gradient is rounded, then the intercept computed with it, as in each of the functions before it predicts.
# Asked in 2019 (Tom-Alexander/regression-js issue 94, open, and 73 and 124). So give precision 15 always, and bring x near 0.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund regression@2.0.1 >/dev/null
cat >main.cjs <<'JS'
const regression = require('regression')

const show = (name, kind, points, options) => {
  const fit = regression[kind](points, options), [x, y] = points[points.length - 1]
  console.log(`${name}: coefficients ${fit.equation.join(' ')}, at ${x} ${fit.predict(x)[1]} for ${+y.toPrecision(6)}, r2 ${fit.r2}`)
}
const curve = f => [0, 1, 2, 3, 4].map(x => [100 * x, f(100 * x)])
for (const options of [undefined, { precision: 10 }]) {
  console.log(`options ${JSON.stringify(options)}`)
  show('a line', 'linear', [[0, 0], [1000, 1]], options)
  show('a minute', 'linear', [[1.7e9, 0], [1.7e9 + 60, 1]], options)
  show('a parabola', 'polynomial', [0, 1, 2, 3, 4].map(x => [x, 1e-4 * x * x]), { order: 2, ...options })
  show('growth', 'exponential', curve(x => Math.exp(0.004 * x)), options)
}
JS
node main.cjs | tee output
diff output - <<'EXPECTED' && echo "as described above"
options undefined
a line: coefficients 0 0.5, at 1000 0.5 for 1, r2 0
a minute: coefficients 0.01 -16999999.8, at 1700000060 0.8 for 1, r2 0.84
a parabola: coefficients 0 0 0, at 4 0 for 0.0016, r2 -1.03
growth: coefficients 1 0, at 400 1 for 4.95303, r2 -1.28
options {"precision":10}
a line: coefficients 0.001 0, at 1000 1 for 1, r2 1
a minute: coefficients 0.0146484375 -24902343.689453125, at 1700000060 0.939453125 for 1, r2 0.9853363037
a parabola: coefficients 0.0001 0 0, at 4 0.0016 for 0.0016, r2 1
growth: coefficients 1 0.004, at 400 4.9530324244 for 4.95303, r2 1
EXPECTED
