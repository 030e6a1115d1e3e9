#!/usr/bin/env bash
# arquero 7.2.1 (npm; data tables of JavaScript, of the makers of Vega): what rolling computes from a window depends on what has left it. After one large
# number, or an infinite one, all later sums, means, deviations and correlations are off, or NaN, to the end of the table, and a variance may be negative. One
# would guess that a rolling deviation of 3, 4, 5 is 1 whatever stood four rows above.
#
# Seen with windows of three after one 1e9: the deviations of 1 2 3, 2 3 4 and so on are 8.05, where 1 is due, and the correlation of what lies on a line is
# 0.12; after 1e16 the sum of 1 2 3 is 5, the variance -4.5e15 and the deviation NaN; after Infinity all sums are NaN. min, max, median and quantile are
# right, and rollup of a slice is. Source, aggregate-functions.js: a row that leaves is taken off the running sum and the sum of squares; what rounding took
# with it stays. So remove outliers before, or collect the windows with op.array_agg, which has the right numbers, and compute from them.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund arquero@7.2.1 >/dev/null
cat >main.mjs <<'JS'
import { op, rolling, table } from 'arquero'

const frame = [-2, 0]
const text = v => v === undefined ? '-' : Number.isFinite(v) ? String(+v.toPrecision(3)) : String(v)
for (const first of [0, 1e6, 1e9, 1e16, Infinity]) {
  const x = [first, 1, 2, 3, 4, 5, 6], y = [0, 2, 4, 6, 8, 10, 12]
  const windows = table({ x, y }).derive({
    sum: rolling(d => op.sum(d.x), frame),
    mean: rolling(d => op.mean(d.x), frame),
    variance: rolling(d => op.variance(d.x), frame),
    stdev: rolling(d => op.stdev(d.x), frame),
    corr: rolling(d => op.corr(d.x, d.y), frame),
    median: rolling(d => op.median(d.x), frame)
  }).objects()
  console.log(`${first}, then 1 to 6: the windows 1 2 3, 2 3 4, 3 4 5, 4 5 6`)
  for (const name of ['sum', 'mean', 'variance', 'stdev', 'corr', 'median']) {
    console.log(`  ${name} ${windows.slice(3).map(row => text(row[name])).join(', ')}`)
  }
}
const { variance, corr } = table({ x: [1, 2, 3], y: [2, 4, 6] }).rollup({ variance: d => op.variance(d.x), corr: d => op.corr(d.x, d.y) }).object()
console.log(`1 2 3 alone: variance ${variance}, corr ${corr.toFixed(2)}`)
JS
node main.mjs | tee output
diff output - <<'EXPECTED' && echo "as described above"
0, then 1 to 6: the windows 1 2 3, 2 3 4, 3 4 5, 4 5 6
  sum 6, 9, 12, 15
  mean 2, 3, 4, 5
  variance 1, 1, 1, 1
  stdev 1, 1, 1, 1
  corr 1, 1, 1, 1
  median 2, 3, 4, 5
1000000, then 1 to 6: the windows 1 2 3, 2 3 4, 3 4 5, 4 5 6
  sum 6, 9, 12, 15
  mean 2, 3, 4, 5
  variance 1, 1, 1, 1
  stdev 1, 1, 1, 1
  corr 1, 1, 1, 1
  median 2, 3, 4, 5
1000000000, then 1 to 6: the windows 1 2 3, 2 3 4, 3 4 5, 4 5 6
  sum 6, 9, 12, 15
  mean 2, 3, 4, 5
  variance 64.7, 64.7, 64.7, 64.7
  stdev 8.05, 8.05, 8.05, 8.05
  corr 0.124, 0.124, 0.124, 0.124
  median 2, 3, 4, 5
10000000000000000, then 1 to 6: the windows 1 2 3, 2 3 4, 3 4 5, 4 5 6
  sum 5, 8, 11, 14
  mean 1.67, 2.67, 3.67, 4.67
  variance -4500000000000000, -4500000000000000, -4500000000000000, -4500000000000000
  stdev NaN, NaN, NaN, NaN
  corr NaN, NaN, NaN, NaN
  median 2, 3, 4, 5
Infinity, then 1 to 6: the windows 1 2 3, 2 3 4, 3 4 5, 4 5 6
  sum NaN, NaN, NaN, NaN
  mean NaN, NaN, NaN, NaN
  variance NaN, NaN, NaN, NaN
  stdev NaN, NaN, NaN, NaN
  corr NaN, NaN, NaN, NaN
  median 2, 3, 4, 5
1 2 3 alone: variance 1, corr 1.00
EXPECTED
