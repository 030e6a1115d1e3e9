// Panels of 4 to 6 rows, 6 elements of A in a step.
#define EVERY 16
#define LEAST 4
#define PANELSIZE (6<<LOGSIZE)
#define FETCH0(p) PREFETCHT0 (p);
#define FETCH1(p) PREFETCHT1 (p);

// BROW loads row p of B from here, AROW does row i of the tile.
#define BROW(p) \
	VMOVUPS (64*p)(bPtr), Y0;     \
	VMOVUPS (64*p+32)(bPtr), Y1;  \
	PREFETCHT0 (64*(p+16))(bPtr)
#define AROW(i, p, c0, c1) \
	VBROADCAST ((6*p+i)<<LOGSIZE)(aPtr), Y2; VFMA231 Y0, Y2, c0; VFMA231 Y1, Y2, c1
#define STEP4(p) \
	BROW(p);              \
	AROW(0, p, Y4, Y5);   \
	AROW(1, p, Y6, Y7);   \
	AROW(2, p, Y8, Y9);   \
	AROW(3, p, Y10, Y11)
#define STEP5(p) STEP4(p); AROW(4, p, Y12, Y13)
#define STEP6(p) STEP5(p); AROW(5, p, Y14, Y15)

TEXT packed4<>(SB), NOSPLIT|NOFRAME, $0-0
	PACKED(ROWS4x2, STEP4)

TEXT packed5<>(SB), NOSPLIT|NOFRAME, $0-0
	PACKED(ROWS5x2, STEP5)

TEXT packed6<>(SB), NOSPLIT|NOFRAME, $0-0
	PACKED(ROWS6x2, STEP6)

DATA packed<>+0(SB)/8, $packed4<>(SB)
DATA packed<>+8(SB)/8, $packed5<>(SB)
DATA packed<>+16(SB)/8, $packed6<>(SB)
GLOBL packed<>(SB), RODATA, $24
