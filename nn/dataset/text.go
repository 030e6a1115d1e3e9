package dataset

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/transform"

	"github.com/lockstep-go/lockstep/internal/quote"
)

// A textReader gives the text of a source as UTF-8, with a line feed at every line's end.
type textReader struct {
	io.Reader
	encoding *string // is set when the first byte beyond ASCII has been seen
}

// decodeText finds out how the text is encoded, unless that is said.
func decodeText(s *source, encoding string) (textReader, error) {
	head, _ := s.r.Peek(headSize)
	found := encoding
	if found == "" {
		found = markedEncoding(head)
	}
	decoder, err := decoderOf(found)
	if err != nil {
		return textReader{}, err
	}
	t := textReader{encoding: &found}
	switch {
	case decoder != nil:
		if found == "latin-1" || found == "iso-8859-1" {
			found = "windows-1252"
		}
		t.Reader = transform.NewReader(s.r, decoder)
	case found == "utf-8":
		skipMarks(s.r)
		t.Reader = s.r
	default:
		t.Reader = &undecided{r: s.r, encoding: &found}
	}
	start := bufio.NewReaderSize(t.Reader, headSize)
	switch head, _ := start.Peek(headSize); {
	case bytes.IndexByte(head, '\r') >= 0 && bytes.IndexByte(head, '\n') < 0:
		t.Reader = oldMac{start} // line ends of the first Macintosh
	case loneReturn(head):
		t.Reader = &someMac{r: start}
	default:
		t.Reader = start
	}
	return t, nil
}

// decoderOf returns what makes UTF-8 of an encoding: nil for UTF-8, and for "", which is to be
// found out.
func decoderOf(encoding string) (transform.Transformer, error) {
	switch encoding {
	case "", "utf-8":
		return nil, nil
	case "utf-16le":
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder(), nil
	case "utf-16be":
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder(), nil
	case "utf-32le":
		return utf32.UTF32(utf32.LittleEndian, utf32.UseBOM).NewDecoder(), nil
	case "utf-32be":
		return utf32.UTF32(utf32.BigEndian, utf32.UseBOM).NewDecoder(), nil
	case "windows-1252", "latin-1", "iso-8859-1":
		return charmap.Windows1252.NewDecoder(), nil
	}
	return nil, fmt.Errorf("encoding %s: utf-8, utf-16le, utf-16be, utf-32le, utf-32be and windows-1252 (latin-1) are read", quote.Text(encoding))
}

// loneReturn reports whether a carriage return without a line feed stands outside of quotation
// marks: some lines end as on the first Macintosh.
func loneReturn(head []byte) bool {
	if bytes.IndexByte(head, '\r') < 0 {
		return false
	}
	quoted := false
	for i, c := range head[:len(head)-1] {
		if c == '"' {
			quoted = !quoted
		}
		if next := head[i+1]; c == '\r' && !quoted && next != '\n' && next != '\r' {
			return true
		}
	}
	return false
}

// skipMarks passes over the byte order mark of UTF-8, or several, as some programs put one before
// another. It returns how many bytes those are.
func skipMarks(r *bufio.Reader) (n int) {
	for {
		if head, _ := r.Peek(3); string(head) != "\xef\xbb\xbf" {
			return n
		}
		r.Discard(3)
		n += 3
	}
}

// markedEncoding returns the encoding that a byte order mark tells, or that a zero in every other
// byte tells, and "" if nothing does.
func markedEncoding(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		return "utf-8"
	case bytes.HasPrefix(head, []byte("\xff\xfe\x00\x00")):
		return "utf-32le"
	case bytes.HasPrefix(head, []byte("\x00\x00\xfe\xff")):
		return "utf-32be"
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return "utf-16le"
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return "utf-16be"
	}
	head = head[:min(len(head), 1000)&^1]
	var zeros [2]int
	for i, c := range head {
		if c == 0 {
			zeros[i&1]++
		}
	}
	switch {
	case zeros[1] > len(head)/3 && zeros[0] == 0:
		return "utf-16le"
	case zeros[0] > len(head)/3 && zeros[1] == 0:
		return "utf-16be"
	}
	return ""
}

// An undecided reader passes on ASCII. At the first other byte it looks whether what follows
// is UTF-8, and otherwise takes it for Windows-1252, of which Latin-1 is a part.
type undecided struct {
	r        *bufio.Reader
	encoding *string
	decoded  io.Reader // once it is decided
}

func (u *undecided) Read(p []byte) (int, error) {
	if u.decoded != nil {
		return u.decoded.Read(p)
	}
	if u.r.Buffered() == 0 {
		if _, err := u.r.Peek(1); err != nil {
			return 0, err
		}
	}
	chunk, _ := u.r.Peek(min(len(p), u.r.Buffered()))
	if n := ascii(chunk); n > 0 {
		copy(p, chunk[:n])
		u.r.Discard(n)
		return n, nil
	}
	chunk, _ = u.r.Peek(headSize)
	if judged(chunk) == "utf-8" {
		*u.encoding, u.decoded = "utf-8", u.r
	} else {
		*u.encoding, u.decoded = "windows-1252", transform.NewReader(u.r, charmap.Windows1252.NewDecoder())
	}
	return u.decoded.Read(p)
}

// ascii returns the number of bytes before the first that is not ASCII.
func ascii(b []byte) int {
	i := 0
	for ; i+8 <= len(b); i += 8 {
		if binary.LittleEndian.Uint64(b[i:])&0x8080808080808080 != 0 {
			break
		}
	}
	for i < len(b) && b[i] < 0x80 {
		i++
	}
	return i
}

// oldMac makes line feeds of carriage returns.
type oldMac struct{ r io.Reader }

func (m oldMac) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	for i, c := range p[:n] {
		if c == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}

// someMac makes line feeds of carriage returns that stand alone, outside of quotation marks.
type someMac struct {
	r      *bufio.Reader
	quoted bool
}

func (m *someMac) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	for i, c := range p[:n] {
		switch {
		case c == '"':
			m.quoted = !m.quoted
		case c == '\r' && !m.quoted:
			next := byte(0)
			if i+1 < n {
				next = p[i+1]
			} else if b, _ := m.r.Peek(1); len(b) > 0 {
				next = b[0]
			}
			if next != '\n' && next != '\r' {
				p[i] = '\n'
			}
		}
	}
	return n, err
}

// blocks cuts a text into pieces of whole rows. Within quotation marks a line feed ends no row.
type blocks struct {
	r       io.Reader
	name    string
	comment byte // what a line that is no row starts with, or 0
	raw     bool // quotation marks are characters like others
	buf     []byte
	start   int   // of what is not given out yet, in buf
	line    int   // the number of the line that starts there, from 1
	read    int64 // bytes of text so far
	err     error // of r
}

const (
	blockSize = 1 << 18
	mostBlock = 1 << 26 // a row that is longer is no row
	sampleMax = 1 << 22 // bytes of the first rows that are looked at
	sampled   = 1000    // rows that are looked at
)

func newBlocks(r io.Reader, name string) *blocks {
	return &blocks{r: r, name: name, line: 1, buf: make([]byte, 0, blockSize)}
}

// fill reads more, after moving what is left to the start of the buffer.
func (b *blocks) fill(size int) {
	if b.start > 0 {
		b.buf = b.buf[:copy(b.buf, b.buf[b.start:])]
		b.start = 0
	}
	if cap(b.buf) < size {
		grown := make([]byte, len(b.buf), size)
		copy(grown, b.buf)
		b.buf = grown
	}
	for len(b.buf) < cap(b.buf)-1 && b.err == nil { // a byte is kept for a last line feed
		var n int
		n, b.err = b.r.Read(b.buf[len(b.buf) : cap(b.buf)-1])
		b.buf = b.buf[:len(b.buf)+n]
		b.read += int64(n)
	}
	if b.err == io.EOF && len(b.buf) > 0 && b.buf[len(b.buf)-1] != '\n' {
		b.buf = append(b.buf, '\n')
	}
}

// sample returns whole rows from the start of the text, up to [sampled] of them, which are given
// out again by next. whole says that the text has no more.
func (b *blocks) sample() (text []byte, whole bool, err error) {
	for size := blockSize; ; size *= 2 {
		b.fill(size)
		text = b.buf[b.start:]
		done := b.err != nil
		enough := bytes.Count(text, []byte{'\n'}) > sampled+20 || size >= sampleMax
		if !done && !enough {
			continue
		}
		if b.err != nil && b.err != io.EOF {
			return nil, false, b.err
		}
		if done {
			return text, true, nil
		}
		if n := b.rows(text); n > 0 || size >= mostBlock {
			return text[:n], false, nil
		}
	}
}

// rows returns the length of the whole rows in text.
func (b *blocks) rows(text []byte) int {
	if b.raw || bytes.IndexByte(text, '"') < 0 {
		return bytes.LastIndexByte(text, '\n') + 1
	}
	whole, quoted := 0, false
	for at := 0; at < len(text); {
		n := bytes.IndexByte(text[at:], '\n') + 1
		if n == 0 {
			break
		}
		line := text[at : at+n]
		at += n
		if !quoted && b.comment != 0 && line[0] == b.comment {
			whole = at
			continue
		}
		if bytes.Count(line, []byte{'"'})%2 == 1 {
			quoted = !quoted
		}
		if !quoted {
			whole = at
		}
	}
	return whole
}

// next returns the next whole rows, and the number of their first line. They end with a line feed
// and are overwritten by the next call. At the end of the text the error is io.EOF.
func (b *blocks) next() (text []byte, line int, err error) {
	for size := cap(b.buf); ; size *= 2 {
		if b.start == 0 && len(b.buf) > 0 && size == cap(b.buf) {
			// what sample has read
		} else {
			b.fill(size)
		}
		rest := b.buf[b.start:]
		n := b.rows(rest)
		if n == 0 && b.err != nil {
			if b.err != io.EOF {
				return nil, 0, b.err
			}
			n = len(rest) // ends within quotation marks: the reader of rows says so
			if n == 0 {
				return nil, 0, io.EOF
			}
		}
		if n > 0 {
			text, line = rest[:n:n], b.line
			b.start += n
			b.line += bytes.Count(text, []byte{'\n'})
			if b.start == len(b.buf) {
				b.buf, b.start = b.buf[:0], 0
			}
			return text, line, nil
		}
		if size >= mostBlock {
			return nil, 0, fmt.Errorf("%s: the row that starts on line %d does not end: a quotation mark may lack its partner", b.name, b.line)
		}
	}
}
