package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/lockstep-go/lockstep/internal/quote"
)

// A journal keeps feedback on disk, in the order in which it was accepted. Rows are numbered from
// 0. They stand in segments: files whose names tell the number of their first row. A segment is
//
//	18 bytes  "lockstep feedback\n"
//	 4 bytes  the version, 2
//	 4 bytes  the number of inputs
//	 4 bytes  the number of targets, or 0 if a row has a label
//	 8 bytes  the number of the first row
//	 4 bytes  CRC-32C of all that is before
//	records   float32 inputs; float64 targets or a label of 4 bytes; its place in its commit, 4
//	          bytes; CRC-32C of the row's number and all of that
//
// Numbers are little-endian. A commit is the rows that one flush made safe. The next is written
// after that flush. So what a crash left unfinished is in the last commit, was never acknowledged,
// and is removed when the journal is opened. A disk may write the pages of a commit in any order:
// sound records can follow one that is not. Their places tell that they are of the same commit.
type journal struct {
	dir  string
	form recordForm

	mu       sync.Mutex
	changed  sync.Cond // of next and closed
	segments []segment
	file     *os.File // the last segment
	next     *commit  // the rows that will be written together
	closed   bool
	broken   error         // why nothing can be written any more
	written  uint64        // rows that are safe on disk
	accepted uint64        // those, and those that are being written
	done     chan struct{} // closed when the writer has ended
	arrived  chan struct{} // has an element when rows were written since it was last received

	cut int64 // bytes of an unfinished commit that were removed when the journal was opened

	reading     *os.File // for the learner alone
	readingFrom uint64
}

type segment struct {
	path        string
	first, rows uint64
}

// A commit is rows of several requests that one write and one flush make safe.
type commit struct {
	data []byte
	rows uint64
	end  uint64 // the rows of the journal afterwards
	err  error
	done chan struct{}
}

const (
	journalPrefix  = "feedback-" // of a segment's name; the number of its first row follows
	journalMagic   = "lockstep feedback\n"
	journalVersion = 2
	journalHeader  = len(journalMagic) + 4 + 4 + 4 + 8 + 4
)

// segmentBytes is the size of a segment from which on another follows. Tests make it small.
var segmentBytes uint64 = 64 << 20

func (f recordForm) header(first uint64) []byte {
	b := []byte(journalMagic)
	for _, v := range []int{journalVersion, f.inputs, f.targets} {
		b = binary.LittleEndian.AppendUint32(b, uint32(v))
	}
	b = binary.LittleEndian.AppendUint64(b, first)
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

// openJournal opens the journal in a folder, or begins one whose first row has the number learned.
// The rows before that number are not needed any more; if the journal ends before it, it is not the
// one that was learned from.
func openJournal(dir string, form recordForm, learned uint64) (*journal, error) {
	j := &journal{dir: dir, form: form, done: make(chan struct{}), arrived: make(chan struct{}, 1)}
	j.changed.L = &j.mu
	names, err := among(dir, journalPrefix)
	if err != nil {
		return nil, err
	}
	begun := "" // a segment without its first part: a crash came before its first row
	if n := len(names); n > 0 {
		empty, err := isBegun(names[n-1])
		if err != nil {
			return nil, err
		}
		if empty {
			begun, names = names[n-1], names[:n-1]
		}
	}
	for i, name := range names {
		s, cut, err := form.open(name, i == len(names)-1, begun != "")
		if err != nil {
			return nil, err
		}
		if n := len(j.segments); n > 0 && j.segments[n-1].end() != s.first {
			return nil, fmt.Errorf("%s begins with row %d: %s ends before row %d; a file is missing", name, s.first, j.segments[n-1].path, j.segments[n-1].end())
		}
		j.segments, j.cut = append(j.segments, s), cut
	}
	if begun != "" {
		if err := os.Remove(begun); err != nil {
			return nil, err
		}
	}
	if len(j.segments) == 0 {
		j.written = learned
		if err := j.begin(); err != nil {
			return nil, err
		}
	} else {
		last := j.segments[len(j.segments)-1]
		j.written = last.end()
		if first := j.segments[0].first; learned < first || learned > j.written {
			return nil, fmt.Errorf("%s has the rows from %d to before %d: the checkpoint has learned those before %d; they do not belong together", dir, first, j.written, learned)
		}
		if j.file, err = os.OpenFile(last.path, os.O_WRONLY|os.O_APPEND, 0); err != nil {
			return nil, err
		}
	}
	j.accepted = j.written
	if j.written > learned {
		j.arrived <- struct{}{}
	}
	go j.write()
	return j, nil
}

// among returns the files of a folder that begin so, in the order of their names. Other than for
// filepath.Glob, brackets in the folder's name are brackets.
func among(dir, prefix string) (paths []string, err error) {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), prefix) {
			paths = append(paths, filepath.Join(dir, e.Name()))
		}
	}
	return paths, err
}

// isBegun reports whether a segment has nothing but a part of its first part, or is as long as that
// and all zeros: file systems may write the length first.
func isBegun(path string) (bool, error) {
	info, err := os.Stat(path)
	if err != nil || info.Size() > int64(journalHeader) {
		return false, err
	}
	data, err := os.ReadFile(path)
	return len(data) < journalHeader || bytes.Count(data, []byte{0}) == len(data), err
}

func (s segment) end() uint64 { return s.first + s.rows }

// open checks a segment. The last may end with a commit that a crash left unfinished: what follows
// its whole records is removed, and cut tells how many bytes that was. If another segment had been
// begun after it, the last must be whole.
func (f recordForm) open(path string, last, whole bool) (s segment, cut int64, err error) {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return segment{}, 0, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return segment{}, 0, err
	}
	header := make([]byte, journalHeader)
	if info.Size() < int64(journalHeader) {
		return segment{}, 0, fmt.Errorf("%s is cut short: it has %s, and its first part alone %d", path, quote.Count(info.Size(), "byte"), journalHeader)
	}
	if _, err := io.ReadFull(file, header); err != nil {
		return segment{}, 0, fmt.Errorf("%s: %w", path, cause(err))
	}
	s = segment{path: path, first: binary.LittleEndian.Uint64(header[journalHeader-12:])}
	if !strings.HasPrefix(string(header), journalMagic) {
		return segment{}, 0, fmt.Errorf("%s is no journal of feedback: it must begin with %q", path, journalMagic)
	}
	numbers := header[len(journalMagic):]
	version, inputs, targets := binary.LittleEndian.Uint32(numbers), binary.LittleEndian.Uint32(numbers[4:]), binary.LittleEndian.Uint32(numbers[8:])
	switch want := f.header(s.first); {
	case version != journalVersion:
		return segment{}, 0, fmt.Errorf("%s has version %d: this program reads version %d", path, version, journalVersion)
	case string(header[journalHeader-4:]) != string(binary.LittleEndian.AppendUint32(nil, crc32.Checksum(header[:journalHeader-4], castagnoli))):
		return segment{}, 0, fmt.Errorf("%s was damaged or edited: the checksum of its first part is another", path)
	case string(header) != string(want):
		return segment{}, 0, fmt.Errorf("%s has rows of %s and %s: the model has %d and %d", path, quote.Count(inputs, "input"), quote.Count(targets, "target"), f.inputs, f.targets)
	}
	size := int64(f.size())
	records := (info.Size() - int64(journalHeader)) / size
	rest := (info.Size() - int64(journalHeader)) % size
	if !last {
		if s.rows = uint64(records); rest != 0 {
			return segment{}, 0, fmt.Errorf("%s is cut short: there are later rows, and its last one is not whole", path)
		}
		return s, 0, nil
	}
	buffer, good := make([]byte, size), int64(0)
	for i := range records {
		if _, err := file.ReadAt(buffer, int64(journalHeader)+i*size); err != nil {
			return segment{}, 0, fmt.Errorf("%s: %w", path, cause(err))
		}
		row := s.first + uint64(i)
		switch ok := f.valid(buffer, row); {
		case ok && good == i:
			good = i + 1
		case ok && f.place(buffer) < uint64(i-good):
			// The commit of this row began after the first row that is not sound, which had been
			// safe by then.
			return segment{}, 0, fmt.Errorf("%s was damaged or edited: the checksum of row %d is another, and rows that were written later are sound", path, s.first+uint64(good))
		}
	}
	if end := int64(journalHeader) + good*size; end < info.Size() {
		if whole {
			return segment{}, 0, fmt.Errorf("%s was damaged or edited: another was begun after it, and row %d is not whole", path, s.first+uint64(good))
		}
		if err := errors.Join(file.Truncate(end), file.Sync()); err != nil {
			return segment{}, 0, fmt.Errorf("%s: its end, which was cut short, cannot be removed: %w", path, cause(err))
		}
		cut = info.Size() - end
	}
	s.rows = uint64(good)
	return s, cut, nil
}

// begin makes a new segment the last.
func (j *journal) begin() error {
	path := filepath.Join(j.dir, fmt.Sprintf("%s%020d", journalPrefix, j.written))
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o666)
	if err != nil {
		return err
	}
	if _, err = f.Write(j.form.header(j.written)); err == nil {
		err = f.Sync()
	}
	if err != nil {
		f.Close()
		os.Remove(path)
		return err
	}
	if d, err := os.Open(j.dir); err == nil {
		d.Sync() // makes the new name last, where the system can do that
		d.Close()
	}
	if j.file != nil {
		j.file.Close()
	}
	j.file = f
	j.segments = append(j.segments, segment{path: path, first: j.written})
	return nil
}

var (
	errFull   = errors.New("too much feedback is waiting to be learned: try again later")
	errClosed = errors.New("the service is shutting down")
)

// add makes rows safe on disk: when it returns without an error, they survive a crash. It refuses
// them if more than most rows would wait after those that were learned. It returns the number of
// rows so far.
func (j *journal) add(data []byte, learned, most uint64) (rows uint64, err error) {
	n := uint64(len(data) / j.form.size())
	j.mu.Lock()
	switch {
	case j.closed:
		err = errClosed
	case j.broken != nil:
		err = j.broken
	case j.accepted+n > learned+most:
		err = errFull
	}
	if err != nil {
		j.mu.Unlock()
		return 0, err
	}
	if j.next == nil {
		j.next = &commit{done: make(chan struct{})}
		j.changed.Signal()
	}
	c := j.next
	c.data = append(c.data, data...)
	c.rows += n
	j.accepted += n
	j.mu.Unlock()
	<-c.done
	return c.end, c.err
}

// rows returns how many rows are safe on disk.
func (j *journal) rows() uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.written
}

// write is the goroutine that writes commits. While one is flushed to the disk, the next gathers
// rows.
func (j *journal) write() {
	defer close(j.done)
	j.mu.Lock()
	defer j.mu.Unlock()
	for {
		for j.next == nil && !j.closed {
			j.changed.Wait()
		}
		c := j.next
		if c == nil {
			return
		}
		j.next = nil
		if c.err = j.broken; c.err == nil {
			c.err = j.put(c)
		}
		if c.err != nil {
			j.accepted -= c.rows
		}
		c.end = j.written
		close(c.done)
	}
}

// put writes a commit. It is called with the lock, and gives it back while it writes.
func (j *journal) put(c *commit) error {
	size := j.form.size()
	if last := j.segments[len(j.segments)-1]; last.rows*uint64(size) >= segmentBytes {
		if err := j.begin(); err != nil {
			return fmt.Errorf("the feedback cannot be kept: %w", cause(err))
		}
	}
	last := &j.segments[len(j.segments)-1]
	row, whole, file := j.written, int64(journalHeader)+int64(last.rows)*int64(size), j.file
	j.mu.Unlock()
	place := uint32(0)
	for record := range slices.Chunk(c.data, size) {
		j.form.seal(record, place, row+uint64(place))
		place++
	}
	_, err := file.Write(c.data)
	var broken error
	if err != nil {
		// A record that is not whole must not stay before the next.
		broken = file.Truncate(whole)
	} else if err = file.Sync(); err != nil {
		broken = err // nobody knows what is on the disk
	}
	j.mu.Lock()
	if broken != nil {
		j.broken = fmt.Errorf("the journal cannot be written any more: %w", cause(broken))
	}
	if err != nil {
		return fmt.Errorf("the feedback cannot be kept: %w", cause(err))
	}
	last.rows += c.rows
	j.written += c.rows
	select {
	case j.arrived <- struct{}{}:
	default: // the learner has not looked since the last
	}
	return nil
}

// read fills a buffer with whole records from a row on, and returns how many there are. It is for
// one goroutine.
func (j *journal) read(buffer []byte, row uint64) (records int, err error) {
	size := j.form.size()
	for len(buffer) >= size {
		n, err := j.readSegment(buffer, row)
		if err != nil || n == 0 {
			return records, err
		}
		records, row, buffer = records+n, row+uint64(n), buffer[n*size:]
	}
	return records, nil
}

// readSegment is read for the segment that has the row, or 0 records if none has.
func (j *journal) readSegment(buffer []byte, row uint64) (records int, err error) {
	j.mu.Lock()
	var s segment
	for _, v := range j.segments {
		if row >= v.first && row < v.end() {
			s = v
		}
	}
	j.mu.Unlock()
	if s.path == "" {
		return 0, nil
	}
	if j.reading == nil || j.readingFrom != s.first {
		if j.reading != nil {
			j.reading.Close()
		}
		if j.reading, err = os.Open(s.path); err != nil {
			return 0, err
		}
		j.readingFrom = s.first
	}
	size := j.form.size()
	records = min(len(buffer)/size, int(s.end()-row))
	buffer = buffer[:records*size]
	if _, err := j.reading.ReadAt(buffer, int64(journalHeader)+int64(row-s.first)*int64(size)); err != nil {
		return 0, fmt.Errorf("%s: %w", s.path, cause(err))
	}
	for i := range records {
		if !j.form.valid(buffer[i*size:], row+uint64(i)) {
			return 0, fmt.Errorf("%s was damaged or edited: the checksum of row %d is another", s.path, row+uint64(i))
		}
	}
	return records, nil
}

// forget removes the segments that have only rows before a number. The last segment stays.
func (j *journal) forget(before uint64) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	for len(j.segments) > 1 && j.segments[0].end() <= before {
		if err := os.Remove(j.segments[0].path); err != nil {
			return err
		}
		j.segments = j.segments[1:]
	}
	return nil
}

// endAdding refuses further rows. It returns when those that were added are written.
func (j *journal) endAdding() {
	j.mu.Lock()
	j.closed = true
	j.changed.Signal()
	j.mu.Unlock()
	<-j.done
}

// close closes the files.
func (j *journal) close() error {
	j.endAdding()
	if j.reading != nil {
		j.reading.Close()
	}
	return j.file.Close()
}
