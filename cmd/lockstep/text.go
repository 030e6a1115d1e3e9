package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
)

// thousands returns n with commas between its thousands.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// count returns n and the thing that is counted, in the plural if need be.
func count(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return thousands(n) + " " + thing
}

// percent returns a share of 1 with one decimal.
func percent(share float64) string { return fmt.Sprintf("%.1f %%", share*100) }

// cut shortens s to at most so many runes, in which what would act on a terminal is written out.
func cut(s string, most int) string {
	r := []rune(quote.Printable(s))
	if len(r) <= most {
		return string(r)
	}
	return string(r[:max(most-1, 0)]) + "…"
}

// padLeft fills s with spaces on the left.
func padLeft(s string, width int) string {
	return strings.Repeat(" ", max(width-len([]rune(s)), 0)) + s
}
