//go:build !purego

package kernel

import (
	"strings"

	"github.com/klauspost/cpuid/v2"

	"github.com/lockstep-go/lockstep/kernel/amd64"
)

// detect returns the sets above generic that this CPU can run, best first, and
// what every set of amd64 needs that it lacks. cpuid reports a feature only when the
// operating system saves its registers too.
func detect(generic set) (usable []set, all []Support) {
	avx2 := overAVX2(generic)
	avx512 := overAVX512(avx2)

	missing2 := lacking(cpuid.AVX2, cpuid.FMA3)
	missing512 := lacking(cpuid.AVX2, cpuid.FMA3, cpuid.AVX512F, cpuid.AVX512BW, cpuid.AVX512DQ, cpuid.AVX512VL)
	if missing512 == "" {
		usable = append(usable, avx512)
	}
	if missing2 == "" {
		usable = append(usable, avx2)
	}
	return usable, []Support{{avx512.name, missing512}, {avx2.name, missing2}}
}

// caches returns the bytes of the caches of a core: first-level, of data, and second-level; or less than 1 where the CPU does not tell.
func caches() (l1, l2 int) { return cpuid.CPU.Cache.L1D, cpuid.CPU.Cache.L2 }

func lacking(features ...cpuid.FeatureID) string {
	var names []string
	for _, f := range features {
		if !cpuid.CPU.Supports(f) {
			names = append(names, f.String())
		}
	}
	if names == nil {
		return ""
	}
	return "the CPU or the operating system lacks " + strings.Join(names, ", ")
}

// overAVX2 returns s with everything replaced that AVX2 and FMA do faster.
func overAVX2(s set) set {
	s.name = "avx2"
	s.span = 4096 // of GELU, 11 µs on an Emerald Rapids with AVX2, 10 with AVX-512
	s.dot = amd64.DotAVX2
	s.sum = amd64.SumAVX2
	s.squaredDistance = amd64.SquaredDistanceAVX2
	s.max = amd64.MaxAVX2
	s.index = amd64.IndexAVX2
	s.nonFinite = amd64.NonFiniteAVX2
	s.add = amd64.AddAVX2
	s.sub = amd64.SubAVX2
	s.mul = amd64.MulAVX2
	s.div = amd64.DivAVX2
	s.scale = amd64.ScaleAVX2
	s.axpy = amd64.AxpyAVX2
	s.scaledSub = amd64.ScaledSubAVX2
	s.relu = amd64.ReLUAVX2
	s.exp = amd64.ExpAVX2
	s.sigmoid = amd64.SigmoidAVX2
	s.tanh = amd64.TanhAVX2
	s.expm1 = amd64.Expm1AVX2
	s.log = amd64.LogAVX2
	s.log1p = amd64.Log1pAVX2
	s.silu = amd64.SiLUAVX2
	s.geluTanh = amd64.GELUTanhAVX2
	s.erf = amd64.ErfAVX2
	s.gelu = amd64.GELUAVX2
	s.softplus = amd64.SoftplusAVX2
	s.reluGrad = amd64.ReLUGradAVX2
	s.sigmoidGrad = amd64.SigmoidGradAVX2
	s.tanhGrad = amd64.TanhGradAVX2
	s.softplusGrad = amd64.SoftplusGradAVX2
	s.siluGrad = amd64.SiLUGradAVX2
	s.geluTanhGrad = amd64.GELUTanhGradAVX2
	s.geluGrad = amd64.GELUGradAVX2
	s.elu = amd64.ELUAVX2
	s.eluGrad = amd64.ELUGradAVX2
	s.leakyReLU = amd64.LeakyReLUAVX2
	s.leakyReLUGrad = amd64.LeakyReLUGradAVX2
	s.expSum = amd64.ExpSumAVX2
	s.expScale = amd64.ExpScaleAVX2
	s.logSoftmax = amd64.LogSoftmaxAVX2
	s.softmax = amd64.SoftmaxAVX2
	s.softmaxGrad = amd64.SoftmaxGradAVX2
	s.sigmoidLoss = amd64.SigmoidLossAVX2
	s.momentum = amd64.MomentumAVX2
	s.adam = amd64.AdamAVX2
	s.dot64 = amd64.Dot64AVX2
	s.sum64 = amd64.Sum64AVX2
	s.scale64 = amd64.Scale64AVX2
	s.axpy64 = amd64.Axpy64AVX2
	s.exp64 = amd64.Exp64AVX2
	s.log64 = amd64.Log64AVX2
	s.sigmoid64 = amd64.Sigmoid64AVX2
	s.tanh64 = amd64.Tanh64AVX2
	s.product = amd64.ProductAVX2
	s.productTB = amd64.ProductTBAVX2
	s.productCopy = amd64.ProductCopyAVX2
	s.productPacked = amd64.ProductPackedAVX2
	s.panelled = true
	s.transposed = 8
	s.transpose = amd64.TransposeAVX2
	s.copyRows = amd64.CopyRowsAVX2
	s.few = 4
	s.mr = 6
	s.nr = amd64.NRAVX2
	s.flops = 3 << 19
	s.double.product = amd64.Product64AVX2
	s.double.productTB = amd64.ProductTB64AVX2
	s.double.productCopy = amd64.ProductCopy64AVX2
	s.double.productPacked = amd64.ProductPacked64AVX2
	s.double.panelled = true
	s.double.transposed = 4
	s.double.transpose = amd64.Transpose64AVX2
	s.double.few = 4
	s.double.copyRows = amd64.CopyRows64AVX2
	s.double.mr = 6
	s.double.nr = amd64.NR64AVX2
	s.double.flops = 3 << 18
	return s
}

// overAVX512 returns s with everything replaced that AVX-512 (F, BW, DQ, VL) does faster.
func overAVX512(s set) set {
	s.name = "avx512"
	s.dot = amd64.DotAVX512
	s.sum = amd64.SumAVX512
	s.squaredDistance = amd64.SquaredDistanceAVX512
	s.max = amd64.MaxAVX512
	s.index = amd64.IndexAVX512
	s.nonFinite = amd64.NonFiniteAVX512
	s.add = amd64.AddAVX512
	s.sub = amd64.SubAVX512
	s.mul = amd64.MulAVX512
	s.div = amd64.DivAVX512
	s.scale = amd64.ScaleAVX512
	s.axpy = amd64.AxpyAVX512
	s.scaledSub = amd64.ScaledSubAVX512
	s.relu = amd64.ReLUAVX512
	s.exp = amd64.ExpAVX512
	s.sigmoid = amd64.SigmoidAVX512
	s.tanh = amd64.TanhAVX512
	s.expm1 = amd64.Expm1AVX512
	s.log = amd64.LogAVX512
	s.log1p = amd64.Log1pAVX512
	s.silu = amd64.SiLUAVX512
	s.geluTanh = amd64.GELUTanhAVX512
	s.erf = amd64.ErfAVX512
	s.gelu = amd64.GELUAVX512
	s.softplus = amd64.SoftplusAVX512
	s.reluGrad = amd64.ReLUGradAVX512
	s.sigmoidGrad = amd64.SigmoidGradAVX512
	s.tanhGrad = amd64.TanhGradAVX512
	s.softplusGrad = amd64.SoftplusGradAVX512
	s.siluGrad = amd64.SiLUGradAVX512
	s.geluTanhGrad = amd64.GELUTanhGradAVX512
	s.geluGrad = amd64.GELUGradAVX512
	s.elu = amd64.ELUAVX512
	s.eluGrad = amd64.ELUGradAVX512
	s.leakyReLU = amd64.LeakyReLUAVX512
	s.leakyReLUGrad = amd64.LeakyReLUGradAVX512
	s.expSum = amd64.ExpSumAVX512
	s.expScale = amd64.ExpScaleAVX512
	s.logSoftmax = amd64.LogSoftmaxAVX512
	s.softmax = amd64.SoftmaxAVX512
	s.softmaxGrad = amd64.SoftmaxGradAVX512
	s.sigmoidLoss = amd64.SigmoidLossAVX512
	s.momentum = amd64.MomentumAVX512
	s.adam = amd64.AdamAVX512
	s.dot64 = amd64.Dot64AVX512
	s.sum64 = amd64.Sum64AVX512
	s.scale64 = amd64.Scale64AVX512
	s.axpy64 = amd64.Axpy64AVX512
	s.exp64 = amd64.Exp64AVX512
	s.log64 = amd64.Log64AVX512
	s.sigmoid64 = amd64.Sigmoid64AVX512
	s.tanh64 = amd64.Tanh64AVX512
	s.product = amd64.ProductAVX512
	s.productTB = amd64.ProductTBAVX512
	s.productCopy = amd64.ProductCopyAVX512
	s.productPacked = amd64.ProductPackedAVX512
	s.panelled = true
	s.transposed = 16
	s.transpose = amd64.TransposeAVX512
	s.mr = 12
	s.nr = amd64.NRAVX512
	s.flops = 5 << 19
	s.double.product = amd64.Product64AVX512
	s.double.productTB = amd64.ProductTB64AVX512
	s.double.productCopy = amd64.ProductCopy64AVX512
	s.double.productPacked = amd64.ProductPacked64AVX512
	s.double.panelled = true
	s.double.transposed = 8
	s.double.transpose = amd64.Transpose64AVX512
	s.double.mr = 12
	s.double.nr = amd64.NR64AVX512
	s.double.flops = 5 << 18
	return s
}
