#!/usr/bin/env bash
# VOLK 2.5.2 (Debian 12: libvolk2.5 2.5.2-3; the vector kernels of GNU Radio), x86-64, float: the kernels for SSE4.1 and AVX2 are wrong where the plain C of the same
# library is right. The sine and the tangent of numbers from -2 pi to -pi, and of the same half of each turn below, have the wrong sign; asin and acos of
# -1 are NaN, as is atan of -0; tanh goes beyond 1; and pow is off by up to five parts in a thousand. One would guess that all
# kernels of a name compute the same function. The descriptions of these tell of no range and no error.
#
# Seen: sin(-5) is -0.9589, where 0.9589 is due, and tan(-5) -3.38; cos is right, as is the sine for AVX-512, so the same program may have it on one CPU and
# not on another. tanh(10) is 1.009, tanh(90) 3.3, tanh of an infinity NaN; 20 to the third is 8015. Source: whether to turn the
# sign is the "or else" of two masks, which is taken by comparing them as floats; a mask of all ones is NaN, and NaN differs from
# itself, so two that are set count as different. tanh is a quotient of polynomials that nothing holds below 1. So set
# VOLK_GENERIC=1, which takes the plain ones, and pass angles of 0 or more.
#
# Needs Debian 12, apt-get and gcc, and a CPU with AVX2. Nothing is installed outside of a temporary folder.
set -euo pipefail
grep -q avx2 /proc/cpuinfo || { echo "only to be seen on x86-64 with AVX2"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -q libvolk2.5=2.5.2-3 libvolk2-dev=2.5.2-3 liborc-0.4-0 >/dev/null 2>&1
for package in *.deb; do
	dpkg -x "$package" root
done
libraries=$work/root/usr/lib/x86_64-linux-gnu
cat >main.c <<'EOF'
#include <math.h>
#include <stdio.h>
#include <volk/volk.h>

enum { n = 64 }; // enough for a register of each width

static float *x, *y;

// show prints f of each number by the kernel of that name, the plain one and the C library.
static void show(const char *name, void (*f)(float *, const float *, unsigned, const char *), const char *plain, double (*due)(double), int count,
                 const float *numbers) {
	for (int i = 0; i < count; i++) {
		for (int j = 0; j < n; j++)
			x[j] = numbers[i];
		f(y, x, n, "u_avx2_fma");
		float simd = y[0];
		f(y, x, n, plain);
		printf("%s(%g): AVX2 %.4f, plain %.4f, due %.4f\n", name, numbers[i], simd, y[0], due(numbers[i]));
	}
}

// The kernels for tanh are named otherwise.
static void hyperbolic(float *to, const float *from, unsigned count, const char *name) {
	volk_32f_tanh_32f_manual(to, from, count, *name == 'u' ? "u_avx_fma" : name);
}

static void cube(float *to, const float *from, unsigned count, const char *name) {
	static float three[n];
	for (int i = 0; i < n; i++)
		three[i] = 3;
	volk_32f_x2_pow_32f_manual(to, three, from, count, name);
}

static double cubed(double x) { return x * x * x; }

int main(void) {
	x = volk_malloc(n * sizeof *x, volk_get_alignment());
	y = volk_malloc(n * sizeof *y, volk_get_alignment());
	const float angles[] = {5, 2, -2, -3, -4, -5, -7, -10}, ends[] = {1, 0.5f, -0.5f, -1}, zeros[] = {0, -0.f}, large[] = {2, 10, 90, INFINITY}, bases[] = {2, 7, 20};
	show("sin", volk_32f_sin_32f_manual, "generic", sin, 8, angles);
	show("cos", volk_32f_cos_32f_manual, "generic", cos, 8, angles);
	show("tan", volk_32f_tan_32f_manual, "generic", tan, 8, angles);
	show("asin", volk_32f_asin_32f_manual, "u_generic", asin, 4, ends);
	show("acos", volk_32f_acos_32f_manual, "generic", acos, 4, ends);
	show("atan", volk_32f_atan_32f_manual, "generic", atan, 2, zeros);
	show("tanh", hyperbolic, "generic", tanh, 4, large);
	show("pow3", cube, "generic", cubed, 3, bases);
	// Without a name the library picks, here the tangent, for which there is nothing wider than AVX2.
	for (int i = 0; i < n; i++)
		x[i] = -5;
	volk_32f_tan_32f(y, x, n);
	printf("the kernel that is picked has tan(-5) %.4f\n", y[0]);
}
EOF
gcc -w -I"$work/root/usr/include" -o main main.c "$libraries"/libvolk.so.2.5 -L"$libraries" -l:liborc-0.4.so.0 -lm
export LD_LIBRARY_PATH=$libraries HOME=$work # no profile of this machine's speeds
{
	./main
	VOLK_GENERIC=1 ./main | tail -n 1
} | sed 's/-nan/nan/g' | tee output
diff output - <<'EXPECTED' && echo "as described above"
sin(5): AVX2 -0.9589, plain -0.9589, due -0.9589
sin(2): AVX2 0.9093, plain 0.9093, due 0.9093
sin(-2): AVX2 -0.9093, plain -0.9093, due -0.9093
sin(-3): AVX2 -0.1411, plain -0.1411, due -0.1411
sin(-4): AVX2 -0.7568, plain 0.7568, due 0.7568
sin(-5): AVX2 -0.9589, plain 0.9589, due 0.9589
sin(-7): AVX2 -0.6570, plain -0.6570, due -0.6570
sin(-10): AVX2 -0.5440, plain 0.5440, due 0.5440
cos(5): AVX2 0.2837, plain 0.2837, due 0.2837
cos(2): AVX2 -0.4161, plain -0.4161, due -0.4161
cos(-2): AVX2 -0.4161, plain -0.4161, due -0.4161
cos(-3): AVX2 -0.9900, plain -0.9900, due -0.9900
cos(-4): AVX2 -0.6536, plain -0.6536, due -0.6536
cos(-5): AVX2 0.2837, plain 0.2837, due 0.2837
cos(-7): AVX2 0.7539, plain 0.7539, due 0.7539
cos(-10): AVX2 -0.8391, plain -0.8391, due -0.8391
tan(5): AVX2 -3.3805, plain -3.3805, due -3.3805
tan(2): AVX2 -2.1850, plain -2.1850, due -2.1850
tan(-2): AVX2 2.1850, plain 2.1850, due 2.1850
tan(-3): AVX2 0.1425, plain 0.1425, due 0.1425
tan(-4): AVX2 1.1578, plain -1.1578, due -1.1578
tan(-5): AVX2 -3.3805, plain 3.3805, due 3.3805
tan(-7): AVX2 -0.8714, plain -0.8714, due -0.8714
tan(-10): AVX2 0.6484, plain -0.6484, due -0.6484
asin(1): AVX2 1.5708, plain 1.5708, due 1.5708
asin(0.5): AVX2 0.5236, plain 0.5236, due 0.5236
asin(-0.5): AVX2 -0.5236, plain -0.5236, due -0.5236
asin(-1): AVX2 nan, plain -1.5708, due -1.5708
acos(1): AVX2 0.0000, plain 0.0000, due 0.0000
acos(0.5): AVX2 1.0472, plain 1.0472, due 1.0472
acos(-0.5): AVX2 2.0944, plain 2.0944, due 2.0944
acos(-1): AVX2 nan, plain 3.1416, due 3.1416
atan(0): AVX2 0.0000, plain 0.0000, due 0.0000
atan(-0): AVX2 nan, plain -0.0000, due -0.0000
tanh(2): AVX2 0.9640, plain 0.9640, due 0.9640
tanh(10): AVX2 1.0092, plain 1.0000, due 1.0000
tanh(90): AVX2 3.3189, plain 1.0000, due 1.0000
tanh(inf): AVX2 nan, plain 1.0000, due 1.0000
pow3(2): AVX2 8.0000, plain 8.0000, due 8.0000
pow3(7): AVX2 341.3813, plain 343.0000, due 343.0000
pow3(20): AVX2 8015.0830, plain 8000.0000, due 8000.0000
the kernel that is picked has tan(-5) -3.3805
the kernel that is picked has tan(-5) 3.3805
EXPECTED
