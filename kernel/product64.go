package kernel

// MatMul64 is [MatMul] for float64.
func MatMul64(c, a, b Matrix64) {
	var w product[float64]
	w.plan(plainProduct64.start(), hidden(&c).of(), hidden(&a).of(), hidden(&b).of(), false, false)
	w.run()
}

// MatMulTA64 is [MatMulTA] for float64.
func MatMulTA64(c, a, b Matrix64) {
	var w product[float64]
	w.plan(plainProduct64.start(), hidden(&c).of(), hidden(&a).of(), hidden(&b).of(), true, false)
	w.run()
}

// MatMulTB64 is [MatMulTB] for float64.
func MatMulTB64(c, a, b Matrix64) {
	var w product[float64]
	w.plan(plainProduct64.start(), hidden(&c).of(), hidden(&a).of(), hidden(&b).of(), false, true)
	w.run()
}

// Product64 is [Product] for float64.
type Product64 struct {
	Bias       []float64 // nil, or from what the chains start, column by column
	Accumulate bool      // they start from the old elements of C
	ReLU       bool      // +0 replaces what is ≤ 0 in the end
}

var plainProduct64 Product64

func (p *Product64) start() *start[float64] { return (*start[float64])(p) }
func (m *Matrix64) of() *matrixOf[float64]  { return (*matrixOf[float64])(m) }

// Parallel64 is [Parallel] for float64.
type Parallel64 struct {
	Product64
	// Workers is the number of goroutines, the caller's included.
	Workers int
}

// MatMul is the function [MatMul64] with the options of p.
func (p Product64) MatMul(c, a, b Matrix64) {
	var w product[float64]
	w.plan(hidden(&p).start(), hidden(&c).of(), hidden(&a).of(), hidden(&b).of(), false, false)
	w.run()
}

// MatMulTA is the function [MatMulTA64] with the options of p.
func (p Product64) MatMulTA(c, a, b Matrix64) {
	var w product[float64]
	w.plan(hidden(&p).start(), hidden(&c).of(), hidden(&a).of(), hidden(&b).of(), true, false)
	w.run()
}

// MatMulTB is the function [MatMulTB64] with the options of p.
func (p Product64) MatMulTB(c, a, b Matrix64) {
	var w product[float64]
	w.plan(hidden(&p).start(), hidden(&c).of(), hidden(&a).of(), hidden(&b).of(), false, true)
	w.run()
}

// MatMul is the function [MatMul64] with the options of p.
func (p Parallel64) MatMul(c, a, b Matrix64) {
	var w product[float64]
	w.plan(p.start(), c.of(), a.of(), b.of(), false, false)
	w.share(p.Workers)
}

// MatMulTA is the function [MatMulTA64] with the options of p.
func (p Parallel64) MatMulTA(c, a, b Matrix64) {
	var w product[float64]
	w.plan(p.start(), c.of(), a.of(), b.of(), true, false)
	w.share(p.Workers)
}

// MatMulTB is the function [MatMulTB64] with the options of p.
func (p Parallel64) MatMulTB(c, a, b Matrix64) {
	var w product[float64]
	w.plan(p.start(), c.of(), a.of(), b.of(), false, true)
	w.share(p.Workers)
}
