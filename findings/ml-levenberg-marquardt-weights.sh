#!/usr/bin/env bash
# ml-levenberg-marquardt 5.1.0 (npm; curve fitting of mljs): with weights the fit is wrong. Weights that are all 2 leave a straight line where it
# started, weights that are all 0.1 hardly move it, and 0 in gradientDifference fixes the last parameter instead of its own. One would
# guess that equal weights change nothing but the error, and the README has of a gradientDifference of zero that "the parameter will hold fixed".
#
# Seen with ten points of y = 3 + 2 x, from 1 and 1: without weights it is 3 and 2 after 2 steps; after 100 steps with weights of 0.1 it is 1.02 and
# 1.01, of 2, 10 and 100 still 1 and 1. Points of 10 exp(-x/2) that differ from it by 1 percent, weighted by 1/y as is due, become 8.55 exp(-0.48 x). With
# gradientDifference [0.1, 0] the slope is held; with [0, 0.1] the slope is held, too, and the intercept, which was right, goes
# from 3 to 7.43. Source, step.ts: weights are kept as 1/w^2; J'WJ multiplies by them, the residuals and the error are divided by them, so the
# step is off by w^4; and the rows of the Jacobian move up by one for each parameter that is skipped. So leave weights out: scale y and
# the function by the weight of each point, with x its number; and to fix a parameter leave it out of the function's.
#
# Needs node 20.19 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund ml-levenberg-marquardt@5.1.0 ml-matrix@6.15.1 >/dev/null
cat >main.mjs <<'JS'
import { levenbergMarquardt } from 'ml-levenberg-marquardt'

const x = Array.from({ length: 10 }, (_, i) => i)
const show = (name, data, f, options) => {
  const { parameterValues, iterations } = levenbergMarquardt(data, f, options)
  console.log(`${name}: ${parameterValues.map(p => p.toFixed(2)).join(' and ')} after ${iterations}`)
}
const line = ([a, b]) => t => a + b * t
const points = { x, y: x.map(line([3, 2])) }
show('no weights', points, line, { initialValues: [1, 1] })
for (const weights of [0.1, 1, 2, 10, 100]) show(`weights ${weights}`, points, line, { initialValues: [1, 1], weights })

// Noise of one percent, the same in each run.
const decay = ([a, b]) => t => a * Math.exp(-b * t)
const noisy = { x, y: x.map(t => decay([10, 0.5])(t) * (1 + 0.01 * Math.sin(7 * t + 1))) }
const weights = noisy.y.map(v => 1 / v), options = { initialValues: [8, 0.4], gradientDifference: 1e-6, maxIterations: 1000 }
show('decay, weights 1/y', noisy, decay, { ...options, weights })
show('decay, weights 1/y, by hand', { x, y: x.map(i => noisy.y[i] * weights[i]) }, p => i => decay(p)(x[i]) * weights[i], options)

show('the slope, 2, is to be held', points, line, { initialValues: [1, 2], gradientDifference: [0.1, 0] })
show('the intercept, 3, is to be held', points, line, { initialValues: [3, 1], gradientDifference: [0, 0.1] })
JS
node main.mjs | tee output
diff output - <<'EXPECTED' && echo "as described above"
no weights: 3.00 and 2.00 after 2
weights 0.1: 1.02 and 1.01 after 100
weights 1: 3.00 and 2.00 after 2
weights 2: 1.00 and 1.00 after 100
weights 10: 1.00 and 1.00 after 100
weights 100: 1.00 and 1.00 after 100
decay, weights 1/y: 8.55 and 0.48 after 1000
decay, weights 1/y, by hand: 10.04 and 0.50 after 1000
the slope, 2, is to be held: 3.00 and 2.00 after 2
the intercept, 3, is to be held: 7.43 and 1.00 after 100
EXPECTED
