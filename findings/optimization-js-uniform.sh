#!/usr/bin/env bash
# optimization-js 1.5.0 (npm; search for hyperparameters and minima): of a Categorical or Integer dimension the first and the last value are drawn half as
# often as the others, where the description has "uniformly distributed"; and minimize_Powell and minimize_GradientDescent return the start where the function
# is flat by an absolute measure. One would guess that a random search tries all categories alike, and that the unit of the function does not move its
# minimum.
#
# Seen: of a, b and c b is drawn in half of 30,000 cases, of 0 to 9 the ends in 5 or 6 percent each, the others in 11. The minimum of (x - 5)^2 from 0 is
# found at 5; of a thousandth of it minimize_Powell answers 0.00001, and of a hundred-thousandth the other 0, without the value of the function, as fncvalue
# is undefined then. Source: Math.round of a number between the ends, whose first and last half unit round to them; a search ends when each slope is below
# 0.01, or 0.001. minimize_Powell, "zero order Powell algorithm", is descent along differences, one axis at a time. So give a first and last category twice,
# and scale the function so that its slopes are about 1.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm pack --silent optimization-js@1.5.0 >/dev/null # it has 500 packages to depend on, of which it uses none
tar -xzf optimization-js-1.5.0.tgz
cat >main.cjs <<'JS'
const { Categorical, Integer, minimize_Powell: powell, minimize_GradientDescent: descent } = require('./package')

let state = 1
Math.random = () => (state = state * 16807 % 2147483647) / 2147483647

function show (name, dimension) {
  const counts = {}
  for (let i = 0; i < 30000; i++) {
    const value = dimension.random_sample()
    counts[value] = (counts[value] || 0) + 1
  }
  console.log(`${name}: ${Object.keys(counts).sort().map(key => `${key} ${Math.round(counts[key] / 300)}%`).join(', ')}`)
}
show('Categorical a b c', Categorical(['a', 'b', 'c']))
show('Integer 0 to 9', Integer(0, 9))

for (const unit of [1, 1e-3, 1e-5]) {
  const f = ([x]) => unit * (x - 5) ** 2, slope = ([x]) => [2 * unit * (x - 5)]
  const text = ({ argument: [x], fncvalue }) => `${x.toFixed(2)} (fncvalue ${fncvalue === undefined ? fncvalue : fncvalue.toPrecision(1)})`
  console.log(`${unit} (x - 5)^2 from 0: Powell ${text(powell(f, [0]))}, gradient descent ${text(descent(f, slope, [0]))}`)
}
JS
node main.cjs | tee output
diff output - <<'EXPECTED' && echo "as described above"
Categorical a b c: a 25%, b 50%, c 25%
Integer 0 to 9: 0 5%, 1 11%, 2 11%, 3 11%, 4 11%, 5 12%, 6 11%, 7 11%, 8 11%, 9 6%
1 (x - 5)^2 from 0: Powell 5.00 (fncvalue 0.000002), gradient descent 5.00 (fncvalue 2e-7)
0.001 (x - 5)^2 from 0: Powell 0.00 (fncvalue 0.02), gradient descent 4.55 (fncvalue 0.0002)
0.00001 (x - 5)^2 from 0: Powell 0.00 (fncvalue 0.0002), gradient descent 0.00 (fncvalue undefined)
EXPECTED
