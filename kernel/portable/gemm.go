package portable

import (
	"math"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// Rows and columns of a tile of C, of float32 and of float64; NR is also the number of columns of a
// packed panel of B.
const (
	MR   = 4
	MR64 = 2
	NR   = generic.NR
)

// Product is generic.Product.
func Product(b *generic.Block) {
	if b.K == 1 {
		for i := range b.M {
			outerRow(b, i)
		}
		return
	}
	i := 0
	for ; i+MR <= b.M; i += MR {
		for j := 0; j+NR <= b.N; j += NR {
			tileOf(b, i, j)
		}
	}
	for j := b.N - b.N%NR; j < b.N; j++ {
		for i := 0; i+MR <= b.M; i += MR {
			column(b, i, j)
		}
	}
	for ; i < b.M; i++ {
		row(b, i)
	}
}

// tileOf computes the 4×4 elements of C that begin at row i and column j.
func tileOf(b *generic.Block, i, j int) {
	var t [MR * NR]float32
	if len(b.Seed) != 0 {
		for r := range MR {
			copy(t[r*NR:][:NR], b.Seed[(i+r)*b.SeedRow+j:])
		}
	}
	if b.K != 0 {
		if b.ARow == 1 || b.ACol == 1 {
			tile(&t, b.A[i*b.ARow:], b.ARow, b.ACol, b.B[j/NR*b.BPanel:], b.BRow, b.K)
		} else {
			tileApart(&t, b, i, j)
		}
	}
	for r := range MR {
		c := b.C[(i+r)*b.CRow+j:][:NR]
		copy(c, t[r*NR:])
		if b.ReLU {
			relu(c)
		}
	}
}

// tileApart is tile for an A of which no two elements need lie side by side.
func tileApart(t *[MR * NR]float32, b *generic.Block, i, j int) {
	for n := range t {
		x, y := b.A[(i+n/NR)*b.ARow:], b.B[j/NR*b.BPanel+n%NR:]
		for p := range b.K {
			t[n] = fma(x[p*b.ACol], y[p*b.BRow], t[n])
		}
	}
}

// row computes row i of C: two panels at once, so that eight chains overlap, then one and what is
// left of the next.
func row(b *generic.Block, i int) {
	j := 0
	for ; j+2*NR <= b.N; j += 2 * NR {
		var t [2 * NR]float32
		if len(b.Seed) != 0 {
			copy(t[:], b.Seed[i*b.SeedRow+j:])
		}
		if b.K != 0 {
			row8(&t, b.A[i*b.ARow:], b.ACol, b.B[j/NR*b.BPanel:], b.B[(j/NR+1)*b.BPanel:], b.BRow, b.K)
		}
		c := b.C[i*b.CRow+j:][:2*NR]
		copy(c, t[:])
		if b.ReLU {
			relu(c)
		}
	}
	for ; j < b.N; j += NR {
		row4(b, i, j, min(NR, b.N-j))
	}
}

// row8 computes 1×8 elements of C in t, from two panels of B.
func row8(t *[2 * NR]float32, a []float32, aCol int, b0, b1 []float32, bRow, k int) {
	t0, t1, t2, t3 := acc(t[0]), acc(t[1]), acc(t[2]), acc(t[3])
	t4, t5, t6, t7 := acc(t[4]), acc(t[5]), acc(t[6]), acc(t[7])
	// Of one length and capacity, so that what is computed of p·bRow to check it serves both.
	b0, b1 = b0[:len(b1):len(b1)], b1[:len(b1):len(b1)]
	wrong := false
	for p := range k {
		x := acc(a[p*aCol])
		y := (*[NR]float32)(b0[p*bRow:])
		z := (*[NR]float32)(b1[p*bRow:])
		t0, wrong = step(x, acc(y[0]), t0, wrong)
		t1, wrong = step(x, acc(y[1]), t1, wrong)
		t2, wrong = step(x, acc(y[2]), t2, wrong)
		t3, wrong = step(x, acc(y[3]), t3, wrong)
		t4, wrong = step(x, acc(z[0]), t4, wrong)
		t5, wrong = step(x, acc(z[1]), t5, wrong)
		t6, wrong = step(x, acc(z[2]), t6, wrong)
		t7, wrong = step(x, acc(z[3]), t7, wrong)
	}
	if !wrong {
		*t = [2 * NR]float32{float32(t0), float32(t1), float32(t2), float32(t3),
			float32(t4), float32(t5), float32(t6), float32(t7)}
		return
	}
	for p := range k {
		for j := range NR {
			t[j] = generic.FMA(a[p*aCol], b0[p*bRow+j], t[j])
			t[j+NR] = generic.FMA(a[p*aCol], b1[p*bRow+j], t[j+NR])
		}
	}
}

// column computes 4×1 elements of C.
func column(b *generic.Block, i, j int) {
	var t [MR]float32
	if len(b.Seed) != 0 {
		for r := range t {
			t[r] = b.Seed[(i+r)*b.SeedRow+j]
		}
	}
	if b.K != 0 {
		column4(&t, b.A[i*b.ARow:], b.ARow, b.ACol, b.B[j/NR*b.BPanel+j%NR:], b.BRow, b.K)
	}
	if b.ReLU {
		relu(t[:])
	}
	for r, v := range t {
		b.C[(i+r)*b.CRow+j] = v
	}
}

func column4(t *[MR]float32, a []float32, aRow, aCol int, b []float32, bRow, k int) {
	t0, t1, t2, t3 := acc(t[0]), acc(t[1]), acc(t[2]), acc(t[3])
	wrong := false
	for p := range k {
		x, y := a[p*aCol:], acc(b[p*bRow])
		t0, wrong = step(acc(x[0]), y, t0, wrong)
		t1, wrong = step(acc(x[aRow]), y, t1, wrong)
		t2, wrong = step(acc(x[2*aRow]), y, t2, wrong)
		t3, wrong = step(acc(x[3*aRow]), y, t3, wrong)
	}
	if !wrong {
		*t = [MR]float32{float32(t0), float32(t1), float32(t2), float32(t3)}
		return
	}
	for p := range k {
		for r := range t {
			t[r] = generic.FMA(a[p*aCol+r*aRow], b[p*bRow], t[r])
		}
	}
}

// row4 computes n elements of row i of C, at most four, from column j on: those of one panel.
func row4(b *generic.Block, i, j, n int) {
	var t [NR]float32
	if len(b.Seed) != 0 {
		copy(t[:n], b.Seed[i*b.SeedRow+j:])
	}
	if b.K != 0 {
		columns4(&t, b.A[i*b.ARow:], b.ACol, b.B[j/NR*b.BPanel:], b.BRow, b.K, n)
	}
	if b.ReLU {
		relu(t[:])
	}
	copy(b.C[i*b.CRow+j:][:n], t[:])
}

// columns4 computes 1×n elements of C in t. Of fewer than four, the last is computed several times.
func columns4(t *[NR]float32, a []float32, aCol int, b []float32, bRow, k, n int) {
	t0, t1, t2, t3 := acc(t[0]), acc(t[1]), acc(t[2]), acc(t[3])
	j1, j2, j3 := min(1, n-1), min(2, n-1), n-1
	wrong := false
	for p := range k {
		x, y := acc(a[p*aCol]), b[p*bRow:]
		t0, wrong = step(x, acc(y[0]), t0, wrong)
		t1, wrong = step(x, acc(y[j1]), t1, wrong)
		t2, wrong = step(x, acc(y[j2]), t2, wrong)
		t3, wrong = step(x, acc(y[j3]), t3, wrong)
	}
	if !wrong {
		*t = [NR]float32{float32(t0), float32(t1), float32(t2), float32(t3)}
		return
	}
	for p := range k {
		for j := range n {
			t[j] = generic.FMA(a[p*aCol], b[p*bRow+j], t[j])
		}
	}
}

// outerRow computes row i of C if K is 1.
func outerRow(b *generic.Block, i int) {
	a := b.A[i*b.ARow]
	x := acc(a)
	for j := 0; j < b.N; j += NR {
		if b.N-j < NR {
			row4(b, i, j, b.N-j)
			return
		}
		y, c := (*[NR]float32)(b.B[j/NR*b.BPanel:]), (*[NR]float32)(b.C[i*b.CRow+j:])
		var seed [NR]float32
		switch {
		case len(b.Seed) != 0:
			seed = *(*[NR]float32)(b.Seed[i*b.SeedRow+j:])
		case !fuses:
			for l, v := range y {
				t := a * v
				if t == 0 && (a == 0 || v == 0) { // not one that is rounded to −0
					t = 0
				}
				c[l] = t
			}
			if b.ReLU {
				relu(c[:])
			}
			continue
		}
		t0, wrong := step(x, acc(y[0]), acc(seed[0]), false)
		t1, wrong := step(x, acc(y[1]), acc(seed[1]), wrong)
		t2, wrong := step(x, acc(y[2]), acc(seed[2]), wrong)
		t3, wrong := step(x, acc(y[3]), acc(seed[3]), wrong)
		if wrong {
			generic.Axpy(a, y[:], seed[:])
			*c = seed
		} else {
			*c = [NR]float32{float32(t0), float32(t1), float32(t2), float32(t3)}
		}
		if b.ReLU {
			relu(c[:])
		}
	}
}

// chains computes four elements of C in t, so that their chains overlap: of the operands of each,
// at says where they begin in a and b.
func chains(t *[4]float32, a, b []float32, at *[2][4]int, aCol, bRow, k int) {
	t0, t1, t2, t3 := acc(t[0]), acc(t[1]), acc(t[2]), acc(t[3])
	a0, a1, a2, a3 := a[at[0][0]:], a[at[0][1]:], a[at[0][2]:], a[at[0][3]:]
	b0, b1, b2, b3 := b[at[1][0]:], b[at[1][1]:], b[at[1][2]:], b[at[1][3]:]
	wrong := false
	for p := range k {
		t0, wrong = step(acc(a0[p*aCol]), acc(b0[p*bRow]), t0, wrong)
		t1, wrong = step(acc(a1[p*aCol]), acc(b1[p*bRow]), t1, wrong)
		t2, wrong = step(acc(a2[p*aCol]), acc(b2[p*bRow]), t2, wrong)
		t3, wrong = step(acc(a3[p*aCol]), acc(b3[p*bRow]), t3, wrong)
	}
	if !wrong {
		*t = [4]float32{float32(t0), float32(t1), float32(t2), float32(t3)}
		return
	}
	for p := range k {
		for c := range t {
			t[c] = generic.FMA(a[at[0][c]+p*aCol], b[at[1][c]+p*bRow], t[c])
		}
	}
}

// relu replaces each element that is ≤ 0 by +0.
func relu[T float32 | float64](c []T) {
	for i, v := range c {
		if v <= 0 {
			c[i] = 0
		}
	}
}

// ProductScaled is generic.ProductScaled.
func ProductScaled(b *generic.Block, alpha, beta float32, m []float32) {
	productScaled(b, alpha, beta, m)
}

// productScaled multiplies A by its factor some rows at a time, in m.
func productScaled[T float32 | float64](b *generic.BlockOf[T], alpha, beta T, m []T) {
	if len(b.Seed) != 0 {
		generic.ScaleRows(b.C, b.C, b.CRow, b.CRow, b.M, b.N, beta)
	}
	if alpha == 1 || b.N*b.K == 0 {
		product(b)
		return
	}
	rows := *b
	rows.A, rows.ARow = m, b.K
	for i := 0; i < b.M; i += rows.M {
		rows.M = min(b.M-i, generic.ScaledRows)
		if b.ACol == 1 {
			generic.ScaleRows(m, b.A[i*b.ARow:], b.K, b.ARow, rows.M, b.K, alpha)
		} else {
			rows.ARow, rows.ACol = 1, rows.M
			generic.ScaleRows(m, b.A[i:], rows.M, b.ACol, b.K, rows.M, alpha)
		}
		rows.C = b.C[i*b.CRow:]
		if len(b.Seed) != 0 {
			rows.Seed = rows.C
		}
		product(&rows)
	}
}

// product is Product or Product64.
func product[T float32 | float64](b *generic.BlockOf[T]) {
	switch b := any(b).(type) {
	case *generic.Block:
		Product(b)
	case *generic.Block64:
		Product64(b)
	}
}

// ProductCopy is generic.ProductCopy.
func ProductCopy(b *generic.Block, dst []float32) {
	copyPanels(b, dst)
	Product(b)
}

// ProductPacked is generic.ProductPacked.
func ProductPacked(b *generic.Block, _ *generic.NextOf[float32]) { Product(b) }

// copyPanels packs B into dst, in panels of NR columns.
func copyPanels[T float32 | float64](b *generic.BlockOf[T], dst []T) {
	for j := 0; j < b.N; j += NR {
		for p := range b.K {
			copy(dst[j*b.K+p*NR:][:NR], b.B[p*b.BRow+j:])
		}
	}
}

// Product64 is generic.Product64. math.FMA is one instruction where fused.go holds, and on amd64.
func Product64(b *generic.Block64) {
	i := 0
	for ; i+MR64 <= b.M; i += MR64 {
		j := 0
		for ; j+NR <= b.N; j += NR {
			tile64Of(b, i, j)
		}
		for ; j < b.N; j++ {
			element64(b, i, j)
			element64(b, i+1, j)
		}
	}
	for ; i < b.M; i++ {
		for j := range b.N {
			element64(b, i, j)
		}
	}
}

// tile64Of computes the 2×4 elements of C that begin at row i and column j.
func tile64Of(b *generic.Block64, i, j int) {
	var t [MR64 * NR]float64
	if len(b.Seed) != 0 {
		copy(t[:NR], b.Seed[i*b.SeedRow+j:])
		copy(t[NR:], b.Seed[(i+1)*b.SeedRow+j:])
	}
	if b.K != 0 {
		tile64(&t, b.A[i*b.ARow:], b.ARow, b.ACol, b.B[j/NR*b.BPanel:], b.BRow, b.K)
	}
	for r := range MR64 {
		c := b.C[(i+r)*b.CRow+j:][:NR]
		copy(c, t[r*NR:])
		if b.ReLU {
			relu(c)
		}
	}
}

func tile64(t *[MR64 * NR]float64, a []float64, aRow, aCol int, b []float64, bRow, k int) {
	t00, t01, t02, t03 := t[0], t[1], t[2], t[3]
	t10, t11, t12, t13 := t[4], t[5], t[6], t[7]
	for p := range k {
		x0, x1 := a[p*aCol], a[p*aCol+aRow]
		y := (*[NR]float64)(b[p*bRow:])
		y0, y1, y2, y3 := y[0], y[1], y[2], y[3]
		t00, t01 = math.FMA(x0, y0, t00), math.FMA(x0, y1, t01)
		t02, t03 = math.FMA(x0, y2, t02), math.FMA(x0, y3, t03)
		t10, t11 = math.FMA(x1, y0, t10), math.FMA(x1, y1, t11)
		t12, t13 = math.FMA(x1, y2, t12), math.FMA(x1, y3, t13)
	}
	*t = [MR64 * NR]float64{t00, t01, t02, t03, t10, t11, t12, t13}
}

// element64 computes C(i,j).
func element64(b *generic.Block64, i, j int) {
	var t float64
	if len(b.Seed) != 0 {
		t = b.Seed[i*b.SeedRow+j]
	}
	if b.K != 0 {
		x, y := b.A[i*b.ARow:], b.B[j/NR*b.BPanel+j%NR:]
		for p := range b.K {
			t = math.FMA(x[p*b.ACol], y[p*b.BRow], t)
		}
	}
	if b.ReLU && t <= 0 {
		t = 0
	}
	b.C[i*b.CRow+j] = t
}

// ProductScaled64 is generic.ProductScaled64.
func ProductScaled64(b *generic.Block64, alpha, beta float64, m []float64) {
	productScaled(b, alpha, beta, m)
}

// ProductCopy64 is generic.ProductCopy64.
func ProductCopy64(b *generic.Block64, dst []float64) {
	copyPanels(b, dst)
	Product64(b)
}

// ProductPacked64 is generic.ProductPacked64.
func ProductPacked64(b *generic.Block64, _ *generic.NextOf[float64]) { Product64(b) }
