package quote

import (
	"fmt"
	"strings"
)

// An Integer is what can be counted in.
type Integer interface {
	~int | ~uint32 | ~int64 | ~uint64
}

// Count returns a number and what is counted, as in "1 row", "2 classes" or "0 entries".
func Count[N Integer](n N, thing string) string {
	return fmt.Sprint(n) + " " + Plural(n, thing)
}

// Grouped is Count with commas between the thousands, "1,797 rows".
func Grouped[N Integer](n N, thing string) string {
	return Thousands(n) + " " + Plural(n, thing)
}

// Plural returns the name of a thing, which is in the singular, as n of them are called: the name
// itself for 1.
func Plural[N Integer](n N, thing string) string {
	if n == 1 || thing == "" {
		return thing
	}
	last, before := thing[len(thing)-1], byte(0)
	if len(thing) > 1 {
		before = thing[len(thing)-2]
	}
	switch {
	case strings.HasSuffix(thing, "epoch"): // which is spoken with a k
	case last == 's', last == 'x', last == 'h' && (before == 'c' || before == 's'):
		return thing + "es"
	case last == 'y' && strings.IndexByte("aeiou", before) < 0:
		return thing[:len(thing)-1] + "ies"
	}
	return thing + "s"
}

// Verb returns what n things do, from the plural: one counts, two count; one is, two are.
func Verb[N Integer](n N, do string) string {
	if n != 1 {
		return do
	}
	switch do {
	case "are":
		return "is"
	case "have":
		return "has"
	}
	return Plural(0, do)
}

// Thousands returns a number with commas between its thousands.
func Thousands[N Integer](n N) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
