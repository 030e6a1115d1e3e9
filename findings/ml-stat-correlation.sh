#!/usr/bin/env bash
# ml-stat 1.3.3 (npm; statistics of mljs, under its svm): of a matrix, correlation gives the covariances and zScores the numbers less their mean, not divided
# by anything; weightedVariance takes the deviations from the mean without weights; and median, quartiles and truncatedMean of a typed array are not computed
# at all. One would guess that a correlation is from -1 to 1, that z-scores have the deviation 1, and that a median is a number. There is no error.
#
# Seen: of the columns 1 2 3 4 and 10 20 25 45 the correlation is 18.33 and that of a column with itself 1.67 and 216.67, where 0.965 and 1 are due; their
# z-scores are -1.5 to 1.5 and -15 to 20. Of 1, 2 and 30 with the weights 0.5, 0.4 and 0.1 the weighted variance of the matrix is 204.3, of the array 126.9,
# which is right. The median of a Float64Array 3 1 2 is that array. Source: standardDeviation has its parameters in the order matrix, means, unbiased and is
# called by both with true in place of the means, so all deviations are NaN, and standardize leaves out those that are; [].concat of a typed array makes a
# list that has it as its one element. So divide covariance by the roots of its diagonal, subtract and divide yourself, and give plain arrays.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund ml-stat@1.3.3 >/dev/null
cat >main.cjs <<'JS'
const { array, matrix } = require('ml-stat')

const text = rows => JSON.stringify(rows, (_, v) => typeof v === 'number' ? +v.toFixed(3) : v)
const m = [[1, 10], [2, 20], [3, 25], [4, 45]]
const covariance = matrix.covariance(m)
console.log('correlation:', text(matrix.correlation(m)))
console.log('covariance:', text(covariance))
console.log('covariance over the deviations:',
  text(covariance.map((row, i) => row.map((v, j) => v / Math.sqrt(covariance[i][i] * covariance[j][j])))))
console.log('zScores:', text(matrix.zScores(m)))
console.log('zScores with means and deviations given:', text(matrix.zScores(m, matrix.mean(m), matrix.standardDeviation(m))))

const x = [1, 2, 30], weights = [0.5, 0.4, 0.1]
console.log('weightedVariance: matrix', text(matrix.weightedVariance(x.map(v => [v]), weights)), 'array', text(array.weightedVariance(x, weights)))
console.log('weightedCovariance: matrix', text(matrix.weightedCovariance(x.map(v => [v]), weights)))

console.log('median of an Array:', array.median([3, 1, 2]))
console.log('median of a Float64Array:', array.median(Float64Array.of(3, 1, 2)))
JS
node main.cjs | tee output
diff output - <<'EXPECTED' && echo "as described above"
correlation: [[1.667,18.333],[18.333,216.667]]
covariance: [[1.667,18.333],[18.333,216.667]]
covariance over the deviations: [[1,0.965],[0.965,1]]
zScores: [[-1.5,-15],[-0.5,-5],[0.5,0],[1.5,20]]
zScores with means and deviations given: [[-1.162,-1.019],[-0.387,-0.34],[0.387,0],[1.162,1.359]]
weightedVariance: matrix [204.31] array 126.914
weightedCovariance: matrix [[126.914]]
median of an Array: 2
median of a Float64Array: Float64Array(3) [ 3, 1, 2 ]
EXPECTED
