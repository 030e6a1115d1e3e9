//go:build !purego

#include "textflag.h"

// Sixteen independent chains: up to four pipes times a latency of four.

#define CHAINS(T) \
	MOVD n+0(FP), R0;                   \
	VEOR V0.B16, V0.B16, V0.B16;        \
	VEOR V1.B16, V1.B16, V1.B16;        \
	VEOR V2.B16, V2.B16, V2.B16;        \
	VEOR V3.B16, V3.B16, V3.B16;        \
	VEOR V4.B16, V4.B16, V4.B16;        \
	VEOR V5.B16, V5.B16, V5.B16;        \
	VEOR V6.B16, V6.B16, V6.B16;        \
	VEOR V7.B16, V7.B16, V7.B16;        \
	VEOR V8.B16, V8.B16, V8.B16;        \
	VEOR V9.B16, V9.B16, V9.B16;        \
	VEOR V10.B16, V10.B16, V10.B16;     \
	VEOR V11.B16, V11.B16, V11.B16;     \
	VEOR V12.B16, V12.B16, V12.B16;     \
	VEOR V13.B16, V13.B16, V13.B16;     \
	VEOR V14.B16, V14.B16, V14.B16;     \
	VEOR V15.B16, V15.B16, V15.B16;     \
	VEOR V16.B16, V16.B16, V16.B16;     \
	VEOR V17.B16, V17.B16, V17.B16;     \
loop: /* for ; n > 0; n-- */         \
	VFMLA V0.T, V1.T, V2.T;             \
	VFMLA V0.T, V1.T, V3.T;             \
	VFMLA V0.T, V1.T, V4.T;             \
	VFMLA V0.T, V1.T, V5.T;             \
	VFMLA V0.T, V1.T, V6.T;             \
	VFMLA V0.T, V1.T, V7.T;             \
	VFMLA V0.T, V1.T, V8.T;             \
	VFMLA V0.T, V1.T, V9.T;             \
	VFMLA V0.T, V1.T, V10.T;            \
	VFMLA V0.T, V1.T, V11.T;            \
	VFMLA V0.T, V1.T, V12.T;            \
	VFMLA V0.T, V1.T, V13.T;            \
	VFMLA V0.T, V1.T, V14.T;            \
	VFMLA V0.T, V1.T, V15.T;            \
	VFMLA V0.T, V1.T, V16.T;            \
	VFMLA V0.T, V1.T, V17.T;            \
	SUBS $1, R0;                        \
	BNE  loop;                          \
	RET

// func peakNEON(n int)
TEXT ·peakNEON(SB), NOSPLIT, $0-8
	CHAINS(S4)

// func peak64NEON(n int)
TEXT ·peak64NEON(SB), NOSPLIT, $0-8
	CHAINS(D2)

// func loadNEON(p *float32, n int)
TEXT ·loadNEON(SB), NOSPLIT, $0-16
	MOVD p+0(FP), R0
	MOVD n+8(FP), R1

loop: // for ; n > 0; n--
	FLDPQ 0(R0), (F0, F1)
	FLDPQ 32(R0), (F2, F3)
	FLDPQ 64(R0), (F4, F5)
	FLDPQ 96(R0), (F6, F7)
	FLDPQ 128(R0), (F0, F1)
	FLDPQ 160(R0), (F2, F3)
	FLDPQ 192(R0), (F4, F5)
	FLDPQ 224(R0), (F6, F7)
	FLDPQ 256(R0), (F0, F1)
	FLDPQ 288(R0), (F2, F3)
	FLDPQ 320(R0), (F4, F5)
	FLDPQ 352(R0), (F6, F7)
	FLDPQ 384(R0), (F0, F1)
	FLDPQ 416(R0), (F2, F3)
	FLDPQ 448(R0), (F4, F5)
	FLDPQ 480(R0), (F6, F7)
	ADD   $512, R0
	SUBS  $1, R1
	BNE   loop
	RET
