#!/usr/bin/env bash
# nlpodyssey/spago v1.1.0 (machine learning in Go), nn/normalization/batchnorm: a new model multiplies by 0.00001, not by 1. The scale of
# batch normalization begins at 1 elsewhere and in the paper; here it begins at the epsilon of the division. So in training a new
# network's signal dies in its first BatchNorm, and so do the gradients of all layers before it. Forward of a model that has not been
# trained gives the numbers nearly as they are, so a test of it without a step finds nothing. One would guess that
# the normalized numbers have the variance 1, as the name says. The comment on New tells of size and momentum alone.
#
# Seen: 1, 2, 3 become -1.22e-05, 8.2e-11, 1.22e-05 where -1.22, 0, 1.22 are due, and 1, 2, 3 in Forward before any step. Source:
# NewWithMomentum fills W with epsilon. Besides, the mean of three is their sum divided by 3.00001, so that of 1,000,001 to 1,000,003 is 3.3
# too small: with W of 1 they become 0.68, 0.97, 1.26. And losses.MSE, "the mean squared error", is half of it: 2 of 3 and 1,
# where 4 is due. So set W to 1 yourself, and take BatchNorm of numbers near 0 only.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'EOF'
package main

import (
	"fmt"

	"github.com/nlpodyssey/spago/losses"
	"github.com/nlpodyssey/spago/mat"
	"github.com/nlpodyssey/spago/nn/normalization/batchnorm"
)

func numbers(xs ...float64) (batch []mat.Tensor) {
	for _, x := range xs {
		batch = append(batch, mat.NewDense[float64](mat.WithBacking([]float64{x})))
	}
	return batch
}

func show(name string, ys []mat.Tensor) {
	fmt.Print(name, ":")
	for _, y := range ys {
		fmt.Printf(" %.3g", y.Value().Item().F64())
	}
	fmt.Println()
}

func main() {
	model := batchnorm.New[float64](1)
	show("1, 2, 3 before any step", model.Forward(numbers(1, 2, 3)...))
	show("1, 2, 3 in training", model.ForwardT(numbers(1, 2, 3)...))
	model.W.ReplaceValue(mat.NewDense[float64](mat.WithBacking([]float64{1})))
	show("with W of 1", model.ForwardT(numbers(1, 2, 3)...))
	show("with W of 1, 1000001 to 1000003", model.ForwardT(numbers(1000001, 1000002, 1000003)...))
	fmt.Println("losses.MSE of 3 and 1:", losses.MSE(numbers(3)[0], numbers(1)[0], true).Value().Item().F64())
}
EOF
go mod init finding >/dev/null 2>&1
export GOWORK=off GOFLAGS=-mod=mod
go get github.com/nlpodyssey/spago@v1.1.0 >/dev/null 2>&1
go run . | tee output
diff output - <<'EXPECTED' && echo "as described above"
1, 2, 3 before any step: 1 2 3
1, 2, 3 in training: -1.22e-05 8.16e-11 1.22e-05
with W of 1: -1.22 8.16e-06 1.22
with W of 1, 1000001 to 1000003: 0.68 0.971 1.26
losses.MSE of 3 and 1: 2
EXPECTED
