//go:build unix

package main

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/nn"
)

// TestInterrupt presses Ctrl-C in the middle of a long training.
func TestInterrupt(t *testing.T) {
	dir := t.TempDir()
	cmd := exec.Command(tool, "train", "--epochs", "1000000", "--json")
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	pipe, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	guard := time.AfterFunc(2*time.Minute, func() { cmd.Process.Kill() })
	defer guard.Stop()

	var stdout strings.Builder
	in := bufio.NewScanner(pipe)
	sent := false
	for in.Scan() {
		stdout.WriteString(in.Text() + "\n")
		if !sent && strings.Contains(in.Text(), "      3/1000000") {
			require.NoError(t, cmd.Process.Signal(syscall.SIGINT))
			sent = true
		}
	}
	require.True(t, sent, stdout.String())
	assert.Error(t, cmd.Wait())
	assert.Equal(t, 130, cmd.ProcessState.ExitCode())
	assert.Regexp(t, `^lockstep: interrupted after [\d,]+ of 37,000,000 steps: what was learned is kept, in digits.safetensors\n$`, stderr.String())

	net, err := nn.Load(filepath.Join(dir, "digits.safetensors"))
	require.NoError(t, err)
	o := result{stdout: stdout.String()}.object(t)
	assert.Equal(t, net.Hash(), o["weights_sha256"])
	assert.GreaterOrEqual(t, o["epochs"], 3.0)
	assert.Contains(t, o["stopped"], "interrupted")
	assert.FileExists(t, filepath.Join(dir, "digits.html"))
	assert.Contains(t, stdout.String(), "test        accuracy")
}

// TestTerminated ends a training by SIGTERM, as a container's end does: the best weights so far are
// saved.
func TestTerminated(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "flowers.csv", flowers(true, true))
	cmd := exec.Command(tool, "train", "flowers.csv", "--epochs", "10000000", "--json")
	cmd.Dir = dir
	pipe, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	guard := time.AfterFunc(2*time.Minute, func() { cmd.Process.Kill() })
	defer guard.Stop()
	var stdout strings.Builder
	in := bufio.NewScanner(pipe)
	for in.Scan() {
		stdout.WriteString(in.Text() + "\n")
		if strings.Contains(in.Text(), " 10/10000000") {
			require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
		}
	}
	assert.Error(t, cmd.Wait())
	assert.Equal(t, 143, cmd.ProcessState.ExitCode())
	o := result{stdout: stdout.String()}.object(t)
	assert.Equal(t, "terminated", o["stop_reason"])
	net, err := nn.Load(filepath.Join(dir, "flowers.safetensors"))
	require.NoError(t, err)
	assert.Equal(t, net.Hash(), o["weights_sha256"])
	assert.LessOrEqual(t, o["weights_epoch"], o["epochs"])
}

// TestWriteElsewhere makes the folder of the model vanish while the training runs.
func TestWriteElsewhere(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "out"), 0o777))
	cmd := exec.Command(tool, "train", "--epochs", "1000000", "--out", filepath.Join("out", "m.safetensors"), "--report", "none", "--json")
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	pipe, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	guard := time.AfterFunc(2*time.Minute, func() { cmd.Process.Kill() })
	defer guard.Stop()
	var stdout strings.Builder
	in := bufio.NewScanner(pipe)
	for in.Scan() {
		stdout.WriteString(in.Text() + "\n")
		if strings.Contains(in.Text(), "      3/1000000") {
			require.NoError(t, os.Remove(filepath.Join(dir, "out")))
			require.NoError(t, cmd.Process.Signal(syscall.SIGINT))
		}
	}
	assert.Error(t, cmd.Wait())
	o := result{stdout: stdout.String()}.object(t)
	model := o["model"].(string)
	assert.Contains(t, stderr.String(), "cannot be written")
	assert.Contains(t, stderr.String(), "it is in "+model+" instead")
	net, err := nn.Load(filepath.Join(dir, model))
	require.NoError(t, err)
	assert.Equal(t, net.Hash(), o["weights_sha256"])
}

// TestLinkedOut writes the model through a link and the predictions into a device: both stay what
// they are.
func TestLinkedOut(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "flowers.csv", flowers(true, true))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "models"), 0o777))
	require.NoError(t, os.Symlink(filepath.Join("models", "v1.safetensors"), filepath.Join(dir, "m.safetensors")))
	require.NoError(t, os.Symlink("/dev/stdout", filepath.Join(dir, "out")))
	good(t, dir, "train", "flowers.csv", "--epochs", "1", "--report", "none", "--out", "m.safetensors")
	require.FileExists(t, filepath.Join(dir, "models", "v1.safetensors"))
	plain := lockstep(t, dir, "predict", "--model", "m.safetensors", "flowers.csv")
	r := lockstep(t, dir, "predict", "--model", "m.safetensors", "flowers.csv", "--out", "out")
	require.Zero(t, r.code, r.stderr)
	require.Equal(t, plain.stdout+"out: 60 predictions\n", r.stdout)
	require.ElementsMatch(t, []string{"flowers.csv", "models", "m.safetensors", "out"}, files(t, dir))
}

// TestTerminal trains on a pseudo-terminal, where there is a bar.
func TestTerminal(t *testing.T) {
	cmd := exec.Command(tool, "train", "--epochs", "30")
	cmd.Dir = t.TempDir()
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 80})
	require.NoError(t, err)
	defer tty.Close()
	screen, _ := io.ReadAll(tty) // Linux ends it with an error
	require.NoError(t, cmd.Wait())
	text := string(screen)
	assert.Contains(t, text, "█")
	assert.Contains(t, text, "/1,110 steps, ")
	assert.Contains(t, text, "a second")
	assert.Contains(t, text, "epoch 30/30  loss ")
	assert.Contains(t, text, "SHA-256 ")
	_, rest, _ := strings.Cut(text, "epoch 30/30")
	assert.Equal(t, 30, strings.Count(text, "  accuracy ")/2, "a line for every epoch")
	assert.Regexp(t, `(?s)100 % █+ 1,110/1,110 steps, [\d,]+ a second\s.*confusion matrix`, rest, "the bar stays below the epochs")
}
