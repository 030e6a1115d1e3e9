package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/interop/numpy"
	"github.com/lockstep-go/lockstep/nn/interop/onnx"
	"github.com/lockstep-go/lockstep/nn/interop/torch"
)

// contents are what is in a model or array file.
type contents struct {
	File    string          `json:"file"`
	Format  string          `json:"format"`
	Network *networkSummary `json:"network,omitempty"` // if the file holds a network that can be read
	Why     string          `json:"why,omitempty"`     // why it cannot
	Arrays  []arraySummary  `json:"arrays,omitempty"`
	ONNX    *onnx.Info      `json:"onnx,omitempty"`
}

type networkSummary struct {
	Summary      string            `json:"summary"`
	Inputs       int               `json:"inputs"`
	Outputs      int               `json:"outputs"`
	Parameters   int               `json:"parameters"`
	Weights      string            `json:"weights"` // float32, float16 or bfloat16
	Hash         string            `json:"hash"`
	Standardized bool              `json:"standardized"`
	Classes      []string          `json:"classes,omitempty"`
	Metadata     map[string]string `json:"metadata,omitempty"`
}

type arraySummary struct {
	Name string `json:"name"`
	Type string `json:"type"` // with the shape
}

// contentsOf reads a file of any of the formats. Files that hold no network are described all the
// same.
func contentsOf(path string) (*contents, error) {
	c := &contents{File: path}
	err := noFile(path)
	if err != nil {
		return nil, err
	}
	switch formatOf(path) {
	case ".onnx":
		c.ONNX, err = onnx.Inspect(path)
	case ".npz":
		var arrays map[string]numpy.Array
		arrays, err = numpy.LoadNPZ(path)
		for _, name := range slices.Sorted(maps.Keys(arrays)) {
			c.Arrays = append(c.Arrays, arraySummary{name, arrays[name].String()})
		}
	case ".npy":
		var array numpy.Array
		array, err = numpy.LoadNPY(path)
		c.Format = "NumPy"
		c.Arrays = []arraySummary{{"", array.String()}}
		return c, err
	case ".safetensors":
		var dict *torch.StateDict
		if dict, err = torch.Load(path); err == nil {
			for _, name := range slices.Sorted(maps.Keys(dict.Tensors)) {
				t := dict.Tensors[name]
				c.Arrays = append(c.Arrays, arraySummary{name, t.Type + " " + fmt.Sprint(t.Shape)})
			}
		}
	case ".pt", ".pth": // loadAny says why they are not read
	default:
		return nil, usagef("%s: the name must end with .safetensors, .onnx, .npz or .npy", path)
	}
	if err != nil {
		return nil, err
	}
	net, format, err := loadAny(path, nil, nil, "")
	var usage usageError
	if errors.As(err, &usage) {
		return nil, err
	}
	if c.Format = format; err != nil {
		if c.Format == "" {
			c.Format = "safetensors"
		}
		c.Why = strings.TrimPrefix(err.Error(), path+": ")
		return c, nil
	}
	c.Network = summarize(net)
	return c, nil
}

func summarize(net *nn.Network) *networkSummary {
	return &networkSummary{net.String(), net.Inputs(), net.Outputs(), net.NumParameters(), net.Weights(), net.Hash(), net.Standardizer != nil, net.Classes, net.Metadata}
}

// printContents writes what is in a file, as text or JSON.
func printContents(stdout io.Writer, path string, asJSON bool) error {
	c, err := contentsOf(path)
	if err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(stdout).Encode(c)
	}
	row := func(name, text string) { fmt.Fprintf(stdout, "%-13s%s\n", name, text) }
	row("file", c.File)
	row("format", c.Format)
	if n := c.Network; n != nil {
		row("network", n.Summary)
		if n.Standardized {
			row("", "inputs are standardized")
		}
		if n.Weights != "float32" {
			row("", "weights are kept as "+n.Weights)
		}
		if len(n.Classes) > 0 {
			row("classes", quote.PlainNames(n.Classes))
		}
		row("hash", n.Hash)
		for _, key := range slices.Sorted(maps.Keys(n.Metadata)) {
			row("metadata", quote.Name(key)+": "+quote.Line(cut(strings.Join(strings.Fields(n.Metadata[key]), " "), 100)))
		}
	} else if c.Why != "" {
		row("no network", c.Why)
	}
	for _, a := range c.Arrays {
		if a.Name != "" {
			row("array", quote.Name(a.Name)+" "+quote.Line(a.Type))
		} else {
			row("array", quote.Line(a.Type))
		}
	}
	if o := c.ONNX; o != nil {
		row("ONNX", fmt.Sprintf("version %d of the format, opset %d, by %s", o.IRVersion, o.Opsets[""], quote.Line(o.Producer)))
		for _, v := range o.Inputs {
			row("input", quote.Name(v.Name)+" "+quote.Line(v.Type))
		}
		for _, v := range o.Outputs {
			row("output", quote.Name(v.Name)+" "+quote.Line(v.Type))
		}
		var operators []string
		for _, name := range slices.Sorted(maps.Keys(o.Operators)) {
			operators = append(operators, fmt.Sprintf("%d %s,", o.Operators[name], quote.Name(name)))
		}
		name := "operators"
		for _, line := range wrap(operators, 80) {
			row(name, line)
			name = ""
		}
		row("initializers", fmt.Sprintf("%s with %s", quote.Grouped(o.Initializers, "tensor"), quote.Grouped(int(o.Parameters), "number")))
	}
	return nil
}
