//go:build !purego

#include "textflag.h"
#include "gemm.h"

// The matrix product of float64: that of float32 with half as many elements in a vector.
#define LOGSIZE 3
#define LANES 4
#define VMASKMOV VMASKMOVPD
#define VFMA231 VFMADD231PD
#define VMOV1 VMOVSD
#define VFMA231_1 VFMADD231SD
#define VBROADCAST VBROADCASTSD
#define VCMP VCMPPD

#include "gemm_tiles_avx2.h"

// func Product64AVX2(b *Block64)
TEXT ·Product64AVX2(SB), NOSPLIT, $552-8
#include "gemm_walk_avx2.h"
#include "gemm_outer_avx2.h"

#include "gemm_copy_avx2.h"

// func ProductCopy64AVX2(b *Block64, dst []float64)
TEXT ·ProductCopy64AVX2(SB), NOSPLIT, $168-32
#include "gemm_copy.h"

#include "gemm_packed.h"
#include "gemm_packed_avx2.h"

// func ProductPacked64AVX2(b *Block64, next *Next64)
TEXT ·ProductPacked64AVX2(SB), NOSPLIT, $64-16
	START
