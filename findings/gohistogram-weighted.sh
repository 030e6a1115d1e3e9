#!/usr/bin/env bash
# VividCortex/gohistogram v1.0.0 (Go; streaming histograms): a WeightedHistogram, whose bins are "exponentially-weighted moving averages", forgets nothing
# while numbers rise, as what is new and largest is put in without the rest fading; and Quantile(1) is -1 in half of the cases. One would guess that old
# numbers weigh less whichever way the series goes, and that the largest quantile is the largest bin.
#
# Seen with alpha 0.9: of 1,000 numbers that rise the sum of weights is 1,000 and the mean 499.5; of the same that fall it is 10 and the mean is 9 above the
# last. So a growing latency or loss is averaged over all time, a falling one over some ten numbers. Of 1,000 histograms of 100 numbers between 100 and 101
# the quantile 1 is -1 in 500; a NumericHistogram's is right. Source: Add returns from the branch that appends before scaleDown is asked for; Quantile
# subtracts counts from q * total until it is at most 0, and with fractions for counts the sum and the differences round otherwise. So ask for 0.9999999, and
# put in a number above all others first: then all that follows fades, and that number, too.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'EOF'
package main

import (
	"fmt"
	"math/rand"

	"github.com/VividCortex/gohistogram"
)

func main() {
	for _, name := range []string{"rise", "fall"} {
		h := gohistogram.NewWeightedHistogram(20, 0.9)
		for i := range 1000 {
			if name == "fall" {
				i = 999 - i
			}
			h.Add(float64(i))
		}
		fmt.Printf("0 to 999 that %s: weights %.1f, mean %.1f, median %.1f\n", name, h.Count(), h.Mean(), h.Quantile(0.5))
	}

	random := rand.New(rand.NewSource(1))
	var weighted, numeric, below int
	for range 1000 {
		w, n := gohistogram.NewWeightedHistogram(20, 0.9), gohistogram.NewHistogram(20)
		for range 100 {
			x := 100 + random.Float64()
			w.Add(x)
			n.Add(x)
		}
		if w.Quantile(1) == -1 {
			weighted++
		}
		if n.Quantile(1) == -1 {
			numeric++
		}
		if w.Quantile(0.9999999) < 100 {
			below++
		}
	}
	fmt.Printf("Quantile(1) of 1,000 histograms: -1 in %d weighted, %d numeric; Quantile(0.9999999) in %d weighted\n", weighted, numeric, below)
}
EOF
go mod init finding >/dev/null 2>&1
export GOWORK=off GOFLAGS=-mod=mod
go get github.com/VividCortex/gohistogram@v1.0.0 >/dev/null 2>&1
go run . | tee output
diff output - <<'EXPECTED' && echo "as described above"
0 to 999 that rise: weights 1000.0, mean 499.5, median 473.5
0 to 999 that fall: weights 10.0, mean 9.0, median 9.0
Quantile(1) of 1,000 histograms: -1 in 500 weighted, 0 numeric; Quantile(0.9999999) in 0 weighted
EXPECTED
