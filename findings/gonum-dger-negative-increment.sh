#!/bin/sh
# gonum v0.17.0, amd64: Dger and Sger with a negative increment begin eight and four times as far from the first element as
# BLAS says; here that is within the slice. With the tag noasm both are right.
#
# Seen: with x = [1 2 3 ... 16], m = 2 and incX = -1, the rows are those of 9 and 8 in Dger and of 5 and 4 in Sger, where 2
# and 1 are due. Fails if that changes.
set -eu
[ "$(go env GOARCH)" = amd64 ] || { echo "only to be seen on amd64"; exit 0; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >main.go <<'EOF'
package main

import (
	"fmt"
	"os"

	"gonum.org/v1/gonum/blas/gonum"
)

func main() {
	x := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}
	a := make([]float64, 6)
	gonum.Implementation{}.Dger(2, 3, 1, x, -1, []float64{1, 2, 3}, 1, a, 3)
	narrow := make([]float32, 6)
	gonum.Implementation{}.Sger(2, 3, 1, []float32{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}, -1, []float32{1, 2, 3}, 1, narrow, 3)
	fmt.Println("due: [2 4 6 1 2 3]; Dger:", a, "Sger:", narrow)
	if fmt.Sprint(a) != "[9 18 27 8 16 24]" || fmt.Sprint(narrow) != "[5 10 15 4 8 12]" {
		fmt.Println("this has changed")
		os.Exit(1)
	}
}
EOF
go mod init finding >/dev/null 2>&1
GOFLAGS=-mod=mod GOWORK=off go get gonum.org/v1/gonum@v0.17.0 >/dev/null 2>&1
GOFLAGS=-mod=mod GOWORK=off go run .
GOFLAGS=-mod=mod GOWORK=off go run -tags noasm . | grep "Dger: .2 4 6 1 2 3. Sger: .2 4 6 1 2 3."
