package kernel

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"testing"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/generic"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var long = flag.Bool("long", false, "try every combination where otherwise a random choice is made")

// A seeding is a way to start the chains of a product.
type seeding int

const (
	fromZero   seeding = iota
	fromBias           // one row for all
	fromMatrix         // elsewhere
	fromC              // in place
	seedings
)

func (s seeding) String() string { return [...]string{"zero", "a bias", "a matrix", "C"}[s] }

// A matrix is an operand: rows×cols elements, dense.
type matrix[T number] struct {
	rows, cols int
	data       []T
}

func newMatrix[T number](r *rand.Rand, m mix, rows, cols int) matrix[T] {
	x := matrix[T]{rows, cols, make([]T, rows*cols)}
	switch data := any(x.data).(type) {
	case []float32:
		m.fill(r, data)
	case []float64:
		m.fill64(r, data)
	}
	return x
}

// fma returns a·b + c, rounded once.
func fma[T number](a, b, c T) T {
	if unsafe.Sizeof(a) == 4 {
		return T(generic.FMA(float32(a), float32(b), float32(c)))
	}
	return T(math.FMA(float64(a), float64(b), float64(c)))
}

// bitsOf returns x as comparable bits, rawBits as it is.
func bitsOf[T number](x T) uint64 {
	if unsafe.Sizeof(x) == 4 {
		return bits32(float32(x))
	}
	return bits64(float64(x))
}

func rawBits[T number](x T) uint64 {
	if unsafe.Sizeof(x) == 4 {
		return uint64(*(*uint32)(unsafe.Pointer(&x)))
	}
	return *(*uint64)(unsafe.Pointer(&x))
}

func showOf[T number](x T) string { return fmt.Sprintf("%v (%#x)", x, rawBits(x)) }

// wordsIn returns n words that hold v each, as one T.
func wordsIn[T number](v float32) T {
	x := [2]float32{v, v}
	return *(*T)(unsafe.Pointer(&x))
}

func (m matrix[T]) at(i, j int) T { return m.data[i*m.cols+j] }

// A tile is a product to be tried: C = seed + A·B.
type tile[T number] struct {
	note       string
	m, n, k    int
	a, b, seed matrix[T]
	from       seeding
	// For productScaled: the factors of the seed, 0 for the others, and of A, 0 if it has none.
	beta, alpha T
	relu        bool
	want        matrix[T]
}

func newTile[T number](r *rand.Rand, mx mix, m, n, k int, from seeding, relu bool) *tile[T] {
	t := &tile[T]{note: mx.name, m: m, n: n, k: k, from: from, relu: relu}
	t.a, t.b, t.want = newMatrix[T](r, mx, m, k), newMatrix[T](r, mx, k, n), newMatrix[T](r, mx, m, n)
	t.seed = newMatrix[T](r, mx, m, n)
	if from == fromBias {
		t.seed.rows = min(m, 1)
		t.seed.data = t.seed.data[:t.seed.rows*n]
	}
	t.compute()
	return t
}

// compute sets what the tile should be.
func (t *tile[T]) compute() {
	for i := range t.m {
		for j := range t.n {
			var s T
			switch t.from {
			case fromBias:
				s = t.seed.at(0, j)
			case fromMatrix, fromC:
				s = t.seed.at(i, j)
			}
			if t.beta != 0 && t.from == fromC {
				s *= t.beta
			}
			for p := range t.k {
				a := t.a.at(i, p)
				if t.alpha != 0 {
					a *= t.alpha
				}
				s = fma(a, t.b.at(p, j), s)
			}
			if t.relu && s <= 0 {
				s = 0
			}
			t.want.data[i*t.n+j] = s
		}
	}
}

// A layout says how the operands of a tile lie in memory.
type layout struct {
	transA, transB, packed bool // transB is for productTB
	copied, panelled       bool // for productCopy and productPacked
	gap                    int  // between the rows
	place                  place
	offset                 int
}

func (l layout) String() string {
	return fmt.Sprintf("Aᵀ=%t, Bᵀ=%t, B packed=%t, on the way=%t, A packed=%t, %d words between rows, %v %d", l.transA, l.transB, l.packed, l.copied, l.panelled, l.gap, l.place, l.offset)
}

// lay writes rows×cols elements to m, apart by gap, and returns the slice from the first to the
// last, and its stride.
func lay[T number](m *memory, l layout, shift, rows, cols int, at func(i, j int) T) (x []T, stride int) {
	stride = cols + l.gap
	if rows == 0 || cols == 0 {
		return nil, stride
	}
	x = operand[T](m, l, shift, (rows-1)*stride+cols)
	for i := range rows {
		for j := range cols {
			x[i*stride+j] = at(i, j)
		}
	}
	return x, stride
}

// operand returns n elements where l says.
func operand[T number](m *memory, l layout, shift, n int) []T {
	words := int(unsafe.Sizeof(T(0))) / 4
	return as[T](m.slice(m.at(words*n, l.place, words*((l.offset+shift)%16)), words*n))
}

// try calls the product of s, or the one of its kin that l is for, on t laid out as l says; it
// reports and returns false if anything is wrong.
func (t *tile[T]) try(rep reporter, s *impl, b *bench, l layout) bool {
	rep.Helper()
	use := productsOf[T](s)
	if (l.copied || l.panelled) && slices.Contains(inherited[s.name], "productPacked") {
		return true // not in use: generic's panels of B have not this set's width
	}
	blk := &generic.BlockOf[T]{M: t.m, N: t.n, K: t.k, ReLU: t.relu}
	if l.panelled {
		l := l
		l.gap = use.mr - t.m
		blk.A, blk.ACol = lay(b[1], l, 3, t.k, t.m, func(p, i int) T { return t.a.at(i, p) })
		blk.ARow = 1
	} else if l.transA {
		blk.A, blk.ACol = lay(b[1], l, 3, t.k, t.m, func(p, i int) T { return t.a.at(i, p) })
		blk.ARow = 1
	} else {
		blk.A, blk.ARow = lay(b[1], l, 3, t.m, t.k, t.a.at)
		blk.ACol = 1
	}
	if l.packed {
		panels := (t.n + use.nr - 1) / use.nr
		blk.BRow, blk.BPanel = use.nr, t.k*use.nr
		if size := panels * t.k * use.nr; size != 0 {
			blk.B = operand[T](b[2], l, 5, size) // the columns that are missing in the last panel stay NaN
			for p := range t.k {
				for j := range t.n {
					blk.B[j/use.nr*blk.BPanel+p*blk.BRow+j%use.nr] = t.b.at(p, j)
				}
			}
		}
	} else if l.transB {
		blk.B, blk.BRow = lay(b[2], l, 5, t.n, t.k, func(j, p int) T { return t.b.at(p, j) })
	} else {
		blk.B, blk.BRow = lay(b[2], l, 5, t.k, t.n, t.b.at)
		blk.BPanel = use.nr
	}
	initial := func(i, j int) T { return wordsIn[T](stale) }
	if t.from == fromC {
		initial = t.seed.at
	}
	blk.C, blk.CRow = lay(b[0], l, 0, t.m, t.n, initial)
	switch t.from {
	case fromBias:
		blk.Seed, _ = lay(b[3], l, 7, t.seed.rows, t.n, t.seed.at)
	case fromMatrix:
		l := l
		l.gap++ // another stride than C's
		blk.Seed, blk.SeedRow = lay(b[3], l, 7, t.m, t.n, t.seed.at)
	case fromC:
		blk.Seed, blk.SeedRow = blk.C, blk.CRow
	}

	ok := true
	fail := func(format string, args ...any) {
		rep.Helper()
		if ok {
			rep.Errorf("%s product of %T: m=%d n=%d k=%d, %s data, from %v, ReLU=%t, %v: %s", s.name, T(0), t.m, t.n, t.k, t.note, t.from, t.relu, l, fmt.Sprintf(format, args...))
		}
		ok = false
	}
	inputs := [][]T{blk.A, blk.B}
	if t.from != fromC {
		inputs = append(inputs, blk.Seed)
	}
	var before [3][]T
	for i, x := range inputs {
		before[i] = append([]T(nil), x...)
	}
	call := use.Product
	var copied []T
	switch {
	case t.beta != 0:
		call = func(blk *generic.BlockOf[T]) { use.ProductScaled(blk, 1, t.beta, nil) }
		if t.alpha != 0 {
			if t.k > use.scaledSteps || l.offset%2 == 0 {
				copied = operand[T](b[4], l, 9, scaledElements(t.k))
			}
			call = func(blk *generic.BlockOf[T]) { use.ProductScaled(blk, t.alpha, t.beta, copied) }
		}
	case l.transB:
		call = use.ProductTB
	case l.copied:
		if size := t.k * t.n; size != 0 {
			copied = operand[T](b[4], l, 9, size)
		}
		call = func(blk *generic.BlockOf[T]) { use.ProductCopy(blk, copied) }
	case l.panelled:
		var next generic.NextOf[T]
		if l.offset%2 == 0 {
			next.A, next.ARow, next.AStep, next.B, next.BRow = blk.A, 1000, use.nr, blk.B, blk.BRow // it may be anything
		}
		call = func(blk *generic.BlockOf[T]) { use.ProductPacked(blk, &next) }
	}
	if fault := runProduct(call, blk); fault != nil {
		fail("%v", fault)
	} else {
		for i, x := range inputs {
			for j := range x {
				if rawBits(x[j]) != rawBits(before[i][j]) {
					fail("changed its input %d, element %d", i, j)
					break
				}
			}
		}
		for at, v := range blk.C {
			i, j := at/blk.CRow, at%blk.CRow
			if j >= t.n {
				if rawBits(v) != rawBits(wordsIn[T](guardWord)) {
					fail("wrote behind row %d of C, column %d", i, j)
				}
			} else if want := t.want.at(i, j); bitsOf(v) != bitsOf(want) {
				fail("C[%d,%d] is %s, want %s", i, j, showOf(v), showOf(want))
			}
		}
		for at, v := range copied {
			if t.alpha != 0 {
				break // anything
			}
			j, p := at/(t.k*use.nr)*use.nr+at%use.nr, at/use.nr%t.k
			if want := t.b.at(p, j); rawBits(v) != rawBits(want) {
				fail("B[%d,%d] was packed as %s, and is %s", p, j, showOf(v), showOf(want))
				break
			}
		}
	}
	for _, used := range [...]struct {
		m *memory
		x []T
	}{{b[0], blk.C}, {b[1], blk.A}, {b[2], blk.B}, {b[3], blk.Seed}, {b[4], copied}} {
		if used.x == nil || t.from == fromC && used.m == b[3] {
			continue
		}
		if at := used.m.harmed(startOf(used.m, used.x), len(used.x)*int(unsafe.Sizeof(T(0)))/4); at >= 0 {
			fail("wrote outside of an operand")
			fillWith(used.m.floats, guardWord)
		}
		fillWith(used.x, wordsIn[T](guardWord))
	}
	return ok
}

// startOf returns the index in m of the first element of x.
func startOf[T number](m *memory, x []T) int {
	return int(uintptr(unsafe.Pointer(&x[0]))-uintptr(unsafe.Pointer(&m.floats[0]))) / 4
}

func runProduct[T number](call func(b *generic.BlockOf[T]), b *generic.BlockOf[T]) (fault any) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() { fault = explain(recover()) }()
	call(b)
	return nil
}

// compareProduct tries the product of s, for every number of rows to 26, every number of
// columns to two panels and one, and short and odd chains. Few rows may be done in wide
// pieces, so they get more columns too.
func compareProduct[T number](rep reporter, s *impl, b *bench) {
	rep.Helper()
	r := seeded("product")
	nr := productsOf[T](s).nr
	for m := range 27 {
		for n := range 9 * nr {
			if n > 2*nr+1 && (m > 7 || n%nr > 1 && n%nr != nr-1) {
				continue
			}
			for _, k := range []int{0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 17} {
				choices := [][2]int{{r.IntN(int(seedings)), r.IntN(2)}}
				if *long {
					choices = choices[:0]
					for from := range int(seedings) {
						choices = append(choices, [2]int{from, 0}, [2]int{from, 1})
					}
				} else if testing.Short() && r.IntN(10) != 0 {
					continue
				}
				for _, c := range choices {
					t := newTile[T](r, mixes[r.IntN(len(mixes))], m, n, k, seeding(c[0]), c[1] == 1)
					for v := range 4 {
						l := layout{transA: v&1 != 0, packed: v&2 != 0, gap: max(0, r.IntN(6)-1), place: place(r.IntN(3)), offset: r.IntN(16)}
						if !t.try(rep, s, b, l) {
							return
						}
					}
				}
			}
		}
	}
}

// compareScaledProduct tries the productScaled of s, as compareProduct does with the product.
func compareScaledProduct[T number](rep reporter, s *impl, b *bench) {
	rep.Helper()
	r := seeded("scaled product")
	nr := productsOf[T](s).nr
	for m := range 27 {
		for n := range 9 * nr {
			if n > 2*nr+1 && (m > 7 || n%nr > 1 && n%nr != nr-1) {
				continue
			}
			for _, k := range []int{0, 1, 2, 3, 8, 17} {
				if r.IntN(3) != 0 || testing.Short() && r.IntN(4) != 0 {
					continue
				}
				t := newTile[T](r, mixes[r.IntN(len(mixes))], m, n, k, [...]seeding{fromC, fromC, fromZero}[r.IntN(3)], false)
				t.alpha = [...]T{0, 0.5, 3, 1 / T(3), 1e-30}[r.IntN(5)]
				t.beta = [...]T{0.5, -1, 1, 3, 1 / T(3), -1e-30}[r.IntN(6)]
				t.compute()
				for v := range 4 {
					l := layout{transA: v&1 != 0, packed: v&2 != 0, gap: max(0, r.IntN(6)-1), place: place(r.IntN(3)), offset: r.IntN(16)}
					if !t.try(rep, s, b, l) {
						return
					}
				}
			}
		}
	}
}

// comparePackedProduct tries productCopy, or productPacked, of s, with every number of rows that it
// has to know.
func comparePackedProduct[T number](rep reporter, s *impl, b *bench, copied bool) {
	rep.Helper()
	r := seeded("packed product")
	use := productsOf[T](s)
	least := max(3*use.mr/4, 1)
	if copied {
		least = use.mr
	}
	for m := least; m <= use.mr; m++ {
		for n := use.nr; n <= 4*use.nr; n += use.nr {
			for k := range 42 {
				for from := range seedings {
					if testing.Short() && r.IntN(10) != 0 {
						continue
					}
					t := newTile[T](r, mixes[r.IntN(len(mixes))], m, n, k, from, r.IntN(2) == 1)
					l := layout{packed: !copied, copied: copied, panelled: !copied, gap: max(0, r.IntN(6)-1), place: place(r.IntN(3)), offset: r.IntN(16)}
					if copied && r.IntN(2) == 0 {
						l.panelled = true // A may be packed
					}
					if !t.try(rep, s, b, l) {
						return
					}
				}
			}
		}
	}
}

// TestMatMul compares the products of package kernel with chains of fused
// multiply-adds, for shapes that are cut in every direction, on every set.
func TestMatMul(t *testing.T) {
	t.Run("float32", compareMatMul[float32])
	t.Run("float64", compareMatMul[float64])
}

// multiply calls the exported function of that name for T, with a number of workers if there is
// one.
func multiply[T number](name string, f start[T], workers int, c, a, b matrixOf[T]) {
	switch f := any(f).(type) {
	case start[float32]:
		m := any([3]matrixOf[T]{c, a, b}).([3]matrixOf[float32])
		c, a, b := Matrix(m[0]), Matrix(m[1]), Matrix(m[2])
		p := Parallel{Product(f), workers}
		calls := map[string][3]func(c, a, b Matrix){
			"MatMul":   {p.MatMul, p.Product.MatMul, MatMul},
			"MatMulTA": {p.MatMulTA, p.Product.MatMulTA, MatMulTA},
			"MatMulTB": {p.MatMulTB, p.Product.MatMulTB, MatMulTB},
		}[name]
		calls[way(workers, f.Bias == nil && !f.Accumulate && !f.ReLU)](c, a, b)
	case start[float64]:
		m := any([3]matrixOf[T]{c, a, b}).([3]matrixOf[float64])
		c, a, b := Matrix64(m[0]), Matrix64(m[1]), Matrix64(m[2])
		p := Parallel64{Product64(f), workers}
		calls := map[string][3]func(c, a, b Matrix64){
			"MatMul":   {p.MatMul, p.Product64.MatMul, MatMul64},
			"MatMulTA": {p.MatMulTA, p.Product64.MatMulTA, MatMulTA64},
			"MatMulTB": {p.MatMulTB, p.Product64.MatMulTB, MatMulTB64},
		}[name]
		calls[way(workers, f.Bias == nil && !f.Accumulate && !f.ReLU)](c, a, b)
	}
}

// way chooses among a Parallel's method, a Product's and a function.
func way(workers int, plain bool) int {
	switch {
	case workers > 0:
		return 0
	case !plain:
		return 1
	}
	return 2
}

func compareMatMul[T number](t *testing.T) {
	defer func(name string) { require.NoError(t, Use(name)) }(ISA())
	r := seeded("MatMul")
	for _, size := range [][3]int{{1, nc + 33, kc + 1}, {7, 2*nc + 5, kc + 7}, {6, nc, kc}, {61, 3, 2*kc + 1}, {47, 1, 2*kc + 1}, {16, 1, 0}, {31, nc - 1, 3}, {5, 2, 0}, {40, 70, 65}} {
		m, n, k := size[0], size[1], size[2]
		a, b, c0 := newMatrix[T](r, mixes[0], m, k), newMatrix[T](r, mixes[0], k, n), newMatrix[T](r, mixes[0], m, n)
		bias := newMatrix[T](r, mixes[0], 1, n).data
		var want [4][]T // from zero, from a bias with ReLU, from C, from C with ReLU
		for i := range m {
			for j := range n {
				for v, t := range [...]T{0, bias[j], c0.at(i, j), c0.at(i, j)} {
					for p := range k {
						t = fma(a.at(i, p), b.at(p, j), t)
					}
					if v%2 != 0 && t <= 0 {
						t = 0
					}
					want[v] = append(want[v], t)
				}
			}
		}
		forms := [...]start[T]{{}, {Bias: bias, ReLU: true}, {Accumulate: true}, {Accumulate: true, ReLU: true}}
		dense := func(x matrix[T]) matrixOf[T] { return matrixOf[T]{x.rows, x.cols, x.cols, x.data} }
		transposed := func(x matrix[T]) matrixOf[T] {
			y := matrix[T]{x.cols, x.rows, make([]T, len(x.data))}
			for i := range x.rows {
				for j := range x.cols {
					y.data[j*y.cols+i] = x.at(i, j)
				}
			}
			return dense(y)
		}
		A, B, AT, BT := dense(a), dense(b), transposed(a), transposed(b)
		for _, isa := range ISAs() {
			require.NoError(t, Use(isa))
			for v, f := range forms {
				workers := (v + m) % 4
				for name, x := range map[string][2]matrixOf[T]{"MatMul": {A, B}, "MatMulTA": {AT, B}, "MatMulTB": {A, BT}} {
					c := newMatrix[T](r, mixes[0], m, n)
					copy(c.data, c0.data)
					multiply(name, f, workers, dense(c), x[0], x[1])
					for i, got := range c.data {
						if bitsOf(got) != bitsOf(want[v][i]) {
							assert.Fail(t, "wrong product", "%s: %s %d×%d×%d, %d workers, form %d: C[%d,%d] is %s, want %s",
								isa, name, m, n, k, workers, v, i/n, i%n, showOf(got), showOf(want[v][i]))
							break
						}
					}
				}
			}
		}
	}
}

// TestPieces checks that a call of a product never takes longer than its set
// allows, unless that is less than one tile, and that it gets whole tiles.
func TestPieces(t *testing.T) {
	for i := range impls {
		s := &impls[i]
		comparePieces(t, s.name, &s.products)
		comparePieces(t, s.name, &s.double)
	}
}

func comparePieces[T number](t *testing.T, name string, s *products[T]) {
	for _, n := range []int{1, 2, 7, 16, 31, 32, 33, 64, 100, 256, 511, nc} {
		for k := range kc + 1 {
			rows, cols := s.piece(n, k)
			at := fmt.Sprintf("%s: n=%d k=%d: %d rows, %d columns", name, n, k, rows, cols)
			require.True(t, rows > 0 && rows%s.mr == 0, at)
			require.True(t, cols == n || cols > 0 && cols%s.nr == 0, at)
			require.True(t, 2*rows*min(cols, n)*k <= s.flops || rows == s.mr && cols <= s.nr, at)
			for m := 1; m <= 1<<20; m *= 2 { // a product that is not cut is no longer
				w := product[T]{BlockOf: generic.BlockOf[T]{M: m, N: n, K: k}}
				require.True(t, !w.isSmall(s) || max(m*n, n*k, m*k) <= 1<<16, "%s, of %d rows, is one call", at, m)
			}
		}
	}
}

// TestPackedProducts compares products whose operands are packed in every way that part knows
// with one call of the set's kernel, which packs nothing.
func TestPackedProducts(t *testing.T) {
	t.Run("float32", comparePackedProducts[float32])
	t.Run("float64", comparePackedProducts[float64])
}

func comparePackedProducts[T number](t *testing.T) {
	defer func(name string) { require.NoError(t, Use(name)) }(ISA())
	r := seeded("packed")
	ways := map[[2]bool]bool{}
	for _, size := range [][3]int{{270, 300, 230}, {61, 140, 512}, {400, 40, 7}, {100, 70, 65}, {50, 33, 300}, {31, 140, 512}, {4, 128, 512}, {2, 130, 512}} {
		m, n, k := size[0], size[1], size[2]
		a, b, c0 := newMatrix[T](r, mixes[0], m, k), newMatrix[T](r, mixes[0], k, n), newMatrix[T](r, mixes[0], m, n)
		at, bt := make([]T, m*k), make([]T, k*n)
		generic.Transpose(at, a.data, m, k, m, k)
		generic.Transpose(bt, b.data, k, n, k, n)
		for _, isa := range ISAs() {
			require.NoError(t, Use(isa))
			want := append([]T(nil), c0.data...)
			use := productsOf[T](&active)
			use.Product(&generic.BlockOf[T]{C: want, A: a.data, B: b.data, Seed: want,
				CRow: n, ARow: k, ACol: 1, BRow: n, BPanel: use.nr, SeedRow: n, M: m, N: n, K: k, ReLU: true})
			for name, x := range map[string]struct {
				a, b           matrixOf[T]
				transA, transB bool
			}{
				"MatMul":   {matrixOf[T]{m, k, k, a.data}, matrixOf[T]{k, n, n, b.data}, false, false},
				"MatMulTA": {matrixOf[T]{k, m, m, at}, matrixOf[T]{k, n, n, b.data}, true, false},
				"MatMulTB": {matrixOf[T]{m, k, k, a.data}, matrixOf[T]{n, k, k, bt}, false, true},
			} {
				p := start[T]{Accumulate: true, ReLU: true}
				c := matrixOf[T]{m, n, n, append([]T(nil), c0.data...)}
				w := product[T]{transB: x.transB}
				w.N, w.K, w.BRow, w.ARow, w.ACol = n, k, x.b.Stride, x.a.Stride, 1
				if x.transA {
					w.ARow, w.ACol = 1, x.a.Stride
				}
				packA, packB := w.worthPacking(m, n)
				ways[[2]bool{packA, packB}] = true
				multiply(name, p, 0, c, x.a, x.b)
				for i, got := range c.Data {
					if bitsOf(got) != bitsOf(want[i]) {
						assert.Fail(t, "wrong product", "%s: %s %d×%d×%d: C[%d,%d] is %s, want %s",
							isa, name, m, n, k, i/n, i%n, showOf(got), showOf(want[i]))
						break
					}
				}
			}
		}
	}
	require.Len(t, ways, 4, "ways of packing seen")
}

// TestEmptyProducts: a product without elements does nothing, however many steps it has.
func TestEmptyProducts(t *testing.T) {
	onEverySet(t, func(t *testing.T) {
		for _, s := range [][3]int{{0, 0, 0}, {0, 257, 0}, {0, 300, 7}, {3, 300, 0}, {40, 300, 0}, {0, 0, 600}} {
			m, k, n := s[0], s[1], s[2]
			for _, workers := range []int{1, 3} {
				p, p64 := Parallel{Workers: workers}, Parallel64{Workers: workers}
				p.MatMul(NewMatrix(m, n), NewMatrix(m, k), NewMatrix(k, n))
				p.MatMulTA(NewMatrix(m, n), NewMatrix(k, m), NewMatrix(k, n))
				p.MatMulTB(NewMatrix(m, n), NewMatrix(m, k), NewMatrix(n, k))
				p.MatMulHalf(NewMatrix(m, n), NewMatrix(m, k), NewHalf(k, n))
				p.MatMulTBHalf(NewMatrix(m, n), NewMatrix(m, k), NewHalf(n, k))
				p64.MatMul(NewMatrix64(m, n), NewMatrix64(m, k), NewMatrix64(k, n))
				p64.MatMulTA(NewMatrix64(m, n), NewMatrix64(k, m), NewMatrix64(k, n))
				p64.MatMulTB(NewMatrix64(m, n), NewMatrix64(m, k), NewMatrix64(n, k))
				var packed Packed
				packed.Pack(NewMatrix(k, n))
				p.MatMulPacked(NewMatrix(m, n), NewMatrix(m, k), &packed)
				prepared := p.Prepare(m, k, n)
				prepared.MatMul(nil, make([]float32, m*k), make([]float32, k*n))
			}
		}
	})
}

// TestProducts compares products that are cut into many blocks, shared out, packed, and strided,
// with three loops.
func TestProducts(t *testing.T) {
	type operation struct {
		name           string
		transA, transB bool
		product        func(p Product, c, a, b Matrix)
		parallel       func(p Parallel, c, a, b Matrix)
	}
	operations := []operation{
		{"MatMul", false, false, Product.MatMul, Parallel.MatMul},
		{"MatMulTA", true, false, Product.MatMulTA, Parallel.MatMulTA},
		{"MatMulTB", false, true, Product.MatMulTB, Parallel.MatMulTB},
	}
	shapes := [][3]int{ // m, k, n
		{1, 1, 1}, {1, 300, 7}, {0, 4, 3}, {4, 3, 0}, {5, 0, 9}, {2, 2, 2}, {13, 37, 5}, {7, 784, 33},
		{37, 300, 530}, {65, 257, 513}, {131, 64, 70}, {3, 513, 1025}, {300, 70, 40},
	}
	r := seeded("products")
	kinds := 0
	for _, shape := range shapes {
		m, k, n := shape[0], shape[1], shape[2]
		for _, op := range operations {
			kind := kinds % 6
			kinds++
			mx := mixes[[]int{0, 0, 4, 6}[r.IntN(4)]]
			var a, b Matrix
			if op.transA {
				a = view(r, mx, k, m)
			} else {
				a = view(r, mx, m, k)
			}
			if op.transB {
				b = view(r, mx, n, k)
			} else {
				b = view(r, mx, k, n)
			}
			start := view(r, mx, m, n)
			p := Product{Accumulate: kind%3 == 1, ReLU: kind >= 3}
			if kind%3 == 2 {
				p.Bias = make([]float32, n)
				mx.fill(r, p.Bias)
			}
			want := clone(start)
			for i := range m {
				for j := range n {
					var s float32
					if p.Accumulate {
						s = start.Row(i)[j]
					} else if p.Bias != nil {
						s = p.Bias[j]
					}
					for l := range k {
						x, y := i*a.Stride+l, l*b.Stride+j
						if op.transA {
							x = l*a.Stride + i
						}
						if op.transB {
							y = j*b.Stride + l
						}
						s = generic.FMA(a.Data[x], b.Data[y], s)
					}
					if p.ReLU && s <= 0 {
						s = 0
					}
					want.Row(i)[j] = s
				}
			}
			t.Run(fmt.Sprintf("%s/%dx%dx%d", op.name, m, k, n), func(t *testing.T) {
				onEverySet(t, func(t *testing.T) {
					c := clone(start)
					op.product(p, c, a, b)
					equalBits(t, want.Data, c.Data)
					for workers := range 9 {
						if ISA() == genericImpl.name && workers != 3 && !*long {
							continue // slow, and who shares the work is the same on every set
						}
						c := clone(start)
						op.parallel(Parallel{p, workers}, c, a, b)
						if !equalBits(t, want.Data, c.Data) {
							t.Fatalf("with %d workers", workers)
						}
					}
				})
			})
		}
	}
}

// TestBatchMakesNoDifference: a row of a product is the same alone, and a sum over a batch the same
// in parts.
func TestBatchMakesNoDifference(t *testing.T) {
	r := seeded("batch")
	x, w, dy := view(r, mixes[0], 37, 301), view(r, mixes[0], 301, 29), view(r, mixes[0], 37, 29)
	onEverySet(t, func(t *testing.T) {
		y := NewMatrix(37, 29)
		MatMul(y, x, w)
		row := NewMatrix(1, 29)
		for i := range x.Rows {
			MatMul(row, x.Slice(i, i+1), w)
			equalBits(t, y.Row(i), row.Data)
		}
		dx, dxRow := NewMatrix(37, 301), NewMatrix(1, 301)
		MatMulTB(dx, dy, w)
		for i := range x.Rows {
			MatMulTB(dxRow, dy.Slice(i, i+1), w)
			equalBits(t, dx.Row(i), dxRow.Data)
		}
		dw := NewMatrix(301, 29)
		MatMulTA(dw, x, dy)
		for _, step := range []int{1, 2, 5, 36} {
			parts := NewMatrix(301, 29)
			for i := 0; i < x.Rows; i += step {
				j := min(i+step, x.Rows)
				Product{Accumulate: i > 0}.MatMulTA(parts, x.Slice(i, j), dy.Slice(i, j))
			}
			equalBits(t, dw.Data, parts.Data)
		}
		p, q := clone(y), NewMatrix(1, 29)
		Softmax(p, p)
		for i := range y.Rows {
			Softmax(q, y.Slice(i, i+1))
			equalBits(t, p.Row(i), q.Data)
		}
	})
}

// TestSideBySide: views of one matrix that share no element may be the product and a factor.
func TestSideBySide(t *testing.T) {
	r := seeded("side by side")
	onEverySet(t, func(t *testing.T) {
		all := view(r, mixes[0], 20, 23)
		w := view(r, mixes[0], 9, 11)
		a := Matrix{20, 9, all.Stride, all.Data}
		c := Matrix{20, 11, all.Stride, all.Data[9:]}
		before, want := clone(all), NewMatrix(20, 11)
		MatMul(want, a, w)
		MatMul(c, a, w)
		for i := range 20 {
			equalBits(t, before.Row(i)[:9], all.Row(i)[:9])
			equalBits(t, want.Row(i), c.Row(i))
			equalBits(t, before.Row(i)[20:], all.Row(i)[20:])
		}
	})
}
