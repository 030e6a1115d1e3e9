#!/usr/bin/env bash
# mathjs 15.2.0 (npm): schur stops after 100 steps whether or not it is done, so sylvester and lyap, which trust it, solve other equations than theirs; schur, sqrtm
# and pinv compare with fixed numbers, so they are wrong for small entries; corr of numbers that are large beside their differences is anything,
# Infinity too; kldivergence with a probability of 0 is NaN. One would guess that a matrix of whole numbers has an answer or an error,
# that the unit of a matrix does not matter, and that a correlation is between -1 and 1. The descriptions tell nothing of this.
#
# Seen: T of schur([[2,-2,-1],[-3,-2,3],[1,-3,0]]) is the matrix itself, not quasi-triangular, and a matrix of 1e-5 and 1e-6 is one step from where it was; A X + X B
# of sylvester is off C by up to 17 in whole numbers below 4, as well conditioned as they come. pinv of [[1,2],[3,4]] times 1e-13 is the
# transposed matrix, 26 orders of magnitude off; of 1e-12 it is right, and inv is right for both. sqrtm of 1e-16 times [[33,24],[48,57]] has 9.5e-7 where
# 5e-8 is due. corr of 1..5 with 2, 1, 4, 3, 5 is 0.8; with 1.7e9 added, as in times, Infinity. Source: QR without shifts, until a step
# moves less than 1e-4 in all; 1e-6 in sqrtm; pinv takes what is below 1e-12 for zero; corr subtracts sums of squares. So scale
# matrices to about 1, check the product, subtract the mean before corr.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund mathjs@15.2.0 >/dev/null
cat >main.cjs <<'JS'
const math = require('mathjs')

const times = (c, m) => m.map(row => row.map(v => c * v))
const show = m => {
  const most = Math.max(...m.flat().map(Math.abs))
  return '[' + m.map(row => row.map(v => Math.abs(v) < 1e-9 * most ? 0 : +v.toPrecision(3)).join(' ')).join('; ') + ']'
}
for (const a of [[[2, 1], [1, 3]], [[2, -2, -1], [-3, -2, 3], [1, -3, 0]], [[1e-5, 2e-6], [3e-6, 1e-5]]]) {
  console.log(`T of schur(${show(a)}) is ${show(math.schur(a).T)}`)
}

// residual is how far A X + X B is from C, and condition that of the system of equations.
const check = (a, b, c) => {
  const one = math.identity(3).toArray()
  const system = math.add(math.kron(one, a), math.kron(math.transpose(b), one))
  const condition = math.norm(system, 'fro') * math.norm(math.inv(system), 'fro')
  const x = math.sylvester(a, b, c)
  const residual = math.norm(math.subtract(math.add(math.multiply(a, x), math.multiply(x, b)), c), 'fro')
  console.log(`sylvester, condition ${condition.toFixed(0)}: A X + X B is off C by ${residual < 1e-9 ? 0 : residual.toFixed(2)}`)
}
check([[2, 0, 0], [0, 3, 0], [0, 0, 4]], [[1, 0, 0], [0, 2, 0], [0, 0, 3]], [[1, 2, 3], [4, 5, 6], [7, 8, 9]])
check([[2, 0, -3], [-1, -3, -1], [3, 0, 1]], [[-2, 3, 2], [-2, 2, -2], [3, 0, 1]], [[0, 3, -1], [1, -3, -3], [3, 1, -3]])
check([[0, -2, -2], [-1, 1, -1], [3, -2, 3]], [[3, 0, 2], [0, 2, 0], [-2, 0, 2]], [[-1, -2, 1], [-1, -3, 0], [3, -1, -2]])

for (const c of [1, 1e-12, 1e-13]) {
  const a = times(c, [[1, 2], [3, 4]])
  console.log(`pinv of ${c} [1 2; 3 4]: ${show(math.pinv(a))}, inv ${show(math.inv(a))}`)
}
for (const c of [1, 1e-10, 1e-12, 1e-16]) {
  console.log(`sqrtm of ${c} [33 24; 48 57]: ${show(math.sqrtm(times(c, [[33, 24], [48, 57]])))}, due ${show(times(Math.sqrt(c), [[5, 2], [4, 7]]))}`)
}
for (const offset of [0, 1e7, 1e8, 1.7e9]) {
  console.log(`corr of ${offset} + 1, 2, 3, 4, 5 with 2, 1, 4, 3, 5: ${math.corr([1, 2, 3, 4, 5].map(v => v + offset), [2, 1, 4, 3, 5]).toFixed(2)}`)
}
console.log(`kldivergence of 0, 1 from 0.5, 0.5: ${math.kldivergence([0, 1], [0.5, 0.5])}, due ${Math.LN2.toFixed(4)}`)
JS
node main.cjs | tee output
diff output - <<'EXPECTED' && echo "as described above"
T of schur([2 1; 1 3]) is [3.62 0.0000349; 0.0000349 1.38]
T of schur([2 -2 -1; -3 -2 3; 1 -3 0]) is [2 -2 -1; -3 -2 3; 1 -3 0]
T of schur([0.00001 0.000002; 0.000003 0.00001]) is [0.0000114 0.00000159; 0.00000259 0.00000862]
sylvester, condition 10: A X + X B is off C by 0
sylvester, condition 15: A X + X B is off C by 17.44
sylvester, condition 16: A X + X B is off C by 0.72
pinv of 1 [1 2; 3 4]: [-2 1; 1.5 -0.5], inv [-2 1; 1.5 -0.5]
pinv of 1e-12 [1 2; 3 4]: [-2000000000000 1000000000000; 1500000000000 -500000000000], inv [-2000000000000 1000000000000; 1500000000000 -500000000000]
pinv of 1e-13 [1 2; 3 4]: [1e-13 3e-13; 2e-13 4e-13], inv [-20000000000000 10000000000000; 15000000000000 -5000000000000]
sqrtm of 1 [33 24; 48 57]: [5 2; 4 7], due [5 2; 4 7]
sqrtm of 1e-10 [33 24; 48 57]: [0.00005 0.00002; 0.00004 0.00007], due [0.00005 0.00002; 0.00004 0.00007]
sqrtm of 1e-12 [33 24; 48 57]: [0.00000518 0.00000191; 0.00000382 0.00000709], due [0.000005 0.000002; 0.000004 0.000007]
sqrtm of 1e-16 [33 24; 48 57]: [9.55e-7 8.38e-10; 1.68e-9 9.56e-7], due [5e-8 2e-8; 4e-8 7e-8]
corr of 0 + 1, 2, 3, 4, 5 with 2, 1, 4, 3, 5: 0.80
corr of 10000000 + 1, 2, 3, 4, 5 with 2, 1, 4, 3, 5: 0.80
corr of 100000000 + 1, 2, 3, 4, 5 with 2, 1, 4, 3, 5: 0.71
corr of 1700000000 + 1, 2, 3, 4, 5 with 2, 1, 4, 3, 5: Infinity
kldivergence of 0, 1 from 0.5, 0.5: NaN, due 0.6931
EXPECTED
