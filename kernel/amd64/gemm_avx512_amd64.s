//go:build !purego

#include "textflag.h"
#include "gemm.h"

// The matrix product of float32.
#define LOGSIZE 2
#define LANES 16
#define VMOVU VMOVUPS
#define VFMA231 VFMADD231PS
#define VBROADCAST VBROADCASTSS
#define VCMP VCMPPS

#include "gemm_tiles_avx512.h"

// func ProductAVX512(b *Block)
TEXT ·ProductAVX512(SB), NOSPLIT, $168-8
#include "gemm_walk_avx512.h"
#include "gemm_outer_avx512.h"

#include "gemm_copy_avx512.h"

// func ProductCopyAVX512(b *Block, dst []float32)
TEXT ·ProductCopyAVX512(SB), NOSPLIT, $168-32
#include "gemm_copy.h"

#include "gemm_packed.h"
#include "gemm_packed_avx512.h"

// func ProductPackedAVX512(b *Block, next *Next)
TEXT ·ProductPackedAVX512(SB), NOSPLIT, $64-16
	START
