package main

import (
	"fmt"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
)

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
