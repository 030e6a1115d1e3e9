package dataset

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
)

// A source is the bytes of a file, unpacked.
type source struct {
	name  string // for messages
	r     *bufio.Reader
	size  int64 // bytes when unpacked, as far as that is known and can be believed, or 0
	notes []string
	file  *os.File // nil for standard input
	close []io.Closer
}

// headSize is how many bytes of a source can be looked at before it is read.
const headSize = 1 << 16

// Stdin is what "-" names instead of a file.
var Stdin io.Reader = os.Stdin

const stdinName = "standard input"

// openSource opens a file to be read, packed or not: "-" for standard input, ARCHIVE.zip/NAME and
// ARCHIVE.npz/NAME for a file in an archive.
func openSource(name string, progress func(read, size int64)) (*source, error) {
	if name == "-" {
		return unpack(&source{name: stdinName}, &meter{r: Stdin, tell: progress}, progress)
	}
	archive, entry := name, ""
	f, err := os.Open(name)
	if before, after, found := inArchive(name); err != nil && found {
		archive, entry = before, after
		f, err = os.Open(archive)
	}
	if err != nil {
		return nil, brief(archive, err)
	}
	s := &source{name: archive, file: f, close: []io.Closer{f}}
	info, err := f.Stat()
	switch {
	case err != nil:
		err = brief(archive, err)
	case info.IsDir():
		err = fmt.Errorf("%s is a folder, where a file is expected", archive)
	case entry != "" && !startsAsZip(f):
		err = fmt.Errorf("%s is no zip archive, in which %s could be", archive, entry)
	case startsAsZip(f):
		return s.openZip(f, info.Size(), entry, progress)
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	s.size = info.Size() // 0 for a pipe
	return unpack(s, &meter{r: f, size: s.size, tell: progress}, progress)
}

// inArchive cuts ARCHIVE.zip/NAME and ARCHIVE.npz/NAME in two.
func inArchive(name string) (archive, entry string, found bool) {
	for i := range name {
		if rest := name[i:]; len(rest) >= 5 && (strings.EqualFold(rest[:5], ".zip/") || strings.EqualFold(rest[:5], ".npz/")) {
			return name[:i+4], name[i+5:], true
		}
	}
	return "", "", false
}

// Close closes what is open.
func (s *source) Close() {
	for _, c := range s.close {
		c.Close()
	}
}

// A meter tells how much was read.
type meter struct {
	r          io.Reader
	read, size int64
	tell       func(read, size int64)
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.read += int64(n)
	if m.tell != nil {
		m.tell(m.read, m.size)
	}
	return n, err
}

// unpack sets up the source to read what r holds, decompressed if its first bytes say that it is
// compressed.
func unpack(s *source, r io.Reader, progress func(read, size int64)) (*source, error) {
	b := bufio.NewReaderSize(named{r, s.name, brief}, headSize)
	head, err := b.Peek(512)
	if err != nil && err != io.EOF {
		s.Close()
		return nil, err
	}
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		z := &members{from: b, source: s}
		if err := z.open(); err != nil {
			s.Close()
			return nil, damaged(s.name, err)
		}
		s.size = unpackedSize(s)
		s.r = bufio.NewReaderSize(named{z, s.name, damaged}, headSize)
	case bytes.HasPrefix(head, []byte("BZh")):
		s.size = 0
		s.r = bufio.NewReaderSize(named{bzip2.NewReader(b), s.name, damaged}, headSize)
	case bytes.HasPrefix(head, []byte("PK\x05\x06")):
		s.Close()
		return nil, fmt.Errorf("%s is an archive without files", s.name)
	case bytes.HasPrefix(head, []byte("PK\x03\x04")): // from standard input, which cannot be sought in
		all, err := io.ReadAll(b)
		if err != nil {
			return nil, err
		}
		return s.openZip(bytes.NewReader(all), int64(len(all)), "", progress)
	default:
		s.r = b
		if err := refuse(s.name, head); err != nil {
			s.Close()
			return nil, err
		}
		return s, nil
	}
	head, _ = s.r.Peek(512)
	if err := refuse(s.name, head); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// A named reader names the file in the errors of the reader that it reads from.
type named struct {
	io.Reader
	name    string
	message func(name string, err error) error
}

func (r named) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil && err != io.EOF {
		err = r.message(r.name, err)
	}
	return n, err
}

// members reads the members of a gzip file, one after the other, and passes over what follows the
// last, such as the zeros with which some programs fill up a block.
type members struct {
	from   *bufio.Reader
	z      *gzip.Reader
	source *source
}

func (m *members) open() (err error) {
	if m.z == nil {
		m.z, err = gzip.NewReader(m.from)
	} else {
		err = m.z.Reset(m.from)
	}
	if err == nil {
		m.z.Multistream(false)
	}
	return err
}

func (m *members) Read(p []byte) (int, error) {
	n, err := m.z.Read(p)
	if err != io.EOF {
		return n, err
	}
	next, e := m.from.Peek(2)
	switch {
	case len(next) == 0 && e == io.EOF:
		return n, io.EOF
	case bytes.Equal(next, []byte{0x1f, 0x8b}):
		return n, m.open()
	}
	rest, e := io.Copy(io.Discard, m.from)
	if e != nil {
		return n, e
	}
	m.source.notes = append(m.source.notes, fmt.Sprintf("%s passed over after the end of the gzip data", quote.Grouped(int(rest), "byte")))
	return n, io.EOF
}

// mostDeflated is how many bytes one byte of deflated data can be, at most.
const mostDeflated = 1032

// unpackedSize returns what the end of a gzip file says of its size, if that is possible.
func unpackedSize(s *source) int64 {
	packed := s.size
	if s.file == nil || packed < 18 {
		return 0
	}
	var end [4]byte
	if _, err := s.file.ReadAt(end[:], packed-4); err != nil {
		return 0
	}
	size := int64(end[0]) | int64(end[1])<<8 | int64(end[2])<<16 | int64(end[3])<<24
	if size > packed*mostDeflated {
		return 0
	}
	return size
}

func startsAsZip(f *os.File) bool {
	var head [4]byte
	f.ReadAt(head[:], 0)
	return string(head[:]) == "PK\x03\x04"
}

// openZip opens the one file of an archive, or the one that is asked for.
func (s *source) openZip(r io.ReaderAt, size int64, entry string, progress func(read, size int64)) (*source, error) {
	fail := func(format string, args ...any) (*source, error) {
		s.Close()
		return nil, fmt.Errorf(format, args...)
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return fail("%s: the zip archive is damaged or cut short; fetch it again", s.name)
	}
	var files []*zip.File
	var names []string
	for _, f := range z.File {
		base := path.Base(f.Name)
		switch {
		case f.Name == "[Content_Types].xml":
			return fail("%s is an Excel file (xlsx), which is not read: save it as CSV from the spreadsheet program", s.name)
		case f.Name == "mimetype":
			return fail("%s is an OpenDocument file, which is not read: save it as CSV from the spreadsheet program", s.name)
		case strings.HasSuffix(f.Name, "/"), strings.HasPrefix(f.Name, "__MACOSX/"), strings.HasPrefix(base, "."):
			continue
		}
		if entry == "" || f.Name == entry || base == entry {
			files = append(files, f)
		}
		names = append(names, f.Name)
	}
	if entry == "" && len(files) > 1 { // a table among texts about it
		var tables []*zip.File
		for _, f := range files {
			switch strings.ToLower(path.Ext(f.Name)) {
			case ".csv", ".tsv", ".npy", ".data":
				tables = append(tables, f)
			}
		}
		if len(tables) == 1 {
			s.notes = append(s.notes, fmt.Sprintf("of the %s of %s, %s was read", quote.Count(len(files), "file"), s.name, quote.Path(tables[0].Name)))
			files = tables
		}
	}
	switch {
	case len(names) == 0:
		return fail("%s is an archive without files", s.name)
	case len(files) == 0:
		return fail("%s has no file %s: it has %s", s.name, quote.Text(entry), quote.Names(names))
	case len(files) > 1:
		return fail("%s has %s: choose one of %s, such as %s/%s", s.name, quote.Count(len(files), "file"), quote.Names(names), s.name, quote.Path(files[0].Name))
	}
	f := files[0]
	in, err := f.Open()
	if err != nil {
		return fail("%s/%s is damaged in the archive, or packed by a method that is not read", s.name, quote.Path(f.Name))
	}
	s.name += "/" + quote.Path(f.Name)
	s.close = append([]io.Closer{in}, s.close...)
	s.file = nil
	s.size = int64(min(f.UncompressedSize64, uint64(size)*mostDeflated))
	return unpack(s, &meter{r: named{in, s.name, damaged}, size: s.size, tell: progress}, progress)
}

// damaged says what is wrong with compressed data.
func damaged(name string, err error) error {
	var corrupt flate.CorruptInputError
	var structural bzip2.StructuralError
	what := ""
	switch {
	case err == io.EOF, errors.Is(err, io.ErrUnexpectedEOF):
		what = "is cut short"
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, zip.ErrChecksum):
		what = "does not match its checksum"
	case errors.Is(err, gzip.ErrHeader), errors.As(err, &corrupt), errors.As(err, &structural), errors.Is(err, zip.ErrFormat):
		what = "is damaged"
	case errors.Is(err, zip.ErrAlgorithm):
		what = "is compressed by a method that is not read"
	default:
		return err
	}
	return fmt.Errorf("%s: the compressed data %s; fetch or compress the file again", name, what)
}
