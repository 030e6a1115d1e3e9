package kernel

// A Packed is a matrix in the order in which products read it: worth while for one that many
// products of many rows have as their B, such as the weights of a network that predicts. It is a
// copy: once the matrix has changed, pack it again. Any number of goroutines may multiply by it. It
// belongs to the set of kernels with which it was packed, see [Use].
type Packed struct {
	rows, cols int
	nr, kc     int       // of the set
	data       []float32 // blocks of at most steps rows, in each panels of nr columns
}

// Pack makes p a copy of b. It allocates nothing if p has had as many elements before.
func (p *Packed) Pack(b Matrix) {
	m := noescapePtr(&b)
	m.check()
	use := kernels[float32]()
	p.rows, p.cols, p.nr, p.kc = m.Rows, m.Cols, use.nr, use.kc
	wide := roundUp(p.cols, p.nr)
	if n := p.rows * wide; n <= cap(p.data) {
		p.data = p.data[:n]
	} else {
		p.data = make([]float32, n)
	}
	if p.rows == 0 || p.cols == 0 {
		return
	}
	var w product[float32]
	w.B, w.BRow = m.Data, m.Stride
	data := noescape(p.data)
	for i, k := 0, 0; i < p.rows; i += k {
		k = use.kBlock(p.rows - i)
		for j := 0; j < p.cols; j += p.nr {
			preemptionPoint()
			w.packB(data[i*wide+j*k:], i, j, k, min(p.nr, p.cols-j))
		}
	}
}

const errPacked = "kernel: matrix was packed with another set of kernels"

// MatMulPacked is [Product.MatMul] with a packed b, and has the same bits.
func (p Product) MatMulPacked(c, a Matrix, b *Packed) {
	matMulPacked(noescapePtr(&p).start(), 1, noescapePtr(&c).of(), noescapePtr(&a).of(), b)
}

// MatMulPacked is [Parallel.MatMul] with a packed b, and has the same bits.
func (p Parallel) MatMulPacked(c, a Matrix, b *Packed) {
	matMulPacked(p.start(), p.Workers, c.of(), a.of(), b)
}

func matMulPacked(p *start[float32], workers int, c, a *matrixOf[float32], b *Packed) {
	s := kernels[float32]()
	if b.rows != a.Cols || b.cols != c.Cols || a.Rows != c.Rows {
		panic(errShape)
	}
	if b.rows != 0 && (b.nr != s.nr || b.kc != s.kc) {
		panic(errPacked)
	}
	checkProduct(c, a, &matrixOf[float32]{})
	var w product[float32]
	w.M, w.N, w.K, w.ARow, w.ACol = a.Rows, b.cols, b.rows, a.Stride, 1
	w.C, w.A, w.CRow, w.BRow = c.Data, a.Data, c.Stride, s.nr
	if w.K != 0 {
		w.packed = noescape(b.data)
	}
	w.begin(p)
	w.share(workers)
}

// packedBlock returns where the panels of B from step p and column j on begin, k steps high.
func (w *product[T]) packedBlock(p, k, j int) []T {
	return w.packed[p*roundUp(w.N, kernels[T]().nr)+j*k:]
}

// readPacked does the rows [i0, i1) and columns [j0, j1) of C where B is packed, and A, which is
// read as it lies, has few rows.
func (w *product[T]) readPacked(i0, i1, j0, j1 int) {
	use := kernels[T]()
	for p, k := 0, 0; p < w.K; p += k {
		k = use.kBlock(w.K - p)
		blk := w.BlockOf
		blk.K, blk.BPanel = k, k*use.nr
		blk.ReLU = w.ReLU && p+k == w.K
		rows, cols := use.piece(j1-j0, k)
		for i := i0; i < i1; i += blk.M {
			blk.M = split(i1-i, rows)
			blk.A = w.A[i*w.ARow+p*w.ACol:]
			for j := j0; j < j1; j += cols {
				blk.N = min(cols, j1-j)
				blk.B, blk.C = w.packedBlock(p, k, j), w.C[i*w.CRow+j:]
				switch {
				case p != 0:
					blk.Seed, blk.SeedRow = blk.C, blk.CRow
				case len(w.Seed) != 0:
					blk.Seed = w.Seed[i*w.SeedRow+j:]
				}
				preemptionPoint()
				use.Product(noescapePtr(&blk))
			}
		}
	}
}
