#!/usr/bin/env bash
# Eigen 3.4.0 (Debian 12: libeigen3-dev 3.4.0-4; g++, x86-64, float): functions of an array give other answers for the numbers that fill a register than for the few
# that are left over at its end: exp(-inf) is 2.9e-39, not 0, sqrt(inf) is NaN, sqrt and rsqrt of the smallest numbers are 0 and infinite. And logistic is off
# by 1.5 parts in ten thousand about -9. One would guess that a function's answer does not depend on where in the array a number is, and that
# exp of minus infinity, by which a softmax masks, is 0.
#
# Seen with nine numbers, of which the ninth goes by the C library: exp is 2.9e-39 for all below -88, so masked places weigh something and their logarithm is
# -88; log of all below 1.2e-38 is -87.3. With -mavx2 -mfma pow(3) of -inf is inf and that of -1e-20 is +0; with -msse2 both are right. logistic(-9)
# is one number with the former, another with the latter, neither near 1.2339e-4. In double exp(-inf) is 5.6e-309. The documentation has of it that
# EIGEN_FAST_MATH, which is on, "might affect accuracy" and speeds up sqrt; switched off it mends sqrt and rsqrt, not the others. Source: arguments
# are clamped to where the result is normal; sqrt(x) is x times an estimate of 1/sqrt(x), infinity times 0. So mask after exp.
#
# Needs Debian 12, apt-get and g++, and a CPU with AVX2. Nothing is installed outside of a temporary folder.
set -euo pipefail
grep -q avx2 /proc/cpuinfo || { echo "only to be seen on x86-64 with AVX2"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -q libeigen3-dev=3.4.0-4 >/dev/null 2>&1
dpkg -x libeigen3-dev_*.deb root
cat >main.cc <<'EOF'
#include <Eigen/Core>
#include <cmath>
#include <cstdio>

using Floats = Eigen::ArrayXf;

// show applies f to nine numbers: a packet of eight, or two of four, and one that is left over.
template <class F> void show(const char *name, float x, double due, F f) {
	Floats y = f(Floats(Floats::Constant(9, x)));
	printf("%s(%g): in a packet %.5g, left over %.5g, due %.5g\n", name, x, y[0], y[8], due);
}

int main() {
	for (float x : {-INFINITY, -100.f, -50.f}) show("exp", x, std::exp(double(x)), [](const Floats &x) { return Floats(x.exp()); });
	for (float x : {1e-40f, 1e-30f}) show("log", x, std::log(double(x)), [](const Floats &x) { return Floats(x.log()); });
	for (float x : {INFINITY, 1e-40f, 2.f}) show("sqrt", x, std::sqrt(double(x)), [](const Floats &x) { return Floats(x.sqrt()); });
	for (float x : {1e-40f, 2.f}) show("rsqrt", x, 1 / std::sqrt(double(x)), [](const Floats &x) { return Floats(x.rsqrt()); });
	for (float x : {-INFINITY, -9.f, -3.f}) show("logistic", x, 1 / (1 + std::exp(-double(x))), [](const Floats &x) { return Floats(x.logistic()); });
	for (float x : {-INFINITY, -1e-20f, -3.f}) show("pow(3)", x, std::pow(double(x), 3), [](const Floats &x) { return Floats(x.pow(3.f)); });
	Eigen::ArrayXd y = Eigen::ArrayXd::Constant(9, -INFINITY).exp();
	printf("in double, exp(-inf): in a packet %.5g, left over %.5g\n", y[0], y[8]);
}
EOF
for flags in -msse2 "-mavx2 -mfma" "-mavx2 -mfma -DEIGEN_FAST_MATH=0"; do
	echo "$flags"
	# shellcheck disable=SC2086 # one word a flag
	g++ -O2 $flags -I root/usr/include/eigen3 -o main main.cc
	./main
done | tee output
diff output - <<'EXPECTED' && echo "as described above"
-msse2
exp(-inf): in a packet 2.9383e-39, left over 0, due 0
exp(-100): in a packet 2.9383e-39, left over 3.7835e-44, due 3.7201e-44
exp(-50): in a packet 1.9287e-22, left over 1.9287e-22, due 1.9287e-22
log(9.99995e-41): in a packet -87.337, left over -92.103, due -92.103
log(1e-30): in a packet -69.078, left over -69.078, due -69.078
sqrt(inf): in a packet -nan, left over inf, due inf
sqrt(9.99995e-41): in a packet 0, left over 1e-20, due 1e-20
sqrt(2): in a packet 1.4142, left over 1.4142, due 1.4142
rsqrt(9.99995e-41): in a packet inf, left over 1e+20, due 1e+20
rsqrt(2): in a packet 0.70711, left over 0.70711, due 0.70711
logistic(-inf): in a packet 2.9383e-39, left over 0, due 0
logistic(-9): in a packet 0.00012341, left over 0.00012341, due 0.00012339
logistic(-3): in a packet 0.047426, left over 0.047426, due 0.047426
pow(3)(-inf): in a packet -inf, left over -inf, due -inf
pow(3)(-1e-20): in a packet -0, left over -0, due -1e-60
pow(3)(-3): in a packet -27, left over -27, due -27
in double, exp(-inf): in a packet 5.5555e-309, left over 0
-mavx2 -mfma
exp(-inf): in a packet 2.9383e-39, left over 0, due 0
exp(-100): in a packet 2.9383e-39, left over 3.7835e-44, due 3.7201e-44
exp(-50): in a packet 1.9287e-22, left over 1.9287e-22, due 1.9287e-22
log(9.99995e-41): in a packet -87.337, left over -92.103, due -92.103
log(1e-30): in a packet -69.078, left over -69.078, due -69.078
sqrt(inf): in a packet -nan, left over inf, due inf
sqrt(9.99995e-41): in a packet 0, left over 1e-20, due 1e-20
sqrt(2): in a packet 1.4142, left over 1.4142, due 1.4142
rsqrt(9.99995e-41): in a packet inf, left over 1e+20, due 1e+20
rsqrt(2): in a packet 0.70711, left over 0.70711, due 0.70711
logistic(-inf): in a packet 2.9383e-39, left over 0, due 0
logistic(-9): in a packet 0.00012338, left over 0.00012338, due 0.00012339
logistic(-3): in a packet 0.047426, left over 0.047426, due 0.047426
pow(3)(-inf): in a packet inf, left over -inf, due -inf
pow(3)(-1e-20): in a packet 0, left over -0, due -1e-60
pow(3)(-3): in a packet -27, left over -27, due -27
in double, exp(-inf): in a packet 5.5555e-309, left over 0
-mavx2 -mfma -DEIGEN_FAST_MATH=0
exp(-inf): in a packet 2.9383e-39, left over 0, due 0
exp(-100): in a packet 2.9383e-39, left over 3.7835e-44, due 3.7201e-44
exp(-50): in a packet 1.9287e-22, left over 1.9287e-22, due 1.9287e-22
log(9.99995e-41): in a packet -87.337, left over -92.103, due -92.103
log(1e-30): in a packet -69.078, left over -69.078, due -69.078
sqrt(inf): in a packet inf, left over inf, due inf
sqrt(9.99995e-41): in a packet 1e-20, left over 1e-20, due 1e-20
sqrt(2): in a packet 1.4142, left over 1.4142, due 1.4142
rsqrt(9.99995e-41): in a packet 1e+20, left over 1e+20, due 1e+20
rsqrt(2): in a packet 0.70711, left over 0.70711, due 0.70711
logistic(-inf): in a packet 2.9383e-39, left over 0, due 0
logistic(-9): in a packet 0.00012338, left over 0.00012338, due 0.00012339
logistic(-3): in a packet 0.047426, left over 0.047426, due 0.047426
pow(3)(-inf): in a packet inf, left over -inf, due -inf
pow(3)(-1e-20): in a packet 0, left over -0, due -1e-60
pow(3)(-3): in a packet -27, left over -27, due -27
in double, exp(-inf): in a packet 5.5555e-309, left over 0
EXPECTED
