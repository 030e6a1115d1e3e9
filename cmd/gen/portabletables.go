package main

import (
	"math"
	"math/big"
	"regexp"
)

// shared are the names of the coefficients that generic and portable have.
var shared = regexp.MustCompile(`^([pqfgw]\d+|s[2-7]|density|below1|log2e|ln2hi|magic|expMin)$`)

// portableTables writes what package portable's functions take from tables, and the coefficients
// that they share with generic's.
func portableTables() file {
	w := &text{}
	w.printf("%spackage portable\n", generatedGo)
	w.printf("\n// powers holds 2^(j/512), as bits less j·2⁴³: adding k·2⁴³, where j is k mod 512,\n// makes 2^(k/512) of it.\n")
	w.printf("var powers = [512]uint64{")
	for j := range 512 {
		if j%4 == 0 {
			w.printf("\n\t")
		}
		w.printf("0x%016x, ", math.Float64bits(rootOfTwo(j))-uint64(j)<<43)
	}
	w.printf("\n")
	w.printf("}\n\n// logarithms holds c and −log c for each interval.\nvar logarithms = [64]struct{ inverse, log float64 }{\n")
	for j := range uint64(64) {
		middle := math.Float64frombits(0x3fe6_0000_0000_0000 + j<<46)
		c := float64(float32(1 / middle))
		w.printf("\t{%s, %s},\n", literal(c), literal(minusLog(c)))
	}
	w.printf("}\n\n// Coefficients that generic has, too.\nconst (\n")
	for _, c := range table64() {
		if shared.MatchString(c.name) && !c.asm {
			w.printf("\t%s = %s\n", c.name, literal(c.value))
		}
	}
	w.printf(")\n")
	return goFile("kernel/portable/ztables.go", w)
}

// rootOfTwo returns 2^(j/512), j < 512, by square roots.
func rootOfTwo(j int) float64 {
	root := new(big.Float).SetPrec(200).SetInt64(2)
	v := new(big.Float).SetPrec(200).SetInt64(1)
	for bit := 256; bit > 0; bit /= 2 {
		root.Sqrt(root)
		if j&bit != 0 {
			v.Mul(v, root)
		}
	}
	f, _ := v.Float64()
	return f
}

// minusLog returns −log c for c from 1/2 to 2: with s = (1 − c)/(1 + c), 2·(s + s³/3 + s⁵/5 + …).
func minusLog(c float64) float64 {
	value := func(x float64) *big.Float { return new(big.Float).SetPrec(200).SetFloat64(x) }
	s := value(0).Quo(value(1-c), value(1+c)) // both are exact
	square, power, sum := value(0).Mul(s, s), value(0).Set(s), value(0).Set(s)
	for k := 3.0; k < 120; k += 2 {
		power.Mul(power, square)
		sum.Add(sum, value(0).Quo(power, value(k)))
	}
	f, _ := sum.Mul(sum, value(2)).Float64()
	return f
}
