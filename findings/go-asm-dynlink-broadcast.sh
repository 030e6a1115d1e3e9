#!/usr/bin/env bash
# The Go assembler, go1.26.8 and go1.27.4, amd64: under -dynlink, which is how plugins are built, an instruction
# whose operand is a global symbol and that has a suffix loses the suffix. VMULPS.BCST, which multiplies 16 numbers by
# the one in memory, becomes VMULPS, which multiplies them by 16 numbers of memory: without a word, wrong results. One
# would guess that the same source means the same under every flag, or is refused.
#
# Seen: without the flag both instructions are VMULPS.BCST. With it the one on a static symbol, name<>(SB), still is;
# that on a global symbol is a load of the address from the table of offsets and VMULPS without the broadcast. Nothing
# need run for that: the listing of the object file shows it (by go1.27.4, whose objdump knows AVX-512).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >broadcast_amd64.s <<'EOF'
DATA static<>+0(SB)/4, $3.0
GLOBL static<>(SB), 8, $4

DATA ·Global+0(SB)/4, $3.0
GLOBL ·Global(SB), 8, $64

TEXT ·ofStatic(SB), 4, $0-0
	VMULPS.BCST static<>(SB), Z0, Z0
	RET

TEXT ·ofGlobal(SB), 4, $0-0
	VMULPS.BCST ·Global(SB), Z0, Z0
	RET
EOF
for version in go1.26.8 go1.27.4; do
	for flags in "" -dynlink; do
		# shellcheck disable=SC2086 # no flag is no word
		GOTOOLCHAIN=$version GOARCH=amd64 go tool asm $flags -p x -o out.o broadcast_amd64.s
		echo "$version $flags: $(GOTOOLCHAIN=go1.27.4 go tool objdump out.o | grep -oE '(MOVQ|VMULPS)[^,]*' | paste -sd ';')"
	done
done | tee output
diff output - <<'EXPECTED' && echo "as described above"
go1.26.8 : VMULPS.BCST 0;VMULPS.BCST 0
go1.26.8 -dynlink: VMULPS.BCST 0;MOVQ 0(IP);VMULPS 0(R15)
go1.27.4 : VMULPS.BCST 0;VMULPS.BCST 0
go1.27.4 -dynlink: VMULPS.BCST 0;MOVQ 0(IP);VMULPS 0(R15)
EXPECTED
