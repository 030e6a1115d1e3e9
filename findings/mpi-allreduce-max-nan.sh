#!/usr/bin/env bash
# MPICH 4.0.2 and OpenMPI 4.1.4 (Debian 12): MPI_Allreduce with MPI_MAX or MPI_MIN where one rank has NaN. One would guess
# that all ranks get one result, and that it is NaN or the extreme of the other numbers. MPI says nothing of NaN.
#
# Seen with MPICH and one element: the ranks get different results. Of the largest of NaN and 2, rank 0 has 2, rank 1 has NaN.
# So "stop when the largest loss is no number" stops some ranks, and the others wait for them for ever.
# Seen with OpenMPI and 1,000 elements: all ranks agree on a number that is neither. The smallest of 1, NaN, 3 is 3, as
# the NaN has taken the 1 along and then gives way to the 3. With one element it is 1. MPICH does the like among four ranks.
# So send a flag of your own, an integer, for NaN. Source: the operation is a > b ? a : b, whose answer is b where one is
# NaN; a and b change places from rank to rank.
#
# Needs Debian 12 with gcc and mpich 4.0.2-3+b1, libmpich-dev, openmpi-bin 4.1.4-3+b1, libopenmpi-dev. Both libraries listen
# on all interfaces: as root it runs in a network namespace. Nothing is written outside of a temporary folder.
set -euo pipefail
for version in mpich=4.0.2-3+b1 openmpi-bin=4.1.4-3+b1; do
	[ "$(dpkg-query -W -f '${Version}' "${version%%=*}" 2>/dev/null)" = "${version#*=}" ] || { echo "needs $version"; exit 2; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >max.c <<'EOF'
#include <math.h>
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>

// Rank r has the number 1 + r, but rank atoi(argv[1]) has NaN. Printed is what each rank gets.
int main(int argc, char **argv) {
	MPI_Init(&argc, &argv);
	int rank, ranks, bad = atoi(argv[1]), n = atoi(argv[2]);
	MPI_Comm_rank(MPI_COMM_WORLD, &rank);
	MPI_Comm_size(MPI_COMM_WORLD, &ranks);
	static float x[1000], most[1000], least[1000], all[2][64];
	for (int i = 0; i < n; i++)
		x[i] = rank == bad ? NAN : 1 + rank;
	MPI_Allreduce(x, most, n, MPI_FLOAT, MPI_MAX, MPI_COMM_WORLD);
	MPI_Allreduce(x, least, n, MPI_FLOAT, MPI_MIN, MPI_COMM_WORLD);
	MPI_Gather(most, 1, MPI_FLOAT, all[0], 1, MPI_FLOAT, 0, MPI_COMM_WORLD);
	MPI_Gather(least, 1, MPI_FLOAT, all[1], 1, MPI_FLOAT, 0, MPI_COMM_WORLD);
	for (int k = 0; rank == 0 && k < 2; k++) {
		printf("%d elements, %s of", n, k ? "MIN" : "MAX");
		for (int r = 0; r < ranks; r++)
			printf(" %g", r == bad ? NAN : 1.0 + r);
		printf(":");
		for (int r = 0; r < ranks; r++)
			printf(" %g", all[k][r]);
		puts("");
	}
	MPI_Finalize();
}
EOF
mpicc.mpich -O1 max.c -o mpich 2>/dev/null
mpicc.openmpi -O1 max.c -o openmpi
cat >run <<'EOF'
ip link set lo up 2>/dev/null || ifconfig lo up 2>/dev/null
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
for arguments in "2 0 1" "3 1 1" "3 1 1000" "4 0 1" "4 1 1000"; do
	set -- $arguments
	echo "MPICH, $(mpiexec.mpich -n "$1" ./mpich "$2" "$3" | paste -sd ';')"
	echo "OpenMPI, $(mpirun.openmpi --oversubscribe -n "$1" ./openmpi "$2" "$3" 2>log | paste -sd ';')"
done
EOF
isolate=
if unshare -n true 2>/dev/null; then isolate="unshare -n"; fi
$isolate sh ./run | sed 's/-nan/nan/g' | tee output
diff output - <<'EXPECTED' && echo "as described above"
MPICH, 1 elements, MAX of nan 2: 2 nan;1 elements, MIN of nan 2: 2 nan
OpenMPI, 1 elements, MAX of nan 2: nan nan;1 elements, MIN of nan 2: nan nan
MPICH, 1 elements, MAX of 1 nan 3: 3 3 3;1 elements, MIN of 1 nan 3: 1 1 1
OpenMPI, 1 elements, MAX of 1 nan 3: 3 3 3;1 elements, MIN of 1 nan 3: 1 1 1
MPICH, 1000 elements, MAX of 1 nan 3: 3 3 3;1000 elements, MIN of 1 nan 3: 1 1 1
OpenMPI, 1000 elements, MAX of 1 nan 3: 3 3 3;1000 elements, MIN of 1 nan 3: 3 3 3
MPICH, 1 elements, MAX of nan 2 3 4: 4 4 4 nan;1 elements, MIN of nan 2 3 4: 2 3 2 nan
OpenMPI, 1 elements, MAX of nan 2 3 4: nan nan nan nan;1 elements, MIN of nan 2 3 4: nan nan nan nan
MPICH, 1000 elements, MAX of 1 nan 3 4: 4 4 4 4;1000 elements, MIN of 1 nan 3 4: 3 3 3 3
OpenMPI, 1000 elements, MAX of 1 nan 3 4: 4 4 4 4;1000 elements, MIN of 1 nan 3 4: 3 3 3 3
EXPECTED
