package nn

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/lockstep-go/lockstep/internal/quote"
)

// A Summary says what a network is made of. Its fields are the JSON that package json makes of it.
type Summary struct {
	Inputs       int            `json:"inputs"`
	Outputs      int            `json:"outputs"`
	Parameters   int            `json:"parameters"`
	Bytes        int            `json:"bytes"`   // of the parameters
	Weights      string         `json:"weights"` // what they are kept in: float32, float16 or bfloat16
	Standardized bool           `json:"standardized"`
	Classes      []string       `json:"classes,omitempty"`
	Layers       []LayerSummary `json:"layers"`
	Hash         string         `json:"weights_sha256"`
}

// A LayerSummary is a layer of a [Summary].
type LayerSummary struct {
	Layer      int     `json:"layer"` // from 0
	Inputs     int     `json:"inputs"`
	Units      int     `json:"units"`
	Activation string  `json:"activation"`
	Dropout    float64 `json:"dropout,omitempty"`
	Parameters int     `json:"parameters"`
}

// Summary returns what the network is made of.
func (n *Network) Summary() Summary {
	s := Summary{Inputs: n.inputs, Outputs: n.Outputs(), Parameters: n.NumParameters(), Weights: n.Weights(),
		Standardized: n.Standardizer != nil, Classes: n.Classes, Hash: n.Hash()}
	for i, p := range n.layers {
		weights := p.W.Rows * p.W.Cols
		s.Bytes += n.storage.size()*weights + 4*len(p.B)
		s.Layers = append(s.Layers, LayerSummary{i, p.W.Rows, p.W.Cols, p.Activation.String(), p.Dropout, weights + len(p.B)})
	}
	return s
}

// String returns the summary as a table, a line for each layer.
func (s Summary) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "layer\tinputs\tunits\tactivation\tdropout\tparameters")
	for _, l := range s.Layers {
		dropout := "-"
		if l.Dropout != 0 {
			dropout = fmt.Sprint(l.Dropout)
		}
		fmt.Fprintf(w, "%d\t%d\t%d\t%s\t%s\t%d\n", l.Layer, l.Inputs, l.Units, l.Activation, dropout, l.Parameters)
	}
	w.Flush()
	standardized := ""
	if s.Standardized {
		standardized = ", standardized inputs"
	}
	kept := ""
	if s.Weights != storageNames[inFloat32] {
		kept = ", weights of " + s.Weights
	}
	fmt.Fprintf(&b, "%s in %s%s%s\n", quote.Count(s.Parameters, "parameter"), quote.Count(s.Bytes, "byte"), kept, standardized)
	return b.String()
}
