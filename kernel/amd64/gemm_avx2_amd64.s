//go:build !purego

#include "textflag.h"
#include "gemm.h"

// The matrix product of float32.
#define LOGSIZE 2
#define LANES 8
#define VMASKMOV VMASKMOVPS
#define VFMA231 VFMADD231PS
#define VMOV1 VMOVSS
#define VFMA231_1 VFMADD231SS
#define VBROADCAST VBROADCASTSS
#define VCMP VCMPPS

#include "gemm_tiles_avx2.h"

// func ProductAVX2(b *Block)
TEXT ·ProductAVX2(SB), NOSPLIT, $552-8
#include "gemm_walk_avx2.h"
#include "gemm_outer_avx2.h"

#include "gemm_copy_avx2.h"

// func ProductCopyAVX2(b *Block, dst []float32)
TEXT ·ProductCopyAVX2(SB), NOSPLIT, $168-32
#include "gemm_copy.h"

#include "gemm_packed.h"
#include "gemm_packed_avx2.h"

// func ProductPackedAVX2(b *Block, next *Next)
TEXT ·ProductPackedAVX2(SB), NOSPLIT, $64-16
	START
