package nnbeam

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"

	"github.com/lockstep-go/lockstep/nn/dataset/scoring"
)

// A Chunk is a temporary file with some rows of an output file.
type Chunk struct {
	Place    Place // of the first row
	Rows     int
	Bad      int       // rows without a prediction
	Path     string    // with a header if the first row is that of the part
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

const mostProblems = 10 // that a summary shows

// PackFn writes [Scored] rows into temporary files, one for all rows of a part that come in a
// bundle.
type PackFn struct {
	Model  Model
	Prefix string // of the output's paths

	of     *scoring.Model
	to     io.WriteCloser // the temporary file
	buffer *bufio.Writer
	csv    *scoring.Writer
	record []string
	chunk  *Chunk
	next   Place // the place after the chunk's last row
}

// Setup loads the model.
func (fn *PackFn) Setup(ctx context.Context) (err error) {
	fn.of, err = fn.Model.Load(ctx)
	return err
}

// StartBundle removes what a bundle that failed has left.
func (fn *PackFn) StartBundle(ctx context.Context, _ func(string, Chunk)) {
	if fn.chunk != nil {
		fn.to.Close()
		remove(ctx, fn.chunk.Path)
		fn.chunk = nil
	}
}

// ProcessElement writes a row, into another file if it does not follow the last one.
func (fn *PackFn) ProcessElement(ctx context.Context, row Scored, emit func(string, Chunk)) error {
	p := row.Place
	if fn.chunk != nil && (p.Number != fn.next.Number || p.Part != fn.next.Part || p.Row != fn.next.Row) {
		if err := fn.flush(emit); err != nil {
			return err
		}
	}
	if fn.chunk == nil {
		if err := fn.begin(ctx, row); err != nil {
			return err
		}
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

// begin opens the file that starts with a row.
func (fn *PackFn) begin(ctx context.Context, row Scored) error {
	path := temporary(outputPath(fn.Prefix, outputName(row.Place)))
	to, err := create(ctx, path)
	if err != nil {
		return err
	}
	fn.to, fn.buffer = to, bufio.NewWriterSize(to, 1<<18)
	fn.csv = scoring.NewWriter(fn.buffer)
	fn.chunk = &Chunk{Place: row.Place, Path: path}
	fn.record = fn.of.Header(row.Names, row.Labelled)
	if row.Place.Row > 0 {
		return nil
	}
	return fn.csv.Write(fn.record)
}

// FinishBundle closes the last file.
func (fn *PackFn) FinishBundle(emit func(string, Chunk)) error { return fn.flush(emit) }

func (fn *PackFn) flush(emit func(string, Chunk)) error {
	c := fn.chunk
	if c == nil {
		return nil
	}
	err := fn.csv.Flush()
	if e := fn.buffer.Flush(); err == nil {
		err = e
	}
	if e := fn.to.Close(); err == nil {
		err = e
	}
	if err != nil {
		return fmt.Errorf("cannot write %w", brief(c.Path, err))
	}
	fn.chunk = nil
	emit(outputName(c.Place), *c)
	return nil
}

// outputName names the output of a part of an input. The order of the names is that of the rows.
func outputName(p Place) string { return fmt.Sprintf("%05d-%06d", p.Number, p.Part) }

func outputPath(prefix, name string) string { return prefix + "-" + name + ".csv" }

// staged is where a file waits that will replace an earlier one. The name is the same each time, as
// the work may be done again, and one that Clean removes.
func staged(path string) string { return path + ".new.tmp" }

// WriteFn makes a file of the predictions for each part of an input. The order of their names is
// that of the rows: PREFIX-00000-000000.csv and so on. The rows are as those of lockstep predict.
type WriteFn struct {
	Model   Model
	Prefix  string // of the output's paths
	Replace bool   // an earlier output, when all rows are scored: until then, that stays whole
}

// Write writes [Scored] rows and PREFIX-summary.json. It returns a collection of one [Summary].
func Write(s beam.Scope, scored beam.PCollection, fn WriteFn) beam.PCollection {
	s = s.Scope("nnbeam.Write")
	chunks := beam.GroupByKey(s, beam.ParDo(s, &PackFn{Model: fn.Model, Prefix: fn.Prefix}, scored))
	summary := beam.Combine(s, &SummaryFn{}, beam.ParDo(s, &fn, chunks))
	beam.ParDo0(s, &SummaryFileFn{Path: SummaryPath(fn.Prefix), Prefix: fn.Prefix, Replace: fn.Replace}, summary)
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
	path := outputPath(fn.Prefix, name)
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
	if fn.Replace {
		path = staged(path)
	}
	if err := assemble(ctx, path, all); err != nil {
		return err
	}
	emit(s)
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

// SummaryFileFn writes a summary as JSON. Before that, it puts the files of the output in the place
// of those of an earlier one, if there may be one.
type SummaryFileFn struct {
	Path    string
	Prefix  string // of the output's paths
	Replace bool
}

// ProcessElement writes the file.
func (fn *SummaryFileFn) ProcessElement(ctx context.Context, s Summary) error {
	if fn.Replace {
		if err := replaceOutput(ctx, fn.Prefix, s.Files); err != nil {
			return err
		}
	}
	return writeJSON(ctx, fn.Path, s)
}

// replaceOutput moves the files of an output, which are all there, to their own names, and removes
// those of an earlier output that had more. It may be called again after it was stopped anywhere.
func replaceOutput(ctx context.Context, prefix string, files []Written) error {
	own := make(map[string]bool)
	for _, f := range files {
		own[f.Path] = true
		if err := rename(ctx, staged(f.Path), f.Path); err != nil && exists(ctx, staged(f.Path)) {
			return fmt.Errorf("cannot write %w", brief(f.Path, err))
		}
		if !exists(ctx, f.Path) {
			return fmt.Errorf("cannot write %w", brief(f.Path, errNoFile))
		}
	}
	old, err := Outputs(ctx, prefix)
	if err != nil {
		return err
	}
	for _, path := range old {
		if !own[path] && path != SummaryPath(prefix) {
			remove(ctx, path)
		}
	}
	return nil
}

// Outputs returns the files of an output: those of its parts, and the summary. A failed pipeline
// may have left some of them.
func Outputs(ctx context.Context, prefix string) (paths []string, err error) {
	on, err := filesystem.New(ctx, prefix)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", prefix, err)
	}
	defer on.Close()
	for _, pattern := range []string{outputPath("", "[0-9][0-9][0-9][0-9][0-9]-*"), SummaryPath("")} {
		found, err := on.List(ctx, prefix+pattern)
		if err != nil {
			return nil, brief(prefix, err)
		}
		paths = append(paths, found...)
	}
	return paths, nil
}

func writeJSON(ctx context.Context, path string, v any) error {
	text, err := json.MarshalIndent(v, "", "\t")
	if err != nil {
		return err
	}
	return writeBytes(ctx, path, append(text, '\n'))
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

// ReadSummary reads the summary of an output.
func ReadSummary(ctx context.Context, prefix string) (s Summary, err error) {
	text, err := readFile(ctx, SummaryPath(prefix))
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(text, &s); err != nil {
		return s, fmt.Errorf("%s: %w", SummaryPath(prefix), err)
	}
	return s, nil
}
