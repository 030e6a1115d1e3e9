//go:build !purego

package peak

func init() {
	loops["avx2"] = loop{peakAVX2, 12 * 8 * 2}
	loops["avx512"] = loop{peakAVX512, 12 * 16 * 2}
	loops64["avx2"] = loop{peak64AVX2, 12 * 4 * 2}
	loops64["avx512"] = loop{peak64AVX512, 12 * 8 * 2}
	loads["avx2"], loads["avx512"] = loadAVX2, loadAVX512
}

//go:noescape
func peakAVX2(n int)

//go:noescape
func peakAVX512(n int)

//go:noescape
func peak64AVX2(n int)

//go:noescape
func peak64AVX512(n int)

//go:noescape
func loadAVX2(p *float32, n int)

//go:noescape
func loadAVX512(p *float32, n int)
