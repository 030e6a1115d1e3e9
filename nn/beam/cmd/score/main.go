// Command score predicts tables of any size by a model, with Apache Beam:
//
//	score --model MODEL --input 'data-*.csv' --output out
//
// It runs in this process, or by the runner that --runner names; nn/beam/PACKAGING.md has the
// commands. The predictions are those of lockstep predict, bit for bit.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"

	"github.com/lockstep-go/lockstep/internal/quote"
	nnbeam "github.com/lockstep-go/lockstep/nn/beam"
	"github.com/lockstep-go/lockstep/nn/beam/fence"
	"github.com/lockstep-go/lockstep/nn/dataset"
)

const usage = `Usage: score --model MODEL --input PATTERN --output PREFIX [FLAGS]

Predicts the rows of tables by a model that lockstep train wrote. What is written: a file of
predictions for every part of an input, PREFIX-00000-000000.csv and so on, whose names are in the
order of the rows, and PREFIX-summary.json. A row that cannot be predicted has an empty prediction,
is counted, and makes the exit status 1.

Flags, of which those without two dashes in this text are Apache Beam's:
`

// A job is what the command line asks for.
type job struct {
	model, input, output, evaluation string
	ids, targets, missing            string
	separator, decimal, encoding     string
	header, fence                    string
	batch                            int
	partSize                         int64
	strict, overwrite, verbose, step bool
}

func (j *job) flags(f *flag.FlagSet) {
	f.StringVar(&j.model, "model", "", "--model: file of the model; every worker reads it")
	f.StringVar(&j.input, "input", "", "--input: tables: file names or patterns, with commas between them; every worker reads them")
	f.StringVar(&j.output, "output", "", "--output: what the names of the written files begin with")
	f.StringVar(&j.evaluation, "evaluate", "", "--evaluate: compare with the target column, and write confusion matrix and metrics to this file")
	f.StringVar(&j.ids, "ids", "", "--ids: columns that are written beside predictions, with commas between them; * for all")
	f.StringVar(&j.targets, "target", "", "--target: the column of the target, if it has another name than in the training")
	f.StringVar(&j.missing, "missing-values", "", "--missing-values: texts that stand for a missing value, with commas between them")
	f.StringVar(&j.separator, "separator", "", "--separator: what stands between values: a character, tab or space; found out by default")
	f.StringVar(&j.decimal, "decimal", "", "--decimal: the decimal mark; found out by default")
	f.StringVar(&j.encoding, "encoding", "", "--encoding: utf-8, utf-16le, utf-16be, utf-32le, utf-32be or latin-1; found out by default")
	f.StringVar(&j.header, "header", "detect", "--header: whether the first row names the columns: detect, yes or no")
	f.StringVar(&j.fence, "fence", "auto", "--fence: keep Prism, which listens on all interfaces, in a network of its own: yes, no, or auto: if possible")
	f.IntVar(&j.batch, "batch", 0, "--batch: rows that are predicted at once; changes no bit")
	f.Int64Var(&j.partSize, "part-size", 0, "--part-size: bytes of a part of an input, which is a file of the output; 0 for 8 MiB")
	f.BoolVar(&j.strict, "strict", false, "--strict: end at the first row that cannot be predicted")
	f.BoolVar(&j.overwrite, "overwrite", false, "--overwrite: replace the files of an earlier output, once all rows are predicted")
	f.BoolVar(&j.verbose, "verbose", false, "--verbose: show what Beam logs")
	f.BoolVar(&j.step, "small-bundles", false, "--small-bundles: ask for a new bundle after every part; for tests")
}

func main() {
	j := &job{}
	j.flags(flag.CommandLine)
	flag.Usage = func() {
		fmt.Fprint(flag.CommandLine.Output(), usage)
		flag.PrintDefaults()
	}
	flag.Parse()
	if value("worker") == "true" {
		beam.Init() // runs the worker, and exits
	}
	code := 0
	if err := j.run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "score:", err)
		code = 1
		if errors.As(err, new(usageError)) {
			code = 2
		}
	}
	os.Exit(code)
}

// value returns the value of one of Beam's flags.
func value(name string) string {
	if f := flag.Lookup(name); f != nil {
		return f.Value.String()
	}
	return ""
}

type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

func (j *job) run(ctx context.Context) error {
	if err := j.check(); err != nil {
		return err
	}
	if err := j.enclose(); err != nil {
		return err
	}
	forget, err := temporaries()
	if err != nil {
		return err
	}
	defer forget()
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400) // the heap is small, and what is collected is short-lived
	}
	beam.Init()
	if !j.verbose {
		slog.SetDefault(slog.New(slog.DiscardHandler))
	}
	model, err := nnbeam.OpenModel(ctx, j.model)
	if err != nil {
		return err
	}
	files, err := nnbeam.Match(ctx, list(j.input)...)
	if err != nil {
		return err
	}
	if err := once(ctx, list(j.input)); err != nil {
		return err
	}
	if err := j.distinct(files); err != nil {
		return err
	}
	if err := j.earlier(ctx, files); err != nil {
		return err
	}
	reading := nnbeam.ReadFn{Model: model, Separator: j.separator, Decimal: j.decimal, Encoding: j.encoding, Targets: list(j.targets), ID: list(j.ids),
		MissingValues: list(j.missing), Strict: j.strict, PartSize: j.partSize,
		Header: map[string]dataset.Header{"yes": dataset.Present, "no": dataset.Absent}[j.header]}
	p, s := beam.NewPipelineWithRoot()
	rows := nnbeam.Read
	if j.step {
		rows = nnbeam.ReadInSteps
	}
	scored := nnbeam.Score(s, rows(s, files, reading), nnbeam.ScoreFn{Model: model, Batch: j.batch, Strict: j.strict})
	nnbeam.Write(s, scored, nnbeam.WriteFn{Model: model, Prefix: j.output, Replace: j.overwrite})
	if j.evaluation != "" {
		nnbeam.WriteEvaluation(s, nnbeam.Evaluate(s, scored, model), j.evaluation)
	}
	err = beamx.Run(ctx, p)
	if value("async") != "true" {
		err = errors.Join(cause(err), nnbeam.Clean(ctx, j.output))
	}
	if err != nil {
		return err
	}
	return j.report(ctx)
}

func (j *job) check() error {
	switch {
	case flag.NArg() > 0:
		return usagef("%q is no flag: inputs go to --input", flag.Arg(0))
	case j.model == "":
		return usagef("--model is missing: a file that lockstep train wrote")
	case j.input == "":
		return usagef("--input is missing: tables, such as 'data-*.csv'")
	case j.output == "":
		return usagef("--output is missing: what the names of the written files begin with")
	case j.batch < 0 || j.partSize < 0:
		return usagef("--batch and --part-size are at least 0")
	case !slices.Contains([]string{"detect", "yes", "no"}, j.header):
		return usagef("--header %s: it is detect, yes or no", j.header)
	case !slices.Contains([]string{"auto", "yes", "no"}, j.fence):
		return usagef("--fence %s: it is auto, yes or no", j.fence)
	}
	return nil
}

// enclose puts the process in a network of its own, where Prism will run inside it.
func (j *job) enclose() error {
	runner := strings.ToLower(value("runner"))
	inProcess := (runner == "" || strings.HasPrefix(runner, "prism")) && value("endpoint") == ""
	if !inProcess || j.fence == "no" {
		return nil
	}
	if strings.Contains(j.model+j.input+j.output+j.evaluation, "://") { // beyond the fence
		if j.fence == "yes" {
			return usagef("--fence yes: files beyond this machine are out of reach then")
		}
		fmt.Fprintln(os.Stderr, "score: Prism listens on all interfaces while this runs")
		return nil
	}
	if err := fence.Loopback(); err != nil {
		if j.fence == "yes" {
			return err
		}
		fmt.Fprintln(os.Stderr, "score: Prism listens on all interfaces while this runs:", err)
	}
	return nil
}

// temporaries gives this process a folder of its own for temporary files, as Beam leaves some there
// for every pipeline. forget removes it.
func temporaries() (forget func(), err error) {
	dir, err := os.MkdirTemp("", "score-")
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"TMPDIR", "TMP"} { // Unix; Windows
		os.Setenv(name, dir)
	}
	return func() { os.RemoveAll(dir) }, nil
}

// once refuses a file that two inputs name: who names it twice may want its rows twice, or once.
func once(ctx context.Context, patterns []string) error {
	by := make(map[string]string)
	for _, pattern := range patterns {
		files, err := nnbeam.Match(ctx, pattern)
		if err != nil {
			return err
		}
		for _, f := range files {
			path := f.Path
			if !strings.Contains(path, "://") {
				path = filepath.Clean(path)
			}
			if other, twice := by[path]; twice {
				return usagef("--input: %s is named twice, by %s and by %s: name every file once", f.Path, other, pattern)
			}
			by[path] = pattern
		}
	}
	return nil
}

// distinct refuses an evaluation in the place of a file that is read or written otherwise.
func (j *job) distinct(inputs []nnbeam.File) error {
	if j.evaluation == "" {
		return nil
	}
	for _, path := range append([]string{j.model}, paths(inputs)...) {
		if sameFile(j.evaluation, path) {
			return usagef("--evaluate: %s is read here: write to another file", j.evaluation)
		}
	}
	if sameFile(j.evaluation, nnbeam.SummaryPath(j.output)) || strings.HasPrefix(j.evaluation, j.output+"-0") {
		return usagef("--evaluate: %s is a file of --output: write to another file", j.evaluation)
	}
	return nil
}

func paths(files []nnbeam.File) (all []string) {
	for _, f := range files {
		all = append(all, f.Path)
	}
	return all
}

// sameFile reports whether two names are those of one file, which need not be there.
func sameFile(a, b string) bool {
	if strings.Contains(a+b, "://") {
		return a == b // not of this machine
	}
	one, err1 := os.Stat(a)
	two, err2 := os.Stat(b)
	return filepath.Clean(a) == filepath.Clean(b) || err1 == nil && err2 == nil && os.SameFile(one, two)
}

// earlier refuses to mix an output with an earlier one.
func (j *job) earlier(ctx context.Context, inputs []nnbeam.File) error {
	old, err := nnbeam.Outputs(ctx, j.output)
	if err != nil {
		return err
	}
	for _, path := range old {
		if slices.ContainsFunc(inputs, func(f nnbeam.File) bool { return sameFile(f.Path, path) }) {
			return usagef("--output: %s is read here: write to other files", path)
		}
		if !j.overwrite {
			return usagef("%s is there from an earlier output: say --overwrite, or another --output", path)
		}
	}
	return nil
}

// report prints what was written. The error says how many rows have no prediction.
func (j *job) report(ctx context.Context) error {
	if value("async") == "true" {
		fmt.Printf("submitted; %s will say what was written\n", nnbeam.SummaryPath(j.output))
		return nil
	}
	summary, err := nnbeam.ReadSummary(ctx, j.output)
	if err != nil {
		return err
	}
	fmt.Printf("%s in %s, %s-*.csv\n", quote.Count(summary.Rows-summary.Bad, "prediction"), quote.Count(int64(len(summary.Files)), "file"), j.output)
	if j.evaluation != "" {
		fmt.Printf("evaluation in %s\n", j.evaluation)
	}
	if summary.Bad == 0 {
		return nil
	}
	for _, p := range summary.Problems {
		fmt.Fprintf(os.Stderr, "score: %v\n", p)
	}
	if more := summary.Bad - int64(len(summary.Problems)); more > 0 {
		fmt.Fprintf(os.Stderr, "score: and %d more\n", more)
	}
	return fmt.Errorf("%d of %s cannot be predicted: no prediction stands there", summary.Bad, quote.Count(summary.Rows, "row"))
}

// cause returns what a function of the pipeline said, without the plan of the runner around it.
func cause(err error) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	if i := strings.LastIndex(text, " failed:\n"); i >= 0 && strings.Contains(text, "DoFn[") {
		text, _, _ = strings.Cut(text[i+len(" failed:\n"):], "\n")
		return errors.New(text)
	}
	return err
}

// list returns the parts of a text with commas between them.
func list(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}
