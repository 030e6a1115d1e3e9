package main

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/dataset"
	"github.com/lockstep-go/lockstep/nn/dataset/scoring"
)

// schemaOf returns the schema of the table that a network was trained on, or nil if it was another
// program's, or of none.
func schemaOf(net *nn.Network) *dataset.Schema {
	text := net.Metadata[scoring.MetaSchema]
	if text == "" {
		return nil
	}
	s, err := dataset.ParseSchema(text)
	if err != nil {
		return nil // predict will say what is wrong with it
	}
	return s
}

// scaled returns the targets that the network has in another unit than their table.
func scaled(s *dataset.Schema) (columns []*dataset.Column) {
	if s == nil {
		return nil
	}
	for _, c := range s.Targets() {
		if c.Shift != 0 || scale(c) != 1 {
			columns = append(columns, c)
		}
	}
	return columns
}

// unscaled returns the network with the scale of its targets in the last layer: its outputs are
// numbers of the table. Each weight and bias is computed in float64 and rounded once.
func unscaled(net *nn.Network) (*nn.Network, error) {
	s := schemaOf(net)
	if len(scaled(s)) == 0 {
		return nil, usagef("--unscale: its outputs have no scale: that is for a regression that lockstep train learned")
	}
	net = net.Float32()
	last := net.Layers()[len(net.Layers())-1]
	if last.Activation != nn.Identity {
		return nil, usagef("--unscale: the last layer is %s: only that of identity can take a scale", last.Activation)
	}
	targets := s.Targets()
	if len(targets) != len(last.B) {
		return nil, fmt.Errorf("--unscale: %s, and the schema has %s", quote.Grouped(len(last.B), "output"), quote.Grouped(len(targets), "target"))
	}
	for k, c := range targets {
		by := scale(c)
		times := func(w float32) float64 { return float64(float64(w) * by) }
		for r := range last.W.Rows {
			last.W.Row(r)[k] = float32(times(last.W.Row(r)[k]))
		}
		last.B[k] = float32(times(last.B[k]) + c.Shift)
		c.Shift, c.Scale = 0, 0
		for r := range last.W.Rows {
			if math.IsInf(float64(last.W.Row(r)[k]), 0) || math.IsInf(float64(last.B[k]), 0) {
				return nil, fmt.Errorf("--unscale: %s is too large for float32", targetName(c, k))
			}
		}
	}
	net.Metadata[scoring.MetaSchema] = s.String()
	return net, nil
}

// targetName names a target by its column, or by its place from 0.
func targetName(c *dataset.Column, place int) string {
	if c.Name == "" {
		return fmt.Sprintf("target %d", place+1)
	}
	return quote.Name(c.Name)
}

// tellColumns says how the inputs and outputs of a network differ from the columns of its table. A
// program that runs the network in another format knows nothing of the table.
func tellColumns(w io.Writer, net *nn.Network) {
	s := schemaOf(net)
	if s == nil {
		return
	}
	const most = 10
	var lines []string
	at := 0 // inputs before the column
	for place, c := range featuresOf(s) {
		name, words := scoring.ColumnName(c, place), len(c.Words)
		switch {
		case c.Kind == dataset.Number:
			at++
			if c.Shift != 0 || scale(c) != 1 {
				lines = append(lines, fmt.Sprintf("input %d is %s", at, coding(c, place+1)))
			}
			if c.Fill != nil {
				lines = append(lines, fmt.Sprintf("input %d, %s: %v stands for a missing value", at, name, *c.Fill))
			}
		case words == 1:
			at++
			lines = append(lines, fmt.Sprintf("input %d is %s: 1 for the word %s, 0 for another", at, name, quote.Names(c.Words)))
		default:
			lines = append(lines, fmt.Sprintf("inputs %d to %d are %s: 1 for the word that is there, 0 for the others: %s",
				at+1, at+words, name, quote.Names(c.Words)))
			at += words
		}
	}
	for k, c := range s.Targets() {
		if c.Shift != 0 || scale(c) != 1 {
			lines = append(lines, fmt.Sprintf("%s is output %d · %v + %v: --unscale puts that into the last layer", targetName(c, k), k+1, scale(c), c.Shift))
		}
	}
	if len(lines) > most {
		lines = append(lines[:most], fmt.Sprintf("and %d more", len(lines)-most))
	}
	if len(lines) > 0 {
		fmt.Fprintf(w, "%s\n", strings.Join(lines, "\n"))
	}
}
