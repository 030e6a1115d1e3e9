package generic

// Dropout sets dst[i] = scale·x[i] where DropoutBits(k0, k1, first+i) ≥ threshold, and
// +0 elsewhere, whatever x[i] is.
func Dropout(dst, x []float32, k0, k1, first, threshold uint32, scale float32) {
	for i, v := range x {
		if DropoutBits(k0, k1, first+uint32(i)) >= threshold {
			dst[i] = scale * v
		} else {
			dst[i] = 0
		}
	}
}

// DropoutBits returns 32 bits that look random, a function of a key of two words and a counter. It
// is a permutation of the counter with two multiplications, "lowbias32" of Wellons, Prospecting for
// Hash Functions (2018), with the one word of the key added to the counter before and the other in the
// middle: so sequences of two keys cannot be each other, shifted.
func DropoutBits(k0, k1, i uint32) uint32 {
	h := i + k0
	h ^= h >> 16
	h *= 0x7feb352d
	h ^= h >> 15
	h ^= k1
	h *= 0x846ca68b
	return h ^ h>>16
}
