package main

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/lockstep-go/lockstep/nn/dataset"
)

// digits are the images that come with the tool; see data/ATTRIBUTION.
//
//go:embed data/digits.csv.gz
var digits []byte

// dataFlags say where the rows come from.
type dataFlags struct {
	Data   string `default:"digits" placeholder:"DATA" help:"'digits', the images that come with this program; a CSV file, plain or .gz; or a folder with IDX files such as MNIST's. Default: ${default}."`
	Label  string `placeholder:"COLUMN" help:"The CSV's column of the classes: its name, or its number, from 1, or from -1 at the right end. Default: the column called label, class or target, or else the last."`
	Header string `default:"detect" enum:"detect,yes,no" help:"Whether the CSV's first row names the columns: ${enum}. Default: ${default}."`
}

// read returns the rows that the flags name, and those of a test set, if the data comes with one.
func (f *dataFlags) read(how dataset.CSV) (rows, test *dataset.Table, err error) {
	if how.Label == "" {
		how.Label = f.Label
	}
	how.Header = map[string]dataset.Header{"yes": dataset.Present, "no": dataset.Absent}[f.Header]
	if f.Data == "digits" {
		if f.Label != "" {
			return nil, nil, usagef("--label is for CSV files: the digits have their classes")
		}
		how.Label, how.Header = "65", dataset.Absent
		rows, err = how.Read(bytes.NewReader(digits), "digits")
		if err != nil {
			return nil, nil, err
		}
		rows.Width, rows.Height = 8, 8
		return rows, nil, nil
	}
	info, err := os.Stat(f.Data)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("%s: no such file: --data takes digits, a CSV file, or a folder of IDX files", f.Data)
	}
	if err == nil && info.IsDir() {
		if f.Label != "" {
			return nil, nil, usagef("--label is for CSV files: %s is a folder", f.Data)
		}
		return dataset.ReadIDXFolder(f.Data)
	}
	rows, err = how.ReadFile(f.Data)
	return rows, nil, err
}

// stem returns the name of the data without folders and endings: what the files made from it are called.
func (f *dataFlags) stem() string {
	path := f.Data
	if abs, err := filepath.Abs(path); err == nil {
		path = abs // "." has a name, too
	}
	name := filepath.Base(path)
	name = strings.TrimSuffix(name, ".gz")
	if short := strings.TrimSuffix(name, filepath.Ext(name)); short != "" {
		name = short
	}
	return name
}

// writeFile puts data into a file that appears whole or not at all: it is
// written beside, and renamed.
func writeFile(path string, data []byte) (err error) {
	beside := fmt.Sprintf("%s.%d.tmp", path, os.Getpid())
	f, err := os.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, cause(err))
	}
	defer func() {
		if err != nil {
			os.Remove(beside)
			err = fmt.Errorf("%s cannot be written: %w", path, cause(err))
		}
	}()
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	return os.Rename(beside, path)
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

// writable reports, before long work, why a file could not be written after it.
func writable(path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("%s cannot be written: it is a folder", path)
	}
	dir := filepath.Dir(path)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return fmt.Errorf("%s cannot be written: there is no folder %s", path, dir)
	}
	return nil
}
