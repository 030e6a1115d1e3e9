// What Transpose and TransposeHalf share. SRC0 to SRC7 and SRCROW are the registers of each file.

// ROWS4 points SRC0 to SRC3 at the row at src and the three below it, ROWS8 SRC4 to SRC7, too, at
// four more.
#define ROWS4(src) \
	MOVD src, SRC0          \
	ADD  SRCROW, SRC0, SRC1 \
	ADD  SRCROW, SRC1, SRC2 \
	ADD  SRCROW, SRC2, SRC3

#define ROWS8(src) \
	ROWS4(src)             \
	ADD SRCROW, SRC3, SRC4 \
	ADD SRCROW, SRC4, SRC5 \
	ADD SRCROW, SRC5, SRC6 \
	ADD SRCROW, SRC6, SRC7
