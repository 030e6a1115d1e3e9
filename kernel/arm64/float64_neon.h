// What Exp64, Log64, Sigmoid64 and Tanh64 share: they work on eight float64 at a time, as four vectors of two. Package
// generic (functions64.go) derives the method; their lines are its lines, since the bits of the results are those
// of this sequence of operations. Include exp_neon.h before this, for what does four vectors at a time.
//
// Registers; a group is four, one for each vector:
//
//	GX          x, then r, h, f
//	GZ          z, then n, s, e
//	GE, GT      the polynomial, t, w
//	GB, GC, GD  the rest
//	V28-V31     constants for a moment
//	R0, R1, R2  dst, x and the number of elements left
//	R3          exp<>: the constants
//	R4, R5, R6  the tile, where it goes, elements in it (0: no tile yet)
#define GX 0
#define GZ 4
#define GE 8
#define GT 12
#define GB 16
#define GC 20
#define GD 24

#define MIN4C(c, n, d)  VFMIN_D2(c, n, d); VFMIN_D2(c, (n)+1, (d)+1); VFMIN_D2(c, (n)+2, (d)+2); VFMIN_D2(c, (n)+3, (d)+3)
#define MIN4(m, n, d)   VFMIN_D2(m, n, d); VFMIN_D2((m)+1, (n)+1, (d)+1); VFMIN_D2((m)+2, (n)+2, (d)+2); VFMIN_D2((m)+3, (n)+3, (d)+3)
#define ABS4(n, d)      VFABS_D2(n, d); VFABS_D2((n)+1, (d)+1); VFABS_D2((n)+2, (d)+2); VFABS_D2((n)+3, (d)+3)
#define NEG4(n, d)      VFNEG_D2(n, d); VFNEG_D2((n)+1, (d)+1); VFNEG_D2((n)+2, (d)+2); VFNEG_D2((n)+3, (d)+3)
#define MOVE4(n, d)     VORR_B16(n, n, d); VORR_B16((n)+1, (n)+1, (d)+1); VORR_B16((n)+2, (n)+2, (d)+2); VORR_B16((n)+3, (n)+3, (d)+3)
#define ONES4(d)        VFMOV_ONE_D2(d); VFMOV_ONE_D2((d)+1); VFMOV_ONE_D2((d)+2); VFMOV_ONE_D2((d)+3)
#define AND4C(c, n, d)  VAND_B16(c, n, d); VAND_B16(c, (n)+1, (d)+1); VAND_B16(c, (n)+2, (d)+2); VAND_B16(c, (n)+3, (d)+3)
#define OR4C(c, n, d)   VORR_B16(c, n, d); VORR_B16(c, (n)+1, (d)+1); VORR_B16(c, (n)+2, (d)+2); VORR_B16(c, (n)+3, (d)+3)
#define OR4(m, n, d)    VORR_B16(m, n, d); VORR_B16((m)+1, (n)+1, (d)+1); VORR_B16((m)+2, (n)+2, (d)+2); VORR_B16((m)+3, (n)+3, (d)+3)
#define LESS0_4(n, d)   VFCMLT0_D2(n, d); VFCMLT0_D2((n)+1, (d)+1); VFCMLT0_D2((n)+2, (d)+2); VFCMLT0_D2((n)+3, (d)+3)
#define IS0_4(n, d)     VFCMEQ0_D2(n, d); VFCMEQ0_D2((n)+1, (d)+1); VFCMEQ0_D2((n)+2, (d)+2); VFCMEQ0_D2((n)+3, (d)+3)
#define SELECT4(m, n, d) VBSL_B16(m, n, d); VBSL_B16((m)+1, (n)+1, (d)+1); VBSL_B16((m)+2, (n)+2, (d)+2); VBSL_B16((m)+3, (n)+3, (d)+3)

// The constant c less n; c above n, as floating point and as integers: all ones if so. INSERT4C and
// INSERT4 put the bits of n that are set in the mask into d; here the mask, and there n, is a single register.
#define LESS4C(n, c, d)    VFSUB_D2(n, c, d); VFSUB_D2((n)+1, c, (d)+1); VFSUB_D2((n)+2, c, (d)+2); VFSUB_D2((n)+3, c, (d)+3)
#define BELOW4C(n, c, d)   VFCMGT_D2(n, c, d); VFCMGT_D2((n)+1, c, (d)+1); VFCMGT_D2((n)+2, c, (d)+2); VFCMGT_D2((n)+3, c, (d)+3)
#define BELOWINT4C(n, c, d) VCMGT_D2(n, c, d); VCMGT_D2((n)+1, c, (d)+1); VCMGT_D2((n)+2, c, (d)+2); VCMGT_D2((n)+3, c, (d)+3)
#define INSERT4C(mask, n, d) VBIT_B16(mask, n, d); VBIT_B16(mask, (n)+1, (d)+1); VBIT_B16(mask, (n)+2, (d)+2); VBIT_B16(mask, (n)+3, (d)+3)
#define INSERTC4(mask, c, d) VBIT_B16(mask, c, d); VBIT_B16((mask)+1, c, (d)+1); VBIT_B16((mask)+2, c, (d)+2); VBIT_B16((mask)+3, c, (d)+3)
#define INSERT4(mask, n, d)  VBIT_B16(mask, n, d); VBIT_B16((mask)+1, (n)+1, (d)+1); VBIT_B16((mask)+2, (n)+2, (d)+2); VBIT_B16((mask)+3, (n)+3, (d)+3)

// POWER_OF_Z and POWER_OF_E make 2ⁿ of magic + n.
#define POWER_OF_Z SHIFT4
#define POWER_OF_E VSHL $52, V8.D2, V8.D2; VSHL $52, V9.D2, V9.D2; VSHL $52, V10.D2, V10.D2; VSHL $52, V11.D2, V11.D2

// ADDINT is GX += V28, as integers; EXPONENT is GZ = GX >> 52.
#define ADDINT   VADD V28.D2, V0.D2, V0.D2; VADD V28.D2, V1.D2, V1.D2; VADD V28.D2, V2.D2, V2.D2; VADD V28.D2, V3.D2, V3.D2
#define EXPONENT VUSHR $52, V0.D2, V4.D2; VUSHR $52, V1.D2, V5.D2; VUSHR $52, V2.D2, V6.D2; VUSHR $52, V3.D2, V7.D2

// LOADX, LOADE, LOADB and LOADC set a group to a constant.
#define LOADZ(c) LOAD4(c, F4, F5, F6, F7)
#define LOADE(c) LOAD4(c, F8, F9, F10, F11)
#define LOADB(c) LOAD4(c, F16, F17, F18, F19)
#define LOADC(c) LOAD4(c, F20, F21, F22, F23)

// TAIL takes x in GX and magic + n in GZ, with that magic in V30, and gives r in GX and w in GT, by way of n in GE.
#define TAIL64 \
	SUB4C(30, GZ, GE)                       \ // n = z - magic
	FMOVQ EXP_LN2HI(R3), F28                \
	FMOVQ EXP_LN2LO(R3), F29                \
	MULSUB4C(28, GE, GX)                    \ // t = x - n·ln2hi
	MOVE4(GX, GT)                           \
	MULSUB4C(29, GE, GX)                    \ // r = t - n·ln2lo
	SUB4(GX, GT, GT)                        \ // t = (t - r) - n·ln2lo
	MULSUB4C(29, GE, GT)                    \
	LOADE(EXP_X12)                          \
	LOADB(EXP_X11)                          \
	MULADD4(GE, GX, GB)                     \ // q = x12·r + x11
	LOADE(EXP_X10)                          \
	MULADD4(GB, GX, GE)                     \ // q = q·r + x10
	LOADB(EXP_X9)                           \
	MULADD4(GE, GX, GB)                     \
	LOADE(EXP_X8)                           \
	MULADD4(GB, GX, GE)                     \
	LOADB(EXP_X7)                           \
	MULADD4(GE, GX, GB)                     \
	LOADE(EXP_X6)                           \
	MULADD4(GB, GX, GE)                     \
	LOADB(EXP_X5)                           \
	MULADD4(GE, GX, GB)                     \
	LOADE(EXP_X4)                           \
	MULADD4(GB, GX, GE)                     \
	LOADB(EXP_X3)                           \
	MULADD4(GE, GX, GB)                     \
	LOADE(EXP_X2)                           \
	MULADD4(GB, GX, GE)                     \ // q = q·r + x2
	MUL4(GX, GE, GE)                        \
	MULADD4(GE, GX, GT)                       // w = (q·r)·r + t

// FACTORS is GE = GE·2ⁿ, GZ being magic2 + n. It changes GT.
#define FACTORS \
	VUSHR $1, V4.D2, V12.D2                 \ // half = bits(z) >> 1
	VUSHR $1, V5.D2, V13.D2                 \
	VUSHR $1, V6.D2, V14.D2                 \
	VUSHR $1, V7.D2, V15.D2                 \
	VSUB  V12.D2, V4.D2, V4.D2              \
	VSUB  V13.D2, V5.D2, V5.D2              \
	VSUB  V14.D2, V6.D2, V6.D2              \
	VSUB  V15.D2, V7.D2, V7.D2              \
	VSHL  $52, V12.D2, V12.D2               \
	VSHL  $52, V13.D2, V13.D2               \
	VSHL  $52, V14.D2, V14.D2               \
	VSHL  $52, V15.D2, V15.D2               \
	POWER_OF_Z                              \
	MUL4(GT, GE, GE)                        \
	MUL4(GZ, GE, GE)

// INVERSE64 sets GE to y, next to 1/n within 2^-23, and GT to 1 - n·y, for the four vectors n. It changes V28-V31.
#define INVERSE64(n) \
	NARROW(n, 28)                           \
	VFMOV_ONE_S4(30)                        \
	VFDIV_S4(28, 30, 28)                    \
	VFDIV_S4(29, 30, 29)                    \
	WIDEN(28, GE)                           \
	ONES4(GT)                               \
	MULSUB4(GE, n, GT)

// A loop takes eight elements a turn. For the last n < 8 it makes one more, on a
// tile: 64 bytes of the stack. TILE64 puts x there, padded with zeros, and makes it
// source and destination; UNTILE64 copies the result to where it belongs.
#define TILE64(address) \
	MOVD   R2, R6                           \
	MOVD   R0, R5                           \
	MOVD   address, R4                      \
	MOVD   R4, R0                           \
	STP    (ZR, ZR), (R4)                   \
	STP    (ZR, ZR), 16(R4)                 \
	STP    (ZR, ZR), 32(R4)                 \
	STP    (ZR, ZR), 48(R4)                 \
	TBZ    $2, R6, two                      \ // the next four
	VLD1.P 32(R1), [V0.D2, V1.D2]           \
	VST1.P [V0.D2, V1.D2], 32(R0)           \
two:                                            \
	TBZ    $1, R6, one                      \ // the next two
	FMOVQ.P 16(R1), F0                      \
	FMOVQ.P F0, 16(R0)                      \
one:                                            \
	TBZ    $0, R6, turn                     \ // the last one
	FMOVD  (R1), F0                         \
	FMOVD  F0, (R0)                         \
turn:                                           \
	MOVD   R4, R0                           \
	MOVD   R4, R1                           \
	MOVD   $8, R2

#define UNTILE64 \
	TBZ    $2, R6, outtwo                   \ // the next four
	VLD1.P 32(R4), [V0.D2, V1.D2]           \
	VST1.P [V0.D2, V1.D2], 32(R5)           \
outtwo:                                         \
	TBZ    $1, R6, outone                   \ // the next two
	FMOVQ.P 16(R4), F0                      \
	FMOVQ.P F0, 16(R5)                      \
outone:                                         \
	TBZ    $0, R6, outdone                  \ // the last one
	FMOVD  (R4), F0                         \
	FMOVD  F0, (R5)                         \
outdone:
