#!/usr/bin/env bash
# simple-statistics 7.12.1 (npm): tTest of one sample takes the deviation of a population, divided by n, where Student's t has that of a sample, divided by n
# - 1; so t is too large by the root of n / (n - 1), and small samples are called significant too often. One would guess that it is the statistic whose tables
# of t, with n - 1 degrees of freedom, belong to it, as its description has it ("used to look up a p-value"), the more so as tTestTwoSample of the same
# package has n - 1.
#
# Seen: of 1 and 2 against 0 it is 4.24, where 3 is due; of 1 to 6 against 3.385 it is 0.165, the 0.16 of the example in its description, where 0.151 is due.
# Of 100,000 samples of a normal distribution whose mean is the expected one, 7.3 percent of those of 3 numbers and 6.9 of those of 5 are beyond the limit for
# 5 percent. Source, t_test.js: standardDeviation, where sampleStandardDeviation is due. So multiply by the root of (n - 1) / n.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund simple-statistics@7.12.1 >/dev/null
cat >main.mjs <<'JS'
import { mean, sampleStandardDeviation, tTest } from 'simple-statistics'

const due = (x, expected) => (mean(x) - expected) / (sampleStandardDeviation(x) / Math.sqrt(x.length))
for (const [x, expected] of [[[1, 2], 0], [[1, 2, 3, 4, 5, 6], 3.385]]) {
  console.log(`${x} against ${expected}: ${tTest(x, expected).toFixed(4)}, due ${due(x, expected).toFixed(4)}`)
}

let state = 1
const uniform = () => (state = state * 16807 % 2147483647) / 2147483647
const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
// The two-sided limits for 5 percent with n - 1 degrees of freedom.
for (const [n, limit] of [[3, 4.3027], [5, 2.7764], [30, 2.0452]]) {
  let seen = 0, right = 0
  for (let i = 0; i < 100000; i++) {
    const x = Array.from({ length: n }, normal)
    if (Math.abs(tTest(x, 0)) > limit) seen++
    if (Math.abs(due(x, 0)) > limit) right++
  }
  console.log(`${n} numbers, nothing to be found: significant ${(seen / 1000).toFixed(1)} percent, with n - 1 ${(right / 1000).toFixed(1)}`)
}
JS
node main.mjs | tee output
diff output - <<'EXPECTED' && echo "as described above"
1,2 against 0: 4.2426, due 3.0000
1,2,3,4,5,6 against 3.385: 0.1649, due 0.1506
3 numbers, nothing to be found: significant 7.3 percent, with n - 1 5.0
5 numbers, nothing to be found: significant 6.9 percent, with n - 1 5.1
30 numbers, nothing to be found: significant 5.4 percent, with n - 1 5.1
EXPECTED
