// The steps of generic.expNegative, for results that must have the bits of these operations, none
// more, none less. Include exp_neon.h before this.
//
// Registers, where they are not those of exp_neon.h:
//
//	V27, V28   s6, s7
//	V29        expMin
//	V30, V31   the kernel's
#define S6     27
#define S7     28
#define EXPMIN 29

// NEGATIVECONSTANTS loads the constants.
#define NEGATIVECONSTANTS \
	MOVD  $exp<>(SB), R3                    \
	FMOVQ EXP_LOG2E(R3), F24                \
	FMOVQ EXP_MAGIC(R3), F25                \
	FMOVQ EXP_LN2HI(R3), F26                \
	FMOVQ EXP_S6(R3), F27                   \
	FMOVQ EXP_S7(R3), F28                   \
	FMOVQ EXP_EXPMIN(R3), F29

// EXPNEGATIVE sets VZ to exp(x), x being the argument in VX.
#define EXPNEGATIVE \
	MAX4C(EXPMIN, VX, VX)                   \ // x = max(x, expMin); NaN stays
	LOAD4(EXP_MAGIC, F4, F5, F6, F7)        \
	MULADD4C(LOG2E, VX, VZ)                 \ // z = x·log2e + magic
	SUB4C(MAGIC, VZ, VR2)                   \ // n = z - magic
	MULSUB4C(LN2HI, VR2, VX)                \ // r = x - n·ln2hi
	SHIFT4                                  \ // s = bits(z) << 52
	SQUARE4(VX, VR2)                        \ // r2 = r·r
	LOAD4(EXP_S4, F12, F13, F14, F15)       \
	LOAD4(EXP_S5, F16, F17, F18, F19)       \
	MULADD4C(S6, VR2, VA)                   \ // even = s6·r2 + s4
	MULADD4C(S7, VR2, VB)                   \ // odd = s7·r2 + s5
	LOAD4(EXP_S2, F20, F21, F22, F23)       \
	MULADD4(VR2, VA, VC)                    \ // even = even·r2 + s2
	LOAD4(EXP_S3, F12, F13, F14, F15)       \
	MULADD4(VR2, VB, VA)                    \ // odd = odd·r2 + s3
	MULADD4(VX, VA, VC)                     \ // q = odd·r + even
	MULADD4(VR2, VC, VX)                    \ // p = q·r2 + r
	MULADD4(VX, VZ, VZ)                       // s·p + s
