// Package kernel computes on slices and matrices of float32 with hand-written
// AVX2, AVX-512 and NEON assembly, chosen when the program starts, and with plain
// Go where there is none. Functions whose names end in 64 do the same on float64.
// Every one of these sets of kernels gives the same bits.
//
// # Calling
//
// Destinations come first. Lengths and shapes must agree; where they do not, a function panics. dst
// may be one of the inputs, exactly; it must not overlap one partly. Nothing
// needs alignment, nothing allocates, nothing keeps a reference to its
// arguments, and arguments on the caller's stack stay there. All functions may
// be called from any number of goroutines at once, except [Use].
//
// # The numerical contract
//
// All arithmetic is IEEE 754 binary32 (binary64 in functions for float64), rounded to nearest even,
// with subnormals. Package [github.com/lockstep-go/lockstep/kernel/generic] is this contract as a
// program.
//
//  1. An element of a matrix product is one chain of fused multiply-adds in
//     ascending order of the inner index, from a seed: +0, a bias, or the old
//     element. So it does not depend on the set of kernels, on blocking, on the
//     number of workers or on the other rows of the batch; and a sum over a batch may be
//     continued over the next. Zeros are not skipped: 0·NaN is NaN.
//  2. Exp, Expm1, Log, Log1p, Sigmoid, Tanh, SiLU, GELU, GELUTanh, Erf, Softplus, Pow and, for
//     alpha = 1, ELU are correctly rounded: the float32 nearest to the exact value, for every
//     input, of Pow also for every exponent. So are
//     Add, Sub, Mul, Div, Scale, Sqrt, Square, Reciprocal and their twins for float64, which are
//     one operation of IEEE 754, and AddScalar; Floor, Ceil, Trunc, RoundToEven, Abs, Neg, Clamp,
//     Select, TopK, comparisons, maxima and minima are exact. Exp64, Log64, Pow64, Sigmoid64
//     and Tanh64 are fixed sequences of float64 operations, less than 1 ULP from the exact value.
//  3. Dot, Sum and the other reductions run in 64 lanes, element i in lane i mod 64, folded in
//     halves; blocks of 8,192 elements are combined in adjacent pairs. Those of
//     float64 run in 32 lanes; the sums of MatVec and AddSymmetric, one for each row, in 16 lanes,
//     those of MatVec64 and AddSymmetric64 in 8. CumSum adds one element after the other. The
//     order depends on indices, never on addresses.
//  4. The rest (arithmetic, gradients, optimiser updates) are fixed short sequences of float32
//     operations, each of which rounds, written down in package generic. A few (softmax and its
//     logarithm, ELU for other alpha, the gradients of SiLU, GELU, GELUTanh and Softplus) are
//     sequences of float64 operations, whose result is rounded to float32 once.
//  5. Matrices of float16 and bfloat16 are widened exactly, element by element; then rule 1 holds.
//     What is narrowed becomes the nearest number of its type, of two the one whose last bit is 0.
//  6. NaN appear in the same places everywhere; their sign and payload are not specified.
//
// # Families
//
// Beside an activation f stands its gradient, as [TanhGrad]. It takes dy, the gradient of the loss
// with respect to the output y of f, and gives dx, that with respect to the input x: dx = dy·f′(x).
// Where y tells f′(x), it takes y, so that only outputs need be kept. [SiLUGrad], [GELUGrad] and
// [GELUTanhGrad] take x.
//
// Losses, as [SoftmaxCrossEntropy], are means over the batch. Each row's loss is that of a batch of
// one; rows are added up in float64, in order. dx receives the gradient of the mean with respect to
// x or y; it has their shape and may be the same matrix. All of them panic if shapes differ.
//
// Comparisons, as [Less], give masks: slices of numbers that are 1 where the comparison holds and
// +0 elsewhere. So a mask is an operand like any other: Sum counts, Mul keeps or clears, Minimum,
// Maximum and 1 − mask are and, or and not, and [Select] chooses. A bit for each element would be a
// type of its own, with functions of its own for all of that. Nothing compares with NaN; −0 equals
// +0.
//
// # Special values
//
// What the functions of one argument give for special ones, the subnormal ones, and far from zero.
// "Below" and "above" name the last input for which that does not hold yet, as the shortest decimal
// that is this float32; where two apply, it is the one farther out. SiLU, GELU and GELUTanh of a
// subnormal x are the float32 next to x/2 towards +Inf. ELU is that of alpha = 1.
//
//	           NaN  −Inf  −0    +0    +Inf  subnormal  beyond
//	Exp        NaN  +0    1     1     +Inf  1          subnormal below −87.33654, +0 below −103.97208, +Inf above 88.72283
//	Expm1      NaN  −1    −0    +0    +Inf  x          −1 below −17.328678, +Inf above 88.72283
//	Log        NaN  NaN   −Inf  −Inf  +Inf  log x      NaN below −0
//	Log1p      NaN  NaN   −0    +0    +Inf  x          −Inf at −1, NaN below −1
//	Sigmoid    NaN  +0    1/2   1/2   1     1/2        subnormal below −87.33654, +0 below −103.97208, 1 above 17.328678
//	Tanh       NaN  −1    −0    +0    1     x          −1 below −9.010913, 1 above 9.010913
//	Erf        NaN  −1    −0    +0    1     2x/√π      −1 below −3.9192057, 1 above 3.9192057
//	SiLU       NaN  −0    −0    +0    +Inf  ⌈x/2⌉      subnormal below −91.85677, −0 below −108.6603, x above 16.676971
//	GELU       NaN  −0    −0    +0    +Inf  ⌈x/2⌉      subnormal below −13.146246, −0 below −14.356068, x above 5.347515
//	GELUTanh   NaN  −0    −0    +0    +Inf  ⌈x/2⌉      subnormal below −10.1006365, −0 below −10.770867, x above 4.994137
//	Softplus   NaN  +0    ln 2  ln 2  +Inf  ln 2       subnormal below −87.33654, +0 below −103.97208, x above 14.55609
//	ELU        NaN  −1    −0    +0    +Inf  x          −1 below −17.328678
//	ReLU       NaN  +0    +0    +0    +Inf  x or +0    x or +0 everywhere
//	LeakyReLU  NaN  −Inf  −0    +0    +Inf  x or αx    x or αx everywhere
//
// Exp64, Log64, Sigmoid64 and Tanh64 give what Exp, Log, Sigmoid and Tanh give, with the limits
// that their comments name, and Pow64 what Pow gives.
//
// # Choosing a set of kernels
//
// [ISA] says which set is in use: the best of [ISAs], unless the environment
// variable LOCKSTEP_ISA names another. A name that is unknown or that the CPU lacks ends the
// program at once: nothing falls back in silence. The build tag purego leaves
// all assembly out.
//
// A set is not used either if GODEBUG switches off what it needs for the standard library, as
// cpu.avx2=off, cpu.fma=off, cpu.avx512f=off and cpu.all=off do, nor in programs that are built
// with -asan or -msan, which do not see what assembly reads and writes. [Supported] says so.
//
// # Latency
//
// Go cannot preempt assembly, so a long call would hold up every stop-the-world
// of the process. No call of assembly here runs for more than some 20 µs:
// longer work is cut into blocks in Go.
//
// Subnormal numbers are the exception, which are kept, not flushed to zero: for each vector of them
// an Intel CPU takes some 150 cycles more. Where all results are subnormal, a call of a step of
// Adam was seen to take 0.1 ms, and one of a matrix product 4 ms (Emerald Rapids, AVX2; half of
// that with AVX-512).
package kernel
