package nn_test

import (
	"context"
	"fmt"
	"log"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/lockstep-go/lockstep/nn"
)

// noisy returns rows with labels, of which some are wrong, and rows to validate with.
func noisy() (train, validation nn.Data) {
	data := nn.Data{Labels: make([]int, 120)}
	for i, r := range nn.Permutation(120, 1) {
		data.Labels[i] = r / 60
		if i%8 == 0 {
			data.Labels[i] = 1 - data.Labels[i]
		}
	}
	var values [][]float32
	for i, r := range nn.Permutation(120, 1) {
		values = append(values, []float32{float32(r)/60 - 1, float32(i%7) / 7, float32(i%11) / 11})
	}
	data.X = rows(values...)
	half := nn.Permutation(120, 2)
	return data.Rows(half[:60]), data.Rows(half[60:])
}

func newTrainer() *nn.Trainer {
	net, err := nn.New(1, 3, nn.Dense(32, nn.ReLU), nn.Dense(2, nn.Softmax))
	if err != nil {
		log.Fatal(err)
	}
	trainer, err := nn.NewTrainer(net, nn.CrossEntropy, nn.Adam(0.02))
	if err != nil {
		log.Fatal(err)
	}
	return trainer
}

// Training ends when the validation loss has stopped falling, and the best weights come back. The
// report says so.
func ExampleReport() {
	train, validation := noisy()
	trainer := newTrainer()
	history, err := trainer.Fit(context.Background(), train, nn.FitOptions{Epochs: 500, Batch: 16, Validation: validation, Patience: 10, LeastImprovement: 1e-3})
	if err != nil {
		log.Fatal(err)
	}
	var report nn.Report = trainer.Report()
	fmt.Println(report)
	fmt.Println(report.Ending == nn.StoppedEarly, len(history) == report.Epochs, history[report.Epoch-1].Taken)
	fmt.Println(nn.Finished, nn.Canceled, nn.StoppedByCallback, nn.Diverged, nn.Failed, nn.Ending(0))
	// Output:
	// stopped early after 13 epochs; the weights are those after epoch 3, whose loss is 0.4112
	// true true true
	// finished canceled stopped by a callback diverged failed not ended
}

// stopAt is a callback that ends training when the loss is low enough.
type stopAt float64

func (stopAt) AfterStep(*nn.Trainer, nn.Step) error { return nil }

func (s stopAt) AfterEpoch(_ *nn.Trainer, e nn.Epoch) error {
	if e.Loss < float64(s) {
		return nn.ErrStop
	}
	return nil
}

// A callback sees each step and epoch, and may end the training. The history is a table.
func ExampleCallback() {
	train, _ := noisy()
	trainer := newTrainer()
	var low nn.Callback = stopAt(0.55)
	history, err := trainer.Fit(context.Background(), train, nn.FitOptions{Epochs: 500, Batch: 16, Callbacks: []nn.Callback{low}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(trainer.Report().Ending)
	if err := history.WriteCSV(os.Stdout); err != nil {
		log.Fatal(err)
	}
	// Output:
	// stopped by a callback
	// epoch,loss,accuracy,validation_loss,validation_accuracy,rate,taken
	// 1,0.6236648817826274,0.6666666666666666,,,0.02,false
	// 2,0.49182978750825096,0.8333333333333334,,,0.02,true
}

// Where a Logger is given, it hears of each epoch and of the end.
func ExampleFitOptions_logger() {
	train, _ := noisy()
	quiet := func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: quiet}))
	if _, err := newTrainer().Fit(context.Background(), train, nn.FitOptions{Epochs: 2, Logger: logger}); err != nil {
		log.Fatal(err)
	}
	// Output:
	// level=INFO msg=epoch epoch=1 updates=1 loss=0.7157600151582214 accuracy=0.43333333333333335 rate=0.02
	// level=INFO msg=epoch epoch=2 updates=2 loss=0.60391761883829 accuracy=0.7666666666666667 rate=0.02
	// level=INFO msg="training ended" ending=finished epochs=2 taken=2 updates=2
}

// A cosine that ends with the run.
func ExampleFitOptions_Steps() {
	train, _ := noisy()
	opts := nn.FitOptions{Epochs: 5, Batch: 16}
	fmt.Println(opts.Steps(train.X.Rows))
	opt := nn.SGD(0.1)
	opt.Schedule = nn.Cosine(opts.Steps(train.X.Rows)+1, 0)
	trainer, err := nn.NewTrainer(newTrainer().Network(), nn.CrossEntropy, opt)
	if err != nil {
		log.Fatal(err)
	}
	_, err = trainer.Fit(context.Background(), train, opts)
	fmt.Println(err)
	// Output:
	// 20
	// a schedule of 21 steps is longer than the run of 20: see FitOptions.Steps
}

// A training that is interrupted and resumed has the weights of one that was not.
func ExampleTrainer_Resume() {
	dir, err := os.MkdirTemp("", "lockstep")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	train, validation := noisy()
	opts := nn.FitOptions{Epochs: 20, Batch: 16, Seed: 3, Validation: validation, Best: true}
	whole := newTrainer()
	if _, err := whole.Fit(context.Background(), train, opts); err != nil {
		log.Fatal(err)
	}

	opts.Checkpoint, opts.CheckpointEvery = filepath.Join(dir, "checkpoint"), 7
	ctx, cancel := context.WithCancel(context.Background())
	opts.OnStep = func(s nn.Step) {
		if s.Epoch == 9 && s.Step == 2 {
			cancel()
		}
	}
	_, err = newTrainer().Fit(ctx, train, opts)
	fmt.Println(err)

	trainer, err := nn.LoadCheckpoint(opts.Checkpoint)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("after", trainer.Updates(), "updates")
	if _, err := trainer.Resume(context.Background(), train, opts); err != nil {
		log.Fatal(err)
	}
	fmt.Println(trainer.Network().Hash() == whole.Network().Hash())
	// Output:
	// context canceled
	// after 34 updates
	// true
}

// Without Fit, whoever takes the steps keeps the checkpoints.
func ExampleTrainer_SaveCheckpoint() {
	dir, err := os.MkdirTemp("", "lockstep")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "checkpoint")
	train, _ := noisy()
	trainer := newTrainer()
	trainer.StepData(train)
	if err := trainer.SaveCheckpoint(path); err != nil {
		log.Fatal(err)
	}
	other := newTrainer()
	if err := other.Restore(path); err != nil {
		log.Fatal(err)
	}
	fmt.Println(trainer.StepData(train) == other.StepData(train), trainer.Network().Hash() == other.Network().Hash())

	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	if err := trainer.WriteCheckpoint(file); err != nil { // which may go anywhere
		log.Fatal(err)
	}
	if _, err := file.WriteAt([]byte{1}, 1000); err != nil {
		log.Fatal(err)
	}
	if _, err := file.Seek(0, 0); err != nil {
		log.Fatal(err)
	}
	_, err = nn.ReadCheckpoint(file)
	fmt.Println(err)
	// Output:
	// true true
	// the checkpoint was damaged or edited: its SHA-256 is another
}
