//go:build !purego

package peak

func init() {
	loops["neon"] = loop{peakNEON, 16 * 4 * 2}
	loops64["neon"] = loop{peak64NEON, 16 * 2 * 2}
	loads["neon"] = loadNEON
}

//go:noescape
func peakNEON(n int)

//go:noescape
func peak64NEON(n int)

//go:noescape
func loadNEON(p *float32, n int)
