package nnbeam

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/sdf"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/rtrackers/offsetrange"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/log"

	"github.com/lockstep-go/lockstep/nn/dataset"
)

// A File is an input of a pipeline.
type File struct {
	Path   string
	Number int // among all inputs, from 0
}

// Match returns the files that the patterns name, in the order of their names. A file that several
// patterns name is one input. A pattern that names none is an error.
func Match(ctx context.Context, patterns ...string) ([]File, error) {
	var paths []string
	for _, pattern := range patterns {
		on, err := filesystem.New(ctx, pattern)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", pattern, err)
		}
		found, err := on.List(ctx, pattern)
		on.Close()
		if err != nil {
			return nil, brief(pattern, err)
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("%s: no such file", pattern)
		}
		paths = append(paths, found...)
	}
	slices.Sort(paths)
	paths = slices.Compact(paths)
	files := make([]File, len(paths))
	for i, path := range paths {
		files[i] = File{path, i}
	}
	return files, nil
}

// A Row is a row of a file, as the network takes it.
type Row struct {
	Place Place
	X     []float32
	// Label is the class of the row, or −1 if it is not known.
	Label int
	// Targets are the numbers that a regression should find, encoded as the network's outputs. One
	// that is not known is NaN.
	Targets []float32
	// Names and IDs are the columns that are kept as text.
	Names, IDs []string
	Labelled   bool   // the file has a column of labels
	Problem    string // why the row could not be read, or ""
}

// A Place says where a row stands.
type Place struct {
	File         string
	Number, Part int // of the file and of its part, from 0
	Row          int // in the part, from 0
	Line         int // in the file, from 1; 0 if the file has no lines
}

// String names file and line.
func (p Place) String() string {
	if p.Line == 0 {
		return fmt.Sprintf("%s: row %d", p.File, p.Row+1)
	}
	return fmt.Sprintf("%s: line %d", p.File, p.Line)
}

// A Segment is a file that was cut into parts, or some of its parts.
type Segment struct {
	File     File
	Encoding string
	First    int            // the number of the first part
	Parts    []dataset.Part // one part of no size is a file that can only be read whole
}

// Settings of reading that are 0 or less take these.
const (
	defaultPart  = 8 << 20 // bytes of a part
	segmentParts = 1024    // parts of a segment at most
)

// ReadFn reads the rows of files for a model. It is a splittable function: the runner may move any
// of a segment's parts to other workers.
type ReadFn struct {
	Model Model

	// How the files are to be read where that is not to be found out: see [dataset.Options].
	Separator, Decimal, Encoding string
	Header                       dataset.Header
	Targets, ID, MissingValues   []string

	// Strict ends the pipeline at the first row that cannot be read.
	Strict bool
	// PartSize is how many bytes a part has, about; 0 for 8 MiB. A part is what a worker takes on
	// at a time, and a file of the output.
	PartSize int64

	texts map[string]*dataset.Text
}

func (fn *ReadFn) options(ctx context.Context) (dataset.Options, error) {
	m, err := fn.Model.Load(ctx)
	if err != nil {
		return dataset.Options{}, err
	}
	return dataset.Options{Separator: fn.Separator, Decimal: fn.Decimal, Encoding: fn.Encoding, Header: fn.Header, Targets: fn.Targets,
		ID: fn.ID, MissingValues: fn.MissingValues, Schema: m.Schema, Lenient: !fn.Strict}, nil
}

// Read returns the rows of the files, a collection of [Row].
func Read(s beam.Scope, files []File, fn ReadFn) beam.PCollection {
	s = s.Scope("nnbeam.Read")
	segments := beam.Reshuffle(s, beam.ParDo(s, &CutFn{fn}, beam.Reshuffle(s, beam.CreateList(s, files))))
	return beam.ParDo(s, &fn, segments)
}

// ReadInSteps reads as Read does, and asks the runner for a new bundle after every part, so that
// small bundles can be tested. Runners take the collection for unbounded.
func ReadInSteps(s beam.Scope, files []File, fn ReadFn) beam.PCollection {
	s = s.Scope("nnbeam.ReadInSteps")
	segments := beam.Reshuffle(s, beam.ParDo(s, &CutFn{fn}, beam.Reshuffle(s, beam.CreateList(s, files))))
	return beam.ParDo(s, &StepFn{fn}, segments)
}

// CutFn finds out where the parts of a file begin.
type CutFn struct {
	Read ReadFn
}

// ProcessElement reads a file once and emits its segments.
func (fn *CutFn) ProcessElement(ctx context.Context, file File, emit func(Segment)) error {
	o, err := fn.Read.options(ctx)
	if err != nil {
		return err
	}
	text, err := openText(ctx, file.Path, o)
	if errors.Is(err, dataset.ErrWhole) {
		emit(Segment{File: file, Parts: []dataset.Part{{}}})
		return nil
	}
	if err != nil {
		return err
	}
	for _, note := range text.Notes {
		log.Infof(ctx, "%s: %s", file.Path, note)
	}
	r, err := open(ctx, file.Path)
	if err != nil {
		return err
	}
	defer r.Close()
	size := fn.Read.PartSize
	if size <= 0 {
		size = defaultPart
	}
	parts, err := text.Cut(r, size)
	if err != nil {
		return err
	}
	for first := 0; first < len(parts); first += segmentParts {
		emit(Segment{file, text.Encoding, first, parts[first:min(first+segmentParts, len(parts))]})
	}
	return nil
}

func openText(ctx context.Context, path string, o dataset.Options) (*dataset.Text, error) {
	r, err := open(ctx, path)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return dataset.OpenText(r, path, o)
}

// CreateInitialRestriction returns all parts of a segment.
func (fn *ReadFn) CreateInitialRestriction(s Segment) offsetrange.Restriction {
	return offsetrange.Restriction{End: int64(len(s.Parts))}
}

// SplitRestriction returns a few ranges of parts, which the runner may split further.
func (fn *ReadFn) SplitRestriction(_ Segment, r offsetrange.Restriction) []offsetrange.Restriction {
	return r.EvenSplits(min(r.End-r.Start, 16))
}

// RestrictionSize returns the bytes of the parts.
func (fn *ReadFn) RestrictionSize(s Segment, r offsetrange.Restriction) float64 {
	size := 0.0
	for _, p := range s.Parts[r.Start:r.End] {
		size += float64(p.Size)
	}
	return max(size, 1)
}

// CreateTracker returns a tracker of a range of parts.
func (fn *ReadFn) CreateTracker(r offsetrange.Restriction) *sdf.LockRTracker {
	return sdf.NewLockRTracker(offsetrange.NewTracker(r))
}

// ProcessElement reads the parts of a segment that it can claim, and emits their rows.
func (fn *ReadFn) ProcessElement(ctx context.Context, rt *sdf.LockRTracker, s Segment, emit func(Row)) error {
	for at := rt.GetRestriction().(offsetrange.Restriction).Start; rt.TryClaim(at); at++ {
		if err := fn.read(ctx, s, int(at), emit); err != nil {
			return err
		}
	}
	return nil
}

// StepFn is ReadFn that stops after every part.
type StepFn struct {
	Read ReadFn
}

// CreateInitialRestriction is that of ReadFn.
func (fn *StepFn) CreateInitialRestriction(s Segment) offsetrange.Restriction {
	return fn.Read.CreateInitialRestriction(s)
}

// SplitRestriction is that of ReadFn.
func (fn *StepFn) SplitRestriction(s Segment, r offsetrange.Restriction) []offsetrange.Restriction {
	return fn.Read.SplitRestriction(s, r)
}

// RestrictionSize is that of ReadFn.
func (fn *StepFn) RestrictionSize(s Segment, r offsetrange.Restriction) float64 {
	return fn.Read.RestrictionSize(s, r)
}

// CreateTracker is that of ReadFn.
func (fn *StepFn) CreateTracker(r offsetrange.Restriction) *sdf.LockRTracker {
	return fn.Read.CreateTracker(r)
}

// ProcessElement reads a part.
func (fn *StepFn) ProcessElement(ctx context.Context, rt *sdf.LockRTracker, s Segment, emit func(Row)) (sdf.ProcessContinuation, error) {
	r := rt.GetRestriction().(offsetrange.Restriction)
	if !rt.TryClaim(r.Start) {
		return sdf.StopProcessing(), nil
	}
	if err := fn.Read.read(ctx, s, int(r.Start), emit); err != nil {
		return sdf.StopProcessing(), err
	}
	if r.Start+1 < r.End {
		return sdf.ResumeProcessingIn(0), nil
	}
	rt.TryClaim(r.End)
	return sdf.StopProcessing(), nil
}

// read emits the rows of a part.
func (fn *ReadFn) read(ctx context.Context, s Segment, at int, emit func(Row)) error {
	o, err := fn.options(ctx)
	if err != nil {
		return err
	}
	part := s.Parts[at]
	place := Place{File: s.File.Path, Number: s.File.Number, Part: s.First + at}
	f := func(t *dataset.Table) error {
		for _, note := range t.Notes {
			log.Warnf(ctx, "%s: part %d: %s", place.File, place.Part, note)
		}
		emitRows(t, &place, emit)
		return nil
	}
	r, err := open(ctx, s.File.Path)
	if err != nil {
		return err
	}
	defer r.Close()
	if part.Size == 0 && s.Encoding == "" {
		t, err := dataset.Read(r, s.File.Path, o)
		if err != nil {
			return err
		}
		return f(t)
	}
	o.Encoding = s.Encoding
	if fn.texts == nil {
		fn.texts = map[string]*dataset.Text{}
	}
	text := fn.texts[s.File.Path]
	if text == nil {
		if text, err = openText(ctx, s.File.Path, o); err != nil {
			return err
		}
		fn.texts[s.File.Path] = text
	}
	if err := skip(r, part.Offset); err != nil {
		return brief(s.File.Path, err)
	}
	return text.Read(r, part, f)
}

// emitRows emits the rows of a table, those with a problem in their places.
func emitRows(t *dataset.Table, place *Place, emit func(Row)) {
	problems, example := t.Problems, 0
	for at := range t.Len() + len(t.Problems) {
		row := Row{Place: *place, Label: -1, Names: t.IDs, Labelled: t.Labels != nil}
		if len(t.IDs) > 0 {
			row.IDs = make([]string, len(t.IDs))
			for k := range row.IDs {
				row.IDs[k] = t.IDText[k][at]
			}
		}
		if len(problems) > 0 && problems[0].Row == at {
			row.Place.Line, row.Problem = problems[0].Line, problems[0].Message
			problems = problems[1:]
		} else {
			row.Place.Line, row.X = t.Line(example), t.Features.Row(example)
			if t.Labels != nil {
				row.Label = t.Labels[example]
			}
			if t.Targets.Rows > 0 {
				row.Targets = t.Targets.Row(example)
			}
			example++
		}
		emit(row)
		place.Row++
	}
}
