// Φ(-|x|) is exp(-x²/2)·P(a)/Q(a) with a = -|x|: package generic (gelu.go) derives it. P_8 … P_0 and Q_9 … Q_0 are
// the steps of Horner's rule that make n = P(a) and d = Q(a). Include zconstants.h before this.

#define P_8(x, s, e, a, n, d) VMOVUPD EXP_P9, n; VFMADD213PD EXP_P8, a, n
#define P_7(x, s, e, a, n, d) VFMADD213PD EXP_P7, a, n
#define P_6(x, s, e, a, n, d) VFMADD213PD EXP_P6, a, n
#define P_5(x, s, e, a, n, d) VFMADD213PD EXP_P5, a, n
#define P_4(x, s, e, a, n, d) VFMADD213PD EXP_P4, a, n
#define P_3(x, s, e, a, n, d) VFMADD213PD EXP_P3, a, n
#define P_2(x, s, e, a, n, d) VFMADD213PD EXP_P2, a, n
#define P_1(x, s, e, a, n, d) VFMADD213PD EXP_P1, a, n
#define P_0(x, s, e, a, n, d) VFMADD213PD EXP_P0, a, n
#define Q_9(x, s, e, a, n, d) VMOVUPD EXP_Q10, d; VFMADD213PD EXP_Q9, a, d
#define Q_8(x, s, e, a, n, d) VFMADD213PD EXP_Q8, a, d
#define Q_7(x, s, e, a, n, d) VFMADD213PD EXP_Q7, a, d
#define Q_6(x, s, e, a, n, d) VFMADD213PD EXP_Q6, a, d
#define Q_5(x, s, e, a, n, d) VFMADD213PD EXP_Q5, a, d
#define Q_4(x, s, e, a, n, d) VFMADD213PD EXP_Q4, a, d
#define Q_3(x, s, e, a, n, d) VFMADD213PD EXP_Q3, a, d
#define Q_2(x, s, e, a, n, d) VFMADD213PD EXP_Q2, a, d
#define Q_1(x, s, e, a, n, d) VFMADD213PD EXP_Q1, a, d
#define Q_0(x, s, e, a, n, d) VFMADD213PD EXP_Q0, a, d

// PQ_STEPS does them all, the two polynomials in turns.
#define PQ_STEPS(ALL) \
	ALL(Q_9); \
	ALL(P_8); \
	ALL(Q_8); \
	ALL(P_7); \
	ALL(Q_7); \
	ALL(P_6); \
	ALL(Q_6); \
	ALL(P_5); \
	ALL(Q_5); \
	ALL(P_4); \
	ALL(Q_4); \
	ALL(P_3); \
	ALL(Q_3); \
	ALL(P_2); \
	ALL(Q_2); \
	ALL(P_1); \
	ALL(Q_1); \
	ALL(P_0); \
	ALL(Q_0)
