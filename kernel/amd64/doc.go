// Package amd64 holds the AVX2 and AVX-512 kernels. Each function is named after the function in
// package generic that defines its result, with the set that it belongs to: DotAVX2 and DotAVX512
// return the bits of generic.Dot. The functions check nothing: package kernel does, and it alone
// knows which of them the CPU can run.
//
// The AVX2 kernels use AVX2, FMA3 and F16C. The AVX-512 kernels use F, BW, DQ and VL on top.
//
// A family has one file for each set, with the name that it has in package generic:
// exp_avx2_amd64.s is exp.go. What cmd/gen writes of it stands in another, which begins with z:
// loss_avx2_amd64.s and zloss_avx2_amd64.s. Each .s reads from top to bottom: what is computed,
// registers, steps, functions. A header holds what three files or more share:
//
//   - zconstants.h: the names of the constants, which are in zconstants_amd64.s once;
//   - zconstants_avx512.h: names and constants for AVX-512, which are static: in code for a plugin
//     Go's assembler leaves a suffix, as .BCST, out of an instruction on a global symbol;
//   - exp_avx2.h, exp_avx512.h: the exponential in float64, loads and stores of float32;
//   - expnegative_avx2.h, expnegative_avx512.h: the exponential whose last bits show, and what the
//     derivatives share;
//   - gemm.h, gemv.h: frames and addresses of the matrix products.
//
// A _tmpl.h is a template: text that is included for float32 and for float64, for both sets, or for
// two families.
//
// # Operands
//
// Go writes the operands of an instruction in the reverse of Intel's order: the destination d is
// last, and what may come from memory is m.
//
//	VSUBPD m, n, d         d = n - m
//	VDIVPD m, n, d         d = n / m
//	VFMADD132PD m, n, d    d = d·m + n
//	VFMADD213PD m, n, d    d = n·d + m
//	VFMADD231PD m, n, d    d = n·m + d
//	VFMSUB…, VFNMADD…      the same with a minus before the summand, or before the product
//	VMAXPD m, n, d         d = max(n, m); d = m if one of them is NaN, or both are zeros
//	VCMPPD $p, m, n, d     d = the mask of n p m, with p: 0 =, 1 <, 2 ≤, 3 one is NaN, 5 not <,
//	                       0x11 <, 0x1d ≥, 0x1e >; 0x11 and above report no NaN as an exception
//	VPCMPGTD m, n, d       d = all ones where n > m, else 0
//	VRANGEPD $p, m, n, d   d = -max(|n|, |m|) with p = 15, -min(|n|, |m|) with p = 14
//	VBLENDVPD k, m, n, d   d = m where the mask k is set, else n
//	VANDNPD m, n, d        d = m where the bits of n are 0, else 0
//	VSHUFPS $p, m, n, d    d = two lanes of n and two of m that p picks, in each 128 bits
//	VUNPCKLPS m, n, d      d = n0 m0 n1 m1 of each 128 bits; VUNPCKHPS: n2 m2 n3 m3
//	VPERM2F128 $p, m, n, d d = two of the four halves of n and m, of 128 bits, that p picks
//	VPERMI2PD m, n, d      d = the lanes of n and m, as one table, that the numbers in d pick
//	VPERMT2PS m, n, d      d = the lanes of d and m, as one table, that the numbers in n pick
//	VINSERTF128 $p, m, n, d  d = n with m in place of its half p; VINSERTF32X4: its quarter p
//	VEXTRACTF128 $p, n, d  d = half p of n; VEXTRACTF32X4: quarter p
//	VSHUFF32X4 $p, m, n, d d = two quarters of n and two of m, of 128 bits, that p picks
//	VMOVHLPS m, n, d       d = the upper half of m, then that of n, of 128 bits
//	VMOVSHDUP n, d         d = n1 n1 n3 n3 …; VPERMILPD $1, n, d: d = n1 n0
//	VPTERNLOGD $p, m, n, d d = bit by bit, what the table p has for the bits of d, n and m
//	VPCOMPRESSD n, k, d    d = the lanes of n that are in k, side by side; VEXPANDPS: the reverse
//	VPMOVD2M n, k          k = the lanes of n that are negative; VPMOVQ2M: of 64 bits
//	VPTESTMD m, n, k       k = the lanes in which m and n share a bit
//	VMOVMSKPS n, R         R = the sign bits of n; VPTEST m, n: flags, ZF if m and n share no bit
//	KORTESTW k, l          flags, ZF if neither of two masks has a lane; KTESTW: if they share none
//	BZHIQ R, m, d          d = the lowest R bits of m; BSRQ n, d: d = the place of n's highest bit
//	BTSQ R, d              sets bit R of d; BTRQ clears it
//	VFIXUPIMMPS $0, m, n, d  d = what the table m has for the kind of n (NaN, 0, +Inf, …), or d
//	VCVTPS2PD m, d         d = m, from float32 to float64; PH is float16
//
// The end of a name says what a lane is: PS float32, PD float64, D and Q integers of 32 and 64
// bits; SS and SD mean the lowest lane alone. K1 to K7 are masks of AVX-512: VMOVUPS m, K1, d loads
// the lanes in K1. A suffix changes an instruction: .Z makes the lanes outside the mask 0, .BCST
// takes one number at m for all lanes, .RU_SAE rounds upwards.
//
// So "the second of the two operands", of which VMAXPD lets a NaN pass, is m: the second to Intel.
//
// # Words
//
// In every kernel:
//
//   - vector: a register of 32 bytes (Y0) or 64 (Z0). lane: one element of a vector.
//   - tail: the last elements, fewer than a vector or a loop takes at a time. Tails are loaded and
//     stored in two pieces that overlap, or under a mask.
//   - mask: which lanes of a vector a load, a store or a choice means.
//   - fold: to add the lanes of a vector in halves, until one is left.
//   - frame: the part of the stack that belongs to a call. tmp, temporary: a register between two
//     steps.
//
// In the element-wise functions:
//
//   - step: one or a few instructions for one vector, as a macro. Its parameters are the registers
//     of that vector, in the order of the table at the top of the file.
//   - EACH4(STEP): does a step for each of four vectors, side by side. An instruction takes four
//     cycles and two can start in each: one vector alone would keep the CPU waiting.
//   - magic: a number whose sum with x has x, rounded to an integer, in its lowest bits.
//   - Horner's rule: ((c3·x + c2)·x + c1)·x + c0.
//   - FastTwoSum: s = a + b, rounded, and its error b - (s - a), which is exact for |a| ≥ |b|.
//   - double-float (DF): an unevaluated sum hi + lo of two float32. residual: what the float32 of a
//     table lacks of the exact value.
//   - quick phase, accurate phase: first a cheap computation with a bound of its error, then, for
//     the few elements where that leaves open how to round, a costly one. The test that decides is
//     the rounding test (Ziv's).
//   - tie: an x whose f(x) is too near to the middle between two float32 for a float64 to tell.
//
// In the matrix products C = seed + A·B:
//
//   - M, N, K: rows of C, columns of C, columns of A. k step: one column of A times one row of B.
//   - seed: what an element of C starts from: +0, the bias of its column, or the old C.
//   - tile: the part of C whose elements stay in registers, the accumulators, for all k steps.
//   - micro-kernel: the function that computes one tile. Its name is rows x vectors.
//   - panel: the rows, or the columns, that a row, or a column, of tiles covers. B is packed by
//     panels of columns.
//   - macro-kernel: the loops over panels and tiles.
//   - pack: to copy an operand so that the loop reads it in order.
//   - rank-1 update: the product with K = 1.
//   - gemv: the product of a few rows with a transposed B. piece: the columns of C that one of its
//     micro-kernels computes.
package amd64
