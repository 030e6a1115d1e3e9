#!/usr/bin/env bash
# jstat 1.9.6 (npm; statistics of JavaScript, also under formulajs' spreadsheet functions): probabilities are infinite or negative for large
# parameters, without an error. Poisson's pdf and cdf are Infinity from some 144 on, and NaN from 171; the cdf of Beta and F
# leaves [0, 1] for parameters of millions. One would guess that a probability lies between 0 and 1, or is NaN, the more so as
# those of Gamma, Binomial and Student's t from the same package hold.
#
# Seen: of a mean of 150 the pdf at 150 is Infinity, where 0.0326 is due (Gamma's pdf of 150 at 150, which has the same formula, is 0.0326),
# and the cdf Infinity. Beta's cdf of 10 million successes and as many failures at one half is -0.17, and F's at 1 of as many degrees of freedom
# 0.12, at 100 million -1.49; all are one half. Source: mean^k / k! has 150^150 beyond float64; the continued fraction ends after
# 100 steps, with whatever it has. So take a normal distribution from 100 events on, and for A/B tests of millions of users.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund jstat@1.9.6 >/dev/null
cat >main.js <<'JS'
const { jStat } = require('jstat')

const round = x => String(Number(x.toPrecision(3)))
for (const n of [10, 140, 150, 170, 171, 1000]) {
  console.log(`Poisson of mean ${n} at ${n}: pdf ${round(jStat.poisson.pdf(n, n))}, cdf ${round(jStat.poisson.cdf(n, n))}; Gamma's pdf ${round(jStat.gamma.pdf(n, n + 1, 1))}`)
}
for (const n of [1e3, 1e5, 1e6, 1e7, 1e8]) {
  console.log(`of ${n}: Beta's cdf at 0.5 ${round(jStat.beta.cdf(0.5, n, n))}, F's at 1 ${round(jStat.centralF.cdf(1, n, n))}`)
}
JS
node main.js | tee output
diff output - <<'EXPECTED' && echo "as described above"
Poisson of mean 10 at 10: pdf 0.125, cdf 0.583; Gamma's pdf 0.125
Poisson of mean 140 at 140: pdf 0.0337, cdf 0.522; Gamma's pdf 0.0337
Poisson of mean 150 at 150: pdf Infinity, cdf Infinity; Gamma's pdf 0.0326
Poisson of mean 170 at 170: pdf Infinity, cdf Infinity; Gamma's pdf 0.0306
Poisson of mean 171 at 171: pdf NaN, cdf NaN; Gamma's pdf 0.0305
Poisson of mean 1000 at 1000: pdf NaN, cdf NaN; Gamma's pdf 0.0126
of 1000: Beta's cdf at 0.5 0.5, F's at 1 0.5
of 100000: Beta's cdf at 0.5 0.5, F's at 1 0.5
of 1000000: Beta's cdf at 0.5 0.44, F's at 1 0.483
of 10000000: Beta's cdf at 0.5 -0.174, F's at 1 0.119
of 100000000: Beta's cdf at 0.5 -2.5, F's at 1 -1.49
EXPECTED
