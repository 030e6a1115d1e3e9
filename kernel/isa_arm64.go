//go:build !purego

package kernel

import "github.com/lockstep-go/lockstep/kernel/arm64"

// detect returns the NEON set: every arm64 CPU has it, so nothing is asked.
func detect(generic set) (usable []set, all []Support) {
	s := generic
	s.name = "neon"
	s.span = 2048 // a Neoverse N1 at 2.5 GHz takes 14 µs for as many of GELU, by bench/mca

	s.dot = arm64.DotNEON
	s.sum = arm64.SumNEON
	s.squaredDistance = arm64.SquaredDistanceNEON
	s.max = arm64.MaxNEON
	s.index = arm64.IndexNEON
	s.nonFinite = arm64.NonFiniteNEON
	s.add = arm64.AddNEON
	s.sub = arm64.SubNEON
	s.mul = arm64.MulNEON
	s.div = arm64.DivNEON
	s.scale = arm64.ScaleNEON
	s.axpy = arm64.AxpyNEON
	s.scaledSub = arm64.ScaledSubNEON
	s.relu = arm64.ReLUNEON
	s.exp = arm64.ExpNEON
	s.sigmoid = arm64.SigmoidNEON
	s.tanh = arm64.TanhNEON
	s.expm1 = arm64.Expm1NEON
	s.log = arm64.LogNEON
	s.log1p = arm64.Log1pNEON
	s.silu = arm64.SiLUNEON
	s.geluTanh = arm64.GELUTanhNEON
	s.erf = arm64.ErfNEON
	s.gelu = arm64.GELUNEON
	s.softplus = arm64.SoftplusNEON
	s.reluGrad = arm64.ReLUGradNEON
	s.sigmoidGrad = arm64.SigmoidGradNEON
	s.tanhGrad = arm64.TanhGradNEON
	s.softplusGrad = arm64.SoftplusGradNEON
	s.siluGrad = arm64.SiLUGradNEON
	s.geluTanhGrad = arm64.GELUTanhGradNEON
	s.geluGrad = arm64.GELUGradNEON
	s.elu = arm64.ELUNEON
	s.eluGrad = arm64.ELUGradNEON
	s.leakyReLU = arm64.LeakyReLUNEON
	s.leakyReLUGrad = arm64.LeakyReLUGradNEON
	s.expSum = arm64.ExpSumNEON
	s.expScale = arm64.ExpScaleNEON
	s.logSoftmax = arm64.LogSoftmaxNEON
	s.softmax = arm64.SoftmaxNEON
	s.softmaxGrad = arm64.SoftmaxGradNEON
	s.sigmoidLoss = arm64.SigmoidLossNEON
	s.momentum = arm64.MomentumNEON
	s.adam = arm64.AdamNEON
	s.dot64 = arm64.Dot64NEON
	s.sum64 = arm64.Sum64NEON
	s.scale64 = arm64.Scale64NEON
	s.axpy64 = arm64.Axpy64NEON
	s.exp64 = arm64.Exp64NEON
	s.log64 = arm64.Log64NEON
	s.sigmoid64 = arm64.Sigmoid64NEON
	s.tanh64 = arm64.Tanh64NEON
	s.product = arm64.ProductNEON
	s.productTB = arm64.ProductTBNEON
	s.transpose = arm64.TransposeNEON
	s.copyRows = arm64.CopyRowsNEON
	s.few = 4
	s.mr = 6
	s.nr = arm64.NRNEON
	s.flops = 5 << 17 // 20 µs at 33 of the 40 GFLOP/s of a Neoverse N1 core
	s.double.product = arm64.Product64NEON
	s.double.productTB = arm64.ProductTB64NEON
	s.double.transpose = arm64.Transpose64NEON
	s.double.copyRows = arm64.CopyRows64NEON
	s.double.few = 4
	s.double.mr = 6
	s.double.nr = arm64.NR64NEON
	s.double.flops = 5 << 16
	return []set{s}, []Support{{ISA: s.name}}
}

// caches would return the bytes of the caches of a core: programs cannot ask for them here.
func caches() (l1, l2 int) { return 0, 0 }
