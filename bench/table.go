package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/lockstep-go/lockstep/internal/replace"
)

type tableCmd struct {
	Files []string `arg:"" optional:"" type:"existingfile" help:"Results; all in bench/results if not given. The first one is shown with all its sets."`
	Out   string   `default:"README.md" help:"File whose table is written anew, between the two marks."`
}

// The table stands between these lines.
const (
	tableBegin = "<!-- The table is written by go run ./bench table. -->\n"
	tableEnd   = "<!-- End of the table. -->\n"
)

func (c *tableCmd) Run() error {
	old, err := os.ReadFile(c.Out)
	if err != nil {
		return err
	}
	updated, err := withTable(string(old), c.Files)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Out, err)
	}
	return replace.File(c.Out, func(w io.Writer) error {
		_, err := io.WriteString(w, updated)
		return err
	})
}

// withTable returns a text with the table of the results in place of the one between the marks.
func withTable(text string, files []string) (string, error) {
	if files == nil {
		files, _ = filepath.Glob("bench/results/*.txt")
	}
	var results []*result
	for _, f := range files {
		r, err := readResult(f)
		if err != nil {
			return "", err
		}
		if !strings.Contains(r.names[0], "/impl=") {
			results = append(results, r)
		}
	}
	if results == nil {
		return "", fmt.Errorf("there are no results in bench/results: go run ./bench makes one")
	}
	before, rest, ok := strings.Cut(text, tableBegin)
	_, after, ok2 := strings.Cut(rest, tableEnd)
	if !ok || !ok2 {
		return "", fmt.Errorf("there is no table between %q and %q", strings.TrimSpace(tableBegin), strings.TrimSpace(tableEnd))
	}
	return before + tableBegin + "\n" + together(results).markdown() + "\n" + tableEnd + after, nil
}

// markdown returns the table in Markdown.
func (t table) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "| %s |\n|---|%s\n", strings.Join(t.Head, " | "), strings.Repeat("---:|", len(t.Head)-1))
	for _, row := range t.Rows {
		fmt.Fprintf(&b, "| %s |\n", strings.Join(row, " | "))
	}
	return b.String()
}
