// The C libraries that Lockstep is measured against, each behind one function
// that repeats its work, so that the cost of a call from Go does not count.

enum { OPENBLAS, ONEDNN, LIBXSMM };

// sgemm computes C = op(A)·op(B), row-major, reps times. It returns 0 if the
// library cannot do this product.
int peer_sgemm(int library, int reps, int trans_a, int trans_b, long m, long n, long k,
	const float *a, long lda, const float *b, long ldb, float *c, long ldc);

// dgemm is the same for doubles; oneDNN has none.
int peer_dgemm(int library, int reps, int trans_a, int trans_b, long m, long n, long k,
	const double *a, long lda, const double *b, long ldb, double *c, long ldc);

float peer_sdot(int reps, long n, const float *x, const float *y);
double peer_ddot(int reps, long n, const double *x, const double *y);

// softmax computes the softmax of each of the rows, which lie one after the other, reps times. It returns 0 if oneDNN cannot.
int peer_softmax(int reps, long rows, long cols, const float *x, float *y);

enum { SLEEF_EXP, SLEEF_SIGMOID, SLEEF_TANH, SLEEF_EXPM1, SLEEF_LOG, SLEEF_LOG1P, SLEEF_ERF, SLEEF_SOFTPLUS, SLEEF_ELU, SLEEF_POW };

// SLEEF_POW is x to this power.
#define EXPONENT 2.2f

// The _u10 functions of SLEEF over a slice, with 16 and with 8 lanes, the last of them under a mask.
void peer_sleef_avx512(int function, int reps, long n, const float *x, float *y);
void peer_sleef_avx2(int function, int reps, long n, const float *x, float *y);

// The same for double: exp, sigmoid, tanh and log, with 8 and with 4 lanes.
void peer_sleef64_avx512(int function, int reps, long n, const double *x, double *y);
void peer_sleef64_avx2(int function, int reps, long n, const double *x, double *y);
