package nn_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/metric"
)

// A network that learns each row as it comes, and a whole batch now and then.
func ExampleTrainer_LearnOne() {
	net, err := nn.New(5, 2, nn.Dense(8, nn.Tanh), nn.Dense(2, nn.Softmax))
	if err != nil {
		log.Fatal(err)
	}
	trainer, err := nn.NewTrainer(net, nn.CrossEntropy, nn.Adam(0.05))
	if err != nil {
		log.Fatal(err)
	}
	labels := []int{0, 1, 1, 0}
	loss := 0.0
	for i := range 400 {
		if loss, err = trainer.LearnLabel(table.Row(i%4), labels[i%4]); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Printf("%.4f\n", loss)
	if loss, err = trainer.LearnOne(table.Row(0), []float32{1, 0}); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.4f\n", loss)
	if loss, err = trainer.PartialFit(nn.Data{X: table, Labels: labels}, 2); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.4f\n", loss)
	_, err = trainer.LearnLabel([]float32{1, 2, 3}, 0)
	fmt.Println(err)
	// Output:
	// 0.0131
	// 0.0041
	// 0.0094
	// rows have 3 columns: the network has 2 inputs
}

// Prediction first, then learning: the metrics say how good the predictions of unseen rows are.
func ExamplePrequential() {
	net, err := nn.New(5, 2, nn.Dense(8, nn.Tanh), nn.Dense(2, nn.Softmax))
	if err != nil {
		log.Fatal(err)
	}
	trainer, err := nn.NewTrainer(net, nn.CrossEntropy, nn.Adam(0.05))
	if err != nil {
		log.Fatal(err)
	}
	trainer.Online = nn.NewOnlineStandardizer(2) // learns means and deviations as the rows come
	accuracy := metric.NewRunningAccuracy()
	var p *nn.Prequential
	if p, err = nn.NewPrequential(trainer, 100, accuracy); err != nil {
		log.Fatal(err)
	}
	for i := range 400 {
		x := []float32{10 * table.Row(i % 4)[0], 1000 * table.Row(i % 4)[1]}
		target := []float32{1 - xor.Row(i % 4)[0], xor.Row(i % 4)[0]}
		if _, err := p.LearnOne(x, target); err != nil {
			log.Fatal(err)
		}
	}
	output, err := p.LearnLabel([]float32{10, 0}, 1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.3f\n", output)
	fmt.Printf("rows %d, accuracy %.3f, loss %.3f, of the last 100 %.3f\n", p.Rows(), accuracy.Value(), p.TotalLoss(), p.Loss())
	// Output:
	// [0.003 0.997]
	// rows 401, accuracy 0.973, loss 0.114, of the last 100 0.004
}

// The statistics of columns, of rows that come bit by bit.
func ExampleOnlineStandardizer() {
	var s *nn.OnlineStandardizer = nn.NewOnlineStandardizer(2)
	for _, batch := range []kernel.Matrix{rows([]float32{1, 500}), rows([]float32{3, 700}, []float32{2, 600})} {
		if err := s.Learn(batch); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println(s.Rows(), s.Standardizer().Mean, s.Standardizer().Scale)
	var dst = nn.Standardizer{Mean: make([]float32, 2), Scale: make([]float32, 2)}
	s.Write(&dst) // the same without allocating
	fmt.Println(dst.Mean)
	// Output:
	// 3 [2 600] [0.8164966 81.64966]
	// [2 600]
}

// A handle holds the network in service. Another takes its place if it passes; readers never wait.
func ExampleHandle() {
	build := func(seed uint64) *nn.Network {
		net, err := nn.New(seed, 2, nn.Dense(8, nn.Tanh), nn.Dense(2, nn.Softmax))
		if err != nil {
			log.Fatal(err)
		}
		return net
	}
	holdOut := nn.Data{X: table, Labels: []int{0, 1, 1, 0}}
	net := build(5)
	var check nn.Check = nn.HoldOut(holdOut, nn.CrossEntropy, 0.01)
	var handle *nn.Handle
	handle, err := nn.NewHandle(net, check)
	if err != nil {
		log.Fatal(err)
	}
	var p *nn.HandlePredictor = handle.Predictor() // one for each goroutine
	y, class := kernel.NewMatrix(4, 2), make([]int, 4)
	fmt.Println("version", p.Predict(y, table))

	trainer, err := nn.NewTrainer(net, nn.CrossEntropy, nn.Adam(0.05))
	if err != nil {
		log.Fatal(err)
	}
	for range 200 {
		trainer.StepData(holdOut)
	}
	version, err := handle.Swap(net)
	fmt.Println("swapped:", version, err)
	fmt.Println("version", p.Classify(class, table), class)
	var m *nn.Model = handle.Model()
	fmt.Printf("version %d, loss %.4f\n", m.Version, m.Score)
	_, err = handle.Swap(build(6))
	fmt.Println(err)
	if m, err = handle.Rollback(); err != nil {
		log.Fatal(err)
	}
	fmt.Println("back to version", m.Version)
	loss, err := m.Network.Loss(holdOut, nn.CrossEntropy)
	fmt.Println(loss == m.Score, err)
	_, err = nn.NewHandle(net, func(*nn.Network, *nn.Model) (float64, error) { return 0, errors.New("not on Fridays") })
	fmt.Println(err)
	// Output:
	// version 1
	// swapped: 2 <nil>
	// version 2 [0 1 1 0]
	// version 2, loss 0.0010
	// swap: hold-out: the loss is 0.723942, and that of the model in service 0.000997845: at most 0.01 more is allowed
	// back to version 1
	// true <nil>
	// swap: not on Fridays
}

// What a network is made of, for people and for programs.
func ExampleNetwork_Summary() {
	net, err := nn.New(1, 64, nn.Dense(32, nn.ReLU).WithDropout(0.2), nn.Dense(10, nn.Softmax))
	if err != nil {
		log.Fatal(err)
	}
	var s nn.Summary = net.Summary()
	fmt.Print(s)
	var l nn.LayerSummary = s.Layers[0]
	text, err := json.Marshal(l)
	fmt.Println(string(text), err)
	// Output:
	// layer  inputs  units  activation  dropout  parameters
	// 0      64      32     relu        0.2      2080
	// 1      32      10     softmax     -        330
	// 2410 parameters in 9640 bytes
	// {"layer":0,"inputs":64,"units":32,"activation":"relu","dropout":0.2,"parameters":2080} <nil>
}

// Whether back-propagation gives what the definition of a derivative does.
func ExampleGradCheck() {
	net, err := nn.New(1, 2, nn.Dense(4, nn.Tanh), nn.Dense(1, nn.Sigmoid))
	if err != nil {
		log.Fatal(err)
	}
	var check nn.GradientCheck
	check, err = nn.GradCheck(net, nn.BinaryCrossEntropy, nn.Data{X: table, Y: xor}, 0)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(check.Checked, check.Error < 0.01)
	// Output:
	// 17 true
}
