#!/usr/bin/env bash
# Proves, on Prism in the process and on a Prism of its own, that pipelines give the scores, the confusion
# matrix and the weights of plain Go, bit for bit, also where bundles are small, and that what is wrong
# is named.
#
#	nn/beam/prove.sh           100,000 rows and a grid
#	nn/beam/prove.sh --cpu     the CPU time for 1,000,000 rows: at most twice that of plain Go
#
# Prism listens on all interfaces: as root it runs in a network namespace with loopback alone.
set -euo pipefail
cd "$(dirname "$0")"
fail() { echo "FAILED: $*" >&2; exit 1; }
tmp=$(mktemp -d)
export TMPDIR=$tmp # Prism leaves a folder for every pipeline where temporary files go
trap 'rm -rf "$tmp"' EXIT
go build -o "$tmp/" ./prove ./cmd/score

if [ "${1:-}" = --cpu ]; then
	"$tmp/prove" -rows 1000000 -grid=false -most-cpu 2
	exit
fi

echo "Prism in the process"
"$tmp/prove" -part-size 500000
"$tmp/prove" -part-size 60000 -small-bundles -grid=false

echo "a Prism of its own"
go build -o "$tmp/prism" github.com/apache/beam/sdks/v2/go/cmd/prism
cat >"$tmp/alone" <<'END'
set -eu
ip link set lo up 2>/dev/null || ifconfig lo up 2>/dev/null || true
"$1/prism" --job_port 18073 --serve_http=false >"$1/prism.log" 2>&1 &
trap 'kill $! 2>/dev/null || true' EXIT
for try in $(seq 100); do
	grep -q "Serving JobManagement" "$1/prism.log" && break
	sleep 0.1
done
to="--runner=universal --endpoint=localhost:18073 --environment_type=LOOPBACK"
"$1/prove" $to -part-size 500000
"$1/prove" $to -part-size 60000 -small-bundles -grid=false
END
if unshare -n true 2>/dev/null; then
	unshare -n bash "$tmp/alone" "$tmp"
else
	echo "not root: Prism listens on all interfaces while this runs" >&2
	bash "$tmp/alone" "$tmp"
fi

# must_fail STATUS MESSAGE ARGUMENTS…: score must end so, with one line that has the message.
must_fail() {
	local status=$1 message=$2 code=0
	shift 2
	"$tmp/score" "$@" >"$tmp/said" 2>&1 || code=$?
	[ $code = "$status" ] || { cat "$tmp/said"; fail "score $*: status $code, not $status"; }
	grep -q -- "$message" "$tmp/said" || { cat "$tmp/said"; fail "score $*: no '$message' in what it said"; }
	[ "$(tail -n 1 "$tmp/said" | grep -c '^score: ')" = 1 ] || { cat "$tmp/said"; fail "score $*: its last line is no message"; }
	echo "named: $(tail -n 1 "$tmp/said" | sed "s#$tmp/##g")"
}
cd "$tmp"
gzip -dc "$OLDPWD/../../cmd/lockstep/data/digits.csv.gz" >digits.csv
(cd "$OLDPWD" && go run ../../cmd/lockstep train "$tmp/digits.csv" --header no --target 65 --epochs 3 --out "$tmp/model" --report none >/dev/null)
(cd "$OLDPWD" && go run ../../cmd/lockstep predict --model "$tmp/model" "$tmp/digits.csv" --out "$tmp/want.csv" >/dev/null 2>&1)
mkdir temporary
TMPDIR=$tmp/temporary ./score --model model --input digits.csv --output one
[ -z "$(ls temporary)" ] || fail "score left in the temporary folder: $(ls temporary)"
cmp want.csv one-00000-000000.csv || fail "score: not the file of lockstep predict"
./score --model model --input digits.csv --output many --part-size 10000 --evaluate evaluation.json
[ "$(ls many-0*.csv | wc -l)" -gt 10 ] || fail "score: few parts"
cmp <(tail -n +2 want.csv) <(for f in many-0*.csv; do tail -n +2 "$f"; done) || fail "score: not the rows of lockstep predict"
echo "score: the file of lockstep predict, whole and in $(ls many-0*.csv | wc -l) parts"
sed '7s/^[^,]*,/bad,/' digits.csv >bad.csv
echo "no model" >broken
must_fail 1 'bad.csv: line 7: .*"bad" is not a number' --model model --input 'bad.csv,digits.csv' --output bad
[ "$(cat bad-0*.csv | wc -l)" = 3596 ] || fail "rows were lost beside a bad one"
must_fail 1 'bad.csv: line 7.*"bad" is not a number' --model model --input bad.csv --output strict --strict
must_fail 1 'gone-\*.csv: no such file' --model model --input 'gone-*.csv' --output gone
must_fail 1 'model broken: ' --model broken --input digits.csv --output gone
must_fail 1 'model nothing: no such file' --model nothing --input digits.csv --output gone
must_fail 2 'one-00000-000000.csv is there from an earlier output' --model model --input digits.csv --output one
must_fail 2 'digits.csv is named twice' --model model --input digits.csv,./digits.csv --output two
must_fail 2 '--output is missing' --model model --input digits.csv
! ls ./*.tmp 2>/dev/null || fail "temporary files are left"
echo "proved"
