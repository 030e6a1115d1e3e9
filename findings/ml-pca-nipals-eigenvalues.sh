#!/usr/bin/env bash
# ml-pca 4.1.1 (npm; of mljs): with the method NIPALS the eigenvalues are those of the other methods times the number of rows less one, and so the standard deviations
# its root; and the explained variance is the share in the components that were computed, two by default, not in the data. One would
# guess that three ways to the same components give the same numbers, as they do of the components themselves.
#
# Seen for 50 rows with five independent columns of deviation 5 4 3 2 1: the largest eigenvalue by SVD and covarianceMatrix is the variance of the first score,
# by NIPALS 49 times that. The two components of the default explain 100 percent by NIPALS, where by SVD they explain 72; with one
# component it is always 100. So a choice of components by "90 percent of the variance", or by eigenvalues above 1, keeps others.
# Source: the sum of squares of the scores is kept, and divided by the sum of those kept. So take SVD, or the variances of
# what predict gives, and divide by those of the columns.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund ml-pca@4.1.1 >/dev/null
cat >main.cjs <<'JS'
const { PCA } = require('ml-pca')

let state = 1
const noise = () => (state = state * 16807 % 2147483647) / 2147483647 - 0.5
const rows = Array.from({ length: 50 }, () => [5, 4, 3, 2, 1].map(deviation => deviation * Math.sqrt(12) * noise()))
const variance = column => {
  const mean = column.reduce((sum, x) => sum + x) / column.length
  return column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (column.length - 1)
}
for (const options of [{}, { method: 'covarianceMatrix' }, { method: 'NIPALS' }, { method: 'NIPALS', nCompNIPALS: 1 }]) {
  const pca = new PCA(rows, options)
  const first = variance(pca.predict(rows).getColumn(0)), share = pca.getExplainedVariance().slice(0, 2)
  console.log(`${JSON.stringify(options)}: variance of the first score ${first.toFixed(2)}, eigenvalue ${pca.getEigenvalues()[0].toFixed(2)},`,
    `deviation ${pca.getStandardDeviations()[0].toFixed(2)}; explained by the first ${share.length} ${(100 * share.reduce((sum, s) => sum + s)).toFixed(0)} percent`)
}
JS
node main.cjs | tee output
diff output - <<'EXPECTED' && echo "as described above"
{}: variance of the first score 22.06, eigenvalue 22.06, deviation 4.70; explained by the first 2 72 percent
{"method":"covarianceMatrix"}: variance of the first score 22.06, eigenvalue 22.06, deviation 4.70; explained by the first 2 72 percent
{"method":"NIPALS"}: variance of the first score 22.06, eigenvalue 1080.85, deviation 32.88; explained by the first 2 100 percent
{"method":"NIPALS","nCompNIPALS":1}: variance of the first score 22.06, eigenvalue 1080.85, deviation 32.88; explained by the first 1 100 percent
EXPECTED
