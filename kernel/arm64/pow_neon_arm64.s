//go:build !purego

#include "textflag.h"
#include "zneon.h"
#include "zconstants.h"
#include "vectors_neon.h"
#include "log_neon_tmpl.h"
#include "exp_neon.h"

// Pow, eight elements at a time: exp(p·log |x|) in float64, by the steps of Log and Exp. Its error
// is below 2^-43 of the power. So all that is within 2^-41 of the result must be rounded to one
// float32. Where it is not, the function ends before these elements, and package generic does them.
//
// What is not positive and finite goes through the steps with the others, to no purpose. Then
// REPAIR4 puts its result right, in a branch that other data does not take.
//
// Registers, beside those of vectors_neon.h, log_neon_tmpl.h and exp_neon.h. The constants of the
// last two take turns in V24 to V29.
#define POWER  R9 // the Power
#define LIMITS R10 // 1 - 2^-41, 1 + 2^-41, +Inf
#define COUNT  R11 // minus the number of lanes that are all ones

// The distance of the four fields of the Power that stand side by side behind p: the sign bit if p
// is odd, the bits of a NaN if p is no integer, the power of +0, that of +Inf.
#define FIELDS 12

// What these four become, in every lane of a vector, and +Inf as float32.
#define SIGN_BIT    17
#define NO_NEGATIVE 18
#define ZERO        19
#define INFINITE    20
#define INF         21

// The factor p and the limits of its product with a logarithm. Then the two ends of the interval
// that holds the power, where the result is 1.
#define FACTOR 28
#define MIN    28
#define MAX    29
#define LOW    28
#define HIGH   29

// REPAIR4 replaces those of the four results y whose float32 x is negative, NaN, zero or infinite,
// and gives all the sign of x if p is odd. It changes V22.
#define REPAIR4(x, y) \
	VFCMLT0_S4(x, 22)             \
	VAND_B16(NO_NEGATIVE, 22, 22) \
	VORR_B16(22, y, y)            \
	VFCMEQ_S4(x, x, 22)           \ // all ones, unless x is NaN
	VORN_B16(22, y, y)            \
	VFCMEQ0_S4(x, 22)             \
	VBIT_B16(22, ZERO, y)         \
	VFABS_S4(x, 22)               \
	VFCMEQ_S4(22, INF, 22)        \
	VBIT_B16(22, INFINITE, y)     \
	VAND_B16(x, SIGN_BIT, 22)     \
	VORR_B16(22, y, y)

DATA limits<>+0(SB)/8, $0x3feffffffffff000 // 1 - 2^-41
DATA limits<>+8(SB)/8, $0x3feffffffffff000
DATA limits<>+16(SB)/8, $0x3ff0000000000800 // 1 + 2^-41
DATA limits<>+24(SB)/8, $0x3ff0000000000800
DATA limits<>+32(SB)/8, $0x7f8000007f800000 // +Inf, as float32
DATA limits<>+40(SB)/8, $0x7f8000007f800000
GLOBL limits<>(SB), RODATA|NOPTR, $48

// func PowNEON(dst, x []float32, p *Power) int
//
// dst[i] = x[i] to the power p
TEXT ·PowNEON(SB), NOSPLIT, $32-64
	MOVD dst_base+0(FP), DST
	MOVD x_base+24(FP), SRC
	MOVD x_len+32(FP), N
	MOVD p+48(FP), POWER
	MOVD ZR, TAIL
	MOVD $·exp(SB), CONST
	MOVD $limits<>(SB), LIMITS

loop8:  // for ; n >= 8; n -= 8
	CMP $8, N
	BLT tail

	LOG_CONSTANTS
	VLD1.P 32(SRC), [V30.S4, V31.S4]
	ABS2(X32, VN)
	WIDEN(VN, VX)
	LOG_OF_X
	FMOVD  (POWER), F28
	VDUP   V28.D[0], V28.D2
	MUL4C(FACTOR, VX, VX)            // p·log |x|
	FMOVQ  EXP_MIN(CONST), F28
	FMOVQ  EXP_MAX(CONST), F29
	MAX4C(MIN, VX, VX)               // min(max(that, expMin), expMax); NaN stays
	X4C(VFMIN_D2, MAX, VX, VX)
	EXP_CONSTANTS
	EXPM1
	MULADD4(VX, VZ, VZ)              // y = s·p + s, the power

	// What y·(1 - 2^-41) and y·(1 + 2^-41) are rounded to goes to VN and VA. V16 is all ones in the
	// lanes in which these are the same.
	FLDPQ (LIMITS), (F28, F29)
	FMOVQ 32(LIMITS), F21
	MUL4C(LOW, VZ, VX)
	MUL4C(HIGH, VZ, VZ)
	NARROW(VX, VN)
	NARROW(VZ, VA)
	VCMEQ V8.S4, V12.S4, V16.S4
	VCMEQ V9.S4, V13.S4, V17.S4
	VAND  V16.B16, V17.B16, V16.B16

	// The least and the greatest x tell whether all are above 0 and below +Inf. NaN is neither.
	VFMIN_S4(31, 30, 18)
	VFMAX_S4(31, 30, 19)
	VFCMGT0_S4(18, 18)
	VFCMGT_S4(19, INF, 19)
	VAND  V18.B16, V19.B16, V18.B16
	VAND  V16.B16, V18.B16, V17.B16 // all ones in the lanes that are done
	VADDV V17.S4, V17
	FMOVS F17, COUNT
	CMNW  $4, COUNT
	BNE   look

store:
	VST1.P [V8.S4, V9.S4], 32(DST)
	SUB    $8, N
	B      loop8

look:
	VADDV V16.S4, V16
	FMOVS F16, COUNT
	CMNW  $4, COUNT
	BNE   open
	FMOVQ FIELDS(POWER), F16
	VDUP  V16.S[0], V17.S4
	VDUP  V16.S[1], V18.S4
	VDUP  V16.S[2], V19.S4
	VDUP  V16.S[3], V20.S4
	REPAIR4(30, 8)
	REPAIR4(31, 9)
	B     store

tail:
	CBNZ TAIL, end
	CBZ  N, done
	TAIL_IN($buffer-32(SP))
	B    loop8

end:
	TAIL_OUT(done)

done:
	MOVD x_len+32(FP), N
	MOVD N, ret+56(FP)
	RET

open:
	CMP  $0, TAIL              // N is 8 in the tail, however many elements it has
	CSEL NE, TAIL, N, N
	MOVD x_len+32(FP), SCRATCH
	SUB  N, SCRATCH
	MOVD SCRATCH, ret+56(FP)
	RET
