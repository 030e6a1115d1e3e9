#!/usr/bin/env bash
# OpenBLAS 0.3.21 (Debian 12: libopenblas0-pthread 0.3.21+ds-4), on its code for AVX-512: gemm with alpha = 0 of small matrices
# multiplies A and B all the same, so a NaN or an infinity in them makes C NaN. BLAS says that A and B are not read when alpha is 0,
# and one would guess so: callers leave them uninitialized, and scale C by beta that way. On the code for AVX2 they are not read.
#
# Seen: with A all NaN, alpha 0, beta 1 and C all 1, sgemm and dgemm of 32 give NaN throughout under OPENBLAS_CORETYPE=SkylakeX, and 1 under
# Haswell; of 128 rows both give 1. NumPy and PyTorch pass such calls on, so the same program may have NaN on one CPU only.
# saxpy and sgemv with alpha 0 are right in both. The reference tells it for callers since 2025 (Reference-LAPACK/lapack pull request
# 1098). Source: the kernels for small matrices, of up to a million multiplications, have no test of alpha. So clear A and B, or call scal.
#
# Needs Debian 12, apt-get and gcc, and a CPU with AVX-512. Nothing is installed outside of a temporary folder.
set -euo pipefail
grep -q avx512vl /proc/cpuinfo || { echo "only to be seen on x86-64 with AVX-512"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -q libopenblas0-pthread=0.3.21+ds-4 libopenblas-pthread-dev=0.3.21+ds-4 libgfortran5 libquadmath0 >/dev/null 2>&1
for package in *.deb; do
	dpkg -x "$package" root
done
libraries=$work/root/usr/lib/x86_64-linux-gnu
cat >main.c <<'EOF'
#include <cblas.h>
#include <math.h>
#include <stdio.h>

extern char *openblas_get_corename(void);

enum { most = 128 };
static float a[most * most], c[most * most];
static double b[most * most], d[most * most];

// count runs C = 0 A A + 1 C with A of NaN and C of 1, of n rows, and tells how many of C become NaN.
static void count(int n) {
	for (int i = 0; i < n * n; i++) {
		a[i] = b[i] = NAN;
		c[i] = d[i] = 1;
	}
	cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 0, a, n, a, n, 1, c, n);
	cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 0, b, n, b, n, 1, d, n);
	int single = 0, twice = 0;
	for (int i = 0; i < n * n; i++) {
		single += isnan(c[i]) != 0;
		twice += isnan(d[i]) != 0;
	}
	printf("%s, %d rows: of %d elements NaN are %d by sgemm, %d by dgemm\n", openblas_get_corename(), n, n * n, single, twice);
}

int main(void) {
	count(4);
	count(32);
	count(128);
	float y = 1, z = 1;
	cblas_saxpy(1, 0, a, 1, &y, 1);
	cblas_sgemv(CblasRowMajor, CblasNoTrans, 1, 1, 0, a, 1, a, 1, 1, &z, 1);
	printf("%s, saxpy %g, sgemv %g\n", openblas_get_corename(), y, z);
}
EOF
gcc -I"$work/root/usr/include/x86_64-linux-gnu/openblas-pthread" -o main main.c "$libraries"/openblas-pthread/libopenblas.so.0 -lm
export LD_LIBRARY_PATH=$libraries/openblas-pthread:$libraries
for core in Haswell SkylakeX; do
	OPENBLAS_CORETYPE=$core ./main
done | tee output
diff output - <<'EXPECTED' && echo "as described above"
Haswell, 4 rows: of 16 elements NaN are 0 by sgemm, 0 by dgemm
Haswell, 32 rows: of 1024 elements NaN are 0 by sgemm, 0 by dgemm
Haswell, 128 rows: of 16384 elements NaN are 0 by sgemm, 0 by dgemm
Haswell, saxpy 1, sgemv 1
SkylakeX, 4 rows: of 16 elements NaN are 16 by sgemm, 16 by dgemm
SkylakeX, 32 rows: of 1024 elements NaN are 1024 by sgemm, 1024 by dgemm
SkylakeX, 128 rows: of 16384 elements NaN are 0 by sgemm, 0 by dgemm
SkylakeX, saxpy 1, sgemv 1
EXPECTED
