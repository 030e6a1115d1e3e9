//go:build !purego

package arm64

import "unsafe"

// A HalfBlock is generic.HalfBlock: a piece of a matrix product whose B is kept in 16 bits.
type HalfBlock = struct {
	C, A, Seed                []float32
	B                         []uint16
	CRow, ARow, BRow, SeedRow int
	M, N, K                   int
	ReLU                      bool
}

// ProductHalfNEON computes a HalfBlock of float16 with 1 to 4 rows, ProductBFloat16NEON one of
// bfloat16.
func ProductHalfNEON(b *HalfBlock) { productHalf(b, false) }

func ProductBFloat16NEON(b *HalfBlock) { productHalf(b, true) }

// lineNEON is the number of elements of B that a tile takes at once.
const lineNEON = 16

// productHalf goes through C in tiles of a line, or of more if C has only one row. The last
// columns, less than a line, are those of a product of float32.
func productHalf(b *HalfBlock, bfloat16 bool) {
	if b.M == 0 {
		return
	}
	p := panel{cRow: 4 * uintptr(b.CRow), aRow: 4 * uintptr(b.ARow), bRow: 2 * uintptr(b.BRow), k: b.K}
	if b.ReLU {
		p.relu = 1
	}
	if b.K != 0 {
		p.a = unsafe.Pointer(&b.A[0])
	}
	if b.M == 1 {
		p.cRow, p.seedRow = 4*lineNEON, 4*lineNEON // a line takes the place of a row
	} else if len(b.Seed) != 0 {
		p.seedRow = 4 * uintptr(b.SeedRow)
	}
	whole := b.N &^ (lineNEON - 1)
	for j := 0; j < whole; {
		p.c = unsafe.Pointer(&b.C[j])
		p.seed = unsafe.Pointer(&zeros)
		if len(b.Seed) != 0 {
			p.seed = unsafe.Pointer(&b.Seed[j])
		}
		if b.K != 0 {
			p.b = unsafe.Pointer(&b.B[j])
		}
		lines := 1
		if b.M == 1 && whole-j >= 2*lineNEON {
			lines = 2
			if whole-j >= 4*lineNEON {
				lines = 4
			}
		}
		if bfloat16 {
			tileBFloat16(&p, b.M, lines)
		} else {
			tileHalf(&p, b.M, lines)
		}
		j += lines * lineNEON
	}
	if whole < b.N {
		lastColumns(b, whole, bfloat16)
	}
}

// lastColumns computes the columns from j on, less than a line: it widens B, some rows at a time,
// and multiplies by these as gemm does.
func lastColumns(b *HalfBlock, j int, bfloat16 bool) {
	const steps = 64
	var wide [steps * lineNEON]float32
	n := b.N - j
	p := panel{
		c: unsafe.Pointer(&b.C[j]), b: unsafe.Pointer(&wide), seed: unsafe.Pointer(&zeros),
		cRow: 4 * uintptr(b.CRow), aRow: 4 * uintptr(b.ARow), aCol: 4, bRow: 4 * lineNEON,
		m: b.M,
	}
	if len(b.Seed) != 0 {
		p.seed, p.seedRow = unsafe.Pointer(&b.Seed[j]), 4*uintptr(b.SeedRow)
	}
	for q := 0; q == 0 || q < b.K; q += steps {
		p.k = min(steps, b.K-q)
		if p.k != 0 {
			p.a = unsafe.Pointer(&b.A[q])
			if bfloat16 {
				WidenBFloat16NEON(wide[:], b.B[q*b.BRow+j:], lineNEON, b.BRow, p.k, n)
			} else {
				WidenHalfNEON(wide[:], b.B[q*b.BRow+j:], lineNEON, b.BRow, p.k, n)
			}
		}
		if b.ReLU && q+p.k == b.K {
			p.relu = 1
		}
		macroKernel(&p, n)
		p.seed, p.seedRow = p.c, p.cRow
	}
}

// tileHalf computes m rows of so many lines of C; more than one line of one row.
func tileHalf(p *panel, m, lines int) {
	switch {
	case lines == 4:
		half1x64NEON(p)
	case lines == 2:
		half1x32NEON(p)
	case m == 1:
		half1x16NEON(p)
	case m == 2:
		half2x16NEON(p)
	case m == 3:
		half3x16NEON(p)
	default:
		half4x16NEON(p)
	}
}

// tileBFloat16 is tileHalf for bfloat16.
func tileBFloat16(p *panel, m, lines int) {
	switch {
	case lines == 4:
		bfloat1x64NEON(p)
	case lines == 2:
		bfloat1x32NEON(p)
	case m == 1:
		bfloat1x16NEON(p)
	case m == 2:
		bfloat2x16NEON(p)
	case m == 3:
		bfloat3x16NEON(p)
	default:
		bfloat4x16NEON(p)
	}
}

// These compute as many rows and columns as their names say.
//
//go:noescape
func half1x64NEON(p *panel)

//go:noescape
func half1x32NEON(p *panel)

//go:noescape
func half1x16NEON(p *panel)

//go:noescape
func half2x16NEON(p *panel)

//go:noescape
func half3x16NEON(p *panel)

//go:noescape
func half4x16NEON(p *panel)

//go:noescape
func bfloat1x64NEON(p *panel)

//go:noescape
func bfloat1x32NEON(p *panel)

//go:noescape
func bfloat1x16NEON(p *panel)

//go:noescape
func bfloat2x16NEON(p *panel)

//go:noescape
func bfloat3x16NEON(p *panel)

//go:noescape
func bfloat4x16NEON(p *panel)
