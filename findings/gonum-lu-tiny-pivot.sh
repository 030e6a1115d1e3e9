#!/bin/sh
# gonum v0.17.0: LU of a matrix whose pivot is below 2.2e-308 is wrong. lapack/gonum's Dgetf2 divides
# the element below the pivot, again for each row that is left, and none of the others.
#
# Seen: of [4e-310 2e-310 1e-310] the second element is divided twice and is +Inf, where 0.5 is due; the third, where 0.25
# is due, stays as it is. Dgetrf reports success. Fails if that changes.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >main.go <<'EOF'
package main

import (
	"fmt"
	"os"

	"gonum.org/v1/gonum/lapack/gonum"
)

func main() {
	// One column: L is [1 1/2 1/4], U the first element.
	a := []float64{4e-310, 2e-310, 1e-310}
	ok := gonum.Implementation{}.Dgetrf(3, 1, a, 1, make([]int, 1))
	fmt.Println("Dgetrf of [4e-310 2e-310 1e-310]:", a, ok)
	if a[1] > 0.49 && a[1] < 0.51 && a[2] > 0.24 && a[2] < 0.26 {
		fmt.Println("L is right: this has changed")
		os.Exit(1)
	}
}
EOF
go mod init finding >/dev/null 2>&1
GOFLAGS=-mod=mod GOWORK=off go get gonum.org/v1/gonum@v0.17.0 >/dev/null 2>&1
GOFLAGS=-mod=mod GOWORK=off go run .
