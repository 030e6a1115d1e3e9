package metric_test

import (
	"fmt"
	"log"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn/metric"
)

// show prints a metric's name and value, or its error.
func show(name string) func(v float64, err error) {
	return func(v float64, err error) {
		if err != nil {
			fmt.Println(name, err)
			return
		}
		fmt.Printf("%s %.4f\n", name, v)
	}
}

// Classes that were predicted.
func ExampleConfusion() {
	want, got := []int{0, 0, 0, 1, 1, 2}, []int{0, 0, 1, 1, 1, 0}
	var c metric.Confusion
	c, err := metric.NewConfusion(want, got, 3)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(c)
	show("accuracy")(metric.Accuracy(want, got))
	show("balanced accuracy")(c.BalancedAccuracy(), nil)
	var s metric.Score = c.Class(1)
	fmt.Printf("class 1: precision %.2f, recall %.2f, F1 %.2f, of %d rows\n", s.Precision, s.Recall, s.F1, s.Support)
	fmt.Printf("F1: macro %.4f, micro %.4f, weighted %.4f\n", c.Macro().F1, c.Micro().F1, c.Weighted().F1)
	// Output:
	// [[2 1 0] [0 2 0] [1 0 0]]
	// accuracy 0.6667
	// balanced accuracy 0.5556
	// class 1: precision 0.67, recall 1.00, F1 0.80, of 2 rows
	// F1: macro 0.4889, micro 0.6667, weighted 0.6000
}

// Probabilities of classes.
func ExampleLogLoss() {
	p := kernel.Matrix{Rows: 3, Cols: 3, Stride: 3, Data: []float32{0.7, 0.2, 0.1, 0.3, 0.4, 0.3, 0.25, 0.5, 0.25}}
	want := []int{0, 1, 2}
	show("log loss")(metric.LogLoss(want, p))
	show("top 2")(metric.TopK(want, p, 2))
	show("area under the curve")(metric.ROCAUCMacro(want, p))
	// Output:
	// log loss 0.8864
	// top 2 1.0000
	// area under the curve 0.6667
}

// Scores of two classes.
func ExampleROCAUC() {
	want, p := []int{0, 0, 1, 1}, []float32{0.1, 0.4, 0.35, 0.8}
	show("area under the curve")(metric.ROCAUC(want, p))
	show("average precision")(metric.AveragePrecision(want, p))
	show("Brier score")(metric.Brier(want, p))
	show("area under the curve")(metric.ROCAUC([]int{1}, []float32{0.5}))
	// Output:
	// area under the curve 0.7500
	// average precision 0.8333
	// Brier score 0.1581
	// area under the curve the area under the curve is not defined for one class: rows of both are needed
}

// Numbers.
func ExampleR2() {
	target := kernel.Matrix{Rows: 4, Cols: 1, Stride: 1, Data: []float32{3, -0.5, 2, 7}}
	y := kernel.Matrix{Rows: 4, Cols: 1, Stride: 1, Data: []float32{2.5, 0, 2, 8}}
	show("MSE")(metric.MeanSquaredError(target, y))
	show("RMSE")(metric.RootMeanSquaredError(target, y))
	show("MAE")(metric.MeanAbsoluteError(target, y))
	show("R²")(metric.R2(target, y))
	show("explained variance")(metric.ExplainedVariance(target, y))
	// Output:
	// MSE 0.3750
	// RMSE 0.6124
	// MAE 0.5000
	// R² 0.9486
	// explained variance 0.9572
}

// Metrics that follow predictions as they are made.
func ExampleRunning() {
	for _, m := range []metric.Running{metric.NewRunningAccuracy(), metric.NewRunningSquaredError(), metric.NewRunningAbsoluteError()} {
		m.Add([]float32{0.25, 0.75}, nil, 1)              // a class
		m.Add([]float32{0.5, 0.5}, []float32{0.5, 1}, -1) // numbers
		fmt.Println(m.Value())
		m.Reset()
	}
	var window *metric.Window = metric.NewWindow(2)
	var mean metric.Mean
	for _, loss := range []float64{3, 2, 1} {
		window.Add(loss)
		mean.Add(loss)
	}
	fmt.Println(window.Value(), window.Count(), mean.Value(), mean.Count())
	// Output:
	// 0.5
	// 0.09375
	// 0.25
	// 1.5 2 2 3
}
