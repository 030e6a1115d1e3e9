package quote

import (
	"runtime"
	"strings"
	"unicode"
)

// Word returns s as one word of a command line, as the shell of this system reads it: as it is, if
// nothing in it means anything to a shell, and otherwise in quotes. It may be of any length.
func Word(s string) string { return word(s, runtime.GOOS == "windows") }

func word(s string, windows bool) string {
	safe := "-_./:,+=@%"
	if windows {
		safe = `-_./:+@\`
	}
	special := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(safe, r) || r == unicode.ReplacementChar
	}
	if s != "" && strings.IndexFunc(s, special) < 0 {
		return s
	}
	if windows {
		return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"` // no file has one in its name
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// File is Word for the name of a file in a command that people are to copy. A name that would be
// taken for a flag gets a folder; FILE stands for a name that cannot be printed.
func File(name string) string {
	if !plain(name) {
		return "FILE"
	}
	if strings.HasPrefix(name, "-") {
		name = "./" + name
	}
	return Word(name)
}
