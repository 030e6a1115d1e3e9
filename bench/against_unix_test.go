//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestAgainstInterrupted presses Ctrl-C while a worker works. The commit's tree must be gone, and
// git must not know it any more.
func TestAgainstInterrupted(t *testing.T) {
	if emulator() != "" {
		t.Skip("no times are taken")
	}
	dir, temp := t.TempDir(), t.TempDir()
	t.Chdir(dir)
	t.Setenv("TMPDIR", temp)
	t.Setenv("GOWORK", "off")
	t.Setenv("GOFLAGS", "")
	for name, text := range map[string]string{
		"go.mod":                 "module m\n",
		"bench/suite/suite.go":   "package suite\n",
		"bench/timing/timing.go": "package timing\n",
		"bench/worker/main.go": `package main

import (
	"bufio"
	"fmt"
	"os"
	"time"
)

func main() {
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		if in.Text() == "list" || in.Text() == "sets" {
			fmt.Println("one")
			continue
		}
		if f, err := os.Create("asked"); err == nil {
			f.Close()
		}
		time.Sleep(time.Hour)
	}
}
`,
	} {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o777))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o666))
	}
	git := func(args ...string) string {
		out, err := exec.Command("git", append([]string{"-c", "user.name=n", "-c", "user.email=e"}, args...)...).CombinedOutput()
		require.NoError(t, err, "%s", out)
		return string(out)
	}
	git("init", "-q")
	git("add", ".")
	git("commit", "-qm", "all")
	ended := make(chan error)
	go func() {
		ended <- (&againstCmd{Commit: "HEAD", Rounds: 7, Sample: time.Millisecond, thresholds: thresholds{Alpha: 0.001, Tolerance: 0.03}}).Run()
	}()
	require.Eventually(t, func() bool { _, err := os.Stat("asked"); return err == nil }, 5*time.Minute, 10*time.Millisecond)
	require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGINT))
	assert.ErrorContains(t, <-ended, "interrupt")
	assert.Equal(t, 1, strings.Count(git("worktree", "list"), "\n"), "the commit's tree is gone")
	left, err := os.ReadDir(temp)
	require.NoError(t, err)
	for _, l := range left {
		assert.False(t, strings.HasPrefix(l.Name(), "lockstep-against"), l.Name())
	}
}
