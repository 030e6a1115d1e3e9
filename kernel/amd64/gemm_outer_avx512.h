// The products that have one step, K = 1, and many rows, such as the gradient of a layer's weights for one row of a batch:
// each row of C is the only row of B, times an element of A. Only B is used again, so eight vectors of it
// stay in registers while all rows pass. The stores of C are the limit, one a cycle, if C is in the first-level cache. Where it is
// not, each row asks for the next; where it is, and has no seed, neither that nor loads of zeros compete with them.
//
// Registers:
//
//	AX, R8   element of A for this row; the distance to the next
//	BX, DX   B at this column; the distance of its panels, or of its vectors
//	SI, R9   row of C; the distance to the next
//	DI, R11  row of the seed; the distance to the next
//	CX       rows to go
//	R12, R10 first row of C and of the seed
//	R13      columns to go
//
// Z0-Z7: B. Z8-Z15: C. Z16: the element of A. K7: the last columns. K6: not 0 if C is in the cache and has no seed.

// OUTERSTART goes to the first row.
#define OUTERSTART \
	MOVQ b+0(FP), CX;     \
	MOVQ block_A(CX), AX; \
	MOVQ block_M(CX), CX; \
	MOVQ R12, SI;         \
	MOVQ R10, DI

// OUTERNEXT goes to the next, and says if there is one.
#define OUTERNEXT \
	ADDQ R8, AX;  \
	ADDQ R9, SI;  \
	ADDQ R11, DI; \
	DECQ CX

// OUTERRIGHT moves C and the seed on by some columns. Without a seed, that stays at the zeros.
#define OUTERRIGHT(bytes) \
	ADDQ $bytes, R12;           \
	MOVQ b+0(FP), AX;           \
	LEAQ bytes(R10), CX;        \
	CMPQ block_SeedLen(AX), $0; \
	CMOVQNE CX, R10

// What a row of C starts from, and the next row of C, if it is not in the first-level cache.
#define OUTERSEED4 \
	VMOVU (DI), Z8;     \
	VMOVU 64(DI), Z9;   \
	VMOVU 128(DI), Z10; \
	VMOVU 192(DI), Z11
#define OUTERSEED8 \
	OUTERSEED4;         \
	VMOVU 256(DI), Z12; \
	VMOVU 320(DI), Z13; \
	VMOVU 384(DI), Z14; \
	VMOVU 448(DI), Z15
#define OUTERZERO4 \
	VPXORD Z8, Z8, Z8;    \
	VPXORD Z9, Z9, Z9;    \
	VPXORD Z10, Z10, Z10; \
	VPXORD Z11, Z11, Z11
#define OUTERZERO8 \
	OUTERZERO4;           \
	VPXORD Z12, Z12, Z12; \
	VPXORD Z13, Z13, Z13; \
	VPXORD Z14, Z14, Z14; \
	VPXORD Z15, Z15, Z15
#define OUTERFETCH4 \
	PREFETCHT0 (SI)(R9*1);    \
	PREFETCHT0 64(SI)(R9*1);  \
	PREFETCHT0 128(SI)(R9*1); \
	PREFETCHT0 192(SI)(R9*1)
#define OUTERFETCH8 \
	OUTERFETCH4;              \
	PREFETCHT0 256(SI)(R9*1); \
	PREFETCHT0 320(SI)(R9*1); \
	PREFETCHT0 384(SI)(R9*1); \
	PREFETCHT0 448(SI)(R9*1)

// OUTERROW4 and OUTERROW8 are a row: c += a*b.
#define OUTERROW4 \
	VBROADCAST (AX), Z16; \
	VFMA231 Z0, Z16, Z8;  \
	VFMA231 Z1, Z16, Z9;  \
	VFMA231 Z2, Z16, Z10; \
	VFMA231 Z3, Z16, Z11; \
	VMOVU Z8, (SI);       \
	VMOVU Z9, 64(SI);     \
	VMOVU Z10, 128(SI);   \
	VMOVU Z11, 192(SI)
#define OUTERROW8 \
	OUTERROW4;            \
	VFMA231 Z4, Z16, Z12; \
	VFMA231 Z5, Z16, Z13; \
	VFMA231 Z6, Z16, Z14; \
	VFMA231 Z7, Z16, Z15; \
	VMOVU Z12, 256(SI);   \
	VMOVU Z13, 320(SI);   \
	VMOVU Z14, 384(SI);   \
	VMOVU Z15, 448(SI)

outer:
	MOVQ block_B(DI), BX
	MOVQ block_BPanel(DI), DX
	SHLQ $LOGSIZE, DX
	MOVQ block_ARow(DI), R8
	SHLQ $LOGSIZE, R8
	MOVQ block_C(DI), R12
	MOVQ block_CRow(DI), R9
	SHLQ $LOGSIZE, R9
	LEAQ zeros<>(SB), R10
	XORL R11, R11
	CMPQ block_SeedLen(DI), $0
	CMOVQNE block_Seed(DI), R10
	CMOVQNE block_SeedRow(DI), R11
	SHLQ $LOGSIZE, R11
	MOVQ block_N(DI), R13
	MOVQ block_M(DI), AX          // the bytes from the first row of C to the last
	IMULQ R9, AX
	XORL CX, CX
	CMPQ AX, $(32<<10)
	JGT  outermode
	CMPQ block_SeedLen(DI), $0
	JNE  outermode
	DECL CX
outermode:
	KMOVW CX, K6

outer8:	// for ; N >= 8*LANES; N -= 8*LANES
	SUBQ $(8*LANES), R13
	JLT  outerrest
	VMOVU (BX), Z0
	VMOVU 64(BX), Z1
	ADDQ DX, BX
	VMOVU (BX), Z2
	VMOVU 64(BX), Z3
	ADDQ DX, BX
	VMOVU (BX), Z4
	VMOVU 64(BX), Z5
	ADDQ DX, BX
	VMOVU (BX), Z6
	VMOVU 64(BX), Z7
	ADDQ DX, BX
	KTESTW K6, K6
	OUTERSTART
	JNE  outer8zero
outer8row: // for ; rows > 0; rows--
	OUTERFETCH8
	OUTERSEED8
	OUTERROW8
	OUTERNEXT
	JNE  outer8row
	JMP  outer8right
outer8zero: // for ; rows > 0; rows--
	OUTERZERO8
	OUTERROW8
	OUTERNEXT
	JNE  outer8zero
outer8right:
	OUTERRIGHT(512)
	JMP  outer8

outerrest: // four more vectors, if there are
	ADDQ $(4*LANES), R13
	JLT  outerlast
	VMOVU (BX), Z0
	VMOVU 64(BX), Z1
	ADDQ DX, BX
	VMOVU (BX), Z2
	VMOVU 64(BX), Z3
	ADDQ DX, BX
	KTESTW K6, K6
	OUTERSTART
	JNE  outer4zero
outer4row: // for ; rows > 0; rows--
	OUTERFETCH4
	OUTERSEED4
	OUTERROW4
	OUTERNEXT
	JNE  outer4row
	JMP  outer4right
outer4zero: // for ; rows > 0; rows--
	OUTERZERO4
	OUTERROW4
	OUTERNEXT
	JNE  outer4zero
outer4right:
	OUTERRIGHT(256)
	SUBQ $(4*LANES), R13

outerlast: // the last vectors, one at a time
	ADDQ $(4*LANES), R13
	MOVL $64, DX                  // from the first vector of a panel to the second

outer1:	// for ; N > 0; N -= LANES
	TESTQ R13, R13
	JLE  done
	MOVQ $-1, SI
	CMPQ R13, $LANES
	JGE  outermask
	MOVQ R13, CX
	SHLQ CX, SI
	NOTQ SI
outermask:
	KMOVQ SI, K7
	VMOVU.Z (BX), K7, Z0
	OUTERSTART
outer1row: // for ; rows > 0; rows--
	VMOVU.Z (DI), K7, Z8
	VFMA231.BCST (AX), Z0, Z8     // c = seed + a*b
	VMOVU Z8, K7, (SI)
	OUTERNEXT
	JNE  outer1row
	OUTERRIGHT(64)
	ADDQ DX, BX
	MOVQ block_BPanel(AX), CX     // what is left of a panel, or all of the first vector again
	SHLQ $LOGSIZE, CX
	SUBQ DX, CX
	MOVQ CX, DX
	SUBQ $LANES, R13
	JMP  outer1
