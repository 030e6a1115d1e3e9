#!/usr/bin/env bash
# pca-js 2.0.6 (npm): the eigenvalues of getEigenVectors are not variances: the sums of squares are divided by the number of columns, where that of the rows
# is due. So they grow with every row, and twice the same data have twice the eigenvalues. One would guess that the eigenvalues of a covariance matrix add up
# to the variances of the columns, and that computeVarianceCovariance gives that matrix.
#
# Seen: of 1,000 rows with the variances 4 and 1 they are 2,000 and 500, of 10,000 ten times that. The README's example, four students and three exams, has
# 520, 78 and 18, which add up to 617, where the variances of the exams add up to 463 (617 by the sample's n - 1, by chance of 4 - 1 = 3 columns). So to keep
# what is above 1, to divide scores by the root, or to compare two data sets goes wrong; vectors and computePercentageExplained are right. Source:
# devSumOfSquares, by whose length it divides, is the matrix of columns by columns. So multiply by the number of columns and divide by that of the rows.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund pca-js@2.0.6 ml-pca@4.1.1 >/dev/null
cat >main.cjs <<'JS'
const PCA = require('pca-js')
const { PCA: Other } = require('ml-pca')

const text = list => Array.from(list, v => +v.toFixed(2)).join(' ')
function show (name, data) {
  const eigen = PCA.getEigenVectors(data)
  const n = data.length
  const variances = data[0].map((_, j) => {
    const mean = data.reduce((s, row) => s + row[j], 0) / n
    return data.reduce((s, row) => s + (row[j] - mean) ** 2, 0) / n
  })
  const other = new Other(data).getEigenvalues().map(v => v * (n - 1) / n)
  console.log(`${name}: ${text(eigen.map(e => e.eigenvalue))}, due ${text(other)}; variances of the columns ${text(variances)};`,
    `explained by the first ${PCA.computePercentageExplained(eigen, eigen[0]).toFixed(3)}`)
}
const rows = n => Array.from({ length: n }, (_, i) => [i % 2 ? 1 : -1, i % 4 < 2 ? 2 : -2])
for (const n of [4, 100, 1000, 10000]) show(`${n} rows`, rows(n))
const exams = [[40, 50, 60], [50, 70, 60], [80, 70, 90], [50, 60, 80]]
show('exams', exams)
show('exams twice', [...exams, ...exams])
JS
node main.cjs | tee output
diff output - <<'EXPECTED' && echo "as described above"
4 rows: 8 2, due 4 1; variances of the columns 1 4; explained by the first 0.800
100 rows: 200 50, due 4 1; variances of the columns 1 4; explained by the first 0.800
1000 rows: 2000 500, due 4 1; variances of the columns 1 4; explained by the first 0.800
10000 rows: 20000 5000, due 4 1; variances of the columns 1 4; explained by the first 0.800
exams: 520.1 78.1 18.46, due 390.07 58.58 13.85; variances of the columns 225 68.75 168.75; explained by the first 0.843
exams twice: 1040.2 156.21 36.93, due 390.07 58.58 13.85; variances of the columns 225 68.75 168.75; explained by the first 0.843
EXPECTED
