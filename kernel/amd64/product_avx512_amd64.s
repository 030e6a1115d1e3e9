//go:build !purego

#include "textflag.h"
#include "product_amd64.h"

// The matrix product of float32.
#define LOGSIZE 2
#define LANES 16
#define VMOVU VMOVUPS
#define VFMA231 VFMADD231PS
#define VBROADCAST VBROADCASTSS
#define VCMP VCMPPS

#include "product_tiles_avx512_amd64.h"

// func ProductAVX512(b *Block)
TEXT ·ProductAVX512(SB), NOSPLIT, $168-8
#include "product_walk_avx512_amd64.h"
#include "product_outer_avx512_amd64.h"

#include "product_copy_avx512_amd64.h"

// func ProductCopyAVX512(b *Block, dst []float32)
TEXT ·ProductCopyAVX512(SB), NOSPLIT, $168-32
#include "product_copy_amd64.h"

#include "product_packed_amd64.h"
#include "product_packed_avx512_amd64.h"

// func ProductPackedAVX512(b *Block, next *Next)
TEXT ·ProductPackedAVX512(SB), NOSPLIT, $64-16
	START
