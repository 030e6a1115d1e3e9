#!/usr/bin/env bash
# bayes 1.0.0 and bayes-classifier 0.0.5 (npm; naive Bayes for text): with the word constructor in it, or toString, valueOf and the like, a text has no
# category for the one, null; and a long text, of some 300 words that the classes know, has the value 0 for all classes of the other, which then names the
# class that was trained first. One would guess that every text has one of the categories, that "the constructor of the bridge" is about a bridge, and that
# more words make it surer.
#
# Seen: good is pos, good bridge constructor is null. Of texts with three words of the second class to one of the first bayes-classifier is right up to 280
# words; from 320 on it gives 0 to both and names the first. Source, bayes: counts are kept in a plain object, where every object's constructor is found as
# one, a function, whose count + 1 is text and its logarithm NaN, and NaN is not more than any; it is so for words that were never learned. bayes-classifier:
# sums of logarithms are handed to exp before they are compared. So put a letter before each word in a tokenizer of your own, and take a text's first 200
# words.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund bayes@1.0.0 bayes-classifier@0.0.5 >/dev/null
cat >main.cjs <<'JS'
const bayes = require('bayes')
const BayesClassifier = require('bayes-classifier')

const main = async () => {
  const plain = bayes(), prefixed = bayes({ tokenizer: text => text.split(/\s+/).map(word => 'w' + word) })
  for (const classifier of [plain, prefixed]) {
    await classifier.learn('good great fine bridge', 'pos')
    await classifier.learn('bad awful poor road', 'neg')
  }
  for (const text of ['good', 'good bridge builder', 'good bridge constructor', 'good toString', 'bad valueOf']) {
    console.log(`${text}: ${await plain.categorize(text)}, with a letter before each word ${await prefixed.categorize(text)}`)
  }

  // Words without an ending that the stemmer would cut: 400 for each class, of which each of its 40 texts has a tenth.
  const words = (letter, n) => Array.from({ length: n }, (_, i) => letter + String(i).replace(/\d/g, d => 'bcdfghjklm'[d]))
  const first = words('x', 400), second = words('z', 400)
  const classifier = new BayesClassifier()
  for (let i = 0; i < 40; i++) {
    classifier.addDocument(first.filter((_, j) => (i + j) % 10 === 0), 'first')
    classifier.addDocument(second.filter((_, j) => (i + j) % 10 === 0), 'second')
  }
  classifier.train()
  for (const n of [40, 200, 240, 280, 320, 360, 400]) {
    const text = [...first.slice(0, n / 4), ...second.slice(0, 3 * n / 4)]
    const values = classifier.getClassifications(text).map(({ label, value }) => `${label} ${value.toPrecision(1)}`)
    console.log(`${n} words, three quarters of the second: ${classifier.classify(text)} (${values.join(', ')})`)
  }
}
main()
JS
node main.cjs | tee output
diff output - <<'EXPECTED' && echo "as described above"
good: pos, with a letter before each word pos
good bridge builder: pos, with a letter before each word pos
good bridge constructor: null, with a letter before each word pos
good toString: null, with a letter before each word pos
bad valueOf: null, with a letter before each word neg
40 words, three quarters of the second: second (second 1e-44, first 2e-58)
200 words, three quarters of the second: second (second 1e-218, first 1e-288)
240 words, three quarters of the second: second (second 3e-262, first 0)
280 words, three quarters of the second: second (second 8e-306, first 0)
320 words, three quarters of the second: first (first 0, second 0)
360 words, three quarters of the second: first (first 0, second 0)
400 words, three quarters of the second: first (first 0, second 0)
EXPECTED
