package nnbeam

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"

	"github.com/lockstep-go/lockstep/nn/dataset/scoring"
)

// A Chunk is some rows of an output file, as text.
type Chunk struct {
	Place    Place // of the first row
	Rows     int
	Bad      int // rows without a prediction
	Header   string
	Text     string
	Problems []Problem // the first of them
}

// A Problem is a row without a prediction.
type Problem struct {
	Place   Place  `json:"place"`
	Message string `json:"message"`
}

// String names file and line, and says what is wrong.
func (p Problem) String() string { return fmt.Sprintf("%v: %s", p.Place, p.Message) }

// A Summary says what was scored.
type Summary struct {
	Rows     int64     `json:"rows"`     // of all inputs
	Bad      int64     `json:"bad_rows"` // without a prediction
	Files    []Written `json:"files"`    // in the order of the inputs and their rows
	Problems []Problem `json:"problems"` // the first ten
}

// A Written file is one of the output.
type Written struct {
	Path   string `json:"path"`
	Input  string `json:"input"`
	Number int    `json:"-"`
	Part   int    `json:"part"` // of the input
	Line   int    `json:"line"` // of the first row
	Rows   int64  `json:"rows"`
	Bad    int64  `json:"bad_rows"`
}

const (
	mostProblems = 10      // that a summary shows
	chunkSize    = 1 << 20 // bytes
)

// PackFn makes the text of an output file of [Scored] rows, in chunks.
type PackFn struct {
	Model Model

	of     *scoring.Model
	text   bytes.Buffer
	csv    *csv.Writer
	record []string
	chunk  *Chunk
	next   Place // the place after the chunk's last row
}

// Setup loads the model.
func (fn *PackFn) Setup(ctx context.Context) (err error) {
	fn.csv = csv.NewWriter(&fn.text)
	fn.of, err = fn.Model.Load(ctx)
	return err
}

// StartBundle forgets what a bundle that failed has left.
func (fn *PackFn) StartBundle(func(string, Chunk)) {
	fn.chunk = nil
	fn.text.Reset()
	fn.csv = csv.NewWriter(&fn.text)
}

// ProcessElement appends a row to the chunk, and emits the chunk if the row does not follow.
func (fn *PackFn) ProcessElement(row Scored, emit func(string, Chunk)) error {
	p := row.Place
	if c := fn.chunk; c != nil && (p.Number != fn.next.Number || p.Part != fn.next.Part || p.Row != fn.next.Row || fn.text.Len() > chunkSize) {
		if err := fn.flush(emit); err != nil {
			return err
		}
	}
	if fn.chunk == nil {
		fn.record = fn.of.Header(row.Names, row.Labelled)
		if err := fn.csv.Write(fn.record); err != nil {
			return err
		}
		fn.csv.Flush()
		fn.chunk = &Chunk{Place: p, Header: fn.text.String()}
		fn.text.Reset()
	}
	width := len(fn.record)
	fn.record = append(fn.record[:0], row.IDs...)
	if row.Labelled {
		label := ""
		if row.Label >= 0 {
			label = fn.of.Classes[row.Label]
		}
		fn.record = append(fn.record, label)
	}
	c := fn.chunk
	if row.Problem == "" {
		fn.record = fn.of.AppendPrediction(fn.record, row.Class, row.Outputs)
	} else {
		c.Bad++
		if len(c.Problems) < mostProblems {
			c.Problems = append(c.Problems, Problem{p, row.Problem})
		}
	}
	for len(fn.record) < width {
		fn.record = append(fn.record, "")
	}
	c.Rows++
	fn.next = p
	fn.next.Row++
	return fn.csv.Write(fn.record)
}

// FinishBundle emits the last chunk.
func (fn *PackFn) FinishBundle(emit func(string, Chunk)) error { return fn.flush(emit) }

func (fn *PackFn) flush(emit func(string, Chunk)) error {
	c := fn.chunk
	if c == nil {
		return nil
	}
	fn.csv.Flush()
	c.Text = fn.text.String()
	fn.text.Reset()
	fn.chunk = nil
	emit(outputName(c.Place), *c)
	return fn.csv.Error()
}

// outputName names the output of a part of an input. The order of the names is that of the rows.
func outputName(p Place) string { return fmt.Sprintf("%05d-%06d", p.Number, p.Part) }

// WriteFn writes the predictions for a part of an input into a file of its own. The order
// of their names is that of the rows: PREFIX-00000-000000.csv and so on. The rows are as those of lockstep
// predict. A file is written again if the runner repeats the work; it appears whole where the file
// system can rename.
type WriteFn struct {
	Model  Model
	Prefix string // of the output's paths
}

// Write writes [Scored] rows and PREFIX-summary.json. It returns a collection of one [Summary].
func Write(s beam.Scope, scored beam.PCollection, fn WriteFn) beam.PCollection {
	s = s.Scope("nnbeam.Write")
	chunks := beam.GroupByKey(s, beam.ParDo(s, &PackFn{Model: fn.Model}, scored))
	summary := beam.Combine(s, &SummaryFn{}, beam.ParDo(s, &fn, chunks))
	beam.ParDo0(s, &SummaryFileFn{Path: SummaryPath(fn.Prefix)}, summary)
	return summary
}

// SummaryPath returns where the summary of an output is.
func SummaryPath(prefix string) string { return prefix + "-summary.json" }

// ProcessElement writes a file of the output.
func (fn *WriteFn) ProcessElement(ctx context.Context, name string, chunks func(*Chunk) bool, emit func(Summary)) error {
	var all []Chunk
	var c Chunk
	for chunks(&c) {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b Chunk) int { return a.Place.Row - b.Place.Row })
	path := fn.Prefix + "-" + name + ".csv"
	place := all[0].Place
	s := Summary{Files: []Written{{Path: path, Input: place.File, Number: place.Number, Part: place.Part, Line: place.Line}}}
	for _, c := range all {
		if int64(c.Place.Row) != s.Rows {
			return fmt.Errorf("%s: part %d: rows %d to %d are there twice, or not at all: the runner repeated or lost some", place.File, place.Part, min(s.Rows, int64(c.Place.Row)), max(s.Rows, int64(c.Place.Row)))
		}
		s.Rows += int64(c.Rows)
		s.Bad += int64(c.Bad)
		s.Problems = append(s.Problems, c.Problems...)
	}
	s.Problems = s.Problems[:min(len(s.Problems), mostProblems)]
	s.Files[0].Rows, s.Files[0].Bad = s.Rows, s.Bad
	err := writeFile(ctx, path, func(w io.Writer) error {
		if _, err := io.WriteString(w, all[0].Header); err != nil {
			return err
		}
		for _, c := range all {
			if _, err := io.WriteString(w, c.Text); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	emit(s)
	return nil
}

// writeFile writes a file that appears whole, on file systems that can rename.
func writeFile(ctx context.Context, path string, write func(io.Writer) error) (err error) {
	fs, err := filesystem.New(ctx, path)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	defer fs.Close()
	rename, can := fs.(filesystem.Renamer)
	can = can && !strings.Contains(path, "://") // object stores show a file when it is whole
	beside := path
	if can {
		beside = fmt.Sprintf("%s.%016x.tmp", path, rand.Uint64()) // two workers may do the same work
	}
	w, err := fs.OpenWrite(ctx, beside)
	if err != nil {
		return fmt.Errorf("cannot write %w", brief(path, err))
	}
	err = write(w)
	if e := w.Close(); err == nil {
		err = e
	}
	if err == nil && can {
		err = rename.Rename(ctx, beside, path)
	}
	if remove, ok := fs.(filesystem.Remover); err != nil && can && ok {
		remove.Remove(ctx, beside)
	}
	if err != nil {
		return fmt.Errorf("cannot write %w", brief(path, err))
	}
	return nil
}

// SummaryFn combines what the files of an output came to.
type SummaryFn struct{}

// CreateAccumulator returns the summary of nothing.
func (*SummaryFn) CreateAccumulator() Summary { return Summary{} }

// AddInput adds a file.
func (fn *SummaryFn) AddInput(a, b Summary) Summary { return fn.MergeAccumulators(a, b) }

// MergeAccumulators adds the files of one summary to another.
func (*SummaryFn) MergeAccumulators(a, b Summary) Summary {
	a.Rows += b.Rows
	a.Bad += b.Bad
	a.Files = append(a.Files, b.Files...)
	a.Problems = append(a.Problems, b.Problems...)
	return a.sorted()
}

// ExtractOutput returns the summary.
func (*SummaryFn) ExtractOutput(a Summary) Summary { return a.sorted() }

// sorted puts files and problems in the order of the rows.
func (a Summary) sorted() Summary {
	slices.SortFunc(a.Files, func(x, y Written) int {
		return comparePlaces(Place{Number: x.Number, Part: x.Part}, Place{Number: y.Number, Part: y.Part})
	})
	slices.SortFunc(a.Problems, func(x, y Problem) int { return comparePlaces(x.Place, y.Place) })
	a.Problems = a.Problems[:min(len(a.Problems), mostProblems)]
	return a
}

func comparePlaces(x, y Place) int {
	switch {
	case x.Number != y.Number:
		return x.Number - y.Number
	case x.Part != y.Part:
		return x.Part - y.Part
	}
	return x.Row - y.Row
}

// SummaryFileFn writes a summary, or an evaluation, as JSON.
type SummaryFileFn struct {
	Path string
}

// ProcessElement writes the file.
func (fn *SummaryFileFn) ProcessElement(ctx context.Context, s Summary) error {
	return writeJSON(ctx, fn.Path, s)
}

func writeJSON(ctx context.Context, path string, v any) error {
	text, err := json.MarshalIndent(v, "", "\t")
	if err != nil {
		return err
	}
	return writeBytes(ctx, path, append(text, '\n'))
}

func writeBytes(ctx context.Context, path string, b []byte) error {
	return writeFile(ctx, path, func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	})
}

// EvaluationFileFn writes an evaluation as JSON.
type EvaluationFileFn struct {
	Path string
}

// ProcessElement writes the file.
func (fn *EvaluationFileFn) ProcessElement(ctx context.Context, e Evaluation) error {
	return writeJSON(ctx, fn.Path, e)
}

// WriteEvaluation writes an [Evaluation] as JSON.
func WriteEvaluation(s beam.Scope, evaluation beam.PCollection, path string) {
	beam.ParDo0(s.Scope("nnbeam.WriteEvaluation"), &EvaluationFileFn{path}, evaluation)
}
