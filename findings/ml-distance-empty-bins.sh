#!/usr/bin/env bash
# ml-distance 5.0.0 (npm; of mljs): half of its distances are NaN where a bin is empty in both, or, Jensen and Shannon's, Topsoe's and Kullback and Leibler's,
# in the first alone, so a histogram is not at distance 0 from itself. One would guess that 0 log 0 is 0, as these are defined, and that a bin with nothing in
# it adds nothing, as SciPy has it; Jensen and Shannon's distance is there for distributions that are zero in places.
#
# Seen: of [0.5 0.5 0] and [0.25 0.25 0.5] jensenShannon, jensenDifference, topsoe, kdivergence and kullbackLeibler are NaN, where 0.216, 0.216, 0.432, 0.288
# and 0.693 are due; of [0.5 0.5 0] and itself 18 are NaN, canberra and pearson (chi squared) among them; without the empty bin 17 are 0, and harmonicMean, a
# similarity, 1. By such a distance no row is nearest to any: k nearest neighbours and hierarchical clusters leave the rows out, or compare by NaN, without an
# error. Source: 0 times the logarithm of 0, and 0 / 0. The README has the formulas, of zeros nothing, and vectors with a 0 in its example. So leave out bins
# that are empty in both, and add a little to the others.
#
# Needs node 20.19 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund ml-distance@5.0.0 >/dev/null
cat >main.mjs <<'JS'
import { distance } from 'ml-distance'

const p = [0.5, 0.5, 0], q = [0.25, 0.25, 0.5]
const log = (x, y) => x === 0 ? 0 : x * Math.log(x / y)
const sum = f => p.reduce((s, _, i) => s + f(p[i], q[i]), 0)
const middle = (x, y) => (x + y) / 2
const due = {
  jensenShannon: sum((x, y) => (log(x, middle(x, y)) + log(y, middle(x, y))) / 2),
  jensenDifference: sum((x, y) => (log(x, 1) + log(y, 1)) / 2 - log(middle(x, y), 1)),
  topsoe: sum((x, y) => log(x, middle(x, y)) + log(y, middle(x, y))),
  kdivergence: sum((x, y) => log(x, middle(x, y))),
  kullbackLeibler: sum(log)
}
for (const name in due) console.log(`${name} of ${p} and ${q}: ${distance[name](p, q)}, due ${due[name].toFixed(3)}`)

const names = Object.keys(distance).filter(name => name !== 'minkowski').sort()
const nan = names.filter(name => Number.isNaN(distance[name](p, p)))
console.log(`NaN of ${p} and itself: ${nan.join(' ')}`)
console.log(`the same without the empty bin: ${nan.map(name => Math.abs(distance[name]([0.5, 0.5], [0.5, 0.5])).toFixed(1)).join(' ')}`)
JS
node main.mjs | tee output
diff output - <<'EXPECTED' && echo "as described above"
jensenShannon of 0.5,0.5,0 and 0.25,0.25,0.5: NaN, due 0.216
jensenDifference of 0.5,0.5,0 and 0.25,0.25,0.5: NaN, due 0.216
topsoe of 0.5,0.5,0 and 0.25,0.25,0.5: NaN, due 0.432
kdivergence of 0.5,0.5,0 and 0.25,0.25,0.5: NaN, due 0.288
kullbackLeibler of 0.5,0.5,0 and 0.25,0.25,0.5: NaN, due 0.693
NaN of 0.5,0.5,0 and itself: additiveSymmetric canberra clark divergence harmonicMean jeffreys jensenDifference jensenShannon kdivergence kullbackLeibler kumarJohnson neyman pearson probabilisticSymmetric squared taneja topsoe waveHedges
the same without the empty bin: 0.0 0.0 0.0 0.0 1.0 0.0 0.0 0.0 0.0 0.0 0.0 0.0 0.0 0.0 0.0 0.0 0.0 0.0
EXPECTED
