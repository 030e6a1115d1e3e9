package numpy

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/internal/replace"
)

const (
	magic     = "\x93NUMPY"
	maxHeader = 1 << 18 // NumPy itself refuses more than 10,000 bytes, unless told to trust the file

	// freeElements is the most elements of no size that are read: they take memory but no file.
	freeElements = 1 << 16
)

// LoadNPY reads a .npy file. It refuses a file that goes on after the array.
func LoadNPY(path string) (Array, error) {
	f, err := os.Open(path)
	if err != nil {
		return Array{}, err
	}
	defer f.Close()
	a, err := readWhole(f)
	if err != nil {
		return Array{}, fmt.Errorf("%s: %w", path, err)
	}
	return a, nil
}

// readWhole reads an array after which nothing comes.
func readWhole(r io.Reader) (Array, error) {
	a, err := ReadNPY(r)
	if err != nil {
		return Array{}, err
	}
	var b [1]byte
	if n, err := io.ReadFull(r, b[:]); n > 0 {
		return Array{}, errors.New("the file goes on after its array: read it with ReadNPY, once for each array")
	} else if err != io.EOF {
		return Array{}, err
	}
	return a, nil
}

// ReadNPY reads one array in the .npy format and leaves what follows it unread. It takes memory in
// proportion to what r really holds: at most 20 times that, and a few
// megabytes for the header.
func ReadNPY(r io.Reader) (Array, error) {
	if r == nil {
		return Array{}, errors.New("the reader is nil: LoadNPY reads a file by its name")
	}
	h, err := readHeader(r)
	if err != nil {
		return Array{}, err
	}
	t, err := parseType(h.descr)
	if err != nil {
		return Array{}, err
	}
	n, ok := elements(h.shape, t.size)
	if !ok {
		return Array{}, fmt.Errorf("shape %s of %s each is larger than memory can be", quote.Name(tuple(h.shape)), quote.Count(t.size, "byte"))
	}
	if t.size == 0 && n > freeElements {
		return Array{}, fmt.Errorf("shape %s of elements without size: at most %d are read", quote.Name(tuple(h.shape)), freeElements)
	}
	if per := t.empty(); per > 0 && n > freeElements/per {
		return Array{}, fmt.Errorf("shape %s of records with %s without size each: at most %d are read", quote.Name(tuple(h.shape)), quote.Count(per, "element"), freeElements)
	}
	raw, err := io.ReadAll(io.LimitReader(r, int64(n*t.size)))
	if err != nil {
		return Array{}, err
	}
	if len(raw) < n*t.size {
		return Array{}, fmt.Errorf("the elements end after %d of %s: shape %s needs that many; the file is cut short", len(raw), quote.Count(n*t.size, "byte"), quote.Name(tuple(h.shape)))
	}
	if h.fortran {
		raw = rowMajor(raw, h.shape, t.size)
	}
	return t.array(h.shape, raw, n, 0, t.size)
}

// empty returns how many elements without size a record has.
func (t dtype) empty() int {
	sum := 0
	for _, f := range t.fields {
		n, _ := elements(f.shape, f.dtype.size)
		if f.dtype.size == 0 {
			sum += min(n, freeElements+1)
		}
		if k := f.dtype.empty(); k > 0 {
			sum += min(n, freeElements+1) * k
		}
		sum = min(sum, freeElements+1)
	}
	return sum
}

// readHeader reads all that comes before the elements.
func readHeader(r io.Reader) (header, error) {
	var start [12]byte
	if k, err := io.ReadFull(r, start[:10]); err != nil {
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return header{}, fmt.Errorf("not a .npy file: it has %s, and its start alone needs 10", quote.Count(k, "byte"))
		}
		return header{}, err
	}
	if string(start[:6]) != magic {
		return header{}, fmt.Errorf("not a .npy file: it begins with %q, which should be %q", start[:6], magic)
	}
	length := int64(binary.LittleEndian.Uint16(start[8:]))
	version := start[6]
	switch {
	case version < 1 || version > 3 || start[7] != 0:
		return header{}, fmt.Errorf("version %d.%d of the .npy format: 1.0, 2.0 and 3.0 are known", version, start[7])
	case version > 1:
		if _, err := io.ReadFull(r, start[10:]); err != nil {
			return header{}, fmt.Errorf("the header's length is cut short: %w", err)
		}
		length = int64(binary.LittleEndian.Uint32(start[8:]))
	}
	if length > maxHeader {
		return header{}, fmt.Errorf("the header's length is %d: at most %d is allowed", length, maxHeader)
	}
	raw, err := io.ReadAll(io.LimitReader(r, length))
	if err != nil {
		return header{}, err
	}
	if int64(len(raw)) < length {
		return header{}, fmt.Errorf("the header ends after %d of %s: the file is cut short", len(raw), quote.Count(length, "byte"))
	}
	text := string(raw)
	if version < 3 {
		text = latin1(raw)
	} else if !utf8.Valid(raw) {
		return header{}, errors.New("the header is not UTF-8, as version 3.0 has it")
	}
	return parseHeader(text)
}

// latin1 decodes ISO 8859-1, in which a byte is a rune.
func latin1(raw []byte) string {
	runes := make([]rune, len(raw))
	for i, b := range raw {
		runes[i] = rune(b)
	}
	return string(runes)
}

// rowMajor brings elements of the given size from Fortran order, where the first index runs
// fastest, into C order, where the last one does.
func rowMajor(raw []byte, shape []int, size int) []byte {
	if len(shape) < 2 || len(raw) == 0 {
		return raw
	}
	strides := make([]int, len(shape)) // in the file
	stride := size
	for d, n := range shape {
		strides[d] = stride
		stride *= n
	}
	out := make([]byte, 0, len(raw))
	index := make([]int, len(shape))
	at := 0
	for {
		out = append(out, raw[at:at+size]...)
		d := len(shape) - 1
		for ; d >= 0; d-- {
			index[d]++
			at += strides[d]
			if index[d] < shape[d] {
				break
			}
			at -= index[d] * strides[d]
			index[d] = 0
		}
		if d < 0 {
			return out
		}
	}
}

// WriteNPY writes an array in the .npy format, in C order, little-endian: the bytes that NumPy 1.24
// writes for it. Arrays of records are not written.
func WriteNPY(w io.Writer, a Array) error {
	if w == nil {
		return errors.New("the writer is nil: SaveNPY writes a file by its name")
	}
	file, err := encode(a)
	if err != nil {
		return err
	}
	_, err = w.Write(file)
	return err
}

// SaveNPY writes an array to a file, as [WriteNPY] does. An old file stays whole until the new one
// is.
func SaveNPY(path string, a Array) error {
	return replace.File(path, func(w io.Writer) error { return WriteNPY(w, a) })
}

// encode returns a whole .npy file.
func encode(a Array) ([]byte, error) {
	descr, length, elem, err := a.encoder()
	if err != nil {
		return nil, err
	}
	for _, d := range a.Shape {
		if d < 0 {
			return nil, fmt.Errorf("shape %s: no dimension can be negative", quote.Name(tuple(a.Shape)))
		}
	}
	if n, ok := elements(a.Shape, 1); !ok || n != length {
		return nil, fmt.Errorf("the array has %s: its shape %s needs %d", quote.Count(length, "element"), quote.Name(tuple(a.Shape)), n)
	}
	var text strings.Builder
	fmt.Fprintf(&text, "{'descr': '%s', 'fortran_order': False, 'shape': %s, }", descr, tuple(a.Shape))
	if len(a.Shape) > 0 { // NumPy leaves room for the first dimension to grow to 21 digits
		text.WriteString(strings.Repeat(" ", 21-len(strconv.Itoa(a.Shape[0]))))
	}
	const start = len(magic) + 4
	for (start+text.Len()+1)%64 != 0 {
		text.WriteByte(' ')
	}
	text.WriteByte('\n')
	if text.Len() > math.MaxUint16 {
		return nil, fmt.Errorf("shape %s has too many dimensions", quote.Name(tuple(a.Shape)))
	}
	file := append([]byte(magic), 1, 0)
	file = binary.LittleEndian.AppendUint16(file, uint16(text.Len()))
	file = append(file, text.String()...)
	return elem(file), nil
}

// encoder returns NumPy's name of the type, the number of elements, and what appends the elements
// to a file.
func (a Array) encoder() (descr string, n int, elem func([]byte) []byte, err error) {
	fixed := func(descr string, n int) (string, int, func([]byte) []byte, error) {
		return descr, n, func(b []byte) []byte {
			var w bytes.Buffer
			w.Write(b)
			binary.Write(&w, binary.LittleEndian, a.Data) // a slice of fixed size; a Buffer returns no errors
			return w.Bytes()
		}, nil
	}
	switch d := a.Data.(type) {
	case []bool:
		return fixed("|b1", len(d))
	case []int8:
		return fixed("|i1", len(d))
	case []int16:
		return fixed("<i2", len(d))
	case []int32:
		return fixed("<i4", len(d))
	case []int64:
		return fixed("<i8", len(d))
	case []uint8:
		return fixed("|u1", len(d))
	case []uint16:
		return fixed("<u2", len(d))
	case []uint32:
		return fixed("<u4", len(d))
	case []uint64:
		return fixed("<u8", len(d))
	case []Float16:
		return fixed("<f2", len(d))
	case []float32:
		return fixed("<f4", len(d))
	case []float64:
		return fixed("<f8", len(d))
	case []complex64:
		return fixed("<c8", len(d))
	case []complex128:
		return fixed("<c16", len(d))
	case []string:
		return text(d)
	}
	return "", 0, nil, fmt.Errorf("the array holds %s, which is not written", a.kind())
}

// text encodes strings as UTF-32, each filled up with zeros to the longest.
func text(d []string) (string, int, func([]byte) []byte, error) {
	width := 1
	for i, s := range d {
		if !utf8.ValidString(s) {
			return "", 0, nil, fmt.Errorf("string %d, %s, is not UTF-8", i, quote.Text(s))
		}
		if strings.HasSuffix(s, "\x00") {
			return "", 0, nil, fmt.Errorf("string %d, %s, ends with a zero, which NumPy would drop", i, quote.Text(s))
		}
		width = max(width, utf8.RuneCountInString(s))
	}
	return fmt.Sprintf("<U%d", width), len(d), func(b []byte) []byte {
		for _, s := range d {
			k := 0
			for _, r := range s {
				b = binary.LittleEndian.AppendUint32(b, uint32(r))
				k++
			}
			b = append(b, make([]byte, 4*(width-k))...)
		}
		return b
	}, nil
}
