//go:build peers

#pragma GCC target("avx512f,avx512dq,avx512bw,avx512vl,fma")
#include <immintrin.h>
#include <sleef.h>
#include "native.h"

#define EACH(expression) \
	for (int r = 0; r < reps; r++) { \
		long i = 0; \
		for (; i <= n - 16; i += 16) { \
			__m512 v = _mm512_loadu_ps(x + i); \
			_mm512_storeu_ps(y + i, expression); \
		} \
		if (i < n) { \
			const __mmask16 end = (__mmask16)((1u << (n - i)) - 1); \
			__m512 v = _mm512_maskz_loadu_ps(end, x + i); \
			_mm512_mask_storeu_ps(y + i, end, expression); \
		} \
	}

void peer_sleef_avx512(int function, int reps, long n, const float *x, float *y)
{
	const __m512 one = _mm512_set1_ps(1), zero = _mm512_setzero_ps();
	switch (function) {
	case SLEEF_EXP: EACH(Sleef_expf16_u10avx512f(v)) break;
	case SLEEF_SIGMOID: EACH(_mm512_div_ps(one, _mm512_add_ps(one, Sleef_expf16_u10avx512f(_mm512_sub_ps(zero, v))))) break;
	case SLEEF_TANH: EACH(Sleef_tanhf16_u10avx512f(v)) break;
	case SLEEF_EXPM1: EACH(Sleef_expm1f16_u10avx512f(v)) break;
	case SLEEF_LOG: EACH(Sleef_logf16_u10avx512f(v)) break;
	case SLEEF_LOG1P: EACH(Sleef_log1pf16_u10avx512f(v)) break;
	case SLEEF_ERF: EACH(Sleef_erff16_u10avx512f(v)) break;
	case SLEEF_SOFTPLUS: EACH(_mm512_add_ps(_mm512_max_ps(v, zero), Sleef_log1pf16_u10avx512f(Sleef_expf16_u10avx512f(_mm512_sub_ps(zero, _mm512_abs_ps(v)))))) break;
	case SLEEF_ELU: EACH(_mm512_mask_blend_ps(_mm512_cmp_ps_mask(v, zero, _CMP_GT_OQ), Sleef_expm1f16_u10avx512f(v), v)) break;
	case SLEEF_POW: EACH(Sleef_powf16_u10avx512f(v, _mm512_set1_ps(EXPONENT))) break;
	}
}

#define EACH64(expression) \
	for (int r = 0; r < reps; r++) \
		for (long i = 0; i < n; i += 8) { \
			__m512d v = _mm512_loadu_pd(x + i); \
			_mm512_storeu_pd(y + i, expression); \
		}

void peer_sleef64_avx512(int function, int reps, long n, const double *x, double *y)
{
	const __m512d one = _mm512_set1_pd(1), zero = _mm512_setzero_pd();
	switch (function) {
	case SLEEF_EXP: EACH64(Sleef_expd8_u10avx512f(v)) break;
	case SLEEF_SIGMOID: EACH64(_mm512_div_pd(one, _mm512_add_pd(one, Sleef_expd8_u10avx512f(_mm512_sub_pd(zero, v))))) break;
	case SLEEF_TANH: EACH64(Sleef_tanhd8_u10avx512f(v)) break;
	case SLEEF_LOG: EACH64(Sleef_logd8_u10avx512f(v)) break;
	case SLEEF_POW: EACH64(Sleef_powd8_u10avx512f(v, _mm512_set1_pd(EXPONENT))) break;
	}
}
