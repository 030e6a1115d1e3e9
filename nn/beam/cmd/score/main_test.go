package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	nnbeam "github.com/lockstep-go/lockstep/nn/beam"
)

// TestDistinct gives the evaluation the name of a file that is read or written otherwise.
func TestDistinct(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	require.NoError(t, os.WriteFile(in("a.csv"), []byte("1\n"), 0o666))
	require.NoError(t, os.Link(in("a.csv"), in("link.csv")))
	j := job{model: in("m"), output: in("out")}
	for name, want := range map[string]string{
		dir + "/./m":              "is read here",
		in("a.csv"):               "is read here",
		in("link.csv"):            "is read here",
		in("out-summary.json"):    "is a file of --output",
		in("out-00000-00000.csv"): "is a file of --output",
		in("out-metrics.json"):    "",
		"":                        "",
	} {
		j.evaluation = name
		err := j.distinct([]nnbeam.File{{Path: in("a.csv")}})
		if want == "" {
			require.NoError(t, err, name)
			continue
		}
		require.ErrorContains(t, err, "--evaluate: "+name+" "+want)
		require.ErrorAs(t, err, new(usageError))
	}
}

func TestCount(t *testing.T) {
	require.Equal(t, "1 file, 0 rows", count(1, "file")+", "+count(0, "row"))
}
