//go:build js || wasip1 || plan9

package main

import "io"

// Here the library of the bar does not build: there are plain lines.

func isTerminal(io.Writer) bool { return false }

func newBar(w io.Writer, steps int) (bar, io.Writer) { return nil, w }
