#!/usr/bin/env bash
# apache-arrow 21.2.0 (npm): a Float16 column takes 65535 as Infinity, but 65536 as 2, 100,000 as 3.05 and a thousand
# million as 3.72: numbers beyond the range of half precision come back as small ones, of either sign, unless
# they have bits in the lower half of their float64, as 65536.1 has, which becomes Infinity. One would guess
# that what is too large becomes Infinity, or is refused.
#
# Seen for all of 100,000 whole numbers beyond 70,000. Of other float32 it is those whose last three bits are 0.
# Compare with 65504 before. Source: util/math float64ToUint16 takes "the lower 32 bits are not 0"
# as the sign of an overflow, and else keeps the exponent's low bits.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund apache-arrow@21.2.0 >/dev/null
cat >main.mjs <<'JS'
import { Float16, vectorFromArray } from 'apache-arrow'

const of = numbers => [...vectorFromArray(numbers, new Float16())]
for (const x of [65504, 65535, 65536, 65536.1, 100000, -100000, 1e9, 3e38]) console.log(`${x} becomes ${of([x])[0]}`)
const floats = Float32Array.from({ length: 100000 }, (_, i) => 70000 + i * 13)
console.log(`of 100,000 float32 beyond 70,000, ${of([...floats]).filter(y => y < 5).length} become less than 5`)
JS
node main.mjs | tee output
diff output - <<'EXPECTED' && echo "as described above"
65504 becomes 65504
65535 becomes Infinity
65536 becomes 2
65536.1 becomes Infinity
100000 becomes 3.05078125
-100000 becomes -3.05078125
1000000000 becomes 3.724609375
3e+38 becomes Infinity
of 100,000 float32 beyond 70,000, 100000 become less than 5
EXPECTED
