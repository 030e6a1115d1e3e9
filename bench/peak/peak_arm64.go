//go:build !purego

package peak

func init() {
	loops["neon"] = loop{peakNEON, 16 * 4 * 2}
}

//go:noescape
func peakNEON(n int)
