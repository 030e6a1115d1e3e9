package kernel

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	pageLink = regexp.MustCompile(`\]\(([^)#\s]+)[^)]*\)`)
	pageCode = regexp.MustCompile("(?s)```.*?```|`[^`]*`") // no link stands within code
)

// TestLinks follows the links of all pages that lead to files of this tree.
func TestLinks(t *testing.T) {
	if _, err := os.Stat("../docs"); err != nil {
		t.Skip("NOT TESTED: the source is not here")
	}
	followed := 0
	require.NoError(t, filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && d.Name() != ".." {
			return fs.SkipDir
		}
		if filepath.Ext(path) != ".md" {
			return nil
		}
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		for _, target := range links(string(text)) {
			followed++
			if _, err := os.Stat(filepath.Join(filepath.Dir(path), filepath.FromSlash(target))); err != nil {
				t.Errorf("%s has a link to %s, which is not there", path, target)
			}
		}
		return nil
	}))
	require.Greater(t, followed, 100)
	require.Equal(t, []string{"a.go", "b/c.md"}, links("[a](a.go), [b](b/c.md#d), [c](https://d.e/f), `[g](h)`\n```\n[i](j)\n```\n"))
}

// links returns the links of a page that are paths.
func links(page string) (paths []string) {
	for _, m := range pageLink.FindAllStringSubmatch(pageCode.ReplaceAllString(page, ""), -1) {
		if !strings.Contains(m[1], "://") {
			paths = append(paths, m[1])
		}
	}
	return paths
}
