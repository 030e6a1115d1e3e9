//go:build !purego

#include "textflag.h"
#include "gemm.h"

// The matrix product of float64: that of float32 with half as many elements in a vector.
#define LOGSIZE 3
#define LANES 8
#define VMOVU VMOVUPD
#define VFMA231 VFMADD231PD
#define VBROADCAST VBROADCASTSD
#define VCMP VCMPPD

#include "gemm_tiles_avx512.h"

// func Product64AVX512(b *Block64)
TEXT ·Product64AVX512(SB), NOSPLIT, $168-8
#include "gemm_walk_avx512.h"
#include "gemm_outer_avx512.h"

#include "gemm_copy_avx512.h"

// func ProductCopy64AVX512(b *Block64, dst []float64)
TEXT ·ProductCopy64AVX512(SB), NOSPLIT, $168-32
#include "gemm_copy.h"

#include "gemm_packed.h"
#include "gemm_packed_avx512.h"

// func ProductPacked64AVX512(b *Block64, next *Next64)
TEXT ·ProductPacked64AVX512(SB), NOSPLIT, $64-16
	START
