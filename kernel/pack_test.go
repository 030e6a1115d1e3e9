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

				if use.panelled && rows > 0 && rows <= use.transposed {
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
			}
		}
	}
}
