package kernel

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPacking checks the copies by which operands are packed, on every set, with
// sources that end at an unreadable page.
func TestPacking(t *testing.T) {
	r := seeded("packing")
	const most = 37
	source, target := newMemory(most*(most+3)), newMemory(most*48)
	for i := range sets {
		s := &sets[i]
		for rows := range most + 1 {
			for cols := range most + 1 {
				row := cols + r.IntN(3)
				n := 0
				if rows > 0 && cols > 0 {
					n = (rows-1)*row + cols
				}
				src := source.slice(source.at(n, atEnd, 0), n)
				for i := range src {
					src[i] = float32(i + 1)
				}

				wide := roundUp(rows, 16) // what transpose may write of a row of dst
				start := target.at(cols*wide, atEnd, 0)
				dst := target.slice(start, cols*wide)
				s.transpose(dst, src, wide, row, rows, cols)
				for j := range rows {
					for p := range cols {
						if dst[p*wide+j] != src[j*row+p] {
							t.Fatalf("%s: transpose of %d×%d at (%d, %d)", s.name, rows, cols, j, p)
						}
					}
				}
				require.Equal(t, -1, target.harmed(start, cols*wide), "%s: transpose of %d×%d", s.name, rows, cols)
				fillWith(dst, guardWord)

				start = target.at(rows*(cols+1), atEnd, 0)
				dst = target.slice(start, rows*(cols+1))
				s.copyRows(dst, src, cols+1, row, rows, cols)
				for j := range rows {
					for p := range cols {
						if dst[j*(cols+1)+p] != src[j*row+p] {
							t.Fatalf("%s: copy of %d×%d at (%d, %d)", s.name, rows, cols, j, p)
						}
					}
					require.Equal(t, bits32(guardWord), bits32(dst[j*(cols+1)+cols]), "%s: copy of %d×%d, row %d", s.name, rows, cols, j)
				}
				require.Equal(t, -1, target.harmed(start, len(dst)), "%s: copy of %d×%d", s.name, rows, cols)
				fillWith(dst, guardWord)
			}
		}
	}
}
