package dataset

import (
	"bytes"
	"math"
	"strconv"
	"strings"
)

// Ten to these powers is a float64 without rounding, so that one division or product gives the
// float64 that is nearest to a decimal number of at most 53 bits.
var powers = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10,
	1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// plainNumber reads the decimal number that starts at b[i] and returns the first index after it. If
// the number is none, or not one of the many that two operations give exactly, the index is i. b
// must end with a byte that belongs to no number, such as a line feed.
func plainNumber(b []byte, i int, mark byte) (v float64, end int) {
	start := i
	negative := b[i] == '-'
	if negative || b[i] == '+' {
		i++
	}
	var m uint64
	digits := -i
	for d := b[i] - '0'; d <= 9; d = b[i] - '0' {
		m = m*10 + uint64(d)
		i++
	}
	digits += i
	power := 0
	if b[i] == mark {
		i++
		power = i
		for d := b[i] - '0'; d <= 9; d = b[i] - '0' {
			m = m*10 + uint64(d)
			i++
		}
		power -= i
		digits -= power
	}
	if digits == 0 || digits > 18 || m >= 1<<53 {
		return 0, start
	}
	if b[i]|0x20 == 'e' {
		i++
		down := b[i] == '-'
		if down || b[i] == '+' {
			i++
		}
		e, first := 0, i
		for d := b[i] - '0'; d <= 9 && i-first < 4; d = b[i] - '0' {
			e = e*10 + int(d)
			i++
		}
		if i == first {
			return 0, start
		}
		if down {
			e = -e
		}
		power += e
	}
	v = float64(m)
	switch {
	case power == 0:
	case -22 <= power && power < 0:
		v /= powers[-power]
	case 0 < power && power <= 22:
		v = float64(v * powers[power])
	default:
		return 0, start
	}
	if negative {
		v = -v
	}
	return v, i
}

// parseNumber returns the value of a field without spaces around it. Beside what a program writes
// it reads what spreadsheets do: groups of three digits, and U+2212 for a minus. A value beyond
// float64 is infinite.
func parseNumber(field string, mark byte) (v float64, ok bool) {
	if field == "" {
		return 0, false
	}
	if c := field[0]; c > '9' && c < 0x80 { // a word; also inf and nan
		return 0, false
	}
	text := field
	if strings.HasPrefix(text, "−") {
		text = "-" + text[len("−"):]
	}
	if g := grouping(text, mark); g != "" {
		text = strings.ReplaceAll(text, g, "")
	}
	if mark != '.' {
		if strings.IndexByte(text, '.') >= 0 {
			return 0, false
		}
		text = strings.Replace(text, string(rune(mark)), ".", 1)
	}
	for _, c := range []byte(text) {
		if (c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c|0x20 != 'e' {
			return 0, false
		}
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil && !isRange(err) {
		return 0, false
	}
	return v, true
}

func isRange(err error) bool {
	n, ok := err.(*strconv.NumError)
	return ok && n.Err == strconv.ErrRange
}

// grouping returns what stands between groups of three digits, if the number is written so, and ""
// otherwise.
func grouping(text string, mark byte) string {
	whole := strings.TrimLeft(text, "+-")
	if i := strings.IndexByte(whole, mark); i >= 0 {
		whole = whole[:i]
	}
	for _, g := range []string{",", ".", " ", "'", "\u00a0", "\u202f", "’"} {
		if len(g) == 1 && g[0] == mark || !strings.Contains(whole, g) {
			continue
		}
		groups := strings.Split(whole, g)
		if strings.HasPrefix(whole, "0") {
			return ""
		}
		for i, digits := range groups {
			if len(digits) > 3 || len(digits) < 1 || i > 0 && len(digits) != 3 || strings.Trim(digits, "0123456789") != "" {
				return ""
			}
		}
		return g
	}
	return ""
}

// round returns the float32 nearest to the number that the field says, whose nearest float64 is v.
// Rounding v is the same, unless v lies in the middle between two float32 and the number beside it,
// or below the normal range.
func round(v float64, field []byte, mark byte) float32 {
	b := math.Float64bits(v)
	if b&(1<<29-1) != 1<<28 && math.Abs(v) >= 0x1p-126 || v == 0 {
		return float32(v)
	}
	text := bytes.TrimSpace(field)
	if mark != '.' {
		text = bytes.Replace(text, []byte{mark}, []byte{'.'}, 1)
	}
	f, err := strconv.ParseFloat(string(text), 32)
	if err != nil {
		return float32(v) // a number with groups of digits
	}
	return float32(f)
}

// isInfinity reports whether a field says that a number is infinite.
func isInfinity(field string) bool {
	s := strings.ToLower(strings.TrimLeft(field, "+-"))
	return s == "inf" || s == "infinity"
}

// missingTexts stand for a missing value in every table; letters may be of either case.
var missingTexts = map[string]bool{"": true, "?": true, "na": true, "n/a": true, "#n/a": true, "<na>": true, "nan": true, "-nan": true,
	"null": true, "none": true, "nil": true, "-": true, "--": true, ".": true, "#null!": true, "#value!": true, "#ref!": true, "#div/0!": true, "#num!": true, "#name?": true,
	`\n`: true, "(null)": true, "<null>": true, "1.#ind": true, "-1.#ind": true, "1.#qnan": true, "-1.#qnan": true}

// isMissing reports whether a field without spaces around it stands for a missing value.
func isMissing(field string, more []string) bool {
	var lower [8]byte // no longer one is among them
	if len(field) <= len(lower) {
		for i := range len(field) {
			b := field[i]
			if 'A' <= b && b <= 'Z' {
				b += 'a' - 'A'
			}
			lower[i] = b
		}
		if missingTexts[string(lower[:len(field)])] {
			return true
		}
	}
	for _, m := range more {
		if field == m {
			return true
		}
	}
	return false
}
