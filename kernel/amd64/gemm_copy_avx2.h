// How a product packs B on the way: see gemm_copy.h.
#define LOGWIDTH 6
#define PANEL ROWS6x2
#define COPY(o) \
	VMOVUPS (bPtr), Y0;       \
	VMOVUPS 32(bPtr), Y1;     \
	PREFETCHT1 (ptr);    \
	VMOVUPS Y0, o(n);         \
	VMOVUPS Y1, (o+32)(n)
#define CLEAR VXORPS Y0, Y0, Y0
