//go:build peers

#include <stddef.h>
#include <cblas.h>
#include <oneapi/dnnl/dnnl.h>
#include <libxsmm.h>
#include "native.h"

// GEMM defines what sgemm and dgemm share: x is s or d.
#define GEMM(x, type, onednn) \
static int x##xsmm(int reps, int trans_a, int trans_b, long m, long n, long k, \
	const type *a, long lda, const type *b, long ldb, type *c, long ldc) \
{ \
	/* libxsmm is column-major: it gets Cᵀ = op(B)ᵀ·op(A)ᵀ. */ \
	const libxsmm_blasint la = (libxsmm_blasint)ldb, lb = (libxsmm_blasint)lda, lc = (libxsmm_blasint)ldc; \
	const type alpha = 1, beta = 0; \
	const int flags = (trans_b ? LIBXSMM_GEMM_FLAG_TRANS_A : 0) | (trans_a ? LIBXSMM_GEMM_FLAG_TRANS_B : 0); \
	libxsmm_##x##mmfunction f = libxsmm_##x##mmdispatch((libxsmm_blasint)n, (libxsmm_blasint)m, (libxsmm_blasint)k, \
		&la, &lb, &lc, &alpha, &beta, &flags, NULL); \
	if (f == NULL) return 0; \
	for (int i = 0; i < reps; i++) f(b, a, c); \
	return 1; \
} \
\
int peer_##x##gemm(int library, int reps, int trans_a, int trans_b, long m, long n, long k, \
	const type *a, long lda, const type *b, long ldb, type *c, long ldc) \
{ \
	switch (library) { \
	case OPENBLAS: \
		for (int i = 0; i < reps; i++) \
			cblas_##x##gemm(CblasRowMajor, trans_a ? CblasTrans : CblasNoTrans, trans_b ? CblasTrans : CblasNoTrans, \
				(int)m, (int)n, (int)k, 1, a, (int)lda, b, (int)ldb, 0, c, (int)ldc); \
		return 1; \
	case ONEDNN: \
		for (int i = 0; i < reps; i++) \
			if (onednn(trans_a ? 'T' : 'N', trans_b ? 'T' : 'N', m, n, k, 1, a, lda, b, ldb, 0, c, ldc) != dnnl_success) \
				return 0; \
		return 1; \
	case LIBXSMM: \
		return x##xsmm(reps, trans_a, trans_b, m, n, k, a, lda, b, ldb, c, ldc); \
	} \
	return 0; \
}

#define NONE(...) dnnl_unimplemented

GEMM(s, float, dnnl_sgemm)
GEMM(d, double, NONE)

float peer_sdot(int reps, long n, const float *x, const float *y)
{
	float s = 0;
	for (int i = 0; i < reps; i++) s = cblas_sdot((int)n, x, 1, y, 1);
	return s;
}

double peer_ddot(int reps, long n, const double *x, const double *y)
{
	double s = 0;
	for (int i = 0; i < reps; i++) s = cblas_ddot((int)n, x, 1, y, 1);
	return s;
}
