package kernel

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// widest is the greatest width of a line of prose, a tab counting four columns.
const widest = 100

// TestLineWidth holds comments of Go, and the pages about it, within 100 columns. Tables, code,
// formulas, generated files, and what cannot be broken are exempt.
func TestLineWidth(t *testing.T) {
	if _, err := os.Stat("generic"); err != nil {
		t.Skip("NOT TESTED: the source is not here")
	}
	pages, err := filepath.Glob("../docs/*.md")
	require.NoError(t, err)
	paths := append(pages, "../README.md")
	require.NoError(t, filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		switch name := d.Name(); {
		case err != nil:
			return err
		case d.IsDir() && (strings.HasPrefix(name, ".") && name != ".." || name == "testdata"):
			return fs.SkipDir
		case strings.HasPrefix(name, "example"): // the lines of an output
		case filepath.Ext(name) == ".go" && !strings.HasPrefix(name, "z") && !strings.HasSuffix(name, ".pb.go"):
			paths = append(paths, path)
		}
		return nil
	}))
	for _, path := range paths {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		for _, line := range tooWide(string(text), filepath.Ext(path) == ".md") {
			t.Errorf("%s is wider than %d columns: %s", path, widest, line)
		}
	}
	require.Len(t, tooWide("\t// "+strings.Repeat("a ", 49)+"\n//\t| a table "+strings.Repeat("a ", 60), false), 1)
	require.Len(t, tooWide(strings.Repeat("a ", 51)+"\n```\n"+strings.Repeat("a ", 51)+"\n```\n", true), 1)
}

// tooWide returns the lines of prose that are too wide: those of a page, or the comments of a Go
// file.
func tooWide(text string, page bool) (lines []string) {
	code := false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		prose := strings.TrimSpace(line)
		if page {
			if strings.HasPrefix(line, "```") {
				code = !code
			}
			if code || strings.HasPrefix(line, "|") || strings.HasPrefix(line, "#") || strings.Contains(line, "$") {
				continue
			}
		} else {
			comment, ok := strings.CutPrefix(prose, "// ")
			if !ok {
				continue
			}
			prose = comment
		}
		longest := 0
		for _, word := range strings.Fields(prose) {
			longest = max(longest, utf8.RuneCountInString(word))
		}
		width := utf8.RuneCountInString(line) + 3*strings.Count(line, "\t")
		if width > widest && longest < widest/2 && !strings.Contains(line, "](") && strings.Count(line, "`") < 4 {
			lines = append(lines, line)
		}
	}
	return lines
}
