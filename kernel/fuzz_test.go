package kernel

import (
	endian "encoding/binary"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// The fuzz targets, one for each family of kernels: raw bytes become the operands, and every
// set must do with them what generic does, wherever they lie. For example:
//
//	go test ./kernel -run '^$' -fuzz FuzzExp -fuzztime 1m

// parameters is the number of leading floats of the input that are the scalars: eight, and four
// for two float64.
const parameters = 12

func fuzzFamily(f *testing.F, family string) {
	var members []row
	for _, r := range rows {
		if r.family == family {
			members = append(members, r)
		}
	}
	rnd := seeded(family)
	for i := range members {
		for j, n := range []int{0, 1, 5, 31, 64, 67, 200} {
			m := mixes[(i+j)%len(mixes)]
			x := make([]float32, parameters)
			m.fill(rnd, x)
			f.Add(uint8(i), rnd.Uint32(), toBytes(append(x, members[i].draw(rnd, m, n*len(members[i].roles))...)))
		}
	}
	b := newBench(block)
	f.Fuzz(func(t *testing.T, which uint8, where uint32, data []byte) {
		r := &members[int(which)%len(members)]
		x := floats(data)
		if len(x) < parameters {
			return
		}
		scalars, x := x[:parameters], x[parameters:]
		ways := r.sharings()
		trial := &trial{row: r, note: "fuzzed", n: min(len(x)/r.words(len(r.roles)), block), shares: ways[int(where>>16)%len(ways)]}
		for i, role := range r.roles {
			v := make([]float32, r.words(trial.n))
			if role == 'w' {
				fillWith(v, stale)
			} else {
				copy(v, x[i*len(v):])
			}
			trial.in.v[i] = v
		}
		trial.alike()
		copy(trial.in.a[:], scalars)
		copy(trial.in.f[:], doubles(scalars[8:]))
		if r.name == "ExpSum" || r.name == "ExpScale" || r.name == "KeepExp" { // whose parameter is the maximum of a row, or of more
			if m := generic.Max(trial.in.v[len(r.roles)-1]); !(trial.in.a[0] >= m) {
				trial.in.a[0] = m
			}
		}
		trial.solve(&genericImpl)
		offsets := [4]int{int(where & 15), int(where >> 4 & 15), int(where >> 8 & 15), int(where >> 12 & 15)}
		for i := range impls {
			trial.try(t, &impls[i], b, atOffset, offsets)
			trial.try(t, &impls[i], b, atEnd, offsets)
			trial.try(t, &impls[i], b, atBegin, offsets)
		}
	})
}

// floats reads data as little-endian float32.
func floats(data []byte) []float32 {
	x := make([]float32, len(data)/4)
	for i := range x {
		x[i] = fromBits(endian.LittleEndian.Uint32(data[4*i:]))
	}
	return x
}

// toBytes is the reverse of floats.
func toBytes(x []float32) []byte {
	var data []byte
	for _, v := range x {
		data = endian.LittleEndian.AppendUint32(data, math.Float32bits(v))
	}
	return data
}

func FuzzProduct(f *testing.F) {
	rnd := seeded("FuzzProduct")
	for i := range 60 {
		x := make([]float32, 100)
		mixes[i%len(mixes)].fill(rnd, x)
		f.Add(uint8(rnd.Uint32()), uint8(rnd.Uint32()), uint8(rnd.Uint32()), rnd.Uint32(), toBytes(x))
	}
	b := newBench(block)
	f.Fuzz(func(t *testing.T, m, n, k uint8, how uint32, data []byte) {
		x := floats(data)
		if len(x) == 0 {
			return
		}
		next := 0
		word := func() float32 {
			next++
			return x[(next-1)%len(x)]
		}
		source := mix{"fuzzed", func(_ *rand.Rand, dst []float32) {
			for i := range dst {
				dst[i] = word()
			}
		}, func(_ *rand.Rand, dst []float64) {
			for i := range dst {
				high, low := math.Float32bits(word()), math.Float32bits(word())
				dst[i] = math.Float64frombits(uint64(high)<<32 | uint64(low))
			}
		}}
		if how>>12&1 != 0 {
			fuzzProduct[float64](t, b, source, m, n, k, how)
		} else {
			fuzzProduct[float32](t, b, source, m, n, k, how)
		}
	})
}

func fuzzProduct[T number](t *testing.T, b *bench, source mix, m, n, k uint8, how uint32) {
	tile := newTile[T](nil, source, int(m)%30, int(n)%70, int(k)%40, seeding(how%uint32(seedings)), how>>2&1 != 0)
	l := layout{transA: how>>3&1 != 0, packed: how>>4&1 != 0, gap: int(how >> 5 & 7), offset: int(how >> 8 & 15)}
	kin := how >> 13 & 3
	for i := range impls {
		if kin != 0 && !ownPanels[T](t, &impls[i]) {
			continue
		}
		if use := productsOf[T](&impls[i]); kin != 0 { // productCopy or productPacked, which want whole panels
			rows := use.mr
			if kin == 2 {
				rows -= int(m) % (rows/4 + 1)
			}
			l.copied, l.panelled, l.packed = kin != 2, kin != 1, kin == 2
			tile = newTile[T](nil, source, rows, (1+int(n)%3)*use.nr, int(k)%40, seeding(how%uint32(seedings)), how>>2&1 != 0)
		}
		for _, l.place = range []place{atOffset, atEnd, atBegin} {
			tile.try(t, &impls[i], b, l)
		}
	}
}
