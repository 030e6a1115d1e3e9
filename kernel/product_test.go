package kernel

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime/debug"
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
type matrix struct {
	rows, cols int
	data       []float32
}

func newMatrix(r *rand.Rand, m mix, rows, cols int) matrix {
	x := matrix{rows, cols, make([]float32, rows*cols)}
	m.fill(r, x.data)
	return x
}

func (m matrix) at(i, j int) float32 { return m.data[i*m.cols+j] }

// A tile is a product to be tried: C = seed + A·B.
type tile struct {
	note       string
	m, n, k    int
	a, b, seed matrix
	from       seeding
	relu       bool
	want       matrix
}

func newTile(r *rand.Rand, mx mix, m, n, k int, from seeding, relu bool) *tile {
	t := &tile{note: mx.name, m: m, n: n, k: k, from: from, relu: relu}
	t.a, t.b, t.want = newMatrix(r, mx, m, k), newMatrix(r, mx, k, n), newMatrix(r, mx, m, n)
	t.seed = newMatrix(r, mx, m, n)
	if from == fromBias {
		t.seed.rows = min(m, 1)
		t.seed.data = t.seed.data[:t.seed.rows*n]
	}
	for i := range m {
		for j := range n {
			var s float32
			switch from {
			case fromBias:
				s = t.seed.at(0, j)
			case fromMatrix, fromC:
				s = t.seed.at(i, j)
			}
			for p := range k {
				s = generic.FMA(t.a.at(i, p), t.b.at(p, j), s)
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
	gap                    int  // between the rows
	place                  place
	offset                 int
}

func (l layout) String() string {
	return fmt.Sprintf("Aᵀ=%t, Bᵀ=%t, B packed=%t, %d words between rows, %v %d", l.transA, l.transB, l.packed, l.gap, l.place, l.offset)
}

// lay writes rows×cols elements to m, apart by gap, and returns the slice from the first to the last, and its stride.
func (m *memory) lay(l layout, shift, rows, cols int, at func(i, j int) float32) (x []float32, stride int) {
	stride = cols + l.gap
	if rows == 0 || cols == 0 {
		return nil, stride
	}
	x = m.operand(l, shift, (rows-1)*stride+cols)
	for i := range rows {
		for j := range cols {
			x[i*stride+j] = at(i, j)
		}
	}
	return x, stride
}

// operand returns n floats where l says.
func (m *memory) operand(l layout, shift, n int) []float32 {
	return m.slice(m.at(n, l.place, (l.offset+shift)%16), n)
}

// try calls s.product, or productTB, on t laid out as l says; it reports and returns false if anything is wrong.
func (t *tile) try(rep reporter, s *set, b *bench, l layout) bool {
	rep.Helper()
	blk := &generic.Block{M: t.m, N: t.n, K: t.k, ReLU: t.relu}
	if l.transA {
		blk.A, blk.ACol = b[1].lay(l, 3, t.k, t.m, func(p, i int) float32 { return t.a.at(i, p) })
		blk.ARow = 1
	} else {
		blk.A, blk.ARow = b[1].lay(l, 3, t.m, t.k, t.a.at)
		blk.ACol = 1
	}
	if l.packed {
		panels := (t.n + s.nr - 1) / s.nr
		blk.BRow, blk.BPanel = s.nr, t.k*s.nr
		if size := panels * t.k * s.nr; size != 0 {
			blk.B = b[2].operand(l, 5, size) // the columns that are missing in the last panel stay NaN
			for p := range t.k {
				for j := range t.n {
					blk.B[j/s.nr*blk.BPanel+p*blk.BRow+j%s.nr] = t.b.at(p, j)
				}
			}
		}
	} else if l.transB {
		blk.B, blk.BRow = b[2].lay(l, 5, t.n, t.k, func(j, p int) float32 { return t.b.at(p, j) })
	} else {
		blk.B, blk.BRow = b[2].lay(l, 5, t.k, t.n, t.b.at)
		blk.BPanel = s.nr
	}
	initial := func(i, j int) float32 { return stale }
	if t.from == fromC {
		initial = t.seed.at
	}
	blk.C, blk.CRow = b[0].lay(l, 0, t.m, t.n, initial)
	switch t.from {
	case fromBias:
		blk.Seed, _ = b[3].lay(l, 7, t.seed.rows, t.n, t.seed.at)
	case fromMatrix:
		l := l
		l.gap++ // another stride than C's
		blk.Seed, blk.SeedRow = b[3].lay(l, 7, t.m, t.n, t.seed.at)
	case fromC:
		blk.Seed, blk.SeedRow = blk.C, blk.CRow
	}

	ok := true
	fail := func(format string, args ...any) {
		rep.Helper()
		if ok {
			rep.Errorf("%s product: m=%d n=%d k=%d, %s data, from %v, ReLU=%t, %v: %s", s.name, t.m, t.n, t.k, t.note, t.from, t.relu, l, fmt.Sprintf(format, args...))
		}
		ok = false
	}
	inputs := [][]float32{blk.A, blk.B}
	if t.from != fromC {
		inputs = append(inputs, blk.Seed)
	}
	var before [3][]float32
	for i, x := range inputs {
		before[i] = append(scratch[i][:0], x...)
		scratch[i] = before[i]
	}
	call := s.product
	if l.transB {
		call = s.productTB
	}
	if fault := runProduct(call, blk); fault != nil {
		fail("%v", fault)
	} else {
		for i, x := range inputs {
			for j := range x {
				if math.Float32bits(x[j]) != math.Float32bits(before[i][j]) {
					fail("changed its input %d, element %d", i, j)
					break
				}
			}
		}
		for at, v := range blk.C {
			i, j := at/blk.CRow, at%blk.CRow
			if j >= t.n {
				if math.Float32bits(v) != math.Float32bits(guardWord) {
					fail("wrote behind row %d of C, column %d", i, j)
				}
			} else if want := t.want.at(i, j); bits32(v) != bits32(want) {
				fail("C[%d,%d] is %s, want %s", i, j, show(v), show(want))
			}
		}
	}
	for _, used := range [...]struct {
		m *memory
		x []float32
	}{{b[0], blk.C}, {b[1], blk.A}, {b[2], blk.B}, {b[3], blk.Seed}} {
		if used.x == nil || t.from == fromC && used.m == b[3] {
			continue
		}
		if at := used.m.harmed(used.m.startOf(used.x), len(used.x)); at >= 0 {
			fail("wrote outside of an operand")
			fillWith(used.m.floats, guardWord)
		}
		fillWith(used.x, guardWord)
	}
	return ok
}

var scratch [3][]float32

// startOf returns the index in m of the first element of x.
func (m *memory) startOf(x []float32) int {
	return int(uintptr(unsafe.Pointer(&x[0]))-uintptr(unsafe.Pointer(&m.floats[0]))) / 4
}

func runProduct(call func(b *generic.Block), b *generic.Block) (fault any) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() { fault = explain(recover()) }()
	call(b)
	return nil
}

// compareProduct tries the product of s, for every number of rows to 26, every number of
// columns to two panels and one, and short and odd chains. Few rows may be done in wide
// pieces, so they get more columns too.
func compareProduct(rep reporter, s *set, b *bench) {
	rep.Helper()
	r := seeded("product")
	for m := range 27 {
		for n := range 9 * s.nr {
			if n > 2*s.nr+1 && (m > 7 || n%s.nr > 1 && n%s.nr != s.nr-1) {
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
					t := newTile(r, mixes[r.IntN(len(mixes))], m, n, k, seeding(c[0]), c[1] == 1)
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

// compareProductTB tries the product of a few rows with a transposed B.
func compareProductTB(rep reporter, s *set, b *bench) {
	rep.Helper()
	r := seeded("productTB")
	for m := 1; m <= 4; m++ {
		for n := 16; n < 100; n++ {
			for k := range 22 {
				for from := range seedings {
					if testing.Short() && r.IntN(10) != 0 {
						continue
					}
					t := newTile(r, mixes[r.IntN(len(mixes))], m, n, k, from, r.IntN(2) == 1)
					l := layout{transB: true, gap: max(0, r.IntN(6)-1), place: place(r.IntN(3)), offset: r.IntN(16)}
					if !t.try(rep, s, b, l) {
						return
					}
				}
			}
		}
	}
}
