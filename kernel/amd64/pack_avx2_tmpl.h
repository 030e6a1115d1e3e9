// What Transpose and TransposeHalf share, of which each takes 16 bytes of a row at a time.
//
// Registers:
//   AX, BX     the block in the source, and eight rows below
//   R13, DX    the block in the destination, the distance of its rows
//   CX         columns to go, less those of a block

// TR_NEXT goes to the next columns, at loop, or to end if there are none; an element has size
// bytes. Columns that are left, but fewer than a block has, are done with some before them, once
// more.
#define TR_NEXT(size, loop, end) \
	ADDQ  $16, AX           \
	ADDQ  $16, BX           \
	SUBQ  $(16/size), CX    \
	JGE   loop              \
	CMPQ  CX, $(-(16/size)) \
	JEQ   end               \
	/* -CX columns back */  \
	LEAQ  (AX)(CX*size), AX \
	LEAQ  (BX)(CX*size), BX \
	IMULQ DX, CX            \
	ADDQ  CX, R13           \
	XORL  CX, CX            \
	JMP   loop
