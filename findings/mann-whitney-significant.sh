#!/usr/bin/env bash
# mann-whitney-utest 1.0.5 (npm): significant, which "tests the U-value against an approximate critical value", asks whether U is smaller than z, the distance
# of U from its mean in standard deviations. So two samples of one number each differ significantly, and large samples never do unless they hardly overlap.
# One would guess that more data of the same kind make a difference more significant, not less.
#
# Seen: [1] and [2], where no test can find anything, are significant; of two samples of 30, of which the second is shifted by half of the range, z is 5.1,
# whose probability by chance is 3 in ten million, and they are not; nor with 100 or 1,000 each, where z is 9.2 and 29. Source: what criticalValue returns is
# |(U - mean) / deviation|, and it is compared with U, which is a count of pairs, of 0 to the product of the sizes. test and criticalValue are right, by their
# formulas. So compare what criticalValue gives with 1.96, for samples of 20 and more; the README tells of no level.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund mann-whitney-utest@1.0.5 >/dev/null
cat >main.cjs <<'JS'
const { test, criticalValue, significant } = require('mann-whitney-utest')

function show (name, samples) {
  const u = test(samples)
  console.log(`${name}: U ${u.join(' and ')}, z ${criticalValue(u, samples).toFixed(2)}, significant ${significant(u, samples)}`)
}
show('1 and 2', [[1], [2]])
show('1 2 and 3 4', [[1, 2], [3, 4]])
for (const n of [10, 30, 100, 1000]) {
  const x = Array.from({ length: n }, (_, i) => i)
  show(`${n} each, shifted by half`, [x, x.map(v => v + n / 2 + 0.5)])
}
JS
node main.cjs | tee output
diff output - <<'EXPECTED' && echo "as described above"
1 and 2: U 0 and 1, z 1.00, significant true
1 2 and 3 4: U 0 and 4, z 1.55, significant true
10 each, shifted by half: U 10 and 90, z 3.02, significant false
30 each, shifted by half: U 105 and 795, z 5.10, significant false
100 each, shifted by half: U 1225 and 8775, z 9.22, significant false
1000 each, shifted by half: U 124750 and 875250, z 29.06, significant false
EXPECTED
