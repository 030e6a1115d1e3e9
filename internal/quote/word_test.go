package quote

import (
	"os/exec"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWord(t *testing.T) {
	for s, want := range map[string]string{
		"data/iris-2.csv": "data/iris-2.csv", "größe.csv": "größe.csv", "--layers=64,32": "--layers=64,32", "100%": "100%",
		"": "''", "a b.csv": "'a b.csv'", "it's.csv": `'it'\''s.csv'`, `a"b`: `'a"b'`, "$HOME": "'$HOME'", "~": "'~'", "{a,b}": "'{a,b}'", `a\b`: `'a\b'`,
		"a\u00a0b": "'a\u00a0b'",
	} {
		assert.Equal(t, want, word(s, false))
	}
	for s, want := range map[string]string{`C:\data\iris.csv`: `C:\data\iris.csv`, `C:\my data\it's.csv`: `"C:\my data\it's.csv"`, "": `""`, "a&b": `"a&b"`, "a,b": `"a,b"`} {
		assert.Equal(t, want, word(s, true))
	}
	assert.Equal(t, "./-rf", File("-rf"))
	assert.Equal(t, "FILE", File("a\nb"))
	assert.Equal(t, "--seed", Word("--seed"))
}

// TestWordInShell has a shell read each word back.
func TestWordInShell(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil || runtime.GOOS == "windows" {
		t.Skip("there is no sh, or none that takes any bytes")
	}
	all := ""
	for r := rune(1); r < 256; r++ {
		all += string(r)
	}
	for _, s := range []string{all, "", "'", "''", `\'`, "a'b\"c$(d)`e`", "x y", "*", "~", "#", "!", "{a,b}", "a\nb", "\xff", "größe", "a=b"} {
		out, err := exec.Command(sh, "-c", "printf %s "+word(s, false)).Output()
		require.NoError(t, err)
		require.Equal(t, s, string(out))
	}
}
