#!/usr/bin/env bash
# SIMDe 0.7.4~rc2 (Debian 12: libsimde-dev 0.7.4~rc2-2; intrinsics of one CPU on another): some intrinsics round, saturate and compare
# otherwise than the instructions that they are named after. One would guess that code that is moved to another CPU by it computes the
# same numbers, as its description has it, but for what SIMDE_FAST_MATH and the like, which are off, allow.
#
# Seen of SSE to FMA in portable C, and on arm64 under qemu likewise: cvtpd_epi32 and cvtsd_si32 take 0.5 to 1 and -2.5 to -3, where cvtps_epi32 takes them to 0 and -2, as all
# three do on x86; "not less than" and the like are false for NaN, where they are true; fmsub and fmadd_ss round twice.
# Seen of NEON on x86: the saturating vqdmulh, vqrdmulh and vqdmull of the two most negative numbers, by which quantised networks rescale, are the most
# negative, not the most positive; the rounding shift vrshl of 2147483647 by -1 is -1073741824; vcvtq_u32_f32 of 3e9 is 2147483648; vrecps and vrsqrts
# of 0 and infinity, with which a reciprocal of 0 is refined, are NaN, where 2 and 1.5 are due; vfmaq_lane_f32 rounds twice, with -mfma as well, where
# vfmaq_f32 then does not. Reported of the conversions in 2024 (simd-everywhere/simde issue 1230, open). So test what was moved on the CPU that it came from.
#
# Needs Debian 12 on x86-64 with AVX2 and FMA, apt-get and gcc. Nothing is installed outside of a temporary folder.
set -euo pipefail
grep -q avx2 /proc/cpuinfo || { echo "only to be seen on x86-64 with AVX2"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -q libsimde-dev=0.7.4~rc2-2 >/dev/null 2>&1
dpkg -x libsimde-dev_*.deb root
cat >sse.c <<'EOF'
#define SIMDE_NO_NATIVE // as on a CPU for which it has nothing better
#include <immintrin.h>
#include <math.h>
#include <simde/x86/avx2.h>
#include <simde/x86/fma.h>
#include <stdio.h>
#include <string.h>

static int first(const void *register_) {
	int i;
	memcpy(&i, register_, sizeof i);
	return i;
}

static float number(const void *register_) {
	float f;
	memcpy(&f, register_, sizeof f);
	return f;
}

int main(void) {
	for (int i = 0; i < 4; i++) {
		volatile double x = (double[]){0.5, 1.5, -2.5, 2.4}[i];
		simde__m128i pd = simde_mm_cvtpd_epi32(simde_mm_set1_pd(x)), ps = simde_mm_cvtps_epi32(simde_mm_set1_ps(x));
		__m128i cpu = _mm_cvtpd_epi32(_mm_set1_pd(x));
		printf("%g: cvtpd_epi32 %d, cvtsd_si32 %d, cvtps_epi32 %d; by the CPU %d, %d, %d\n", x, first(&pd), simde_mm_cvtsd_si32(simde_mm_set1_pd(x)),
			first(&ps), first(&cpu), _mm_cvtsd_si32(_mm_set1_pd(x)), _mm_cvtss_si32(_mm_set1_ps(x)));
	}
	for (int i = 0; i < 3; i++) {
		volatile float x = (float[]){NAN, 1, 2}[i];
		simde__m128 a = simde_mm_set1_ps(x), b = simde_mm_set1_ps(2);
		__m128 c = _mm_set1_ps(x), d = _mm_set1_ps(2);
		printf("%g and 2: cmpnlt %d, cmpnle %d, cmpngt %d, cmpnge %d; by the CPU %d, %d, %d, %d\n", x,
			simde_mm_movemask_ps(simde_mm_cmpnlt_ps(a, b)) & 1, simde_mm_movemask_ps(simde_mm_cmpnle_ps(a, b)) & 1,
			simde_mm_movemask_ps(simde_mm_cmpngt_ps(a, b)) & 1, simde_mm_movemask_ps(simde_mm_cmpnge_ps(a, b)) & 1,
			_mm_movemask_ps(_mm_cmpnlt_ps(c, d)) & 1, _mm_movemask_ps(_mm_cmpnle_ps(c, d)) & 1,
			_mm_movemask_ps(_mm_cmpngt_ps(c, d)) & 1, _mm_movemask_ps(_mm_cmpnge_ps(c, d)) & 1);
	}
	volatile float x = 1.0000001f, z = 1.0000002f;
	simde__m128 a = simde_mm_set1_ps(x), b = simde_mm_set1_ps(z), f = simde_mm_fmsub_ps(a, a, b), g = simde_mm_fmadd_ss(a, a, simde_mm_set1_ps(-z));
	__m128 c = _mm_set1_ps(x), d = _mm_set1_ps(z), h = _mm_fmsub_ps(c, c, d);
	printf("1.0000001 squared less 1.0000002: fmsub %g, fmadd_ss %g; by the CPU %g\n", number(&f), number(&g), number(&h));
}
EOF
cat >neon.c <<'EOF'
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <math.h>
#include <simde/arm/neon.h>
#include <stdint.h>
#include <stdio.h>

int main(void) {
	volatile int32_t low = INT32_MIN, high = INT32_MAX, one = -1;
	volatile int16_t low16 = INT16_MIN;
	volatile float billions = 3e9f, zero = 0, infinity = INFINITY, x = 1.0000001f, z = -1.0000002f;
	int32x4_t l = vdupq_n_s32(low);
	printf("vqdmulhq_s32 %d, vqrdmulhq_s32 %d, due 2147483647\n", vgetq_lane_s32(vqdmulhq_s32(l, l), 0), vgetq_lane_s32(vqrdmulhq_s32(l, l), 0));
	printf("vqrdmulhq_s16 %d, due 32767\n", vgetq_lane_s16(vqrdmulhq_s16(vdupq_n_s16(low16), vdupq_n_s16(low16)), 0));
	printf("vqdmull_s32 %lld, due 9223372036854775807\n", (long long)vgetq_lane_s64(vqdmull_s32(vget_low_s32(l), vget_low_s32(l)), 0));
	printf("vrshlq_s32 %d, due 1073741824\n", vgetq_lane_s32(vrshlq_s32(vdupq_n_s32(high), vdupq_n_s32(one)), 0));
	printf("vcvtq_u32_f32 %u, due 3000000000\n", vgetq_lane_u32(vcvtq_u32_f32(vdupq_n_f32(billions)), 0));
	float32x4_t o = vdupq_n_f32(zero), i = vdupq_n_f32(infinity), a = vdupq_n_f32(x), c = vdupq_n_f32(z);
	printf("vrecpsq_f32 is NaN: %d, due 2; vrsqrtsq_f32 is NaN: %d, due 1.5\n", isnan(vgetq_lane_f32(vrecpsq_f32(o, i), 0)) != 0,
		isnan(vgetq_lane_f32(vrsqrtsq_f32(o, i), 0)) != 0);
	printf("vfmaq_f32 %g, vfmaq_lane_f32 %g, due 1.42109e-14\n", vgetq_lane_f32(vfmaq_f32(c, a, a), 0),
		vgetq_lane_f32(vfmaq_lane_f32(c, a, vdup_n_f32(x), 0), 0));
}
EOF
{
	gcc -O1 -mavx2 -mfma -I root/usr/include -o sse sse.c -lm 2>/dev/null
	./sse
	for flags in "" -msse4.1 "-mavx2 -mfma"; do
		echo "NEON, gcc $flags"
		# shellcheck disable=SC2086 # one word a flag
		gcc -O1 -ffp-contract=off $flags -I root/usr/include -o neon neon.c -lm 2>/dev/null
		./neon
	done
} | tee output
diff output - <<'EXPECTED' && echo "as described above"
0.5: cvtpd_epi32 1, cvtsd_si32 1, cvtps_epi32 0; by the CPU 0, 0, 0
1.5: cvtpd_epi32 2, cvtsd_si32 2, cvtps_epi32 2; by the CPU 2, 2, 2
-2.5: cvtpd_epi32 -3, cvtsd_si32 -3, cvtps_epi32 -2; by the CPU -2, -2, -2
2.4: cvtpd_epi32 2, cvtsd_si32 2, cvtps_epi32 2; by the CPU 2, 2, 2
nan and 2: cmpnlt 0, cmpnle 0, cmpngt 0, cmpnge 0; by the CPU 1, 1, 1, 1
1 and 2: cmpnlt 0, cmpnle 0, cmpngt 1, cmpnge 1; by the CPU 0, 0, 1, 1
2 and 2: cmpnlt 1, cmpnle 0, cmpngt 1, cmpnge 0; by the CPU 1, 0, 1, 0
1.0000001 squared less 1.0000002: fmsub 0, fmadd_ss 0; by the CPU 1.42109e-14
NEON, gcc 
vqdmulhq_s32 -2147483648, vqrdmulhq_s32 -2147483648, due 2147483647
vqrdmulhq_s16 -32768, due 32767
vqdmull_s32 -9223372036854775808, due 9223372036854775807
vrshlq_s32 -1073741824, due 1073741824
vcvtq_u32_f32 2147483648, due 3000000000
vrecpsq_f32 is NaN: 1, due 2; vrsqrtsq_f32 is NaN: 1, due 1.5
vfmaq_f32 0, vfmaq_lane_f32 0, due 1.42109e-14
NEON, gcc -msse4.1
vqdmulhq_s32 -2147483648, vqrdmulhq_s32 -2147483648, due 2147483647
vqrdmulhq_s16 -32768, due 32767
vqdmull_s32 -9223372036854775808, due 9223372036854775807
vrshlq_s32 -1073741824, due 1073741824
vcvtq_u32_f32 2147483648, due 3000000000
vrecpsq_f32 is NaN: 1, due 2; vrsqrtsq_f32 is NaN: 1, due 1.5
vfmaq_f32 0, vfmaq_lane_f32 0, due 1.42109e-14
NEON, gcc -mavx2 -mfma
vqdmulhq_s32 -2147483648, vqrdmulhq_s32 -2147483648, due 2147483647
vqrdmulhq_s16 -32768, due 32767
vqdmull_s32 -9223372036854775808, due 9223372036854775807
vrshlq_s32 -1073741824, due 1073741824
vcvtq_u32_f32 2147483648, due 3000000000
vrecpsq_f32 is NaN: 1, due 2; vrsqrtsq_f32 is NaN: 1, due 1.5
vfmaq_f32 1.42109e-14, vfmaq_lane_f32 0, due 1.42109e-14
EXPECTED
