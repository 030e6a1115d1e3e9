package main

import (
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/nn"
)

// TestPicture draws every picture again and again: the files are the same, and a PNG has more than
// its background.
func TestPicture(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"descent", "curves"} {
		first := ""
		for i := range 3 {
			good(t, dir, "picture", name, "--out", "a.svg")
			text, err := os.ReadFile(filepath.Join(dir, "a.svg"))
			require.NoError(t, err)
			if i == 0 {
				first = string(text)
			}
			require.Equal(t, first, string(text), "%s, drawing %d", name, i)
		}
	}
	for _, name := range []string{"descent", "boundaries", "curves"} {
		good(t, dir, "picture", name, "--out", "a.png")
		good(t, dir, "picture", name, "--out", "b.png")
		a, err := os.ReadFile(filepath.Join(dir, "a.png"))
		require.NoError(t, err)
		b, err := os.ReadFile(filepath.Join(dir, "b.png"))
		require.NoError(t, err)
		require.Equal(t, a, b)
		f, err := os.Open(filepath.Join(dir, "a.png"))
		require.NoError(t, err)
		img, err := png.Decode(f)
		require.NoError(t, err)
		require.NoError(t, f.Close())
		colors := map[any]int{}
		for y := range img.Bounds().Dy() {
			for x := range img.Bounds().Dx() {
				colors[img.At(x, y)]++
			}
		}
		assert.Greater(t, len(colors), 30)
	}
	good(t, dir, "picture", "curves")
	assert.FileExists(t, filepath.Join(dir, "curves.svg"))
	r := lockstep(t, dir, "picture", "curves", "--out", "curves.gif")
	assert.Equal(t, "lockstep: --out: curves.gif: give a name that ends with .svg or .png\n", r.stderr)
}

// TestPointSets makes sure that each set has both classes, and that its network learns to tell them
// apart.
func TestPointSets(t *testing.T) {
	for _, set := range pointSets {
		d := set.draw(1, 200)
		net, history, err := learnPoints(1, d)
		require.NoError(t, err)
		ones := 0
		for i := range d.Y.Rows {
			ones += int(d.Y.Row(i)[0])
		}
		assert.InDelta(t, 100, ones, 30, set.name)
		loss, err := net.Loss(d, nn.BinaryCrossEntropy)
		require.NoError(t, err)
		assert.Less(t, loss, 0.25, set.name)
		assert.Less(t, history[len(history)-1].Loss, history[0].Loss/4, set.name)
	}
}
