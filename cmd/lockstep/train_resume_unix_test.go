//go:build unix

package main

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/nn"
)

// TestTrainKilled kills a training at random moments and resumes it: weights and history are those
// of one that was not killed.
func TestTrainKilled(t *testing.T) {
	for _, kind := range [][]string{
		{"train", "--epochs", "60", "--keep", "best", "--json"},
		{"train", "flowers.csv", "--epochs", "1500", "--validation", "0", "--optimizer", "momentum", "--loss", "mse", "--json"},
	} {
		whole := t.TempDir()
		write(t, whole, "flowers.csv", flowers(true, true))
		want := good(t, whole, kind...).object(t)
		dir := t.TempDir()
		write(t, dir, "flowers.csv", flowers(true, true))
		random := rand.New(rand.NewPCG(3, 4))
		args := append(kind, "--checkpoint", "c", "--checkpoint-every", "7")
		kills := 0
		for {
			_, err := os.Stat(filepath.Join(dir, "c"))
			if err == nil {
				args = append(args, "--resume")
			}
			cmd := exec.Command(tool, args...)
			cmd.Dir = dir
			var stdout, stderr strings.Builder
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			require.NoError(t, cmd.Start())
			if kills < 20 {
				time.AfterFunc(time.Duration(30+random.IntN(150))*time.Millisecond, func() { cmd.Process.Kill() })
			}
			err = cmd.Wait()
			if err == nil {
				got := result{stdout: stdout.String()}.object(t)
				for _, key := range []string{"weights_sha256", "weights_epoch", "epochs", "stop_reason", "test"} {
					assert.Equal(t, want[key], got[key], key)
				}
				break
			}
			require.Empty(t, stderr.String())
			kills++
		}
		require.GreaterOrEqual(t, kills, 2)
		t.Logf("killed %d times", kills)
	}
}

// TestResumeRefuses resumes what cannot be resumed.
func TestResumeRefuses(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "flowers.csv", flowers(true, true))
	r := lockstep(t, dir, "train", "flowers.csv", "--resume")
	assert.Equal(t, "lockstep: --resume: flowers.checkpoint: no such file: a training with --checkpoint-every writes it\n", r.stderr)
	good(t, dir, "train", "flowers.csv", "--epochs", "3", "--checkpoint-every", "5")
	assert.FileExists(t, filepath.Join(dir, "flowers.checkpoint"))
	for want, args := range map[string][]string{
		"flowers.checkpoint is the checkpoint of an earlier training: --resume goes on with it, if that has ended, by more --epochs; remove it, or name another file by --checkpoint, to begin anew": {"--checkpoint-every", "5"},
		"--checkpoint-every: -1 is too small: give at least 0":                                                 {"--checkpoint-every=-1"},
		"the checkpoint's network is 2 → 64 relu → 32 relu → 3 softmax":                                        {"--resume", "--layers", "5"},
		"the optimiser is sgd(rate 0.1), and that of flowers.checkpoint adam(":                                 {"--resume", "--optimizer", "sgd"},
		"the rows or the flags that say how they are read are not those that flowers.checkpoint was made with": {"--resume", "--split-seed", "7"},
		"resume: a batch of 9 rows, where the checkpoint was made with 32":                                     {"--resume", "--batch", "9", "--epochs", "9"},
		"resume: 2 epochs, where the checkpoint is of epoch 4 already":                                         {"--resume", "--epochs", "2"},
	} {
		r := lockstep(t, dir, append([]string{"train", "flowers.csv"}, args...)...)
		assert.NotZero(t, r.code, want)
		assert.Contains(t, r.stderr, want)
		assert.Equal(t, 1, strings.Count(r.stderr, "\n"))
	}
	longer := good(t, dir, "train", "flowers.csv", "--resume", "--epochs", "6", "--json").object(t)
	other := t.TempDir()
	write(t, other, "flowers.csv", flowers(true, true))
	assert.Equal(t, good(t, other, "train", "flowers.csv", "--epochs", "6", "--json").object(t)["weights_sha256"], longer["weights_sha256"])
	data, err := os.ReadFile(filepath.Join(dir, "flowers.checkpoint"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "flowers.checkpoint"), data[:len(data)/2], 0o666))
	assert.Contains(t, lockstep(t, dir, "train", "flowers.csv", "--resume").stderr, "is cut short")
}

// TestCheckpointFails takes the folder of the checkpoints away: what was learned is saved.
func TestCheckpointFails(t *testing.T) {
	dir := t.TempDir()
	folder := filepath.Join(dir, "checkpoints")
	require.NoError(t, os.Mkdir(folder, 0o777))
	go func() {
		for os.WriteFile(filepath.Join(folder, "there"), nil, 0o666) == nil {
			if _, err := os.Stat(filepath.Join(folder, "c")); err == nil {
				os.RemoveAll(folder)
			}
			time.Sleep(time.Millisecond)
		}
	}()
	r := lockstep(t, dir, "train", "--epochs", "100000", "--checkpoint", filepath.Join("checkpoints", "c"), "--checkpoint-every", "100", "--report", "none", "--json")
	assert.Equal(t, 1, r.code)
	assert.Regexp(t, `^lockstep: stopped after [\d,]+ of 3,700,000 steps: what was learned is kept, in digits.safetensors; the checkpoint cannot be written: no such file or directory\n$`, r.stderr)
	o := r.object(t)
	assert.Equal(t, "failed", o["stop_reason"])
	net, err := nn.Load(filepath.Join(dir, "digits.safetensors"))
	require.NoError(t, err)
	assert.Equal(t, net.Hash(), o["weights_sha256"])
}
