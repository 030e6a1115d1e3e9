// Φ(-|x|) is exp(-x²/2)·P(a)/Q(a) with a = -|x|: package generic (gelu.go) derives it. Include exp_neon.h before this.

// PQ takes a in VX and gives n = P(a) in VA and d = Q(a) in VR2. V24 and V26 are lost.
#define PQ \
	FMOVQ EXP_P9(R3), F24                   \
	FMOVQ EXP_Q10(R3), F26                  \
	LOAD4(EXP_P8, F12, F13, F14, F15)       \
	LOAD4(EXP_Q9, F20, F21, F22, F23)       \
	MULADD4C(24, VX, VA)                    \ // n = p9·a + p8
	MULADD4C(26, VX, VC)                    \ // d = q10·a + q9
	LOAD4(EXP_P7, F16, F17, F18, F19)       \
	LOAD4(EXP_Q8, F8, F9, F10, F11)         \
	MULADD4(VX, VA, VB)                     \ // n = n·a + p7
	MULADD4(VX, VC, VR2)                    \ // d = d·a + q8
	LOAD4(EXP_P6, F12, F13, F14, F15)       \
	LOAD4(EXP_Q7, F20, F21, F22, F23)       \
	MULADD4(VX, VB, VA)                     \ // n = n·a + p6
	MULADD4(VX, VR2, VC)                    \ // d = d·a + q7
	LOAD4(EXP_P5, F16, F17, F18, F19)       \
	LOAD4(EXP_Q6, F8, F9, F10, F11)         \
	MULADD4(VX, VA, VB)                     \ // n = n·a + p5
	MULADD4(VX, VC, VR2)                    \ // d = d·a + q6
	LOAD4(EXP_P4, F12, F13, F14, F15)       \
	LOAD4(EXP_Q5, F20, F21, F22, F23)       \
	MULADD4(VX, VB, VA)                     \ // n = n·a + p4
	MULADD4(VX, VR2, VC)                    \ // d = d·a + q5
	LOAD4(EXP_P3, F16, F17, F18, F19)       \
	LOAD4(EXP_Q4, F8, F9, F10, F11)         \
	MULADD4(VX, VA, VB)                     \ // n = n·a + p3
	MULADD4(VX, VC, VR2)                    \ // d = d·a + q4
	LOAD4(EXP_P2, F12, F13, F14, F15)       \
	LOAD4(EXP_Q3, F20, F21, F22, F23)       \
	MULADD4(VX, VB, VA)                     \ // n = n·a + p2
	MULADD4(VX, VR2, VC)                    \ // d = d·a + q3
	LOAD4(EXP_P1, F16, F17, F18, F19)       \
	LOAD4(EXP_Q2, F8, F9, F10, F11)         \
	MULADD4(VX, VA, VB)                     \ // n = n·a + p1
	MULADD4(VX, VC, VR2)                    \ // d = d·a + q2
	LOAD4(EXP_P0, F12, F13, F14, F15)       \
	LOAD4(EXP_Q1, F20, F21, F22, F23)       \
	MULADD4(VX, VB, VA)                     \ // n = n·a + p0
	MULADD4(VX, VR2, VC)                    \ // d = d·a + q1
	LOAD4(EXP_Q0, F8, F9, F10, F11)         \
	MULADD4(VX, VC, VR2)                      // d = d·a + q0
