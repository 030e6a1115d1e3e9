package main

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/interop/onnx"
	"github.com/lockstep-go/lockstep/nn/interop/sklearn"
	"github.com/lockstep-go/lockstep/nn/interop/torch"
)

type convertCmd struct {
	In  string `arg:"" help:"The model: .safetensors (of this tool, or a PyTorch state dict), .onnx, or .npz (scikit-learn)."`
	Out string `arg:"" help:"The file to write, in the format that its name ends with."`

	Weights     string   `placeholder:"TYPE" help:"Keep the weights as float32, float16 or bfloat16 in a .safetensors file; those of 16 bits take half the memory, and are for prediction alone. As in the model, if not given."`
	PyTorch     bool     `name:"pytorch" help:"Write a .safetensors file as the state dict of a PyTorch Sequential."`
	Unscale     bool     `help:"Put the scale of a regression's targets into the last layer, so that its outputs are numbers of the table; they differ in their last bits."`
	Activations []string `placeholder:"NAME" help:"Activations of a PyTorch state dict's layers, the output's included, such as relu,softmax."`
	Layers      []string `placeholder:"NAME" help:"The layers of a PyTorch state dict in their order, where that is not the order of their names."`
	Output      string   `placeholder:"NAME" help:"The output of an ONNX model that has several."`
}

func (c *convertCmd) Run(stdout io.Writer) error {
	if sameFile(c.Out, c.In) {
		return usagef("%s is the model that is read: write to another file", c.Out)
	}
	if c.PyTorch && !isSafetensors(c.Out) {
		return usagef("--pytorch: a state dict is written as .safetensors, not as %s", c.Out)
	}
	switch c.Weights {
	case "", "float32", "float16", "bfloat16":
	default:
		return usagef("--weights: %s is no type of weights: give float32, float16 or bfloat16", quote.Text(c.Weights))
	}
	if c.Weights != "" && c.Weights != "float32" && !isSafetensors(c.Out) {
		return usagef("--weights: only .safetensors files keep weights as %s, not %s", c.Weights, c.Out)
	}
	net, format, err := loadAny(c.In, c.Activations, c.Layers, c.Output)
	if err != nil {
		return err
	}
	weights := c.Weights
	if weights == "" {
		weights = net.Weights()
	}
	if c.Unscale {
		if net, err = unscaled(net); err != nil {
			return fmt.Errorf("%s: %w", c.In, err)
		}
	}
	if net, err = keptAs(weights, net); err != nil {
		return fmt.Errorf("%s: %w", c.In, err)
	}
	for _, l := range net.Layers() {
		if l.Dropout != 0 && (c.PyTorch || !isSafetensors(c.Out)) {
			fmt.Fprintln(stdout, "dropout, which only training has, is left out")
			break
		}
	}
	if err := writable(c.Out); err != nil {
		return err
	}
	written := "the format of this tool"
	switch extension(c.Out) {
	case ".onnx":
		written, err = "ONNX", onnx.Save(c.Out, net)
	case ".npz":
		written, err = "the arrays of a scikit-learn model", sklearn.Save(c.Out, net)
	case ".safetensors":
		if !c.PyTorch {
			err = net.Save(c.Out)
			break
		}
		written = "a PyTorch state dict"
		if net.Standardizer != nil {
			fmt.Fprintln(stdout, "the standardizer is folded into the first layer, since PyTorch has no module for it: outputs differ in their last bits")
			if net, err = keptAs(weights, torch.FoldStandardizer(net)); err != nil {
				return fmt.Errorf("%s: %w", c.In, err)
			}
		}
		var dict *torch.StateDict
		if dict, err = torch.FromNetwork(net); err != nil {
			return fmt.Errorf("%s: %w", c.Out, err)
		}
		err = dict.Save(c.Out)
	default:
		return usagef("%s: the name must end with .safetensors, .onnx or .npz", c.Out)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s: %s\n", format, net)
	switch kept := net.Weights(); {
	case kept == "float32":
	case isSafetensors(c.Out):
		fmt.Fprintf(stdout, "weights are kept as %s\n", kept)
	default:
		fmt.Fprintf(stdout, "weights of %s are written as float32, exactly\n", kept)
	}
	if c.PyTorch || !isSafetensors(c.Out) {
		tellColumns(stdout, net)
	}
	fmt.Fprintf(stdout, "written to %s in %s\n", c.Out, written)
	return nil
}

// keptAs returns the network with its weights kept in that type.
func keptAs(weights string, net *nn.Network) (*nn.Network, error) {
	switch weights {
	case "float16":
		return net.Half()
	case "bfloat16":
		return net.BFloat16()
	}
	return net.Float32(), nil
}

func extension(path string) string { return strings.ToLower(filepath.Ext(path)) }

// otherFormats are the endings of models that other programs write.
var otherFormats = []string{".onnx", ".npz", ".npy", ".pt", ".pth"}

// formatOf returns the ending that the name of a file to be read has, or should have: train writes
// models of any name.
func formatOf(path string) string {
	ending := extension(path)
	if ending == ".safetensors" || slices.Contains(otherFormats, ending) {
		return ending
	}
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return ending
	}
	f, err := os.Open(path)
	if err != nil {
		return ending
	}
	defer f.Close()
	var head [9]byte // the length of the header, and how that begins
	switch _, err := io.ReadFull(f, head[:]); {
	case err != nil:
	case head[8] == '{' && binary.LittleEndian.Uint64(head[:]) <= 100_000_000:
		return ".safetensors"
	case string(head[:]) == "lockstep ": // a checkpoint: reading it says so
		return ".safetensors"
	}
	return ending
}

func isSafetensors(path string) bool { return extension(path) == ".safetensors" }

// loadAny reads a model of any format, and says which that was.
func loadAny(path string, activations, layers []string, output string) (net *nn.Network, format string, err error) {
	ending := formatOf(path)
	format = map[string]string{".onnx": "ONNX", ".npz": "scikit-learn"}[ending]
	if (len(activations) > 0 || len(layers) > 0) && ending != ".safetensors" {
		return nil, format, usagef("--activations and --layers are for PyTorch state dicts, whose names end with .safetensors, not for %s", path)
	}
	if output != "" && format != "ONNX" {
		return nil, format, usagef("--output is for ONNX models, not for %s", path)
	}
	if ending == ".pt" || ending == ".pth" {
		return nil, format, usagef("%s: files of torch.save are pickles, which can run any program: save model.state_dict() as safetensors", path)
	}
	if err := noFile(path); err != nil {
		return nil, format, err
	}
	switch ending {
	case ".onnx":
		net, err = onnx.Reader{Output: output}.Load(path)
	case ".npz":
		net, err = sklearn.Load(path)
	case ".safetensors":
		return loadSafetensors(path, activations, layers)
	default:
		err = usagef("%s: the name must end with .safetensors, .onnx or .npz", path)
	}
	return net, format, err
}

// noFile says why there is no file at path, or returns nil.
func noFile(path string) error {
	switch info, err := os.Stat(path); {
	case err != nil:
		return fmt.Errorf("%s: %w", path, cause(err))
	case info.IsDir():
		return fmt.Errorf("%s: it is a folder: give the file of a model", path)
	}
	return nil
}

// loadSafetensors reads a network of this tool or a PyTorch state dict. The metadata tells them
// apart.
func loadSafetensors(path string, activations, layers []string) (*nn.Network, string, error) {
	dict, err := torch.Load(path)
	if err != nil {
		return nil, "", err
	}
	if isNetwork(dict) {
		if len(activations) > 0 || len(layers) > 0 {
			return nil, "", usagef("--activations and --layers are for PyTorch state dicts: %s is a network of this tool, which holds them", path)
		}
		net, err := nn.Load(path)
		return net, "Lockstep", err
	}
	var list []nn.Activation
	for _, name := range activations {
		f, err := nn.ParseActivation(name)
		if err != nil {
			return nil, "", usageError{err}
		}
		list = append(list, f)
	}
	net, err := dict.Network(list, layers...)
	if err != nil {
		hint := ""
		if _, noted := dict.Metadata["lockstep.activations"]; !noted && list == nil {
			hint = ", by --activations of lockstep convert"
		}
		return nil, "", fmt.Errorf("%s: %w%s", path, err, hint)
	}
	return net, "PyTorch", nil
}

// isNetwork reports whether a safetensors file is one of nn.Network.Save, whose weights are [in,
// out].
func isNetwork(dict *torch.StateDict) bool {
	_, ok := dict.Metadata["lockstep.format"]
	return ok
}
