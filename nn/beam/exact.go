package nnbeam

import (
	"math"
	"math/big"
	"math/bits"
)

// A sum adds float64 without any error, so that it does not matter in which order its parts are
// added: it is a number of fixed point with places for every bit of every float64. Limb i counts
// 2^(32·i − 1074). A limb may be negative, or have more than 32 bits, until carry, which must come
// after 2^29 values at the latest.
type sum []int64

const (
	sumLimbs = 68 // 2,098 bits of float64, and room for 2^64 values
	sumLow   = -1074
)

// add adds a finite value.
func (s sum) add(v float64) {
	if v == 0 {
		return
	}
	b := math.Float64bits(v)
	exponent := int(b >> 52 & 0x7ff)
	mantissa := b & (1<<52 - 1)
	if exponent == 0 {
		exponent = 1
	} else {
		mantissa |= 1 << 52
	}
	shift := exponent - 1 // of the mantissa's lowest bit above 2^-1074
	limb := shift / 32
	high, low := bits.Mul64(mantissa, 1<<(shift%32))
	parts := [3]int64{int64(low & (1<<32 - 1)), int64(low >> 32), int64(high)}
	for i, p := range parts {
		if b>>63 != 0 {
			p = -p
		}
		s[limb+i] += p
	}
}

// addSquare adds v², which is no float64, exactly. It is v·v rounded, and what the rounding took
// away. v² must be 0, or neither overflow nor lose bits below 2^-1074.
func (s sum) addSquare(v float64) {
	p := float64(v * v)
	s.add(p)
	s.add(math.FMA(v, v, -p))
}

// carry makes every limb but the last one of 32 bits from 0.
func (s sum) carry() {
	var over int64
	for i := range s[:sumLimbs-1] {
		v := s[i] + over
		over = v >> 32
		s[i] = v & (1<<32 - 1)
	}
	s[sumLimbs-1] += over
}

// merge adds another sum.
func (s sum) merge(o sum) {
	s.carry()
	o.carry()
	for i, v := range o {
		s[i] += v
	}
	s.carry()
}

// rat returns the exact value.
func (s sum) rat() *big.Rat {
	s.carry()
	v := new(big.Int)
	for i := sumLimbs - 1; i >= 0; i-- {
		v.Lsh(v, 32)
		v.Add(v, big.NewInt(s[i]))
	}
	return new(big.Rat).SetFrac(v, new(big.Int).Lsh(big.NewInt(1), -sumLow))
}
