#!/usr/bin/env bash
# oneDNN 2.6.3 (Debian 12: libdnnl2 2.6.3-1), eltwise of float32 on its code for AVX2: log(1) is -1.43e-06 (also on
# that for AVX-512; 0 on that for SSE4.1), soft_relu, which is log(1 + e^x), is negative for inputs such as -20, and exp(NaN) is +Inf. One would guess that log(1) is 0, the more so as it is the loss of a right answer of probability 1, that a
# softplus, which often makes a variance, is positive, and that NaN stays NaN.
#
# Seen: log is -1.43e-06 at 1 and -2.6e-06 at 0.9999988, where -1.2e-06 is due; of 10,000 inputs from -20 to -12,
# soft_relu is negative for 1,173: -1.91e-06 at -20. relu(NaN) is 0, and relu with the slope 0.1 gives NaN.
#
# Needs Debian 12, apt-get and g++, and a CPU with AVX2. Nothing is installed outside of a temporary folder.
set -euo pipefail
grep -q avx2 /proc/cpuinfo || { echo "only to be seen on x86-64 with AVX2"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -q libdnnl2=2.6.3-1 libdnnl-dev=2.6.3-1 >/dev/null
for package in *.deb; do
	dpkg -x "$package" root
done
libraries=$work/root/usr/lib/x86_64-linux-gnu
cat >main.cpp <<'EOF'
#include <cmath>
#include <cstdio>
#include <vector>

#include <dnnl.hpp>

using namespace dnnl;

static std::vector<float> eltwise(algorithm a, float alpha, std::vector<float> x) {
	engine cpu(engine::kind::cpu, 0);
	stream s(cpu);
	memory::desc d({(memory::dim)x.size()}, memory::data_type::f32, memory::format_tag::a);
	std::vector<float> y(x.size());
	memory from(d, cpu, x.data()), to(d, cpu, y.data());
	eltwise_forward::primitive_desc p({prop_kind::forward_inference, a, d, alpha, 0}, cpu);
	eltwise_forward(p).execute(s, {{DNNL_ARG_SRC, from}, {DNNL_ARG_DST, to}});
	s.wait();
	return y;
}

int main() {
	auto l = eltwise(algorithm::eltwise_log, 0, {1, 0.9999988f, 2});
	printf("log of 1, 0.9999988, 2: %.3g %.3g %.3g, right 0 %.3g %.3g\n", l[0], l[1], l[2], log(0.9999988f), log(2));
	std::vector<float> x;
	for (int i = 0; i < 10000; i++)
		x.push_back(-20 + 8e-4f * i);
	int negative = 0, none = 0;
	auto y = eltwise(algorithm::eltwise_soft_relu, 1, x);
	for (float v : y) {
		negative += v < 0;
		none += v == 0;
	}
	printf("soft_relu(-20) = %.3g, right %.3g; of 10,000 from -20 to -12, %d are negative\n", y[0], log1p(exp(-20.0)), negative);
	printf("exp(NaN) = %g, relu(NaN) = %g, of slope 0.1 %g\n", eltwise(algorithm::eltwise_exp, 0, {NAN})[0],
		eltwise(algorithm::eltwise_relu, 0, {NAN})[0], eltwise(algorithm::eltwise_relu, 0.1f, {NAN})[0]);
}
EOF
g++ -O1 -I"$work/root/usr/include" main.cpp -L"$libraries" -ldnnl -o finding
for isa in SSE41 AVX2; do
	echo "$isa"
	LD_LIBRARY_PATH=$libraries OMP_NUM_THREADS=1 ONEDNN_MAX_CPU_ISA=$isa ./finding
done | tee output
diff output - <<'EXPECTED' && echo "as described above"
SSE41
log of 1, 0.9999988, 2: 0 -1.19e-06 0.693, right 0 -1.19e-06 0.693
soft_relu(-20) = -1.91e-06, right 2.06e-09; of 10,000 from -20 to -12, 1173 are negative
exp(NaN) = inf, relu(NaN) = 0, of slope 0.1 nan
AVX2
log of 1, 0.9999988, 2: -1.43e-06 -2.62e-06 0.693, right 0 -1.19e-06 0.693
soft_relu(-20) = -1.91e-06, right 2.06e-09; of 10,000 from -20 to -12, 1173 are negative
exp(NaN) = inf, relu(NaN) = 0, of slope 0.1 nan
EXPECTED
