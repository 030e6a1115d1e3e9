#!/bin/sh
# Runs the test suites of gonum's mat and lapack/gonum on this BLAS: in a copy of gonum's source, at
# the version that go.mod names, with an init that calls blas64.Use. Takes minutes. Arguments go to go test:
#
#	kernel/blas/gonum.sh -run 'TestLU|TestQR'
set -eu
cd "$(dirname "$0")"
here=$(pwd)
root=$(cd ../.. && pwd)
go mod download gonum.org/v1/gonum
source=$(go list -m -f '{{.Dir}}' gonum.org/v1/gonum)
version=$(go list -m -f '{{.Version}}' gonum.org/v1/gonum)
copy=$(mktemp -d)
trap 'chmod -R u+w "$copy"; rm -rf "$copy"' EXIT
mkdir "$copy/gonum"
cp -r "$source/." "$copy/gonum"
chmod -R u+w "$copy"
for package in mat lapack/gonum; do
	cat >"$copy/gonum/$package/lockstep_test.go" <<EOF
package $(basename $package)

import (
	"fmt"

	"github.com/lockstep-go/lockstep/kernel"
	lockstep "github.com/lockstep-go/lockstep/kernel/blas"
	"gonum.org/v1/gonum/blas/blas64"
)

func init() {
	blas64.Use(lockstep.Float64{})
	fmt.Printf("gonum $version, %T, %s\n", blas64.Implementation(), kernel.ISA())
}
EOF
done
cat >"$copy/go.work" <<EOF
go 1.26.0

use (
	$root
	$here
	./gonum
)

replace github.com/lockstep-go/lockstep v0.1.0 => $root
EOF
cd "$copy/gonum"
GOWORK=$copy/go.work GOFLAGS=-mod=readonly go test "$@" ./mat ./lapack/gonum
