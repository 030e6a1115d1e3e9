// Computes functions of float32 with MPFR, rounded once, to nearest even: what the
// kernels must return. TestMPFR compiles this, writes inputs to its standard
// input as raw float32 and reads as many results from its standard output.
//
//	mpfr NAME [ALPHA]   one result for each input
//	mpfr NAME -COLS     a row for each COLS inputs; the results are float64, not rounded to float32
//	mpfr NAME64         of float64: for each input two float64, of which the sum is a number in [1/2, 1)
//	                    to 100 bits, and the exponent of 2 that it is to be multiplied by, as a float64
//	mpfr pow            x to the power p for each two inputs, x and p
//	mpfr pow64          of float64: x to the power p for each two inputs, as NAME64 gives its results
//	mpfr pow P FIRST    x to the power P, for all x whose bits begin with the byte FIRST, in order; no inputs
//
// MPFR rounds exp, log, … correctly by itself, to a precision of its own. What is made of several
// operations has an error, of which each function below says a bound. Both
// ends of the interval that the bound leaves are rounded to float32, subnormals included;
// where they differ the precision grows until they agree.

#include <math.h>
#include <mpfr.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Working variables: y is the result, t, u and v are for what leads to it, all of the same precision.
// The input x has 24 bits, so it is exact.
static mpfr_t x, y, t, u, v, low, high;
static double alpha = 1;

static void use_precision(mpfr_prec_t p) {
	mpfr_set_prec(y, p);
	mpfr_set_prec(t, p);
	mpfr_set_prec(u, p);
	mpfr_set_prec(v, p);
	mpfr_set_prec(low, p + 64);
	mpfr_set_prec(high, p + 64);
}

// Each function sets y to f(x) with an error of at most 2^k units in the last place of y, and returns k.
// An operation that rounds leaves a relative error of at most 2^-p, called e below; half a unit or less.

static mpfr_t exponent; // of f_pow, exact
static int f_pow(void) { return mpfr_pow(y, x, exponent, MPFR_RNDN), 0; }

static int f_exp(void) { return mpfr_exp(y, x, MPFR_RNDN), 0; }
static int f_expm1(void) { return mpfr_expm1(y, x, MPFR_RNDN), 0; }
static int f_log(void) {
	if (mpfr_zero_p(x))
		return mpfr_set_inf(y, -1), 0;
	return mpfr_log(y, x, MPFR_RNDN), 0;
}
static int f_log1p(void) { return mpfr_log1p(y, x, MPFR_RNDN), 0; }
static int f_tanh(void) { return mpfr_tanh(y, x, MPFR_RNDN), 0; }
static int f_erf(void) { return mpfr_erf(y, x, MPFR_RNDN), 0; }

// gate divides n by 1 + exp(-a), a being a number or infinite: 3 roundings.
static void gate(const mpfr_t n, const mpfr_t a) {
	mpfr_neg(u, a, MPFR_RNDN);
	mpfr_exp(u, u, MPFR_RNDN);
	mpfr_add_ui(u, u, 1, MPFR_RNDN);
	mpfr_div(y, n, u, MPFR_RNDN);
}

// vanishes sets y to a number that rounds to -0 if x is below the bound, from which on f(x) is nearer to -0
// than to any other float32: between -2^-150 and 0.
static int vanishes(double bound) {
	if (mpfr_cmp_d(x, bound) >= 0)
		return 0;
	mpfr_set_si_2exp(y, -1, -300, MPFR_RNDN);
	return 1;
}

static int f_sigmoid(void) {
	mpfr_set_ui(t, 1, MPFR_RNDN);
	gate(t, x);
	return 2;
}

static int f_silu(void) {
	if (vanishes(-200)) // |x| < 2^128, exp(x) < 2^-288
		return 0;
	if (mpfr_inf_p(x))
		return mpfr_set(y, x, MPFR_RNDN), 0;
	gate(x, x);
	return 2;
}

// a = x·(1 + 44715/10^6·x²)·√(8/π) has an error of at most 9e, so exp(-a) has one of (9|a| + 1)e.
static int f_gelutanh(void) {
	if (vanishes(-20)) // |x| < 2^128, exp(a) < exp(-600)
		return 0;
	if (mpfr_inf_p(x))
		return mpfr_set(y, x, MPFR_RNDN), 0;
	mpfr_sqr(t, x, MPFR_RNDN);
	mpfr_mul_ui(t, t, 44715, MPFR_RNDN);
	mpfr_div_ui(t, t, 1000000, MPFR_RNDN);
	mpfr_add_ui(t, t, 1, MPFR_RNDN);
	mpfr_mul(t, t, x, MPFR_RNDN);
	mpfr_const_pi(u, MPFR_RNDN);
	mpfr_ui_div(u, 8, u, MPFR_RNDN);
	mpfr_sqrt(u, u, MPFR_RNDN);
	mpfr_mul(t, t, u, MPFR_RNDN);
	gate(x, t);
	if (mpfr_sgn(x) >= 0) // then a·exp(-a) < 1/2
		return 4;
	return 4 + (mpfr_get_exp(t) > 0 ? (int)mpfr_get_exp(t) : 0);
}

// x/2·erfc(z), z = -x/√2 with an error of 2e. The relative slope z·erfc'(z)/erfc(z) is at most 2z² + 2 = x² + 2.
static int f_gelu(void) {
	if (vanishes(-14.5)) // |x·Φ(x)| is below the density, exp(-x²/2)/√(2π) < 2^-152
		return 0;
	if (mpfr_inf_p(x))
		return mpfr_set(y, x, MPFR_RNDN), 0;
	mpfr_set_ui(t, 2, MPFR_RNDN);
	mpfr_sqrt(t, t, MPFR_RNDN);
	mpfr_div(t, x, t, MPFR_RNDN);
	mpfr_neg(t, t, MPFR_RNDN);
	mpfr_erfc(t, t, MPFR_RNDN);
	mpfr_mul(y, x, t, MPFR_RNDN);
	mpfr_div_2ui(y, y, 1, MPFR_RNDN);
	if (mpfr_cmp_si(x, -1) >= 0) // (2·3 + 2)e
		return 3;
	return 3 + 2 * (int)mpfr_get_exp(x);
}

// log1p(exp(x)), or x + log1p(exp(-x)): the relative slope of log1p is at most 1.
static int f_softplus(void) {
	if (mpfr_sgn(x) <= 0) {
		mpfr_exp(t, x, MPFR_RNDN);
		mpfr_log1p(y, t, MPFR_RNDN);
		return 2;
	}
	mpfr_neg(t, x, MPFR_RNDN);
	mpfr_exp(t, t, MPFR_RNDN);
	mpfr_log1p(t, t, MPFR_RNDN);
	mpfr_add(y, x, t, MPFR_RNDN);
	return 2;
}

static int f_elu(void) {
	if (mpfr_sgn(x) >= 0)
		return mpfr_set(y, x, MPFR_RNDN), 0;
	mpfr_expm1(y, x, MPFR_RNDN);
	mpfr_mul_d(y, y, alpha, MPFR_RNDN);
	return 1;
}

static const struct {
	const char *name;
	int (*f)(void);
} functions[] = {
	{"exp", f_exp},           {"expm1", f_expm1}, {"log", f_log},           {"log1p", f_log1p},
	{"sigmoid", f_sigmoid},   {"tanh", f_tanh},   {"silu", f_silu},         {"gelu", f_gelu},
	{"gelutanh", f_gelutanh}, {"erf", f_erf},     {"softplus", f_softplus}, {"elu", f_elu},
};

// nearest returns the float32 nearest to f of the input.
static float nearest(int (*f)(void), float input) {
	static const mpfr_prec_t precisions[] = {40, 64, 128, 256, 512, 1024, 2048};
	static int last = -1;
	mpfr_set_flt(x, input, MPFR_RNDN);
	for (int i = 0; i < (int)(sizeof precisions / sizeof *precisions); i++) {
		mpfr_prec_t p = precisions[i];
		if (last != i)
			use_precision(p), last = i;
		int k = mpfr_nan_p(x) ? (mpfr_set_nan(y), 0) : f();
		if (!mpfr_regular_p(y)) // ±0, ±Inf and NaN are exact
			return mpfr_get_flt(y, MPFR_RNDN);
		mpfr_set_ui_2exp(t, 1, mpfr_get_exp(y) - p + k, MPFR_RNDN);
		mpfr_sub(low, y, t, MPFR_RNDD);
		mpfr_add(high, y, t, MPFR_RNDU);
		float a = mpfr_get_flt(low, MPFR_RNDN), b = mpfr_get_flt(high, MPFR_RNDN);
		if (memcmp(&a, &b, sizeof a) == 0)
			return a;
	}
	fprintf(stderr, "%a: not decided by the greatest precision\n", input);
	exit(1);
}

// row sets out to the softmax of a row, or its logarithm, within 2^-50 of it: 160 bits leave room
// for differences of 2^8 in the exponent and for any number of terms.
static void row(int logarithm, const float *in, double *out, int n) {
	float max = in[0];
	for (int i = 1; i < n; i++)
		if (in[i] > max)
			max = in[i];
	mpfr_set_zero(v, 1);
	for (int pass = 0; pass < 2; pass++) {
		for (int i = 0; i < n; i++) {
			mpfr_set_flt(x, in[i], MPFR_RNDN);
			mpfr_set_flt(t, max, MPFR_RNDN);
			mpfr_sub(t, x, t, MPFR_RNDN);
			mpfr_exp(u, t, MPFR_RNDN);
			if (pass == 0) {
				mpfr_add(v, v, u, MPFR_RNDN);
			} else if (logarithm) {
				mpfr_log(u, v, MPFR_RNDN);
				mpfr_sub(y, t, u, MPFR_RNDN);
				out[i] = mpfr_get_d(y, MPFR_RNDN);
			} else {
				mpfr_div(y, u, v, MPFR_RNDN);
				out[i] = mpfr_get_d(y, MPFR_RNDN);
			}
		}
	}
}

enum { BLOCK = 1024 };

static int rows(const char *name, int cols) {
	int logarithm = strcmp(name, "logsoftmax") == 0;
	if (!logarithm && strcmp(name, "softmax") != 0)
		return 2;
	float *in = malloc(cols * sizeof *in);
	double *out = malloc(cols * sizeof *out);
	use_precision(160);
	while (fread(in, sizeof *in, cols, stdin) == (size_t)cols) {
		row(logarithm, in, out, cols);
		fwrite(out, sizeof *out, cols, stdout);
	}
	free(in);
	free(out);
	return fflush(stdout) != 0;
}

// parts sets out to what is said of NAME64 above. Where f is zero, infinite or NaN the first number is, too.
static void parts(int (*f)(void), double input, double out[3]) {
	mpfr_set_d(x, input, MPFR_RNDN);
	int k = mpfr_nan_p(x) ? (mpfr_set_nan(y), 0) : f();
	out[0] = mpfr_get_d(y, MPFR_RNDN);
	out[1] = out[2] = 0;
	if (!mpfr_regular_p(y) || k > 50) // 50 of 160 bits may be wrong
		return;
	out[2] = mpfr_get_exp(y);
	mpfr_set_exp(y, 0);
	out[0] = mpfr_get_d(y, MPFR_RNDN);
	mpfr_sub_d(y, y, out[0], MPFR_RNDN);
	out[1] = mpfr_get_d(y, MPFR_RNDN);
}

static int doubles(int (*f)(void)) {
	double in[BLOCK], out[3 * BLOCK];
	size_t n;
	mpfr_set_prec(x, 53);
	use_precision(160);
	while ((n = fread(in, sizeof *in, BLOCK, stdin)) > 0) {
		for (size_t j = 0; j < n; j++)
			parts(f, in[j], out + 3 * j);
		fwrite(out, sizeof *out, 3 * n, stdout);
	}
	return fflush(stdout) != 0;
}

// power returns the float32 nearest to b to the power p. MPFR rounds it once: its numbers are made to have the
// range and the precision of float32.
static float power(float b, float p) {
	mpfr_set_flt(x, b, MPFR_RNDN);
	mpfr_set_flt(t, p, MPFR_RNDN);
	int side = mpfr_pow(y, x, t, MPFR_RNDN);
	mpfr_subnormalize(y, side, MPFR_RNDN);
	return mpfr_get_flt(y, MPFR_RNDN);
}

static void use_float32(void) {
	use_precision(24);
	mpfr_set_emin(-148); // 2^-149 is 1/2 times 2 to that
	mpfr_set_emax(128);
}

static int pairs(void) {
	float in[2 * BLOCK], out[BLOCK];
	size_t n;
	use_float32();
	while ((n = fread(in, 2 * sizeof *in, BLOCK, stdin)) > 0) {
		for (size_t j = 0; j < n; j++)
			out[j] = power(in[2 * j], in[2 * j + 1]);
		fwrite(out, sizeof *out, n, stdout);
	}
	return fflush(stdout) != 0;
}

static int pairs64(void) {
	double in[2 * BLOCK], out[3 * BLOCK];
	size_t n;
	mpfr_set_prec(x, 53);
	mpfr_init2(exponent, 53);
	use_precision(160);
	while ((n = fread(in, 2 * sizeof *in, BLOCK, stdin)) > 0) {
		for (size_t j = 0; j < n; j++) {
			mpfr_set_d(exponent, in[2 * j + 1], MPFR_RNDN);
			if (isnan(in[2 * j]) && in[2 * j + 1] == 0)
				in[2 * j] = 1; // the power is 1 all the same
			parts(f_pow, in[2 * j], out + 3 * j);
		}
		fwrite(out, 3 * sizeof *out, n, stdout);
	}
	return fflush(stdout) != 0;
}

// sweep asks the C library for a float64 first, which is within 2^-45 of its value at least. If that leaves open
// how to round, MPFR tells.
static int sweep(float p, uint32_t first) {
	float out[BLOCK];
	use_float32();
	for (uint32_t at = 0; at < 1 << 24; at += BLOCK) {
		for (uint32_t j = 0; j < BLOCK; j++) {
			uint32_t bits = (first << 24) + at + j;
			float b;
			memcpy(&b, &bits, sizeof b);
			double v = pow(b, p);
			float low = v * (1 - 0x1p-45), high = v * (1 + 0x1p-45);
			out[j] = low == high || isnan(v) ? low : power(b, p);
		}
		fwrite(out, sizeof *out, BLOCK, stdout);
	}
	return fflush(stdout) != 0;
}

int main(int argc, char **argv) {
	mpfr_init2(x, 24);
	mpfr_inits2(64, y, t, u, v, low, high, (mpfr_ptr)0);
	if (argc < 2)
		return 2;
	if (strcmp(argv[1], "pow") == 0)
		return argc > 3 ? sweep(strtof(argv[2], NULL), atoi(argv[3])) : pairs();
	if (strcmp(argv[1], "pow64") == 0)
		return pairs64();
	if (argc > 2 && argv[2][0] == '-')
		return rows(argv[1], atoi(argv[2] + 1));
	if (argc > 2)
		alpha = strtof(argv[2], NULL);
	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
		size_t length = strlen(functions[i].name);
		if (strncmp(functions[i].name, argv[1], length) != 0)
			continue;
		if (strcmp(argv[1] + length, "64") == 0)
			return doubles(functions[i].f);
		if (argv[1][length] != 0)
			continue;
		float block[BLOCK];
		size_t n;
		while ((n = fread(block, sizeof *block, BLOCK, stdin)) > 0) {
			for (size_t j = 0; j < n; j++)
				block[j] = nearest(functions[i].f, block[j]);
			fwrite(block, sizeof *block, n, stdout);
		}
		return fflush(stdout) != 0;
	}
	fprintf(stderr, "no function is called %s\n", argv[1]);
	return 2;
}
