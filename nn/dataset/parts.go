package dataset

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"

	"github.com/lockstep-go/lockstep/internal/quote"
)

// ErrWhole is the error of [OpenText] for a file that can only be read whole: one that is packed,
// in UTF-16 or UTF-32, with line ends of the first Macintosh, of FANN or of NumPy; and for one with
// labels if the schema has no classes, as all labels make the classes then.
var ErrWhole = errors.New("can only be read whole")

// A Text is a file of plain text whose rows are read in parts, in any order. They are those that
// [ReadFile] reads. Several goroutines, or machines, have a Text each.
type Text struct {
	Name string
	// Encoding is "" until [Text.Cut] has seen the whole text, unless the options say it.
	Encoding string
	// Notes are remarks that a user should see, as in [Table].
	Notes []string

	o    Options
	plan *textPlan
}

// A Part is some whole rows of a text.
type Part struct {
	Offset, Size int64 // in bytes of the file
	Line         int   // on which the part begins, from 1
}

// OpenText reads the first rows of a text from r, which is at the start of the file called name,
// and finds out how it is to be read for the network of o.Schema. The error is [ErrWhole] if that
// cannot be done in parts. It reads at most 4 MiB and a row.
func OpenText(r io.Reader, name string, o Options) (*Text, error) {
	if err := checkReader(r, name); err != nil {
		return nil, err
	}
	if o.Schema == nil {
		return nil, fmt.Errorf("%s: a text is read in parts for the schema of a network: the options have none", name)
	}
	if err := o.Check(); err != nil {
		return nil, err
	}
	in := bufio.NewReaderSize(named{r, name, brief}, headSize)
	head, err := in.Peek(headSize)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if err := refuse(name, head[:min(len(head), 512)]); err != nil {
		return nil, err
	}
	for _, packed := range []string{"\x1f\x8b", "BZh", "PK\x03\x04", "\x93NUMPY", "\x00\x00"} {
		if bytes.HasPrefix(head, []byte(packed)) {
			return nil, ErrWhole
		}
	}
	encoding := o.Encoding
	if encoding == "" {
		encoding = markedEncoding(head)
	}
	if strings.HasPrefix(encoding, "utf-16") || strings.HasPrefix(encoding, "utf-32") || bytes.IndexByte(head, '\r') >= 0 && bytes.IndexByte(head, '\n') < 0 || loneReturn(head) {
		return nil, ErrWhole
	}
	if encoding == "latin-1" || encoding == "iso-8859-1" {
		encoding = "windows-1252"
	}
	text, err := decodeText(&source{name: name, r: in}, o.Encoding)
	if err != nil {
		return nil, err
	}
	sample, whole, err := newBlocks(text.Reader, name).sample()
	if err != nil {
		return nil, err
	}
	if err := refuseText(name, sample[:min(len(sample), headSize)]); err != nil {
		return nil, err
	}
	if _, _, _, ok := fannHeader(sample); ok && o.Separator == "" {
		return nil, ErrWhole
	}
	s := *o.Schema // what is found about this file stays out of it
	s.Columns = slices.Clone(s.Columns)
	o.Schema = &s
	p, err := o.planText(name, sample)
	if err != nil {
		return nil, err
	}
	if whole && p.rows <= 0 {
		return nil, fmt.Errorf("%s has no rows", name)
	}
	if s.Task == Classes && len(s.Classes) == 0 && p.labelled() {
		return nil, ErrWhole
	}
	return &Text{Name: name, Encoding: encoding, Notes: slices.Concat(p.notes, p.in.notes), o: o, plan: p}, nil
}

// check reports what cannot be read from.
func (t *Text) check(r io.Reader) error {
	if t.plan == nil {
		return errors.New("a Text that is empty: OpenText makes one")
	}
	return checkReader(r, t.Name)
}

// Cut reads the whole text from r and returns its parts: each but the last has at least size bytes,
// and at most as many again, up to 256 KiB, or a row. A row is never cut, nor a value in quotation
// marks that goes over several lines.
func (t *Text) Cut(r io.Reader, size int64) ([]Part, error) {
	if err := t.check(r); err != nil {
		return nil, err
	}
	in := bufio.NewReaderSize(named{r, t.Name, brief}, headSize)
	start := int64(0)
	if t.Encoding == "utf-8" {
		start = int64(skipMarks(in))
	}
	at := start
	from := &judge{r: in, encoding: t.Encoding}
	b := newBlocks(from, t.Name)
	b.comment, b.raw = t.plan.lay.comment, t.plan.lay.raw
	b.buf = make([]byte, 0, max(min(size, blockSize), 2))
	parts := []Part{{Offset: at, Line: 1}}
	for {
		text, line, err := b.next()
		if err == io.EOF {
			parts[len(parts)-1].Size += b.read + start - at // without a line feed that was put at the end
			break
		}
		if err != nil {
			return nil, err
		}
		last := &parts[len(parts)-1]
		if last.Size >= size {
			parts = append(parts, Part{Offset: at, Line: line})
			last = &parts[len(parts)-1]
		}
		at += int64(len(text))
		last.Size += int64(len(text))
	}
	t.Encoding = from.encoding
	if t.Encoding == "" {
		t.Encoding = "utf-8" // of which ASCII is a part
	}
	return parts, nil
}

// A judge passes bytes on, and judges at the first that is not ASCII how the text is encoded, as
// undecided does.
type judge struct {
	r        *bufio.Reader
	encoding string
}

func (j *judge) Read(p []byte) (int, error) {
	if j.encoding != "" {
		return j.r.Read(p)
	}
	if _, err := j.r.Peek(1); err != nil {
		return 0, err
	}
	chunk, _ := j.r.Peek(min(len(p), j.r.Buffered()))
	n := ascii(chunk)
	if n == 0 {
		chunk, _ = j.r.Peek(headSize)
		j.encoding = judged(chunk)
		return j.r.Read(p)
	}
	copy(p, chunk[:n])
	j.r.Discard(n)
	return n, nil
}

// judged returns the encoding of text that starts with a byte that is not ASCII.
func judged(chunk []byte) string {
	whole := len(chunk) < headSize
	for range utf8.UTFMax - 1 { // a character may be cut at the end
		if utf8.Valid(chunk) || whole {
			break
		}
		chunk = chunk[:len(chunk)-1]
	}
	if utf8.Valid(chunk) {
		return "utf-8"
	}
	return "windows-1252"
}

// Read reads a part: r has its bytes. It calls f with its rows in order, in tables of about 256 KiB
// of text each. Problem.Row and the notes are the table's own.
func (t *Text) Read(r io.Reader, part Part, f func(*Table) error) error {
	if err := t.check(r); err != nil {
		return err
	}
	in := bufio.NewReaderSize(named{io.LimitReader(r, part.Size), t.Name, brief}, headSize)
	b := newBlocks(in, t.Name)
	if t.Encoding == "windows-1252" {
		b.r = transform.NewReader(in, charmap.Windows1252.NewDecoder())
	}
	b.comment, b.raw, b.line = t.plan.lay.comment, t.plan.lay.raw, part.Line
	for {
		rows, line, err := b.next()
		switch {
		case err == io.EOF && b.read < part.Size: // decoded text is not shorter
			return fmt.Errorf("%s: %s %s missing at byte %d: the file has changed since it was cut into parts", t.Name, quote.Count(part.Size-b.read, "byte"), quote.Verb(part.Size-b.read, "are"), part.Offset+b.read)
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
		l := t.plan.loader()
		if err := l.block(rows, line); err != nil {
			return err
		}
		if l.t.lines.n == 0 && len(l.t.Problems) == 0 {
			continue
		}
		table, err := l.finish()
		if err != nil {
			return err
		}
		t.plan.finish(table, t.Encoding)
		if err := f(table); err != nil {
			return err
		}
	}
}
