#!/usr/bin/env bash
# ml-ransac 1.0.0 (npm; of mljs): with a seed the last of the iterations still draws its rows by chance, so the same call with the same seed gives different
# models. One would guess that a "seed for the random indices of the sample" makes a run repeatable, which is what it is there for, the more so as the
# README's own example has one.
#
# Seen in 500 calls with the seed 7 for 30 points, a third of them outliers: one iteration gives hundreds of different lines, ten give more than ten, and 100
# a few; where a test compares with a stored result it fails now and then. Source, index.ts: the counter is raised before it is used as the index of the
# seeds, so the first seed is never used and the last iteration has undefined, by which Random takes Math.random. So replace Math.random by a generator of
# your own, begun anew before each call.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund ml-ransac@1.0.0 >/dev/null
cat >main.cjs <<'JS'
const { ransac } = require('ml-ransac')

const x = Array.from({ length: 30 }, (_, i) => i)
const y = x.map(v => v % 3 === 0 ? 100 * Math.sin(v) : 2 * v + 1 + Math.sin(7 * v))
const line = (maxNbIterations, seed) => ransac(x, y, {
  fitFunction: ([x0, x1], [y0, y1]) => [(y1 - y0) / (x1 - x0), y0 - x0 * (y1 - y0) / (x1 - x0)],
  modelFunction: ([slope, intercept]) => v => slope * v + intercept,
  distanceFunction: (a, b) => Math.abs(a - b),
  threshold: 1.5, sampleSize: 2, maxNbIterations, seed
}).modelParameters.join()
const models = maxNbIterations => new Set(Array.from({ length: 500 }, () => line(maxNbIterations, 7))).size
console.log(`one iteration, more than 100 models: ${models(1) > 100}`)
console.log(`ten iterations, more than one model: ${models(10) > 1}`)

let state = 1
Math.random = () => (state = state * 16807 % 2147483647) / 2147483647
const repeated = Array.from({ length: 5 }, () => {
  state = 1
  return line(10, 7)
})
console.log(`ten iterations, Math.random begun anew each time: ${new Set(repeated).size} model`)
JS
node main.cjs | tee output
diff output - <<'EXPECTED' && echo "as described above"
one iteration, more than 100 models: true
ten iterations, more than one model: true
ten iterations, Math.random begun anew each time: 1 model
EXPECTED
