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

// TestOnce names files twice: by themselves, in two spellings, and by a pattern beside a name.
func TestOnce(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	for _, name := range []string{"a.csv", "b.csv"} {
		require.NoError(t, os.WriteFile(in(name), []byte("1\n"), 0o666))
	}
	for _, inputs := range [][]string{{in("*.csv")}, {in("a.csv"), in("b.csv")}, {in("a*"), in("b*")}} {
		require.NoError(t, once(t.Context(), inputs), inputs)
	}
	for _, inputs := range [][]string{{in("a.csv"), in("a.csv")}, {in("a.csv"), dir + "/./a.csv"}, {in("*.csv"), in("a.csv")}} {
		err := once(t.Context(), inputs)
		require.ErrorContains(t, err, "a.csv is named twice, by "+inputs[0]+" and by "+inputs[1]+": name every file once")
		require.ErrorAs(t, err, new(usageError))
	}
	require.ErrorContains(t, once(t.Context(), []string{in("c*")}), "no such file")
}

// TestTemporaries writes a temporary file, as Beam does, and looks whether it is left.
func TestTemporaries(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir)
	forget, err := temporaries()
	require.NoError(t, err)
	f, err := os.CreateTemp("", "beam-*")
	require.NoError(t, err)
	require.NoError(t, f.Close())
	require.Contains(t, f.Name(), dir)
	forget()
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)
}
