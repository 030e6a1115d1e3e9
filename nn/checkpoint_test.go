package nn

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
)

// A job is a training with everything that a checkpoint must hold.
type job struct {
	net  *Network
	tr   *Trainer
	data Data
	opts FitOptions
}

func newJob(opt Optimizer, validate bool) job {
	data := problem(5, 43)
	data.Weights = make([]float32, 43)
	for i := range data.Weights {
		data.Weights[i] = float32(i%3) + 0.5
	}
	net := must(New(3, 13, Dense(23, LeakyReLU.WithSlope(0.2)).WithDropout(0.3), Dense(11, Tanh).WithDropout(0.1), Dense(5, Softmax)))
	net.Standardizer = must(FitStandardizer(data.X))
	net.Classes = []string{"a", "b", "c", "d", "e"}
	tr := must(NewTrainer(net, CrossEntropy.WithSmoothing(0.1), opt))
	tr.Seed = 99
	if err := tr.SetClassWeights([]float32{1, 2, 3, 1, 1}); err != nil {
		panic(err)
	}
	j := job{net, tr, data, FitOptions{Epochs: 7, Batch: 8, Seed: 17}}
	if opt.method == rprop {
		j.opts.Batch = 0
	}
	if validate {
		j.opts.Validation, j.opts.Patience = problem(6, 30), 3
	}
	return j
}

// TestResume: a training that is cut off after any step, written, read and resumed, has the bits of
// one that was not.
func TestResume(t *testing.T) {
	for _, opt := range everyOptimizer() {
		opt.L2, opt.ClipNorm = 0.001, 1
		opt.Schedule = Cosine(20, 0.1).WithWarmup(3)
		switch opt.method {
		case adam:
			opt.Schedule = Plateau(0, 0.5)
		case rprop:
			opt.Schedule = Schedule{}
		}
		for _, validate := range []bool{false, true} {
			j := newJob(opt, validate)
			var steps []Step
			j.opts.OnStep = func(s Step) { steps = append(steps, s) }
			history, err := j.tr.Fit(context.Background(), j.data, j.opts)
			require.NoError(t, err)
			want, report := j.net.Hash(), j.tr.Report()
			for cut := range len(steps) + 1 {
				if cut%7 != 3 && (testing.Short() || opt.Name() != "adamw") {
					continue
				}
				j := newJob(opt, validate)
				path := filepath.Join(t.TempDir(), "checkpoint")
				j.opts.Checkpoint, j.opts.CheckpointEvery = path, 1000
				ctx, cancel := context.WithCancel(context.Background())
				told := 0
				j.opts.OnStep = func(s Step) {
					requireSame(t, steps[told], s)
					if told++; told == cut {
						cancel()
					}
				}
				if cut == 0 {
					cancel()
				}
				_, err := j.tr.Fit(ctx, j.data, j.opts)
				if cut < len(steps) {
					require.Equal(t, context.Canceled, err)
				}
				cancel()

				tr, err := LoadCheckpoint(path)
				require.NoError(t, err)
				require.Equal(t, opt, tr.Optimizer())
				require.Equal(t, told, tr.Updates())
				require.Equal(t, j.net.Classes, tr.Network().Classes)
				h, err := tr.Resume(context.Background(), j.data, j.opts)
				require.NoError(t, err)
				require.Equal(t, len(steps), told)
				require.Equal(t, want, tr.Network().Hash(), "%v cut after step %d", opt, cut)
				requireSame(t, history, h)
				requireSame(t, report, tr.Report())
			}
		}
	}
}

// requireSame compares what may hold NaN.
func requireSame(t *testing.T, want, got any) {
	t.Helper()
	require.Equal(t, fmt.Sprintf("%x", want), fmt.Sprintf("%x", got))
}

// TestGoOn: a trainer goes on from a checkpoint with other data, another rate, more epochs, and
// from a saved network.
func TestGoOn(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "checkpoint")
	long := newJob(AdamW(0.01, 0.01), false)
	long.opts.Epochs = 9
	_, err := long.tr.Fit(context.Background(), long.data, long.opts)
	require.NoError(t, err)

	j := newJob(AdamW(0.01, 0.01), false)
	j.opts.Checkpoint = path
	_, err = j.tr.Fit(context.Background(), j.data, j.opts)
	require.NoError(t, err)
	tr := must(LoadCheckpoint(path))
	j.opts.Epochs = 9
	h, err := tr.Resume(context.Background(), j.data, j.opts)
	require.NoError(t, err)
	require.Len(t, h, 9)
	require.Equal(t, long.net.Hash(), tr.Network().Hash(), "more epochs")

	tr = must(LoadCheckpoint(path))
	require.NoError(t, tr.SetRate(0.001))
	updates := tr.Updates()
	h, err = tr.Fit(context.Background(), problem(8, 19), FitOptions{Epochs: 2, Batch: 10})
	require.NoError(t, err)
	require.Len(t, h, 2)
	require.Equal(t, 0.001, h[0].Rate)
	require.Equal(t, updates+4, tr.Updates())

	other := must(NewTrainer(j.net.Clone(), CrossEntropy, SGD(1)))
	require.NoError(t, other.Restore(path))
	same := must(LoadCheckpoint(path))
	require.Equal(t, same.Optimizer(), other.Optimizer())
	require.Equal(t, same.StepData(j.data), other.StepData(j.data))
	require.Equal(t, same.Network().Hash(), other.Network().Hash())

	// Between steps, without Fit.
	require.NoError(t, other.SaveCheckpoint(path))
	again := must(LoadCheckpoint(path))
	require.Equal(t, other.StepData(j.data), again.StepData(j.data))
	require.Equal(t, other.Network().Hash(), again.Network().Hash())
	_, err = again.Resume(context.Background(), j.data, j.opts)
	require.ErrorContains(t, err, "nothing to resume")

	require.NoError(t, j.net.Save(path))
	fromFile := must(NewTrainer(must(Load(path)), CrossEntropy, SGD(0.1)))
	require.Equal(t, must(NewTrainer(j.net, CrossEntropy, SGD(0.1))).StepData(j.data), fromFile.StepData(j.data))
}

// TestBadResume: what does not fit to a checkpoint is said in one line, and nothing changes.
func TestBadResume(t *testing.T) {
	path := filepath.Join(t.TempDir(), "checkpoint")
	j := newJob(SGD(0.1), false)
	j.opts.Checkpoint = path
	_, err := j.tr.Fit(context.Background(), j.data, j.opts)
	require.NoError(t, err)
	for want, edit := range map[string]func(d *Data, o *FitOptions){
		"the data has 42 rows, and had 43":                                    func(d *Data, _ *FitOptions) { *d = d.part(0, 42) },
		"a batch of 9 rows, where the checkpoint was made with 8":             func(_ *Data, o *FitOptions) { o.Batch = 9 },
		"seed 18, in order false, where the checkpoint was made with seed 17": func(_ *Data, o *FitOptions) { o.Seed = 18 },
		"in order true, where":                                                func(_ *Data, o *FitOptions) { o.InOrder = true },
		"6 epochs, where the checkpoint is of epoch 8 already":                func(_ *Data, o *FitOptions) { o.Epochs = 6 },
		"rows have 12 columns: the network has 13 inputs":                     func(d *Data, _ *FitOptions) { d.X.Cols = 12 },
		"with validation data, where the checkpoint was made without any":     func(d *Data, o *FitOptions) { o.Validation = *d },
	} {
		tr := must(LoadCheckpoint(path))
		before := tr.Network().Hash()
		data, opts := j.data, j.opts
		edit(&data, &opts)
		_, err := tr.Resume(context.Background(), data, opts)
		require.ErrorContains(t, err, want)
		require.Equal(t, before, tr.Network().Hash())
		_, err = tr.Resume(context.Background(), j.data, j.opts) // still can
		require.NoError(t, err)
	}
	j.opts.Validation = j.data // of a training with validation data the checkpoint is of an epoch's end
	_, err = j.tr.Fit(context.Background(), j.data, j.opts)
	require.NoError(t, err)
	opts := j.opts
	opts.Validation = Data{}
	_, err = must(LoadCheckpoint(path)).Resume(context.Background(), j.data, opts)
	require.ErrorContains(t, err, "without validation data, where the checkpoint was made with some")
	_, err = must(LoadCheckpoint(path)).Resume(context.Background(), j.data, j.opts)
	require.NoError(t, err)
	tr := must(NewTrainer(must(New(1, 13, Dense(22, Tanh), Dense(5, Softmax))), CrossEntropy, SGD(0.1)))
	before := tr.Network().Hash()
	require.ErrorContains(t, tr.Restore(path), "the checkpoint's network is 13 → 23 leakyrelu(0.2) → 11 tanh → 5 softmax, 646 parameters, and the trainer's 13 → 22 tanh")
	require.ErrorContains(t, tr.Restore(path+".missing"), "no such file")
	require.Equal(t, before, tr.Network().Hash())
}

// TestBrokenCheckpoints: a file that was cut short or changed anywhere is refused.
func TestBrokenCheckpoints(t *testing.T) {
	j := newJob(Adam(0.01), true)
	path := filepath.Join(t.TempDir(), "checkpoint")
	j.opts.Checkpoint, j.opts.CheckpointEvery = path, 9
	stop := errors.New("stop")
	j.opts.Callbacks = []Callback{callbacks{step: func(s Step) error {
		if s.Epoch == 3 && s.Step == 3 {
			return stop
		}
		return nil
	}}}
	_, err := j.tr.Fit(context.Background(), j.data, j.opts)
	require.Equal(t, stop, err)
	good, err := os.ReadFile(path)
	require.NoError(t, err)
	read := func(b []byte) error {
		tr, err := ReadCheckpoint(bytes.NewReader(b))
		require.Equal(t, err == nil, tr != nil)
		return err
	}
	require.NoError(t, read(good))
	for n := range good {
		if n > 200 && n%97 != 0 {
			continue
		}
		require.Error(t, read(good[:n]))
		bad := slices.Clone(good)
		bad[n] ^= 1
		require.Error(t, read(bad), "byte %d", n)
	}
	require.ErrorContains(t, read(good[:10]), "not a checkpoint")
	require.ErrorContains(t, read(good[:30]), "cut short: it has 30 bytes")
	require.ErrorContains(t, read(good[:len(good)-1]), fmt.Sprintf("cut short: it has %d of %d bytes", len(good)-1, len(good)))
	require.ErrorContains(t, read(append(slices.Clone(good), 0)), "nothing may follow")
	edited := slices.Clone(good)
	edited[len(good)/2] ^= 1
	require.ErrorContains(t, read(edited), "damaged or edited")
	newer := slices.Clone(good)
	newer[len(checkpointMagic)] = 2
	require.ErrorContains(t, read(newer), "version 2: this program reads version 1")
	require.ErrorContains(t, read(written(j.net)), "not a checkpoint")
	_, err = Load(path)
	require.ErrorContains(t, err, "a checkpoint, from which a training goes on, and no network: that is in the file that the training writes at its end")

	// Whoever edits the header and makes its hash anew.
	rewrite := func(old, new string) []byte {
		require.Equal(t, 1, bytes.Count(good, []byte(old)), old)
		b := bytes.Replace(good[:len(good)-sha256.Size], []byte(old), []byte(new), 1)
		at := len(checkpointMagic) + 4
		binary.LittleEndian.PutUint64(b[at:], uint64(len(b)+sha256.Size))
		header := binary.LittleEndian.Uint64(b[at+8:])
		binary.LittleEndian.PutUint64(b[at+8:], header+uint64(len(new)-len(old)))
		sum := sha256.Sum256(b)
		return append(b, sum[:]...)
	}
	for want, c := range map[string][2]string{
		`unknown loss "hinge"`:               {`"crossentropy(0.1)"`, `"hinge"`},
		`learning rate is -1`:                {`"Method":"adam","Rate":"0.01"`, `"Method":"adam","Rate":"-1"`},
		`unknown optimizer "x"`:              {`"Method":"adam"`, `"Method":"x"`},
		`bytes of moments and weights: this`: {`"Method":"adam"`, `"Method":"sgd"`},
		`unknown schedule "x"`:               {`"Schedule":"constant"`, `"Schedule":"x"`},
		`class weights`:                      {`"class_weights":[1,2,`, `"class_weights":[`},
		`in batches of 0`:                    {`"Batch":8`, `"Batch":0`},
		`unknown field "Speed"`:              {`"Batch":8`, `"Speed":8`},
		`keeps weights of epoch 9`:           {`"Best":{"Kept":true,"Epoch":`, `"Best":{"Kept":true,"Epoch":9`},
		`cannot be less than 0`:              {`"updates":`, `"updates":-`},
	} {
		require.ErrorContains(t, read(rewrite(c[0], c[1])), want)
	}
	require.NoError(t, read(rewrite(`"Batch":8`, `"Batch": 8`)))
}

// TestCheckpointOfACallback: what a callback writes holds the fit, too.
func TestCheckpointOfACallback(t *testing.T) {
	for _, after := range []string{"step", "epoch"} {
		j := newJob(Adam(0.01), true)
		path := filepath.Join(t.TempDir(), "checkpoint")
		save := func() error { return j.tr.SaveCheckpoint(path) }
		var c callbacks
		if after == "step" {
			c.step = func(s Step) error {
				if s.Epoch == 3 && s.Step == 4 {
					return save()
				}
				return nil
			}
		} else {
			c.epoch = func(e Epoch) error {
				if e.Epoch == 3 {
					return save()
				}
				return nil
			}
		}
		j.opts.Callbacks = []Callback{c}
		_, err := j.tr.Fit(context.Background(), j.data, j.opts)
		require.NoError(t, err)
		j.opts.Callbacks = nil
		tr := must(LoadCheckpoint(path))
		require.Equal(t, 6*3, tr.Updates()+map[string]int{"step": 2}[after])
		_, err = tr.Resume(context.Background(), j.data, j.opts)
		require.NoError(t, err)
		require.Equal(t, j.net.Hash(), tr.Network().Hash())
		requireSame(t, j.tr.Report(), tr.Report())
	}
}

// withHeader returns a checkpoint with another header, and sums that are wrong.
func withHeader(file []byte, header string) []byte {
	at := len(checkpointMagic) + 4 + 8
	was := binary.LittleEndian.Uint64(file[at:])
	changed := slices.Concat(file[:checkpointPrefix], []byte(header), file[checkpointPrefix+int(was):])
	binary.LittleEndian.PutUint64(changed[at:], uint64(len(header)))
	return changed
}

// FuzzReadCheckpoint: whatever the file, there is a trainer that can be written and read again, or
// an error.
func FuzzReadCheckpoint(f *testing.F) {
	for _, opt := range []Optimizer{SGD(0.1), AdamW(0.01, 0.01), Rprop()} {
		j := newJob(opt, opt.method != rprop)
		j.opts.Epochs = 2
		var file bytes.Buffer
		j.opts.Callbacks = []Callback{callbacks{step: func(Step) error {
			file.Reset()
			return j.tr.WriteCheckpoint(&file)
		}}}
		if _, err := j.tr.Fit(context.Background(), j.data, j.opts); err != nil {
			f.Fatal(err)
		}
		f.Add(file.Bytes(), true)
		f.Add(file.Bytes(), false)
		for _, header := range []string{
			"{\"a\\nb\":1}",
			"{\"Loss\":\"\\n\\u001b\"}",
			"{\"Loss\":\"mse\",\"Optimizer\":{\"Method\":\"" + strings.Repeat("\\r", 2000) + "\"}}",
			"{\"Updates\":" + strings.Repeat("9", 2000) + "}",
			"{\"LastRate\":\"\\n" + strings.Repeat("9", 2000) + "\"}",
			"[\n\n\x01",
		} {
			f.Add(withHeader(file.Bytes(), header), true)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, seal bool) {
		if n := len(data); seal && n >= checkpointPrefix+sha256.Size { // so that the fuzzer gets past the sum
			at := len(checkpointMagic) + 4
			binary.LittleEndian.PutUint64(data[at:], uint64(n))
			sum := sha256.Sum256(data[:n-sha256.Size])
			copy(data[n-sha256.Size:], sum[:])
		}
		tr, err := ReadCheckpoint(bytes.NewReader(data))
		if err != nil {
			require.True(t, quote.Fits(err.Error()), "%q", err)
			return
		}
		var file bytes.Buffer
		require.NoError(t, tr.WriteCheckpoint(&file))
		again, err := ReadCheckpoint(bytes.NewReader(file.Bytes()))
		require.NoError(t, err)
		require.Equal(t, tr.Network().Hash(), again.Network().Hash())
	})
}

// TestFailingCheckpoint: a checkpoint that cannot be written ends training with an error, and the
// old file stays.
func TestFailingCheckpoint(t *testing.T) {
	j := newJob(SGD(0.1), false)
	j.opts.Checkpoint = filepath.Join(t.TempDir(), "missing", "checkpoint")
	_, err := j.tr.Fit(context.Background(), j.data, j.opts)
	require.ErrorContains(t, err, "missing")
	require.Equal(t, Failed, j.tr.Report().Ending)
	require.Error(t, j.tr.WriteCheckpoint(&limited{100, errors.New("full")}))
}

var killed = flag.String("killed", "", "the checkpoint that TestKilled's child writes; for TestKilled alone")

// TestKilled kills a training with SIGKILL at 50 random moments. There is always a whole
// checkpoint, and the resumed training ends with the bits of one that was not killed.
func TestKilled(t *testing.T) {
	train := func(path string) string {
		j := newJob(Adam(0.01), true)
		j.opts.Patience, j.opts.Best, j.opts.Epochs = 0, true, 250
		if path != "" {
			j.opts.Checkpoint, j.opts.CheckpointEvery = path, 1
		}
		tr, err := j.tr, error(nil)
		if _, missing := os.Stat(path); missing == nil {
			if tr, err = LoadCheckpoint(path); err == nil {
				fmt.Println("resumed at", tr.Updates())
				_, err = tr.Resume(context.Background(), j.data, j.opts)
			}
		} else {
			_, err = tr.Fit(context.Background(), j.data, j.opts)
		}
		if err != nil {
			return err.Error()
		}
		return tr.Network().Hash()
	}
	if *killed != "" {
		fmt.Println("hash", train(*killed))
		return
	}
	wanted := 50
	if testing.Short() {
		wanted = 10
	}
	path := filepath.Join(t.TempDir(), "checkpoint")
	random, kills, last, first := rand.New(rand.NewPCG(1, uint64(time.Now().UnixNano()))), 0, 0, true
	for {
		cmd := exec.Command(os.Args[0], "-test.run=^TestKilled$", "-killed="+path)
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		require.NoError(t, cmd.Start())
		done := make(chan error, 1)
		go func() { done <- cmd.Wait() }()
		ended := false
		if kills < wanted {
			// Once it has begun, any moment of the next writes.
			for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(time.Millisecond) {
				if info, err := os.Stat(path); err == nil && (first || info.ModTime().After(time.Now().Add(-5*time.Millisecond))) || time.Now().After(deadline) {
					break
				}
			}
			first = false
			select {
			case <-done:
				ended = true
			case <-time.After(time.Duration(random.IntN(20_000)) * time.Microsecond):
				require.NoError(t, cmd.Process.Kill())
				<-done
				kills++
			}
		} else {
			<-done
			ended = true
		}
		tr, err := LoadCheckpoint(path)
		require.NoError(t, err, "after %d kills", kills)
		require.GreaterOrEqual(t, tr.Updates(), last, "a checkpoint was lost")
		last = tr.Updates()
		if ended {
			_, got, found := strings.Cut(out.String(), "hash ")
			require.True(t, found, "%s", out.String())
			require.Equal(t, train(""), strings.Fields(got)[0])
			require.GreaterOrEqual(t, kills, wanted, "training was over too early: make it longer")
			return
		}
	}
}

// TestRestoredGradients: the views of a trainer's gradients stay views when it is restored.
func TestRestoredGradients(t *testing.T) {
	x := kernel.Matrix{Rows: 2, Cols: 3, Stride: 3, Data: []float32{1, -2, 3, 0.5, 1, -1}}
	for _, rows := range []int{1, 2} {
		path := filepath.Join(t.TempDir(), "checkpoint")
		tr := must(NewTrainer(must(New(1, 3, Dense(5, Tanh), Dense(2, Softmax))), CrossEntropy, Adam(0.5)))
		require.NoError(t, tr.SaveCheckpoint(path))
		views := tr.Gradients()
		tr.BackwardLabels(x.Slice(0, rows), []int{0, 1}[:rows])
		want := slices.Clone(views[0].W.Data)
		tr.Update()
		require.NoError(t, tr.Restore(path))
		require.Zero(t, views[0].W.Data[0], "of no batch yet")
		tr.BackwardLabels(x.Slice(0, rows), []int{0, 1}[:rows])
		require.Equal(t, want, views[0].W.Data)
		require.Equal(t, want, tr.Gradients()[0].W.Data)
	}
}

// TestRestoredSteps: a trainer that learns one row at a time goes on from a checkpoint as the one
// that wrote it.
func TestRestoredSteps(t *testing.T) {
	trainer := func() *Trainer {
		net, err := New(1, 3, Dense(5, Tanh), Dense(2, Softmax))
		require.NoError(t, err)
		tr, err := NewTrainer(net, CrossEntropy, SGD(0.5))
		require.NoError(t, err)
		return tr
	}
	x := kernel.Matrix{Rows: 1, Cols: 3, Stride: 3, Data: []float32{1, -2, 3}}
	path := filepath.Join(t.TempDir(), "checkpoint")
	tr := trainer()
	tr.StepLabels(x, []int{0})
	require.NoError(t, tr.SaveCheckpoint(path))
	restored := trainer()
	require.NoError(t, restored.Restore(path))
	for step := range 5 {
		require.Equal(t, tr.StepLabels(x, []int{step % 2}), restored.StepLabels(x, []int{step % 2}), "step %d", step)
	}
	require.Equal(t, tr.net.Hash(), restored.net.Hash())
}
