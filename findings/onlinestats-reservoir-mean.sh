#!/usr/bin/env bash
# dgryski/go-onlinestats 1c7d19468768 (Go; it has no tags, this is the version that go get gives): the Mean of a Reservoir leaves out the numbers
# that fill it. Until it is full the mean is 0, whatever was pushed; later the numbers that are replaced are taken off a sum to which
# they were never added. Var, Stddev and Len of the same are right. One would guess
# that a sample's mean is that of the numbers in it, as for Running and Windowed, which have the same methods.
#
# Seen: 100 numbers about 103 have the mean 0 in a reservoir for 1,000, 10 million fives that of 0 in one for 10, and that of 10 to 1 and
# then zeros is -5.5, though no number is negative. Welch, which takes any of these types, then tells that the sample differs from the
# very numbers that it holds: 1 where 0.5 is due (which is the probability of a smaller t, not "that the difference in means is due to
# chance", as its comment has it: of two samples of which the first is larger it is 0). Source: Push returns before it adds to the sum.
# So take the mean of the numbers elsewhere, by Running.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'EOF'
package main

import (
	"fmt"

	"github.com/dgryski/go-onlinestats"
)

func main() {
	large, running := onlinestats.NewReservoir(1000), onlinestats.NewRunning()
	larger := onlinestats.NewRunning()
	for i := range 100 {
		x := float64(100 + i%7)
		large.Push(x)
		running.Push(x)
		larger.Push(x + 1)
	}
	fmt.Printf("100 numbers in a reservoir: mean %.4g, variance %.4g; running: %.4g, %.4g\n", large.Mean(), large.Var(), running.Mean(), running.Var())
	fmt.Printf("Welch: reservoir, running %.4g; running, running %.4g; running, larger %.4g; larger, running %.4g\n",
		onlinestats.Welch(large, running), onlinestats.Welch(running, running), onlinestats.Welch(running, larger), onlinestats.Welch(larger, running))
	fives, growing := onlinestats.NewReservoir(10), onlinestats.NewReservoir(10)
	for i := range 10_000_000 {
		fives.Push(5)
		growing.Push(float64(10 - min(i, 10))) // 10 to 1, then zeros
	}
	fmt.Printf("10 million fives in a reservoir for 10: mean %v; 10 to 1 and then zeros: %v\n", fives.Mean(), growing.Mean())
}
EOF
go mod init finding >/dev/null 2>&1
export GOWORK=off GOFLAGS=-mod=mod
go get github.com/dgryski/go-onlinestats@v0.0.0-20170612111826-1c7d19468768 >/dev/null 2>&1
go run . | tee output
diff output - <<'EXPECTED' && echo "as described above"
100 numbers in a reservoir: mean 0, variance 4.088; running: 102.9, 4.088
Welch: reservoir, running 1; running, running 0.5; running, larger 0.9997; larger, running 0.0002998
10 million fives in a reservoir for 10: mean 0; 10 to 1 and then zeros: -5.5
EXPECTED
