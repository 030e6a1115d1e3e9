package encodings

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A line of what the assembler lists: where an instruction stands, and its name with suffixes.
var suffixed = regexp.MustCompile(`\(\S*/(\w+\.[sh]:\d+)\)\t(\w+(?:\.\w+)+)`)

// TestDynlink: code for a plugin has every suffix that other code has. There Go's assembler puts a
// load before an instruction whose operand is a global symbol, and leaves its suffix out: no such
// instruction may have one, be it .BCST or .Z. See findings/go-asm-dynlink-broadcast.sh.
func TestDynlink(t *testing.T) {
	listing := func(flags string) map[string]int {
		build := exec.Command("go", "build", "-asmflags=-S"+flags, "./amd64")
		build.Dir = kernelDir
		build.Env = append(build.Environ(), "GOOS=linux", "GOARCH=amd64")
		out, err := build.CombinedOutput()
		require.NoError(t, err, "%s", out)
		found := map[string]int{}
		for _, m := range suffixed.FindAllSubmatch(out, -1) {
			found[string(m[1])+" "+string(m[2])]++
		}
		return found
	}
	plain, dynamic := listing(""), listing(" -dynlink")
	require.Greater(t, len(plain), 300)

	// Go takes the result of the last run where no file has changed that the test reads.
	files, err := filepath.Glob(filepath.Join(kernelDir, "amd64", "*.[sh]"))
	require.NoError(t, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		require.NotEmpty(t, text)
	}
	for _, at := range slices.Sorted(maps.Keys(plain)) {
		assert.Equal(t, plain[at], dynamic[at], at)
	}
}
