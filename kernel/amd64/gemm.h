// What the products of both sets share: how A is addressed, the frame, and the two products with
// packing. The offsets of the fields of Block and Next are in go_asm.h.

// The length of the seed.
#define block_SeedLen (block_Seed+8)

// The rows of A of a tile are addressed from one pointer, AX, with odd multiples of the distance
// between rows in R8-R13. So a k step moves one register.
#define A0 (AX)
#define A1 (AX)(R8*1)
#define A2 (AX)(R8*2)
#define A3 (AX)(R9*1)
#define A4 (AX)(R8*4)
#define A5 (AX)(R10*1)
#define A6 (AX)(R9*2)
#define A7 (AX)(R11*1)
#define A8 (AX)(R8*8)
#define A9 (AX)(R12*1)
#define A10 (AX)(R10*2)
#define A11 (AX)(R13*1)

// ROWMULTIPLES sets R9, R10, R11, R12 and R13 to 3, 5, 7, 9 and 11 times R8.
#define ROWMULTIPLES \
	LEAQ (R8)(R8*2), R9;  \
	LEAQ (R8)(R8*4), R10; \
	LEAQ (R9)(R8*4), R11; \
	LEAQ (R8)(R8*8), R12; \
	LEAQ (R9)(R8*8), R13

// The frame of the macro-kernel. x is 0 in the macro-kernel itself, and 8 in a micro-kernel, which
// finds its return address below.
#define tile_Seed(x) (x+0)(SP) // the tile's seed, 0 if it has none, and the distance of its rows in bytes
#define tile_SeedRow(x) (x+8)(SP)
#define tile_C(x) (x+16)(SP) // where the tile goes, the same
#define tile_CRow(x) (x+24)(SP)
#define tile_K(x) (x+32)(SP) // steps
#define tile_Mode(x) (x+40)(SP) // WITH_RELU, WITH_BETA, or 0
#define tile_BPanel(x) (x+48)(SP) // distance of the panels of B in bytes
#define tile_Masks(x) (x+56)(SP) // AVX2: masks of the tile's last vectors
#define frame_A (64)(SP) // the rows: of A,
#define frame_Seed (72)(SP) // of the seed,
#define frame_C (80)(SP) // of C, at the first column;
#define frame_Rows (88)(SP) // their number
#define frame_Dst (88)(SP) // or where a panel of B is packed to
#define frame_Base (96)(SP) // rows of a panel: Base, or one more for the first Extra panels
#define frame_Extra (104)(SP)
#define frame_Panels (112)(SP) // panels to go
#define frame_Cols (120)(SP) // columns to go
#define frame_SeedStep (128)(SP) // -1, or 0 if there is no seed
#define frame_Width (136)(SP) // columns of this tile
#define frame_NextB (144)(SP) // B of the tile to the right
#define frame_CTile (152)(SP) // AVX2: where the tile goes in the end, if it is made at frame_Edge
#define frame_CRow (160)(SP) // and the distance of its rows there
#define tile_Beta(x) (x+168)(SP) // AVX2: the factor of the seed, if the mode is WITH_BETA
#define frame_Source (176)(SP) // in ProductScaled: the rows of A itself,
#define frame_SourceRow (184)(SP) // their distance, and that of its rows or columns, whichever are
#define frame_SourceStep (192)(SP) // lines of neighbours
#define frame_Edge (200)(SP) // AVX2: a tile that is cut off by the right edge
#define frame_Copy (584)(SP) // in ProductScaled: A times its factor, if there is no other memory

// The modes of a tile: it ends with ReLU, or it begins with beta times the seed.
#define WITH_RELU 1
#define WITH_BETA 2

// MODE_OF_BLOCK and MODE_OF_BETA set r to the mode of the tiles of the Block at DI: in Product, and
// in ProductScaled.
#define MODE_OF_BLOCK(r) MOVBQZX block_ReLU(DI), r
#define MODE_OF_BETA(r) MOVL $WITH_BETA, r

// ProductScaled multiplies A by its factor panel by panel: the tiles of a panel read a scaled copy,
// which is still in L1. Rows are copied as rows of K elements, and columns as columns of whole
// vectors.
//
// Defined by the file that includes this:
//
//	LOGVECTOR      the logarithm of the bytes of a vector
//	COMPARE_ONE(x) compares the factor with 1. It may use SI
//	FACTOR(alpha)  broadcasts the factor
//	REST_MASK(n)   sets a mask for the last n elements of a line. It may use AX
//	SCALE_VECTOR   scales a vector, from AX after SI to AX after DI
//	SCALE_REST     the same under the mask. It writes a whole vector

// SCALE_START is for a Block that LOAD_BLOCK has loaded. m is the memory for the copy. If it is 0,
// that is in the frame: ScaledSteps steps of 16 elements, and 16 more.
#define SCALE_START(alpha, m) \
	MOVQ    frame_A, AX          \
	MOVQ    AX, frame_Source     \
	MOVQ    R8, frame_SourceRow  \
	MOVQ    R8, frame_SourceStep \
	COMPARE_ONE(alpha)           \
	JEQ     multiples            \
	LEAQ    frame_Copy, AX       \
	ADDQ    $63, AX              \
	ANDQ    $-64, AX             \
	CMPQ    m, $0                \
	CMOVQNE m, AX                \
	MOVQ    AX, frame_A          \
	CMPQ    aCol, $(1<<LOGSIZE)  \
	JNE     columns              \
	MOVQ    tile_K(0), R8        \
	SHLQ    $LOGSIZE, R8         \
	JMP     multiples            \
	columns:   /* as high as the highest panel, in whole vectors */ \
	MOVQ       aCol, frame_SourceStep                               \
	MOVQ       $(1<<LOGSIZE), R8                                    \
	MOVQ       frame_Base, aCol                                     \
	CMPQ       frame_Extra, $1                                      \
	SBBQ       $-1, aCol                                            \
	ADDQ       $(LANES-1), aCol                                     \
	ANDQ       $-LANES, aCol                                        \
	SHLQ       $LOGSIZE, aCol                                       \
	multiples:                                                      \
	ROWMULTIPLES

// SCALE_PANEL makes the copy, or sets frame_A to A itself. It is to follow NEXT_PANEL.
//
// Registers:
//
//	SI, R10  line of A, the distance to the next
//	DI, R11  the same in the copy
//	R9       lines to go
//	R12      bytes of a line's whole vectors
//	R13      elements that are left then
//	AX       offset in the line
#define SCALE_PANEL(b, alpha) \
	COMPARE_ONE(alpha)                    \
	JEQ   asitis                          \
	FACTOR(alpha)                         \
	MOVQ  frame_Source, SI                \
	MOVQ  frame_A, DI                     \
	MOVQ  frame_SourceStep, R10           \
	MOVQ  R8, R11                         \
	MOVQ  frame_Rows, R9                  \
	MOVQ  tile_K(0), R12                  \
	CMPQ  R10, frame_SourceRow            \
	JNE   turned                          \
	CMPQ  R10, R11                        \
	JNE   lines                           \
	IMULQ R9, R12 /* no gaps: one line */ \
	MOVL  $1, R9                          \
	JMP   lines                           \
	turned:                                             \
	TESTQ   R12, R12                                    \
	JEQ     ready                                       \
	XCHGQ   R9, R12                                     \
	MOVQ    aCol, R11                                   \
	lines:                                              \
	MOVQ    R12, R13                                    \
	ANDQ    $((1<<(LOGVECTOR-LOGSIZE))-1), R13          \
	REST_MASK(R13)                                      \
	SUBQ    R13, R12                                    \
	SHLQ    $LOGSIZE, R12                               \
	line:   /* for ;lines > 0;lines-- */                \
	XORL    AX, AX                                      \
	TESTQ   R12, R12                                    \
	JEQ     rest                                        \
	vector: /* for ;AX < R12;AX += those of a vector */ \
	SCALE_VECTOR                                        \
	ADDQ    $(1<<LOGVECTOR), AX                         \
	CMPQ    AX, R12                                     \
	JLT     vector                                      \
	rest:                                               \
	TESTQ   R13, R13                                    \
	JEQ     end                                         \
	SCALE_REST                                          \
	end:                                                \
	ADDQ    R10, SI                                     \
	ADDQ    R11, DI                                     \
	DECQ    R9                                          \
	JNE     line                                        \
	ready:                                              \
	ROWMULTIPLES                                        \
	JMP     tiles                                       \
	asitis:                  \
	MOVQ    frame_Source, AX \
	MOVQ    AX, frame_A      \
	tiles:                   \
	MOVQ    b, DI            \
	MOVQ    block_N(DI), AX

// The product of one panel of rows that packs B on the way, tile by tile from left to right. A k
// step stores the row of B that it has loaded, for which the ports are idle, and prefetches the row
// of 24 steps later.
//
// Defined by the file that includes this:
//
//	LOGWIDTH  the logarithm of the bytes of a tile's row
//	PANEL(F)  the rows of the panel, as ROWS6x2
//	COPY(o)   loads a row of B, stores it o bytes after n, and asks for what is at ptr
//	ZERO_VECTOR     sets vector 0 to zeros
//
// Registers, besides those of a tile:
//   n    in the loop, where the row of B goes
//   ptr  in the loop, 24 rows ahead in B

// COPY_LOAD loads the fields of the Block at DI.
#define COPY_LOAD() \
	MOVQ block_N(DI), AX      \
	MOVQ AX, frame_Cols       \
	MOVQ block_C(DI), AX      \
	MOVQ AX, tile_C(0)        \
	MOVQ block_CRow(DI), AX   \
	SHLQ $LOGSIZE, AX         \
	MOVQ AX, tile_CRow(0)     \
	MOVQ block_A(DI), AX      \
	MOVQ AX, frame_A          \
	MOVQ block_B(DI), AX      \
	MOVQ AX, frame_NextB      \
	MOVQ block_BRow(DI), bRow \
	SHLQ $LOGSIZE, bRow       \
	MOVQ block_ACol(DI), aCol \
	SHLQ $LOGSIZE, aCol       \
	MOVQ block_ARow(DI), R8   \
	SHLQ $LOGSIZE, R8         \
	ROWMULTIPLES              \
	MOVQ block_K(DI), AX      \
	SHLQ $LOGWIDTH, AX        \
	MOVQ AX, tile_BPanel(0)

// COPY_SEED loads those of the seed.
#define COPY_SEED() \
	XORL    AX, AX /* no seed */  \
	XORL    BX, BX                \
	XORL    SI, SI                \
	CMPQ    block_SeedLen(DI), $0 \
	JEQ     seeded                \
	MOVQ    block_Seed(DI), AX    \
	MOVQ    block_SeedRow(DI), BX \
	SHLQ    $LOGSIZE, BX          \
	MOVQ    $(1<<LOGWIDTH), SI    \
	seeded:                       \
	MOVQ    AX, tile_Seed(0)      \
	MOVQ    BX, tile_SeedRow(0)   \
	MOVQ    SI, frame_SeedStep

// COPY_TILE computes and stores a tile whose accumulators have their first values. Its last
// instruction tells whether the number of columns left is above 0.
#define COPY_TILE(b) \
	MOVQ    frame_NextB, bPtr                                                   \
	MOVQ    bRow, ptr                                                           \
	SHLQ    $3, ptr                                                             \
	LEAQ    (ptr)(ptr*2), ptr                                                   \
	ADDQ    bPtr, ptr                                                           \
	MOVQ    frame_Dst, n                                                        \
	MOVQ    n, AX                                                               \
	ADDQ    tile_BPanel(0), AX                                                  \
	MOVQ    AX, frame_Dst /* where this panel of B ends, and the next begins */ \
	MOVQ    frame_A, aPtr                                                       \
	TESTQ   $(1<<LOGWIDTH), tile_BPanel(0)                                      \
	JEQ     even                                                                \
	COPY(0)                                                                     \
	PANEL(FMA2)                                                                 \
	NEXT2                                                                       \
	ADDQ    bRow, ptr                                                           \
	ADDQ    $(1<<LOGWIDTH), n                                                   \
	even:                                                                       \
	CMPQ    n, frame_Dst                                                        \
	JEQ     store                                                               \
	loop2:  /* for ;n > 0;n -= 2 */                                             \
	COPY(0)                                                                     \
	PANEL(FMA2)                                                                 \
	NEXT2                                                                       \
	ADDQ    bRow, ptr                                                           \
	COPY((1<<LOGWIDTH))                                                         \
	PANEL(FMA2)                                                                 \
	NEXT2                                                                       \
	ADDQ    bRow, ptr                                                           \
	ADDQ    $(2<<LOGWIDTH), n                                                   \
	CMPQ    n, frame_Dst                                                        \
	JNE     loop2                                                               \
	store:                                                                      \
	MOVQ    b, DI                                                               \
	CMPB    block_ReLU(DI), $0                                                  \
	JEQ     linear                                                              \
	ZERO_VECTOR                                                                 \
	PANEL(RELU2)                                                                \
	linear:                                                                     \
	MOVQ    tile_C(0), ptr                                                      \
	MOVQ    tile_CRow(0), n                                                     \
	PANEL(STORE2)                                                               \
	ADDQ    $(1<<LOGWIDTH), tile_C(0)                                           \
	ADDQ    $(1<<LOGWIDTH), frame_NextB                                         \
	MOVQ    frame_SeedStep, n                                                   \
	ADDQ    n, tile_Seed(0)                                                     \
	SUBQ    $(1<<(LOGWIDTH-LOGSIZE)), frame_Cols

// The product of one panel of packed operands. Both operands lie as the loop reads them, so its
// addresses are constants, for four steps at a time. The registers that this leaves free prefetch,
// every 16 steps, one row each of what is wanted next: of C of the tile to the right, and of the
// operands that the Next names. All at once, the prefetches would keep the loads of B waiting.
//
// Defined by the file that includes this, besides what the tiles need:
//
//	EVERY          the steps, 8 or 16, from one prefetched row of C to the next
//	LOGWIDTH       the logarithm of the bytes of a tile's row
//	PANELSIZE      the bytes of a step of A
//	PREFETCH_L1(p) prefetches a tile's row at p into L1
//	PREFETCH_L2(p) the same, into L2
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
#define packed_Cols(x) (x+24)(SP) // columns to go
#define packed_SeedStep(x) (x+32)(SP) // from one tile's seed to the next
#define packed_NextA(x) (x+40)(SP) // of the next tile: A that will be wanted,
#define packed_StepA(x) (x+48)(SP) // from one tile's to the next
#define packed_NextB(x) (x+56)(SP) // the same of B, where each tile has as many columns as it is wide

// PACKED is the micro-kernel of a packed panel. ROWS(F) applies F to its rows, STEP(p) is its k
// step p.
#define PACKED(ROWS, STEP) \
tile: /* for ;columns > 0;columns -= those of a tile */ \
	TESTQ  R9, R9                   \
	JEQ    zero                     \
	MOVQ   R9, ptr                  \
	MOVQ   R10, n                   \
	ROWS(SEED2)                     \
	start:                          \
	MOVQ   packed_A(8), aPtr        \
	MOVQ   packed_NextA(8), R13     \
	MOVQ   packed_NextB(8), R12     \
	LEAQ   (1<<LOGWIDTH)(DX), ptr   \
	MOVQ   packed_K(8), n           \
	SUBQ   $4, n                    \
	JLT    last                     \
	loop4: /* for ;n >= 4;n -= 4 */ \
	STEP(0)                         \
	STEP(1)                         \
	STEP(2)                         \
	STEP(3)                         \
	ADDQ   $(4*PANELSIZE), aPtr     \
	ADDQ   $(4<<LOGWIDTH), bPtr     \
	SUBQ   $4, n                    \
	JLT    last                     \
	TESTQ  $(EVERY-4), n            \
	JNE    loop4                    \
	PREFETCH_L1(ptr)                \
	ADDQ   CX, ptr                  \
	TESTQ  $12, n                   \
	JNE    loop4                    \
	PREFETCH_L2(R13)                \
	PREFETCH_L2(R12)                \
	ADDQ   R8, R13                  \
	ADDQ   R11, R12                 \
	JMP    loop4                    \
	last:                                            \
	ADDQ    $4, n                                    \
	JEQ     store                                    \
	loop1:  /* for ;n > 0;n-- */                     \
	STEP(0)                                          \
	ADDQ    $(PANELSIZE), aPtr                       \
	ADDQ    $(1<<LOGWIDTH), bPtr                     \
	DECQ    n                                        \
	JNE     loop1                                    \
	store:                                           \
	CMPQ    packed_ReLU(8), $0                       \
	JEQ     linear                                   \
	ZERO_VECTOR                                      \
	ROWS(RELU2)                                      \
	linear:                                          \
	MOVQ    DX, ptr                                  \
	MOVQ    CX, n                                    \
	ROWS(STORE2)                                     \
	ADDQ    $(1<<LOGWIDTH), DX                       \
	ADDQ    packed_SeedStep(8), R9                   \
	MOVQ    packed_StepA(8), n                       \
	ADDQ    n, packed_NextA(8)                       \
	ADDQ    $(1<<LOGWIDTH), packed_NextB(8)          \
	SUBQ    $(1<<(LOGWIDTH-LOGSIZE)), packed_Cols(8) \
	JGT     tile                                     \
	RET                                              \
	zero:        \
	ROWS(CLEAR2) \
	JMP   start

// PACKED_LOAD loads the fields of the Block at DI.
#define PACKED_LOAD() \
	MOVQ    block_A(DI), AX        \
	MOVQ    AX, packed_A(0)        \
	MOVQ    block_K(DI), SI        \
	MOVQ    SI, packed_K(0)        \
	MOVBQZX block_ReLU(DI), SI     \
	MOVQ    SI, packed_ReLU(0)     \
	MOVQ    block_N(DI), SI        \
	MOVQ    SI, packed_Cols(0)     \
	MOVQ    block_B(DI), bPtr      \
	MOVQ    block_C(DI), DX        \
	MOVQ    block_CRow(DI), CX     \
	SHLQ    $LOGSIZE, CX           \
	XORL    R9, R9                 \
	XORL    SI, SI                 \
	CMPQ    block_SeedLen(DI), $0  \
	JEQ     seeded                 \
	MOVQ    block_Seed(DI), R9     \
	MOVQ    block_SeedRow(DI), R10 \
	SHLQ    $LOGSIZE, R10          \
	MOVQ    $(1<<LOGWIDTH), SI     \
	seeded:                        \
	MOVQ    SI, packed_SeedStep(0)

// PACKED_NEXT loads the fields of the Next at SI, and sets DI to the function of the panel.
#define PACKED_NEXT() \
	MOVQ    next_A(SI), R13          \
	MOVQ    next_ARow(SI), R8        \
	MOVQ    next_B(SI), R12          \
	MOVQ    next_BRow(SI), R11       \
	MOVQ    next_AStep(SI), SI       \
	SHLQ    $LOGSIZE, R8             \
	SHLQ    $LOGSIZE, R11            \
	SHLQ    $LOGSIZE, SI             \
	MOVQ    SI, packed_StepA(0)      \
	TESTQ   R13, R13                 \
	CMOVQEQ AX, R13                  \
	TESTQ   R12, R12                 \
	CMOVQEQ AX, R12                  \
	MOVQ    R13, packed_NextA(0)     \
	MOVQ    R12, packed_NextB(0)     \
	MOVQ    block_M(DI), SI          \
	LEAQ    packed<>(SB), DI         \
	MOVQ    -(8*LEAST)(DI)(SI*8), DI
