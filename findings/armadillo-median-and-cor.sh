#!/usr/bin/env bash
# Armadillo 11.4.2 (Debian 12: libarmadillo-dev 1:11.4.2+dfsg-1): median of an even number of unsigned integers, such as a uvec, is about half of the greatest that
# there is: that of 1 and 2 is 9,223,372,036,854,775,809. And mean, var, cov and cor of float numbers that are large beside their spread are wrong, so far
# that a correlation is beyond 1. One would guess that a median lies between its numbers, that cov of one column is its var, and
# that a correlation is from -1 to 1. The documentation tells nothing of it.
#
# Seen: the median of 1 2 3 is 2 and of 1 2 3 4 is 2^63 + 2; of 32 bits it is 2^31 + 2; of an ivec or a vec it is 3 and 2.5. Of a million float numbers of 1000
# and 1001 the mean is 996.8, where 1000.5 is due, var 0.099 and cov 13.6, where 0.249 is; cor of them and the same with 100,325 added,
# which is 1, is beyond 1 or -1, and wrong even if the first are 0 and 1. running_stat is right, as all is in double. Source: the mean of the two in
# the middle is a + (b - a) / 2, with the larger one first, so that b - a wraps; and float is added up in float. So convert with
# conv_to<vec>::from or conv_to<mat>::from first.
#
# Needs Debian 12, apt-get and g++. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -q libarmadillo-dev=1:11.4.2+dfsg-1 libblas3 liblapack3 libgfortran5 libquadmath0 >/dev/null 2>&1
for package in *.deb; do
	dpkg -x "$package" root
done
libraries=$work/root/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo "$(uname -m)-linux-gnu")
cat >main.cc <<'EOF'
#include <armadillo>
#include <cstdio>

using namespace arma;

// half makes a million numbers of which some are base + 1.
template <class Column> static Column half(double base) {
	Column x(1000000);
	for (uword i = 0; i < x.n_elem; i++)
		x[i] = base + (i * 7919 % 13 < 6);
	return x;
}

template <class Column> static void show(const char *name, double base) {
	Column x = half<Column>(base), y = half<Column>(base + 100325);
	running_stat<typename Column::elem_type> running;
	for (auto v : x)
		running(v);
	printf("%s, %g and more: mean %.1f, var %.3f, cov %.3f; running_stat %.1f %.3f\n", name, base, double(mean(x)), double(var(x)),
	       double(as_scalar(cov(x))), double(running.mean()), double(running.var()));
	double r = as_scalar(cor(x, y));
	printf("%s, cor with 100,325 added: %s\n", name, r > 0.99 && r < 1.01 ? "1" : r > 1 || r < -1 ? "beyond 1 or -1" : "wrong");
}

int main() {
	printf("median of uvec 1 2 3: %llu, 1 2: %llu, 1 2 3 4: %llu, 10 20 30 1000: %llu\n", median(uvec{1, 2, 3}), median(uvec{1, 2}),
	       median(uvec{1, 2, 3, 4}), median(uvec{10, 20, 30, 1000}));
	printf("median of u32 1 2 3 4: %u; of ivec 1 2 3 4: %lld, of vec 1 2 3 4: %g\n", median(u32_vec{1, 2, 3, 4}), median(ivec{1, 2, 3, 4}),
	       median(vec{1, 2, 3, 4}));
	show<fvec>("float", 0);
	show<fvec>("float", 1000);
	show<vec>("double", 1000);
}
EOF
g++ -O2 -w -DARMA_DONT_USE_WRAPPER -DARMA_DONT_USE_HDF5 -I"$work/root/usr/include" -o main main.cc "$libraries"/lapack/liblapack.so.3 "$libraries"/blas/libblas.so.3 \
	-Wl,--allow-shlib-undefined
LD_LIBRARY_PATH=$libraries:$libraries/blas:$libraries/lapack ./main | tee output
diff output - <<'EXPECTED' && echo "as described above"
median of uvec 1 2 3: 2, 1 2: 9223372036854775809, 1 2 3 4: 9223372036854775810, 10 20 30 1000: 9223372036854775833
median of u32 1 2 3 4: 2147483650; of ivec 1 2 3 4: 3, of vec 1 2 3 4: 2.5
float, 0 and more: mean 0.5, var 0.248, cov 0.251; running_stat 0.5 0.246
float, cor with 100,325 added: wrong
float, 1000 and more: mean 996.8, var 0.099, cov 13.617; running_stat 1000.5 0.249
float, cor with 100,325 added: beyond 1 or -1
double, 1000 and more: mean 1000.5, var 0.249, cov 0.249; running_stat 1000.5 0.249
double, cor with 100,325 added: 1
EXPECTED
