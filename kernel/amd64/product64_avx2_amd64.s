//go:build !purego

#include "textflag.h"
#include "product_amd64.h"

// The matrix product of float64: that of float32 with half as many elements in a vector.
#define LOGSIZE 3
#define LANES 4
#define VMASKMOV VMASKMOVPD
#define VFMA231 VFMADD231PD
#define VMOV1 VMOVSD
#define VFMA231_1 VFMADD231SD
#define VBROADCAST VBROADCASTSD
#define VCMP VCMPPD

#include "product_tiles_avx2_amd64.h"

// func Product64AVX2(b *Block64)
TEXT ·Product64AVX2(SB), NOSPLIT, $552-8
#include "product_walk_avx2_amd64.h"
#include "product_outer_avx2_amd64.h"
