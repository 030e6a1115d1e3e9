// Package dataset reads tables and images for networks to learn from: text whose values are
// separated by some character, files of FANN, the IDX files of MNIST and its relatives, and the
// arrays of NumPy.
//
// [ReadFile] finds out from the first thousand rows how a table is to be read, and says so in a
// [Schema]. A schema is saved with a network, so that other tables are read for it in the same way:
// columns by name, words by the same codes, missing values by the same rule.
//
// What is not sound is refused with an error of one line that names the file, the line and the
// column, and says what would be right. No row is left out in silence, and no number that a file
// claims is believed before the bytes are there: the memory is bounded by a constant times the
// bytes that were read.
//
// Numbers are those of the file, rounded once to float32, which is the same on every CPU.
package dataset

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
)

// A Table is a set of examples: a row of numbers for each, and its class or its target values.
type Table struct {
	Name   string // the file or folder that it came from, for messages
	Schema *Schema

	// Features is [examples, features]. A missing value, if the schema allows such, is NaN until
	// [Schema.Fill].
	Features kernel.Matrix
	Columns  []string // names of the features; nil if the file has none

	// Labels has the class of each example, an index into Classes, or -1 if it is not known. It is
	// nil if the task is not Classes.
	Labels []int
	// Classes are the names of the classes: in the order of their values if all are numbers, and of
	// their bytes otherwise. They depend on which labels there are, not on the order of the rows.
	Classes []string
	// Targets is [examples, targets] for the task Regression, encoded as the columns of the schema
	// say. One that is not known is NaN.
	Targets kernel.Matrix

	// IDs has the names of the columns that are kept as text, and IDText their texts: one list for
	// each, with an entry for each row of the file, those in Problems included.
	IDs    []string
	IDText [][]string

	// Problems are the rows that could not be read, in order. Only a lenient reading has any.
	Problems []Problem
	// Notes are remarks that a user should see: what was a toss-up and which option decides it,
	// what looks odd.
	Notes []string

	// Width, Height and Channels are those of pictures, row by row in Features, or 0 if the
	// examples are none.
	Width, Height, Channels int

	lines lineIndex
	left  int // rows of the file that are not in the table and not in Problems
}

// A Problem is a row that could not be read.
type Problem struct {
	Row     int // from 0, among all rows of the file
	Line    int // from 1; 0 if the file has no lines
	Message string
}

// Len returns the number of examples.
func (t *Table) Len() int { return t.Features.Rows }

// Line returns the line of the file, from 1, on which example i stands, or 0 if the file has no
// lines. It panics if there is no such example.
func (t *Table) Line(i int) int {
	if i < 0 || i >= t.Len() {
		panic(fmt.Sprintf("dataset: there is no example %d: the table has %s, from 0", i, quote.Count(t.Len(), "example")))
	}
	return t.lines.line(i)
}

// A lineIndex knows the line of every row, in little memory where the rows follow each other line
// by line.
type lineIndex struct {
	rows, lines []int // where a run begins: row rows[k] is on line lines[k]
	next        int   // the line of the next row if the run goes on
	n           int
}

func (l *lineIndex) add(line int) {
	if l.n == 0 || line != l.next {
		l.rows = append(l.rows, l.n)
		l.lines = append(l.lines, line)
	}
	l.n++
	l.next = line + 1
}

func (l *lineIndex) line(i int) int {
	if len(l.rows) == 0 {
		return 0
	}
	k, found := slices.BinarySearch(l.rows, i)
	if !found {
		k--
	}
	return l.lines[k] + i - l.rows[k]
}

// maxValues bounds the numbers in one table: 4 GiB of float32. A file beyond it, or a
// compressed file that swells to more, is refused rather than left to exhaust the memory.
const maxValues = 1 << 30

// brief says in one line, starting with the path, why a file could not be opened or read.
func brief(path string, err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return fmt.Errorf("%s: %w", path, err)
}
