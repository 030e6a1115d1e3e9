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

# mode NAME "VARIABLE=VALUE…" ARGUMENT…: go test with these arguments, of the golden test, or of
# other tests of another package.
mode() {
	local name=$1 variables=$2 start
	shift 2
	[[ $name =~ $only ]] || return 0
	start=$(date +%s)
	# shellcheck disable=SC2086 # the variables are words
	if env $variables go test -count=1 -run "${tests:-Golden}" "$@" "${package:-./nn}" >"$log/out" 2>&1; then
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
mode "go1.27.4, the newest" GOTOOLCHAIN=go1.27.4
oldest=go$(sed -n 's/^go //p' go.mod)
mode "$oldest, the oldest" GOTOOLCHAIN="$oldest"
if [[ -pgo =~ $only ]]; then
	go test -count=1 -run Golden -cpuprofile "$log/cpu.pprof" -o "$log/nn.test" ./nn >"$log/out" 2>&1
	mode -pgo "" -pgo="$log/cpu.pprof"
fi
if needs gcc "race, asan, external linking"; then
	mode race CGO_ENABLED=1 -race
	mode "external linking" CGO_ENABLED=1 -ldflags=-linkmode=external
	mode "pie, external linking" CGO_ENABLED=1 -buildmode=pie -ldflags=-linkmode=external
	mode asan "CGO_ENABLED=1 CC=gcc" -asan
fi
needs clang msan && mode msan "CGO_ENABLED=1 CC=clang" -msan

# A CPU without each set: Nehalem and Westmere have no AVX, SandyBridge no AVX2 and no FMA, Haswell
# no AVX-512. lockstep info says what it chose and why; then come the golden test and tests of the
# kernels that end in minutes, although the emulator has no fast vectors.
old() { # old CPU
	local name="qemu $1" run="qemu-x86_64-static -cpu $1" package tests
	[[ $name =~ $only ]] || return 0
	CGO_ENABLED=0 GOAMD64=v1 go build -o "$log/lockstep" ./cmd/lockstep
	$run "$log/lockstep" info 2>/dev/null | grep -A 9 '^kernels' | sed 's/^/        /'
	mode "$name, golden" "CGO_ENABLED=0 GOAMD64=v1" -exec "$run" -timeout 30m
	package=./kernel tests='^Test(MatMul|SpecialValues|BatchMakesNoDifference)$'
	mode "$name, products" "CGO_ENABLED=0 GOAMD64=v1" -exec "$run" -short -timeout 30m
	# The harness puts operands beside an unreadable page. Not where AVX2 is emulated: QEMU 7.2
	# reads what the mask of a VMASKMOVPS leaves out. Not all kernels: a multiply-add in software,
	# emulated, makes 20 minutes of the whole.
	[[ $1 == Haswell || $1 == *-bmi2 ]] && return 0
	tests='^TestKernels$/^portable$/^(Dot|Dot64|Sum|Product|Product64|ProductTB|Exp|Log|Tanh|Softmax|Adam)$'
	mode "$name, harness" "CGO_ENABLED=0 GOAMD64=v1" -exec "$run" -short -timeout 30m
}
if needs qemu-x86_64-static "qemu: old CPUs"; then
	for cpu in Nehalem Westmere SandyBridge Haswell,-fma Haswell,-avx2 Haswell,-bmi2 Haswell; do old $cpu; done
fi

# WebAssembly: in Node, in a browser, and under WASI.
if needs node js/wasm; then
	mode js/wasm "GOOS=js GOARCH=wasm" -exec "$(go env GOROOT)/lib/wasm/go_js_wasm_exec"
fi
if [[ "js/wasm in Chromium" =~ $only ]] && needs chromium "js/wasm in Chromium"; then
	mkdir "$log/bin"
	GOBIN=$log/bin go install github.com/agnivade/wasmbrowsertest@v0.11.0 >"$log/out" 2>&1 || cat "$log/out"
	mkdir "$log/path" # a Chromium that starts as root, too
	printf '#!/bin/sh\nexec %s --no-sandbox "$@"\n' "$(command -v chromium)" >"$log/path/chromium"
	chmod +x "$log/path/chromium"
	mode "js/wasm in Chromium" "GOOS=js GOARCH=wasm PATH=$log/path:$PATH" -exec "$log/bin/wasmbrowsertest"
fi
if [[ wasip1 =~ $only ]]; then
	GOBIN=$log go install github.com/tetratelabs/wazero/cmd/wazero@v1.12.0 >"$log/out" 2>&1 || cat "$log/out"
	mode wasip1 "GOOS=wasip1 GOARCH=wasm GOWASIRUNTIME=wazero PATH=$log:$PATH" -exec "$(go env GOROOT)/lib/wasm/go_wasip1_wasm_exec"
fi

# Windows, by Wine. Go 1.26 asks for a library that Wine 8 lacks: it is random numbers alone.
if [[ windows =~ $only ]] && needs wine windows && needs x86_64-w64-mingw32-gcc windows; then
	export WINEPREFIX=$log/wine WINEDEBUG=-all
	wineboot --init >"$log/out" 2>&1
	x86_64-w64-mingw32-gcc -shared -o "$WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll" -x c - -ladvapi32 <<-'EOF'
		#include <windows.h>
		BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
		__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T n) { return SystemFunction036(data, n); }
	EOF
	mode "windows" "GOOS=windows CGO_ENABLED=0" -exec wine
	mode "windows, generic" "GOOS=windows CGO_ENABLED=0 LOCKSTEP_ISA=generic" -exec wine
	wineserver -k
fi

# The tool, for every system.
if [[ "the tool builds" =~ $only ]]; then
	for target in js/wasm wasip1/wasm plan9/amd64 windows/amd64 windows/arm64 darwin/amd64 darwin/arm64 freebsd/amd64 openbsd/amd64 openbsd/arm64; do
		if GOOS=${target%/*} GOARCH=${target#*/} CGO_ENABLED=0 go build -o "$log/lockstep" ./cmd/lockstep >"$log/out" 2>&1; then
			echo "ok      the tool builds for $target"
		else
			echo "FAILED  the tool builds for $target"
			tail -n 25 "$log/out"
			failed=$((failed + 1))
		fi
	done
fi

# Vendored, in a copy, as a workspace would take the module from the tree.
if [[ vendoring =~ $only ]]; then
	copy=$(mktemp -d)
	cp -r go.mod go.sum internal kernel nn "$copy"
	(cd "$copy" && GOWORK=off go mod vendor && GOWORK=off go test -mod=vendor -count=1 -run Golden ./nn) >"$log/out" 2>&1 &&
		echo "ok      vendoring" || { echo "FAILED  vendoring"; tail -n 25 "$log/out"; failed=$((failed + 1)); }
	rm -rf "$copy"
fi

# A training as a program, in a library that a C program calls, and in a plugin: the same weights,
# by the same set of kernels.
if [[ c-shared =~ $only || plugin =~ $only ]] && needs gcc "c-shared, plugin"; then
	dir=$(mktemp -d -p . modes-XXXXXX)
	mkdir "$dir/program" "$dir/library" "$dir/plugin"
	training() { # training IMPORTS: a file of package main that trains
		cat <<-EOF
			package main

			${1-}

			import (
				"context"
				"math/rand/v2"

				"github.com/lockstep-go/lockstep/kernel"
				"github.com/lockstep-go/lockstep/nn"
			)

			// Hash returns that of the weights after a training, or what went wrong.
			func Hash() string {
				net, err := nn.New(1, 13, nn.Dense(37, nn.GELU), nn.Dense(5, nn.Softmax))
				if err != nil {
					return err.Error()
				}
				tr, err := nn.NewTrainer(net, nn.CrossEntropy, nn.Adam(0.01))
				if err != nil {
					return err.Error()
				}
				d := nn.Data{X: kernel.NewMatrix(61, 13), Labels: make([]int, 61)}
				r := rand.New(rand.NewPCG(1, 2))
				for i := range d.X.Data {
					d.X.Data[i] = float32(r.IntN(2001)-1000) / 500
				}
				for i := range d.Labels {
					d.Labels[i] = r.IntN(5)
				}
				if _, err := tr.Fit(context.Background(), d, nn.FitOptions{Epochs: 9, Batch: 7, Seed: 3}); err != nil {
					return err.Error()
				}
				return net.Hash() + ", " + kernel.ISA()
			}
		EOF
	}
	{ training; echo 'func main() { println(Hash()) }'; } >"$dir/program/main.go"
	{ training 'import "C"'; printf '\n//export hash\nfunc hash() *C.char { return C.CString(Hash()) }\n\nfunc main() {}\n'; } >"$dir/library/main.go"
	training >"$dir/plugin/main.go"
	cat >"$dir/open.go" <<-'EOF'
		package main

		import (
			"os"
			"plugin"
		)

		func main() {
			p, err := plugin.Open(os.Args[1])
			if err != nil {
				panic(err)
			}
			hash, err := p.Lookup("Hash")
			if err != nil {
				panic(err)
			}
			println(hash.(func() string)())
		}
	EOF
	printf '#include <stdio.h>\n#include "library.h"\nint main(void) { return puts(hash()) < 0; }\n' >"$dir/main.txt"
	want=$(go run "$dir/program/main.go" 2>&1)
	same() { # same NAME COMMAND…: prints what the plain program prints
		local name=$1 got
		shift
		if got=$("$@" 2>&1) && [[ $got == "$want" && $got =~ ^[0-9a-f]{64},\ [a-z0-9]+$ ]]; then
			echo "ok      $name: $got"
		else
			echo "FAILED  $name: $got, not $want"
			tail -n 25 "$log/out"
			failed=$((failed + 1))
		fi
	}
	if [[ c-shared =~ $only ]]; then
		CGO_ENABLED=1 go build -buildmode=c-shared -o "$dir/library.so" "$dir/library/main.go" >"$log/out" 2>&1 &&
			gcc -x c "$dir/main.txt" -x none "$dir/library.so" -I"$dir" -o "$dir/c" >>"$log/out" 2>&1
		same c-shared env LD_LIBRARY_PATH="$dir" "$dir/c"
	fi
	if [[ plugin =~ $only ]]; then
		CGO_ENABLED=1 go build -buildmode=plugin -o "$dir/plugin.so" "$dir/plugin/main.go" >"$log/out" 2>&1 &&
			CGO_ENABLED=1 go build -o "$dir/open" "$dir/open.go" >>"$log/out" 2>&1
		same plugin "$dir/open" "$dir/plugin.so"
	fi
	rm -rf "$dir"
fi
[ $failed = 0 ] || { echo "$failed modes failed"; exit 1; }
