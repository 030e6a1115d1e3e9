package main

import (
	"bytes"
	"fmt"
	"strings"
)

// text collects assembly in the layout of the files written by hand.
type text struct{ buf bytes.Buffer }

func (w *text) bytes() []byte { return w.buf.Bytes() }

func (w *text) printf(format string, args ...any) { fmt.Fprintf(&w.buf, format, args...) }

// line writes one instruction, its operands and comments in columns.
func (w *text) line(instruction, comment string) {
	mnemonic, operands, _ := strings.Cut(instruction, " ")
	s := instruction
	if operands != "" && !strings.Contains(mnemonic, "(") { // not a macro's use
		s = fmt.Sprintf("%-12s %s", mnemonic, operands)
	}
	if comment != "" {
		s = fmt.Sprintf("%-44s // %s", s, comment)
	}
	w.printf("\t%s\n", s)
}

// lines writes a group of instructions, the comment on its first.
func (w *text) lines(instructions []string, comment string) {
	for _, s := range instructions {
		w.line(s, comment)
		comment = ""
	}
}

func (w *text) label(name, comment string) {
	if comment != "" {
		comment = " // " + comment
	}
	w.printf("\n%s:%s\n", name, comment)
}
