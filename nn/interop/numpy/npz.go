package numpy

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/internal/replace"
)

// LoadNPZ reads all arrays of a .npz file, as [ReadNPZ] does.
func LoadNPZ(path string) (map[string]Array, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	arrays, err := ReadNPZ(f, info.Size(), 0)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return arrays, nil
}

// ReadNPZ reads all arrays of a .npz archive of the given size, by the names that they have in
// NumPy, which are those of the archive without ".npy". As in NumPy, a member of another name is an
// array, too, if it begins as one: npyio v0.14.0, in Go, writes names as they are given.
//
// A few bytes of a compressed archive can hold gigabytes of zeros, so the arrays together may have
// at most limit bytes before compression. A limit of 0 stands for 64 MiB or 16 times the size of
// the archive, whichever is more.
func ReadNPZ(r io.ReaderAt, size, limit int64) (map[string]Array, error) {
	if r == nil {
		return nil, errors.New("the reader is nil: LoadNPZ reads a file by its name")
	}
	if size < 0 || limit < 0 {
		return nil, fmt.Errorf("an archive of %d bytes and a limit of %d: neither is below 0", size, limit)
	}
	archive, err := zip.NewReader(r, size)
	if err != nil {
		var start [4]byte
		if n, _ := r.ReadAt(start[:], 0); n == len(start) && string(start[:]) == "PK\x03\x04" {
			return nil, fmt.Errorf("the archive is cut short, or damaged at its end: %w", err)
		}
		return nil, fmt.Errorf("not a .npz file, which is a zip archive: %w", err)
	}
	if limit == 0 {
		limit = max(64<<20, 16*size)
	}
	arrays := make(map[string]Array, len(archive.File))
	rest := limit
	for _, f := range archive.File {
		name, ok := strings.CutSuffix(f.Name, ".npy")
		if !ok && !beginsAsArray(f) {
			hint := ""
			if strings.HasSuffix(f.Name, "/data.pkl") {
				hint = "; this is a file of torch.save: save the state dict as safetensors"
			}
			return nil, fmt.Errorf("%s in the archive is not an array: it has neither a name that ends with .npy nor the start of such a file%s", quote.Text(f.Name), hint)
		}
		if _, ok := arrays[name]; ok {
			return nil, fmt.Errorf("array %s is in the archive twice", quote.Text(name))
		}
		a, read, err := readMember(f, rest)
		if errors.Is(err, errLimit) {
			return nil, fmt.Errorf("the arrays of the archive have more than %s before compression, the most that is read unless a higher limit is given", quote.Count(limit, "byte"))
		}
		if err != nil {
			return nil, fmt.Errorf("array %s: %w", quote.Text(name), err)
		}
		rest -= read
		arrays[name] = a
	}
	return arrays, nil
}

// beginsAsArray tells whether a member of the archive begins as a .npy file does.
func beginsAsArray(f *zip.File) bool {
	r, err := f.Open()
	if err != nil {
		return false
	}
	defer r.Close()
	var start [len(magic)]byte
	_, err = io.ReadFull(r, start[:])
	return err == nil && string(start[:]) == magic
}

var errLimit = errors.New("too large")

// readMember reads one array of at most limit bytes, and returns how many it had.
func readMember(f *zip.File, limit int64) (Array, int64, error) {
	if f.Flags&1 != 0 {
		return Array{}, 0, errors.New("it is encrypted")
	}
	r, err := f.Open()
	if err != nil {
		return Array{}, 0, err
	}
	defer r.Close()
	limited := &limitedReader{r: r, rest: limit}
	a, err := readWhole(limited) // to the end, where package zip compares the checksum
	return a, limit - limited.rest, err
}

// A limitedReader fails with errLimit after so many bytes.
type limitedReader struct {
	r    io.Reader
	rest int64
}

func (l *limitedReader) Read(p []byte) (int, error) {
	if l.rest <= 0 {
		var b [1]byte
		if n, err := l.r.Read(b[:]); n == 0 {
			return 0, err // the end comes just in time
		}
		return 0, errLimit
	}
	n, err := l.r.Read(p[:min(int64(len(p)), l.rest)])
	l.rest -= int64(n)
	return n, err
}

// WriteNPZ writes arrays as a .npz archive, as numpy.savez does: without compression, in the order
// of their names. The same arrays give the same bytes.
func WriteNPZ(w io.Writer, arrays map[string]Array) error {
	if w == nil {
		return errors.New("the writer is nil: SaveNPZ writes a file by its name")
	}
	archive := zip.NewWriter(w)
	for _, name := range slices.Sorted(maps.Keys(arrays)) {
		file, err := encode(arrays[name])
		if err != nil {
			return fmt.Errorf("array %s: %w", quote.Text(name), err)
		}
		// Sizes and checksum stand before the data, because some readers look nowhere else.
		h := &zip.FileHeader{Name: name + ".npy", Method: zip.Store, CRC32: crc32.ChecksumIEEE(file),
			CompressedSize64: uint64(len(file)), UncompressedSize64: uint64(len(file))}
		//lint:ignore SA1019 CreateRaw writes what SetModTime sets, and not the field Modified
		h.SetModTime(time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC))
		member, err := archive.CreateRaw(h)
		if err != nil {
			return err
		}
		if _, err := io.Copy(member, bytes.NewReader(file)); err != nil {
			return err
		}
	}
	return archive.Close()
}

// SaveNPZ writes arrays to a file, as [WriteNPZ] does. An old file stays whole until the new one
// is.
func SaveNPZ(path string, arrays map[string]Array) error {
	return replace.File(path, func(w io.Writer) error { return WriteNPZ(w, arrays) })
}
