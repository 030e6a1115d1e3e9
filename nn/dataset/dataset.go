// Package dataset reads the tables and images that networks are trained on:
// comma-separated values, and the IDX files of MNIST and its relatives.
//
// A file that is not sound is refused with an error of one line that names the
// file, the row and the column (or the field of the header), and says what would be
// right. Nothing is skipped or guessed in silence, and no number that a
// file claims is believed before the bytes are there.
//
// Numbers are kept as they are in the file, rounded once to float32, which is the same on
// every CPU. Scaling is left to the network's standardisation, so that it is
// saved with the network and prediction sees what training saw.
package dataset

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/lockstep-go/lockstep/kernel"
)

// A Table is a set of examples: a row of numbers for each, and its class.
type Table struct {
	Name     string        // the file or folder that it came from, for messages
	Features kernel.Matrix // [examples, features]
	Columns  []string      // names of the features; nil if the file has none

	// Labels has the class of each example, an index into Classes. It is nil
	// if the file has no label column.
	Labels []int
	// Classes are the names of the classes: in the order of their values if
	// all of them are numbers, and of their bytes otherwise. It depends on which labels
	// there are, not on the order of the rows.
	Classes []string
	// Label names the label column: by its header, or, in a file without one, by its number, from 1.
	Label string

	// Width and Height are the size of a picture, row by row in Features, or 0 if the examples are none.
	Width, Height int
}

// Len returns the number of examples.
func (t *Table) Len() int { return t.Features.Rows }

// maxValues bounds the numbers in one table: 4 GiB of float32. A file beyond it, or a
// compressed file that swells to more, is refused rather than left to exhaust the memory.
const maxValues = 1 << 30

// open opens a file to be read through [plain].
func open(path string) (*os.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, brief(path, err)
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		f.Close()
		return nil, fmt.Errorf("%s is a folder, where a file is expected", path)
	}
	return f, nil
}

// brief says in one line, starting with the path, why a file could not be opened or read.
func brief(path string, err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return fmt.Errorf("%s: %w", path, err)
}

// plain returns a reader of what r holds, decompressed if it is compressed with gzip,
// as its first two bytes tell, whatever the file is called. The errors of
// the reader, but for io.EOF, are complete messages.
func plain(r io.Reader, name string) (*bufio.Reader, error) {
	b := bufio.NewReaderSize(reader{r, name}, 1<<16)
	if head, _ := b.Peek(2); !bytes.Equal(head, []byte{0x1f, 0x8b}) {
		return b, nil
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return nil, damaged(name, err)
	}
	return bufio.NewReaderSize(unzipper{z, name}, 1<<16), nil
}

// A reader names the file in the errors of the file system.
type reader struct {
	io.Reader
	name string
}

func (r reader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil && err != io.EOF {
		err = brief(r.name, err)
	}
	return n, err
}

// An unzipper names the file in the errors of gzip.
type unzipper struct {
	io.Reader
	name string
}

func (r unzipper) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil && err != io.EOF {
		err = damaged(r.name, err)
	}
	return n, err
}

// damaged says what is wrong with gzip data, or passes on an error of a [reader].
func damaged(name string, err error) error {
	what := ""
	var corrupt flate.CorruptInputError
	switch {
	case err == io.EOF, err == io.ErrUnexpectedEOF:
		what = "is cut short"
	case errors.Is(err, gzip.ErrChecksum):
		what = "does not match its checksum"
	case errors.Is(err, gzip.ErrHeader), errors.As(err, &corrupt):
		what = "is damaged"
	default:
		return err
	}
	return fmt.Errorf("%s: the gzip data %s; fetch or compress the file again", name, what)
}

// quote returns s in quotes, on one line, and short.
func quote(s string) string {
	const most = 40
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most]) + "…"
	}
	return strconv.Quote(s)
}

// classes numbers the labels of a file. Labels that are all numbers are
// compared as numbers, so that 1 and 1.0 are one class and 10 comes after 9.
type classes struct {
	name  string // of the file
	index map[string]int
	seen  []string // distinct labels as they are in the file, in the order of their first rows
	rows  []int    // the row of the first appearance of each
	of    []int    // for every example an index into seen
}

func (c *classes) add(label string, row int) {
	i, ok := c.index[label]
	if !ok {
		i = len(c.seen)
		label = strings.Clone(label) // out of the reader's buffer
		c.index[label] = i
		c.seen = append(c.seen, label)
		c.rows = append(c.rows, row)
	}
	c.of = append(c.of, i)
}

// finish returns the class of each example, and the classes in order. If known
// is not nil, these are the classes, and a label that is none of them is an error.
func (c *classes) finish(known []string) ([]int, []string, error) {
	all := c.seen
	if known != nil {
		all = slices.Concat(c.seen, known)
	}
	values, numeric := numbers(all)
	names := slices.Clone(c.seen)
	if numeric {
		for i := range names {
			if math.IsNaN(values[i]) || math.IsInf(values[i], 0) {
				return nil, nil, fmt.Errorf("%s: row %d: the label %s names no class: give a finite number or a text",
					c.name, c.rows[i], quote(c.seen[i]))
			}
			names[i] = canonical(values[i])
		}
	}
	order := known
	if order == nil {
		order = slices.Clone(names)
		slices.Sort(order)
		order = slices.Compact(order)
		if numeric {
			slices.SortFunc(order, func(a, b string) int {
				x, _ := strconv.ParseFloat(a, 64)
				y, _ := strconv.ParseFloat(b, 64)
				if x < y {
					return -1
				}
				return 1 // equal values have one canonical name
			})
		}
	}
	class := make(map[string]int, len(order))
	for i, name := range order {
		if numeric {
			v, _ := strconv.ParseFloat(name, 64)
			name = canonical(v)
		}
		class[name] = i
	}
	to := make([]int, len(names)) // from index into seen to class
	for i, name := range names {
		k, ok := class[name]
		if !ok {
			return nil, nil, fmt.Errorf("%s: row %d: the label %s is none of the %d classes: %s",
				c.name, c.rows[i], quote(c.seen[i]), len(order), list(order))
		}
		to[i] = k
	}
	labels := make([]int, len(c.of))
	for i, k := range c.of {
		labels[i] = to[k]
	}
	return labels, order, nil
}

// canonical returns the one way to write v as the name of a class.
func canonical(v float64) string {
	if v == 0 {
		v = 0 // not -0
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// numbers returns the values of the labels if all of them are numbers that
// float64 tells apart: whole numbers from 2⁵³ on might not be, and are taken as text.
func numbers(labels []string) ([]float64, bool) {
	values := make([]float64, len(labels))
	for i, s := range labels {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil || math.Abs(v) >= 1<<53 && !math.IsInf(v, 0) {
			return nil, false
		}
		values[i] = v
	}
	return values, true
}

// list returns up to ten names, with commas between them.
func list(names []string) string {
	const most = 10
	short := names
	if len(names) > most {
		short = names[:most]
	}
	quoted := make([]string, len(short))
	for i, s := range short {
		quoted[i] = quote(s)
	}
	text := strings.Join(quoted, ", ")
	if len(names) > most {
		text += ", …"
	}
	return text
}
