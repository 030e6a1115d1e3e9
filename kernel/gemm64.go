package kernel

// MatMul64 is [MatMul] for float64.
func MatMul64(c, a, b Matrix64) {
	matMul(plainProduct64.start(), nil, 1, noescapePtr(&c).of(), noescapePtr(&a).of(), noescapePtr(&b).of(), false, false)
}

// MatMulTA64 is [MatMulTA] for float64.
func MatMulTA64(c, a, b Matrix64) {
	matMul(plainProduct64.start(), nil, 1, noescapePtr(&c).of(), noescapePtr(&a).of(), noescapePtr(&b).of(), true, false)
}

// MatMulTB64 is [MatMulTB] for float64.
func MatMulTB64(c, a, b Matrix64) {
	matMul(plainProduct64.start(), nil, 1, noescapePtr(&c).of(), noescapePtr(&a).of(), noescapePtr(&b).of(), false, true)
}

// Product64 is [Product] for float64.
type Product64 struct {
	Bias       []float64 // nil, or from what the chains start, column by column; it must share nothing with C
	Accumulate bool      // they start from the old elements of C
	ReLU       bool      // +0 replaces what is ≤ 0 in the end
}

var plainProduct64 Product64

func (p *Product64) start() *start[float64] { return (*start[float64])(p) }

func (m *Matrix64) of() *matrixOf[float64] { return (*matrixOf[float64])(m) }

// Parallel64 is [Parallel] for float64.
type Parallel64 struct {
	Product64
	// Workers is the number of goroutines, the caller's included.
	Workers int
}

// MatMul is the function [MatMul64] with the options of p.
func (p Product64) MatMul(c, a, b Matrix64) {
	matMul(noescapePtr(&p).start(), nil, 1, noescapePtr(&c).of(), noescapePtr(&a).of(), noescapePtr(&b).of(), false, false)
}

// MatMulTA is the function [MatMulTA64] with the options of p.
func (p Product64) MatMulTA(c, a, b Matrix64) {
	matMul(noescapePtr(&p).start(), nil, 1, noescapePtr(&c).of(), noescapePtr(&a).of(), noescapePtr(&b).of(), true, false)
}

// MatMulTB is the function [MatMulTB64] with the options of p.
func (p Product64) MatMulTB(c, a, b Matrix64) {
	matMul(noescapePtr(&p).start(), nil, 1, noescapePtr(&c).of(), noescapePtr(&a).of(), noescapePtr(&b).of(), false, true)
}

// MatMul is the function [MatMul64] with the options of p.
func (p Parallel64) MatMul(c, a, b Matrix64) {
	matMul(p.start(), nil, p.Workers, c.of(), a.of(), b.of(), false, false)
}

// MatMulTA is the function [MatMulTA64] with the options of p.
func (p Parallel64) MatMulTA(c, a, b Matrix64) {
	matMul(p.start(), nil, p.Workers, c.of(), a.of(), b.of(), true, false)
}

// MatMulTB is the function [MatMulTB64] with the options of p.
func (p Parallel64) MatMulTB(c, a, b Matrix64) {
	matMul(p.start(), nil, p.Workers, c.of(), a.of(), b.of(), false, true)
}
