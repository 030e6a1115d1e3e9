// How a product packs B on the way: see gemm_copy.h.
#define LOGWIDTH 7
#define PANEL ROWS12x2
#define COPY(o) \
	VMOVU (bPtr), Z0;       \
	VMOVU 64(bPtr), Z1;     \
	PREFETCHT1 (ptr);    \
	PREFETCHT1 64(ptr);  \
	VMOVU Z0, o(n);         \
	VMOVU Z1, (o+64)(n)
#define CLEAR VPXORD Z0, Z0, Z0
