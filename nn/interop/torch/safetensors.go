package torch

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lockstep-go/lockstep/internal/object"
	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/internal/replace"
	"github.com/lockstep-go/lockstep/kernel"
)

// A StateDict is what a safetensors file holds: tensors and text, by their names.
type StateDict struct {
	Tensors  map[string]Tensor
	Metadata map[string]string
}

// A Tensor is an array of numbers. Data holds the elements, little-endian, in row-major order. Type
// is their format, in the names of safetensors: F64, F32, F16, BF16, I64, I32, I16, I8, U64, U32,
// U16, U8, BOOL, F8_E4M3 or F8_E5M2.
type Tensor struct {
	Type  string
	Shape []int
	Data  []byte
}

// sizes holds the bytes of an element.
var sizes = map[string]int{"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1,
	"U64": 8, "U32": 4, "U16": 2, "U8": 1, "BOOL": 1, "F8_E4M3": 1, "F8_E5M2": 1}

const (
	metadataKey = "__metadata__"
	maxHeader   = 100_000_000 // as the format's own library has it
)

// Float32s returns the elements of a tensor of type F32, F16, BF16 or F64. F32, F16 and BF16 are
// exact; F64 is rounded to the nearest float32, ties to even, once. Other types are an error.
func (t Tensor) Float32s() ([]float32, error) {
	size, ok := sizes[t.Type]
	if !ok {
		return nil, fmt.Errorf("type %s is unknown", quote.Text(t.Type))
	}
	x := make([]float32, len(t.Data)/size)
	switch t.Type {
	case "F32":
		for i := range x {
			x[i] = math.Float32frombits(binary.LittleEndian.Uint32(t.Data[4*i:]))
		}
	case "F64":
		for i := range x {
			x[i] = float32(math.Float64frombits(binary.LittleEndian.Uint64(t.Data[8*i:])))
		}
	case "F16":
		kernel.WidenHalf(x, t.uint16s())
	case "BF16":
		kernel.WidenBFloat16(x, t.uint16s())
	default:
		return nil, fmt.Errorf("type is %s: weights are F32, F16, BF16 or F64", t.Type)
	}
	return x, nil
}

// uint16s returns the elements of a tensor of 2 bytes each, as they are encoded.
func (t Tensor) uint16s() []uint16 {
	x := make([]uint16, len(t.Data)/2)
	for i := range x {
		x[i] = binary.LittleEndian.Uint16(t.Data[2*i:])
	}
	return x
}

// Float32 returns a tensor of type F32 with a copy of the elements.
func Float32(x []float32, shape ...int) Tensor {
	data := make([]byte, 0, 4*len(x))
	for _, v := range x {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
	}
	return Tensor{"F32", shape, data}
}

// Float16 returns a tensor of type F16 with each element rounded to the nearest float16, ties to
// even.
func Float16(x []float32, shape ...int) Tensor { return narrow("F16", kernel.NarrowHalf, x, shape) }

// BFloat16 returns a tensor of type BF16 with each element rounded to the nearest bfloat16, ties to
// even.
func BFloat16(x []float32, shape ...int) Tensor {
	return narrow("BF16", kernel.NarrowBFloat16, x, shape)
}

func narrow(name string, to func(dst []uint16, x []float32), x []float32, shape []int) Tensor {
	narrowed := make([]uint16, len(x))
	to(narrowed, x)
	data := make([]byte, 0, 2*len(x))
	for _, h := range narrowed {
		data = binary.LittleEndian.AppendUint16(data, h)
	}
	return Tensor{name, shape, data}
}

// Load reads a safetensors file.
func Load(path string) (*StateDict, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	d, err := Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return d, nil
}

// Read reads a file in the safetensors format, to the end of r. It checks all that the format
// demands, and takes memory in proportion to what r really holds.
func Read(r io.Reader) (*StateDict, error) {
	if r == nil {
		return nil, errors.New("the reader is nil: Load reads a file by its name")
	}
	var prefix [8]byte
	if k, err := io.ReadFull(r, prefix[:]); err == io.EOF || err == io.ErrUnexpectedEOF {
		return nil, fmt.Errorf("not a safetensors file: it has %s, and the length of the header alone needs 8", quote.Count(k, "byte"))
	} else if err != nil {
		return nil, err
	}
	length := binary.LittleEndian.Uint64(prefix[:])
	switch {
	case bytes.HasPrefix(prefix[:], []byte("PK\x03\x04")):
		return nil, errors.New("not a safetensors file, but a zip archive: files of torch.save hold pickles, which can run any program; save the state dict as safetensors")
	case string(prefix[:]) == "lockstep":
		return nil, errors.New("not a safetensors file, but a checkpoint, from which a training of Lockstep goes on: the model is in the file that the training writes at its end")
	case length > maxHeader:
		return nil, fmt.Errorf("not a safetensors file: the length of its header would be %s, and at most %d are allowed", quote.Count(length, "byte"), maxHeader)
	}
	header, err := io.ReadAll(io.LimitReader(r, int64(length)))
	if err != nil {
		return nil, err
	}
	if uint64(len(header)) < length {
		return nil, fmt.Errorf("the header's length is %d, but only %s %s: the file is cut short", length, quote.Count(len(header), "byte"), quote.Verb(len(header), "follow"))
	}
	d, entries, err := readHeader(header)
	if err != nil {
		return nil, err
	}
	want := 0
	for _, e := range entries {
		want = max(want, e.end)
	}
	data, err := io.ReadAll(io.LimitReader(r, int64(want)))
	if err != nil {
		return nil, err
	}
	if len(data) < want {
		return nil, fmt.Errorf("the data ends after %d of %s: the file is cut short", len(data), quote.Count(want, "byte"))
	}
	if k, err := io.ReadFull(r, prefix[:1]); k > 0 {
		return nil, fmt.Errorf("the data goes on after the %s of the tensors: nothing may follow", quote.Count(want, "byte"))
	} else if err != io.EOF {
		return nil, err
	}
	for _, e := range entries {
		e.tensor.Data = data[e.begin:e.end:e.end]
		d.Tensors[e.name] = e.tensor
	}
	return d, nil
}

// An entry is a tensor of the header. Its data is bytes begin to end after the header.
type entry struct {
	name       string
	tensor     Tensor
	begin, end int
}

// readHeader reads the header. The entries' bytes follow one another without gaps.
func readHeader(header []byte) (*StateDict, []entry, error) {
	fields, err := object.Fields("header", header)
	if err != nil {
		return nil, nil, err
	}
	d := &StateDict{Tensors: map[string]Tensor{}}
	if raw, ok := fields[metadataKey]; ok {
		texts, err := object.Fields(metadataKey, raw)
		if err != nil {
			return nil, nil, err
		}
		d.Metadata = map[string]string{}
		for key, raw := range texts {
			var text *string
			if err := json.Unmarshal(raw, &text); err != nil || text == nil {
				return nil, nil, fmt.Errorf("%s: %s is %s: it must be a string", metadataKey, quote.Text(key), quote.JSON(raw))
			}
			d.Metadata[key] = *text
		}
		delete(fields, metadataKey)
	}
	entries := make([]entry, 0, len(fields))
	for name, raw := range fields {
		e, err := readEntry(name, raw)
		if err != nil {
			return nil, nil, err
		}
		entries = append(entries, e)
	}
	slices.SortFunc(entries, func(a, b entry) int {
		if a.begin != b.begin {
			return a.begin - b.begin
		}
		return a.end - b.end
	})
	next := 0
	for _, e := range entries {
		if e.begin != next {
			return nil, nil, fmt.Errorf("%s: data_offsets are [%d,%d], but the tensors before it end at %d: tensors follow one another without gaps", quote.Name(e.name), e.begin, e.end, next)
		}
		next = e.end
	}
	return d, entries, nil
}

func readEntry(name string, raw []byte) (entry, error) {
	e := entry{name: name}
	fields, err := object.Fields(quote.Name(name), raw)
	if err != nil {
		return e, err
	}
	for key := range fields {
		if key != "dtype" && key != "shape" && key != "data_offsets" {
			return e, fmt.Errorf("%s: field %s is unknown: a tensor has dtype, shape and data_offsets", quote.Name(name), quote.Text(key))
		}
	}
	var dtype *string
	if json.Unmarshal(fields["dtype"], &dtype) != nil || dtype == nil || sizes[*dtype] == 0 {
		return e, fmt.Errorf("%s: dtype is %s: it must be one of %s", quote.Name(name), quote.JSON(fields["dtype"]), strings.Join(slices.Sorted(maps.Keys(sizes)), ", "))
	}
	shape, err := lengths(fields["shape"])
	if err != nil {
		return e, fmt.Errorf("%s: shape is %s: it must be a list of whole numbers, 0 or more", quote.Name(name), quote.JSON(fields["shape"]))
	}
	offsets, err := lengths(fields["data_offsets"])
	if err != nil || len(offsets) != 2 || offsets[1] < offsets[0] {
		return e, fmt.Errorf("%s: data_offsets is %s: it must be the first byte and the one after the last", quote.Name(name), quote.JSON(fields["data_offsets"]))
	}
	e.tensor = Tensor{Type: *dtype, Shape: shape}
	e.begin, e.end = offsets[0], offsets[1]
	if size, ok := e.tensor.size(); !ok || size != e.end-e.begin {
		return e, fmt.Errorf("%s: data_offsets [%d,%d] span %s, which is not what shape %s of %s needs", quote.Name(name), e.begin, e.end, quote.Count(e.end-e.begin, "byte"), quote.Shape(shape), *dtype)
	}
	return e, nil
}

// size returns the bytes that the elements need, and whether they fit an int.
func (t Tensor) size() (int, bool) {
	n, fits := sizes[t.Type], true
	for _, d := range t.Shape {
		if d == 0 {
			return 0, true
		}
	}
	for _, d := range t.Shape {
		fits = fits && n <= math.MaxInt/d
		n *= d
	}
	return n, fits
}

// lengths reads a JSON list of whole numbers.
func lengths(raw []byte) ([]int, error) {
	var list []*int
	if err := json.Unmarshal(raw, &list); err != nil || list == nil {
		return nil, errors.New("not a list of whole numbers")
	}
	n := make([]int, len(list))
	for i, v := range list {
		if v == nil || *v < 0 {
			return nil, errors.New("not a list of whole numbers")
		}
		n[i] = *v
	}
	return n, nil
}

// Write writes the tensors in the safetensors format, in the order of their names. The same state
// dict gives the same bytes.
func (d *StateDict) Write(w io.Writer) error {
	if w == nil {
		return errors.New("the writer is nil: Save writes a file by its name")
	}
	header, names, err := d.header()
	if err != nil {
		return err
	}
	if _, err := w.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(header)))); err != nil {
		return err
	}
	if _, err := w.Write(header); err != nil {
		return err
	}
	for _, name := range names {
		if _, err := w.Write(d.Tensors[name].Data); err != nil {
			return err
		}
	}
	return nil
}

// Save writes the tensors to a file, as [StateDict.Write] does. An old file stays whole until the
// new one is.
func (d *StateDict) Save(path string) error { return replace.File(path, d.Write) }

// header returns the header, padded to a multiple of 8 bytes, and the names in the order of the
// data.
func (d *StateDict) header() ([]byte, []string, error) {
	var h bytes.Buffer
	h.WriteByte('{')
	comma := ""
	if len(d.Metadata) > 0 {
		for key, text := range d.Metadata {
			if !utf8.ValidString(key) || !utf8.ValidString(text) {
				return nil, nil, fmt.Errorf("metadata %s is not UTF-8", quote.Text(key))
			}
		}
		text, err := json.Marshal(d.Metadata) // in the order of the keys
		if err != nil {
			return nil, nil, err
		}
		fmt.Fprintf(&h, "%q:%s", metadataKey, text)
		comma = ","
	}
	names := slices.SortedFunc(maps.Keys(d.Tensors), natural)
	offset := 0
	for _, name := range names {
		t := d.Tensors[name]
		if name == metadataKey || !utf8.ValidString(name) {
			return nil, nil, fmt.Errorf("a tensor cannot be called %s", quote.Text(name))
		}
		size, ok := t.size()
		if sizes[t.Type] == 0 || !ok || size != len(t.Data) {
			return nil, nil, fmt.Errorf("tensor %s has %s, which is not what shape %s of type %s needs", quote.Text(name), quote.Count(len(t.Data), "byte"), quote.Shape(t.Shape), quote.Text(t.Type))
		}
		key, err := json.Marshal(name)
		if err != nil {
			return nil, nil, err
		}
		shape, err := json.Marshal(append([]int{}, t.Shape...))
		if err != nil {
			return nil, nil, err
		}
		fmt.Fprintf(&h, `%s%s:{"dtype":%q,"shape":%s,"data_offsets":[%d,%d]}`, comma, key, t.Type, shape, offset, offset+size)
		comma = ","
		offset += size
	}
	h.WriteByte('}')
	for h.Len()%8 != 0 {
		h.WriteByte(' ')
	}
	if h.Len() > maxHeader {
		return nil, nil, fmt.Errorf("the header has %s: at most %d are allowed", quote.Count(h.Len(), "byte"), maxHeader)
	}
	return h.Bytes(), names, nil
}
