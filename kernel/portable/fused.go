//go:build arm64 || loong64 || ppc64 || ppc64le || riscv64 || s390x

package portable

import "github.com/lockstep-go/lockstep/kernel/generic"

// An acc is the type in which a sum is kept.
type acc = float32

// fuses says that math.FMA, too, is one instruction.
const fuses = true

// step returns x·y + t with one rounding, where the compiler fuses the two operations. It does so
// on these architectures, and may do so by the language's specification, but nothing promises it:
// see Fused and the tests. No sum is wrong.
func step(x, y, t acc, wrong bool) (acc, bool) { return x*y + t, wrong }

// fma returns a·b + c with one rounding.
func fma(a, b, c float32) float32 { return a*b + c }

// tile computes 4×4 elements of C in t, row by row: k steps of each chain. Element p of row i of A
// is a[i*aRow+p*aCol], where aRow or aCol is 1; element p of the four columns of B begins at
// b[p*bRow].
func tile(t *[16]float32, a []float32, aRow, aCol int, b []float32, bRow, k int) {
	if aRow == 1 {
		tileColumns(t, a, aCol, b, bRow, k)
		return
	}
	t00, t01, t02, t03 := t[0], t[1], t[2], t[3]
	t10, t11, t12, t13 := t[4], t[5], t[6], t[7]
	t20, t21, t22, t23 := t[8], t[9], t[10], t[11]
	t30, t31, t32, t33 := t[12], t[13], t[14], t[15]
	a0, a1, a2, a3 := a[:k], a[aRow:][:k], a[2*aRow:][:k], a[3*aRow:][:k]
	for p, x0 := range a0 {
		x1, x2, x3 := a1[p], a2[p], a3[p]
		y := (*[4]float32)(b[p*bRow:])
		y0, y1, y2, y3 := y[0], y[1], y[2], y[3]
		t00, t01, t02, t03 = x0*y0+t00, x0*y1+t01, x0*y2+t02, x0*y3+t03
		t10, t11, t12, t13 = x1*y0+t10, x1*y1+t11, x1*y2+t12, x1*y3+t13
		t20, t21, t22, t23 = x2*y0+t20, x2*y1+t21, x2*y2+t22, x2*y3+t23
		t30, t31, t32, t33 = x3*y0+t30, x3*y1+t31, x3*y2+t32, x3*y3+t33
	}
	*t = [16]float32{t00, t01, t02, t03, t10, t11, t12, t13, t20, t21, t22, t23, t30, t31, t32, t33}
}

// tileColumns is tile for an A of which the four elements of a step lie side by side.
func tileColumns(t *[16]float32, a []float32, aCol int, b []float32, bRow, k int) {
	t00, t01, t02, t03 := t[0], t[1], t[2], t[3]
	t10, t11, t12, t13 := t[4], t[5], t[6], t[7]
	t20, t21, t22, t23 := t[8], t[9], t[10], t[11]
	t30, t31, t32, t33 := t[12], t[13], t[14], t[15]
	for p := range k {
		x := (*[4]float32)(a[p*aCol:])
		y := (*[4]float32)(b[p*bRow:])
		x0, x1, x2, x3 := x[0], x[1], x[2], x[3]
		y0, y1, y2, y3 := y[0], y[1], y[2], y[3]
		t00, t01, t02, t03 = x0*y0+t00, x0*y1+t01, x0*y2+t02, x0*y3+t03
		t10, t11, t12, t13 = x1*y0+t10, x1*y1+t11, x1*y2+t12, x1*y3+t13
		t20, t21, t22, t23 = x2*y0+t20, x2*y1+t21, x2*y2+t22, x2*y3+t23
		t30, t31, t32, t33 = x3*y0+t30, x3*y1+t31, x3*y2+t32, x3*y3+t33
	}
	*t = [16]float32{t00, t01, t02, t03, t10, t11, t12, t13, t20, t21, t22, t23, t30, t31, t32, t33}
}

// dot8 adds to t the products of rows of x and y, of which each begins generic.Lanes elements after
// the one before: four rows at a time, which share what an index takes. No sum is wrong.
func dot8(t *[8]float32, x, y []float32) (wrong bool) {
	const row = generic.Lanes
	t0, t1, t2, t3, t4, t5, t6, t7 := t[0], t[1], t[2], t[3], t[4], t[5], t[6], t[7]
	x, y = x[:len(x):len(x)], y[:len(x):len(x)]
	i := 0
	for ; i+3*row+8 <= len(x); i += 4 * row {
		u, v := (*[3*row + 8]float32)(x[i:]), (*[3*row + 8]float32)(y[i:])
		x0, x1, x2, x3 := u[0], u[1], u[2], u[3]
		y0, y1, y2, y3 := v[0], v[1], v[2], v[3]
		t0, t1, t2, t3 = x0*y0+t0, x1*y1+t1, x2*y2+t2, x3*y3+t3
		x0, x1, x2, x3 = u[4], u[5], u[6], u[7]
		y0, y1, y2, y3 = v[4], v[5], v[6], v[7]
		t4, t5, t6, t7 = x0*y0+t4, x1*y1+t5, x2*y2+t6, x3*y3+t7
		x0, x1, x2, x3 = u[row], u[row+1], u[row+2], u[row+3]
		y0, y1, y2, y3 = v[row], v[row+1], v[row+2], v[row+3]
		t0, t1, t2, t3 = x0*y0+t0, x1*y1+t1, x2*y2+t2, x3*y3+t3
		x0, x1, x2, x3 = u[row+4], u[row+5], u[row+6], u[row+7]
		y0, y1, y2, y3 = v[row+4], v[row+5], v[row+6], v[row+7]
		t4, t5, t6, t7 = x0*y0+t4, x1*y1+t5, x2*y2+t6, x3*y3+t7
		x0, x1, x2, x3 = u[2*row], u[2*row+1], u[2*row+2], u[2*row+3]
		y0, y1, y2, y3 = v[2*row], v[2*row+1], v[2*row+2], v[2*row+3]
		t0, t1, t2, t3 = x0*y0+t0, x1*y1+t1, x2*y2+t2, x3*y3+t3
		x0, x1, x2, x3 = u[2*row+4], u[2*row+5], u[2*row+6], u[2*row+7]
		y0, y1, y2, y3 = v[2*row+4], v[2*row+5], v[2*row+6], v[2*row+7]
		t4, t5, t6, t7 = x0*y0+t4, x1*y1+t5, x2*y2+t6, x3*y3+t7
		x0, x1, x2, x3 = u[3*row], u[3*row+1], u[3*row+2], u[3*row+3]
		y0, y1, y2, y3 = v[3*row], v[3*row+1], v[3*row+2], v[3*row+3]
		t0, t1, t2, t3 = x0*y0+t0, x1*y1+t1, x2*y2+t2, x3*y3+t3
		x0, x1, x2, x3 = u[3*row+4], u[3*row+5], u[3*row+6], u[3*row+7]
		y0, y1, y2, y3 = v[3*row+4], v[3*row+5], v[3*row+6], v[3*row+7]
		t4, t5, t6, t7 = x0*y0+t4, x1*y1+t5, x2*y2+t6, x3*y3+t7
	}
	for ; i+8 <= len(x); i += row {
		u, v := (*[8]float32)(x[i:]), (*[8]float32)(y[i:])
		x0, x1, x2, x3 := u[0], u[1], u[2], u[3]
		y0, y1, y2, y3 := v[0], v[1], v[2], v[3]
		t0, t1, t2, t3 = x0*y0+t0, x1*y1+t1, x2*y2+t2, x3*y3+t3
		x0, x1, x2, x3 = u[4], u[5], u[6], u[7]
		y0, y1, y2, y3 = v[4], v[5], v[6], v[7]
		t4, t5, t6, t7 = x0*y0+t4, x1*y1+t5, x2*y2+t6, x3*y3+t7
	}
	*t = [8]float32{t0, t1, t2, t3, t4, t5, t6, t7}
	return false
}

// lessSquare returns 1 − y² with one rounding.
func lessSquare(y acc, wrong bool) (float32, bool) { return -y*y + 1, wrong }

// momentum does the elements of Momentum.
func momentum(w, v, g []float32, rate, mu float32) int {
	v, g = v[:len(w)], g[:len(w)]
	for i := range w {
		velocity := mu*v[i] + g[i]
		v[i], w[i] = velocity, -rate*velocity+w[i]
	}
	return len(w)
}
