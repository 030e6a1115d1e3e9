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
	relu       bool
	want       matrix[T]
}

func newTile[T number](r *rand.Rand, mx mix, m, n, k int, from seeding, relu bool) *tile[T] {
	t := &tile[T]{note: mx.name, m: m, n: n, k: k, from: from, relu: relu}
	t.a, t.b, t.want = newMatrix[T](r, mx, m, k), newMatrix[T](r, mx, k, n), newMatrix[T](r, mx, m, n)
	t.seed = newMatrix[T](r, mx, m, n)
	if from == fromBias {
		t.seed.rows = min(m, 1)
		t.seed.data = t.seed.data[:t.seed.rows*n]
	}
	for i := range m {
		for j := range n {
			var s T
			switch from {
			case fromBias:
				s = t.seed.at(0, j)
			case fromMatrix, fromC:
				s = t.seed.at(i, j)
			}
			for p := range k {
				s = fma(t.a.at(i, p), t.b.at(p, j), s)
			}
			if relu && s <= 0 {
				s = 0
			}
			t.want.data[i*n+j] = s
		}
	}
	return t
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

// lay writes rows×cols elements to m, apart by gap, and returns the slice from the first to the last, and its stride.
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

// try calls the product of s, or the one of its kin that l is for, on t laid out as l says; it reports and returns false if anything is wrong.
func (t *tile[T]) try(rep reporter, s *set, b *bench, l layout) bool {
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
	call := use.product
	var copied []T
	switch {
	case l.transB:
		call = use.productTB
	case l.copied:
		if size := t.k * t.n; size != 0 {
			copied = operand[T](b[4], l, 9, size)
		}
		call = func(blk *generic.BlockOf[T]) { use.productCopy(blk, copied) }
	case l.panelled:
		var next generic.NextOf[T]
		if l.offset%2 == 0 {
			next.A, next.ARow, next.AStep, next.B, next.BRow = blk.A, 1000, use.nr, blk.B, blk.BRow // it may be anything
		}
		call = func(blk *generic.BlockOf[T]) { use.productPacked(blk, &next) }
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
func compareProduct[T number](rep reporter, s *set, b *bench) {
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

// comparePackedProduct tries productCopy, or productPacked, of s, with every number of rows that it has to know.
func comparePackedProduct[T number](rep reporter, s *set, b *bench, copied bool) {
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

// compareProductTB tries the product of a few rows with a transposed B.
func compareProductTB[T number](rep reporter, s *set, b *bench) {
	rep.Helper()
	r := seeded("productTB")
	for m := 1; m <= 4; m++ {
		for n := 16; n < 100; n++ {
			for k := range 22 {
				for from := range seedings {
					if testing.Short() && r.IntN(10) != 0 {
						continue
					}
					t := newTile[T](r, mixes[r.IntN(len(mixes))], m, n, k, from, r.IntN(2) == 1)
					l := layout{transB: true, gap: max(0, r.IntN(6)-1), place: place(r.IntN(3)), offset: r.IntN(16)}
					if !t.try(rep, s, b, l) {
						return
					}
				}
			}
		}
	}
}
