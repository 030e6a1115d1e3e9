#!/usr/bin/env bash
# OpenCV 4.6.0 (Debian 12: libopencv-core406 4.6.0+dfsg-12): a matrix of 4 to 99 rows whose entries are small is singular for determinant, invert and solve by LU,
# which is their default, however well conditioned it is: determinant says 0, invert gives zeros, solve leaves the answer. One would guess that it does not
# depend on the unit of the entries. The documentation has that invert returns 0 "if src is singular". Of 1 to 3 rows, by
# another decomposition, and from 100 rows on, where LAPACK does it, it is right.
#
# Seen with twice the identity and a 1 on either side, whose condition is 3, times a number c: of 4 rows of float it is right for c = 1e-6, and for 1e-7 the
# determinant is 0, not 1.2e-27, and the inverse is 0, not 5e6; of double for 1e-13 and 1e-14. DECOMP_CHOLESKY and DECOMP_SVD solve them.
# Covariances in metres and matrices of capacities in farads are like that. Source: a pivot below ten epsilons of float, 1.2e-6, or a hundred of double,
# 2.2e-14, is taken for zero, whatever the others are. So scale the matrix to about 1, and look at what solve and invert return.
#
# Needs Debian 12, apt-get and g++. Nothing is installed outside of a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -q libopencv-core{406,-dev}=4.6.0+dfsg-12 >/dev/null 2>&1
# What the library needs, but for the C library, which the machine has.
needed=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances libopencv-core406 |
	grep -E '^lib' | grep -vE '^(libc6|libgcc-s1|libcrypt1|libstdc\+\+6|libopencv-.*)$')
# shellcheck disable=SC2086 # one word a package
apt-get download -q $needed >/dev/null 2>&1
for package in *.deb; do
	dpkg -x "$package" root
done
libraries=$work/root/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo "$(uname -m)-linux-gnu")
cat >main.cc <<'EOF'
#include <cstdio>
#include <opencv2/core.hpp>

using namespace cv;

// show takes n rows: c times twice the identity, with c in the second place of the first row and of the first column.
static void show(int type, int n, double c) {
	Mat a = Mat::eye(n, n, type) * 2 * c, inverse, x, b = Mat::ones(n, 1, type) * c, other;
	for (int i = 0; i < 2; i++) {
		if (type == CV_32F)
			a.at<float>(i, 1 - i) = float(c);
		else
			a.at<double>(i, 1 - i) = c;
	}
	double answer = invert(a, inverse);
	bool lu = solve(a, b, x), cholesky = solve(a, b, other, DECOMP_CHOLESKY), svd = solve(a, b, other, DECOMP_SVD);
	Mat wide;
	inverse.convertTo(wide, CV_64F);
	printf("%s, %d rows, c %g: determinant %.3g, invert %g and 1/c times %.2f, solve %d, by Cholesky %d, by SVD %d\n", type == CV_32F ? "float" : "double", n, c,
	       determinant(a), answer != 0 ? 1. : 0., wide.at<double>(n - 1, n - 1) * c, lu, cholesky, svd);
}

int main() {
	for (int n : {2, 3, 4, 50, 100})
		for (double c : {1., 1e-6, 1e-7})
			if (n < 50 || c != 1e-6)
				show(CV_32F, n, c);
	for (int n : {3, 4})
		for (double c : {1e-13, 1e-14})
			show(CV_64F, n, c);
}
EOF
g++ -O1 -w -I"$work/root/usr/include/opencv4" -o main main.cc "$libraries"/libopencv_core.so.406 -Wl,--allow-shlib-undefined
LD_LIBRARY_PATH=$libraries:$libraries/blas:$libraries/lapack ./main | tee output
diff output - <<'EXPECTED' && echo "as described above"
float, 2 rows, c 1: determinant 3, invert 1 and 1/c times 0.67, solve 1, by Cholesky 1, by SVD 1
float, 2 rows, c 1e-06: determinant 3e-12, invert 1 and 1/c times 0.67, solve 1, by Cholesky 1, by SVD 1
float, 2 rows, c 1e-07: determinant 3e-14, invert 1 and 1/c times 0.67, solve 1, by Cholesky 1, by SVD 1
float, 3 rows, c 1: determinant 6, invert 1 and 1/c times 0.50, solve 1, by Cholesky 1, by SVD 1
float, 3 rows, c 1e-06: determinant 6e-18, invert 1 and 1/c times 0.50, solve 1, by Cholesky 1, by SVD 1
float, 3 rows, c 1e-07: determinant 6e-21, invert 1 and 1/c times 0.50, solve 1, by Cholesky 1, by SVD 1
float, 4 rows, c 1: determinant 12, invert 1 and 1/c times 0.50, solve 1, by Cholesky 1, by SVD 1
float, 4 rows, c 1e-06: determinant 1.2e-23, invert 1 and 1/c times 0.50, solve 1, by Cholesky 1, by SVD 1
float, 4 rows, c 1e-07: determinant 0, invert 0 and 1/c times 0.00, solve 0, by Cholesky 1, by SVD 1
float, 50 rows, c 1: determinant 8.44e+14, invert 1 and 1/c times 0.50, solve 1, by Cholesky 1, by SVD 1
float, 50 rows, c 1e-07: determinant 0, invert 0 and 1/c times 0.00, solve 0, by Cholesky 1, by SVD 1
float, 100 rows, c 1: determinant 9.51e+29, invert 1 and 1/c times 0.50, solve 1, by Cholesky 1, by SVD 1
float, 100 rows, c 1e-07: determinant 0, invert 1 and 1/c times 0.50, solve 1, by Cholesky 1, by SVD 1
double, 3 rows, c 1e-13: determinant 6e-39, invert 1 and 1/c times 0.50, solve 1, by Cholesky 1, by SVD 1
double, 3 rows, c 1e-14: determinant 6e-42, invert 1 and 1/c times 0.50, solve 1, by Cholesky 1, by SVD 1
double, 4 rows, c 1e-13: determinant 1.2e-51, invert 1 and 1/c times 0.50, solve 1, by Cholesky 1, by SVD 1
double, 4 rows, c 1e-14: determinant 0, invert 0 and 1/c times 0.00, solve 0, by Cholesky 1, by SVD 1
EXPECTED
