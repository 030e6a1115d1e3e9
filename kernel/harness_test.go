package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime/debug"
	"strings"
	"testing"
	"unsafe"
)

// The body that all vector kernels are tested by. A table (zkernels_test.go, impl_test.go) says
// what each kernel takes; everything else is the same for all of them.

// A reporter hears what is wrong with a kernel: a *testing.T, or a test of this harness.
type reporter interface {
	Helper()
	Errorf(format string, args ...any)
}

// operands are what a kernel is called with.
type operands struct {
	v [4][]float32 // its slices, in the order of its signature; of float64, each is two words
	a [8]float32   // its float32 parameters, in that order; those that are uint32 as bits
	f [2]float64   // its float64 parameters
}

// doubles returns slice i as float64.
func (o *operands) doubles(i int) []float64 { return doubles(o.v[i]) }

func doubles(x []float32) []float64 {
	return unsafe.Slice((*float64)(unsafe.Pointer(unsafe.SliceData(x))), len(x)/2)
}

// A row of the table describes one kernel.
type row struct {
	name   string // that of the kernel
	family string // that of its file in package generic

	// roles has a letter for each slice: r is read, w is written, u (updated) is both.
	roles string

	is64 bool // the elements of the slices are float64

	// call calls the kernel of s and returns its result as comparable bits; 0 if it has none.
	call func(s *impl, o *operands) uint64

	// scalars chooses the parameters, knowing the data in o.v. Nil if there are none.
	scalars func(r *rand.Rand, o *operands)
}

// words returns the number of words of n elements.
func (r *row) words(n int) int {
	if r.is64 {
		return 2 * n
	}
	return n
}

// draw returns n elements of m.
func (r *row) draw(rnd *rand.Rand, m mix, n int) []float32 {
	x := make([]float32, r.words(n))
	if r.is64 {
		m.fill64(rnd, doubles(x))
	} else {
		m.fill(rnd, x)
	}
	return x
}

// differ returns the first element of x that is not that of want, or -1.
func (r *row) differ(x, want []float32) int {
	if r.is64 {
		x, want := doubles(x), doubles(want)
		for j := range x {
			if bits64(x[j]) != bits64(want[j]) {
				return j
			}
		}
		return -1
	}
	for j := range x {
		if bits32(x[j]) != bits32(want[j]) {
			return j
		}
	}
	return -1
}

// show shows element j of x.
func (r *row) show(x []float32, j int) string {
	if r.is64 {
		return fmt.Sprintf("%v (%#016x)", doubles(x)[j], math.Float64bits(doubles(x)[j]))
	}
	return show(x[j])
}

// Results are compared as bits, with one NaN for all.

func bits32(x float32) uint64 {
	if x != x {
		return 0x7fc00000
	}
	return uint64(math.Float32bits(x))
}

func bits64(x float64) uint64 {
	if x != x {
		return 0x7ff8 << 48
	}
	return math.Float64bits(x)
}

func fromBits(u uint32) float32 { return math.Float32frombits(u) }

var (
	guardWord = fromBits(0x7fa5c3e1) // a NaN or, of float64, huge, so that it shows when it takes part in a sum
	stale     = fromBits(0x71c9f2ca) // what outputs hold before: a number, unlike all results
)

const (
	guardWords = 64 // checked after every call on either side of a slice

)

// A memory holds one operand.
type memory struct {
	floats []float32 // between two unreadable pages; guard words but for the operand
}

func newMemory(floats int) *memory {
	m := &memory{pageBound(floats)}
	fillWith(m.floats, guardWord)
	return m
}

func fillWith[T number](x []T, v T) {
	for i := range x {
		x[i] = v
	}
}

// A place says where in its memory an operand lies.
type place int

const (
	atOffset place = iota // at a number of elements behind a 64-byte boundary
	atEnd                 // its end is that of the readable memory
	atBegin               // its start is that of the readable memory
)

func (p place) String() string { return [...]string{"offset", "end of page", "begin of page"}[p] }

// at returns where an operand of n words begins.
func (m *memory) at(n int, p place, offset int) int {
	switch p {
	case atEnd:
		return len(m.floats) - n
	case atBegin:
		return 0
	}
	return guardWords + offset // guardWords: a multiple of 16 floats into whole pages
}

// slice returns the n floats from start on. Of an empty slice, too, the address counts: at the end
// of the memory it is that of the unreadable page, where Go's own slicing would have moved it.
func (m *memory) slice(start, n int) []float32 {
	first := unsafe.Add(unsafe.Pointer(unsafe.SliceData(m.floats)), 4*start)
	return unsafe.Slice((*float32)(first), n)
}

// harmed returns the index of a guard word near floats[start:start+n] that is none any more, or -1.
func (m *memory) harmed(start, n int) int {
	guard := math.Float32bits(guardWord)
	for i := max(0, start-guardWords); i < start; i++ {
		if math.Float32bits(m.floats[i]) != guard {
			return i
		}
	}
	for i := start + n; i < min(len(m.floats), start+n+guardWords); i++ {
		if math.Float32bits(m.floats[i]) != guard {
			return i
		}
	}
	return -1
}

// A bench is the memory that kernels are tried in.
type bench [5]*memory

// newBench returns memory for slices of n elements of either type.
func newBench(n int) *bench {
	var b bench
	for i := range b {
		b[i] = newMemory(2*n + 3*guardWords)
	}
	return &b
}

// A trial is a kernel's input with the right answer, to be tried in several places.
type trial struct {
	*row
	note   string
	n      int
	in     operands // of which the slices are never written
	want   operands
	result uint64
	// shares[i] is the slice in whose memory slice i lies: i itself unless the call is in place.
	shares [4]int
}

var apart = [4]int{0, 1, 2, 3}

// sharings returns the ways in which the slices of r may be the same one.
func (r *row) sharings() [][4]int {
	all := [][4]int{apart}
	switch r.roles {
	case "wr":
		all = append(all, [4]int{0, 0})
	case "wrr":
		all = append(all, [4]int{0, 0, 2}, [4]int{0, 1, 0}, [4]int{0, 1, 1}, [4]int{0, 0, 0})
	case "rr", "ru":
		all = append(all, [4]int{0, 0})
	}
	return all
}

// newTrial draws the data of a trial and asks reference for the answer.
func (r *row) newTrial(reference *impl, n int, m mix, shares [4]int, rnd *rand.Rand) *trial {
	t := &trial{row: r, note: m.name, n: n, shares: shares}
	for i, role := range r.roles {
		if role == 'w' {
			t.in.v[i] = make([]float32, r.words(n))
			fillWith(t.in.v[i], stale)
		} else {
			t.in.v[i] = r.draw(rnd, m, n)
		}
	}
	t.alike()
	if r.scalars != nil {
		r.scalars(rnd, &t.in)
	}
	t.solve(reference)
	return t
}

// alike makes slices that lie in one memory hold the same.
func (t *trial) alike() {
	for i, role := range t.roles {
		if role == 'w' {
			continue
		}
		for j, other := range t.roles {
			if j != i && t.shares[j] == t.shares[i] && other != 'w' {
				copy(t.in.v[j], t.in.v[i])
			}
		}
	}
}

// solve lets reference compute the answer, on slices of its own.
func (t *trial) solve(reference *impl) {
	t.want = t.in
	for i := range t.roles {
		t.want.v[i] = append([]float32(nil), t.in.v[i]...)
	}
	t.result = t.call(reference, &t.want)
}

// try calls the kernel of s with the operands at p and compares everything that it may and may not
// have changed. It reports the first difference, if any, and returns whether there was none.
func (t *trial) try(rep reporter, s *impl, b *bench, p place, offsets [4]int) bool {
	rep.Helper()
	var start [4]int
	o := t.in
	for i, role := range t.roles {
		home := t.shares[i]
		m := b[home]
		start[i] = m.at(t.words(t.n), p, t.words(offsets[home]))
		o.v[i] = m.slice(start[i], t.words(t.n))
		if role != 'w' || !t.shared(i) {
			copy(o.v[i], t.in.v[i])
		}
	}
	where := func() string {
		var w strings.Builder
		fmt.Fprintf(&w, "%s %s: n=%d, %s data, %v", s.name, t.name, t.n, t.note, p)
		if p == atOffset {
			fmt.Fprint(&w, " ", offsets[:len(t.roles)])
		}
		if t.shares != apart {
			fmt.Fprint(&w, ", slices in one memory: ", t.shares[:len(t.roles)])
		}
		return w.String()
	}
	ok := true
	fail := func(format string, args ...any) {
		rep.Helper()
		if ok {
			rep.Errorf("%s: %s", where(), fmt.Sprintf(format, args...))
		}
		ok = false
	}
	result, fault := t.run(s, &o)
	if fault != nil {
		fail("%v", fault)
	} else if result != t.result {
		fail("returned %#x, want %#x", result, t.result)
	}
	for i, role := range t.roles {
		m := b[t.shares[i]]
		if at := m.harmed(start[i], t.words(t.n)); at >= 0 {
			fail("wrote outside of slice %d, %d words from its start", i, at-start[i])
			fillWith(m.floats, guardWord)
		}
		if fault != nil {
			continue
		}
		switch {
		case role != 'r':
			if j := t.differ(o.v[i], t.want.v[i]); j >= 0 {
				fail("slice %d, element %d is %s, want %s; %s", i, j, t.show(o.v[i], j), t.show(t.want.v[i], j), t.inputs(j))
			}
		case !t.shared(i):
			for j, v := range o.v[i] {
				if math.Float32bits(v) != math.Float32bits(t.in.v[i][j]) {
					fail("changed its input, slice %d, word %d", i, j)
					break
				}
			}
		}
	}
	for i := range t.roles {
		fillWith(o.v[i], guardWord)
	}
	return ok
}

// shared reports whether slice i lies in the memory of another.
func (t *trial) shared(i int) bool {
	for j := range t.roles {
		if j != i && t.shares[j] == t.shares[i] {
			return true
		}
	}
	return false
}

// run calls the kernel; touching an unreadable page comes back as an error.
func (t *trial) run(s *impl, o *operands) (result uint64, fault any) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() { fault = explain(recover()) }()
	return t.call(s, o), nil
}

// explain turns the panic that touching an unreadable page causes into words about it.
func explain(panicked any) any {
	if fault, ok := panicked.(interface{ Addr() uintptr }); ok {
		return fmt.Sprintf("touched memory outside of its slices, at %#x", fault.Addr())
	}
	return panicked
}

// inputs shows element j of everything that is read, and the parameters.
func (t *trial) inputs(j int) string {
	var w strings.Builder
	w.WriteString("from")
	for i, role := range t.roles {
		if role != 'w' {
			fmt.Fprint(&w, " ", t.show(t.in.v[i], j))
		}
	}
	if t.scalars != nil {
		fmt.Fprintf(&w, ", parameters %v %v", t.in.a, t.in.f)
	}
	return w.String()
}

func show(x float32) string { return fmt.Sprintf("%v (%#08x)", x, math.Float32bits(x)) }

// compare tries the kernel r of s against that of reference: every length of lengths, with all
// mixes of data, at 16 offsets, at unreadable pages, and in place. It ends at the first failure.
func (r *row) compare(rep reporter, reference, s *impl, b *bench, lengths []int) {
	rep.Helper()
	rnd := seeded(r.name)
	for _, m := range mixes {
		for _, n := range lengths {
			if n%50 == 0 && !r.clean(rep, s, b) {
				return
			}
			for _, shares := range r.sharings() {
				t := r.newTrial(reference, n, m, shares, rnd)
				for o := range 16 {
					// Each slice comes to lie at every offset, and, as n grows, at every distance
					// from the others'.
					offsets := [4]int{o, (o + n) % 16, (o + 3*n) % 16, (o + 7*n) % 16}
					if shares != apart && o%5 != n%5 || testing.Short() && o%4 != n%4 {
						continue // in place, three offsets for each length are enough
					}
					if !t.try(rep, s, b, atOffset, offsets) {
						return
					}
				}
				if !t.try(rep, s, b, atEnd, [4]int{}) || !t.try(rep, s, b, atBegin, [4]int{}) {
					return
				}
			}
		}
	}
	r.clean(rep, s, b)
}

// clean reports a write that was too far from its slice to be seen at once; those made by short
// slices would be covered by longer ones otherwise.
func (r *row) clean(rep reporter, s *impl, b *bench) bool {
	rep.Helper()
	for i, m := range b {
		for j, v := range m.floats {
			if math.Float32bits(v) != math.Float32bits(guardWord) {
				rep.Errorf("%s %s: wrote far outside of its slice, to element %d of memory %d", s.name, r.name, j, i)
				fillWith(m.floats, guardWord)
				return false
			}
		}
	}
	return true
}

// seeded returns a generator that depends on name alone.
func seeded(name string) *rand.Rand {
	h := uint64(14695981039346656037)
	for _, c := range []byte(name) {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return rand.New(rand.NewPCG(h, 20))
}

// lengthsUpTo300 are every length to 300, some beyond, and one block.
func lengthsUpTo300() []int {
	var all []int
	for n := range 301 {
		all = append(all, n)
	}
	return append(all, 511, 512, 513, 1000, 2047, block-1, block)
}

// A mix is a kind of data.
type mix struct {
	name   string
	fill   func(r *rand.Rand, x []float32)
	fill64 func(r *rand.Rand, x []float64)
}

// None of them has a neutral element in every place: values differ from one element to the next.
var mixes = []mix{
	{"normal", normal[float32], normal[float64]},
	{"wide", wideNormal[float32], wideNormal[float64]},
	{"probability", probability[float32], probability[float64]},
	{"coarse", coarse[float32], coarse[float64]},
	{"raw", raws[float32], raws[float64]},
	{"special", special[float32], special[float64]},
	{"one special", oneSpecial[float32], oneSpecial[float64]},
	{"one kind", oneKind[float32], oneKind[float64]},
}

func normal[T number](r *rand.Rand, x []T) {
	for i := range x {
		x[i] = T(r.NormFloat64())
	}
}

func wideNormal[T number](r *rand.Rand, x []T) { // what exp and its like tell apart
	for i := range x {
		x[i] = T(r.NormFloat64() * 40)
	}
}

func probability[T number](r *rand.Rand, x []T) { // what the gradients of sigmoid and softmax get
	for i := range x {
		x[i] = T(r.Float64())
	}
}

func coarse[T number](r *rand.Rand, x []T) { // equal numbers, sums of zero, ties
	for i := range x {
		x[i] = T(r.IntN(33)-16) / 8
	}
}

func raws[T number](r *rand.Rand, x []T) {
	switch x := any(x).(type) {
	case []float32:
		for i := range x {
			x[i] = fromBits(r.Uint32())
		}
	case []float64:
		for i := range x {
			x[i] = math.Float64frombits(r.Uint64())
		}
	}
}

func special[T number](r *rand.Rand, x []T) {
	specials, exponents := specialsOf[T]()
	some := 1 + r.IntN(len(specials)) // few kinds at a time, lest NaN swallows everything
	from := r.IntN(len(specials))
	for i := range x {
		if r.IntN(2) == 0 {
			x[i] = specials[(from+r.IntN(some))%len(specials)]
		} else {
			x[i] = T(math.Ldexp(r.NormFloat64(), r.IntN(2*exponents)-exponents))
		}
	}
}

func oneSpecial[T number](r *rand.Rand, x []T) {
	normal(r, x)
	if len(x) > 0 {
		specials, _ := specialsOf[T]()
		at := r.IntN(len(x))
		if r.IntN(4) == 0 {
			at = len(x) - 1 // where a tail may end too early
		}
		x[at] = specials[r.IntN(len(specials))]
	}
}

func oneKind[T number](r *rand.Rand, x []T) { // nothing but zeros, nothing but NaN, …
	specials, _ := specialsOf[T]()
	a, b := specials[r.IntN(len(specials))], specials[r.IntN(len(specials))]
	for i := range x {
		x[i] = a
		if r.IntN(4) == 0 {
			x[i] = b
		}
	}
}

// specialsOf returns the special values of T, and a power of two that is nearly as large as one can
// be.
func specialsOf[T number]() (values []T, exponents int) {
	if s, ok := any(specials).([]T); ok {
		return s, 125
	}
	return any(specials64).([]T), 1020
}

var specials = func() []float32 {
	var all []float32
	for _, u := range []uint32{
		0,          // zero
		0x7f800000, // infinity
		0x7fc00000, // a quiet NaN,
		0x7f800001, // a signalling one,
		0x7fffffff, // and one with all bits set
		1,          // the smallest subnormal,
		0x00400001, // one in the middle,
		0x007fffff, // the largest;
		0x00800000, // the smallest normal number
		0x7f7fffff, // the largest
		0x3f800000, // 1, and its neighbours
		0x3f7fffff,
		0x3f800001,
		0x33800000, // 2⁻²⁴
		0x37800000, // 2⁻¹⁶, where Sigmoid changes its ways
		0x5f000000, // 2⁶³
		0x42b17217, // about where Exp overflows
		0x42b17218,
		0x42cff1b4, // about where it underflows
		0x42cff1b5,
		0x41102cb3, // about where Tanh becomes 1
		0x418aa123, // about where Expm1 of its negative becomes −1
		0x3f3504f3, // √½, where Log changes the exponent
		0x3f3504f4,
		0x3fb504f3, // √2
		0x3fb504f4,
		0x2f800000, // 2⁻³², lost in 1 + x
	} {
		all = append(all, fromBits(u), fromBits(u|1<<31))
	}
	return all
}()

var specials64 = func() []float64 {
	var all []float64
	for _, u := range []uint64{
		0,                  // zero
		0x7ff0000000000000, // infinity
		0x7ff8000000000000, // a quiet NaN,
		0x7ff0000000000001, // a signalling one,
		0x7fffffffffffffff, // and one with all bits set
		1,                  // the smallest subnormal,
		0x0008000000000001, // one in the middle,
		0x000fffffffffffff, // the largest;
		0x0010000000000000, // the smallest normal number
		0x7fefffffffffffff, // the largest
		0x3ff0000000000000, // 1, and its neighbours
		0x3fefffffffffffff,
		0x3ff0000000000001,
		0x3ca0000000000000, // 2⁻⁵³
		0x1e00000000000000, // 2⁻⁵⁴³, whose square vanishes
		0x5ff0000000000000, // 2⁵¹², whose square is infinite
		0x40862e42fefa39ef, // about where Exp64 overflows
		0x40862e42fefa39f0,
		0x40874910d52d3051, // about where it underflows
		0x40874910d52d3052,
		0x4033100000000000, // about where Tanh64 becomes 1
		0x4033400000000000, // and where |x| is limited
		0x3e30000000000000, // 2⁻²⁸, the least |x| that Tanh64 counts
		0x3e2fffffffffffff,
		0x4044000000000000, // 40, the greatest x that Sigmoid64 counts
		0x3fe6a09e667f3bcc, // √½, where Log64 changes the exponent
		0x3fe6a09e667f3bcd,
		0x3ff6a09e667f3bcc, // √2
		0x3ff6a09e667f3bcd,
	} {
		all = append(all, math.Float64frombits(u), math.Float64frombits(u|1<<63))
	}
	return all
}()
