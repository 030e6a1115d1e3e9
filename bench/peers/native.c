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

int peer_softmax(int reps, long rows, long cols, const float *x, float *y)
{
	static dnnl_engine_t engine;
	static dnnl_stream_t stream;
	if (engine == NULL && (dnnl_engine_create(&engine, dnnl_cpu, 0) != dnnl_success ||
		dnnl_stream_create(&stream, engine, dnnl_stream_default_flags) != dnnl_success))
		return 0;
	// What can be made once for a shape is not timed where reps is large.
	const dnnl_dims_t dims = { rows, cols };
	dnnl_memory_desc_t desc;
	dnnl_softmax_desc_t softmax;
	dnnl_primitive_desc_t which = NULL;
	dnnl_primitive_t primitive = NULL;
	dnnl_memory_t source = NULL, target = NULL;
	int done = dnnl_memory_desc_init_by_tag(&desc, 2, dims, dnnl_f32, dnnl_ab) == dnnl_success &&
		dnnl_softmax_forward_desc_init(&softmax, dnnl_forward_inference, &desc, 1) == dnnl_success &&
		dnnl_primitive_desc_create(&which, &softmax, NULL, engine, NULL) == dnnl_success &&
		dnnl_primitive_create(&primitive, which) == dnnl_success &&
		dnnl_memory_create(&source, &desc, engine, (void *)x) == dnnl_success &&
		dnnl_memory_create(&target, &desc, engine, y) == dnnl_success;
	const dnnl_exec_arg_t args[] = { { DNNL_ARG_SRC, source }, { DNNL_ARG_DST, target } };
	for (int i = 0; done && i < reps; i++)
		done = dnnl_primitive_execute(primitive, stream, 2, args) == dnnl_success;
	done = dnnl_stream_wait(stream) == dnnl_success && done;
	dnnl_memory_destroy(target);
	dnnl_memory_destroy(source);
	dnnl_primitive_destroy(primitive);
	dnnl_primitive_desc_destroy(which);
	return done;
}
