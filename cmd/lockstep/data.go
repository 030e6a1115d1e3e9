package main

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/lockstep-go/lockstep/internal/replace"
	"github.com/lockstep-go/lockstep/nn/dataset"
)

// digits are the images that come with the tool; see data/ATTRIBUTION.
//
//go:embed data/digits.csv.gz
var digits []byte

// dataFlags say where the rows come from, and how they are to be read where that is not to be found
// out.
type dataFlags struct {
	File string `arg:"" optional:"" help:"The data: what --data takes."`
	Data string `placeholder:"DATA" help:"'digits', the images that come with this program; a table as text, FANN's or NumPy's file, plain or packed by gzip, bzip2 or zip (ARCHIVE.zip/NAME); a folder or images of IDX files such as MNIST's; or - for standard input. Default: digits."`

	Target     []string `placeholder:"COLUMN" aliases:"label" help:"${target} Its name, or its number, from 1, or from -1 at the right end; several for a regression."`
	TargetFile string   `placeholder:"FILE" help:"A file of its own that has the targets, a row for each row of the data."`
	Header     string   `default:"detect" enum:"detect,yes,no" help:"Whether the first row names the columns: ${enum}. Default: ${default}."`
	Separator  string   `placeholder:"CHAR" help:"What stands between values: a character, 'tab' or 'space'. Default: found out."`
	Decimal    string   `placeholder:"CHAR" help:"The decimal mark, . or a comma. Default: found out."`
	Encoding   string   `placeholder:"NAME" help:"The encoding: utf-8, utf-16le, utf-16be, utf-32le, utf-32be or latin-1. Default: found out."`
	ID         []string `name:"id" placeholder:"COLUMN" help:"Columns that are not learned from, and are written beside predictions; '*' for all."`

	MissingValues []string `placeholder:"TEXT" help:"Texts that stand for a missing value, beside an empty field, ?, NA, NaN, null and the like."`
}

// learnFlags are those of dataFlags that a saved model decides.
type learnFlags struct {
	Categorical []string `placeholder:"COLUMN" help:"Columns of words, each word of which becomes a feature, even if they look like numbers."`
	Drop        []string `placeholder:"COLUMN" help:"Columns that are left out."`
	Task        string   `placeholder:"TASK" help:"classes or regression. Default: found out: a target of many different numbers is learned by regression."`
	Missing     string   `placeholder:"HOW" help:"What is done about missing values: 'drop' leaves such rows out; 'mean' or 'median' of the column over the training rows, or a number, is put there. Default: they are refused."`
}

// path returns the data that the flags name.
func (f *dataFlags) path() (string, error) {
	switch {
	case f.File != "" && f.Data != "":
		return "", usagef("%s and --data %s: name the data once", f.File, f.Data)
	case f.File != "":
		return f.File, nil
	case f.Data != "":
		return f.Data, nil
	}
	return "digits", nil
}

// options returns the flags as package dataset takes them.
func (f *dataFlags) options() dataset.Options {
	return dataset.Options{Separator: f.Separator, Decimal: f.Decimal, Encoding: f.Encoding, Targets: f.Target, TargetFile: f.TargetFile, ID: f.ID,
		MissingValues: f.MissingValues, Header: map[string]dataset.Header{"yes": dataset.Present, "no": dataset.Absent}[f.Header]}
}

// load returns the rows that a path names, and those of a test set, if the data comes with one.
func load(path string, o dataset.Options, show *reading) (rows, test *dataset.Table, err error) {
	if path == "digits" {
		if len(o.Targets) > 0 || o.TargetFile != "" {
			return nil, nil, usagef("--target is for tables: the digits have their classes")
		}
		if len(o.Drop) > 0 || len(o.Categorical) > 0 {
			return nil, nil, usagef("--drop and --categorical are for tables: the digits are images")
		}
		o = dataset.Options{Targets: []string{"65"}, Header: dataset.Absent, Schema: o.Schema, Lenient: o.Lenient, ID: o.ID}
		if rows, err = dataset.Read(bytes.NewReader(digits), "digits", o); err != nil {
			return nil, nil, err
		}
		rows.Width, rows.Height, rows.Channels = 8, 8, 1
		rows.Schema.Width, rows.Schema.Height, rows.Schema.Channels = 8, 8, 1
		return rows, nil, nil
	}
	if err := o.Check(); err != nil {
		return nil, nil, usageError{err}
	}
	o.Progress = show.progress
	rows, test, err = dataset.Load(path, o)
	show.end()
	if errors.Is(err, fs.ErrNotExist) && o.TargetFile != "" && strings.HasPrefix(err.Error(), o.TargetFile+": ") {
		return nil, nil, fmt.Errorf("%s: no such file: --target-file takes a file with a target for each row of %s", o.TargetFile, path)
	}
	if errors.Is(err, fs.ErrNotExist) && !strings.Contains(err.Error(), ".zip") {
		return nil, nil, fmt.Errorf("%s: no such file: the data is 'digits', a table, or a folder of IDX files", path)
	}
	return rows, test, err
}

// writeFile puts data into a file that appears whole or not at all.
func writeFile(path string, data []byte) error {
	err := replace.File(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, cause(err))
	}
	return nil
}

// writeSomewhere writes a file by write. If that fails after long work, it writes one of another
// name: in the folder, or where temporary files go. It returns the file that was written, and the
// error of the first attempt.
func writeSomewhere(path string, write func(path string) error) (written string, err error) {
	if err = write(path); err == nil {
		return path, nil
	}
	name := fmt.Sprintf("%s.%s", time.Now().UTC().Format("20060102T150405"), filepath.Base(path))
	for _, dir := range []string{filepath.Dir(path), ".", os.TempDir()} {
		other := filepath.Join(dir, name)
		if write(other) == nil {
			return other, fmt.Errorf("%w: it is in %s instead", err, other)
		}
	}
	return "", err
}

// cause returns what the operating system says, without the name of a file that only confuses.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	var l *os.LinkError
	if errors.As(err, &l) {
		return l.Err
	}
	return err
}

// sameFile reports whether two names are those of one file, which need not be there. A file in an
// archive, ARCHIVE.zip/NAME, is the archive.
func sameFile(path, data string) bool {
	if path == "" || data == "" {
		return false
	}
	info, err := os.Stat(path)
	if err == nil {
		if !info.Mode().IsRegular() {
			return false // /dev/null may be written to and read from
		}
		for {
			if other, err := os.Stat(data); err == nil && os.SameFile(info, other) {
				return true
			}
			up := filepath.Dir(data)
			if up == data {
				return false
			}
			data = up
		}
	}
	a, errA := filepath.Abs(replace.Place(path))
	b, errB := filepath.Abs(replace.Place(data))
	return errA == nil && errB == nil && a == b
}

// writable reports, before long work, why a file could not be written after it.
func writable(path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("%s cannot be written: it is a folder", path)
	} else if err == nil && !info.Mode().IsRegular() {
		return nil // a device or a pipe, such as /dev/stdout
	}
	dir := replace.Folder(replace.Place(path))
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return fmt.Errorf("%s cannot be written: there is no folder %s", path, strings.TrimRight(dir, `/\`))
	}
	if err := replace.Try(path); err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, cause(err))
	}
	return nil
}
