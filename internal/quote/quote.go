// Package quote puts what a file says into messages about the file. Whoever wrote the file may have
// written anything: line feeds that would begin a second line of a log, a million characters, text
// that runs from right to left. What this package returns stands on one line, and is short.
package quote

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	mostRunes = 40  // of a text
	mostBytes = 160 // of a text, escapes included
	mostPath  = 240 // bytes of a path within an archive
	mostNames = 10  // of a list
	mostList  = 400 // bytes of a list
	mostDims  = 8   // of a shape
	mostLine  = 240 // bytes of what another library says
)

// Fits reports whether a message is one line of no more than a thousand bytes, all of which can be
// printed. The tests of every reader of files ask this of its errors.
func Fits(message string) bool { return message != "" && len(message) <= 1000 && plain(message) }

// cut is the beginning of a text that was cut, and whether it was.
func cut(s string, runes, most int) (string, bool) {
	n := 0
	for i, r := range s {
		if n++; n > runes || i+utf8.RuneLen(r) > most {
			return s[:i], true
		}
	}
	return s, false
}

// plain reports whether s can stand in a line as it is.
func plain(s string) bool {
	for i, r := range s {
		if !strconv.IsPrint(r) {
			return false
		}
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				return false
			}
		}
	}
	return true
}

// Printable returns s whole, with Go's escapes in place of what cannot be printed.
func Printable(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		_, size := utf8.DecodeRuneInString(s)
		if plain(s[:size]) {
			b.WriteString(s[:size])
		} else {
			text := strconv.Quote(s[:size])
			b.WriteString(text[1 : len(text)-1])
		}
		s = s[size:]
	}
	return b.String()
}

// Text returns s in quotes, with Go's escapes. After 40 characters, or 160 bytes, there is "…".
func Text(s string) string {
	return "\"" + escaped(s, mostRunes, mostBytes) + "\""
}

// escaped returns s with Go's escapes, cut after so many characters or bytes.
func escaped(s string, runes, most int) string {
	head, short := cut(s, runes, most)
	text := strconv.Quote(head)
	for len(text) > most+2 { // escapes are longer than what they stand for
		_, size := utf8.DecodeLastRuneInString(head)
		head, short = head[:len(head)-size], true
		text = strconv.Quote(head)
	}
	if text = text[1 : len(text)-1]; short {
		text += "…"
	}
	return text
}

// Name returns s as it is, if it is short and can stand in a line without quotes, and otherwise as
// Text does.
func Name(s string) string {
	if _, short := cut(s, mostRunes, mostBytes); short || s == "" || !plain(s) || strings.ContainsAny(s, "\"\\") {
		return Text(s)
	}
	return s
}

// Path is Name for the path of a file in an archive: up to 240 bytes it stays whole.
func Path(s string) string {
	if len(s) > mostPath || s == "" || !plain(s) || strings.ContainsAny(s, "\"\\") {
		return Text(s)
	}
	return s
}

// Names returns names as Text does, with commas between them. After ten, or 400 bytes, there is
// "…".
func Names(names []string) string { return list(names, Text) }

// PlainNames is Names with each name as Name returns it.
func PlainNames(names []string) string { return list(names, Name) }

func list(names []string, each func(string) string) string {
	var b strings.Builder
	for i, name := range names {
		text := each(name)
		if i == mostNames || b.Len()+len(text) > mostList {
			b.WriteString(", …")
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(text)
	}
	return b.String()
}

// JSON returns a value of a JSON text without the spaces between its parts, and "missing" if there
// is none. After 40 characters there is "…".
func JSON(raw []byte) string {
	if len(raw) == 0 {
		return "missing"
	}
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return Text(string(raw))
	}
	text, short := cut(b.String(), mostRunes, mostBytes)
	if !plain(text) {
		return Text(b.String())
	}
	if short {
		text += "…"
	}
	return text
}

// Shape returns dimensions as fmt does, "[2 3]". After eight there is "…".
func Shape[T int | int64](dims []T) string {
	if len(dims) > mostDims {
		text := fmt.Sprint(dims[:mostDims])
		return text[:len(text)-1] + " …]"
	}
	return fmt.Sprint(dims)
}

// Line returns a text that is not a file's alone, such as what another library says of a file: with
// Go's escapes if it is more than a line, and cut after 240 bytes.
func Line(s string) string {
	head, short := cut(s, mostLine, mostLine)
	if !plain(head) {
		return escaped(s, mostLine, mostLine)
	}
	if short {
		head += "…"
	}
	return head
}
