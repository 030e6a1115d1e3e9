#!/usr/bin/env bash
# dmitryikh/leaves 25d19a787328, which reads models of XGBoost in Go, beside XGBoost 1.7.4 (Debian 12: xgboost 1.7.4-1): a value that is equal to a split's
# threshold goes left in leaves and right in XGBoost, whose condition is x < threshold. The README tells of a "slight divergence" because
# of "comparisons tolerances", so one would guess that answers differ in their last digits, or for numbers such as 0.1, not for 1.
#
# Seen: of 1,000 rows of whole numbers from 0 to 3, such as the data set dermatology has, 145 get other answers from the model of it
# that lies among leaves' tests. Four of its trees ask for f5 < 1; in all 145 feature 5 is 1, and scores are off by up to 0.83.
# Rows without a 1 there agree. Where the thresholds lie between the values, as XGBoost's exact method sets them on real
# numbers, nothing is to be seen; its method hist takes them from the data itself. Source: all trees are compared as LightGBM's, by
# <=; a comment beside it says that XGBoost uses <. So round each value to float32, in which XGBoost compares, and give leaves the next
# larger float64, math.Nextafter(x, math.Inf(1)): that is at most the threshold where x is below it.
#
# Needs Debian 12, apt-get and Go. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -q xgboost=1.7.4-1 libxgboost0=1.7.4-1 libdmlc0 libgomp1 >/dev/null 2>&1
for package in *.deb; do
	dpkg -x "$package" root
done
libraries=$work/root/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo "$(uname -m)-linux-gnu")

cat >main.go <<'EOF'
package main

import (
	"fmt"
	"math"
	"math/rand"
	"os"
	"strings"

	"github.com/dmitryikh/leaves"
)

const features, classes, rows = 33, 6, 1000

func main() {
	random := rand.New(rand.NewSource(1))
	x := make([]float64, rows*features)
	for i := range x {
		x[i] = float64(random.Intn(4))
	}
	if os.Args[1] == "rows" { // in the form of libsvm, for XGBoost
		for row := range rows {
			fmt.Print(0)
			for i, v := range x[row*features : (row+1)*features] {
				fmt.Printf(" %d:%v", i, v)
			}
			fmt.Println()
		}
		return
	}
	model, err := leaves.XGEnsembleFromFile(os.Args[1], false)
	if err != nil {
		panic(err)
	}
	text, err := os.ReadFile(os.Args[2])
	if err != nil {
		panic(err)
	}
	theirs := strings.NewReader(string(text))
	differ, of, largest, mended := map[bool]int{}, map[bool]int{}, 0.0, 0
	for row := range rows {
		values, scores := x[row*features:(row+1)*features], make([]float64, classes)
		if err := model.Predict(values, 0, scores); err != nil {
			panic(err)
		}
		off, due, at := 0.0, make([]float64, classes), values[5] == 1
		for i, score := range scores {
			if _, err := fmt.Fscan(theirs, &due[i]); err != nil {
				panic(err)
			}
			off = math.Max(off, math.Abs(score-due[i]))
		}
		of[at]++
		if off > 1e-5 {
			differ[at]++
		}
		largest = math.Max(largest, off)
		for i, v := range values {
			values[i] = math.Nextafter(v, math.Inf(1))
		}
		if err := model.Predict(values, 0, scores); err != nil {
			panic(err)
		}
		for i, score := range scores {
			if math.Abs(score-due[i]) > 1e-5 {
				mended++
			}
		}
	}
	fmt.Printf("feature 5 is 1: %d of %d rows differ, by up to %.3f\n", differ[true], of[true], largest)
	fmt.Printf("feature 5 is 0, 2 or 3: %d of %d rows differ\n", differ[false], of[false])
	fmt.Printf("with the next larger number for each: %d scores differ\n", mended)
}
EOF
go mod init finding >/dev/null 2>&1
export GOWORK=off GOFLAGS=-mod=mod
go get github.com/dmitryikh/leaves@v0.0.0-20230708180554-25d19a787328 >/dev/null 2>&1
model=$(go list -m -f '{{.Dir}}' github.com/dmitryikh/leaves)/testdata/xgdermatology.model
go run . rows >rows.libsvm
cat >config <<'EOF'
objective = multi:softprob
num_class = 6
test:data = "rows.libsvm?format=libsvm"
EOF
xgboost() {
	LD_LIBRARY_PATH=$libraries root/usr/bin/xgboost config model_in="$model" "$@" 2>&1 | grep -i error && exit 1
	return 0
}
xgboost task=dump name_dump=trees
xgboost task=pred pred_margin=1 name_pred=scores
{
	echo "XGBoost's trees with $(grep -o '\[f5<1\]' trees | sort | uniq -c | tr -s ' ')"
	go run . "$model" scores
} | tee output
diff output - <<'EXPECTED' && echo "as described above"
XGBoost's trees with  4 [f5<1]
feature 5 is 1: 145 of 247 rows differ, by up to 0.833
feature 5 is 0, 2 or 3: 0 of 753 rows differ
with the next larger number for each: 0 scores differ
EXPECTED
