// AddSymmetric, y += alpha·A·x for rows of a triangle, for elements of one type and either set.
//
// A group is 64 bytes of rows: 8, or 16 of float32. The columns in which its part of the diagonal
// lies are the corner, of which each row has other lanes. The columns beside it come 64 bytes at a
// time, but for the last ones of an upper triangle, which may be fewer. Four rows are done at a
// time: y is loaded and stored once for all four, and each element of A is loaded once for its two
// FMAs, which are what takes the time.
//
// While they change, y of the corner and of the last columns are kept, in registers or in the
// frame: a row would have to wait until the masked store of the row before has reached the cache.
//
// Defined by the file that includes this:
//
//	LOGSIZE, SIZE, LANES  an element, in bytes; elements in 64 bytes
//	VMOVE, VMULTIPLY, VPLUS, VFMA, VBROADCAST  instructions for vectors
//
// and, by the header of the set:
//
//	SET_LAST              notes the CX last columns, at DX, and loads x and y of them
//	SAVE_LAST             stores that y to DX
//	UPPER_GROUP, LOWER_GROUP  note the lanes of a group of CX rows, in BX those of its first one,
//	                      and in R10 its place among the sums of the group
//	BEGIN_GROUP           loads x and y of the corner at DX
//	ASIDE                 no lanes: the group has no corner
//	FOUR, ONE             load alpha·x of four rows, or of one
//	BESIDE4, BESIDE1      do 64 bytes of columns at CX of four rows, or of one
//	LAST4, LAST1          the last columns
//	UPPER4, UPPER1, LOWER4, LOWER1  the corner, with the lanes of the next row in BX afterwards
//	UPPER_SUMS4, UPPER_SUMS1, LOWER_SUMS4, LOWER_SUMS1  the sums of the rows, and the next place
//	END_GROUP             adds the sums of the group, times alpha, to y of the corner at DX; a sum of
//	                      -0 becomes +0 before
//
// Registers:
//
//	SI, DI       x and y
//	R8, R11-R13  the rows at hand; R9 is their distance, below 0 in a lower triangle
//	AX           the row at hand as an offset in x and y
//	R10, BX      see above
//	CX, DX       the column at hand, and where the columns end, as such offsets

// The frame: rows of the group and in all that are to be done; as offsets, where the whole vectors
// beside the corner begin and end, the last columns of an upper triangle or the end of those of a
// lower one, and the corner; how many the last columns are.
#define sym_Group 0(SP)
#define sym_Rows 8(SP)
#define sym_Begin 16(SP)
#define sym_End 24(SP)
#define sym_Last 32(SP)
#define sym_Corner 40(SP)
#define sym_Count 48(SP)

// BEGIN makes bytes of what is in registers: the distance of the rows in R9, the first row in AX
// and the columns' bounds in BX and DX. R8 has the matrix, CX the number of rows.
#define BEGIN(done) \
	TESTQ CX, CX        \
	JLE   done          \
	MOVQ  CX, sym_Rows  \
	MOVQ  R9, CX        \
	IMULQ AX, CX        \
	SHLQ  $LOGSIZE, CX  \
	ADDQ  CX, R8        \
	SHLQ  $LOGSIZE, R9  \
	SHLQ  $LOGSIZE, AX  \
	SHLQ  $LOGSIZE, BX  \
	SHLQ  $LOGSIZE, DX  \
	MOVQ  BX, sym_Begin

// BESIDE does the columns beside the corner, and is followed by the label end.
#define BESIDE(COLUMNS, loop, end) \
	MOVQ  sym_Begin, CX                           \
	MOVQ  sym_End, DX                             \
	CMPQ  CX, DX                                  \
	JGE   end                                     \
	loop: /* for ;column < end;column += LANES */ \
	COLUMNS                                       \
	ADDQ  $64, CX                                 \
	CMPQ  CX, DX                                  \
	JLT   loop

// LAST does the last columns, if there are any. It is followed by end, too.
#define LAST(COLUMNS, end) \
	CMPQ sym_Count, $0 \
	JEQ  end           \
	MOVQ sym_Last, DX  \
	COLUMNS

// UPPER_TRIANGLE does the groups from the first to the last. Where the rows and columns end
// together, the last columns are the corner of the last group.
#define UPPER_TRIANGLE(done) \
	MOVQ         DX, CX                            \
	ANDQ         $63, CX                           \
	XORQ         CX, DX                            \
	MOVQ         DX, sym_End                       \
	MOVQ         DX, sym_Last                      \
	SHRQ         $LOGSIZE, CX                      \
	MOVQ         CX, sym_Count                     \
	JEQ          upper                             \
	SET_LAST                                       \
	upper:       /* for ;rows > 0;rows -= LANES */ \
	MOVL         $LANES, CX                        \
	CMPQ         CX, sym_Rows                      \
	CMOVQGT      sym_Rows, CX                      \
	MOVQ         CX, sym_Group                     \
	UPPER_GROUP                                    \
	MOVQ         AX, DX                            \
	MOVQ         AX, sym_Corner                    \
	CMPQ         AX, sym_Begin                     \
	JLT          upperaside                        \
	CMPQ         AX, sym_Last                      \
	JLT          uppercorner                       \
	SAVE_LAST                                      \
	MOVQ         $0, sym_Count                     \
	uppercorner:                                   \
	BEGIN_GROUP                                    \
	ADDQ         $64, DX                           \
	MOVQ         DX, sym_Begin                     \
	JMP          upper4                            \
	upperaside: /* the columns lie right of all rows */ \
	BEGIN_GROUP                                         \
	ASIDE                                               \
	upper4:     /* for ;n >= 4;n -= 4 */                \
	SUBQ        $4, sym_Group                           \
	JLT         upper3                                  \
	FOUR(SIZE, 2*SIZE, 3*SIZE)                          \
	UPPER4                                              \
	BESIDE(BESIDE4, upper4loop, upper4last)             \
	upper4last:                                         \
	LAST(LAST4, upper4fold)                             \
	upper4fold:                                         \
	UPPER_SUMS4                                         \
	ADDQ        $(4*SIZE), AX                           \
	LEAQ        (R8)(R9*4), R8                          \
	JMP         upper4                                  \
	upper3:                                 \
	ADDQ        $4, sym_Group               \
	upper1:     /* for ;n > 0;n-- */        \
	SUBQ        $1, sym_Group               \
	JLT         upperend                    \
	ONE                                     \
	UPPER1                                  \
	BESIDE(BESIDE1, upper1loop, upper1last) \
	upper1last:                             \
	LAST(LAST1, upper1fold)                 \
	upper1fold:                             \
	UPPER_SUMS1                             \
	ADDQ        $SIZE, AX                   \
	ADDQ        R9, R8                      \
	JMP         upper1                      \
	upperend:                  \
	MOVQ      sym_Corner, DX   \
	END_GROUP                  \
	SUBQ      $LANES, sym_Rows \
	JGT       upper            \
	CMPQ      sym_Count, $0    \
	JEQ       done             \
	MOVQ      sym_Last, DX     \
	SAVE_LAST                  \
	JMP       done

// LOWER_TRIANGLE does the groups from the last to the first, and the rows of each, too: those that
// are not a multiple of four first.
#define LOWER_TRIANGLE(done) \
	MOVQ          DX, sym_Last /* where the columns end */       \
	MOVQ          sym_Rows, CX                                   \
	DECQ          CX                                             \
	LEAQ          (AX)(CX*SIZE), AX                              \
	IMULQ         R9, CX                                         \
	ADDQ          CX, R8 /* the last row */                      \
	NEGQ          R9                                             \
	lower:        /* for ;rows > 0;rows -= those of the group */ \
	MOVQ          sym_Rows, CX                                   \
	DECQ          CX                                             \
	ANDQ          $(LANES-1), CX                                 \
	MOVQ          CX, DX                                         \
	INCQ          CX                                             \
	MOVQ          CX, sym_Group                                  \
	SUBQ          CX, sym_Rows                                   \
	SHLQ          $LOGSIZE, DX                                   \
	NEGQ          DX                                             \
	ADDQ          AX, DX                                         \
	MOVQ          DX, sym_Corner                                 \
	LOWER_GROUP                                                  \
	BEGIN_GROUP                                                  \
	CMPQ          DX, sym_Last                                   \
	JLT           lowercorner                                    \
	MOVQ          sym_Last, DX                                   \
	ASIDE         /* the columns lie left of all rows */         \
	lowercorner:                                                 \
	MOVQ          DX, sym_End                                    \
	lower1:       /* for ;n%4 != 0;n-- */                        \
	TESTQ         $3, sym_Group                                  \
	JEQ           lower4                                         \
	ONE                                                          \
	BESIDE(BESIDE1, lower1loop, lower1corner)                    \
	lower1corner:                                                \
	LOWER1                                                       \
	LOWER_SUMS1                                                  \
	SUBQ          $SIZE, AX                                      \
	ADDQ          R9, R8                                         \
	DECQ          sym_Group                                      \
	JMP           lower1                                         \
	lower4:       /* for ;n > 0;n -= 4 */     \
	SUBQ          $4, sym_Group               \
	JLT           lowerend                    \
	FOUR(-SIZE, -2*SIZE, -3*SIZE)             \
	BESIDE(BESIDE4, lower4loop, lower4corner) \
	lower4corner:                             \
	LOWER4                                    \
	LOWER_SUMS4                               \
	SUBQ          $(4*SIZE), AX               \
	LEAQ          (R8)(R9*4), R8              \
	JMP           lower4                      \
	lowerend:                \
	MOVQ      sym_Corner, DX \
	END_GROUP                \
	CMPQ      sym_Rows, $0   \
	JGT       lower
