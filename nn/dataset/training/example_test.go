package training_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/dataset"
	"github.com/lockstep-go/lockstep/nn/dataset/training"
)

// A network learns some rows of a table, and is tried on the others. What stands for a missing value
// is decided by the rows that are learned from.
func Example() {
	var text strings.Builder
	text.WriteString("length,width,kind\n")
	for i := range 60 {
		fmt.Fprintf(&text, "%d,%d,%s\n", i%9, i%7, []string{"short", "long"}[i%9/5])
	}
	text.WriteString(",3,long\n9,9,\n")
	table, err := dataset.Read(strings.NewReader(text.String()), "f.csv", dataset.Options{Missing: "median", Lenient: true})
	if err != nil {
		log.Fatal(err)
	}

	known := training.Known(table) // the last row has no label
	parts, err := nn.Split(len(known), 1, 0.8, 0.2)
	if err != nil {
		log.Fatal(err)
	}
	rows := func(part []int) (rows []int) {
		for _, i := range part {
			rows = append(rows, known[i])
		}
		return rows
	}
	schema, err := training.Fit(table, rows(parts[0]))
	if err != nil {
		log.Fatal(err)
	}
	loss := training.Loss(schema.Task)
	outputs, last, err := training.Outputs(schema, loss)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(known), "rows,", loss, outputs, last)

	learn := training.Data(table, rows(parts[0]), schema, loss, outputs)
	net, err := nn.New(1, schema.Features(), nn.Dense(8, nn.Tanh), nn.Dense(outputs, last))
	if err != nil {
		log.Fatal(err)
	}
	if net.Standardizer, err = nn.FitStandardizer(learn.X); err != nil {
		log.Fatal(err)
	}
	trainer, err := nn.NewTrainer(net, loss, nn.Adam(0.02))
	if err != nil {
		log.Fatal(err)
	}
	if _, err := trainer.Fit(context.Background(), learn, nn.FitOptions{Epochs: 200, Batch: 8}); err != nil {
		log.Fatal(err)
	}
	test := training.Data(table, rows(parts[1]), schema, loss, outputs)
	_, accuracy, err := trainer.Evaluate(test)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("accuracy", accuracy)

	x := kernel.Matrix{Rows: 1, Cols: 2, Stride: 2, Data: []float32{8, 1}}
	class := make([]int, 1)
	net.Predictor().Classify(class, x)
	fmt.Println(schema.Classes[class[0]])
	// Output:
	// 61 rows, crossentropy 2 softmax
	// accuracy 0.9166666666666666
	// long
}
