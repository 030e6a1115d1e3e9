package kernel

import (
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
)

// TestPacking checks the copies by which operands are packed, on every set, with
// sources that end at an unreadable page.
func TestPacking(t *testing.T) {
	t.Run("float32", comparePacking[float32])
	t.Run("float64", comparePacking[float64])
}

func comparePacking[T number](t *testing.T) {
	r := seeded("packing")
	words := int(unsafe.Sizeof(T(0))) / 4
	elements := func(m *memory, start, n int) []T { return as[T](m.slice(start, words*n)) }
	const most = 37
	source, target := newMemory(words*most*(most+3)), newMemory(words*most*48)
	for i := range impls {
		s := &impls[i]
		use := productsOf[T](s)
		for rows := range most + 1 {
			for cols := range most + 1 {
				row := cols + r.IntN(3)
				n := 0
				if rows > 0 && cols > 0 {
					n = (rows-1)*row + cols
				}
				src := elements(source, source.at(words*n, atEnd, 0), n)
				for i := range src {
					src[i] = T(i + 1)
				}

				wide := roundUp(rows, 16) // what transpose may write of a row of dst
				start := target.at(words*cols*wide, atEnd, 0)
				dst := elements(target, start, cols*wide)
				use.Transpose(dst, src, wide, row, rows, cols)
				for j := range rows {
					for p := range cols {
						if dst[p*wide+j] != src[j*row+p] {
							t.Fatalf("%s: transpose of %d×%d at (%d, %d)", s.name, rows, cols, j, p)
						}
					}
				}
				require.Equal(t, -1, target.harmed(start, words*cols*wide), "%s: transpose of %d×%d", s.name, rows, cols)
				fillWith(dst, wordsIn[T](guardWord))

				if use.packs && rows > 0 && rows <= use.transposed {
					n := (cols-1)*rows + use.transposed
					start = target.at(words*max(n, 0), atEnd, 0)
					dst = elements(target, start, max(n, 0))
					if cols == 0 {
						dst = nil
					}
					use.Transpose(dst, src, rows, row, rows, cols)
					for j := range rows {
						for p := range cols {
							if dst[p*rows+j] != src[j*row+p] {
								t.Fatalf("%s: transpose of %d×%d to close rows, at (%d, %d)", s.name, rows, cols, j, p)
							}
						}
					}
					require.Equal(t, -1, target.harmed(start, words*len(dst)), "%s: transpose of %d×%d to close rows", s.name, rows, cols)
					fillWith(dst, wordsIn[T](guardWord))
				}

				start = target.at(words*rows*(cols+1), atEnd, 0)
				dst = elements(target, start, rows*(cols+1))
				use.CopyRows(dst, src, cols+1, row, rows, cols)
				for j := range rows {
					for p := range cols {
						if dst[j*(cols+1)+p] != src[j*row+p] {
							t.Fatalf("%s: copy of %d×%d at (%d, %d)", s.name, rows, cols, j, p)
						}
					}
					require.Equal(t, bitsOf(wordsIn[T](guardWord)), bitsOf(dst[j*(cols+1)+cols]), "%s: copy of %d×%d, row %d", s.name, rows, cols, j)
				}
				require.Equal(t, -1, target.harmed(start, words*len(dst)), "%s: copy of %d×%d", s.name, rows, cols)
				fillWith(dst, wordsIn[T](guardWord))

				factor := [...]T{0.1, -1, 1e-30, 3}[r.IntN(4)]
				want := make([]T, n)
				for i, v := range src {
					want[i] = factor * (v - 7)
					src[i] = v - 7
				}
				start = target.at(words*rows*(cols+1), atEnd, 0)
				dst = elements(target, start, rows*(cols+1))
				use.ScaleRows(dst, src, cols+1, row, rows, cols, factor)
				for j := range rows {
					for p := range cols {
						require.Equal(t, bitsOf(want[j*row+p]), bitsOf(dst[j*(cols+1)+p]), "%s: scaling of %d×%d at (%d, %d)", s.name, rows, cols, j, p)
					}
					require.Equal(t, bitsOf(wordsIn[T](guardWord)), bitsOf(dst[j*(cols+1)+cols]), "%s: scaling of %d×%d, row %d", s.name, rows, cols, j)
				}
				require.Equal(t, -1, target.harmed(start, words*len(dst)), "%s: scaling of %d×%d", s.name, rows, cols)
				fillWith(dst, wordsIn[T](guardWord))

				before := append([]T(nil), src...)
				use.ScaleRows(src, src, row, row, rows, cols, factor) // in place
				for i, v := range src {
					if i%row >= cols {
						want[i] = before[i]
					}
					require.Equal(t, bitsOf(want[i]), bitsOf(v), "%s: scaling of %d×%d in place, element %d", s.name, rows, cols, i)
				}
			}
		}
	}
}

// TestTranspose: the exported functions write what they should and nothing else, on every set.
func TestTranspose(t *testing.T) {
	defer func(name string) { require.NoError(t, Use(name)) }(ISA())
	for _, isa := range ISAs() {
		require.NoError(t, Use(isa))
		checkTranspose(t, Transpose, func(rows, cols, stride int, data []float32) Matrix { return Matrix{rows, cols, stride, data} })
		checkTranspose(t, Transpose64, func(rows, cols, stride int, data []float64) Matrix64 { return Matrix64{rows, cols, stride, data} })
	}
	x := NewMatrix(3, 2)
	require.PanicsWithValue(t, errShape, func() { Transpose(x, x) })
	require.PanicsWithValue(t, "kernel: transpose overlaps its source", func() { Transpose64(NewMatrix64(1, 1), NewMatrix64(1, 1)); y := NewMatrix64(2, 2); Transpose64(y, y) })
	require.PanicsWithValue(t, errMatrix, func() { Transpose(NewMatrix(2, 3), Matrix{Rows: 3, Cols: 2, Stride: 2, Data: x.Data[:5]}) })
}

func checkTranspose[T number, M any](t *testing.T, transpose func(dst, src M), view func(rows, cols, stride int, data []T) M) {
	r := seeded("transpose")
	for _, rows := range []int{0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 80, 129, 200} {
		for _, cols := range []int{0, 1, 2, 5, 8, 9, 16, 31, 64, 65, 130, 1100} {
			stride, wide := cols+r.IntN(3), rows+r.IntN(3)
			src, dst := make([]T, rows*stride), make([]T, cols*wide+20) // more than it may write to
			for i := range src {
				src[i] = T(i + 1)
			}
			for i := range dst {
				dst[i] = -1
			}
			transpose(view(cols, rows, wide, dst[:cols*wide]), view(rows, cols, stride, src))
			for p := range cols {
				for i := range wide {
					want := T(-1)
					if i < rows {
						want = src[i*stride+p]
					}
					if dst[p*wide+i] != want {
						t.Fatalf("%s: transpose of %d×%d at (%d, %d): %v for %v", ISA(), rows, cols, p, i, dst[p*wide+i], want)
					}
				}
			}
			for _, v := range dst[cols*wide:] {
				require.Equal(t, T(-1), v, "%s: transpose of %d×%d writes behind its end", ISA(), rows, cols)
			}
		}
	}
}
