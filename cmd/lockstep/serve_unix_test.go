//go:build unix

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/nn"
)

// A serving is a running lockstep serve.
type serving struct {
	*exec.Cmd
	url    string
	stderr *bytes.Buffer
}

// startServe runs the tool, and returns when it listens.
func startServe(t *testing.T, args ...string) *serving {
	t.Helper()
	s := &serving{Cmd: exec.Command(tool, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...), stderr: new(bytes.Buffer)}
	s.Stderr = s.stderr
	pipe, err := s.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, s.Start())
	t.Cleanup(func() { s.Process.Kill() })
	in := bufio.NewScanner(pipe)
	for in.Scan() {
		if _, url, ok := strings.Cut(in.Text(), "listening   "); ok {
			s.url = url
			go io.Copy(io.Discard, pipe)
			return s
		}
	}
	s.Wait()
	t.Fatalf("lockstep serve did not start: %s", s.stderr)
	return nil
}

// accepted returns how many rows of feedback the service has kept, by what it says of itself.
func (s *serving) accepted(t *testing.T) int {
	_, v := call(t, "GET", s.url+"/v1/model", "")
	return int(v["learned_rows"].(float64) + v["waiting_rows"].(float64))
}

// TestServeKilled kills a service that learns, at random moments, with 1 to 20 rows in a request.
// It ends with the weights of one that learned the same rows and was not killed, and every row that
// was acknowledged is among them.
func TestServeKilled(t *testing.T) {
	path, dir := digitsModel(t), t.TempDir()
	rows, labels := digitRows(t, 6000)
	args := []string{"--model", path, "--learn", dir, "--checkpoint-every", "70", "--publish", "10ms", "--queue", "100000"}
	random := rand.New(rand.NewPCG(1, 2))
	at, kills := 0, 0
	for at < len(rows) {
		s := startServe(t, args...)
		kept := s.accepted(t)
		require.GreaterOrEqual(t, kept, at, "a row that was acknowledged is lost")
		at = kept // of a request without an answer all rows may be there, or none, or the first of them
		mayKill, most := kills < 20, len(rows)
		if mayKill { // a fast machine must not have learned all rows before it was killed often
			most = min(most, at+len(rows)/20)
			time.AfterFunc(time.Duration(5+random.IntN(100))*time.Millisecond, func() { s.Process.Kill() })
		}
		for at < most {
			n := min(1+random.IntN(20), most-at)
			answer, err := http.Post(s.url+"/v1/learn", "application/json", strings.NewReader(feedbackBody(rows[at:at+n], labels[at:at+n])))
			if err != nil {
				break // killed
			}
			require.Equal(t, 202, answer.StatusCode)
			_, err = io.Copy(io.Discard, answer.Body)
			answer.Body.Close()
			at += n
			if err != nil {
				break
			}
		}
		if mayKill {
			kills++
		} else {
			s.Process.Signal(syscall.SIGTERM)
		}
		s.Wait()
	}
	s := startServe(t, args...)
	require.Equal(t, len(rows), s.accepted(t))
	require.Eventually(t, func() bool {
		_, v := call(t, "GET", s.url+"/v1/model", "")
		return v["waiting_rows"].(float64) == 0
	}, time.Minute, 10*time.Millisecond)
	require.NoError(t, s.Process.Signal(syscall.SIGTERM))
	require.NoError(t, s.Wait(), "a shutdown by SIGTERM is success")
	net, err := nn.Load(filepath.Join(dir, "model.safetensors"))
	require.NoError(t, err)
	require.Equal(t, learnedHash(t, path, rows, labels, 1), net.Hash())
	require.GreaterOrEqual(t, kills, 20)
	t.Logf("%d rows, killed %d times", len(rows), kills)
	left, err := filepath.Glob(filepath.Join(dir, ".*"))
	require.NoError(t, err)
	require.Empty(t, left, "half-written files of checkpoints that were killed")
}

// TestServeRestarted restarts a service gracefully while 8 clients send feedback: none that was
// accepted is lost, and no request breaks off.
func TestServeRestarted(t *testing.T) {
	path, dir := digitsModel(t), t.TempDir()
	rows, labels := digitRows(t, 100)
	args := []string{"--model", path, "--learn", dir, "--queue", "1000000"}
	var accepted, refused atomic.Int64
	for range 3 {
		s := startServe(t, args...)
		require.EqualValues(t, accepted.Load(), s.accepted(t))
		var clients sync.WaitGroup
		for k := range 8 {
			clients.Go(func() {
				client := &http.Client{Transport: &http.Transport{}}
				for i := k; ; i++ {
					body := feedbackBody(rows[i%100:i%100+1], labels[i%100:i%100+1])
					answer, err := client.Post(s.url+"/v1/learn", "application/json", strings.NewReader(body))
					if err != nil {
						return // it does not listen any more
					}
					io.Copy(io.Discard, answer.Body)
					answer.Body.Close()
					if answer.StatusCode == 202 {
						accepted.Add(1)
					} else {
						refused.Add(1)
					}
				}
			})
		}
		time.Sleep(500 * time.Millisecond)
		require.NoError(t, s.Process.Signal(syscall.SIGTERM))
		require.NoError(t, s.Wait(), s.stderr.String())
		clients.Wait()
		assert.Contains(t, s.stderr.String(), "learning is saved")
	}
	s := startServe(t, args...)
	require.EqualValues(t, accepted.Load(), s.accepted(t))
	assert.Zero(t, refused.Load())
	t.Logf("%d rows accepted", accepted.Load())

	out, err := exec.Command(tool, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...).CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "another process learns there")
}

// TestServeWatches replaces the model file: the service follows, and keeps what it has if the file
// is not sound.
func TestServeWatches(t *testing.T) {
	path := digitsModel(t)
	s := startServe(t, "--model", path, "--watch", "20ms")
	hash := func() string {
		_, v := call(t, "GET", s.url+"/v1/model", "")
		return v["weights_sha256"].(string)
	}
	net, err := nn.Load(path)
	require.NoError(t, err)
	require.Equal(t, net.Hash(), hash())
	net.Layers()[0].W.Data[3] = 0.5
	require.NoError(t, net.Save(path))
	require.Eventually(t, func() bool { return hash() == net.Hash() }, time.Minute, 10*time.Millisecond)
	require.NoError(t, os.WriteFile(path, []byte("nonsense"), 0o666))
	require.Eventually(t, func() bool {
		_, v := call(t, "GET", s.url+"/metrics", "")
		return strings.Contains(v["text"].(string), `lockstep_model_swaps_total{origin="file",result="error"} 1`)
	}, time.Minute, 10*time.Millisecond)
	require.Equal(t, net.Hash(), hash())
	require.NoError(t, s.Process.Signal(os.Interrupt))
	require.NoError(t, s.Wait())
	require.Contains(t, s.stderr.String(), "the model file has changed and is not put in service")
}

// TestServeFlags gives flags that make no sense.
func TestServeFlags(t *testing.T) {
	path := digitsModel(t)
	dir := t.TempDir()
	write(t, dir, "other", "x")
	for want, args := range map[string][]string{
		"lockstep: --rate is for learning: give --learn a folder, too":                                                                             {"--rate", "1"},
		"lockstep: --queue is for learning: give --learn a folder, too":                                                                            {"--queue", "100000"}, // its default
		"lockstep: --publish is for learning: give --learn a folder, too":                                                                          {"--publish", "2s"},
		"lockstep: --checkpoint-every is for learning: give --learn a folder, too":                                                                 {"--checkpoint-every", "5"},
		"lockstep: --holdout-slack is about the rows of --holdout: name their file":                                                                {"--holdout-slack", "0"},
		"lockstep: --learn: it is empty: give a value, or leave it out":                                                                            {"--learn", ""},
		"lockstep: --host: it is empty: give a value, or leave it out":                                                                             {"--host="},
		"lockstep: --max-rows: give at least 1":                                                                                                    {"--max-rows", "0"},
		"lockstep: --queue: 5 rows are fewer than a batch of 10":                                                                                   {"--learn", "x", "--queue", "5", "--batch", "10"},
		"lockstep: --optimizer: rprop needs the gradient of all rows at once, and feedback comes a few rows at a time: give another, such as adam": {"--learn", "x", "--optimizer", "Rprop"},
		"lockstep: --listen nowhere: listen tcp: address nowhere: missing port in address":                                                         {"--listen", "nowhere"},
		"lockstep: --learn other: not a directory":                                                                                                 {"--learn", "other"},
	} {
		r := lockstep(t, dir, append([]string{"serve", "--model", path}, args...)...)
		assert.Equal(t, want+"\n", r.stderr, fmt.Sprint(args))
		assert.NotZero(t, r.code)
	}
	r := lockstep(t, dir, "serve", "--model", "none.safetensors")
	assert.Equal(t, "lockstep: none.safetensors: no such file or directory: --model takes a file that lockstep train wrote\n", r.stderr)
}
