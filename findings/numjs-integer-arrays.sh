#!/usr/bin/env bash
# numjs 0.16.1 (npm; "like NumPy, in JavaScript"): functions of an integer array are cut off to integers, and so are sums, products and dot with an array of fractions if
# the integers come first. softmax and tanh of large numbers are NaN, and a softmax of several rows is one over all of them. One would guess, as in
# NumPy, that the result has the type that holds it, and that softmax is between 0 and 1.
#
# Seen: of int32 [1 2] sigmoid and softmax are 0, and sqrt of [2 3] is 1; [1 2] int32 plus [1.5 2.5] is [2 4], the other way round [2.5 4.5]; the dot product of
# int32 [1 2] and [0.5 0.5] is 1, where 1.5 is due; pixels in uint8, [200 200] by [1 1], 144. softmax of [710 0] is NaN and 0, tanh of 355 NaN, that of -356 is right.
# The standard deviation of 1e9+1, 1e9+2, 1e9+3 is 0, where 0.816 is due. No error in any. Source: the result is a copy of the first
# array, with its type; exp is taken as it is; the mean of the squares less the square of the mean. So make every array of
# float64 before, subtract the maximum before softmax, and take it row by row.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund numjs@0.16.1 >/dev/null
# For reading images numjs loads sharp, whose binary an install without scripts does not fetch. Nothing here uses it.
echo 'module.exports = {}' >node_modules/sharp/lib/index.js
cat >main.cjs <<'JS'
const nj = require('numjs')

const show = (name, x) => console.log(`${name}: ${JSON.stringify(typeof x === 'number' ? x : x.tolist(), (_, v) => typeof v === 'number' ? Number.isNaN(v) ? 'NaN' : +v.toFixed(3) : v)}`)
const whole = nj.array([1, 2], 'int32'), parts = nj.array([1.5, 2.5])
for (const name of ['sigmoid', 'softmax', 'sqrt', 'log']) {
  show(`${name} of 2 3`, nj[name](nj.array([2, 3])))
  show(`${name} of 2 3, int32`, nj[name](nj.array([2, 3], 'int32')))
}
show('1 2, int32, plus 1.5 2.5', whole.add(parts))
show('1.5 2.5 plus 1 2, int32', parts.add(whole))
show('1 2, int32, plus 0.5', whole.add(0.5))
show('1 2, int32, by 0.5 0.5', nj.dot(whole, nj.array([0.5, 0.5])))
show('200 200, uint8, by 1 1', nj.dot(nj.array([[200, 200]], 'uint8'), nj.array([[1], [1]], 'uint8')))
show('softmax of 709 0', nj.softmax([709, 0]))
show('softmax of 710 0', nj.softmax([710, 0]))
show('softmax of two rows', nj.softmax([[1, 2], [3, 4]]))
show('tanh of -356 354 355', nj.tanh([-356, 354, 355]))
show('deviation of 1 2 3', nj.std([1, 2, 3]))
show('deviation of 1e9+1 1e9+2 1e9+3', nj.std([1e9 + 1, 1e9 + 2, 1e9 + 3]))
JS
node main.cjs | tee output
diff output - <<'EXPECTED' && echo "as described above"
sigmoid of 2 3: [0.881,0.953]
sigmoid of 2 3, int32: [0,0]
softmax of 2 3: [0.269,0.731]
softmax of 2 3, int32: [0,0]
sqrt of 2 3: [1.414,1.732]
sqrt of 2 3, int32: [1,1]
log of 2 3: [0.693,1.099]
log of 2 3, int32: [0,1]
1 2, int32, plus 1.5 2.5: [2,4]
1.5 2.5 plus 1 2, int32: [2.5,4.5]
1 2, int32, plus 0.5: [1,2]
1 2, int32, by 0.5 0.5: [1]
200 200, uint8, by 1 1: [[144]]
softmax of 709 0: [1,0]
softmax of 710 0: ["NaN",0]
softmax of two rows: [[0.032,0.087],[0.237,0.644]]
tanh of -356 354 355: [-1,1,"NaN"]
deviation of 1 2 3: 0.816
deviation of 1e9+1 1e9+2 1e9+3: 0
EXPECTED
