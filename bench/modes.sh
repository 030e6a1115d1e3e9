#!/usr/bin/env bash
# Runs the golden test in every way in which a Go program can be built and run, as far as this
# machine can, and says for each what came of it:
#
#	bench/modes.sh [REGEXP]      only those whose names match
#
# The golden test trains networks and compares the hashes of weights, losses, predictions and files
# with those in nn/golden_test.go. It runs on every set that the CPU has. What a mode needs and is
# not here (a C compiler, an emulator, Node) is said, and is not a failure; the exit code is 1 if a
# mode fails.
set -uo pipefail
cd "$(dirname "$0")/.."
only=${1:-.}
log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT
failed=0

# mode NAME "VARIABLE=VALUE…" ARGUMENT…: go test with these arguments.
mode() {
	local name=$1 variables=$2 start
	shift 2
	[[ $name =~ $only ]] || return 0
	start=$(date +%s)
	# shellcheck disable=SC2086 # the variables are words
	if env $variables go test -count=1 -run 'Golden' "$@" ./nn >"$log/out" 2>&1; then
		printf 'ok      %-34s %4d s\n' "$name" $(($(date +%s) - start))
	else
		printf 'FAILED  %-34s %4d s\n' "$name" $(($(date +%s) - start))
		tail -n 25 "$log/out"
		failed=$((failed + 1))
	fi
}

# needs COMMAND NAME: whether the command is here; if not, the mode is not run.
needs() {
	command -v "$1" >/dev/null && return 0
	[[ $2 =~ $only ]] && printf 'NOT RUN %-34s no %s\n' "$2" "$1"
	return 1
}

mode plain ""
mode "-N -l" "" -gcflags=all="-N -l"
mode checkptr "" -gcflags=all=-d=checkptr
mode -cover "" -cover
mode -trimpath "" -trimpath
mode purego "" -tags purego
mode "pie, internal linking" CGO_ENABLED=0 -buildmode=pie
for version in v1 v2 v3 v4; do
	[ "$(go env GOARCH)" = amd64 ] || break
	if [ $version = v4 ] && ! grep -q avx512vl /proc/cpuinfo || [ $version = v3 ] && ! grep -q avx2 /proc/cpuinfo; then
		echo "NOT RUN GOAMD64=$version: this CPU lacks it"
		continue
	fi
	mode "GOAMD64=$version" GOAMD64=$version
done
for p in 1 2 8; do mode "GOMAXPROCS=$p" GOMAXPROCS=$p; done
mode "GODEBUG=cpu.all=off" GODEBUG=cpu.all=off
mode "go1.27.4" GOTOOLCHAIN=go1.27.4
if needs gcc "race, asan, external linking"; then
	mode race CGO_ENABLED=1 -race
	mode "external linking" CGO_ENABLED=1 -ldflags=-linkmode=external
	mode "pie, external linking" CGO_ENABLED=1 -buildmode=pie -ldflags=-linkmode=external
	mode asan "CGO_ENABLED=1 CC=gcc" -asan
fi
needs clang msan && mode msan "CGO_ENABLED=1 CC=clang" -msan

# A CPU without each set: Nehalem has no AVX, SandyBridge no AVX2 and no FMA, Haswell no AVX-512.
if needs qemu-x86_64-static "old CPUs"; then
	for cpu in Nehalem SandyBridge Haswell; do
		mode "qemu $cpu" "CGO_ENABLED=0 GOAMD64=v1" -exec "qemu-x86_64-static -cpu $cpu"
	done
	mode "qemu Haswell without FMA" "CGO_ENABLED=0 GOAMD64=v1" -exec "qemu-x86_64-static -cpu Haswell,-fma"
	mode "qemu Haswell without AVX2" "CGO_ENABLED=0 GOAMD64=v1" -exec "qemu-x86_64-static -cpu Haswell,-avx2"
fi
if needs node "js/wasm, wasip1"; then
	mode js/wasm "GOOS=js GOARCH=wasm" -exec "$(go env GOROOT)/lib/wasm/go_js_wasm_exec"
fi
needs wasmtime wasip1 && mode wasip1 "GOOS=wasip1 GOARCH=wasm" -exec "$(go env GOROOT)/lib/wasm/go_wasip1_wasm_exec"

# Vendored, in a copy, as a workspace would take the module from the tree.
if [[ vendoring =~ $only ]]; then
	copy=$(mktemp -d)
	cp -r go.mod go.sum kernel nn "$copy"
	(cd "$copy" && GOWORK=off go mod vendor && GOWORK=off go test -mod=vendor -count=1 -run Golden ./nn) >"$log/out" 2>&1 &&
		echo "ok      vendoring" || { echo "FAILED  vendoring"; tail -n 25 "$log/out"; failed=$((failed + 1)); }
	rm -rf "$copy"
fi

# A C program that calls a Go library.
if [[ c-shared =~ $only ]] && needs gcc c-shared; then
	dir=$(mktemp -d -p . modes-XXXXXX)
	cat >"$dir/library.go" <<-'EOF'
		package main

		import "C"

		import (
			"unsafe"

			"github.com/lockstep-go/lockstep/kernel"
		)

		//export product
		func product(c, a, b *float32, m, n, k int) {
			matrix := func(p *float32, rows, cols int) kernel.Matrix {
				return kernel.Matrix{Rows: rows, Cols: cols, Stride: cols, Data: unsafe.Slice(p, rows*cols)}
			}
			kernel.MatMul(matrix(c, m, n), matrix(a, m, k), matrix(b, k, n))
		}

		func main() {}
	EOF
	cat >"$dir/main.txt" <<-'EOF'
		#include <stdio.h>
		#include "library.h"
		int main(void) {
			float a[6] = {1, 2, 3, 4, 5, 6}, b[6] = {7, 8, 9, 10, 11, 12}, c[4];
			product(c, a, b, 2, 2, 3);
			printf("%g %g %g %g\n", c[0], c[1], c[2], c[3]);
			return 0;
		}
	EOF
	CGO_ENABLED=1 go build -buildmode=c-shared -o "$dir/library.so" "$dir/library.go" >"$log/out" 2>&1 &&
		gcc -x c "$dir/main.txt" -x none "$dir/library.so" -I"$dir" -o "$dir/program" >>"$log/out" 2>&1
	if [ "$(LD_LIBRARY_PATH=$dir "$dir/program" 2>&1)" = "58 64 139 154" ]; then
		echo "ok      c-shared"
	else
		echo "FAILED  c-shared"
		tail -n 25 "$log/out"
		failed=$((failed + 1))
	fi
	rm -rf "$dir"
fi
[ $failed = 0 ] || { echo "$failed modes failed"; exit 1; }
