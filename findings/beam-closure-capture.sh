#!/bin/sh
# Apache Beam's Go SDK 2.77.0, on Prism in the process: a ParDo whose function is a closure that captures a
# variable runs without an error and sees garbage in place of the variable, as only the function's
# symbol travels to the worker, which here is the same process.
#
# Seen: k = 7, x = 1, x + k is some other number than 8, another one in each run, and Run reports
# success. Fails if that changes. Prism listens on all interfaces: as root it runs in a network
# namespace.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >main.go <<'EOF'
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"
)

var seen = -1 // the worker runs in this process

func see(x int) { seen = x }

func main() {
	beam.Init()
	p, s := beam.NewPipelineWithRoot()
	k := 7 + len(os.Args) - 1
	sums := beam.ParDo(s, func(x int) int { return x + k }, beam.Create(s, 1))
	beam.ParDo0(s, see, sums)
	_, err := prism.Execute(context.Background(), p)
	fmt.Println("k = 7, x = 1, x + k =", seen, "error:", err)
	if err != nil || seen == 8 || seen == -1 {
		fmt.Println("it is refused, or right: this has changed")
		os.Exit(1)
	}
}
EOF
go mod init finding >/dev/null 2>&1
GOFLAGS=-mod=mod GOWORK=off go get github.com/apache/beam/sdks/v2@v2.77.0 >/dev/null 2>&1
GOFLAGS=-mod=mod GOWORK=off go mod tidy >/dev/null 2>&1
GOFLAGS=-mod=mod GOWORK=off go build -o finding .
if unshare -n true 2>/dev/null; then
	unshare -n sh -c 'ip link set lo up 2>/dev/null || ifconfig lo up; ./finding' 2>log || { cat log; exit 1; }
else
	./finding 2>log || { cat log; exit 1; }
fi
