#!/usr/bin/env bash
# Proves, with OpenMPI and MPICH, that any number of processes trains the bits of one: every loss and
# optimiser, a rank that panics, fails or is cancelled, and one that is killed at a random step,
# after which another number of ranks goes on from the checkpoint. OpenMPI counts the messages and
# bytes of real steps: they are the model's.
#
#	nn/mpi/prove.sh              1, 2, 3, 4 and 7 ranks
#	nn/mpi/prove.sh 3            3 ranks
#	nn/mpi/prove.sh --speed      times of steps of 1024-1024-1024-10, alone, shared by two ranks, and by the model
#
# It needs Debian's openmpi-bin and libopenmpi-dev, or mpich and libmpich-dev, or all four. MPI's
# processes listen on all interfaces: as root they run in a network namespace with loopback alone.
set -euo pipefail
cd "$(dirname "$0")"
export CGO_ENABLED=1
fail() { echo "FAILED: $*" >&2; exit 1; }

libraries=()
if pkg-config --exists ompi && command -v mpirun.openmpi >/dev/null; then libraries+=(openmpi); else echo "SKIPPED: OpenMPI: install openmpi-bin and libopenmpi-dev" >&2; fi
if pkg-config --exists mpich && command -v mpirun.mpich >/dev/null; then libraries+=(mpich); else echo "SKIPPED: MPICH: install mpich and libmpich-dev" >&2; fi
[ ${#libraries[@]} != 0 ] || fail "no MPI here: apt-get install openmpi-bin libopenmpi-dev mpich libmpich-dev pkg-config"

fence=()
if unshare -n true 2>/dev/null; then
	# shellcheck disable=SC2016
	fence=(unshare -n sh -c 'ip link set lo up 2>/dev/null || ifconfig lo up; exec "$@"' sh)
else
	echo "not root: MPI's processes listen on all interfaces while this runs" >&2
fi
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
declare -A tags=([openmpi]=mpi [mpich]=mpi,mpich)
for library in "${libraries[@]}"; do
	mkdir "$tmp/$library"
	go build -tags "${tags[$library]}" -o "$tmp/$library/" ./prove ./cmd/lockstep-mpi
done

# OpenMPI refuses root, and more processes than cores, unless it is told; and it binds each of two
# processes to one core, so that a second goroutine of theirs would gain nothing. MPICH's processes wait in a
# loop, which yields the core sooner if it is told.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 MPIR_CVAR_POLLS_BEFORE_YIELD=1
mpirun() { # mpirun LIBRARY RANKS PROGRAM ARGUMENTS…
	local library=$1 ranks=$2 more=()
	shift 2
	[ "$library" = mpich ] || more=(--oversubscribe --bind-to none)
	timeout -k 5 300 "${fence[@]}" "mpirun.$library" "${more[@]}" -n "$ranks" "$@"
}

if [ "${1:-}" = --speed ]; then
	for library in "${libraries[@]}"; do
		mpirun "$library" 2 "$tmp/$library/prove" -speed "${ROUNDS:-11}" || fail "$library: speed"
	done
	exit
fi

# must_fail MESSAGE LIBRARY RANKS PROGRAM ARGUMENTS…: the job must end by itself, with that message.
must_fail() {
	local message=$1 code=0
	shift
	mpirun "$@" >"$tmp/log" 2>&1 || code=$?
	[ $code != 0 ] && [ $code != 124 ] && [ $code != 137 ] || { cat "$tmp/log"; fail "$1, $2 ranks: status $code instead of an error"; }
	grep -q "$message" "$tmp/log" || { cat "$tmp/log"; fail "$1, $2 ranks: no '$message' in what it said"; }
	echo "$1, $2 ranks: ended with \"$message\""
}

gzip -dc ../../cmd/lockstep/data/digits.csv.gz >"$tmp/digits.csv"
settings=("$tmp/digits.csv" --out none --epochs 40 --batch 63 --dropout 0.2 --layers 96,32)
hash() { grep '^hash ' "$tmp/log" | cut -d' ' -f2; }
mpirun "${libraries[0]}" 1 "$tmp/${libraries[0]}/lockstep-mpi" train "${settings[@]}" >"$tmp/log" 2>&1 || { cat "$tmp/log"; fail "one process"; }
want=$(hash)
golden=45506083bc32feace6040ca6505b629971871afa273f7e43de43f00cf84da7ee # a change is a breaking one
[ "$want" = $golden ] || { cat "$tmp/log"; fail "one process gave the hash '$want', and not $golden"; }
echo "one process: hash $want"

# sent RANKS: counts, by OpenMPI's own monitoring, the messages and bytes of real steps, and compares
# them with the model. What the start sends is taken off: by a run of one step.
sent() {
	local ranks=$1 network steps
	for network in 0 1; do
		for steps in 1 6; do
			mpirun openmpi "$ranks" --mca pml_monitoring_enable 1 --mca pml_monitoring_enable_output 3 \
				--mca pml_monitoring_filename "$tmp/sent$steps" "$tmp/openmpi/prove" -network $network -send $steps >"$tmp/log" 2>&1 || { cat "$tmp/log"; return 1; }
		done
		# A line of the monitoring: E FROM TO BYTES "bytes" MESSAGES "msgs sent" …
		cat "$tmp/log" "$tmp"/sent1.*.prof "$tmp"/sent6.*.prof | awk -v ranks="$ranks" -v network=$network '
			/^model/ { bytes = $2; least = $3; most = $4 }
			/^# POINT/ { file++ }
			/^[EI]\t/ { sign = file > ranks ? 1 : -1; b += sign * $4; m += sign * $6 }
			END {
				b /= 5
				m /= 5
				printf "openmpi, %d ranks, %s: %d messages and %d bytes sent in a step; the model has %d to %d, and %d\n", ranks,
					network ? "1024-1024-1024-10, 1024 rows" : "784-128-10, 64 rows", m, b, least, most, bytes
				exit !(m >= least && m <= most && b >= bytes && b <= 1.05 * bytes)
			}' || return 1
		rm -f "$tmp"/sent*
	done
}

# killed LIBRARY RANKS: kills a random rank at a random time after the first checkpoint; another
# number of ranks goes on.
killed() {
	local library=$1 ranks=$2 code job victim try alive
	local c=$tmp/checkpoint again=$(($2 % 2 + 1)) # of few processes: more than there are cores take long
	for try in 1 2 4 8 16; do # a fast machine may have ended before: then it is killed sooner
		rm -f "$c" "$tmp"/pid.*
		# shellcheck disable=SC2016
		mpirun "$library" "$ranks" sh -c 'echo $$ >"$0/pid.${OMPI_COMM_WORLD_RANK:-$PMI_RANK}"; exec "$@"' "$tmp" \
			"$tmp/$library/lockstep-mpi" train "${settings[@]}" --checkpoint "$c" --checkpoint-every 7 >"$tmp/log" 2>&1 &
		job=$!
		for _ in $(seq 600); do
			[ ! -e "$c" ] || break
			sleep 0.05
		done
		sleep "$(printf '0.%03d' $((RANDOM % 600 / try)))"
		victim=$((RANDOM % ranks))
		alive=true
		kill -9 "$(cat "$tmp/pid.$victim")" 2>/dev/null || alive=false
		code=0
		wait $job || code=$?
		[ $code = 0 ] || break
		[ $try != 16 ] || fail "$library, $ranks ranks: always ended before rank $victim was killed"
	done
	$alive && [ $code != 124 ] || { cat "$tmp/log"; fail "$library, $ranks ranks: status $code, and rank $victim was killed: $alive"; }
	mpirun "$library" $again "$tmp/$library/lockstep-mpi" train "${settings[@]}" --checkpoint "$c" --checkpoint-every 7 >"$tmp/log" 2>&1 ||
		{ cat "$tmp/log"; fail "$library: going on with $again ranks"; }
	[ "$(hash)" = "$want" ] || { cat "$tmp/log"; fail "$library: another hash after rank $victim of $ranks was killed and $again went on"; }
	echo "$library: rank $victim of $ranks killed, $again ranks $(grep -o 'goes on from.*' "$tmp/log" | sed 's/from [^,]*, //'): the same hash"
}

for library in "${libraries[@]}"; do
	for n in ${*:-1 2 3 4 7}; do
		began=$SECONDS
		mpirun "$library" "$n" "$tmp/$library/prove" || fail "$library, $n ranks"
		last=$((n - 1))
		mpirun "$library" "$n" "$tmp/$library/prove" -cancel $last || fail "$library, $n ranks, cancelled"
		must_fail "rank $last of $n: panic: " "$library" "$n" "$tmp/$library/prove" -panic $last
		must_fail "rank $last of $n: this rank was told to fail" "$library" "$n" "$tmp/$library/prove" -fail $last
		[ "$library" = mpich ] || [ "$n" = 1 ] || sent "$n" || fail "$library, $n ranks: it sends other messages than the model has"
		killed "$library" "$n"
		echo "$library, $n ranks: $((SECONDS - began)) s"
	done
done
echo "proved: ${libraries[*]}"
