package kernel

// transpose makes a product of one column, of elements side by side, one of a row, Cᵀ = Bᵀ·Aᵀ,
// where a vector holds many elements of C instead of one.
func (w *product[T]) transpose(transA bool) {
	col := w.BRow
	if w.transB {
		col = 1
	}
	if !transA && col != 1 {
		return // productTB wants the elements of its row side by side
	}
	if len(w.Seed) != 0 && w.SeedRow == 0 { // a bias, that of the column
		bias := w.Seed[0]
		for i := range w.M {
			w.C[i] = bias
		}
		w.Seed = w.C
	}
	w.BRow = w.ARow
	if transA {
		w.BRow = w.ACol
	}
	w.transB = !transA
	w.A, w.B = w.B, w.A
	w.ARow, w.ACol = 1, col
	w.M, w.N, w.CRow, w.SeedRow = 1, w.M, w.M, w.M
}

// gemv does the rows [i0, i1) and columns [j0, j1) of C, of which each row of a transposed B is
// one: for so few rows, that is read as it lies.
func (w *product[T]) gemv(i0, i1, j0, j1 int) {
	const unit = 32      // columns, of at least 16 in a call
	const most = 1 << 15 // elements of B in a call
	blk := w.BlockOf
	blk.M = i1 - i0
	k := max(split(w.K, most/unit), 1)
	cols := most / k / unit * unit
	for j := j0; j < j1; j += blk.N {
		blk.N = cols
		if j1-j < cols+16 {
			blk.N = j1 - j
		}
		for p := 0; p == 0 || p < w.K; p += k {
			blk.K = min(k, w.K-p)
			blk.ReLU = w.ReLU && p+blk.K == w.K
			blk.C = w.C[i0*w.CRow+j:]
			if w.K != 0 {
				blk.A, blk.B = w.A[i0*w.ARow+p:], w.B[j*w.BRow+p:]
			}
			switch {
			case p != 0:
				blk.Seed, blk.SeedRow = blk.C, blk.CRow
			case len(w.Seed) != 0:
				blk.Seed, blk.SeedRow = w.Seed[i0*w.SeedRow+j:], w.SeedRow
			default: // not what the columns before had in their last step
				blk.Seed = nil
			}
			preemptionPoint()
			kernels[T]().ProductTB(noescapePtr(&blk))
		}
	}
}
