package dataset

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
)

// precision shifts and scales a column whose values float32 would not tell apart well. The target
// of a regression is shifted and scaled again when the training rows are known: it is said only
// what float32 cannot hold all the same.
func (in *inference) precision(s *Schema, j int) {
	c, f := &s.Columns[j], in.facts[j]
	c.Shift, c.Scale = fitScale(f.values)
	say := func(format string, args ...any) {
		in.notes = append(in.notes, s.column(j)+": "+fmt.Sprintf(format, args...))
	}
	if lost, of := merged(f.values, c); lost*100 > of {
		say("of %s, %s cannot be told apart in float32: give smaller differences from some value", quote.Grouped(of, "different value"), quote.Thousands(lost))
	} else if lost := collapsed(f.distinct, in.lay.mark); lost > 0 {
		say("%s with more digits than float64 holds cannot be told from others: give smaller differences from some value", quote.Grouped(lost, "number"))
	} else if c.Kind == Target {
		return
	} else if c.Scale != 0 {
		say("%s were read in units of %s, as float32 holds no such numbers", map[bool]string{true: "differences from " + decimal(c.Shift), false: "the values"}[c.Shift != 0], decimal(c.Scale))
	} else if c.Shift != 0 {
		say("differences from %s are learned, as float32 is too coarse for the values", decimal(c.Shift))
	}
}

// fitScale returns what is to be taken from the values of a column, and what they are then to be
// divided by, before they are rounded to float32: 0 and 0, which stands for 1, unless rounding
// would lose much of the differences between them.
func fitScale(values []float64) (shift, scale float64) {
	v := slices.Clone(values)
	v = slices.DeleteFunc(v, func(x float64) bool { return math.IsInf(x, 0) || math.IsNaN(x) })
	if len(v) == 0 {
		return 0, 0
	}
	slices.Sort(v)
	middle, spread := v[len(v)/2], v[len(v)*3/4]-v[len(v)/4]
	lost, of := merged(v, &Column{})
	far := math.Abs(middle) > float64(1000*spread) && math.Abs(middle) > 1<<12 && spread > 0
	if far || lost*1000 > of {
		shift = middle
	}
	if most := max(v[len(v)-1]-shift, shift-v[0]); most > math.MaxFloat32/2 || most > 0 && most < 1e-30 {
		scale = power10(exponent(most))
	}
	return shift, scale
}

// exponent returns the decimal exponent of a number above 0, but at least −308, where the subnormal
// numbers begin. Package math's Log10 is not the same on every CPU. Of subnormal numbers, that of
// Go 1.26.8 is −308 on amd64 and what it should be on arm64 (golang.org/issue/56600). Near powers
// of ten it may round to either side.
func exponent(v float64) int {
	_, e, _ := strings.Cut(strconv.FormatFloat(v, 'e', -1, 64), "e")
	n, _ := strconv.Atoi(e)
	return max(n, -308)
}

// power10 returns the float64 nearest to a power of ten: that of package math is a product, and off
// by one in the last place for some, which a message would show.
func power10(e int) float64 {
	v, _ := strconv.ParseFloat("1e"+strconv.Itoa(e), 64)
	return v
}

// decimal returns a number without an exponent, unless it is very long.
func decimal(v float64) string {
	if a := math.Abs(v); a < 1e18 && a >= 1e-4 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// marker returns a value at the edge of a column that may stand for a missing one, far from all
// others: such as -9999, or a negative number that comes again and again where no other is.
func marker(values []float64) (v float64, ok bool) {
	all := slices.Clone(values)
	slices.Sort(all)
	s := slices.Compact(slices.Clone(all))
	if len(s) < 3 {
		return 0, false
	}
	for _, side := range [][3]float64{{s[0], s[1], s[len(s)-1]}, {s[len(s)-1], s[len(s)-2], s[0]}} {
		v, next, other := side[0], side[1], side[2]
		digits := strings.Trim(decimal(math.Abs(v)), "9")
		nines := digits == "" && math.Abs(v) > 90 || math.Abs(v) > 1e30
		again := v <= -100 && v == math.Trunc(v) && next >= 0 && len(all) > 2 && all[2] == v
		if (nines || again) && math.Abs(v-next) > 2*math.Abs(next-other) {
			return v, true
		}
	}
	return 0, false
}

// merged returns how many of the different values are the same as another after rounding to
// float32, and how many there are.
func merged(values []float64, c *Column) (lost, of int) {
	v := slices.Clone(values)
	slices.Sort(v)
	v = slices.Compact(v)
	for i := 1; i < len(v); i++ {
		if c.Encode(v[i]) == c.Encode(v[i-1]) {
			lost++
		}
	}
	return lost, len(v)
}

// collapsed returns how many numbers without an exponent float64 cannot tell from others.
func collapsed(texts map[string]int, mark byte) int {
	seen := map[float64]map[string]bool{} // for each value the numbers that become it
	lost := 0
	for s := range texts {
		v, ok := parseNumber(s, mark)
		if !ok || len(s) < 16 {
			continue
		}
		exact := bare(s, mark)
		if seen[v] == nil {
			seen[v] = map[string]bool{exact: true}
		} else if !seen[v][exact] {
			seen[v][exact] = true
			lost++
		}
	}
	return lost
}

// bare returns a number without what does not change it: a plus, marks between thousands, zeros at
// both ends. Numbers with an exponent stay as they are.
func bare(s string, mark byte) string {
	if strings.ContainsAny(s, "eE") {
		return ""
	}
	s = strings.ReplaceAll(strings.TrimPrefix(s, "+"), "−", "-")
	if g := grouping(s, mark); g != "" {
		s = strings.ReplaceAll(s, g, "")
	}
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	whole, decimals, _ := strings.Cut(s, string(rune(mark)))
	return sign + strings.TrimLeft(whole, "0") + "." + strings.TrimRight(decimals, "0")
}
