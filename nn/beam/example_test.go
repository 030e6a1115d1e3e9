package nnbeam_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"github.com/lockstep-go/lockstep/nn"
	nnbeam "github.com/lockstep-go/lockstep/nn/beam"
)

// A pipeline that scores a table. TestMain has called beam.Init, which a program calls in main.
func ExampleScore() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	data, prefix := filepath.Join(dir, "data.csv"), filepath.Join(dir, "scored")
	os.WriteFile(data, []byte("size\n1\n2\nbig\n4\n"), 0o666)
	net, _ := nn.New(1, 1, nn.Dense(1, nn.Identity))
	net.Layers()[0].W.Data[0] = 10
	model, err := nnbeam.ModelOf("ten times", net)
	if err != nil {
		fmt.Println(err)
		return
	}

	ctx := context.Background()
	files, err := nnbeam.Match(ctx, filepath.Join(dir, "*.csv"))
	if err != nil {
		fmt.Println(err)
		return
	}
	p, s := beam.NewPipelineWithRoot()
	rows := nnbeam.Read(s, files, nnbeam.ReadFn{Model: model})
	scored := nnbeam.Score(s, rows, nnbeam.ScoreFn{Model: model})
	nnbeam.Write(s, scored, nnbeam.WriteFn{Model: model, Prefix: prefix})
	if _, err := beam.Run(ctx, "prism", p); err != nil {
		fmt.Println(err)
		return
	}

	text, _ := os.ReadFile(prefix + "-00000-000000.csv")
	fmt.Print(string(text))
	summary, _ := nnbeam.ReadSummary(ctx, prefix)
	fmt.Println(summary.Rows, "rows,", summary.Bad, "bad: line", summary.Problems[0].Place.Line)
	// Output:
	// output 0
	// 10
	// 20
	// ""
	// 40
	// 4 rows, 1 bad: line 4
}

func ExampleGrid_Random() {
	trials, err := nnbeam.Grid{Layers: [][]int{{32}, {64, 32}}}.Random(2, 1, 0.001, 0.01)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, t := range trials {
		fmt.Printf("layers %v, rate %.4f\n", t.Layers, t.Rate)
	}
	// Output:
	// layers [32], rate 0.0084
	// layers [32], rate 0.0057
}

// A grid of trials is searched by cross-validation, in the pipeline; Refit trains the best on all
// rows and saves the network.
func ExampleSearch() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	var text strings.Builder
	text.WriteString("a,b,label\n")
	for i := range 60 {
		fmt.Fprintf(&text, "%d,%d,%s\n", i%9, i%7, []string{"low", "high"}[i%9/5])
	}
	data, path := filepath.Join(dir, "train.csv"), filepath.Join(dir, "best.safetensors")
	os.WriteFile(data, []byte(text.String()), 0o666)
	trials, err := nnbeam.Grid{Layers: [][]int{{8}}, Rate: []float64{1e-6, 0.02}, Batch: []int{8}, Epochs: []int{20}}.Trials()
	if err != nil {
		fmt.Println(err)
		return
	}

	ctx := context.Background()
	p, s := beam.NewPipelineWithRoot()
	rows := nnbeam.TableRows{Path: data}
	_, best := nnbeam.Search(s, trials, nnbeam.SearchFn{Rows: rows, Folds: 3})
	nnbeam.Refit(s, best, nnbeam.RefitFn{Rows: rows, Path: path})
	if _, err := beam.Run(ctx, "prism", p); err != nil {
		fmt.Println(err)
		return
	}
	net, err := nn.Load(path)
	fmt.Println(net, err)
	// Output:
	// 2 → 8 relu → 2 softmax, 42 parameters <nil>
}

// An evaluation compares predictions with the labels that the table has.
func ExampleEvaluate() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	data, path := filepath.Join(dir, "data.csv"), filepath.Join(dir, "evaluation.json")
	os.WriteFile(data, []byte("value,label\n-1,0\n-2,0\n3,1\n0.5,0\n4,\n"), 0o666)
	net, _ := nn.New(1, 1, nn.Dense(1, nn.Sigmoid))
	net.Layers()[0].W.Data[0] = 1
	model, err := nnbeam.ModelOf("above zero", net)
	if err != nil {
		fmt.Println(err)
		return
	}

	p, s := beam.NewPipelineWithRoot()
	rows := nnbeam.Read(s, []nnbeam.File{{Path: data}}, nnbeam.ReadFn{Model: model})
	scored := nnbeam.Score(s, rows, nnbeam.ScoreFn{Model: model})
	nnbeam.WriteEvaluation(s, nnbeam.Evaluate(s, scored, model), path)
	if _, err := beam.Run(context.Background(), "prism", p); err != nil {
		fmt.Println(err)
		return
	}
	text, _ := os.ReadFile(path)
	var e nnbeam.Evaluation
	if err := json.Unmarshal(text, &e); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(e.Rows, "rows,", e.Unknown, "unknown, accuracy", e.Accuracy, e.Confusion)
	// Output:
	// 4 rows, 1 unknown, accuracy 0.75 [[2 1] [0 1]]
}
