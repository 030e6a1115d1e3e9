package dataset_test

import (
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/nn/dataset"
)

// TestForeignInShell has a shell read the commands that convert a file. Each gets the file's name
// as a word of its own, whatever it is, and no other language reads it.
func TestForeignInShell(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil || runtime.GOOS == "windows" {
		t.Skip("there is no sh, or it is not what people use")
	}
	shadow := `show() { printf '%s\n' "$@"; }; python3() { show "$@"; }; xz() { show "$@"; }; Rscript() { show "$@"; }; sqlite3() { show "$@" >&2; }; tar() { show "$@"; }; `
	dir := t.TempDir()
	for _, name := range []string{"plain", "it's a \"file\" of $HOME", "a`b`\\c", "-f", "f;exit 1"} {
		for text, at := range map[string]int{ // which line from the end is the name
			"PAR1\x15\x04": 1, "{\"a\": 1}": 1, "% c\n@relation x\n": 1, "1 1:0.5 7:2\n-1 2:1\n": 1, "\xfd7zXZ\x00": 1, "RDX3\nX": 1, "SQLite format 3\x00": 2,
			strings.Repeat("a", 257) + "ustar\x0000": 1,
		} {
			_, err := dataset.Read(strings.NewReader(text), name, dataset.Options{})
			require.Error(t, err)
			command := err.Error()[len(name):]
			command = command[strings.Index(command, ": ")+2:]
			for _, prose := range []string{"take the table out of it by ", "save it as CSV in Weka, or "} {
				command = strings.TrimPrefix(command, prose)
			}
			cmd := exec.Command(sh, "-c", shadow+command)
			cmd.Dir = dir
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, command)
			lines := strings.Split(strings.TrimSpace(string(out)), "\n")
			require.GreaterOrEqual(t, len(lines), at, command)
			got := strings.TrimPrefix(lines[len(lines)-at], "./")
			require.Equal(t, name, got, command)
		}
	}
}
