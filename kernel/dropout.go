package kernel

// Dropout sets dst[i] = scale·x[i] for the elements that it keeps, and +0 for those that it drops,
// whatever x[i] is. Which those are depends on key and i alone: element i is dropped with
// probability threshold/2³². Any two keys will do for two masks: they are mixed first. [NewDropout]
// computes threshold and scale, [Subkey] makes keys of several numbers. The gradient is Dropout of
// dy with the same parameters. dst may be x. Of more than 2³² elements those that are 2³² apart
// share their fate.
func Dropout(dst, x []float32, key uint64, threshold uint32, scale float32) {
	check(dst, x)
	d, u := noescape(dst), noescape(x)
	key = mix64(key)
	chunk, first := active.chunk, uint32(key)
	for len(d) > chunk {
		preemptionPoint()
		active.Dropout(d[:chunk], u[:chunk], first, uint32(key>>32), threshold, scale)
		d, u = d[chunk:], u[chunk:]
		first += uint32(chunk)
	}
	active.Dropout(d, u, first, uint32(key>>32), threshold, scale)
}

// NewDropout returns the parameters of [Dropout] for a rate in [0, 1): threshold is rate·2³²,
// rounded down, and scale is 1 over the probability to be kept, so that the
// mean of an element stays what it was.
func NewDropout(rate float64) (threshold uint32, scale float32) {
	if !(rate >= 0 && rate < 1) {
		panic("kernel: the rate of dropout must be at least 0 and below 1")
	}
	threshold = uint32(rate * (1 << 32))
	return threshold, float32(1 / (1 - float64(threshold)/(1<<32)))
}

// Subkey returns the n-th key below key: the keys for seed, step, layer and row are
// Subkey(Subkey(Subkey(seed, step), layer), row). It mixes 64 bits by the finaliser of SplitMix64
// (Steele, Lea and Flood, 2014), once for each argument; for one key it is a permutation of n, so
// no two are equal.
func Subkey(key, n uint64) uint64 { return mix64(mix64(key) + n) }

func mix64(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
