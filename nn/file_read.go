package nn

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/internal/object"
	"github.com/lockstep-go/lockstep/internal/quote"
)

// Load reads a network from a file that [Network.Save] wrote. An error names
// the file and what is wrong in it.
func Load(path string) (*Network, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	n, err := Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return n, nil
}

// Read reads a network that [Network.Write] wrote, to the end of r. It checks
// everything that the format and the network demand, never returns a part of
// a network, and takes memory in proportion to what r really holds. A checkpoint is for
// [ReadCheckpoint].
func Read(r io.Reader) (*Network, error) {
	if r == nil {
		return nil, errNoReader
	}
	var prefix [8]byte
	if k, err := io.ReadFull(r, prefix[:]); err != nil {
		if short(err) {
			return nil, fmt.Errorf("not a safetensors file: it has %s, and the length of the header alone needs 8", quote.Count(k, "byte"))
		}
		return nil, err
	}
	if strings.HasPrefix(checkpointMagic, string(prefix[:])) {
		return nil, errors.New("a checkpoint, from which a training goes on, and no network: that is in the file that the training writes at its end")
	}
	length := binary.LittleEndian.Uint64(prefix[:])
	if length > maxHeader {
		return nil, fmt.Errorf("not a safetensors file: the length of its header would be %s, and at most %d are allowed", quote.Count(length, "byte"), maxHeader)
	}
	header, err := io.ReadAll(io.LimitReader(r, int64(length)))
	if err != nil {
		return nil, err
	}
	if uint64(len(header)) < length {
		return nil, fmt.Errorf("header length is %d, but only %s %s: the file is cut short", length, quote.Count(len(header), "byte"), quote.Verb(len(header), "follow"))
	}
	n, tensors, err := readHeader(header)
	if err != nil {
		return nil, err
	}
	want := 0
	for _, t := range tensors {
		want = max(want, t.end)
	}
	data, err := io.ReadAll(io.LimitReader(r, int64(want)+1))
	if err != nil {
		return nil, err
	}
	if len(data) < want {
		return nil, fmt.Errorf("data ends after %d of %s: the file is cut short", len(data), quote.Count(want, "byte"))
	}
	if len(data) > want {
		return nil, fmt.Errorf("data goes on after the %s of the tensors: nothing may follow", quote.Count(want, "byte"))
	}
	layers := make([]Layer, len(tensors)/2)
	for i := range layers {
		layers[i] = Layer{Units: tensors[2*i].shape[1], Activation: tensors[2*i].activation, Dropout: tensors[2*i].dropout}
	}
	n.storage = tensors[0].storage
	if n.storage == inFloat32 {
		n.layers, n.all = parameters(n.inputs, layers)
	} else {
		n.layers, n.all, n.half = halfParameters(n.inputs, layers)
	}
	for i, p := range n.layers {
		if n.storage == inFloat32 {
			readFloats(p.W.Data, data[tensors[2*i].begin:])
		} else {
			readHalves(n.half[i].Data, data[tensors[2*i].begin:])
		}
		readFloats(p.B, data[tensors[2*i+1].begin:])
	}
	if err := n.check(); err != nil {
		return nil, err
	}
	if err := n.finite(); err != nil {
		return nil, err
	}
	return n, nil
}

func short(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// readFloats fills x from the beginning of data.
func readFloats(x []float32, data []byte) {
	for i := range x {
		x[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
}

// A tensor is one entry of the header.
type tensor struct {
	name       string
	shape      []int
	storage    storage
	begin, end int // bytes of the data
	activation Activation
	dropout    float64
}

// readHeader reads and checks the header. It returns a network without
// parameters and its tensors: weight and bias of each layer, in turn.
func readHeader(header []byte) (*Network, []tensor, error) {
	entries, err := object.Fields("header", header)
	if err != nil {
		return nil, nil, err
	}
	raw, ok := entries[metaKey]
	if !ok {
		return nil, nil, fmt.Errorf("header has no %q: this library writes the layout of the network there", metaKey)
	}
	delete(entries, metaKey)
	n, activations, dropouts, err := readMetadata(raw)
	if err != nil {
		return nil, nil, err
	}
	var tensors []tensor
	var layers []Layer
	in := n.inputs
	for i, f := range activations {
		for _, kind := range []string{"weight", "bias"} {
			name := fmt.Sprintf("%d.%s", i, kind)
			raw, ok := entries[name]
			if !ok {
				return nil, nil, fmt.Errorf("tensor %q is missing: %s names %s", name, metaActivations, quote.Count(len(activations), "layer"))
			}
			delete(entries, name)
			t, err := readTensor(name, raw)
			if err != nil {
				return nil, nil, err
			}
			t.activation, t.dropout = f, dropouts[i]
			switch {
			case kind == "weight" && (len(t.shape) != 2 || t.shape[0] != in):
				return nil, nil, fmt.Errorf("%s: shape is %s: it must be [%d, units], the outputs of the layer before and this layer's", name, quote.Shape(t.shape), in)
			case kind == "weight" && i > 0 && t.storage != tensors[0].storage:
				return nil, nil, fmt.Errorf("%s: dtype is %q, and that of 0.weight %q: all weights must have the same", name, storageTypes[t.storage], storageTypes[tensors[0].storage])
			case kind == "weight":
				in = t.shape[1]
				layers = append(layers, Layer{Units: in, Activation: f, Dropout: dropouts[i]})
			case t.storage != inFloat32:
				return nil, nil, fmt.Errorf("%s: dtype is %q: biases must be \"F32\"", name, storageTypes[t.storage])
			case len(t.shape) != 1 || t.shape[0] != in:
				return nil, nil, fmt.Errorf("%s: shape is %s: it must be [%d], as %d.weight has columns", name, quote.Shape(t.shape), in, i)
			}
			tensors = append(tensors, t)
		}
	}
	if len(entries) > 0 {
		name := slices.Min(slices.Collect(maps.Keys(entries)))
		return nil, nil, fmt.Errorf("tensor %s is unknown: a network of %s has %q to \"%d.bias\"", quote.Text(name), quote.Count(len(layers), "layer"), "0.weight", len(layers)-1)
	}
	if err := checkShape(n.inputs, layers); err != nil {
		return nil, nil, err
	}
	return n, tensors, checkOffsets(tensors)
}

// readTensor reads one entry of the header.
func readTensor(name string, raw []byte) (tensor, error) {
	t := tensor{name: name}
	fields, err := object.Fields(name, raw)
	if err != nil {
		return t, err
	}
	for key := range fields {
		if key != "dtype" && key != "shape" && key != "data_offsets" {
			return t, fmt.Errorf("%s: field %s is unknown: a tensor has dtype, shape and data_offsets", name, quote.Text(key))
		}
	}
	dtype, err := text(fields["dtype"])
	t.storage = storage(slices.Index(storageTypes[:], dtype))
	if err != nil || t.storage < 0 {
		return t, fmt.Errorf("%s: dtype is %s: it must be \"F32\" or, of weights, \"F16\" or \"BF16\"", name, quote.JSON(fields["dtype"]))
	}
	if t.shape, err = list[int](fields["shape"]); err != nil {
		return t, fmt.Errorf("%s: shape is %s: it must be a list of whole numbers", name, quote.JSON(fields["shape"]))
	}
	offsets, err := list[int](fields["data_offsets"])
	if err != nil || len(offsets) != 2 || offsets[0] < 0 || offsets[1] < offsets[0] {
		return t, fmt.Errorf("%s: data_offsets is %s: it must be the first byte and the one after the last", name, quote.JSON(fields["data_offsets"]))
	}
	t.begin, t.end = offsets[0], offsets[1]
	return t, nil
}

// checkOffsets reports tensors whose bytes do not match their shapes, overlap, or leave
// gaps. The shapes are sound and their sizes bounded.
func checkOffsets(tensors []tensor) error {
	sorted := slices.SortedFunc(slices.Values(tensors), func(a, b tensor) int { return a.begin - b.begin })
	next := 0
	for _, t := range sorted {
		size := t.storage.size()
		for _, d := range t.shape {
			size *= d
		}
		switch {
		case t.end-t.begin != size:
			return fmt.Errorf("%s: data_offsets [%d,%d] span %s: shape %s needs %d", t.name, t.begin, t.end, quote.Count(t.end-t.begin, "byte"), quote.Shape(t.shape), size)
		case t.begin < next:
			return fmt.Errorf("%s: data_offsets [%d,%d] overlap another tensor: it must begin at %d", t.name, t.begin, t.end, next)
		case t.begin > next:
			return fmt.Errorf("%s: data_offsets [%d,%d] leave a gap or lie outside the data: it must begin at %d", t.name, t.begin, t.end, next)
		}
		next = t.end
	}
	return nil
}

// readMetadata reads all that the header tells of the network but its tensors.
func readMetadata(raw []byte) (*Network, []Activation, []float64, error) {
	fields, err := object.Fields(metaKey, raw)
	if err != nil {
		return nil, nil, nil, err
	}
	meta := make(map[string]string)
	for key, raw := range fields {
		if meta[key], err = text(raw); err != nil {
			return nil, nil, nil, fmt.Errorf("%s: %s is %s: it must be a string", metaKey, quote.Text(key), quote.JSON(raw))
		}
	}
	take := func(key string) (string, bool) {
		s, ok := meta[key]
		delete(meta, key)
		return s, ok
	}
	if s, ok := take(metaFormat); !ok || s != "1" {
		return nil, nil, nil, fmt.Errorf("%s: %s is %s: it must be \"1\"; other files are not networks that this library can read", metaKey, metaFormat, quote.Text(s))
	}
	n := new(Network)
	s, _ := take(metaInputs)
	if n.inputs, err = strconv.Atoi(s); err != nil || n.inputs < 1 {
		return nil, nil, nil, fmt.Errorf("%s: %s is %s: it must be a whole number above 0", metaKey, metaInputs, quote.Text(s))
	}
	s, _ = take(metaActivations)
	var activations []Activation
	for _, name := range strings.Split(s, ",") {
		f, err := ParseActivation(name)
		if err != nil || f.String() != name {
			return nil, nil, nil, fmt.Errorf("%s: %s names the unknown activation %s: each must be one of %s", metaKey, metaActivations, quote.Text(name), strings.Join(activationNames[:], ", "))
		}
		activations = append(activations, f)
	}
	dropouts := make([]float64, len(activations))
	if s, ok := take(metaDropout); ok {
		if dropouts, err = list[float64]([]byte(s)); err != nil || len(dropouts) != len(activations) {
			return nil, nil, nil, fmt.Errorf("%s: %s is %s: it must be a list of %s, one a layer", metaKey, metaDropout, quote.Text(s), quote.Count(len(activations), "number"))
		}
	}
	if s, ok := take(metaClasses); ok {
		if n.Classes, err = list[string]([]byte(s)); err != nil || len(n.Classes) == 0 {
			return nil, nil, nil, fmt.Errorf("%s: %s is %s: it must be a list of strings", metaKey, metaClasses, quote.Text(s))
		}
	}
	mean, hasMean := take(metaMean)
	scale, hasScale := take(metaScale)
	if hasMean || hasScale {
		n.Standardizer = new(Standardizer)
		if n.Standardizer.Mean, err = list[float32]([]byte(mean)); err != nil {
			return nil, nil, nil, fmt.Errorf("%s: %s is %s: it must be a list of numbers", metaKey, metaMean, quote.Text(mean))
		}
		if n.Standardizer.Scale, err = list[float32]([]byte(scale)); err != nil {
			return nil, nil, nil, fmt.Errorf("%s: %s is %s: it must be a list of numbers", metaKey, metaScale, quote.Text(scale))
		}
	}
	for key := range meta {
		if strings.HasPrefix(key, metaPrefix) {
			return nil, nil, nil, fmt.Errorf("%s: %s is unknown: the file may come from a newer version", metaKey, quote.Text(key))
		}
	}
	if len(meta) > 0 {
		n.Metadata = meta
	}
	return n, activations, dropouts, nil
}

// text reads a JSON string.
func text(raw []byte) (s string, err error) {
	if len(raw) == 0 || raw[0] != '"' {
		return "", errors.New("not a string") // null too, which package json takes for ""
	}
	return s, json.Unmarshal(raw, &s)
}

// list reads a JSON list without null.
func list[T any](raw []byte) ([]T, error) {
	var elements []*T
	if err := json.Unmarshal(raw, &elements); err != nil {
		return nil, err
	}
	values := make([]T, len(elements))
	for i, e := range elements {
		if e == nil {
			return nil, errors.New("null in a list")
		}
		values[i] = *e
	}
	return values, nil
}
