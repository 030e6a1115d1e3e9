package main

import (
	"bufio"
	"embed"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// A peer is another library, in a process of its own that times itself. It is asked by lines:
//
//	version         the version of the library
//	check TASK      losses or outputs, as a JSON array
//	run TASK REPS   the nanoseconds that REPS steps or predictions took
//
// and answers each by a line: "ok …", "no REASON", or "unsupported" where the library has no such
// work. A process that runs waits for nothing but its own work, while this one waits for the
// answer.
type peer struct {
	name string
	in   io.WriteCloser
	out  *bufio.Reader
	cmd  *exec.Cmd
}

var errUnsupported = errors.New("unsupported")

//go:embed python/*.py
var scripts embed.FS

// frameworks starts every peer that is asked for. One that cannot be started is named, with the
// reason, and left out.
func frameworks(folder string, all []*task) (started []*peer, err error) {
	for i, t := range all {
		if err := t.write(folder, i); err != nil {
			return nil, err
		}
	}
	list, err := json.MarshalIndent(all, "", "\t")
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(folder, "tasks.json"), list, 0o666); err != nil {
		return nil, err
	}
	if err := os.CopyFS(folder, scripts); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	python := func(script string) func() ([]string, error) {
		return func() ([]string, error) { return []string{opt.Python, filepath.Join(folder, "python", script)}, nil }
	}
	program := func(name string) func() ([]string, error) {
		return func() ([]string, error) {
			p, err := build(name, folder)
			return []string{p}, err
		}
	}
	for _, p := range []struct {
		name    string
		command func() ([]string, error)
	}{
		{"pytorch", python("pytorch_peer.py")},
		{"scikit-learn", python("sklearn_peer.py")},
		{"onnxruntime", func() ([]string, error) {
			library, err := onnxruntimeLibrary()
			if err != nil {
				return nil, err
			}
			program, err := build("onnxruntime", folder)
			return []string{program, library}, err
		}},
		{"gomlx", program("gomlx")},
		{"born", program("born")},
		{"gorgonia", program("gorgonia")},
	} {
		if opt.Peers != nil && !opt.Peers.MatchString(p.name) {
			continue
		}
		peer, version, err := start(p.name, folder, p.command)
		if err != nil {
			leftOut(p.name, err)
			continue
		}
		fmt.Printf("%s: %s\n", p.name, version)
		started = append(started, peer)
	}
	return started, nil
}

// leftOut says, in the result and on the screen, that a peer is not timed, and why.
func leftOut(name string, err error) {
	fmt.Printf("without-%s: %v\n", name, err)
	fmt.Fprintf(os.Stderr, "peers: LEFT OUT: %s: %v\n", name, err)
}

// build compiles a peer in Go. These are a module of their own, outside the workspace, as
// frameworks ask for much.
func build(name, folder string) (program string, err error) {
	program = filepath.Join(folder, name)
	cmd := exec.Command("go", "build", "-tags", "peers", "-o", program, "./"+name)
	cmd.Dir = filepath.Join(source(), "frameworks")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1") // ONNX Runtime's needs it
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build -C %s -tags peers ./%s: %w: %s", cmd.Dir, name, err, firstLine(string(out)))
	}
	return program, nil
}

func firstLine(s string) string {
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "go: downloading") {
			return line
		}
	}
	return ""
}

// onnxruntimeLibrary returns the library that npm install has put into the folder of the flag.
func onnxruntimeLibrary() (string, error) {
	arch := map[string]string{"amd64": "x64", "arm64": "arm64"}[runtime.GOARCH]
	pattern := filepath.Join(opt.ONNXRuntime, "node_modules", "onnxruntime-node", "bin", "napi-v*", "linux", arch, "libonnxruntime.so.1")
	found, err := filepath.Glob(pattern)
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		return "", fmt.Errorf("no %s: npm install --ignore-scripts --prefix FOLDER onnxruntime-node@1.30, and give --onnxruntime FOLDER", pattern)
	}
	return filepath.Abs(found[0])
}

// start runs a peer's program, with the folder of the tasks and the core to run on as its last
// arguments.
func start(name, folder string, command func() ([]string, error)) (*peer, string, error) {
	words, err := command()
	if err != nil {
		return nil, "", err
	}
	cmd := exec.Command(words[0], append(words[1:], folder, strconv.Itoa(opt.CPU))...)
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	var complaint strings.Builder
	cmd.Stderr = &complaint
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, "", err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, "", err
	}
	if err := cmd.Start(); err != nil {
		return nil, "", err
	}
	p := &peer{name, in, bufio.NewReader(out), cmd}
	version, err := p.ask("version")
	if err != nil {
		p.stop()
		lines := strings.Split(strings.TrimSpace(complaint.String()), "\n")
		if last := lines[len(lines)-1]; last != "" {
			return nil, "", errors.New(last)
		}
		return nil, "", err
	}
	return p, version, nil
}

// ask sends a line and returns what the answer says after ok.
func (p *peer) ask(format string, args ...any) (string, error) {
	if _, err := fmt.Fprintf(p.in, format+"\n", args...); err != nil {
		return "", err
	}
	line, err := p.out.ReadString('\n')
	if err != nil {
		return "", fmt.Errorf("it ended: %w", err)
	}
	word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	switch word {
	case "ok":
		return rest, nil
	case "unsupported":
		return "", errUnsupported
	}
	return "", errors.New(rest)
}

// check returns the peer's answers to a task.
func (p *peer) check(task int) ([]float64, error) {
	text, err := p.ask("check %d", task)
	if err != nil {
		return nil, err
	}
	var got []float64
	return got, json.Unmarshal([]byte(text), &got)
}

// contender returns the peer at a task. Its time is the one that the peer has taken itself.
func (p *peer) contender(task int) contender {
	return contender{impl: p.name, timed: func(reps int) time.Duration {
		text, err := p.ask("run %d %d", task, reps)
		if err != nil {
			panic(fmt.Sprintf("%s: %v", p.name, err)) // it has done the same work before
		}
		ns, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			panic(fmt.Sprintf("%s: %v", p.name, err))
		}
		return time.Duration(ns)
	}}
}

// stop ends the process: its input ends.
func (p *peer) stop() {
	p.in.Close()
	_ = p.cmd.Wait() // it has nothing to say any more
}

// timeNetworks starts the peers, times all and stops them. The peers must start before this thread
// is pinned: they would inherit that, with all their threads.
func timeNetworks() (run func() error, stop func(), err error) {
	all, err := tasks()
	if err != nil {
		return nil, nil, err
	}
	if len(all) == 0 {
		return func() error { return nil }, func() {}, nil
	}
	folder, err := os.MkdirTemp("", "peers")
	if err != nil {
		return nil, nil, err
	}
	started, err := frameworks(folder, all)
	stop = func() {
		for _, p := range started {
			p.stop()
		}
		os.RemoveAll(folder)
	}
	if err != nil {
		stop()
		return nil, nil, err
	}
	return func() error { return networks(started, all) }, stop, nil
}

func newRand() *rand.Rand { return rand.New(rand.NewPCG(3, 4)) }

// appendFloats appends numbers as tasks.json says.
func appendFloats(b []byte, x []float32) []byte {
	for _, v := range x {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

// source returns the folder that this file was built from.
func source() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Dir(file)
}
