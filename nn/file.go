package nn

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/internal/replace"
)

// What is wrong with an argument of the functions that read and write.
var (
	errNoReader = errors.New("the reader is nil: Load reads a file by its name")
	errNoWriter = errors.New("the writer is nil: Save writes a file by its name")
)

// A network is saved as safetensors: eight bytes with the length of the header, little-endian; the
// header, JSON, padded with spaces; then the numbers, little-endian, without gaps. The tensors are
// called "0.weight", "0.bias", "1.weight" and so on; weights are [in, out], and float32 (F32),
// float16 (F16) or bfloat16 (BF16), all of them the same; biases are float32. All else is
// text in the header's "__metadata__", under the following names.
const (
	metaPrefix      = "lockstep."
	metaFormat      = metaPrefix + "format"      // "1"
	metaInputs      = metaPrefix + "inputs"      // "64"
	metaActivations = metaPrefix + "activations" // "relu,softmax"
	metaDropout     = metaPrefix + "dropout"     // a JSON list of numbers, if any is not 0
	metaClasses     = metaPrefix + "classes"     // a JSON list of strings
	metaMean        = metaPrefix + "mean"        // a JSON list of numbers
	metaScale       = metaPrefix + "scale"       // the same
	metaKey         = "__metadata__"
	maxHeader       = 100_000_000
)

// Write writes the network to w in the safetensors format. The same network
// gives the same bytes on every machine. A network that [Read] would refuse is not written: one
// with a weight that is NaN or infinite, or with fields that do not fit its shape.
func (n *Network) Write(w io.Writer) error {
	if w == nil {
		return errNoWriter
	}
	header, err := n.header()
	if err != nil {
		return err
	}
	var length [8]byte
	binary.LittleEndian.PutUint64(length[:], uint64(len(header)))
	if _, err := w.Write(length[:]); err != nil {
		return err
	}
	if _, err := w.Write(header); err != nil {
		return err
	}
	for i, p := range n.layers {
		if n.storage != inFloat32 {
			if err := writeHalves(w, n.half[i].Data); err != nil {
				return err
			}
		} else if err := writeFloats(w, p.W.Data); err != nil {
			return err
		}
		if err := writeFloats(w, p.B); err != nil {
			return err
		}
	}
	return nil
}

// header returns the JSON header, padded to a multiple of 8 bytes.
func (n *Network) header() ([]byte, error) {
	if err := n.check(); err != nil {
		return nil, err
	}
	if err := n.finite(); err != nil {
		return nil, err
	}
	meta := map[string]string{metaFormat: "1", metaInputs: strconv.Itoa(n.inputs)}
	var activations []string
	dropouts, any := make([]float64, len(n.layers)), false
	for i, p := range n.layers {
		activations = append(activations, p.Activation.String())
		dropouts[i] = p.Dropout
		any = any || p.Dropout != 0
	}
	meta[metaActivations] = strings.Join(activations, ",")
	if any {
		text, err := json.Marshal(dropouts)
		if err != nil {
			return nil, err
		}
		meta[metaDropout] = string(text)
	}
	if len(n.Classes) > 0 {
		for i, c := range n.Classes {
			if !utf8.ValidString(c) {
				return nil, fmt.Errorf("class name %d, %s, is not UTF-8", i, quote.Text(c))
			}
		}
		text, err := json.Marshal(n.Classes)
		if err != nil {
			return nil, err
		}
		meta[metaClasses] = string(text)
	}
	if s := n.Standardizer; s != nil {
		meta[metaMean], meta[metaScale] = numbers(s.Mean), numbers(s.Scale)
	}
	for k, v := range n.Metadata {
		if strings.HasPrefix(k, metaPrefix) {
			return nil, fmt.Errorf("metadata %s: names that begin with %q are reserved", quote.Text(k), metaPrefix)
		}
		if !utf8.ValidString(k) || !utf8.ValidString(v) {
			return nil, fmt.Errorf("metadata %s is not UTF-8", quote.Text(k))
		}
		meta[k] = v
	}
	text, err := json.Marshal(meta) // in the order of the names
	if err != nil {
		return nil, err
	}
	var h bytes.Buffer
	fmt.Fprintf(&h, "{%q:%s", metaKey, text)
	offset := 0
	tensor := func(name string, s storage, shape string, elements int) {
		size := s.size() * elements
		fmt.Fprintf(&h, `,%q:{"dtype":%q,"shape":[%s],"data_offsets":[%d,%d]}`, name, storageTypes[s], shape, offset, offset+size)
		offset += size
	}
	for i, p := range n.layers {
		tensor(fmt.Sprintf("%d.weight", i), n.storage, fmt.Sprintf("%d,%d", p.W.Rows, p.W.Cols), p.W.Rows*p.W.Cols)
		tensor(fmt.Sprintf("%d.bias", i), inFloat32, strconv.Itoa(len(p.B)), len(p.B))
	}
	h.WriteByte('}')
	for h.Len()%8 != 0 {
		h.WriteByte(' ')
	}
	if h.Len() > maxHeader {
		return nil, fmt.Errorf("the header has %s: at most %d are allowed; shorten the metadata", quote.Count(h.Len(), "byte"), maxHeader)
	}
	return h.Bytes(), nil
}

// numbers returns x as a JSON list, each number in the shortest form that reads back as itself.
func numbers(x []float32) string {
	b := []byte{'['}
	for i, v := range x {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendFloat(b, float64(v), 'g', -1, 32)
	}
	return string(append(b, ']'))
}

// Save writes the network to a file, as [Network.Write] does. The file is written beside its place
// under another name, flushed to the disk, and renamed: an old file stays whole until the new one
// is. A symbolic link stays, and the file that it names is replaced; another hard link to the old
// file goes on naming that.
func (n *Network) Save(path string) error { return replace.File(path, n.Write) }
