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

#include "product_copy_avx2_amd64.h"

// func ProductCopy64AVX2(b *Block64, dst []float64)
TEXT ·ProductCopy64AVX2(SB), NOSPLIT, $168-32
#include "product_copy_amd64.h"

#include "product_packed_amd64.h"
#include "product_packed_avx2_amd64.h"

// func ProductPacked64AVX2(b *Block64, next *Next64)
TEXT ·ProductPacked64AVX2(SB), NOSPLIT, $64-16
	START
