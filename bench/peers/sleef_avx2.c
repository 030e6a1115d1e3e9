//go:build peers

#pragma GCC target("avx2,fma")
#include <immintrin.h>
#include <sleef.h>
#include "native.h"

#define EACH(expression) \
	for (int r = 0; r < reps; r++) { \
		long i = 0; \
		for (; i <= n - 8; i += 8) { \
			__m256 v = _mm256_loadu_ps(x + i); \
			_mm256_storeu_ps(y + i, expression); \
		} \
		if (i < n) { \
			const __m256i end = _mm256_cmpgt_epi32(_mm256_set1_epi32((int)(n - i)), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7)); \
			__m256 v = _mm256_maskload_ps(x + i, end); \
			_mm256_maskstore_ps(y + i, end, expression); \
		} \
	}

void peer_sleef_avx2(int function, int reps, long n, const float *x, float *y)
{
	const __m256 one = _mm256_set1_ps(1), zero = _mm256_setzero_ps();
	switch (function) {
	case SLEEF_EXP: EACH(Sleef_expf8_u10avx2(v)) break;
	case SLEEF_SIGMOID: EACH(_mm256_div_ps(one, _mm256_add_ps(one, Sleef_expf8_u10avx2(_mm256_sub_ps(zero, v))))) break;
	case SLEEF_TANH: EACH(Sleef_tanhf8_u10avx2(v)) break;
	case SLEEF_EXPM1: EACH(Sleef_expm1f8_u10avx2(v)) break;
	case SLEEF_LOG: EACH(Sleef_logf8_u10avx2(v)) break;
	case SLEEF_LOG1P: EACH(Sleef_log1pf8_u10avx2(v)) break;
	case SLEEF_ERF: EACH(Sleef_erff8_u10avx2(v)) break;
	case SLEEF_SOFTPLUS: EACH(_mm256_add_ps(_mm256_max_ps(v, zero), Sleef_log1pf8_u10avx2(Sleef_expf8_u10avx2(_mm256_or_ps(_mm256_set1_ps(-0.0f), v))))) break;
	case SLEEF_ELU: EACH(_mm256_blendv_ps(v, Sleef_expm1f8_u10avx2(v), v)) break;
	case SLEEF_POW: EACH(Sleef_powf8_u10avx2(v, _mm256_set1_ps(EXPONENT))) break;
	}
}

#define EACH64(expression) \
	for (int r = 0; r < reps; r++) \
		for (long i = 0; i < n; i += 4) { \
			__m256d v = _mm256_loadu_pd(x + i); \
			_mm256_storeu_pd(y + i, expression); \
		}

void peer_sleef64_avx2(int function, int reps, long n, const double *x, double *y)
{
	const __m256d one = _mm256_set1_pd(1), zero = _mm256_setzero_pd();
	switch (function) {
	case SLEEF_EXP: EACH64(Sleef_expd4_u10avx2(v)) break;
	case SLEEF_SIGMOID: EACH64(_mm256_div_pd(one, _mm256_add_pd(one, Sleef_expd4_u10avx2(_mm256_sub_pd(zero, v))))) break;
	case SLEEF_TANH: EACH64(Sleef_tanhd4_u10avx2(v)) break;
	case SLEEF_LOG: EACH64(Sleef_logd4_u10avx2(v)) break;
	case SLEEF_POW: EACH64(Sleef_powd4_u10avx2(v, _mm256_set1_pd(EXPONENT))) break;
	}
}
