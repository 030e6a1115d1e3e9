#!/usr/bin/env bash
# scikitjs 1.24.0 (npm; "scikit-learn for JS"): GaussianNB predicts the number of a class in the order in which the classes came, not the class; SimpleImputer
# does not look at missingValues, KMeans not at nInit; OrdinalEncoder has an unknown value as the first category. One would guess that labels come back as
# they went in, as from KNeighborsClassifier, and that an option does what its description says or is refused.
#
# Seen: five rows with the labels 1 1 0 0 0 are predicted as 0 0 1 1 1, wrong in every row though every one is told apart, and 5 5 9 9 9 as 0 0 1 1 1; with 0
# first it is right. missingValues -1 leaves each -1 where it is. With nInit 1 and 10, "we choose the solution which has the smallest inertia", the centres
# are the same for each of 20 seeds; for five clear groups 15 of 20 miss one, one of them with NaN as a centre. An unknown value is NaN by default and in an
# int32 tensor 0. Source: predict is argMax, without a look into classes; missingValues and nInit are stored and never read. So give classes from 0 in the
# order of their first rows, make NaN of what is missing, run several seeds, and give unknownValue -1.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund scikitjs@1.24.0 @tensorflow/tfjs@3.21.0 >/dev/null
cat >main.cjs <<'JS'
const tf = require('@tensorflow/tfjs')
const sk = require('scikitjs')

const main = async () => {
  await tf.setBackend('cpu')
  sk.setBackend(tf)
  const rows = [[0.1, 0.9], [0.3, 0.7], [0.9, 0.1], [0.8, 0.2], [0.81, 0.19]]
  for (const y of [[0, 0, 1, 1, 1], [1, 1, 0, 0, 0], [5, 5, 9, 9, 9]]) {
    const bayes = new sk.GaussianNB(), neighbors = new sk.KNeighborsClassifier({ nNeighbors: 1 })
    await bayes.fit(rows, y)
    await neighbors.fit(rows, y)
    console.log(`labels ${y}: GaussianNB ${bayes.predict(rows).arraySync()}, KNeighborsClassifier ${neighbors.predict(rows).arraySync()}`)
  }

  const table = [[1, 2], [-1, 4], [3, -1]]
  console.log('missingValues -1:', JSON.stringify(new sk.SimpleImputer({ missingValues: -1 }).fitTransform(table).arraySync()))
  const encoder = new sk.OrdinalEncoder({ handleUnknown: 'useEncodedValue' })
  encoder.fit([['a'], ['b']])
  console.log('a, b and an unknown c:', encoder.transform([['a'], ['b'], ['c']]).dataSync().join(' '))

  const points = []
  for (let group = 0; group < 5; group++) for (let i = 0; i < 10; i++) points.push([10 * group + Math.sin(i), Math.cos(i)])
  let same = 0, missed = 0, nan = 0
  for (let randomState = 0; randomState < 20; randomState++) {
    const [one, ten] = [1, 10].map(nInit => new sk.KMeans({ nClusters: 5, nInit, maxIter: 30, randomState }).fit(points))
    if (one.clusterCenters.toString() === ten.clusterCenters.toString()) same++
    const labels = ten.predict(points).arraySync()
    if (new Set(labels.filter((_, i) => i % 10 === 0)).size < 5) missed++
    if (ten.clusterCenters.arraySync().flat().some(Number.isNaN)) nan++
  }
  console.log(`KMeans, 20 seeds: nInit 1 and 10 the same in ${same}, a group missed in ${missed}, a centre NaN in ${nan}`)
}
main()
JS
node main.cjs 2>/dev/null | tee output
diff output - <<'EXPECTED' && echo "as described above"
labels 0,0,1,1,1: GaussianNB 0,0,1,1,1, KNeighborsClassifier 0,0,1,1,1
labels 1,1,0,0,0: GaussianNB 0,0,1,1,1, KNeighborsClassifier 1,1,0,0,0
labels 5,5,9,9,9: GaussianNB 0,0,1,1,1, KNeighborsClassifier 5,5,9,9,9
missingValues -1: [[1,2],[-1,4],[3,-1]]
a, b and an unknown c: 0 1 0
KMeans, 20 seeds: nInit 1 and 10 the same in 20, a group missed in 15, a centre NaN in 1
EXPECTED
