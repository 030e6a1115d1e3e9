#!/usr/bin/env bash
# aclements/go-moremath f10218a38794 (Go; no tags, this is the version that go get gives), package stats, under Go's own perf tools: Combine of an empty
# StreamStats, which is what a total begins as, gives a minimum of 0 (or a maximum of 0 of negative numbers), and the mean and the
# deviation NaN for ever where both are empty once. Bins of a LinearHist take what lies below the lowest, and a quantile
# of a histogram counts what lies below as if it lay above. One would guess that an empty one adds nothing, as it does with
# Add, and that the counts under are under.
#
# Seen: the total of [5 6 7] and [8 9] has the minimum 0, where 5 is due; with an empty shard first its mean is NaN. Of -0.5, 9 times, the first
# bin of 0 to 10 has 9 and "under" 0; -5 is under. With 40 numbers under and 100 spread over the bins the median is 7, where 3 is due.
# Source: Min and Max are compared with 0 before anything was added; 0 of 0 is NaN; the bin is cut off towards 0; goal is compared with under
# and never lowered by it. So begin with the first shard, skip empty ones, and put the lowest bin below the data.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'EOF'
package main

import (
	"fmt"

	"github.com/aclements/go-moremath/stats"
)

func total(shards ...[]float64) *stats.StreamStats {
	var sum stats.StreamStats
	for _, shard := range shards {
		var s stats.StreamStats
		for _, x := range shard {
			s.Add(x)
		}
		sum.Combine(&s)
	}
	return &sum
}

func main() {
	fmt.Println("5 6 7 and 8 9:", total([]float64{5, 6, 7}, []float64{8, 9}))
	fmt.Println("-5 -6 and -8:", total([]float64{-5, -6}, []float64{-8}))
	fmt.Println("none, 5 6 7 and 8 9:", total(nil, []float64{5, 6, 7}, []float64{8, 9}))

	below := stats.NewLinearHist(0, 10, 10)
	for range 9 {
		below.Add(-0.5)
	}
	below.Add(-5)
	fmt.Print("-0.5 nine times and -5: ")
	fmt.Println(below.Counts())

	hist := stats.NewLinearHist(0, 10, 10)
	for range 40 {
		hist.Add(-5)
	}
	for i := range 100 {
		hist.Add(float64(i)/10 + 0.05)
	}
	fmt.Printf("40 under, 100 in the bins: median %.3g\n", stats.HistogramQuantile(hist, 0.5))
}
EOF
go mod init finding >/dev/null 2>&1
export GOWORK=off GOFLAGS=-mod=mod
go get github.com/aclements/go-moremath@v0.0.0-20210112150236-f10218a38794 >/dev/null 2>&1
go run . | tee output
diff output - <<'EXPECTED' && echo "as described above"
5 6 7 and 8 9: Count=5 Total=35 Min=0 Mean=7 RMS=7.14142842854285 Max=9 StdDev=1.5811388300841898
-5 -6 and -8: Count=3 Total=-19 Min=-8 Mean=-6.333333333333333 RMS=6.454972243679028 Max=0 StdDev=1.5275252316519468
none, 5 6 7 and 8 9: Count=5 Total=35 Min=0 Mean=NaN RMS=NaN Max=9 StdDev=NaN
-0.5 nine times and -5: 1 [9 0 0 0 0 0 0 0 0 0] 0
40 under, 100 in the bins: median 7
EXPECTED
