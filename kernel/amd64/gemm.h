// Offsets of the fields of Block, in bytes; TestBlockOffsets compares them with the Go type.
#define block_C 0
#define block_A 24
#define block_B 48
#define block_Seed 72
#define block_SeedLen 80
#define block_CRow 96
#define block_ARow 104
#define block_ACol 112
#define block_BRow 120
#define block_BPanel 128
#define block_SeedRow 136
#define block_M 144
#define block_N 152
#define block_K 160
#define block_ReLU 168

// Offsets of the fields of Next.
#define next_A 0
#define next_ARow 24
#define next_AStep 32
#define next_B 40
#define next_BRow 64

// What a product does with A is the same on both sets. Rows of a tile are
// addressed from one pointer, AX, with odd multiples of the distance between
// rows in R8-R13: a step of k moves one register.
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

// The frame of the function that walks over the tiles. x is 0 in that function and 8 in
// a tile, which it calls and which finds the return address below.
#define tile_Seed(x) (x+0)(SP)      // the tile's seed, 0 if it has none, and the distance of its rows in bytes
#define tile_SeedRow(x) (x+8)(SP)
#define tile_C(x) (x+16)(SP)        // where the tile goes, the same
#define tile_CRow(x) (x+24)(SP)
#define tile_K(x) (x+32)(SP)        // steps
#define tile_ReLU(x) (x+40)(SP)     // 1 or 0
#define tile_BPanel(x) (x+48)(SP)   // distance of the panels of B in bytes
#define tile_Masks(x) (x+56)(SP)    // AVX2: masks of the tile's last vectors
#define walk_A (64)(SP)             // the rows: of A,
#define walk_Seed (72)(SP)          // of the seed,
#define walk_C (80)(SP)             // of C, at the first column;
#define walk_Rows (88)(SP)          // their number
#define walk_Dst (88)(SP)           // or where a panel of B is packed to
#define walk_Base (96)(SP)          // rows of a panel: Base, or one more for the first Extra panels
#define walk_Extra (104)(SP)
#define walk_Panels (112)(SP)       // panels to go
#define walk_Cols (120)(SP)         // columns to go
#define walk_SeedStep (128)(SP)     // -1, or 0 if there is no seed
#define walk_Width (136)(SP)        // columns of this tile
#define walk_NextB (144)(SP)        // B of the tile to the right
#define walk_CTile (152)(SP)       // AVX2: where the tile goes in the end, if it is made at walk_Edge
#define walk_CRow (160)(SP)        // and the distance of its rows there
#define walk_Size 168
#define walk_Edge (168)(SP)        // AVX2: a tile that is cut off by the right edge
#define walk_EdgeSize 384
