package generic

// Dropout sets dst[i] = scale·x[i] where DropoutBits(key, first+i) ≥ threshold, and
// +0 elsewhere, whatever x[i] is.
func Dropout(dst, x []float32, first, key, threshold uint32, scale float32) {
	for i, v := range x {
		if DropoutBits(key, first+uint32(i)) >= threshold {
			dst[i] = scale * v
		} else {
			dst[i] = 0
		}
	}
}

// DropoutBits returns 32 bits that look random, a function of a key and a counter: a permutation of
// the counter with two multiplications, "lowbias32" of Wellons, Prospecting for Hash Functions
// (2018), with the key in the middle, so that the sequences of two keys are not one another,
// shifted.
func DropoutBits(key, i uint32) uint32 {
	h := i
	h ^= h >> 16
	h *= 0x7feb352d
	h ^= h >> 15
	h ^= key
	h *= 0x846ca68b
	return h ^ h>>16
}
