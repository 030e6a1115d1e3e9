package main

import (
	"math"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFresh: the pictures and the table in docs are what this program writes.
func TestFresh(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("package math, to which the pictures compare, differs in the last bit")
	}
	const docs = "../../docs"
	files, err := pages(docs)
	require.NoError(t, err)
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join(docs, name))
		require.NoError(t, err)
		assert.True(t, string(got) == string(want), "docs/%s is stale: go run ./bench/accuracy", name)
	}
	old, err := filepath.Glob(filepath.Join(docs, "functions", "*"))
	require.NoError(t, err)
	for _, path := range old {
		assert.Contains(t, files, "functions/"+filepath.Base(path), "this is no longer written")
	}
	page := string(files["functions.md"])
	for _, f := range functions {
		assert.Contains(t, page, "](functions/"+f.file()+".svg)", "docs/functions.md does not show the picture of %s", f.name)
	}
}

func TestUlps(t *testing.T) {
	inf := float32(math.Inf(1))
	assert.Equal(t, 0.5, ulps(1, 1+0x1p-24))
	assert.Equal(t, 0.5, ulps(1, 1-0x1p-25))
	assert.Equal(t, 1.0, ulps(0, 0x1p-149))
	assert.Equal(t, 0.25, ulps(0x1p-149, 1.25*0x1p-149))
	assert.Zero(t, ulps(inf, 1e300))
	assert.EqualValues(t, most, ulps(inf, 1e38))
	assert.EqualValues(t, most, ulps(float32(math.NaN()), 1))
	assert.EqualValues(t, most, ulps(-1, 1e-30))
	assert.Greater(t, ulps(math.MaxFloat32, 1e300), float64(most/2))
}

// TestAxis: the positions along an axis and the inputs there belong together.
func TestAxis(t *testing.T) {
	for _, f := range functions {
		for _, at := range []float64{0.01, 0.3, 0.6, 0.99} {
			assert.InDelta(t, at, f.position(float64(f.input(at))), 1e-6, f.name)
		}
	}
}

// TestOthers: each of the other ways computes the function, in the middle of its range.
func TestOthers(t *testing.T) {
	for _, f := range functions {
		for _, o := range f.others {
			for _, x := range []float64{0.3, 0.7, 1.6} {
				want := f.truth(x)
				assert.InDelta(t, want, float64(o.f(float32(x))), 0.05*math.Abs(want)+0.03, "%s, %s, of %v", f.name, o.label, x)
			}
		}
	}
}
