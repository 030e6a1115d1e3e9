// The tail of a third slice. TILEDY copies the last n < 8 elements at R7, padded with zeros, to a place
// in the frame, and makes this the source. Use it before TILE of exp_neon.h. R8 is lost.
#define TILEDY(address) \
	MOVD   address, R8                      \
	STP    (ZR, ZR), (R8)                   \
	STP    (ZR, ZR), 16(R8)                 \
	TBZ    $2, R2, dytwo                    \ // the next four
	FMOVQ.P 16(R7), F0                      \
	FMOVQ.P F0, 16(R8)                      \
dytwo:                                          \
	TBZ    $1, R2, dyone                    \ // the next two
	FMOVD.P 8(R7), F0                       \
	FMOVD.P F0, 8(R8)                       \
dyone:                                          \
	TBZ    $0, R2, dyend                    \ // the last one
	FMOVS  (R7), F0                         \
	FMOVS  F0, (R8)                         \
dyend:                                          \
	MOVD   address, R7
