// Panels of 9 to 12 rows, 12 elements of A in a step.
// The 12 rows of C are asked for in the 192 steps of float32 or the 128 of float64 that fit in the cache.
#define EVERY (64>>LOGSIZE)
#define LEAST 9
#define PANELSIZE (12<<LOGSIZE)
#define FETCH0(p) PREFETCHT0 (p); PREFETCHT0 64(p);
#define FETCH1(p) PREFETCHT1 (p); PREFETCHT1 64(p);

// BROW loads row p of B from here, AROW does row i of the tile.
#define BROW(p) \
	VMOVU (128*p)(bPtr), Z0;              \
	VMOVU (128*p+64)(bPtr), Z1;           \
	PREFETCHT0 (128*(p+16))(bPtr);        \
	PREFETCHT0 (128*(p+16)+64)(bPtr)
#define AROW(i, p, c0, c1) \
	VBROADCAST ((12*p+i)<<LOGSIZE)(aPtr), Z4; VFMA231 Z0, Z4, c0; VFMA231 Z1, Z4, c1
#define STEP9(p) \
	BROW(p);              \
	AROW(0, p, Z8, Z9);   \
	AROW(1, p, Z10, Z11); \
	AROW(2, p, Z12, Z13); \
	AROW(3, p, Z14, Z15); \
	AROW(4, p, Z16, Z17); \
	AROW(5, p, Z18, Z19); \
	AROW(6, p, Z20, Z21); \
	AROW(7, p, Z22, Z23); \
	AROW(8, p, Z24, Z25)
#define STEP10(p) STEP9(p); AROW(9, p, Z26, Z27)
#define STEP11(p) STEP10(p); AROW(10, p, Z28, Z29)
#define STEP12(p) STEP11(p); AROW(11, p, Z30, Z31)

TEXT packed9<>(SB), NOSPLIT|NOFRAME, $0-0
	PACKED(ROWS9x2, STEP9)

TEXT packed10<>(SB), NOSPLIT|NOFRAME, $0-0
	PACKED(ROWS10x2, STEP10)

TEXT packed11<>(SB), NOSPLIT|NOFRAME, $0-0
	PACKED(ROWS11x2, STEP11)

TEXT packed12<>(SB), NOSPLIT|NOFRAME, $0-0
	PACKED(ROWS12x2, STEP12)

DATA packed<>+0(SB)/8, $packed9<>(SB)
DATA packed<>+8(SB)/8, $packed10<>(SB)
DATA packed<>+16(SB)/8, $packed11<>(SB)
DATA packed<>+24(SB)/8, $packed12<>(SB)
GLOBL packed<>(SB), RODATA, $32
