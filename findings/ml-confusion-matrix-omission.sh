#!/usr/bin/env bash
# ml-confusion-matrix 2.0.0 (npm; of mljs): getFalseOmissionRate gives the false negative rate, FN / (FN + TP). The false omission rate is the share of
# those called negative that are positive, FN / (FN + TN), as getFalseDiscoveryRate beside it is FP / (FP + TP), and one would guess that it and
# getNegativePredictiveValue add up to 1. And the description of fromLabels has its two arguments the wrong way round: it calls the
# one named actual "the predicted labels" and the one named predicted "the actual labels", and asks for the correct order.
#
# Seen with 1,000 people, of whom 10 are ill, where 8 of these and 40 others are called ill: the false omission rate is 0.2, which the false negative rate
# is, too, where 0.0021 is due; it adds up to 1.198 with the negative predictive value. With the labels in the order of the description the
# precision of 0.167 and the recall of 0.8 change places. Source: src/index.ts adds the true positives where the true negatives are due. So
# take 1 - getNegativePredictiveValue, and give the true labels first, as the names have it.
#
# Needs node 18 or later and npm. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund ml-confusion-matrix@2.0.0 >/dev/null
cat >main.cjs <<'JS'
const { ConfusionMatrix } = require('ml-confusion-matrix')

const people = (label, n) => Array(n).fill(label)
const truth = [...people('ill', 10), ...people('well', 990)]
const called = [...people('ill', 8), ...people('well', 2), ...people('ill', 40), ...people('well', 950)]
const show = (name, matrix) => {
  const [[tp, fn], [fp, tn]] = matrix.getConfusionTable('ill')
  const round = v => v.toFixed(4)
  console.log(`${name}: TP ${tp}, FN ${fn}, FP ${fp}, TN ${tn}`)
  console.log(`false omission ${round(matrix.getFalseOmissionRate('ill'))}, due ${round(fn / (fn + tn))};`,
    `false negative ${round(matrix.getFalseNegativeRate('ill'))}, due ${round(fn / (fn + tp))};`,
    `false discovery ${round(matrix.getFalseDiscoveryRate('ill'))}, due ${round(fp / (fp + tp))}`)
  console.log(`omission and negative predictive value: ${round(matrix.getFalseOmissionRate('ill') + matrix.getNegativePredictiveValue('ill'))};`,
    `precision ${round(matrix.getPositivePredictiveValue('ill'))}, recall ${round(matrix.getTruePositiveRate('ill'))}`)
}
show('true labels first', ConfusionMatrix.fromLabels(truth, called))
show('predicted labels first', ConfusionMatrix.fromLabels(called, truth))
JS
node main.cjs | tee output
diff output - <<'EXPECTED' && echo "as described above"
true labels first: TP 8, FN 2, FP 40, TN 950
false omission 0.2000, due 0.0021; false negative 0.2000, due 0.2000; false discovery 0.8333, due 0.8333
omission and negative predictive value: 1.1979; precision 0.1667, recall 0.8000
predicted labels first: TP 8, FN 40, FP 2, TN 950
false omission 0.8333, due 0.0404; false negative 0.8333, due 0.8333; false discovery 0.2000, due 0.2000
omission and negative predictive value: 1.7929; precision 0.8000, recall 0.1667
EXPECTED
