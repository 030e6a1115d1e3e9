package kernel

import (
	"crypto/sha256"
	le "encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// A halfType is one of the two types of 16 bits: how package generic defines it, and what a set and
// package kernel have for it.
type halfType struct {
	name     string
	fraction int // bits of the fraction
	infinity int // the encoding

	float32 func(h uint16) float32
	nearest func(x float32) uint16
	widen   func(s *impl) func(dst []float32, src []uint16, dstRow, srcRow, rows, cols int)
	narrow  func(s *impl) func(dst []uint16, x []float32)
	product func(s *impl) func(b *generic.HalfBlock)

	widenAll         func(dst []float32, x []uint16)
	narrowAll        func(dst []uint16, x []float32)
	matMul, matMulTB func(p Parallel, c, a Matrix, b halfMatrix)
}

var halfTypes = []halfType{
	{
		name: "float16", fraction: 10, infinity: 0x7c00, float32: generic.Float16, nearest: generic.ToFloat16,
		widen: func(s *impl) func(dst []float32, src []uint16, dstRow, srcRow, rows, cols int) {
			return s.WidenHalf
		},
		narrow:   func(s *impl) func(dst []uint16, x []float32) { return s.NarrowHalf },
		product:  func(s *impl) func(b *generic.HalfBlock) { return s.ProductHalf },
		widenAll: WidenHalf, narrowAll: NarrowHalf,
		matMul: func(p Parallel, c, a Matrix, b halfMatrix) {
			switch {
			case p.Workers > 0:
				p.MatMulHalf(c, a, Half(b))
			case p.Bias != nil || p.Accumulate || p.ReLU:
				p.Product.MatMulHalf(c, a, Half(b))
			default:
				MatMulHalf(c, a, Half(b))
			}
		},
		matMulTB: func(p Parallel, c, a Matrix, b halfMatrix) {
			switch {
			case p.Workers > 0:
				p.MatMulTBHalf(c, a, Half(b))
			case p.Bias != nil || p.Accumulate || p.ReLU:
				p.Product.MatMulTBHalf(c, a, Half(b))
			default:
				MatMulTBHalf(c, a, Half(b))
			}
		},
	},
	{
		name: "bfloat16", fraction: 7, infinity: 0x7f80, float32: generic.BFloat16, nearest: generic.ToBFloat16,
		widen: func(s *impl) func(dst []float32, src []uint16, dstRow, srcRow, rows, cols int) {
			return s.WidenBFloat16
		},
		narrow:   func(s *impl) func(dst []uint16, x []float32) { return s.NarrowBFloat16 },
		product:  func(s *impl) func(b *generic.HalfBlock) { return s.ProductBFloat16 },
		widenAll: WidenBFloat16, narrowAll: NarrowBFloat16,
		matMul: func(p Parallel, c, a Matrix, b halfMatrix) {
			switch {
			case p.Workers > 0:
				p.MatMulBFloat16(c, a, BFloat16(b))
			case p.Bias != nil || p.Accumulate || p.ReLU:
				p.Product.MatMulBFloat16(c, a, BFloat16(b))
			default:
				MatMulBFloat16(c, a, BFloat16(b))
			}
		},
		matMulTB: func(p Parallel, c, a Matrix, b halfMatrix) {
			switch {
			case p.Workers > 0:
				p.MatMulTBBFloat16(c, a, BFloat16(b))
			case p.Bias != nil || p.Accumulate || p.ReLU:
				p.Product.MatMulTBBFloat16(c, a, BFloat16(b))
			default:
				MatMulTBBFloat16(c, a, BFloat16(b))
			}
		},
	},
}

// fill makes numbers of the type of those of m, and now and then of any bits.
func (h *halfType) fill(r *rand.Rand, m mix, x []uint16) {
	wide := make([]float32, len(x))
	m.fill(r, wide)
	for i, v := range wide {
		x[i] = h.nearest(v)
		if r.IntN(32) == 0 {
			x[i] = uint16(r.Uint32())
		}
	}
}

// shorts returns n numbers of 16 bits in m, at its end to the byte, and what lies around them.
func (m *memory) shorts(n int, p place, offset int) (x, all []uint16) {
	all = unsafe.Slice((*uint16)(unsafe.Pointer(unsafe.SliceData(m.floats))), 2*len(m.floats))
	at := 2*guardWords + offset
	switch p {
	case atEnd:
		at = len(all) - n
	case atBegin:
		at = 0
	}
	first := unsafe.Add(unsafe.Pointer(unsafe.SliceData(all)), 2*at)
	return unsafe.Slice((*uint16)(first), n), all
}

// guarded sets all to guard words, and returns a function that reports whether what is around x is
// still those. x must be a part of all.
func guarded(all, x []uint16) func() bool {
	guard := math.Float32bits(guardWord)
	word := func(i int) uint16 { return uint16(guard >> (16 * (i & 1))) }
	for i := range all {
		all[i] = word(i)
	}
	at := int(uintptr(unsafe.Pointer(unsafe.SliceData(x)))-uintptr(unsafe.Pointer(unsafe.SliceData(all)))) / 2
	return func() bool {
		for i := max(0, at-128); i < min(len(all), at+len(x)+128); i++ {
			if (i < at || i >= at+len(x)) && all[i] != word(i) {
				return false
			}
		}
		return true
	}
}

// protected calls f, and returns what went wrong.
func protected(f func()) (fault any) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() { fault = explain(recover()) }()
	f()
	return nil
}

// compareConversions tries how s widens and narrows.
func compareConversions(rep reporter, h *halfType, s *impl, b *bench) {
	rep.Helper()
	r := seeded("half " + h.name)
	for rows := range 5 {
		for cols := range 150 {
			if testing.Short() && r.IntN(4) != 0 {
				continue
			}
			p, offset, dstRow, srcRow := place(r.IntN(3)), r.IntN(32), cols+r.IntN(4), cols+r.IntN(4)
			at := fmt.Sprintf("%s: %s, %d rows of %d, %d and %d apart, %v %d", s.name, h.name, rows, cols, dstRow, srcRow, p, offset)
			sizeOf := func(row int) int {
				if rows == 0 || cols == 0 {
					return 0
				}
				return (rows-1)*row + cols
			}
			src, all := b[0].shorts(sizeOf(srcRow), p, offset)
			intact := guarded(all, src)
			h.fill(r, mixes[r.IntN(len(mixes))], src)
			before := append([]uint16(nil), src...)
			n := sizeOf(dstRow)
			start := b[1].at(n, p, offset%16)
			dst := b[1].slice(start, n)
			fillWith(b[1].floats, guardWord)
			if fault := protected(func() { h.widen(s)(dst, src, dstRow, srcRow, rows, cols) }); fault != nil {
				rep.Errorf("widening on %s: %v", at, fault)
				return
			}
			for i, v := range dst {
				want := guardWord
				if i%dstRow < cols {
					want = h.float32(before[i/dstRow*srcRow+i%dstRow])
				}
				if bits32(v) != bits32(want) || math.Float32bits(v) != math.Float32bits(want) && want == want {
					rep.Errorf("widening on %s: element %d is %s, want %s", at, i, show(v), show(want))
					return
				}
			}
			if !intact() || b[1].harmed(start, n) >= 0 {
				rep.Errorf("widening on %s: wrote outside", at)
				return
			}
			fillWith(b[1].floats, guardWord)

			// Narrowing knows no rows.
			n = cols
			x := b[1].slice(b[1].at(n, p, offset%16), n)
			mixes[r.IntN(len(mixes))].fill(r, x)
			narrow, all := b[0].shorts(n, p, offset)
			intact = guarded(all, narrow)
			if fault := protected(func() { h.narrow(s)(narrow, x) }); fault != nil {
				rep.Errorf("narrowing on %s: %v", at, fault)
				return
			}
			for i, v := range narrow {
				if want := h.nearest(x[i]); v != want {
					rep.Errorf("narrowing on %s: %s is %#04x, want %#04x", at, show(x[i]), v, want)
					return
				}
			}
			if !intact() {
				rep.Errorf("narrowing on %s: wrote outside", at)
				return
			}
			fillWith(b[0].floats, guardWord)
			fillWith(b[1].floats, guardWord)
		}
	}
}

// compareHalfProduct tries the product of a few rows with a B of 16 bits.
func compareHalfProduct(rep reporter, h *halfType, s *impl, b *bench) {
	rep.Helper()
	r := seeded("half product " + h.name)
	for m := 1; m <= 4; m++ {
		for n := range 600 {
			if n > 70 && n%32 > 1 && n%32 != 31 && r.IntN(16) != 0 {
				continue
			}
			for _, k := range []int{0, 1, 2, 3, 5, 17} {
				if testing.Short() && r.IntN(10) != 0 {
					continue
				}
				if !tryHalfProduct(rep, h, s, b, r, mixes[r.IntN(len(mixes))], [3]int{m, n, k}) {
					return
				}
			}
		}
	}
}

// tryHalfProduct tries one product of m, n and k, in one place, on numbers of mx.
func tryHalfProduct(rep reporter, h *halfType, s *impl, b *bench, r *rand.Rand, mx mix, size [3]int) bool {
	rep.Helper()
	m, n, k := size[0], size[1], size[2]
	from, relu := seeding(r.IntN(int(seedings))), r.IntN(2) == 1
	l := layout{gap: max(0, r.IntN(6)-1), place: place(r.IntN(3)), offset: r.IntN(16)}
	at := fmt.Sprintf("%s product of %s: m=%d n=%d k=%d, %s data, from %v, ReLU=%t, %v", s.name, h.name, m, n, k, mx.name, from, relu, l)
	x, seed := newMatrix[float32](r, mx, m, k), newMatrix[float32](r, mx, m, n)
	blk := &generic.HalfBlock{M: m, N: n, K: k, ReLU: relu, BRow: n + l.gap}
	for i := range b {
		fillWith(b[i].floats, guardWord)
	}
	shorts := 0
	if n != 0 && k != 0 {
		shorts = (k-1)*blk.BRow + n
	}
	w, all := b[2].shorts(shorts, l.place, l.offset)
	intact := guarded(all, w)
	h.fill(r, mx, w)
	blk.B = w
	before := append([]uint16(nil), w...)
	blk.A, blk.ARow = lay(b[1], l, 3, m, k, x.at)
	initial := func(i, j int) float32 { return stale }
	if from == fromC {
		initial = seed.at
	}
	blk.C, blk.CRow = lay(b[0], l, 0, m, n, initial)
	switch from {
	case fromBias:
		blk.Seed, _ = lay(b[3], l, 7, 1, n, seed.at)
	case fromMatrix:
		blk.Seed, blk.SeedRow = lay(b[3], l, 7, m, n, seed.at)
	case fromC:
		blk.Seed, blk.SeedRow = blk.C, blk.CRow
	}
	if fault := protected(func() { h.product(s)(blk) }); fault != nil {
		rep.Errorf("%s: %v", at, fault)
		return false
	}
	for i, got := range blk.C {
		i, j := i/blk.CRow, i%blk.CRow
		want := guardWord
		if j < n {
			want = 0
			switch from {
			case fromBias:
				want = seed.at(0, j)
			case fromMatrix, fromC:
				want = seed.at(i, j)
			}
			for p := range k {
				want = generic.FMA(x.at(i, p), h.float32(before[p*blk.BRow+j]), want)
			}
			if relu && want <= 0 {
				want = 0
			}
		}
		if bits32(got) != bits32(want) {
			rep.Errorf("%s: C[%d,%d] is %s, want %s", at, i, j, show(got), show(want))
			return false
		}
	}
	if !intact() || len(blk.C) != 0 && b[0].harmed(startOf(b[0], blk.C), len(blk.C)) >= 0 {
		rep.Errorf("%s: wrote outside", at)
		return false
	}
	for i := range w {
		if w[i] != before[i] {
			rep.Errorf("%s: changed B", at)
			return false
		}
	}
	return true
}

// compareHalfTranspose tries how s transposes, between pages or words that must stay as they are.
func compareHalfTranspose(rep reporter, s *impl, b *bench) {
	rep.Helper()
	r := seeded("half transpose")
	for rows := range 70 {
		for cols := range 70 {
			if rows > 20 && cols > 20 && r.IntN(8) != 0 || testing.Short() && r.IntN(4) != 0 {
				continue
			}
			dstRow, srcRow := rows+r.IntN(4), cols+r.IntN(4)
			l := layout{place: place(r.IntN(3)), offset: r.IntN(32)}
			at := fmt.Sprintf("%s: %d×%d, %d and %d apart, %v", s.name, rows, cols, dstRow, srcRow, l)
			sizeOf := func(rows, cols, row int) int {
				if rows == 0 || cols == 0 {
					return 0
				}
				return (rows-1)*row + cols
			}
			src, all := b[0].shorts(sizeOf(rows, cols, srcRow), l.place, l.offset)
			dst, allDst := b[1].shorts(sizeOf(cols, rows, dstRow), l.place, l.offset)
			intact, intactDst := guarded(all, src), guarded(allDst, dst)
			for i := range src {
				src[i] = uint16(r.Uint32())
			}
			before, want := slices.Clone(src), slices.Clone(dst)
			for i := range rows {
				for p := range cols {
					want[p*dstRow+i] = src[i*srcRow+p]
				}
			}
			if fault := protected(func() { s.TransposeHalf(dst, src, dstRow, srcRow, rows, cols) }); fault != nil {
				rep.Errorf("transposing on %s: %v", at, fault)
				return
			}
			if !slices.Equal(want, dst) || !slices.Equal(before, src) || !intact() || !intactDst() {
				rep.Errorf("transposing on %s: wrong elements", at)
				return
			}
		}
	}
	fillWith(b[0].floats, guardWord)
	fillWith(b[1].floats, guardWord)
}

func TestHalfKernels(t *testing.T) {
	b := newBench(block)
	for i := range impls {
		t.Run(impls[i].name+"/transpose", func(t *testing.T) { compareHalfTranspose(t, &impls[i], b) })
		for j := range halfTypes {
			s, h := &impls[i], &halfTypes[j]
			t.Run(s.name+"/"+h.name, func(t *testing.T) {
				compareConversions(t, h, s, b)
				compareHalfProduct(t, h, s, b)
			})
		}
	}
}

// FuzzHalf tries products and conversions of numbers that the fuzzer makes.
func FuzzHalf(f *testing.F) {
	rnd := seeded("FuzzHalf")
	for i := range 40 {
		x := make([]float32, 100)
		mixes[i%len(mixes)].fill(rnd, x)
		f.Add(rnd.Uint64(), uint8(rnd.Uint32()), uint16(rnd.Uint32()), uint8(rnd.Uint32()), toBytes(x))
	}
	b := newBench(block)
	f.Fuzz(func(t *testing.T, how uint64, m uint8, n uint16, k uint8, data []byte) {
		x := floats(data)
		if len(x) == 0 {
			return
		}
		next := 0
		source := mix{"fuzzed", func(_ *rand.Rand, dst []float32) {
			for i := range dst {
				dst[i] = x[next%len(x)]
				next++
			}
		}, nil}
		narrow, want := make([]uint16, len(x)), make([]uint16, len(x))
		wide := make([]float32, len(x))
		for j := range halfTypes {
			h := &halfTypes[j]
			for i, v := range x {
				want[i] = h.nearest(v)
			}
			for i := range impls {
				s := &impls[i]
				h.narrow(s)(narrow, x)
				require.Equal(t, want, narrow, "%s: %s", s.name, h.name)
				h.widen(s)(wide, narrow, len(x), len(x), 1, len(x))
				for i, v := range wide {
					if right := h.float32(want[i]); bits32(v) != bits32(right) {
						t.Fatalf("%s: %s %#04x is %s, want %s", s.name, h.name, want[i], show(v), show(right))
					}
				}
				next = 0
				r := rand.New(rand.NewPCG(how, 0)) // the same trial for all sets
				if !tryHalfProduct(t, h, s, b, r, source, [3]int{1 + int(m)%4, int(n) % 600, int(k) % 40}) {
					return
				}
			}
		}
	})
}

// TestWidenAll widens all 65,536 encodings on every set.
func TestWidenAll(t *testing.T) {
	x, y := make([]uint16, 1<<16), make([]float32, 1<<16)
	for i := range x {
		x[i] = uint16(i)
	}
	for _, h := range halfTypes {
		onEverySet(t, func(t *testing.T) {
			h.widenAll(y, x)
			for i, v := range y {
				want := h.float32(uint16(i))
				require.Equal(t, bits32(want), bits32(v), "%s %#04x", h.name, i)
			}
			back := make([]uint16, len(y))
			h.narrowAll(back, y) // every number is the nearest to itself
			for i, v := range back {
				if y[i] == y[i] {
					require.Equal(t, uint16(i), v, h.name)
				}
			}
		})
	}
}

// lasts returns, for each encoding without a sign, the bits of the largest float32 that is narrowed
// to it. Everything here is exact in float64: the numbers, and what lies in the middle of two.
func (h *halfType) lasts() (last []uint32) {
	number := func(encoding int) float64 {
		exponent, fraction := encoding>>h.fraction, encoding&(1<<h.fraction-1)
		if exponent == 0 {
			exponent = 1
		} else {
			fraction |= 1 << h.fraction
		}
		bias := h.infinity >> (h.fraction + 1)
		return math.Ldexp(float64(fraction), exponent-bias-h.fraction)
	}
	for i := range h.infinity {
		middle := math.Float32bits(float32((number(i) + number(i+1)) / 2))
		last = append(last, middle-uint32(i&1)) // the middle goes to the even one
	}
	return append(last, 0x7f800000)
}

// narrowed sets want to what the float32 whose bits are first, first+1, … are narrowed to. They
// must have one sign. A NaN keeps its sign and the upper bits of its fraction, and is quiet.
func (h *halfType) narrowed(last []uint32, first uint32, want []uint16) {
	at, _ := slices.BinarySearch(last, first&(1<<31-1))
	for i := range want {
		bits := first + uint32(i)
		size := bits & (1<<31 - 1)
		for at < len(last) && size > last[at] {
			at++
		}
		result := at
		if at == len(last) {
			result = h.infinity | 1<<(h.fraction-1) | int(size>>(23-h.fraction))&(1<<h.fraction-1)
		}
		want[i] = uint16(bits>>31<<15) | uint16(result)
	}
}

// sweepNarrowing narrows whole blocks of float32 on every set. The right results are those of exact
// arithmetic, and their hash is that of PyTorch's.
func sweepNarrowing(t *testing.T, h *halfType, chosen []int) {
	golden, last := golden(t, h.name), h.lasts()
	for i := range impls {
		s := &impls[i]
		t.Run(s.name, func(t *testing.T) {
			start := time.Now()
			var wrong atomic.Int64
			each(chosen, func(w *sweepWork, b int) {
				w.load(b)
				want, got := make([]uint16, len(w.x)), make([]uint16, len(w.x))
				h.narrowed(last, uint32(b*sweepBlock), want)
				for n := 0; n < len(w.x); n += block {
					h.narrow(s)(got[n:n+block], w.x[n:n+block])
				}
				for i, v := range got {
					if v != want[i] && wrong.Add(1) <= 5 {
						t.Errorf("%s: %s of %s is %#04x, want %#04x", s.name, h.name, show(w.x[i]), v, want[i])
					}
				}
				sum := sha256.New()
				for i, v := range want {
					if v&0x7fff > uint16(h.infinity) {
						v = uint16(h.infinity | 1<<(h.fraction-1)) // PyTorch's has other bits
					}
					le.LittleEndian.PutUint16(w.bytes[2*i%len(w.bytes):], v)
					if (2*i+2)%len(w.bytes) == 0 {
						sum.Write(w.bytes[:])
					}
				}
				if hex.EncodeToString(sum.Sum(nil)) != golden[b] {
					t.Errorf("PyTorch narrows block %02x to other %s", b, h.name)
				}
			})
			t.Logf("%s on %s: %d of %d inputs wrong, %.1f s; %s", h.name, s.name, wrong.Load(),
				int64(len(chosen))*sweepBlock, time.Since(start).Seconds(), showBlocks(chosen))
		})
	}
}

// TestNarrowing narrows, on every set, parts of the blocks of float32 in which float16 begins and
// ends, and in which NaN are: also where TestSweep takes too long.
func TestNarrowing(t *testing.T) {
	const part = 1 << 16
	x, want, got := make([]float32, part), make([]uint16, part), make([]uint16, part)
	step := 16 // of the parts of a block
	if testing.Short() {
		step = 128
	}
	for j := range halfTypes {
		h := &halfTypes[j]
		last := h.lasts()
		for _, b := range []int{0x00, 0x33, 0x38, 0x47, 0x7f, 0xb3, 0xff} {
			for at := 0; at < sweepBlock/part; at += step {
				first := uint32(b*sweepBlock + at*part)
				for i := range x {
					x[i] = fromBits(first + uint32(i))
				}
				h.narrowed(last, first, want)
				for k := range impls {
					h.narrow(&impls[k])(got, x)
					for i, v := range got {
						if v != want[i] {
							require.Equal(t, want[i], v, "%s, %s: %s", impls[k].name, h.name, show(x[i]))
						}
					}
				}
			}
		}
	}
}

// TestMatMulHalf compares products that are cut in every direction, in few rows and in many, with
// those of the widened matrix.
func TestMatMulHalf(t *testing.T) {
	r := seeded("MatMulHalf")
	for _, size := range [][3]int{{1, 784, 128}, {1, 1100, 300}, {3, 600, 130}, {4, 70, 10}, {7, 65, 33}, {8, 300, 290}, {9, 40, 70}, {53, 400, 700},
		{33, 400, 31}, {12, 0, 40}, {2, 0, 40}, {0, 3, 4}, {20, 5, 0}, {100, 3, 1}, {1, 1, 1}} {
		m, k, n := size[0], size[1], size[2]
		for i, h := range halfTypes {
			a := view(r, mixes[0], m, k)
			b := halfMatrix{k, n, n + 3, make([]uint16, k*(n+3))}
			h.fill(r, mixes[0], b.Data)
			bT := halfMatrix{n, k, k + 2, make([]uint16, n*(k+2))}
			wide := NewMatrix(k, n)
			for i := range k {
				h.widenAll(wide.Row(i), b.row(i))
				for j, v := range b.row(i) {
					bT.row(j)[i] = v
				}
			}
			start := view(r, mixes[0], m, n)
			bias := make([]float32, n)
			mixes[0].fill(r, bias)
			for kind, p := range []Product{{}, {Bias: bias, ReLU: true}, {Accumulate: true}, {Accumulate: true, ReLU: true}} {
				if m*n*k > 100_000 && kind%2 != i && !*long {
					continue
				}
				want := clone(start)
				p.MatMul(want, a, wide)
				onEverySet(t, func(t *testing.T) {
					for _, workers := range []int{0, 3} {
						if ISA() == genericImpl.name && (workers != 0 || m*n*k > 1_000_000) && !*long {
							continue // slow
						}
						c := clone(start)
						h.matMul(Parallel{p, workers}, c, a, b)
						if !equalBits(t, want.Data, c.Data) {
							t.Fatalf("%s: %v, kind %d, %d workers", h.name, size, kind, workers)
						}
						c = clone(start)
						h.matMulTB(Parallel{p, workers}, c, a, bT)
						if !equalBits(t, want.Data, c.Data) {
							t.Fatalf("%s: %v with Bᵀ, kind %d, %d workers", h.name, size, kind, workers)
						}
					}
				})
			}
		}
	}
}

func TestMatMulHalfRefuses(t *testing.T) {
	b := NewHalf(3, 4)
	for _, c := range []struct{ c, a Matrix }{
		{NewMatrix(2, 4), NewMatrix(2, 4)}, {NewMatrix(2, 3), NewMatrix(2, 3)}, {NewMatrix(1, 4), NewMatrix(2, 3)},
	} {
		assert.PanicsWithValue(t, errShape, func() { MatMulHalf(c.c, c.a, b) })
		assert.PanicsWithValue(t, errShape, func() { MatMulTBHalf(c.c, c.a, b) })
	}
	short := Half{3, 4, 4, make([]uint16, 11)}
	assert.PanicsWithValue(t, errMatrix, func() { MatMulHalf(NewMatrix(2, 4), NewMatrix(2, 3), short) })
	c := NewMatrix(2, 4)
	over := BFloat16{3, 4, 4, unsafe.Slice((*uint16)(unsafe.Pointer(&c.Data[2])), 12)}
	assert.Panics(t, func() { MatMulBFloat16(c, NewMatrix(2, 3), over) })
	assert.Panics(t, func() { MatMulBFloat16(c, Matrix{2, 3, 3, c.Data}, NewBFloat16(3, 4)) })
	assert.PanicsWithValue(t, errLength, func() { NarrowHalf(make([]uint16, 3), make([]float32, 4)) })
	assert.PanicsWithValue(t, errLength, func() { WidenBFloat16(make([]float32, 3), make([]uint16, 4)) })
	assert.PanicsWithValue(t, errBias, func() { Product{Bias: make([]float32, 3)}.MatMulHalf(NewMatrix(2, 4), NewMatrix(2, 3), b) })
}
