// What both sets share of the product of one panel of packed operands: both lie as the loop reads them, so
// that its addresses are constants, four steps at a time. The registers that this leaves
// free ask the cache, every 16 steps, for a row each of what is wanted next: C of the tile to the
// right, and what the caller names. All at once, they would keep the loads of B waiting.
//
// Defined by the file that includes this, besides what the tiles need:
//
//	EVERY          the steps, 8 or 16, from one row of C that is asked for to the next
//	LOGWIDTH       the logarithm of the bytes of a tile's row
//	PANELSIZE      the bytes of a step of A
//	FETCH0(p)      asks for a tile's row at p, for the first-level cache
//	FETCH1(p)      the same, for the second
//	packed<>       the functions by rows, from LEAST rows on
//
// Registers:
//   AX, BX  A(0,p) and B(p,0), as in a tile: B just goes on from one tile to the next
//   DX, CX  C of the tile, the distance of its rows
//   R9, R10 the tile's seed, 0 if it has none, the distance of its rows
//   DI      C of the tile to the right
//   R13, R8 A that will be wanted, the distance of its rows
//   R12, R11 the same of B
//   SI      steps to go

#define packed_A(x) (x+0)(SP)
#define packed_K(x) (x+8)(SP)
#define packed_ReLU(x) (x+16)(SP)
#define packed_Cols(x) (x+24)(SP)     // columns to go
#define packed_SeedStep(x) (x+32)(SP) // from one tile's seed to the next
#define packed_NextA(x) (x+40)(SP)    // of the next tile: A that will be wanted,
#define packed_StepA(x) (x+48)(SP)    // from one tile's to the next
#define packed_NextB(x) (x+56)(SP)    // the same of B, where each tile has as many columns as it is wide

// PACKED is the function of a panel: its rows, and a step p of them.
#define PACKED(ROWS, STEP) \
tile: /* for ; columns > 0; columns -= those of a tile */           \
	TESTQ R9, R9                                            \
	JEQ  zero                                               \
	MOVQ R9, ptr                                            \
	MOVQ R10, n                                             \
	ROWS(SEED2)                                             \
start:                                                          \
	MOVQ packed_A(8), aPtr                                  \
	MOVQ packed_NextA(8), R13                               \
	MOVQ packed_NextB(8), R12                               \
	LEAQ (1<<LOGWIDTH)(DX), ptr                             \
	MOVQ packed_K(8), n                                     \
	SUBQ $4, n                                              \
	JLT  last                                               \
loop4: /* for ; n >= 4; n -= 4 */                               \
	STEP(0)                                                 \
	STEP(1)                                                 \
	STEP(2)                                                 \
	STEP(3)                                                 \
	ADDQ $(4*PANELSIZE), aPtr                               \
	ADDQ $(4<<LOGWIDTH), bPtr                               \
	SUBQ $4, n                                              \
	JLT  last                                               \
	TESTQ $(EVERY-4), n                                     \
	JNE  loop4                                              \
	FETCH0(ptr)                                             \
	ADDQ CX, ptr                                            \
	TESTQ $12, n                                            \
	JNE  loop4                                              \
	FETCH1(R13)                                             \
	FETCH1(R12)                                             \
	ADDQ R8, R13                                            \
	ADDQ R11, R12                                           \
	JMP  loop4                                              \
last:                                                           \
	ADDQ $4, n                                              \
	JEQ  store                                              \
loop1: /* for ; n > 0; n-- */                                   \
	STEP(0)                                                 \
	ADDQ $(PANELSIZE), aPtr                               \
	ADDQ $(1<<LOGWIDTH), bPtr                               \
	DECQ n                                                  \
	JNE  loop1                                              \
store:                                                          \
	CMPQ packed_ReLU(8), $0                                 \
	JEQ  linear                                             \
	CLEAR                                                   \
	ROWS(RELU2)                                             \
linear:                                                         \
	MOVQ DX, ptr                                            \
	MOVQ CX, n                                              \
	ROWS(STORE2)                                            \
	ADDQ $(1<<LOGWIDTH), DX                                 \
	ADDQ packed_SeedStep(8), R9                             \
	MOVQ packed_StepA(8), n                                 \
	ADDQ n, packed_NextA(8)                                 \
	ADDQ $(1<<LOGWIDTH), packed_NextB(8)                    \
	SUBQ $(1<<(LOGWIDTH-LOGSIZE)), packed_Cols(8)           \
	JGT  tile                                               \
	RET                                                     \
zero:                                                           \
	ROWS(CLEAR2)                                            \
	JMP  start

// START is the body of the function that Go calls: it sets everything up and calls that of the panel.
#define START \
	MOVQ b+0(FP), DI                   \
	MOVQ block_A(DI), AX               \
	MOVQ AX, packed_A(0)               \
	MOVQ block_K(DI), SI               \
	MOVQ SI, packed_K(0)               \
	MOVBQZX block_ReLU(DI), SI         \
	MOVQ SI, packed_ReLU(0)            \
	MOVQ block_N(DI), SI               \
	MOVQ SI, packed_Cols(0)            \
	MOVQ block_B(DI), bPtr             \
	MOVQ block_C(DI), DX               \
	MOVQ block_CRow(DI), CX            \
	SHLQ $LOGSIZE, CX                  \
	XORL R9, R9                        \
	XORL SI, SI                        \
	CMPQ block_SeedLen(DI), $0         \
	JEQ  seeded                        \
	MOVQ block_Seed(DI), R9            \
	MOVQ block_SeedRow(DI), R10        \
	SHLQ $LOGSIZE, R10                 \
	MOVQ $(1<<LOGWIDTH), SI            \
seeded:                                    \
	MOVQ SI, packed_SeedStep(0)        \
	MOVQ next+8(FP), SI                \
	MOVQ next_A(SI), R13               \
	MOVQ next_ARow(SI), R8             \
	MOVQ next_B(SI), R12               \
	MOVQ next_BRow(SI), R11            \
	MOVQ next_AStep(SI), SI            \
	SHLQ $LOGSIZE, R8                  \
	SHLQ $LOGSIZE, R11                 \
	SHLQ $LOGSIZE, SI                  \
	MOVQ SI, packed_StepA(0)           \
	TESTQ R13, R13                     \
	CMOVQEQ AX, R13                    \
	TESTQ R12, R12                     \
	CMOVQEQ AX, R12                    \
	MOVQ R13, packed_NextA(0)          \
	MOVQ R12, packed_NextB(0)          \
	MOVQ block_M(DI), SI               \
	LEAQ packed<>(SB), DI              \
	MOVQ -(8*LEAST)(DI)(SI*8), DI      \
	CALL DI                            \
	VZEROUPPER                         \
	RET
