// Package serve is what the peers in Go share: the tasks, the core to run on, and the loop that
// obeys bench/peers.
package serve

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

// A Task is a network with its first weights, and the rows that it learns or predicts.
type Task struct {
	Name   string `json:"name"`
	Train  bool   `json:"train"`
	Inputs int    `json:"inputs"`
	Layers []struct {
		Units      int    `json:"units"`
		Activation string `json:"activation"` // relu, tanh, softmax or identity
	} `json:"layers"`
	Optimizer  string  `json:"optimizer"` // sgd or adam
	Rows       int     `json:"rows"`      // of a batch
	Batches    int     `json:"batches"`
	File       string  `json:"file"`
	Model      string  `json:"model"` // the network as ONNX
	Rate       float64 `json:"rate"`
	CheckRate  float64 `json:"check_rate"`
	CheckSteps int     `json:"check_steps"`

	X, Y [][]float32 `json:"-"` // of each batch: [Rows, Inputs] and [Rows, outputs]
	W, B [][]float32 `json:"-"` // of each layer: [in, out] and [out]
}

// Units returns the width of the input and of every layer.
func (t *Task) Units() []int {
	all := []int{t.Inputs}
	for _, l := range t.Layers {
		all = append(all, l.Units)
	}
	return all
}

// Outputs returns the width of the last layer.
func (t *Task) Outputs() int { return t.Layers[len(t.Layers)-1].Units }

// Classes reports whether the network ends in a softmax, which is trained by cross-entropy; else it
// is the mean square.
func (t *Task) Classes() bool { return t.Layers[len(t.Layers)-1].Activation == "softmax" }

// Transposed returns the weights of a layer as [out, in].
func (t *Task) Transposed(layer int) []float32 {
	u := t.Units()
	in, out := u[layer], u[layer+1]
	w := make([]float32, in*out)
	for i := range in {
		for j := range out {
			w[j*in+i] = t.W[layer][i*out+j]
		}
	}
	return w
}

// load reads the numbers.
func (t *Task) load(folder string) error {
	b, err := os.ReadFile(filepath.Join(folder, t.File))
	if err != nil {
		return err
	}
	take := func(n int) []float32 {
		x := make([]float32, n)
		for i := range x {
			x[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
		}
		b = b[4*n:]
		return x
	}
	for range t.Batches {
		t.X = append(t.X, take(t.Rows*t.Inputs))
	}
	for range t.Batches {
		t.Y = append(t.Y, take(t.Rows*t.Outputs()))
	}
	u := t.Units()
	for i := range t.Layers {
		t.W, t.B = append(t.W, take(u[i]*u[i+1])), append(t.B, take(u[i+1]))
	}
	if len(b) != 0 {
		return fmt.Errorf("%s has %d bytes too many", t.File, len(b))
	}
	t.Model = filepath.Join(folder, t.Model)
	return nil
}

// A Trainer makes steps.
type Trainer struct {
	Step func(batch int)
	Loss func() float64 // of the last step, before its update
}

// A Predictor predicts the rows of the first batch.
type Predictor struct {
	Run     func()
	Outputs func() []float32 // of the last run
}

// A Library is a peer. A nil function says that it has no such work.
type Library struct {
	Version func() string
	Train   func(t *Task, rate float64) (*Trainer, error)
	Predict func(t *Task) (*Predictor, error)
	// Native is set where the work is done by C on the calling thread: then that thread alone is
	// kept on the core, as the runtime's monitor thread would share it.
	Native bool
}

// Module returns the version of a module in this program.
func Module(path string) string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == path {
				return m.Version
			}
		}
	}
	return "unknown"
}

// Main reads commands until the input ends. The last two arguments are the folder of the tasks and
// the core. Every answer is a line that begins with ok or no, or unsupported.
func Main(l Library) {
	answers := os.Stdout
	os.Stdout = os.Stderr // what a library prints is no answer
	if err := serve(l, answers); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(l Library, answers *os.File) error {
	args := os.Args[len(os.Args)-2:]
	b, err := os.ReadFile(filepath.Join(args[0], "tasks.json"))
	if err != nil {
		return err
	}
	var tasks []*Task
	if err := json.Unmarshal(b, &tasks); err != nil {
		return err
	}
	for _, t := range tasks {
		if err := t.load(args[0]); err != nil {
			return err
		}
	}
	cpu, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	if l.Native {
		runtime.LockOSThread()
	}
	if cpu >= 0 {
		if err := pin(cpu, l.Native); err != nil {
			return fmt.Errorf("pinning to core %d: %w", cpu, err)
		}
	}
	s := server{l, tasks, map[int]func(reps int){}}
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		reply, err := s.answer(strings.Fields(in.Text()))
		switch {
		case err != nil:
			reply = "no " + strings.ReplaceAll(err.Error(), "\n", " ")
		case reply == "":
			reply = "unsupported"
		default:
			reply = "ok " + reply
		}
		if _, err := fmt.Fprintln(answers, reply); err != nil {
			return err
		}
	}
	return in.Err()
}

type server struct {
	Library
	tasks []*Task
	ready map[int]func(reps int)
}

// answer returns what follows ok, or nothing where the library has no such work.
func (s *server) answer(words []string) (reply string, err error) {
	defer func() {
		if e := recover(); e != nil {
			err = fmt.Errorf("panic: %v", e) // the other side says which task it was
		}
	}()
	if words[0] == "version" {
		return s.Version(), nil
	}
	number, err := strconv.Atoi(words[1])
	if err != nil {
		return "", err
	}
	t := s.tasks[number]
	if t.Train && s.Train == nil || !t.Train && s.Predict == nil {
		return "", nil
	}
	if words[0] == "check" {
		return s.check(t)
	}
	reps, err := strconv.Atoi(words[2])
	if err != nil {
		return "", err
	}
	if s.ready[number] == nil {
		if s.ready[number], err = s.prepare(t); err != nil {
			return "", err
		}
	}
	start := time.Now()
	s.ready[number](reps)
	return strconv.FormatInt(time.Since(start).Nanoseconds(), 10), nil
}

// check returns the losses of some steps on the first batch, or the outputs.
func (s *server) check(t *Task) (string, error) {
	var got []float64
	if t.Train {
		tr, err := s.Train(t, t.CheckRate)
		if err != nil {
			return "", err
		}
		for range t.CheckSteps {
			tr.Step(0)
			got = append(got, tr.Loss())
		}
	} else {
		p, err := s.Predict(t)
		if err != nil {
			return "", err
		}
		p.Run()
		for _, v := range p.Outputs() {
			got = append(got, float64(v))
		}
	}
	b, err := json.Marshal(got)
	return string(b), err
}

func (s *server) prepare(t *Task) (func(reps int), error) {
	if t.Train {
		tr, err := s.Train(t, t.Rate)
		if err != nil {
			return nil, err
		}
		return func(reps int) {
			for k := range reps {
				tr.Step(k % t.Batches)
			}
		}, nil
	}
	p, err := s.Predict(t)
	if err != nil {
		return nil, err
	}
	return func(reps int) {
		for range reps {
			p.Run()
		}
	}, nil
}
