#!/usr/bin/env bash
# ml-kmeans 7.0.1 (npm; of mljs): of data in small units k-means ends after one step and says that it has converged. The tolerance, 1e-6, is compared with the
# square of how far a centre has moved, and not with the spread of the data. One would guess that the clusters of lengths in metres are those of the same in
# kilometres, as scikit-learn, whose tolerance is relative to the variance, has them.
#
# Seen for 300 points in three groups beside each other, 4 wide, from three of the points: the centres are 11 steps away, at x = 2, 7 and 12; with everything
# times 0.001 it stops after 2 steps, at 1.8, 2.2 and 9.5, two of them in one group, times 0.0001 after one; converged is true in all. Source:
# distanceFunction, squaredEuclidean by default, is what hasConverged asks. The README tells of a tolerance, not of its unit. So scale the columns first, or
# give tolerance 0, with which it goes on until nothing moves.
#
# Needs node 20.19 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund ml-kmeans@7.0.1 >/dev/null
cat >main.mjs <<'JS'
import { kmeans } from 'ml-kmeans'

let state = 1
const random = () => (state = state * 16807 % 2147483647) / 2147483647
const data = Array.from({ length: 300 }, (_, i) => [5 * (i % 3) + 4 * random(), 4 * random()])
const show = (name, unit, options) => {
  const points = data.map(row => row.map(v => v * unit))
  const { centroids, iterations, converged } = kmeans(points, 3, { initialization: [points[0], points[3], points[6]], ...options })
  const text = centroids.map(c => c.map(v => (v / unit).toFixed(1)).join(' ')).join(', ')
  console.log(`${name}: ${iterations} steps, converged ${converged}, centres ${text}`)
}
for (const unit of [1, 0.1, 0.01, 0.001, 0.0001]) show(`times ${unit}`, unit)
show('times 0.0001, tolerance 0', 0.0001, { tolerance: 0 })
JS
node main.mjs | tee output
diff output - <<'EXPECTED' && echo "as described above"
times 1: 11 steps, converged true, centres 2.0 2.1, 6.9 1.9, 12.0 2.0
times 0.1: 11 steps, converged true, centres 2.0 2.1, 6.9 1.9, 12.0 2.0
times 0.01: 11 steps, converged true, centres 2.0 2.1, 6.9 1.9, 12.0 2.0
times 0.001: 2 steps, converged true, centres 1.8 0.8, 2.1 3.0, 9.5 1.9
times 0.0001: 1 steps, converged true, centres 0.9 0.7, 1.6 3.0, 8.6 1.9
times 0.0001, tolerance 0: 11 steps, converged true, centres 2.0 2.1, 6.9 1.9, 12.0 2.0
EXPECTED
