#!/usr/bin/env bash
# gonum v0.17.0, package stat: Kendall counts a pair that is tied in one of the samples as concordant or discordant, by the order of the rows. Its comment has it
# for tau-a, which counts a tied pair as neither. One would guess that the order of the observations does not
# matter, and that a constant is correlated with nothing.
#
# Seen: a constant and 1 2 3 4 5 have 1, with 5 4 3 2 1 it is -1, where 0 is due. Ten labels of 0 and 1 with ten scores have anything from 0.07 to 0.96 by the order of the
# rows, and 1.00 once both are sorted, where 0.51 is due, and sorted 0.56; Correlation of the same is 0.80 in every order. Source: the signs of
# two differences are compared by math.Signbit, for which 0 is positive. So for data with ties, such as labels, ratings or counts, sum
# the signs yourself, and divide by the untied pairs for tau-b.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'EOF'
package main

import (
	"fmt"
	"math/rand"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// tauA is the number of concordant pairs, less that of the discordant, over that of all.
func tauA(x, y []float64) float64 {
	sum := 0
	for i := range x {
		for j := range i {
			switch p := (x[i] - x[j]) * (y[i] - y[j]); {
			case p > 0:
				sum++
			case p < 0:
				sum--
			}
		}
	}
	return float64(sum) / float64(len(x)*(len(x)-1)/2)
}

func show(name string, x, y []float64) {
	fmt.Printf("%s: %.2f, due %.2f\n", name, stat.Kendall(x, y, nil), tauA(x, y))
}

func main() {
	up, down, same := []float64{1, 2, 3, 4, 5}, []float64{5, 4, 3, 2, 1}, []float64{7, 7, 7, 7, 7}
	show("rising, rising", up, up)
	show("rising, falling", up, down)
	show("constant, rising", same, up)
	show("constant, falling", same, down)
	show("constant, constant", same, same)

	labels := []float64{0, 0, 0, 0, 0, 1, 1, 1, 1, 1}
	scores := []float64{1, 2, 3, 4, 6, 5, 7, 8, 9, 10}
	least, most := 1., -1.
	var lowest, highest float64 = 1, -1
	random := rand.New(rand.NewSource(1))
	for range 100000 {
		random.Shuffle(len(labels), func(i, j int) {
			labels[i], labels[j] = labels[j], labels[i]
			scores[i], scores[j] = scores[j], scores[i]
		})
		tau, r := stat.Kendall(labels, scores, nil), stat.Correlation(labels, scores, nil)
		least, most = min(least, tau), max(most, tau)
		lowest, highest = min(lowest, r), max(highest, r)
	}
	fmt.Printf("labels and scores, 100,000 orders of the rows: %.2f to %.2f, due %.2f; Correlation %.2f to %.2f\n",
		least, most, tauA(labels, scores), lowest, highest)
	slices.Sort(labels)
	slices.Sort(scores)
	show("both sorted", labels, scores)
}
EOF
go mod init finding >/dev/null 2>&1
export GOWORK=off GOFLAGS=-mod=mod
go get gonum.org/v1/gonum@v0.17.0 >/dev/null 2>&1
go run . | tee output
diff output - <<'EXPECTED' && echo "as described above"
rising, rising: 1.00, due 1.00
rising, falling: -1.00, due -1.00
constant, rising: 1.00, due 0.00
constant, falling: -1.00, due 0.00
constant, constant: 1.00, due 0.00
labels and scores, 100,000 orders of the rows: 0.07 to 0.96, due 0.51; Correlation 0.80 to 0.80
both sorted: 1.00, due 0.56
EXPECTED
