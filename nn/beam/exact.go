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

// A sum of squares is the same with twice as many places: limb i counts 2^(32·i − 2148).
const (
	sumLimbs    = 68 // 2,098 bits of float64, and room for 2^64 values
	sumLow      = -1074
	squareLimbs = 134 // 4,196 bits of their squares, and room
	squareLow   = 2 * sumLow
)

// split returns the mantissa of a finite value's amount, and its lowest bit's place above 2^-1074.
func split(v float64) (mantissa uint64, shift int) {
	b := math.Float64bits(v)
	exponent := int(b >> 52 & 0x7ff)
	mantissa = b & (1<<52 - 1)
	if exponent == 0 {
		exponent = 1
	} else {
		mantissa |= 1 << 52
	}
	return mantissa, exponent - 1
}

// add adds a finite value.
func (s sum) add(v float64) {
	mantissa, shift := split(v)
	limb := shift / 32
	high, low := bits.Mul64(mantissa, 1<<(shift%32))
	parts := [3]int64{int64(low & (1<<32 - 1)), int64(low >> 32), int64(high)}
	for i, p := range parts {
		if math.Signbit(v) {
			p = -p
		}
		if p != 0 {
			s[limb+i] += p
		}
	}
}

// addSquare adds v², exactly, to a sum of squares: v is finite, and its square need be no float64.
func (s sum) addSquare(v float64) {
	mantissa, shift := split(v)
	high, low := bits.Mul64(mantissa, mantissa)
	limb, left := 2*shift/32, uint(2*shift%32)
	for _, p := range [2]uint64{low, high} { // each goes to three limbs
		over, rest := bits.Mul64(p, 1<<left)
		for i, part := range [3]int64{int64(rest & (1<<32 - 1)), int64(rest >> 32), int64(over)} {
			if part != 0 {
				s[limb+i] += part
			}
		}
		limb += 2
	}
}

// carry makes every limb but the last one of 32 bits from 0.
func (s sum) carry() {
	var over int64
	for i := range s[:len(s)-1] {
		v := s[i] + over
		over = v >> 32
		s[i] = v & (1<<32 - 1)
	}
	s[len(s)-1] += over
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

// rat returns the exact value; low is sumLow or squareLow.
func (s sum) rat(low int) *big.Rat {
	s.carry()
	v := new(big.Int)
	for i := len(s) - 1; i >= 0; i-- {
		v.Lsh(v, 32)
		v.Add(v, big.NewInt(s[i]))
	}
	return new(big.Rat).SetFrac(v, new(big.Int).Lsh(big.NewInt(1), uint(-low)))
}

// root returns the square root of a number of at least 0, rounded once, or twice where float64
// holds the number well.
func root(v *big.Rat) float64 {
	if f, _ := v.Float64(); f > 0x1p-960 && !math.IsInf(f, 0) || v.Sign() == 0 {
		return math.Sqrt(f)
	}
	r, _ := new(big.Float).Sqrt(new(big.Float).SetPrec(256).SetRat(v)).Float64()
	return r
}
