package kernel_test

import (
	"fmt"
	"math"
	"slices"

	"github.com/lockstep-go/lockstep/kernel"
)

// Vectors: destinations come first, and may be an input.
func Example_vectors() {
	x := []float32{1, 2, 3, 4}
	y := []float32{4, 3, 2, 1}
	fmt.Println(kernel.Dot(x, y), kernel.Sum(x), kernel.SquaredDistance(x, y))
	fmt.Println(kernel.Max(x), kernel.ArgMax(y), kernel.NonFinite(x))

	dst := make([]float32, 4)
	kernel.Add(dst, x, y)
	fmt.Println(dst)
	kernel.Sub(dst, x, y)
	fmt.Println(dst)
	kernel.Mul(dst, x, y)
	fmt.Println(dst)
	kernel.Div(dst, x, y)
	fmt.Println(dst)
	kernel.Scale(dst, 10, x)
	fmt.Println(dst)
	kernel.ScaledSub(dst, 0.5, x, y)
	fmt.Println(dst)
	kernel.Axpy(2, x, y) // y += 2·x
	fmt.Println(y)
	// Output:
	// 20 10 20
	// 4 0 -1
	// [5 5 5 5]
	// [-3 -1 1 3]
	// [4 6 6 4]
	// [0.25 0.6666667 1.5 4]
	// [10 20 30 40]
	// [-1.5 -0.5 0.5 1.5]
	// [6 7 8 9]
}

// Arithmetic of one slice, each result correctly rounded.
func Example_arithmetic() {
	x := []float32{-4, 0.25, 9}
	dst := make([]float32, 3)
	kernel.Abs(dst, x)
	fmt.Println(dst)
	kernel.Sqrt(dst, dst)
	fmt.Println(dst)
	kernel.Neg(dst, x)
	fmt.Println(dst)
	kernel.Square(dst, x)
	fmt.Println(dst)
	kernel.Reciprocal(dst, x)
	fmt.Println(dst)
	kernel.Clamp(dst, 0, 1, x)
	fmt.Println(dst)
	fmt.Println(kernel.Min(x), kernel.ArgMin(x))
	// Output:
	// [4 0.25 9]
	// [2 0.5 3]
	// [4 -0.25 -9]
	// [16 0.0625 81]
	// [-0.25 4 0.11111111]
	// [0 0.25 1]
	// -4 0
}

// Reductions of float32 whose lanes are float64, and what follows from them.
func Example_statistics() {
	x, y := []float32{3, 4}, []float32{4, 3}
	fmt.Println(kernel.WideSum(x), kernel.WideDot(x, y))
	fmt.Println(kernel.Norm2(x), kernel.CosineSimilarity(x, y))
	fmt.Println(kernel.Mean(x), kernel.Variance(x))
	// Output:
	// 7 24
	// 5 0.96
	// 3.5 0.25
}

// Integers near x.
func ExampleRoundToEven() {
	x := []float32{-1.5, 0.5, 2.7}
	dst := make([]float32, 3)
	kernel.Floor(dst, x)
	fmt.Println(dst)
	kernel.Ceil(dst, x)
	fmt.Println(dst)
	kernel.Trunc(dst, x)
	fmt.Println(dst)
	kernel.RoundToEven(dst, x)
	fmt.Println(dst)
	kernel.AddScalar(dst, 10, x)
	fmt.Println(dst)
	// Output:
	// [-2 0 2]
	// [-1 1 3]
	// [-1 0 2]
	// [-2 0 3]
	// [8.5 10.5 12.7]
}

// The same of float64.
func ExampleRoundToEven64() {
	x := []float64{-1.5, 0.5, 2.7}
	dst := make([]float64, 3)
	kernel.Floor64(dst, x)
	fmt.Println(dst)
	kernel.Ceil64(dst, x)
	fmt.Println(dst)
	kernel.Trunc64(dst, x)
	fmt.Println(dst)
	kernel.RoundToEven64(dst, x)
	fmt.Println(dst)
	kernel.AddScalar64(dst, 10, x)
	fmt.Println(dst)
	// Output:
	// [-2 0 2]
	// [-1 1 3]
	// [-1 0 2]
	// [-2 0 3]
	// [8.5 10.5 12.7]
}

// A mask has 1 where a comparison holds.
func ExampleSelect() {
	x, y := []float32{1, 5, 3}, []float32{2, 4, 3}
	mask, dst := make([]float32, 3), make([]float32, 3)
	kernel.LessEqual(mask, x, y)
	fmt.Println(mask)
	kernel.Equal(mask, x, y)
	fmt.Println(mask)
	kernel.Less(mask, x, y)
	fmt.Println(mask, kernel.Sum(mask))
	kernel.Select(dst, mask, x, []float32{-1, -1, -1})
	fmt.Println(dst)
	kernel.Maximum(dst, x, y)
	fmt.Println(dst)
	kernel.Minimum(dst, x, y)
	fmt.Println(dst)
	// Output:
	// [1 0 1]
	// [0 0 1]
	// [1 0 0] 1
	// [1 -1 -1]
	// [2 5 3]
	// [1 4 3]
}

// Of float64, a mask is of float64, too.
func ExampleSelect64() {
	x, y := []float64{1, 5, 3}, []float64{2, 4, 3}
	mask, dst := make([]float64, 3), make([]float64, 3)
	kernel.LessEqual64(mask, x, y)
	fmt.Println(mask)
	kernel.Equal64(mask, x, y)
	fmt.Println(mask)
	kernel.Less64(mask, x, y)
	fmt.Println(mask)
	kernel.Select64(dst, mask, x, []float64{-1, -1, -1})
	fmt.Println(dst)
	kernel.Maximum64(dst, x, y)
	fmt.Println(dst)
	kernel.Minimum64(dst, x, y)
	fmt.Println(dst)
	kernel.Clamp64(dst, 2, 4, x)
	fmt.Println(dst)
	// Output:
	// [1 0 1]
	// [0 0 1]
	// [1 0 0]
	// [1 -1 -1]
	// [2 5 3]
	// [1 4 3]
	// [2 4 3]
}

// Reductions of float64, and what follows from them.
func Example_statistics64() {
	x, y := []float64{3, 4}, []float64{4, 3}
	fmt.Println(kernel.SquaredDistance64(x, y), kernel.AbsoluteDistance64(x, y), kernel.AbsoluteSum64(x))
	fmt.Println(kernel.Norm2_64(x), kernel.CosineSimilarity64(x, y))
	fmt.Println(kernel.Mean64(x), kernel.Variance64(x))
	// Output:
	// 2 2 7
	// 5 0.96
	// 3.5 0.25
}

// The two largest of the probabilities of classes, and where they are.
func ExampleTopK() {
	x := []float32{0.1, 0.4, 0.05, 0.4, 0.05}
	values, indices := make([]float32, 2), make([]int, 2)
	fmt.Println(kernel.TopK(values, indices, x), values, indices)
	// Output: 2 [0.4 0.4] [1 3]
}

// The same of float64; NaN do not count.
func ExampleTopK64() {
	x := []float64{math.NaN(), 3, 5}
	values, indices := make([]float64, 3), make([]int, 3)
	fmt.Println(kernel.TopK64(values, indices, x), values, indices)
	// Output: 2 [5 3 -Inf] [2 1 -1]
}

func ExampleCumSum() {
	x, y := []float32{1, 2, 3, 4}, []float64{0.5, -0.5, 2}
	kernel.CumSum(x, x)
	kernel.CumSum64(y, y)
	fmt.Println(x, y)
	// Output: [1 3 6 10] [0.5 0 2]
}

// What is where, in float64; NaN do not count.
func ExampleArgMax64() {
	x := []float64{-1, math.NaN(), 1e300, 2}
	fmt.Println(kernel.Max64(x), kernel.ArgMax64(x))
	fmt.Println(kernel.Min64(x), kernel.ArgMin64(x))
	fmt.Println(kernel.NonFinite64(x))
	// Output:
	// 1e+300 2
	// -1 0
	// 1
}

// The same of float64.
func Example_arithmetic64() {
	x, y := []float64{-4, 0.25, 9}, []float64{2, 2, 2}
	dst := make([]float64, 3)
	kernel.Add64(dst, x, y)
	fmt.Println(dst)
	kernel.Sub64(dst, x, y)
	fmt.Println(dst)
	kernel.Mul64(dst, x, y)
	fmt.Println(dst)
	kernel.Div64(dst, x, y)
	fmt.Println(dst)
	kernel.Abs64(dst, x)
	kernel.Sqrt64(dst, dst)
	fmt.Println(dst)
	kernel.Neg64(dst, x)
	fmt.Println(dst)
	kernel.Square64(dst, x)
	fmt.Println(dst)
	kernel.Reciprocal64(dst, y)
	fmt.Println(dst)
	// Output:
	// [-2 2.25 11]
	// [-6 -1.75 7]
	// [-8 0.5 18]
	// [-2 0.125 4.5]
	// [2 0.5 3]
	// [4 -0.25 -9]
	// [16 0.0625 81]
	// [0.5 0.5 0.5]
}

// The functions of float64 have at most 1 ULP of error, and the same bits everywhere.
func Example_functions64() {
	x := []float64{-800, -1, 0, 0.5, 800}
	y := make([]float64, len(x))
	kernel.Exp64(y, x)
	fmt.Println(y)
	kernel.Sigmoid64(y, x)
	fmt.Println(y)
	kernel.Tanh64(y, x)
	fmt.Println(y)
	kernel.Log64(y, []float64{0, 0x1p-1074, 1, 10, math.Inf(1)})
	fmt.Println(y)
	// Output:
	// [0 0.36787944117144233 1 1.6487212707001282 +Inf]
	// [0 0.2689414213699951 0.5 0.6224593312018546 1]
	// [-1 -0.7615941559557649 0 0.46211715726000974 1]
	// [-Inf -744.4400719213812 0 2.302585092994046 +Inf]
}

// A matrix times a vector.
func ExampleMatVec() {
	a := kernel.Matrix{Rows: 2, Cols: 3, Stride: 3, Data: []float32{1, 2, 3, 4, 5, 6}}
	y := make([]float32, 2)
	kernel.MatVec(y, a, []float32{1, 0, -1})
	fmt.Println(y)
	// Output: [-2 -2]
}

func ExampleMatVec64() {
	a := kernel.Matrix64{Rows: 2, Cols: 3, Stride: 3, Data: []float64{1, 2, 3, 4, 5, 6}}
	y := make([]float64, 2)
	kernel.MatVec64(y, a, []float64{1, 0, -1})
	fmt.Println(y)
	// Output: [-2 -2]
}

// A rank-1 update: row i of a gets x[i] times y, times 2.
func ExampleAddOuter() {
	a := kernel.NewMatrix(2, 3)
	kernel.AddOuter(a, 2, []float32{1, 10}, 1, []float32{1, 2, 3})
	fmt.Println(a.Row(0), a.Row(1))
	// Output: [2 4 6] [20 40 60]
}

// A matrix whose stride was forgotten.
func ExampleMatrix_Check() {
	m := kernel.Matrix{Rows: 2, Cols: 3, Data: []float32{1, 2, 3, 4, 5, 6}}
	fmt.Println(m.Check())
	m.Stride = 3
	fmt.Println(m.Check())
	// Output:
	// 2×3 with a stride of 0: rows would overlap, it must be at least 3
	// <nil>
}

// The transpose of a, times x: the sum of its rows, each times an element of x.
func ExampleAddRows() {
	a := kernel.Matrix{Rows: 2, Cols: 3, Stride: 3, Data: []float32{1, 2, 3, 4, 5, 6}}
	y := make([]float32, 3)
	kernel.AddRows(y, 1, []float32{1, 10}, 1, a)
	fmt.Println(y)
	// Output: [41 52 63]
}

// A rank-1 update. The first column of the larger matrix m is x, its first row y.
func ExampleAddOuter64() {
	m := kernel.Matrix64{Rows: 3, Cols: 3, Stride: 3, Data: []float64{1, 2, 3, 10, 50, 60, 20, 70, 90}}
	a := kernel.Matrix64{Rows: 2, Cols: 2, Stride: 3, Data: m.Data[4:]}
	kernel.AddOuter64(a, -1, m.Data[3:], 3, m.Data[1:3])
	fmt.Println(a.Row(0), a.Row(1))
	// Output: [30 30] [30 30]
}

// A sum of rows, each times a number.
func ExampleAddRows64() {
	a := kernel.Matrix64{Rows: 2, Cols: 3, Stride: 3, Data: []float64{1, 2, 3, 4, 5, 6}}
	y := []float64{100, 100, 100}
	kernel.AddRows64(y, 2, []float64{1, -1}, 1, a)
	fmt.Println(y)
	// Output: [94 94 94]
}

// A symmetric matrix times a vector. What lies below the diagonal is not read.
func ExampleAddSymmetric() {
	a := kernel.Matrix{Rows: 2, Cols: 2, Stride: 2, Data: []float32{1, 2, 0, 3}}
	y := []float32{100, 100}
	kernel.AddSymmetric(y, 1, a, true, []float32{1, 10})
	fmt.Println(y)
	// Output: [121 132]
}

// The same matrix by its lower triangle, and minus the product.
func ExampleAddSymmetric64() {
	a := kernel.Matrix64{Rows: 2, Cols: 2, Stride: 2, Data: []float64{1, 0, 2, 3}}
	y := []float64{100, 100}
	kernel.AddSymmetric64(y, -1, a, false, []float64{1, 10})
	fmt.Println(y)
	// Output: [79 68]
}

// A row of a rank-2 update: row i of A + x·yᵀ + y·xᵀ.
func ExampleAxpy2() {
	x, y := []float32{1, 2, 3}, []float32{10, 20, 30}
	row := []float32{0, 100, 200}
	const i = 1
	kernel.Axpy2(x[i], y, y[i], x, row)
	fmt.Println(row)
	// Output: [40 180 320]
}

func ExampleAxpy264() {
	z := []float64{1, 2}
	kernel.Axpy264(2, []float64{1, 1}, -1, []float64{0, 5}, z) // z += 2·x − y
	fmt.Println(z)
	// Output: [3 -1]
}

// A rotation by the angle whose cosine is 3/5 and whose sine is 4/5: it turns (3, 4) to (5, 0).
func ExampleSwap() {
	x, y := []float32{1, 2}, []float32{3, 4}
	kernel.Swap(x, y)
	fmt.Println(x, y)
	// Output: [3 4] [1 2]
}

func ExampleSwap64() {
	x, y := []float64{1, 2}, []float64{3, 4}
	kernel.Swap64(x, y)
	fmt.Println(x, y)
	// Output: [3 4] [1 2]
}

func ExampleRot() {
	x, y := []float32{3, 0, 5}, []float32{4, 5, 0}
	kernel.Rot(x, y, 0.6, 0.8)
	fmt.Println(x, y)
	// Output: [5 4 3] [0 3 -4]
}

// The way back is the rotation with −s.
func ExampleRot64() {
	x, y := []float64{1, 2}, []float64{3, 4}
	kernel.Rot64(x, y, 0, 1)
	fmt.Println(x, y)
	kernel.Rot64(x, y, 0, -1)
	fmt.Println(x, y)
	// Output:
	// [3 4] [-1 -2]
	// [1 2] [3 4]
}

// The gemm of BLAS: C = 2·A·B + 0.5·C.
func ExampleGemm() {
	a := kernel.Matrix{Rows: 2, Cols: 2, Stride: 2, Data: []float32{1, 2, 3, 4}}
	b := kernel.Matrix{Rows: 2, Cols: 2, Stride: 2, Data: []float32{0, 1, 1, 0}}
	c := kernel.Matrix{Rows: 2, Cols: 2, Stride: 2, Data: []float32{10, 20, 30, 40}}
	g := kernel.Gemm{Alpha: 2, Beta: 0.5}
	g.MatMul(c, a, b)
	fmt.Println(c.Data)
	g.MatMulTA(c, a, b)
	fmt.Println(c.Data)
	g.MatMulTB(c, a, b)
	fmt.Println(c.Data)
	// Output:
	// [9 12 23 26]
	// [10.5 8 19.5 17]
	// [9.25 6 17.75 14.5]
}

func ExampleGemm64() {
	a := kernel.Matrix64{Rows: 1, Cols: 2, Stride: 2, Data: []float64{1, 2}}
	b := kernel.Matrix64{Rows: 2, Cols: 1, Stride: 1, Data: []float64{3, 4}}
	c := kernel.NewMatrix64(1, 1)
	g := kernel.Gemm64{Alpha: -1, Beta: 1}
	g.MatMul(c, a, b)
	g.MatMulTA(c, b, b)
	g.MatMulTB(c, a, a)
	fmt.Println(c.Data)
	// Output: [-41]
}

// Of A, only the elements on the diagonal and below it are read.
func ExampleTriangle() {
	a := kernel.Matrix{Rows: 2, Cols: 2, Stride: 2, Data: []float32{2, -9, 1, 4}}
	b := kernel.Matrix{Rows: 2, Cols: 1, Stride: 1, Data: []float32{3, 5}}
	var lower kernel.Triangle
	lower.Multiply(b, a)
	fmt.Println(b.Data)
	lower.Solve(b, a)
	fmt.Println(b.Data)

	c := kernel.Matrix64{Rows: 2, Cols: 2, Stride: 2, Data: []float64{2, 1, -9, 4}}
	d := kernel.Matrix64{Rows: 2, Cols: 1, Stride: 1, Data: []float64{3, 5}}
	transposed := kernel.Triangle{Upper: true, Trans: true}
	transposed.Multiply64(d, c)
	fmt.Println(d.Data)
	transposed.Solve64(d, c)
	fmt.Println(d.Data)
	// Output:
	// [6 23]
	// [3 5]
	// [6 23]
	// [3 5]
}

// Functions whose names end in 64 take float64.
func Example_float64() {
	x := []float64{1, 2, 3, 4}
	y := []float64{4, 3, 2, 1}
	fmt.Println(kernel.Dot64(x, y), kernel.Sum64(x))

	kernel.Scale64(x, 0.5, x)
	kernel.Axpy64(2, x, y) // y += 2·x
	fmt.Println(x, y)

	a := kernel.Matrix64{Rows: 2, Cols: 2, Stride: 2, Data: x}
	b := kernel.Matrix64{Rows: 2, Cols: 2, Stride: 2, Data: []float64{0, 1, 1, 0}}
	c := kernel.NewMatrix64(2, 2)
	kernel.MatMul64(c, a, b)
	fmt.Println(c.Row(0), c.Slice(1, 2).Data)
	kernel.MatMulTA64(c, a, b)
	fmt.Println(c.Data)
	kernel.MatMulTB64(c, a, b)
	fmt.Println(c.Data)
	kernel.Product64{Bias: []float64{-3, 0}, ReLU: true}.MatMul(c, a, b)
	fmt.Println(c.Data)
	kernel.Parallel64{Product64: kernel.Product64{Accumulate: true}, Workers: 2}.MatMul(c, a, b)
	fmt.Println(c.Data)
	// Output:
	// 20 10
	// [0.5 1 1.5 2] [5 5 5 5]
	// [1 0.5] [2 1.5]
	// [1.5 0.5 2 1]
	// [1 0.5 2 1.5]
	// [0 0.5 0 1.5]
	// [1 1 2 3]
}

// Expm1 and Log1p keep what 1 + x would lose of a small x.
func Example_logarithms() {
	x := []float32{1e-10, 1, 20}
	y := make([]float32, 3)

	kernel.Log(y, x)
	fmt.Println(y)
	kernel.Log1p(y, x)
	fmt.Println(y)
	kernel.Expm1(y, y)
	fmt.Println(y)
	// Output:
	// [-23.02585 0 2.9957323]
	// [1e-10 0.6931472 3.0445225]
	// [1e-10 1 20.000002]
}

// Pow with a fixed exponent: here from linear light to the values of a screen, and back.
func ExamplePow() {
	x := []float32{0, 0.1, 0.5, 1}
	y := make([]float32, 4)
	kernel.Pow(y, 1/2.2, x)
	fmt.Println(y)
	kernel.Pow(y, 2.2, y)
	fmt.Println(y)
	kernel.Pow(y, 3, []float32{-2, -1, 0, 3})
	fmt.Println(y)
	// Output:
	// [0 0.35111916 0.72974 1]
	// [0 0.09999999 0.49999994 1]
	// [-8 -1 0 27]
}

// Pow64 has at most 1 ULP of error; and what can be exact is.
func ExamplePow64() {
	x := []float64{0, 2, 8, 27}
	y := make([]float64, 4)
	kernel.Pow64(y, 1.0/3, x)
	fmt.Println(y)
	kernel.Pow64(y, 3, []float64{-5, 0x1p-358, 1e-110, 1e103})
	fmt.Println(y)
	// Output:
	// [0 1.2599210498948732 2 3]
	// [-125 5e-324 0 +Inf]
}

// Activations, and their gradients, most of them in terms of what they returned.
func Example_activations() {
	x := []float32{-2, 0, 3}
	dy := []float32{1, 1, 1}
	y, dx := make([]float32, 3), make([]float32, 3)

	kernel.Exp(y, x)
	kernel.ExpGrad(dx, dy, y)
	fmt.Println(y, dx)
	kernel.Sigmoid(y, x)
	kernel.SigmoidGrad(dx, dy, y)
	fmt.Println(y, dx)
	kernel.Tanh(y, x)
	kernel.TanhGrad(dx, dy, y)
	fmt.Println(y, dx)
	kernel.Erf(y, x)
	fmt.Println(y)
	kernel.ReLU(y, x)
	kernel.ReLUGrad(dx, dy, y)
	fmt.Println(y, dx)
	kernel.LeakyReLU(y, 0.1, x)
	kernel.LeakyReLUGrad(dx, 0.1, dy, y)
	fmt.Println(y, dx)
	kernel.ELU(y, 1, x)
	kernel.ELUGrad(dx, 1, dy, y)
	fmt.Println(y, dx)
	kernel.Softplus(y, x)
	kernel.SoftplusGrad(dx, dy, y)
	fmt.Println(y, dx)

	// The gradients of these three take x in place of y.
	kernel.SiLU(y, x)
	kernel.SiLUGrad(dx, dy, x)
	fmt.Println(y, dx)
	kernel.GELU(y, x)
	kernel.GELUGrad(dx, dy, x)
	fmt.Println(y, dx)
	kernel.GELUTanh(y, x)
	kernel.GELUTanhGrad(dx, dy, x)
	fmt.Println(y, dx)
	// Output:
	// [0.13533528 1 20.085537] [0.13533528 1 20.085537]
	// [0.11920292 0.5 0.95257413] [0.10499358 0.25 0.045176655]
	// [-0.9640276 0 0.9950548] [0.070650816 1 0.0098659815]
	// [-0.9953223 0 0.9999779]
	// [0 0 3] [0 0 1]
	// [-0.2 0 3] [0.1 0.1 1]
	// [-0.86466473 0 3] [0.13533527 1 1]
	// [0.12692802 0.6931472 3.0485873] [0.11920293 0.5 0.95257413]
	// [-0.23840584 0 2.8577223] [-0.09078425 0.5 1.0881041]
	// [-0.045500264 0 2.9959502] [-0.0852318 0.5 1.0119456]
	// [-0.045402307 0 2.9963627] [-0.08609926 0.5 1.0115842]
}

// A layer of a network by hand: y = x·W + b, then what the gradients need.
func Example_products() {
	x := kernel.Matrix{Rows: 2, Cols: 3, Stride: 3, Data: []float32{
		1, 2, 3,
		4, 5, 6,
	}}
	w := kernel.Matrix{Rows: 3, Cols: 2, Stride: 2, Data: []float32{
		1, 0,
		0, 1,
		1, -1,
	}}
	y := kernel.NewMatrix(2, 2)
	kernel.MatMul(y, x, w)
	fmt.Println(y.Row(0), y.Row(1))

	kernel.Product{Bias: []float32{10, -1}, ReLU: true}.MatMul(y, x, w)
	fmt.Println(y.Row(0), y.Row(1))

	dw, dx := kernel.NewMatrix(3, 2), kernel.NewMatrix(2, 3)
	kernel.MatMulTA(dw, x, y) // xᵀ·y
	kernel.MatMulTB(dx, y, w) // y·wᵀ
	fmt.Println(dw.Data, dx.Data)

	// The same from two halves of the batch, and on two goroutines: not a bit changes.
	halves := kernel.NewMatrix(3, 2)
	kernel.MatMulTA(halves, x.Slice(0, 1), y.Slice(0, 1))
	kernel.Parallel{Product: kernel.Product{Accumulate: true}, Workers: 2}.MatMulTA(halves, x.Slice(1, 2), y.Slice(1, 2))
	fmt.Println(halves.Data)
	// Output:
	// [4 -1] [10 -1]
	// [14 0] [20 0]
	// [94 0 128 0 162 0] [14 0 14 20 0 20]
	// [94 0 128 0 162 0]
}

// A matrix with its rows and columns exchanged, of either type.
func ExampleTranspose() {
	x := kernel.Matrix{Rows: 2, Cols: 3, Stride: 3, Data: []float32{
		1, 2, 3,
		4, 5, 6,
	}}
	y := kernel.NewMatrix(3, 2)
	kernel.Transpose(y, x)
	fmt.Println(y.Data)

	row := kernel.Matrix64{Rows: 1, Cols: 3, Stride: 3, Data: []float64{1, 2, 3}}
	column := kernel.NewMatrix64(3, 2) // of which the first column is set
	column.Cols = 1
	kernel.Transpose64(column, row)
	fmt.Println(column.Data)
	// Output:
	// [1 4 2 5 3 6]
	// [1 0 2 0 3 0]
}

// Weights that predict many times can be packed once: not a bit changes.
func ExamplePacked() {
	w := kernel.NewMatrix(300, 200)
	x := kernel.NewMatrix(100, 300)
	for i := range w.Data {
		w.Data[i] = float32(i%11) - 5
	}
	for i := range x.Data {
		x.Data[i] = float32(i%7) - 3
	}
	layer := kernel.Product{Bias: make([]float32, 200), ReLU: true}
	y, z := kernel.NewMatrix(100, 200), kernel.NewMatrix(100, 200)
	layer.MatMul(y, x, w)

	var packed kernel.Packed
	packed.Pack(w)
	layer.MatMulPacked(z, x, &packed)
	fmt.Println(slices.Equal(y.Data, z.Data))

	kernel.Parallel{Product: layer, Workers: 2}.MatMulPacked(z, x, &packed)
	fmt.Println(slices.Equal(y.Data, z.Data))
	// Output:
	// true
	// true
}

// A small product that comes again and again can be prepared once: not a bit changes.
func ExampleProduct_Prepare() {
	bias := []float32{10, 20}
	layer := kernel.Product{Bias: bias, ReLU: true}.Prepare(1, 3, 2)
	w := []float32{
		1, -2,
		3, -4,
		5, -6,
	}
	y := make([]float32, 2)
	layer.MatMul(y, []float32{1, 1, 1}, w)
	fmt.Println(y)
	layer.MatMul(y, []float32{0, 0, 9}, w)
	fmt.Println(y)
	// Output:
	// [19 8]
	// [55 0]
}

// The products of a small network that predicts one row.
func ExamplePrepared() {
	layers := []kernel.Prepared{
		kernel.Product{ReLU: true}.Prepare(1, 2, 3),
		kernel.Product{Bias: []float32{0.5}}.Prepare(1, 3, 1),
	}
	hidden, y := make([]float32, 3), make([]float32, 1)
	layers[0].MatMul(hidden, []float32{1, 2}, []float32{
		1, -1, 0,
		2, -2, 1,
	})
	layers[1].MatMul(y, hidden, []float32{1, 1, 3})
	fmt.Println(hidden, y)
	// Output:
	// [5 0 2] [11.5]
}

// The layers of a small network that predicts row by row, in one call. Where they are larger than
// the first-level cache, Ahead has a part of them stay there.
func ExampleChain() {
	weights := []float32{
		1, -1, 0,
		2, -2, 1,

		1,
		1,
		3,
	}
	var layers kernel.Chain
	layers.Append(kernel.Product{ReLU: true}, kernel.Matrix{Rows: 2, Cols: 3, Stride: 3, Data: weights[:6]})
	layers.Append(kernel.Product{Bias: []float32{0.5}}, kernel.Matrix{Rows: 3, Cols: 1, Stride: 1, Data: weights[6:]})
	layers.Ahead(weights)
	y := make([]float32, 1)
	layers.MatMul(y, []float32{1, 2})
	fmt.Println(y)

	layers.Reset() // for other layers, in the same memory
	layers.Append(kernel.Product{}, kernel.Matrix{Rows: 3, Cols: 1, Stride: 1, Data: weights[6:]})
	layers.MatMul(y, []float32{1, 1, 1})
	fmt.Println(y)
	// Output:
	// [11.5]
	// [5]
}

// The logarithms of a softmax: where one class is certain, the digits that the probability lacks
// are here.
func Example_logSoftmax() {
	x := kernel.Matrix{Rows: 2, Cols: 3, Stride: 3, Data: []float32{1, 2, 3, -20, 30, -30}}
	y, sum := kernel.NewMatrix(2, 3), make([]float32, 2)
	kernel.LogSoftmax(y, x)
	kernel.LogSumExp(sum, x)
	fmt.Println(y.Row(0), y.Row(1), sum)
	// Output:
	// [-2.407606 -1.407606 -0.40760598] [-50 -1.9288374e-22 -60] [3.407606 30]
}

// A softmax over each row, its gradient, and losses with theirs.
func Example_losses() {
	x := kernel.Matrix{Rows: 2, Cols: 3, Stride: 3, Data: []float32{1, 2, 3, 1, 1, 1}}
	t := kernel.Matrix{Rows: 2, Cols: 3, Stride: 3, Data: []float32{0, 0, 1, 1, 0, 0}}
	p, d := kernel.NewMatrix(2, 3), kernel.NewMatrix(2, 3)
	kernel.Softmax(p, x)
	fmt.Println(p.Data)
	kernel.SoftmaxGrad(d, t, p)
	fmt.Println(d.Row(0))

	fmt.Printf("%.6f\n", kernel.SoftmaxCrossEntropy(d, x, t))
	fmt.Println(d.Row(0))
	fmt.Printf("%.6f\n", kernel.SoftmaxCrossEntropyLabels(d, x, []int{2, 0}))
	fmt.Printf("%.6f\n", kernel.SigmoidCrossEntropy(d, x, t))
	fmt.Printf("%.6f\n", kernel.MeanSquaredError(d, x, t))

	// The same loss, of a batch that comes in two pieces.
	batch := kernel.Batch{Rows: 2}
	batch.SoftmaxCrossEntropy(d.Slice(0, 1), x.Slice(0, 1), t.Slice(0, 1))
	batch.SoftmaxCrossEntropyLabels(d.Slice(1, 2), x.Slice(1, 2), []int{0})
	fmt.Printf("%.6f\n", batch.Mean())
	// Output:
	// [0.09003057 0.24472848 0.66524094 0.33333334 0.33333334 0.33333334]
	// [-0.059892025 -0.1628034 0.22269543]
	// 0.753109
	// [0.045015287 0.12236424 -0.16737953]
	// 0.753109
	// 1.071427
	// 1.833333
	// 0.753109
}

// Losses of regression that a far-off row moves less than its square would.
func Example_robustLosses() {
	y := kernel.Matrix{Rows: 2, Cols: 1, Stride: 1, Data: []float32{1, 12}}
	t := kernel.Matrix{Rows: 2, Cols: 1, Stride: 1, Data: []float32{1.5, 2}}
	d := kernel.NewMatrix(2, 1)
	fmt.Println(kernel.MeanSquaredError(d, y, t), d.Data)
	fmt.Println(kernel.MeanAbsoluteError(d, y, t), d.Data)
	fmt.Println(kernel.HuberError(d, 1, y, t), d.Data)
	// Output:
	// 50.125 [-0.5 10]
	// 5.25 [-0.5 0.5]
	// 4.8125 [-0.25 0.5]
}

// A weighted mean: each row counts as much as its own weight times that of its class.
func ExampleBatch_weights() {
	logits := kernel.Matrix{Rows: 3, Cols: 2, Stride: 2, Data: []float32{2, 0, 0, 2, 1, 1}}
	labels := []int{0, 0, 1}
	weights := make([]float32, 3)
	kernel.WeighLabels(weights, []float32{1, 1, 0.5}, []float32{1, 4}, labels)
	fmt.Println(weights, kernel.TotalWeight(weights))

	batch := kernel.Batch{Rows: 3, Weights: weights, TotalWeight: kernel.TotalWeight(weights), Smoothing: 0.1}
	gradient := kernel.NewMatrix(3, 2)
	batch.SoftmaxCrossEntropyLabels(gradient, logits, labels)
	fmt.Printf("%.4f %.4f\n", batch.Mean(), gradient.Data)

	// The same weights, of targets that are probabilities.
	kernel.WeighTargets(weights, []float32{1, 1, 0.5}, []float32{1, 4}, kernel.Matrix{Rows: 3, Cols: 2, Stride: 2, Data: []float32{1, 0, 1, 0, 0, 1}})
	fmt.Println(weights)
	// Output:
	// [1 1 2] 4
	// 0.9100 [-0.0173 0.0173 -0.2077 0.2077 0.2250 -0.2250]
	// [1 1 2]
}

// The steps of three optimisers, on one weight whose gradient is always 1.
func Example_updates() {
	g := []float32{1}
	w := []float32{1}
	kernel.Axpy(-0.5, g, w) // plain gradient descent
	fmt.Println(w)

	w, v := []float32{1}, []float32{0}
	for range 2 {
		kernel.Momentum(w, v, g, 0.5, 0.5)
	}
	fmt.Println(w, v)

	w, m, v := []float32{1}, []float32{0}, []float32{0}
	for t := 1; t <= 2; t++ {
		var s kernel.AdamStep = kernel.NewAdamStep(0.5, 0.9, 0.999, 1e-8, t)
		kernel.Adam(w, m, v, g, s)
	}
	fmt.Println(w)
	// Output:
	// [0.5]
	// [-0.25] [1.5]
	// [1.1042545e-08]
}

// A step of gradient descent with one row, x, of a layer of two inputs and three perceptrons. The
// gradient of the weights is the outer product of x and d, the derivative of the weighted sums.
func ExampleOuter() {
	x, d := []float32{1, 2}, []float32{0.5, 0, -1}
	w := []float32{
		1, 1, 1,
		1, 1, 1,
	}
	gradient := kernel.Outer{X: x, D: d}
	gradient.Axpy(-0.5, w)
	fmt.Println(w)

	v := make([]float32, 6)
	gradient.Momentum(w, v, 0.5, 0.9)
	fmt.Println(w, v)
	// Output:
	// [0.75 1 1.5 0.5 1 2]
	// [0.5 1 2 0 1 3] [0.5 0 -1 1 0 -2]
}

// A step of Adam on the weights of a layer, 2×3, with a batch of two rows.
func ExampleGradient() {
	x := kernel.Matrix{Rows: 2, Cols: 2, Stride: 2, Data: []float32{1, 2, 3, 4}}
	d := kernel.Matrix{Rows: 2, Cols: 3, Stride: 3, Data: []float32{0.5, 0, -1, 0.5, 0, 1}}
	w, m, v := make([]float32, 6), make([]float32, 6), make([]float32, 6)
	kernel.Gradient{X: x, D: d}.Adam(w, m, v, kernel.NewAdamStep(0.125, 0.5, 0.75, 1e-8, 1))
	fmt.Println(m) // half of the gradient
	fmt.Println(w)
	// Output:
	// [1 0 1 1.5 0 1]
	// [-0.125 0 -0.125 -0.125 0 -0.125]
}

func ExampleInputGradReLU() {
	w := kernel.Matrix{Rows: 3, Cols: 2, Stride: 2, Data: []float32{1, 2, 3, 4, 5, 6}}
	y := []float32{0.5, 0, 2} // the second unit is off
	dx := make([]float32, 3)
	kernel.InputGradReLU(dx, []float32{1, -2}, w, y)
	fmt.Println(dx)
	// Output:
	// [-3 0 -7]
}

// Steps of other optimisers, on one weight whose gradient is always 1.
func Example_moreUpdates() {
	g := []float32{1}
	w, v := []float32{1}, []float32{0}
	kernel.Nesterov(w, v, g, 0.5, 0.5)
	fmt.Println(w, v)

	var s kernel.RMSpropStep = kernel.NewRMSpropStep(0.5, 0.75, 1e-8)
	w, q := []float32{1}, []float32{0}
	kernel.RMSprop(w, q, g, s)
	fmt.Println(w, q)
	w, q, v = []float32{1}, []float32{0}, []float32{0}
	kernel.RMSpropMomentum(w, q, v, g, s, 0.5)
	fmt.Println(w, q, v)
	w, q, m := []float32{1}, []float32{0}, []float32{0}
	kernel.RMSpropCentered(w, q, m, g, s)
	fmt.Println(w, q, m)

	w, q = []float32{1}, []float32{0}
	kernel.Adagrad(w, q, g, 0.5, 1e-10)
	fmt.Println(w, q)

	const rate, decay = 0.5, 0.01
	w, m, v = []float32{1}, []float32{0}, []float32{0}
	kernel.AdamW(w, m, v, g, kernel.NewAdamStep(rate, 0.9, 0.999, 1e-8, 1), 1-rate*decay)
	fmt.Println(w)
	w, m, v = []float32{1}, []float32{0}, []float32{0}
	kernel.Adam(w, m, v, g, kernel.NewAdamStepHat(rate, 0.9, 0.999, 0.5, 1)) // a large ε̂ tells
	fmt.Println(w)

	w, step, sign := []float32{1}, []float32{0.1}, []float32{0}
	for _, gradient := range []float32{3, 4, -5, -6} {
		g[0] = gradient
		kernel.Rprop(w, step, sign, g, kernel.RpropStep{Grow: 1.2, Shrink: 0.5, Least: 1e-6, Most: 50})
		fmt.Println(w, step, sign)
	}
	// Output:
	// [0.25] [1]
	// [0] [0.25]
	// [0] [0.25] [2]
	// [-0.15470052] [0.25] [0.25]
	// [0.5] [1]
	// [0.495]
	// [0.97025824]
	// [0.9] [0.1] [1]
	// [0.78] [0.120000005] [1]
	// [0.78] [0.060000002] [0]
	// [0.84] [0.060000002] [-1]
}

// What is done to a gradient before an update: clipping by the norm of all gradients, clipping by
// value, and the gradient of a penalty for large weights.
func ExampleRegularize() {
	g, w := []float32{3, -4}, []float32{10, -10}
	norm := math.Sqrt(kernel.SquaredNorm(g))
	fmt.Println(norm)
	scale := float32(min(1, 2.5/norm))
	kernel.Regularize(g, w, kernel.RegularizeStep{Scale: scale, Clip: 1.75, L2: 0.01, L1: 0.5})
	fmt.Println(g)
	fmt.Println(0.01/2*kernel.SquaredNorm(w) + 0.5*kernel.AbsoluteSum(w)) // the penalty itself
	// Output:
	// 5
	// [2.1 -2.35]
	// 11
}

// Dropout of half of a row, and of its gradient. The key says which half.
func ExampleDropout() {
	const seed, step, layer, row = 1, 2, 3, 4
	key := kernel.Subkey(kernel.Subkey(kernel.Subkey(seed, step), layer), row)
	threshold, scale := kernel.NewDropout(0.5)
	x := []float32{1, 2, 3, 4, 5, 6, 7, 8}
	kernel.Dropout(x, x, key, threshold, scale)
	fmt.Println(x)
	dx := []float32{1, 1, 1, 1, 1, 1, 1, 1}
	kernel.Dropout(dx, dx, key, threshold, scale)
	fmt.Println(dx)
	// Output:
	// [2 4 0 8 0 0 14 16]
	// [2 2 0 2 0 0 2 2]
}

// Sums of absolute values: in float32, and in float64, which loses no small ones.
func ExampleArgMaxAbs() {
	x := []float32{1, -3, 3, 2}
	fmt.Println(kernel.ArgMaxAbs(x))
	x[3] = float32(math.NaN())
	fmt.Println(kernel.ArgMaxAbs(x))
	// Output:
	// 1
	// 3
}

func ExampleArgMaxAbs64() {
	fmt.Println(kernel.ArgMaxAbs64([]float64{1, -3, 3, 2}))
	// Output: 1
}

func ExampleNorm1() {
	x := []float32{1 << 24, -1, 0.5}
	fmt.Println(kernel.Norm1(x) == 1<<24, kernel.AbsoluteSum(x))
	// Output: true 1.67772175e+07
}

// The sums and gradients that losses other than the squared error are made of.
func Example_distances() {
	x, y := []float32{1, 2, 3}, []float32{1, 2.5, 0}
	dx := make([]float32, 3)
	fmt.Println(kernel.AbsoluteDistance(x, y))
	kernel.AbsoluteGrad(dx, 0.5, x, y)
	fmt.Println(dx)
	fmt.Println(kernel.HuberDistance(x, y, 1)) // 0.5²/2 + 3 − 1/2
	kernel.HuberGrad(dx, 0.5, 1, x, y)
	fmt.Println(dx)
	// Output:
	// 3.5
	// [0 -0.5 0.5]
	// 2.625
	// [0 -0.25 0.5]
}

// Standardising the columns of some data needs their means and standard deviations.
func ExampleMoments() {
	x := kernel.Matrix{Rows: 2, Cols: 2, Stride: 2, Data: []float32{1, 10, 3, 30}}
	mean, deviation := make([]float32, 2), make([]float32, 2)
	kernel.Moments(mean, deviation, x)
	fmt.Println(mean, deviation)
	// Output: [2 20] [1 10]
}

// The same of rows that come one by one.
func ExampleRunningMoments() {
	m := kernel.RunningMoments{Mean: make([]float64, 2), Squares: make([]float64, 2)}
	m.Add([]float32{1, 10})
	m.Add([]float32{3, 30})
	mean, deviation := make([]float32, 2), make([]float32, 2)
	m.Moments(mean, deviation)
	fmt.Println(m.N, mean, deviation)
	// Output: 2 [2 20] [1 10]
}

// Every set of kernels that this CPU has gives the same bits.
func ExampleUse() {
	x := []float32{0.1, 0.2, 0.3, 0.4, 0.5}
	before := kernel.ISA()
	for _, isa := range kernel.ISAs() {
		if err := kernel.Use(isa); err != nil {
			panic(err)
		}
		if kernel.Dot(x, x) != 0.55 {
			fmt.Println(isa, "differs")
		}
	}
	if err := kernel.Use(before); err != nil {
		panic(err)
	}
	fmt.Println(kernel.Use("abacus") != nil)
	for _, s := range kernel.Supported() { // why a set cannot be used, if it cannot
		var support kernel.Support = s
		if support.ISA == "generic" {
			fmt.Println(support.ISA, support.Missing == "")
		}
	}
	// Output:
	// true
	// generic true
}

// Weights kept as float16 take half the memory. The product is that with the numbers that they are.
func ExampleMatMulHalf() {
	w := kernel.NewHalf(2, 2)
	kernel.NarrowHalf(w.Row(0), []float32{1, 0.1}) // 0.1 becomes the float16 nearest to it
	kernel.NarrowHalf(w.Row(1), []float32{2, 1e6}) // and what is too large an infinity
	wide := make([]float32, 2)
	kernel.WidenHalf(wide, w.Row(0))
	fmt.Println(wide)
	x := kernel.Matrix{Rows: 1, Cols: 2, Stride: 2, Data: []float32{3, 4}}
	y := kernel.NewMatrix(1, 2)
	kernel.MatMulHalf(y, x, w)
	fmt.Println(y.Data)
	kernel.Product{Bias: []float32{-20, 0}, ReLU: true}.MatMulHalf(y, x, w)
	fmt.Println(y.Data)
	kernel.Parallel{Workers: 2}.MatMulHalf(y, x, kernel.Half{Rows: 2, Cols: 2, Stride: 2, Data: w.Data})
	fmt.Println(y.Data)
	// Output:
	// [1 0.099975586]
	// [11 +Inf]
	// [0 +Inf]
	// [11 +Inf]
}

// The rows of w are vectors kept as float16. Each is multiplied with each row of x.
func ExampleMatMulTBHalf() {
	w := kernel.NewHalf(3, 2)
	kernel.NarrowHalf(w.Data, []float32{1, 2, 3, 4, 5, 6})
	x := kernel.Matrix{Rows: 1, Cols: 2, Stride: 2, Data: []float32{10, 1}}
	y := kernel.NewMatrix(1, 3)
	kernel.MatMulTBHalf(y, x, w)
	fmt.Println(y.Data)
	kernel.Product{Accumulate: true}.MatMulTBHalf(y, x, w)
	fmt.Println(y.Data)
	kernel.Parallel{Workers: 2}.MatMulTBHalf(y, x, w)
	fmt.Println(y.Data)
	// Output:
	// [12 34 56]
	// [24 68 112]
	// [12 34 56]
}

// The same with bfloat16.
func ExampleMatMulTBBFloat16() {
	w := kernel.NewBFloat16(2, 2)
	kernel.NarrowBFloat16(w.Data, []float32{1, 2, 3, 4})
	x := kernel.Matrix{Rows: 1, Cols: 2, Stride: 2, Data: []float32{10, 1}}
	y := kernel.NewMatrix(1, 2)
	kernel.MatMulTBBFloat16(y, x, w)
	fmt.Println(y.Data)
	// Output:
	// [12 34]
}

// A bfloat16 has float32's range, and 8 significant bits.
func ExampleMatMulBFloat16() {
	w := kernel.NewBFloat16(2, 2)
	kernel.NarrowBFloat16(w.Row(0), []float32{1, 0.1})
	kernel.NarrowBFloat16(w.Row(1), []float32{2, 1e6})
	wide := make([]float32, 2)
	kernel.WidenBFloat16(wide, w.Row(1))
	fmt.Println(wide)
	x := kernel.Matrix{Rows: 1, Cols: 2, Stride: 2, Data: []float32{3, 4}}
	y := kernel.NewMatrix(1, 2)
	kernel.MatMulBFloat16(y, x, w)
	fmt.Println(y.Data)
	kernel.Product{Bias: []float32{-20, 0}, ReLU: true}.MatMulBFloat16(y, x, kernel.BFloat16{Rows: 2, Cols: 2, Stride: 2, Data: w.Data})
	fmt.Println(y.Data)
	// Output:
	// [2 999424]
	// [11 3.9976962e+06]
	// [0 3.9976962e+06]
}
