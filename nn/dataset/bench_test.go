package dataset_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/nn/dataset"
)

// numbers writes a table of 12 columns of numbers, of about so many bytes.
func numbers(t testing.TB, path string, size int) {
	f, err := os.Create(path)
	require.NoError(t, err)
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	var line []byte
	for i := range 12 {
		line = append(line, "x"...)
		line = strconv.AppendInt(line, int64(i), 10)
		line = append(line, ',')
	}
	r := rand.New(rand.NewPCG(1, 2))
	for n := 0; n < size; n += len(line) {
		line[len(line)-1] = '\n'
		_, err := w.Write(line)
		require.NoError(t, err)
		line = line[:0]
		for range 12 {
			line = strconv.AppendFloat(line, r.NormFloat64()*10, 'g', 6, 64)
			line = append(line, ',')
		}
	}
	require.NoError(t, w.Flush())
}

// BenchmarkRead reads 100 MB of numbers, or the file that LOCKSTEP_TABLE names.
// bench/tables/speed.py compares the time with that of pandas.
func BenchmarkRead(b *testing.B) {
	path := os.Getenv("LOCKSTEP_TABLE")
	if path == "" {
		path = filepath.Join(b.TempDir(), "numbers.csv")
		numbers(b, path, 100_000_000)
	}
	info, err := os.Stat(path)
	require.NoError(b, err)
	b.SetBytes(info.Size())
	for b.Loop() {
		t, err := dataset.ReadFile(path, dataset.Options{Unlabelled: true})
		require.NoError(b, err)
		runtime.KeepAlive(t)
	}
}

// TestReadMemory reads a table of numbers, and looks at the most that the process had in memory
// meanwhile.
func TestReadMemory(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("SKIPPED: /proc/self/status tells the peak on Linux")
	}
	if testing.Short() {
		t.Skip("SKIPPED: a table of 40 MB takes a second")
	}
	path := filepath.Join(t.TempDir(), "numbers.csv")
	numbers(t, path, 40_000_000)
	runtime.GC()
	require.NoError(t, os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)) // the peak starts from now
	before := peak(t)
	table, err := dataset.ReadFile(path, dataset.Options{})
	require.NoError(t, err)
	result := 4 * (table.Len() * (table.Features.Cols + 1)) // the target is a column, too
	grown := peak(t) - before
	t.Logf("%d MB at the peak for a result of %d MB", grown>>20, result>>20)
	require.Less(t, float64(grown), 1.5*float64(result))
}

// peak returns the most bytes that the process had in memory.
func peak(t *testing.T) int {
	text, err := os.ReadFile("/proc/self/status")
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(text), "VmHWM:")
	require.True(t, found)
	var kb int
	_, err = fmt.Sscan(rest, &kb)
	require.NoError(t, err)
	return kb << 10
}
