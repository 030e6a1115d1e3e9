#!/usr/bin/env bash
# TensorFlow.js 4.22.0 (npm: @tensorflow/tfjs): linalg.qr of a matrix with a column of zeros, or one whose column is, after the ones before it are taken off,
# exactly zero, is NaN, in Q and R from there on. One would guess, as in LAPACK and NumPy, that every finite matrix has a decomposition, with a 0 on the
# diagonal; Householder's method, which it says it uses, has no trouble with them.
#
# Seen: of [0 1] [0 2] all of Q and R is NaN, of [1 2] [2 4] the second column of both; of [1 1] [1 1] [1 1] R's last number is 8e-8 by luck of rounding, and
# right. So a feature that is always 0 makes a fit by least squares NaN as a whole; of 1,000 matrices of 4 by 3 with entries 0 and 1 374 are NaN, 80 of them
# without a column of zeros. Source, qr.js: the reflection divides by the norm of the column that is left, which it does not compare with 0. So leave out
# columns of zeros, and look for NaN.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund @tensorflow/tfjs@4.22.0 >/dev/null
cat >main.cjs <<'JS'
const tf = require('@tensorflow/tfjs')

const main = async () => {
  await tf.setBackend('cpu')
  const text = t => t.arraySync().map(row => row.map(v => +v.toPrecision(3)).join(' ')).join(', ')
  for (const rows of [[[1, 2], [3, 4]], [[0, 1], [0, 2]], [[1, 2], [2, 4]], [[1, 1], [1, 1], [1, 1]], [[1, 0, 2], [1, 0, 3], [1, 0, 4]]]) {
    const [q, r] = tf.linalg.qr(tf.tensor2d(rows))
    console.log(`${rows.map(row => row.join(' ')).join(', ')}: Q ${text(q)}; R ${text(r)}`)
  }
  let state = 1, nan = 0, zeros = 0, wrong = 0
  const bit = () => (state = state * 16807 % 2147483647) % 7 < 3 ? 1 : 0
  for (let n = 0; n < 1000; n++) {
    const rows = Array.from({ length: 4 }, () => [bit(), bit(), bit()])
    if ([0, 1, 2].some(j => rows.every(row => row[j] === 0))) zeros++
    tf.tidy(() => {
      const [q, r] = tf.linalg.qr(tf.tensor2d(rows))
      const back = q.matMul(r).arraySync()
      if (back.flat().some(Number.isNaN)) nan++
      else if (back.some((row, i) => row.some((v, j) => Math.abs(v - rows[i][j]) > 1e-4))) wrong++
    })
  }
  console.log(`1,000 matrices of 0 and 1: NaN ${nan}, of which ${zeros} have a column of zeros; QR is not the matrix in ${wrong} others`)
}
main()
JS
node main.cjs 2>/dev/null | tee output
diff output - <<'EXPECTED' && echo "as described above"
1 2, 3 4: Q -0.316 0.949, -0.949 -0.316; R -3.16 -4.43, 0 0.632
0 1, 0 2: Q NaN NaN, NaN NaN; R NaN NaN, NaN NaN
1 2, 2 4: Q -0.447 NaN, -0.894 NaN; R -2.24 -4.47, NaN NaN
1 1, 1 1, 1 1: Q -0.577 0.816, -0.577 -0.408, -0.577 -0.408; R -1.73 -1.73, -8.43e-8 -8.43e-8
1 0 2, 1 0 3, 1 0 4: Q -0.577 NaN NaN, -0.577 NaN NaN, -0.577 NaN NaN; R -1.73 0 -5.2, NaN NaN NaN, NaN NaN NaN
1,000 matrices of 0 and 1: NaN 374, of which 294 have a column of zeros; QR is not the matrix in 0 others
EXPECTED
