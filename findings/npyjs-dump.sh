#!/usr/bin/env bash
# npyjs 1.2.0 (npm), dump: an array of numbers with a fraction among them is written in float32, all of it; nested arrays are written as zeros or NaN; and a dtype that
# is given for a typed array changes the header, not the numbers. No error in any. One would guess that numbers of JavaScript
# are float64 in the file, that what load's own reshape returns can be dumped, and that a dtype converts, as it does for plain arrays.
#
# Seen: 16777217 beside 0.5 comes back as 16777216, 1e-50 as 0, and half past 1,700,000,000 s as 1,700,000,000, the last half a minute off; float64
# is taken for what is beyond 3.4e38 alone. [[1, 2], [3, 4]] of shape [2, 2] becomes two zeros, with a fraction two NaN, under a header
# that tells of four. A Float64Array 1, 2 with dtype f4 comes back as 0, 1.875, 0, 2, under a header of two, which NumPy reads as 0 and 1.875. Source: the type is
# inferred from the largest number and from whether all are whole; an inner array is converted to one number; the bytes of a
# typed array are copied. So dump a flat Float64Array with its shape, and no dtype, which is right.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund npyjs@1.2.0 >/dev/null
cat >main.mjs <<'JS'
import { dump, parse } from 'npyjs'
import { reshape } from 'npyjs/reshape'

const show = (name, array, shape, options) => {
  const read = parse(dump(array, shape, options))
  console.log(`${name}: ${read.dtype}, shape ${read.shape}, ${Array.from(read.data).join(' ')}`)
}
show('16777217 0.5', [16777217, 0.5])
show('1e-50 1', [1e-50, 1])
show('1700000000 1700000030.5', [1700000000, 1700000030.5])
show('the same in a Float64Array', Float64Array.of(1700000000, 1700000030.5))
show('[1 2] [3 4]', [[1, 2], [3, 4]], [2, 2])
show('[1.5 2] [3 4]', reshape(Float64Array.of(1.5, 2, 3, 4), [2, 2]), [2, 2])
show('Float64Array 1 2 as f4', Float64Array.of(1, 2), [2], { dtype: 'f4' })
show('array 1 2 as f4', [1, 2], [2], { dtype: 'f4' })
JS
node main.mjs | tee output
diff output - <<'EXPECTED' && echo "as described above"
16777217 0.5: f4, shape 2, 16777216 0.5
1e-50 1: f4, shape 2, 0 1
1700000000 1700000030.5: f4, shape 2, 1700000000 1700000000
the same in a Float64Array: f8, shape 2, 1700000000 1700000030.5
[1 2] [3 4]: u1, shape 2,2, 0 0
[1.5 2] [3 4]: f4, shape 2,2, NaN NaN
Float64Array 1 2 as f4: f4, shape 2, 0 1.875 0 2
array 1 2 as f4: f4, shape 2, 1 2
EXPECTED
