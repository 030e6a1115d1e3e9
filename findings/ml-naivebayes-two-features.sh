#!/usr/bin/env bash
# ml-naivebayes 4.0.0 (npm; of mljs): GaussianNB looks at the first two features only, however many it was trained with, and has no class, -1, for
# what is far from all of them. One would guess that naive Bayes takes all features, and one of the classes that it knows.
# MultinomialNB of the same package takes all.
#
# Seen: two classes of 200 rows with 4 features, of which the last two tell them apart, 0 from 100, and the first two are noise: of the rows that it was trained
# with it gets 110 right, by chance; with the columns turned round, all 200. No later column changes an answer: zeros there
# or a million. Between two classes at 0 and 1000, both of deviation 1, and 30 deviations beyond either, the
# answer is -1, which is no class. Source, getCurrentClass: the loop over the features ends at the length of the
# pair of constants that is kept of each; the probability is taken as it is, not as a logarithm, and a class must have more than 0.
# Reported in 2016 (mljs/naive-bayes issue 3, closed; issue 8 of 2018, one class for every row, is open). So compute the sums of logarithms
# yourself; means and deviations of all features are in the model's toJSON.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund ml-naivebayes@4.0.0 >/dev/null
cat >main.cjs <<'JS'
const { GaussianNB, MultinomialNB } = require('ml-naivebayes')

// noise returns the same numbers in each run, from 0 to 1.
let state = 1
const noise = () => (state = state * 16807 % 2147483647) / 2147483647

const classes = Array.from({ length: 200 }, (_, i) => i % 2)
const rows = classes.map(c => [noise(), noise(), 100 * c + noise(), 100 * c + noise()])
const right = (Model, rows) => {
  const model = new Model()
  model.train(rows, classes)
  return model.predict(rows).filter((c, i) => c === classes[i]).length
}
for (const Model of [GaussianNB, MultinomialNB]) {
  console.log(`${Model.name}: right of 200 are ${right(Model, rows)}, with the columns turned round ${right(Model, rows.map(r => r.slice().reverse()))}`)
}

const model = new GaussianNB()
model.train(rows, classes)
const other = value => model.predict(rows.map(([a, b]) => [a, b, value, value])).join()
const answers = model.predict(rows).join()
console.log(`GaussianNB: the same answers with 0 in the last two columns: ${other(0) === answers}, with a million: ${other(1e6) === answers}`)

const apart = new GaussianNB()
apart.train(classes.map((c, i) => [1000 * c + (i & 2) - 1, 1000 * c + (i & 2) - 1]), classes)
for (const x of [-40, -30, 0, 30, 500, 1000, 1040]) console.log(`classes at 0 and 1000, of deviation 1: ${x} is of class ${apart.predict([[x, x]])[0]}`)
JS
node main.cjs | tee output
diff output - <<'EXPECTED' && echo "as described above"
GaussianNB: right of 200 are 110, with the columns turned round 200
MultinomialNB: right of 200 are 198, with the columns turned round 198
GaussianNB: the same answers with 0 in the last two columns: true, with a million: true
classes at 0 and 1000, of deviation 1: -40 is of class -1
classes at 0 and 1000, of deviation 1: -30 is of class -1
classes at 0 and 1000, of deviation 1: 0 is of class 0
classes at 0 and 1000, of deviation 1: 30 is of class -1
classes at 0 and 1000, of deviation 1: 500 is of class -1
classes at 0 and 1000, of deviation 1: 1000 is of class 1
classes at 0 and 1000, of deviation 1: 1040 is of class -1
EXPECTED
