#!/usr/bin/env bash
# numeric 1.2.6 (npm; numeric.js): svd of a matrix whose rows are multiples of one row gives NaN for the largest singular value and 0 for the other, with NaN for all
# of U, for about a quarter of such matrices. One would guess that a decomposition that has no limits in its description
# takes every finite matrix, or throws, as it does for more columns than rows.
#
# Seen: of [1 2] [2 4] the singular values are 0 and NaN, where 5 and 0 are due; of [1 2] [3 6] they are right. Of 1,000 matrices of 4 by 3, each a
# product of two vectors of whole numbers from -3 to 3, 243 have NaN, and 995 are right once 1e-9 is added to their corner.
# A rank, a pseudo-inverse or principal components taken from it are NaN with it; counting those that are more than a
# tolerance gives rank 0. Source: a rotation divides by a length that is 0. Reported in 2016 and in 2021 (sloisel/numeric issues 75 and 86, both open; the author
# cannot mend it). So use ml-matrix, whose SVD takes them, or look for NaN in S.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund numeric@1.2.6 >/dev/null
cat >main.cjs <<'JS'
const numeric = require('numeric')

for (const A of [[[1, 2], [2, 4]], [[1, 2], [3, 6]], [[1, 1], [1, 1]], [[1, 1], [1, 1], [1, 1]], [[1, 2], [3, 4]]]) {
  const { S } = numeric.svd(A)
  console.log(`[${A.join('] [')}]: singular values ${S.map(s => s.toFixed(3)).join(' and ')}, rank ${S.filter(s => s > 1e-9).length}`)
}
let state = 1
const whole = () => (state = state * 16807 % 2147483647) % 7 - 3
const right = (S, norm) => Math.abs(Math.max(...S) - norm) < 1e-6 * (1 + norm)
let nan = 0, good = 0, nudged = 0
for (let i = 0; i < 1000; i++) {
  const u = Array.from({ length: 4 }, whole), v = Array.from({ length: 3 }, whole)
  const norm = Math.sqrt(numeric.dot(u, u) * numeric.dot(v, v)) // which is the only singular value but 0
  const A = u.map(a => v.map(b => a * b))
  const { S } = numeric.svd(A)
  if (S.some(Number.isNaN)) nan++
  else if (right(S, norm)) good++
  A[0][0] += 1e-9
  if (right(numeric.svd(A).S, norm)) nudged++
}
console.log(`of 1,000 products of two vectors ${nan} have NaN, ${good} are right, with 1e-9 more in the corner ${nudged} are right`)
JS
node main.cjs | tee output
diff output - <<'EXPECTED' && echo "as described above"
[1,2] [2,4]: singular values 0.000 and NaN, rank 0
[1,2] [3,6]: singular values 7.071 and 0.000, rank 1
[1,1] [1,1]: singular values 2.000 and 0.000, rank 1
[1,1] [1,1] [1,1]: singular values 0.000 and NaN, rank 0
[1,2] [3,4]: singular values 5.465 and 0.366, rank 2
of 1,000 products of two vectors 243 have NaN, 757 are right, with 1e-9 more in the corner 995 are right
EXPECTED
