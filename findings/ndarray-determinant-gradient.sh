#!/usr/bin/env bash
# ndarray-determinant 1.0.0, ndarray-gradient 1.0.1 and ndarray-inv 0.2.0 (npm; of scijs): the determinant of a matrix that needs two rows exchanged is 0,
# gradient gives the negative of the gradient, and inv takes any pivot that is not exactly 0. One would guess that a matrix whose inverse the one finds has no
# determinant of 0 by the other, and that the gradient of 0 1 4 9 16, "using a 2-point central finite difference", points up.
#
# Seen: of [0 1] [1 0] the determinant is 0, where -1 is due, and so for four in nine of the 3 by 3 matrices of 0, 1 and 2 that have an inverse, without an
# error; the others are right. The gradient of the squares is -0.5 -2 -4 -6 -3.5, so a step down the slope goes up; its tests and the example in its README
# have it so. inv of [1e-20 1] [1 1] is [0 1] [1 0], where [-1 1] [1 0] is due, with a condition of 2.6. Source: the decomposition has no exchange of rows and
# returns false for a pivot of 0, which determinant does not look at; left less right; rows are exchanged where the pivot is 0 alone. So take ml-matrix for
# determinants and inverses, and the negative of the gradient.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund ndarray@1.1.1 ndarray-determinant@1.0.0 \
  ndarray-gradient@1.0.1 ndarray-inv@0.2.0 ml-matrix@6.15.1 >/dev/null
cat >main.cjs <<'JS'
const ndarray = require('ndarray')
const determinant = require('ndarray-determinant')
const gradient = require('ndarray-gradient')
const inv = require('ndarray-inv')
const { Matrix, determinant: due } = require('ml-matrix')

const array = (data, shape) => ndarray(Float64Array.from(data), shape)
const text = data => Array.from(data, v => +v.toFixed(3)).join(' ')
for (const data of [[1, 2, 3, 4], [0, 1, 1, 0], [0, 2, 3, 4]]) {
  console.log(`determinant of ${text(data)}: ${determinant(array(data, [2, 2]))}, due ${due(Matrix.from1DArray(2, 2, data))}`)
}
let regular = 0, zero = 0, other = 0
for (let n = 0; n < 3 ** 9; n++) {
  const data = Array.from({ length: 9 }, (_, i) => Math.floor(n / 3 ** i) % 3)
  const want = Math.round(due(Matrix.from1DArray(3, 3, data)))
  if (want === 0) continue
  regular++
  const got = determinant(array(data, [3, 3]))
  if (got === 0) zero++
  else if (Math.abs(got - want) > 1e-6) other++
}
console.log(`of ${regular} matrices of 0, 1 and 2 with an inverse ${zero} have the determinant 0, ${other} another that is wrong`)

for (const [name, data] of [['0 1 4 9 16', [0, 1, 4, 9, 16]], ['1 2 3 4', [1, 2, 3, 4]]]) {
  const n = data.length
  console.log(`gradient of ${name}: ${text(gradient(array(new Array(n).fill(0), [n, 1]), array(data, [n])).data)}`)
}
for (const tiny of [0, 1e-20, 1e-10]) {
  const inverse = inv(array([tiny, 1, 1, 1], [2, 2]))
  console.log(`inv of ${tiny} 1 1 1: ${text([0, 1, 2, 3].map(i => inverse.get(i >> 1, i & 1)))}`)
}
JS
node main.cjs | tee output
diff output - <<'EXPECTED' && echo "as described above"
determinant of 1 2 3 4: -2, due -2
determinant of 0 1 1 0: 0, due -1
determinant of 0 2 3 4: 0, due -6
of 12792 matrices of 0, 1 and 2 with an inverse 5688 have the determinant 0, 0 another that is wrong
gradient of 0 1 4 9 16: -0.5 -2 -4 -6 -3.5
gradient of 1 2 3 4: -0.5 -1 -1 -0.5
inv of 0 1 1 1: -1 1 1 0
inv of 1e-20 1 1 1: 0 1 1 0
inv of 1e-10 1 1 1: -1 1 1 0
EXPECTED
